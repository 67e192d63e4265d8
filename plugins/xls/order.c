/* SPDX-License-Identifier: MIT */
/* A key has 24 bits: three rounds of counting sort put any number of cells in order in linear time, so that a sheet
 * written backwards costs no more than one written well. */
#include "order.h"

bool order_is_strict(const struct cell *cells, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (cells[i].key <= cells[i - 1].key)
            return false;
    return true;
}

static void one_round(const struct cell *from, struct cell *to, size_t n, unsigned shift)
{
    size_t at[257] = {0};
    for (size_t i = 0; i < n; i++)
        at[(from[i].key >> shift & 0xff) + 1]++;
    for (size_t k = 1; k < 257; k++)
        at[k] += at[k - 1];
    for (size_t i = 0; i < n; i++)
        to[at[from[i].key >> shift & 0xff]++] = from[i];
}

void order_cells(struct cell *cells, struct cell *spare, size_t n)
{
    if (n == 0)
        return;
    one_round(cells, spare, n, 0);
    one_round(spare, cells, n, 8);
    one_round(cells, spare, n, 16);
    memcpy(cells, spare, n * sizeof *cells);
}

size_t order_drop_repeated(struct cell *cells, size_t n, struct cell *first)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && cells[kept - 1].key == cells[i].key) {
            if (kept == i)
                *first = cells[i];
            kept--;
        }
        cells[kept++] = cells[i];
    }
    return kept;
}
