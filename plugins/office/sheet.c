/* SPDX-License-Identifier: MIT */
/* The part of a sheet is read once from its beginning to its end, and expat is paused behind the row that fills a
 * batch. Rows and cells have to come in order, as the programs write them. */
#include "sheet.h"

#include "cellref.h"

#define MAX_ROW_BYTES ((size_t)1 << 26) /* of the texts of one row */

enum { SHEET = 2, DATA, ROW, CELL, VALUE, FORMULA, INLINE, RUN, TEXT };

static tb_status fail(const struct sheet *s, tb_status code, const char *message)
{
    return s->xml.m.host->fail(s->xml.err, code, "%s", s->xml.m.host->text(message));
}

static void where(const void *data, char *out, size_t cap)
{
    const struct sheet *s = data;
    place_sheet(out, cap, s->entry->name, s->row, s->column);
}

/* ---- Rows ---- */

static tb_status begin_row(struct sheet *s, const char *const *attributes)
{
    const char *r = xml_attribute(attributes, NS_NONE, "r");
    uint32_t row = r ? xml_number(r, INT32_MAX, 0) : s->row + 1, before = s->row;
    s->row = row;
    s->column = s->last_column = s->n_filled = 0;
    if (row == 0 || row > MAX_ROWS)
        return fail(s, TB_E_LIMIT, "a sheet has rows 1 to 1048576 only; open the file and save it again");
    if (row <= before)
        return fail(s, TB_E_SYNTAX, "the rows are not in order; open the file and save it again");
    merges_row(&s->merges, row);
    return batch_row(&s->batch, (tb_row){.line = row, .offset = TB_UNKNOWN}) ? TB_OK : no_memory(s->xml.m, s->xml.err);
}

/* Blank cells at the end of a row are borders and colours, and so is a row of them. */
static tb_status end_row(struct sheet *s)
{
    s->column = 0;
    if (s->n_filled == 0)
        batch_drop_row(&s->batch);
    else
        batch_cut_row(&s->batch, s->n_filled);
    if (s->batch.bytes > MAX_ROW_BYTES)
        return fail(s, TB_E_LIMIT, "the row has more than 64 MiB of text");
    return s->n_filled && batch_full(&s->batch, s->hint) ? TB_END : TB_OK;
}

/* ---- Cells ---- */

static enum cell_type type_of(const char *t)
{
    static const struct {
        const char *name;
        enum cell_type type;
    } types[] = {{"s", CELL_SHARED}, {"n", CELL_NUMBER}, {"str", CELL_STRING}, {"inlineStr", CELL_INLINE},
                 {"b", CELL_BOOL},   {"e", CELL_ERROR},  {"d", CELL_DATE}};
    for (size_t i = 0; t && i < sizeof types / sizeof *types; i++)
        if (strcmp(t, types[i].name) == 0)
            return types[i].type;
    return CELL_NUMBER;
}

static tb_status begin_cell(struct sheet *s, const char *const *attributes)
{
    const char *r = NULL, *t = NULL, *style = NULL;
    uint32_t row = 0, column = s->last_column + 1;
    for (; *attributes; attributes += 2) {
        const char *name = attributes[0];
        r = strcmp(name, "r") == 0 ? attributes[1] : r;
        t = strcmp(name, "t") == 0 ? attributes[1] : t;
        style = strcmp(name, "s") == 0 ? attributes[1] : style;
    }
    if (r && (!(r = cellref_read(r, &row, &column)) || *r))
        return fail(s, TB_E_SYNTAX, "a cell of the row has a name that is none; open the file and save it again");
    s->column = column;
    if (column > MAX_COLUMNS)
        return fail(s, TB_E_LIMIT, "a sheet has columns A to XFD only; open the file and save it again");
    if (column <= s->last_column)
        return fail(s, TB_E_SYNTAX, "the cells of the row are not in order; open the file and save it again");
    s->last_column = column;
    s->type = type_of(t);
    s->style = xml_number(style, INT32_MAX, 0);
    s->formula = false;
    s->value.len = 0;
    return TB_OK;
}

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    struct sheet *s = data;
    switch (id) {
    case ROW:
        return begin_row(s, attributes);
    case CELL:
        return begin_cell(s, attributes);
    case FORMULA:
        s->formula = true;
        return TB_OK;
    default:
        return TB_OK;
    }
}

static tb_status on_end(void *data, unsigned id)
{
    struct sheet *s = data;
    return id == CELL ? sheet_cell(s) : id == ROW ? end_row(s) : TB_OK;
}

static tb_status on_text(void *data, unsigned id, const char *p, size_t n)
{
    struct sheet *s = data;
    if (id != VALUE && id != TEXT)
        return TB_OK;
    if (s->value.len + n > MAX_CELL_TEXT)
        return s->xml.m.host->fail(s->xml.err, TB_E_LIMIT, "the cell has more than %zu bytes of text", MAX_CELL_TEXT);
    return text_add(s->xml.m, &s->value, p, n) ? TB_OK : no_memory(s->xml.m, s->xml.err);
}

/* ---- The sheet ---- */

tb_status sheet_init(struct sheet *s, struct workbook *book, tb_error *err)
{
    static const struct xml_rule rules[] = {
        {CELL, VALUE, NS_SHEET, "v"},         {ROW, CELL, NS_SHEET, "c"},
        {DATA, ROW, NS_SHEET, "row"},         {CELL, FORMULA, NS_SHEET, "f"},
        {CELL, INLINE, NS_SHEET, "is"},       {INLINE, TEXT, NS_SHEET, "t"},
        {INLINE, RUN, NS_SHEET, "r"},         {RUN, TEXT, NS_SHEET, "t"},
        {SHEET, DATA, NS_SHEET, "sheetData"}, {XML_ROOT, SHEET, NS_SHEET, "worksheet"},
    };
    static const struct xml_grammar grammar = {
        .rules = rules,
        .n_rules = sizeof rules / sizeof *rules,
        .start = on_start,
        .end = on_end,
        .text = on_text,
        .where = where,
    };
    struct memory m = book->pkg.m;
    *s = (struct sheet){.book = book, .batch = {.m = m}};
    s->room = m.host->alloc(m.ctx, TB_LIFE_READER, SHOWN_ROOM);
    return s->room ? xml_open(&s->xml, m, &grammar, s, err) : no_memory(m, err);
}

tb_status sheet_open(struct sheet *s, const struct sheet_entry *entry, tb_error *err)
{
    s->entry = entry;
    s->row = s->column = 0;
    batch_reset(&s->batch);
    tb_status rc = merges_read(&s->merges, &s->book->pkg, entry->part, err);
    if (rc == TB_OK)
        rc = part_open(&s->book->pkg, entry->part, &s->part, err);
    if (rc == TB_OK)
        rc = xml_begin(&s->xml, part_read, &s->part, entry->part, err);
    return xml_say_place(&s->xml, rc, err);
}

tb_status sheet_rows(struct sheet *s, size_t hint, tb_error *err)
{
    s->hint = hint;
    return batch_full(&s->batch, hint) ? TB_OK : xml_next(&s->xml, err);
}

void sheet_close(struct sheet *s)
{
    struct memory m = s->book->pkg.m;
    part_close(&s->part);
    if (!s->entry)
        return;
    const tb_spot spot = spot_sheet(s->entry->name, 1, 0);
    unknown_tell(&s->unknown, m, s->entry->name);
    if (s->merges.odd)
        m.host->warn_at(m.ctx, &spot, "merged cells of the sheet overlap or reach past it; they are read one by one");
    s->merges.odd = false;
    s->entry = NULL;
}

void sheet_fini(struct sheet *s)
{
    part_close(&s->part);
    xml_close(&s->xml);
}
