/* SPDX-License-Identifier: MIT */
/* A cell stands there as it is displayed and, in attributes, as it is stored. What is repeated is counted as unpacked:
 * a row of one element can be a million rows. */
#include "numfmt.h"
#include "ods.h"

#define FEW_BLANKS 256u /* so many blank cells side by side are told, more are left out */
#define CELL_BYTES 32u  /* what a cell counts beside its text */

tb_str ods_name(const struct ods *o) { return (tb_str){o->name, o->name_len}; }

/* ---- Begin ---- */

static enum value_type type_of(const char *s)
{
    static const struct {
        const char *name;
        enum value_type type;
    } types[] = {{"float", VALUE_NUMBER}, {"currency", VALUE_NUMBER}, {"percentage", VALUE_NUMBER},
                 {"string", VALUE_TEXT},  {"date", VALUE_DATE},       {"time", VALUE_TIME},
                 {"boolean", VALUE_BOOL}};
    for (size_t i = 0; s && i < sizeof types / sizeof *types; i++)
        if (strcmp(s, types[i].name) == 0)
            return types[i].type;
    return VALUE_NONE;
}

tb_status ods_begin_cell(struct ods *o, const char *const *attributes)
{
    static const char *const names[] = {
        [VALUE_NONE] = NULL,         [VALUE_NUMBER] = "value",       [VALUE_DATE] = "date-value",
        [VALUE_TIME] = "time-value", [VALUE_BOOL] = "boolean-value", [VALUE_TEXT] = "string-value",
    };
    o->repeat = xml_number(xml_attribute(attributes, NS_TABLE, "number-columns-repeated"), INT32_MAX, 1);
    o->columns = xml_number(xml_attribute(attributes, NS_TABLE, "number-columns-spanned"), INT32_MAX, 1);
    o->rows = xml_number(xml_attribute(attributes, NS_TABLE, "number-rows-spanned"), INT32_MAX, 1);
    o->formula = xml_attribute(attributes, NS_TABLE, "formula") != NULL;
    o->type = type_of(xml_attribute(attributes, NS_OFFICE, "value-type"));
    if (xml_is(xml_attribute(attributes, NS_CALCEXT, "value-type"), "error"))
        o->type = VALUE_TEXT;
    o->value.len = o->text.len = 0;
    o->paragraph = false;
    const char *value = names[o->type] ? xml_attribute(attributes, NS_OFFICE, names[o->type]) : NULL;
    size_t len = value ? strlen(value) : 0;
    if (len > MAX_CELL_TEXT)
        return o->m.host->fail(o->xml.err, TB_E_LIMIT, "the cell has more than %zu bytes of text", MAX_CELL_TEXT);
    return text_add(o->m, &o->value, value ? value : "", len) ? TB_OK : no_memory(o->m, o->xml.err);
}

/* ---- Values ---- */

/* Without the room that a format leaves for brackets. */
static tb_str without_padding(tb_str s)
{
    for (; s.len > 0 && *s.ptr == ' '; s.len--)
        s.ptr++;
    while (s.len > 0 && s.ptr[s.len - 1] == ' ')
        s.len--;
    return s;
}

static void number(struct ods *o, struct ods_cell *c, char plain[NUMBER_TEXT])
{
    struct number x;
    tb_str value = text_view(&o->value), shown = without_padding(text_view(&o->text));
    if (!number_read(value.ptr, value.len, &x)) {
        const tb_spot spot = spot_sheet(ods_name(o), o->row, o->column);
        o->m.host->warn_at(o->m.ctx, &spot, "the cell should hold a number and does not; it is read as text");
        return;
    }
    number_shorten(&x);
    size_t n = number_plain(&x, plain);
    c->cell.text = o->paragraph ? shown : (tb_str){plain, n};
    c->cell.kind = c->cell.text.len ? TB_CELL_NUMBER : TB_CELL_EMPTY;
    if (c->cell.kind == TB_CELL_NUMBER && !number_is_whole(&x))
        c->cell.flags |= TB_CELLF_BINARY_FLOAT;
    if (numfmt_differs(c->cell.text, &x))
        c->stored = (tb_str){plain, n};
}

/* PT13H30M05S as 13:30:05; a duration of a day and more stays as it is. */
static tb_str time_of_day(const struct text *value, char room[NUMBER_TEXT])
{
    static const char shape[] = "PT00H00M00";
    tb_str s = text_view(value);
    if (s.len < sizeof shape)
        return s;
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == '0' ? s.ptr[i] < '0' || s.ptr[i] > '9' : s.ptr[i] != shape[i])
            return s;
    if (memcmp(s.ptr + 2, "24", 2) >= 0)
        return s;
    memcpy(room, s.ptr + 2, 8);
    room[2] = room[5] = ':';
    return (tb_str){room, 8};
}

static bool is_bool(tb_str s)
{
    return (s.len == 4 && memcmp(s.ptr, "true", 4) == 0) || (s.len == 5 && memcmp(s.ptr, "false", 5) == 0);
}

static void show(struct ods *o, struct ods_cell *c, char plain[NUMBER_TEXT])
{
    tb_str value = text_view(&o->value);
    c->cell.text = text_view(&o->text);
    c->cell.kind = TB_CELL_TEXT;
    if (o->type == VALUE_NUMBER) {
        number(o, c, plain);
    } else if (o->type == VALUE_TEXT && !o->paragraph) {
        c->cell.text = value;
    } else if (o->type == VALUE_BOOL && is_bool(value)) {
        c->cell.kind = TB_CELL_BOOL;
        c->cell.text = value;
    } else if (o->type == VALUE_DATE && date_spelt(value)) {
        c->cell.kind = TB_CELL_DATE;
        c->cell.text = (tb_str){value.ptr, date_spelt(value)};
    } else if (o->type == VALUE_TIME && value.len > 2 && value.ptr[0] == 'P') {
        c->cell.kind = TB_CELL_DATE;
        c->cell.text = time_of_day(&o->value, plain);
    } else if (o->type == VALUE_NONE && o->formula && !o->paragraph) {
        unknown_add(&o->unknown, o->row, o->column);
    }
    if (c->cell.kind == TB_CELL_TEXT && c->cell.text.len == 0)
        c->cell.kind = TB_CELL_EMPTY;
}

/* ---- End ---- */

static bool add_cell(struct ods *o, const struct ods_cell *c)
{
    struct ods_cell *cells = o->cells;
    if (o->n_cells == o->cap_cells && !(cells = enlarge(o->m, cells, &o->cap_cells, o->n_cells + 1, sizeof *cells)))
        return false;
    o->cells = cells;
    o->cells[o->n_cells++] = *c;
    return true;
}

tb_status ods_end_cell(struct ods *o)
{
    char plain[NUMBER_TEXT];
    struct ods_cell c = {.columns = o->columns + (o->columns == 0), .rows = o->rows + (o->rows == 0)};
    show(o, &c, plain);
    bool blank = c.cell.kind == TB_CELL_EMPTY && !c.stored.ptr;
    uint32_t first = o->column, room = first > MAX_COLUMNS ? 0 : MAX_COLUMNS - first + 1;
    if (blank && (o->repeat > FEW_BLANKS || o->repeat > room)) {
        o->column = o->repeat > room ? MAX_COLUMNS + 1 : first + o->repeat;
        return TB_OK;
    }
    if (o->repeat > room || c.columns > room || c.rows > MAX_ROWS)
        return o->m.host->fail(o->xml.err, TB_E_LIMIT, "a sheet has columns A to XFD only");
    c.cell.flags |= o->formula ? TB_CELLF_FORMULA : 0;
    c.cell.text = pool_copy(o->m, &o->texts, c.cell.text);
    if (c.stored.ptr && !(c.stored = pool_copy(o->m, &o->texts, c.stored)).ptr)
        return no_memory(o->m, o->xml.err);
    if (!c.cell.text.ptr)
        return no_memory(o->m, o->xml.err);
    for (uint32_t i = 0; i < o->repeat; i++) {
        c.cell.column = first + i - 1;
        if (!add_cell(o, &c))
            return no_memory(o->m, o->xml.err);
    }
    o->column = first + o->repeat;
    return TB_OK;
}

/* ---- Rows ---- */

static bool give_cell(struct batch *b, const struct ods_cell *c)
{
    tb_cell cell = c->cell;
    tb_str stored = {NULL, 0};
    cell.text = batch_text(b, cell.text);
    if (c->stored.ptr && !(stored = batch_text(b, c->stored)).ptr)
        return false;
    if (!cell.text.ptr || !batch_cell(b, cell) || (stored.ptr && !batch_stored(b, stored)))
        return false;
    return (c->columns <= 1 && c->rows <= 1) || batch_span(b, c->columns, c->rows);
}

tb_status ods_give_row(struct ods *o, tb_error *err)
{
    for (; o->row_left > 0 && !batch_full(&o->batch, o->hint); o->row_left--) {
        const tb_row row = {.line = o->row + (o->row_repeat - o->row_left), .offset = TB_UNKNOWN};
        size_t bytes = 0;
        bool ok = batch_row(&o->batch, row);
        for (size_t i = 0; ok && i < o->n_cells; i++) {
            ok = give_cell(&o->batch, &o->cells[i]);
            bytes += o->cells[i].cell.text.len + CELL_BYTES;
        }
        if (!ok)
            return no_memory(o->m, err);
        tb_status rc = package_charge(&o->pkg, bytes, err);
        if (rc < 0)
            return rc;
    }
    return TB_OK;
}
