/* SPDX-License-Identifier: MIT */
/* The change table for people (变动表): every compared line of a table with code, name, both years, change, rate, the
 * parts, what it contributes to the change of the total, kind, a column for reasons, and both places. It is never
 * filtered; the comparison must have been made with keep_all. */
#ifndef TB_REPORT_CHANGE_TABLE_H
#define TB_REPORT_CHANGE_TABLE_H
#include "report/figures.h"

/* Appends a heading row and one row a line. A table of several measures of which none is the sum of the others has a
 * row a measure instead. The caller sets nothing before and writes the table in its own form. */
void tb_change_table(const tb_comparison *c, const tb_table_change *t, tb_text_table *out);
/* A comparison as Markdown: heading, notes, a table a table. */
void tb_diff_markdown(const tb_comparison *c, tb_buf *out);
#endif
