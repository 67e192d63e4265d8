/* SPDX-License-Identifier: MIT */
/* Blocks are in a doubly linked list, so that one can go without a search; the list is searched only to tell a block
 * from something else. A room is whole pages with one behind them that nobody may touch; its piece ends there. */
#include "plugin_check/guarded.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tongbi/plugin.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define MARGIN (SANITIZED ? (size_t)0 : (size_t)16)
#define MOST_KEPT ((size_t)1 << 20) /* larger blocks are not overwritten: they leave the process with free */

struct tb_guarded_block {
    struct tb_guarded_block *next, *before;
    size_t size;
    max_align_t bytes[];
};

void *tb_guarded_alloc(tb_guarded *g, uint32_t life, size_t size)
{
    struct tb_guarded_block *b =
        size > SIZE_MAX / 2 ? NULL : calloc(1, sizeof *b + size + MARGIN); /* calloc: never a second pass */
    if (!b)
        return NULL;
    memset((char *)b->bytes + size, TB_POISON, MARGIN);
    b->size = size;
    b->next = g->blocks[life];
    if (b->next)
        b->next->before = b;
    g->blocks[life] = b;
    g->allocated += size;
    g->peak = g->allocated > g->peak ? g->allocated : g->peak;
    return b->bytes;
}

static struct tb_guarded_block *find(const tb_guarded *g, uint32_t life, const void *p)
{
    struct tb_guarded_block *b = g->blocks[life];
    while (b && (const void *)b->bytes != p)
        b = b->next;
    return b;
}

size_t tb_guarded_size(const tb_guarded *g, uint32_t life, const void *p)
{
    const struct tb_guarded_block *b = find(g, life, p);
    return b ? b->size : SIZE_MAX;
}

static void forget_gone(tb_guarded *g)
{
    for (struct tb_guarded_block *b = g->gone, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    g->gone = NULL;
    g->n_gone = 0;
}

static void release(tb_guarded *g, uint32_t life, struct tb_guarded_block *b)
{
    for (size_t i = 0; i != MARGIN; i++)
        g->damaged |= ((const unsigned char *)b->bytes)[b->size + i] != TB_POISON;
    if (b->before)
        b->before->next = b->next;
    else
        g->blocks[life] = b->next;
    if (b->next)
        b->next->before = b->before;
    g->allocated -= b->size;
    if (SANITIZED || b->size > MOST_KEPT) {
        free(b);
        return;
    }
    if (g->n_gone > MOST_KEPT)
        forget_gone(g);
    memset(b->bytes, TB_POISON, b->size);
    b->next = g->gone;
    g->gone = b;
    g->n_gone += b->size;
}

void tb_guarded_free(tb_guarded *g, uint32_t life, void *p)
{
    struct tb_guarded_block *b = find(g, life, p);
    if (b)
        release(g, life, b);
}

void tb_guarded_end(tb_guarded *g, uint32_t life)
{
    forget_gone(g);
    while (g->blocks[life])
        release(g, life, g->blocks[life]);
}

void tb_guarded_fini(tb_guarded *g)
{
    tb_guarded_end(g, TB_LIFE_BATCH);
    tb_guarded_end(g, TB_LIFE_READER);
    forget_gone(g);
}

/* ---- Rooms ---- */

static size_t page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

static bool enlarge(tb_room *r, size_t n)
{
    size_t page = page_size(), size = (n + page - 1) / page * page;
    tb_room_fini(r);
    if (SANITIZED) {
        r->base = malloc(n);
        r->size = r->base ? n : 0;
        return r->base;
    }
    void *p = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return false;
    r->base = p;
    r->size = size;
    return mprotect(r->base + size, page, PROT_NONE) == 0;
}

uint8_t *tb_room_take(tb_room *r, size_t n)
{
    if (n == 0 || ((SANITIZED || n > r->size) && !enlarge(r, n)))
        return NULL;
    r->len = n;
    return r->base + (r->size - n);
}

void tb_room_spoil(tb_room *r)
{
    if (SANITIZED)
        tb_room_fini(r);
    else if (r->base)
        memset(r->base + (r->size - r->len), TB_POISON, r->len);
}

void tb_room_fini(tb_room *r)
{
    if (SANITIZED)
        free(r->base);
    else if (r->base)
        munmap(r->base, r->size + page_size());
    *r = (tb_room){0};
}
