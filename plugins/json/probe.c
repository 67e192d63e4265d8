/* SPDX-License-Identifier: MIT */
/* Recognition. Both formats ask one function what the first bytes are, so that at most one of them says yes. What
 * begins like JSON and then breaks its rules is still JSON: the reader says what is wrong with it, where another format
 * would make something of it. */
#include "reader.h"

enum guess { NEITHER, A_TEXT, A_BROKEN_TEXT, LINES, BROKEN_LINES };

/* The last part of the name after a dot is ext, whatever the case. */
static bool has_extension(tb_str name, const char *ext)
{
    size_t n = strlen(ext);
    if (!name.ptr || name.len <= n || name.ptr[name.len - n - 1] != '.')
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = name.ptr[name.len - n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != ext[i])
            return false;
    }
    return true;
}

static bool has_break(const uint8_t *p, const uint8_t *end)
{
    while (p < end && !is_break(*p))
        p++;
    return p < end;
}

/* Brackets and then a member's name with its colon: neither prose nor delimited text begins like that. */
static bool begins_like_json(struct reader *r, const uint8_t *p)
{
    struct scan *s = &r->scan;
    bool escaped = false;
    while (p && *p == '[')
        p = first_item(s, p + 1);
    if (!p || *p != '{' || !(p = first_item(s, p + 1)) || *p != '"' || !(p = scan_string(s, p, &escaped)))
        return false;
    p = skip_blanks(s, p + 1);
    return p < s->end && *p == ':';
}

/* From the second line on, each is to be a record; the last one may be cut off by the end of the window. */
static enum guess look_at_lines(struct reader *r, const uint8_t *p)
{
    struct scan *s = &r->scan;
    while (p < s->end) {
        if (*p != '{' && *p != '[')
            return BROKEN_LINES;
        s->blanks = LINE_BLANKS;
        p = json_check(r, p, 0);
        if (!p)
            return s->fault == BAD_MORE ? LINES : BROKEN_LINES;
        p = skip_blanks(s, p);
        if (p < s->end && !is_break(*p))
            return BROKEN_LINES;
        s->blanks = JSON_BLANKS;
        p = skip_blanks(s, p);
    }
    return LINES;
}

static enum guess look(struct reader *r, tb_str name)
{
    struct scan *s = &r->scan;
    bool named_lines = has_extension(name, "ndjson") || has_extension(name, "jsonl");
    bool named_text = has_extension(name, "json") || has_extension(name, "geojson");
    const uint8_t *p = skip_blanks(s, r->data);
    if (p == s->end || (*p != '{' && *p != '['))
        return NEITHER;
    const uint8_t *q = json_check(r, p, 0);
    if (!q && s->fault == BAD_NOMEM)
        return NEITHER;
    const uint8_t *next = q ? skip_blanks(s, q) : s->end;
    bool on_a_line = !has_break(p, q ? q : s->end);
    if (next == s->end && (q || s->fault == BAD_MORE))
        return named_lines && on_a_line ? LINES : A_TEXT;
    if (q && on_a_line && has_break(q, next) && (*next == '{' || *next == '['))
        return look_at_lines(r, next);
    if (!named_text && !named_lines && !begins_like_json(r, p))
        return NEITHER;
    return named_lines ? BROKEN_LINES : A_BROKEN_TEXT;
}

static enum guess look_at_source(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *p = NULL;
    size_t len = 0;
    if (host->peek(src, SAMPLE + 1, &p, &len, &err) < 0)
        return NEITHER;
    struct reader *r = host->alloc(ctx, TB_LIFE_BATCH, sizeof *r);
    if (!r)
        return NEITHER;
    json_reader_init(r, host, ctx, src, false);
    json_window(r, p, len < SAMPLE ? len : SAMPLE, len <= SAMPLE);
    return look(r, host->name(src));
}

/* 70: more than the 60 of prose with tables, which an indented text with tabs can look like, and less than a format
 * whose rules are kept. */
static int32_t score(enum guess guess, enum guess yes, enum guess broken)
{
    return guess == yes ? 80 : guess == broken ? 70 : 0;
}

int32_t json_probe(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    return score(look_at_source(host, ctx, src), A_TEXT, A_BROKEN_TEXT);
}

int32_t json_probe_lines(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    return score(look_at_source(host, ctx, src), LINES, BROKEN_LINES);
}
