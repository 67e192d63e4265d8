/* SPDX-License-Identifier: MIT */
/* Lines that are called otherwise, stand elsewhere, or were split or merged, for people: both sides, what kind of
 * change it is, whether somebody should confirm it (待确认), and what part of the change of the table they make
 * up. */
#ifndef TB_REPORT_REALIGNED_H
#define TB_REPORT_REALIGNED_H
#include "report/tally.h"
#include "report/text_table.h"

/* The kind of a change in the reader's language. */
const char *tb_kind_say(tb_change_kind k);
/* The same, marked where the pair is to be confirmed. */
void tb_kind_say_of(tb_buf *b, const tb_table_change *t, const tb_change *c);
/* "2080705 公益性岗位补贴", "Compensation (029|25|0153)", and the parent where neither code nor key tells it. */
void tb_say_line(tb_buf *b, const tb_dtable *table, size_t i);
/* The line of a change: of one that is realigned both sides, as far as they differ, and the mark. */
void tb_say_change(tb_buf *b, const tb_table_change *t, const tb_change *c);
/* The same without the mark: "old → new (unit → unit)", "whole → part + part". */
void tb_say_sides(tb_buf *b, const tb_table_change *t, const tb_change *c);
/* ", renamed 1, moved 2": how many of the lines counted. Nothing where there are none. */
void tb_realigned_count(const tb_tally *s, tb_buf *out);
/* What the change of the table is made of, and the lines, those to be confirmed first. Nothing where there are none. */
void tb_realigned_write(const tb_tally *s, tb_buf *out);
#endif
