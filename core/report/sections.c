/* SPDX-License-Identifier: MIT */
/* Counts and sums come from a tally. In a table whose lines add up, those shown, "the other N" and the total close. A
 * name too long for its column stands on a line of its own, so that the figures stay within a screen. */
#include "report/sections.h"

#include "base/msg.h"
#include "base/utf8.h"
#include "report/change_table.h"
#include "report/realigned.h"
#include "report/tally.h"

#define TOP 5u
#define LISTED 8u        /* added or removed lines that are named */
#define NAME_COLUMNS 42u /* a longer name stands above its figures */
#define LINE_COLUMNS 78u /* a longer list has a line for each entry */
#define MAX_SIDES 4

static tb_shown shown_sum(const tb_tally *s)
{
    const tb_delta d = {.measure = (uint32_t)s->main};
    if (s->main >= s->t->measures.len)
        return (tb_shown){0};
    const tb_measure *m = tb_delta_measure(s->t, &d);
    return tb_shown_as(s->c, m, m->unit_exp >= 0, true);
}

/* What the lines are, for counting them. */
static const char *lines_word(tb_level level)
{
    switch (level) {
    case TB_LEVEL_CLASS:
        return _("classes (类)");
    case TB_LEVEL_GROUP:
        return _("groups (款)");
    case TB_LEVEL_ITEM:
        return _("items (项)");
    case TB_LEVEL_UNIT:
        return _("units");
    case TB_LEVEL_PROJECT:
        return _("projects");
    case TB_LEVEL_INDICATOR:
        return _("indicators");
    case TB_LEVEL_LINE:
    case TB_LEVEL_TOTAL:
        break;
    }
    return _("lines");
}

static void write_counts(const tb_tally *s, tb_buf *out)
{
    tb_str label = tb_table_label(s->t->new_table ? s->t->new_table : s->t->old_table);
    const char *word = lines_word(s->level);
    TB_CLEANUP(tb_buf_fini) tb_buf head = {0};
    if (label.len && s->side.len)
        tb_buf_printf(&head, _("%.*s (%.*s): "), TB_ARG(label), TB_ARG(s->side));
    else if (label.len)
        tb_buf_printf(&head, _("%.*s: "), TB_ARG(label));
    tb_buf_paint(out, TB_PAINT_HEAD, tb_buf_view(&head));
    if (tb_tally_is_plain(s->t))
        tb_buf_printf(out, _("%s %zu: up %zu, down %zu, unchanged %zu, added %zu, removed %zu"), word,
                      tb_tally_lines(s), s->up, s->down, s->same + s->n_changed - s->up - s->down, s->added,
                      s->removed);
    else
        tb_buf_printf(out, _("%s %zu: changed %zu, unchanged %zu, added %zu, removed %zu"), word, tb_tally_lines(s),
                      s->n_changed, s->same, s->added, s->removed);
    tb_realigned_count(s, out);
    if (s->is_summable) {
        TB_CLEANUP(tb_buf_fini) tb_buf more = {0};
        TB_CLEANUP(tb_buf_fini) tb_buf less = {0};
        tb_figure_signed(&more, s->more, shown_sum(s));
        tb_figure_signed(&less, s->less, shown_sum(s));
        tb_buf_printf(out, _("; increases %.*s, decreases %.*s"), TB_ARG(tb_buf_view(&more)),
                      TB_ARG(tb_buf_view(&less)));
    }
    tb_buf_char(out, '\n');
}

static void cell_signed(tb_text_table *table, tb_decimal d, tb_shown shown)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_figure_signed(&b, d, shown);
    tb_text_buf(table, &b);
}

/* What the lines that are not shown come to, added, removed and unchanged ones among them, so that the column closes.
 * */
static void write_rest(const tb_tally *s, size_t shown, bool points, tb_text_table *table)
{
    tb_decimal rest = {0}, total, share;
    bool ok = s->is_summable && s->n_changed + s->added + s->removed > shown && tb_decimal_add(s->more, s->less, &rest);
    for (size_t i = 0; i < shown && ok; i++) {
        const tb_delta *d = s->changed[i].d;
        ok = !d || !d->has_delta || tb_decimal_sub(rest, d->delta, &rest);
    }
    if (!ok)
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf label = {0};
    tb_buf_printf(&label, _("the other %zu"), tb_tally_lines(s) - shown);
    tb_text_row_begin(table);
    tb_text_buf(table, &label);
    for (int i = 0; i < 3; i++)
        tb_text_cell(table, TB_LIT(""));
    cell_signed(table, rest, shown_sum(s));
    if (points && tb_totals_old(&s->totals, s->changed[0].c, s->t->measures.ptr[s->main].old_measure, &total) &&
        tb_decimal_percent(rest, total, s->c->percent_digits, s->c->percent_rounding, &share)) {
        tb_text_cell(table, TB_LIT(""));
        cell_signed(table, share, (tb_shown){0});
    }
}

static void header_row(const tb_comparison *c, tb_text_table *table, tb_str first, bool points)
{
    TB_CLEANUP(tb_buf_fini) tb_buf o = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf n = {0};
    tb_year_label(&o, c, false);
    tb_year_label(&n, c, true);
    tb_text_row_begin(table);
    tb_text_cell(table, first);
    tb_text_cell(table, TB_LIT(""));
    tb_text_buf(table, &o);
    tb_text_buf(table, &n);
    tb_text_cell(table, tb_str_of(_("change")));
    tb_text_cell(table, tb_str_of(_("rate")));
    if (points)
        tb_text_cell(table, tb_str_of(_("points of the total")));
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
    tb_say_change(&name, t, c);
    bool above = may_stand_above && tb_utf8_width(tb_buf_view(&name)) > NAME_COLUMNS;
    if (above)
        tb_text_line(table, tb_buf_view(&name));
    tb_text_row_begin(table);
    tb_text_cell(table, above ? TB_LIT("") : tb_buf_view(&name));
    tb_text_cell(table, column_of(t, d));
}

/* Is there a total that the changes are parts of? */
static bool has_points(const tb_tally *s)
{
    tb_decimal points;
    for (size_t i = 0; i < s->n_changed && i < TOP && s->is_summable; i++)
        if (s->changed[i].d && tb_totals_points(&s->totals, s->c, s->changed[i].c, s->changed[i].d, &points))
            return true;
    return false;
}

static void figure_cells(const tb_tally *s, const tb_tallied *x, bool points, tb_text_table *table)
{
    tb_decimal share;
    if (!x->d)
        return;
    tb_figure_cells(table, s->c, s->t, x->d, true);
    if (points && tb_totals_points(&s->totals, s->c, x->c, x->d, &share))
        cell_signed(table, share, (tb_shown){0});
    else if (points)
        tb_text_cell(table, TB_LIT(""));
    tb_figure_note(table, s->c, s->t, x->d);
}

static void write_top(const tb_tally *s, tb_buf *out)
{
    if (s->n_changed == 0)
        return;
    bool points = has_points(s);
    tb_text_table table = {.align = points ? "llrrrrr" : "llrrrr"};
    TB_CLEANUP(tb_buf_fini) tb_buf label = {0};
    size_t n = s->n_changed < TOP ? s->n_changed : TOP;
    tb_buf_printf(&label, n < s->n_changed ? _("the %zu largest changes") : _("the changes (%zu)"), n);
    header_row(s->c, &table, tb_buf_view(&label), points);
    for (size_t i = 0; i < n; i++) {
        name_row(s->t, s->changed[i].c, tb_tally_is_plain(s->t) ? NULL : s->changed[i].d, true, &table);
        figure_cells(s, &s->changed[i], points, &table);
    }
    write_rest(s, n, points, &table);
    tb_text_table_write(&table, out);
    if (!s->is_summable && s->n_changed > n)
        tb_buf_printf(out, _("further changed lines: %zu; --format csv lists all\n"), s->n_changed - n);
    tb_text_table_fini(&table);
}

/* The figure of an added or removed line; false: it has none. */
static bool one_figure(const tb_tally *s, const tb_change *c, const tb_delta *d, tb_buf *out)
{
    tb_value v = !d ? tb_value_none() : c->kind == TB_ADDED ? d->new_value : d->old_value;
    if (v.kind == TB_KIND_NONE || v.kind == TB_KIND_TEXT)
        return false;
    tb_figure(out, tb_value_decimal(v), tb_shown_as(s->c, tb_delta_measure(s->t, d), v.kind == TB_KIND_AMOUNT, true));
    return true;
}

static void list_entry(const tb_tally *s, const tb_change *c, size_t nth, tb_buf *line, tb_text_table *table)
{
    const tb_delta *d = tb_tally_delta(s, c);
    TB_CLEANUP(tb_buf_fini) tb_buf figure = {0};
    bool has_figure = one_figure(s, c, d, &figure);
    /* of a publication's table the first column sums up the others and needs no name */
    bool named = has_figure && !(tb_tally_is_plain(s->t) && d->measure == s->main);
    name_row(s->t, c, named ? d : NULL, true, table);
    tb_text_buf(table, &figure);
    tb_buf_z(line, nth ? _("; ") : " ");
    tb_say_change(line, s->t, c);
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

static void write_side(const tb_comparison *c, const tb_table_change *t, tb_str side, void *to)
{
    tb_buf *out = to;
    tb_tally s;
    if (!tb_tally_make(c, t, side, &s))
        out->failed = true;
    if (s.n_changed + s.added + s.removed + s.n_realigned) {
        write_counts(&s, out);
        write_top(&s, out);
        write_list(&s, TB_ADDED, _("added:"), out);
        write_list(&s, TB_REMOVED, _("removed:"), out);
        tb_realigned_write(&s, out);
    }
    tb_tally_fini(&s);
}

/* A line of the overview. */
static void overview_side(const tb_comparison *c, const tb_table_change *t, tb_str side, void *to)
{
    tb_text_table *table = to;
    tb_tally s;
    tb_decimal sum;
    TB_CLEANUP(tb_buf_fini) tb_buf label = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf change = {0};
    if (!tb_tally_make(c, t, side, &s))
        table->failed = true;
    tb_str title = tb_table_label(t->new_table ? t->new_table : t->old_table);
    tb_buf_printf(&label, side.len ? _(" %.*s (%.*s)") : " %.*s", TB_ARG(title), TB_ARG(side));
    if (s.is_summable && tb_decimal_add(s.more, s.less, &sum))
        tb_figure_signed(&change, sum, shown_sum(&s));
    size_t counts[] = {
        tb_tally_lines(&s), s.up, s.down, tb_tally_lines(&s) - s.up - s.down - s.added - s.removed, s.added, s.removed};
    tb_text_row_begin(table);
    tb_text_buf(table, &label);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf n = {0};
        tb_buf_printf(&n, "%zu", counts[i]);
        tb_text_buf(table, &n);
    }
    tb_text_buf(table, &change);
    if (s.n_doubtful) {
        TB_CLEANUP(tb_buf_fini) tb_buf mark = {0};
        tb_buf_printf(&mark, _("to be confirmed %zu"), s.n_doubtful);
        tb_text_buf(table, &mark);
    }
    tb_tally_fini(&s);
}

/* Every side of a two-sided table by itself, any other table as a whole. */
static void each_side(const tb_comparison *c, const tb_table_change *t,
                      void (*say)(const tb_comparison *, const tb_table_change *, tb_str, void *), void *to)
{
    tb_str sides[MAX_SIDES];
    size_t n = tb_tally_sides(t, sides, MAX_SIDES);
    for (size_t i = 0; i < n; i++)
        say(c, t, sides[i], to);
    if (n == 0)
        say(c, t, (tb_str){NULL, 0}, to);
}

void tb_section_write(const tb_comparison *c, const tb_table_change *t, tb_buf *out)
{
    each_side(c, t, write_side, out);
}

void tb_overview_begin(tb_text_table *out)
{
    const char *const heads[] = {_("the other tables"), _("lines"), _("up"),      _("down"),
                                 _("unchanged"),        _("added"), _("removed"), _("change")};
    out->align = "lrrrrrrr";
    tb_text_row_begin(out);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        tb_text_cell(out, tb_str_of(heads[i]));
}

void tb_overview_line(const tb_comparison *c, const tb_table_change *t, tb_text_table *out)
{
    each_side(c, t, overview_side, out);
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
