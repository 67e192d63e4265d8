/* SPDX-License-Identifier: MIT */
/* A pointer leads to the length of a string, seven bits in each byte, and the string behind it. The pointers stand in
 * blocks, so that none is copied when there are more of them. */
#include "strings.h"

#include "batch.h"

#define BLOCK ((size_t)1 << 13)
#define MAX_STRINGS ((size_t)1 << 28)
#define LENGTH_BYTES 5u

enum { TABLE = 2, ITEM, RUN, TEXT };

struct loading {
    struct strings *strings;
    struct xml xml;
    struct text item;
};

/* ---- Characters that XML cannot hold ---- */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The character that _xHHHH_ at s stands for; -1 if it is none. */
static int32_t escaped(const char *s, size_t len)
{
    int32_t c = 0;
    if (len < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_')
        return -1;
    for (int i = 2; i < 6; i++) {
        if (hex(s[i]) < 0)
            return -1;
        c = c * 16 + hex(s[i]);
    }
    return c;
}

static size_t put_utf8(char *to, int32_t c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    to[0] = (char)(0xe0 | c >> 12);
    to[1] = (char)(0x80 | (c >> 6 & 0x3f));
    to[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

/* Control characters are dropped but for tabs and line breaks; surrogates are left as they are spelt. */
size_t xstring_decode(char *s, size_t len)
{
    char *to = memchr(s, '_', len), *end = s + len;
    if (!to)
        return len;
    for (const char *from = to; from < end;) {
        int32_t c = escaped(from, (size_t)(end - from));
        if (c < 0 || (c >= 0xd800 && c < 0xe000)) {
            *to++ = *from++;
            continue;
        }
        from += 7;
        if (c >= ' ' || c == '\t' || c == '\n')
            to += put_utf8(to, c);
    }
    return (size_t)(to - s);
}

/* ---- Reading ---- */

static tb_status add(struct loading *l)
{
    struct strings *s = l->strings;
    struct memory m = l->xml.m;
    size_t len = l->item.len ? xstring_decode(l->item.p, l->item.len) : 0, rest = len, n = 0;
    char *p = pool_take(m, &s->bytes, len + LENGTH_BYTES);
    if (!p)
        return no_memory(m, l->xml.err);
    if (s->n % BLOCK == 0) {
        const char ***blocks = s->blocks;
        if (s->n_blocks == s->cap_blocks &&
            !(blocks = enlarge(m, blocks, &s->cap_blocks, s->n_blocks + 1, sizeof *blocks)))
            return no_memory(m, l->xml.err);
        s->blocks = blocks;
        if (!(s->blocks[s->n_blocks] = m.host->alloc(m.ctx, TB_LIFE_READER, BLOCK * sizeof **blocks)))
            return no_memory(m, l->xml.err);
        s->n_blocks++;
    }
    for (; rest > 127; rest >>= 7)
        p[n++] = (char)(rest | 0x80);
    p[n++] = (char)rest;
    if (len)
        memcpy(p + n, l->item.p, len);
    s->bytes.used -= LENGTH_BYTES - n;
    s->blocks[s->n / BLOCK][s->n % BLOCK] = p;
    s->n++;
    return TB_OK;
}

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    struct loading *l = data;
    (void)attributes;
    if (id != ITEM)
        return TB_OK;
    l->item.len = 0;
    if (l->strings->n == MAX_STRINGS)
        return l->xml.m.host->fail(l->xml.err, TB_E_LIMIT, "there are more than %zu shared strings", MAX_STRINGS);
    return TB_OK;
}

static tb_status on_text(void *data, unsigned id, const char *s, size_t n)
{
    struct loading *l = data;
    if (id != TEXT)
        return TB_OK;
    if (l->item.len + n > MAX_CELL_TEXT)
        return l->xml.m.host->fail(l->xml.err, TB_E_LIMIT, "a shared string has more than %zu bytes", MAX_CELL_TEXT);
    return text_add(l->xml.m, &l->item, s, n) ? TB_OK : no_memory(l->xml.m, l->xml.err);
}

static tb_status on_end(void *data, unsigned id) { return id == ITEM ? add(data) : TB_OK; }

tb_status strings_read(struct strings *s, struct package *p, const char *part, tb_error *err)
{
    static const struct xml_rule rules[] = {
        {XML_ROOT, TABLE, NS_SHEET, "sst"}, {TABLE, ITEM, NS_SHEET, "si"}, {ITEM, TEXT, NS_SHEET, "t"},
        {ITEM, RUN, NS_SHEET, "r"},         {RUN, TEXT, NS_SHEET, "t"},
    };
    static const struct xml_grammar grammar = {
        .rules = rules,
        .n_rules = sizeof rules / sizeof *rules,
        .start = on_start,
        .end = on_end,
        .text = on_text,
    };
    struct loading l = {.strings = s};
    return xml_read_part(&l.xml, p, part, &grammar, &l, err);
}

tb_str strings_at(const struct strings *s, size_t i)
{
    if (i >= s->n)
        return (tb_str){NULL, 0};
    const char *p = s->blocks[i / BLOCK][i % BLOCK];
    size_t len = 0;
    for (int shift = 0;; shift += 7) {
        unsigned char c = (unsigned char)*p++;
        len |= (size_t)(c & 0x7fu) << shift;
        if (c < 0x80)
            return (tb_str){p, len};
    }
}
