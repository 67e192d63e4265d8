/* SPDX-License-Identifier: MIT */
/* Appending keeps what the reader gave. Squaring writes a new array of cells, row by row; a cell that covers rows below
 * leaves itself in a line of what hangs down into the next ones. */
#include "table/grid.h"

#include "base/limits.h"
#include "base/msg.h"

void tb_grid_fini(tb_grid *g)
{
    tb_vec_fini(&g->rows);
    tb_vec_fini(&g->cells);
    tb_vec_fini(&g->spans);
    tb_vec_fini(&g->stored);
    tb_vec_fini(&g->columns);
    tb_vec_fini(&g->breaks);
    tb_vec_fini(&g->origins);
}

void tb_grid_free(tb_grid *g)
{
    if (!g)
        return;
    tb_grid_fini(g);
    free(g);
}

void tb_grid_clear_rows(tb_grid *g)
{
    g->rows.len = 0;
    g->cells.len = 0;
    g->spans.len = 0;
    g->stored.len = 0;
    g->breaks.len = 0;
    g->origins.len = 0;
    g->squared = false;
}

/* ---- Looking ---- */

const tb_cell *tb_grid_at(const tb_grid *g, size_t row, uint32_t column)
{
    const tb_row *r = &g->rows.ptr[row];
    const tb_cell *c = g->cells.ptr + r->first_cell;
    if (column < r->n_cells && c[column].column == column) /* nearly always */
        return &c[column];
    if (r->n_cells && c[r->n_cells - 1].column == r->n_cells - 1) /* none left out: the row is short */
        return NULL;
    for (uint32_t i = 0; i < r->n_cells; i++)
        if (c[i].column == column)
            return &c[i];
    return NULL;
}

tb_str tb_grid_cell(const tb_grid *g, size_t row, uint32_t column)
{
    const tb_cell *c = tb_grid_at(g, row, column);
    return c ? c->text : (tb_str){NULL, 0};
}

bool tb_grid_breaks_before(const tb_grid *g, size_t row)
{
    for (size_t i = 0; i < g->breaks.len; i++)
        if (g->breaks.ptr[i] == row)
            return true;
    return row > 0 && g->rows.ptr[row].page != g->rows.ptr[row - 1].page;
}

tb_place tb_grid_row_place(const tb_grid *g, size_t row)
{
    const tb_row *x = &g->rows.ptr[row];
    return (tb_place){.style = g->place_style, .page = x->page, .table = x->table, .line = x->line, .text = g->name};
}

static const tb_origin *origin_of(const tb_grid *g, uint32_t cell)
{
    for (size_t lo = 0, hi = g->origins.len; lo < hi;) {
        size_t mid = lo + (hi - lo) / 2;
        const tb_origin *o = &g->origins.ptr[mid];
        if (o->cell == cell)
            return o;
        lo = o->cell < cell ? mid + 1 : lo;
        hi = o->cell < cell ? hi : mid;
    }
    return NULL;
}

tb_place tb_grid_place(const tb_grid *g, size_t row, uint32_t column)
{
    const tb_cell *c = tb_grid_at(g, row, column);
    const tb_origin *o = c && g->origins.len ? origin_of(g, (uint32_t)(c - g->cells.ptr)) : NULL;
    tb_place p = tb_grid_row_place(g, row);
    p.cell = column + 1;
    if (o) {
        p.page = o->page;
        p.table = o->table;
        p.line = o->line;
        p.cell = o->column + 1;
    }
    if (g->place_style == TB_PLACE_PATH && p.cell <= g->columns.len)
        p.member = g->columns.ptr[p.cell - 1];
    return p;
}

tb_str tb_grid_stored(const tb_grid *g, size_t row, uint32_t column)
{
    const tb_cell *c = g->stored.len ? tb_grid_at(g, row, column) : NULL;
    for (size_t lo = 0, hi = c ? g->stored.len : 0; lo < hi;) {
        size_t mid = lo + (hi - lo) / 2;
        const tb_stored *s = &g->stored.ptr[mid];
        if (s->cell == (uint32_t)(c - g->cells.ptr))
            return s->value;
        bool below = s->cell < (uint32_t)(c - g->cells.ptr);
        lo = below ? mid + 1 : lo;
        hi = below ? hi : mid;
    }
    return (tb_str){NULL, 0};
}

/* ---- Appending ---- */

/* Copies the texts of cells [from, end) and stored values [stored, end) as one block. */
static tb_status own_texts(tb_grid *g, size_t from, size_t stored, tb_arena *text, tb_error *err)
{
    size_t total = 0;
    for (size_t i = from; i < g->cells.len; i++)
        total += g->cells.ptr[i].text.len;
    char *p = tb_arena_alloc(text, total + 1);
    if (!p)
        return tb_nomem(err);
    for (size_t i = from; i < g->cells.len; i++) {
        tb_str *s = &g->cells.ptr[i].text;
        if (s->len)
            memcpy(p, s->ptr, s->len);
        s->ptr = p;
        p += s->len;
    }
    for (size_t i = stored; i < g->stored.len; i++)
        g->stored.ptr[i].value = tb_arena_str(text, g->stored.ptr[i].value);
    return TB_OK;
}

tb_status tb_grid_append(tb_grid *g, const tb_batch *b, tb_arena *text, tb_error *err)
{
    size_t first = g->cells.len, stored = g->stored.len;
    if (g->cells.len + b->n_cells > TB_MAX_CELLS)
        return tb_fail(err, TB_E_LIMIT, _("a table has more than %zu cells"), TB_MAX_CELLS);
    if (!tb_vec_reserve(&g->rows, b->n_rows) || !tb_vec_reserve(&g->cells, b->n_cells) ||
        !tb_vec_reserve(&g->columns, b->n_new_columns) || !tb_vec_reserve(&g->spans, b->n_spans) ||
        !tb_vec_reserve(&g->stored, b->n_stored))
        return tb_nomem(err);
    for (size_t i = 0; i < b->n_rows; i++) {
        tb_row r = b->rows[i];
        r.first_cell += (uint32_t)first;
        g->rows.ptr[g->rows.len++] = r;
    }
    for (size_t i = 0; i < b->n_cells; i++) {
        g->cells.ptr[g->cells.len++] = b->cells[i];
        if (b->cells[i].column >= g->n_columns)
            g->n_columns = b->cells[i].column + 1;
    }
    for (size_t i = 0; i < b->n_spans; i++) {
        tb_span span = b->spans[i];
        span.cell += (uint32_t)first;
        g->spans.ptr[g->spans.len++] = span;
        uint32_t end = b->cells[b->spans[i].cell].column + span.columns;
        g->n_columns = end > g->n_columns ? end : g->n_columns;
    }
    for (size_t i = 0; i < b->n_stored; i++) {
        tb_stored s = b->stored[i];
        s.cell += (uint32_t)first;
        g->stored.ptr[g->stored.len++] = s;
    }
    for (size_t i = 0; i < b->n_new_columns; i++)
        g->columns.ptr[g->columns.len++] = tb_arena_str(text, b->new_columns[i]);
    return b->flags & TB_BATCH_STABLE ? TB_OK : own_texts(g, first, stored, text, err);
}

tb_status tb_grid_join(tb_grid *g, const tb_grid *rest, tb_error *err)
{
    uint32_t cells = (uint32_t)g->cells.len, rows = (uint32_t)g->rows.len;
    if (g->cells.len + rest->cells.len > TB_MAX_CELLS)
        return tb_fail(err, TB_E_LIMIT, _("a table has more than %zu cells"), TB_MAX_CELLS);
    tb_batch b = {.flags = TB_BATCH_STABLE,
                  .rows = rest->rows.ptr,
                  .n_rows = rest->rows.len,
                  .cells = rest->cells.ptr,
                  .n_cells = rest->cells.len,
                  .spans = rest->spans.ptr,
                  .n_spans = rest->spans.len,
                  .stored = rest->stored.ptr,
                  .n_stored = rest->stored.len};
    if (!tb_vec_push(&g->breaks, rows) || !tb_vec_reserve(&g->breaks, rest->breaks.len) ||
        !tb_vec_reserve(&g->origins, rest->origins.len))
        return tb_nomem(err);
    for (size_t i = 0; i < rest->breaks.len; i++)
        g->breaks.ptr[g->breaks.len++] = rest->breaks.ptr[i] + rows;
    for (size_t i = 0; i < rest->origins.len; i++) {
        tb_origin o = rest->origins.ptr[i];
        o.cell += cells;
        g->origins.ptr[g->origins.len++] = o;
    }
    return tb_grid_append(g, &b, NULL, err);
}

void tb_grid_drop_rows(tb_grid *g, size_t from, size_t to)
{
    size_t n = to - from, kept = 0;
    memmove(g->rows.ptr + from, g->rows.ptr + to, (g->rows.len - to) * sizeof *g->rows.ptr);
    g->rows.len -= n;
    for (size_t i = 0; i < g->breaks.len; i++) { /* a break before a row that goes stands before the next one */
        uint32_t at = g->breaks.ptr[i];
        at = at < from ? at : at < to ? (uint32_t)from : (uint32_t)(at - n);
        if (at > 0 && at < g->rows.len && (kept == 0 || g->breaks.ptr[kept - 1] != at))
            g->breaks.ptr[kept++] = at;
    }
    g->breaks.len = kept;
}

/* ---- Squaring ---- */

typedef struct hanging { /* what a cell above still covers in a column */
    uint32_t rows;
    tb_str text;
} hanging;

typedef struct squaring {
    const tb_grid *g;
    hanging *down;   /* one a column */
    tb_cell *out;    /* the new cells */
    uint32_t *moved; /* new index of each old cell, UINT32_MAX: gone */
    size_t span;     /* the next of g->spans, sorted by cell as the cells are */
} squaring;

/* The span of a cell, {1, 1} for an ordinary one. */
static tb_span span_of(squaring *s, uint32_t cell)
{
    while (s->span < s->g->spans.len && s->g->spans.ptr[s->span].cell < cell)
        s->span++;
    bool found = s->span < s->g->spans.len && s->g->spans.ptr[s->span].cell == cell;
    return found ? s->g->spans.ptr[s->span] : (tb_span){cell, 1, 1};
}

static void square_row(squaring *s, size_t row)
{
    const tb_grid *g = s->g;
    const tb_row *r = &g->rows.ptr[row];
    tb_cell *to = s->out + row * g->n_columns;
    for (uint32_t c = 0; c < g->n_columns; c++) {
        hanging *h = &s->down[c];
        to[c] = (tb_cell){.column = c, .kind = TB_CELL_EMPTY, .flags = TB_CELLF_FILLED, .text = {"", 0}};
        if (h->rows == 0)
            continue;
        h->rows--;
        to[c].kind = TB_CELL_TEXT;
        to[c].flags = TB_CELLF_COVERED;
        to[c].text = h->text;
    }
    for (uint32_t i = 0; i < r->n_cells; i++) {
        uint32_t index = r->first_cell + i;
        const tb_cell *x = &g->cells.ptr[index];
        tb_span span = span_of(s, index);
        to[x->column] = *x;
        s->moved[index] = (uint32_t)(row * g->n_columns + x->column);
        for (uint32_t c = x->column; c < x->column + span.columns && c < g->n_columns; c++) {
            if (c > x->column)
                to[c] = (tb_cell){.column = c, .kind = x->kind, .flags = TB_CELLF_COVERED, .text = x->text};
            s->down[c] = (hanging){span.rows - 1, x->text};
        }
    }
}

tb_status tb_grid_square(tb_grid *g, tb_error *err)
{
    size_t n = g->rows.len * g->n_columns;
    if (g->squared || g->rows.len == 0 || g->n_columns == 0 || n / g->n_columns != g->rows.len || n > TB_MAX_SQUARE)
        return TB_OK;
    squaring s = {.g = g};
    s.down = calloc(g->n_columns, sizeof *s.down);
    s.out = calloc(n, sizeof *s.out);
    s.moved = malloc((g->cells.len + 1) * sizeof *s.moved);
    bool ok = s.down && s.out && s.moved;
    for (size_t i = 0; ok && i < g->cells.len; i++)
        s.moved[i] = UINT32_MAX;
    for (size_t row = 0; ok && row < g->rows.len; row++)
        square_row(&s, row);
    if (ok) {
        size_t kept = 0;
        for (size_t i = 0; i < g->stored.len; i++)
            if (s.moved[g->stored.ptr[i].cell] != UINT32_MAX) {
                tb_stored stored = g->stored.ptr[i];
                stored.cell = s.moved[stored.cell];
                g->stored.ptr[kept++] = stored;
            }
        g->stored.len = kept;
        g->spans.len = 0; /* every place they cover has its cell */
        for (size_t row = 0; row < g->rows.len; row++) {
            g->rows.ptr[row].first_cell = (uint32_t)(row * g->n_columns);
            g->rows.ptr[row].n_cells = g->n_columns;
        }
        free(g->cells.ptr);
        g->cells.ptr = s.out;
        g->cells.len = g->cells.cap = n;
        g->squared = true;
        s.out = NULL;
    }
    free(s.down);
    free(s.out);
    free(s.moved);
    return ok ? TB_OK : tb_nomem(err);
}

/* ---- Correcting ---- */

static bool remember(tb_grid *g, uint32_t cell, tb_origin from)
{
    size_t at = g->origins.len;
    if (!tb_vec_push(&g->origins, from))
        return false;
    for (; at > 0 && g->origins.ptr[at - 1].cell > cell; at--)
        g->origins.ptr[at] = g->origins.ptr[at - 1];
    if (at > 0 && g->origins.ptr[at - 1].cell == cell) { /* moved into a place that something moved out of */
        memmove(g->origins.ptr + at, g->origins.ptr + at + 1, (g->origins.len - at - 1) * sizeof from);
        g->origins.len--;
        at--;
    }
    from.cell = cell;
    g->origins.ptr[at] = from;
    return true;
}

/* The stored value goes with its cell; they stay sorted. */
static void move_stored(tb_grid *g, uint32_t from, uint32_t to)
{
    size_t at = 0;
    while (at < g->stored.len && g->stored.ptr[at].cell != from)
        at++;
    if (at == g->stored.len)
        return;
    tb_stored s = g->stored.ptr[at];
    s.cell = to;
    for (; at > 0 && g->stored.ptr[at - 1].cell > to; at--)
        g->stored.ptr[at] = g->stored.ptr[at - 1];
    for (; at + 1 < g->stored.len && g->stored.ptr[at + 1].cell < to; at++)
        g->stored.ptr[at] = g->stored.ptr[at + 1];
    g->stored.ptr[at] = s;
}

bool tb_grid_move(tb_grid *g, size_t row, uint32_t from, uint32_t to)
{
    const tb_row *r = &g->rows.ptr[row];
    uint32_t first = r->first_cell;
    const tb_origin *known = origin_of(g, first + from);
    tb_origin o = known ? *known : (tb_origin){0, from, r->page, r->table, r->line};
    if (!remember(g, first + to, o))
        return false;
    tb_cell *a = &g->cells.ptr[first + from], *b = &g->cells.ptr[first + to];
    tb_cell moved = *a;
    *a = (tb_cell){.column = from, .kind = TB_CELL_EMPTY, .flags = TB_CELLF_FILLED, .text = {"", 0}};
    *b = moved;
    b->column = to;
    move_stored(g, first + from, first + to);
    return true;
}

void tb_grid_set(tb_grid *g, size_t row, uint32_t column, tb_str text)
{
    tb_cell *c = &g->cells.ptr[g->rows.ptr[row].first_cell + column];
    c->text = text;
    c->kind = text.len ? TB_CELL_TEXT : TB_CELL_EMPTY;
}
