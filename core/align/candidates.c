/* SPDX-License-Identifier: MIT */
/* Lines are listed by gram and block; a line asks for its grams, the rarest count, those that too many lines have are
 * left out: longer grams of the same place are rarer. The sums of shared weight are kept in an array of the other
 * side's lines. Memory is slow where it is jumped about in, so what the next step of a line will touch is asked for
 * before the step before it is done. */
#include "align/candidates.h"

#include <stdlib.h>

#include "base/threads.h"

#define MAX_GRAM 4u    /* units of a gram */
#define MAX_LINES 400u /* with one gram of one block that are looked at */
#define MAX_MOST 64u
#define RANGE 256u  /* lines that are worth a thread */
#define ENOUGH 300u /* lines touched from which commoner grams are not looked at any more */

/* A gram of a block in a line. */
typedef struct posting {
    uint64_t key;
    uint32_t line, weight;
} posting;

typedef TB_VEC(posting) postings;

/* The lines with one key: catalogue.lines[at .. at + n). */
typedef struct entry {
    uint64_t key;
    uint32_t at, n;
} entry;

/* Entries by key, without those of too many lines. Keys are hashes: their highest bits spread them evenly over buckets
 * of a few each. */
typedef struct catalogue {
    uint32_t *lines;
    entry *entries;
    uint32_t *start; /* by bucket, and the end of the last */
    unsigned shift;
} catalogue;

typedef struct grams {
    const tb_evidence *e;
    tb_scope scope;
    catalogue of[2];
    uint32_t *weight[2]; /* of the labels, by line */
    bool filled[2];
    size_t most;
} grams;

/* Lines of one side that ask, on a thread. */
typedef struct search {
    const grams *x;
    int w;
    uint32_t from, to;
    postings own;         /* of the line that asks */
    TB_VEC(entry) shared; /* of each of these, on the other side; n 0: none */
    uint32_t *sum;        /* by line of the other side */
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

/* Postings into buckets by counting, then each bucket by itself; start: n_buckets + 1. */
static void sort_postings(const postings *all, unsigned shift, uint32_t *start, size_t n_buckets, posting *to)
{
    for (size_t i = 0; i < all->len; i++)
        start[(all->ptr[i].key >> shift) + 1]++;
    for (size_t b = 0; b < n_buckets; b++)
        start[b + 1] += start[b];
    for (size_t i = all->len; i-- > 0;)
        to[--start[(all->ptr[i].key >> shift) + 1]] = all->ptr[i];
    for (size_t b = 0; b < n_buckets; b++)
        start[b] = start[b + 1];
    start[n_buckets] = (uint32_t)all->len;
    for (size_t b = 0; b < n_buckets; b++) {
        bool same = true; /* then they are in order of their lines, as they came */
        for (size_t i = start[b] + 1; i < start[b + 1] && same; i++)
            same = to[i].key == to[i - 1].key;
        if (!same)
            qsort(to + start[b], start[b + 1] - start[b], sizeof *to, by_key);
    }
}

/* The keys of one bucket, whose postings are p[0..n), go behind the *n_entries and *n_lines that are there. */
static void list_bucket(catalogue *c, const posting *p, size_t n, uint32_t *n_entries, uint32_t *n_lines)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && p[to].key == p[from].key;)
            to++;
        if (to - from > MAX_LINES)
            continue;
        c->entries[(*n_entries)++] = (entry){p[from].key, *n_lines, (uint32_t)(to - from)};
        for (size_t i = from; i < to; i++)
            c->lines[(*n_lines)++] = p[i].line;
    }
}

static size_t count_keys(const posting *p, size_t n)
{
    size_t keys = n > 0;
    for (size_t i = 1; i < n; i++)
        keys += p[i].key != p[i - 1].key;
    return keys;
}

static bool list_lines(catalogue *c, postings *all)
{
    size_t n_buckets = 2, n = all->len;
    for (c->shift = 63; n_buckets < n / 2 && c->shift > 32; c->shift--)
        n_buckets *= 2;
    posting *sorted = n < UINT32_MAX ? calloc(n + 1, sizeof *sorted) : NULL;
    c->start = calloc(n_buckets + 1, sizeof *c->start);
    if (sorted && c->start)
        sort_postings(all, c->shift, c->start, n_buckets, sorted);
    tb_vec_fini(all);
    if (sorted && c->start) {
        c->entries = malloc((count_keys(sorted, n) + 1) * sizeof *c->entries);
        c->lines = malloc((n + 1) * sizeof *c->lines);
    }
    bool ok = c->entries && c->lines;
    uint32_t n_entries = 0, n_lines = 0;
    for (size_t b = 0; b < n_buckets && ok; b++) {
        size_t from = c->start[b], to = c->start[b + 1];
        c->start[b] = n_entries;
        list_bucket(c, sorted + from, to - from, &n_entries, &n_lines);
    }
    if (ok)
        c->start[n_buckets] = n_entries;
    free(sorted);
    return ok;
}

/* What one side asks the other for. */
static void fill(void *to, size_t w)
{
    grams *x = to;
    const tb_line_list *lines = &x->e->lines->side[w];
    postings all = {0};
    x->weight[w] = calloc(lines->len + 1, sizeof *x->weight[w]);
    bool ok = x->weight[w] != NULL;
    for (uint32_t i = 0; i < lines->len && ok; i++)
        x->weight[w][i] = tb_line_label(x->e->lines, &lines->ptr[i])->weight;
    for (uint32_t i = 0; i < lines->len && ok; i++)
        if (tb_line_is_open(&lines->ptr[i]))
            ok = add_line(x, (int)w, i, &all);
    x->filled[w] = ok && list_lines(&x->of[w], &all);
    tb_vec_fini(&all);
}

static entry find(const catalogue *c, uint64_t key)
{
    size_t b = key >> c->shift;
    for (uint32_t i = c->start[b]; i < c->start[b + 1]; i++)
        if (c->entries[i].key == key)
            return c->entries[i];
    return (entry){0};
}

static bool touch(search *s, const posting *own, const entry *e, const catalogue *other)
{
    const uint32_t *line = other->lines + e->at, *end = line + e->n;
    for (; line < end; line++) {
        if (s->sum[*line] == 0 && !tb_vec_push(&s->touched, *line))
            return false;
        s->sum[*line] += own->weight;
    }
    return true;
}

/* What the other side has of the line's grams. */
static bool look_up(search *s, const catalogue *other)
{
    s->shared.len = 0;
    if (!tb_vec_reserve(&s->shared, s->own.len))
        return false;
    for (size_t k = 0; k < s->own.len; k++)
        __builtin_prefetch(&other->start[s->own.ptr[k].key >> other->shift]);
    for (size_t k = 0; k < s->own.len; k++)
        __builtin_prefetch(&other->entries[other->start[s->own.ptr[k].key >> other->shift]]);
    for (size_t k = 0; k < s->own.len; k++) {
        entry e = find(other, s->own.ptr[k].key);
        s->shared.ptr[s->shared.len++] = e;
        __builtin_prefetch(&other->lines[e.at]);
    }
    return true;
}

/* The rare grams first; those that many lines have only as long as few lines were found. */
static bool sum_up(search *s)
{
    static const size_t tiers[] = {0, 8, 32, 128, MAX_LINES};
    const catalogue *other = &s->x->of[1 - s->w];
    size_t n_touched = 0;
    if (!look_up(s, other))
        return false;
    for (size_t t = 1; t < sizeof tiers / sizeof *tiers && n_touched < ENOUGH; t++)
        for (size_t k = 0; k < s->shared.len; k++) {
            const entry *e = &s->shared.ptr[k];
            if (e->n <= tiers[t - 1] || e->n > tiers[t])
                continue;
            n_touched += e->n;
            if (!touch(s, &s->own.ptr[k], e, other))
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
    tb_vec_fini(&s->shared);
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
    size_t lines = e->lines->side[0].len + e->lines->side[1].len;
    tb_run_on_threads(lines > RANGE ? tb_threads_at_hand() : 1, 2, fill, &x);
    bool ok = x.filled[0] && x.filled[1] && ask_all(&x, out);
    drop_doubles(out, before);
    for (int w = 0; w < 2; w++) {
        free(x.of[w].lines);
        free(x.of[w].entries);
        free(x.of[w].start);
        free(x.weight[w]);
    }
    return ok;
}
