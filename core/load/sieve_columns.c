/* SPDX-License-Identifier: MIT */
/* Which columns of two tables a sieve looks at, laid out so that the two sides can be compared place by place. */
#include "load/sieve_scan.h"

static bool add_slot(tb_sieve_side *s, uint32_t column)
{
    size_t at = 0;
    while (at < s->n_slots && s->columns[at] < column)
        at++;
    if (at < s->n_slots && s->columns[at] == column)
        return true;
    if (s->n_slots == TB_SIEVE_COLUMNS)
        return false;
    for (size_t i = s->n_slots++; i > at; i--)
        s->columns[i] = s->columns[i - 1];
    s->columns[at] = column;
    return true;
}

static size_t slot_of(const tb_sieve_side *s, uint32_t column)
{
    size_t at = 0;
    while (s->columns[at] != column)
        at++;
    return at;
}

static bool is_plain(const tb_plan *p)
{
    return p->keys.len && p->n_sides == 1 && !p->items.len && !p->spec->clean_names &&
           p->spec->nesting == TB_NEST_FLAT && p->keys.len <= TB_SIEVE_COLUMNS && p->measures.len <= TB_SIEVE_COLUMNS &&
           p->sides[0].measures.len == p->measures.len;
}

/* The measure of the other plan that has the same name, SIZE_MAX: none; *n: how many there are. */
static size_t partner(const tb_plan *p, tb_str name, size_t *n)
{
    size_t found = SIZE_MAX;
    *n = 0;
    for (size_t i = 0; i < p->measures.len; i++)
        if (tb_str_eq(p->measures.ptr[i].name, name)) {
            found = i;
            (*n)++;
        }
    return found;
}

static void add_measure(tb_sieve_side *s, const tb_plan *p, size_t measure)
{
    uint32_t column = TB_NO_COLUMN;
    for (size_t i = 0; i < p->sides[0].measures.len; i++)
        if (p->sides[0].measures.ptr[i].measure == measure)
            column = p->sides[0].measures.ptr[i].column;
    s->measures[s->n_measures++] = (tb_sieve_measure){.slot = slot_of(s, column),
                                                      .as = &p->measures.ptr[measure],
                                                      .nobody_said = p->uses[column].source == TB_USE_CONTENT};
}

/* Measures are paired by name, as core/change does; where its other rules would have a say there is no sieve. */
static bool pair_measures(const tb_plan *const plans[2], tb_sieve_side sides[2])
{
    size_t alone[2] = {0, 0}, n, m;
    for (size_t i = 0; i < plans[0]->measures.len; i++) {
        const tb_measure *a = &plans[0]->measures.ptr[i];
        size_t j = partner(plans[1], a->name, &n);
        (void)partner(plans[0], a->name, &m);
        if (n > 1 || m > 1)
            return false;
        if (n == 0)
            continue;
        const tb_measure *b = &plans[1]->measures.ptr[j];
        if (a->unit_exp != b->unit_exp || a->kind != b->kind || !tb_str_eq(a->unit, b->unit))
            return false;
        add_measure(&sides[0], plans[0], i);
        add_measure(&sides[1], plans[1], j);
    }
    sides[0].n_compared = sides[1].n_compared = sides[0].n_measures;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < plans[k]->measures.len; i++) {
            (void)partner(plans[1 - k], plans[k]->measures.ptr[i].name, &n);
            (void)partner(plans[k], plans[k]->measures.ptr[i].name, &m);
            if (m > 1)
                return false;
            if (n == 0) {
                alone[k]++;
                add_measure(&sides[k], plans[k], i);
            }
        }
    return !(alone[0] && alone[1]) && sides[0].n_compared > 0;
}

bool tb_sieve_columns(const tb_plan *const plans[2], tb_sieve_side sides[2])
{
    if (!is_plain(plans[0]) || !is_plain(plans[1]) || plans[0]->keys.len != plans[1]->keys.len)
        return false;
    for (size_t k = 0; k < 2; k++) {
        const tb_plan *p = plans[k];
        for (size_t i = 0; i < p->keys.len; i++)
            if (!add_slot(&sides[k], p->keys.ptr[i]))
                return false;
        for (size_t i = 0; i < p->sides[0].measures.len; i++)
            if (!add_slot(&sides[k], p->sides[0].measures.ptr[i].column))
                return false;
        for (size_t i = 0; i < p->keys.len; i++)
            sides[k].keys[i] = slot_of(&sides[k], p->keys.ptr[i]);
        sides[k].n_keys = p->keys.len;
    }
    return pair_measures(plans, sides);
}
