/* SPDX-License-Identifier: MIT */
/* What a user takes for no change: differences within a tolerance, columns that are not compared. */
#ifndef TB_CHANGE_RULES_H
#define TB_CHANGE_RULES_H
#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/vec.h"

typedef struct tb_rule {
    tb_str heading; /* folded pattern; absent: every measure */
    tb_str asked;   /* as the user wrote it */
    bool ignored;
    tb_decimal tolerance; /* in the unit that the measure is printed in */
    bool used;
} tb_rule;

typedef struct tb_rules {
    TB_VEC(tb_rule) items;
    tb_arena arena;
} tb_rules;

/* tolerance: "0.01", "合计=1,基本支出=0.5", or NULL; ignore: headings by commas, or NULL. Freed with tb_rules_fini. */
TB_MUST tb_status tb_rules_read(const char *tolerance, const char *ignore, tb_rules *out, tb_error *err);
void tb_rules_fini(tb_rules *r);
/* The rule for a measure: one that names it before one for all; NULL: none. folded: its name. Marks it as used. */
const tb_rule *tb_rules_find(tb_rules *r, tb_str folded, bool ignored);
/* Error when a rule names a column that was never found. */
TB_MUST tb_status tb_rules_check(const tb_rules *r, tb_error *err);
#endif
