/* SPDX-License-Identifier: MIT */
/* Widths are computed over all rows first, so the rows must be there before anything is written. */
#include "report/text_table.h"

#include "base/utf8.h"

void tb_text_table_fini(tb_text_table *t)
{
    tb_vec_fini(&t->rows);
    tb_arena_fini(&t->arena);
}

void tb_text_row_begin(tb_text_table *t)
{
    if (!tb_vec_push(&t->rows, ((tb_text_row){0})))
        t->failed = true;
}

void tb_text_cell(tb_text_table *t, tb_str s)
{
    tb_text_row *r = t->rows.len ? &t->rows.ptr[t->rows.len - 1] : NULL;
    if (t->failed || !r || r->n == TB_TEXT_COLUMNS)
        return;
    char *own = s.len ? tb_arena_z(&t->arena, s) : NULL;
    t->failed = t->failed || (s.len && !own);
    for (size_t i = 0; own && i < s.len; i++) /* a name must neither break a line nor drive a terminal */
        if ((unsigned char)own[i] < ' ' || own[i] == 0x7F)
            own[i] = ' ';
    r->cells[r->n++] = own ? tb_str_make(own, s.len) : TB_LIT("");
}

void tb_text_drop_cell(tb_text_table *t)
{
    tb_text_row *r = t->rows.len ? &t->rows.ptr[t->rows.len - 1] : NULL;
    if (r && r->n)
        r->n--;
}

void tb_text_buf(tb_text_table *t, const tb_buf *b)
{
    t->failed = t->failed || b->failed;
    tb_text_cell(t, tb_buf_view(b));
}

void tb_text_line(tb_text_table *t, tb_str s)
{
    tb_text_row_begin(t);
    tb_text_cell(t, s);
    if (!t->failed)
        t->rows.ptr[t->rows.len - 1].is_line = true;
}

static void write_row(const tb_text_table *t, const tb_text_row *r, const size_t *width, tb_buf *out)
{
    size_t used = r->n;
    size_t pending = 0; /* blanks that are written only before something visible */
    while (used > 0 && r->cells[used - 1].len == 0)
        used--;
    for (size_t c = 0; c < used; c++) {
        size_t w = tb_utf8_width(r->cells[c]);
        size_t pad = r->is_line || width[c] < w ? 0 : width[c] - w;
        bool right = !r->is_line && t->align && c < strlen(t->align) && t->align[c] == 'r';
        tb_buf_repeat(out, ' ', pending + (right ? pad : 0));
        tb_buf_str(out, r->cells[c]);
        pending = (right ? 0 : pad) + 2;
    }
}

void tb_text_table_write(const tb_text_table *t, tb_buf *out)
{
    size_t width[TB_TEXT_COLUMNS] = {0};
    for (size_t i = 0; i < t->rows.len; i++)
        for (size_t c = 0; !t->rows.ptr[i].is_line && c < t->rows.ptr[i].n; c++) {
            size_t w = tb_utf8_width(t->rows.ptr[i].cells[c]);
            width[c] = w > width[c] ? w : width[c];
        }
    out->failed = out->failed || t->failed || t->arena.failed;
    for (size_t i = 0; i < t->rows.len; i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf row = {0};
        bool aside = i == 0 || t->rows.ptr[i].is_line; /* headings, sentences */
        write_row(t, &t->rows.ptr[i], width, aside && out->painted ? &row : out);
        tb_buf_paint(out, TB_PAINT_ASIDE, tb_buf_view(&row));
        out->failed = out->failed || row.failed;
        tb_buf_char(out, '\n');
    }
}

/* A bar or a line break inside a cell would end it. */
static void markdown_cell(tb_buf *out, tb_str s)
{
    tb_buf_z(out, " ");
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '|' || s.ptr[i] == '\\' || s.ptr[i] == '<')
            tb_buf_char(out, '\\');
        tb_buf_char(out, (unsigned char)s.ptr[i] < ' ' ? ' ' : s.ptr[i]);
    }
    tb_buf_z(out, s.len ? " |" : "|");
}

void tb_text_table_markdown(const tb_text_table *t, tb_buf *out)
{
    size_t columns = t->rows.len ? t->rows.ptr[0].n : 0;
    out->failed = out->failed || t->failed || t->arena.failed;
    for (size_t i = 0; i < t->rows.len; i++) {
        const tb_text_row *r = &t->rows.ptr[i];
        if (r->is_line)
            continue;
        tb_buf_char(out, '|');
        for (size_t c = 0; c < columns; c++)
            markdown_cell(out, c < r->n ? r->cells[c] : TB_LIT(""));
        tb_buf_char(out, '\n');
        if (i > 0)
            continue;
        tb_buf_char(out, '|');
        for (size_t c = 0; c < columns; c++)
            tb_buf_z(out, t->align && c < strlen(t->align) && t->align[c] == 'r' ? " ---: |" : " --- |");
        tb_buf_char(out, '\n');
    }
}
