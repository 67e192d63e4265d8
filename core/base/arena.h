/* SPDX-License-Identifier: MIT */
/* Arena: bump allocation with one lifetime; freed as a whole. Zero-initialised is a valid empty arena.
 * Every block comes from malloc, so that sanitizers see what is never freed. */
#ifndef TB_BASE_ARENA_H
#define TB_BASE_ARENA_H
#include "base/str.h"

typedef struct tb_arena {
    struct tb_arena_chunk *head;
    size_t used;  /* bytes handed out */
    size_t limit; /* 0: none */
    bool failed;  /* something that was asked for could not be given: sticky, until fini */
} tb_arena;

void tb_arena_fini(tb_arena *a);
void tb_arena_reset(tb_arena *a); /* forget everything, keep one chunk for reuse */
/* Zeroed, aligned to max_align_t. NULL: out of memory or over the limit. */
void *tb_arena_alloc(tb_arena *a, size_t size);
/* n * size with an overflow check. */
void *tb_arena_array(tb_arena *a, size_t n, size_t size);
/* Copy of s that lives as long as the arena; {NULL, 0} only for an absent s or out of memory. */
tb_str tb_arena_str(tb_arena *a, tb_str s);
/* The same of a scratch buffer, whose failure becomes the arena's: half a text never passes for one. */
struct tb_buf;
tb_str tb_arena_buf(tb_arena *a, const struct tb_buf *b);
/* NUL-terminated copy. NULL: out of memory. */
char *tb_arena_z(tb_arena *a, tb_str s);
/* Formatted text; absent when out of memory. */
tb_str tb_arena_printf(tb_arena *a, const char *fmt, ...) TB_PRINTF(2, 3);
#define tb_arena_new(a, type) ((type *)tb_arena_alloc((a), sizeof(type)))
#endif
