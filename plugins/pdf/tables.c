/* SPDX-License-Identifier: MIT */
/* The tables of a page share arrays; a table knows where its part begins. */
#include "tables.h"

#include <string.h>

#define SHIFT (3 * POINT) /* what the borders of a table may differ by on the next page */

void tables_clear(struct tables *t) { t->list.n = t->borders.n = t->owners.n = t->cells.n = 0; }

static void own_units(struct tables *t, const struct table *table)
{
    for (size_t i = 0; i < table->n_cells; i++) {
        const struct cell *c = &t->cells.ptr[table->cells + i];
        for (uint32_t row = c->row; row < c->row + c->rows; row++)
            for (uint32_t column = c->column; column < c->column + c->columns; column++)
                t->owners.ptr[table->units + (size_t)row * table->n_columns + column] = (uint32_t)i;
    }
}

bool tables_add(struct memory m, struct tables *t, const int32_t *xs, uint32_t n_columns, const int32_t *ys,
                uint32_t n_rows, const struct cell *cells, size_t n_cells)
{
    size_t n_borders = (size_t)n_columns + n_rows + 2, n_units = (size_t)n_columns * n_rows;
    if (!ROOM(m, t->list, 1) || !ROOM(m, t->borders, n_borders) || !ROOM(m, t->owners, n_units) ||
        !ROOM(m, t->cells, n_cells))
        return false;
    struct table *table = &t->list.ptr[t->list.n++];
    *table = (struct table){
        .box = {xs[0], ys[0], xs[n_columns], ys[n_rows]},
        .n_columns = n_columns,
        .n_rows = n_rows,
        .xs = t->borders.n,
        .ys = t->borders.n + n_columns + 1,
        .units = t->owners.n,
        .cells = t->cells.n,
        .n_cells = n_cells,
    };
    memcpy(t->borders.ptr + table->xs, xs, (n_columns + 1) * sizeof *xs);
    memcpy(t->borders.ptr + table->ys, ys, (n_rows + 1) * sizeof *ys);
    memcpy(t->cells.ptr + table->cells, cells, n_cells * sizeof *cells);
    t->borders.n += n_borders;
    t->owners.n += n_units;
    t->cells.n += n_cells;
    own_units(t, table);
    return true;
}

void tables_drop_last(struct tables *t)
{
    const struct table *table = &t->list.ptr[--t->list.n];
    t->borders.n = table->xs;
    t->owners.n = table->units;
    t->cells.n = table->cells;
}

size_t strip_of(const int32_t *borders, size_t n, int32_t at)
{
    size_t low = 0, high = n;
    if (at < borders[0] || at > borders[n])
        return n;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (borders[mid] <= at)
            low = mid;
        else
            high = mid;
    }
    return low;
}

/* Finds each border of the table among xs, the same distance from the left: map[i] is the number of border i. */
static bool map_borders(const int32_t *own, uint32_t n, const int32_t *xs, uint32_t n_xs, uint32_t *map)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i <= n; i++, k++) {
        while (k <= n_xs && xs[k] - xs[0] < own[i] - own[0] - SHIFT)
            k++;
        if (k > n_xs || xs[k] - xs[0] > own[i] - own[0] + SHIFT)
            return false;
        map[i] = k;
    }
    return map[0] == 0 && map[n] == n_xs;
}

bool tables_adopt(struct memory m, struct tables *t, struct table *table, const int32_t *xs, uint32_t n_columns,
                  bool *ok)
{
    size_t n_borders = (size_t)n_columns + table->n_rows + 2, n_units = (size_t)n_columns * table->n_rows;
    *ok = false;
    if (n_columns <= table->n_columns)
        return true;
    uint32_t *map = m.host->alloc(m.ctx, TB_LIFE_BATCH, (table->n_columns + (size_t)1) * sizeof *map);
    if (!map || !ROOM(m, t->borders, n_borders) || !ROOM(m, t->owners, n_units))
        return false;
    if (!map_borders(t->borders.ptr + table->xs, table->n_columns, xs, n_columns, map))
        return true;
    int32_t left = t->borders.ptr[table->xs], *new_xs = t->borders.ptr + t->borders.n;
    for (uint32_t i = 0; i <= n_columns; i++)
        new_xs[i] = xs[i] - xs[0] + left;
    memcpy(new_xs + n_columns + 1, t->borders.ptr + table->ys, (table->n_rows + 1) * sizeof *new_xs);
    for (size_t i = 0; i < table->n_cells; i++) {
        struct cell *c = &t->cells.ptr[table->cells + i];
        uint32_t end = map[c->column + c->columns];
        c->column = map[c->column];
        c->columns = end - c->column;
    }
    table->xs = t->borders.n;
    table->ys = table->xs + n_columns + 1;
    table->units = t->owners.n;
    table->n_columns = n_columns;
    t->borders.n += n_borders;
    t->owners.n += n_units;
    own_units(t, table);
    *ok = true;
    return true;
}
