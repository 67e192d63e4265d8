/* SPDX-License-Identifier: MIT */
/* Postings are sorted by gram and block; a line asks for its grams, the rarest count, those that too many lines
 * have are left out: longer grams of the same place are rarer. The sums of shared weight are kept in an array of the
 * other side's lines. */
#include "align/candidates.h"

#include <stdlib.h>

#include "base/threads.h"

#define MAX_GRAM 4u       /* units of a gram */
#define MAX_POSTINGS 400u /* lines with one gram of one block that are looked at */
#define MAX_MOST 64u
#define RANGE 256u  /* lines that are worth a thread */
#define ENOUGH 300u /* lines touched from which commoner grams are not looked at any more */

typedef struct posting {
    uint64_t key;
    uint32_t line, weight;
} posting;

typedef TB_VEC(posting) postings;

/* Postings by key. Keys are hashes: their highest bits spread them evenly over buckets of a few each. */
typedef struct catalogue {
    posting *of;
    size_t *start; /* by bucket, and the end of the last */
    size_t n_buckets;
    unsigned shift;
} catalogue;

/* The postings of one key. */
typedef struct run {
    size_t at, n;
} run;

typedef struct grams {
    const tb_evidence *e;
    tb_scope scope;
    catalogue of[2];
    uint32_t *weight[2]; /* of the labels, by line */
    size_t most;
} grams;

/* Lines of one side that ask, on a thread. */
typedef struct search {
    const grams *x;
    int w;
    uint32_t from, to;
    postings own;     /* of the line that asks */
    TB_VEC(run) runs; /* of each of these, on the other side */
    uint32_t *sum;    /* by line of the other side */
    TB_VEC(uint32_t) touched;
    tb_edges out;
    bool ok;
} search;

static uint32_t value_in_new(const tb_evidence *e, size_t f, uint32_t value)
{
    for (size_t i = 0; i < e->renamings.len; i++)
        if (e->renamings.ptr[i].field == f && e->renamings.ptr[i].old_value == value)
            return e->renamings.ptr[i].new_value;
    return value;
}

uint64_t tb_scope_of(const tb_evidence *e, tb_scope scope, int w, const tb_line *x)
{
    uint64_t h = x->level + 1u;
    for (size_t f = 0; f < e->lines->n_fields; f++) {
        tb_field_role role = e->lines->fields[f].role;
        bool counts = scope == TB_SCOPE_ITEM   ? role == TB_FIELD_UNIT || role == TB_FIELD_ITEM
                      : scope == TB_SCOPE_UNIT ? role == TB_FIELD_UNIT
                                               : false;
        uint32_t value = w == 0 && counts ? value_in_new(e, f, x->value[f]) : x->value[f];
        if (counts)
            h = (h ^ (value + 1u)) * 0x9E3779B97F4A7C15u + (h >> 29);
    }
    return h;
}

bool tb_scope_matters(const tb_evidence *e, tb_scope scope)
{
    tb_field_role role = scope == TB_SCOPE_ITEM ? TB_FIELD_ITEM : TB_FIELD_UNIT;
    for (size_t f = 0; f < e->lines->n_fields; f++)
        if (e->lines->fields[f].role == role)
            return true;
    return scope == TB_SCOPE_ALL;
}

static bool add_line(const grams *x, int w, uint32_t i, postings *out)
{
    const tb_line *line = &x->e->lines->side[w].ptr[i];
    const tb_label *l = tb_line_label(x->e->lines, line);
    uint64_t block = tb_scope_of(x->e, x->scope, w, line);
    for (size_t at = 0; at < l->n_units; at++)
        for (size_t len = 1; len <= MAX_GRAM; len++) {
            bool word = l->units[at].flags & TB_UNIT_WORD;
            uint64_t gram = (len == 1) == word ? tb_label_gram(l, at, len) : 0;
            uint32_t weight = 0;
            if (!gram)
                continue;
            for (size_t k = at; k < at + len; k++)
                weight += l->units[k].weight;
            uint64_t h = (gram ^ block) * 0xBF58476D1CE4E5B9u;
            if (!tb_vec_push(out, ((posting){h ^ h >> 31, i, weight})))
                return false;
        }
    return true;
}

static int by_key(const void *pa, const void *pb)
{
    const posting *a = pa, *b = pb;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static bool make_room(catalogue *c, size_t n)
{
    c->n_buckets = 2;
    c->shift = 63;
    while (c->n_buckets < n / 2 && c->shift > 32) {
        c->n_buckets *= 2;
        c->shift--;
    }
    c->of = malloc((n + 1) * sizeof *c->of);
    c->start = calloc(c->n_buckets + 1, sizeof *c->start);
    return c->of && c->start;
}

/* Into buckets by counting, then each bucket by itself. */
static bool sort_into(catalogue *c, const postings *all)
{
    if (!make_room(c, all->len))
        return false;
    for (size_t i = 0; i < all->len; i++)
        c->start[(all->ptr[i].key >> c->shift) + 1]++;
    for (size_t b = 0; b < c->n_buckets; b++)
        c->start[b + 1] += c->start[b];
    for (size_t i = all->len; i-- > 0;)
        c->of[--c->start[(all->ptr[i].key >> c->shift) + 1]] = all->ptr[i];
    for (size_t b = 0; b < c->n_buckets; b++)
        c->start[b] = c->start[b + 1];
    c->start[c->n_buckets] = all->len;
    for (size_t b = 0; b < c->n_buckets; b++)
        if (c->start[b + 1] - c->start[b] > 1)
            qsort(c->of + c->start[b], c->start[b + 1] - c->start[b], sizeof *c->of, by_key);
    return true;
}

static bool fill(grams *x, int w)
{
    const tb_line_list *lines = &x->e->lines->side[w];
    postings all = {0};
    x->weight[w] = calloc(lines->len + 1, sizeof *x->weight[w]);
    bool ok = x->weight[w] != NULL;
    for (uint32_t i = 0; i < lines->len && ok; i++)
        x->weight[w][i] = tb_line_label(x->e->lines, &lines->ptr[i])->weight;
    for (uint32_t i = 0; i < lines->len && ok; i++)
        if (tb_line_is_open(&lines->ptr[i]))
            ok = add_line(x, w, i, &all);
    ok = ok && sort_into(&x->of[w], &all);
    tb_vec_fini(&all);
    return ok;
}

/* First posting of a key, and how many there are. */
static size_t run_of(const catalogue *c, uint64_t key, size_t *n)
{
    size_t b = key >> c->shift, at = c->start[b], end = c->start[b + 1];
    while (at < end && c->of[at].key < key)
        at++;
    *n = 0;
    while (at + *n < end && c->of[at + *n].key == key && *n <= MAX_POSTINGS)
        ++*n;
    return at;
}

static bool touch(search *s, const posting *own, const run *r, const catalogue *other)
{
    for (size_t i = r->at; i < r->at + r->n; i++) {
        uint32_t line = other->of[i].line;
        if (s->sum[line] == 0 && !tb_vec_push(&s->touched, line))
            return false;
        s->sum[line] += own->weight;
    }
    return true;
}

/* The rare grams first; those that many lines have only as long as few lines were found. */
static bool sum_up(search *s)
{
    static const size_t tiers[] = {0, 8, 32, 128, MAX_POSTINGS};
    const catalogue *other = &s->x->of[1 - s->w];
    size_t n_touched = 0;
    s->runs.len = 0;
    for (size_t k = 0; k < s->own.len; k++) {
        run r;
        r.at = run_of(other, s->own.ptr[k].key, &r.n);
        if (!tb_vec_push(&s->runs, r))
            return false;
    }
    for (size_t t = 1; t < sizeof tiers / sizeof *tiers && n_touched < ENOUGH; t++)
        for (size_t k = 0; k < s->runs.len; k++) {
            const run *r = &s->runs.ptr[k];
            if (r->n <= tiers[t - 1] || r->n > tiers[t])
                continue;
            n_touched += r->n;
            if (!touch(s, &s->own.ptr[k], r, other))
                return false;
        }
    return true;
}

/* Of two candidates, by the share of weight, then by content. */
static bool is_better(const search *s, uint32_t a, uint32_t b)
{
    const uint32_t *weight = s->x->weight[1 - s->w];
    uint64_t x = (uint64_t)s->sum[a] * (weight[b] + 100), y = (uint64_t)s->sum[b] * (weight[a] + 100);
    return x != y ? x > y : a < b;
}

static bool emit(search *s, uint32_t line)
{
    uint32_t best[MAX_MOST];
    size_t n = 0;
    for (size_t i = 0; i < s->touched.len; i++) {
        uint32_t c = s->touched.ptr[i];
        size_t at = n;
        while (at > 0 && is_better(s, c, best[at - 1]))
            at--;
        if (at >= s->x->most)
            continue;
        n = n < s->x->most ? n + 1 : n;
        memmove(best + at + 1, best + at, (n - 1 - at) * sizeof *best);
        best[at] = c;
    }
    for (size_t i = 0; i < s->touched.len; i++)
        s->sum[s->touched.ptr[i]] = 0;
    s->touched.len = 0;
    for (size_t i = 0; i < n; i++)
        if (!tb_vec_push(&s->out, ((tb_edge){.o = s->w ? best[i] : line, .n = s->w ? line : best[i]})))
            return false;
    return true;
}

/* Asks for the neighbours of each line. */
static void ask(void *to, size_t k)
{
    search *all = to, own = all[k], *s = &own; /* or threads would write to lines of the cache that they share */
    const tb_line_list *lines = &s->x->e->lines->side[s->w];
    s->sum = calloc(s->x->e->lines->side[1 - s->w].len + 1, sizeof *s->sum);
    s->ok = s->sum != NULL;
    for (uint32_t i = s->from; i < s->to && s->ok; i++) {
        s->own.len = 0;
        if (tb_line_is_open(&lines->ptr[i]))
            s->ok = add_line(s->x, s->w, i, &s->own) && sum_up(s) && emit(s, i);
    }
    tb_vec_fini(&s->runs);
    tb_vec_fini(&s->own);
    tb_vec_fini(&s->touched);
    free(s->sum);
    all[k] = own;
}

/* Both sides, a range of lines for each task. What comes is in their order, whoever is done first. */
static bool ask_all(const grams *x, tb_edges *out)
{
    size_t threads = tb_threads_at_hand(), ranges = threads > 1 ? 2 * threads : 1, n = 0;
    search *s = calloc(2 * ranges, sizeof *s);
    bool ok = s != NULL;
    for (int w = 0; w < 2 && ok; w++) {
        size_t len = x->e->lines->side[w].len, many = len / RANGE + 1 < ranges ? len / RANGE + 1 : ranges;
        for (size_t i = 0; i < many; i++)
            s[n++] =
                (search){.x = x, .w = w, .from = (uint32_t)(len * i / many), .to = (uint32_t)(len * (i + 1) / many)};
    }
    if (ok)
        tb_run_on_threads(n > 2 ? threads : 1, n, ask, s);
    for (size_t k = 0; k < n; k++) {
        ok = ok && s[k].ok && tb_vec_reserve(out, s[k].out.len);
        for (size_t i = 0; i < s[k].out.len && ok; i++)
            out->ptr[out->len++] = s[k].out.ptr[i];
        tb_vec_fini(&s[k].out);
    }
    free(s);
    return ok;
}

static int by_pair(const void *pa, const void *pb)
{
    const tb_edge *a = pa, *b = pb;
    if (a->o != b->o)
        return a->o < b->o ? -1 : 1;
    return a->n < b->n ? -1 : a->n > b->n;
}

static void drop_doubles(tb_edges *e, size_t from)
{
    size_t kept = from;
    if (e->len - from > 1)
        qsort(e->ptr + from, e->len - from, sizeof *e->ptr, by_pair);
    for (size_t i = from; i < e->len; i++)
        if (kept == from || by_pair(&e->ptr[kept - 1], &e->ptr[i]) != 0)
            e->ptr[kept++] = e->ptr[i];
    e->len = kept;
}

bool tb_candidates(const tb_evidence *e, tb_scope scope, size_t most, tb_edges *out)
{
    grams x = {.e = e, .scope = scope, .most = most < MAX_MOST ? most : MAX_MOST - 1};
    size_t before = out->len;
    bool ok = fill(&x, 0) && fill(&x, 1) && ask_all(&x, out);
    drop_doubles(out, before);
    for (int w = 0; w < 2; w++) {
        free(x.of[w].of);
        free(x.of[w].start);
        free(x.weight[w]);
    }
    return ok;
}
