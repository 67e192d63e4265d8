/* SPDX-License-Identifier: MIT */
/* The columns of a table of objects. Names of members form a tree, as objects hold objects; the way from the root to a
 * value, joined with dots, is the name of its column. Records mostly have the same members in the same order, so each
 * node remembers which one came after it: that one is compared with the bytes at hand before anything is looked up. */
#ifndef TB_JSON_COLUMNS_H
#define TB_JSON_COLUMNS_H
#include "memory.h"
#include "scan.h"

#define NO_NODE UINT32_MAX
#define NO_COLUMN UINT32_MAX
#define ROOT 0u

struct node {
    uint32_t parent, column;
    uint32_t first, next;  /* guesses: the first of its members, the member after it; either may be stale */
    uint32_t len, slot;    /* len: of the name */
    uint32_t path_len;     /* of the name of its column */
    bool plain;            /* the name is spelt without escapes */
    size_t at;             /* of the quoted name in bytes */
    uint64_t hash, record; /* record: the latest one that has it */
};

struct columns {
    struct memory mem;
    struct node *nodes;
    uint32_t *slots; /* number of a node, or 0: the root is in no slot */
    uint32_t *of;    /* node of each column */
    char *bytes;     /* quoted names */
    uint32_t n, n_columns;
    size_t cap, n_slots, cap_of, n_bytes, cap_bytes;
    uint64_t seed;
};

/* Forgets everything; false when memory is refused. */
bool json_columns_clear(struct columns *c);
/* The node of a member, made if it is new; NO_NODE with *fault: BAD_NOMEM or BAD_LONG_NAME. */
uint32_t json_columns_node(struct columns *c, uint32_t parent, tb_str name, enum fault *fault);
/* Gives a node its column; false with *fault: BAD_NOMEM or BAD_WIDE. */
bool json_columns_number(struct columns *c, uint32_t node, enum fault *fault);
/* Takes back the nodes and columns behind the first ones. */
void json_columns_cut(struct columns *c, uint32_t n_nodes, uint32_t n_columns);
/* The name of a column, in memory of the batch; absent when memory is refused. */
tb_str json_columns_name(const struct columns *c, uint32_t column);

static inline bool bytes_equal(const void *a, const void *b, size_t n)
{
    const char *p = a, *q = b;
    uint64_t x, y;
    if (n < sizeof x)
        return memcmp(p, q, n) == 0;
    for (const char *last = p + n - sizeof x; p < last; p += sizeof x, q += sizeof x) {
        memcpy(&x, p, sizeof x);
        memcpy(&y, q, sizeof y);
        if (x != y)
            return false;
    }
    p = (const char *)a + n - sizeof x;
    q = (const char *)b + n - sizeof x;
    memcpy(&x, p, sizeof x);
    memcpy(&y, q, sizeof y);
    return x == y;
}

/* Does the quoted name of the node stand at p? */
static inline bool node_is_at(const struct columns *c, const struct node *n, const uint8_t *p, const uint8_t *end)
{
    size_t len = (size_t)n->len + 2;
    return n->plain && (size_t)(end - p) >= len && bytes_equal(p, c->bytes + n->at, len);
}
#endif
