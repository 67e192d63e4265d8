/* SPDX-License-Identifier: MIT */
/* A plan: which column of one particular table is what. Made once from a table spec and the table's head; the rows
 * are then read by column numbers alone. */
#ifndef TB_LAYOUT_PLAN_H
#define TB_LAYOUT_PLAN_H
#include "layout/heading.h"

#define TB_MAX_SIDES 4u
#define TB_NO_COLUMN UINT32_MAX

typedef struct tb_plan_measure {
    uint32_t column;
    uint32_t measure; /* index into tb_plan.measures */
} tb_plan_measure;

/* The table itself, or one of the tables that stand side by side in it. */
typedef struct tb_plan_side {
    tb_str label;                      /* 收入; empty for a plain table */
    uint32_t name, code, project, org; /* columns, or TB_NO_COLUMN */
    TB_VEC(uint32_t) parents;
    TB_VEC(tb_plan_measure) measures;
    bool has_level;
    tb_level level;
} tb_plan_side;

typedef struct tb_plan {
    const tb_table_spec *spec;
    tb_headings headings;
    TB_VEC(uint32_t) keys;
    TB_VEC(tb_measure) measures;
    tb_plan_side sides[TB_MAX_SIDES];
    size_t n_sides;
    unsigned matched; /* columns of the spec that were found */
} tb_plan;

void tb_plan_fini(tb_plan *p);
/* Fits spec to the grid with its first `header_rows` rows as heading. unit: of the table (单位：万元), may be absent.
 * Strings live in a. TB_E_NOTFOUND with the first heading that is missing when the spec does not fit. */
TB_MUST tb_status tb_plan_make(const tb_table_spec *spec, const tb_grid *g, size_t header_rows, tb_str title,
                               tb_str unit, tb_arena *a, tb_plan *out, tb_error *err);
/* The same, trying every number of header rows; the one that finds the most columns wins, the fewest rows first. */
TB_MUST tb_status tb_plan_best(const tb_table_spec *spec, const tb_grid *g, tb_str title, tb_str unit, tb_arena *a,
                               tb_plan *out, tb_error *err);
/* First column that a spec's heading names, TB_NO_COLUMN: none. For runs ("1976..2021") the first of the run.
 * side: folded, or absent for any. */
uint32_t tb_column_find(const tb_headings *h, tb_str heading, tb_str side);
/* Does the spec's heading name column c? */
bool tb_column_is(const tb_headings *h, tb_str heading, uint32_t c);
#endif
