/* SPDX-License-Identifier: MIT */
/* Pages lie about their character set in both directions: a template says gb2312 and the editor saved UTF-8, or a page
 * in UTF-8 was saved again as GBK. Both are told by counting: GBK is hardly ever good UTF-8, and where it is, it makes
 * two-byte sequences, which Chinese in UTF-8 does not have; and UTF-8 read as GB18030 is mostly characters that nobody
 * uses. */
#include "charset.h"

#include <string.h>

#define LONGEST_NAME ((size_t)40)

static uint8_t lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c; }

/* Do the bytes at p begin with the word, whatever the case? */
static bool starts(const uint8_t *p, const uint8_t *end, const char *word)
{
    for (; *word; word++, p++)
        if (p == end || lower(*p) != (uint8_t)*word)
            return false;
    return true;
}

size_t charset_mark(const uint8_t *p, size_t n, enum charset *out)
{
    static const struct {
        const char *bytes;
        size_t len;
        enum charset charset;
    } marks[] = {
        {"\xEF\xBB\xBF", 3, CS_UTF8},
        {"\xFF\xFE", 2, CS_UTF16LE},
        {"\xFE\xFF", 2, CS_UTF16BE},
        {"\x84\x31\x95\x33", 4, CS_GB18030},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (n >= marks[i].len && memcmp(p, marks[i].bytes, marks[i].len) == 0) {
            *out = marks[i].charset;
            return marks[i].len;
        }
    return 0;
}

static bool is_blank(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static bool is_name_byte(uint8_t c)
{
    uint8_t l = lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
}

/* Behind a word in a tag: = and a name, in quotes or not. */
static tb_str value_at(const uint8_t *p, const uint8_t *end)
{
    while (p < end && is_blank(*p))
        p++;
    if (p == end || *p != '=')
        return (tb_str){NULL, 0};
    p++;
    while (p < end && (is_blank(*p) || *p == '"' || *p == '\''))
        p++;
    const uint8_t *from = p;
    while (p < end && is_name_byte(*p))
        p++;
    return (tb_str){p > from ? (const char *)from : NULL, (size_t)(p - from)};
}

/* The value of the word in the tag that ends at end; absent: the tag does not have it. */
static tb_str value_in_tag(const uint8_t *p, const uint8_t *end, const char *word)
{
    for (; p < end; p++) {
        tb_str value = starts(p, end, word) ? value_at(p + strlen(word), end) : (tb_str){NULL, 0};
        if (value.ptr)
            return value;
    }
    return (tb_str){NULL, 0};
}

tb_str charset_declared(const uint8_t *p, size_t n)
{
    const uint8_t *end = p + n;
    tb_str name = {NULL, 0};
    while (!name.ptr && p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
        bool comment = starts(p, end, "<!--");
        const uint8_t *stop = memchr(p, '>', (size_t)(end - p));
        while (comment && stop && (stop < p + 6 || stop[-1] != '-' || stop[-2] != '-'))
            stop = memchr(stop + 1, '>', (size_t)(end - stop - 1));
        stop = stop ? stop : end;
        if (starts(p, end, "<meta"))
            name = value_in_tag(p, stop, "charset");
        else if (starts(p, end, "<?xml"))
            name = value_in_tag(p, stop, "encoding");
        p = stop;
    }
    return name;
}

enum charset charset_by_name(tb_str name)
{
    static const struct {
        const char *name;
        enum charset charset;
    } names[] = {
        {"utf-8", CS_UTF8},        {"utf8", CS_UTF8},          {"gb2312", CS_GB18030},      {"gbk", CS_GB18030},
        {"gb18030", CS_GB18030},   {"gb_2312-80", CS_GB18030}, {"gb2312-80", CS_GB18030},   {"x-gbk", CS_GB18030},
        {"cp936", CS_GB18030},     {"ms936", CS_GB18030},      {"windows-936", CS_GB18030}, {"csgb2312", CS_GB18030},
        {"big5", CS_BIG5},         {"big5-hkscs", CS_BIG5},    {"x-x-big5", CS_BIG5},       {"cp950", CS_BIG5},
        {"iso-8859-1", CS_LATIN1}, {"latin1", CS_LATIN1},      {"windows-1252", CS_LATIN1}, {"us-ascii", CS_LATIN1},
        {"ascii", CS_LATIN1},      {"utf-16", CS_UTF16LE},     {"utf-16le", CS_UTF16LE},    {"utf-16be", CS_UTF16BE},
    };
    const uint8_t *p = (const uint8_t *)name.ptr;
    for (size_t i = 0; name.len <= LONGEST_NAME && i < sizeof names / sizeof *names; i++)
        if (name.len == strlen(names[i].name) && starts(p, p + name.len, names[i].name))
            return names[i].charset;
    return CS_UNKNOWN;
}

const char *charset_name(enum charset cs)
{
    switch (cs) {
    case CS_UTF8:
        return "UTF-8";
    case CS_GB18030:
        return "GB18030";
    case CS_BIG5:
        return "CP950";
    case CS_LATIN1:
        return "CP1252";
    case CS_UTF16LE:
        return "UTF-16LE";
    case CS_UTF16BE:
        return "UTF-16BE";
    case CS_UNKNOWN:
        break;
    }
    return "unknown";
}

/* ---- Judging ---- */

struct utf8_census {
    size_t good, bad;     /* bytes of good sequences beyond ASCII; bytes that belong to none */
    size_t pairs, longer; /* sequences of two bytes; of three and four */
};

static struct utf8_census count_utf8(const uint8_t *p, size_t n, bool more)
{
    struct utf8_census c = {0};
    for (size_t at = 0; at < n;) {
        size_t len = utf8_length(p + at, n - at);
        if (len == SIZE_MAX && more)
            break;
        bool good = len != 0 && len != SIZE_MAX;
        c.bad += !good;
        c.good += good && len > 1 ? len : 0;
        c.pairs += len == 2;
        c.longer += good && len > 2;
        at += good ? len : 1;
    }
    return c;
}

struct gb_census {
    size_t total, common; /* characters beyond ASCII; those of GB2312's hanzi and punctuation */
    bool good;
};

/* Bytes of the GB18030 character at p, which is not ASCII; 0: it is none. SIZE_MAX: it is cut off. */
static size_t gb_length(const uint8_t *p, size_t n)
{
    if (p[0] == 0x80 || p[0] == 0xFF)
        return 0;
    if (n < 2)
        return SIZE_MAX;
    if (p[1] >= 0x40)
        return p[1] != 0x7F && p[1] != 0xFF ? 2 : 0;
    if (p[1] < 0x30 || p[1] > 0x39)
        return 0;
    if (n < 4)
        return SIZE_MAX;
    return p[2] >= 0x81 && p[2] != 0xFF && p[3] >= 0x30 && p[3] <= 0x39 ? 4 : 0;
}

static struct gb_census count_gb(const uint8_t *p, size_t n, bool more)
{
    struct gb_census c = {.good = true};
    for (size_t at = 0, len = 1; at < n && c.good; at += len) {
        len = p[at] < 0x80 ? 1 : gb_length(p + at, n - at);
        if (len == SIZE_MAX && more)
            break;
        c.good = len != 0 && len != SIZE_MAX;
        c.total += len > 1;
        c.common +=
            len == 2 && p[at + 1] >= 0xA1 && ((p[at] >= 0xA1 && p[at] <= 0xA3) || (p[at] >= 0xB0 && p[at] <= 0xF7));
    }
    return c;
}

enum charset charset_judge(enum charset declared, const uint8_t *p, size_t n, bool more)
{
    struct utf8_census u = count_utf8(p, n, more);
    struct gb_census gb = count_gb(p, n, more);
    bool open = declared == CS_UNKNOWN || declared == CS_UTF8 || declared == CS_LATIN1;
    if (u.bad == 0 && (open || !gb.good || u.longer > u.pairs))
        return CS_UTF8;
    if (!open)
        return declared;
    bool mostly_utf8 = u.good / 4 > u.bad;
    if (!mostly_utf8 && gb.good && gb.common >= gb.total - gb.total / 4)
        return CS_GB18030;
    return declared != CS_UNKNOWN ? declared : mostly_utf8 ? CS_UTF8 : CS_GB18030;
}
