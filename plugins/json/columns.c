/* SPDX-License-Identifier: MIT */
#include "columns.h"

static size_t slot_of(const struct columns *c, uint32_t parent, tb_str name, uint64_t hash)
{
    size_t mask = c->n_slots - 1, at = (size_t)hash & mask;
    for (; c->slots[at]; at = (at + 1) & mask) {
        const struct node *o = &c->nodes[c->slots[at]];
        if (o->hash == hash && o->parent == parent && o->len == name.len &&
            memcmp(c->bytes + o->at + 1, name.ptr, name.len) == 0)
            break;
    }
    return at;
}

static bool enlarge_slots(struct columns *c)
{
    size_t more = c->n_slots ? 2 * c->n_slots : 128;
    uint32_t *slots = c->mem.host->alloc(c->mem.ctx, TB_LIFE_READER, more * sizeof *slots);
    if (!slots)
        return false;
    c->slots = slots;
    c->n_slots = more;
    for (uint32_t i = ROOT + 1; i < c->n; i++) {
        struct node *n = &c->nodes[i];
        size_t at = slot_of(c, n->parent, (tb_str){c->bytes + n->at + 1, n->len}, n->hash);
        n->slot = (uint32_t)at;
        slots[at] = i;
    }
    return true;
}

static bool make_room(struct columns *c, size_t len)
{
    if (c->n == c->cap) {
        struct node *nodes = enlarge(c->mem, c->nodes, &c->cap, (size_t)c->n + 1, sizeof *nodes);
        if (!nodes)
            return false;
        c->nodes = nodes;
    }
    if (len + 2 > c->cap_bytes - c->n_bytes) {
        char *bytes = enlarge(c->mem, c->bytes, &c->cap_bytes, c->n_bytes + len + 2, 1);
        if (!bytes)
            return false;
        c->bytes = bytes;
    }
    return 2 * (size_t)c->n < c->n_slots || enlarge_slots(c);
}

bool json_columns_clear(struct columns *c)
{
    if (c->n)
        json_columns_cut(c, ROOT + 1, 0);
    else if (!make_room(c, 0))
        return false;
    c->nodes[ROOT] = (struct node){.parent = NO_NODE, .column = NO_COLUMN, .first = NO_NODE, .next = NO_NODE};
    c->n = ROOT + 1;
    return true;
}

static bool is_plain(tb_str s)
{
    const uint8_t *p = (const uint8_t *)s.ptr;
    return plain_end(p, p + s.len) == p + s.len;
}

uint32_t json_columns_node(struct columns *c, uint32_t parent, tb_str name, enum fault *fault)
{
    *fault = BAD_NOMEM;
    if (!make_room(c, name.len <= MAX_NAME ? name.len : 0))
        return NO_NODE;
    uint64_t hash = hash_name(name.ptr, name.len, c->seed + parent);
    size_t at = slot_of(c, parent, name, hash), above = c->nodes[parent].path_len;
    if (c->slots[at])
        return c->slots[at];
    *fault = BAD_LONG_NAME;
    size_t path_len = above + name.len + (parent != ROOT);
    if (path_len > MAX_NAME)
        return NO_NODE;
    struct node *n = &c->nodes[c->n];
    *n = (struct node){
        .parent = parent,
        .column = NO_COLUMN,
        .first = NO_NODE,
        .next = NO_NODE,
        .len = (uint32_t)name.len,
        .slot = (uint32_t)at,
        .path_len = (uint32_t)path_len,
        .plain = is_plain(name),
        .at = c->n_bytes,
        .hash = hash,
    };
    char *to = c->bytes + c->n_bytes;
    *to++ = '"';
    if (name.len)
        memcpy(to, name.ptr, name.len);
    to[name.len] = '"';
    c->n_bytes += name.len + 2;
    c->slots[at] = c->n;
    return c->n++;
}

bool json_columns_number(struct columns *c, uint32_t node, enum fault *fault)
{
    if (c->n_columns == MAX_COLUMNS) {
        *fault = BAD_WIDE;
        return false;
    }
    if (c->n_columns == c->cap_of) {
        uint32_t *of = enlarge(c->mem, c->of, &c->cap_of, (size_t)c->n_columns + 1, sizeof *of);
        *fault = BAD_NOMEM;
        if (!of)
            return false;
        c->of = of;
    }
    c->of[c->n_columns] = node;
    c->nodes[node].column = c->n_columns++;
    return true;
}

void json_columns_cut(struct columns *c, uint32_t n_nodes, uint32_t n_columns)
{
    while (c->n_columns > n_columns)
        c->nodes[c->of[--c->n_columns]].column = NO_COLUMN;
    while (c->n > n_nodes) { /* in the opposite order of coming: no hole is left in a run of slots */
        const struct node *n = &c->nodes[--c->n];
        c->slots[n->slot] = 0;
        c->n_bytes = n->at;
    }
}

tb_str json_columns_name(const struct columns *c, uint32_t column)
{
    const struct node *n = &c->nodes[c->of[column]];
    size_t len = n->path_len;
    char *name = c->mem.host->alloc(c->mem.ctx, TB_LIFE_BATCH, len + 1);
    if (!name)
        return (tb_str){NULL, 0};
    for (char *to = name + len;; n = &c->nodes[n->parent]) {
        to -= n->len;
        if (n->len)
            memcpy(to, c->bytes + n->at + 1, n->len);
        if (n->parent == ROOT)
            break;
        *--to = '.';
    }
    return (tb_str){name, len};
}
