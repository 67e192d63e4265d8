/* SPDX-License-Identifier: MIT */
/* What the change of each table is made of, for machines: what was added and cut, what changed under its name, and what
 * was only renamed, moved, recoded, split or merged. Lines of the lowest level, so that nothing counts twice. */
#ifndef TB_REPORT_BREAKDOWN_H
#define TB_REPORT_BREAKDOWN_H
#include "base/json_out.h"
#include "change/change.h"

/* The member `breakdown`: an object for each table and measure of which some figure differs. */
void tb_breakdown_json(const tb_comparison *c, tb_jw *w);
/* The members `old_parts` and `new_parts` of a split or merged change. */
void tb_parts_json(const tb_table_change *t, const tb_change *c, tb_jw *w);
#endif
