/* SPDX-License-Identifier: MIT */
/* What grows in the reader's memory: arrays, one text at a time, and the texts of a batch, which stay where they are
 * until all of them are dropped together. A refused allocation leaves everything as it was. */
#ifndef TB_OFFICE_MEMORY_H
#define TB_OFFICE_MEMORY_H
#include <stdbool.h>
#include <string.h>

#include <tongbi/plugin.h>

struct memory {
    const tb_host *host;
    tb_ctx *ctx;
};

struct text {
    char *p;
    size_t len, cap;
};

struct chunk {
    struct chunk *next;
    size_t cap;
    char bytes[];
};

struct pool {
    struct chunk *first, *now;
    size_t used; /* of now */
};

/* An array of at least `need` elements with the first *cap kept; NULL when memory is refused. */
void *enlarge(struct memory m, void *array, size_t *cap, size_t need, size_t size);
bool text_add(struct memory m, struct text *t, const char *s, size_t n);
/* n bytes that stay until pool_reset; NULL when memory is refused. */
char *pool_take(struct memory m, struct pool *p, size_t n);
/* A copy of s, for as long; absent when memory is refused. */
tb_str pool_copy(struct memory m, struct pool *p, tb_str s);
void pool_reset(struct pool *p);
tb_status no_memory(struct memory m, tb_error *err);

static inline bool text_add_str(struct memory m, struct text *t, const char *s) { return text_add(m, t, s, strlen(s)); }
static inline tb_str text_view(const struct text *t) { return (tb_str){t->len ? t->p : "", t->len}; }
#endif
