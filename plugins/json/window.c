/* SPDX-License-Identifier: MIT */
/* The window on the source. Line breaks - LF, CR LF or CR - are counted only when somebody asks for a line or when the
 * bytes are left behind. */
#include "reader.h"

void json_reader_init(struct reader *r, const tb_host *host, tb_ctx *ctx, tb_source *src, bool lines)
{
    struct memory mem = {host, ctx};
    uint64_t seed = (uint64_t)(uintptr_t)r; /* names cannot be made to collide in a file; no order depends on it */
    *r = (struct reader){
        .host = host,
        .ctx = ctx,
        .src = src,
        .lines = lines,
        .line = 1,
        .want = 1,
        .scan.blanks = JSON_BLANKS,
        .names = {.mem = mem, .seed = seed},
        .columns = {.mem = mem, .seed = ~seed},
    };
    json_window(r, NULL, 0, false);
}

void json_window(struct reader *r, const uint8_t *data, size_t len, bool eof)
{
    r->data = len ? data : (const uint8_t *)"";
    r->len = len;
    r->scan.end = r->data + len;
    r->scan.eof = eof;
}

tb_status json_fill(struct reader *r, tb_error *err)
{
    size_t left = r->len - r->at, ask = r->want > 2 * left ? r->want : 2 * left;
    if (left > MAX_RECORD) {
        (void)reader_bad(r, BAD_LONG_RECORD);
        return json_explain(r, err);
    }
    (void)json_line(r, r->data + r->at);
    tb_status rc = r->at ? r->host->skip(r->src, r->at, err) : TB_OK;
    if (rc < 0)
        return rc;
    r->offset += r->at;
    r->at = r->counted = 0;
    const uint8_t *data = NULL;
    size_t got = 0;
    rc = r->host->peek(r->src, ask, &data, &got, err);
    if (rc < 0)
        return rc;
    json_window(r, data, got, got < ask);
    r->want = r->want < SAMPLE ? 2 * r->want : r->want;
    return TB_OK;
}

/* The first line break; end if there is none. */
static const uint8_t *find_break(const uint8_t *p, const uint8_t *end)
{
#ifdef __SSE2__
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    for (; end - p >= 16; p += 16) {
        __m128i x = _mm_loadu_si128((const void *)p);
        int mask = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(x, lf), _mm_cmpeq_epi8(x, cr)));
        if (mask)
            return p + __builtin_ctz((unsigned)mask);
    }
#endif
    while (p < end && !is_break(*p))
        p++;
    return p;
}

uint64_t json_line(struct reader *r, const uint8_t *to)
{
    const uint8_t *p = r->data + r->counted;
    while (p < to) {
        const uint8_t *q = find_break(p, to);
        if (q != p)
            r->after_cr = false;
        if (q == to)
            break;
        r->line += *q == '\r' || !r->after_cr;
        r->after_cr = *q == '\r';
        p = q + 1;
    }
    r->counted = (size_t)(to - r->data) > r->counted ? (size_t)(to - r->data) : r->counted;
    return r->line;
}
