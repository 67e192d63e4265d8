/* SPDX-License-Identifier: MIT */
/* The tokens of JSON (RFC 8259), each looked at in place. A function returns what follows the token, or NULL with the
 * fault noted; the fault is BAD_MORE when the bytes at hand do not tell and others follow them. What is found depends
 * on the bytes alone, never on where the window ends. */
#ifndef TB_JSON_SCAN_H
#define TB_JSON_SCAN_H
#include <stdbool.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <tongbi/plugin.h>

#define MAX_DEPTH 512u
#define MAX_STRING ((size_t)256 << 20) /* bytes between the quotes */
#define MAX_NAME ((size_t)1 << 16)     /* bytes of a column's name or of a path */
#define MAX_COLUMNS 16384u
#define MAX_RECORD ((size_t)1 << 30) /* bytes */

/* Bit c is set when the byte c is a blank. */
#define JSON_BLANKS (UINT64_C(1) << ' ' | UINT64_C(1) << '\t' | UINT64_C(1) << '\n' | UINT64_C(1) << '\r')
#define LINE_BLANKS (UINT64_C(1) << ' ' | UINT64_C(1) << '\t')

#define CELLF_RAW 0x8000u /* inside this plugin: the text still has its escapes */

enum fault {
    FAULT_NONE,
    BAD_MORE,  /* no fault: the window is too small */
    BAD_APART, /* no fault: the row belongs into another batch */
    BAD_NOMEM,
    BAD_EMPTY,
    BAD_CUT,
    BAD_UNCLOSED,
    BAD_CONTROL,
    BAD_ESCAPE,
    BAD_HEX,
    BAD_SURROGATE,
    BAD_NUMBER,
    BAD_ZERO,
    BAD_WORD,
    BAD_VALUE,
    BAD_COMMA,
    BAD_COLON,
    BAD_NAME,
    BAD_TRAILING,
    BAD_DUPLICATE,
    BAD_GARBAGE,
    BAD_AFTER_RECORD,
    BAD_RECORD,
    BAD_BROKEN,
    BAD_DEEP,
    BAD_LONG_STRING,
    BAD_LONG_NAME,
    BAD_LONG_RECORD,
    BAD_WIDE,
};

struct scan {
    const uint8_t *end;
    uint64_t blanks; /* JSON_BLANKS, or LINE_BLANKS inside a record that has to end on its line */
    bool eof;        /* nothing follows end */
    enum fault fault;
    const uint8_t *where; /* of the fault */
    size_t name_len;      /* BAD_DUPLICATE: bytes of the name behind the quote at `where` */
};

static inline bool is_break(uint8_t c) { return c == '\n' || c == '\r'; }
static inline bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

static inline const uint8_t *bad(struct scan *s, enum fault fault, const uint8_t *where)
{
    s->fault = fault;
    s->where = where;
    return NULL;
}

/* The data end where more is needed. */
static inline const uint8_t *ends(struct scan *s, enum fault fault, const uint8_t *where)
{
    return bad(s, s->eof ? fault : BAD_MORE, where);
}

/* The byte at p cannot stand there. */
static inline const uint8_t *unexpected(struct scan *s, enum fault fault, const uint8_t *p)
{
    return bad(s, is_break(*p) ? BAD_BROKEN : fault, p); /* a line break gets here only where it is no blank */
}

static inline const uint8_t *skip_blanks(const struct scan *s, const uint8_t *p)
{
    while (p < s->end && *p <= ' ' && (s->blanks >> *p & 1))
        p++;
    return p;
}

/* The first quote, backslash or control character; end if there is none. */
static inline const uint8_t *plain_end(const uint8_t *p, const uint8_t *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), low = _mm_set1_epi8(0x1F);
    for (; end - p >= 16; p += 16) {
        __m128i x = _mm_loadu_si128((const void *)p);
        __m128i a = _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, slash));
        int mask = _mm_movemask_epi8(_mm_or_si128(a, _mm_cmpeq_epi8(_mm_min_epu8(x, low), x)));
        if (mask)
            return p + __builtin_ctz((unsigned)mask);
    }
#endif
    while (p < end && *p != '"' && *p != '\\' && *p >= ' ')
        p++;
    return p;
}

/* The escape at p, in the string whose quote is at `open`. */
const uint8_t *json_scan_escape(struct scan *s, const uint8_t *p, const uint8_t *open);
/* Writes what a valid string without its quotes means; the result is never longer. Returns its length. */
size_t json_unescape(char *to, const char *from, size_t len);

/* The string that begins with the quote at `open`: returns its closing quote. */
static inline const uint8_t *scan_string(struct scan *s, const uint8_t *open, bool *escaped)
{
    const uint8_t *p = open + 1;
    *escaped = false;
    for (;;) {
        p = plain_end(p, s->end);
        if ((size_t)(p - open) - 1 > MAX_STRING)
            return bad(s, BAD_LONG_STRING, open);
        if (p == s->end)
            return ends(s, BAD_UNCLOSED, open);
        if (*p == '"')
            return p;
        if (*p != '\\')
            return bad(s, BAD_CONTROL, p);
        *escaped = true;
        if (!(p = json_scan_escape(s, p, open)))
            return NULL;
    }
}

static inline const uint8_t *skip_digits(const uint8_t *p, const uint8_t *end)
{
    while (p < end && is_digit(*p))
        p++;
    return p;
}

static inline const uint8_t *scan_number(struct scan *s, const uint8_t *start)
{
    const uint8_t *end = s->end, *p = start + (*start == '-'), *q = skip_digits(p, end);
    if (q == p)
        return p == end ? ends(s, BAD_NUMBER, start) : bad(s, BAD_NUMBER, start);
    if (*p == '0' && q != p + 1)
        return bad(s, BAD_ZERO, start);
    if (q < end && *q == '.') {
        p = q + 1;
        q = skip_digits(p, end);
        if (q == p)
            return p == end ? ends(s, BAD_NUMBER, start) : bad(s, BAD_NUMBER, start);
    }
    if (q < end && (*q == 'e' || *q == 'E')) {
        p = q + 1;
        p += p < end && (*p == '+' || *p == '-');
        q = skip_digits(p, end);
        if (q == p)
            return p == end ? ends(s, BAD_NUMBER, start) : bad(s, BAD_NUMBER, start);
    }
    return q == end && !s->eof ? bad(s, BAD_MORE, start) : q;
}

static inline const uint8_t *scan_word(struct scan *s, const uint8_t *p, const char *word, size_t n)
{
    size_t left = (size_t)(s->end - p), m = left < n ? left : n;
    if (memcmp(p, word, m) != 0)
        return bad(s, BAD_WORD, p);
    return m < n ? ends(s, BAD_WORD, p) : p + n;
}

/* The string, number, true, false or null at p as a cell; its column stays as it is. */
static inline const uint8_t *scan_scalar(struct scan *s, const uint8_t *p, tb_cell *cell)
{
    const uint8_t *q;
    bool escaped = false;
    cell->flags = 0;
    if (*p == '"') {
        if (!(q = scan_string(s, p, &escaped)))
            return NULL;
        cell->kind = TB_CELL_TEXT;
        cell->flags = escaped ? CELLF_RAW : 0;
        cell->text = (tb_str){(const char *)p + 1, (size_t)(q - p) - 1};
        return q + 1;
    }
    if (is_digit(*p) || *p == '-') {
        q = scan_number(s, p);
        cell->kind = TB_CELL_NUMBER;
    } else if (*p == 'n') {
        q = scan_word(s, p, "null", 4);
        cell->kind = TB_CELL_EMPTY;
        cell->text = (tb_str){(const char *)p, 0};
        return q;
    } else if (*p == 't' || *p == 'f') {
        q = *p == 't' ? scan_word(s, p, "true", 4) : scan_word(s, p, "false", 5);
        cell->kind = TB_CELL_BOOL;
    } else {
        return unexpected(s, BAD_VALUE, p);
    }
    if (q)
        cell->text = (tb_str){(const char *)p, (size_t)(q - p)};
    return q;
}

/* What stands behind an opening bracket and blanks: an item or the bracket that closes. */
static inline const uint8_t *first_item(struct scan *s, const uint8_t *p)
{
    p = skip_blanks(s, p);
    return p == s->end ? ends(s, BAD_CUT, p) : p;
}

/* Behind an item: the next one after its comma, or the bracket that closes. */
static inline const uint8_t *next_item(struct scan *s, const uint8_t *p, uint8_t close)
{
    p = skip_blanks(s, p);
    if (p == s->end)
        return ends(s, BAD_CUT, p);
    if (*p == close)
        return p;
    if (*p != ',')
        return unexpected(s, BAD_COMMA, p);
    const uint8_t *q = skip_blanks(s, p + 1);
    if (q == s->end)
        return ends(s, BAD_CUT, q);
    return *q == close ? bad(s, BAD_TRAILING, p) : q;
}

/* Behind the name of a member: its value. */
static inline const uint8_t *scan_colon(struct scan *s, const uint8_t *p)
{
    p = skip_blanks(s, p);
    if (p == s->end)
        return ends(s, BAD_CUT, p);
    if (*p != ':')
        return unexpected(s, BAD_COLON, p);
    p = skip_blanks(s, p + 1);
    return p == s->end ? ends(s, BAD_CUT, p) : p;
}

/* The name of a member: returns its closing quote. */
static inline const uint8_t *scan_name(struct scan *s, const uint8_t *p, bool *escaped)
{
    return *p == '"' ? scan_string(s, p, escaped) : unexpected(s, BAD_NAME, p);
}
#endif
