/* SPDX-License-Identifier: MIT */
/* Styles of a text document. A style builds on another; what it does not say itself is filled in from there once all
 * are known. Headings are known by their outline level, or by the name their style has in every language's file. */
#include "looks.h"

#include <stdlib.h>

#define MAX_STYLES ((size_t)1 << 16)
#define MAX_BASES 16 /* styles that build on each other */

enum { STYLES = 2, STYLE, NAME, BASE, PARAGRAPH, RUN, NUMBERING, PROPERTY };

struct loading {
    struct doc_styles *styles;
    struct xml xml;
    struct style *now; /* NULL: one that is not kept */
};

/* ---- Properties ---- */

static const char *value_of(const char *const *attributes) { return xml_attribute(attributes, NS_WORD, "val"); }

/* The fonts of headings in official documents; the body is set in FangSong or SimSun. */
static bool is_heading_font(const char *name)
{
    static const char *const fonts[] = {"黑体", "SimHei", "楷体", "KaiTi", "小标宋", "XiaoBiaoSong", "中宋"};
    for (size_t i = 0; i < sizeof fonts / sizeof *fonts; i++)
        if (strstr(name, fonts[i]))
            return true;
    return false;
}

void looks_take(struct looks *l, enum property which, const char *const *attributes)
{
    const char *value = value_of(attributes);
    switch (which) {
    case PROPERTY_OUTLINE:
        l->outline = (int8_t)xml_number(value, BODY_LEVEL, BODY_LEVEL);
        break;
    case PROPERTY_JC:
        l->centred = xml_is(value, "center");
        break;
    case PROPERTY_BOLD:
        l->bold = xml_on(value, true);
        break;
    case PROPERTY_VANISH:
        l->vanish = xml_on(value, true);
        break;
    case PROPERTY_FONTS:
        if ((value = xml_attribute(attributes, NS_WORD, "eastAsia")))
            l->font = is_heading_font(value);
        break;
    case PROPERTY_NUMBER:
        l->number = (int32_t)xml_number(value, INT32_MAX, 0);
        break;
    case PROPERTY_LEVEL:
        l->level = (int32_t)xml_number(value, 8, 0);
        break;
    }
}

void looks_fill(struct looks *a, const struct looks *b)
{
    a->outline = a->outline == UNSET ? b->outline : a->outline;
    a->bold = a->bold == UNSET ? b->bold : a->bold;
    a->centred = a->centred == UNSET ? b->centred : a->centred;
    a->vanish = a->vanish == UNSET ? b->vanish : a->vanish;
    a->font = a->font == UNSET ? b->font : a->font;
    a->title = a->title == UNSET ? b->title : a->title;
    a->number = a->number == UNSET ? b->number : a->number;
    a->level = a->level == UNSET ? b->level : a->level;
}

/* ---- Styles ---- */

/* "heading 2", "标题 2" */
static void take_name(struct looks *l, const char *name)
{
    static const char *const words[] = {"heading", "Heading", "标题"};
    if (xml_is(name, "Title") || xml_is(name, "标题"))
        l->title = 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (strncmp(name, words[i], n) != 0)
            continue;
        const char *digit = name + n + (name[n] == ' ');
        if (*digit >= '1' && *digit <= '9' && !digit[1] && l->outline == UNSET)
            l->outline = (int8_t)(*digit - '1');
    }
}

static tb_status add_style(struct loading *l, const char *const *attributes)
{
    struct doc_styles *s = l->styles;
    struct memory m = l->xml.m;
    const char *id = xml_attribute(attributes, NS_WORD, "styleId");
    l->now = NULL;
    if (!id || s->n == MAX_STYLES)
        return TB_OK;
    struct style *items = s->items;
    if (s->n == s->cap && !(items = enlarge(m, items, &s->cap, s->n + 1, sizeof *items)))
        return no_memory(m, l->xml.err);
    s->items = items;
    tb_str copy = pool_copy(m, &s->pool, (tb_str){id, strlen(id)});
    if (!copy.ptr)
        return no_memory(m, l->xml.err);
    l->now = &s->items[s->n++];
    *l->now = (struct style){.id = copy, .looks = NO_LOOKS};
    return TB_OK;
}

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    struct loading *l = data;
    const char *value = value_of(attributes);
    if (id == STYLE)
        return add_style(l, attributes);
    if (!l->now)
        return TB_OK;
    if (id == NAME && value)
        take_name(&l->now->looks, value);
    if (id == BASE && value) {
        l->now->base = pool_copy(l->xml.m, &l->styles->pool, (tb_str){value, strlen(value)});
        if (!l->now->base.ptr)
            return no_memory(l->xml.m, l->xml.err);
    }
    if (id >= PROPERTY)
        looks_take(&l->now->looks, (enum property)(id - PROPERTY), attributes);
    return TB_OK;
}

static int by_id(const void *pa, const void *pb)
{
    const struct style *a = pa, *b = pb;
    size_t n = a->id.len < b->id.len ? a->id.len : b->id.len;
    int order = n ? memcmp(a->id.ptr, b->id.ptr, n) : 0;
    return order ? order : a->id.len < b->id.len ? -1 : a->id.len > b->id.len;
}

static const struct style *find(const struct doc_styles *s, tb_str id)
{
    const struct style key = {.id = id};
    return s->n && id.ptr ? bsearch(&key, s->items, s->n, sizeof key, by_id) : NULL;
}

struct looks doc_styles_at(const struct doc_styles *s, const char *id)
{
    const struct style *style = find(s, (tb_str){id, strlen(id)});
    return style ? style->looks : NO_LOOKS;
}

tb_status doc_styles_read(struct doc_styles *s, struct package *p, const char *part, tb_error *err)
{
    static const struct xml_rule rules[] = {
        {XML_ROOT, STYLES, NS_WORD, "styles"},
        {STYLES, STYLE, NS_WORD, "style"},
        {STYLE, NAME, NS_WORD, "name"},
        {STYLE, BASE, NS_WORD, "basedOn"},
        {STYLE, PARAGRAPH, NS_WORD, "pPr"},
        {STYLE, RUN, NS_WORD, "rPr"},
        {PARAGRAPH, PROPERTY + PROPERTY_OUTLINE, NS_WORD, "outlineLvl"},
        {PARAGRAPH, PROPERTY + PROPERTY_JC, NS_WORD, "jc"},
        {PARAGRAPH, NUMBERING, NS_WORD, "numPr"},
        {NUMBERING, PROPERTY + PROPERTY_NUMBER, NS_WORD, "numId"},
        {NUMBERING, PROPERTY + PROPERTY_LEVEL, NS_WORD, "ilvl"},
        {RUN, PROPERTY + PROPERTY_BOLD, NS_WORD, "b"},
        {RUN, PROPERTY + PROPERTY_VANISH, NS_WORD, "vanish"},
        {RUN, PROPERTY + PROPERTY_FONTS, NS_WORD, "rFonts"},
    };
    static const struct xml_grammar grammar = {
        .rules = rules,
        .n_rules = sizeof rules / sizeof *rules,
        .start = on_start,
    };
    struct loading l = {.styles = s};
    tb_status rc = xml_read_part(&l.xml, p, part, &grammar, &l, err);
    if (rc < 0 || s->n == 0)
        return rc;
    qsort(s->items, s->n, sizeof *s->items, by_id);
    for (size_t i = 0; i < s->n; i++) {
        const struct style *base = find(s, s->items[i].base);
        for (int depth = 0; base && depth < MAX_BASES; depth++) {
            looks_fill(&s->items[i].looks, &base->looks);
            base = find(s, base->base);
        }
    }
    return TB_OK;
}
