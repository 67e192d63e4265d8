/* SPDX-License-Identifier: MIT */
/* Of several totals of a side those that come to the sum of its leaves (人员经费合计 and 公用经费合计) are the total
 * together; a 总计 behind 本年支出合计 is one alone. */
#include "report/totals.h"

#include <stdlib.h>

static tb_str side_of(const tb_dtable *t, size_t record)
{
    while (t->records.ptr[record].parent >= 0)
        record = (size_t)t->records.ptr[record].parent;
    return t->records.ptr[record].path;
}

static void count(tb_total *x, tb_value v, bool is_total)
{
    tb_decimal d = tb_value_decimal(v), *sum = is_total ? &x->sum : &x->leaves;
    x->unknown = x->unknown || !tb_decimal_add(*sum, d, sum);
    x->last = is_total ? d : x->last;
    x->n += is_total;
}

static void count_record(tb_totals *x, const tb_dtable *t, size_t record)
{
    const tb_record *r = &t->records.ptr[record];
    bool is_total = r->level == TB_LEVEL_TOTAL;
    uint32_t side =
        is_total || r->leaf ? tb_intern_find(&x->sides, is_total ? r->path : side_of(t, record)) : UINT32_MAX;
    for (size_t m = 0; m < t->measures.len && side != UINT32_MAX; m++) {
        tb_value v = *tb_table_value(t, record, m);
        if (v.kind != TB_KIND_NONE && v.kind != TB_KIND_TEXT)
            count(&x->of[side * t->measures.len + m], v, is_total);
    }
}

bool tb_totals_make(const tb_table_change *t, tb_totals *out)
{
    const tb_dtable *old_table = t->old_table;
    *out = (tb_totals){.t = t};
    bool any = false;
    for (size_t i = 0; old_table && i < old_table->records.len; i++) {
        uint32_t unused;
        if (old_table->records.ptr[i].level != TB_LEVEL_TOTAL)
            continue;
        if (!tb_intern(&out->sides, old_table->records.ptr[i].path, &unused))
            return false;
        any = true;
    }
    if (!any)
        return true;
    out->of = calloc((out->sides.strings.len + 1) * (old_table->measures.len + 1), sizeof *out->of);
    for (size_t i = 0; i < old_table->records.len && out->of; i++)
        count_record(out, old_table, i);
    return out->of != NULL;
}

void tb_totals_fini(tb_totals *x)
{
    tb_interner_fini(&x->sides);
    free(x->of);
    *x = (tb_totals){0};
}

bool tb_totals_old(const tb_totals *x, const tb_change *c, size_t old_measure, tb_decimal *out)
{
    size_t i;
    const tb_dtable *own = tb_change_side(x->t, c, &i);
    uint32_t side = x->of && own && old_measure != SIZE_MAX ? tb_intern_find(&x->sides, side_of(own, i)) : UINT32_MAX;
    if (side == UINT32_MAX)
        return false;
    const tb_total *of = &x->of[side * x->t->old_table->measures.len + old_measure];
    *out = !of->unknown && of->n > 1 && tb_decimal_cmp(of->sum, of->leaves) == 0 ? of->sum : of->last;
    return of->n > 0;
}

bool tb_totals_points(const tb_totals *x, const tb_comparison *c, const tb_change *line, const tb_delta *d,
                      tb_decimal *out)
{
    tb_decimal total;
    return d->has_delta && tb_totals_old(x, line, x->t->measures.ptr[d->measure].old_measure, &total) &&
           tb_decimal_percent(d->delta, total, c->percent_digits, c->percent_rounding, out);
}
