/* SPDX-License-Identifier: MIT */
/* Growable byte buffer with a maximum. Failure is sticky: after out-of-memory or an exceeded maximum all
 * further writes do nothing and `failed` stays set, so that a writer checks once at the end. */
#ifndef TB_BASE_BUF_H
#define TB_BASE_BUF_H
#include "base/str.h"

typedef struct tb_buf {
    char *ptr;
    size_t len, cap, max; /* max 0: TB_MAX_OUTPUT */
    bool failed;
    bool painted; /* the text is for a terminal: tb_buf_paint writes its colours */
} tb_buf;

/* Escape sequences of a terminal (ECMA-48 SGR). */
#define TB_PAINT_HEAD "\033[1m"     /* titles of publications and tables */
#define TB_PAINT_CAUTION "\033[33m" /* what must be known before a figure is read */
#define TB_PAINT_ASIDE "\033[2m"    /* what stands beside the figures */
#define TB_PAINT_END "\033[0m"

void tb_buf_fini(tb_buf *b);
void tb_buf_bytes(tb_buf *b, const void *p, size_t n);
void tb_buf_str(tb_buf *b, tb_str s);
void tb_buf_z(tb_buf *b, const char *z);
void tb_buf_char_(tb_buf *b, char c);
/* s between a sequence of above and the end of it; s alone when the text is not for a terminal. */
void tb_buf_paint(tb_buf *b, const char *sequence, tb_str s);
void tb_buf_repeat(tb_buf *b, char c, size_t n);
void tb_buf_cp(tb_buf *b, uint32_t code_point); /* as UTF-8 */
void tb_buf_printf(tb_buf *b, const char *fmt, ...) TB_PRINTF(2, 3);
static inline void tb_buf_char(tb_buf *b, char c)
{
    if (!b->failed && b->len < b->cap)
        b->ptr[b->len++] = c;
    else
        tb_buf_char_(b, c);
}
static inline tb_str tb_buf_view(const tb_buf *b) { return (tb_str){b->ptr ? b->ptr : "", b->len}; }
static inline void tb_buf_clear(tb_buf *b) { b->len = 0; }
#define TB_CLEANUP(f) __attribute__((cleanup(f)))
#endif
