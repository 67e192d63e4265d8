/* SPDX-License-Identifier: MIT */
/* Merged cells and stored values are added with their cell, so that they are sorted as the host wants them. */
#include "batch.h"

void batch_reset(struct batch *b)
{
    b->n_rows = b->n_cells = b->n_spans = b->n_stored = b->bytes = 0;
    pool_reset(&b->texts);
}

bool batch_full(const struct batch *b, size_t hint)
{
    return b->n_rows >= (hint ? hint : BATCH_ROWS) || b->n_cells >= BATCH_CELLS || b->bytes >= BATCH_BYTES;
}

/* Room for one more; false when memory is refused, and nothing changes. */
static bool room(struct batch *b, void **array, size_t n, size_t *cap, size_t size)
{
    void *p = n < *cap ? *array : enlarge(b->m, *array, cap, n + 1, size);
    if (p)
        *array = p;
    return p != NULL;
}

bool batch_row(struct batch *b, tb_row row)
{
    void *rows = b->rows;
    if (!room(b, &rows, b->n_rows, &b->cap_rows, sizeof row))
        return false;
    b->rows = rows;
    row.first_cell = (uint32_t)b->n_cells;
    row.n_cells = 0;
    b->rows[b->n_rows++] = row;
    return true;
}

bool batch_cell(struct batch *b, tb_cell cell)
{
    void *cells = b->cells;
    if (!room(b, &cells, b->n_cells, &b->cap_cells, sizeof cell))
        return false;
    b->cells = cells;
    b->cells[b->n_cells++] = cell;
    b->rows[b->n_rows - 1].n_cells++;
    b->bytes += cell.text.len;
    return true;
}

bool batch_span(struct batch *b, uint32_t columns, uint32_t rows)
{
    void *spans = b->spans;
    if (!room(b, &spans, b->n_spans, &b->cap_spans, sizeof *b->spans))
        return false;
    b->spans = spans;
    b->spans[b->n_spans++] = (tb_span){(uint32_t)b->n_cells - 1, columns, rows};
    return true;
}

bool batch_stored(struct batch *b, tb_str value)
{
    void *stored = b->stored;
    if (!room(b, &stored, b->n_stored, &b->cap_stored, sizeof *b->stored))
        return false;
    b->stored = stored;
    b->stored[b->n_stored++] = (tb_stored){.cell = (uint32_t)b->n_cells - 1, .value = value};
    return true;
}

tb_str batch_text(struct batch *b, tb_str s) { return pool_copy(b->m, &b->texts, s); }

void batch_cut_row(struct batch *b, uint32_t n)
{
    tb_row *row = &b->rows[b->n_rows - 1];
    row->n_cells = n;
    b->n_cells = row->first_cell + n;
    while (b->n_spans > 0 && b->spans[b->n_spans - 1].cell >= b->n_cells)
        b->n_spans--;
    while (b->n_stored > 0 && b->stored[b->n_stored - 1].cell >= b->n_cells)
        b->n_stored--;
}

void batch_drop_row(struct batch *b)
{
    batch_cut_row(b, 0);
    b->n_rows--;
}

void batch_give(const struct batch *b, tb_batch *out)
{
    out->rows = b->rows;
    out->n_rows = b->n_rows;
    out->cells = b->cells;
    out->n_cells = b->n_cells;
    out->spans = b->n_spans ? b->spans : NULL;
    out->n_spans = b->n_spans;
    out->stored = b->n_stored ? b->stored : NULL;
    out->n_stored = b->n_stored;
}
