/* SPDX-License-Identifier: MIT */
/* A spreadsheet, or one saved as CSV, has its title and its 单位 line as rows of the table. */
#include "base/limits.h"
#include "table/document.h"

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
