/* SPDX-License-Identifier: MIT */
/* Strings of records as UTF-8. */
#ifndef TB_XLS_TEXT_H
#define TB_XLS_TEXT_H
#include <iconv.h>

#include "stream.h"

/* A text that grows. */
struct text {
    struct memory mem;
    char *p;
    size_t n, cap;
    uint16_t high; /* the first half of a surrogate pair, 0: none is open */
};

bool text_bytes(struct text *t, const char *p, size_t n);

/* From here on: TB_END when the string ends before its length. */

/* A string of Excel 97 and later with all that stands around its characters; its length has `width` bytes. */
tb_status text_unicode(struct text *t, struct bytes *from, size_t width, tb_error *err);

/* What strings before Excel 97 are written in. */
struct codec {
    iconv_t cd;
    bool open, replaced; /* replaced: bytes without a meaning were */
};
tb_status codec_open(struct codec *c, struct memory mem, unsigned page, tb_error *err);
void codec_close(struct codec *c);
/* A string before Excel 97, in bytes. */
tb_status text_coded(struct text *t, struct bytes *from, size_t width, struct codec *c, tb_error *err);

/* Memory for strings that stay. */
struct pool {
    struct memory mem;
    char *room;
    size_t left, chunk; /* chunk: bytes asked of the host the last time */
};
/* ptr is NULL when memory is refused. */
tb_str pool_keep(struct pool *p, const char *text, size_t n);

#endif
