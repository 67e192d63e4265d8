/* SPDX-License-Identifier: MIT */
/* Lines are sorted by a hash of what must agree; a run with one free line on each side is a pair. Hashes are of 64
 * bits; what they say is checked by the evidence of the pair. */
#include <stdlib.h>

#include "align/matching.h"

#define SCORE_SPELLING 970 /* the same but for blanks, widths, years */
#define SCORE_FOLDED 940   /* and for what says nothing at the ends */
#define SCORE_RENAMED 870  /* below a unit or item that is called otherwise */
#define MAX_NAMESAKES 24u  /* free lines of one name and block on a side that are compared with each other */
#define LEAST_MARGIN 30

typedef struct entry {
    uint64_t hash;
    uint32_t line;
    uint8_t w;
} entry;

typedef TB_VEC(entry) entries;

static int by_hash(const void *pa, const void *pb)
{
    const entry *a = pa, *b = pb;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->w != b->w)
        return a->w < b->w ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static void sort(entries *e)
{
    if (e->len > 1)
        qsort(e->ptr, e->len, sizeof *e->ptr, by_hash);
}

/* The run of one hash that begins at `from`: its end, and how many of the old side are in it. */
static size_t run_of(const entries *e, size_t from, size_t *n_old)
{
    size_t to = from;
    *n_old = 0;
    for (; to < e->len && e->ptr[to].hash == e->ptr[from].hash; to++)
        *n_old += e->ptr[to].w == 0;
    return to;
}

static const tb_line *line_of(const tb_matching *m, const entry *e) { return &m->lines.side[e->w].ptr[e->line]; }

/* All fields, codes too, and the folded name. */
static uint64_t identity(const tb_matching *m, int w, const tb_line *x)
{
    uint64_t h = tb_scope_of(&m->evidence, TB_SCOPE_ITEM, w, x);
    for (size_t f = 0; f < m->lines.n_fields; f++)
        if (m->lines.fields[f].role == TB_FIELD_CODE || m->lines.fields[f].role == TB_FIELD_FUND)
            h = (h ^ (x->value[f] + 1u)) * 0xBF58476D1CE4E5B9u + (h >> 31);
    return h ^ tb_line_label(&m->lines, x)->folded * 0x9E3779B97F4A7C15u;
}

static bool link_folded(tb_matching *m, uint32_t o, uint32_t n)
{
    const tb_line *x = &m->lines.side[0].ptr[o], *y = &m->lines.side[1].ptr[n];
    const tb_label *a = tb_line_label(&m->lines, x), *b = tb_line_label(&m->lines, y);
    tb_verdict v = tb_evidence_weigh(&m->evidence, x, y), out = {0};
    bool renamed = v.points[TB_PART_RENAMED] > 0;
    out.score = renamed ? SCORE_RENAMED : a->printed == b->printed ? SCORE_SPELLING : SCORE_FOLDED;
    out.points[TB_PART_SPELLING] = out.score - v.points[TB_PART_PARENT];
    out.points[TB_PART_PARENT] = v.points[TB_PART_PARENT];
    out.points[TB_PART_RENAMED] = v.points[TB_PART_RENAMED];
    return tb_matching_link(m, o, n, TB_BY_NAME, &out, out.score);
}

bool tb_stage_folded(tb_matching *m)
{
    entries e = {0};
    bool ok = true;
    for (uint8_t w = 0; w < 2; w++)
        for (uint32_t i = 0; i < m->lines.side[w].len && ok; i++) {
            const tb_line *x = &m->lines.side[w].ptr[i];
            if (!tb_line_label(&m->lines, x)->is_empty)
                ok = tb_vec_push(&e, ((entry){identity(m, w, x), i, w}));
        }
    sort(&e);
    for (size_t from = 0, to; from < e.len && ok; from = to) {
        size_t n_old;
        to = run_of(&e, from, &n_old);
        if (to - from == 2 && n_old == 1 && line_of(m, &e.ptr[from])->free && line_of(m, &e.ptr[from + 1])->free)
            ok = link_folded(m, e.ptr[from].line, e.ptr[from + 1].line);
    }
    tb_vec_fini(&e);
    return ok;
}

static bool add_namesakes(const tb_matching *m, const entry *olds, size_t n_old, const entry *news, size_t n_new,
                          tb_edges *edges)
{
    for (size_t i = 0; i < n_old; i++)
        for (size_t j = 0; j < n_new; j++) {
            tb_verdict v = tb_evidence_weigh(&m->evidence, line_of(m, &olds[i]), line_of(m, &news[j]));
            tb_edge e = {.o = olds[i].line, .n = news[j].line, .score = v.score};
            if (v.score >= m->review && !tb_vec_push(edges, e))
                return false;
        }
    return true;
}

static bool list_namesakes(const tb_matching *m, tb_scope scope, entries *e)
{
    for (uint8_t w = 0; w < 2; w++)
        for (uint32_t i = 0; i < m->lines.side[w].len; i++) {
            const tb_line *x = &m->lines.side[w].ptr[i];
            const tb_label *l = tb_line_label(&m->lines, x);
            uint64_t hash = tb_scope_of(&m->evidence, scope, w, x) ^ l->core * 0x9E3779B97F4A7C15u;
            if (tb_line_is_open(x) && !l->is_empty && !tb_vec_push(e, ((entry){hash, i, w})))
                return false;
        }
    sort(e);
    return true;
}

static bool link_edges(tb_matching *m, tb_edges *edges, tb_by by)
{
    size_t n = 0;
    bool ok = tb_assign(edges, m->lines.side[0].len, m->lines.side[1].len, LEAST_MARGIN, &n);
    for (size_t i = 0; i < n && ok; i++) {
        const tb_edge *x = &edges->ptr[i];
        tb_verdict v = tb_evidence_weigh(&m->evidence, &m->lines.side[0].ptr[x->o], &m->lines.side[1].ptr[x->n]);
        ok = tb_matching_link(m, x->o, x->n, by, &v, x->margin);
    }
    return ok;
}

bool tb_stage_same_name(tb_matching *m)
{
    bool ok = true;
    for (int scope = 0; scope < TB_N_SCOPES && ok; scope++) {
        if (!tb_scope_matters(&m->evidence, (tb_scope)scope))
            continue;
        entries e = {0};
        tb_edges edges = {0};
        ok = list_namesakes(m, (tb_scope)scope, &e);
        for (size_t from = 0, to; from < e.len && ok; from = to) {
            size_t n_old;
            to = run_of(&e, from, &n_old);
            size_t n_new = to - from - n_old;
            if (n_old && n_new && n_old <= MAX_NAMESAKES && n_new <= MAX_NAMESAKES)
                ok = add_namesakes(m, e.ptr + from, n_old, e.ptr + from + n_old, n_new, &edges);
        }
        ok = ok && link_edges(m, &edges, TB_BY_NAME);
        tb_vec_fini(&e);
        tb_vec_fini(&edges);
    }
    return ok;
}

/* How many candidates of a line are weighed: few where all names of a table are looked through. */
static size_t most_in(tb_scope scope) { return scope == TB_SCOPE_ALL ? 10 : 24; }

bool tb_stage_similar(tb_matching *m)
{
    bool ok = true;
    for (int scope = 0; scope < TB_N_SCOPES && ok; scope++) {
        if (!tb_scope_matters(&m->evidence, (tb_scope)scope))
            continue;
        tb_edges edges = {0};
        ok = tb_candidates(&m->evidence, (tb_scope)scope, most_in((tb_scope)scope), &edges);
        if (ok)
            tb_matching_weigh(m, &edges, NULL, NULL);
        size_t kept = 0;
        for (size_t i = 0; i < edges.len && ok; i++)
            if (edges.ptr[i].score >= m->review)
                edges.ptr[kept++] = edges.ptr[i];
        edges.len = kept;
        ok = ok && link_edges(m, &edges, TB_BY_SIMILARITY);
        tb_vec_fini(&edges);
    }
    return ok;
}
