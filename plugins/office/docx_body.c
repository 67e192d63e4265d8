/* SPDX-License-Identifier: MIT */
/* The main part of a text document. Elements that are not named here (insertions, links, content controls) are as if
 * only what they hold were there; what was deleted, and the instructions of fields, is passed over. */
#include <stdio.h>

#include "docx.h"

enum {
    DOCUMENT = 2,
    BODY,
    PARAGRAPH,
    PARAGRAPH_STYLE,
    PARAGRAPH_PROPERTIES,
    NUMBERED,
    RUN,
    RUN_STYLE,
    RUN_PROPERTIES,
    TEXT,
    BLANK,
    BREAK,
    HYPHEN,
    SYMBOL,
    FIELD,
    TABLE,
    TABLE_ROW,
    ROW_PROPERTIES,
    ROW_BEFORE,
    ROW_DELETED,
    CELL,
    CELL_PROPERTIES,
    CELL_SPAN,
    CELL_DOWN,
    CELL_BESIDE,
    BOX,
    ALTERNATIVES,
    CHOICE,
    FALLBACK,
    PROPERTY, /* of a paragraph: its looks */
    RUN_PROPERTY = PROPERTY + PROPERTY_LEVEL + 1,
};

static const char *value_of(const char *const *attributes) { return xml_attribute(attributes, NS_WORD, "val"); }

/* ---- Alternatives ---- */

/* A choice is taken when it wants nothing but drawings of shapes, whose text boxes are read here; the fallback when no
 * choice was. */
static tb_status choose(struct docx *d, unsigned id, const char *const *attributes)
{
    static const char *const known[] = {"wps", "wpg", "wpc", "wp14", "w14", "w15"};
    bool *chosen = &d->chosen[d->xml.depth < 2 ? 0 : d->xml.depth - 2], takes = id == FALLBACK;
    const char *wants = id == CHOICE ? xml_attribute(attributes, NS_NONE, "Requires") : NULL;
    for (size_t i = 0; wants && i < sizeof known / sizeof *known; i++)
        takes = takes || strcmp(wants, known[i]) == 0;
    if (takes && !*chosen)
        xml_see_through(&d->xml);
    else
        xml_skip(&d->xml);
    *chosen = *chosen || takes;
    return TB_OK;
}

/* ---- Runs and fields ---- */

static void field(struct docx *d, const char *type)
{
    uint32_t bit = d->fields ? UINT32_C(1) << (d->fields - 1) : 0;
    if (xml_is(type, "begin") && d->fields < MAX_FIELDS) {
        d->instructions |= UINT32_C(1) << d->fields;
        d->fields++;
    } else if (xml_is(type, "separate")) {
        d->instructions &= ~bit;
    } else if (xml_is(type, "end") && d->fields) {
        d->instructions &= ~bit;
        d->fields--;
    }
}

static tb_status symbol(struct docx *d, const char *const *attributes)
{
    const char *font = xml_attribute(attributes, NS_WORD, "font"), *hex = xml_attribute(attributes, NS_WORD, "char");
    uint32_t c = 0;
    for (; hex && *hex && c < 0x10000; hex++) {
        char x = *hex;
        c = c * 16 + (uint32_t)(x >= '0' && x <= '9'   ? x - '0'
                                : x >= 'a' && x <= 'f' ? x - 'a' + 10
                                : x >= 'A' && x <= 'F' ? x - 'A' + 10
                                                       : 0);
    }
    tb_str text = docx_symbol(font ? font : "", c);
    return text.ptr ? docx_add_text(d, text.ptr, text.len) : TB_OK;
}

static void style(struct docx *d, struct looks *to, const char *const *attributes)
{
    const char *id = value_of(attributes);
    if (!id)
        return;
    struct looks its = doc_styles_at(&d->styles, id);
    looks_fill(to, &its);
}

/* ---- What expat comes to ---- */

static tb_status of_row(struct docx *d, unsigned id, const char *const *attributes)
{
    struct table *t = docx_flow(d)->building;
    if (id == ROW_BEFORE)
        t->column = xml_number(value_of(attributes), MAX_COLUMNS, 0);
    else
        t->dropped = t->cell == 0; /* said behind cells it comes too late */
    return TB_OK;
}

static tb_status of_cell(struct docx *d, unsigned id, const char *const *attributes)
{
    struct flow *f = docx_flow(d);
    const char *value = value_of(attributes);
    if (id == CELL_SPAN) {
        f->span = xml_number(value, MAX_COLUMNS, MAX_COLUMNS + 1);
        f->span += f->span == 0;
    } else if (id == CELL_DOWN) {
        f->restarts = xml_is(value, "restart");
        f->continues = !f->restarts;
    } else {
        f->beside = !xml_is(value, "restart");
    }
    return TB_OK;
}

static tb_status of_run(struct docx *d, unsigned id, const char *const *attributes)
{
    switch (id) {
    case RUN:
        d->run = NO_LOOKS;
        return TB_OK;
    case RUN_STYLE:
        style(d, &d->run, attributes);
        return TB_OK;
    case BLANK:
        return docx_add_text(d, " ", 1);
    case BREAK:
        return docx_add_text(d, docx_flow(d)->kind == FLOW_CELL ? "\n" : " ", 1);
    case HYPHEN:
        return docx_add_text(d, "-", 1);
    case SYMBOL:
        return symbol(d, attributes);
    case FIELD:
        field(d, xml_attribute(attributes, NS_WORD, "fldCharType"));
        return TB_OK;
    default:
        return TB_OK;
    }
}

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    struct docx *d = data;
    switch (id) {
    case PARAGRAPH:
        return docx_begin_paragraph(d);
    case PARAGRAPH_STYLE:
        style(d, &docx_flow(d)->looks, attributes);
        return TB_OK;
    case TABLE:
        return docx_begin_table(d);
    case TABLE_ROW:
        return docx_begin_row(d);
    case CELL:
        return docx_begin_cell(d);
    case ROW_BEFORE:
    case ROW_DELETED:
        return of_row(d, id, attributes);
    case CELL_SPAN:
    case CELL_DOWN:
    case CELL_BESIDE:
        return of_cell(d, id, attributes);
    case BOX:
        return docx_push_flow(d, FLOW_BOX);
    case ALTERNATIVES:
        d->chosen[d->xml.depth - 1] = false;
        xml_see_through(&d->xml);
        return TB_OK;
    case CHOICE:
    case FALLBACK:
        return choose(d, id, attributes);
    default:
        break;
    }
    if (id >= RUN_PROPERTY)
        looks_take(&d->run, (enum property)(id - RUN_PROPERTY), attributes);
    else if (id >= PROPERTY)
        looks_take(&docx_flow(d)->looks, (enum property)(id - PROPERTY), attributes);
    return of_run(d, id, attributes);
}

static tb_status on_end(void *data, unsigned id)
{
    struct docx *d = data;
    switch (id) {
    case PARAGRAPH_PROPERTIES:
        return docx_number_paragraph(d);
    case PARAGRAPH:
        return docx_end_paragraph(d);
    case CELL:
        return docx_end_cell(d);
    case TABLE_ROW:
        return docx_end_row(d);
    case TABLE:
        return docx_end_table(d);
    case BOX:
        d->n_flows--;
        return TB_OK;
    default:
        return TB_OK;
    }
}

static tb_status on_text(void *data, unsigned id, const char *s, size_t n)
{
    return id == TEXT ? docx_add_text(data, s, n) : TB_OK;
}

static void where(const void *data, char *out, size_t cap)
{
    const struct docx *d = data;
    const struct table *t = NULL;
    for (size_t i = d->n_flows; i-- > 0 && !t;)
        t = d->flows[i].building;
    *out = '\0';
    if (t)
        snprintf(out, cap, "table %u, row %llu, cell %u: ", t->number, (unsigned long long)t->line, t->cell);
    else if (d->n_paragraphs)
        snprintf(out, cap, "paragraph %llu: ", (unsigned long long)d->n_paragraphs);
}

static const struct xml_rule rules[] = {
    {RUN, TEXT, NS_WORD, "t"},
    {RUN, RUN_PROPERTIES, NS_WORD, "rPr"},
    {PARAGRAPH, RUN, NS_WORD, "r"},
    {RUN, RUN, NS_WORD, "r"},
    {BODY, PARAGRAPH, NS_WORD, "p"},
    {CELL, PARAGRAPH, NS_WORD, "p"},
    {BOX, PARAGRAPH, NS_WORD, "p"},
    {PARAGRAPH, PARAGRAPH_PROPERTIES, NS_WORD, "pPr"},
    {PARAGRAPH_PROPERTIES, PARAGRAPH_STYLE, NS_WORD, "pStyle"},
    {PARAGRAPH_PROPERTIES, NUMBERED, NS_WORD, "numPr"},
    {NUMBERED, PROPERTY + PROPERTY_NUMBER, NS_WORD, "numId"},
    {NUMBERED, PROPERTY + PROPERTY_LEVEL, NS_WORD, "ilvl"},
    {PARAGRAPH_PROPERTIES, PROPERTY + PROPERTY_OUTLINE, NS_WORD, "outlineLvl"},
    {PARAGRAPH_PROPERTIES, PROPERTY + PROPERTY_JC, NS_WORD, "jc"},
    {PARAGRAPH_PROPERTIES, XML_SKIP, NS_WORD, "rPr"},
    {PARAGRAPH_PROPERTIES, XML_SKIP, NS_WORD, "tabs"},
    {RUN_PROPERTIES, RUN_STYLE, NS_WORD, "rStyle"},
    {RUN_PROPERTIES, RUN_PROPERTY + PROPERTY_BOLD, NS_WORD, "b"},
    {RUN_PROPERTIES, RUN_PROPERTY + PROPERTY_VANISH, NS_WORD, "vanish"},
    {RUN_PROPERTIES, RUN_PROPERTY + PROPERTY_FONTS, NS_WORD, "rFonts"},
    {RUN, BLANK, NS_WORD, "tab"},
    {RUN, BLANK, NS_WORD, "ptab"},
    {RUN, BREAK, NS_WORD, "br"},
    {RUN, BREAK, NS_WORD, "cr"},
    {RUN, HYPHEN, NS_WORD, "noBreakHyphen"},
    {RUN, SYMBOL, NS_WORD, "sym"},
    {RUN, FIELD, NS_WORD, "fldChar"},
    {BODY, TABLE, NS_WORD, "tbl"},
    {CELL, TABLE, NS_WORD, "tbl"},
    {BOX, TABLE, NS_WORD, "tbl"},
    {TABLE, TABLE_ROW, NS_WORD, "tr"},
    {TABLE_ROW, CELL, NS_WORD, "tc"},
    {TABLE_ROW, ROW_PROPERTIES, NS_WORD, "trPr"},
    {ROW_PROPERTIES, ROW_BEFORE, NS_WORD, "gridBefore"},
    {ROW_PROPERTIES, ROW_DELETED, NS_WORD, "del"},
    {CELL, CELL_PROPERTIES, NS_WORD, "tcPr"},
    {CELL_PROPERTIES, CELL_SPAN, NS_WORD, "gridSpan"},
    {CELL_PROPERTIES, CELL_DOWN, NS_WORD, "vMerge"},
    {CELL_PROPERTIES, CELL_BESIDE, NS_WORD, "hMerge"},
    {RUN, BOX, NS_WORD, "txbxContent"},
    {XML_ANY, ALTERNATIVES, NS_MC, "AlternateContent"},
    {XML_ANY, CHOICE, NS_MC, "Choice"},
    {XML_ANY, FALLBACK, NS_MC, "Fallback"},
    {XML_ANY, XML_SKIP, NS_WORD, "del"},
    {XML_ANY, XML_SKIP, NS_WORD, "moveFrom"},
    {XML_ANY, XML_SKIP, NS_WORD, "instrText"},
    {XML_ANY, XML_SKIP, NS_WORD, "rt"},
    {XML_ANY, XML_SKIP, NS_WORD, "pPrChange"},
    {XML_ANY, XML_SKIP, NS_WORD, "rPrChange"},
    {XML_ANY, XML_SKIP, NS_WORD, "trPrChange"},
    {XML_ANY, XML_SKIP, NS_WORD, "tcPrChange"},
    {XML_ANY, XML_SKIP, NS_WORD, "tblPrExChange"},
    {XML_ANY, XML_SKIP, NS_WORD, "sectPr"},
    {XML_ANY, XML_SKIP, NS_WORD, "sdtPr"},
    {DOCUMENT, BODY, NS_WORD, "body"},
    {XML_ROOT, DOCUMENT, NS_WORD, "document"},
};
const struct xml_grammar docx_grammar = {
    .rules = rules,
    .n_rules = sizeof rules / sizeof *rules,
    .transparent = true,
    .start = on_start,
    .end = on_end,
    .text = on_text,
    .where = where,
};
