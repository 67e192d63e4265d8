/* SPDX-License-Identifier: MIT */
/* One trial of a format: its reader, or its probe, is run to the end against a host that gives the source as the setup
 * says, and watches. What came is a transcript, so that two trials can be compared; what broke the contract is a list
 * of faults. The machine serves tongbi-plugin-check and, as tests/unit/fake_host.h, the tests of our own plugins. */
#ifndef TB_PLUGIN_CHECK_TRIAL_H
#define TB_PLUGIN_CHECK_TRIAL_H
#include "base/buf.h"
#include "plugin_check/guarded.h"
#include "plugin_check/rules.h"

typedef struct tb_trial_setup {
    const char *bytes;
    size_t len;
    const char *name;        /* of the source; NULL: "sample" */
    size_t window;           /* peek gives this many bytes or what was asked for; 0: all there are */
    uint64_t dice;           /* not 0: windows of any size up to `window`, by chance that begins here */
    const char *key, *value; /* an option, NULL: none is given */
    size_t hint;             /* rows to ask for; of containers, bytes of a member */
    size_t fail_alloc;       /* which allocation is refused, counted from 1; 0: none */
    size_t fail_peek;        /* which peek fails */
    size_t fail_read;        /* which read_at fails */
    size_t cancel_at;        /* from this question on, counted from 1; 0: never */
    size_t max_batches;      /* batches to read of each table, 0: all */
    size_t only;             /* read this member only, counted from 1; 0: all */
    size_t max_bytes;        /* of a member, then the next one is read; 0: all */
    size_t max_calls;        /* close after this many calls, that of open included; 0: never */
    /* Of formats that unpack, 0: a limit that no test reaches. */
    uint64_t max_unpacked, max_ratio, max_members;
    bool whole;  /* whole() works */
    bool stream; /* the size of the source is not known */
    bool cancel; /* from the beginning */
    bool unread; /* rows and bytes are not asked for */
} tb_trial_setup;

#define TB_MAX_FAULTS 8u

typedef struct tb_fault {
    enum tb_rule rule;
    char what[240]; /* what the plugin did */
} tb_fault;

typedef struct tb_trial {
    /* One thing a line:
     *   H level @line text      P @line text      T @line; of a table with places by path T @line path text, of a sheet
     *                                    T @line sheet text; of a page @page:line; HIDDEN behind @... when the source
     *                                    hides it
     *   R line+offset [cell|cell|...]    of a page R page/table/line+offset. A cell that is not text begins with #
     *                                    (number), ? (bool), ~ (empty) or ! (date), one that does not stand behind the
     *                                    one before it with its column: 3=text; behind it {columns x rows} of a merged
     *                                    cell, ^ (binary float), = (formula) and <what is stored> where that is told
     *   C [name|name|...]                (the columns that a table names, behind its rows)
     *   N key value                      (a hint)
     *   M path size              (? for a size that is not known, RAW behind a path of unknown encoding)
     *   B [bytes], or B n #hash for more than 200 of them: the bytes of the member, once it was read to its end;
     *                              B more when max_bytes came first
     *   E code line+offset message
     *   W line warning               (all of them at the end; of a page or sheet W page/table/line/cell text: warning)
     * Bytes below a space, | ] and \ inside texts are written \xNN. Nothing depends on the size of windows or batches.
     * NUL-terminated unless it failed, which means that memory ran out. */
    tb_buf transcript;
    tb_fault faults[TB_MAX_FAULTS];
    size_t n_faults;                                /* also those that were not kept */
    tb_status end;                                  /* TB_END, or why it failed; TB_OK when it was closed early */
    size_t n_allocs, n_peeks, n_reads, n_questions; /* calls of alloc and grow, peek, read_at, cancelled */
    size_t n_batches, n_stable, n_over_hint; /* batches, those flagged STABLE, those with more rows than asked for */
    size_t n_calls;                          /* of open, next_* and read_member */
    size_t peak;                             /* bytes allocated at once at the most */
    uint64_t n_returned, n_bytes;            /* blocks and rows; bytes of members */
} tb_trial;

/* Places for the source and its windows; made once and used for trial after trial, since making them is dear. */
typedef struct tb_bench {
    tb_room copy, windows[2];
} tb_bench;
void tb_bench_fini(tb_bench *b);

void tb_trial_read(const tb_format *format, const tb_trial_setup *setup, tb_bench *bench, tb_trial *out);
/* What probe says; out has no transcript. */
int32_t tb_trial_probe(const tb_format *format, const tb_trial_setup *setup, tb_bench *bench, tb_trial *out);
void tb_trial_fini(tb_trial *t);
/* The next number of a sequence that its beginning determines. */
uint64_t tb_roll(uint64_t *dice);
#endif
