/* SPDX-License-Identifier: MIT */
/* The reading of an OpenDocument spreadsheet: the row under way, and the rows that are ready. */
#ifndef TB_OFFICE_ODS_H
#define TB_OFFICE_ODS_H
#include "number.h"
#include "reader.h"
#include "xml.h"

enum value_type { VALUE_NONE, VALUE_NUMBER, VALUE_DATE, VALUE_TIME, VALUE_BOOL, VALUE_TEXT };

struct ods_cell {
    tb_cell cell;
    tb_str stored;
    uint32_t columns, rows; /* it covers */
};

struct ods {
    struct memory m;
    struct package pkg;
    struct part part;
    tb_source *src; /* of a document that is no archive */
    struct xml xml;
    struct batch batch;
    size_t hint;

    tb_str *hidden; /* styles of sheets that are not shown */
    size_t n_hidden, cap_hidden;
    struct pool styles;
    const char *style; /* the latest one of a sheet */

    char name[MAX_SHEET_NAME]; /* of the sheet */
    size_t name_len;
    uint32_t n_sheets;
    bool is_hidden, in_sheet, sheet_ended;
    bool unwanted;                 /* its rows are passed over */
    uint32_t row, column;          /* from 1; column 0: not in a cell */
    uint32_t row_repeat, row_left; /* times the row stands there, and is still to be given */
    struct ods_cell *cells;        /* of the row */
    size_t n_cells, cap_cells;
    struct pool texts; /* of the row */

    enum value_type type; /* of the cell */
    struct text value, text;
    uint32_t repeat, columns, rows;
    bool formula, paragraph; /* paragraph: it has one, be it empty */
    struct unknown unknown;

    bool given; /* the rows of the batch */
    struct late late;
};

extern const struct xml_grammar ods_grammar; /* ods_sheet.c */

/* ods_cell.c: a cell begins; it ends and goes to the row. */
tb_status ods_begin_cell(struct ods *o, const char *const *attributes);
tb_status ods_end_cell(struct ods *o);
/* Adds the row to the batch as often as it stands there, until the batch is full. */
tb_status ods_give_row(struct ods *o, tb_error *err);
tb_str ods_name(const struct ods *o);
#endif
