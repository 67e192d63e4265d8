/* SPDX-License-Identifier: MIT */
/* What the spec leaves open: tables that go on side by side, columns that nobody names, items that stand as headings.
 * */
#include "base/decimal.h"
#include "layout/fold.h"
#include "layout/plan_internal.h"

#define LOOKED_AT 400u /* rows of a column */

/* ---- Halves ---- */

static uint32_t side_of(const tb_plan_work *w, uint32_t c)
{
    const tb_strs *sides = &w->p->spec->sides;
    tb_str own = w->p->headings.of[c].side;
    for (size_t i = 0; own.len && i < sides->len; i++)
        if (tb_str_starts(sides->ptr[i], own) && (sides->ptr[i].len == own.len || sides->ptr[i].ptr[own.len] == '|'))
            return (uint32_t)i + 1;
    return 0;
}

const tb_column_specs *tb_plan_general(const tb_plan_work *w)
{
    return w->p->spec->takes_rest && w->around->general ? &w->around->general->headings : NULL;
}

/* What the words of a heading make of it, before columns are taken one by one; NULL: nothing. */
static const tb_column_spec *words_of(const tb_plan_work *w, uint32_t c)
{
    const tb_column_specs *lists[] = {&w->p->spec->columns, w->p->spec->shared, tb_plan_general(w)};
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        for (size_t i = 0; lists[k] && i < lists[k]->len; i++)
            if (tb_column_is(&w->p->headings, lists[k]->ptr[i].heading, c))
                return &lists[k]->ptr[i];
    return NULL;
}

typedef struct looks {
    size_t figures, texts;
} looks;

static looks look_at(const tb_plan_work *w, uint32_t c)
{
    looks l = {0};
    for (size_t row = w->header_rows, n = 0; row < w->g->rows.len && n < LOOKED_AT; row++) {
        tb_decimal d;
        const tb_cell *cell = tb_grid_at(w->g, row, c);
        tb_str s = cell && !(cell->flags & TB_CELLF_COVERED) ? tb_str_trim(cell->text) : (tb_str){NULL, 0};
        tb_lexeme lex = tb_decimal_read(s, &d);
        if (lex == TB_LEX_BLANK)
            continue;
        n++;
        l.figures += lex != TB_LEX_TEXT;
        l.texts += lex == TB_LEX_TEXT;
    }
    return l;
}

/* Does the column hold figures? */
static bool has_figures(const tb_plan_work *w, uint32_t c, const tb_column_spec *s)
{
    looks l = look_at(w, c);
    return s ? s->role == TB_ROLE_MEASURE && s->kind != TB_MEASURE_TEXT : l.figures > 0 && l.figures >= l.texts;
}

static bool names_a_line(tb_role r)
{
    return r == TB_ROLE_CODE || r == TB_ROLE_NAME || r == TB_ROLE_ORG || r == TB_ROLE_PROJECT;
}

/* Are at least two sides of the spec there? A table that has one of them is no table of sides. */
static bool is_sided(const tb_plan_work *w)
{
    uint32_t first = 0;
    for (uint32_t c = 0; c < w->p->headings.n; c++) {
        uint32_t side = side_of(w, c);
        if (side && first && side != first)
            return true;
        first = first ? first : side;
    }
    return false;
}

/* A new half begins where another side does, and where a column names a line in a way that the half at hand has had
 * already, behind its figures. */
static size_t split(tb_plan_work *w, bool sided)
{
    tb_headings *h = &w->p->headings;
    uint32_t half = 1, side = 0;
    unsigned had = 0; /* roles of the half, as bits */
    bool figures = false;
    for (uint32_t c = 0; c < h->n; c++) {
        const tb_column_spec *words = w->p->spec->shared ? words_of(w, c) : NULL;
        tb_role r = words ? words->role : TB_ROLE_NONE;
        uint32_t own = sided ? side_of(w, c) : 0;
        bool other_side = own && side && own != side;
        if (other_side || (names_a_line(r) && figures && (had & 1u << r))) {
            half++;
            had = 0;
            figures = false;
        }
        side = own ? own : side;
        had |= names_a_line(r) ? 1u << r : 0;
        figures = figures || has_figures(w, c, words);
        h->of[c].half = half;
        if (half <= TB_MAX_SIDES)
            w->side[half - 1] = side;
    }
    return half;
}

size_t tb_plan_halves(tb_plan_work *w)
{
    tb_headings *h = &w->p->headings;
    bool sided = is_sided(w);
    size_t n = sided || w->p->spec->shared ? split(w, sided) : 1;
    if (n > 1 && n <= TB_MAX_SIDES)
        return n;
    for (uint32_t c = 0; c < h->n; c++)
        h->of[c].half = 1;
    w->side[0] = 0;
    return 1;
}

/* ---- Columns that nobody names ---- */

static bool has_line_name(const tb_plan *p, uint32_t half)
{
    for (uint32_t c = 0; c < p->headings.n; c++)
        if (p->headings.of[c].half == half &&
            (names_a_line(p->uses[c].role) || p->uses[c].role == TB_ROLE_PARENT || p->uses[c].role == TB_ROLE_KEY))
            return true;
    return false;
}

void tb_plan_take_rest(tb_plan_work *w, uint32_t half)
{
    static const tb_column_spec text = {.role = TB_ROLE_MEASURE, .kind = TB_MEASURE_TEXT};
    tb_plan *p = w->p;
    bool named = has_line_name(p, half);
    for (uint32_t c = 0; c < p->headings.n; c++) {
        tb_column_use *u = &p->uses[c];
        if (p->headings.of[c].half != half || u->role != TB_ROLE_NONE)
            continue;
        looks l = look_at(w, c);
        bool headed = p->headings.of[c].raw.len > 0;
        u->source = TB_USE_CONTENT;
        if (l.texts > l.figures && !named) {
            u->role = TB_ROLE_NAME;
            named = true;
        } else if (l.texts > l.figures) {
            u->role = TB_ROLE_MEASURE;
            u->spec = &text;
        } else {
            u->role = l.figures || headed ? TB_ROLE_MEASURE : TB_ROLE_IGNORE;
        }
    }
}

/* ---- Items as headings ---- */

/* 预算数 at the end of a heading: what kind of figure it is. Its length, 0 for none. */
static size_t measure_suffix(tb_str s)
{
    static const char *const words[] = {"年初预算数", "预算数", "决算数", "执行数", "完成数", "预算", "决算"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tb_str_ends(s, tb_str_of(words[i])))
            return strlen(words[i]);
    return 0;
}

static bool fits_items(const tb_plan_work *w, tb_str part)
{
    tb_str folded = tb_fold(w->a, part);
    for (size_t i = 0; i < w->p->spec->items.len; i++)
        if (tb_glob(w->p->spec->items.ptr[i], folded))
            return true;
    return false;
}

/* What a column's heading says: the items from the outermost in, and the kind of figure. */
typedef struct item_heading {
    tb_str items[TB_MAX_HEADER_ROWS];
    size_t n;
    tb_str measure;
} item_heading;

static item_heading read_item(const tb_plan_work *w, const tb_heading *h)
{
    item_heading out = {.n = 0};
    for (size_t i = 0; i < h->n_parts; i++) {
        tb_str part = h->parts[i];
        size_t suffix = measure_suffix(part);
        if (suffix)
            out.measure = tb_str_sub(part, part.len - suffix, part.len);
        part.len -= suffix;
        if (part.len && fits_items(w, part))
            out.items[out.n++] = part;
    }
    if (out.n > 1 && tb_is_total_name(tb_fold(w->a, out.items[out.n - 1]))) /* 公务用车/小计 is 公务用车 */
        out.n--;
    return out;
}

static uint32_t find_item(const tb_plan *p, tb_str name, uint32_t parent)
{
    for (uint32_t i = 0; i < p->items.len; i++)
        if (tb_str_eq(p->items.ptr[i].name, name) && p->items.ptr[i].parent == parent)
            return i;
    return TB_NO_COLUMN;
}

static bool add_measure(tb_plan_work *w, const tb_heading *h, tb_str name, tb_str basis, uint32_t *out)
{
    tb_plan *p = w->p;
    tb_str unit = h->unit.len ? h->unit : w->around->unit.len ? w->around->unit : p->spec->unit;
    for (uint32_t i = 0; i < p->measures.len; i++)
        if (tb_str_eq(p->measures.ptr[i].name, name)) {
            *out = i;
            return true;
        }
    *out = (uint32_t)p->measures.len;
    tb_measure m = {.name = name,
                    .basis = basis.ptr ? basis : TB_LIT(""),
                    .unit = unit.ptr ? unit : TB_LIT(""),
                    .unit_exp = tb_money_unit(unit)};
    return tb_vec_push(&p->measures, m);
}

static bool add_item(tb_plan_work *w, uint32_t c, const item_heading *ih, uint32_t *n_lines)
{
    tb_plan *p = w->p;
    tb_str name = tb_clean_name(w->a, ih->items[ih->n - 1], NULL), measure = ih->measure;
    uint32_t parent = TB_NO_COLUMN, m = 0;
    for (size_t i = 0; i + 1 < ih->n; i++) {
        uint32_t found = find_item(p, tb_clean_name(w->a, ih->items[i], NULL), parent);
        parent = found != TB_NO_COLUMN ? found : parent;
    }
    tb_str basis = p->uses[c].spec ? p->uses[c].spec->basis : (tb_str){NULL, 0};
    if (!measure.len)
        measure = w->around->default_measure.len ? w->around->default_measure : TB_LIT("预算数");
    if (!name.ptr || !add_measure(w, &p->headings.of[c], measure, basis, &m))
        return false;
    uint32_t same = find_item(p, name, parent);
    uint32_t line = same == TB_NO_COLUMN ? (*n_lines)++ : p->items.ptr[same].line;
    p->uses[c].measure = m;
    return tb_vec_push(&p->items, ((tb_plan_item){c, m, name, parent, line}));
}

bool tb_plan_items(tb_plan_work *w)
{
    tb_plan *p = w->p;
    tb_plan_side *s = &p->sides[0];
    bool rows_named = s->name != TB_NO_COLUMN || s->codes.len || s->project != TB_NO_COLUMN || p->keys.len;
    size_t fitting = 0;
    for (size_t i = 0; i < s->measures.len && p->spec->items.len; i++)
        fitting += read_item(w, &p->headings.of[s->measures.ptr[i].column]).n > 0;
    if (rows_named || p->n_sides != 1 || fitting < 2)
        return true;
    p->measures.len = 0;
    uint32_t n_lines = 0;
    bool ok = true;
    for (size_t i = 0; i < s->measures.len && ok; i++) {
        uint32_t c = s->measures.ptr[i].column;
        item_heading ih = read_item(w, &p->headings.of[c]);
        const tb_heading *h = &p->headings.of[c];
        if (ih.n == 0) /* an item that nobody foresaw is one all the same */
            ih.items[ih.n++] = h->parts[h->n_parts - 1];
        ok = p->measures.len < TB_MAX_COLUMNS && add_item(w, c, &ih, &n_lines);
    }
    return ok;
}
