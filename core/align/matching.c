/* SPDX-License-Identifier: MIT */
/* What all stages share: how two lines differ, and how a verdict becomes a link. */
#include "align/matching.h"

#include "base/threads.h"

#define CLEAR_MARGIN 60 /* with less between the best and the next best somebody should look */

static bool differs(const tb_lines *l, const tb_line *o, const tb_line *n, tb_field_role role)
{
    for (size_t f = 0; f < l->n_fields; f++)
        if (l->fields[f].role == role && o->value[f] != n->value[f])
            return true;
    return false;
}

static bool differs_in(const tb_lines *l, const tb_line *o, const tb_line *n, tb_field_source source)
{
    for (size_t f = 0; f < l->n_fields; f++)
        if (l->fields[f].source == source && o->value[f] != n->value[f])
            return true;
    return false;
}

tb_relation tb_matching_relation(const tb_lines *l, const tb_line *o, const tb_line *n)
{
    bool published = l->table[0]->id.len > 0 && l->table[0]->key_names.len == 0;
    bool elsewhere = !published && differs_in(l, o, n, TB_FROM_PATH); /* of a publication the path is inferred */
    if (differs(l, o, n, TB_FIELD_UNIT))
        return TB_REL_MOVED;
    if (tb_line_label(l, o)->printed != tb_line_label(l, n)->printed)
        return TB_REL_RENAMED;
    bool recoded = differs_in(l, o, n, TB_FROM_CODE) || differs_in(l, o, n, TB_FROM_KEY);
    return recoded || elsewhere || differs_in(l, o, n, TB_FROM_NAME) ? TB_REL_RECODED : TB_REL_SAME;
}

#define SLICE 512u /* edges that are worth a thread */

typedef struct weighing {
    const tb_matching *m;
    tb_edges *edges;
    void (*see)(void *to, size_t edge, const tb_verdict *v);
    void *to;
} weighing;

static void weigh_slice(void *to, size_t k)
{
    const weighing *x = to;
    size_t from = k * SLICE, end = from + SLICE < x->edges->len ? from + SLICE : x->edges->len;
    for (size_t i = from; i < end; i++) {
        tb_edge *e = &x->edges->ptr[i];
        const tb_lines *l = &x->m->lines;
        tb_verdict v = tb_evidence_weigh(&x->m->evidence, &l->side[0].ptr[e->o], &l->side[1].ptr[e->n]);
        e->score = v.score;
        if (x->see)
            x->see(x->to, i, &v);
    }
}

void tb_matching_weigh(const tb_matching *m, tb_edges *edges, void (*see)(void *to, size_t edge, const tb_verdict *v),
                       void *to)
{
    weighing x = {m, edges, see, to};
    tb_run_on_threads(tb_threads_at_hand(), (edges->len + SLICE - 1) / SLICE, weigh_slice, &x);
}

bool tb_matching_link(tb_matching *m, uint32_t o, uint32_t n, tb_by by, const tb_verdict *v, int margin)
{
    tb_line *x = &m->lines.side[0].ptr[o], *y = &m->lines.side[1].ptr[n];
    tb_why whys[TB_N_PARTS];
    size_t k = 0;
    bool clear = margin >= CLEAR_MARGIN || margin >= v->score;
    int score = v->score;
    for (int p = 0; p < TB_N_PARTS; p++)
        if (v->points[p])
            whys[k++] = (tb_why){(uint8_t)p, v->points[p]};
    if (margin < v->score)
        whys[k++] = (tb_why){TB_PART_RIVAL, margin};
    if (!clear && score >= m->accept)
        score = m->accept - 1;
    tb_link link = {.by = by,
                    .relation = tb_matching_relation(&m->lines, x, y),
                    .decision = score >= m->accept ? TB_AUTO : TB_REVIEW,
                    .score = score};
    x->free = y->free = false;
    return tb_link_add(m->links, link, &x->record, 1, &y->record, 1, whys, k);
}
