/* SPDX-License-Identifier: MIT */
/* A line is changed by its largest delta, in a table of a publication by its first measure, which sums up the others.
 * */
#include "report/tally.h"

#include <stdlib.h>

#include "report/figures.h"

static const tb_dtable *any_table(const tb_table_change *t) { return t->new_table ? t->new_table : t->old_table; }

static const tb_delta *main_delta(const tb_table_change *t, const tb_change *c)
{
    const tb_delta *best = NULL;
    for (uint32_t i = 0; i < c->n_deltas; i++) {
        const tb_delta *d = &t->deltas.ptr[c->first_delta + i];
        if (d->has_delta && (!best || tb_abs_cmp(d->delta, best->delta) > 0))
            best = d;
    }
    return best ? best : c->n_deltas ? &t->deltas.ptr[c->first_delta] : NULL;
}

/* A table of a publication: its first measure is the sum of the others. */
static bool is_published(const tb_table_change *t)
{
    const tb_dtable *any = any_table(t);
    return any->id.len > 0 && any->key_names.len == 0;
}

static const tb_delta *delta_in(const tb_table_change *t, const tb_change *c, size_t measure)
{
    for (uint32_t i = 0; i < c->n_deltas; i++)
        if (t->deltas.ptr[c->first_delta + i].measure == measure)
            return &t->deltas.ptr[c->first_delta + i];
    return NULL;
}

const tb_delta *tb_tally_delta(const tb_tally *t, const tb_change *c)
{
    const tb_delta *d = is_published(t->t) ? delta_in(t->t, c, t->main) : NULL;
    return d ? d : main_delta(t->t, c);
}

bool tb_tally_is_plain(const tb_table_change *t) { return t->measures.len == 1 || is_published(t); }

static bool is_on_side(tb_str side, tb_str path)
{
    return side.len == 0 ||
           (tb_str_starts(path, side) &&
            (path.len == side.len || tb_str_starts(tb_str_sub(path, side.len, path.len), TB_LIT(" / "))));
}

static size_t add_sides(const tb_dtable *t, tb_str *out, size_t n, size_t max)
{
    for (size_t i = 0; t && i < t->records.len; i++) {
        const tb_record *r = &t->records.ptr[i];
        bool known =
            r->level != TB_LEVEL_TOTAL || r->path.len == 0 || tb_str_find(r->path, TB_LIT(" / "), 0) != SIZE_MAX;
        for (size_t k = 0; k < n && !known; k++)
            known = tb_str_eq(out[k], r->path);
        if (!known && n < max)
            out[n++] = r->path;
    }
    return n;
}

static bool all_on_sides(const tb_dtable *t, const tb_str *sides, size_t n)
{
    for (size_t i = 0; t && i < t->records.len; i++) {
        bool there = false;
        for (size_t k = 0; k < n && !there; k++)
            there = is_on_side(sides[k], t->records.ptr[i].path);
        if (!there)
            return false;
    }
    return true;
}

size_t tb_tally_sides(const tb_table_change *t, tb_str *out, size_t max)
{
    size_t n = is_published(t) ? add_sides(t->old_table, out, add_sides(t->new_table, out, 0, max), max) : 0;
    return n > 1 && all_on_sides(t->new_table, out, n) && all_on_sides(t->old_table, out, n) ? n : 0;
}

bool tb_tally_has(const tb_tally *t, const tb_change *c)
{
    const tb_record *r = tb_change_record(t->t, c);
    return (r->leaf || t->totals_too) && is_on_side(t->side, r->path);
}

static bool has_figures(const tb_dtable *t, size_t record)
{
    for (size_t m = 0; m < t->measures.len; m++)
        if (tb_table_value(t, record, m)->kind != TB_KIND_NONE)
            return true;
    return false;
}

static size_t find_old(const tb_tally *t, const tb_record *r)
{
    const tb_dtable *o = t->t->old_table;
    for (size_t i = 0; i < o->records.len; i++)
        if (tb_str_eq(o->records.ptr[i].name, r->name) && tb_str_eq(o->records.ptr[i].path, r->path))
            return i;
    return SIZE_MAX;
}

/* Was the line compared, and is there a figure on either side? A publication prints lines without any, and what a
 * partial old file lacks was not compared. */
static bool is_compared(const tb_tally *t, size_t record)
{
    const tb_dtable *n = t->t->new_table;
    bool partial = t->c->old_ds->facts.partial;
    if (n->key_names.len && !partial)
        return true;
    if (!partial && has_figures(n, record))
        return true;
    size_t old_record = find_old(t, &n->records.ptr[record]);
    return old_record != SIZE_MAX && (has_figures(n, record) || has_figures(t->t->old_table, old_record));
}

static void see_level(tb_tally *s, const tb_record *r)
{
    bool first = tb_tally_lines(s) <= 1;
    s->level = first ? (tb_level)r->level : s->level == (tb_level)r->level ? s->level : TB_LEVEL_LINE;
}

/* Lines of both files that are not among the changes. */
static bool count_same(tb_tally *s)
{
    const tb_dtable *t = s->t->new_table;
    if (!t || !s->t->old_table)
        return true;
    bool *told = calloc(t->records.len + 1, sizeof *told);
    if (!told)
        return false;
    s->same += t->alike;
    for (size_t i = 0; i < s->t->changes.len; i++) {
        const tb_change *c = &s->t->changes.ptr[i];
        for (size_t n = 0; c->kind != TB_UNCHANGED; n++) {
            uint32_t record = tb_change_member(s->t, c, true, n);
            if (record == TB_NO_RECORD)
                break;
            told[record] = true;
        }
    }
    for (size_t i = 0; i < t->records.len; i++) {
        const tb_record *r = &t->records.ptr[i];
        bool counted = !told[i] && (r->leaf || s->totals_too) && is_on_side(s->side, r->path) && is_compared(s, i);
        s->same += counted;
        if (counted)
            see_level(s, r);
    }
    free(told);
    return true;
}

static tb_decimal *share_of(tb_tally *s, tb_change_kind kind)
{
    if (kind == TB_ADDED)
        return &s->of_added;
    if (kind == TB_REMOVED)
        return &s->of_removed;
    return tb_is_realigned(kind) ? &s->of_realigned : &s->of_changed;
}

static void sum_up(tb_tally *s, const tb_change *c)
{
    const tb_delta *d = is_published(s->t) ? delta_in(s->t, c, s->main) : tb_tally_delta(s, c);
    if (!d || !d->has_delta)
        return;
    tb_decimal *to = d->delta.mantissa < 0 ? &s->less : &s->more, *share = share_of(s, c->kind);
    s->is_summable = s->is_summable && tb_decimal_add(*to, d->delta, to) && tb_decimal_add(*share, d->delta, share) &&
                     (!tb_is_doubtful(s->t, c) || tb_decimal_add(s->of_doubtful, d->delta, &s->of_doubtful));
    if (c->kind == TB_ADDED || c->kind == TB_REMOVED)
        return;
    s->up += d->differs && d->delta.mantissa > 0;
    s->down += d->differs && d->delta.mantissa < 0;
}

static int by_size(const void *pa, const void *pb)
{
    const tb_tallied *a = pa, *b = pb;
    int k = a->d && b->d ? tb_abs_cmp(b->d->delta, a->d->delta) : (b->d != NULL) - (a->d != NULL);
    return k ? k : a->nth < b->nth ? -1 : 1;
}

/* Does a line of both files differ in its figures? */
static bool differs(const tb_table_change *t, const tb_change *c)
{
    bool any = c->kind == TB_CHANGED;
    for (uint32_t i = 0; tb_is_realigned(c->kind) && i < c->n_deltas; i++)
        any = any || t->deltas.ptr[c->first_delta + i].differs;
    return any;
}

static void count_changes(tb_tally *s)
{
    for (size_t i = 0; i < s->t->changes.len; i++) {
        const tb_change *c = &s->t->changes.ptr[i];
        if (c->kind == TB_UNCHANGED || !tb_tally_has(s, c))
            continue;
        s->added += c->kind == TB_ADDED;
        s->removed += c->kind == TB_REMOVED;
        s->n_realigned += tb_is_realigned(c->kind);
        s->n_doubtful += tb_is_doubtful(s->t, c);
        if (differs(s->t, c)) {
            s->changed[s->n_changed] = (tb_tallied){c, tb_tally_delta(s, c), s->n_changed};
            s->n_changed++;
        } else if (tb_is_realigned(c->kind)) {
            s->same++;
        }
        see_level(s, tb_change_record(s->t, c));
        sum_up(s, c);
    }
}

static bool side_has(const tb_dtable *t, size_t measure, tb_str side)
{
    for (size_t i = 0; t && measure != SIZE_MAX && i < t->records.len; i++)
        if (is_on_side(side, t->records.ptr[i].path) && tb_table_value(t, i, measure)->kind != TB_KIND_NONE)
            return true;
    return false;
}

static const tb_measure *measure_of(const tb_table_change *t, size_t m)
{
    const tb_measure_pair *p = &t->measures.ptr[m];
    const tb_dtable *of = p->new_measure != SIZE_MAX ? t->new_table : t->old_table;
    return of ? &of->measures.ptr[p->new_measure != SIZE_MAX ? p->new_measure : p->old_measure] : NULL;
}

/* How well a measure sums up a side: not at all without figures there, then texts, figures of one file alone, figures,
 * in final accounts (决算) the 决算数 beside the budget. */
static int fitness(const tb_comparison *c, const tb_table_change *t, tb_str side, size_t m)
{
    const tb_measure_pair *p = &t->measures.ptr[m];
    const tb_measure *own = measure_of(t, m);
    bool final = tb_str_eq(c->new_ds->facts.stage, TB_LIT("final"));
    if (!own || (!side_has(t->new_table, p->new_measure, side) && !side_has(t->old_table, p->old_measure, side)))
        return 0;
    if (own->kind == TB_MEASURE_TEXT)
        return 1;
    bool alone = t->old_table && t->new_table && (p->old_measure == SIZE_MAX || p->new_measure == SIZE_MAX);
    return alone ? 2 : final && tb_str_eq(own->basis, TB_LIT("final")) ? 4 : 3;
}

/* The first of those that fit best. */
static size_t main_measure(const tb_comparison *c, const tb_table_change *t, tb_str side)
{
    size_t best = 0;
    int best_fit = 0;
    for (size_t m = 0; m < t->measures.len; m++) {
        int fit = fitness(c, t, side, m);
        best = fit > best_fit ? m : best;
        best_fit = fit > best_fit ? fit : best_fit;
    }
    return best;
}

bool tb_tally_make(const tb_comparison *c, const tb_table_change *t, tb_str side, tb_tally *out)
{
    /* figures of the text are of different things */
    bool of_text = tb_str_eq(any_table(t)->id, TB_LIT("statements"));
    *out = (tb_tally){.c = c, .t = t, .side = side, .is_summable = tb_tally_is_plain(t) && !of_text};
    out->main = main_measure(c, t, side);
    out->changed = calloc(t->changes.len + 1, sizeof *out->changed);
    if (!out->changed)
        return false;
    count_changes(out);
    if (out->n_changed + out->added + out->removed + out->n_realigned == 0) {
        out->totals_too = true;
        out->is_summable = false;
        count_changes(out);
    }
    qsort(out->changed, out->n_changed, sizeof *out->changed, by_size);
    return count_same(out) && tb_totals_make(t, &out->totals);
}

void tb_tally_fini(tb_tally *t)
{
    free(t->changed);
    tb_totals_fini(&t->totals);
    *t = (tb_tally){0};
}
