/* SPDX-License-Identifier: MIT */
/* A rule that is broken in one trial is often broken in hundreds: the first is told, the others are a number. */
#include "plugin_check/board.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void tb_board_add(tb_board *b, enum tb_rule rule, const char *what)
{
    for (size_t i = 0; i < b->n_problems; i++)
        if (b->problems[i].rule == rule && (rule != TB_RULE_REFUSED || strcmp(b->problems[i].what, what) == 0)) {
            b->problems[i].more++;
            return;
        }
    if (b->n_problems == TB_MAX_PROBLEMS)
        return;
    tb_problem *p = &b->problems[b->n_problems];
    *p = (tb_problem){.rule = rule};
    snprintf(p->where, sizeof p->where, "%s", b->where);
    snprintf(p->what, sizeof p->what, "%s", what);
    b->n_problems++;
}

void tb_board_say(tb_board *b, enum tb_rule rule, const char *fmt, ...)
{
    if (b->n_problems == TB_MAX_PROBLEMS)
        return;
    tb_problem *p = &b->problems[b->n_problems];
    va_list ap;
    va_start(ap, fmt);
    *p = (tb_problem){.rule = rule};
    vsnprintf(p->what, sizeof p->what, fmt, ap);
    va_end(ap);
    b->n_problems++;
}
