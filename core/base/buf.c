/* SPDX-License-Identifier: MIT */
/* Every write goes through room, which grows the block by doubling and is the only place that can fail. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/large.h"
#include "base/limits.h"
#include "base/utf8.h"

#define FIRST_CAP ((size_t)256)

void tb_buf_fini(tb_buf *b)
{
    if (!b)
        return;
    free(b->ptr);
    *b = (tb_buf){.max = b->max};
}

/* Place for n further bytes, or NULL with the failure noted. */
static char *room(tb_buf *b, size_t n)
{
    if (b->failed)
        return NULL;
    size_t max = b->max ? b->max : TB_MAX_OUTPUT;
    if (b->len > max || n > max - b->len) {
        b->failed = true;
        return NULL;
    }
    if (n <= b->cap - b->len)
        return b->ptr + b->len;
    size_t cap = b->cap <= max / 2 ? b->cap * 2 : max;
    if (cap < FIRST_CAP)
        cap = FIRST_CAP < max ? FIRST_CAP : max;
    if (cap < b->len + n)
        cap = b->len + n;
    char *p = realloc(b->ptr, cap);
    if (!p) {
        b->failed = true;
        return NULL;
    }
    tb_large_advise(p, cap);
    b->ptr = p;
    b->cap = cap;
    return p + b->len;
}

void tb_buf_bytes(tb_buf *b, const void *p, size_t n)
{
    if (n == 0)
        return;
    char *to = room(b, n);
    if (!to)
        return;
    memcpy(to, p, n);
    b->len += n;
}

void tb_buf_str(tb_buf *b, tb_str s) { tb_buf_bytes(b, s.ptr, s.len); }

void tb_buf_z(tb_buf *b, const char *z)
{
    if (z)
        tb_buf_bytes(b, z, strlen(z));
}

void tb_buf_char_(tb_buf *b, char c)
{
    char *to = room(b, 1);
    if (!to)
        return;
    *to = c;
    b->len++;
}

void tb_buf_repeat(tb_buf *b, char c, size_t n)
{
    if (n == 0)
        return;
    char *to = room(b, n);
    if (!to)
        return;
    memset(to, c, n);
    b->len += n;
}

void tb_buf_cp(tb_buf *b, uint32_t code_point)
{
    char bytes[4];
    tb_buf_bytes(b, bytes, tb_utf8_put(code_point, bytes));
}

void tb_buf_printf(tb_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0) {
        b->failed = true;
        return;
    }
    if (n == 0)
        return;
    /* one byte more for the NUL of vsnprintf, which the maximum must not count */
    char small[128];
    if ((size_t)n < sizeof small) {
        va_start(ap, fmt);
        (void)vsnprintf(small, sizeof small, fmt, ap);
        va_end(ap);
        tb_buf_bytes(b, small, (size_t)n);
        return;
    }
    char *text = malloc((size_t)n + 1);
    if (!text) {
        b->failed = true;
        return;
    }
    va_start(ap, fmt);
    (void)vsnprintf(text, (size_t)n + 1, fmt, ap);
    va_end(ap);
    tb_buf_bytes(b, text, (size_t)n);
    free(text);
}

void tb_buf_paint(tb_buf *b, const char *sequence, tb_str s)
{
    bool painted = b->painted && s.len;
    tb_buf_z(b, painted ? sequence : "");
    tb_buf_str(b, s);
    tb_buf_z(b, painted ? TB_PAINT_END : "");
}
