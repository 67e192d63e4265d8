/* SPDX-License-Identifier: MIT */
/* A statement (数量陈述): one quantitative sentence of the prose. Strings live as long as the owner's arena. */
#ifndef TB_DATASET_STATEMENT_H
#define TB_DATASET_STATEMENT_H
#include "base/decimal.h"
#include "base/vec.h"

typedef struct tb_statement {
    tb_str section; /* headings above, outermost first, joined by " / " */
    tb_str subject; /* what the figure is of: 本年预算, “三公”经费, 车辆 */
    bool has_amount, has_change, has_percent;
    bool percent_is_share; /* 占 P%: a share of a whole; else a rate of change */
    tb_decimal amount;     /* as printed, in `unit` */
    tb_str unit;           /* 万元, 元, 辆 ... */
    tb_decimal change;     /* signed, in the unit of money of the sentence; same unit as amount when both are there */
    tb_decimal percent;    /* signed when a rate */
    int base_year;         /* the year compared with, 0: none stated */
    tb_str basis;          /* current, total, estimated, executed, final, or empty */
    tb_str base_basis;     /* the same of the base year's figure */
    tb_str text;           /* the sentence as printed that states the change, else the amount */
    uint64_t line;         /* place of the paragraph */
    uint32_t page;
    tb_str sheet; /* of a text that stood in a sheet: its name, and line is the row */
} tb_statement;
typedef TB_VEC(tb_statement) tb_statements;
#endif
