/* SPDX-License-Identifier: MIT */
/* What a child tells its parent, in memory that both see: the trial under way, what was found so far. It is there when
 * the child is not any more. */
#ifndef TB_PLUGIN_CHECK_BOARD_H
#define TB_PLUGIN_CHECK_BOARD_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin_check/rules.h"

#define TB_MAX_PROBLEMS 64u

typedef struct tb_problem {
    enum tb_rule rule;
    char where[200]; /* in which trial; empty: in none */
    char what[240];
    size_t more; /* others like it */
} tb_problem;

typedef struct tb_board {
    atomic_size_t current; /* number of the trial under way */
    char where[200];       /* what is done in it */
    size_t n_trials;       /* done */
    int32_t score;
    bool ready;  /* what the other trials are compared with is there; without it there are none */
    bool done;   /* the child did all it had to do */
    bool failed; /* the checker itself could not: memory ran out */
    size_t n_problems;
    tb_problem problems[TB_MAX_PROBLEMS];
} tb_board;

/* A problem in the trial under way. One more of the same rule is only counted. */
void tb_board_add(tb_board *b, enum tb_rule rule, const char *what);
/* A problem that stands for itself, whatever was found before. */
void tb_board_say(tb_board *b, enum tb_rule rule, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
#endif
