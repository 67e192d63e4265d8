/* SPDX-License-Identifier: MIT */
/* The sheets of an OpenDocument spreadsheet. Rows and cells that are alike stand there once, with how often: a blank
 * rest of a million rows is one element, and stays one here. */
#include "ods.h"

enum {
    DOCUMENT = 2,
    STYLES,
    STYLE,
    SHEET_PROPERTIES,
    BODY,
    BOOK,
    SHEET,
    GROUP,
    ROW,
    CELL,
    COVERED,
    PARAGRAPH,
    SPAN,
    SPACES,
    TAB,
    LINE_BREAK,
};

static const char *of_table(const char *const *attributes, const char *name)
{
    return xml_attribute(attributes, NS_TABLE, name);
}

/* ---- Styles ---- */

static tb_status begin_style(struct ods *o, const char *const *attributes)
{
    const char *name = xml_attribute(attributes, NS_STYLE, "name");
    o->style = NULL;
    if (!name || !xml_is(xml_attribute(attributes, NS_STYLE, "family"), "table"))
        return TB_OK;
    o->style = pool_copy(o->m, &o->styles, (tb_str){name, strlen(name) + 1}).ptr;
    return o->style ? TB_OK : no_memory(o->m, o->xml.err);
}

static tb_status hide_style(struct ods *o, const char *const *attributes)
{
    tb_str *hidden = o->hidden;
    if (!o->style || xml_on(of_table(attributes, "display"), true))
        return TB_OK;
    if (o->n_hidden == MAX_SHEETS)
        return o->m.host->fail(o->xml.err, TB_E_LIMIT, "the document has more than %u styles of hidden sheets",
                               MAX_SHEETS);
    if (o->n_hidden == o->cap_hidden &&
        !(hidden = enlarge(o->m, hidden, &o->cap_hidden, o->n_hidden + 1, sizeof *hidden)))
        return no_memory(o->m, o->xml.err);
    o->hidden = hidden;
    o->hidden[o->n_hidden++] = (tb_str){o->style, strlen(o->style)};
    o->style = NULL;
    return TB_OK;
}

/* ---- Sheets and rows ---- */

static tb_status begin_sheet(struct ods *o, const char *const *attributes)
{
    const char *name = of_table(attributes, "name"), *style = of_table(attributes, "style-name");
    if (o->n_sheets++ == MAX_SHEETS)
        return o->m.host->fail(o->xml.err, TB_E_LIMIT, "the document has more than %u sheets", MAX_SHEETS);
    o->name_len = copy_sheet_name(o->name, name ? name : "");
    o->is_hidden = false;
    for (size_t i = 0; style && i < o->n_hidden; i++)
        o->is_hidden = o->is_hidden || strcmp(o->hidden[i].ptr, style) == 0;
    o->in_sheet = true;
    o->sheet_ended = false;
    o->row = 1;
    o->row_repeat = 0;
    o->column = 0;
    return TB_OK;
}

static tb_status begin_row(struct ods *o, const char *const *attributes)
{
    o->row = o->row > MAX_ROWS || o->row_repeat > MAX_ROWS - o->row + 1 ? MAX_ROWS + 1 : o->row + o->row_repeat;
    o->row_repeat = xml_number(of_table(attributes, "number-rows-repeated"), INT32_MAX, 1);
    o->column = 1;
    o->n_cells = 0;
    pool_reset(&o->texts);
    return TB_OK;
}

static tb_status end_row(struct ods *o)
{
    o->column = 0;
    while (o->n_cells > 0 && o->cells[o->n_cells - 1].cell.kind == TB_CELL_EMPTY &&
           !o->cells[o->n_cells - 1].stored.ptr)
        o->n_cells--;
    if (o->n_cells == 0 || o->unwanted)
        return TB_OK;
    if (o->row > MAX_ROWS || o->row_repeat > MAX_ROWS - o->row + 1)
        return o->m.host->fail(o->xml.err, TB_E_LIMIT, "a sheet has rows 1 to %u only", MAX_ROWS);
    o->row_left = o->row_repeat;
    tb_status rc = ods_give_row(o, o->xml.err);
    return rc == TB_OK && batch_full(&o->batch, o->hint) ? TB_END : rc;
}

/* ---- Text ---- */

static tb_status add_text(struct ods *o, const char *s, size_t n)
{
    if (o->text.len + n > MAX_CELL_TEXT)
        return o->m.host->fail(o->xml.err, TB_E_LIMIT, "the cell has more than %zu bytes of text", MAX_CELL_TEXT);
    return text_add(o->m, &o->text, s, n) ? TB_OK : no_memory(o->m, o->xml.err);
}

static tb_status add_spaces(struct ods *o, const char *const *attributes)
{
    static const char blanks[] = "                ";
    uint32_t n = xml_number(xml_attribute(attributes, NS_TEXT, "c"), MAX_CELL_TEXT, 1);
    tb_status rc = TB_OK;
    while (rc == TB_OK && n > 0) {
        uint32_t step = n < sizeof blanks - 1 ? n : (uint32_t)sizeof blanks - 1;
        rc = add_text(o, blanks, step);
        n -= step;
    }
    return rc;
}

static tb_status begin_paragraph(struct ods *o)
{
    bool first = !o->paragraph;
    o->paragraph = true;
    return first ? TB_OK : add_text(o, "\n", 1);
}

/* ---- What expat comes to ---- */

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    struct ods *o = data;
    switch (id) {
    case STYLE:
        return begin_style(o, attributes);
    case SHEET_PROPERTIES:
        return hide_style(o, attributes);
    case SHEET:
        return begin_sheet(o, attributes);
    case ROW:
        return begin_row(o, attributes);
    case CELL:
        return ods_begin_cell(o, attributes);
    case COVERED:
        o->column += xml_number(of_table(attributes, "number-columns-repeated"), MAX_COLUMNS, 1);
        o->column = o->column > MAX_COLUMNS ? MAX_COLUMNS + 1 : o->column;
        return TB_OK;
    case PARAGRAPH:
        return begin_paragraph(o);
    case SPACES:
        return add_spaces(o, attributes);
    case TAB:
        return add_text(o, "\t", 1);
    case LINE_BREAK:
        return add_text(o, "\n", 1);
    default:
        return TB_OK;
    }
}

static tb_status on_end(void *data, unsigned id)
{
    struct ods *o = data;
    if (id == SHEET) {
        o->sheet_ended = true;
        return TB_END;
    }
    return id == CELL ? ods_end_cell(o) : id == ROW ? end_row(o) : TB_OK;
}

static tb_status on_text(void *data, unsigned id, const char *s, size_t n)
{
    return id == PARAGRAPH || id == SPAN ? add_text(data, s, n) : TB_OK;
}

static void where(const void *data, char *out, size_t cap)
{
    const struct ods *o = data;
    *out = '\0';
    if (o->in_sheet && !o->sheet_ended)
        place_sheet(out, cap, ods_name(o), o->row_repeat ? o->row : 0, o->column);
}

static const struct xml_rule rules[] = {
    {ROW, CELL, NS_TABLE, "table-cell"},
    {CELL, PARAGRAPH, NS_TEXT, "p"},
    {ROW, COVERED, NS_TABLE, "covered-table-cell"},
    {SHEET, ROW, NS_TABLE, "table-row"},
    {GROUP, ROW, NS_TABLE, "table-row"},
    {SHEET, GROUP, NS_TABLE, "table-row-group"},
    {SHEET, GROUP, NS_TABLE, "table-header-rows"},
    {SHEET, GROUP, NS_TABLE, "table-rows"},
    {GROUP, GROUP, NS_TABLE, "table-row-group"},
    {GROUP, GROUP, NS_TABLE, "table-header-rows"},
    {GROUP, GROUP, NS_TABLE, "table-rows"},
    {PARAGRAPH, SPAN, NS_TEXT, "span"},
    {PARAGRAPH, SPAN, NS_TEXT, "a"},
    {PARAGRAPH, SPAN, NS_TEXT, "ruby"},
    {PARAGRAPH, SPAN, NS_TEXT, "date"},
    {PARAGRAPH, SPAN, NS_TEXT, "time"},
    {PARAGRAPH, SPAN, NS_TEXT, "sheet-name"},
    {PARAGRAPH, SPAN, NS_TEXT, "file-name"},
    {PARAGRAPH, SPAN, NS_TEXT, "title"},
    {PARAGRAPH, SPACES, NS_TEXT, "s"},
    {PARAGRAPH, TAB, NS_TEXT, "tab"},
    {PARAGRAPH, LINE_BREAK, NS_TEXT, "line-break"},
    {SPAN, SPAN, NS_TEXT, "span"},
    {SPAN, SPAN, NS_TEXT, "a"},
    {SPAN, SPAN, NS_TEXT, "ruby-base"},
    {SPAN, SPACES, NS_TEXT, "s"},
    {SPAN, TAB, NS_TEXT, "tab"},
    {SPAN, LINE_BREAK, NS_TEXT, "line-break"},
    {BOOK, SHEET, NS_TABLE, "table"},
    {STYLES, STYLE, NS_STYLE, "style"},
    {STYLE, SHEET_PROPERTIES, NS_STYLE, "table-properties"},
    {DOCUMENT, STYLES, NS_OFFICE, "automatic-styles"},
    {DOCUMENT, BODY, NS_OFFICE, "body"},
    {BODY, BOOK, NS_OFFICE, "spreadsheet"},
    {XML_ROOT, DOCUMENT, NS_OFFICE, "document-content"},
    {XML_ROOT, DOCUMENT, NS_OFFICE, "document"},
};
const struct xml_grammar ods_grammar = {
    .rules = rules,
    .n_rules = sizeof rules / sizeof *rules,
    .start = on_start,
    .end = on_end,
    .text = on_text,
    .where = where,
};
