/* SPDX-License-Identifier: MIT */
/* Columns get their use in three passes: by the table's own spec in its order, a column taken once, by the first that
 * names it; by the headings that the layout's tables share; by what stands in them. Then measures get their names. */
#include "layout/plan.h"

#include "base/msg.h"
#include "layout/fold.h"
#include "layout/plan_internal.h"

void tb_plan_fini(tb_plan *p)
{
    tb_vec_fini(&p->keys);
    tb_vec_fini(&p->measures);
    tb_vec_fini(&p->items);
    for (size_t i = 0; i < TB_MAX_SIDES; i++) {
        tb_vec_fini(&p->sides[i].codes);
        tb_vec_fini(&p->sides[i].parents);
        tb_vec_fini(&p->sides[i].measures);
    }
}

/* ---- Uses ---- */

/* A run, or a measure, key or code whose pattern has '*', may name many columns, anything else the first. */
static bool names_many(const tb_column_spec *s)
{
    bool many = s->role == TB_ROLE_MEASURE || s->role == TB_ROLE_CODE || s->role == TB_ROLE_IGNORE;
    return many && (tb_str_find(s->heading, TB_LIT(".."), 0) != SIZE_MAX ||
                    tb_str_find(s->heading, TB_LIT("*"), 0) != SIZE_MAX);
}

/* A side has one name, one unit, one project. */
static bool is_single(tb_role r)
{
    return r == TB_ROLE_NAME || r == TB_ROLE_PROJECT || r == TB_ROLE_ORG || r == TB_ROLE_ORG_CODE;
}

static bool has_role(const tb_plan *p, uint32_t half, tb_role role)
{
    for (uint32_t c = 0; c < p->headings.n; c++)
        if (p->headings.of[c].half == half && p->uses[c].role == role)
            return true;
    return false;
}

static tb_status missing(const tb_column_spec *spec, tb_error *err)
{
    tb_str first = tb_str_sub(spec->heading, 0, tb_str_find(spec->heading, TB_LIT("|"), 0));
    if (tb_str_find(spec->heading, TB_LIT("|"), 0) == SIZE_MAX)
        first = spec->heading;
    return tb_fail(err, TB_E_NOTFOUND, _("it has no column '%.*s'"), TB_ARG(first));
}

/* Columns of the half that the spec's own entry names. */
static bool use_own(tb_plan_work *w, uint32_t half, const tb_column_spec *s, uint32_t *order, uint32_t *n_order)
{
    tb_plan *p = w->p;
    bool found = false;
    for (uint32_t c = 0; c < p->headings.n; c++) {
        tb_column_use *u = &p->uses[c];
        if (p->headings.of[c].half != half || (u->role != TB_ROLE_NONE && names_many(s)) ||
            !tb_column_is(&p->headings, s->heading, c))
            continue;
        if (u->role == TB_ROLE_NONE)
            order[(*n_order)++] = c;
        /* a column that two roles name (a key that also names the line) keeps the first use; rows look both up */
        if (u->role == TB_ROLE_NONE)
            *u = (tb_column_use){.role = s->role, .source = TB_USE_OWN, .spec = s};
        found = true;
        p->matched++;
        if (!names_many(s))
            break;
    }
    return found;
}

static void use_shared(tb_plan_work *w, uint32_t half, const tb_column_specs *shared, tb_use_source source)
{
    tb_plan *p = w->p;
    for (size_t i = 0; shared && i < shared->len; i++) { /* rule by rule: an earlier one takes its columns first */
        const tb_column_spec *s = &shared->ptr[i];
        for (uint32_t c = 0; c < p->headings.n; c++) {
            if (p->headings.of[c].half != half || p->uses[c].role != TB_ROLE_NONE ||
                (is_single(s->role) && has_role(p, half, s->role)) || !tb_column_is(&p->headings, s->heading, c))
                continue;
            p->uses[c] = (tb_column_use){.role = s->role, .source = source, .spec = s};
        }
    }
}

/* ---- Measures ---- */

/* Does one heading stand above all amounts of the half, and does the title say it already? */
static bool top_repeats_title(const tb_plan_work *w, uint32_t half)
{
    const tb_plan *p = w->p;
    tb_str top = {NULL, 0};
    size_t n = 0;
    for (uint32_t c = 0; c < p->headings.n; c++) {
        const tb_heading *h = &p->headings.of[c];
        bool amount =
            p->uses[c].role == TB_ROLE_MEASURE && (!p->uses[c].spec || p->uses[c].spec->kind == TB_MEASURE_AMOUNT);
        if (h->half != half || !amount)
            continue;
        if (h->n_parts < 2 || (n > 0 && !tb_str_eq(top, h->parts[0])))
            return false;
        top = h->parts[0];
        n++;
    }
    return n > 1 && w->around->title.len && tb_str_find(w->around->title, tb_fold(w->a, top), 0) != SIZE_MAX;
}

/* Of tables side by side: does one heading stand above all columns of the half, those that name its lines too? Then it
 * names the half (人员经费 | 公用经费), not its amounts. */
static bool top_names_half(const tb_plan_work *w, uint32_t half)
{
    const tb_headings *h = &w->p->headings;
    const tb_heading *first = NULL;
    bool others = false;
    for (uint32_t c = 0; c < h->n; c++) {
        others = others || h->of[c].half != half;
        if (h->of[c].half != half)
            continue;
        if (h->of[c].n_parts < 2 || (first && !tb_str_eq(first->parts[0], h->of[c].parts[0])))
            return false;
        first = first ? first : &h->of[c];
    }
    return others && first;
}

static size_t measure_index(tb_plan_work *w, const tb_plan_side *s, tb_measure m, uint32_t column)
{
    tb_plan *p = w->p;
    for (size_t i = 0; i < p->measures.len; i++) {
        if (!tb_str_eq(p->measures.ptr[i].name, m.name))
            continue;
        bool in_side = false;
        for (size_t k = 0; k < s->measures.len; k++)
            in_side = in_side || s->measures.ptr[k].measure == i;
        if (!in_side)
            return i;
        m.name = tb_arena_printf(w->a, "%.*s#%u", TB_ARG(m.name), column + 1);
    }
    return tb_vec_push(&p->measures, m) ? p->measures.len - 1 : SIZE_MAX;
}

static tb_status take_measure(tb_plan_work *w, tb_plan_side *s, uint32_t c, bool drop_top, tb_error *err)
{
    const tb_heading *h = &w->p->headings.of[c];
    const tb_column_spec *spec = w->p->uses[c].spec;
    uint8_t kind = spec ? (uint8_t)spec->kind : TB_MEASURE_AMOUNT;
    tb_str table_unit = w->around->unit.len ? w->around->unit : w->p->spec->unit;
    tb_str unit = kind != TB_MEASURE_AMOUNT ? TB_LIT("") : h->unit.len ? h->unit : table_unit;
    tb_measure m = {.name = drop_top && h->n_parts > 1 ? tb_heading_below(h, 1, w->a) : h->name,
                    .basis = spec && spec->basis.ptr ? spec->basis : TB_LIT(""),
                    .unit = unit.ptr ? unit : TB_LIT(""),
                    .unit_exp = tb_money_unit(unit),
                    .kind = kind};
    size_t i = m.name.ptr ? measure_index(w, s, m, c) : SIZE_MAX;
    if (i == SIZE_MAX || !tb_vec_push(&s->measures, ((tb_plan_measure){c, (uint32_t)i})))
        return tb_nomem(err);
    w->p->uses[c].measure = (uint32_t)i;
    return TB_OK;
}

static tb_status take_column(tb_plan_work *w, tb_plan_side *s, uint32_t c, tb_role role, bool drop_top, tb_error *err)
{
    bool ok = true;
    switch (role) {
    case TB_ROLE_KEY:
        ok = tb_vec_push(&w->p->keys, c);
        break;
    case TB_ROLE_CODE:
        ok = tb_vec_push(&s->codes, c);
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
    case TB_ROLE_ORG_CODE:
        s->org_code = c;
        break;
    case TB_ROLE_MEASURE:
        return take_measure(w, s, c, drop_top, err);
    case TB_ROLE_NONE:
    case TB_ROLE_IGNORE:
        break;
    }
    return ok ? TB_OK : tb_nomem(err);
}

/* ---- Sides ---- */

/* A second role that the spec's own entry gives to a column which has one: --key and --name of the same column. */
static tb_status take_second(tb_plan_work *w, tb_plan_side *s, uint32_t half, tb_error *err)
{
    const tb_plan *p = w->p;
    tb_status rc = TB_OK;
    for (size_t i = 0; i < p->spec->columns.len && rc == TB_OK; i++) {
        const tb_column_spec *spec = &p->spec->columns.ptr[i];
        for (uint32_t c = 0; c < p->headings.n && rc == TB_OK && !names_many(spec); c++) {
            if (p->headings.of[c].half != half || !tb_column_is(&p->headings, spec->heading, c))
                continue;
            if (p->uses[c].source == TB_USE_OWN && p->uses[c].spec != spec && p->uses[c].spec->role != spec->role)
                rc = take_column(w, s, c, spec->role, false, err);
            break;
        }
    }
    return rc;
}

static tb_status match_own(tb_plan_work *w, uint32_t half, bool lenient, uint32_t *order, uint32_t *n, tb_error *err)
{
    const tb_table_spec *spec = w->p->spec;
    const tb_column_spec *first_missing = NULL;
    bool measured = false;
    for (size_t i = 0; i < spec->columns.len; i++) {
        const tb_column_spec *s = &spec->columns.ptr[i];
        bool found = use_own(w, half, s, order, n);
        measured = measured || (found && s->role == TB_ROLE_MEASURE);
        if (!found && !s->optional && (!lenient || s->role != TB_ROLE_MEASURE))
            return missing(s, err);
        if (!found && s->role == TB_ROLE_MEASURE && !first_missing)
            first_missing = s;
    }
    return !measured && first_missing ? missing(first_missing, err) : TB_OK;
}

static tb_status match_side(tb_plan_work *w, tb_plan_side *s, uint32_t half, bool lenient, tb_error *err)
{
    uint32_t n = 0, *order = tb_arena_array(w->a, (size_t)w->p->headings.n + 1, sizeof *order);
    if (!order)
        return tb_nomem(err);
    tb_status rc = match_own(w, half, lenient, order, &n, err);
    if (rc < 0)
        return rc;
    use_shared(w, half, w->p->spec->shared, TB_USE_SHARED);
    if (w->p->spec->takes_rest) {
        use_shared(w, half, tb_plan_general(w), TB_USE_GENERAL);
        tb_plan_take_rest(w, half);
    }
    for (uint32_t c = 0; c < w->p->headings.n; c++) {
        tb_use_source source = w->p->uses[c].source;
        if (w->p->headings.of[c].half == half && source >= TB_USE_SHARED)
            order[n++] = c;
    }
    bool drop_top = top_repeats_title(w, half) || top_names_half(w, half);
    for (uint32_t i = 0; i < n && rc == TB_OK; i++)
        rc = take_column(w, s, order[i], w->p->uses[order[i]].role, drop_top, err);
    return rc == TB_OK ? take_second(w, s, half, err) : rc;
}

/* 收入; of a second half of one side 支出（2）, so that their lines are told apart. */
static tb_str side_label(const tb_plan_work *w, size_t i)
{
    unsigned nth = 1;
    if (w->side[i] == 0)
        return TB_LIT("");
    for (size_t k = 0; k < i; k++)
        nth += w->side[k] == w->side[i];
    tb_str s = w->p->spec->sides.ptr[w->side[i] - 1];
    size_t at = tb_str_find(s, TB_LIT("|"), 0);
    s = at == SIZE_MAX ? s : tb_str_sub(s, 0, at);
    return nth == 1 ? s : tb_arena_printf(w->a, "%.*s（%u）", TB_ARG(s), nth);
}

static tb_status fill(tb_plan_work *w, tb_error *err)
{
    tb_plan *p = w->p;
    const tb_table_spec *spec = p->spec;
    p->uses = tb_arena_array(w->a, (size_t)w->g->n_columns + 1, sizeof *p->uses);
    if (!p->uses || !tb_headings_raw(w->g, w->header_rows, &spec->sides, w->around->title, w->a, &p->headings))
        return tb_nomem(err);
    p->n_sides = tb_plan_halves(w);
    if (!tb_headings_finish(&p->headings, w->a))
        return tb_nomem(err);
    tb_status rc = TB_OK;
    for (size_t i = 0; i < p->n_sides && rc == TB_OK; i++) {
        tb_plan_side *s = &p->sides[i];
        s->name = s->project = s->org = s->org_code = TB_NO_COLUMN;
        s->label = side_label(w, i);
        s->has_level = w->side[i] && w->side[i] <= spec->side_levels.len;
        s->level = s->has_level ? spec->side_levels.ptr[w->side[i] - 1] : TB_LEVEL_LINE;
        rc = match_side(w, s, (uint32_t)i + 1, spec->titles.len > 0 || spec->guessed_measures, err);
    }
    if (rc == TB_OK && !tb_plan_items(w))
        rc = tb_nomem(err);
    return rc;
}

tb_status tb_plan_make(const tb_table_spec *spec, const tb_grid *g, size_t header_rows, const tb_plan_around *around,
                       tb_arena *a, tb_plan *out, tb_error *err)
{
    tb_plan p = {.spec = spec};
    tb_plan_work w = {.p = &p, .g = g, .around = around, .header_rows = header_rows, .a = a};
    if (spec->sides.len > TB_MAX_SIDES)
        return tb_fail(err, TB_E_LIMIT, _("a table has more than %u sides"), TB_MAX_SIDES);
    tb_status rc = fill(&w, err);
    if (rc != TB_OK) {
        tb_plan_fini(&p);
        return rc;
    }
    *out = p;
    return TB_OK;
}

/* Every number of header rows is tried; a heading cannot end inside a merged cell. */
static tb_status try_all(const tb_table_spec *spec, const tb_grid *g, const tb_plan_around *around, tb_arena *a,
                         tb_plan *best, bool *found, tb_error *err)
{
    for (size_t n = 1; n <= TB_MAX_HEADER_ROWS && n < g->rows.len + 1; n++) {
        if (!tb_row_is_text(g, n - 1))
            break;
        if (n < g->rows.len && tb_row_is_reached_into(g, n))
            continue;
        tb_plan p = {0};
        tb_error unused = TB_ERROR_INIT;
        tb_status rc = tb_plan_make(spec, g, n, around, a, &p, *found ? &unused : err);
        if (rc == TB_E_NOTFOUND)
            continue;
        if (rc < 0)
            return rc;
        bool better = !*found || p.matched > best->matched;
        tb_plan_fini(better ? best : &p);
        if (better)
            *best = p;
        *found = true;
    }
    return TB_OK;
}

tb_status tb_plan_best(const tb_table_spec *spec, const tb_grid *g, const tb_plan_around *around, tb_arena *a,
                       tb_plan *out, tb_error *err)
{
    tb_plan best = {0};
    bool found = false;
    if (g->columns.len)
        return tb_plan_make(spec, g, 0, around, a, out, err);
    if (spec->columns.len == 0) {
        size_t n = tb_header_rows_by(g, spec->shared, spec->header_words, a);
        return n ? tb_plan_make(spec, g, n, around, a, out, err)
                 : tb_fail(err, TB_E_NOTFOUND, _("it has no header row"));
    }
    tb_status rc = try_all(spec, g, around, a, &best, &found, err);
    if (rc < 0) {
        tb_plan_fini(&best);
        return rc;
    }
    if (!found)
        return err && err->code < 0 ? err->code : tb_fail(err, TB_E_NOTFOUND, _("it has no header row"));
    *out = best;
    return TB_OK;
}
