/* SPDX-License-Identifier: MIT */
/* Columns are matched in the order of the spec; a column is taken once, by the first that names it. */
#include "layout/plan.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/msg.h"
#include "layout/fold.h"

void tb_plan_fini(tb_plan *p)
{
    tb_vec_fini(&p->keys);
    tb_vec_fini(&p->measures);
    for (size_t i = 0; i < TB_MAX_SIDES; i++) {
        tb_vec_fini(&p->sides[i].parents);
        tb_vec_fini(&p->sides[i].measures);
    }
}

/* A whole number of at most nine digits. */
static bool small_number(tb_str s, uint32_t *out)
{
    uint32_t v = 0;
    if (s.len == 0 || s.len > 9)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        v = v * 10 + (uint32_t)(s.ptr[i] - '0');
    }
    *out = v;
    return true;
}

static bool is_run(tb_str heading, tb_str *from, tb_str *to)
{
    size_t at = tb_str_find(heading, TB_LIT(".."), 0);
    if (at == SIZE_MAX || at == 0 || at + 2 >= heading.len)
        return false;
    *from = tb_str_sub(heading, 0, at);
    *to = tb_str_sub(heading, at + 2, heading.len);
    return true;
}

static bool is_exactly(const tb_heading *h, tb_str heading)
{
    return tb_str_eq(heading, h->folded) || (h->raw.len && tb_str_eq(heading, h->raw));
}

static bool names_one(const tb_heading *h, tb_str heading, uint32_t c)
{
    uint32_t n = 0;
    if (heading.len > 1 && heading.ptr[0] == '#' && small_number(tb_str_sub(heading, 1, heading.len), &n))
        return n == c + 1;
    return is_exactly(h, heading) || tb_glob(heading, h->folded) || (h->raw.len && tb_glob(heading, h->raw));
}

static uint32_t first_named(const tb_headings *h, tb_str heading)
{
    for (uint32_t c = 0; c < h->n; c++)
        if (names_one(&h->of[c], heading, c))
            return c;
    return TB_NO_COLUMN;
}

/* Some column is called exactly this: then nothing in it is a pattern or a run. */
static bool is_literal(const tb_headings *h, tb_str heading)
{
    for (uint32_t c = 0; c < h->n; c++)
        if (is_exactly(&h->of[c], heading))
            return true;
    return false;
}

/* A run of numbers (years) takes what lies between, so that a file whose last year is another still has its run;
 * any other run goes from column to column. */
static bool is_in_run(const tb_headings *h, tb_str from, tb_str to, uint32_t c)
{
    uint32_t lo, hi, at;
    if (small_number(from, &lo) && small_number(to, &hi))
        return small_number(h->of[c].folded, &at) && at >= lo && at <= hi;
    lo = first_named(h, from);
    hi = first_named(h, to);
    return lo != TB_NO_COLUMN && hi != TB_NO_COLUMN && c >= lo && c <= hi;
}

bool tb_column_is(const tb_headings *h, tb_str heading, uint32_t c)
{
    tb_str from, to;
    if (is_literal(h, heading))
        return is_exactly(&h->of[c], heading);
    return is_run(heading, &from, &to) ? is_in_run(h, from, to, c) : names_one(&h->of[c], heading, c);
}

uint32_t tb_column_find(const tb_headings *h, tb_str heading, tb_str side)
{
    for (uint32_t c = 0; c < h->n; c++)
        if ((!side.ptr || tb_str_eq(h->of[c].side, side)) && tb_column_is(h, heading, c))
            return c;
    return TB_NO_COLUMN;
}

typedef struct work {
    tb_plan *p;
    bool *taken;
    tb_str table_unit;
    tb_arena *a;
} work;

static size_t measure_index(work *w, const tb_heading *h, tb_str basis, uint32_t column, bool new_name)
{
    tb_plan *p = w->p;
    tb_str name = h->name;
    for (size_t i = 0; i < p->measures.len; i++)
        if (tb_str_eq(p->measures.ptr[i].name, name)) {
            if (!new_name)
                return i;
            name = tb_arena_printf(w->a, "%.*s#%u", TB_ARG(h->name), column + 1);
        }
    tb_str unit = h->unit.len ? h->unit : w->table_unit.len ? w->table_unit : p->spec->unit;
    tb_measure m = {.name = name,
                    .basis = basis.ptr ? basis : TB_LIT(""),
                    .unit = unit.ptr ? unit : TB_LIT(""),
                    .unit_exp = tb_money_unit(unit)};
    return tb_vec_push(&p->measures, m) ? p->measures.len - 1 : SIZE_MAX;
}

static tb_status take_measure(work *w, tb_plan_side *s, uint32_t c, tb_str basis, tb_error *err)
{
    bool in_side = false;
    for (size_t i = 0; i < s->measures.len; i++)
        in_side = in_side || tb_str_eq(w->p->measures.ptr[s->measures.ptr[i].measure].name, w->p->headings.of[c].name);
    size_t m = measure_index(w, &w->p->headings.of[c], basis, c, in_side);
    if (m == SIZE_MAX || !tb_vec_push(&s->measures, ((tb_plan_measure){c, (uint32_t)m})))
        return tb_nomem(err);
    return TB_OK;
}

static tb_status take_column(work *w, tb_plan_side *s, const tb_column_spec *spec, uint32_t c, tb_error *err)
{
    bool ok = true;
    switch (spec->role) {
    case TB_ROLE_KEY:
        ok = tb_vec_push(&w->p->keys, c);
        break;
    case TB_ROLE_CODE:
        s->code = c;
        break;
    case TB_ROLE_NAME:
        s->name = c;
        break;
    case TB_ROLE_PARENT:
        ok = tb_vec_push(&s->parents, c);
        break;
    case TB_ROLE_PROJECT:
        s->project = c;
        break;
    case TB_ROLE_ORG:
        s->org = c;
        break;
    case TB_ROLE_MEASURE:
        return take_measure(w, s, c, spec->basis, err);
    case TB_ROLE_NONE:
        break;
    }
    return ok ? TB_OK : tb_nomem(err);
}

/* A run or a measure pattern with '*' may name many columns, anything else the first. */
static bool names_many(const tb_column_spec *spec)
{
    return spec->role == TB_ROLE_MEASURE && (tb_str_find(spec->heading, TB_LIT(".."), 0) != SIZE_MAX ||
                                             tb_str_find(spec->heading, TB_LIT("*"), 0) != SIZE_MAX);
}

static tb_status match_column(work *w, tb_plan_side *s, const tb_column_spec *spec, bool *found, tb_error *err)
{
    tb_plan *p = w->p;
    bool sided = p->spec->sides.len > 0;
    *found = false;
    for (uint32_t c = 0; c < p->headings.n; c++) {
        if ((w->taken[c] && names_many(spec)) || (sided && !tb_str_eq(p->headings.of[c].side, s->label)) ||
            !tb_column_is(&p->headings, spec->heading, c))
            continue;
        tb_status rc = take_column(w, s, spec, c, err);
        if (rc < 0)
            return rc;
        w->taken[c] = true;
        *found = true;
        p->matched++;
        if (!names_many(spec))
            break;
    }
    return TB_OK;
}

static tb_status missing(const tb_column_spec *spec, tb_error *err)
{
    return tb_fail(err, TB_E_NOTFOUND, _("it has no column '%.*s'"), TB_ARG(spec->heading));
}

static tb_status match_side(work *w, tb_plan_side *s, bool lenient, tb_error *err)
{
    const tb_table_spec *spec = w->p->spec;
    const tb_column_spec *first_missing = NULL;
    for (size_t i = 0; i < spec->columns.len; i++) {
        bool found = false;
        tb_status rc = match_column(w, s, &spec->columns.ptr[i], &found, err);
        if (rc < 0)
            return rc;
        if (!found && (!lenient || spec->columns.ptr[i].role != TB_ROLE_MEASURE))
            return missing(&spec->columns.ptr[i], err);
        if (!found && !first_missing)
            first_missing = &spec->columns.ptr[i];
    }
    if (s->measures.len == 0 && first_missing)
        return missing(first_missing, err);
    return TB_OK;
}

tb_status tb_plan_make(const tb_table_spec *spec, const tb_grid *g, size_t header_rows, tb_str title, tb_str unit,
                       tb_arena *a, tb_plan *out, tb_error *err)
{
    tb_plan p = {.spec = spec, .n_sides = spec->sides.len ? spec->sides.len : 1};
    work w = {.p = &p, .table_unit = unit, .a = a};
    if (spec->sides.len > TB_MAX_SIDES)
        return tb_fail(err, TB_E_LIMIT, _("a table has more than %u sides"), TB_MAX_SIDES);
    w.taken = calloc((size_t)g->n_columns + 1, sizeof *w.taken);
    tb_status rc = TB_OK;
    if (!w.taken || !tb_headings_read(g, header_rows, &spec->sides, title, a, &p.headings))
        rc = tb_nomem(err);
    for (size_t i = 0; i < p.n_sides && rc == TB_OK; i++) {
        tb_plan_side *s = &p.sides[i];
        s->name = s->code = s->project = s->org = TB_NO_COLUMN;
        s->label = spec->sides.len ? spec->sides.ptr[i] : TB_LIT("");
        if (i < spec->side_levels.len) {
            s->has_level = true;
            s->level = spec->side_levels.ptr[i];
        }
        rc = match_side(&w, s, spec->titles.len > 0 || spec->guessed_measures, err);
    }
    free(w.taken);
    if (rc != TB_OK) {
        tb_plan_fini(&p);
        return rc;
    }
    *out = p;
    return TB_OK;
}

tb_status tb_plan_best(const tb_table_spec *spec, const tb_grid *g, tb_str title, tb_str unit, tb_arena *a,
                       tb_plan *out, tb_error *err)
{
    tb_plan best = {0};
    bool found = false;
    for (size_t n = 1; n <= TB_MAX_HEADER_ROWS && n < g->rows.len + 1; n++) {
        if (!tb_row_is_text(g, n - 1))
            break;
        tb_plan p = {0};
        tb_error unused = TB_ERROR_INIT;
        tb_status rc = tb_plan_make(spec, g, n, title, unit, a, &p, found ? &unused : err);
        if (rc == TB_E_NOTFOUND)
            continue;
        if (rc < 0) {
            tb_plan_fini(&best);
            return rc;
        }
        bool better = !found || p.matched > best.matched;
        tb_plan_fini(better ? &best : &p);
        if (better)
            best = p;
        found = true;
    }
    if (!found)
        return err && err->code < 0 ? err->code : tb_fail(err, TB_E_NOTFOUND, _("it has no header row"));
    *out = best;
    return TB_OK;
}
