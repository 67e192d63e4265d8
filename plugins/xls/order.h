/* SPDX-License-Identifier: MIT */
/* Cells are put in order, and of those in one place the last one is kept. */
#ifndef TB_XLS_ORDER_H
#define TB_XLS_ORDER_H
#include "sheet.h"

/* Sorts by key; equal keys keep their order. `spare` is room for as many. */
void order_cells(struct cell *cells, struct cell *spare, size_t n);
/* Are the keys in order, each greater than the one before? */
bool order_is_strict(const struct cell *cells, size_t n);
/* Of sorted cells, keeps the last one of each key. Returns how many are left; *first is where one was dropped. */
size_t order_drop_repeated(struct cell *cells, size_t n, struct cell *first);

#endif
