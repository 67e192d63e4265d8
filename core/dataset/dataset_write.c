/* SPDX-License-Identifier: MIT */
/* Members come in one fixed order and are always there, so that the file can be compared and diffed as text; a
 * record, a statement and a warning take one line each. */
#include "base/json_out.h"
#include "dataset/dataset_json.h"
#include "dataset/tidy.h"

static void write_place(tb_jw *w, const char *key, tb_place p)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_place_write(&b, p);
    w->out->failed = w->out->failed || b.failed;
    tb_jw_kstr(w, key, tb_buf_view(&b));
}

static void write_facts(tb_jw *w, const tb_facts *f)
{
    tb_jw_kstr(w, "tongbi", TB_LIT("dataset"));
    tb_jw_kint(w, "version", 1);
    tb_jw_kstr(w, "source", f->source);
    tb_jw_kstr(w, "dept", f->dept);
    tb_jw_kstr(w, "org_kind", f->org_kind);
    tb_jw_kint(w, "year", f->year);
    tb_jw_kstr(w, "stage", f->stage);
    tb_jw_kstr(w, "scope", f->partial ? TB_LIT("partial") : TB_LIT("full"));
    tb_jw_kstr(w, "layout", f->layout);
    tb_jw_key(w, "percent");
    if (f->has_percent_rule) {
        tb_jw_begin_flat(w, '{');
        tb_jw_kint(w, "digits", f->percent_digits);
        tb_jw_kstr(w, "rounding", tb_str_of(tb_rounding_name(f->percent_rounding)));
        tb_jw_end(w, '}');
    } else {
        tb_jw_null(w);
    }
    tb_jw_key(w, "backcast");
    if (f->backcast) {
        tb_jw_begin_flat(w, '{');
        tb_jw_kstr(w, "source", f->from_source);
        tb_jw_kint(w, "year", f->from_year);
        tb_jw_kstr(w, "note", TB_LIT(TB_BACKCAST_STAMP));
        tb_jw_end(w, '}');
    } else {
        tb_jw_null(w);
    }
}

static void write_derivation(tb_jw *w, const tb_dtable *t, size_t record, size_t measure)
{
    for (size_t i = 0; i < t->derivations.len; i++) {
        const tb_derivation *d = &t->derivations.ptr[i];
        if (d->record != record || d->measure != measure)
            continue;
        tb_jw_key(w, "derivation");
        tb_jw_begin_flat(w, '{');
        tb_jw_kstr(w, "value", d->value);
        tb_jw_kstr(w, "change", d->change);
        tb_jw_kstr(w, "unit", d->unit);
        tb_jw_kstr(w, "text", d->text);
        tb_jw_kstr(w, "place", d->place);
        tb_jw_end(w, '}');
    }
}

static void write_value(tb_jw *w, const tb_dtable *t, size_t record, size_t measure)
{
    tb_value v = *tb_table_value(t, record, measure);
    const tb_measure *m = &t->measures.ptr[measure];
    if (v.kind == TB_KIND_NONE)
        return;
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "measure", m->name);
    tb_jw_kstr(w, "kind", tb_str_of(tb_kind_name((tb_kind)v.kind)));
    tb_jw_kdecimal(w, "amount", v.kind != TB_KIND_TEXT, tb_value_decimal(v));
    tb_jw_kstr(w, "printed", tb_value_printed(t, v));
    tb_jw_kstr(w, "unit", tb_value_unit(m, v));
    write_place(w, "place", tb_value_place(t, record, v));
    write_derivation(w, t, record, measure);
    tb_jw_end(w, '}');
}

static void write_record(tb_jw *w, const tb_dtable *t, size_t i)
{
    const tb_record *r = &t->records.ptr[i];
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "level", tb_str_of(tb_level_name((tb_level)r->level)));
    tb_jw_kbool(w, "leaf", r->leaf);
    tb_jw_kstr(w, "code", r->code);
    tb_jw_kstr(w, "name", r->name);
    tb_jw_kstr(w, "path", r->path);
    tb_jw_kstr(w, "project", r->project);
    tb_jw_kstr(w, "org_code", r->org_code);
    tb_jw_kstr(w, "org_name", r->org_name);
    tb_jw_kstr(w, "fund", r->fund);
    tb_jw_key(w, "key");
    tb_jw_begin(w, '[');
    for (size_t k = 0; k < t->key_names.len; k++)
        tb_jw_str(w, tb_table_key(t, i, k));
    tb_jw_end(w, ']');
    write_place(w, "place", r->place);
    tb_jw_key(w, "values");
    tb_jw_begin(w, '[');
    for (size_t m = 0; m < t->measures.len; m++)
        write_value(w, t, i, m);
    tb_jw_end(w, ']');
    tb_jw_end(w, '}');
}

static void write_table(tb_jw *w, const tb_dtable *t)
{
    tb_jw_begin(w, '{');
    tb_jw_kstr(w, "table", t->id);
    tb_jw_kstr(w, "title", t->title);
    tb_jw_kstr(w, "unit", t->unit);
    tb_jw_kstr(w, "fund", t->fund);
    tb_jw_key(w, "keys");
    tb_jw_begin_flat(w, '[');
    for (size_t k = 0; k < t->key_names.len; k++)
        tb_jw_str(w, t->key_names.ptr[k]);
    tb_jw_end(w, ']');
    tb_jw_key(w, "measures");
    tb_jw_begin(w, '[');
    for (size_t m = 0; m < t->measures.len; m++) {
        tb_jw_begin_flat(w, '{');
        tb_jw_kstr(w, "measure", t->measures.ptr[m].name);
        tb_jw_kstr(w, "basis", t->measures.ptr[m].basis);
        tb_jw_kstr(w, "unit", t->measures.ptr[m].unit);
        tb_jw_end(w, '}');
    }
    tb_jw_end(w, ']');
    tb_jw_key(w, "records");
    tb_jw_begin(w, '[');
    for (size_t i = 0; i < t->records.len; i++)
        write_record(w, t, i);
    tb_jw_end(w, ']');
    tb_jw_end(w, '}');
}

static void write_statement(tb_jw *w, const tb_statement *s)
{
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "section", s->section);
    tb_jw_kstr(w, "subject", s->subject);
    tb_jw_kdecimal(w, "amount", s->has_amount, s->amount);
    tb_jw_kstr(w, "unit", s->unit);
    tb_jw_kdecimal(w, "change", s->has_change, s->change);
    tb_jw_kdecimal(w, "percent", s->has_percent, s->percent);
    tb_jw_kbool(w, "percent_is_share", s->percent_is_share);
    tb_jw_kint(w, "base_year", s->base_year);
    tb_jw_kstr(w, "basis", s->basis);
    tb_jw_kstr(w, "base_basis", s->base_basis);
    tb_jw_kstr(w, "text", s->text);
    write_place(w, "place", tb_statement_place(s));
    tb_jw_end(w, '}');
}

static void write_headline(tb_jw *w, const tb_headline *h)
{
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "label", h->label);
    tb_jw_kstr(w, "table", h->table);
    tb_jw_kstr(w, "path", h->path);
    tb_jw_kstr(w, "name", h->name);
    tb_jw_kstr(w, "measure", h->measure);
    tb_jw_kint(w, "depth", h->depth);
    tb_jw_kbool(w, "children", h->children);
    tb_jw_end(w, '}');
}

void tb_dataset_write_json(const tb_dataset *ds, tb_buf *out)
{
    tb_jw w;
    tb_jw_init(&w, out, true);
    tb_jw_begin(&w, '{');
    write_facts(&w, &ds->facts);
    tb_jw_key(&w, "headlines");
    tb_jw_begin(&w, '[');
    for (size_t i = 0; i < ds->headlines.len; i++)
        write_headline(&w, &ds->headlines.ptr[i]);
    tb_jw_end(&w, ']');
    tb_jw_key(&w, "summary");
    tb_jw_begin_flat(&w, '[');
    for (size_t i = 0; i < ds->summary.len; i++)
        tb_jw_str(&w, ds->summary.ptr[i]);
    tb_jw_end(&w, ']');
    tb_jw_key(&w, "tables");
    tb_jw_begin(&w, '[');
    for (size_t i = 0; i < ds->tables.len; i++)
        write_table(&w, ds->tables.ptr[i]);
    tb_jw_end(&w, ']');
    tb_jw_key(&w, "statements");
    tb_jw_begin(&w, '[');
    for (size_t i = 0; i < ds->statements.len; i++)
        write_statement(&w, &ds->statements.ptr[i]);
    tb_jw_end(&w, ']');
    tb_jw_key(&w, "warnings");
    tb_jw_begin(&w, '[');
    for (size_t i = 0; i < ds->diags.items.len; i++) {
        const tb_diag *d = &ds->diags.items.ptr[i];
        tb_jw_begin_flat(&w, '{');
        tb_jw_kstr(&w, "code", tb_str_of(d->code));
        tb_jw_kstr(&w, "message", d->message);
        tb_jw_kstr(&w, "source", d->source);
        tb_jw_kstr(&w, "place", d->place);
        tb_jw_end(&w, '}');
    }
    tb_jw_end(&w, ']');
    tb_jw_end(&w, '}');
    tb_buf_char(out, '\n');
}
