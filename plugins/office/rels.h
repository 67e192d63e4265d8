/* SPDX-License-Identifier: MIT */
/* How the parts of an OOXML package point at each other. */
#ifndef TB_OFFICE_RELS_H
#define TB_OFFICE_RELS_H
#include "package.h"

#define MAX_PART_NAME 200u

struct rel {
    tb_str id;
    const char *type;   /* the last word of its type's URI, one of those that are kept: see rels.c */
    const char *target; /* the name of a part */
};

struct rels {
    struct rel *items;
    size_t n, cap;
    struct pool pool;
};

/* Reads what a part points at ("": the package as a whole); nothing, if it says nothing. */
tb_status rels_read(struct rels *r, struct package *p, const char *part, tb_error *err);
/* The part of that type; NULL if there is none. */
const char *rels_by_type(const struct rels *r, const char *type);
const struct rel *rels_by_id(const struct rels *r, const char *id);
#endif
