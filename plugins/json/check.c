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

/* Closes what closes at p, an item or a bracket; returns the next item, or what follows when all is closed. */
static const uint8_t *close_brackets(struct reader *r, const uint8_t *p, struct stack *st, uint32_t base)
{
    while (p && st->depth > base && (*p == ']' || *p == '}')) {
        bool object = is_object(st);
        if (object != (*p == '}')) /* after a bracket that opened or a comma, so a bracket is no item */
            return unexpected(&r->scan, object ? BAD_NAME : BAD_VALUE, p);
        if (object)
            json_names_leave(&r->names, st->depth);
        p++;
        if (--st->depth > base)
            p = next_item(&r->scan, p, is_object(st) ? '}' : ']');
    }
    return p;
}

const uint8_t *json_check(struct reader *r, const uint8_t *p, uint32_t depth)
{
    struct stack st = {.depth = depth};
    tb_cell cell;
    size_t mark = r->names.n;
    for (;;) {
        if (*p == '[' || *p == '{')
            p = open_bracket(r, p, &st);
        else if ((p = scan_scalar(&r->scan, p, &cell)) && st.depth > depth)
            p = next_item(&r->scan, p, is_object(&st) ? '}' : ']');
        p = close_brackets(r, p, &st, depth);
        if (!p || st.depth == depth)
            break;
        if (is_object(&st) && !(p = check_name(r, p, st.depth)))
            break;
    }
    if (!p)
        json_names_cut(&r->names, mark);
    return p;
}
