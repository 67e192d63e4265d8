/* SPDX-License-Identifier: MIT */
/* Escapes, which are rare: checked where a string is scanned, resolved where its text is wanted. */
#include "scan.h"

/* The four hexadecimal digits after the \u at p. */
static const uint8_t *scan_unit(struct scan *s, const uint8_t *p, const uint8_t *open, uint32_t *unit)
{
    uint32_t value = 0;
    for (const uint8_t *q = p + 2; q < p + 6; q++) {
        if (q == s->end)
            return ends(s, BAD_UNCLOSED, open);
        uint8_t c = *q | 0x20u;
        if (!is_digit(*q) && (c < 'a' || c > 'f'))
            return bad(s, BAD_HEX, p);
        value = value << 4 | (uint32_t)(is_digit(*q) ? *q - '0' : c - 'a' + 10);
    }
    *unit = value;
    return p + 6;
}

/* What may stand behind a backslash, but for u. */
static bool is_escape(uint8_t c)
{
    return c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' || c == 't';
}

const uint8_t *json_scan_escape(struct scan *s, const uint8_t *p, const uint8_t *open)
{
    uint32_t unit = 0;
    const uint8_t *q = p + 1, *low;
    if (q == s->end)
        return ends(s, BAD_UNCLOSED, open);
    if (*q != 'u')
        return is_escape(*q) ? q + 1 : bad(s, BAD_ESCAPE, p);
    if (!(q = scan_unit(s, p, open, &unit)))
        return NULL;
    if (unit < 0xD800 || unit > 0xDFFF)
        return q;
    if (unit >= 0xDC00)
        return bad(s, BAD_SURROGATE, p);
    static const uint8_t SECOND[2] = {'\\', 'u'};
    for (unsigned i = 0; i < 2; i++, q++) {
        if (q == s->end)
            return ends(s, BAD_UNCLOSED, open);
        if (*q != SECOND[i])
            return bad(s, BAD_SURROGATE, p);
    }
    if (!(low = scan_unit(s, q - 2, open, &unit)))
        return NULL;
    return unit >= 0xDC00 && unit <= 0xDFFF ? low : bad(s, BAD_SURROGATE, p);
}

static uint32_t unit_at(const char *p)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)p[i];
        value = value << 4 | (uint32_t)(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static char *put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    unsigned more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint32_t lead[] = {0, 0xC0, 0xE0, 0xF0};
    *to++ = (char)(lead[more] | c >> 6 * more);
    while (more-- > 0)
        *to++ = (char)(0x80 | (c >> 6 * more & 0x3F));
    return to;
}

size_t json_unescape(char *to, const char *from, size_t len)
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *p = from, *end = from + len;
    char *start = to;
    while (p < end) {
        const char *q = memchr(p, '\\', (size_t)(end - p));
        size_t n = (size_t)((q ? q : end) - p);
        memcpy(to, p, n);
        to += n;
        p += n;
        if (!q)
            break;
        if (p[1] != 'u') {
            *to++ = meanings[strchr(names, p[1]) - names];
            p += 2;
            continue;
        }
        uint32_t c = unit_at(p + 2);
        p += 6;
        if (c >= 0xD800 && c <= 0xDBFF) {
            c = 0x10000 + ((c & 0x3FF) << 10) + (unit_at(p + 2) & 0x3FF);
            p += 6;
        }
        to = put_utf8(to, c);
    }
    return (size_t)(to - start);
}
