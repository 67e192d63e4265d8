/* SPDX-License-Identifier: MIT */
#include "display.h"

#include "binary.h"
#include "number_format.h"

#define CHUNK ((size_t)1 << 14)

void display_start(struct display *d) { d->left = 0; }

static const char *error_name(uint64_t code)
{
    static const struct {
        uint8_t code;
        const char *name;
    } errors[] = {
        {0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0f, "#VALUE!"}, {0x17, "#REF!"},
        {0x1d, "#NAME?"}, {0x24, "#NUM!"},   {0x2a, "#N/A"},    {0x2b, "#GETTING_DATA"},
    };
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].code == code)
            return errors[i].name;
    return "#ERROR";
}

static tb_str constant(const char *text) { return (tb_str){text, strlen(text)}; }

/* Room for n bytes in the batch; NULL when memory is refused. */
static char *make_room(struct display *d, size_t n)
{
    if (n > d->left) {
        size_t chunk = n > CHUNK ? n : CHUNK;
        d->room = d->mem.host->alloc(d->mem.ctx, TB_LIFE_BATCH, chunk);
        d->left = d->room ? chunk : 0;
    }
    return d->room;
}

/* A copy in the batch; ptr is NULL when memory is refused. */
static tb_str keep(struct display *d, const char *text, size_t n)
{
    if (n == 0)
        return constant("");
    char *to = make_room(d, n);
    if (!to)
        return (tb_str){NULL, 0};
    memcpy(to, text, n);
    d->room += n;
    d->left -= n;
    return (tb_str){to, n};
}

/* ---- Texts ---- */

/* Texts of a shared table that was cut off are missing. */
static tb_str text_of(struct display *d, const struct cell *cell)
{
    if (cell->kind == CELL_TEXT)
        return (tb_str){d->sheet->texts.p + (uint32_t)cell->value, (size_t)(cell->value >> 32)};
    if (cell->kind != CELL_SHARED)
        return constant("");
    if (cell->value < d->book->n_shared)
        return d->book->shared[cell->value];
    tb_spot spot = sheet_spot(d->sheet, cell_row(cell), cell_column(cell));
    d->mem.host->warn_at(d->mem.ctx, &spot, "the text of the cell is missing in the file; the cell was left empty");
    return constant("");
}

/* What the format puts around the text, or that it hides it. */
static bool surround(struct display *d, tb_str code, tb_str *text, tb_str *stored)
{
    struct number_format_around around = {.hidden = false};
    number_format_around(code.ptr, code.len, &around);
    if (around.hidden || around.n_before + around.n_after > 0)
        *stored = *text;
    if (around.hidden) {
        *text = constant("");
    } else if (around.n_before + around.n_after > 0) {
        char *to = make_room(d, around.n_before + text->len + around.n_after);
        if (!to)
            return false;
        memcpy(to, around.before, around.n_before);
        memcpy(to + around.n_before, text->ptr, text->len);
        memcpy(to + around.n_before + text->len, around.after, around.n_after);
        *text = (tb_str){to, around.n_before + text->len + around.n_after};
        d->room += text->len;
        d->left -= text->len;
    }
    return true;
}

static bool show_text(struct display *d, const struct cell *cell, tb_cell *out, tb_str *stored)
{
    tb_str code = book_format(d->book, cell->xf);
    out->text = text_of(d, cell);
    if (out->text.len > 0 && code.len > 1 && !surround(d, code, &out->text, stored))
        return false;
    out->kind = out->text.len > 0 ? TB_CELL_TEXT : TB_CELL_EMPTY;
    return true;
}

/* ---- Numbers ---- */

/* Do the digits shown say what is stored, grouping and zeros at the end apart? */
static bool says(const char *shown, size_t n, const char *stored, size_t n_stored)
{
    size_t at = 0;
    bool point = false, same = n > 0;
    for (size_t i = 0; i < n && same; i++) {
        if (shown[i] == ',')
            continue;
        point = point || shown[i] == '.';
        if (at < n_stored && shown[i] == stored[at])
            at++;
        else
            same = at == n_stored && point && (shown[i] == '0' || shown[i] == '.');
    }
    return same && at == n_stored;
}

static bool show_number(struct display *d, const struct cell *cell, tb_cell *out, tb_str *stored)
{
    struct decimal value;
    char shown[NUMBER_FORMAT_TEXT], exact[DECIMAL_TEXT];
    enum number_shown what = SHOWN_NUMBER;
    bool is_float = true;
    bool finite = cell->kind == CELL_RK ? binary_rk((uint32_t)cell->value, &value, &is_float)
                                        : binary_double(cell->value, &value);
    if (!finite) {
        out->kind = TB_CELL_TEXT;
        out->text = constant(error_name(0x24));
        return true;
    }
    tb_str code = book_format(d->book, cell->xf);
    size_t n_exact = decimal_write(&value, exact), n = 0;
    bool hidden = value.n == 0 && d->sheet->hides_zeros;
    if (!hidden)
        n = number_format_show(code.ptr, code.len, &value, d->book->since_1904, shown, &what);
    static const uint16_t kinds[] = {
        [SHOWN_NUMBER] = TB_CELL_NUMBER, [SHOWN_DATE] = TB_CELL_DATE, [SHOWN_TEXT] = TB_CELL_TEXT};
    out->kind = n > 0 ? kinds[what] : TB_CELL_EMPTY;
    out->flags |= is_float ? TB_CELLF_BINARY_FLOAT : 0;
    out->text = keep(d, shown, n);
    if (!out->text.ptr || (what == SHOWN_NUMBER && says(shown, n, exact, n_exact)))
        return out->text.ptr != NULL;
    *stored = keep(d, exact, n_exact);
    return stored->ptr != NULL;
}

/* ---- Any cell ---- */

tb_status display_cell(struct display *d, const struct cell *cell, tb_cell *out, tb_str *stored, tb_error *err)
{
    bool ok = true;
    *stored = (tb_str){NULL, 0};
    *out = (tb_cell){
        .column = cell_column(cell),
        .flags = cell->formula ? TB_CELLF_FORMULA : 0,
        .text = {"", 0},
    };
    if (cell->kind == CELL_DOUBLE || cell->kind == CELL_RK) {
        ok = show_number(d, cell, out, stored);
    } else if (cell->kind == CELL_BOOL) {
        out->kind = TB_CELL_BOOL;
        out->text = constant(cell->value ? "true" : "false");
    } else if (cell->kind == CELL_ERROR) {
        out->kind = TB_CELL_TEXT;
        out->text = constant(error_name(cell->value));
    } else if (cell->kind != CELL_BLANK) {
        ok = show_text(d, cell, out, stored);
    }
    if (!ok)
        return no_memory(d->mem, err);
    d->given += out->text.len + stored->len;
    return TB_OK;
}
