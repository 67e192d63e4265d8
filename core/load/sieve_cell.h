/* SPDX-License-Identifier: MIT */
/* A cell as a sieve packs it: a head, then its bytes. Most keys and figures are digits, and these take half a byte
 * each: what a sieve costs is the memory that it touches first. A head is
 *
 *   0x00 + n    n bytes as they stand, up to 62; 0x3F: four bytes with their number follow
 *   0x40 + n    n characters of '*' to '9' (digits, point, minus, comma, slash), two in a byte, the first one higher
 *   0x80 + n    a byte as it stands, then n - 1 such characters
 *
 * One text has one packed form, so that two packed cells are equal if and only if their texts are; of two that begin
 * with the same head, the order of the bytes is that of the texts. */
#ifndef TB_LOAD_SIEVE_CELL_H
#define TB_LOAD_SIEVE_CELL_H
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/str.h"

#define TB_SIEVE_SHORT 16u /* longer cells stand as they are */
#define TB_SIEVE_FIRST '*'
enum { TB_SIEVE_AS_IT_IS = 0x00, TB_SIEVE_HALVES = 0x40, TB_SIEVE_LETTER = 0x80, TB_SIEVE_LONG = 0x3F };

/* Bytes that a cell takes at the most, with those behind it that may be written to. */
static inline size_t tb_sieve_cell_room(size_t len) { return len + 5 + TB_SIEVE_SHORT; }

#ifndef __SSE2__
/* Two characters in a byte, of the n at c, each less than 16 from TB_SIEVE_FIRST. */
static inline char *tb_sieve_put_halves(char *to, const char *c, size_t n)
{
    for (size_t i = 0; i < n; i += 2) {
        unsigned low = i + 1 < n ? (unsigned)(c[i + 1] - TB_SIEVE_FIRST) : 0;
        *to++ = (char)((unsigned)(c[i] - TB_SIEVE_FIRST) << 4 | low);
    }
    return to;
}
#endif

/* Packs the n bytes at c, of which 16 may be read if n is not larger. Returns the end of what it wrote. */
static inline char *tb_sieve_put_cell(char *to, const char *c, size_t n)
{
    if (n == 0 || n > TB_SIEVE_SHORT) {
        if (n < TB_SIEVE_LONG) {
            *to++ = (char)n;
        } else {
            uint32_t len = (uint32_t)n;
            *to = TB_SIEVE_LONG;
            memcpy(to + 1, &len, sizeof len);
            to += 5;
        }
        if (n)
            memcpy(to, c, n);
        return to + n;
    }
    unsigned all = (1u << n) - 1, fits = 0;
#ifdef __SSE2__
    static const unsigned char ones[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                           255, 255, 255, 255, 255, 255, 255, 255};
    __m128i text = _mm_loadu_si128((const void *)c);
    __m128i half = _mm_sub_epi8(text, _mm_set1_epi8(TB_SIEVE_FIRST));
    fits = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(half, _mm_set1_epi8(15)), half));
    half = _mm_and_si128(half, _mm_loadu_si128((const void *)(ones + 16 - n)));
    if ((fits & all) == all || (fits & all) == (all & ~1u)) {
        bool letter = (fits & 1) == 0;
        half = letter ? _mm_srli_si128(half, 1) : half;
        half = _mm_or_si128(_mm_slli_epi16(half, 4), _mm_srli_epi16(half, 8)); /* in the lower byte of each two */
        half = _mm_packus_epi16(_mm_and_si128(half, _mm_set1_epi16(255)), half);
        to[0] = (char)((letter ? TB_SIEVE_LETTER : TB_SIEVE_HALVES) + n);
        to[1] = c[0];
        to += letter ? 2 : 1;
        _mm_storel_epi64((void *)to, half);
        return to + (n - letter + 1) / 2;
    }
    *to++ = (char)n;
    _mm_storeu_si128((void *)to, text);
    return to + n;
#else
    for (size_t i = 0; i < n; i++)
        fits |= (unsigned)((unsigned char)(c[i] - TB_SIEVE_FIRST) < 16) << i;
    if (fits == all || fits == (all & ~1u)) {
        bool letter = (fits & 1) == 0;
        *to++ = (char)((letter ? TB_SIEVE_LETTER : TB_SIEVE_HALVES) + n);
        if (letter)
            *to++ = c[0];
        return tb_sieve_put_halves(to, c + letter, n - letter);
    }
    *to++ = (char)n;
    memcpy(to, c, n);
    return to + n;
#endif
}

/* Where a packed cell lies: its text has n bytes, what is packed of it lies in bytes[0..size). */
typedef struct tb_sieve_cell {
    unsigned char head;
    size_t n, size;
    const char *bytes;
} tb_sieve_cell;

/* The cell at *p, which goes behind it. */
static inline tb_sieve_cell tb_sieve_take_cell(const char **p)
{
    tb_sieve_cell x = {.head = (unsigned char)**p, .bytes = *p + 1};
    x.n = x.head & 0x3F;
    if (x.head == TB_SIEVE_LONG) {
        uint32_t len;
        memcpy(&len, x.bytes, sizeof len);
        x.n = len;
        x.bytes += sizeof len;
    }
    x.size = x.head < TB_SIEVE_HALVES ? x.n : x.head < TB_SIEVE_LETTER ? (x.n + 1) / 2 : 1 + x.n / 2;
    *p = x.bytes + x.size;
    return x;
}

/* Writes the x.n bytes of the text. */
static inline void tb_sieve_cell_text(tb_sieve_cell x, char *to)
{
    const char *p = x.bytes;
    size_t i = 0;
    if (x.head < TB_SIEVE_HALVES) {
        if (x.n)
            memcpy(to, p, x.n);
        return;
    }
    if (x.head >= TB_SIEVE_LETTER)
        to[i++] = *p++;
    for (; i < x.n; i += 2, p++) {
        unsigned both = (unsigned char)*p;
        to[i] = (char)(TB_SIEVE_FIRST + (int)(both >> 4));
        if (i + 1 < x.n)
            to[i + 1] = (char)(TB_SIEVE_FIRST + (int)(both & 15));
    }
}
#endif
