/* SPDX-License-Identifier: MIT */
/* Each level remembers whether something stands in it already; before_value puts the comma and the line break that
 * follow from that. A level too deep or an end too many marks the buffer as failed: the output would not be JSON. */
#include "base/json_out.h"

#include <inttypes.h>

#include "base/utf8.h"

#define DEPTH_MAX 63u

void tb_jw_init(tb_jw *w, tb_buf *out, bool indent)
{
    *w = (tb_jw){.out = out, .indent = indent};
    w->first[0] = true;
}

static bool breaks_lines(const tb_jw *w) { return w->indent && !w->flat; }

static void new_line(tb_jw *w)
{
    tb_buf_char(w->out, '\n');
    tb_buf_repeat(w->out, ' ', (size_t)w->depth * 2);
}

/* What stands between the previous member or element and the next. */
static void separate(tb_jw *w)
{
    if (w->depth == 0 || w->depth > DEPTH_MAX)
        return;
    bool first = w->first[w->depth];
    w->first[w->depth] = false;
    if (!first)
        tb_buf_char(w->out, ',');
    if (breaks_lines(w))
        new_line(w);
    else if (w->indent && !first)
        tb_buf_char(w->out, ' ');
}

static void before_value(tb_jw *w)
{
    if (!w->after_key)
        separate(w);
    w->after_key = false;
}

void tb_jw_begin(tb_jw *w, char open)
{
    before_value(w);
    tb_buf_char(w->out, open);
    w->depth++;
    if (w->depth > DEPTH_MAX)
        w->out->failed = true;
    else
        w->first[w->depth] = true;
}

void tb_jw_begin_flat(tb_jw *w, char open)
{
    tb_jw_begin(w, open);
    if (w->flat)
        return;
    w->flat = true;
    w->flat_depth = w->depth;
}

void tb_jw_end(tb_jw *w, char close)
{
    if (w->depth == 0) {
        w->out->failed = true;
        return;
    }
    bool empty = w->depth > DEPTH_MAX || w->first[w->depth];
    bool line = breaks_lines(w) && !empty;
    if (w->flat && w->depth == w->flat_depth)
        w->flat = false;
    w->depth--;
    if (line)
        new_line(w);
    tb_buf_char(w->out, close);
}

void tb_jw_key(tb_jw *w, const char *key)
{
    separate(w);
    tb_json_quote(w->out, tb_str_of(key));
    tb_buf_char(w->out, ':');
    if (w->indent)
        tb_buf_char(w->out, ' ');
    w->after_key = true;
}

void tb_jw_str(tb_jw *w, tb_str s)
{
    before_value(w);
    tb_json_quote(w->out, s);
}

void tb_jw_int(tb_jw *w, int64_t v)
{
    before_value(w);
    tb_buf_printf(w->out, "%" PRId64, v);
}

void tb_jw_bool(tb_jw *w, bool v)
{
    before_value(w);
    tb_buf_z(w->out, v ? "true" : "false");
}

void tb_jw_null(tb_jw *w)
{
    before_value(w);
    tb_buf_z(w->out, "null");
}

void tb_jw_kstr(tb_jw *w, const char *key, tb_str s)
{
    tb_jw_key(w, key);
    tb_jw_str(w, s);
}

void tb_jw_kint(tb_jw *w, const char *key, int64_t v)
{
    tb_jw_key(w, key);
    tb_jw_int(w, v);
}

void tb_jw_kbool(tb_jw *w, const char *key, bool v)
{
    tb_jw_key(w, key);
    tb_jw_bool(w, v);
}

static void escape(tb_buf *b, unsigned char c)
{
    static const char LETTERS[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    for (size_t i = 0; i + 1 < sizeof LETTERS; i += 2)
        if ((unsigned char)LETTERS[i] == c) {
            tb_buf_char(b, '\\');
            tb_buf_char(b, LETTERS[i + 1]);
            return;
        }
    tb_buf_printf(b, "\\u%04x", (unsigned)c);
}

static bool is_plain(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F; }

/* Valid UTF-8 that needs escapes only for single bytes. */
static void quote_valid(tb_buf *b, tb_str s)
{
    size_t from = 0;
    for (size_t at = 0; at < s.len; at++) {
        unsigned char c = (unsigned char)s.ptr[at];
        if (is_plain(c))
            continue;
        tb_buf_bytes(b, s.ptr + from, at - from);
        escape(b, c);
        from = at + 1;
    }
    if (from < s.len)
        tb_buf_bytes(b, s.ptr + from, s.len - from);
}

void tb_json_quote(tb_buf *b, tb_str s)
{
    tb_buf_char(b, '"');
    while (s.len) {
        size_t good = tb_utf8_invalid_at((const uint8_t *)s.ptr, s.len);
        quote_valid(b, tb_str_sub(s, 0, good));
        if (good == s.len)
            break;
        tb_buf_cp(b, 0xFFFD); /* JSON text must be UTF-8, whatever a cell holds */
        s = tb_str_sub(s, good + 1, s.len);
    }
    tb_buf_char(b, '"');
}

void tb_jw_kdecimal(tb_jw *w, const char *key, bool there, tb_decimal d)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_jw_key(w, key);
    if (!there) {
        tb_jw_null(w);
        return;
    }
    tb_decimal_write(&b, d);
    w->out->failed = w->out->failed || b.failed;
    tb_jw_str(w, tb_buf_view(&b));
}
