/* SPDX-License-Identifier: MIT */
/* Postings are sorted by gram and block; a line asks for its grams, the rarest count, those that too many lines have are
 * left out: longer grams of the same place are rarer. The sums of shared weight are kept in one array a side. */
#include "align/candidates.h"

#include <stdlib.h>

#define MAX_GRAM 4u       /* units of a gram */
#define MAX_POSTINGS 400u /* lines with one gram of one block that are looked at */
#define MAX_MOST 64u

typedef struct posting {
    uint64_t key;
    uint32_t line, weight;
} posting;

typedef TB_VEC(posting) postings;

typedef struct search {
    const tb_evidence *e;
    postings of[2];
    uint32_t *sum; /* by line of the other side */
    TB_VEC(uint32_t) touched;
    size_t most;
    tb_edges *out;
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

static bool add_line(search *s, int w, uint32_t i, uint64_t block)
{
    const tb_label *l = tb_line_label(s->e->lines, &s->e->lines->side[w].ptr[i]);
    for (size_t at = 0; at < l->n_units; at++)
        for (size_t len = 1; len <= MAX_GRAM; len++) {
            bool word = l->units[at].flags & TB_UNIT_WORD;
            uint64_t gram = (len == 1) == word ? tb_label_gram(l, at, len) : 0;
            uint32_t weight = 0;
            if (!gram)
                continue;
            for (size_t k = at; k < at + len; k++)
                weight += l->units[k].weight;
            posting p = {(gram ^ block) * 0xBF58476D1CE4E5B9u, i, weight};
            if (!tb_vec_push(&s->of[w], p))
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

static bool fill(search *s, int w, tb_scope scope)
{
    const tb_line_list *lines = &s->e->lines->side[w];
    for (uint32_t i = 0; i < lines->len; i++)
        if (tb_line_is_open(&lines->ptr[i]) && !add_line(s, w, i, tb_scope_of(s->e, scope, w, &lines->ptr[i])))
            return false;
    if (s->of[w].len > 1)
        qsort(s->of[w].ptr, s->of[w].len, sizeof *s->of[w].ptr, by_key);
    return true;
}

/* First posting of a key, and how many there are. */
static size_t run_of(const postings *p, uint64_t key, size_t *n)
{
    size_t lo = 0, hi = p->len;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->ptr[mid].key < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    *n = 0;
    while (lo + *n < p->len && p->ptr[lo + *n].key == key && *n <= MAX_POSTINGS)
        ++*n;
    return lo;
}

static bool sum_up(search *s, int w, const posting *own, size_t n_own)
{
    const postings *other = &s->of[1 - w];
    for (size_t k = 0; k < n_own; k++) {
        size_t n;
        size_t at = run_of(other, own[k].key, &n);
        if (n > MAX_POSTINGS)
            continue;
        for (size_t i = at; i < at + n; i++) {
            uint32_t line = other->ptr[i].line;
            if (s->sum[line] == 0 && !tb_vec_push(&s->touched, line))
                return false;
            s->sum[line] += own[k].weight;
        }
    }
    return true;
}

/* Of two candidates, by the share of weight, then by content. */
static bool is_better(const search *s, int w, uint32_t a, uint32_t b)
{
    const tb_line *lines = s->e->lines->side[1 - w].ptr;
    uint64_t x = (uint64_t)s->sum[a] * (tb_line_label(s->e->lines, &lines[b])->weight + 100);
    uint64_t y = (uint64_t)s->sum[b] * (tb_line_label(s->e->lines, &lines[a])->weight + 100);
    return x != y ? x > y : a < b;
}

static bool emit(search *s, int w, uint32_t line)
{
    uint32_t best[MAX_MOST];
    size_t n = 0;
    for (size_t i = 0; i < s->touched.len; i++) {
        uint32_t c = s->touched.ptr[i];
        size_t at = n;
        while (at > 0 && is_better(s, w, c, best[at - 1]))
            at--;
        if (at >= s->most)
            continue;
        n = n < s->most ? n + 1 : n;
        memmove(best + at + 1, best + at, (n - 1 - at) * sizeof *best);
        best[at] = c;
    }
    for (size_t i = 0; i < s->touched.len; i++)
        s->sum[s->touched.ptr[i]] = 0;
    s->touched.len = 0;
    for (size_t i = 0; i < n; i++)
        if (!tb_vec_push(s->out, ((tb_edge){.o = w ? best[i] : line, .n = w ? line : best[i]})))
            return false;
    return true;
}

static int by_line(const void *pa, const void *pb)
{
    const posting *a = pa, *b = pb;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

/* Asks for the neighbours of each line of side w. Its postings are gone through in the order of lines. */
static bool ask(search *s, int w)
{
    size_t n = s->of[w].len;
    posting *own = malloc((n + 1) * sizeof *own);
    bool ok = own != NULL;
    if (n && own)
        memcpy(own, s->of[w].ptr, n * sizeof *own);
    if (n > 1 && own)
        qsort(own, n, sizeof *own, by_line);
    for (size_t from = 0, to; from < n && ok; from = to) {
        for (to = from; to < n && own[to].line == own[from].line;)
            to++;
        ok = sum_up(s, w, own + from, to - from) && emit(s, w, own[from].line);
    }
    free(own);
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
    search s = {.e = e, .most = most < MAX_MOST ? most : MAX_MOST - 1, .out = out};
    size_t n = e->lines->side[0].len > e->lines->side[1].len ? e->lines->side[0].len : e->lines->side[1].len;
    size_t before = out->len;
    s.sum = calloc(n + 1, sizeof *s.sum);
    bool ok = s.sum && fill(&s, 0, scope) && fill(&s, 1, scope) && ask(&s, 0) && ask(&s, 1);
    drop_doubles(out, before);
    for (int w = 0; w < 2; w++)
        tb_vec_fini(&s.of[w]);
    tb_vec_fini(&s.touched);
    free(s.sum);
    return ok;
}
