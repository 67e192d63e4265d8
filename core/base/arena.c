/* SPDX-License-Identifier: MIT */
/* A list of malloc'ed chunks; the head is the one being filled. Chunks grow twofold up to CHUNK_MAX; a block too large
 * for that gets a chunk of its own behind the head, so that the room left in the head is not lost. Blocks are
 * zeroed when they are handed out, which makes a chunk kept by reset as good as a new one. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/large.h"
#define CHUNK_MIN ((size_t)4096)
#define CHUNK_MAX ((size_t)8 << 20)
#define ALIGN _Alignof(max_align_t)

struct tb_arena_chunk {
    struct tb_arena_chunk *next;
    size_t used, cap;
    _Alignas(max_align_t) char data[];
};

typedef struct tb_arena_chunk chunk;

static void free_list(chunk *c)
{
    while (c) {
        chunk *next = c->next;
        free(c);
        c = next;
    }
}

void tb_arena_fini(tb_arena *a)
{
    if (!a)
        return;
    free_list(a->head);
    a->head = NULL;
    a->used = 0;
}

void tb_arena_reset(tb_arena *a)
{
    if (a->head) {
        free_list(a->head->next);
        a->head->next = NULL;
        a->head->used = 0;
    }
    a->used = 0;
}

static chunk *add_chunk(tb_arena *a, size_t size)
{
    if (size > SIZE_MAX - sizeof(chunk))
        return NULL;
    size_t cap = a->head ? a->head->cap : CHUNK_MIN / 2;
    cap = cap < CHUNK_MAX / 2 ? cap * 2 : CHUNK_MAX;
    bool alone = size > cap;
    if (alone)
        cap = size;
    chunk *c = malloc(sizeof *c + cap);
    if (!c)
        return NULL;
    tb_large_advise(c, sizeof *c + cap);
    c->used = 0;
    c->cap = cap;
    if (alone && a->head) {
        c->next = a->head->next;
        a->head->next = c;
    } else {
        c->next = a->head;
        a->head = c;
    }
    return c;
}

/* Not zeroed. align is a power of two, at most ALIGN. */
static char *take_from(tb_arena *a, size_t size, size_t align)
{
    if (size == 0)
        size = 1;
    if (a->limit && (a->used > a->limit || size > a->limit - a->used))
        return NULL;
    chunk *c = a->head;
    size_t at = c ? (c->used + align - 1) & ~(align - 1) : 0;
    if (!c || at > c->cap || size > c->cap - at) {
        c = add_chunk(a, size);
        if (!c)
            return NULL;
        at = 0;
    }
    c->used = at + size;
    a->used += size;
    return c->data + at;
}

static char *take(tb_arena *a, size_t size, size_t align)
{
    char *p = take_from(a, size, align);
    a->failed = a->failed || !p;
    return p;
}

void *tb_arena_alloc(tb_arena *a, size_t size)
{
    char *p = take(a, size, ALIGN);
    return p ? memset(p, 0, size) : NULL;
}

void *tb_arena_array(tb_arena *a, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size)
        return NULL;
    return tb_arena_alloc(a, n * size);
}

tb_str tb_arena_str(tb_arena *a, tb_str s)
{
    if (!s.ptr)
        return (tb_str){NULL, 0};
    char *p = take(a, s.len, 1);
    if (!p)
        return (tb_str){NULL, 0};
    if (s.len)
        memcpy(p, s.ptr, s.len);
    return tb_str_make(p, s.len);
}

char *tb_arena_z(tb_arena *a, tb_str s)
{
    char *p = s.len < SIZE_MAX ? take(a, s.len + 1, 1) : NULL;
    if (!p)
        return NULL;
    if (s.len)
        memcpy(p, s.ptr, s.len);
    p[s.len] = '\0';
    return p;
}

tb_str tb_arena_printf(tb_arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n < 0 ? NULL : take(a, (size_t)n + 1, 1);
    if (!p)
        return (tb_str){NULL, 0};
    va_start(ap, fmt);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return tb_str_make(p, (size_t)n);
}

tb_str tb_arena_buf(tb_arena *a, const tb_buf *b)
{
    a->failed = a->failed || b->failed;
    return b->failed ? (tb_str){NULL, 0} : tb_arena_str(a, tb_buf_view(b));
}
