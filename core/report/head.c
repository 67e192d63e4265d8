/* SPDX-License-Identifier: MIT */
/* Facts that the two datasets may lack are passed over: a plain table has a file name and nothing else. */
#include "report/head.h"

#include "base/msg.h"
#include "report/figures.h"
#include "report/warnings.h"

static void write_side_name(tb_buf *out, const tb_dataset *ds, const tb_dataset *other)
{
    const tb_facts *f = &ds->facts;
    tb_str stage = tb_stage_say(f->stage);
    if (f->year && stage.len)
        tb_buf_printf(out, _("%d %.*s"), f->year, TB_ARG(stage));
    else if (f->year)
        tb_buf_printf(out, _("%d"), f->year);
    else if (ds->source && tb_str_eq(f->source, other->facts.source)) /* the same name in two directories */
        tb_buf_z(out, tb_source_path(ds->source));
    else
        tb_buf_str(out, f->source);
}

/* The exponent of every amount compared, or -1 when there are several or none. */
static int32_t common_exp(const tb_comparison *c)
{
    int32_t exp = -1;
    for (size_t i = 0; i < c->tables.len; i++) {
        const tb_dtable *t = c->tables.ptr[i]->new_table ? c->tables.ptr[i]->new_table : c->tables.ptr[i]->old_table;
        for (size_t m = 0; m < t->measures.len; m++) {
            int32_t e = tb_shown_exp(c, &t->measures.ptr[m]);
            if (e >= 0 && exp >= 0 && e != exp)
                return -1;
            exp = e >= 0 ? e : exp;
        }
    }
    return exp;
}

void tb_head_title(const tb_comparison *c, tb_buf *out)
{
    const tb_facts *o = &c->old_ds->facts, *n = &c->new_ds->facts;
    tb_str dept = n->dept.len ? n->dept : o->dept;
    if (dept.len) {
        tb_buf_str(out, dept);
        if (tb_str_eq(n->org_kind, TB_LIT("department")))
            tb_buf_z(out, _(" (department)"));
        tb_buf_z(out, "  ");
    }
    write_side_name(out, c->old_ds, c->new_ds);
    tb_buf_z(out, " → ");
    write_side_name(out, c->new_ds, c->old_ds);
}

void tb_head_basis(const tb_comparison *c, tb_buf *out)
{
    const tb_facts *o = &c->old_ds->facts, *n = &c->new_ds->facts;
    tb_str old_stage = tb_stage_say(o->stage), new_stage = tb_stage_say(n->stage);
    if (old_stage.len && new_stage.len)
        tb_buf_printf(out, _("basis: %.*s against %.*s; "), TB_ARG(new_stage), TB_ARG(old_stage));
    int32_t exp = common_exp(c);
    if (exp >= 0)
        tb_buf_printf(out, _("unit: %s; "), tb_unit_name(exp));
    if (o->year && n->year && o->year != n->year)
        tb_buf_printf(out, _("change = %d − %d"), n->year, o->year);
    else
        tb_buf_z(out, _("change = new − old"));
}

void tb_head_notes(const tb_comparison *c, const char *prefix, tb_buf *out)
{
    const tb_diags *lists[] = {&c->diags, &c->old_ds->diags, &c->new_ds->diags};
    tb_warnings_text(lists, 3, prefix, out);
}
