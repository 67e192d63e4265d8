/* SPDX-License-Identifier: MIT */
/* Finds the bytes that mean something in delimited text - delimiter, quote, CR, LF - 64 at a time as a bit mask. Masks
 * are made for a run of blocks at once, so that the fastest way of this machine (AVX2, SSE2, or plain words) is chosen
 * once a run and not once a block, and what takes the bits one by one never waits for a call. */
#ifndef TB_CSV_SCAN_H
#define TB_CSV_SCAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#endif

#define SCAN_BLOCK 64u
#define SCAN_RUN 64u      /* blocks whose masks are made at once, at most */
#define SCAN_FIRST_RUN 2u /* at first: who looks at a single row does not pay for more */

struct scan {
    const uint8_t *base, *end; /* base <= end; the mask is of the SCAN_BLOCK bytes at base */
    uint64_t mask;             /* special bytes not yet taken */
    unsigned next, n, run;     /* masks[next..n) are of the blocks behind base; length of the next run */
    uint8_t delimiter;
    uint64_t *masks; /* room for SCAN_RUN */
};

/* Bit i of masks[k] is set when p[64 * k + i] is the delimiter, a quote, CR or LF. */
typedef void classify_fn(const uint8_t *p, uint8_t delimiter, uint64_t *masks, size_t n);

/* The top bit of each byte of x that is 0. */
static inline uint64_t zero_bytes(uint64_t x)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    return ~(((x & low) + low) | x | low);
}

/* The eight top bits of the bytes of x, side by side. */
static inline uint64_t gather_tops(uint64_t x) { return (x >> 7) * UINT64_C(0x0102040810204080) >> 56; }

static inline void classify_words(const uint8_t *p, uint8_t delimiter, uint64_t *masks, size_t n)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    for (size_t k = 0; k < n; k++) {
        masks[k] = 0;
        for (unsigned i = 0; i < SCAN_BLOCK; i += 8) {
            uint64_t w = 0;
            for (unsigned b = 0; b < 8; b++) /* compilers make one load of it, whatever the order of bytes */
                w |= (uint64_t)p[SCAN_BLOCK * k + i + b] << (8 * b);
            uint64_t hit = zero_bytes(w ^ ones * delimiter) | zero_bytes(w ^ ones * '"') | zero_bytes(w ^ ones * '\r') |
                           zero_bytes(w ^ ones * '\n');
            masks[k] |= gather_tops(hit) << i;
        }
    }
}

#ifdef __SSE2__
static inline void classify_sse2(const uint8_t *p, uint8_t delimiter, uint64_t *masks, size_t n)
{
    const __m128i d = _mm_set1_epi8((char)delimiter), q = _mm_set1_epi8('"');
    const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
    for (size_t k = 0; k < n; k++) {
        masks[k] = 0;
        for (unsigned i = 0; i < SCAN_BLOCK; i += 16) {
            __m128i x = _mm_loadu_si128((const void *)(p + SCAN_BLOCK * k + i));
            __m128i a = _mm_or_si128(_mm_cmpeq_epi8(x, d), _mm_cmpeq_epi8(x, q));
            __m128i b = _mm_or_si128(_mm_cmpeq_epi8(x, cr), _mm_cmpeq_epi8(x, lf));
            masks[k] |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(a, b)) << i;
        }
    }
}

__attribute__((target("avx2"))) static inline void classify_avx2(const uint8_t *p, uint8_t delimiter, uint64_t *masks,
                                                                 size_t n)
{
    const __m256i d = _mm256_set1_epi8((char)delimiter), q = _mm256_set1_epi8('"');
    const __m256i cr = _mm256_set1_epi8('\r'), lf = _mm256_set1_epi8('\n');
    for (size_t k = 0; k < n; k++) {
        masks[k] = 0;
        for (unsigned i = 0; i < SCAN_BLOCK; i += 32) {
            __m256i x = _mm256_loadu_si256((const void *)(p + SCAN_BLOCK * k + i));
            __m256i a = _mm256_or_si256(_mm256_cmpeq_epi8(x, d), _mm256_cmpeq_epi8(x, q));
            __m256i b = _mm256_or_si256(_mm256_cmpeq_epi8(x, cr), _mm256_cmpeq_epi8(x, lf));
            masks[k] |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(a, b)) << i;
        }
    }
}
#endif

static inline void classify(const uint8_t *p, uint8_t delimiter, uint64_t *masks, size_t n)
{
#ifdef __SSE2__
    if (__builtin_cpu_supports("avx2"))
        classify_avx2(p, delimiter, masks, n);
    else
        classify_sse2(p, delimiter, masks, n);
#else
    classify_words(p, delimiter, masks, n);
#endif
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

/* Makes the masks of the blocks from base on; the last one may be cut off by the end. */
static inline void scan_fill(struct scan *s)
{
    size_t left = (size_t)(s->end - s->base), n = left / SCAN_BLOCK;
    s->next = 0;
    s->n = n > s->run ? s->run : (unsigned)n;
    s->run = s->run < SCAN_RUN ? 2 * s->run : SCAN_RUN;
    if (s->n) {
        classify(s->base, s->delimiter, s->masks, s->n);
        return;
    }
    uint8_t tail[SCAN_BLOCK] = {0}; /* 0 is no special byte: open() does not allow it as a delimiter */
    memcpy(tail, s->base, left);
    s->n = 1;
    classify(tail, s->delimiter, s->masks, 1);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): scan_fill writes them */
static inline struct scan scan_from(const uint8_t *p, const uint8_t *end, uint8_t delimiter, uint64_t *masks)
{
    struct scan s = {.base = p, .end = end, .delimiter = delimiter, .masks = masks, .run = SCAN_FIRST_RUN};
    scan_fill(&s);
    s.mask = s.masks[s.next++];
    return s;
}

/* Takes the next special byte; the end of the data if there is none. */
static inline const uint8_t *scan_next(struct scan *s)
{
    while (s->mask == 0) {
        if ((size_t)(s->end - s->base) <= SCAN_BLOCK)
            return s->end;
        s->base += SCAN_BLOCK;
        if (s->next == s->n)
            scan_fill(s);
        s->mask = s->masks[s->next++];
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
