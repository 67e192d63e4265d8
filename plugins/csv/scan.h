/* SPDX-License-Identifier: MIT */
/* Finds the bytes that mean something in delimited text - delimiter, quote, CR, LF - 64 at a time as a bit mask. Only
 * classify() knows how the mask is made: a faster one can take its place. */
#ifndef TB_CSV_SCAN_H
#define TB_CSV_SCAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define SCAN_BLOCK 64u

struct scan {
    const uint8_t *base, *end; /* base <= end; the mask is of the SCAN_BLOCK bytes at base */
    uint64_t mask;             /* special bytes not yet taken */
    uint8_t delimiter;
};

/* Bit i is set when p[i] is the delimiter, a quote, CR or LF. */
static inline uint64_t classify(const uint8_t *p, uint8_t delimiter)
{
    uint64_t mask = 0;
#ifdef __SSE2__
    const __m128i d = _mm_set1_epi8((char)delimiter), q = _mm_set1_epi8('"');
    const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
    for (unsigned i = 0; i < SCAN_BLOCK; i += 16) {
        __m128i x = _mm_loadu_si128((const void *)(p + i));
        __m128i a = _mm_or_si128(_mm_cmpeq_epi8(x, d), _mm_cmpeq_epi8(x, q));
        __m128i b = _mm_or_si128(_mm_cmpeq_epi8(x, cr), _mm_cmpeq_epi8(x, lf));
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(a, b)) << i;
    }
#else
    for (unsigned i = 0; i < SCAN_BLOCK; i++) {
        uint8_t c = p[i];
        mask |= (uint64_t)(c == delimiter || c == '"' || c == '\r' || c == '\n') << i;
    }
#endif
    return mask;
}

/* Index of the lowest set bit of x, which is not 0. */
static inline unsigned lowest(uint64_t x)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(x);
#else
    unsigned n = 0;
    for (; !(x & 1); x >>= 1)
        n++;
    return n;
#endif
}

static inline void scan_load(struct scan *s)
{
    size_t left = (size_t)(s->end - s->base);
    if (left >= SCAN_BLOCK) {
        s->mask = classify(s->base, s->delimiter);
        return;
    }
    uint8_t tail[SCAN_BLOCK] = {0}; /* 0 is no special byte: open() does not allow it as a delimiter */
    memcpy(tail, s->base, left);
    s->mask = classify(tail, s->delimiter);
}

static inline struct scan scan_from(const uint8_t *p, const uint8_t *end, uint8_t delimiter)
{
    struct scan s = {.base = p, .end = end, .delimiter = delimiter};
    scan_load(&s);
    return s;
}

/* Takes the next special byte; the end of the data if there is none. */
static inline const uint8_t *scan_next(struct scan *s)
{
    while (s->mask == 0) {
        if ((size_t)(s->end - s->base) <= SCAN_BLOCK)
            return s->end;
        s->base += SCAN_BLOCK;
        scan_load(s);
    }
    const uint8_t *p = s->base + lowest(s->mask);
    s->mask &= s->mask - 1;
    return p;
}

/* The byte after the line break at p; NULL when it is a CR and what follows is not known. */
static inline const uint8_t *after_break(const uint8_t *p, const uint8_t *end, bool eof)
{
    if (*p == '\n')
        return p + 1;
    if (p + 1 == end)
        return eof ? end : NULL;
    return p[1] == '\n' ? p + 2 : p + 1;
}

static inline bool is_break(uint8_t c) { return c == '\n' || c == '\r'; }
#endif
