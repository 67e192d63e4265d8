/* SPDX-License-Identifier: MIT */
/* A line is ranked by its largest delta; in a table of one measure the lines shown, "the other N" and the total
 * close. */
#include "report/sections.h"

#include <stdlib.h>

#include "base/msg.h"

#define TOP 5u
#define LISTED 8u /* added or removed lines that are named */

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
    const tb_dtable *any = t->new_table ? t->new_table : t->old_table;
    return any->id.len > 0 && any->key_names.len == 0;
}

static const tb_delta *ranked_delta(const tb_table_change *t, const tb_change *c)
{
    for (uint32_t i = 0; is_published(t) && i < c->n_deltas; i++)
        if (t->deltas.ptr[c->first_delta + i].measure == 0)
            return &t->deltas.ptr[c->first_delta + i];
    return main_delta(t, c);
}

static bool one_measure(const tb_table_change *t) { return t->measures.len == 1 || is_published(t); }

typedef struct ranked {
    const tb_change *c;
    const tb_delta *d;
    size_t nth;
} ranked;

typedef struct section {
    const tb_comparison *c;
    const tb_table_change *t;
    ranked *changed;
    size_t n_changed;
    size_t up, down, same, added, removed;
    tb_decimal more, less;
    bool sums; /* they did not overflow */
} section;

static int by_size(const void *pa, const void *pb)
{
    const ranked *a = pa, *b = pb;
    int k = a->d && b->d ? tb_abs_cmp(b->d->delta, a->d->delta) : (b->d != NULL) - (a->d != NULL);
    return k ? k : a->nth < b->nth ? -1 : 1;
}

static void sum_up(section *s, const tb_delta *d)
{
    if (!d || !d->has_delta)
        return;
    tb_decimal *to = d->delta.mantissa < 0 ? &s->less : &s->more;
    s->sums = s->sums && tb_decimal_add(*to, d->delta, to);
}

static bool collect(section *s)
{
    s->changed = malloc((s->t->changes.len + 1) * sizeof *s->changed);
    if (!s->changed)
        return false;
    s->sums = true;
    for (size_t i = 0; i < s->t->changes.len; i++) {
        const tb_change *c = &s->t->changes.ptr[i];
        const tb_delta *d = ranked_delta(s->t, c);
        if (!tb_change_record(s->t, c)->leaf)
            continue;
        s->added += c->kind == TB_ADDED;
        s->removed += c->kind == TB_REMOVED;
        if (c->kind != TB_UNCHANGED)
            sum_up(s, d);
        if (c->kind != TB_CHANGED)
            continue;
        s->up += d && d->has_delta && d->delta.mantissa > 0;
        s->down += d && d->has_delta && d->delta.mantissa < 0;
        s->changed[s->n_changed] = (ranked){c, d, s->n_changed};
        s->n_changed++;
    }
    qsort(s->changed, s->n_changed, sizeof *s->changed, by_size);
    const tb_dtable *t = s->t->new_table;
    size_t leaves = 0;
    for (size_t i = 0; t && i < t->records.len; i++)
        leaves += t->records.ptr[i].leaf;
    size_t listed = s->n_changed + s->added;
    s->same = leaves > listed ? leaves - listed : 0;
    return true;
}

static bool is_money(const tb_delta *d)
{
    return d->new_value.kind == TB_KIND_AMOUNT || d->old_value.kind == TB_KIND_AMOUNT;
}

static int32_t exp_of(const section *s)
{
    const tb_dtable *t = s->t->new_table ? s->t->new_table : s->t->old_table;
    return t->measures.len ? t->measures.ptr[0].unit_exp : -1;
}

static bool occurs_twice(const tb_dtable *t, size_t record)
{
    for (size_t k = 0; k < t->records.len; k++)
        if (k != record && tb_str_eq(t->records.ptr[k].name, t->records.ptr[record].name))
            return true;
    return false;
}

/* "2080705 公益性岗位补贴", "Compensation (029|25|0153)", and the parent where the name alone would not do. */
static void line_name(tb_buf *b, const tb_table_change *t, const tb_change *c)
{
    const tb_record *r = tb_change_record(t, c);
    size_t i;
    const tb_dtable *table = tb_change_table(t, c, &i);
    if (!table)
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf more = {0};
    if (r->code.len)
        tb_buf_printf(b, "%.*s%s", TB_ARG(r->code), r->name.len ? " " : "");
    tb_buf_str(b, r->name);
    if (r->project.len)
        tb_buf_printf(b, "%s%.*s", r->name.len ? " " : "", TB_ARG(r->project));
    for (size_t k = 0; k < table->key_names.len; k++) {
        tb_str key = tb_table_key(table, i, k);
        if (!tb_str_eq(key, r->name) && !tb_str_eq(key, r->code))
            tb_buf_printf(&more, "%s%.*s", more.len ? "|" : "", TB_ARG(key));
    }
    if (table->key_names.len == 0 && r->path.len && occurs_twice(table, i))
        tb_buf_str(&more, r->path);
    bool named = r->name.len || r->code.len || r->project.len;
    if (more.len)
        tb_buf_printf(b, named ? " (%.*s)" : "%.*s", TB_ARG(tb_buf_view(&more)));
}

static void write_counts(const section *s, tb_buf *out)
{
    const tb_dtable *t = s->t->new_table ? s->t->new_table : s->t->old_table;
    int32_t exp = exp_of(s);
    if (t->title.len || t->id.len)
        tb_buf_printf(out, "%.*s: ", TB_ARG(t->title.len ? t->title : t->id));
    if (one_measure(s->t))
        tb_buf_printf(out, _("%zu lines: %zu up, %zu down, %zu unchanged, %zu added, %zu removed"),
                      s->n_changed + s->same + s->added + s->removed, s->up, s->down,
                      s->same + s->n_changed - s->up - s->down, s->added, s->removed);
    else
        tb_buf_printf(out, _("%zu lines: %zu changed, %zu unchanged, %zu added, %zu removed"),
                      s->n_changed + s->same + s->added + s->removed, s->n_changed, s->same, s->added, s->removed);
    if (one_measure(s->t) && s->sums && (s->n_changed || s->added || s->removed)) {
        TB_CLEANUP(tb_buf_fini) tb_buf more = {0};
        TB_CLEANUP(tb_buf_fini) tb_buf less = {0};
        tb_figure_signed(&more, s->more, exp >= 0, exp);
        tb_figure_signed(&less, s->less, exp >= 0, exp);
        tb_buf_printf(out, _("; increases %.*s, decreases %.*s"), TB_ARG(tb_buf_view(&more)),
                      TB_ARG(tb_buf_view(&less)));
    }
    tb_buf_char(out, '\n');
}

static void write_rest(const section *s, tb_text_table *table)
{
    tb_decimal rest = {0};
    bool ok = s->n_changed > TOP && one_measure(s->t);
    for (size_t i = TOP; i < s->n_changed && ok; i++)
        ok = s->changed[i].d && s->changed[i].d->has_delta && tb_decimal_add(rest, s->changed[i].d->delta, &rest);
    if (!ok)
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf label = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf sum = {0};
    tb_buf_printf(&label, _("the other %zu"), s->n_changed - TOP);
    tb_figure_signed(&sum, rest, is_money(s->changed[0].d), exp_of(s));
    tb_text_row_begin(table);
    tb_text_cell(table, tb_buf_view(&label));
    tb_text_cell(table, TB_LIT(""));
    tb_text_cell(table, TB_LIT(""));
    tb_text_cell(table, TB_LIT(""));
    tb_text_cell(table, tb_buf_view(&sum));
}

static void header_row(const tb_comparison *c, tb_text_table *table, tb_str first, const char *second)
{
    TB_CLEANUP(tb_buf_fini) tb_buf o = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf n = {0};
    tb_year_label(&o, c, false);
    tb_year_label(&n, c, true);
    tb_text_row_begin(table);
    tb_text_cell(table, first);
    tb_text_cell(table, tb_str_of(second));
    tb_text_cell(table, tb_buf_view(&o));
    tb_text_cell(table, tb_buf_view(&n));
    tb_text_cell(table, tb_str_of(_("change")));
    tb_text_cell(table, tb_str_of(_("rate")));
}

static void change_row(const tb_table_change *t, const tb_change *c, const tb_delta *d, tb_text_table *table)
{
    TB_CLEANUP(tb_buf_fini) tb_buf name = {0};
    tb_buf_z(&name, " ");
    line_name(&name, t, c);
    tb_text_row_begin(table);
    tb_text_cell(table, tb_buf_view(&name));
    tb_text_cell(table, d && t->measures.len > 1 ? tb_delta_measure(t, d)->name : TB_LIT(""));
    if (d)
        tb_figure_cells(table, t, d);
}

static void write_top(const section *s, tb_buf *out)
{
    if (s->n_changed == 0)
        return;
    tb_text_table table = {.align = "llrrrr"};
    TB_CLEANUP(tb_buf_fini) tb_buf label = {0};
    size_t n = s->n_changed < TOP ? s->n_changed : TOP;
    tb_buf_printf(&label, n < s->n_changed ? _("the %zu largest changes") : _("the changes (%zu)"), n);
    header_row(s->c, &table, tb_buf_view(&label), "");
    for (size_t i = 0; i < n; i++)
        change_row(s->t, s->changed[i].c, s->changed[i].d, &table);
    write_rest(s, &table);
    tb_text_table_write(&table, out);
    if (!one_measure(s->t) && s->n_changed > n)
        tb_buf_printf(out, _("and %zu further changed lines; --format csv lists all\n"), s->n_changed - n);
    tb_text_table_fini(&table);
}

static void write_list(const section *s, tb_change_kind kind, const char *word, tb_buf *out)
{
    size_t n = 0, all = kind == TB_ADDED ? s->added : s->removed;
    if (all == 0)
        return;
    tb_buf_printf(out, "%s ", word);
    for (size_t i = 0; i < s->t->changes.len && n < LISTED; i++) {
        const tb_change *c = &s->t->changes.ptr[i];
        if (c->kind != kind || !tb_change_record(s->t, c)->leaf)
            continue;
        const tb_delta *d = ranked_delta(s->t, c);
        TB_CLEANUP(tb_buf_fini) tb_buf name = {0};
        line_name(&name, s->t, c);
        tb_buf_printf(out, "%s%.*s", n++ ? "; " : "", TB_ARG(tb_buf_view(&name)));
        tb_value v = !d ? tb_value_none() : kind == TB_ADDED ? d->new_value : d->old_value;
        if (v.kind != TB_KIND_NONE && v.kind != TB_KIND_TEXT) {
            tb_buf_char(out, ' ');
            tb_figure(out, tb_value_decimal(v), v.kind == TB_KIND_AMOUNT, tb_delta_measure(s->t, d)->unit_exp);
        }
    }
    if (all > n)
        tb_buf_printf(out, _("; and %zu more"), all - n);
    tb_buf_char(out, '\n');
}

void tb_section_write(const tb_comparison *c, const tb_table_change *t, tb_buf *out)
{
    section s = {.c = c, .t = t};
    if (!collect(&s)) {
        out->failed = true;
        return;
    }
    write_counts(&s, out);
    write_top(&s, out);
    write_list(&s, TB_ADDED, _("added:"), out);
    write_list(&s, TB_REMOVED, _("removed:"), out);
    free(s.changed);
}

static const char *kind_word(tb_change_kind k)
{
    switch (k) {
    case TB_UNCHANGED:
        return _("unchanged");
    case TB_CHANGED:
        return _("changed");
    case TB_ADDED:
        return _("added");
    case TB_REMOVED:
        return _("removed");
    }
    return "";
}

static void all_row(const tb_table_change *t, const tb_change *c, const tb_delta *d, tb_text_table *table)
{
    TB_CLEANUP(tb_buf_fini) tb_buf places = {0};
    change_row(t, c, d, table);
    tb_text_row *row = &table->rows.ptr[table->rows.len - 1];
    while (row->n < 7)
        tb_text_cell(table, TB_LIT(""));
    tb_text_cell(table, tb_str_of(kind_word(c->kind)));
    if (t->old_table && c->old_record != TB_NO_RECORD)
        tb_place_write(&places, t->old_table->records.ptr[c->old_record].place);
    tb_text_cell(table, tb_buf_view(&places));
    tb_buf_clear(&places);
    if (t->new_table && c->new_record != TB_NO_RECORD)
        tb_place_write(&places, t->new_table->records.ptr[c->new_record].place);
    tb_text_cell(table, tb_buf_view(&places));
}

void tb_section_write_all(const tb_comparison *c, const tb_table_change *t, tb_buf *out)
{
    const tb_dtable *any = t->new_table ? t->new_table : t->old_table;
    tb_text_table table = {.align = "llrrrr"};
    tb_str title = any->title.len ? any->title : any->id;
    if (title.len)
        tb_buf_printf(out, "%.*s\n", TB_ARG(title));
    header_row(c, &table, tb_str_of(_("line")), t->measures.len > 1 ? _("column") : "");
    tb_text_cell(&table, TB_LIT(""));
    tb_text_cell(&table, tb_str_of(_("kind")));
    tb_text_cell(&table, tb_str_of(_("place in the old")));
    tb_text_cell(&table, tb_str_of(_("place in the new")));
    for (size_t i = 0; i < t->changes.len; i++) {
        const tb_change *x = &t->changes.ptr[i];
        if (x->n_deltas == 0)
            all_row(t, x, NULL, &table);
        for (uint32_t k = 0; k < x->n_deltas; k++)
            all_row(t, x, &t->deltas.ptr[x->first_delta + k], &table);
    }
    tb_text_table_write(&table, out);
    tb_text_table_fini(&table);
}
