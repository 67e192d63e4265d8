/* SPDX-License-Identifier: MIT */
/* Figures in the wrong columns, by sums. Headings say which column sums up which: 合计 and 小计 the others of their
 * group, 总计 the groups. A sum counts only if it holds in most rows of the table. A row in which one fails is tried
 * with its figures, from some column on, put one or two columns to the left or right; if every sum then holds, and all
 * ways to get there end alike, that is where they belong. Otherwise the row stays as printed, and the sum that fails is
 * noted. */
#include "base/decimal.h"
#include "base/msg.h"
#include "layout/fold.h"
#include "layout/mend.h"

#define MAX_COLUMNS 128u
#define MAX_SUMS 32u
#define REACH 2 /* columns that figures are tried to be off by */

typedef struct sum {
    uint32_t total, parts[MAX_COLUMNS], n;
} sum;

typedef struct figure {
    bool there;
    tb_decimal value;
} figure;

typedef struct summing {
    const tb_plan *plan;
    uint32_t columns[MAX_COLUMNS], n; /* of amounts, from left to right */
    sum sums[MAX_SUMS];
    size_t n_sums;
} summing;

/* ---- Which column sums up which ---- */

static bool is_amount(const tb_plan *p, uint32_t c)
{
    const tb_column_use *u = &p->uses[c];
    return u->role == TB_ROLE_MEASURE && (!u->spec || u->spec->kind == TB_MEASURE_AMOUNT) && p->headings.of[c].raw.len;
}

/* Is the column below the group: are its first levels the group's? */
static bool is_below(const tb_heading *h, const tb_heading *group, size_t levels)
{
    if (h->n_parts <= levels)
        return false;
    for (size_t i = 0; i < levels; i++)
        if (!tb_str_eq(h->parts[i], group->parts[i]))
            return false;
    return true;
}

static bool is_total(const tb_heading *h, tb_arena *scratch)
{
    return tb_is_total_name(tb_fold(scratch, h->parts[h->n_parts - 1]));
}

/* The total among the columns that have exactly the group's levels and one more; TB_NO_COLUMN: none. */
static uint32_t total_of(const summing *s, const tb_heading *group, size_t levels, tb_arena *scratch)
{
    for (uint32_t i = 0; i < s->n; i++) {
        const tb_heading *h = &s->plan->headings.of[s->columns[i]];
        if (h->n_parts == levels + 1 && is_below(h, group, levels) && is_total(h, scratch))
            return s->columns[i];
    }
    return TB_NO_COLUMN;
}

/* The parts of a group's total: its columns, of an inner group its total if it has one. */
static void add_parts(summing *s, sum *out, const tb_heading *group, size_t levels, tb_arena *scratch)
{
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t c = s->columns[i];
        const tb_heading *h = &s->plan->headings.of[c];
        if (c == out->total || !is_below(h, group, levels))
            continue;
        bool counted = true;
        for (size_t l = levels + 1; l < h->n_parts; l++) {
            uint32_t inner = total_of(s, h, l, scratch);
            if (inner != TB_NO_COLUMN) { /* the outermost total speaks for all below it */
                counted = inner == c;
                break;
            }
        }
        if (counted)
            out->parts[out->n++] = c;
    }
}

static void find_sums(summing *s, tb_arena *scratch)
{
    for (uint32_t i = 0; i < s->n && s->n_sums < MAX_SUMS; i++) {
        const tb_heading *h = &s->plan->headings.of[s->columns[i]];
        if (!is_total(h, scratch))
            continue;
        sum *x = &s->sums[s->n_sums];
        *x = (sum){.total = s->columns[i]};
        add_parts(s, x, h, h->n_parts - 1, scratch);
        s->n_sums += x->n > 0;
    }
}

/* ---- Rows ---- */

static void read_figures(const summing *s, const tb_grid *g, size_t row, figure *out)
{
    for (uint32_t i = 0; i < s->n; i++) {
        tb_decimal d = {0};
        bool there = tb_cell_is_printed(g, row, s->columns[i]) &&
                     tb_decimal_read(tb_grid_cell(g, row, s->columns[i]), &d) == TB_LEX_NUMBER;
        out[i] = (figure){there, d};
    }
}

static uint32_t index_of(const summing *s, uint32_t column)
{
    uint32_t i = 0;
    while (i + 1 < s->n && s->columns[i] != column)
        i++;
    return i;
}

/* Does the sum hold? Each part after the first may be off by one in the last place (尾差). A sum without any figure
 * holds. *any: there is something to add. */
static bool sum_holds(const summing *s, const sum *x, const figure *f, tb_decimal *got)
{
    tb_decimal all = {0}, diff;
    const figure *total = &f[index_of(s, x->total)];
    int64_t n = 0;
    for (uint32_t i = 0; i < x->n; i++) {
        const figure *p = &f[index_of(s, x->parts[i])];
        n += p->there;
        if (p->there && !tb_decimal_add(all, p->value, &all))
            return false;
    }
    *got = all;
    if (!total->there)
        return n == 0;
    if (!tb_decimal_sub(all, total->value, &diff))
        return false;
    int64_t slack = n > 1 ? n - 1 : 0;
    return diff.mantissa <= slack && diff.mantissa >= -slack;
}

static bool all_hold(const summing *s, const figure *f)
{
    tb_decimal unused;
    for (size_t i = 0; i < s->n_sums; i++)
        if (!sum_holds(s, &s->sums[i], f, &unused))
            return false;
    return true;
}

/* Sums that the table itself keeps: in two rows at least, and in two of three. */
static void keep_proved(summing *s, const tb_grid *g, size_t from)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->n_sums; i++) {
        size_t held = 0, seen = 0;
        for (size_t row = from; row < g->rows.len; row++) {
            figure f[MAX_COLUMNS] = {{false}};
            tb_decimal unused;
            read_figures(s, g, row, f);
            if (!f[index_of(s, s->sums[i].total)].there)
                continue;
            seen++;
            held += sum_holds(s, &s->sums[i], f, &unused);
        }
        if (held >= 2 && held * 3 >= seen * 2)
            s->sums[kept++] = s->sums[i];
    }
    s->n_sums = kept;
}

/* ---- Shifts ---- */

/* The row's figures with those from the k-th column on put `by` columns further; false: one would fall off or land on
 * another. */
static bool shifted(const summing *s, const figure *f, uint32_t k, int by, figure *out)
{
    for (uint32_t i = 0; i < s->n; i++)
        out[i] = i < k ? f[i] : (figure){0};
    for (uint32_t i = k; i < s->n; i++) {
        int64_t to = (int64_t)i + by;
        if (!f[i].there)
            continue;
        if (to < 0 || to >= (int64_t)s->n || out[to].there)
            return false;
        out[to] = f[i];
    }
    return true;
}

static bool same_figures(const summing *s, const figure *a, const figure *b)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (a[i].there != b[i].there || (a[i].there && tb_decimal_cmp(a[i].value, b[i].value) != 0))
            return false;
    return true;
}

/* The one way to make all sums hold, the smallest shift of those that end alike; false: none, or several that differ.
 * */
static bool find_shift(const summing *s, const figure *f, uint32_t *out_k, int *out_by)
{
    figure found[MAX_COLUMNS], tried[MAX_COLUMNS];
    bool any = false;
    for (int step = 0; step < 2 * REACH; step++) {
        int by = step % 2 ? step / 2 + 1 : -(step / 2 + 1);
        for (uint32_t k = 0; k < s->n; k++) {
            if (!f[k].there || !shifted(s, f, k, by, tried) || !all_hold(s, tried))
                continue;
            if (any && !same_figures(s, found, tried))
                return false;
            if (!any) {
                memcpy(found, tried, s->n * sizeof *found);
                *out_k = k;
                *out_by = by;
            }
            any = true;
        }
    }
    return any;
}

static bool apply(const summing *s, tb_grid *g, size_t row, const figure *f, uint32_t k, int by)
{
    for (uint32_t n = 0; n < s->n - k; n++) {
        uint32_t i = by < 0 ? k + n : s->n - 1 - n;
        if (f[i].there && !tb_grid_move(g, row, s->columns[i], s->columns[(uint32_t)((int)i + by)]))
            return false;
    }
    return true;
}

static void note_shift(const summing *s, const tb_grid *g, size_t row, uint32_t k, int by, tb_dataset *ds)
{
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    const tb_headings *h = &s->plan->headings;
    uint32_t to = s->columns[(uint32_t)((int)k + by)];
    tb_place_write(&place, tb_grid_place(g, row, s->columns[k]));
    tb_diag_add(&ds->diags, "repaired", ds->facts.source, tb_buf_view(&place),
                _("from '%.*s' on the figures stand %d column(s) too far to the %s, as the row's sums prove; they are "
                  "read under %.*s"),
                TB_ARG(tb_str_trim(tb_grid_cell(g, row, s->columns[k]))), by < 0 ? -by : by,
                by < 0 ? _("right") : _("left"), TB_ARG(h->of[to].name));
}

static void note_failing(const summing *s, const tb_grid *g, size_t row, const figure *f, tb_dataset *ds)
{
    for (size_t i = 0; i < s->n_sums; i++) {
        tb_decimal got = {0};
        if (sum_holds(s, &s->sums[i], f, &got))
            continue;
        TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
        TB_CLEANUP(tb_buf_fini) tb_buf parts = {0};
        tb_place_write(&place, tb_grid_place(g, row, s->sums[i].total));
        tb_decimal_write(&parts, got);
        tb_str total = tb_str_trim(tb_grid_cell(g, row, s->sums[i].total));
        tb_diag_add(&ds->diags, "row-sum", ds->facts.source, tb_buf_view(&place),
                    _("%.*s is '%.*s', its parts come to %.*s; both are kept as printed"),
                    TB_ARG(s->plan->headings.of[s->sums[i].total].name), TB_ARG(total), TB_ARG(tb_buf_view(&parts)));
    }
}

tb_status tb_mend_sums(tb_grid *g, const tb_plan *plan, size_t from, tb_dataset *ds, tb_error *err)
{
    summing s = {.plan = plan};
    tb_arena scratch = {0};
    tb_status rc = TB_OK;
    if (plan->n_sides != 1 || plan->items.len)
        return TB_OK;
    for (uint32_t c = 0; c < plan->headings.n && s.n < MAX_COLUMNS; c++)
        if (is_amount(plan, c))
            s.columns[s.n++] = c;
    find_sums(&s, &scratch);
    keep_proved(&s, g, from);
    for (size_t row = from; row < g->rows.len && rc == TB_OK && s.n_sums; row++) {
        figure f[MAX_COLUMNS] = {{false}};
        if (tb_row_numbers_columns(g, row))
            continue;
        uint32_t k = 0;
        int by = 0;
        read_figures(&s, g, row, f);
        if (all_hold(&s, f))
            continue;
        if (!find_shift(&s, f, &k, &by)) {
            note_failing(&s, g, row, f, ds);
            continue;
        }
        note_shift(&s, g, row, k, by, ds);
        if (!apply(&s, g, row, f, k, by))
            rc = tb_nomem(err);
    }
    if (rc == TB_OK && scratch.failed)
        rc = tb_nomem(err);
    tb_arena_fini(&scratch);
    return rc;
}
