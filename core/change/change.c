/* SPDX-License-Identifier: MIT */
/* Measures of the two tables are paired by name and, where a name occurs twice, by unit. A pair of records gives one
 * delta a measure; only those that differ are kept. */
#include "change/change.h"

#include <stdlib.h>

#include "base/msg.h"
#include "layout/fold.h"

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

/* What the user says about a measure. The tolerance is in the unit of the new file, or of the only one. */
static void apply_rules(tb_comparison *c, const tb_table_change *t, tb_measure_pair *p)
{
    const tb_measure *m = p->new_measure != SIZE_MAX ? &t->new_table->measures.ptr[p->new_measure]
                                                     : &t->old_table->measures.ptr[p->old_measure];
    if (!c->rules.items.len)
        return;
    tb_str folded = tb_fold(&c->rules.arena, m->name);
    p->ignored = tb_rules_find(&c->rules, folded, true) != NULL;
    const tb_rule *r = tb_rules_find(&c->rules, folded, false);
    int32_t shift = m->unit_exp > 0 ? m->unit_exp : 0;
    if (r && !tb_decimal_rescale(r->tolerance, shift, r->tolerance.scale, &p->tolerance))
        p->tolerance = (tb_decimal){INT64_MAX, 0};
}

static bool within(const tb_measure_pair *p, const tb_delta *d)
{
    tb_decimal size = d->delta;
    if (!d->has_delta || tb_decimal_is_zero(p->tolerance) || size.mantissa == INT64_MIN)
        return false;
    size.mantissa = size.mantissa < 0 ? -size.mantissa : size.mantissa;
    return tb_decimal_cmp(size, p->tolerance) <= 0;
}

static tb_status pair_measures(tb_comparison *c, tb_table_change *t, tb_error *err)
{
    const tb_dtable *o = t->old_table, *n = t->new_table;
    for (size_t i = 0; n && i < n->measures.len; i++) {
        tb_measure_pair p = {.old_measure = SIZE_MAX, .new_measure = i};
        for (size_t k = o ? o->measures.len : 0; k-- > 0;)
            if (tb_str_eq(o->measures.ptr[k].name, n->measures.ptr[i].name) &&
                (p.old_measure == SIZE_MAX || tb_str_eq(o->measures.ptr[k].unit, n->measures.ptr[i].unit)))
                p.old_measure = k;
        if (!tb_vec_push(&t->measures, p))
            return tb_nomem(err);
    }
    for (size_t k = 0; o && k < o->measures.len; k++) {
        bool found = false;
        for (size_t i = 0; i < t->measures.len; i++)
            found = found || t->measures.ptr[i].old_measure == k;
        if (!found && !tb_vec_push(&t->measures, ((tb_measure_pair){.old_measure = k, .new_measure = SIZE_MAX})))
            return tb_nomem(err);
    }
    for (size_t i = 0; i < t->measures.len; i++)
        apply_rules(c, t, &t->measures.ptr[i]);
    return TB_OK;
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

static tb_str label_of(const tb_dtable *t) { return t->title.len ? t->title : t->id; }

/* Measures that only one side has, or that mean different things: said once a table. */
static void note_measures(tb_comparison *c, const tb_table_change *t)
{
    bool partial = c->old_ds->facts.partial || c->new_ds->facts.partial;
    if (!t->old_table || !t->new_table)
        return;
    for (int side = 0; side < 2 && !partial; side++) {
        TB_CLEANUP(tb_buf_fini) tb_buf names = {0};
        size_t n = 0;
        for (size_t i = 0; i < t->measures.len; i++) {
            const tb_measure_pair *p = &t->measures.ptr[i];
            if (p->ignored || (side ? p->old_measure : p->new_measure) != SIZE_MAX)
                continue;
            tb_str name = side ? t->new_table->measures.ptr[p->new_measure].name
                               : t->old_table->measures.ptr[p->old_measure].name;
            if (n++ < 6)
                tb_buf_printf(&names, "%s%.*s", names.len ? ", " : "", TB_ARG(name));
        }
        if (n)
            tb_diag_add(&c->diags, "measure", side ? c->new_ds->facts.source : c->old_ds->facts.source,
                        (tb_str){NULL, 0}, _("columns that stand in this file alone are not compared (%zu): %.*s%s"), n,
                        TB_ARG(tb_buf_view(&names)), n > 6 ? " ..." : "");
    }
    for (size_t i = 0; i < t->measures.len; i++) {
        const tb_measure_pair *p = &t->measures.ptr[i];
        if (p->ignored || p->old_measure == SIZE_MAX || p->new_measure == SIZE_MAX)
            continue;
        const tb_measure *o = &t->old_table->measures.ptr[p->old_measure],
                         *n = &t->new_table->measures.ptr[p->new_measure];
        if (o->basis.len && n->basis.len && !tb_str_eq(o->basis, n->basis))
            tb_diag_add(&c->diags, "basis", label_of(t->new_table), (tb_str){NULL, 0},
                        _("'%.*s' is on different bases: %.*s in the old file, %.*s in the new one"), TB_ARG(n->name),
                        TB_ARG(tb_basis_say(o->basis)), TB_ARG(tb_basis_say(n->basis)));
        if ((o->unit_exp < 0) != (n->unit_exp < 0))
            tb_diag_add(&c->diags, "unit", label_of(t->new_table), (tb_str){NULL, 0},
                        _("'%.*s' is money in one file and a plain number in the other, so no difference is computed"),
                        TB_ARG(n->name));
    }
}

static void note_table(tb_comparison *c, const tb_table_pair *p)
{
    bool partial = c->old_ds->facts.partial || c->new_ds->facts.partial;
    if (p->old_table && p->new_table) {
        if (p->n_both == 0 && p->old_table->records.len && p->new_table->records.len)
            tb_diag_add(
                &c->diags, "no-shared-key", label_of(p->new_table), (tb_str){NULL, 0},
                _("the two tables share no key value: every line is given as removed or added; is --key right?"));
        return;
    }
    if (!partial)
        tb_diag_add(&c->diags, "table", p->old_table ? c->old_ds->facts.source : c->new_ds->facts.source,
                    (tb_str){NULL, 0}, _("the table '%.*s' stands in this file alone"),
                    TB_ARG(label_of(p->old_table ? p->old_table : p->new_table)));
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
    tb_status rc = pair_measures(c, t, err);
    note_table(c, p);
    note_measures(c, t);
    work w = {.c = c, .t = t, .keep_all = keep_all};
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

/* What must be known before any figure is read. */
static void note_facts(tb_comparison *c)
{
    const tb_facts *o = &c->old_ds->facts, *n = &c->new_ds->facts;
    tb_str none = {NULL, 0};
    if (o->year && n->year && o->year > n->year)
        tb_diag_add(&c->diags, "order", none, none,
                    _("the old file is of %d, the new one of %d: the order is the wrong way round; give the older file "
                      "first"),
                    o->year, n->year);
    if (o->dept.len && n->dept.len && !tb_str_eq(o->dept, n->dept))
        tb_diag_add(&c->diags, "dept", none, none, _("the publishers differ: %.*s, %.*s"), TB_ARG(o->dept),
                    TB_ARG(n->dept));
    if (o->stage.len && n->stage.len && !tb_str_eq(o->stage, n->stage))
        tb_diag_add(&c->diags, "stage", none, none, _("the stages differ: %.*s against %.*s"),
                    TB_ARG(tb_stage_say(o->stage)), TB_ARG(tb_stage_say(n->stage)));
    if (o->org_kind.len && n->org_kind.len && !tb_str_eq(o->org_kind, n->org_kind))
        tb_diag_add(&c->diags, "org-kind", none, none,
                    _("one file is of a whole department, the other of a single unit"));
    for (int side = 0; side < 2; side++) {
        const tb_facts *f = side ? n : o;
        if (f->backcast)
            tb_diag_add(&c->diags, "backcast", f->source, none,
                        _("the figures of %d are implied by what the publication of %d "
                          "says and were not published (%s)"),
                        f->year, f->from_year, TB_BACKCAST_STAMP);
    }
}

static tb_status run(tb_comparison *c, const tb_compare_options *o, tb_error *err)
{
    tb_alignment *a = NULL;
    note_facts(c);
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
