/* SPDX-License-Identifier: MIT */
/* A host for testing plugins: its source is memory given in windows, what it allocates for a batch is spoilt when the
 * batch is over, and it can refuse the n-th allocation or the n-th look at the source. It watches the plugin: what
 * breaks the contract is noted as a fault. */
#ifndef TB_TESTS_FAKE_HOST_H
#define TB_TESTS_FAKE_HOST_H
#include <stdbool.h>

#include <tongbi/plugin.h>

typedef struct fake_setup {
    const char *bytes;
    size_t len;
    const char *name;        /* NULL: "sample" */
    size_t window;           /* peek gives this many bytes or what was asked for; 0: all there are */
    bool whole;              /* whole() works */
    const char *key, *value; /* an option, NULL: none */
    size_t hint;             /* rows to ask for */
    size_t fail_alloc;       /* which allocation fails, counted from 1; 0: none */
    size_t fail_peek;        /* which peek fails */
    size_t max_batches;      /* batches to read of each table, 0: all */
    bool cancel;
    /* Of containers; hint is how many bytes of a member to ask for at once there. */
    size_t fail_read; /* which read_at fails */
    bool stream;      /* the size of the source is not known */
    size_t only;      /* read this member only, counted from 1; 0: all */
    size_t max_bytes; /* of a member, then the next one is read; 0: all */
    /* Of formats that unpack, 0: a limit no test reaches. */
    uint64_t max_unpacked, max_ratio, max_members;
} fake_setup;

/* Reads everything and returns what came, one thing a line, to be freed:
 *   H level @line text      P @line text      T @line; of a table with places by path T @line path text, of a sheet
 *                                    T @line sheet text; of a page @page:line; HIDDEN behind @... when the source hides it
 *   R line+offset [cell|cell|...]    of a page R page/table/line+offset. A cell that is not text begins with # (number),
 *                                    ? (bool), ~ (empty) or ! (date), one that does not stand behind the one before it
 *                                    with its column: 3=text; behind it {columns x rows} of a merged cell, ^ (binary
 *                                    float), = (formula) and <what is stored> where that is told
 *   C [name|name|...]                (the columns that a table names, behind its rows)
 *   N key value                      (a hint)
 *   M path size              (? for a size that is not known, RAW behind a path of unknown encoding)
 *   B [bytes], or B n #hash for more than 200 of them: the bytes of the member, once it was read to its end;
 *                                    B more when max_bytes came first
 *   E code line+offset message
 *   W line warning                 (all of them at the end; of a page or sheet W page/table/line/cell text: warning)
 *   FAULT what                     (the plugin broke the contract)
 * Bytes below a space, | ] and \ inside texts are written \xNN. Nothing depends on the size of windows or batches. */
char *fake_transcript(const tb_format *format, const fake_setup *setup);
/* Does a line of the transcript begin with this? */
bool fake_says(const char *transcript, const char *start);
/* What probe says, or -100 when it changed the position of the source. */
int fake_probe(const tb_format *format, const fake_setup *setup);
/* Batches flagged STABLE and batches at all of the latest transcript. */
extern size_t fake_stable_batches, fake_batches;
/* The most bytes that the plugin of the latest transcript had allocated at once. */
extern size_t fake_peak;
#endif
