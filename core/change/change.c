/* SPDX-License-Identifier: MIT */
/* A pair of records, or a group of them added up, gives one delta a measure; only those that differ are kept. */
#include "change/change.h"

#include <stdlib.h>

#include "change/change_internal.h"

static const char *const kind_names[] = {"unchanged", "changed", "added", "removed", "renamed",
                                         "moved",     "recoded", "split", "merged"};
const char *tb_change_name(tb_change_kind k) { return kind_names[k]; }

static void table_free(tb_table_change *t)
{
    tb_vec_fini(&t->measures);
    tb_vec_fini(&t->changes);
    tb_vec_fini(&t->deltas);
    free(t);
}

void tb_comparison_free(tb_comparison *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->tables.len; i++)
        table_free(c->tables.ptr[i]);
    tb_vec_fini(&c->tables);
    tb_alignment_free(c->alignment);
    tb_diags_fini(&c->diags);
    tb_rules_fini(&c->rules);
    free(c);
}

bool tb_differs(const tb_comparison *c)
{
    const tb_counts *k = &c->counts;
    return k->changed + k->added + k->removed + k->renamed + k->moved + k->recoded + k->split + k->merged > 0;
}

uint32_t tb_change_member(const tb_table_change *t, const tb_change *c, bool new_side, size_t n)
{
    uint32_t last = TB_NO_RECORD;
    for (uint32_t i = 0; i < c->n_pairs; i++) {
        const tb_pair *p = &t->aligned->pairs.ptr[c->first_pair + i];
        uint32_t record = new_side ? p->new_record : p->old_record;
        if (record != last && n-- == 0)
            return record;
        last = record;
    }
    return TB_NO_RECORD;
}

const tb_measure *tb_delta_measure(const tb_table_change *t, const tb_delta *d)
{
    const tb_measure_pair *p = &t->measures.ptr[d->measure];
    return p->new_measure != SIZE_MAX ? &t->new_table->measures.ptr[p->new_measure]
                                      : &t->old_table->measures.ptr[p->old_measure];
}

const tb_record *tb_change_record(const tb_table_change *t, const tb_change *c)
{
    return c->new_record != TB_NO_RECORD ? &t->new_table->records.ptr[c->new_record]
                                         : &t->old_table->records.ptr[c->old_record];
}

const tb_dtable *tb_change_side(const tb_table_change *t, const tb_change *c, size_t *record)
{
    bool new_side = c->new_record != TB_NO_RECORD;
    *record = new_side ? c->new_record : c->old_record;
    return new_side ? t->new_table : t->old_table;
}

void tb_change_code(tb_buf *b, const tb_table_change *t, const tb_change *c)
{
    size_t i;
    const tb_dtable *table = tb_change_side(t, c, &i);
    if (table)
        tb_record_code(b, table, i);
}

static bool is_number(tb_value v) { return v.kind != TB_KIND_TEXT; }

tb_delta tb_delta_of(const tb_comparison *c, const tb_dtable *old_table, tb_value old_value, const tb_dtable *new_table,
                     tb_value new_value)
{
    tb_delta d = {.old_value = old_value, .new_value = new_value};
    bool old_blank = old_value.kind == TB_KIND_NONE, new_blank = new_value.kind == TB_KIND_NONE;
    if (old_blank && new_blank)
        return d;
    bool comparable =
        is_number(old_value) && is_number(new_value) && (old_blank || new_blank || old_value.kind == new_value.kind);
    if (!comparable) {
        d.differs = old_value.kind != new_value.kind ||
                    !tb_str_eq(tb_value_printed(old_table, old_value), tb_value_printed(new_table, new_value));
        return d;
    }
    tb_decimal o = tb_value_decimal(old_value), n = tb_value_decimal(new_value);
    o.scale = old_blank ? n.scale : o.scale;
    n.scale = new_blank ? o.scale : n.scale;
    d.has_delta = tb_decimal_sub(n, o, &d.delta);
    d.differs = !d.has_delta || !tb_decimal_is_zero(d.delta);
    bool rate = d.has_delta && !old_blank && !new_blank && old_value.kind != TB_KIND_PERCENT;
    d.has_percent = rate && tb_decimal_percent(d.delta, o, c->percent_digits, c->percent_rounding, &d.percent);
    return d;
}

static bool within(const tb_measure_pair *p, const tb_delta *d)
{
    tb_decimal size = d->delta;
    if (!d->has_delta || tb_decimal_is_zero(p->tolerance) || size.mantissa == INT64_MIN)
        return false;
    size.mantissa = size.mantissa < 0 ? -size.mantissa : size.mantissa;
    return tb_decimal_cmp(size, p->tolerance) <= 0;
}

/* One line of a table: a record on one side or both, or a group of several. */
typedef struct work {
    tb_comparison *c;
    tb_table_change *t;
    bool keep_all;
    tb_change change;
} work;

static tb_value value_of(const tb_dtable *t, uint32_t record, size_t measure)
{
    return record == TB_NO_RECORD || measure == SIZE_MAX ? tb_value_none() : *tb_table_value(t, record, measure);
}

/* The sum of a group; what is no plain number in all of it is none. The place is that of the first. */
static tb_value add_up(tb_value sum, tb_value v)
{
    if (v.kind == TB_KIND_NONE || sum.kind == TB_KIND_NONE)
        return v.kind == TB_KIND_NONE ? sum : v;
    tb_decimal d;
    bool numbers = sum.kind == v.kind && v.kind != TB_KIND_TEXT && v.kind != TB_KIND_PERCENT;
    if (!numbers || !tb_decimal_add(tb_value_decimal(sum), tb_value_decimal(v), &d))
        return (tb_value){.kind = TB_KIND_TEXT};
    sum.mantissa = d.mantissa;
    sum.scale = (uint8_t)d.scale;
    sum.printed = 0;
    return sum;
}

static tb_value side_value(const work *w, bool new_side, size_t measure)
{
    const tb_dtable *t = new_side ? w->t->new_table : w->t->old_table;
    tb_value sum = value_of(t, new_side ? w->change.new_record : w->change.old_record, measure);
    for (size_t n = 1; w->change.n_pairs > 1; n++) {
        uint32_t record = tb_change_member(w->t, &w->change, new_side, n);
        if (record == TB_NO_RECORD)
            break;
        sum = add_up(sum, value_of(t, record, measure));
    }
    return sum.kind == TB_KIND_TEXT && w->change.n_pairs > 1 ? tb_value_none() : sum;
}

/* A measure that only one of two tables has is not compared line by line; it is said once. */
static bool is_compared(const tb_measure_pair *m, bool both)
{
    return !m->ignored && (!both || (m->old_measure != SIZE_MAX && m->new_measure != SIZE_MAX));
}

static bool is_both(const tb_change *c) { return c->old_record != TB_NO_RECORD && c->new_record != TB_NO_RECORD; }

/* Which file a partial side misses a figure of is not a change. */
static bool is_absent_from_partial(const work *w, tb_value o, tb_value n)
{
    return (w->c->old_ds->facts.partial && o.kind == TB_KIND_NONE) ||
           (w->c->new_ds->facts.partial && n.kind == TB_KIND_NONE);
}

static tb_status add_deltas(work *w, bool keep, bool *differs, tb_error *err)
{
    tb_table_change *t = w->t;
    bool both = is_both(&w->change);
    for (size_t m = 0; m < t->measures.len; m++) {
        const tb_measure_pair *mp = &t->measures.ptr[m];
        if (!is_compared(mp, both))
            continue;
        tb_value o = side_value(w, false, mp->old_measure), n = side_value(w, true, mp->new_measure);
        if ((o.kind == TB_KIND_NONE && n.kind == TB_KIND_NONE) || (both && is_absent_from_partial(w, o, n)))
            continue;
        tb_delta d = tb_delta_of(w->c, t->old_table, o, t->new_table, n);
        d.measure = (uint32_t)m;
        if (both && d.differs && within(mp, &d)) {
            t->counts.tolerated++;
            d.differs = false;
        }
        t->counts.blank_zero +=
            both && tb_decimal_is_zero(d.delta) && !d.differs && (o.kind == TB_KIND_NONE) != (n.kind == TB_KIND_NONE);
        *differs = *differs || d.differs;
        if (both && !d.differs && !keep)
            continue;
        if (!tb_vec_push(&t->deltas, d))
            return tb_nomem(err);
        w->change.n_deltas++;
    }
    return TB_OK;
}

static bool has_value(const tb_dtable *t, uint32_t record)
{
    for (size_t m = 0; m < t->measures.len; m++)
        if (tb_table_value(t, record, m)->kind != TB_KIND_NONE)
            return true;
    return false;
}

/* A line of a printed form that holds no figure is part of the form, not of the budget. */
static bool is_empty_line(const tb_dtable *t, uint32_t record)
{
    return !t || record == TB_NO_RECORD || (t->key_names.len == 0 && !has_value(t, record));
}

/* Are all measures of a matched line missing from the partial side? */
static bool nothing_shared(const work *w)
{
    const tb_table_change *t = w->t;
    for (size_t m = 0; m < t->measures.len; m++) {
        tb_value o = side_value(w, false, t->measures.ptr[m].old_measure);
        tb_value n = side_value(w, true, t->measures.ptr[m].new_measure);
        if (!is_absent_from_partial(w, o, n) && (o.kind || n.kind))
            return false;
    }
    return true;
}

static bool is_not_in_base(const work *w)
{
    const tb_facts *of = &w->c->old_ds->facts, *nf = &w->c->new_ds->facts;
    bool old_there = w->change.old_record != TB_NO_RECORD, new_there = w->change.new_record != TB_NO_RECORD;
    return (!old_there && of->partial) || (!new_there && nf->partial) ||
           (old_there && new_there && (of->partial || nf->partial) && nothing_shared(w));
}

static tb_change_kind kind_of(tb_relation r, bool differs)
{
    switch (r) {
    case TB_REL_SAME:
        return differs ? TB_CHANGED : TB_UNCHANGED;
    case TB_REL_RENAMED:
        return TB_RENAMED;
    case TB_REL_MOVED:
        return TB_MOVED;
    case TB_REL_RECODED:
        return TB_RECODED;
    case TB_REL_SPLIT:
        return TB_SPLIT;
    case TB_REL_MERGED:
        return TB_MERGED;
    case TB_REL_REMOVED:
        return TB_REMOVED;
    case TB_REL_ADDED:
        return TB_ADDED;
    }
    return TB_UNCHANGED;
}

static void count(tb_counts *k, tb_change_kind kind)
{
    k->compared += kind != TB_ADDED && kind != TB_REMOVED;
    k->unchanged += kind == TB_UNCHANGED;
    k->changed += kind == TB_CHANGED;
    k->added += kind == TB_ADDED;
    k->removed += kind == TB_REMOVED;
    k->renamed += kind == TB_RENAMED;
    k->moved += kind == TB_MOVED;
    k->recoded += kind == TB_RECODED;
    k->split += kind == TB_SPLIT;
    k->merged += kind == TB_MERGED;
}

static void add_counts(tb_counts *all, const tb_counts *k)
{
    all->compared += k->compared;
    all->unchanged += k->unchanged;
    all->changed += k->changed;
    all->added += k->added;
    all->removed += k->removed;
    all->renamed += k->renamed;
    all->moved += k->moved;
    all->recoded += k->recoded;
    all->split += k->split;
    all->merged += k->merged;
    all->not_in_base += k->not_in_base;
    all->blank_zero += k->blank_zero;
    all->tolerated += k->tolerated;
}

/* Pairs first .. first + n are one line. */
static tb_status compare_line(work *w, size_t first, uint32_t n, tb_error *err)
{
    tb_table_change *t = w->t;
    const tb_pair *p = &t->aligned->pairs.ptr[first];
    w->change = (tb_change){.old_record = p->old_record,
                            .new_record = p->new_record,
                            .first_pair = first,
                            .n_pairs = n,
                            .first_delta = t->deltas.len};
    if (n == 1 && is_empty_line(t->old_table, p->old_record) && is_empty_line(t->new_table, p->new_record))
        return TB_OK;
    if (is_not_in_base(w)) {
        t->counts.not_in_base++;
        return TB_OK;
    }
    bool differs = false, realigned = p->relation != TB_REL_SAME;
    tb_status rc = add_deltas(w, w->keep_all || realigned, &differs, err);
    if (rc < 0)
        return rc;
    w->change.kind = kind_of((tb_relation)p->relation, differs);
    count(&t->counts, w->change.kind);
    if (w->change.kind == TB_UNCHANGED && !w->keep_all)
        return TB_OK;
    return tb_vec_push(&t->changes, w->change) ? TB_OK : tb_nomem(err);
}

static tb_status compare_table(tb_comparison *c, const tb_table_pair *p, bool keep_all, tb_error *err)
{
    tb_table_change *t = calloc(1, sizeof *t);
    if (!t || !tb_vec_push(&c->tables, t)) {
        free(t);
        return tb_nomem(err);
    }
    t->old_table = p->old_table;
    t->new_table = p->new_table;
    t->aligned = p;
    tb_status rc = tb_pair_measures(c, t, err);
    tb_note_table(c, p);
    tb_note_measures(c, t);
    work w = {.c = c, .t = t, .keep_all = keep_all};
    t->counts.compared = t->counts.unchanged = t->new_table && t->old_table ? t->new_table->alike : 0;
    size_t most = t->counts.compared ? p->pairs.len : 0; /* behind a sieve nearly every pair is a change */
    if (rc == TB_OK && (!tb_vec_reserve(&t->changes, most) || !tb_vec_reserve(&t->deltas, most * t->measures.len)))
        rc = tb_nomem(err);
    for (size_t i = 0, to; i < p->pairs.len && rc == TB_OK; i = to) {
        for (to = i + 1; to < p->pairs.len && p->pairs.ptr[i].group && p->pairs.ptr[to].group == p->pairs.ptr[i].group;)
            to++;
        rc = compare_line(&w, i, (uint32_t)(to - i), err);
    }
    add_counts(&c->counts, &t->counts);
    const tb_dtable *some = t->new_table ? t->new_table : t->old_table;
    for (size_t i = 0; i < some->measures.len; i++)
        c->is_money = c->is_money || some->measures.ptr[i].unit_exp >= 0;
    return rc;
}

static tb_status run(tb_comparison *c, const tb_compare_options *o, tb_error *err)
{
    c->crosswalk = o->align.crosswalk;
    tb_note_facts(c);
    tb_note_prose(c);
    tb_status rc = tb_rules_read(o->tolerance, o->ignore, &c->rules, err);
    if (rc == TB_OK)
        rc = tb_align(c->old_ds, c->new_ds, &o->align, &c->diags, &c->alignment, err);
    for (size_t i = 0; rc == TB_OK && i < c->alignment->tables.len; i++)
        rc = compare_table(c, c->alignment->tables.ptr[i], o->keep_all, err);
    if (rc == TB_OK)
        rc = tb_rules_check(&c->rules, err);
    if (rc == TB_OK && (c->diags.arena.failed || c->rules.arena.failed))
        rc = tb_nomem(err);
    return rc;
}

tb_status tb_compare(const tb_dataset *old_ds, const tb_dataset *new_ds, const tb_compare_options *o,
                     tb_comparison **out, tb_error *err)
{
    tb_comparison *c = calloc(1, sizeof *c);
    if (!c)
        return tb_nomem(err);
    const tb_facts *rule = new_ds->facts.has_percent_rule ? &new_ds->facts : &old_ds->facts;
    c->old_ds = old_ds;
    c->new_ds = new_ds;
    c->percent_digits = rule->has_percent_rule ? rule->percent_digits : 2;
    c->percent_rounding = rule->has_percent_rule ? rule->percent_rounding : TB_ROUND_HALF_UP;
    tb_status rc = run(c, o, err);
    if (rc < 0) {
        tb_comparison_free(c);
        return rc;
    }
    *out = c;
    return TB_OK;
}
