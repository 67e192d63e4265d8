/* SPDX-License-Identifier: MIT */
/* Figures for people: amounts of publications in 万元 whatever each table is printed in, others in the unit they were
 * printed in; two decimals, and where it is not brief never fewer than they have. */
#ifndef TB_REPORT_FIGURES_H
#define TB_REPORT_FIGURES_H
#include "change/change.h"
#include "report/text_table.h"

/* How a figure is shown. */
typedef struct tb_shown {
    bool money;  /* else a plain number, as it is */
    int32_t exp; /* power of ten of the unit: 4 is 万元 */
    bool brief;  /* rounded half up to two decimals of the unit */
} tb_shown;

/* The exponent of the unit that amounts of a measure are shown in. */
int32_t tb_shown_exp(const tb_comparison *c, const tb_measure *m);
tb_shown tb_shown_as(const tb_comparison *c, const tb_measure *m, bool money, bool brief);
/* A decimal in 元, or a plain number, as it is shown. */
tb_decimal tb_figure_of(tb_decimal d, tb_shown shown);
void tb_figure(tb_buf *b, tb_decimal d, tb_shown shown);
/* The same with its sign: +27.42, -9.39, 0.00. */
void tb_figure_signed(tb_buf *b, tb_decimal d, tb_shown shown);
/* 元, 万元 ... of an exponent, in the language of the reader. */
const char *tb_unit_name(int32_t exp);
/* Cells old, new, change and rate, for one delta. */
void tb_figure_cells(tb_text_table *t, const tb_comparison *c, const tb_table_change *tc, const tb_delta *d,
                     bool brief);
/* A cell with a note on them: why there is no rate; by what the brief figures miss the brief change (尾差). */
void tb_figure_note(tb_text_table *t, const tb_comparison *c, const tb_table_change *tc, const tb_delta *d);
/* The heading of a table: its title, else its id. */
tb_str tb_table_label(const tb_dtable *t);
/* "2023年" or, when the years are not known, "old" and "new". */
void tb_year_label(tb_buf *b, const tb_comparison *c, bool new_side);
/* A decimal's absolute value compared. */
int tb_abs_cmp(tb_decimal a, tb_decimal b);
#endif
