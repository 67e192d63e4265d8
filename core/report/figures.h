/* SPDX-License-Identifier: MIT */
/* Figures for people: in the unit they were printed in, two decimals at least and never fewer than they have. */
#ifndef TB_REPORT_FIGURES_H
#define TB_REPORT_FIGURES_H
#include "change/change.h"
#include "report/text_table.h"

/* An amount kept in 元 as a decimal of the unit (万元: exp 4); numbers as they are. */
void tb_figure(tb_buf *b, tb_decimal d, bool is_money, int32_t exp);
/* The same with its sign: +27.42, -9.39, 0.00. */
void tb_figure_signed(tb_buf *b, tb_decimal d, bool is_money, int32_t exp);
/* 元, 万元 ... of an exponent, in the language of the reader. */
const char *tb_unit_name(int32_t exp);
/* Cells old, new, change, rate and why there is no rate, for one delta. */
void tb_figure_cells(tb_text_table *t, const tb_table_change *tc, const tb_delta *d);
/* The heading of a table: its title, else its id. */
tb_str tb_table_label(const tb_dtable *t);
/* "2023年" or, when the years are not known, "old" and "new". */
void tb_year_label(tb_buf *b, const tb_comparison *c, bool new_side);
/* A decimal's absolute value compared. */
int tb_abs_cmp(tb_decimal a, tb_decimal b);
#endif
