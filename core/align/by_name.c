/* SPDX-License-Identifier: MIT */
/* Both sides' leftovers are hashed, sorted and merged; a run of one against one is a pair, verified on the bytes. */
#include "align/by_name.h"

#include <stdlib.h>

typedef struct left {
    uint64_t hash;
    uint32_t record;
} left;

static const tb_record *outermost(const tb_dtable *t, const tb_record *r)
{
    while (r->parent >= 0)
        r = &t->records.ptr[r->parent];
    return r;
}

static uint64_t hash_of(const tb_dtable *t, const tb_record *r)
{
    const tb_record *top = outermost(t, r);
    const tb_str parts[] = {top->path, top == r ? TB_LIT("") : top->name, r->name, r->project, r->fund, r->org_name};
    uint64_t h = r->level == TB_LEVEL_TOTAL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        h = tb_str_hash(parts[i], h + 1);
    return h;
}

static bool same(const tb_dtable *a, const tb_record *r, const tb_dtable *b, const tb_record *q)
{
    const tb_record *s = outermost(a, r), *t = outermost(b, q);
    return tb_str_eq(r->name, q->name) && tb_str_eq(r->project, q->project) && tb_str_eq(r->fund, q->fund) &&
           tb_str_eq(s->path, t->path) && (s == r) == (t == q) && (s == r || tb_str_eq(s->name, t->name));
}

static int by_hash(const void *pa, const void *pb)
{
    const left *a = pa, *b = pb;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->record < b->record ? -1 : a->record > b->record;
}

/* Free, named lines without a code. */
static left *list_left(const tb_links *l, int w, size_t *out_n)
{
    const tb_dtable *t = l->table[w];
    left *list = malloc((t->records.len + 1) * sizeof *list);
    size_t n = 0;
    for (uint32_t i = 0; list && i < t->records.len; i++) {
        const tb_record *r = &t->records.ptr[i];
        if (tb_is_free(l, w, i) && r->name.len && !r->code.len)
            list[n++] = (left){hash_of(t, r), i};
    }
    if (list && n > 1)
        qsort(list, n, sizeof *list, by_hash);
    *out_n = n;
    return list;
}

static size_t run_length(const left *list, size_t at, size_t n)
{
    size_t len = 0;
    while (at + len < n && list[at + len].hash == list[at].hash)
        len++;
    return len;
}

static bool link(tb_links *l, uint32_t old_record, uint32_t new_record)
{
    tb_link k = {.by = TB_BY_NAME, .relation = TB_REL_SAME, .decision = TB_AUTO, .score = TB_SCORE_NAME};
    tb_why why = {TB_PART_NAME, TB_SCORE_NAME};
    return tb_link_add(l, k, &old_record, 1, &new_record, 1, &why, 1);
}

bool tb_match_by_name(tb_links *l)
{
    size_t n_old = 0, n_new = 0;
    left *o = list_left(l, 0, &n_old);
    left *n = o ? list_left(l, 1, &n_new) : NULL;
    bool ok = o && n;
    for (size_t i = 0, j = 0; ok && i < n_old && j < n_new;) {
        if (o[i].hash != n[j].hash) {
            bool old_first = o[i].hash < n[j].hash;
            i += old_first;
            j += !old_first;
            continue;
        }
        size_t a = run_length(o, i, n_old), b = run_length(n, j, n_new);
        const tb_record *r = &l->table[0]->records.ptr[o[i].record], *q = &l->table[1]->records.ptr[n[j].record];
        if (a == 1 && b == 1 && same(l->table[0], r, l->table[1], q))
            ok = link(l, o[i].record, n[j].record);
        i += a;
        j += b;
    }
    free(o);
    free(n);
    return ok;
}
