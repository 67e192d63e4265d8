/* SPDX-License-Identifier: MIT */
/* The two sides of a trial: services.c is the host that the plugin sees, trial.c calls the plugin, transcript.c writes
 * down what it gave, scrutiny.c looks whether it may. */
#ifndef TB_PLUGIN_CHECK_TRIAL_INTERNAL_H
#define TB_PLUGIN_CHECK_TRIAL_INTERNAL_H
#include "plugin_check/trial.h"

struct tb_ctx {
    const tb_trial_setup *setup;
    const tb_format *format;
    tb_trial *out;
    tb_guarded memory;
    tb_buf warnings;
    bool probing;           /* nothing may be said */
    bool garbage;           /* a text format is given what is no text: nor is what it makes of it */
    bool again;             /* what has ended is asked once more: nothing is counted and nothing fails */
    size_t since_cancelled; /* calls that went on as if nothing had been said */
};

struct tb_source {
    tb_ctx *ctx;
    size_t at, seen;
    uint64_t dice;
    tb_bench *bench; /* windows by turns */
    unsigned turn;
    const char *bytes; /* without anything behind the last one */
};

/* services.c */
extern const tb_host tb_trial_host;
bool tb_trial_start(tb_ctx *c, tb_source *s, tb_bench *bench); /* false: no memory */
void tb_trial_stop(tb_ctx *c, tb_source *s);
void tb_trial_fault(tb_trial *t, enum tb_rule rule, const char *fmt, ...) TB_PRINTF(3, 4);

/* transcript.c */
void tb_transcript_text(tb_buf *to, tb_str s);
void tb_transcript_block(tb_buf *to, const tb_block *b);
void tb_transcript_batch(tb_buf *to, const tb_batch *b);
void tb_transcript_names(tb_buf *to, const tb_str *names, size_t n); /* the first ones in an empty buffer */
void tb_transcript_member(tb_buf *to, const tb_member *m);

/* scrutiny.c: faults of what a call returned; false: it cannot be looked at. call: its name; texts: they must be UTF-8;
 * named: columns that the table has named before. */
void tb_scrutinise_status(tb_trial *t, const char *call, tb_status rc, const tb_error *e);
bool tb_scrutinise_block(tb_trial *t, const tb_block *b, bool texts);
bool tb_scrutinise_batch(tb_trial *t, const tb_batch *b, size_t named, bool texts);
bool tb_scrutinise_member(tb_trial *t, const tb_member *m);
#endif
