/* SPDX-License-Identifier: MIT */
/* First every line gets a depth (1 outermost), then one pass with a stack of open lines turns depths into parents.
 *
 * Arithmetic: below a numbered line stand either its parts, or groups each followed by its own parts. The span is
 * cut into groups by a table filled from its end: cost[i] is what the cheapest cut of lines i.. costs, where a
 * group that is the sum of its k >= 1 parts costs nothing and one that misses it by a little (a slip in the
 * publication, which must not change where its lines stand) costs a slip and the size of the miss. The cut holds
 * if its groups make the line above; else all lines are its parts. A sum may miss by one unit of the last printed
 * digit for every part after the first (尾差). */
#include "layout/nest.h"

#include <stdlib.h>

#include "base/limits.h"
#include "layout/fold.h"
#include "layout/rows.h"

#define MAX_SPAN 512u   /* lines below one numbered line that arithmetic looks at */
#define NO_CUT 1000000u /* a cost that nothing reaches */
#define SLIP 1000u      /* a group that misses its sum, beside the miss in thousandths */
#define MAX_MISS 50u    /* thousandths; more is no slip but another group */

bool tb_record_has_value(const tb_dtable *t, size_t record)
{
    for (size_t m = 0; m < t->measures.len; m++)
        if (tb_table_value(t, record, m)->kind != TB_KIND_NONE && tb_table_value(t, record, m)->kind != TB_KIND_TEXT)
            return true;
    return false;
}

/* 10^exp in units of the amounts' last place: what a sum may miss for each part. */
static int64_t slack_of(const tb_measure *m)
{
    int64_t slack = 1; /* 分; printed with two decimals, the last digit of 万元 is 100 元 */
    for (int32_t i = 0; i < m->unit_exp; i++)
        slack *= 10;
    return slack;
}

/* Do lines (parent, parent + n] sum to the line `parent` in one measure? A measure that none of the parts prints says
 * nothing, unless it is the first. */
static bool measure_sums(const tb_dtable *t, const size_t *lines, size_t parent, size_t n, size_t m)
{
    const tb_value *whole = tb_table_value(t, lines[parent], m);
    if (whole->kind > TB_KIND_NUMBER)
        return true;
    int64_t sum = 0, last = 0;
    bool any = false;
    for (size_t i = parent + 1; i <= parent + n; i++) {
        const tb_value *v = tb_table_value(t, lines[i], m);
        if (v->kind != TB_KIND_AMOUNT && v->kind != TB_KIND_NUMBER)
            continue;
        any = true;
        if (v->scale != whole->scale && whole->kind != TB_KIND_NONE)
            return false;
        last = v->mantissa;
        if (__builtin_add_overflow(sum, last, &sum))
            return false;
    }
    if (!any)
        return m > 0 || whole->kind == TB_KIND_NONE;
    int64_t diff = 0;
    if (__builtin_sub_overflow(sum, whole->mantissa, &diff))
        return false;
    int64_t slack = slack_of(&t->measures.ptr[m]) * (int64_t)(n - 1);
    return diff <= slack && diff >= -slack;
}

static bool sums(const tb_dtable *t, const size_t *lines, size_t parent, size_t n)
{
    for (size_t m = 0; m < t->measures.len; m++)
        if (!measure_sums(t, lines, parent, n, m))
            return false;
    return tb_record_has_value(t, lines[parent]);
}

/* What it costs to take lines (parent, parent + n] as the parts of the line `parent`. */
static uint32_t miss(const tb_dtable *t, const size_t *lines, size_t parent, size_t n)
{
    if (n > 0 && sums(t, lines, parent, n))
        return 0;
    const tb_value *whole = tb_table_value(t, lines[parent], 0);
    __extension__ __int128 sum = 0;
    for (size_t i = parent + 1; i <= parent + n; i++)
        sum += tb_table_value(t, lines[i], 0)->scale == whole->scale ? tb_table_value(t, lines[i], 0)->mantissa : 0;
    __extension__ __int128 size = whole->mantissa, diff = sum - size;
    diff = diff < 0 ? -diff : diff;
    size = size < 0 ? -size : size;
    if (n == 0 || size == 0 || diff * 1000 > size * (int)MAX_MISS)
        return NO_CUT;
    return SLIP + (uint32_t)(diff * 1000 / size);
}

typedef struct cut {
    uint32_t cost[MAX_SPAN + 1];
    size_t parts[MAX_SPAN + 1]; /* of the group that begins here */
    size_t groups[MAX_SPAN + 1];
} cut;

/* The cheapest cut of lines[first..n); a line without figures may stand alone. */
static void find_cut(const tb_dtable *t, const size_t *lines, size_t first, size_t n, cut *c)
{
    c->cost[n] = 0;
    for (size_t i = n; i-- > first;) {
        bool blank = !tb_record_has_value(t, lines[i]);
        c->cost[i] = blank ? c->cost[i + 1] : NO_CUT;
        c->parts[i] = 0;
        for (size_t k = 1; i + k < n && c->cost[i] > 0; k++) {
            uint32_t rest = c->cost[i + k + 1];
            uint32_t own = rest < c->cost[i] && !blank ? miss(t, lines, i, k) : NO_CUT;
            if (own + rest < c->cost[i]) {
                c->cost[i] = own + rest;
                c->parts[i] = k;
            }
        }
    }
}

/* Cuts lines[1..n) below lines[0] (or lines[0..n) below nothing); depth[i] becomes base + 1 or base + 2. */
static bool cut_span(const tb_dtable *t, const size_t *lines, size_t n, bool has_head, int8_t base, int8_t *depth)
{
    size_t first = has_head ? 1 : 0;
    for (size_t i = first; i < n; i++)
        depth[lines[i]] = (int8_t)(base + 1);
    if (n - first < 2 || n > MAX_SPAN || t->measures.len == 0)
        return true;
    cut *c = calloc(1, sizeof *c);
    if (!c)
        return false;
    find_cut(t, lines, first, n, c);
    size_t n_groups = 0;
    for (size_t i = first; i < n; i += c->parts[i] + 1)
        c->groups[++n_groups] = lines[i];
    c->groups[0] = lines[0];
    uint32_t cost = c->cost[first] + (has_head && c->cost[first] < NO_CUT ? miss(t, c->groups, 0, n_groups) : 0);
    uint32_t flat = has_head ? miss(t, lines, 0, n - 1) : 1;
    if (cost < NO_CUT && cost < flat)
        for (size_t i = first; i < n; i += c->parts[i] + 1)
            for (size_t k = 1; k <= c->parts[i]; k++)
                depth[lines[i + k]] = (int8_t)(base + 2);
    free(c);
    return true;
}

static bool depths_by_arithmetic(tb_dtable *t, const tb_nest_range *r, int8_t *depth)
{
    size_t *lines = malloc((r->end - r->first + 1) * sizeof *lines);
    if (!lines)
        return false;
    bool ok = true;
    for (size_t i = r->first; i < r->end && ok;) {
        size_t n = 0;
        bool head = r->depths[i] > 0;
        lines[n++] = i;
        depth[i++] = 1;
        for (; i < r->end && r->depths[i] == 0 && t->records.ptr[i].level != TB_LEVEL_TOTAL; i++)
            lines[n++] = i;
        if (t->records.ptr[lines[0]].level != TB_LEVEL_TOTAL)
            ok = cut_span(t, lines, n, head, head ? 1 : 0, depth);
    }
    free(lines);
    return ok;
}

static void depths_by_numbering(const tb_dtable *t, const tb_nest_range *r, int8_t *depth)
{
    int8_t stack[TB_MAX_NESTING] = {0}; /* kinds of numbering that are open */
    size_t open = 0;
    for (size_t i = r->first; i < r->end; i++) {
        int8_t kind = r->depths[i];
        if (t->records.ptr[i].level == TB_LEVEL_TOTAL) {
            open = 0;
            depth[i] = 1;
            continue;
        }
        if (kind > 0) {
            while (open > 0 && stack[open - 1] >= kind)
                open--;
            if (open < TB_MAX_NESTING)
                stack[open++] = kind;
            depth[i] = (int8_t)open;
        } else {
            depth[i] = (int8_t)(open + 1);
        }
    }
}

/* ---- By codes ---- */

static bool is_unit_name(const struct tb_units *u, tb_str name)
{
    for (size_t i = 0; u && i < u->names.len; i++)
        if (tb_str_eq(u->names.ptr[i], name))
            return true;
    return false;
}

/* Codes that are open, outermost first: each begins with the one before it. */
typedef struct open_codes {
    tb_str of[TB_MAX_NESTING];
    size_t n;
} open_codes;

/* Depth of a code among them; it is the innermost one then. */
static size_t enter(open_codes *o, tb_str code)
{
    while (o->n > 0 && (o->of[o->n - 1].len >= code.len || !tb_str_starts(code, o->of[o->n - 1])))
        o->n--;
    if (o->n < TB_MAX_NESTING)
        o->of[o->n++] = code;
    return o->n;
}

/* Depth by how many codes before are its beginnings. A line without a code that has that of a unit, or a unit's name
 * (单位名称（科目）), is that unit's, and the codes after it stand below it. */
static void depths_by_codes(tb_dtable *t, const tb_nest_range *r, int8_t *depth)
{
    open_codes codes = {.n = 0}, units = {.n = 0};
    size_t base = 0;
    tb_str unit = {NULL, 0};
    for (size_t i = r->first; i < r->end; i++) {
        tb_record *rec = &t->records.ptr[i];
        depth[i] = 1;
        if (rec->level == TB_LEVEL_TOTAL)
            continue;
        if (rec->code.len) {
            depth[i] = (int8_t)(base + enter(&codes, rec->code));
            rec->org_name = unit.len ? unit : rec->org_name;
            continue;
        }
        if (!rec->org_code.len && !is_unit_name(r->units, rec->name))
            continue;
        base = rec->org_code.len ? enter(&units, rec->org_code) : 1;
        depth[i] = (int8_t)base;
        codes.n = 0;
        unit = rec->org_name = rec->name;
        rec->level = TB_LEVEL_UNIT;
        rec->level_known = true;
    }
}

/* ---- By units ---- */

/* The publisher, below it its units, below these their projects, each known by its name. A project is then about the
 * unit above it. */
static void depths_by_units(tb_dtable *t, const tb_nest_range *r, int8_t *depth)
{
    tb_str unit = {NULL, 0};
    int8_t base = 0;
    for (size_t i = r->first; i < r->end; i++) {
        tb_record *rec = &t->records.ptr[i];
        depth[i] = 1;
        if (rec->level == TB_LEVEL_TOTAL)
            continue;
        bool dept = r->units && r->units->dept.len && tb_str_eq(rec->name, r->units->dept);
        if (dept || r->named_by_unit || is_unit_name(r->units, rec->name)) {
            base = dept ? 1 : base;
            depth[i] = (int8_t)(dept ? 1 : base + 1);
            unit = rec->name;
            rec->org_name = rec->name;
            rec->level = TB_LEVEL_UNIT;
            rec->level_known = true;
            continue;
        }
        depth[i] = (int8_t)(base + (unit.len ? 2 : 1));
        rec->org_name = unit.len ? unit : rec->org_name;
        rec->project = rec->name;
        rec->level = TB_LEVEL_PROJECT;
        rec->level_known = true;
    }
}

/* ---- By what the table shows ---- */

static bool is_digits(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

static tb_nesting nesting_of(const tb_dtable *t, const tb_nest_range *r)
{
    size_t n = 0, coded = 0, numbered = 0, units = 0;
    unsigned kinds = 0;
    for (size_t i = r->first; i < r->end; i++) {
        const tb_record *rec = &t->records.ptr[i];
        if (rec->level == TB_LEVEL_TOTAL)
            continue;
        n++;
        coded += is_digits(rec->code);
        numbered += r->depths && r->depths[i] > 0;
        kinds |= r->depths && r->depths[i] > 0 ? 1u << r->depths[i] : 0;
        units += is_unit_name(r->units, rec->name);
    }
    if (r->named_by_unit)
        return TB_NEST_UNITS;
    if (coded > 0 && coded * 2 >= n)
        return TB_NEST_CODES;
    if (r->projects || r->paths_known)
        return TB_NEST_FLAT;
    if (units > 0)
        return TB_NEST_UNITS;
    if (r->root.len || (kinds & (kinds - 1)) || numbered == n)
        return TB_NEST_NUMBERING;
    return TB_NEST_ARITHMETIC;
}

/* ---- Parents, paths and levels ---- */

/* Classification codes have 3, 5 and 7 digits. */
static tb_level level_of_code(tb_str code)
{
    if (!is_digits(code))
        return TB_LEVEL_LINE;
    return code.len == 3   ? TB_LEVEL_CLASS
           : code.len == 5 ? TB_LEVEL_GROUP
           : code.len == 7 ? TB_LEVEL_ITEM
                           : TB_LEVEL_LINE;
}

/* Where nothing is said of a table, its levels are those of codes; else what the lines are. */
static tb_level automatic_level(const tb_nest_range *r, const tb_record *rec)
{
    return r->named_by_unit ? TB_LEVEL_UNIT : r->projects ? TB_LEVEL_PROJECT : level_of_code(rec->code);
}

/* The levels that a spec lists are those of its kind of nesting; of an automatic one, those of sums: codes show theirs.
 * */
static tb_level level_at(const tb_table_spec *spec, tb_nesting nesting, const tb_nest_range *r, const tb_record *rec,
                         int8_t depth)
{
    if (r->has_level)
        return r->level;
    if (spec->nesting == TB_NEST_AUTO && (spec->levels.len == 0 || nesting != TB_NEST_ARITHMETIC) &&
        spec->levels.len != 1)
        return automatic_level(r, rec);
    if (spec->levels.len == 0)
        return TB_LEVEL_LINE;
    size_t i = depth > 0 ? (size_t)(depth - 1) : 0;
    return spec->levels.ptr[i < spec->levels.len ? i : spec->levels.len - 1];
}

static tb_str join(tb_arena *a, tb_str path, tb_str name)
{
    if (!path.len || !name.len)
        return path.len ? path : name;
    return tb_arena_printf(a, "%.*s / %.*s", TB_ARG(path), TB_ARG(name));
}

/* Do both print a figure of one measure? Then the figure of the one is counted in that of the other. */
static bool shares_a_measure(const tb_dtable *t, size_t a, size_t b)
{
    for (size_t m = 0; m < t->measures.len; m++) {
        uint8_t x = tb_table_value(t, a, m)->kind, y = tb_table_value(t, b, m)->kind;
        if (x != TB_KIND_NONE && x != TB_KIND_TEXT && y != TB_KIND_NONE && y != TB_KIND_TEXT)
            return true;
    }
    return false;
}

/* A line is no leaf when one below it has figures that it sums up, or when it has none itself. */
static void mark_parents(tb_dtable *t, size_t i)
{
    if (!tb_record_has_value(t, i))
        return;
    for (int32_t p = t->records.ptr[i].parent; p >= 0; p = t->records.ptr[p].parent)
        if (!tb_record_has_value(t, (size_t)p) || shares_a_measure(t, (size_t)p, i))
            t->records.ptr[p].leaf = false;
}

static void close_total(tb_record *rec, const tb_nest_range *r)
{
    rec->leaf = false;
    rec->path = r->paths_known ? TB_LIT("") : r->root;
}

/* Parents, paths and levels from the depths. */
static bool link_lines(tb_dtable *t, const tb_nest_range *r, const tb_table_spec *spec, tb_nesting nesting,
                       const int8_t *depth, tb_arena *a)
{
    size_t stack[TB_MAX_NESTING];
    tb_str below[TB_MAX_NESTING]; /* path of what is below stack[i] */
    size_t open = 0;
    for (size_t i = r->first; i < r->end; i++) {
        tb_record *rec = &t->records.ptr[i];
        if (rec->level == TB_LEVEL_TOTAL) {
            close_total(rec, r);
            open = 0;
            continue;
        }
        size_t d = depth[i] > 0 ? (size_t)depth[i] : 1;
        open = open < d - 1 ? open : d - 1;
        rec->parent = open ? (int32_t)stack[open - 1] : -1;
        if (!r->paths_known)
            rec->path = open ? below[open - 1] : r->root;
        if (!rec->level_known)
            rec->level = (uint8_t)level_at(spec, nesting, r, rec, depth[i]);
        mark_parents(t, i);
        if (open < TB_MAX_NESTING) {
            stack[open] = i;
            below[open] = join(a, rec->path, rec->name);
            if (!below[open++].ptr)
                return false;
        }
    }
    return true;
}

/* Parents are there; paths follow from them. */
static bool link_known(tb_dtable *t, const tb_nest_range *r, tb_arena *a)
{
    for (size_t i = r->first; i < r->end; i++) {
        tb_record *rec = &t->records.ptr[i];
        if (rec->level == TB_LEVEL_TOTAL) {
            close_total(rec, r);
            continue;
        }
        const tb_record *p = rec->parent >= 0 ? &t->records.ptr[rec->parent] : NULL;
        rec->path = p ? join(a, p->path, p->name) : r->root;
        if (!rec->path.ptr)
            return false;
        mark_parents(t, i);
    }
    return true;
}

static bool find_depths(tb_dtable *t, const tb_nest_range *r, tb_nesting nesting, int8_t *depth)
{
    switch (nesting) {
    case TB_NEST_FLAT:
    case TB_NEST_AUTO:
        break;
    case TB_NEST_NUMBERING:
        depths_by_numbering(t, r, depth);
        break;
    case TB_NEST_ARITHMETIC:
        return depths_by_arithmetic(t, r, depth);
    case TB_NEST_CODES:
        depths_by_codes(t, r, depth);
        break;
    case TB_NEST_UNITS:
        depths_by_units(t, r, depth);
        break;
    }
    return true;
}

bool tb_nest(tb_dtable *t, const tb_nest_range *r, const tb_table_spec *spec, tb_arena *a)
{
    for (size_t i = r->first; i < r->end; i++)
        if (!t->records.ptr[i].code.len && tb_is_total_name(tb_fold(a, t->records.ptr[i].name)))
            t->records.ptr[i].level = TB_LEVEL_TOTAL;
    if (r->parents_known)
        return link_known(t, r, a);
    int8_t *depth = calloc(r->end + 1, 1);
    if (!depth)
        return false;
    tb_nesting nesting = spec->nesting == TB_NEST_AUTO ? nesting_of(t, r) : spec->nesting;
    bool ok = find_depths(t, r, nesting, depth) && link_lines(t, r, spec, nesting, depth, a);
    free(depth);
    return ok;
}
