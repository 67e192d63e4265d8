/* SPDX-License-Identifier: MIT */
/* Memory that tells when it is misused. What a plugin allocates is one block each, with a margin behind it that must
 * stay as it was, and is overwritten when its lifetime ends; what it is shown of a source ends where the memory that
 * may be touched ends. Under the address sanitizer every piece comes from malloc, for the sanitizer sees more. */
#ifndef TB_PLUGIN_CHECK_GUARDED_H
#define TB_PLUGIN_CHECK_GUARDED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TB_POISON 0xA5 /* what lies where something was; no text has this byte first in a character */

typedef struct tb_guarded {
    struct tb_guarded_block *blocks[2]; /* by lifetime */
    struct tb_guarded_block *gone;      /* overwritten, but kept for a while: who still looks sees poison */
    size_t n_gone;                      /* bytes of these */
    size_t allocated, peak;             /* bytes */
    bool damaged;                       /* a margin was written to */
} tb_guarded;

/* Zeroed, max-aligned; NULL when there is no memory. life: TB_LIFE_*. */
void *tb_guarded_alloc(tb_guarded *g, uint32_t life, size_t size);
/* The size that a living block of this lifetime was allocated with, SIZE_MAX: there is none at p. */
size_t tb_guarded_size(const tb_guarded *g, uint32_t life, const void *p);
/* p is a living block. */
void tb_guarded_free(tb_guarded *g, uint32_t life, void *p);
/* All blocks of a lifetime. */
void tb_guarded_end(tb_guarded *g, uint32_t life);
/* All blocks, and nothing is kept. */
void tb_guarded_fini(tb_guarded *g);

/* A place for one piece of bytes, used again and again. */
typedef struct tb_room {
    uint8_t *base;
    size_t size; /* bytes of the place */
    size_t len;  /* of the piece */
} tb_room;

/* n bytes to be filled; NULL when there is no memory or n is 0. What was taken before is gone. */
uint8_t *tb_room_take(tb_room *r, size_t n);
/* The piece is gone: who still looks at it sees poison. */
void tb_room_spoil(tb_room *r);
void tb_room_fini(tb_room *r);
#endif
