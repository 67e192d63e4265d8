/* SPDX-License-Identifier: MIT */
/* The elements of an XML Spreadsheet 2003 workbook as sheets, rows and cells. */
#ifndef TB_HTML_WORKBOOK_H
#define TB_HTML_WORKBOOK_H
#include "env.h"
#include "flow.h"
#include "queue.h"

enum book_place { IN_BOOK, IN_SHEET, IN_TABLE, IN_ROW, IN_CELL, IN_DATA, IN_VISIBLE, IN_BOOK_TITLE };

/* Attributes of the workbook's own name space; absent: not there. */
struct book_tag {
    tb_str name, index, hidden, span, across, down, type, formula;
};

struct workbook {
    struct env *env;
    struct queue *queue;
    struct flow flow; /* the text of a cell, the title or the visibility of a sheet */
    uint64_t line;    /* of the file, for failures */
    uint32_t depth;   /* open elements */
    enum book_place place;
    struct text name;  /* of the sheet */
    size_t table_item; /* of the sheet, in the queue */
    bool has_rows, hides;
    bool held;              /* the sheet waits, because it may turn out to be hidden */
    size_t n_held;          /* cells of it */
    uint64_t row, next_row; /* from 1 */
    uint32_t next_column;   /* from 0 */
    struct text text;       /* of the cells of the row */
    struct cell *cells;
    size_t n_cells, cap_cells;
    struct cell cell;     /* the open one */
    uint64_t hidden_rows; /* the first of them: */
    struct text hidden_name;
    uint64_t hidden_row;
};

void workbook_open(struct workbook *w, struct env *env, struct queue *queue);
/* ours: the element is of the workbook's own name space. */
void workbook_start(struct workbook *w, const char *name, bool ours, const struct book_tag *tag);
void workbook_end(struct workbook *w);
void workbook_text(struct workbook *w, const char *p, size_t n);
/* The file has ended: says what was hidden. */
void workbook_finish(const struct workbook *w);
/* May more rows of the sheet follow that are given before it has ended? */
bool workbook_rows_follow(const struct workbook *w);
#endif
