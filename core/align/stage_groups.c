/* SPDX-License-Identifier: MIT */
/* A line that was split leaves several with part of its name and, together, about its amount; a merged one is the
 * same seen from the other side. For each line the family of those on the other side that hold part of its name is
 * collected; if the family as a whole does not sum up, its subsets are tried, a few members at a time. A single
 * partner of about the amount is always the simpler explanation, and a member that is better explained by another
 * line is none. */
#include <stdlib.h>

#include "align/matching.h"
#include "base/limits.h"

#define MOST 24u       /* candidates of a line that are looked at */
#define MAX_FAMILY 10u /* members whose subsets are tried */
#define MAX_PARTS 8u
#define LEAST_SHARED 120u /* weight of the common stem: a word that says something */
#define LEAST_WITHIN 450u /* of 1000 of the shorter name */
#define LEAST_CLOSE 800u  /* sums further apart say nothing */
#define EXACT_CLOSE 985u  /* a subset must be this close; the whole family need not */
#define VAGUE_STEM 600u   /* names that share less prove nothing without a sum that is nearly exact */
#define NEARLY_CLOSE 950u
#define SINGLE_CLOSE 900u /* one partner this close is enough */
#define CLOSER_BY 80u     /* than the best single member */
#define LEAST_SHARE 20u   /* of 1000 of the whole: smaller parts prove nothing */
#define STEM_POINTS 330
#define COVER_POINTS 170

typedef struct part {
    uint32_t line;
    uint32_t within;
    tb_decimal amount;
} part;

typedef struct family {
    uint32_t whole;
    part parts[MOST];
    size_t n;
} family;

typedef struct group {
    int whole_side; /* 0: split, 1: merged */
    uint32_t whole;
    uint32_t parts[MAX_PARTS];
    size_t n;
    int score, points[TB_N_PARTS];
} group;

/* The two best scores of a part, and with which whole the better one is. */
typedef struct best {
    int first, second;
    uint32_t whole;
} best;

/* An old and a new line that may be a whole and a part of it. */
typedef struct candidate {
    uint32_t of[2]; /* old, new */
    int score;
    uint32_t within;
    bool fits; /* the part holds enough of the name of the whole, and nothing that excludes it */
} candidate;

typedef struct grouping {
    tb_matching *m;
    int side;              /* of the wholes */
    candidate *candidates; /* sorted by whole */
    size_t n;
    best *best; /* by part */
    TB_VEC(group) groups;
} grouping;

static const tb_line *line_at(const grouping *g, int w, uint32_t i) { return &g->m->lines.side[w].ptr[i]; }
static uint32_t whole_of(const grouping *g, const candidate *c) { return c->of[g->side]; }
static uint32_t part_of(const grouping *g, const candidate *c) { return c->of[1 - g->side]; }

static tb_verdict weigh(const grouping *g, uint32_t whole, uint32_t part_line)
{
    const tb_line *x = line_at(g, g->side, whole), *y = line_at(g, 1 - g->side, part_line);
    return g->side == 0 ? tb_evidence_weigh(&g->m->evidence, x, y) : tb_evidence_weigh(&g->m->evidence, y, x);
}

/* The best score that a part has with a whole other than this one. */
static int best_elsewhere(const grouping *g, uint32_t whole, uint32_t part_line)
{
    const best *b = &g->best[part_line];
    return b->whole == whole ? b->second : b->first;
}

static void find_best(grouping *g)
{
    for (size_t i = 0; i < g->n; i++)
        g->best[part_of(g, &g->candidates[i])] = (best){0};
    for (size_t i = 0; i < g->n; i++) {
        const candidate *c = &g->candidates[i];
        best *b = &g->best[part_of(g, c)];
        if (c->score > b->first)
            *b = (best){c->score, b->first, whole_of(g, c)};
        else if (c->score > b->second)
            b->second = c->score;
    }
}

static void judge(void *to, size_t i, const tb_verdict *v)
{
    const grouping *g = to;
    bool is_whole = v->same_core && v->same_place;
    g->candidates[i].within = v->like.within;
    g->candidates[i].fits = !is_whole && v->same_unit && v->stands_near && v->points[TB_PART_FUND] == 0 &&
                            v->like.conflict <= TB_MISSING && v->like.within >= LEAST_WITHIN &&
                            v->like.shared >= LEAST_SHARED;
}

static bool is_positive(tb_decimal d) { return d.mantissa > 0; }

static bool add_member(const grouping *g, family *f, const candidate *c)
{
    tb_decimal amount;
    uint32_t part_line = part_of(g, c);
    if (!c->fits || line_at(g, 1 - g->side, part_line)->namesakes > TB_CROWD ||
        !tb_line_amount(&g->m->evidence, 1 - g->side, line_at(g, 1 - g->side, part_line), &amount) ||
        !is_positive(amount) || f->n == MOST)
        return false;
    size_t at = f->n++;
    for (; at > 0 && f->parts[at - 1].within < c->within; at--)
        f->parts[at] = f->parts[at - 1];
    f->parts[at] = (part){part_line, c->within, amount};
    return true;
}

static bool sum_of(const family *f, uint32_t set, tb_decimal *out)
{
    *out = (tb_decimal){0};
    for (size_t i = 0; i < f->n && i < 32; i++)
        if (set >> i & 1 && !tb_decimal_add(*out, f->parts[i].amount, out))
            return false;
    return true;
}

static uint32_t close_to(const family *f, uint32_t set, tb_decimal whole)
{
    tb_decimal sum;
    return sum_of(f, set, &sum) ? tb_closeness(sum, whole) : 0;
}

static uint32_t stem_of(const family *f, uint32_t set)
{
    uint32_t sum = 0, n = 0;
    for (size_t i = 0; i < f->n && i < 32; i++)
        if (set >> i & 1) {
            sum += f->parts[i].within;
            n++;
        }
    return n ? sum / n : 0;
}

static int points_of_sum(uint32_t close) { return close >= 995 ? 250 : close >= 970 ? 200 : close >= 900 ? 140 : 60; }

/* Weight of the whole's name that stands in some part, in 1000. */
static uint32_t coverage(const grouping *g, const family *f, uint32_t set)
{
    const tb_lines *l = &g->m->lines;
    const tb_label *whole = tb_line_label(l, line_at(g, g->side, f->whole));
    bool covered[TB_MAX_LABEL] = {false};
    uint32_t weight = 0;
    for (size_t i = 0; i < f->n && i < 32; i++)
        if (set >> i & 1)
            tb_likeness_cover(whole, tb_line_label(l, line_at(g, 1 - g->side, f->parts[i].line)), covered);
    for (size_t i = 0; i < whole->n_units; i++)
        weight += covered[i] ? whole->units[i].weight : 0;
    return whole->weight ? 1000 * weight / whole->weight : 0;
}

/* How well a set of members explains the whole: its names and its sum. */
static int points_of_set(const grouping *g, const family *f, uint32_t set, tb_decimal whole)
{
    return points_of_sum(close_to(f, set, whole)) +
           (int)(STEM_POINTS * stem_of(f, set) / 1000 + COVER_POINTS * coverage(g, f, set) / 1000);
}

/* The members whose amounts come to that of the whole; 0: none do. The whole family may be off by more than a part
 * of it. */
static uint32_t pick_set(const grouping *g, const family *f, tb_decimal whole)
{
    uint32_t all = f->n < 32 ? (1u << f->n) - 1 : 0, found = 0;
    int most = 0;
    if (f->n <= MAX_PARTS && close_to(f, all, whole) >= LEAST_CLOSE) {
        found = all;
        most = points_of_set(g, f, all, whole);
    }
    uint32_t limit = 1u << (f->n < MAX_FAMILY ? f->n : MAX_FAMILY);
    for (uint32_t set = 3; set < limit; set++) {
        uint32_t n = (uint32_t)__builtin_popcount(set);
        if (n < 2 || n > MAX_PARTS || set == all || close_to(f, set, whole) < EXACT_CLOSE)
            continue;
        int points = points_of_set(g, f, set, whole);
        if (points == most && found != all)
            found = 0; /* two that are as good: neither is proved */
        if (points > most) {
            most = points;
            found = set;
        }
    }
    return found;
}

static bool too_small(const family *f, uint32_t set, tb_decimal whole)
{
    for (size_t i = 0; i < f->n && i < 32; i++)
        if (set >> i & 1 && tb_closeness(f->parts[i].amount, whole) < LEAST_SHARE)
            return true;
    return false;
}

static bool add_group(grouping *g, const family *f, uint32_t set, uint32_t close)
{
    group x = {.whole_side = g->side, .whole = f->whole};
    int parents = 0;
    for (size_t i = 0; i < f->n && i < 32; i++)
        if (set >> i & 1) {
            parents += weigh(g, f->whole, f->parts[i].line).points[TB_PART_PARENT];
            x.parts[x.n++] = f->parts[i].line;
        }
    x.points[TB_PART_STEM] = (int)(STEM_POINTS * stem_of(f, set) / 1000 + COVER_POINTS * coverage(g, f, set) / 1000);
    x.points[TB_PART_SUM] = points_of_sum(close);
    x.points[TB_PART_PARENT] = x.n ? parents / (int)x.n : 0;
    for (int p = 0; p < TB_N_PARTS; p++)
        x.score += x.points[p];
    return tb_vec_push(&g->groups, x);
}

/* The family of a whole, from its run of candidates. */
static bool try_family(grouping *g, size_t from, size_t to)
{
    family f = {.whole = whole_of(g, &g->candidates[from])};
    tb_decimal whole;
    uint32_t single = 0;
    if (!tb_line_amount(&g->m->evidence, g->side, line_at(g, g->side, f.whole), &whole) || !is_positive(whole))
        return true;
    for (size_t i = from; i < to; i++) {
        const candidate *c = &g->candidates[i];
        uint32_t part_line = part_of(g, c);
        if (best_elsewhere(g, f.whole, part_line) >= g->m->accept && c->score < g->m->accept)
            continue;
        if (!add_member(g, &f, c))
            continue;
        tb_decimal amount;
        (void)tb_line_amount(&g->m->evidence, 1 - g->side, line_at(g, 1 - g->side, part_line), &amount);
        uint32_t close = tb_closeness(amount, whole);
        if (close > single)
            single = close;
    }
    uint32_t set = f.n >= 2 ? pick_set(g, &f, whole) : 0, close = set ? close_to(&f, set, whole) : 0;
    if (set && stem_of(&f, set) < VAGUE_STEM && close < NEARLY_CLOSE)
        return true;
    if (!set || too_small(&f, set, whole) || single >= SINGLE_CLOSE || close < single + CLOSER_BY)
        return true;
    return add_group(g, &f, set, close);
}

static int by_whole_new(const void *pa, const void *pb)
{
    const candidate *a = pa, *b = pb;
    if (a->of[1] != b->of[1])
        return a->of[1] < b->of[1] ? -1 : 1;
    return a->of[0] < b->of[0] ? -1 : a->of[0] > b->of[0];
}

/* The best first; what is equal by content, so that the order of rows does not matter. */
static int by_score(const void *pa, const void *pb)
{
    const group *a = pa, *b = pb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return a->whole < b->whole ? -1 : a->whole > b->whole;
}

static int by_record(const void *pa, const void *pb)
{
    const uint32_t *a = pa, *b = pb;
    return *a < *b ? -1 : *a > *b;
}

static bool all_free(const tb_matching *m, const group *x)
{
    bool ok = m->lines.side[x->whole_side].ptr[x->whole].free;
    for (size_t i = 0; i < x->n; i++)
        ok = ok && m->lines.side[1 - x->whole_side].ptr[x->parts[i]].free;
    return ok;
}

static bool link_group(tb_matching *m, const group *x)
{
    uint32_t parts[MAX_PARTS] = {0};
    tb_line *whole = &m->lines.side[x->whole_side].ptr[x->whole];
    tb_why whys[TB_N_PARTS];
    size_t k = 0;
    for (size_t i = 0; i < x->n; i++) {
        tb_line *p = &m->lines.side[1 - x->whole_side].ptr[x->parts[i]];
        parts[i] = p->record;
        p->free = false;
    }
    whole->free = false;
    qsort(parts, x->n, sizeof *parts, by_record);
    for (int p = 0; p < TB_N_PARTS; p++)
        if (x->points[p])
            whys[k++] = (tb_why){(uint8_t)p, x->points[p]};
    bool split = x->whole_side == 0;
    tb_link link = {.by = split ? TB_BY_SPLIT : TB_BY_MERGE,
                    .relation = split ? TB_REL_SPLIT : TB_REL_MERGED,
                    .decision = x->score >= m->accept ? TB_AUTO : TB_REVIEW,
                    .score = x->score > TB_SCORE_MAX ? TB_SCORE_MAX : x->score};
    return split ? tb_link_add(m->links, link, &whole->record, 1, parts, x->n, whys, k)
                 : tb_link_add(m->links, link, parts, x->n, &whole->record, 1, whys, k);
}

static bool collect(grouping *g)
{
    if (g->side == 1 && g->n > 1) /* they came sorted by old line */
        qsort(g->candidates, g->n, sizeof *g->candidates, by_whole_new);
    bool ok = true;
    find_best(g);
    for (size_t from = 0, to; from < g->n && ok; from = to) {
        for (to = from; to < g->n && whole_of(g, &g->candidates[to]) == whole_of(g, &g->candidates[from]);)
            to++;
        ok = try_family(g, from, to);
    }
    return ok;
}

static bool find_candidates(grouping *g)
{
    tb_edges edges = {0};
    bool ok = g->m->evidence.n_numbers == 0 || tb_candidates(&g->m->evidence, TB_SCOPE_UNIT, MOST, &edges);
    g->n = edges.len;
    g->candidates = ok ? calloc(g->n + 1, sizeof *g->candidates) : NULL;
    if (g->candidates)
        tb_matching_weigh(g->m, &edges, judge, g);
    for (size_t i = 0; i < g->n && g->candidates; i++) {
        const tb_edge *e = &edges.ptr[i];
        g->candidates[i].of[0] = e->o;
        g->candidates[i].of[1] = e->n;
        g->candidates[i].score = e->score;
    }
    tb_vec_fini(&edges);
    return g->candidates != NULL;
}

bool tb_stage_groups(tb_matching *m, int least_score)
{
    grouping g = {.m = m};
    size_t n = m->lines.side[0].len > m->lines.side[1].len ? m->lines.side[0].len : m->lines.side[1].len;
    g.best = calloc(n + 1, sizeof *g.best);
    bool ok = g.best && find_candidates(&g);
    for (g.side = 0; g.side < 2 && ok; g.side++)
        ok = collect(&g);
    if (g.groups.len > 1)
        qsort(g.groups.ptr, g.groups.len, sizeof *g.groups.ptr, by_score);
    for (size_t i = 0; i < g.groups.len && ok; i++)
        if (g.groups.ptr[i].score >= least_score && all_free(m, &g.groups.ptr[i]))
            ok = link_group(m, &g.groups.ptr[i]);
    free(g.best);
    free(g.candidates);
    tb_vec_fini(&g.groups);
    return ok;
}
