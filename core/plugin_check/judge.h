/* SPDX-License-Identifier: MIT */
/* One trial and what has to come of it. */
#ifndef TB_PLUGIN_CHECK_JUDGE_H
#define TB_PLUGIN_CHECK_JUDGE_H
#include "plugin_check/board.h"
#include "plugin_check/trial.h"

enum tb_wanted {
    TB_WANT_SENSE,     /* anything that keeps the contract */
    TB_WANT_SAME,      /* what the reference read */
    TB_WANT_OUTLINE,   /* its blocks and members, whatever is in them */
    TB_WANT_NOMEM,     /* a failure for want of memory, or the same */
    TB_WANT_IO,        /* the failure of the source */
    TB_WANT_CANCELLED, /* it was cancelled before it was done, or the same */
};

typedef struct tb_judge {
    const tb_format *format;
    tb_board *board;
    tb_bench bench;
    size_t first;       /* trials before it are left out: they were done by a child that died */
    size_t next;        /* number of the next trial */
    tb_trial reference; /* what the whole sample gives */
    size_t n_endless;   /* trials that went on without end: each takes long, so a few are enough */
} tb_judge;

/* In words: "in windows of 7 bytes, allocation 5 refused". changed: bytes of the sample that were changed. */
void tb_judge_describe(const tb_trial_setup *s, const char *changed, char *to, size_t size);
/* Begins the next trial; false: it is left out. */
bool tb_judge_begin(tb_judge *j, const tb_trial_setup *s, const char *changed);
/* Ends it: the faults of what was read, what was printed. */
void tb_judge_end(tb_judge *j, const tb_trial *t);
/* A whole trial of a reader, faults and leaks noted. */
void tb_judge_read(tb_judge *j, const tb_trial_setup *s, const char *changed, enum tb_wanted wanted);
/* The same of probe, asked twice. */
void tb_judge_probe(tb_judge *j, const tb_trial_setup *s, const char *changed);
/* Readers of the same sample in as many threads as there are setups; each has to read what the reference did. */
void tb_judge_threads(tb_judge *j, const tb_trial_setup *setups, size_t n);
#endif
