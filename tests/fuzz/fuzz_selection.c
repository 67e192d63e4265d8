/* SPDX-License-Identifier: MIT */
/* The input is cut at its NULs into --key, --name, --parent and --measure; an empty piece is an option not given. The
 * columns they name are looked for in a small table, and each piece is read as a number, too. */
#include <stdio.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "layout/plan.h"
#include "layout/select.h"

#define PIECES 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_percent(tb_decimal d)
{
    tb_decimal whole = {7, 0}, p;
    for (uint32_t digits = 0; digits <= 9; digits++)
        for (int rule = TB_ROUND_HALF_UP; rule <= TB_ROUND_HALF_EVEN; rule++)
            if (tb_decimal_percent(d, whole, digits, (tb_rounding)rule, &p))
                check(p.scale == digits, "a percentage of another number of decimals");
}

/* A number is the same when it is written and read again, and when its unit is changed there and back. */
static void check_number(tb_str s)
{
    tb_decimal d = {0}, same = {0}, sum = {0};
    tb_lexeme kind = tb_decimal_read(s, &d);
    check(kind <= TB_LEX_RANGE, "no lexeme");
    if (kind != TB_LEX_NUMBER && kind != TB_LEX_PERCENT)
        return;
    check(d.scale <= TB_MAX_SCALE, "a scale out of range");
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_decimal_write(&b, d);
    check(tb_decimal_read(tb_buf_view(&b), &same) == TB_LEX_NUMBER, "what was written is no number");
    check(same.mantissa == d.mantissa && same.scale == d.scale, "what was written is another number");
    if (tb_decimal_rescale(d, 4, 2, &same)) {
        check(same.scale == 2 && tb_decimal_rescale(same, -4, d.scale, &same), "an amount does not come back");
        check(tb_decimal_cmp(same, d) == 0, "an amount comes back as another");
    }
    check(tb_decimal_sub(d, d, &sum) && tb_decimal_is_zero(sum), "a number less itself is not nothing");
    check(!tb_decimal_add(d, d, &sum) || tb_decimal_sub(sum, d, &sum), "a sum cannot be undone");
    check_percent(d);
}

static void push_row(tb_grid *g, const char *const *cells)
{
    tb_row row = {.line = g->rows.len + 1, .first_cell = (uint32_t)g->cells.len};
    for (; cells[row.n_cells]; row.n_cells++) {
        tb_cell c = {.column = row.n_cells, .kind = TB_CELL_TEXT, .text = tb_str_of(cells[row.n_cells])};
        check(tb_vec_push(&g->cells, c), "memory");
    }
    check(tb_vec_push(&g->rows, row), "memory");
    g->n_columns = row.n_cells > g->n_columns ? row.n_cells : g->n_columns;
}

static void check_plan(const tb_table_spec *spec, tb_arena *arena)
{
    static const char *const head[] = {"Code", "a, \"b\"", "1976", "2021", "金额（万元）", "1976", "#2", NULL};
    static const char *const line[] = {"001", "x", "1", "2", "3.00", "4", "5", NULL};
    tb_grid g = {0};
    tb_plan plan = {0};
    tb_error err = TB_ERROR_INIT;
    push_row(&g, head);
    push_row(&g, line);
    tb_status rc = tb_plan_make(spec, &g, spec->has_header, &(tb_plan_around){0}, arena, &plan, &err);
    check(rc == TB_OK || (rc == TB_E_NOTFOUND && err.message[0]), "a plan fails without a reason");
    for (size_t i = 0; rc == TB_OK && i < plan.sides[0].measures.len; i++) {
        const tb_plan_measure *m = &plan.sides[0].measures.ptr[i];
        check(m->column < g.n_columns && m->measure < plan.measures.len, "a measure of no column");
    }
    tb_plan_fini(&plan);
    tb_grid_fini(&g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    check(text != NULL, "memory");
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    const char *piece[PIECES] = {NULL};
    size_t at = 0;
    for (size_t i = 0; i < PIECES && at < size; i++) {
        piece[i] = text[at] ? text + at : NULL;
        check_number(tb_str_of(text + at));
        at += strlen(text + at) + 1;
    }
    tb_selection s = {piece[0], piece[1], piece[2], piece[3], size > 0 && (data[0] & 1u)};
    tb_arena arena = {0};
    tb_table_spec *spec = tb_table_spec_new();
    tb_error err = TB_ERROR_INIT;
    check(spec != NULL, "memory");
    tb_status rc = tb_selection_spec(&s, &arena, spec, &err);
    check(rc == TB_OK || (err.code == rc && err.message[0]), "a failure without a message");
    for (size_t i = 0; i < spec->columns.len; i++)
        check(spec->columns.ptr[i].heading.len > 0, "a column without a heading");
    if (rc == TB_OK)
        check_plan(spec, &arena);
    tb_table_spec_free(spec);
    tb_arena_fini(&arena);
    free(text);
    return 0;
}
