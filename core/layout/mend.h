/* SPDX-License-Identifier: MIT */
/* Mending (修补): tables whose cells a scan, or a page break, has put elsewhere or cut in two. Only what is proved is
 * done, and every step leaves a note with the place: a figure is never invented, dropped or moved in silence. */
#ifndef TB_LAYOUT_MEND_H
#define TB_LAYOUT_MEND_H
#include "layout/plan.h"

/* Mends a squared grid by a plan of it, from row `from` on: rows that print the heading again go; texts that a page
 * break cut are joined; cells that closed vocabularies (一级指标: 产出指标 ...) or sums (总计 = 本年 + 结转) show to be
 * out of their columns are put back. Notes go to ds->diags, texts into ds->arena. */
TB_MUST tb_status tb_mend(tb_grid *g, const tb_plan *plan, size_t from, tb_dataset *ds, tb_error *err);

/* The steps of it, in their order. */
TB_MUST tb_status tb_mend_seams(tb_grid *g, const tb_plan *plan, size_t from, tb_dataset *ds, tb_error *err);
TB_MUST tb_status tb_mend_words(tb_grid *g, const tb_plan *plan, size_t from, tb_dataset *ds, tb_error *err);
TB_MUST tb_status tb_mend_sums(tb_grid *g, const tb_plan *plan, size_t from, tb_dataset *ds, tb_error *err);

/* Is anything printed in the cell, as its own text? */
static inline bool tb_cell_is_printed(const tb_grid *g, size_t row, uint32_t column)
{
    const tb_cell *c = tb_grid_at(g, row, column);
    return c && !(c->flags & TB_CELLF_COVERED) && tb_str_trim(c->text).len > 0;
}
#endif
