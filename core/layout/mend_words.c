/* SPDX-License-Identifier: MIT */
/* Cells in the wrong columns, by closed vocabularies. What a column can hold is known: one of its words, a number, any
 * text. Cells slip together: a row whose cells do not fit where they stand is given the assignment of its cells to
 * columns, in their order, that fits, slips in the fewest pieces and moves the fewest cells; it is made only if there is
 * one such assignment and no other. Names and explanations that say the same (三级指标 and 指标解释, where a table prints
 * them so) stay in their two columns. Found by a table filled from the end: best[i][c] is what cells i.. cost if cell i
 * stands in column c, ways[i][c] how many assignments cost that, counted to two. */
#include "base/decimal.h"
#include "base/msg.h"
#include "layout/fold.h"
#include "layout/mend.h"

#define MAX_CELLS 64u
#define NO_WAY UINT32_MAX
#define SLIP 256u        /* a piece costs more than all cells */
#define MIN_TWIN_ROWS 3u /* rows that print a text twice before that is the table's habit */
#define MIN_TWIN_TEXT 9u /* bytes of such a text: three characters of Han */
#define NO_TWINS UINT32_MAX

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
    uint32_t twins; /* the column that the one right of it repeats, or NO_TWINS */
    uint32_t best[MAX_CELLS][MAX_CELLS], ways[MAX_CELLS][MAX_CELLS];
    uint32_t first; /* where the first cell stands in the cheapest assignment */
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
    bool measure = u->role == TB_ROLE_MEASURE && !u->spec->outer;
    return !t->number || measure || c == t->column; /* 100% can be what an indicator is to reach, but no name */
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

static bool are_twins(const token *a, const token *b)
{
    return a->folded.len >= MIN_TWIN_TEXT && tb_str_eq(a->folded, b->folded);
}

/* Cells i and i + 1 say the same, and no third beside them does. */
static bool is_pair(const fitting *f, uint32_t i)
{
    const token *t = f->tokens;
    return are_twins(&t[i], &t[i + 1]) && (i == 0 || !are_twins(&t[i - 1], &t[i])) &&
           (i + 2 >= f->n || !are_twins(&t[i + 1], &t[i + 2]));
}

/* What it costs that cell i + 1 stands in `next` when cell i stands in c. */
static uint32_t step_cost(const fitting *f, uint32_t i, uint32_t c, uint32_t next)
{
    const token *t = f->tokens;
    if (f->twins != NO_TWINS && is_pair(f, i) && (c != f->twins || next != f->twins + 1))
        return NO_WAY;
    return next - t[i + 1].column == c - t[i].column ? 0 : SLIP; /* wraps alike on both sides */
}

static void add_way(uint32_t cost, uint32_t ways, uint32_t *best, uint32_t *n)
{
    if (cost < *best)
        *n = 0;
    if (cost <= *best)
        *n = *n + ways > 2 ? 2 : *n + ways;
    *best = cost < *best ? cost : *best;
}

static void fill_cell(fitting *f, uint32_t i, uint32_t c)
{
    uint32_t best = NO_WAY, ways = 0, moved = f->tokens[i].column != c;
    if (i + 1 == f->n) {
        best = 0;
        ways = 1;
    }
    for (uint32_t next = c + 1; i + 1 < f->n && next < f->n_columns; next++) {
        uint32_t step = f->best[i + 1][next] == NO_WAY ? NO_WAY : step_cost(f, i, c, next);
        if (step != NO_WAY)
            add_way(f->best[i + 1][next] + step, f->ways[i + 1][next], &best, &ways);
    }
    bool possible = best != NO_WAY && fits(f, &f->tokens[i], c);
    f->best[i][c] = possible ? best + moved : NO_WAY;
    f->ways[i][c] = possible ? ways : 0;
}

/* Is there exactly one cheapest assignment? */
static bool is_decided(fitting *f)
{
    for (uint32_t i = f->n; i-- > 0;)
        for (uint32_t c = 0; c < f->n_columns; c++)
            fill_cell(f, i, c);
    uint32_t best = NO_WAY, ways = 0;
    for (uint32_t c = 0; c < f->n_columns; c++)
        if (f->best[0][c] != NO_WAY)
            add_way(f->best[0][c] + (f->tokens[0].column == c ? 0 : SLIP), f->ways[0][c], &best, &ways);
    for (uint32_t c = 0; c < f->n_columns; c++)
        if (f->best[0][c] != NO_WAY && f->best[0][c] + (f->tokens[0].column == c ? 0 : SLIP) == best)
            f->first = c;
    return best != NO_WAY && ways == 1;
}

/* The columns of the cheapest assignment. */
static void read_assignment(const fitting *f, uint32_t *to)
{
    uint32_t c = f->first;
    for (uint32_t i = 0; i + 1 < f->n; i++) {
        uint32_t rest = f->best[i][c] - (f->tokens[i].column != c), next = c + 1;
        to[i] = c;
        while (next + 1 < f->n_columns && (f->best[i + 1][next] == NO_WAY || step_cost(f, i, c, next) == NO_WAY ||
                                           f->best[i + 1][next] + step_cost(f, i, c, next) != rest))
            next++;
        c = next;
    }
    to[f->n - 1] = c;
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
    tb_diag_add(&ds->diags, "repaired-words", ds->facts.source, tb_buf_view(&place),
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

/* The column whose texts the one right of it mostly repeats. */
static uint32_t find_twins(const fitting *f, const tb_grid *g, size_t from, tb_arena *scratch)
{
    for (uint32_t c = 0; c + 1 < f->n_columns; c++) {
        size_t both = 0, same = 0;
        for (size_t row = from; row < g->rows.len; row++) {
            token t[2] = {{.number = false}, {.number = false}};
            for (uint32_t k = 0; k < 2; k++)
                t[k].folded = tb_cell_is_printed(g, row, c + k)
                                  ? tb_fold(scratch, tb_str_trim(tb_grid_cell(g, row, c + k)))
                                  : (tb_str){NULL, 0};
            both += t[0].folded.len > 0 && t[1].folded.len > 0;
            same += are_twins(&t[0], &t[1]);
            tb_arena_reset(scratch);
        }
        if (same >= MIN_TWIN_ROWS && same * 2 > both && !values_of(f->plan, c) && !values_of(f->plan, c + 1))
            return c;
    }
    return NO_TWINS;
}

tb_status tb_mend_words(tb_grid *g, const tb_plan *plan, size_t from, tb_dataset *ds, tb_error *err)
{
    fitting f = {.plan = plan, .n_columns = headed_columns(plan)};
    tb_arena scratch = {0};
    tb_status rc = TB_OK;
    if (!has_vocabulary(plan) || plan->n_sides != 1 || f.n_columns > MAX_CELLS)
        return TB_OK;
    f.twins = find_twins(&f, g, from, &scratch);
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
