/* SPDX-License-Identifier: MIT */
/* Values are counted over the lines that are looked at. A field in which all lines have the same says nothing. */
#include "align/fields.h"

#include "base/utf8.h"

#define CODE_PERCENT 30u /* distinct values in a hundred lines from which a field is nearly a key */
#define UNIT_PERCENT 60u /* values in a hundred that end like names of units */
#define MAX_DEPTH 6u     /* parts of a path that are fields of their own */
#define MAX_END 8u       /* code points of the end of a unit's name */

typedef struct picked {
    tb_lines *l;
    const tb_records *records; /* of both sides */
} picked;

static const tb_record *record_of(const tb_lines *l, int w, uint32_t i) { return &l->table[w]->records.ptr[i]; }

tb_str tb_line_name(const tb_lines *l, int w, uint32_t record)
{
    const tb_record *r = record_of(l, w, record);
    if (r->project.len || r->name.len || l->name_key == SIZE_MAX)
        return r->project.len ? r->project : r->name;
    return tb_table_key(l->table[w], record, l->name_key);
}

tb_str tb_path_part(tb_str path, size_t index)
{
    static const tb_str step = {" / ", 3};
    size_t from = 0;
    for (;; index--) {
        size_t to = tb_str_find(path, step, from);
        if (index == 0)
            return tb_str_sub(path, from, to == SIZE_MAX ? path.len : to);
        if (to == SIZE_MAX)
            return TB_LIT("");
        from = to + step.len;
    }
}

tb_str tb_path_last(tb_str path)
{
    for (size_t i = 0;; i++)
        if (!tb_path_part(path, i + 1).len)
            return tb_path_part(path, i);
}

tb_str tb_field_printed(const tb_lines *l, int w, const tb_field *f, uint32_t record)
{
    const tb_record *r = record_of(l, w, record);
    switch (f->source) {
    case TB_FROM_ORG:
        return tb_str_eq(r->org_name, l->dept[w]) ? TB_LIT("") : r->org_name.len ? r->org_name : r->org_code;
    case TB_FROM_FUND:
        return r->fund;
    case TB_FROM_CODE:
        return r->code;
    case TB_FROM_NAME:
        return r->project.len ? r->name : TB_LIT("");
    case TB_FROM_PATH:
        return tb_path_part(r->path, f->index);
    case TB_FROM_KEY:
        return tb_table_key(l->table[w], record, f->index);
    }
    return TB_LIT("");
}

/* Distinct values of a field among the picked records of both sides, and how many records have any. */
static bool count_distinct(const picked *r, const tb_field *f, tb_interner *distinct, size_t *filled)
{
    uint32_t unused;
    *filled = 0;
    for (int w = 0; w < 2; w++)
        for (size_t k = 0; k < r->records[w].len; k++) {
            tb_str s = tb_field_printed(r->l, w, f, r->records[w].ptr[k]);
            *filled += s.len > 0;
            if (!tb_intern(distinct, s, &unused))
                return false;
        }
    return true;
}

static bool ends_like_unit(const tb_lexicon *lexicon, tb_str s)
{
    uint32_t cp[128];
    size_t n = tb_utf8_plain(s, cp, sizeof cp / sizeof *cp);
    for (size_t len = 1; len <= MAX_END && len <= n; len++)
        if (tb_lexicon_whole(lexicon, cp, n - len, n, TB_TERM_UNIT_END))
            return true;
    return false;
}

static bool are_units(const picked *r, const tb_interner *distinct)
{
    size_t units = 0, n = distinct->strings.len;
    for (size_t i = 1; i < n; i++)
        units += ends_like_unit(r->l->lexicon, distinct->strings.ptr[i]);
    return n > 1 && units * 100 >= (n - 1) * UNIT_PERCENT;
}

/* Adds a field unless all lines have one value in it, blank ones included. *is_units: do its values look like units? */
static bool add_field(picked *r, tb_field f, bool *is_units, size_t *percent)
{
    tb_lines *l = r->l;
    tb_interner distinct = {0};
    size_t filled = 0, all = r->records[0].len + r->records[1].len;
    bool ok = count_distinct(r, &f, &distinct, &filled);
    size_t n = distinct.strings.len ? distinct.strings.len - 1 : 0;
    *is_units = ok && are_units(r, &distinct);
    *percent = filled ? 100 * n / filled : 0;
    if (ok && (n > 1 || (n == 1 && filled < all)) && l->n_fields < TB_MAX_FIELDS)
        l->fields[l->n_fields++] = f;
    tb_interner_fini(&distinct);
    return ok;
}

static size_t max_depth(const picked *r)
{
    size_t depth = 0;
    for (int w = 0; w < 2; w++)
        for (size_t k = 0; k < r->records[w].len; k++)
            while (depth < MAX_DEPTH && tb_path_part(record_of(r->l, w, r->records[w].ptr[k])->path, depth).len)
                depth++;
    return depth;
}

/* What a plain table's --parent says: those whose values look like units are; where none does, all are. */
static bool add_parents(picked *r, bool published)
{
    tb_lines *l = r->l;
    size_t first = l->n_fields, depth = max_depth(r);
    bool some = false;
    for (size_t i = 0; i < depth; i++) {
        bool units = false;
        size_t before = l->n_fields, percent;
        if (!add_field(r, (tb_field){TB_FROM_PATH, i, TB_FIELD_ITEM}, &units, &percent))
            return false;
        if (l->n_fields > before && units && !published) {
            l->fields[before].role = TB_FIELD_UNIT;
            some = true;
        }
    }
    for (size_t i = first; !published && !some && i < l->n_fields; i++)
        l->fields[i].role = TB_FIELD_UNIT;
    return true;
}

static bool is_same_everywhere(const picked *r, const tb_field *f, const tb_field *g)
{
    for (int w = 0; w < 2; w++)
        for (size_t k = 0; k < r->records[w].len; k++)
            if (!tb_str_eq(tb_field_printed(r->l, w, f, r->records[w].ptr[k]),
                           tb_field_printed(r->l, w, g, r->records[w].ptr[k])))
                return false;
    return true;
}

static bool is_name(const picked *r, const tb_field *f)
{
    for (int w = 0; w < 2; w++)
        for (size_t k = 0; k < r->records[w].len; k++)
            if (!tb_str_eq(tb_field_printed(r->l, w, f, r->records[w].ptr[k]),
                           tb_line_name(r->l, w, r->records[w].ptr[k])))
                return false;
    return true;
}

static bool add_key(picked *r, size_t k)
{
    tb_lines *l = r->l;
    tb_field f = {TB_FROM_KEY, k, TB_FIELD_ITEM};
    size_t before = l->n_fields, percent;
    bool units = false;
    if (k == l->name_key || is_name(r, &f))
        return true;
    for (size_t i = 0; i < l->n_fields; i++)
        if (is_same_everywhere(r, &f, &l->fields[i]))
            return true;
    if (!add_field(r, f, &units, &percent))
        return false;
    if (l->n_fields > before)
        l->fields[before].role = units ? TB_FIELD_UNIT : percent >= CODE_PERCENT ? TB_FIELD_CODE : TB_FIELD_ITEM;
    return true;
}

static bool has_letters(const tb_interner *values)
{
    size_t n = values->strings.len, with = 0;
    for (size_t i = 1; i < n; i++) {
        bool any = false;
        for (size_t at = 0; at < values->strings.ptr[i].len && !any;) {
            uint32_t cp = tb_utf8_next(values->strings.ptr[i], &at);
            any = tb_is_letter(cp) && cp >= 0x80;
        }
        with += any || tb_str_find(values->strings.ptr[i], TB_LIT(" "), 0) != SIZE_MAX;
    }
    return n > 1 && 2 * with >= n;
}

/* Without a name column the key column that reads like names and tells most lines apart names them. */
static bool pick_name_key(picked *r)
{
    tb_lines *l = r->l;
    size_t most = 0;
    l->name_key = SIZE_MAX;
    for (int w = 0; w < 2; w++)
        for (size_t k = 0; k < r->records[w].len; k++)
            if (tb_line_name(l, w, r->records[w].ptr[k]).len)
                return true;
    size_t best = SIZE_MAX;
    for (size_t k = 0; k < l->table[0]->key_names.len; k++) {
        tb_interner distinct = {0};
        size_t filled;
        bool ok = count_distinct(r, &(tb_field){TB_FROM_KEY, k, TB_FIELD_ITEM}, &distinct, &filled);
        if (ok && has_letters(&distinct) && distinct.strings.len >= most) {
            most = distinct.strings.len;
            best = k;
        }
        tb_interner_fini(&distinct);
        if (!ok)
            return false;
    }
    l->name_key = best;
    return true;
}

bool tb_fields_find(tb_lines *lines, const tb_records records[2])
{
    picked own = {lines, records}, *r = &own;
    tb_lines *l = lines;
    bool published = l->table[0]->key_names.len == 0 && l->table[0]->id.len > 0, units;
    size_t before, percent;
    if (!pick_name_key(r) || !add_field(r, (tb_field){TB_FROM_ORG, 0, TB_FIELD_UNIT}, &units, &percent) ||
        !add_field(r, (tb_field){TB_FROM_FUND, 0, TB_FIELD_FUND}, &units, &percent) || !add_parents(r, published))
        return false;
    before = l->n_fields;
    if (!add_field(r, (tb_field){TB_FROM_CODE, 0, TB_FIELD_CODE}, &units, &percent))
        return false;
    if (l->n_fields > before && percent < CODE_PERCENT)
        l->fields[before].role = TB_FIELD_ITEM;
    if (!add_field(r, (tb_field){TB_FROM_NAME, 0, TB_FIELD_ITEM}, &units, &percent))
        return false;
    for (size_t k = 0; k < l->table[0]->key_names.len; k++)
        if (!add_key(r, k))
            return false;
    return true;
}
