/* SPDX-License-Identifier: MIT */
/* Headings and names as printed, made comparable: blanks, widths of brackets and digits, numbering, years. */
#ifndef TB_LAYOUT_FOLD_H
#define TB_LAYOUT_FOLD_H
#include "base/arena.h"

/* For matching titles and headings: blanks dropped (kept as one between two Latin words), full-width ASCII and
 * brackets to ASCII, Latin letters to lower case. */
tb_str tb_fold(tb_arena *a, tb_str s);
/* A name as the tidy form wants it: blanks dropped next to Han and punctuation, brackets full-width when the name has
 * Han; numbering in front and 其中： cut off. *depth_out: the depth that the numbering shows: 1 for 一、; 2 for （一）;
 * 3 for 1、 1. ; 4 for （1）; 0 without numbering. */
tb_str tb_clean_name(tb_arena *a, tb_str s, int *depth_out);
/* Blanks dropped next to Han, nothing else. */
tb_str tb_squeeze(tb_arena *a, tb_str s);
/* A text cell on one line: without line breaks and the marks of paragraphs that recognised texts have (<p>, </p>,
 * <br>), and the blanks around those. s itself when there are none. Absent: out of memory. */
tb_str tb_one_line(tb_arena *a, tb_str s);
/* A heading as measure name: squeezed, a year in front (2024年, 2024 年度) dropped and given in *year_out (else
 * untouched). A heading that is only a year stays. */
tb_str tb_measure_heading(tb_arena *a, tb_str s, int *year_out);
/* Does s fit the pattern? '*' matches any run. Both folded. */
bool tb_glob(tb_str pattern, tb_str s);
/* 合计, 总计, 收入总计, 本年支出合计, total ...: folded name of a total line. */
bool tb_is_total_name(tb_str folded);
/* The unit in a line such as 单位：万元 or 编制单位：某局 金额单位: 元; absent if there is none. */
tb_str tb_unit_line(tb_str s);
/* 金额（含结转）（单位：万元）: the heading without the bracket that names a unit of money, and the unit; s itself
 * and *unit untouched if there is none. Absent: out of memory. */
tb_str tb_split_unit(tb_arena *a, tb_str s, tb_str *unit);
#endif
