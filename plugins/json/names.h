/* SPDX-License-Identifier: MIT */
/* The names of the members of every object that is open, to find one that comes twice. Objects close in the opposite
 * order of opening, so names leave in the opposite order of coming, and a hash table with linear probing then needs no
 * marks where something was removed. */
#ifndef TB_JSON_NAMES_H
#define TB_JSON_NAMES_H
#include "memory.h"

struct name {
    uint64_t hash;
    const char *ptr; /* into the source, or NULL: bytes of the set from `at` on */
    size_t at, len;
    uint32_t depth, slot; /* of open objects a depth has one */
};

struct names {
    struct memory mem;
    struct name *all;
    uint32_t *slots; /* number of a name + 1, or 0 */
    char *bytes;
    size_t n, cap, n_slots, n_bytes, cap_bytes;
    uint64_t seed;
};

enum added { NAME_NEW, NAME_TWICE, NAME_NOMEM };

/* Adds the name spelt raw[0..len) between its quotes to the object at this depth. keep: the bytes do not stay. */
enum added json_names_add(struct names *s, uint32_t depth, const char *raw, size_t len, bool escaped, bool keep);
/* The name added last, as it is meant; until the next one is added. */
tb_str json_names_last(const struct names *s);
/* Forgets all names but the first n. */
void json_names_cut(struct names *s, size_t n);
/* Forgets the names of the innermost open object, which is at this depth. */
void json_names_leave(struct names *s, uint32_t depth);
#endif
