/* SPDX-License-Identifier: MIT */
/* Arrays that grow in the reader's memory and are used again for each page. */
#ifndef TB_PDF_MEMORY_H
#define TB_PDF_MEMORY_H
#include <stdbool.h>

#include <tongbi/plugin.h>

struct memory {
    const tb_host *host;
    tb_ctx *ctx;
};

#define ARRAY(T)       \
    struct {           \
        T *ptr;        \
        size_t n, cap; \
    }

/* An array of at least `need` elements with the first *cap kept; NULL when memory is refused. */
static inline void *enlarge(struct memory m, void *array, size_t *cap, size_t need, size_t size)
{
    size_t more = *cap ? 2 * *cap : 64;
    while (more < need)
        more *= 2;
    void *p = m.host->grow(m.ctx, TB_LIFE_READER, array, *cap * size, more * size);
    if (p)
        *cap = more;
    return p;
}

/* Room for `more` elements behind the last one: false when memory is refused, after which the reader is only closed. */
#define ROOM(m, a, more) \
    ((a).n + (more) <= (a).cap || ((a).ptr = enlarge(m, (a).ptr, &(a).cap, (a).n + (more), sizeof *(a).ptr)) != NULL)
#endif
