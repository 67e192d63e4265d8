/* SPDX-License-Identifier: MIT */
/* Measures of the two tables are paired by name and, where a name occurs twice, by unit; those left over by the lowest
 * level of their heading where that is alone in both (国有资本经营财政拨款预算支出/合计, 合计), which is said. */
#include "base/msg.h"
#include "change/change_internal.h"
#include "layout/fold.h"

/* What the user says about a measure. The tolerance is in the unit of the new file, or of the only one. */
static void apply_rules(tb_comparison *c, const tb_table_change *t, tb_measure_pair *p)
{
    const tb_dtable *of = p->new_measure != SIZE_MAX ? t->new_table : t->old_table;
    if (!c->rules.items.len || !of)
        return;
    const tb_measure *m = &of->measures.ptr[p->new_measure != SIZE_MAX ? p->new_measure : p->old_measure];
    tb_str folded = tb_fold(&c->rules.arena, m->name);
    p->ignored = tb_rules_find(&c->rules, folded, true) != NULL;
    const tb_rule *r = tb_rules_find(&c->rules, folded, false);
    int32_t shift = m->unit_exp > 0 ? m->unit_exp : 0;
    if (r && !tb_decimal_rescale(r->tolerance, shift, r->tolerance.scale, &p->tolerance))
        p->tolerance = (tb_decimal){INT64_MAX, 0};
}

static tb_str last_level(tb_str name)
{
    size_t at = name.len;
    while (at > 0 && name.ptr[at - 1] != '/')
        at--;
    return tb_str_sub(name, at, name.len);
}

static bool is_taken(const tb_table_change *t, size_t old_measure)
{
    for (size_t i = 0; i < t->measures.len; i++)
        if (t->measures.ptr[i].old_measure == old_measure)
            return true;
    return false;
}

/* The only old measure left over whose heading ends like the new one's, if that is the only new one; else SIZE_MAX. */
static size_t ends_alike(const tb_table_change *t, size_t pair)
{
    const tb_dtable *o = t->old_table, *n = t->new_table;
    tb_str end = last_level(n->measures.ptr[t->measures.ptr[pair].new_measure].name);
    size_t found = SIZE_MAX, n_old = 0, n_new = 0;
    for (size_t k = 0; k < o->measures.len; k++) {
        bool fits = !is_taken(t, k) && tb_str_eq(last_level(o->measures.ptr[k].name), end);
        n_old += fits;
        found = fits ? k : found;
    }
    for (size_t i = 0; i < t->measures.len; i++)
        n_new += t->measures.ptr[i].old_measure == SIZE_MAX &&
                 tb_str_eq(last_level(n->measures.ptr[t->measures.ptr[i].new_measure].name), end);
    return n_old == 1 && n_new == 1 ? found : SIZE_MAX;
}

static void pair_by_end(tb_comparison *c, tb_table_change *t)
{
    for (size_t i = 0; t->old_table && t->new_table && i < t->measures.len; i++) {
        tb_measure_pair *p = &t->measures.ptr[i];
        size_t old = p->old_measure == SIZE_MAX ? ends_alike(t, i) : SIZE_MAX;
        if (old == SIZE_MAX)
            continue;
        p->old_measure = old;
        tb_str title = t->new_table->title.len ? t->new_table->title : t->new_table->id;
        tb_diag_add(&c->diags, "measure", title, (tb_str){NULL, 0},
                    _("the column '%.*s' of the old file is compared with '%.*s' of the new one, which ends alike"),
                    TB_ARG(t->old_table->measures.ptr[old].name), TB_ARG(t->new_table->measures.ptr[i].name));
    }
}

tb_status tb_pair_measures(tb_comparison *c, tb_table_change *t, tb_error *err)
{
    const tb_dtable *o = t->old_table, *n = t->new_table;
    for (size_t i = 0; n && i < n->measures.len; i++) {
        tb_measure_pair p = {.old_measure = SIZE_MAX, .new_measure = i};
        for (size_t k = o ? o->measures.len : 0; k-- > 0;)
            if (tb_str_eq(o->measures.ptr[k].name, n->measures.ptr[i].name) &&
                (p.old_measure == SIZE_MAX || tb_str_eq(o->measures.ptr[k].unit, n->measures.ptr[i].unit)))
                p.old_measure = k;
        if (!tb_vec_push(&t->measures, p))
            return tb_nomem(err);
    }
    pair_by_end(c, t);
    for (size_t k = 0; o && k < o->measures.len; k++)
        if (!is_taken(t, k) &&
            !tb_vec_push(&t->measures, ((tb_measure_pair){.old_measure = k, .new_measure = SIZE_MAX})))
            return tb_nomem(err);
    for (size_t i = 0; i < t->measures.len; i++)
        apply_rules(c, t, &t->measures.ptr[i]);
    return TB_OK;
}
