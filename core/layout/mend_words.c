/* SPDX-License-Identifier: MIT */
/* Cells in the wrong columns, by closed vocabularies. What a column can hold is known: one of its words, a number, any
 * text. A row whose cells do not fit where they stand is given the assignment of its cells to columns, in their order,
 * that fits and moves the fewest of them; it is made only if there is one such assignment and no other. Found by a
 * table filled from the end: best[i][c] is what cells i.. cost in columns c.., ways[i][c] how many assignments cost
 * that, counted to two. */
#include "base/decimal.h"
#include "base/msg.h"
#include "layout/fold.h"
#include "layout/mend.h"

#define MAX_CELLS 64u
#define NO_WAY 255u

typedef struct token {
    uint32_t column;
    tb_str text, folded;
    bool number;
    bool word; /* of the vocabulary of some column */
} token;

typedef struct fitting {
    const tb_plan *plan;
    uint32_t n_columns; /* that have a heading */
    token tokens[MAX_CELLS];
    uint32_t n;
    uint8_t best[MAX_CELLS + 1][MAX_CELLS + 1], ways[MAX_CELLS + 1][MAX_CELLS + 1];
} fitting;

static const tb_strs *values_of(const tb_plan *p, uint32_t c)
{
    return p->uses[c].spec ? p->uses[c].spec->values : NULL;
}

static bool holds(const tb_strs *values, tb_str folded)
{
    for (size_t i = 0; values && i < values->len; i++)
        if (tb_glob(values->ptr[i], folded))
            return true;
    return false;
}

static bool is_word_of_any(const tb_plan *p, uint32_t n, tb_str folded)
{
    for (uint32_t c = 0; c < n; c++)
        if (holds(values_of(p, c), folded))
            return true;
    return false;
}

/* Can the cell stand in the column? */
static bool fits(const fitting *f, const token *t, uint32_t c)
{
    const tb_column_use *u = &f->plan->uses[c];
    if (values_of(f->plan, c) || t->word)
        return holds(values_of(f->plan, c), t->folded);
    bool figures = u->role == TB_ROLE_MEASURE && (!u->spec || u->spec->kind != TB_MEASURE_TEXT);
    if (figures)
        return t->number;
    return !t->number || c == t->column; /* a number among texts is where it is printed, or it is no text */
}

static void read_tokens(fitting *f, const tb_grid *g, size_t row, tb_arena *scratch)
{
    f->n = 0;
    for (uint32_t c = 0; c < g->n_columns && f->n < MAX_CELLS; c++) {
        if (!tb_cell_is_printed(g, row, c))
            continue;
        tb_decimal d;
        tb_str s = tb_str_trim(tb_grid_cell(g, row, c));
        tb_lexeme lex = tb_decimal_read(s, &d);
        token t = {.column = c, .text = s, .folded = tb_fold(scratch, s)};
        t.number = lex == TB_LEX_NUMBER || lex == TB_LEX_PERCENT;
        t.word = is_word_of_any(f->plan, f->n_columns, t.folded);
        f->tokens[f->n++] = t;
    }
}

static bool all_fit(const fitting *f)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (f->tokens[i].column >= f->n_columns || !fits(f, &f->tokens[i], f->tokens[i].column))
            return false;
    return true;
}

/* Is there exactly one cheapest assignment? */
static bool is_decided(fitting *f)
{
    uint32_t n = f->n, m = f->n_columns;
    for (uint32_t c = 0; c <= m; c++) {
        f->best[n][c] = 0;
        f->ways[n][c] = 1;
    }
    for (uint32_t i = n; i-- > 0;) {
        f->best[i][m] = NO_WAY;
        f->ways[i][m] = 0;
        for (uint32_t c = m; c-- > 0;) {
            uint32_t skip = f->best[i][c + 1], here = NO_WAY, ways = 0;
            if (fits(f, &f->tokens[i], c) && f->best[i + 1][c + 1] != NO_WAY) {
                here = f->best[i + 1][c + 1] + (f->tokens[i].column != c ? 1u : 0u);
                ways = f->ways[i + 1][c + 1];
            }
            uint32_t best = skip < here ? skip : here;
            uint32_t sum = (skip == best ? f->ways[i][c + 1] : 0) + (here == best ? ways : 0);
            f->best[i][c] = (uint8_t)best;
            f->ways[i][c] = (uint8_t)(best == NO_WAY ? 0 : sum > 2 ? 2 : sum);
        }
    }
    return f->best[0][0] != NO_WAY && f->ways[0][0] == 1;
}

/* The columns of the cheapest assignment. */
static void read_assignment(const fitting *f, uint32_t *to)
{
    for (uint32_t i = 0, c = 0; i < f->n; c++) {
        bool here = fits(f, &f->tokens[i], c) && f->best[i + 1][c + 1] != NO_WAY &&
                    f->best[i + 1][c + 1] + (f->tokens[i].column != c) == f->best[i][c];
        if (here)
            to[i++] = c;
    }
}

static void note(const tb_grid *g, size_t row, const fitting *f, tb_dataset *ds)
{
    const token *t = f->tokens;
    uint32_t to[MAX_CELLS] = {0};
    read_assignment(f, to);
    uint32_t i = 0;
    while (i + 1 < f->n && to[i] == t[i].column)
        i++;
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place_write(&place, tb_grid_place(g, row, t[i].column));
    tb_diag_add(&ds->diags, "repaired", ds->facts.source, tb_buf_view(&place),
                _("the cells from '%.*s' on stand in other columns than their words belong to; they are read where the "
                  "headings put them (%.*s)"),
                TB_ARG(t[i].text), TB_ARG(f->plan->headings.of[to[i]].name));
}

/* Moves the cells; those that go right from the last one on, so that none lands on another. */
static bool apply(tb_grid *g, size_t row, const fitting *f)
{
    uint32_t to[MAX_CELLS] = {0};
    read_assignment(f, to);
    for (uint32_t i = 0; i < f->n; i++)
        if (to[i] < f->tokens[i].column && !tb_grid_move(g, row, f->tokens[i].column, to[i]))
            return false;
    for (uint32_t i = f->n; i-- > 0;)
        if (to[i] > f->tokens[i].column && !tb_grid_move(g, row, f->tokens[i].column, to[i]))
            return false;
    return true;
}

static bool has_vocabulary(const tb_plan *p)
{
    for (uint32_t c = 0; c < p->headings.n; c++)
        if (values_of(p, c))
            return true;
    return false;
}

/* Columns behind the last one with a heading are no place for a cell. */
static uint32_t headed_columns(const tb_plan *p)
{
    uint32_t n = p->headings.n;
    while (n > 0 && !p->headings.of[n - 1].raw.len)
        n--;
    return n;
}

tb_status tb_mend_words(tb_grid *g, const tb_plan *plan, size_t from, tb_dataset *ds, tb_error *err)
{
    fitting f = {.plan = plan, .n_columns = headed_columns(plan)};
    tb_arena scratch = {0};
    tb_status rc = TB_OK;
    if (!has_vocabulary(plan) || plan->n_sides != 1 || f.n_columns > MAX_CELLS)
        return TB_OK;
    for (size_t row = from; row < g->rows.len && rc == TB_OK; row++) {
        tb_arena_reset(&scratch);
        read_tokens(&f, g, row, &scratch);
        if (f.n == 0 || f.n > f.n_columns || all_fit(&f) || !is_decided(&f))
            continue;
        note(g, row, &f, ds);
        if (!apply(g, row, &f) || scratch.failed)
            rc = tb_nomem(err);
    }
    tb_arena_fini(&scratch);
    return rc;
}
