/* SPDX-License-Identifier: MIT */
/* A headline names a line and a measure; where a side lacks them, nothing is shown for it. */
#include "report/headlines.h"

#include "base/msg.h"

/* Whose headlines head the summary: a partial file such as a backcast has none. */
const tb_dataset *tb_headlines_of(const tb_comparison *c) { return c->new_ds->headlines.len ? c->new_ds : c->old_ds; }

static const tb_table_change *find_table(const tb_comparison *c, tb_str id)
{
    for (size_t i = 0; i < c->tables.len; i++)
        if (c->tables.ptr[i]->old_table && c->tables.ptr[i]->new_table &&
            tb_str_eq(c->tables.ptr[i]->new_table->id, id))
            return c->tables.ptr[i];
    return NULL;
}

static size_t find_record(const tb_dtable *t, const tb_headline *h)
{
    for (size_t i = 0; i < t->records.len; i++) {
        const tb_record *r = &t->records.ptr[i];
        if (tb_str_eq(r->name, h->name) && (!h->path.len || tb_str_eq(r->path, h->path)))
            return i;
    }
    return SIZE_MAX;
}

/* The record of the old table with the same name and path. */
static size_t same_line(const tb_dtable *old_table, const tb_record *r)
{
    for (size_t i = 0; i < old_table->records.len; i++)
        if (tb_str_eq(old_table->records.ptr[i].name, r->name) && tb_str_eq(old_table->records.ptr[i].path, r->path))
            return i;
    return SIZE_MAX;
}

/* The old line of a headline: what the old publication's own headline of that label means, else the same line. */
static size_t partner(const tb_comparison *c, const tb_table_change *t, size_t record, const tb_headline *h)
{
    const tb_dataset *ds = c->old_ds;
    for (size_t i = 0; h && i < ds->headlines.len; i++) {
        const tb_headline *o = &ds->headlines.ptr[i];
        if (tb_str_eq(o->label, h->label) && o->depth == h->depth && tb_str_eq(o->table, t->old_table->id))
            return find_record(t->old_table, o);
    }
    return same_line(t->old_table, &t->new_table->records.ptr[record]);
}

/* A row of the summary; h: of a headline itself, NULL: of a line below one. Parts and lines below are shown only if
 * they differ: what is left out does not count in the sum. */
static bool headline_row(const tb_comparison *c, const tb_table_change *t, size_t record, tb_str measure, tb_str label,
                         size_t indent, const tb_headline *h, tb_text_table *table, tb_delta *out)
{
    size_t mo = tb_table_measure(t->old_table, measure), mn = tb_table_measure(t->new_table, measure);
    size_t old_record = partner(c, t, record, h);
    if (mo == SIZE_MAX || mn == SIZE_MAX || old_record == SIZE_MAX)
        return false;
    tb_delta d = tb_delta_of(c, t->old_table, *tb_table_value(t->old_table, old_record, mo), t->new_table,
                             *tb_table_value(t->new_table, record, mn));
    if (d.old_value.kind == TB_KIND_NONE && (d.new_value.kind == TB_KIND_NONE || c->old_ds->facts.partial))
        return false;
    if ((!h || h->depth) && !d.differs)
        return false;
    for (size_t i = 0; i < t->measures.len; i++)
        if (t->measures.ptr[i].new_measure == mn)
            d.measure = (uint32_t)i;
    TB_CLEANUP(tb_buf_fini) tb_buf name = {0};
    tb_buf_repeat(&name, ' ', indent);
    tb_buf_str(&name, label);
    tb_text_row_begin(table);
    tb_text_buf(table, &name);
    tb_figure_cells(table, c, t, &d, true);
    tb_figure_note(table, c, t, &d);
    *out = d;
    return true;
}

/* Does the sentence state another change than the two files give? */
static bool says_otherwise(const tb_statement *s, const tb_delta *d)
{
    tb_decimal stated = s->change;
    int32_t exp = tb_money_unit(s->unit);
    bool money = d->new_value.kind == TB_KIND_AMOUNT;
    if (!d->has_delta || (money && exp < 0) || (money && !tb_decimal_rescale(s->change, exp, 2, &stated)))
        return false;
    return tb_decimal_cmp(stated, d->delta) != 0;
}

/* The sentence of the new publication that states the figure's change. */
static void sentence_line(const tb_comparison *c, tb_str label, const tb_delta *d, tb_text_table *table)
{
    for (size_t i = 0; i < c->new_ds->statements.len; i++) {
        const tb_statement *s = &c->new_ds->statements.ptr[i];
        bool other_year = s->base_year && c->old_ds->facts.year && s->base_year != c->old_ds->facts.year;
        if (!s->has_change || other_year || !tb_str_eq(s->subject, label))
            continue;
        TB_CLEANUP(tb_buf_fini) tb_buf line = {0};
        TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
        tb_place_say(&place, tb_statement_place(s));
        tb_buf_printf(&line, _("  “%.*s” (%.*s)"), TB_ARG(s->text), TB_ARG(tb_buf_view(&place)));
        if (says_otherwise(s, d))
            tb_buf_z(&line, _(" - this is not the change that the two files give"));
        tb_text_line(table, tb_buf_view(&line));
        return;
    }
}

/* How deep a line stands below a headline whose path is `top`; 0: it does not. */
static size_t depth_below(tb_str path, tb_str top)
{
    static const tb_str step = {" / ", 3};
    size_t depth = 1;
    if (tb_str_eq(path, top))
        return depth;
    if (top.len && (!tb_str_starts(path, top) || !tb_str_starts(tb_str_sub(path, top.len, path.len), step)))
        return 0;
    for (size_t at = top.len; (at = tb_str_find(path, step, at)) != SIZE_MAX; at += step.len)
        depth++;
    return top.len ? depth : depth + 1;
}

static void headline(const tb_comparison *c, const tb_headline *h, bool sentences, tb_text_table *table)
{
    const tb_table_change *t = find_table(c, h->table);
    size_t record = t ? find_record(t->new_table, h) : SIZE_MAX;
    tb_delta d;
    if (record == SIZE_MAX || !headline_row(c, t, record, h->measure, h->label, h->depth, h, table, &d))
        return;
    if (sentences)
        sentence_line(c, h->label, &d, table);
    for (size_t i = 0; h->children && i < t->new_table->records.len; i++) {
        const tb_record *r = &t->new_table->records.ptr[i];
        size_t depth = depth_below(r->path, t->new_table->records.ptr[record].path);
        if (i != record && r->level != TB_LEVEL_TOTAL && depth)
            (void)headline_row(c, t, i, h->measure, r->name, h->depth + depth, NULL, table, &d);
    }
}

size_t tb_headlines(const tb_comparison *c, bool sentences, tb_text_table *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf o = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf n = {0};
    const tb_dataset *ds = tb_headlines_of(c);
    out->align = "lrrrr";
    tb_year_label(&o, c, false);
    tb_year_label(&n, c, true);
    tb_text_row_begin(out);
    tb_text_cell(out, TB_LIT(""));
    tb_text_buf(out, &o);
    tb_text_buf(out, &n);
    tb_text_cell(out, tb_str_of(_("change")));
    tb_text_cell(out, tb_str_of(_("rate")));
    tb_text_cell(out, TB_LIT(""));
    for (size_t i = 0; i < ds->headlines.len; i++)
        headline(c, &ds->headlines.ptr[i], sentences, out);
    return out->rows.len ? out->rows.len - 1 : 0;
}
