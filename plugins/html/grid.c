/* SPDX-License-Identifier: MIT */
/* Cells are placed by the table model of HTML: a cell stands in the first column of its row that no cell from above
 * covers. What covers a column is kept as the number of the first row below it, so that a span of 65534 rows costs no
 * more than one of two.
 *
 * Rows are held back for two reasons. A table that holds another table, or has a single cell, is layout, and its text
 * is paragraphs: so nothing of a table is given before it has ended or has grown beyond all layout. And how many rows a
 * cell covers is known when its group of rows has ended, if it is said to cover more than are there. */
#include "grid.h"

#define HOLD_CELLS ((size_t)1 << 16) /* with so many cells, rows or parts of cells it is no layout */
#define HOLD_ROWS ((size_t)1 << 16)
#define HOLD_PARTS ((size_t)1 << 18)
#define HOLD_TEXT ((size_t)8 << 20)     /* bytes */
#define RELEASE_CELLS ((size_t)1024)    /* cells that are worth giving */
#define LONG_CELL ((size_t)1 << 20)     /* bytes; a first cell that is longer holds a page */
#define MAX_HELD ((size_t)64 << 20)     /* bytes of one row */
#define MAX_NAME ((size_t)1 << 16)      /* bytes of a caption */
#define MAX_LATE ((size_t)16 << 20)     /* bytes of text between the cells of a table that is being given */
#define MAX_SKIPPED ((uint64_t)1 << 26) /* a part of a second; no table of people comes near it */
#define TO_THE_END UINT32_MAX

static void limit(struct grid *g, const char *what, uint64_t line)
{
    struct env *e = g->env;
    env_failed(e, e->host->fail(&e->error, TB_E_LIMIT, "%s; check that the file is a web page", e->host->text(what)),
               line);
}

/* ---- Giving ---- */

/* It is a table. */
static void commit(struct grid *g)
{
    queue_table(g->queue, g->line, (tb_str){g->name.ptr, g->name.len}, 0);
    g->state = GRID_GIVEN;
    g->n_parts = 0;
}

static void forget_rows(struct grid *g) { g->n_rows = g->n_cells = g->group_row = g->text.len = 0; }

/* Gives the rows held back; none is open. */
static void release(struct grid *g)
{
    struct queue *q = g->queue;
    if (g->state == GRID_HELD)
        commit(g);
    size_t base = q->text.len;
    if (!g->env->failed && !text_add(g->env, &q->text, g->text.ptr, g->text.len))
        env_no_memory(g->env, g->line);
    for (size_t i = 0; i < g->n_cells; i++)
        if (g->cells[i].rows > MAX_ROWSPAN)
            g->cells[i].rows = MAX_ROWSPAN;
    for (size_t i = 0; i < g->n_rows; i++)
        queue_row(q, g->rows[i].line, g->cells + g->rows[i].first_cell, g->rows[i].n_cells, base);
    g->given += g->n_rows;
    forget_rows(g);
}

static enum item_kind kind_of(uint32_t level) { return level ? ITEM_HEADING : ITEM_PARAGRAPH; }

static void give_parts(struct grid *g, const struct text *of)
{
    for (size_t i = 0; i < g->n_parts; i++) {
        const struct part *p = &g->parts[i];
        queue_block(g->queue, kind_of(p->level), p->level, p->line, (tb_str){of->ptr + p->at, p->len});
    }
    g->n_parts = 0;
}

static void give_as_text(struct grid *g)
{
    queue_block(g->queue, ITEM_PARAGRAPH, 0, g->line, (tb_str){g->name.ptr, g->name.len});
    give_parts(g, &g->text);
    forget_rows(g);
}

void grid_begin(struct grid *g, uint64_t line)
{
    forget_rows(g);
    g->state = GRID_HELD;
    g->line = line;
    g->in_row = g->in_cell = g->filled = false;
    g->name.len = g->late.len = g->n_parts = 0;
    g->given = 0;
    g->row = g->row > g->max_until ? g->row : g->max_until;
}

void grid_end(struct grid *g)
{
    grid_end_group(g);
    if (g->state == GRID_HELD && (!g->filled || g->n_cells == 1))
        give_as_text(g);
    else
        release(g);
    give_parts(g, &g->late);
    g->state = GRID_CLOSED;
}

void grid_is_layout(struct grid *g, uint64_t line)
{
    if (g->state == GRID_GIVEN) {
        grid_end(g);
        g->env->host->warn(g->env->ctx, line,
                           "a table stands inside the table of line %llu after %llu of its rows; what follows of that "
                           "table is read as paragraphs",
                           (unsigned long long)g->line, (unsigned long long)g->given);
    } else {
        give_as_text(g);
    }
    g->in_row = g->in_cell = false;
    g->state = GRID_CLOSED;
}

/* ---- Rows ---- */

/* Now it is known how many rows the cells of the group can cover. */
static void resolve(struct grid *g)
{
    for (size_t i = g->group_row; i < g->n_rows; i++) {
        const struct held_row *row = &g->rows[i];
        uint32_t left = (uint32_t)(g->n_rows - i);
        for (size_t k = row->first_cell; k < row->first_cell + row->n_cells; k++)
            g->cells[k].rows = g->cells[k].rows < left ? g->cells[k].rows : left;
    }
}

void grid_end_group(struct grid *g)
{
    grid_end_row(g);
    resolve(g);
    g->row = g->row > g->max_until ? g->row : g->max_until;
    g->group_row = g->n_rows;
}

void grid_begin_row(struct grid *g, uint64_t line)
{
    grid_end_row(g);
    if (g->n_rows == g->cap_rows) {
        struct held_row *rows = env_enlarge(g->env, g->rows, &g->cap_rows, g->n_rows + 1, sizeof *rows);
        if (!rows) {
            env_no_memory(g->env, line);
            return;
        }
        g->rows = rows;
    }
    g->rows[g->n_rows++] = (struct held_row){.line = line, .first_cell = g->n_cells};
    g->in_row = true;
    g->column = 0;
}

static bool is_full(const struct grid *g)
{
    return g->n_cells >= HOLD_CELLS || g->n_rows >= HOLD_ROWS || (g->text.len >= HOLD_TEXT && g->n_cells > 1);
}

void grid_end_row(struct grid *g)
{
    if (!g->in_row)
        return;
    grid_end_cell(g);
    g->in_row = false;
    if (g->rows[g->n_rows - 1].n_cells == 0 && g->max_until <= g->row)
        g->n_rows--; /* there is nothing of it to see */
    g->row++;
    bool open = g->max_until > g->row;
    if (is_full(g) || (g->state == GRID_GIVEN && g->n_cells >= RELEASE_CELLS && !open))
        release(g);
}

/* ---- Cells ---- */

/* The first column from g->column on that is not covered from above. Without rowspans nothing has to be looked up. */
static uint32_t free_column(struct grid *g)
{
    uint32_t c = g->column;
    if (g->max_until <= g->row)
        return c;
    while (c < MAX_COLUMNS && g->until[c] > g->row)
        c++;
    g->skipped += c - g->column;
    return c;
}

static void cover(struct grid *g, uint32_t column, uint32_t columns, uint32_t rows, uint64_t line)
{
    if (!g->until)
        g->until = g->env->host->alloc(g->env->ctx, TB_LIFE_READER, MAX_COLUMNS * sizeof *g->until);
    if (!g->until) {
        env_no_memory(g->env, line);
        return;
    }
    uint64_t until = g->row + rows;
    for (uint32_t c = column; c < column + columns; c++)
        g->until[c] = g->until[c] > until ? g->until[c] : until;
    g->max_until = g->max_until > until ? g->max_until : until;
}

static struct cell *add_cell(struct grid *g, uint64_t line)
{
    if (g->n_cells == g->cap_cells) {
        struct cell *cells = env_enlarge(g->env, g->cells, &g->cap_cells, g->n_cells + 1, sizeof *cells);
        if (!cells) {
            env_no_memory(g->env, line);
            return NULL;
        }
        g->cells = cells;
    }
    g->rows[g->n_rows - 1].n_cells++;
    return &g->cells[g->n_cells++];
}

/* Finds the cell its place: false with a failure. */
static bool place(struct grid *g, uint64_t line, const struct cell_tag *tag, uint32_t *out_column)
{
    uint32_t column = free_column(g), rows = tag->rows ? tag->rows : TO_THE_END;
    if (column + tag->columns > MAX_COLUMNS) {
        limit(g, "the row has more than 16384 columns", g->rows[g->n_rows - 1].line);
        return false;
    }
    if (g->skipped > MAX_SKIPPED) {
        limit(g, "the merged cells of its tables cover too much", line);
        return false;
    }
    if (rows > 1)
        cover(g, column, tag->columns, rows, line);
    g->column = column + tag->columns;
    *out_column = column;
    return !g->env->failed;
}

void grid_begin_cell(struct grid *g, uint64_t line, const struct cell_tag *tag)
{
    uint32_t column = 0;
    grid_end_cell(g);
    if (!g->in_row)
        grid_begin_row(g, line);
    if (g->env->failed || !place(g, line, tag, &column))
        return;
    struct cell *c = add_cell(g, line);
    if (!c)
        return;
    *c = (struct cell){
        .column = column,
        .columns = tag->columns,
        .rows = tag->rows ? tag->rows : TO_THE_END,
        .kind = TB_CELL_TEXT,
        .flags = tag->flags,
        .has_stored = tag->stored.len > 0,
        .stored_at = g->text.len,
        .stored_len = tag->stored.len,
        .at = g->text.len + tag->stored.len,
    };
    g->is_number = tag->is_number;
    g->in_cell = true;
    if (!text_add(g->env, &g->text, tag->stored.ptr, tag->stored.len))
        env_no_memory(g->env, line);
}

/* -12.5: digits, with a sign and a point if need be. */
static bool is_lexeme(const char *p, size_t n)
{
    size_t digits = 0, points = 0;
    for (size_t i = n && *p == '-' ? 1 : 0; i < n; i++) {
        bool digit = p[i] >= '0' && p[i] <= '9';
        if (!digit && (p[i] != '.' || digits == 0))
            return false;
        digits += digit;
        points += !digit;
    }
    return digits > 0 && points <= 1 && p[n - 1] != '.';
}

void grid_end_cell(struct grid *g)
{
    if (!g->in_cell)
        return;
    g->in_cell = false;
    struct cell *c = &g->cells[g->n_cells - 1];
    if (c->len == 0)
        return;
    const char *shown = g->text.ptr + c->at, *stored = g->text.ptr + c->stored_at;
    if (c->has_stored && c->len == c->stored_len && memcmp(shown, stored, c->len) == 0)
        c->has_stored = false;
    if (g->is_number && !c->has_stored && is_lexeme(shown, c->len))
        c->kind = TB_CELL_NUMBER;
}

/* ---- Text ---- */

static bool add_part(struct grid *g, uint32_t level, uint64_t line, size_t at, size_t len)
{
    if (g->n_parts == g->cap_parts) {
        struct part *parts = env_enlarge(g->env, g->parts, &g->cap_parts, g->n_parts + 1, sizeof *parts);
        if (!parts) {
            env_no_memory(g->env, line);
            return false;
        }
        g->parts = parts;
    }
    g->parts[g->n_parts++] = (struct part){.at = at, .len = len, .line = line, .level = level};
    return true;
}

void grid_text(struct grid *g, uint32_t level, uint64_t line, tb_str text)
{
    struct cell *c = &g->cells[g->n_cells - 1];
    if (g->text.len + text.len > MAX_HELD) {
        limit(g, "the rows that begin here are longer than 64 MiB", g->rows[0].line);
        return;
    }
    if (c->len && !text_add(g->env, &g->text, "\n", 1)) {
        env_no_memory(g->env, line);
        return;
    }
    size_t at = g->text.len;
    if (!text_add(g->env, &g->text, text.ptr, text.len)) {
        env_no_memory(g->env, line);
        return;
    }
    c->len = g->text.len - c->at;
    g->filled = true;
    if (g->state != GRID_HELD || !add_part(g, level, line, at, text.len))
        return;
    if (g->n_cells == 1 && (c->len > LONG_CELL || g->n_parts >= HOLD_PARTS))
        grid_is_layout(g, line);
    else if (g->n_parts >= HOLD_PARTS)
        commit(g);
}

void grid_name(struct grid *g, tb_str text)
{
    if (g->name.len + text.len > MAX_NAME) {
        limit(g, "the caption of the table is longer than 64 KiB", g->line);
        return;
    }
    if ((g->name.len && !text_add(g->env, &g->name, " ", 1)) || !text_add(g->env, &g->name, text.ptr, text.len))
        env_no_memory(g->env, g->line);
}

void grid_stray(struct grid *g, uint32_t level, uint64_t line, tb_str text)
{
    size_t at = g->late.len;
    if (g->state != GRID_GIVEN)
        queue_block(g->queue, kind_of(level), level, line, text);
    else if (at + text.len > MAX_LATE || g->n_parts >= HOLD_PARTS)
        limit(g, "too much text stands between the cells of the table", g->line);
    else if (!text_add(g->env, &g->late, text.ptr, text.len))
        env_no_memory(g->env, line);
    else
        (void)add_part(g, level, line, at, text.len);
}
