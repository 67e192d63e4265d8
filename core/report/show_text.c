/* SPDX-License-Identifier: MIT */
/* Columns past the limit of a text table go on below, so that a table of sixty columns is shown whole. */
#include "report/show.h"

#include <stdio.h>

#include "base/msg.h"
#include "base/utf8.h"
#include "layout/fold.h"
#include "layout/title.h"
#include "report/figures.h"
#include "report/text_table.h"

#define PER_BAND (TB_TEXT_COLUMNS - 1) /* columns beside that of the places */
#define CELL_WIDTH 40u                 /* a longer text is cut for the eye */

static bool fits(const char *pattern, tb_str title, tb_str id)
{
    if (!pattern)
        return true;
    tb_arena a = {0};
    tb_str p = tb_fold(&a, tb_str_of(pattern));
    bool ok = tb_glob(p, tb_fold(&a, title)) || tb_glob(p, tb_fold(&a, id));
    tb_arena_fini(&a);
    return ok;
}

static void one_line_cell(tb_text_table *t, tb_str s)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_str shown = tb_utf8_fit(s, CELL_WIDTH);
    for (size_t i = 0; i < shown.len; i++)
        tb_buf_char(&b, (unsigned char)shown.ptr[i] < ' ' ? ' ' : shown.ptr[i]);
    if (shown.len < s.len)
        tb_buf_z(&b, "…");
    tb_text_buf(t, &b);
}

/* Does the column hold figures, apart from its heading? A code such as 012 is none. */
static bool is_figures(const tb_grid *g, uint32_t column)
{
    size_t figures = 0, texts = 0;
    for (size_t r = 0; r < g->rows.len; r++) {
        tb_decimal d;
        tb_str s = tb_str_trim(tb_grid_cell(g, r, column));
        bool code = s.len > 1 && s.ptr[0] == '0' && s.ptr[1] >= '0' && s.ptr[1] <= '9';
        bool blank = s.len == 0, number = !blank && !code && tb_decimal_read(s, &d) != TB_LEX_TEXT;
        figures += number;
        texts += !blank && !number;
    }
    return figures > texts;
}

static bool is_blank(const tb_grid *g, size_t row, uint32_t from, uint32_t to)
{
    while (from < to && tb_str_trim(tb_grid_cell(g, row, from)).len == 0)
        from++;
    return from == to;
}

/* A heading or paragraph on one line; what would drive a terminal is blanked. */
static void write_text(const tb_doc_block *b, tb_buf *out)
{
    tb_buf_z(out, b->kind == TB_BLOCK_HEADING ? "\n" : "");
    for (size_t i = 0; i < b->text.len; i++)
        tb_buf_char(out, (unsigned char)b->text.ptr[i] < ' ' || b->text.ptr[i] == 0x7F ? ' ' : b->text.ptr[i]);
    tb_buf_char(out, '\n');
}

/* The names that the format itself gives its columns. */
static void write_columns(const tb_grid *g, uint32_t from, uint32_t to, tb_text_table *t)
{
    if (g->columns.len == 0)
        return;
    tb_text_row_begin(t);
    tb_text_cell(t, TB_LIT(""));
    for (uint32_t c = from; c < to; c++)
        one_line_cell(t, c < g->columns.len ? g->columns.ptr[c] : TB_LIT(""));
}

static void write_grid(const tb_grid *g, tb_buf *out)
{
    if (g->name.len)
        tb_buf_printf(out, g->place_style == TB_PLACE_SHEET ? _("sheet %.*s:\n") : "%.*s:\n", TB_ARG(g->name));
    for (uint32_t from = 0; from < g->n_columns || from == 0; from += PER_BAND) {
        char align[TB_TEXT_COLUMNS + 1] = "r";
        tb_text_table t = {.align = align};
        uint32_t to = g->n_columns - from < PER_BAND ? g->n_columns : from + (uint32_t)PER_BAND;
        for (uint32_t c = from; c < to; c++)
            align[c - from + 1] = is_figures(g, c) ? 'r' : 'l';
        if (g->n_columns > PER_BAND)
            tb_buf_printf(out, _("columns %u to %u of %u\n"), from + 1, to, g->n_columns);
        write_columns(g, from, to, &t);
        for (size_t r = 0; r < g->rows.len; r++) {
            char place[24];
            if (from > 0 && is_blank(g, r, from, to))
                continue;
            snprintf(place, sizeof place, "%llu", (unsigned long long)g->rows.ptr[r].line);
            tb_text_row_begin(&t);
            tb_text_cell(&t, tb_str_of(place));
            for (uint32_t c = from; c < to; c++)
                one_line_cell(&t, tb_str_trim(tb_grid_cell(g, r, c)));
        }
        tb_text_table_write(&t, out);
        tb_text_table_fini(&t);
    }
}

/* The id that the layout gives the table, for --table. */
static tb_str id_of(const tb_layout *layout, const tb_grid *g, tb_caption *c)
{
    tb_arena scratch = {0};
    tb_plan_around around = {.general = NULL};
    const tb_table_spec *spec = layout ? tb_layout_table(layout, g, &around, c, &scratch, NULL) : NULL;
    tb_arena_fini(&scratch);
    return spec ? spec->id : TB_LIT("");
}

static tb_status none_fits(const char *table, tb_error *err)
{
    return tb_fail(err, TB_E_NOTFOUND, _("it has no table that fits --table %s; 'tongbi show' lists them"), table);
}

tb_status tb_show_document(const tb_document *d, const tb_layout *layout, const char *table, tb_buf *out, tb_error *err)
{
    size_t shown = 0;
    for (size_t i = 0; i < d->blocks.len; i++) {
        const tb_doc_block *b = &d->blocks.ptr[i];
        if (b->kind != TB_BLOCK_TABLE) {
            if (!table)
                write_text(b, out);
            continue;
        }
        tb_caption c = tb_caption_of(d, i);
        tb_str id = table ? id_of(layout, b->grid, &c) : TB_LIT("");
        if (table && !fits(table, c.title, id))
            continue;
        shown++;
        if (table && c.title.len)
            tb_buf_printf(out, "\n%.*s\n", TB_ARG(c.title));
        write_grid(b->grid, out);
    }
    return table && !shown ? none_fits(table, err) : TB_OK;
}

static void write_record(const tb_dtable *t, size_t i, tb_text_table *out)
{
    const tb_record *r = &t->records.ptr[i];
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_place_say(&b, r->place);
    tb_text_row_begin(out);
    tb_text_buf(out, &b);
    tb_buf_clear(&b);
    for (size_t k = 0; k < t->key_names.len; k++)
        tb_buf_printf(&b, "%s%.*s", k ? "|" : "", TB_ARG(tb_table_key(t, i, k)));
    if (r->code.len)
        tb_buf_printf(&b, "%.*s", TB_ARG(r->code));
    if (r->name.len)
        tb_buf_printf(&b, "%s%.*s", b.len ? " " : "", TB_ARG(r->name));
    one_line_cell(out, tb_buf_view(&b));
    one_line_cell(out, r->path);
    for (size_t m = 0; m < t->measures.len && m < TB_TEXT_COLUMNS - 3; m++) {
        tb_value v = *tb_table_value(t, i, m);
        one_line_cell(out, v.kind == TB_KIND_NONE ? TB_LIT("") : tb_value_printed(t, v));
    }
}

tb_status tb_show_dataset(const tb_dataset *ds, const char *table, tb_buf *out, tb_error *err)
{
    size_t shown = 0;
    const tb_facts *f = &ds->facts;
    if (f->dept.len)
        tb_buf_printf(out, "%.*s %d\n", TB_ARG(f->dept), f->year);
    if (f->backcast)
        tb_buf_printf(out, "%s\n", TB_BACKCAST_STAMP);
    for (size_t k = 0; k < ds->tables.len; k++) {
        const tb_dtable *t = ds->tables.ptr[k];
        if (!fits(table, t->title, t->id))
            continue;
        shown++;
        tb_text_table grid = {.align = "lllrrrrrrrrrrrrr"};
        tb_buf_printf(out, "\n%.*s%s%.*s\n", TB_ARG(tb_table_label(t)), t->unit.len ? "  " : "", TB_ARG(t->unit));
        tb_text_row_begin(&grid);
        for (size_t i = 0; i < 3; i++)
            tb_text_cell(&grid, TB_LIT(""));
        for (size_t m = 0; m < t->measures.len && m < TB_TEXT_COLUMNS - 3; m++)
            one_line_cell(&grid, t->measures.ptr[m].name);
        for (size_t i = 0; i < t->records.len; i++)
            write_record(t, i, &grid);
        tb_text_table_write(&grid, out);
        tb_text_table_fini(&grid);
    }
    return table && !shown ? none_fits(table, err) : TB_OK;
}
