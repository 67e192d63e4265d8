/* SPDX-License-Identifier: MIT */
/* Who and which years; what must be known before any figure; the figures that head the layout's summary, each with the
 * sentence that states it; then table by table; what was not compared comes last, as a count. */
#include "base/msg.h"
#include "report/diff.h"
#include "report/head.h"
#include "report/headlines.h"
#include "report/like.h"
#include "report/sections.h"

/* How many cells are blank on one side and 0 on the other, table by table. */
static void write_blank_zero(const tb_comparison *c, tb_buf *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf tables = {0};
    for (size_t i = 0; i < c->tables.len; i++) {
        const tb_table_change *t = c->tables.ptr[i];
        tb_str label = tb_table_label(t->new_table ? t->new_table : t->old_table);
        if (t->counts.blank_zero && label.len)
            tb_buf_printf(&tables, "%s%.*s %zu", tables.len ? _(", ") : "", TB_ARG(label), t->counts.blank_zero);
    }
    tb_buf_printf(out, _("\nblank on one side and 0 on the other, which is no change: %zu cells"),
                  c->counts.blank_zero);
    if (tables.len)
        tb_buf_printf(out, _(" (%.*s)"), TB_ARG(tb_buf_view(&tables)));
    tb_buf_char(out, '\n');
}

static void write_tail(const tb_comparison *c, tb_buf *out)
{
    const tb_counts *k = &c->counts;
    if (!tb_differs(c))
        tb_buf_printf(out, _("\nnothing differs (lines compared: %zu)\n"), k->compared);
    if (k->not_in_base)
        tb_buf_printf(out, _("\nnot compared, because the partial file does not have them: %zu lines\n"),
                      k->not_in_base);
    if (k->blank_zero)
        write_blank_zero(c, out);
    if (k->tolerated)
        tb_buf_printf(out, _("\ndifferences within the tolerance, which are no change: %zu cells\n"), k->tolerated);
}

/* Of a partial file the headlines show what there is in the tables they are about. */
static bool is_in_headlines(const tb_comparison *c, const tb_table_change *t)
{
    const tb_dataset *ds = tb_headlines_of(c);
    for (size_t i = 0; i < ds->headlines.len; i++)
        if (t->new_table && t->old_table && tb_str_eq(ds->headlines.ptr[i].table, t->new_table->id))
            return (c->old_ds->facts.partial || c->new_ds->facts.partial) && t->counts.added + t->counts.removed == 0;
    return false;
}

/* Does the table have a part of its own? One that the layout names for it; all where it names none. */
static bool has_part(const tb_comparison *c, const tb_table_change *t)
{
    const tb_dataset *ds = tb_headlines_of(c);
    bool named = ds->summary.len == 0;
    for (size_t i = 0; i < ds->summary.len && !named && t->new_table; i++)
        named = tb_str_eq(ds->summary.ptr[i], t->new_table->id);
    return named;
}

static bool has_changes(const tb_table_change *t)
{
    const tb_counts *k = &t->counts;
    return k->changed + k->added + k->removed + k->renamed + k->moved + k->recoded + k->split + k->merged > 0;
}

static void write_parts(const tb_comparison *c, tb_buf *out)
{
    tb_text_table others = {0};
    for (size_t i = 0; i < c->tables.len; i++) {
        const tb_table_change *t = c->tables.ptr[i];
        if (!has_changes(t) || is_in_headlines(c, t))
            continue;
        if (has_part(c, t)) {
            tb_buf_char(out, '\n');
            tb_section_write(c, t, out);
            continue;
        }
        if (!others.rows.len)
            tb_overview_begin(&others);
        tb_overview_line(c, t, &others);
    }
    if (others.rows.len) {
        tb_buf_char(out, '\n');
        tb_text_table_write(&others, out);
    }
    tb_text_table_fini(&others);
}

static void write_notes(const tb_comparison *c, tb_buf *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf notes = {0};
    tb_head_notes(c, _("note: "), &notes);
    tb_buf_paint(out, TB_PAINT_CAUTION, tb_buf_view(&notes));
    out->failed = out->failed || notes.failed;
}

void tb_diff_text(const tb_comparison *c, bool all, tb_buf *out)
{
    tb_text_table lines = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf title = {0};
    tb_head_title(c, &title);
    tb_buf_paint(out, TB_PAINT_HEAD, tb_buf_view(&title));
    tb_buf_char(out, '\n');
    tb_head_basis(c, out);
    tb_buf_char(out, '\n');
    write_notes(c, out);
    if (tb_headlines(c, true, &lines)) {
        tb_buf_char(out, '\n');
        tb_text_table_write(&lines, out);
    }
    tb_text_table_fini(&lines);
    for (size_t i = 0; i < c->tables.len && all; i++) {
        if (c->tables.ptr[i]->changes.len == 0)
            continue;
        tb_buf_char(out, '\n');
        tb_section_write_all(c, c->tables.ptr[i], out);
    }
    if (!all)
        write_parts(c, out);
    tb_like_text(c, out);
    write_tail(c, out);
}
