/* SPDX-License-Identifier: MIT */
/* Rows to records: cells are read by the columns of a plan; amounts become exact numbers; then the lines are nested. */
#ifndef TB_LAYOUT_ROWS_H
#define TB_LAYOUT_ROWS_H
#include "layout/plan.h"

typedef struct tb_row_reader {
    tb_dataset *ds;
    tb_dtable *table;
    tb_plan plan;                        /* owned */
    bool keep_printed;                   /* also of numbers; texts always */
    TB_VEC(int8_t) depths;               /* numbering of each record, 0: none */
    size_t side_first[TB_MAX_SIDES + 1]; /* records of side i: side_first[i] .. side_first[i + 1] */
} tb_row_reader;

/* Begins a table of ds by the plan, which it takes over (also on failure). title as printed, may be absent. */
TB_MUST tb_status tb_rows_begin(tb_row_reader *r, tb_dataset *ds, tb_plan *plan, tb_str title, tb_str unit,
                                bool keep_printed, tb_error *err);
/* Appends the rows of g from row `from`. A table with sides is given whole, in one call. */
TB_MUST tb_status tb_rows_append(tb_row_reader *r, const tb_grid *g, size_t from, tb_error *err);
/* Nests the lines and fills what follows from that: level, path, leaf. */
TB_MUST tb_status tb_rows_finish(tb_row_reader *r, tb_error *err);
void tb_rows_fini(tb_row_reader *r);
#endif
