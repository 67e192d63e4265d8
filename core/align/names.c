/* SPDX-License-Identifier: MIT */
/* Counts are taken of single units and of pairs that stand together. A Han character says as much as the mean of
 * what it is worth alone and in the more frequent of its pairs: in 设备 both say little, whatever stands beside
 * the word. */
#include "align/names.h"

#include <stdlib.h>

#define IDF_MAX 100u     /* of what occurs once */
#define LEAST_NAMES 256u /* fewer names are weighed as if they were so many: a small table has no rare words */
#define WEAK_TENTHS 3u   /* a weak word says three tenths of what it would */
#define LEAST_WEIGHT 6u
#define WHOLE_WORD 4u /* code points; a word that long says as much as two characters */

typedef struct counts {
    uint64_t *key;
    uint32_t *n;
    size_t mask, used;
} counts;

static void counts_fini(counts *c)
{
    free(c->key);
    free(c->n);
}

static size_t find(const counts *c, uint64_t key)
{
    size_t at = (size_t)(key * 0x9E3779B97F4A7C15u >> 20) & c->mask;
    while (c->key[at] && c->key[at] != key)
        at = (at + 1) & c->mask;
    return at;
}

static bool grow(counts *c)
{
    counts g = {.mask = c->mask ? 2 * c->mask + 1 : 1023, .used = c->used};
    g.key = calloc(g.mask + 1, sizeof *g.key);
    g.n = calloc(g.mask + 1, sizeof *g.n);
    if (!g.key || !g.n) {
        counts_fini(&g);
        return false;
    }
    for (size_t i = 0; c->key && i <= c->mask; i++)
        if (c->key[i]) {
            size_t at = find(&g, c->key[i]);
            g.key[at] = c->key[i];
            g.n[at] = c->n[i];
        }
    counts_fini(c);
    *c = g;
    return true;
}

static bool count(counts *c, uint64_t key)
{
    if (2 * c->used >= c->mask && !grow(c))
        return false;
    size_t at = find(c, key);
    c->used += c->key[at] == 0;
    c->key[at] = key;
    c->n[at]++;
    return true;
}

static uint32_t counted(const counts *c, uint64_t key) { return c->n[find(c, key)]; }

uint32_t tb_log2_16(uint64_t v)
{
    uint32_t whole = 63u - (uint32_t)__builtin_clzll(v);
    uint64_t rest = v - ((uint64_t)1 << whole);
    uint64_t part = whole >= 4 ? rest >> (whole - 4) : rest << (4 - whole);
    return 16u * whole + (uint32_t)part;
}

uint64_t tb_label_gram(const tb_label *l, size_t i, size_t len)
{
    uint64_t key = len;
    if (i + len > l->n_units)
        return 0;
    for (size_t k = i; k < i + len; k++) {
        if (k > i && l->units[k].flags & TB_UNIT_BREAK)
            return 0;
        key = (key ^ l->units[k].id) * 0xBF58476D1CE4E5B9u;
        key ^= key >> 29;
    }
    return key | 1;
}

bool tb_names_add(tb_names *n, tb_str name, uint32_t *out)
{
    size_t before = n->labels.len;
    if (before == 0) {
        tb_label none = {.is_empty = true};
        if (!tb_vec_push(&n->labels, none))
            return false;
    }
    if (!tb_intern(&n->texts, name, out))
        return false;
    if (*out < n->labels.len)
        return true;
    tb_label l;
    return tb_label_make(n->lexicon, name, &n->arena, &l) && tb_vec_push(&n->labels, l);
}

/* Once a label, however often the gram stands in it. */
static bool count_label(counts *c, const tb_label *l)
{
    for (size_t len = 1; len <= 2; len++)
        for (size_t i = 0; i < l->n_units; i++) {
            uint64_t key = tb_label_gram(l, i, len);
            bool again = key == 0;
            for (size_t k = 0; k < i && !again; k++)
                again = tb_label_gram(l, k, len) == key;
            if (!again && !count(c, key))
                return false;
        }
    return true;
}

static uint32_t idf(const counts *c, uint64_t key, uint32_t log_names)
{
    uint32_t n = counted(c, key), log_n = n ? tb_log2_16(n) : 0;
    return log_n >= log_names ? 0 : IDF_MAX * (log_names - log_n) / log_names;
}

static void weigh_label(const counts *c, tb_label *l, uint32_t log_names)
{
    l->weight = 0;
    for (size_t i = 0; i < l->n_units; i++) {
        tb_unit *u = &l->units[i];
        uint32_t alone = idf(c, tb_label_gram(l, i, 1), log_names), weight = alone;
        uint64_t before = i ? tb_label_gram(l, i - 1, 2) : 0, behind = tb_label_gram(l, i, 2);
        uint32_t x = before ? idf(c, before, log_names) : UINT32_MAX,
                 y = behind ? idf(c, behind, log_names) : UINT32_MAX;
        if (before || behind)
            weight = (alone + (x < y ? x : y)) / 2;
        if (u->flags & TB_UNIT_WORD)
            weight = alone * (u->len < WHOLE_WORD ? u->len : WHOLE_WORD) / 2;
        if (u->flags & TB_UNIT_WEAK)
            weight = weight * WEAK_TENTHS / 10;
        u->weight = (uint16_t)(weight < LEAST_WEIGHT ? LEAST_WEIGHT : weight);
        l->weight += u->weight;
    }
}

bool tb_names_weigh(tb_names *n)
{
    counts c = {0};
    bool ok = grow(&c);
    for (size_t i = 1; i < n->labels.len && ok; i++)
        ok = count_label(&c, &n->labels.ptr[i]);
    uint32_t log_names = tb_log2_16(n->labels.len > LEAST_NAMES ? n->labels.len : LEAST_NAMES);
    for (size_t i = 1; i < n->labels.len && ok; i++)
        weigh_label(&c, &n->labels.ptr[i], log_names);
    counts_fini(&c);
    return ok;
}

void tb_names_fini(tb_names *n)
{
    tb_interner_fini(&n->texts);
    tb_vec_fini(&n->labels);
    tb_arena_fini(&n->arena);
}
