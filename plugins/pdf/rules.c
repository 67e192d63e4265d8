/* SPDX-License-Identifier: MIT */
/* A rule may have been drawn as a stroke, as a thin filled rectangle, as the side of a rectangle, as dashes or dots,
 * piece by piece for each cell, or twice. Thin marks become rules; rules on one line whose ends meet become one. White
 * rules count on a coloured ground only: on paper they show nothing. */
#include <stdlib.h>

#include "rules.h"

#define THIN (3 * POINT)  /* marks up to this are rules */
#define STOUT (6 * POINT) /* ... or up to this, when they are long */
#define SAME_LINE 60      /* pieces of one line stand no further apart than this */
#define GAP (2 * POINT)   /* between pieces of one line */
#define DASH (6 * POINT)  /* pieces up to this long are dashes; what lies between may be as long */
#define SHORTEST (4 * POINT)
#define MAX_GROUNDS 512u /* coloured areas looked at for a white rule */

static int by_line(const void *a, const void *b)
{
    const struct rule *x = a, *y = b;
    return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->from > y->from) - (x->from < y->from);
}

static int by_start(const void *a, const void *b)
{
    const struct rule *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static bool is_rule(int32_t thickness, int32_t length)
{
    return thickness <= THIN || (thickness <= STOUT && length >= 20 * thickness);
}

static bool add_rule(struct memory m, rule_array *rules, int32_t near, int32_t far, int32_t from, int32_t to)
{
    if (!ROOM(m, *rules, 1))
        return false;
    rules->ptr[rules->n++] = (struct rule){near + (far - near) / 2, from, to, (far - near) / 2};
    return true;
}

/* Is the middle of the mark on one of the coloured areas? */
static bool on_ground(const struct page *p, struct box b)
{
    unsigned seen = 0;
    for (size_t i = 0; i < p->marks.n && seen < MAX_GROUNDS; i++) {
        struct box g = p->marks.ptr[i].box;
        if (p->marks.ptr[i].white || width(g) <= STOUT || height(g) <= STOUT)
            continue;
        seen++;
        if (middle_x(b) >= g.x1 - POINT && middle_x(b) <= g.x2 + POINT && middle_y(b) >= g.y1 - POINT &&
            middle_y(b) <= g.y2 + POINT)
            return true;
    }
    return false;
}

/* Joins the pieces of rules[first .. end), which are on one line, and appends what comes of it at *to. */
static void join_line(rule_array *rules, size_t first, size_t end, size_t *to)
{
    struct rule *r = rules->ptr;
    qsort(r + first, end - first, sizeof *r, by_start);
    struct rule whole = r[first];
    int32_t latest = whole.to - whole.from; /* length of the latest piece */
    for (size_t i = first + 1; i < end; i++) {
        int32_t length = r[i].to - r[i].from, gap = GAP;
        if (latest <= DASH && length <= DASH)
            gap = most(GAP, least(DASH, 3 * most(latest, length) + POINT));
        if (r[i].from <= whole.to + gap) {
            whole.to = most(whole.to, r[i].to);
            whole.half = most(whole.half, r[i].half);
        } else {
            r[(*to)++] = whole;
            whole = r[i];
        }
        latest = length;
    }
    r[(*to)++] = whole;
}

static void join(rule_array *rules)
{
    struct rule *r = rules->ptr;
    size_t to = 0, kept = 0;
    if (rules->n == 0)
        return;
    qsort(r, rules->n, sizeof *r, by_line);
    for (size_t i = 0, end; i < rules->n; i = end) {
        for (end = i + 1; end < rules->n && r[end].at - r[i].at <= SAME_LINE; end++)
            ;
        join_line(rules, i, end, &to);
    }
    for (size_t i = 0; i < to; i++)
        if (r[i].to - r[i].from >= SHORTEST)
            r[kept++] = r[i];
    rules->n = kept;
    qsort(r, kept, sizeof *r, by_line);
}

bool rules_make(struct page *p, struct rules *out)
{
    out->level.n = out->steep.n = 0;
    for (size_t i = 0; i < p->marks.n; i++) {
        struct box b = p->marks.ptr[i].box;
        int32_t w = width(b), h = height(b);
        bool level = w >= h ? is_rule(h, w) : h <= THIN && w <= THIN && 3 * w > h;
        bool steep = h > w ? is_rule(w, h) : h <= THIN && w <= THIN && 3 * h > w; /* a dot is part of either */
        if ((!level && !steep) || (p->marks.ptr[i].white && !on_ground(p, b)))
            continue;
        if (level && !add_rule(p->memory, &out->level, b.y1, b.y2, b.x1, b.x2))
            return false;
        if (steep && !add_rule(p->memory, &out->steep, b.x1, b.x2, b.y1, b.y2))
            return false;
    }
    join(&out->level);
    join(&out->steep);
    return true;
}
