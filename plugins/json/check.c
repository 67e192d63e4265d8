/* SPDX-License-Identifier: MIT */
/* A value is checked without being read: a loop with one bit for each open bracket. */
#include "reader.h"

struct stack {
    uint64_t objects[MAX_DEPTH / 64 + 1]; /* bit d: what was opened at depth d is an object */
    uint32_t depth;
};

static bool is_object(const struct stack *st) { return st->objects[st->depth / 64] >> st->depth % 64 & 1; }

/* Opens the array or object at p and returns its first item or the bracket that closes it. */
static const uint8_t *open_bracket(struct reader *r, const uint8_t *p, struct stack *st)
{
    if (st->depth == MAX_DEPTH)
        return bad(&r->scan, BAD_DEEP, p);
    uint64_t bit = UINT64_C(1) << ++st->depth % 64, *word = &st->objects[st->depth / 64];
    *word = *p == '{' ? *word | bit : *word & ~bit;
    return first_item(&r->scan, p + 1);
}

/* The name at p of a member of the innermost object; returns its value. */
static const uint8_t *check_name(struct reader *r, const uint8_t *p, uint32_t depth)
{
    bool escaped = false;
    const uint8_t *close = scan_name(&r->scan, p, &escaped);
    if (!close)
        return NULL;
    size_t len = (size_t)(close - p) - 1;
    enum added added = json_names_add(&r->names, depth, (const char *)p + 1, len, escaped, false);
    if (added == NAME_NOMEM)
        return bad(&r->scan, BAD_NOMEM, p);
    if (added == NAME_TWICE) {
        r->scan.name_len = len;
        return bad(&r->scan, BAD_DUPLICATE, p);
    }
    return scan_colon(&r->scan, close + 1);
}

/* From the first item of what was opened, or the item after a comma, to the next value; from a bracket that closes to
 * the next value behind it, or to what follows when it closes all. */
static const uint8_t *to_value(struct reader *r, const uint8_t *p, struct stack *st, uint32_t base, size_t *marks)
{
    while (p && st->depth > base && (*p == ']' || *p == '}')) {
        if ((*p == '}') != is_object(st))
            return unexpected(&r->scan, is_object(st) ? BAD_NAME : BAD_VALUE, p);
        if (*p == '}')
            json_names_cut(&r->names, marks[0]);
        p++;
        if (--st->depth > base)
            p = next_item(&r->scan, p, is_object(st) ? '}' : ']');
    }
    if (p && st->depth > base && is_object(st))
        p = check_name(r, p, st->depth);
    return p;
}
