/* SPDX-License-Identifier: MIT */
/* Cells of a sheet as rows: merged ranges applied, what is blank at the end of a row left out. */
#ifndef TB_XLS_ROWS_H
#define TB_XLS_ROWS_H
#include "display.h"

struct rows {
    struct memory mem;
    const struct sheet *sheet;
    struct display display;
    uint64_t most_text; /* bytes that all sheets may show */
    size_t at;          /* the next cell */
    size_t n_begun;     /* merged ranges that begin in rows so far */
    uint32_t last;      /* the last row with a cell */
    /* The merged range that covers each column: its number + 1, 0: none; and up to which row. */
    size_t covered_by[MAX_COLUMN];
    uint32_t covered_to[MAX_COLUMN];
    uint64_t n_hidden; /* cells with something in them under a merged range */
    struct cell first_hidden;
    bool overlapping;

    tb_row *rows;
    tb_cell *cells;
    tb_span *spans;
    tb_stored *stored;
    size_t n_rows, cap_rows, n_cells, cap_cells, n_spans, cap_spans, n_stored, cap_stored;
};

/* Begins with the first row of the sheet that was read. */
void rows_start(struct rows *r, const struct sheet *sheet);
/* The next rows, about as many as hinted; TB_END when there are none. */
tb_status rows_next(struct rows *r, size_t hint, tb_batch *out, tb_error *err);

#endif
