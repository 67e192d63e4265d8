/* SPDX-License-Identifier: MIT */
/* Rules that touch belong together: a level rule is united with the steep ones that cross or meet it, which are
 * found by bisection, and what is connected that way is a component. A component may be a table. A table whose parts
 * were drawn with a slit between them is put together again first. */
#include <stdlib.h>
#include <string.h>

#include "tables.h"

#define TOUCH (2 * POINT)
#define SLIT (4 * POINT)
#define MAX_RULES 4000u /* of one direction; a page with more is a picture */
#define MAX_TABLES 256u
#define NONE UINT32_MAX

static uint32_t root_of(uint32_t *parents, uint32_t i)
{
    while (parents[i] != i) {
        parents[i] = parents[parents[i]];
        i = parents[i];
    }
    return i;
}

static void unite(uint32_t *parents, uint32_t a, uint32_t b)
{
    a = root_of(parents, a);
    b = root_of(parents, b);
    if (a < b)
        parents[b] = a;
    else
        parents[a] = b;
}

static size_t first_at(const rule_array *rules, int32_t at)
{
    size_t low = 0, high = rules->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (rules->ptr[mid].at < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool make_room(struct memory m, struct search *s, size_t n)
{
    s->parents.n = s->order.n = 0;
    return ROOM(m, s->parents, n) && ROOM(m, s->order, n);
}

static void connect(struct search *s)
{
    const rule_array *level = &s->rules.level, *steep = &s->rules.steep;
    for (size_t i = 0; i < level->n; i++) {
        const struct rule *h = &level->ptr[i];
        for (size_t k = first_at(steep, h->from - TOUCH); k < steep->n && steep->ptr[k].at <= h->to + TOUCH; k++) {
            const struct rule *v = &steep->ptr[k];
            if (v->from - TOUCH <= h->at && h->at <= v->to + TOUCH)
                unite(s->parents.ptr, (uint32_t)i, (uint32_t)(level->n + k));
        }
    }
}

static struct box box_of_rule(const struct search *s, uint32_t i)
{
    const struct rule *r = i < s->rules.level.n ? &s->rules.level.ptr[i] : &s->rules.steep.ptr[i - s->rules.level.n];
    return i < s->rules.level.n ? (struct box){r->from, r->at, r->to, r->at}
                                : (struct box){r->at, r->from, r->at, r->to};
}

static int by_place(const void *a, const void *b)
{
    const struct component *x = a, *y = b;
    if (x->box.y1 != y->box.y1)
        return (x->box.y1 > y->box.y1) - (x->box.y1 < y->box.y1);
    return x->box.x1 != y->box.x1 ? (x->box.x1 > y->box.x1) - (x->box.x1 < y->box.x1)
                                  : (x->root > y->root) - (x->root < y->root);
}

/* Is b what follows a, below a slit, between the same sides? */
static bool goes_on(struct box a, struct box b)
{
    return b.y1 - a.y2 <= SLIT && b.y1 - a.y2 >= -TOUCH && abs(a.x1 - b.x1) <= TOUCH && abs(a.x2 - b.x2) <= TOUCH;
}

/* The components with rules of both directions, from top to bottom. */
static bool list_components(struct memory m, struct search *s)
{
    component_array *out = &s->components;
    size_t n_level = s->rules.level.n, n = n_level + s->rules.steep.n;
    out->n = 0;
    for (uint32_t i = 0; i < n; i++)
        s->order.ptr[i] = NONE;
    for (uint32_t i = (uint32_t)n_level; i < n; i++) {
        uint32_t root = root_of(s->parents.ptr, i);
        if (root >= n_level || s->order.ptr[root] != NONE)
            continue;
        if (!ROOM(m, *out, 1))
            return false;
        s->order.ptr[root] = (uint32_t)out->n;
        out->ptr[out->n++] = (struct component){box_of_rule(s, root), root};
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = s->order.ptr[root_of(s->parents.ptr, i)];
        if (k != NONE)
            out->ptr[k].box = around(out->ptr[k].box, box_of_rule(s, i));
    }
    if (out->n > 1)
        qsort(out->ptr, out->n, sizeof *out->ptr, by_place);
    for (size_t i = 1; i < out->n; i++)
        if (goes_on(out->ptr[i - 1].box, out->ptr[i].box)) {
            unite(s->parents.ptr, out->ptr[i - 1].root, out->ptr[i].root);
            out->ptr[i].box = around(out->ptr[i - 1].box, out->ptr[i].box);
            out->ptr[i - 1].root = NONE;
        }
    return true;
}

static bool collect(struct memory m, rule_array *to, const rule_array *from, struct search *s, uint32_t first,
                    uint32_t root)
{
    to->n = 0;
    for (size_t i = 0; i < from->n; i++)
        if (root_of(s->parents.ptr, first + (uint32_t)i) == root) {
            if (!ROOM(m, *to, 1))
                return false;
            to->ptr[to->n++] = from->ptr[i];
        }
    return true;
}

/* How near to each other two borders have to be to be one: nothing can be written between them. */
static int32_t nearness(const struct page *p) { return most(80, least(450, usual_size(p) * 9 / 20)); }

static int by_size(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

int32_t usual_size(const struct page *p)
{
    int32_t sample[255];
    size_t n = p->glyphs.n < 255 ? p->glyphs.n : 255;
    if (n == 0)
        return 10 * POINT;
    for (size_t i = 0; i < n; i++)
        sample[i] = p->glyphs.ptr[i * p->glyphs.n / n].size;
    qsort(sample, n, sizeof *sample, by_size);
    return sample[n / 2];
}

bool search_tables(struct page *p, struct search *s, struct tables *out, bool *too_many_rules)
{
    tables_clear(out);
    if (!ink_drop(p, &s->ink) || !rules_make(p, &s->rules))
        return false;
    size_t n_level = s->rules.level.n, n_steep = s->rules.steep.n;
    *too_many_rules = p->too_many_marks || n_level > MAX_RULES || n_steep > MAX_RULES;
    if (*too_many_rules || n_level == 0 || n_steep == 0)
        return true;
    if (!make_room(p->memory, s, n_level + n_steep))
        return false;
    for (uint32_t i = 0; i < n_level + n_steep; i++)
        s->parents.ptr[i] = i;
    connect(s);
    if (!list_components(p->memory, s))
        return false;
    const component_array *found = &s->components;
    int32_t near = nearness(p);
    for (size_t i = 0; i < found->n && out->list.n < MAX_TABLES; i++) {
        if (found->ptr[i].root == NONE)
            continue;
        uint32_t root = root_of(s->parents.ptr, found->ptr[i].root);
        if (!collect(p->memory, &s->level, &s->rules.level, s, 0, root) ||
            !collect(p->memory, &s->steep, &s->rules.steep, s, (uint32_t)n_level, root) ||
            !grid_make(p->memory, s, near, out))
            return false;
    }
    return true;
}
