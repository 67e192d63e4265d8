/* SPDX-License-Identifier: MIT */
/* The main part names the sheets in their order and by relationships; sheets of other kinds (charts, dialogs, macros)
 * have other relationships, and are passed over. */
#include "workbook.h"

#include "reader.h"

enum { BOOK = 2, PROPERTIES, SHEETS, SHEET };

struct loading {
    struct workbook *book;
    struct xml xml;
};

static tb_status add_sheet(struct loading *l, const char *const *attributes)
{
    struct workbook *w = l->book;
    struct memory m = l->xml.m;
    const char *name = xml_attribute(attributes, NS_NONE, "name"), *id = xml_attribute(attributes, NS_RELATION, "id");
    const char *state = xml_attribute(attributes, NS_NONE, "state");
    const struct rel *rel = id ? rels_by_id(&w->rels, id) : NULL;
    struct sheet_entry *sheets = w->sheets;
    char copy[MAX_SHEET_NAME];
    if (!rel || strcmp(rel->type, "worksheet") != 0)
        return TB_OK;
    if (w->n_sheets == MAX_SHEETS)
        return m.host->fail(l->xml.err, TB_E_LIMIT, "the workbook has more than %u sheets", MAX_SHEETS);
    if (w->n_sheets == w->cap_sheets && !(sheets = enlarge(m, sheets, &w->cap_sheets, w->n_sheets + 1, sizeof *sheets)))
        return no_memory(m, l->xml.err);
    w->sheets = sheets;
    struct sheet_entry *s = &w->sheets[w->n_sheets];
    *s = (struct sheet_entry){.part = rel->target};
    s->name = pool_copy(m, &w->names, (tb_str){copy, copy_sheet_name(copy, name ? name : "")});
    s->hidden = xml_is(state, "hidden") || xml_is(state, "veryHidden");
    if (!s->name.ptr)
        return no_memory(m, l->xml.err);
    w->n_sheets++;
    return TB_OK;
}

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    struct loading *l = data;
    if (id == PROPERTIES)
        l->book->date1904 = xml_on(xml_attribute(attributes, NS_NONE, "date1904"), false);
    return id == SHEET ? add_sheet(l, attributes) : TB_OK;
}

static tb_status read_book(struct workbook *w, const char *part, tb_error *err)
{
    static const struct xml_rule rules[] = {
        {XML_ROOT, BOOK, NS_SHEET, "workbook"},
        {BOOK, PROPERTIES, NS_SHEET, "workbookPr"},
        {BOOK, SHEETS, NS_SHEET, "sheets"},
        {SHEETS, SHEET, NS_SHEET, "sheet"},
    };
    static const struct xml_grammar grammar = {
        .rules = rules,
        .n_rules = sizeof rules / sizeof *rules,
        .start = on_start,
    };
    struct loading l = {.book = w};
    return xml_read_part(&l.xml, &w->pkg, part, &grammar, &l, err);
}

tb_status workbook_open(struct workbook *w, struct memory m, tb_source *src, tb_error *err)
{
    struct rels root = {0};
    tb_status rc = package_open(&w->pkg, m, src, err);
    if (rc == TB_OK)
        rc = rels_read(&root, &w->pkg, "", err);
    const char *book = rels_by_type(&root, "officeDocument");
    book = book ? book : "xl/workbook.xml";
    if (rc == TB_OK)
        rc = rels_read(&w->rels, &w->pkg, book, err);
    const char *strings = rels_by_type(&w->rels, "sharedStrings"), *styles = rels_by_type(&w->rels, "styles");
    if (rc == TB_OK && strings)
        rc = strings_read(&w->strings, &w->pkg, strings, err);
    if (rc == TB_OK && styles)
        rc = styles_read(&w->styles, &w->pkg, styles, err);
    return rc == TB_OK ? read_book(w, book, err) : rc;
}

void workbook_close(struct workbook *w) { package_close(&w->pkg); }
