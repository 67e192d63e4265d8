/* SPDX-License-Identifier: MIT */
/* A line is said once, with an arrow where its two sides differ. Amounts of a group are sums; its parts follow
 * below. */
#include "report/realigned.h"

#include "base/msg.h"
#include "base/utf8.h"
#include "report/figures.h"

#define LISTED 8u
#define MANY 5000u /* in a larger table it would take too long to see which names occur twice */

const char *tb_kind_say(tb_change_kind k)
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
    case TB_RENAMED:
        return _("renamed");
    case TB_MOVED:
        return _("moved");
    case TB_RECODED:
        return _("recoded");
    case TB_SPLIT:
        return _("split");
    case TB_MERGED:
        return _("merged");
    }
    return "";
}

static void say_mark(tb_buf *b, const tb_table_change *t, const tb_change *c)
{
    if (tb_is_doubtful(t, c))
        tb_buf_z(b, _(" (to be confirmed)"));
}

void tb_kind_say_of(tb_buf *b, const tb_table_change *t, const tb_change *c)
{
    tb_buf_z(b, tb_kind_say(c->kind));
    say_mark(b, t, c);
}

/* What tells the line from another of the same code and name: its unit, else what it stands below; empty: nothing has
 * to. In a long table it is told of every line that has no code. */
static tb_str place_of(const tb_dtable *t, size_t record)
{
    const tb_record *r = &t->records.ptr[record];
    bool many = t->records.len + t->alike > MANY;
    tb_str place = many && !r->code.len ? r->path : TB_LIT("");
    for (size_t k = 0; k < t->records.len && !many; k++) {
        const tb_record *x = &t->records.ptr[k];
        if (k == record || !tb_str_eq(x->code, r->code) || !tb_str_eq(x->name, r->name) ||
            !tb_str_eq(x->project, r->project))
            continue;
        if (!tb_str_eq(x->org_name, r->org_name))
            return r->org_name;
        place = r->path;
    }
    return place;
}

void tb_say_line(tb_buf *b, const tb_dtable *table, size_t i)
{
    const tb_record *r = &table->records.ptr[i];
    TB_CLEANUP(tb_buf_fini) tb_buf more = {0};
    bool said_parent = false;
    if (r->code.len)
        tb_buf_printf(b, "%.*s%s", TB_ARG(r->code), r->name.len ? " " : "");
    tb_buf_str(b, r->name);
    if (r->project.len && !tb_str_eq(r->project, r->name))
        tb_buf_printf(b, "%s%.*s", r->name.len ? " " : "", TB_ARG(r->project));
    for (size_t k = 0; k < table->key_names.len; k++) {
        tb_str key = tb_table_key(table, i, k);
        said_parent = said_parent || tb_str_eq(key, r->path);
        if (!tb_str_eq(key, r->name) && !tb_str_eq(key, r->code))
            tb_buf_printf(&more, "%s%.*s", more.len ? "|" : "", TB_ARG(key));
    }
    if (more.len == 0)
        tb_buf_str(&more, place_of(table, i));
    bool named = r->name.len || r->code.len || r->project.len;
    if (more.len)
        tb_buf_printf(b, named ? " (%.*s)" : "%.*s", TB_ARG(tb_buf_view(&more)));
    if (more.len && !named && !said_parent && r->path.len)
        tb_buf_printf(b, " (%.*s)", TB_ARG(r->path));
}

static void say_name(tb_buf *b, const tb_dtable *t, size_t record)
{
    const tb_record *r = &t->records.ptr[record];
    tb_str name = r->project.len ? r->project : r->name;
    if (name.len)
        tb_buf_str(b, name);
    else
        tb_record_code(b, t, record);
}

static void names_of(tb_buf *b, const tb_table_change *t, const tb_change *c, bool new_side)
{
    uint32_t record;
    for (size_t n = 0; (record = tb_change_member(t, c, new_side, n)) != TB_NO_RECORD; n++) {
        if (n)
            tb_buf_z(b, " + ");
        say_name(b, new_side ? t->new_table : t->old_table, record);
    }
}

static void say_pair(tb_buf *b, tb_str o, tb_str n)
{
    if (tb_str_eq(o, n))
        tb_buf_str(b, n);
    else
        tb_buf_printf(b, "%.*s → %.*s", TB_ARG(o), TB_ARG(n));
}

static void say_names(tb_buf *b, const tb_table_change *t, const tb_change *c)
{
    TB_CLEANUP(tb_buf_fini) tb_buf o = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf n = {0};
    names_of(&o, t, c, false);
    names_of(&n, t, c, true);
    b->failed = b->failed || o.failed || n.failed;
    say_pair(b, tb_buf_view(&o), tb_buf_view(&n));
}

static void say_difference(tb_buf *b, bool *any, tb_str o, tb_str n)
{
    if (tb_str_eq(o, n))
        return;
    tb_buf_z(b, *any ? _("; ") : " (");
    tb_buf_printf(b, "%.*s → %.*s", TB_ARG(o.len ? o : TB_LIT("—")), TB_ARG(n.len ? n : TB_LIT("—")));
    *any = true;
}

/* Key columns, but for the one that is the name. */
static void say_keys(tb_buf *b, bool *any, const tb_table_change *t, const tb_change *c)
{
    tb_str o = t->old_table->records.ptr[c->old_record].name, n = t->new_table->records.ptr[c->new_record].name;
    for (size_t k = 0; k < t->new_table->key_names.len && k < t->old_table->key_names.len; k++) {
        tb_str x = tb_table_key(t->old_table, c->old_record, k), y = tb_table_key(t->new_table, c->new_record, k);
        if (!tb_str_eq(x, o) || !tb_str_eq(y, n))
            say_difference(b, any, x, y);
    }
}

/* Unit, code and what the line belongs to, where the two sides differ in them. */
static void say_places(tb_buf *b, const tb_table_change *t, const tb_change *c)
{
    const tb_record *o = &t->old_table->records.ptr[c->old_record], *n = &t->new_table->records.ptr[c->new_record];
    bool any = false;
    if (c->n_pairs <= 1 && o->code.len && n->code.len)
        say_difference(b, &any, o->code, n->code);
    if (c->n_pairs <= 1)
        say_keys(b, &any, t, c);
    say_difference(b, &any, o->org_name, n->org_name);
    say_difference(b, &any, o->path, n->path);
    if (any)
        tb_buf_z(b, ")");
}

void tb_say_sides(tb_buf *b, const tb_table_change *t, const tb_change *c)
{
    say_names(b, t, c);
    say_places(b, t, c);
}

void tb_say_change(tb_buf *b, const tb_table_change *t, const tb_change *c)
{
    size_t i;
    const tb_dtable *table = tb_change_side(t, c, &i);
    if (table && tb_is_realigned(c->kind)) {
        tb_say_sides(b, t, c);
    } else if (table) {
        tb_say_line(b, table, i);
    }
    say_mark(b, t, c);
}

static const tb_change_kind kinds[] = {TB_RENAMED, TB_MOVED, TB_RECODED, TB_SPLIT, TB_MERGED};

void tb_realigned_count(const tb_tally *s, tb_buf *out)
{
    bool any = false;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t n = 0;
        for (size_t i = 0; i < s->t->changes.len; i++)
            n += s->t->changes.ptr[i].kind == kinds[k] && tb_tally_has(s, &s->t->changes.ptr[i]);
        if (!n)
            continue;
        tb_buf_printf(out, "%s%s %zu", any ? _(", ") : _("; of them "), tb_kind_say(kinds[k]), n);
        any = true;
    }
    if (s->n_doubtful)
        tb_buf_printf(out, _("; to be confirmed %zu"), s->n_doubtful);
}

static tb_shown shown_as(const tb_tally *s)
{
    const tb_delta d = {.measure = (uint32_t)s->main};
    if (s->main >= s->t->measures.len)
        return (tb_shown){0};
    const tb_measure *m = tb_delta_measure(s->t, &d);
    return tb_shown_as(s->c, m, m->unit_exp >= 0, true);
}

static void add_part(tb_buf *out, const char *words, tb_decimal d, tb_shown shown)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_figure_signed(&b, d, shown);
    out->failed = out->failed || b.failed;
    tb_buf_printf(out, "%s %.*s", words, TB_ARG(tb_buf_view(&b)));
}

/* Sums of the old and the new figures of all lines that are realigned. */
static bool sum_sides(const tb_tally *s, tb_decimal sums[2])
{
    sums[0] = sums[1] = (tb_decimal){0};
    for (size_t i = 0; i < s->t->changes.len; i++) {
        const tb_change *c = &s->t->changes.ptr[i];
        const tb_delta *d = tb_is_realigned(c->kind) && tb_tally_has(s, c) ? tb_tally_delta(s, c) : NULL;
        if (d && d->measure == s->main && d->has_delta &&
            (!tb_decimal_add(sums[0], tb_value_decimal(d->old_value), &sums[0]) ||
             !tb_decimal_add(sums[1], tb_value_decimal(d->new_value), &sums[1])))
            return false;
    }
    return true;
}

/* "of the change +1.00: added +5.00, removed -4.00, ...". */
static void write_shares(const tb_tally *s, tb_buf *out)
{
    tb_decimal total, sums[2];
    tb_shown shown = shown_as(s);
    if (!s->is_summable || !tb_decimal_add(s->more, s->less, &total) || !sum_sides(s, sums))
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf o = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf n = {0};
    add_part(out, _("the change"), total, shown);
    add_part(out, _(" is made of: added"), s->of_added, shown);
    add_part(out, _(", removed"), s->of_removed, shown);
    add_part(out, _(", lines that are called the same"), s->of_changed, shown);
    add_part(out, _(", lines that were renamed, moved, recoded, split or merged"), s->of_realigned, shown);
    tb_figure(&o, sums[0], shown);
    tb_figure(&n, sums[1], shown);
    out->failed = out->failed || o.failed || n.failed;
    tb_buf_printf(out, _(" (%.*s → %.*s)"), TB_ARG(tb_buf_view(&o)), TB_ARG(tb_buf_view(&n)));
    if (s->n_doubtful)
        add_part(out, _("; of this to be confirmed"), s->of_doubtful, shown);
    tb_buf_char(out, '\n');
}

/* The figure of one member of a group, in the measure that the group is ranked by. */
static void write_member(const tb_tally *s, const tb_dtable *t, uint32_t record, const tb_delta *d, bool new_side,
                         tb_text_table *table)
{
    TB_CLEANUP(tb_buf_fini) tb_buf name = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf figure = {0};
    const tb_measure_pair *m = &s->t->measures.ptr[d->measure];
    size_t measure = new_side ? m->new_measure : m->old_measure;
    tb_value v = measure == SIZE_MAX ? tb_value_none() : *tb_table_value(t, record, measure);
    tb_buf_z(&name, new_side ? "  → " : "  ← ");
    tb_say_line(&name, t, record);
    if (v.kind != TB_KIND_NONE && v.kind != TB_KIND_TEXT)
        tb_figure(&figure, tb_value_decimal(v),
                  tb_shown_as(s->c, tb_delta_measure(s->t, d), v.kind == TB_KIND_AMOUNT, true));
    tb_text_row_begin(table);
    tb_text_buf(table, &name);
    tb_text_cell(table, TB_LIT(""));
    if (new_side)
        tb_text_cell(table, TB_LIT(""));
    tb_text_buf(table, &figure);
}

static void write_members(const tb_tally *s, const tb_change *c, const tb_delta *d, tb_text_table *table)
{
    for (int side = 0; side < 2; side++) {
        bool new_side = side == 1;
        uint32_t record;
        if (tb_change_member(s->t, c, new_side, 1) == TB_NO_RECORD)
            continue;
        for (size_t n = 0; (record = tb_change_member(s->t, c, new_side, n)) != TB_NO_RECORD; n++)
            write_member(s, new_side ? s->t->new_table : s->t->old_table, record, d, new_side, table);
    }
}

static void write_change(const tb_tally *s, const tb_change *c, tb_text_table *table)
{
    TB_CLEANUP(tb_buf_fini) tb_buf name = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf kind = {0};
    const tb_delta *d = tb_tally_delta(s, c);
    tb_buf_char(&name, ' ');
    tb_say_change(&name, s->t, c);
    tb_text_line(table, tb_buf_view(&name));
    tb_buf_printf(&kind, "  %s", tb_kind_say(c->kind));
    tb_text_row_begin(table);
    tb_text_buf(table, &kind);
    tb_text_cell(table, d && s->t->measures.len > 1 && !tb_tally_is_plain(s->t) ? tb_delta_measure(s->t, d)->name
                                                                                : TB_LIT(""));
    if (!d)
        return;
    tb_figure_cells(table, s->c, s->t, d, true);
    tb_figure_note(table, s->c, s->t, d);
    if (c->n_pairs > 1)
        write_members(s, c, d, table);
}

void tb_realigned_write(const tb_tally *s, tb_buf *out)
{
    if (s->n_realigned == 0 && s->n_doubtful == 0)
        return;
    write_shares(s, out);
    tb_text_table table = {.align = "llrrrr"};
    size_t n = 0;
    for (int doubtful = 1; doubtful >= 0; doubtful--)
        for (size_t i = 0; i < s->t->changes.len && n < LISTED; i++) {
            const tb_change *c = &s->t->changes.ptr[i];
            if (!tb_is_realigned(c->kind) || !tb_tally_has(s, c) || tb_is_doubtful(s->t, c) != (doubtful == 1))
                continue;
            write_change(s, c, &table);
            n++;
        }
    if (n) {
        tb_buf_printf(out, "%s\n", _("renamed, moved, recoded, split or merged:"));
        tb_text_table_write(&table, out);
    }
    if (s->n_realigned > n)
        tb_buf_printf(out, _(" and %zu more; 'tongbi align' lists all\n"), s->n_realigned - n);
    tb_text_table_fini(&table);
}
