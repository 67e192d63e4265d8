/* SPDX-License-Identifier: MIT */
/* With AVX2, 32 bytes at a time by table look-up on nibbles (Keiser and Lemire, "Validating UTF-8 in less than one
 * instruction per byte", 2021). Of two bytes that follow each other, the high and the low nibble of the first and the
 * high nibble of the second each say which mistakes they allow; a mistake that all three allow was made. What remains,
 * that the third and fourth bytes of a sequence are continuation bytes, is a comparison. */
#include "base/clean_text.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/threads.h"
#include "base/utf8.h"
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define PIECE ((size_t)4 << 20)  /* what one thread looks at before it takes the next */
#define STEP ((size_t)128 << 10) /* of it, what is read at once */

/* Is any of eight bytes below 20? The usual carry trick: a byte's top bit shows where the subtraction borrowed. */
static bool may_hold_control(const uint8_t *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
    uint64_t w;
    memcpy(&w, p, 8);
    return (w - ones * 0x20) & ~w & tops;
}

static bool has_foreign_control(const uint8_t *p, size_t len)
{
    size_t at = 0;
    while (at < len) {
        size_t n = len - at < 8 ? len - at : 8;
        if (n == 8 && !may_hold_control(p + at)) {
            at += 8;
            continue;
        }
        for (size_t end = at + n; at < end; at++)
            if (tb_is_foreign_control(p[at]))
                return true;
    }
    return false;
}

bool tb_text_is_clean_plain(const uint8_t *p, size_t len)
{
    return !has_foreign_control(p, len) && tb_utf8_invalid_at(p, len) == len;
}

#ifdef __x86_64__
/* The mistakes, a bit each. */
#define SHORT_ 0x01 /* a lead byte without its continuation */
#define LONG_ 0x02  /* a continuation byte behind ASCII */
#define OVER3 0x04  /* E0 80..9F */
#define LARGE 0x08  /* F4 90.. and above */
#define SURR 0x10   /* ED A0..BF */
#define OVER2 0x20  /* C0, C1 */
#define OVER4 0x40  /* F0 80..8F; F5.. 80..8F */
#define CONTS 0x80  /* two continuation bytes: no mistake where the third or fourth byte is due */
#define ANY (SHORT_ | LONG_ | CONTS)

#define TWICE(...) __VA_ARGS__, __VA_ARGS__

typedef struct looking {
    __m256i before; /* the 32 bytes before */
    __m256i wrong;
} looking;

__attribute__((target("avx2"))) static inline __m256i look_up(const uint8_t table[32], __m256i nibbles)
{
    return _mm256_shuffle_epi8(_mm256_loadu_si256((const void *)table), nibbles);
}

__attribute__((target("avx2"))) static inline void look_at(looking *l, __m256i v)
{
    static const uint8_t first_high[32] = {TWICE(LONG_, LONG_, LONG_, LONG_, LONG_, LONG_, LONG_, LONG_, CONTS, CONTS,
                                                 CONTS, CONTS, SHORT_ | OVER2, SHORT_, SHORT_ | OVER3 | SURR,
                                                 SHORT_ | LARGE | OVER4)};
    static const uint8_t first_low[32] = {
        TWICE(ANY | OVER3 | OVER2 | OVER4, ANY | OVER2, ANY, ANY, ANY | LARGE, ANY | LARGE | OVER4, ANY | LARGE | OVER4,
              ANY | LARGE | OVER4, ANY | LARGE | OVER4, ANY | LARGE | OVER4, ANY | LARGE | OVER4, ANY | LARGE | OVER4,
              ANY | LARGE | OVER4, ANY | LARGE | OVER4 | SURR, ANY | LARGE | OVER4, ANY | LARGE | OVER4)};
    static const uint8_t second_high[32] = {
        TWICE(SHORT_, SHORT_, SHORT_, SHORT_, SHORT_, SHORT_, SHORT_, SHORT_, LONG_ | OVER2 | CONTS | OVER3 | OVER4,
              LONG_ | OVER2 | CONTS | OVER3 | LARGE, LONG_ | OVER2 | CONTS | SURR | LARGE,
              LONG_ | OVER2 | CONTS | SURR | LARGE, SHORT_, SHORT_, SHORT_, SHORT_)};
    /* control characters: rows 0 and 1 of ASCII, a bit each */
    static const uint8_t control_low[32] = {TWICE(3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 0, 0, 2, 2, 3, 3)};
    static const uint8_t control_high[32] = {TWICE(1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)};
    const __m256i low4 = _mm256_set1_epi8(0x0F);
    __m256i across = _mm256_permute2x128_si256(l->before, v, 0x21);
    __m256i one = _mm256_alignr_epi8(v, across, 15), two = _mm256_alignr_epi8(v, across, 14),
            three = _mm256_alignr_epi8(v, across, 13);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), low4), low = _mm256_and_si256(v, low4);
    __m256i pair = _mm256_and_si256(look_up(first_high, _mm256_and_si256(_mm256_srli_epi16(one, 4), low4)),
                                    look_up(first_low, _mm256_and_si256(one, low4)));
    pair = _mm256_and_si256(pair, look_up(second_high, high));
    __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(three, _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i due = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    __m256i control = _mm256_and_si256(look_up(control_low, low), look_up(control_high, high));
    l->wrong = _mm256_or_si256(l->wrong, _mm256_or_si256(_mm256_xor_si256(pair, due), control));
    l->before = v;
}

/* Whole blocks of 64 bytes; what is known of the bytes before goes on in l. */
__attribute__((target("avx2"))) static void look_at_blocks(looking *l, const uint8_t *p, size_t len)
{
    looking own = *l;
    for (size_t at = 0; at + 64 <= len; at += 64) {
        look_at(&own, _mm256_loadu_si256((const void *)(p + at)));
        look_at(&own, _mm256_loadu_si256((const void *)(p + at + 32)));
    }
    *l = own;
}

/* Less than a block, and blanks behind it that a cut sequence runs into. */
__attribute__((target("avx2"))) static bool was_clean(looking *l, const uint8_t *p, size_t len)
{
    uint8_t rest[96];
    memset(rest, ' ', sizeof rest);
    if (len)
        memcpy(rest, p, len);
    for (size_t i = 0; i < sizeof rest; i += 32)
        look_at(l, _mm256_loadu_si256((const void *)(rest + i)));
    return _mm256_testz_si256(l->wrong, l->wrong);
}

static bool is_clean_avx2(const uint8_t *p, size_t len)
{
    looking l;
    memset(&l, 0, sizeof l);
    look_at_blocks(&l, p, len);
    return was_clean(&l, p + len / 64 * 64, len % 64);
}

/* The bytes of the file from `at` on; buffer: of STEP bytes. */
static bool is_clean_read(int fd, size_t at, size_t len, uint8_t *buffer)
{
    looking l;
    memset(&l, 0, sizeof l);
    size_t have = 0;
    for (size_t done = 0; done < len;) {
        size_t want = STEP - have < len - done ? STEP - have : len - done;
        ssize_t n = pread(fd, buffer + have, want, (off_t)(at + done));
        if (n <= 0)
            return false;
        done += (size_t)n;
        have += (size_t)n;
        look_at_blocks(&l, buffer, have);
        memmove(buffer, buffer + have / 64 * 64, have % 64);
        have %= 64;
    }
    return was_clean(&l, buffer, have);
}
#endif

bool tb_text_is_clean_avx2(const uint8_t *p, size_t len)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        return is_clean_avx2(p, len);
#endif
    return tb_text_is_clean_plain(p, len);
}

typedef struct pieces {
    const uint8_t *p;
    size_t len;
    int fd; /* -1: not read, looked at where it is */
    size_t at;
    atomic_bool wrong;
} pieces;

/* Pieces begin at a character: at most three bytes further on than where they are cut. */
static size_t begin_of(const pieces *w, size_t piece)
{
    size_t at = piece * PIECE, most = 3;
    if (at >= w->len)
        return w->len;
    while (piece && at < w->len && most-- && (w->p[at] & 0xC0u) == 0x80u)
        at++;
    return at;
}

static bool is_clean_piece(const pieces *w, size_t from, size_t end)
{
#ifdef __x86_64__
    uint8_t *buffer = w->fd >= 0 && __builtin_cpu_supports("avx2") ? malloc(STEP) : NULL;
    if (buffer) {
        bool clean = is_clean_read(w->fd, w->at + from, end - from, buffer);
        free(buffer);
        return clean;
    }
#endif
    return tb_text_is_clean_avx2(w->p + from, end - from);
}

static void look_at_piece(void *to, size_t i)
{
    pieces *w = to;
    if (!atomic_load_explicit(&w->wrong, memory_order_relaxed) &&
        !is_clean_piece(w, begin_of(w, i), begin_of(w, i + 1)))
        atomic_store(&w->wrong, true);
}

bool tb_text_is_clean_file(int fd, size_t at, const uint8_t *p, size_t len)
{
    if (len < 2 * PIECE && fd < 0)
        return tb_text_is_clean_avx2(p, len);
    pieces w = {.p = p, .len = len, .fd = fd, .at = at};
    tb_run_on_threads(tb_threads_at_hand(), (len + PIECE - 1) / PIECE, look_at_piece, &w);
    return !atomic_load(&w.wrong);
}

bool tb_text_is_clean(const uint8_t *p, size_t len) { return tb_text_is_clean_file(-1, 0, p, len); }

size_t tb_text_complete(const char *p, size_t len)
{
    for (size_t n = 1; n <= 3 && n <= len; n++) {
        unsigned char c = (unsigned char)p[len - n];
        if (c >= 0xC0)
            return len - n;
        if (c < 0x80)
            break;
    }
    return len;
}
