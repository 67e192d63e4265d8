/* SPDX-License-Identifier: MIT */
/* First every usable statement becomes an entry: which line, which measure, what value. Then tables are built from the
 * entries, because a table's measures must be known before its records. */
#include "backcast/backcast.h"

#include <stdlib.h>

#include "base/msg.h"
#include "layout/interpret.h"
#include "layout/line_ref.h"

typedef struct entry {
    const tb_statement *statement;
    const tb_dtable *table; /* of this year; NULL: prose only */
    size_t record, measure; /* of that table */
    tb_str name, path, measure_name, unit;
    int32_t unit_exp;
    tb_decimal now, then; /* in 元 for money, else in the statement's unit */
} entry;

typedef struct work {
    const tb_dataset *ds;
    tb_dataset *out;
    TB_VEC(entry) entries;
} work;

static tb_str own(tb_dataset *ds, tb_str s) { return s.len ? tb_arena_str(&ds->arena, s) : TB_LIT(""); }

static void note(work *w, const char *code, const tb_statement *s, const char *text)
{
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place_write(&place, tb_statement_place(s));
    tb_diag_add(&w->out->diags, code, w->ds->facts.source, tb_buf_view(&place), "%s: %.*s", text, TB_ARG(s->text));
}

/* The statement's decimal in the unit the value is kept in. */
static bool scaled(const entry *e, tb_decimal printed, tb_decimal *out)
{
    if (e->unit_exp < 0) {
        *out = printed;
        return true;
    }
    return tb_decimal_rescale(printed, e->unit_exp, 2, out);
}

/* More than a rounding: by a hundredth of the larger. */
static bool far_apart(tb_decimal a, tb_decimal b)
{
    tb_decimal diff, hundredth = tb_decimal_cmp(a, b) > 0 ? a : b;
    if (!tb_decimal_sub(a, b, &diff))
        return true;
    diff.mantissa = diff.mantissa < 0 ? -diff.mantissa : diff.mantissa;
    hundredth.mantissa = hundredth.mantissa < 0 ? -hundredth.mantissa : hundredth.mantissa;
    hundredth.mantissa = hundredth.mantissa / 100 + 1;
    return tb_decimal_cmp(diff, hundredth) > 0;
}

static tb_status add_entry(work *w, const tb_statement *s, entry e, tb_error *err)
{
    tb_decimal change = {0}, stated = {0};
    e.statement = s;
    e.unit = s->unit;
    e.unit_exp = tb_money_unit(s->unit);
    if (!scaled(&e, s->change, &change) || (s->has_amount && !scaled(&e, s->amount, &stated))) {
        note(w, "backcast", s, _("an amount is too large or finer than a fen, so nothing is derived from it"));
        return TB_OK;
    }
    e.now = stated;
    if (e.table) {
        tb_value v = *tb_table_value(e.table, e.record, e.measure);
        bool money = v.kind == TB_KIND_AMOUNT;
        e.now = tb_value_decimal(v);
        if (v.kind == TB_KIND_TEXT || money != (e.unit_exp >= 0)) {
            note(w, "backcast", s,
                 _("the table and the sentence are not in units of money both, so nothing is derived"));
            return TB_OK;
        }
        if (s->has_amount && far_apart(e.now, stated)) {
            note(w, "contradiction", s,
                 _("the sentence and the table print different amounts, so nothing is derived from it"));
            return TB_OK;
        }
        if (s->has_amount && tb_decimal_cmp(e.now, stated) != 0)
            note(w, "contradiction", s, _("the sentence and the table print different amounts; the table's is used"));
    }
    if (!tb_decimal_sub(e.now, change, &e.then)) {
        note(w, "backcast", s, _("an amount is too large, so nothing is derived from it"));
        return TB_OK;
    }
    for (size_t i = 0; i < w->entries.len; i++) {
        const entry *o = &w->entries.ptr[i];
        if (!tb_str_eq(o->name, e.name) || !tb_str_eq(o->path, e.path) || !tb_str_eq(o->measure_name, e.measure_name) ||
            o->table != e.table)
            continue;
        if (tb_decimal_cmp(o->then, e.then) != 0)
            note(w, "contradiction", s, _("two sentences imply different figures for one line; the first is used"));
        return TB_OK;
    }
    return tb_vec_push(&w->entries, e) ? TB_OK : tb_nomem(err);
}

static tb_status read_statement(work *w, const tb_layout *l, const tb_statement *s, tb_error *err)
{
    const tb_subject_spec *spec = tb_layout_subject(l, s, &w->out->arena);
    if (!s->has_change || s->percent_is_share)
        return TB_OK;
    if (!spec || (spec->lines.len == 0 && !(spec->measure.len && s->has_amount))) {
        note(w, "backcast", s, _("the layout does not say which line this sentence is about"));
        return TB_OK;
    }
    tb_status rc = TB_OK;
    bool found = false;
    for (size_t i = 0; i < spec->lines.len && rc == TB_OK; i++) {
        tb_line line;
        if (!tb_line_find(w->ds, &spec->lines.ptr[i], &w->out->arena, &line) ||
            tb_table_value(line.table, line.record, line.measure)->kind == TB_KIND_NONE)
            continue;
        const tb_record *r = &line.table->records.ptr[line.record];
        entry e = {.table = line.table,
                   .record = line.record,
                   .measure = line.measure,
                   .name = r->name,
                   .path = r->path,
                   .measure_name = line.table->measures.ptr[line.measure].name};
        rc = add_entry(w, s, e, err);
        found = true;
    }
    if (rc == TB_OK && !found && spec->measure.len && s->has_amount) {
        entry e = {
            .name = spec->subject, .path = spec->path.ptr ? spec->path : TB_LIT(""), .measure_name = spec->measure};
        rc = add_entry(w, s, e, err);
        found = true;
    }
    if (rc == TB_OK && !found)
        note(w, "backcast", s, _("no table has the line that this sentence is about"));
    return rc;
}

static tb_dtable *table_for(work *w, const entry *e)
{
    tb_str id = e->table ? e->table->id : TB_LIT("statements");
    tb_dtable *t = tb_dataset_find_table(w->out, id);
    if (t || !(t = tb_dataset_add_table(w->out)))
        return t;
    t->id = own(w->out, id);
    t->title = e->table ? own(w->out, e->table->title) : TB_LIT("");
    t->unit = e->table ? own(w->out, e->table->unit) : TB_LIT("");
    t->fund = e->table ? own(w->out, e->table->fund) : TB_LIT("");
    return t;
}

static size_t measure_for(work *w, tb_dtable *t, const entry *e)
{
    for (size_t i = 0; i < t->measures.len; i++)
        if (tb_str_eq(t->measures.ptr[i].name, e->measure_name) && tb_str_eq(t->measures.ptr[i].unit, e->unit))
            return i;
    tb_measure m = {.name = own(w->out, e->measure_name),
                    .basis = own(w->out, e->statement->base_basis),
                    .unit = own(w->out, e->unit),
                    .unit_exp = e->unit_exp};
    return tb_vec_push(&t->measures, m) ? t->measures.len - 1 : SIZE_MAX;
}

static size_t record_for(work *w, tb_dtable *t, const entry *e)
{
    for (size_t i = 0; i < t->records.len; i++)
        if (tb_str_eq(t->records.ptr[i].name, e->name) && tb_str_eq(t->records.ptr[i].path, e->path))
            return i;
    const tb_record *now = e->table ? &e->table->records.ptr[e->record] : NULL;
    tb_record r = {.code = now ? own(w->out, now->code) : TB_LIT(""),
                   .name = own(w->out, e->name),
                   .path = own(w->out, e->path),
                   .project = now ? own(w->out, now->project) : TB_LIT(""),
                   .org_code = now ? own(w->out, now->org_code) : TB_LIT(""),
                   .org_name = now ? own(w->out, now->org_name) : own(w->out, w->ds->facts.dept),
                   .fund = now ? own(w->out, now->fund) : TB_LIT(""),
                   .place = tb_statement_place(e->statement),
                   .parent = -1,
                   .level = now ? now->level : (uint8_t)TB_LEVEL_LINE,
                   .leaf = now ? now->leaf : true};
    return tb_table_add_record(t, r);
}

/* How the printed form of this table would write the number. */
static tb_str print_in_unit(work *w, const entry *e, tb_decimal d)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_decimal printed = d;
    if (e->unit_exp > 0) {
        printed.scale += (uint32_t)e->unit_exp;
        while (printed.scale > 2 && printed.mantissa % 10 == 0) {
            printed.mantissa /= 10;
            printed.scale--;
        }
    }
    tb_decimal_write(&b, printed);
    return tb_arena_buf(&w->out->arena, &b);
}

static tb_str decimal_text(work *w, tb_decimal d)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_decimal_write(&b, d);
    return tb_arena_buf(&w->out->arena, &b);
}

static tb_status build_value(work *w, tb_dtable *t, const entry *e, tb_error *err)
{
    size_t m = measure_for(w, t, e), i = record_for(w, t, e);
    if (m == SIZE_MAX || i == SIZE_MAX)
        return tb_nomem(err);
    *tb_table_value(t, i, m) = (tb_value){.mantissa = e->then.mantissa,
                                          .scale = (uint8_t)e->then.scale,
                                          .kind = e->unit_exp >= 0 ? TB_KIND_AMOUNT : TB_KIND_NUMBER,
                                          .printed = tb_table_keep_printed(t, print_in_unit(w, e, e->then))};
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place_write(&place, tb_statement_place(e->statement));
    tb_derivation d = {.record = i,
                       .measure = m,
                       .value = print_in_unit(w, e, e->now),
                       .change = decimal_text(w, e->statement->change),
                       .unit = own(w->out, e->unit),
                       .text = own(w->out, e->statement->text),
                       .place = own(w->out, tb_buf_view(&place))};
    return !place.failed && d.place.ptr && d.value.ptr && d.change.ptr && d.text.ptr && tb_vec_push(&t->derivations, d)
               ? TB_OK
               : tb_nomem(err);
}

/* Measures of every table first, then the records that use them. */
static tb_status build(work *w, tb_error *err)
{
    for (size_t i = 0; i < w->entries.len; i++) {
        tb_dtable *t = table_for(w, &w->entries.ptr[i]);
        if (!t || measure_for(w, t, &w->entries.ptr[i]) == SIZE_MAX)
            return tb_nomem(err);
    }
    tb_status rc = TB_OK;
    for (size_t i = 0; i < w->entries.len && rc == TB_OK; i++)
        rc = build_value(w, table_for(w, &w->entries.ptr[i]), &w->entries.ptr[i], err);
    return rc;
}

static void set_facts(work *w)
{
    const tb_facts *f = &w->ds->facts;
    tb_facts *o = &w->out->facts;
    int base_year = 0;
    for (size_t i = 0; i < w->entries.len && !base_year; i++)
        base_year = w->entries.ptr[i].statement->base_year;
    *o = *f;
    o->source = own(w->out, f->source);
    o->dept = own(w->out, f->dept);
    o->org_kind = own(w->out, f->org_kind);
    o->stage = own(w->out, f->stage);
    o->layout = own(w->out, f->layout);
    o->year = base_year ? base_year : f->year ? f->year - 1 : 0;
    o->partial = true;
    o->backcast = true;
    o->from_source = o->source;
    o->from_year = f->year;
}

static tb_status run(work *w, const tb_layout *l, tb_error *err)
{
    tb_status rc = TB_OK;
    for (size_t i = 0; i < w->ds->statements.len && rc == TB_OK; i++)
        rc = read_statement(w, l, &w->ds->statements.ptr[i], err);
    if (rc == TB_OK && w->entries.len == 0)
        rc = tb_fail(err, TB_E_NOTFOUND,
                     _("no sentence of it states a change against last year for a line that is known"));
    if (rc == TB_OK && w->out->arena.failed)
        rc = tb_nomem(err);
    if (rc == TB_OK) {
        set_facts(w);
        rc = build(w, err);
    }
    if (rc == TB_OK && (w->out->arena.failed || w->out->diags.arena.failed))
        rc = tb_nomem(err);
    return rc;
}

tb_status tb_backcast(const tb_dataset *ds, const tb_layout *l, tb_dataset **out, tb_error *err)
{
    work w = {.ds = ds, .out = tb_dataset_new()};
    if (!w.out)
        return tb_nomem(err);
    tb_status rc = run(&w, l, err);
    tb_vec_fini(&w.entries);
    if (rc < 0) {
        tb_dataset_free(w.out);
        return rc;
    }
    *out = w.out;
    return TB_OK;
}
