/* SPDX-License-Identifier: MIT */
/* The bytes of a source as clean text: UTF-8 without a mark, lines that end with LF, no control characters. */
#ifndef TB_HTML_DECODE_H
#define TB_HTML_DECODE_H
#include <iconv.h>

#include "charset.h"
#include "env.h"

struct decode {
    struct env *env;
    tb_source *src;
    enum charset charset; /* CS_UNKNOWN: nothing but ASCII was seen yet */
    enum charset named;   /* what the page says */
    bool declared;        /* somebody said what the character set is: stray bytes are only that */
    bool foreign;         /* the page names a character set that is not ours */
    iconv_t cd;           /* (iconv_t)-1: not open */
    char *raw;            /* what iconv makes of a piece */
    struct text text;     /* the latest piece */
    uint64_t line;        /* of what follows the latest piece */
    bool after_cr;
    uint64_t wide;                  /* characters beyond ASCII so far */
    uint64_t stray;                 /* bytes that belong to no character */
    uint64_t places, stray_line;    /* runs of them, each replaced; the line of the first */
    uint64_t control, control_line; /* control characters that were dropped */
    bool in_stray;
};

/* The option "encoding", ended by NULL, and its value; CS_UNKNOWN: find out. */
extern const tb_option *const decode_options[];
tb_status decode_option(const tb_host *host, tb_ctx *ctx, enum charset *out, tb_error *err);
/* Looks at the beginning of the source. False with a failure. */
bool decode_open(struct decode *d, struct env *env, tb_source *src, enum charset asked);
void decode_close(struct decode *d);
/* Makes the next piece in d->text; an empty one is the end, or comes with a failure. */
void decode_next(struct decode *d);
/* Says what was replaced and dropped. */
void decode_warn(const struct decode *d);
#endif
