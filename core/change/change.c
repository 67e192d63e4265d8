/* SPDX-License-Identifier: MIT */
/* A pair of records gives one delta a measure; only those that differ are kept. */
#include "change/change.h"

#include <stdlib.h>

#include "change/change_internal.h"

static const char *const kind_names[] = {"unchanged", "changed", "added", "removed"};
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
    tb_diags_fini(&c->diags);
    tb_rules_fini(&c->rules);
    free(c);
}

bool tb_differs(const tb_comparison *c) { return c->counts.changed || c->counts.added || c->counts.removed; }

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

/* Which file a partial side misses a line of is not a change. */
typedef struct work {
    tb_comparison *c;
    tb_table_change *t;
    bool keep_all;
} work;

static tb_value value_of(const tb_dtable *t, uint32_t record, size_t measure)
{
    return record == TB_NO_RECORD || measure == SIZE_MAX ? tb_value_none() : *tb_table_value(t, record, measure);
}

/* A measure that only one of two tables has is not compared line by line; it is said once. */
static bool is_compared(const tb_measure_pair *m, const tb_pair *p)
{
    bool both = p->old_record != TB_NO_RECORD && p->new_record != TB_NO_RECORD;
    return !m->ignored && (!both || (m->old_measure != SIZE_MAX && m->new_measure != SIZE_MAX));
}

static tb_status add_deltas(work *w, const tb_pair *p, tb_change *ch, bool *differs, tb_error *err)
{
    tb_table_change *t = w->t;
    bool both = p->old_record != TB_NO_RECORD && p->new_record != TB_NO_RECORD;
    for (size_t m = 0; m < t->measures.len; m++) {
        const tb_measure_pair *mp = &t->measures.ptr[m];
        if (!is_compared(mp, p))
            continue;
        tb_value o = value_of(t->old_table, p->old_record, mp->old_measure);
        tb_value n = value_of(t->new_table, p->new_record, mp->new_measure);
        if (o.kind == TB_KIND_NONE && n.kind == TB_KIND_NONE)
            continue;
        bool absent_from_partial = (w->c->old_ds->facts.partial && o.kind == TB_KIND_NONE) ||
                                   (w->c->new_ds->facts.partial && n.kind == TB_KIND_NONE);
        if (both && absent_from_partial)
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
        if (both && !d.differs && !w->keep_all)
            continue;
        if (!tb_vec_push(&t->deltas, d))
            return tb_nomem(err);
        ch->n_deltas++;
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
    return t->key_names.len == 0 && !has_value(t, record);
}

/* Are all measures of a matched line missing from the partial side? */
static bool nothing_shared(const work *w, const tb_pair *p)
{
    const tb_table_change *t = w->t;
    for (size_t m = 0; m < t->measures.len; m++) {
        tb_value o = value_of(t->old_table, p->old_record, t->measures.ptr[m].old_measure);
        tb_value n = value_of(t->new_table, p->new_record, t->measures.ptr[m].new_measure);
        if ((!w->c->old_ds->facts.partial || o.kind != TB_KIND_NONE) &&
            (!w->c->new_ds->facts.partial || n.kind != TB_KIND_NONE) && (o.kind || n.kind))
            return false;
    }
    return true;
}

static tb_status compare_pair(work *w, const tb_pair *p, tb_error *err)
{
    tb_table_change *t = w->t;
    tb_counts *k = &t->counts;
    bool old_there = p->old_record != TB_NO_RECORD, new_there = p->new_record != TB_NO_RECORD;
    bool both = old_there && new_there;
    const tb_facts *of = &w->c->old_ds->facts, *nf = &w->c->new_ds->facts;
    if (!both && is_empty_line(old_there ? t->old_table : t->new_table, old_there ? p->old_record : p->new_record))
        return TB_OK;
    if (both && is_empty_line(t->old_table, p->old_record) && is_empty_line(t->new_table, p->new_record))
        return TB_OK;
    if ((!old_there && of->partial) || (!new_there && nf->partial) ||
        (both && (of->partial || nf->partial) && nothing_shared(w, p))) {
        k->not_in_base++;
        return TB_OK;
    }
    tb_change ch = {
        .old_record = p->old_record, .new_record = p->new_record, .by_name = p->by_name, .first_delta = t->deltas.len};
    bool differs = false;
    tb_status rc = add_deltas(w, p, &ch, &differs, err);
    if (rc < 0)
        return rc;
    ch.kind = !old_there ? TB_ADDED : !new_there ? TB_REMOVED : differs ? TB_CHANGED : TB_UNCHANGED;
    k->compared += both;
    k->added += ch.kind == TB_ADDED;
    k->removed += ch.kind == TB_REMOVED;
    k->changed += ch.kind == TB_CHANGED;
    k->unchanged += ch.kind == TB_UNCHANGED;
    if (ch.kind == TB_UNCHANGED && !w->keep_all)
        return TB_OK;
    return tb_vec_push(&t->changes, ch) ? TB_OK : tb_nomem(err);
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
    tb_status rc = tb_pair_measures(c, t, err);
    tb_note_table(c, p);
    tb_note_measures(c, t);
    work w = {.c = c, .t = t, .keep_all = keep_all};
    t->counts.compared = t->counts.unchanged = t->new_table && t->old_table ? t->new_table->alike : 0;
    for (size_t i = 0; i < p->pairs.len && rc == TB_OK; i++)
        rc = compare_pair(&w, &p->pairs.ptr[i], err);
    tb_counts *all = &c->counts;
    all->compared += t->counts.compared;
    all->changed += t->counts.changed;
    all->added += t->counts.added;
    all->removed += t->counts.removed;
    all->unchanged += t->counts.unchanged;
    all->not_in_base += t->counts.not_in_base;
    all->blank_zero += t->counts.blank_zero;
    all->tolerated += t->counts.tolerated;
    const tb_dtable *some = t->new_table ? t->new_table : t->old_table;
    for (size_t i = 0; i < some->measures.len; i++)
        c->is_money = c->is_money || some->measures.ptr[i].unit_exp >= 0;
    return rc;
}

static tb_status run(tb_comparison *c, const tb_compare_options *o, tb_error *err)
{
    tb_alignment *a = NULL;
    tb_note_facts(c);
    tb_note_prose(c);
    tb_status rc = tb_rules_read(o->tolerance, o->ignore, &c->rules, err);
    if (rc == TB_OK)
        rc = tb_align(c->old_ds, c->new_ds, &c->diags, &a, err);
    for (size_t i = 0; rc == TB_OK && i < a->tables.len; i++)
        rc = compare_table(c, a->tables.ptr[i], o->keep_all, err);
    if (rc == TB_OK)
        rc = tb_rules_check(&c->rules, err);
    tb_alignment_free(a);
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
