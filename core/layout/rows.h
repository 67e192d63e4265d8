/* SPDX-License-Identifier: MIT */
/* Rows to records: cells are read by the columns of a plan; amounts become exact numbers; then the lines are nested. */
#ifndef TB_LAYOUT_ROWS_H
#define TB_LAYOUT_ROWS_H
#include "layout/plan.h"

/* Names of the units of a publication, cleaned; what nesting by units goes by. */
typedef struct tb_units {
    tb_str dept;
    tb_strs names;
} tb_units;

/* Adds the units that a table names in its unit column. False: out of memory. */
TB_MUST bool tb_units_add(tb_units *u, const tb_plan *plan, const tb_grid *g, tb_arena *a);

typedef struct tb_row_reader {
    tb_dataset *ds;
    tb_dtable *table;
    tb_plan plan;                        /* owned */
    const tb_units *units;               /* may be NULL */
    bool keep_printed;                   /* also of numbers; texts always */
    bool glued[TB_MAX_SIDES];            /* names begin with their codes: 2060101 行政运行 */
    TB_VEC(int8_t) depths;               /* numbering of each record, 0: none */
    size_t side_first[TB_MAX_SIDES + 1]; /* records of side i: side_first[i] .. side_first[i + 1] */
    struct tb_carried *carried;          /* what merged cells carry down; of the dataset's arena */
} tb_row_reader;

/* Begins a table of ds by the plan, which it takes over (also on failure). title as printed, may be absent. */
TB_MUST tb_status tb_rows_begin(tb_row_reader *r, tb_dataset *ds, tb_plan *plan, tb_str title, tb_str unit,
                                bool keep_printed, tb_error *err);
/* Appends the rows of g from row `from`. A table with sides, or of a publication, is given whole, in one call. */
TB_MUST tb_status tb_rows_append(tb_row_reader *r, const tb_grid *g, size_t from, tb_error *err);
/* Nests the lines and fills what follows from that: level, path, leaf. */
TB_MUST tb_status tb_rows_finish(tb_row_reader *r, tb_error *err);
void tb_rows_fini(tb_row_reader *r);
#endif
