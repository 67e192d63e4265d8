/* SPDX-License-Identifier: MIT */
/* One decoder (decode) knows what a well-formed sequence is (Unicode, table 3-7); everything else stands on it.
 * Validation skips ASCII eight bytes at a time and takes the usual three-byte sequence of Chinese text first. */
#include "base/utf8.h"

#include <utf8proc.h>

#define REPLACEMENT UINT32_C(0xFFFD)

static bool is_cont(uint8_t c) { return (c & 0xC0u) == 0x80u; }

/* Length of the sequence at p, 0 when it is not valid. n >= 1. */
static size_t decode(const uint8_t *p, size_t n, uint32_t *cp)
{
    uint32_t c = p[0];
    if (c < 0x80) {
        *cp = c;
        return 1;
    }
    if (c < 0xC2 || c > 0xF4)
        return 0;
    if (c < 0xE0) {
        if (n < 2 || !is_cont(p[1]))
            return 0;
        *cp = (c & 0x1Fu) << 6 | (p[1] & 0x3Fu);
        return 2;
    }
    if (c < 0xF0) {
        if (n < 3 || !is_cont(p[1]) || !is_cont(p[2]))
            return 0;
        *cp = (c & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        return *cp < 0x800 || (*cp >= 0xD800 && *cp <= 0xDFFF) ? 0 : 3;
    }
    if (n < 4 || !is_cont(p[1]) || !is_cont(p[2]) || !is_cont(p[3]))
        return 0;
    *cp = (c & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    return *cp < 0x10000 || *cp > 0x10FFFF ? 0 : 4;
}

static size_t skip_ascii(const uint8_t *p, size_t at, size_t len)
{
    while (len - at >= 8) {
        uint64_t word;
        memcpy(&word, p + at, 8);
        if (word & UINT64_C(0x8080808080808080))
            break;
        at += 8;
    }
    while (at < len && p[at] < 0x80)
        at++;
    return at;
}

size_t tb_utf8_invalid_at(const uint8_t *p, size_t len)
{
    size_t at = 0;
    while (at < len) {
        if (p[at] < 0x80) {
            at = skip_ascii(p, at, len);
            continue;
        }
        /* E1..EC and EE, EF take any two continuation bytes; E0 and ED do not */
        while (len - at >= 3 && p[at] >= 0xE1 && p[at] <= 0xEF && p[at] != 0xED && is_cont(p[at + 1]) &&
               is_cont(p[at + 2]))
            at += 3;
        if (at == len || p[at] < 0x80)
            continue;
        uint32_t cp;
        size_t n = decode(p + at, len - at, &cp);
        if (n == 0)
            return at;
        at += n;
    }
    return len;
}

uint32_t tb_utf8_next(tb_str s, size_t *at)
{
    uint32_t cp = REPLACEMENT;
    size_t n = decode((const uint8_t *)s.ptr + *at, s.len - *at, &cp);
    if (n == 0) {
        *at += 1;
        return REPLACEMENT;
    }
    *at += n;
    return cp;
}

uint32_t tb_utf8_prev(tb_str s, size_t *at)
{
    const uint8_t *p = (const uint8_t *)s.ptr;
    size_t end = *at;
    size_t most = end < 4 ? end : 4;
    for (size_t n = 1; n <= most; n++) {
        uint32_t cp;
        if (is_cont(p[end - n]))
            continue;
        if (decode(p + (end - n), n, &cp) != n)
            break;
        *at = end - n;
        return cp;
    }
    *at = end - 1;
    return REPLACEMENT;
}

size_t tb_utf8_put(uint32_t cp, char out[4])
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0u | cp >> 6);
        out[1] = (char)(0x80u | (cp & 0x3Fu));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0u | cp >> 12);
        out[1] = (char)(0x80u | (cp >> 6 & 0x3Fu));
        out[2] = (char)(0x80u | (cp & 0x3Fu));
        return 3;
    }
    out[0] = (char)(0xF0u | cp >> 18);
    out[1] = (char)(0x80u | (cp >> 12 & 0x3Fu));
    out[2] = (char)(0x80u | (cp >> 6 & 0x3Fu));
    out[3] = (char)(0x80u | (cp & 0x3Fu));
    return 4;
}

static size_t width_of(uint32_t cp)
{
    int w = utf8proc_charwidth((utf8proc_int32_t)cp);
    return w > 0 ? (size_t)w : 0;
}

size_t tb_utf8_width(tb_str s)
{
    size_t width = 0;
    for (size_t at = 0; at < s.len;)
        width += width_of(tb_utf8_next(s, &at));
    return width;
}

tb_str tb_utf8_fit(tb_str s, size_t columns)
{
    size_t at = 0, width = 0;
    while (at < s.len) {
        size_t next = at;
        size_t w = width_of(tb_utf8_next(s, &next));
        if (w > columns - width)
            break;
        width += w;
        at = next;
    }
    return tb_str_make(s.ptr, at);
}

typedef struct range {
    uint32_t first, last;
} range;

static bool in_ranges(const range *r, size_t n, uint32_t cp)
{
    size_t lo = 0;
    while (lo < n) {
        size_t mid = lo + (n - lo) / 2;
        if (cp > r[mid].last) {
            lo = mid + 1;
        } else if (cp < r[mid].first) {
            n = mid;
        } else {
            return true;
        }
    }
    return false;
}

/* U+3000 is a space, not punctuation. */
static const range CJK[] = {
    {0x1100, 0x11FF},   {0x2E80, 0x2FFF},   {0x3001, 0x4DBF},   {0x4E00, 0x9FFF}, {0xA960, 0xA97F},
    {0xAC00, 0xD7FF},   {0xF900, 0xFAFF},   {0xFE10, 0xFE1F},   {0xFE30, 0xFE4F}, {0xFF01, 0xFFEE},
    {0x1B000, 0x1B16F}, {0x1F200, 0x1F2FF}, {0x20000, 0x3FFFD},
};

/* Script=Han, with the radicals that PDF fonts put in place of whole characters. */
static const range HAN[] = {
    {0x2E80, 0x2FD5}, {0x3005, 0x3005}, {0x3007, 0x3007}, {0x3021, 0x3029},   {0x3038, 0x303B},
    {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFD},
};

bool tb_is_cjk(uint32_t cp) { return cp >= 0x1100 && in_ranges(CJK, sizeof CJK / sizeof *CJK, cp); }

bool tb_is_han(uint32_t cp)
{
    if (cp >= 0x4E00 && cp <= 0x9FFF)
        return true;
    return cp >= 0x2E80 && in_ranges(HAN, sizeof HAN / sizeof *HAN, cp);
}

bool tb_is_space(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200B) || cp == 0x3000 ||
           cp == 0xFEFF;
}

bool tb_is_unspaced(uint32_t cp)
{
    static const range SOUTH_EAST[] = {{0x0E00, 0x0EFF}, {0x1000, 0x109F}, {0x1780, 0x17FF}};
    return cp >= 0x0E00 && (in_ranges(SOUTH_EAST, sizeof SOUTH_EAST / sizeof *SOUTH_EAST, cp) || tb_is_cjk(cp));
}

bool tb_is_letter(uint32_t cp)
{
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return true;
    default:
        return false;
    }
}

#define PLAIN_PIECE 128u /* code points decomposed at a time; more than one character ever gives */

/* ASCII and common Han stay what they are, but for capitals, and compose with nothing. False: there is something
 * else. */
static bool plain_already(tb_str s, uint32_t *out, size_t cap, size_t *n)
{
    *n = 0;
    for (size_t at = 0; at < s.len && *n < cap;) {
        uint32_t cp = tb_utf8_next(s, &at);
        if (cp >= 0x80 && (cp < 0x4E00 || cp > 0x9FFF))
            return false;
        out[(*n)++] = cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    }
    return true;
}

size_t tb_utf8_plain(tb_str s, uint32_t *out, size_t cap)
{
    size_t done;
    if (plain_already(s, out, cap, &done))
        return done;
    const utf8proc_option_t how = (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                                      UTF8PROC_IGNORE | UTF8PROC_DECOMPOSE);
    size_t n = 0;
    int last = 0;
    for (size_t at = 0; at < s.len;) {
        utf8proc_int32_t piece[PLAIN_PIECE];
        utf8proc_ssize_t k =
            utf8proc_decompose_char((utf8proc_int32_t)tb_utf8_next(s, &at), piece, PLAIN_PIECE, how, &last);
        if (k < 0 || (size_t)k > PLAIN_PIECE || (size_t)k > cap - n)
            break;
        for (utf8proc_ssize_t i = 0; i < k; i++)
            out[n++] = (uint32_t)piece[i];
    }
    utf8proc_ssize_t composed = utf8proc_normalize_utf32((utf8proc_int32_t *)out, (utf8proc_ssize_t)n,
                                                         (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    return composed < 0 ? n : (size_t)composed;
}
