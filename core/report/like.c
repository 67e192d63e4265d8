/* SPDX-License-Identifier: MIT */
/* The text shows the first measure of each table, and of that units and what else lines belong to; JSON has all. */
#include "report/like.h"

#include "base/msg.h"
#include "report/figures.h"

#define SHOWN 20u

static void figure(tb_text_table *table, tb_decimal d, tb_shown shown, bool is_change)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    if (is_change)
        tb_figure_signed(&b, d, shown);
    else
        tb_figure(&b, d, shown);
    tb_text_buf(table, &b);
}

static void text_row(const tb_comparison *c, const tb_table_change *t, const tb_like *l, tb_text_table *table)
{
    const tb_delta d = {.measure = l->measure};
    const tb_measure *m = tb_delta_measure(t, &d);
    tb_shown shown = tb_shown_as(c, m, m->unit_exp >= 0, true);
    tb_decimal booked, alike;
    TB_CLEANUP(tb_buf_fini) tb_buf name = {0};
    if (!tb_like_deltas(l, &booked, &alike))
        return;
    tb_buf_printf(&name, " %.*s", TB_ARG(l->kind == TB_LIKE_TOTAL ? tb_str_of(_("total")) : l->name));
    tb_text_row_begin(table);
    tb_text_buf(table, &name);
    figure(table, l->booked[0], shown, false);
    figure(table, l->alike[0], shown, false);
    figure(table, l->booked[1], shown, false);
    figure(table, l->alike[1], shown, false);
    figure(table, booked, shown, true);
    figure(table, alike, shown, true);
}

static void text_table(const tb_comparison *c, const tb_table_change *t, const tb_likes *l, tb_buf *out)
{
    const char *const heads[] = {_("old, as booked"),  _("old, comparable"),  _("new, as booked"),
                                 _("new, comparable"), _("change as booked"), _("change like for like")};
    tb_text_table table = {.align = "lrrrrrr"};
    tb_str title = tb_table_label(t->new_table);
    size_t n = 0, all = 0;
    bool above_lines = false; /* the lines themselves were shown with the changes */
    for (size_t i = 0; i < l->rows.len; i++)
        above_lines = above_lines || l->rows.ptr[i].kind == TB_LIKE_UNIT || l->rows.ptr[i].kind == TB_LIKE_PARENT;
    tb_text_row_begin(&table);
    tb_text_cell(&table, title.len ? title : tb_str_of(_("with the crosswalk")));
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        tb_text_cell(&table, tb_str_of(heads[i]));
    for (size_t i = 0; i < l->rows.len; i++) {
        if (l->rows.ptr[i].measure != l->rows.ptr[0].measure || (above_lines && l->rows.ptr[i].kind == TB_LIKE_LINE))
            continue;
        all++;
        if (n < SHOWN)
            text_row(c, t, &l->rows.ptr[i], &table);
        n += n < SHOWN;
    }
    tb_text_table_write(&table, out);
    if (all > n)
        tb_buf_printf(out, _(" and %zu more; --format json lists all\n"), all - n);
    tb_text_table_fini(&table);
}

void tb_like_text(const tb_comparison *c, tb_buf *out)
{
    for (size_t i = 0; i < c->tables.len && c->crosswalk; i++) {
        tb_likes l = {0};
        tb_error err = TB_ERROR_INIT;
        if (tb_likes_make(c, c->tables.ptr[i], &l, &err) < 0)
            out->failed = true;
        if (l.rows.len > 1) {
            tb_buf_char(out, '\n');
            text_table(c, c->tables.ptr[i], &l, out);
        }
        tb_likes_fini(&l);
    }
}

static void json_decimal(tb_jw *w, const char *key, tb_decimal d)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_decimal_write(&b, d);
    w->out->failed = w->out->failed || b.failed;
    tb_jw_key(w, key);
    tb_jw_str(w, tb_buf_view(&b));
}

static void json_row(const tb_table_change *t, const tb_like *l, tb_jw *w)
{
    const tb_delta d = {.measure = l->measure};
    tb_decimal booked, alike;
    if (!tb_like_deltas(l, &booked, &alike))
        return;
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "table", t->new_table->id);
    tb_jw_kstr(w, "level", tb_str_of(tb_like_name(l->kind)));
    tb_jw_kstr(w, "name", l->name);
    tb_jw_kstr(w, "measure", tb_delta_measure(t, &d)->name);
    json_decimal(w, "old", l->booked[0]);
    json_decimal(w, "old_comparable", l->alike[0]);
    json_decimal(w, "new", l->booked[1]);
    json_decimal(w, "new_comparable", l->alike[1]);
    json_decimal(w, "booked", booked);
    json_decimal(w, "like_for_like", alike);
    tb_jw_end(w, '}');
}

void tb_like_json(const tb_comparison *c, tb_jw *w)
{
    if (!c->crosswalk)
        return;
    tb_jw_key(w, "like_for_like");
    tb_jw_begin(w, '[');
    for (size_t i = 0; i < c->tables.len; i++) {
        tb_likes l = {0};
        tb_error err = TB_ERROR_INIT;
        if (tb_likes_make(c, c->tables.ptr[i], &l, &err) < 0)
            w->out->failed = true;
        for (size_t k = 0; k < l.rows.len; k++)
            json_row(c->tables.ptr[i], &l.rows.ptr[k], w);
        tb_likes_fini(&l);
    }
    tb_jw_end(w, ']');
}
