/* SPDX-License-Identifier: MIT */
/* Table specs from a text, for the tests of layout and load. */
#ifndef TB_TEST_MAKING_SPEC_H
#define TB_TEST_MAKING_SPEC_H
#include "making.h"

#include "layout/plan.h"

/* Columns by |: key:K, code:C, name:N, parent:P, project:J, org:O, =M, =M@basis; headings are folded into a. Freed with
 * tb_table_spec_free. */
tb_table_spec *make_spec(const char *columns, tb_arena *a);
/* A plan of the grid; the test fails where the spec does not fit. */
tb_plan make_plan(const tb_table_spec *spec, const tb_grid *g, size_t header_rows, tb_str unit, tb_arena *a);
#endif
