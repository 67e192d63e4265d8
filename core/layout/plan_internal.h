/* SPDX-License-Identifier: MIT */
/* Between the files that make a plan. Internal to the room. */
#ifndef TB_LAYOUT_PLAN_INTERNAL_H
#define TB_LAYOUT_PLAN_INTERNAL_H
#include "layout/plan.h"

typedef struct tb_plan_work {
    tb_plan *p;
    const tb_grid *g;
    const tb_plan_around *around;
    size_t header_rows;
    uint32_t side[TB_MAX_SIDES]; /* of each half: the number of the spec's side, from 1; 0: of none */
    tb_arena *a;
} tb_plan_work;

/* The general layout's headings, where the spec leaves columns open to them; NULL: none. */
const tb_column_specs *tb_plan_general(const tb_plan_work *w);
/* Numbers the halves of a table (tb_heading.half, from 1): by the spec's sides where the heading has two of them, and
 * where the columns that name a line begin anew. Returns how many there are; more than TB_MAX_SIDES count as one. */
size_t tb_plan_halves(tb_plan_work *w);
/* Gives the columns of a half that nobody has named a use, by what stands in them. */
void tb_plan_take_rest(tb_plan_work *w, uint32_t half);
/* Turns columns whose headings are items into lines, when nothing in the rows names a line. False: out of memory. */
TB_MUST bool tb_plan_items(tb_plan_work *w);
#endif
