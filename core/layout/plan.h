/* SPDX-License-Identifier: MIT */
/* A plan: which column of one particular table is what. Made once from a table spec and the table's head; the rows
 * are then read by column numbers alone. */
#ifndef TB_LAYOUT_PLAN_H
#define TB_LAYOUT_PLAN_H
#include "layout/heading.h"

#define TB_MAX_SIDES 4u
#define TB_NO_COLUMN UINT32_MAX

/* Who said what a column is. */
typedef enum tb_use_source {
    TB_USE_NONE,
    TB_USE_OWN,     /* the spec of the table */
    TB_USE_SHARED,  /* the headings that all tables of the layout share */
    TB_USE_GENERAL, /* the headings of the general layout, for what the publisher's leaves open */
    TB_USE_CONTENT  /* nobody: what stands in it */
} tb_use_source;

/* What a column is used for. */
typedef struct tb_column_use {
    tb_role role; /* NONE: for nothing */
    tb_use_source source;
    const tb_column_spec *spec; /* NULL with TB_USE_CONTENT */
    uint32_t measure;           /* index into tb_plan.measures */
} tb_column_use;

typedef struct tb_plan_measure {
    uint32_t column;
    uint32_t measure; /* index into tb_plan.measures */
} tb_plan_measure;

/* The table itself, or one of the tables that stand side by side in it. */
typedef struct tb_plan_side {
    tb_str label; /* 收入; empty for a plain table and for halves that merely go on side by side */
    uint32_t name, project, org, org_code; /* columns, or TB_NO_COLUMN */
    TB_VEC(uint32_t) codes;                /* the code, or its parts in order */
    TB_VEC(uint32_t) parents;
    TB_VEC(tb_plan_measure) measures;
    bool has_level;
    tb_level level;
} tb_plan_side;

/* An item that stands as a heading: its column is a line of the table. */
typedef struct tb_plan_item {
    uint32_t column, measure;
    tb_str name;
    uint32_t parent; /* index into items; TB_NO_COLUMN: none */
    uint32_t line;   /* items of one line share it: 预算数 and 决算数 of 公务接待费 */
} tb_plan_item;

typedef struct tb_plan {
    const tb_table_spec *spec;
    tb_headings headings;
    tb_column_use *uses; /* one a column */
    TB_VEC(uint32_t) keys;
    TB_VEC(tb_measure) measures;
    tb_plan_side sides[TB_MAX_SIDES];
    size_t n_sides;
    TB_VEC(tb_plan_item) items; /* empty: lines are rows */
    unsigned matched;           /* columns of the spec that were found */
} tb_plan;

/* What stands around the table: title, folded, and unit (单位：万元); either may be absent. */
typedef struct tb_plan_around {
    tb_str title, unit;
    tb_str default_measure;   /* of items that say none: 预算数 or 决算数 */
    const tb_layout *general; /* reads columns that the spec's own layout does not name; NULL: none */
} tb_plan_around;

void tb_plan_fini(tb_plan *p);
/* Fits spec to the grid with its first `header_rows` rows as heading. Strings live in a. TB_E_NOTFOUND with the first
 * heading that is missing when the spec does not fit. */
TB_MUST tb_status tb_plan_make(const tb_table_spec *spec, const tb_grid *g, size_t header_rows,
                               const tb_plan_around *around, tb_arena *a, tb_plan *out, tb_error *err);
/* The same, with the header rows looked for: of a spec that names columns, the number that makes most of them appear,
 * the fewest rows first; else by the words of the heading. */
TB_MUST tb_status tb_plan_best(const tb_table_spec *spec, const tb_grid *g, const tb_plan_around *around, tb_arena *a,
                               tb_plan *out, tb_error *err);

/* First column that a spec's heading names, TB_NO_COLUMN: none. For runs ("1976..2021") the first of the run.
 * side: folded, or absent for any. */
uint32_t tb_column_find(const tb_headings *h, tb_str heading, tb_str side);
/* Does the spec's heading name column c? */
bool tb_column_is(const tb_headings *h, tb_str heading, uint32_t c);
#endif
