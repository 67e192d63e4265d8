/* SPDX-License-Identifier: MIT */
#include "names.h"

#include "scan.h"

static const char *bytes_of(const struct names *s, const struct name *n) { return n->ptr ? n->ptr : s->bytes + n->at; }

/* The slot of an equal name, or the free one where it belongs. */
static size_t find_slot(const struct names *s, const struct name *n)
{
    size_t mask = s->n_slots - 1, at = (size_t)n->hash & mask;
    for (; s->slots[at]; at = (at + 1) & mask) {
        const struct name *o = &s->all[s->slots[at] - 1];
        if (o->hash == n->hash && o->depth == n->depth && o->len == n->len &&
            memcmp(bytes_of(s, o), bytes_of(s, n), n->len) == 0)
            break;
    }
    return at;
}

static bool make_room(struct names *s)
{
    if (s->n == s->cap) {
        struct name *all = enlarge(s->mem, s->all, &s->cap, s->n + 1, sizeof *all);
        if (!all)
            return false;
        s->all = all;
    }
    if (2 * s->n < s->n_slots)
        return true;
    size_t more = s->n_slots ? 2 * s->n_slots : 128;
    if (more > UINT32_MAX)
        return false;
    uint32_t *slots = s->mem.host->alloc(s->mem.ctx, TB_LIFE_READER, more * sizeof *slots);
    if (!slots)
        return false;
    s->slots = slots;
    s->n_slots = more;
    for (size_t i = 0; i < s->n; i++) { /* in the order of coming */
        size_t at = find_slot(s, &s->all[i]);
        s->all[i].slot = (uint32_t)at;
        slots[at] = (uint32_t)i + 1;
    }
    return true;
}

/* Copies what the name means to the bytes of the set. */
static bool copy_bytes(struct names *s, struct name *n, const char *raw, size_t len, bool escaped)
{
    if (len >= s->cap_bytes - s->n_bytes) { /* more than enough: bytes is no null pointer */
        char *bytes = enlarge(s->mem, s->bytes, &s->cap_bytes, s->n_bytes + len + 1, 1);
        if (!bytes)
            return false;
        s->bytes = bytes;
    }
    n->at = s->n_bytes;
    n->len = len;
    if (escaped)
        n->len = json_unescape(s->bytes + n->at, raw, len);
    else if (len)
        memcpy(s->bytes + n->at, raw, len);
    return true;
}

enum added json_names_add(struct names *s, uint32_t depth, const char *raw, size_t len, bool escaped, bool keep)
{
    struct name n = {.ptr = raw, .len = len, .depth = depth, .at = s->n_bytes};
    if (!make_room(s))
        return NAME_NOMEM;
    if (escaped || keep) {
        if (!copy_bytes(s, &n, raw, len, escaped))
            return NAME_NOMEM;
        n.ptr = NULL;
    }
    n.hash = hash_name(bytes_of(s, &n), n.len, s->seed + depth);
    size_t at = find_slot(s, &n);
    if (s->slots[at])
        return NAME_TWICE;
    if (!n.ptr)
        s->n_bytes = n.at + n.len;
    n.slot = (uint32_t)at;
    s->all[s->n] = n;
    s->slots[at] = (uint32_t)++s->n;
    return NAME_NEW;
}

tb_str json_names_last(const struct names *s)
{
    const struct name *n = &s->all[s->n - 1];
    return (tb_str){bytes_of(s, n), n->len};
}

void json_names_cut(struct names *s, size_t n)
{
    while (s->n > n) {
        const struct name *last = &s->all[--s->n];
        s->slots[last->slot] = 0;
        s->n_bytes = last->at;
    }
}

void json_names_leave(struct names *s, uint32_t depth)
{
    size_t n = s->n;
    while (n > 0 && s->all[n - 1].depth == depth)
        n--;
    json_names_cut(s, n);
}
