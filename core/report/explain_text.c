/* SPDX-License-Identifier: MIT */
/* A line a column: its position, its heading, what it was taken for, and who said so. */
#include "base/msg.h"
#include "report/explain.h"
#include "report/text_table.h"

void tb_explain_facts(const tb_facts *f, tb_buf *out)
{
    tb_buf_printf(out, _("publisher: %.*s\n"), TB_ARG(f->dept.len ? f->dept : TB_LIT("?")));
    if (f->year)
        tb_buf_printf(out, _("year: %d\n"), f->year);
    if (f->stage.len)
        tb_buf_printf(out, _("stage: %.*s\n"), TB_ARG(tb_stage_say(f->stage)));
    if (f->layout.len)
        tb_buf_printf(out, _("layout: %.*s\n"), TB_ARG(f->layout));
}

static void write_use(const tb_plan *p, const tb_column_use *u, tb_buf *b)
{
    if (u->role == TB_ROLE_NONE) {
        tb_buf_z(b, _("not used"));
        return;
    }
    if (u->role != TB_ROLE_MEASURE) {
        tb_buf_z(b, tb_role_name(u->role));
        return;
    }
    const tb_measure *m = &p->measures.ptr[u->measure];
    static const char *const kinds[] = {N_("amount"), N_("number"), N_("text")};
    tb_buf_printf(b, "%s %.*s", _(kinds[m->kind]), TB_ARG(m->name));
    if (m->unit.len)
        tb_buf_printf(b, " [%.*s]", TB_ARG(m->unit));
    if (m->basis.len)
        tb_buf_printf(b, " (%.*s)", TB_ARG(tb_basis_say(m->basis)));
}

/* Of several headings by "|" the one that the column fits. */
static tb_str fitting_word(const tb_plan *p, uint32_t c, tb_str heading)
{
    tb_str rest = heading;
    while (rest.len) {
        size_t at = tb_str_find(rest, TB_LIT("|"), 0);
        tb_str word = tb_str_sub(rest, 0, at == SIZE_MAX ? rest.len : at);
        if (tb_column_is(&p->headings, word, c))
            return word;
        rest = tb_str_sub(rest, at == SIZE_MAX ? rest.len : at + 1, rest.len);
    }
    return heading;
}

static void write_why(const tb_described *t, uint32_t c, tb_buf *b)
{
    const tb_column_use *u = &t->plan->uses[c];
    tb_str word = u->spec ? fitting_word(t->plan, c, u->spec->heading) : (tb_str){NULL, 0}, id = t->layout->id;
    switch (u->source) {
    case TB_USE_OWN:
        tb_buf_printf(b, _("the table's columns in %.*s: %.*s"), TB_ARG(id), TB_ARG(word));
        break;
    case TB_USE_SHARED:
        tb_buf_printf(b, _("the headings of %.*s: %.*s"), TB_ARG(id), TB_ARG(word));
        break;
    case TB_USE_GENERAL:
        tb_buf_printf(b, _("the headings of the general layout: %.*s"), TB_ARG(word));
        break;
    case TB_USE_CONTENT:
        tb_buf_z(b, _("what stands in it"));
        break;
    case TB_USE_NONE:
        break;
    }
}

static void write_columns(const tb_described *t, tb_buf *out)
{
    tb_text_table lines = {.align = "rlll"};
    for (uint32_t c = 0; c < t->plan->headings.n; c++) {
        const tb_column_use *u = &t->plan->uses[c];
        TB_CLEANUP(tb_buf_fini) tb_buf number = {0};
        TB_CLEANUP(tb_buf_fini) tb_buf use = {0};
        TB_CLEANUP(tb_buf_fini) tb_buf why = {0};
        tb_buf_printf(&number, "  #%u", c + 1);
        write_use(t->plan, u, &use);
        write_why(t, c, &why);
        tb_text_row_begin(&lines);
        tb_text_buf(&lines, &number);
        tb_text_cell(&lines, t->plan->headings.of[c].full);
        tb_text_buf(&lines, &use);
        tb_text_buf(&lines, &why);
    }
    tb_text_table_write(&lines, out);
    tb_text_table_fini(&lines);
}

void tb_explain_table(const tb_described *t, tb_buf *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    if (t->grid->rows.len)
        tb_place_say(&place, tb_grid_row_place(t->grid, 0));
    tb_buf_printf(out, _("\n%.*s (%.*s)\n"), TB_ARG(t->title.len ? t->title : TB_LIT("-")),
                  TB_ARG(tb_buf_view(&place)));
    if (!t->layout) {
        tb_buf_z(out, _("  no layout describes it: its columns are guessed when it is compared, or said with --key and "
                        "--measure\n"));
        return;
    }
    const tb_table_spec *s = t->plan->spec;
    tb_buf_printf(out, _("  table: %.*s, by %.*s\n"), TB_ARG(s->id.len ? s->id : TB_LIT("-")), TB_ARG(t->layout->id));
    tb_buf_printf(out, _("  heading rows: %zu; unit: %.*s\n"), t->plan->headings.rows,
                  TB_ARG(t->unit.len   ? t->unit
                         : s->unit.len ? s->unit
                                       : TB_LIT("-")));
    for (size_t i = 0; i < t->plan->n_sides && t->plan->n_sides > 1; i++)
        tb_buf_printf(out, _("  side by side, part %zu: %.*s\n"), i + 1,
                      TB_ARG(t->plan->sides[i].label.len ? t->plan->sides[i].label : TB_LIT("-")));
    if (t->plan->items.len)
        tb_buf_printf(out, _("  its items stand as headings: each is a line (%zu)\n"), t->plan->items.len);
    write_columns(t, out);
}
