/* SPDX-License-Identifier: MIT */
/* Tables whose columns are ruled and whose rows are not: a row of the grid holds a line of figures for each row meant.
 * It is split between the lines where these stand at the same heights in several cells, one of them full of figures. */
#include <stdlib.h>

#include "cells.h"

#define MIN_LINES 3u /* two are a number that was wrapped */

/* Is a line of a cell a number? */
static bool is_figure_line(const struct page *p, const struct filling *f, const struct line *l)
{
    size_t digits = 0;
    for (size_t i = l->first; i < l->first + l->n; i++) {
        uint32_t c = glyph_code(p, &p->glyphs.ptr[f->items.ptr[i].glyph]);
        if (is_digit(c))
            digits++;
        else if (c != ',' && c != '.' && c != '-' && c != '%' && c != '(' && c != ')')
            return false;
    }
    return digits > 0;
}

static int by_top(const void *a, const void *b)
{
    const struct height *x = a, *y = b;
    int32_t dx = x->y1 + x->y2, dy = y->y1 + y->y2;
    return dx != dy ? (dx > dy) - (dx < dy) : (x->cell > y->cell) - (x->cell < y->cell);
}

/* The lines of the cells that fill one row of the grid; *figures: cells that are full of numbers. */
static bool list_heights(const struct page *p, const struct tables *t, const struct table *table, struct filling *f,
                         size_t first, size_t end, size_t *figures)
{
    f->heights.n = 0;
    *figures = 0;
    for (size_t i = first; i < end; i++) {
        size_t cell = table->cells + i, numbers = 0;
        if (t->cells.ptr[cell].rows > 1)
            continue;
        if (!cell_lines(p, f, cell) || !ROOM(p->memory, f->heights, f->lines.n))
            return false;
        for (size_t k = 0; k < f->lines.n; k++) {
            struct box b = f->lines.ptr[k].box;
            numbers += is_figure_line(p, f, &f->lines.ptr[k]);
            f->heights.ptr[f->heights.n++] = (struct height){b.y1, b.y2, i};
        }
        *figures += numbers >= MIN_LINES && 3 * numbers >= 2 * f->lines.n;
    }
    return true;
}

/* Where the row is to be split, into f->cuts: nowhere unless most heights have lines of two cells. */
static bool list_cuts(struct memory m, struct filling *f)
{
    const struct height *h = f->heights.ptr;
    size_t n = f->heights.n, rows = 0, shared = 0;
    f->cuts.n = 0;
    if (n < (size_t)2 * MIN_LINES)
        return true;
    qsort(f->heights.ptr, n, sizeof *h, by_top);
    for (size_t i = 0, end; i < n; i = end) {
        int32_t y2 = h[i].y2;
        bool two = false;
        for (end = i + 1; end < n && 2 * (least(y2, h[end].y2) - h[end].y1) > h[end].y2 - h[end].y1; end++)
            two = two || h[end].cell != h[i].cell;
        for (size_t k = i; k < end; k++)
            y2 = most(y2, h[k].y2);
        rows++;
        shared += two;
        if (!ROOM(m, f->cuts, 1))
            return false;
        if (end < n)
            f->cuts.ptr[f->cuts.n++] = y2 + (h[end].y1 - y2) / 2;
    }
    if (rows < MIN_LINES || 5 * shared < 3 * rows)
        f->cuts.n = 0;
    return true;
}

/* Appends the cells of the row, and below them those of the rows that it is split into. */
static bool split_row(struct memory m, const struct tables *t, const struct table *table, struct filling *f,
                      size_t first, size_t end, uint32_t row)
{
    uint32_t more = (uint32_t)f->cuts.n;
    for (uint32_t r = 0; r <= more; r++)
        for (size_t i = first; i < end; i++) {
            struct cell c = t->cells.ptr[table->cells + i];
            if (c.rows > 1 && r > 0)
                continue;
            if (!ROOM(m, f->cells, 1))
                return false;
            c.row = row + r;
            c.rows = c.rows > 1 ? c.rows + more : 1;
            f->cells.ptr[f->cells.n++] = c;
        }
    return true;
}

/* A cell that reaches down over a row that is split below its first covers more rows. */
static void lengthen(struct filling *f, size_t n_cells, uint32_t row, uint32_t more)
{
    for (size_t i = 0; i < n_cells; i++) {
        struct cell *c = &f->cells.ptr[i];
        if (c->row + c->rows > row)
            c->rows += more;
    }
}

static bool split_table(const struct page *p, struct tables *t, struct filling *f, size_t number, bool *split)
{
    struct table table = t->list.ptr[number];
    const int32_t *ys = t->borders.ptr + table.ys;
    uint32_t added = 0;
    f->cells.n = f->ys.n = 0;
    for (size_t first = 0, end; first < table.n_cells; first = end) {
        uint32_t row = t->cells.ptr[table.cells + first].row;
        size_t figures;
        for (end = first + 1; end < table.n_cells && t->cells.ptr[table.cells + end].row == row; end++)
            ;
        if (!list_heights(p, t, &table, f, first, end, &figures))
            return false;
        f->cuts.n = 0;
        if (figures && !list_cuts(p->memory, f))
            return false;
        lengthen(f, f->cells.n, row + added, (uint32_t)f->cuts.n);
        if (!split_row(p->memory, t, &table, f, first, end, row + added) || !ROOM(p->memory, f->ys, f->cuts.n + 2))
            return false;
        f->ys.ptr[f->ys.n++] = ys[row];
        for (size_t i = 0; i < f->cuts.n; i++)
            f->ys.ptr[f->ys.n++] = f->cuts.ptr[i];
        added += (uint32_t)f->cuts.n;
    }
    if (added == 0)
        return true;
    f->ys.ptr[f->ys.n++] = ys[table.n_rows];
    *split = true;
    if (!ROOM(p->memory, t->borders, (size_t)table.n_columns + table.n_rows + added + 2) ||
        !tables_add(p->memory, t, t->borders.ptr + table.xs, table.n_columns, f->ys.ptr, table.n_rows + added,
                    f->cells.ptr, f->cells.n))
        return false;
    t->list.ptr[number] = t->list.ptr[--t->list.n];
    return true;
}

bool cells_split(const struct page *p, struct tables *t, struct filling *f, bool *split)
{
    *split = false;
    for (size_t i = 0, n = t->list.n; i < n; i++)
        if (!split_table(p, t, f, i, split))
            return false;
    return true;
}
