/* SPDX-License-Identifier: MIT */
/* Arrays that grow in the reader's memory, and the hash of a name. */
#ifndef TB_JSON_MEMORY_H
#define TB_JSON_MEMORY_H
#include <stdbool.h>
#include <string.h>

#include <tongbi/plugin.h>

struct memory {
    const tb_host *host;
    tb_ctx *ctx;
};

/* An array of at least `need` elements with the first *cap kept; NULL when memory is refused, and the array stays. */
static inline void *enlarge(struct memory m, void *array, size_t *cap, size_t need, size_t size)
{
    size_t more = *cap ? 2 * *cap : 64;
    while (more < need)
        more *= 2;
    void *p = m.host->grow(m.ctx, TB_LIFE_READER, array, *cap * size, more * size);
    if (p)
        *cap = more;
    return p;
}

static inline uint64_t hash_name(const char *p, size_t n, uint64_t seed)
{
    uint64_t h = seed ^ n, word;
    for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
        memcpy(&word, p, sizeof word);
        h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 32;
    }
    word = 0;
    if (n)
        memcpy(&word, p, n);
    h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    h = (h ^ h >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
    return h ^ h >> 32;
}
#endif
