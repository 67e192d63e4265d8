/* SPDX-License-Identifier: MIT */
/* Rounds of mutual best pairs. Each round is linear in the edges; taken edges go to the front, those of taken
 * lines out. */
#include "align/assign.h"

#include <stdlib.h>

#define MAX_ROUNDS 64u

typedef struct best {
    int first, second;
    uint32_t edge;
} best;

static void see(best *b, int score, uint32_t edge)
{
    if (score > b->first) {
        b->second = b->first;
        b->first = score;
        b->edge = edge;
    } else if (score > b->second) {
        b->second = score;
    }
}

static void look(const tb_edges *e, size_t from, best *o, best *n)
{
    for (size_t i = from; i < e->len; i++) {
        o[e->ptr[i].o] = n[e->ptr[i].n] = (best){0};
    }
    for (size_t i = from; i < e->len; i++) {
        see(&o[e->ptr[i].o], e->ptr[i].score, (uint32_t)i);
        see(&n[e->ptr[i].n], e->ptr[i].score, (uint32_t)i);
    }
}

static void swap(tb_edge *a, tb_edge *b)
{
    tb_edge x = *a;
    *a = *b;
    *b = x;
}

static int by_old(const void *pa, const void *pb)
{
    const tb_edge *a = pa, *b = pb;
    return a->o < b->o ? -1 : a->o > b->o;
}

/* Marks the edges to be taken with their margins (-1: not); returns how many. */
static size_t mark(tb_edges *e, size_t from, const best *o, const best *n, int least_margin)
{
    size_t marked = 0;
    for (size_t i = from; i < e->len; i++) {
        tb_edge *x = &e->ptr[i];
        const best *p = &o[x->o], *q = &n[x->n];
        int second = p->second > q->second ? p->second : q->second;
        bool take = p->edge == i && q->edge == i && x->score - second >= least_margin;
        x->margin = take ? x->score - second : -1;
        marked += take;
    }
    return marked;
}

bool tb_assign(tb_edges *e, size_t n_old, size_t n_new, int least_margin, size_t *out_n)
{
    best *o = malloc((n_old + 1) * sizeof *o), *n = malloc((n_new + 1) * sizeof *n);
    bool *old_taken = calloc(n_old + 1, 1), *new_taken = calloc(n_new + 1, 1);
    bool ok = o && n && old_taken && new_taken;
    size_t taken = 0;
    for (size_t round = 0; ok && round < MAX_ROUNDS; round++) {
        look(e, taken, o, n);
        if (mark(e, taken, o, n, least_margin) == 0)
            break;
        for (size_t i = taken; i < e->len; i++)
            if (e->ptr[i].margin >= 0) {
                old_taken[e->ptr[i].o] = new_taken[e->ptr[i].n] = true;
                swap(&e->ptr[i], &e->ptr[taken++]);
            }
        size_t kept = taken;
        for (size_t i = taken; i < e->len; i++)
            if (!old_taken[e->ptr[i].o] && !new_taken[e->ptr[i].n])
                e->ptr[kept++] = e->ptr[i];
        e->len = kept;
    }
    free(o);
    free(n);
    free(old_taken);
    free(new_taken);
    if (taken > 1)
        qsort(e->ptr, taken, sizeof *e->ptr, by_old);
    *out_n = taken;
    return ok;
}
