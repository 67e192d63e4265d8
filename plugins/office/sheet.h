/* SPDX-License-Identifier: MIT */
/* The rows of one worksheet after the other, as cells that show what the program would show. */
#ifndef TB_OFFICE_SHEET_H
#define TB_OFFICE_SHEET_H
#include "batch.h"
#include "merges.h"
#include "reader.h"
#include "workbook.h"

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_STRING, CELL_INLINE, CELL_BOOL, CELL_ERROR, CELL_DATE };

struct sheet {
    struct workbook *book;
    const struct sheet_entry *entry; /* NULL: none is open */
    struct xml xml;
    struct part part;
    struct batch batch;
    struct merges merges;
    struct text value, shown_text;
    char *room; /* of what is shown of a number */
    size_t hint;
    uint32_t row, column; /* from 1; column 0: behind or in front of the cells */
    uint32_t last_column;
    uint32_t n_filled; /* cells of the row up to the last one with something in it */
    enum cell_type type;
    uint32_t style;
    bool formula;
    struct unknown unknown;
};

tb_status sheet_init(struct sheet *s, struct workbook *book, tb_error *err);
void sheet_fini(struct sheet *s);
tb_status sheet_open(struct sheet *s, const struct sheet_entry *entry, tb_error *err);
/* Adds rows to the batch until it is full (TB_OK) or the sheet ends (TB_END). */
tb_status sheet_rows(struct sheet *s, size_t hint, tb_error *err);
/* Says what has to be said of the sheet as a whole. */
void sheet_close(struct sheet *s);

/* sheet_cell.c: the cell that was read goes to the batch. */
tb_status sheet_cell(struct sheet *s);
#endif
