/* SPDX-License-Identifier: MIT */
/* The relationships of a/b.xml stand in a/_rels/b.xml.rels. A target is a path relative to a/, or one from the root. Of
 * the many that a text has (links, pictures), only the types asked for are kept. */
#include "rels.h"

#include <stdio.h>

#include "xml.h"

static const char *const kept[] = {"officeDocument", "worksheet", "sharedStrings", "styles", "numbering"};

#define MAX_RELS 20000u /* of the kinds that are kept; more than there can be sheets */

enum { LINKS = 2, LINK };

struct loading {
    struct rels *rels;
    struct xml xml;
    size_t folder; /* length of the part's folder, with its slash */
    const char *part;
};

/* Writes the target as the name of a part; false if it is none. */
static bool resolve(const struct loading *l, const char *target, char out[MAX_PART_NAME + 1])
{
    size_t len = *target == '/' ? 0 : l->folder;
    memcpy(out, l->part, len);
    while (*target) {
        size_t n = strcspn(target, "/");
        if (n == 2 && memcmp(target, "..", 2) == 0) {
            len -= len > 0;
            while (len > 0 && out[len - 1] != '/')
                len--;
        } else if (n > 0 && !(n == 1 && *target == '.')) {
            bool last = target[n] == '\0';
            if (len + n + 1 > MAX_PART_NAME)
                return false;
            memcpy(out + len, target, n);
            len += n;
            if (!last)
                out[len++] = '/';
        }
        target += n + (target[n] == '/');
    }
    out[len] = '\0';
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)out[i] < ' ')
            return false;
    return len > 0;
}

static const char *kept_type(const char *uri)
{
    const char *slash = uri ? strrchr(uri, '/') : NULL;
    for (size_t i = 0; slash && i < sizeof kept / sizeof *kept; i++)
        if (strcmp(slash + 1, kept[i]) == 0)
            return kept[i];
    return NULL;
}

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    struct loading *l = data;
    struct rels *r = l->rels;
    struct memory m = l->xml.m;
    char target[MAX_PART_NAME + 1];
    const char *type = id == LINK ? kept_type(xml_attribute(attributes, NS_NONE, "Type")) : NULL;
    const char *its = xml_attribute(attributes, NS_NONE, "Id"), *to = xml_attribute(attributes, NS_NONE, "Target");
    if (!type || !its || !to || xml_is(xml_attribute(attributes, NS_NONE, "TargetMode"), "External") ||
        !resolve(l, to, target))
        return TB_OK;
    if (r->n == MAX_RELS)
        return m.host->fail(l->xml.err, TB_E_LIMIT, "%s names more than %u parts", l->xml.name, MAX_RELS);
    struct rel *items = r->items;
    if (r->n == r->cap && !(items = enlarge(m, items, &r->cap, r->n + 1, sizeof *items)))
        return no_memory(m, l->xml.err);
    r->items = items;
    tb_str name = pool_copy(m, &r->pool, (tb_str){its, strlen(its)});
    tb_str part = pool_copy(m, &r->pool, (tb_str){target, strlen(target) + 1});
    if (!name.ptr || !part.ptr)
        return no_memory(m, l->xml.err);
    r->items[r->n++] = (struct rel){name, type, part.ptr};
    return TB_OK;
}

tb_status rels_read(struct rels *r, struct package *p, const char *part, tb_error *err)
{
    static const struct xml_rule rules[] = {{XML_ROOT, LINKS, NS_LINKS, "Relationships"},
                                            {LINKS, LINK, NS_LINKS, "Relationship"}};
    static const struct xml_grammar grammar = {.rules = rules, .n_rules = 2, .start = on_start};
    const char *slash = strrchr(part, '/');
    struct loading l = {.rels = r, .part = part, .folder = slash ? (size_t)(slash - part) + 1 : 0};
    char name[MAX_PART_NAME + 16];
    r->n = 0;
    snprintf(name, sizeof name, "%.*s_rels/%.*s.rels", (int)l.folder, part, (int)MAX_PART_NAME, part + l.folder);
    return package_has(p, name) ? xml_read_part(&l.xml, p, name, &grammar, &l, err) : TB_OK;
}

const char *rels_by_type(const struct rels *r, const char *type)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->items[i].type, type) == 0)
            return r->items[i].target;
    return NULL;
}

const struct rel *rels_by_id(const struct rels *r, const char *id)
{
    size_t len = strlen(id);
    for (size_t i = 0; i < r->n; i++)
        if (r->items[i].id.len == len && memcmp(r->items[i].id.ptr, id, len) == 0)
            return &r->items[i];
    return NULL;
}
