/* SPDX-License-Identifier: MIT */
/* A style names a number format by its number; those from 164 on, and whatever others the file spells out, have their
 * code in the file. Each is read once, when the first style names it. */
#include "styles.h"

#include <stdlib.h>

#define MAX_FORMATS ((size_t)1 << 20)
#define N_BUILTIN 64u

enum { SHEET = 2, FORMATS, FORMAT, STYLES, STYLE };

struct format {
    uint32_t id, order; /* of two with one number the first counts */
    tb_str code;
    const struct numfmt *read;
};

struct loading {
    struct styles *styles;
    struct xml xml;
    struct pool codes;
    struct format *formats;
    size_t n_formats, cap_formats;
    uint32_t *ids; /* of the styles */
    size_t n_ids, cap_ids;
};

static tb_status too_many(struct loading *l)
{
    return l->xml.m.host->fail(l->xml.err, TB_E_LIMIT, "the workbook has more than %zu styles or number formats",
                               MAX_FORMATS);
}

static tb_status add_format(struct loading *l, const char *const *attributes)
{
    struct memory m = l->xml.m;
    const char *code = xml_attribute(attributes, NS_NONE, "formatCode");
    uint32_t id = xml_number(xml_attribute(attributes, NS_NONE, "numFmtId"), INT32_MAX, UINT32_MAX);
    struct format *formats = l->formats;
    if (!code || id == UINT32_MAX)
        return TB_OK;
    if (l->n_formats == MAX_FORMATS)
        return too_many(l);
    if (l->n_formats == l->cap_formats &&
        !(formats = enlarge(m, formats, &l->cap_formats, l->n_formats + 1, sizeof *formats)))
        return no_memory(m, l->xml.err);
    l->formats = formats;
    tb_str copy = pool_copy(m, &l->codes, (tb_str){code, strlen(code)});
    if (!copy.ptr)
        return no_memory(m, l->xml.err);
    l->formats[l->n_formats] = (struct format){.id = id, .order = (uint32_t)l->n_formats, .code = copy};
    l->n_formats++;
    return TB_OK;
}

static tb_status add_style(struct loading *l, const char *const *attributes)
{
    uint32_t *ids = l->ids;
    if (l->n_ids == MAX_FORMATS)
        return too_many(l);
    if (l->n_ids == l->cap_ids && !(ids = enlarge(l->xml.m, ids, &l->cap_ids, l->n_ids + 1, sizeof *ids)))
        return no_memory(l->xml.m, l->xml.err);
    l->ids = ids;
    l->ids[l->n_ids++] = xml_number(xml_attribute(attributes, NS_NONE, "numFmtId"), INT32_MAX, 0);
    return TB_OK;
}

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    return id == FORMAT ? add_format(data, attributes) : id == STYLE ? add_style(data, attributes) : TB_OK;
}

static int by_id(const void *pa, const void *pb)
{
    const struct format *a = pa, *b = pb;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* The first format with that number, or NULL. */
static struct format *find(struct loading *l, uint32_t id)
{
    size_t from = 0, to = l->n_formats;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (l->formats[mid].id < id)
            from = mid + 1;
        else
            to = mid;
    }
    return from < l->n_formats && l->formats[from].id == id ? &l->formats[from] : NULL;
}

static tb_status resolve(struct loading *l, tb_error *err)
{
    const struct numfmt *builtin[N_BUILTIN] = {NULL};
    struct styles *s = l->styles;
    struct memory m = l->xml.m;
    if (l->n_formats)
        qsort(l->formats, l->n_formats, sizeof *l->formats, by_id);
    if (l->n_ids && !(s->of = enlarge(m, NULL, &s->cap, l->n_ids, sizeof *s->of)))
        return no_memory(m, err);
    for (s->n = 0; s->n < l->n_ids; s->n++) {
        uint32_t id = l->ids[s->n];
        struct format *f = find(l, id);
        tb_str code = f ? f->code : builtin_code(id);
        const struct numfmt **read = f ? &f->read : &builtin[id < N_BUILTIN ? id : 0];
        if (code.len && !*read && !(*read = numfmt_read(m, code)))
            return no_memory(m, err);
        s->of[s->n] = code.len ? *read : NULL;
    }
    return TB_OK;
}

tb_status styles_read(struct styles *s, struct package *p, const char *part, tb_error *err)
{
    static const struct xml_rule rules[] = {
        {XML_ROOT, SHEET, NS_SHEET, "styleSheet"}, {SHEET, FORMATS, NS_SHEET, "numFmts"},
        {FORMATS, FORMAT, NS_SHEET, "numFmt"},     {SHEET, STYLES, NS_SHEET, "cellXfs"},
        {STYLES, STYLE, NS_SHEET, "xf"},
    };
    static const struct xml_grammar grammar = {
        .rules = rules,
        .n_rules = sizeof rules / sizeof *rules,
        .start = on_start,
    };
    struct loading l = {.styles = s};
    tb_status rc = xml_read_part(&l.xml, p, part, &grammar, &l, err);
    return rc == TB_OK ? resolve(&l, err) : rc;
}
