/* SPDX-License-Identifier: MIT */
/* The part of the summary that goes table by table: counts, the largest changes, what is new and what is gone. Lines of
 * the lowest level only, so that nothing is counted twice and the lines close to the total. */
#ifndef TB_REPORT_SECTIONS_H
#define TB_REPORT_SECTIONS_H
#include "report/figures.h"

void tb_section_write(const tb_comparison *c, const tb_table_change *t, tb_buf *out);
/* A table with a line for each table that has no part of its own: how many lines of it changed, and by how much. */
void tb_overview_begin(tb_text_table *out);
void tb_overview_line(const tb_comparison *c, const tb_table_change *t, tb_text_table *out);
/* Every compared line of the table (tb_compare with keep_all). */
void tb_section_write_all(const tb_comparison *c, const tb_table_change *t, tb_buf *out);
#endif
