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

/* What records have beside keys and figures, by its role. */
static size_t list_texts(const tb_plan *p, uint32_t out[TB_SIEVE_COLUMNS])
{
    const tb_plan_side *s = &p->sides[0];
    size_t n = 0;
    const uint32_t ones[] = {s->project, s->name, s->org, s->org_code};
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        out[n++] = ones[i];
    for (size_t i = 0; i < s->codes.len && n < TB_SIEVE_COLUMNS; i++)
        out[n++] = s->codes.ptr[i];
    for (size_t i = 0; i < s->parents.len && n < TB_SIEVE_COLUMNS; i++)
        out[n++] = s->parents.ptr[i];
    return n;
}

/* Where a column stands among keys and texts, SIZE_MAX: nowhere. */
static size_t place_of(const tb_sieve_side *s, uint32_t column)
{
    for (size_t i = 0; i < s->n_keys + s->n_texts; i++)
        if (s->columns[i < s->n_keys ? s->keys[i] : s->texts[i - s->n_keys]] == column)
            return i;
    return SIZE_MAX;
}

/* Slots have been added. Each text is at the same place on both sides, behind the keys or among them. */
static bool place_texts(const tb_plan *const plans[2], tb_sieve_side sides[2])
{
    uint32_t of[2][TB_SIEVE_COLUMNS];
    size_t n = list_texts(plans[0], of[0]);
    if (list_texts(plans[1], of[1]) != n || plans[0]->sides[0].codes.len != plans[1]->sides[0].codes.len)
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t at[2] = {SIZE_MAX, SIZE_MAX};
        if ((of[0][i] == TB_NO_COLUMN) != (of[1][i] == TB_NO_COLUMN))
            return false;
        for (size_t k = 0; k < 2 && of[0][i] != TB_NO_COLUMN; k++)
            at[k] = place_of(&sides[k], of[k][i]);
        if (at[0] != at[1])
            return false;
        for (size_t k = 0; k < 2 && of[0][i] != TB_NO_COLUMN && at[0] == SIZE_MAX; k++)
            sides[k].texts[sides[k].n_texts++] = slot_of(&sides[k], of[k][i]);
        for (size_t k = 0; k < 2 && i < 2 && of[0][i] != TB_NO_COLUMN; k++)
            sides[k].names[i] = at[0] == SIZE_MAX ? sides[k].n_keys + sides[k].n_texts - 1 : at[0];
    }
    return true;
}

static bool add_text_slots(tb_sieve_side *s, const tb_plan *p)
{
    uint32_t columns[TB_SIEVE_COLUMNS];
    size_t n = list_texts(p, columns);
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++)
        ok = columns[i] == TB_NO_COLUMN || add_slot(s, columns[i]);
    return ok;
}

bool tb_sieve_columns(const tb_plan *const plans[2], bool texts, tb_sieve_side sides[2])
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
        if (texts && !add_text_slots(&sides[k], p))
            return false;
        for (size_t i = 0; i < p->keys.len; i++)
            sides[k].keys[i] = slot_of(&sides[k], p->keys.ptr[i]);
        sides[k].n_keys = p->keys.len;
        sides[k].names[0] = sides[k].names[1] = SIZE_MAX;
    }
    return (!texts || place_texts(plans, sides)) && pair_measures(plans, sides);
}
