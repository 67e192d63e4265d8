/* SPDX-License-Identifier: MIT */
/* A table of a publication has a main measure (its first) and parts; a plain table with several measures has none. The
 * Markdown form is the same rows with bars between the cells. */
#include "report/change_table.h"

#include "base/msg.h"
#include "report/head.h"
#include "report/headlines.h"
#include "report/realigned.h"
#include "report/totals.h"

#define PARTS 8u /* further measures that get a column */

static bool has_main_measure(const tb_table_change *t)
{
    const tb_dtable *any = t->new_table ? t->new_table : t->old_table;
    return t->measures.len == 1 || (any->id.len > 0 && any->key_names.len == 0);
}

/* What the columns of one table are. */
typedef struct shape {
    const tb_comparison *c;
    const tb_table_change *t;
    tb_text_table *out;
    bool coded;  /* some line has a code */
    size_t main; /* the measure that has the columns of both years, SIZE_MAX: each row says which */
    size_t parts[PARTS];
    size_t n_parts;
    tb_totals totals;
} shape;

static bool has_delta(const tb_table_change *t, size_t measure)
{
    for (size_t i = 0; i < t->deltas.len; i++)
        if (t->deltas.ptr[i].measure == measure)
            return true;
    return false;
}

static bool has_code(const tb_dtable *t)
{
    for (size_t i = 0; t && i < t->records.len; i++)
        if (t->key_names.len || t->records.ptr[i].code.len)
            return true;
    return false;
}

static shape shape_of(const tb_comparison *c, const tb_table_change *t, tb_text_table *out)
{
    shape s = {.c = c, .t = t, .out = out, .main = SIZE_MAX, .coded = has_code(t->old_table) || has_code(t->new_table)};
    for (size_t m = 0; has_main_measure(t) && m < t->measures.len; m++) {
        if (!has_delta(t, m))
            continue;
        if (s.main == SIZE_MAX)
            s.main = m;
        else if (s.n_parts < PARTS)
            s.parts[s.n_parts++] = m;
    }
    if (has_main_measure(t) && s.main == SIZE_MAX)
        s.main = 0;
    return s;
}

static void cell_z(tb_text_table *out, const char *z) { tb_text_cell(out, tb_str_of(z)); }

static void head_row(const shape *s)
{
    const tb_comparison *c = s->c;
    const tb_table_change *t = s->t;
    tb_text_table *out = s->out;
    TB_CLEANUP(tb_buf_fini) tb_buf o = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf n = {0};
    tb_year_label(&o, c, false);
    tb_year_label(&n, c, true);
    tb_text_row_begin(out);
    if (s->coded)
        cell_z(out, _("code"));
    cell_z(out, _("name"));
    if (s->main == SIZE_MAX)
        cell_z(out, _("column"));
    tb_text_buf(out, &o);
    tb_text_buf(out, &n);
    cell_z(out, _("change"));
    cell_z(out, _("rate"));
    for (size_t i = 0; i < s->n_parts; i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf part = {0};
        const tb_delta d = {.measure = (uint32_t)s->parts[i]};
        tb_buf_printf(&part, _("%.*s, change"), TB_ARG(tb_delta_measure(t, &d)->name));
        tb_text_buf(out, &part);
    }
    cell_z(out, _("points of the total"));
    cell_z(out, _("kind"));
    cell_z(out, _("reason"));
    cell_z(out, _("place in the old"));
    cell_z(out, _("place in the new"));
}

static void cell_points(shape *s, const tb_change *x, const tb_delta *d)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_decimal points;
    if (d && tb_totals_points(&s->totals, s->c, x, d, &points))
        tb_figure_signed(&b, points, (tb_shown){0});
    tb_text_buf(s->out, &b);
}

static void cell_change(const tb_comparison *c, const tb_table_change *t, const tb_delta *d, tb_text_table *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    bool money = d && (d->new_value.kind == TB_KIND_AMOUNT || d->old_value.kind == TB_KIND_AMOUNT);
    if (d && d->has_delta)
        tb_figure_signed(&b, d->delta, tb_shown_as(c, tb_delta_measure(t, d), money, false));
    tb_text_buf(out, &b);
}

static const tb_delta *delta_of(const tb_table_change *t, const tb_change *c, size_t measure)
{
    for (uint32_t i = 0; i < c->n_deltas; i++)
        if (t->deltas.ptr[c->first_delta + i].measure == measure)
            return &t->deltas.ptr[c->first_delta + i];
    return NULL;
}

static void cell_name(const tb_table_change *t, const tb_change *c, tb_text_table *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    size_t i;
    const tb_dtable *own = tb_change_side(t, c, &i);
    const tb_record *r = tb_change_record(t, c);
    for (int32_t p = own ? r->parent : -1; p >= 0; p = own->records.ptr[p].parent)
        tb_buf_z(&b, "\u3000"); /* an ideographic blank survives in Markdown */
    if (tb_is_realigned(c->kind)) {
        tb_say_sides(&b, t, c);
    } else {
        tb_buf_str(&b, r->name);
        if (r->project.len)
            tb_buf_printf(&b, "%s%.*s", r->name.len ? " / " : "", TB_ARG(r->project));
    }
    tb_text_buf(out, &b);
}

static void cell_place(const tb_dtable *t, uint32_t record, tb_text_table *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    if (t && record != TB_NO_RECORD)
        tb_place_write(&b, t->records.ptr[record].place);
    tb_text_buf(out, &b);
}

/* The code, with the old one where it is another. */
static void cell_code(tb_buf *code, const tb_table_change *t, const tb_change *x)
{
    TB_CLEANUP(tb_buf_fini) tb_buf old_code = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf new_code = {0};
    tb_change_code(&new_code, t, x);
    if (tb_is_realigned(x->kind))
        tb_record_code(&old_code, t->old_table, x->old_record);
    tb_str o = tb_buf_view(&old_code), n = tb_buf_view(&new_code);
    if (o.len && !tb_str_eq(o, n))
        tb_buf_printf(code, "%.*s → ", TB_ARG(o));
    tb_buf_str(code, n);
    code->failed = code->failed || old_code.failed || new_code.failed;
}

static void row(shape *s, const tb_change *x, const tb_delta *d)
{
    const tb_table_change *t = s->t;
    tb_text_table *out = s->out;
    TB_CLEANUP(tb_buf_fini) tb_buf code = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf kind = {0};
    cell_code(&code, t, x);
    tb_text_row_begin(out);
    if (s->coded)
        tb_text_buf(out, &code);
    cell_name(t, x, out);
    if (s->main == SIZE_MAX)
        tb_text_cell(out, d ? tb_delta_measure(t, d)->name : TB_LIT(""));
    if (d)
        tb_figure_cells(out, s->c, t, d, false);
    for (size_t i = 0; !d && i < 4; i++)
        tb_text_cell(out, TB_LIT(""));
    for (size_t i = 0; i < s->n_parts; i++)
        cell_change(s->c, t, delta_of(t, x, s->parts[i]), out);
    cell_points(s, x, d);
    tb_kind_say_of(&kind, t, x);
    tb_text_buf(out, &kind);
    tb_text_cell(out, TB_LIT(""));
    cell_place(t->old_table, x->old_record, out);
    cell_place(t->new_table, x->new_record, out);
}

/* Names to the left, figures to the right. */
static const char *alignment(const shape *s)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_repeat(&b, 'l', 1 + (size_t)s->coded + (s->main == SIZE_MAX));
    tb_buf_repeat(&b, 'r', 5 + s->n_parts);
    return tb_arena_z(&s->out->arena, tb_buf_view(&b));
}

void tb_change_table(const tb_comparison *c, const tb_table_change *t, tb_text_table *out)
{
    shape s = shape_of(c, t, out);
    out->align = alignment(&s);
    if (!tb_totals_make(t, &s.totals))
        out->failed = true;
    head_row(&s);
    for (size_t i = 0; i < t->changes.len; i++) {
        const tb_change *x = &t->changes.ptr[i];
        if (s.main != SIZE_MAX || x->n_deltas == 0 || x->kind == TB_UNCHANGED) {
            row(&s, x, delta_of(t, x, s.main));
            continue;
        }
        for (uint32_t k = 0; k < x->n_deltas; k++)
            if (t->deltas.ptr[x->first_delta + k].differs)
                row(&s, x, &t->deltas.ptr[x->first_delta + k]);
    }
    tb_totals_fini(&s.totals);
}

void tb_diff_markdown(const tb_comparison *c, tb_buf *out)
{
    tb_text_table lines = {0};
    tb_buf_z(out, "# ");
    tb_head_title(c, out);
    tb_buf_z(out, "\n\n");
    tb_head_basis(c, out);
    tb_buf_z(out, "\n\n");
    tb_head_notes(c, "- ", out);
    if (tb_headlines(c, false, &lines)) {
        tb_buf_char(out, '\n');
        tb_text_table_markdown(&lines, out);
    }
    tb_text_table_fini(&lines);
    for (size_t i = 0; i < c->tables.len; i++) {
        const tb_table_change *t = c->tables.ptr[i];
        if (t->changes.len == 0)
            continue;
        tb_text_table table = {0};
        tb_str label = tb_table_label(t->new_table ? t->new_table : t->old_table);
        tb_buf_printf(out, label.len ? "\n## %.*s\n\n" : "\n%.*s", TB_ARG(label));
        tb_change_table(c, t, &table);
        tb_text_table_markdown(&table, out);
        tb_text_table_fini(&table);
    }
    if (c->counts.not_in_base)
        tb_buf_printf(out, _("\nnot compared, because the partial file does not have them: %zu lines\n"),
                      c->counts.not_in_base);
}
