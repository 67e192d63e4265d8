/* SPDX-License-Identifier: MIT */
/* What a row says of a side becomes one text; equal texts are one line. A line that has a partner by one row has
 * no other by another, unless both rows may be parts of a split or a merger, and is not said to have none. Rules
 * are edges between such texts, and a circle of them is found by going deep first. */
#include "align/crosswalk_check.h"

#include <stdlib.h>

#include "align/intern.h"
#include "base/msg.h"

typedef struct check {
    const tb_crosswalk *x;
    tb_arena arena;
    tb_interner texts;
    uint32_t *full[2]; /* by row: number of what is said of the side */
    uint32_t *bare[2]; /* the same without path and place */
    uint32_t *first;   /* by text, of one side: row + 1 */
} check;

static tb_str text_of(check *c, const tb_crosswalk_row *r, int w, bool full)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (int f = 0; f < (full ? TB_N_CROSSWALK_FIELDS : TB_CROSSWALK_PATH); f++)
        tb_buf_printf(&b, "%.*s\x1f", TB_ARG(r->of[w][f]));
    if (full)
        tb_buf_str(&b, r->table);
    c->arena.failed = c->arena.failed || b.failed;
    return tb_arena_str(&c->arena, tb_buf_view(&b));
}

static bool number_rows(check *c)
{
    size_t n = c->x->rows.len;
    for (int w = 0; w < 2; w++) {
        c->full[w] = calloc(n + 1, sizeof **c->full);
        c->bare[w] = calloc(n + 1, sizeof **c->bare);
        if (!c->full[w] || !c->bare[w])
            return false;
        for (size_t i = 0; i < n; i++) {
            const tb_crosswalk_row *r = &c->x->rows.ptr[i];
            if (r->sides[w] && (!tb_intern(&c->texts, text_of(c, r, w, true), &c->full[w][i]) ||
                                !tb_intern(&c->texts, text_of(c, r, w, false), &c->bare[w][i])))
                return false;
        }
    }
    c->first = calloc(c->texts.strings.len + 1, sizeof *c->first);
    return c->first && !c->arena.failed;
}

static bool is_alone(const tb_crosswalk_row *r) { return r->relation == TB_REL_REMOVED || r->relation == TB_REL_ADDED; }

static bool may_be_part(const tb_crosswalk_row *r)
{
    return r->relation < 0 || r->relation == TB_REL_SPLIT || r->relation == TB_REL_MERGED;
}

static tb_status contradiction(const check *c, size_t i, size_t k, const char *what, tb_error *err)
{
    return tb_fail(err, TB_E_SYNTAX, _("%.*s: line %llu contradicts line %llu: %s"), TB_ARG(c->x->source),
                   (unsigned long long)c->x->rows.ptr[i].line, (unsigned long long)c->x->rows.ptr[k].line, what);
}

/* Rows i and k speak of one line of side w. */
static tb_status compare_rows(const check *c, size_t i, size_t k, int w, tb_error *err)
{
    const tb_crosswalk_row *r = &c->x->rows.ptr[i], *q = &c->x->rows.ptr[k];
    if (is_alone(r) != is_alone(q))
        return contradiction(c, i, k, _("one gives the line a partner, the other says that it has none"), err);
    if (is_alone(r))
        return TB_OK;
    bool same = c->bare[1 - w][i] == c->bare[1 - w][k];
    if (!same && !(may_be_part(r) && may_be_part(q)))
        return contradiction(
            c, i, k, _("they give one line two partners; if it was split or merged, let both rows say so"), err);
    if (c->full[0][i] == c->full[0][k] && c->full[1][i] == c->full[1][k] && r->relation != q->relation)
        return contradiction(c, i, k, _("they call one pair of lines by two relations"), err);
    return TB_OK;
}

static tb_status check_side(check *c, int w, tb_error *err)
{
    tb_status rc = TB_OK;
    memset(c->first, 0, (c->texts.strings.len + 1) * sizeof *c->first);
    for (size_t i = 0; i < c->x->rows.len && rc == TB_OK; i++) {
        uint32_t text = c->full[w][i];
        if (!text)
            continue;
        if (c->first[text])
            rc = compare_rows(c, i, c->first[text] - 1, w, err);
        else
            c->first[text] = (uint32_t)i + 1;
    }
    return rc;
}

/* Rules by their old text, for going from one to the next. */
typedef struct edge {
    uint32_t from, to, row;
} edge;

static int by_from(const void *pa, const void *pb)
{
    const edge *a = pa, *b = pb;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

typedef struct walk {
    edge *edges;
    size_t n;
    uint32_t *next;  /* by text: the edge to follow next */
    uint8_t *colour; /* by text: 1 on the way, 2 done */
    uint32_t *way;   /* edges from the start to here */
} walk;

static void list_edges(const check *c, walk *k)
{
    for (size_t i = 0; i < c->x->rows.len; i++) {
        const tb_crosswalk_row *r = &c->x->rows.ptr[i];
        if (r->is_rule && r->sides[0] && r->sides[1] && !is_alone(r) && c->bare[0][i] != c->bare[1][i])
            k->edges[k->n++] = (edge){c->bare[0][i], c->bare[1][i], (uint32_t)i};
    }
    if (k->n > 1)
        qsort(k->edges, k->n, sizeof *k->edges, by_from);
    for (size_t i = k->n; i-- > 0;)
        k->next[k->edges[i].from] = (uint32_t)i + 1;
}

static tb_status circle(const check *c, const walk *k, size_t depth, uint32_t back_to, tb_error *err)
{
    TB_CLEANUP(tb_buf_fini) tb_buf lines = {0};
    size_t from = depth;
    while (from > 0 && k->edges[k->way[from]].from != back_to)
        from--;
    for (size_t i = from; i <= depth && i < from + 8; i++)
        tb_buf_printf(&lines, "%s%llu", i > from ? ", " : "",
                      (unsigned long long)c->x->rows.ptr[k->edges[k->way[i]].row].line);
    return tb_fail(err, TB_E_SYNTAX, _("%.*s: line %llu: the rules go round in a circle (lines %.*s)"),
                   TB_ARG(c->x->source), (unsigned long long)c->x->rows.ptr[k->edges[k->way[depth]].row].line,
                   TB_ARG(tb_buf_view(&lines)));
}

static tb_status walk_from(const check *c, walk *k, uint32_t start, tb_error *err)
{
    size_t depth = 0;
    uint32_t at = start;
    k->colour[at] = 1;
    for (;;) {
        uint32_t e = k->next[at];
        if (e == 0 || e > k->n || k->edges[e - 1].from != at) {
            k->colour[at] = 2;
            if (depth == 0)
                return TB_OK;
            at = k->edges[k->way[--depth]].from;
            continue;
        }
        k->next[at] = e + 1;
        k->way[depth] = e - 1;
        uint32_t to = k->edges[e - 1].to;
        if (k->colour[to] == 1)
            return circle(c, k, depth, to, err);
        if (k->colour[to] == 0) {
            depth++;
            at = to;
            k->colour[at] = 1;
        }
    }
}

static tb_status check_circles(check *c, tb_error *err)
{
    size_t texts = c->texts.strings.len + 1, rows = c->x->rows.len + 1;
    walk k = {.edges = calloc(rows, sizeof *k.edges),
              .next = calloc(texts, sizeof *k.next),
              .colour = calloc(texts, 1),
              .way = calloc(rows, sizeof *k.way)};
    tb_status rc = k.edges && k.next && k.colour && k.way ? TB_OK : tb_nomem(err);
    if (rc == TB_OK)
        list_edges(c, &k);
    for (size_t i = 0; i < k.n && rc == TB_OK; i++)
        if (k.colour[k.edges[i].from] == 0)
            rc = walk_from(c, &k, k.edges[i].from, err);
    free(k.edges);
    free(k.next);
    free(k.colour);
    free(k.way);
    return rc;
}

tb_status tb_crosswalk_check(const tb_crosswalk *x, tb_error *err)
{
    check c = {.x = x};
    tb_status rc = number_rows(&c) ? TB_OK : tb_nomem(err);
    for (int w = 0; w < 2 && rc == TB_OK; w++)
        rc = check_side(&c, w, err);
    if (rc == TB_OK)
        rc = check_circles(&c, err);
    for (int w = 0; w < 2; w++) {
        free(c.full[w]);
        free(c.bare[w]);
    }
    free(c.first);
    tb_interner_fini(&c.texts);
    tb_arena_fini(&c.arena);
    return rc;
}
