/* SPDX-License-Identifier: MIT */
/* What a cell stores becomes what it shows. A number goes through the format of its style; what it is without one is
 * kept beside where that is something else. */
#include "sheet.h"

static tb_status out_of_memory(const struct sheet *s) { return no_memory(s->xml.m, s->xml.err); }

static tb_spot spot_of(const struct sheet *s) { return spot_sheet(s->entry->name, s->row, s->column); }

/* ---- Text ---- */

/* Gives the cell a text, copied unless it stays anyway. Without any it is empty. */
static tb_status give_text(struct sheet *s, tb_str text, bool stays, tb_cell *cell)
{
    const struct numfmt *format = styles_at(&s->book->styles, s->style);
    cell->kind = text.len ? TB_CELL_TEXT : TB_CELL_EMPTY;
    if (text.len && format && numfmt_alters_text(format)) {
        if (!numfmt_show_text(format, text, MAX_CELL_TEXT, &s->shown_text, s->xml.m))
            return out_of_memory(s);
        text = text_view(&s->shown_text);
        stays = false;
        tb_status rc = package_charge(&s->book->pkg, text.len, s->xml.err);
        if (rc < 0)
            return rc;
    }
    cell->text = stays ? text : batch_text(&s->batch, text);
    return cell->text.ptr ? TB_OK : out_of_memory(s);
}

static tb_status shared_string(struct sheet *s, tb_cell *cell)
{
    char index[16] = "";
    if (s->value.len < sizeof index)
        memcpy(index, s->value.p, s->value.len);
    tb_str text = strings_at(&s->book->strings, xml_number(index, UINT32_MAX - 1, UINT32_MAX));
    if (!text.ptr) {
        const tb_spot spot = spot_of(s);
        s->xml.m.host->warn_at(s->xml.m.ctx, &spot,
                               "the cell names a text that the workbook does not have, and is read as empty; fetch the "
                               "file again");
        return give_text(s, (tb_str){"", 0}, true, cell);
    }
    tb_status rc = package_charge(&s->book->pkg, text.len, s->xml.err);
    return rc == TB_OK ? give_text(s, text, true, cell) : rc;
}

static tb_status own_string(struct sheet *s, tb_cell *cell)
{
    s->value.len = xstring_decode(s->value.p, s->value.len);
    return give_text(s, text_view(&s->value), false, cell);
}

/* ---- Dates that are spelt out ---- */

/* Without the time of day if the format does not show it. */
static tb_status iso_date(struct sheet *s, tb_cell *cell)
{
    const struct numfmt *format = styles_at(&s->book->styles, s->style);
    tb_str text = text_view(&s->value);
    size_t n = date_spelt(text);
    if (n == 0)
        return give_text(s, text, false, cell);
    text.len = format && format->sections[0].parts & TIME_ANY ? n : 10;
    cell->kind = TB_CELL_DATE;
    cell->text = batch_text(&s->batch, text);
    return cell->text.ptr ? TB_OK : out_of_memory(s);
}

/* ---- Numbers ---- */

static tb_status number(struct sheet *s, tb_cell *cell, tb_str *stored)
{
    char plain[NUMBER_TEXT];
    struct number x;
    struct shown shown = {.p = s->room, .kind = TB_CELL_NUMBER};
    const struct numfmt *format = styles_at(&s->book->styles, s->style);
    if (!number_read(s->value.p, s->value.len, &x)) {
        const tb_spot spot = spot_of(s);
        s->xml.m.host->warn_at(s->xml.m.ctx, &spot, "the cell should hold a number and does not; it is read as text");
        return give_text(s, text_view(&s->value), false, cell);
    }
    number_shorten(&x);
    size_t n = number_plain(&x, plain);
    if (format) {
        numfmt_show(format, &x, s->book->date1904, &shown);
    } else {
        shown.len = number_general(&x, shown.p);
        shown.differs = shown.len != n || memcmp(shown.p, plain, n) != 0;
    }
    cell->kind = shown.kind;
    if (!number_is_whole(&x) && shown.kind == TB_CELL_NUMBER)
        cell->flags |= TB_CELLF_BINARY_FLOAT;
    cell->text = batch_text(&s->batch, (tb_str){shown.p, shown.len});
    if (shown.differs)
        *stored = batch_text(&s->batch, (tb_str){plain, n});
    if (!cell->text.ptr || (shown.differs && !stored->ptr))
        return out_of_memory(s);
    return package_charge(&s->book->pkg, shown.len, s->xml.err);
}

/* ---- The cell ---- */

static tb_status boolean(struct sheet *s, tb_cell *cell)
{
    tb_str v = text_view(&s->value);
    cell->kind = TB_CELL_BOOL;
    if (v.len == 1 && (*v.ptr == '0' || *v.ptr == '1'))
        cell->text = *v.ptr == '1' ? (tb_str){"true", 4} : (tb_str){"false", 5};
    else
        return give_text(s, v, false, cell);
    return TB_OK;
}

static tb_status show(struct sheet *s, tb_cell *cell, tb_str *stored)
{
    if (s->value.len == 0) {
        cell->kind = TB_CELL_EMPTY;
        cell->text = (tb_str){"", 0};
        if (s->formula && s->type != CELL_STRING)
            unknown_add(&s->unknown, s->row, s->column);
        return TB_OK;
    }
    switch (s->type) {
    case CELL_NUMBER:
        return number(s, cell, stored);
    case CELL_SHARED:
        return shared_string(s, cell);
    case CELL_STRING:
    case CELL_INLINE:
        return own_string(s, cell);
    case CELL_BOOL:
        return boolean(s, cell);
    case CELL_ERROR:
        return give_text(s, text_view(&s->value), false, cell);
    case CELL_DATE:
        return iso_date(s, cell);
    }
    return TB_OK;
}

tb_status sheet_cell(struct sheet *s)
{
    const struct merge *merge = NULL;
    tb_cell cell = {.column = s->column - 1, .flags = s->formula ? TB_CELLF_FORMULA : 0};
    tb_str stored = {NULL, 0};
    if (merges_cell(&s->merges, s->row, s->column, &merge))
        return TB_OK;
    tb_status rc = show(s, &cell, &stored);
    if (rc < 0)
        return rc;
    if (!batch_cell(&s->batch, cell) || (stored.ptr && !batch_stored(&s->batch, stored)))
        return out_of_memory(s);
    if (merge && !batch_span(&s->batch, merge->last_column - merge->column + 1, merge->last_row - merge->row + 1))
        return out_of_memory(s);
    if (cell.kind != TB_CELL_EMPTY || stored.ptr)
        s->n_filled = s->batch.rows[s->batch.n_rows - 1].n_cells;
    return TB_OK;
}
