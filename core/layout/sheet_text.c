/* SPDX-License-Identifier: MIT */
#include "layout/sheet_text.h"

#include "base/decimal.h"

typedef TB_VEC(tb_doc_block) blocks;

/* The only cell of the row with something printed in it; false: there are several. *out absent: there is none. */
static bool only_text(const tb_grid *g, size_t row, tb_str *out)
{
    const tb_row *r = &g->rows.ptr[row];
    *out = (tb_str){NULL, 0};
    for (uint32_t i = 0; i < r->n_cells; i++) {
        const tb_cell *c = &g->cells.ptr[r->first_cell + i];
        tb_str s = tb_str_trim(c->text);
        if (!s.len || (c->flags & TB_CELLF_COVERED))
            continue;
        if (out->len)
            return false;
        *out = s;
    }
    return true;
}

static bool is_text(const tb_doc_block *b)
{
    tb_decimal unused;
    size_t texts = 0;
    for (size_t row = 0; row < b->grid->rows.len; row++) {
        tb_str s;
        if (!only_text(b->grid, row, &s) || (s.len && tb_decimal_read(s, &unused) != TB_LEX_TEXT))
            return false;
        texts += s.len > 0;
    }
    return texts > 0 && b->place_style == TB_PLACE_SHEET && b->grid->columns.len == 0;
}

/* The lines of a cell are paragraphs. */
static bool add_lines(blocks *to, const tb_doc_block *sheet, size_t row, tb_str text)
{
    bool ok = true;
    for (size_t at = 0; at < text.len && ok;) {
        size_t end = tb_str_find(text, TB_LIT("\n"), at);
        end = end == SIZE_MAX ? text.len : end;
        tb_doc_block b = {.kind = TB_BLOCK_PARAGRAPH,
                          .place_style = TB_PLACE_SHEET,
                          .line = sheet->grid->rows.ptr[row].line,
                          .sheet = sheet->grid->name,
                          .text = tb_str_trim(tb_str_sub(text, at, end))};
        ok = !b.text.len || tb_vec_push(to, b);
        at = end + 1;
    }
    return ok;
}

static bool add_text(blocks *to, tb_doc_block *sheet)
{
    tb_doc_block name = {.kind = TB_BLOCK_HEADING,
                         .place_style = TB_PLACE_SHEET,
                         .line = sheet->line,
                         .sheet = sheet->grid->name,
                         .text = sheet->grid->name};
    bool ok = !name.text.len || tb_vec_push(to, name);
    for (size_t row = 0; row < sheet->grid->rows.len && ok; row++) {
        tb_str s;
        ok = !only_text(sheet->grid, row, &s) || add_lines(to, sheet, row, s);
    }
    return ok;
}

tb_status tb_sheet_texts_out(tb_document *d, tb_error *err)
{
    size_t tables = 0, texts = 0;
    for (size_t i = 0; i < d->blocks.len; i++)
        if (d->blocks.ptr[i].grid) {
            bool text = is_text(&d->blocks.ptr[i]);
            texts += text;
            tables += !text;
        }
    if (!tables || !texts)
        return TB_OK;
    blocks to = {0};
    bool ok = true;
    for (size_t i = 0; i < d->blocks.len && ok; i++) {
        tb_doc_block *b = &d->blocks.ptr[i];
        ok = b->grid && is_text(b) ? add_text(&to, b) : tb_vec_push(&to, *b);
    }
    for (size_t i = 0; i < d->blocks.len && ok; i++)
        if (d->blocks.ptr[i].grid && is_text(&d->blocks.ptr[i]))
            tb_grid_free(d->blocks.ptr[i].grid);
    if (!ok) {
        tb_vec_fini(&to);
        return tb_nomem(err);
    }
    free(d->blocks.ptr);
    d->blocks.ptr = to.ptr;
    d->blocks.len = to.len;
    d->blocks.cap = to.cap;
    return TB_OK;
}
