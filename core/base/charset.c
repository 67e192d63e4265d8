/* SPDX-License-Identifier: MIT */
/* Detection counts, decoding is iconv's.
 *
 * GBK text is full of byte pairs that are also good UTF-8 (about a third of them), so broken UTF-8 needs four good
 * bytes for a bad one, or a plain majority when the bytes are no GB18030 either. The reverse error, Latin-1 or Big5
 * taken for GB18030, is kept out by asking that three quarters of the characters be hanzi or punctuation of GB2312:
 * the trail bytes of Latin-1 are ASCII letters, and the usual lead bytes of Big5 fall into rows A4..AF, which GB2312
 * leaves to kana and line drawing. UTF-16 is tried only on text with zero bytes and told by how many of its units
 * are ASCII or Chinese in either byte order. */
#include "base/charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/clean_text.h"
#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"

#define PIECE ((size_t)16384)

static bool has_foreign_control(const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (tb_is_foreign_control(p[i]))
            return true;
    return false;
}

typedef struct utf16_count {
    size_t units, likely; /* likely: ASCII, hanzi, CJK punctuation, full-width forms */
} utf16_count;

/* False: no UTF-16 text in this byte order. */
static bool count_utf16(const uint8_t *p, size_t len, bool big, utf16_count *out)
{
    utf16_count n = {0};
    bool high = false;
    for (size_t i = 0; i + 1 < len; i += 2) {
        uint32_t u = big ? (uint32_t)p[i] << 8 | p[i + 1] : (uint32_t)p[i + 1] << 8 | p[i];
        bool low = u >= 0xDC00 && u <= 0xDFFF;
        if (low != high || (u < 0x80 && tb_is_foreign_control((uint8_t)u)) || u >= 0xFFFE)
            return false;
        high = u >= 0xD800 && u <= 0xDBFF;
        n.units++;
        n.likely += u < 0x7F || (u >= 0x2010 && u <= 0x2027) || (u >= 0x3000 && u <= 0x303F) ||
                    (u >= 0x4E00 && u <= 0x9FFF) || (u >= 0xFF00 && u <= 0xFFEF);
    }
    *out = n;
    return !high && n.units > 0;
}

static tb_charset utf16_without_bom(const uint8_t *p, size_t len)
{
    utf16_count le = {0}, be = {0};
    if (len % 2 != 0)
        return TB_CS_BINARY;
    bool may_le = count_utf16(p, len, false, &le) && le.likely >= le.units - le.units / 4;
    bool may_be = count_utf16(p, len, true, &be) && be.likely >= be.units - be.units / 4;
    if (!may_le && !may_be)
        return TB_CS_BINARY;
    return !may_be || (may_le && le.likely >= be.likely) ? TB_CS_UTF16LE : TB_CS_UTF16BE;
}

typedef struct utf8_count {
    size_t good, bad; /* bytes of valid sequences beyond ASCII; bytes that belong to none */
} utf8_count;

/* Only the shape of a sequence is looked at: for a majority the rare overlong ones do not matter. */
static size_t utf8_shape(const uint8_t *p, size_t n)
{
    size_t want = p[0] < 0xC2 || p[0] > 0xF4 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (want > n)
        return 0;
    for (size_t i = 1; i < want; i++)
        if ((p[i] & 0xC0u) != 0x80u)
            return 0;
    return want;
}

static utf8_count count_utf8(const uint8_t *p, size_t len)
{
    utf8_count n = {0};
    for (size_t at = 0; at < len;) {
        if (p[at] < 0x80) {
            at++;
            continue;
        }
        size_t step = utf8_shape(p + at, len - at);
        n.good += step;
        n.bad += step == 0;
        at += step ? step : 1;
    }
    return n;
}

typedef struct gb_count {
    size_t total, common; /* characters beyond ASCII */
    size_t invalid_at;
} gb_count;

/* Bytes of the GB18030 character at p, which is not ASCII; 0: not well formed. */
static size_t gb_length(const uint8_t *p, size_t n)
{
    if (n < 2 || p[0] < 0x81 || p[0] == 0xFF)
        return 0;
    if (p[1] >= 0x40 && p[1] <= 0xFE && p[1] != 0x7F)
        return 2;
    if (n < 4 || p[1] < 0x30 || p[1] > 0x39 || p[2] < 0x81 || p[2] > 0xFE || p[3] < 0x30 || p[3] > 0x39)
        return 0;
    /* 81..84 hold the rest of the BMP, 90..E3 the planes beyond it */
    return p[0] <= 0x84 || (p[0] >= 0x90 && p[0] <= 0xE3) ? 4 : 0;
}

static gb_count count_gb(const uint8_t *p, size_t len)
{
    gb_count n = {.invalid_at = len};
    for (size_t at = 0; at < len;) {
        if (p[at] < 0x80) {
            at++;
            continue;
        }
        size_t step = gb_length(p + at, len - at);
        if (step == 0) {
            n.invalid_at = at;
            break;
        }
        n.total++;
        n.common +=
            step == 2 && p[at + 1] >= 0xA1 && ((p[at] >= 0xA1 && p[at] <= 0xA3) || (p[at] >= 0xB0 && p[at] <= 0xF7));
        at += step;
    }
    return n;
}

static tb_charset_verdict without_bom(const uint8_t *p, size_t len)
{
    tb_charset_verdict v = {.charset = TB_CS_UTF8, .invalid_at = len};
    if (tb_text_is_clean(p, len))
        return v;
    if (len && memchr(p, 0, len)) {
        v.charset = utf16_without_bom(p, len);
        v.guessed = v.charset != TB_CS_BINARY;
        return v;
    }
    if (has_foreign_control(p, len)) {
        v.charset = TB_CS_BINARY;
        return v;
    }
    size_t bad_utf8 = tb_utf8_invalid_at(p, len);
    if (bad_utf8 == len)
        return v;
    utf8_count u = count_utf8(p, len);
    gb_count gb = count_gb(p, len);
    bool is_gb = gb.invalid_at == len && gb.common >= gb.total - gb.total / 4;
    v.invalid_at = bad_utf8;
    if (u.good / 4 > u.bad || (u.good > u.bad && !is_gb)) {
        v.guessed = true;
    } else if (is_gb) {
        v = (tb_charset_verdict){.charset = TB_CS_GB18030, .guessed = true, .invalid_at = len};
    } else {
        v.charset = TB_CS_UNKNOWN;
        /* in GB18030 with one broken byte the place worth naming is that byte, not the first hanzi */
        if (gb.invalid_at < len && gb.invalid_at > bad_utf8)
            v.invalid_at = gb.invalid_at;
    }
    return v;
}

static bool begins(const uint8_t *p, size_t len, const char *mark, size_t n)
{
    return len >= n && memcmp(p, mark, n) == 0;
}

tb_charset_verdict tb_charset_detect(const uint8_t *p, size_t len)
{
    tb_charset_verdict v = {.invalid_at = len};
    if (begins(p, len, "\xEF\xBB\xBF", 3)) {
        v.charset = TB_CS_UTF8;
        v.bom = 3;
        v.invalid_at = tb_text_is_clean(p + 3, len - 3) ? len : 3 + tb_utf8_invalid_at(p + 3, len - 3);
    } else if (begins(p, len, "\xFF\xFE", 2)) {
        v.charset = TB_CS_UTF16LE;
        v.bom = 2;
    } else if (begins(p, len, "\xFE\xFF", 2)) {
        v.charset = TB_CS_UTF16BE;
        v.bom = 2;
    } else if (begins(p, len, "\x84\x31\x95\x33", 4)) {
        v.charset = TB_CS_GB18030;
        v.bom = 4;
    } else {
        v = without_bom(p, len);
    }
    return v;
}

static bool same_ignoring_case(tb_str a, const char *lower)
{
    size_t n = strlen(lower);
    if (a.len != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = a.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != lower[i])
            return false;
    }
    return true;
}

tb_charset tb_charset_by_name(tb_str name)
{
    static const struct {
        const char *name;
        tb_charset charset;
    } NAMES[] = {
        {"utf-8", TB_CS_UTF8},     {"utf8", TB_CS_UTF8},      {"gb18030", TB_CS_GB18030},  {"gbk", TB_CS_GB18030},
        {"gb2312", TB_CS_GB18030}, {"utf-16", TB_CS_UTF16LE}, {"utf-16le", TB_CS_UTF16LE}, {"utf-16be", TB_CS_UTF16BE},
        {"big5", TB_CS_BIG5},      {"cp950", TB_CS_BIG5},
    };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (same_ignoring_case(name, NAMES[i].name))
            return NAMES[i].charset;
    return TB_CS_UNKNOWN;
}

const char *tb_charset_name(tb_charset cs)
{
    switch (cs) {
    case TB_CS_UTF8:
        return "UTF-8";
    case TB_CS_UTF16LE:
        return "UTF-16LE";
    case TB_CS_UTF16BE:
        return "UTF-16BE";
    case TB_CS_GB18030:
        return "GB18030";
    case TB_CS_BIG5:
        return "Big5";
    case TB_CS_BINARY:
        return "binary";
    case TB_CS_UNKNOWN:
        break;
    }
    return "unknown";
}

static tb_status fail_at(const tb_buf *out, size_t start, size_t byte, tb_charset cs, tb_error *err)
{
    /* lines are counted in what has been decoded: in UTF-16 a byte 0A may be half of a character */
    size_t len = out->len - start;
    uint64_t line = tb_line_of((const uint8_t *)tb_buf_view(out).ptr + start, len, len);
    tb_status rc = tb_fail(err, TB_E_SYNTAX,
                           _("line %llu: byte %zu is not valid %s; repair the file or name its character set with "
                             "--encoding"),
                           (unsigned long long)line, byte + 1, tb_charset_name(cs));
    if (err)
        err->offset = byte;
    return rc;
}

static tb_status fail_full(const tb_buf *out, tb_error *err)
{
    size_t max = out->max ? out->max : TB_MAX_OUTPUT;
    if (out->len + PIECE > max)
        return tb_fail(err, TB_E_LIMIT, _("the decoded text is longer than %zu bytes; split the file"), max);
    return tb_nomem(err);
}

/* Appends what iconv makes of p[at..len); the caller takes it back on failure. */
static tb_status convert(iconv_t cd, const uint8_t *p, size_t len, size_t at, tb_charset cs, tb_buf *out, tb_error *err)
{
    size_t start = out->len;
    char *in = (char *)(uintptr_t)(p + at); /* iconv reads through a char **, and only reads */
    size_t left = len - at;
    while (left) {
        char piece[PIECE];
        char *to = piece;
        size_t space = sizeof piece;
        size_t rc = iconv(cd, &in, &left, &to, &space);
        int why = errno;
        tb_buf_bytes(out, piece, sizeof piece - space);
        if (out->failed)
            return fail_full(out, err);
        if (rc == (size_t)-1 && why != E2BIG)
            return fail_at(out, start, len - left, cs, err);
    }
    return TB_OK;
}

static tb_status decode_utf8(const uint8_t *p, size_t len, size_t bom, tb_buf *out, tb_error *err)
{
    size_t bad = bom + tb_utf8_invalid_at(p + bom, len - bom);
    size_t start = out->len;
    tb_buf_bytes(out, p + bom, bad - bom);
    if (out->failed)
        return fail_full(out, err);
    return bad == len ? TB_OK : fail_at(out, start, bad, TB_CS_UTF8, err);
}

static tb_status decode_with_iconv(const uint8_t *p, size_t len, tb_charset cs, size_t at, tb_buf *out, tb_error *err)
{
    iconv_t cd = iconv_open("UTF-8", tb_charset_name(cs));
    if (cd == (iconv_t)-1)
        return tb_fail(err, TB_E_UNSUPPORTED,
                       _("this system cannot convert from %s; install its gconv modules or convert the file to UTF-8"),
                       tb_charset_name(cs));
    tb_status rc = convert(cd, p, len, at, cs, out, err);
    (void)iconv_close(cd);
    return rc;
}

tb_status tb_charset_decode(const uint8_t *p, size_t len, tb_charset cs, size_t bom, tb_buf *out, tb_error *err)
{
    if (cs == TB_CS_UNKNOWN || cs == TB_CS_BINARY)
        return tb_fail(err, TB_E_UNSUPPORTED,
                       _("the character set of the text is not known; say what it is with --encoding"));
    if (bom >= len)
        return TB_OK;
    /* "utf-16" names no byte order and is taken for the little one; a swapped mark in front knows better */
    if (cs == TB_CS_UTF16LE && bom == 0 && begins(p, len, "\xFE\xFF", 2)) {
        cs = TB_CS_UTF16BE;
        bom = 2;
    }
    size_t start = out->len;
    tb_status rc = cs == TB_CS_UTF8 ? decode_utf8(p, len, bom, out, err) : decode_with_iconv(p, len, cs, bom, out, err);
    if (rc < 0)
        out->len = start;
    return rc;
}

uint64_t tb_line_of(const uint8_t *p, size_t len, size_t offset)
{
    uint64_t line = 1;
    if (offset > len)
        offset = len;
    for (size_t i = 0; i < offset; i++)
        line += p[i] == '\n' || (p[i] == '\r' && (i + 1 == len || p[i + 1] != '\n'));
    return line;
}
