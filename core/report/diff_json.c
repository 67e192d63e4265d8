/* SPDX-License-Identifier: MIT */
/* One object a changed line. Amounts are strings: no reader turns them into binary floating point. */
#include "report/diff.h"

#include "report/breakdown.h"
#include "report/like.h"
#include "report/sides.h"
#include "report/warnings.h"

static void write_value(tb_jw *w, const char *key, const tb_dtable *t, tb_value v)
{
    if (v.kind == TB_KIND_TEXT) {
        tb_jw_kstr(w, key, tb_value_printed(t, v));
        return;
    }
    tb_jw_kdecimal(w, key, v.kind != TB_KIND_NONE, tb_value_decimal(v));
}

static void write_side(tb_jw *w, const char *key, const tb_dataset *ds)
{
    const tb_facts *f = &ds->facts;
    tb_jw_key(w, key);
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "source", f->source);
    tb_jw_kstr(w, "dept", f->dept);
    tb_jw_key(w, "year");
    if (f->year)
        tb_jw_int(w, f->year);
    else
        tb_jw_null(w);
    tb_jw_kstr(w, "stage", f->stage);
    tb_jw_kstr(w, "scope", f->partial ? TB_LIT("partial") : TB_LIT("full"));
    if (f->backcast)
        tb_jw_kstr(w, "note", TB_LIT(TB_BACKCAST_STAMP));
    tb_jw_end(w, '}');
}

static void write_summary(tb_jw *w, const tb_counts *k)
{
    tb_jw_key(w, "summary");
    tb_jw_begin_flat(w, '{');
    tb_jw_kint(w, "compared", (int64_t)k->compared);
    tb_jw_kint(w, "changed", (int64_t)k->changed);
    tb_jw_kint(w, "added", (int64_t)k->added);
    tb_jw_kint(w, "removed", (int64_t)k->removed);
    tb_jw_kint(w, "renamed", (int64_t)k->renamed);
    tb_jw_kint(w, "moved", (int64_t)k->moved);
    tb_jw_kint(w, "recoded", (int64_t)k->recoded);
    tb_jw_kint(w, "split", (int64_t)k->split);
    tb_jw_kint(w, "merged", (int64_t)k->merged);
    tb_jw_kint(w, "unchanged", (int64_t)k->unchanged);
    tb_jw_kint(w, "not_in_base", (int64_t)k->not_in_base);
    tb_jw_kint(w, "blank_zero", (int64_t)k->blank_zero);
    tb_jw_kint(w, "within_tolerance", (int64_t)k->tolerated);
    tb_jw_end(w, '}');
}

static void write_delta(tb_jw *w, const tb_table_change *t, const tb_delta *d)
{
    const tb_measure *m = tb_delta_measure(t, d);
    tb_value some = d->new_value.kind != TB_KIND_NONE ? d->new_value : d->old_value;
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "measure", m->name);
    tb_jw_kstr(w, "basis", m->basis);
    write_value(w, "old", t->old_table, d->old_value);
    write_value(w, "new", t->new_table, d->new_value);
    tb_jw_kdecimal(w, "delta", d->has_delta, d->delta);
    tb_jw_kdecimal(w, "percent", d->has_percent, d->percent);
    tb_jw_kstr(w, "unit", some.kind == TB_KIND_AMOUNT ? TB_LIT("元") : tb_value_unit(m, some));
    tb_jw_end(w, '}');
}

static void write_place(tb_jw *w, const char *key, const tb_dtable *t, uint32_t record)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_jw_key(w, key);
    if (!t || record == TB_NO_RECORD) {
        tb_jw_null(w);
        return;
    }
    tb_place_write(&b, t->records.ptr[record].place);
    w->out->failed = w->out->failed || b.failed;
    tb_jw_str(w, tb_buf_view(&b));
}

/* What differs between the two sides of a line besides its amounts. */
static void write_differing(tb_jw *w, const tb_table_change *t, const tb_change *c)
{
    tb_sides s = {0};
    if (c->old_record == TB_NO_RECORD || c->new_record == TB_NO_RECORD || !t->old_table || !t->new_table)
        return;
    tb_sides_of(t, c, &s);
    w->out->failed = w->out->failed || s.old_code.failed || s.new_code.failed;
    for (int i = 0; i < TB_N_SIDES; i++) {
        if (tb_str_eq(s.of[i][0], s.of[i][1]))
            continue;
        tb_jw_kstr(w, tb_side_keys[i][0], s.of[i][0]);
        tb_jw_kstr(w, tb_side_keys[i][1], s.of[i][1]);
    }
    tb_sides_fini(&s);
}

/* The key as the tables give it: key columns, else the code, else path and name. */
static void write_key(tb_jw *w, const tb_table_change *t, const tb_change *c, const tb_record *r)
{
    size_t i;
    const tb_dtable *table = tb_change_side(t, c, &i);
    if (!table)
        return;
    tb_jw_key(w, "key");
    tb_jw_begin(w, '[');
    for (size_t k = 0; k < table->key_names.len; k++)
        tb_jw_str(w, tb_table_key(table, i, k));
    if (table->key_names.len == 0 && r->code.len) {
        tb_jw_str(w, r->code);
    } else if (table->key_names.len == 0) {
        tb_jw_str(w, r->path);
        tb_jw_str(w, r->name);
    }
    if (table->key_names.len == 0 && r->project.len)
        tb_jw_str(w, r->project);
    tb_jw_end(w, ']');
}

/* Inside the object `match`. */
static void write_match(tb_jw *w, const tb_table_change *t, const tb_change *c)
{
    const tb_pair *p = tb_change_pair(t, c);
    tb_jw_kstr(w, "by", tb_str_of(tb_by_name((tb_by)p->by)));
    tb_jw_kint(w, "score", p->score);
    tb_jw_key(w, "why");
    tb_jw_begin(w, '[');
    for (uint16_t i = 0; i < p->n_why; i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        tb_why_write(&b, t->aligned->whys.ptr[p->first_why + i]);
        w->out->failed = w->out->failed || b.failed;
        tb_jw_str(w, tb_buf_view(&b));
    }
    tb_jw_end(w, ']');
    if (p->decision == TB_REVIEW)
        tb_jw_kbool(w, "review", true);
}

static void write_change(tb_jw *w, const tb_table_change *t, const tb_change *c)
{
    const tb_record *r = tb_change_record(t, c);
    const tb_dtable *table = t->new_table ? t->new_table : t->old_table;
    TB_CLEANUP(tb_buf_fini) tb_buf code = {0};
    tb_change_code(&code, t, c);
    w->out->failed = w->out->failed || code.failed;
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "kind", tb_str_of(tb_change_name(c->kind)));
    tb_jw_kstr(w, "table", table->id);
    tb_jw_kstr(w, "table_title", table->title);
    tb_jw_kstr(w, "fund", r->fund);
    tb_jw_kstr(w, "org_code", r->org_code);
    tb_jw_kstr(w, "org_name", r->org_name);
    tb_jw_kstr(w, "code", tb_buf_view(&code));
    write_key(w, t, c, r);
    tb_jw_kstr(w, "name", r->name);
    tb_jw_kstr(w, "path", r->path);
    tb_jw_kstr(w, "project", r->project);
    tb_jw_kstr(w, "level", tb_str_of(tb_level_name((tb_level)r->level)));
    tb_jw_kbool(w, "leaf", r->leaf);
    write_differing(w, t, c);
    tb_parts_json(t, c, w);
    tb_jw_key(w, "measures");
    tb_jw_begin(w, '[');
    for (uint32_t i = 0; i < c->n_deltas; i++)
        write_delta(w, t, &t->deltas.ptr[c->first_delta + i]);
    tb_jw_end(w, ']');
    tb_jw_key(w, "match");
    if (c->old_record != TB_NO_RECORD && c->new_record != TB_NO_RECORD) {
        tb_jw_begin(w, '{');
        write_match(w, t, c);
        tb_jw_end(w, '}');
    } else {
        tb_jw_null(w);
    }
    write_place(w, "old_place", t->old_table, c->old_record);
    write_place(w, "new_place", t->new_table, c->new_record);
    tb_jw_end(w, '}');
}

void tb_diff_json_object(const tb_comparison *c, tb_jw *w)
{
    tb_jw_begin(w, '{');
    write_side(w, "old", c->old_ds);
    write_side(w, "new", c->new_ds);
    tb_jw_kstr(w, "unit", c->is_money ? TB_LIT("元") : TB_LIT(""));
    tb_jw_key(w, "percent");
    tb_jw_begin_flat(w, '{');
    tb_jw_kint(w, "digits", c->percent_digits);
    tb_jw_kstr(w, "rounding", tb_str_of(tb_rounding_name(c->percent_rounding)));
    tb_jw_end(w, '}');
    write_summary(w, &c->counts);
    tb_jw_key(w, "changes");
    tb_jw_begin(w, '[');
    for (size_t i = 0; i < c->tables.len; i++)
        for (size_t k = 0; k < c->tables.ptr[i]->changes.len; k++)
            write_change(w, c->tables.ptr[i], &c->tables.ptr[i]->changes.ptr[k]);
    tb_jw_end(w, ']');
    tb_breakdown_json(c, w);
    tb_like_json(c, w);
    const tb_diags *lists[] = {&c->diags, &c->old_ds->diags, &c->new_ds->diags};
    tb_jw_key(w, "warnings");
    tb_warnings_json(lists, 3, w);
    tb_jw_end(w, '}');
}

void tb_diff_json(const tb_comparison *c, tb_buf *out)
{
    tb_jw w;
    tb_jw_init(&w, out, true);
    tb_diff_json_object(c, &w);
    tb_buf_char(out, '\n');
}
