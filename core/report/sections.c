/* SPDX-License-Identifier: MIT */
/* Counts and sums come from a tally. In a table of one measure the lines shown, "the other N" and the total close. A
 * name too long for its column stands on a line of its own, so that the figures stay within a screen. */
#include "report/sections.h"

#include "base/msg.h"
#include "base/utf8.h"
#include "report/change_table.h"
#include "report/tally.h"

#define TOP 5u
#define LISTED 8u        /* added or removed lines that are named */
#define NAME_COLUMNS 42u /* a longer name stands above its figures */
#define LINE_COLUMNS 78u /* a longer list has a line for each entry */
#define MAX_SIDES 4
#define MANY 5000u /* in a larger table it would take too long to see which names occur twice */

static bool is_money(const tb_delta *d)
{
    return d->new_value.kind == TB_KIND_AMOUNT || d->old_value.kind == TB_KIND_AMOUNT;
}

static int32_t exp_of(const tb_tally *s)
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
    const tb_dtable *table = tb_change_side(t, c, &i);
    if (!table)
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf more = {0};
    bool said_parent = false;
    if (r->code.len)
        tb_buf_printf(b, "%.*s%s", TB_ARG(r->code), r->name.len ? " " : "");
    tb_buf_str(b, r->name);
    if (r->project.len)
        tb_buf_printf(b, "%s%.*s", r->name.len ? " " : "", TB_ARG(r->project));
    for (size_t k = 0; k < table->key_names.len; k++) {
        tb_str key = tb_table_key(table, i, k);
        said_parent = said_parent || tb_str_eq(key, r->path);
        if (!tb_str_eq(key, r->name) && !tb_str_eq(key, r->code))
            tb_buf_printf(&more, "%s%.*s", more.len ? "|" : "", TB_ARG(key));
    }
    if (more.len == 0 && r->path.len && (table->records.len > MANY || occurs_twice(table, i)))
        tb_buf_str(&more, r->path);
    bool named = r->name.len || r->code.len || r->project.len;
    if (more.len)
        tb_buf_printf(b, named ? " (%.*s)" : "%.*s", TB_ARG(tb_buf_view(&more)));
    if (more.len && !named && !said_parent && r->path.len)
        tb_buf_printf(b, " (%.*s)", TB_ARG(r->path));
}

static void write_counts(const tb_tally *s, tb_buf *out)
{
    tb_str label = tb_table_label(s->t->new_table ? s->t->new_table : s->t->old_table);
    int32_t exp = exp_of(s);
    size_t lines = s->n_changed + s->same + s->added + s->removed;
    TB_CLEANUP(tb_buf_fini) tb_buf head = {0};
    if (label.len && s->side.len)
        tb_buf_printf(&head, _("%.*s (%.*s): "), TB_ARG(label), TB_ARG(s->side));
    else if (label.len)
        tb_buf_printf(&head, _("%.*s: "), TB_ARG(label));
    tb_buf_paint(out, TB_PAINT_HEAD, tb_buf_view(&head));
    if (tb_tally_is_plain(s->t))
        tb_buf_printf(out, _("lines %zu: up %zu, down %zu, unchanged %zu, added %zu, removed %zu"), lines, s->up,
                      s->down, s->same + s->n_changed - s->up - s->down, s->added, s->removed);
    else
        tb_buf_printf(out, _("lines %zu: changed %zu, unchanged %zu, added %zu, removed %zu"), lines, s->n_changed,
                      s->same, s->added, s->removed);
    if (s->is_summable) {
        TB_CLEANUP(tb_buf_fini) tb_buf more = {0};
        TB_CLEANUP(tb_buf_fini) tb_buf less = {0};
        tb_figure_signed(&more, s->more, exp >= 0, exp);
        tb_figure_signed(&less, s->less, exp >= 0, exp);
        tb_buf_printf(out, _("; increases %.*s, decreases %.*s"), TB_ARG(tb_buf_view(&more)),
                      TB_ARG(tb_buf_view(&less)));
    }
    tb_buf_char(out, '\n');
}

/* What the lines that are not shown come to, so that the column closes. */
static void write_rest(const tb_tally *s, tb_text_table *table)
{
    tb_decimal rest = {0};
    bool ok = s->n_changed > TOP && s->is_summable;
    for (size_t i = TOP; i < s->n_changed && ok; i++)
        ok = s->changed[i].d && s->changed[i].d->has_delta && tb_decimal_add(rest, s->changed[i].d->delta, &rest);
    if (!ok)
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf label = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf sum = {0};
    tb_buf_printf(&label, _("the other %zu"), s->n_changed - TOP);
    tb_figure_signed(&sum, rest, is_money(s->changed[0].d), exp_of(s));
    tb_text_row_begin(table);
    tb_text_buf(table, &label);
    tb_text_cell(table, TB_LIT(""));
    tb_text_cell(table, TB_LIT(""));
    tb_text_cell(table, TB_LIT(""));
    tb_text_buf(table, &sum);
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
    tb_text_buf(table, &o);
    tb_text_buf(table, &n);
    tb_text_cell(table, tb_str_of(_("change")));
    tb_text_cell(table, tb_str_of(_("rate")));
}

/* The column that the figures are of, where there are several. */
static tb_str column_of(const tb_table_change *t, const tb_delta *d)
{
    return d && t->measures.len > 1 ? tb_delta_measure(t, d)->name : TB_LIT("");
}

/* Begins a row: the name, above it when it is too long, and the column the figures are of. */
static void name_row(const tb_table_change *t, const tb_change *c, const tb_delta *d, bool may_stand_above,
                     tb_text_table *table)
{
    TB_CLEANUP(tb_buf_fini) tb_buf name = {0};
    tb_buf_char(&name, ' ');
    line_name(&name, t, c);
    bool above = may_stand_above && tb_utf8_width(tb_buf_view(&name)) > NAME_COLUMNS;
    if (above)
        tb_text_line(table, tb_buf_view(&name));
    tb_text_row_begin(table);
    tb_text_cell(table, above ? TB_LIT("") : tb_buf_view(&name));
    tb_text_cell(table, column_of(t, d));
}

static void write_top(const tb_tally *s, tb_buf *out)
{
    if (s->n_changed == 0)
        return;
    tb_text_table table = {.align = "llrrrr"};
    TB_CLEANUP(tb_buf_fini) tb_buf label = {0};
    size_t n = s->n_changed < TOP ? s->n_changed : TOP;
    tb_buf_printf(&label, n < s->n_changed ? _("the %zu largest changes") : _("the changes (%zu)"), n);
    header_row(s->c, &table, tb_buf_view(&label), "");
    for (size_t i = 0; i < n; i++) {
        name_row(s->t, s->changed[i].c, s->changed[i].d, true, &table);
        if (s->changed[i].d)
            tb_figure_cells(&table, s->t, s->changed[i].d);
    }
    write_rest(s, &table);
    tb_text_table_write(&table, out);
    if (!s->is_summable && s->n_changed > n)
        tb_buf_printf(out, _("further changed lines: %zu; --format csv lists all\n"), s->n_changed - n);
    tb_text_table_fini(&table);
}

/* The figure of an added or removed line; false: it has none. */
static bool one_figure(const tb_table_change *t, const tb_change *c, const tb_delta *d, tb_buf *out)
{
    tb_value v = !d ? tb_value_none() : c->kind == TB_ADDED ? d->new_value : d->old_value;
    if (v.kind == TB_KIND_NONE || v.kind == TB_KIND_TEXT)
        return false;
    tb_figure(out, tb_value_decimal(v), v.kind == TB_KIND_AMOUNT, tb_delta_measure(t, d)->unit_exp);
    return true;
}

static void list_entry(const tb_tally *s, const tb_change *c, size_t nth, tb_buf *line, tb_text_table *table)
{
    const tb_delta *d = tb_tally_delta(s->t, c);
    TB_CLEANUP(tb_buf_fini) tb_buf figure = {0};
    bool has_figure = one_figure(s->t, c, d, &figure);
    /* of a publication's table the first column sums up the others and needs no name */
    bool named = has_figure && !(tb_tally_is_plain(s->t) && d->measure == 0);
    name_row(s->t, c, named ? d : NULL, true, table);
    tb_text_buf(table, &figure);
    tb_buf_z(line, nth ? _("; ") : " ");
    line_name(line, s->t, c);
    tb_str column = column_of(s->t, named ? d : NULL);
    if (column.len)
        tb_buf_printf(line, " %.*s", TB_ARG(column));
    if (has_figure)
        tb_buf_printf(line, " %.*s", TB_ARG(tb_buf_view(&figure)));
}

/* "added: A 1.00; B 2.00", or one entry a line when that would be too long. */
static void write_list(const tb_tally *s, tb_change_kind kind, const char *word, tb_buf *out)
{
    size_t n = 0, all = kind == TB_ADDED ? s->added : s->removed;
    if (all == 0)
        return;
    tb_text_table table = {.align = "llr"};
    TB_CLEANUP(tb_buf_fini) tb_buf line = {0};
    tb_buf_z(&line, word);
    for (size_t i = 0; i < s->t->changes.len && n < LISTED; i++) {
        const tb_change *c = &s->t->changes.ptr[i];
        if (c->kind == kind && tb_tally_has(s, c))
            list_entry(s, c, n++, &line, &table);
    }
    if (tb_utf8_width(tb_buf_view(&line)) <= LINE_COLUMNS) {
        tb_buf_str(out, tb_buf_view(&line));
        if (all > n)
            tb_buf_printf(out, _("; and %zu more"), all - n);
        tb_buf_char(out, '\n');
    } else {
        tb_buf_printf(out, "%s\n", word);
        tb_text_table_write(&table, out);
        if (all > n)
            tb_buf_printf(out, _(" and %zu more\n"), all - n);
    }
    tb_text_table_fini(&table);
}

static void write_side(const tb_comparison *c, const tb_table_change *t, tb_str side, tb_buf *out)
{
    tb_tally s;
    if (!tb_tally_make(c, t, side, &s))
        out->failed = true;
    if (s.n_changed + s.added + s.removed) {
        write_counts(&s, out);
        write_top(&s, out);
        write_list(&s, TB_ADDED, _("added:"), out);
        write_list(&s, TB_REMOVED, _("removed:"), out);
    }
    tb_tally_fini(&s);
}

void tb_section_write(const tb_comparison *c, const tb_table_change *t, tb_buf *out)
{
    tb_str sides[MAX_SIDES];
    size_t n = tb_tally_sides(t, sides, MAX_SIDES);
    for (size_t i = 0; i < n; i++)
        write_side(c, t, sides[i], out);
    if (n == 0)
        write_side(c, t, (tb_str){NULL, 0}, out);
}

void tb_section_write_all(const tb_comparison *c, const tb_table_change *t, tb_buf *out)
{
    tb_text_table table = {0};
    tb_str title = tb_table_label(t->new_table ? t->new_table : t->old_table);
    tb_buf_paint(out, TB_PAINT_HEAD, title);
    tb_buf_z(out, title.len ? "\n" : "");
    tb_change_table(c, t, &table);
    tb_text_table_write(&table, out);
    tb_text_table_fini(&table);
}
