/* SPDX-License-Identifier: MIT */
/* What a reader must know before any figure. */
#include "base/msg.h"
#include "change/change_internal.h"

/* What must be known before any figure is read. */
void tb_note_facts(tb_comparison *c)
{
    const tb_facts *o = &c->old_ds->facts, *n = &c->new_ds->facts;
    tb_str none = {NULL, 0};
    if (o->year && n->year && o->year > n->year)
        tb_diag_add(&c->diags, "order", none, none,
                    _("the old file is of %d, the new one of %d: the order is the wrong way round; give the older file "
                      "first"),
                    o->year, n->year);
    if (o->dept.len && n->dept.len && !tb_str_eq(o->dept, n->dept))
        tb_diag_add(&c->diags, "dept", none, none, _("the publishers differ: %.*s, %.*s"), TB_ARG(o->dept),
                    TB_ARG(n->dept));
    if (o->stage.len && n->stage.len && !tb_str_eq(o->stage, n->stage))
        tb_diag_add(&c->diags, "stage", none, none, _("the stages differ: %.*s against %.*s"),
                    TB_ARG(tb_stage_say(o->stage)), TB_ARG(tb_stage_say(n->stage)));
    if (o->org_kind.len && n->org_kind.len && !tb_str_eq(o->org_kind, n->org_kind))
        tb_diag_add(&c->diags, "org-kind", none, none,
                    _("one file is of a whole department, the other of a single unit"));
    for (int side = 0; side < 2; side++) {
        const tb_facts *f = side ? n : o;
        if (f->backcast)
            tb_diag_add(&c->diags, "backcast", f->source, none,
                        _("the figures of %d are implied by what the publication of %d "
                          "says and were not published (%s)"),
                        f->year, f->from_year, TB_BACKCAST_STAMP);
    }
}

/* Sentences that compare with another kind of figure than the tables: 预算执行数 of last year, not its 预算. */
void tb_note_prose(tb_comparison *c)
{
    const tb_statements *s = &c->new_ds->statements;
    size_t n = 0;
    tb_str basis = {NULL, 0};
    for (size_t i = 0; i < s->len; i++) {
        const tb_statement *x = &s->ptr[i];
        bool executed = tb_str_eq(x->base_basis, TB_LIT("executed")) || tb_str_eq(x->base_basis, TB_LIT("estimated")) ||
                        tb_str_eq(x->base_basis, TB_LIT("final"));
        bool other_year = x->base_year && c->old_ds->facts.year && x->base_year != c->old_ds->facts.year;
        if (!executed || other_year || (basis.len && !tb_str_eq(basis, x->base_basis)))
            continue;
        basis = x->base_basis;
        n++;
    }
    if (n && !c->old_ds->facts.backcast && tb_str_eq(c->old_ds->facts.stage, TB_LIT("budget")))
        tb_diag_add(&c->diags, "basis", c->new_ds->facts.source, (tb_str){NULL, 0},
                    _("%zu sentences of the new file compare with another figure of last year (%.*s) than its budget, "
                      "which is compared here; do not mix them"),
                    n, TB_ARG(tb_basis_say(basis)));
}

static tb_str label_of(const tb_dtable *t) { return t->title.len ? t->title : t->id; }

/* Measures that only one side has, or that mean different things: said once a table. */
void tb_note_measures(tb_comparison *c, const tb_table_change *t)
{
    bool partial = c->old_ds->facts.partial || c->new_ds->facts.partial;
    if (!t->old_table || !t->new_table)
        return;
    for (int side = 0; side < 2 && !partial; side++) {
        TB_CLEANUP(tb_buf_fini) tb_buf names = {0};
        size_t n = 0;
        for (size_t i = 0; i < t->measures.len; i++) {
            const tb_measure_pair *p = &t->measures.ptr[i];
            if (p->ignored || (side ? p->old_measure : p->new_measure) != SIZE_MAX)
                continue;
            tb_str name = side ? t->new_table->measures.ptr[p->new_measure].name
                               : t->old_table->measures.ptr[p->old_measure].name;
            if (n++ < 6)
                tb_buf_printf(&names, "%s%.*s", names.len ? ", " : "", TB_ARG(name));
        }
        if (n)
            tb_diag_add(&c->diags, "measure", side ? c->new_ds->facts.source : c->old_ds->facts.source,
                        (tb_str){NULL, 0}, _("columns that stand in this file alone are not compared (%zu): %.*s%s"), n,
                        TB_ARG(tb_buf_view(&names)), n > 6 ? " ..." : "");
    }
    for (size_t i = 0; i < t->measures.len; i++) {
        const tb_measure_pair *p = &t->measures.ptr[i];
        if (p->ignored || p->old_measure == SIZE_MAX || p->new_measure == SIZE_MAX)
            continue;
        const tb_measure *o = &t->old_table->measures.ptr[p->old_measure],
                         *n = &t->new_table->measures.ptr[p->new_measure];
        if (o->basis.len && n->basis.len && !tb_str_eq(o->basis, n->basis))
            tb_diag_add(&c->diags, "basis", label_of(t->new_table), (tb_str){NULL, 0},
                        _("'%.*s' is on different bases: %.*s in the old file, %.*s in the new one"), TB_ARG(n->name),
                        TB_ARG(tb_basis_say(o->basis)), TB_ARG(tb_basis_say(n->basis)));
        if ((o->unit_exp < 0) != (n->unit_exp < 0))
            tb_diag_add(&c->diags, "unit", label_of(t->new_table), (tb_str){NULL, 0},
                        _("'%.*s' is money in one file and a plain number in the other, so no difference is computed"),
                        TB_ARG(n->name));
    }
}

void tb_note_table(tb_comparison *c, const tb_table_pair *p)
{
    bool partial = c->old_ds->facts.partial || c->new_ds->facts.partial;
    if (p->old_table && p->new_table) {
        const tb_dtable *o = p->old_table, *n = p->new_table;
        bool shared = p->n_both || n->alike || n->handed.pairs;
        if (!shared && o->records.len + o->handed.lines > 0 && n->records.len + n->handed.lines > 0)
            tb_diag_add(
                &c->diags, "no-shared-key", label_of(p->new_table), (tb_str){NULL, 0},
                _("the two tables share no key value: every line is given as removed or added; is --key right?"));
        return;
    }
    if (!partial)
        tb_diag_add(&c->diags, "table", p->old_table ? c->old_ds->facts.source : c->new_ds->facts.source,
                    (tb_str){NULL, 0}, _("the table '%.*s' stands in this file alone"),
                    TB_ARG(label_of(p->old_table ? p->old_table : p->new_table)));
}
