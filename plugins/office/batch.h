/* SPDX-License-Identifier: MIT */
/* The rows that a reader has ready: one growing array each of rows, cells, merged cells and stored values, and the
 * texts that belong to them. */
#ifndef TB_OFFICE_BATCH_H
#define TB_OFFICE_BATCH_H
#include "memory.h"

#define BATCH_ROWS ((size_t)1024)
#define BATCH_CELLS ((size_t)1 << 16)
#define BATCH_BYTES ((size_t)1 << 22)
#define MAX_COLUMNS 16384u /* XFD */
#define MAX_ROWS 1048576u
#define MAX_CELL_TEXT ((size_t)1 << 17) /* bytes; Excel allows 32,767 characters */

struct batch {
    struct memory m;
    tb_row *rows;
    tb_cell *cells;
    tb_span *spans;
    tb_stored *stored;
    size_t n_rows, cap_rows, n_cells, cap_cells, n_spans, cap_spans, n_stored, cap_stored;
    size_t bytes; /* of texts */
    struct pool texts;
};

void batch_reset(struct batch *b);
/* True when another row would be too many. */
bool batch_full(const struct batch *b, size_t hint);
/* All of these are false when memory is refused. Cells go to the row that was begun last. */
bool batch_row(struct batch *b, tb_row row);
bool batch_cell(struct batch *b, tb_cell cell);
bool batch_span(struct batch *b, uint32_t columns, uint32_t rows);
bool batch_stored(struct batch *b, tb_str value);
/* A copy of the text that lives as long as the batch; absent when memory is refused. */
tb_str batch_text(struct batch *b, tb_str s);
/* Takes the last row back, or its cells from the n-th on. */
void batch_drop_row(struct batch *b);
void batch_cut_row(struct batch *b, uint32_t n);
void batch_give(const struct batch *b, tb_batch *out);
#endif
