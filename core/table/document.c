/* SPDX-License-Identifier: MIT */
/* Blocks are appended in order. A table that follows another with no text between them, without a name of its own
 * and of the same kind of place, is the rest of that table. */
#include "table/document.h"

#include "base/limits.h"
#include "base/msg.h"

#define BATCH_HINT 1024

void tb_grid_fini(tb_grid *g)
{
    tb_vec_fini(&g->rows);
    tb_vec_fini(&g->cells);
    tb_vec_fini(&g->spans);
    tb_vec_fini(&g->columns);
}

static void grid_free(tb_grid *g)
{
    if (!g)
        return;
    tb_grid_fini(g);
    free(g);
}

void tb_document_fini(tb_document *d)
{
    for (size_t i = 0; i < d->blocks.len; i++)
        grid_free(d->blocks.ptr[i].grid);
    tb_vec_fini(&d->blocks);
}

tb_str tb_grid_cell(const tb_grid *g, size_t row, uint32_t column)
{
    const tb_row *r = &g->rows.ptr[row];
    const tb_cell *c = g->cells.ptr + r->first_cell;
    if (column < r->n_cells && c[column].column == column) /* nearly always */
        return c[column].text;
    if (r->n_cells && c[r->n_cells - 1].column == r->n_cells - 1) /* none left out: the row is short */
        return (tb_str){NULL, 0};
    for (uint32_t i = 0; i < r->n_cells; i++)
        if (c[i].column == column)
            return c[i].text;
    return (tb_str){NULL, 0};
}

void tb_grid_clear_rows(tb_grid *g)
{
    g->rows.len = 0;
    g->cells.len = 0;
    g->spans.len = 0;
}

/* Copies the texts of cells [from, end) as one block. */
static tb_status own_texts(tb_grid *g, size_t from, tb_arena *text, tb_error *err)
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
    return TB_OK;
}

tb_status tb_grid_append(tb_grid *g, const tb_batch *b, tb_arena *text, tb_error *err)
{
    size_t first = g->cells.len;
    if (g->cells.len + b->n_cells > TB_MAX_CELLS)
        return tb_fail(err, TB_E_LIMIT, _("a table has more than %zu cells"), TB_MAX_CELLS);
    if (!tb_vec_reserve(&g->rows, b->n_rows) || !tb_vec_reserve(&g->cells, b->n_cells) ||
        !tb_vec_reserve(&g->columns, b->n_new_columns) || !tb_vec_reserve(&g->spans, b->n_spans))
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
    }
    for (size_t i = 0; i < b->n_new_columns; i++)
        g->columns.ptr[g->columns.len++] = tb_arena_str(text, b->new_columns[i]);
    return b->flags & TB_BATCH_STABLE ? TB_OK : own_texts(g, first, text, err);
}

static size_t filled_cells(const tb_grid *g, size_t row, tb_str *only)
{
    const tb_row *r = &g->rows.ptr[row];
    size_t n = 0;
    for (uint32_t i = 0; i < r->n_cells; i++) {
        tb_str s = tb_str_trim(g->cells.ptr[r->first_cell + i].text);
        if (s.len == 0)
            continue;
        n++;
        *only = s;
    }
    return n;
}

/* Leading rows with one cell filled, if rows with more follow. */
static size_t caption_rows(const tb_grid *g)
{
    size_t n = 0;
    tb_str only;
    while (n < g->rows.len && n < TB_MAX_HEADER_ROWS && filled_cells(g, n, &only) <= 1)
        n++;
    return n < g->rows.len && n < TB_MAX_HEADER_ROWS ? n : 0;
}

static tb_status insert_caption(tb_document *d, size_t at, size_t row, tb_error *err)
{
    const tb_grid *g = d->blocks.ptr[at].grid;
    tb_doc_block b = {.kind = TB_BLOCK_HEADING,
                      .place_style = g->place_style,
                      .page = g->rows.ptr[row].page,
                      .line = g->rows.ptr[row].line};
    if (filled_cells(g, row, &b.text) == 0)
        return TB_END;
    if (!tb_vec_push(&d->blocks, b))
        return tb_nomem(err);
    memmove(d->blocks.ptr + at + 1, d->blocks.ptr + at, (d->blocks.len - 1 - at) * sizeof b);
    d->blocks.ptr[at] = b;
    return TB_OK;
}

tb_status tb_document_captions(tb_document *d, tb_error *err)
{
    for (size_t i = 0; i < d->blocks.len; i++) {
        tb_grid *g = d->blocks.ptr[i].grid;
        size_t n = g && g->n_columns >= 3 && g->columns.len == 0 ? caption_rows(g) : 0;
        for (size_t row = 0; row < n; row++) {
            tb_status rc = insert_caption(d, i, row, err);
            if (rc < 0)
                return rc;
            i += rc == TB_OK;
        }
        if (n) {
            memmove(g->rows.ptr, g->rows.ptr + n, (g->rows.len - n) * sizeof *g->rows.ptr);
            g->rows.len -= n;
        }
    }
    return TB_OK;
}

/* Does a table begin with a heading of its own: a row of short words, none missing, with more rows below? */
static bool begins_with_heading(const tb_grid *g)
{
    const tb_row *r = g->rows.ptr;
    for (uint32_t i = 0; g->rows.len > 1 && i < r->n_cells; i++) {
        tb_str s = tb_str_trim(g->cells.ptr[r->first_cell + i].text);
        if (s.len == 0 || s.len > 60 || (s.ptr[0] >= '0' && s.ptr[0] <= '9') || s.ptr[0] == '-')
            return false;
    }
    return g->rows.len > 1 && r->n_cells > 1;
}

/* Is the last block the rest of the table before it? One of another width that has its own heading is another table. */
static bool is_rest(const tb_document *d)
{
    if (d->blocks.len < 2)
        return false;
    const tb_doc_block *first = &d->blocks.ptr[d->blocks.len - 2], *rest = &d->blocks.ptr[d->blocks.len - 1];
    if (first->kind != TB_BLOCK_TABLE || rest->kind != TB_BLOCK_TABLE || first->place_style != rest->place_style)
        return false;
    const tb_grid *a = first->grid, *b = rest->grid;
    if (a->name.len || b->name.len || a->columns.len || b->columns.len)
        return false;
    return a->n_columns == b->n_columns || !begins_with_heading(b);
}

/* Appends the last block's rows to the table before it. */
static tb_status join_rest(tb_document *d, tb_error *err)
{
    tb_grid *a = d->blocks.ptr[d->blocks.len - 2].grid, *b = d->blocks.ptr[d->blocks.len - 1].grid;
    uint32_t cells = (uint32_t)a->cells.len;
    if (a->cells.len + b->cells.len > TB_MAX_CELLS)
        return tb_fail(err, TB_E_LIMIT, _("a table has more than %zu cells"), TB_MAX_CELLS);
    if (!tb_vec_reserve(&a->rows, b->rows.len) || !tb_vec_reserve(&a->cells, b->cells.len) ||
        !tb_vec_reserve(&a->spans, b->spans.len))
        return tb_nomem(err);
    for (size_t i = 0; i < b->rows.len; i++) {
        tb_row r = b->rows.ptr[i];
        r.first_cell += cells;
        a->rows.ptr[a->rows.len++] = r;
    }
    for (size_t i = 0; i < b->cells.len; i++)
        a->cells.ptr[a->cells.len++] = b->cells.ptr[i];
    for (size_t i = 0; i < b->spans.len; i++) {
        tb_span span = b->spans.ptr[i];
        span.cell += cells;
        a->spans.ptr[a->spans.len++] = span;
    }
    a->n_columns = b->n_columns > a->n_columns ? b->n_columns : a->n_columns;
    grid_free(b);
    d->blocks.len--;
    return TB_OK;
}

static tb_grid *add_grid(tb_document *d, const tb_block *b, tb_arena *text)
{
    tb_grid *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->place_style = b->place_style;
    g->name = tb_arena_str(text, b->text);
    for (size_t i = 0; i < b->n_columns; i++)
        if (!tb_vec_push(&g->columns, tb_arena_str(text, b->columns[i]))) {
            grid_free(g);
            return NULL;
        }
    g->n_columns = (uint32_t)b->n_columns;
    tb_doc_block block = {.kind = b->kind, .place_style = b->place_style, .line = b->line, .page = b->page, .grid = g};
    if (!tb_vec_push(&d->blocks, block)) {
        grid_free(g);
        return NULL;
    }
    return g;
}

/* Rows until the table ends or there are at least `limit`. */
static tb_status read_rows(tb_reader *r, tb_grid *g, tb_arena *text, size_t limit, bool *more, tb_error *err)
{
    tb_batch batch;
    tb_status rc = TB_OK;
    while (rc == TB_OK && g->rows.len < limit) {
        rc = tb_reader_next_batch(r, BATCH_HINT, &batch, err);
        if (rc == TB_OK)
            rc = tb_grid_append(g, &batch, text, err);
    }
    *more = rc == TB_OK;
    return rc == TB_END ? TB_OK : rc;
}

static tb_status read_block(tb_reader *r, const tb_block *b, tb_document *out, tb_arena *text, size_t limit, bool *more,
                            tb_error *err)
{
    if (out->blocks.len >= TB_MAX_BLOCKS)
        return tb_fail(err, TB_E_LIMIT, _("the document has more than %zu blocks"), TB_MAX_BLOCKS);
    if (b->kind == TB_BLOCK_TABLE) {
        tb_grid *g = add_grid(out, b, text);
        tb_status rc = g ? read_rows(r, g, text, limit, more, err) : tb_nomem(err);
        return rc == TB_OK && !*more && is_rest(out) ? join_rest(out, err) : rc;
    }
    tb_doc_block block = {.kind = b->kind,
                          .level = b->level,
                          .page = b->page,
                          .line = b->line,
                          .place_style = b->place_style,
                          .text = tb_arena_str(text, b->text)};
    return tb_vec_push(&out->blocks, block) ? TB_OK : tb_nomem(err);
}

tb_status tb_document_head(tb_reader *r, tb_document *out, tb_arena *text, size_t rows, bool *more, tb_error *err)
{
    tb_block b;
    *more = false;
    if (rows == 0)
        return TB_OK;
    tb_status rc = tb_reader_next_block(r, &b, err);
    if (rc == TB_OK)
        rc = read_block(r, &b, out, text, rows, more, err);
    return rc == TB_END ? TB_OK : rc;
}

tb_status tb_document_read(tb_reader *r, tb_document *out, tb_arena *text, tb_error *err)
{
    tb_block b;
    tb_status rc;
    bool more = false;
    while ((rc = tb_reader_next_block(r, &b, err)) == TB_OK)
        if ((rc = read_block(r, &b, out, text, SIZE_MAX, &more, err)) < 0)
            return rc;
    return rc == TB_END ? TB_OK : rc;
}
