/* SPDX-License-Identifier: MIT */
/* A pool is a chain of chunks. It is filled from the front; a chunk that is large enough is looked for among those not
 * yet used before a new one is made, so that the chain does not grow from batch to batch. */
#include "memory.h"

#define FIRST_ITEMS 64u
#define CHUNK ((size_t)1 << 16)

void *enlarge(struct memory m, void *array, size_t *cap, size_t need, size_t size)
{
    size_t more = *cap ? 2 * *cap : FIRST_ITEMS;
    while (more < need)
        more *= 2;
    void *p = m.host->grow(m.ctx, TB_LIFE_READER, array, *cap * size, more * size);
    if (p)
        *cap = more;
    return p;
}

bool text_add(struct memory m, struct text *t, const char *s, size_t n)
{
    if (n > t->cap - t->len) {
        char *p = enlarge(m, t->p, &t->cap, t->len + n, 1);
        if (!p)
            return false;
        t->p = p;
    }
    if (n)
        memcpy(t->p + t->len, s, n);
    t->len += n;
    return true;
}

/* Puts a chunk with room for n bytes behind the current one. */
static bool next_chunk(struct memory m, struct pool *p, size_t n)
{
    struct chunk **head = p->now ? &p->now->next : &p->first, **at = head, *c;
    while (*at && (*at)->cap < n)
        at = &(*at)->next;
    if (*at) {
        c = *at;
        *at = c->next;
    } else {
        size_t cap = n > CHUNK ? n : CHUNK;
        if (!(c = m.host->alloc(m.ctx, TB_LIFE_READER, sizeof *c + cap)))
            return false;
        c->cap = cap;
    }
    c->next = *head;
    *head = c;
    p->now = c;
    p->used = 0;
    return true;
}

char *pool_take(struct memory m, struct pool *p, size_t n)
{
    if ((!p->now || n > p->now->cap - p->used) && !next_chunk(m, p, n))
        return NULL;
    char *bytes = p->now->bytes + p->used;
    p->used += n;
    return bytes;
}

tb_str pool_copy(struct memory m, struct pool *p, tb_str s)
{
    if (s.len == 0)
        return (tb_str){"", 0};
    char *copy = pool_take(m, p, s.len);
    if (copy)
        memcpy(copy, s.ptr, s.len);
    return (tb_str){copy, s.len};
}

void pool_reset(struct pool *p)
{
    p->now = NULL;
    p->used = 0;
}

tb_status no_memory(struct memory m, tb_error *err)
{
    return m.host->fail(err, TB_E_NOMEM, "there is not enough memory to read the document");
}
