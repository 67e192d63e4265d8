/* SPDX-License-Identifier: MIT */
/* Paragraphs name a use of a list and a level of it; the list counts, all of its uses together. A paragraph at one
 * level sets the levels below it back. */
#include "numbering.h"

#include <stdlib.h>

#define MAX_LISTS ((size_t)1 << 14)

enum { NUMBERING = 2, LIST, LEVEL, START, FORMAT, TEXT, LEGAL, USE, OF_LIST, OVERRIDE, RESTART };

struct loading {
    struct numbering *numbering;
    struct xml xml;
    uint32_t level; /* the one that is read, LEVELS: none that counts */
};

static uint32_t number_of(const char *const *attributes, const char *name, uint32_t most, uint32_t otherwise)
{
    return xml_number(xml_attribute(attributes, NS_WORD, name), most, otherwise);
}

/* ---- Reading ---- */

static tb_status add_list(struct loading *l, const char *const *attributes)
{
    struct numbering *n = l->numbering;
    struct list *lists = n->lists;
    if (n->n_lists == MAX_LISTS)
        return l->xml.m.host->fail(l->xml.err, TB_E_LIMIT, "the document has more than %zu lists", MAX_LISTS);
    if (n->n_lists == n->cap_lists && !(lists = enlarge(l->xml.m, lists, &n->cap_lists, n->n_lists + 1, sizeof *lists)))
        return no_memory(l->xml.m, l->xml.err);
    n->lists = lists;
    struct list *list = &n->lists[n->n_lists++];
    *list = (struct list){.id = number_of(attributes, "abstractNumId", INT32_MAX, UINT32_MAX)};
    for (int i = 0; i < LEVELS; i++)
        list->levels[i] = (struct list_level){.format = label_format(NULL), .start = 1};
    l->level = LEVELS;
    return TB_OK;
}

static tb_status add_use(struct loading *l, const char *const *attributes)
{
    struct numbering *n = l->numbering;
    struct list_use *uses = n->uses;
    if (n->n_uses == MAX_LISTS)
        return l->xml.m.host->fail(l->xml.err, TB_E_LIMIT, "the document has more than %zu lists", MAX_LISTS);
    if (n->n_uses == n->cap_uses && !(uses = enlarge(l->xml.m, uses, &n->cap_uses, n->n_uses + 1, sizeof *uses)))
        return no_memory(l->xml.m, l->xml.err);
    n->uses = uses;
    n->uses[n->n_uses++] = (struct list_use){.id = number_of(attributes, "numId", INT32_MAX, 0), .list = UINT32_MAX};
    return TB_OK;
}

static tb_status take_level(struct loading *l, unsigned id, const char *const *attributes)
{
    struct numbering *n = l->numbering;
    const char *value = xml_attribute(attributes, NS_WORD, "val");
    if (l->level == LEVELS)
        return TB_OK;
    struct list_level *level = &n->lists[n->n_lists - 1].levels[l->level];
    if (id == START)
        level->start = number_of(attributes, "val", INT32_MAX, 1);
    if (id == FORMAT)
        level->format = label_format(value);
    if (id == LEGAL)
        level->legal = xml_on(value, true);
    if (id == TEXT && value) {
        level->text = pool_copy(l->xml.m, &n->pool, (tb_str){value, strlen(value)});
        if (!level->text.ptr)
            return no_memory(l->xml.m, l->xml.err);
    }
    return TB_OK;
}

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    struct loading *l = data;
    struct numbering *n = l->numbering;
    switch (id) {
    case LIST:
        return add_list(l, attributes);
    case USE:
        return add_use(l, attributes);
    case LEVEL:
    case OVERRIDE:
        l->level = number_of(attributes, "ilvl", LEVELS - 1, LEVELS);
        return TB_OK;
    case OF_LIST:
        n->uses[n->n_uses - 1].list = number_of(attributes, "val", INT32_MAX, UINT32_MAX);
        return TB_OK;
    case RESTART:
        if (l->level < LEVELS)
            n->uses[n->n_uses - 1].restart[l->level] = number_of(attributes, "val", INT32_MAX, 1) + 1;
        return TB_OK;
    default:
        return id == NUMBERING ? TB_OK : take_level(l, id, attributes);
    }
}

static int by_list(const void *pa, const void *pb)
{
    const struct list *a = pa, *b = pb;
    return a->id < b->id ? -1 : a->id > b->id;
}

static int by_use(const void *pa, const void *pb)
{
    const struct list_use *a = pa, *b = pb;
    return a->id < b->id ? -1 : a->id > b->id;
}

tb_status numbering_read(struct numbering *n, struct package *p, const char *part, tb_error *err)
{
    static const struct xml_rule rules[] = {
        {XML_ROOT, NUMBERING, NS_WORD, "numbering"},
        {NUMBERING, LIST, NS_WORD, "abstractNum"},
        {LIST, LEVEL, NS_WORD, "lvl"},
        {LEVEL, START, NS_WORD, "start"},
        {LEVEL, FORMAT, NS_WORD, "numFmt"},
        {LEVEL, TEXT, NS_WORD, "lvlText"},
        {LEVEL, LEGAL, NS_WORD, "isLgl"},
        {NUMBERING, USE, NS_WORD, "num"},
        {USE, OF_LIST, NS_WORD, "abstractNumId"},
        {USE, OVERRIDE, NS_WORD, "lvlOverride"},
        {OVERRIDE, RESTART, NS_WORD, "startOverride"},
    };
    static const struct xml_grammar grammar = {
        .rules = rules,
        .n_rules = sizeof rules / sizeof *rules,
        .start = on_start,
    };
    struct loading l = {.numbering = n};
    tb_status rc = xml_read_part(&l.xml, p, part, &grammar, &l, err);
    if (rc == TB_OK && n->n_lists)
        qsort(n->lists, n->n_lists, sizeof *n->lists, by_list);
    if (rc == TB_OK && n->n_uses)
        qsort(n->uses, n->n_uses, sizeof *n->uses, by_use);
    return rc;
}

/* ---- Counting ---- */

static size_t write_label(const struct list *list, uint32_t level, char out[LABEL_ROOM])
{
    const struct list_level *own = &list->levels[level];
    size_t len = 0;
    for (size_t i = 0; i < own->text.len && len < LABEL_ROOM; i++) {
        char c = own->text.ptr[i], next = i + 1 < own->text.len ? own->text.ptr[i + 1] : '\0';
        if (c != '%' || next < '1' || next > '9') {
            out[len++] = c;
            continue;
        }
        const uint32_t which = (uint32_t)(next - '1');
        uint32_t number = list->count[which] ? list->count[which] - 1 : list->levels[which].start;
        const char *format = own->legal ? label_format(NULL) : list->levels[which].format;
        len += label_number(format, number, out + len, LABEL_ROOM - len);
        i++;
    }
    if (len == LABEL_ROOM) { /* not inside a character */
        while (len > 0 && ((unsigned char)out[len - 1] & 0xc0u) == 0x80)
            len--;
        len -= len > 0 && (unsigned char)out[len - 1] >= 0xc0;
    }
    return len;
}

size_t numbering_next(struct numbering *n, uint32_t use, uint32_t level, char out[LABEL_ROOM])
{
    const struct list_use key = {.id = use};
    struct list_use *u = n->n_uses ? bsearch(&key, n->uses, n->n_uses, sizeof *u, by_use) : NULL;
    const struct list wanted = {.id = u ? u->list : 0};
    struct list *list = u && n->n_lists ? bsearch(&wanted, n->lists, n->n_lists, sizeof *list, by_list) : NULL;
    if (!list || level >= LEVELS)
        return 0;
    for (uint32_t i = 0; !u->begun && i < LEVELS; i++)
        if (u->restart[i]) {
            list->levels[i].start = u->restart[i] - 1;
            list->count[i] = 0;
        }
    u->begun = true;
    list->count[level] = (list->count[level] ? list->count[level] : list->levels[level].start) + 1;
    for (uint32_t i = level + 1; i < LEVELS; i++)
        list->count[i] = 0;
    return strcmp(list->levels[level].format, "bullet") == 0 ? 0 : write_label(list, level, out);
}
