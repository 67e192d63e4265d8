/* SPDX-License-Identifier: MIT */
/* Blocks are appended in order. A table that follows another with no text between them, without a name of its own
 * and of the same kind of place, is the rest of that table. */
#include "table/document.h"

#include "base/decimal.h"
#include "base/limits.h"
#include "base/msg.h"

#define BATCH_HINT 256 /* rows; what a reader holds of a table stays in the cache */
#define MAX_HEADING 60 /* bytes of a heading; a longer text is none */

void tb_document_fini(tb_document *d)
{
    for (size_t i = 0; i < d->blocks.len; i++)
        tb_grid_free(d->blocks.ptr[i].grid);
    tb_vec_fini(&d->blocks);
}

void tb_document_drop(tb_document *d, size_t block)
{
    tb_grid_free(d->blocks.ptr[block].grid);
    memmove(d->blocks.ptr + block, d->blocks.ptr + block + 1, (d->blocks.len - block - 1) * sizeof *d->blocks.ptr);
    d->blocks.len--;
}

static bool is_number(tb_str s)
{
    tb_decimal d;
    tb_lexeme lex = tb_decimal_read(s, &d);
    return lex == TB_LEX_NUMBER || lex == TB_LEX_PERCENT;
}

/* Does b begin with a heading of its own: short texts throughout, none of them blank, also where the table before it
 * has its figures? */
static bool begins_with_heading(const tb_grid *a, const tb_grid *b)
{
    bool figures = false;
    const tb_row *first = b->rows.ptr;
    for (uint32_t c = 0; a->rows.len && b->rows.len > 1 && c < first->n_cells; c++) {
        tb_str own = tb_str_trim(tb_grid_cell(b, 0, c));
        if (own.len == 0 || own.len > MAX_HEADING || is_number(own))
            return false;
        figures = figures || is_number(tb_str_trim(tb_grid_cell(a, a->rows.len - 1, c)));
    }
    return figures && first->n_cells > 1;
}

static bool rows_equal(const tb_grid *a, size_t i, const tb_grid *b, size_t j)
{
    for (uint32_t c = 0; c < a->n_columns; c++)
        if (!tb_str_eq(tb_str_trim(tb_grid_cell(a, i, c)), tb_str_trim(tb_grid_cell(b, j, c))))
            return false;
    return true;
}

/* Does b print the heading of a again, as after a page break? */
static bool repeats_heading(const tb_grid *a, const tb_grid *b)
{
    for (size_t i = 0; i < a->rows.len && i < TB_MAX_HEADER_ROWS; i++)
        if (rows_equal(a, i, b, 0))
            return true;
    return false;
}

static bool has_one_text(const tb_grid *g, size_t row)
{
    size_t texts = 0;
    const tb_row *r = &g->rows.ptr[row];
    for (uint32_t i = 0; i < r->n_cells; i++)
        texts += tb_str_trim(g->cells.ptr[r->first_cell + i].text).len > 0;
    return texts == 1;
}

/* Does b begin with the title that a has inside its frame, but go on with rows of its own, as the next of several forms
 * does? After a page break the heading below the title is printed again too. */
static bool begins_anew(const tb_grid *a, const tb_grid *b)
{
    size_t n = 0;
    while (n < a->rows.len && n < b->rows.len && has_one_text(b, n) && rows_equal(a, n, b, n))
        n++;
    return n > 0 && n < a->rows.len && n < b->rows.len && !rows_equal(a, n, b, n);
}

/* Is the last block the rest of the table before it? One that has a heading of its own is another table. */
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
    return !begins_anew(a, b) && (!begins_with_heading(a, b) || repeats_heading(a, b));
}

/* Appends the last block's rows to the table before it. */
static tb_status join_rest(tb_document *d, tb_error *err)
{
    tb_grid *rest = d->blocks.ptr[d->blocks.len - 1].grid;
    tb_status rc = tb_grid_join(d->blocks.ptr[d->blocks.len - 2].grid, rest, err);
    if (rc < 0)
        return rc;
    tb_grid_free(rest);
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
            tb_grid_free(g);
            return NULL;
        }
    g->n_columns = (uint32_t)b->n_columns;
    tb_doc_block block = {.kind = b->kind,
                          .place_style = b->place_style,
                          .line = b->line,
                          .page = b->page,
                          .hidden = (b->flags & TB_BLOCKF_HIDDEN) != 0,
                          .grid = g};
    if (!tb_vec_push(&d->blocks, block)) {
        tb_grid_free(g);
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
