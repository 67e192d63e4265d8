/* SPDX-License-Identifier: MIT */
/* Rows of the old side that a sieve holds, in chunks of one huge page that never move: packed rows from its front on,
 * what is noted of each from its end. A row has
 *
 *   packed  what is compared (sieve_cell.h): the cells of the key, trimmed, then the figures as printed
 *   start   where it begins in the source, counted from the chunk's first row
 *   word    where its packed bytes begin, and what is known of it: TB_SIEVE_KEEP ...
 *
 * Lines are counted from the chunk's first row; a chunk in which rows take more than one line notes one a row. */
#ifndef TB_LOAD_SIEVE_ROWS_H
#define TB_LOAD_SIEVE_ROWS_H
#include <stdatomic.h>
#include <string.h>

#include "base/error.h"
#include "base/large.h"
#include "base/vec.h"

#define TB_SIEVE_ROWS ((size_t)1 << 17) /* of a chunk at the most */
#define TB_SIEVE_CHUNKS ((size_t)1 << 15)
#define TB_SIEVE_DATA (TB_HUGE_PAGE - 40u)

#define TB_SIEVE_AT (((uint32_t)1 << 21) - 1) /* of word: where the row is packed */
#define TB_SIEVE_KEEP ((uint32_t)1 << 21)     /* it becomes a record, whatever else is found */
#define TB_SIEVE_ODD ((uint32_t)1 << 22)      /* and has to be read for that */
#define TB_SIEVE_ASKED ((uint32_t)1 << 23)    /* a row of the new side had its key */
#define TB_SIEVE_TWICE ((uint32_t)1 << 24)    /* several rows of a side had it */
#define TB_SIEVE_RENAMED ((uint32_t)1 << 25)  /* that row had another name */

typedef struct tb_sieve_noted {
    _Atomic uint32_t word;
    uint32_t start;
} tb_sieve_noted;

typedef struct tb_sieve_chunk {
    uint64_t offset, line; /* of its first row */
    uint32_t *lines;       /* counted from line; NULL: one row a line */
    uint32_t number, n;    /* among all chunks; its rows */
    size_t used;           /* bytes of packed rows */
    char data[TB_SIEVE_DATA];
} tb_sieve_chunk;

typedef struct tb_sieve_rows {
    TB_VEC(tb_sieve_chunk *) chunks;
} tb_sieve_rows;

/* A row as it was read: hash and packed bytes, and where it stands. */
typedef struct tb_sieve_row {
    uint64_t hash, offset, line;
    const char *packed;
    uint32_t len;
    bool keep; /* it is odd */
} tb_sieve_row;

/* Appends a row; false: out of memory, or past what the layout holds. */
TB_MUST bool tb_sieve_add(tb_sieve_rows *r, const tb_sieve_row *row);
void tb_sieve_rows_fini(tb_sieve_rows *r);

static inline tb_sieve_noted *tb_sieve_noted_of(tb_sieve_chunk *c, size_t i)
{
    return (tb_sieve_noted *)(void *)(c->data + TB_SIEVE_DATA) - 1 - i;
}
static inline uint32_t tb_sieve_word(tb_sieve_chunk *c, size_t i)
{
    return atomic_load(&tb_sieve_noted_of(c, i)->word);
}
static inline uint64_t tb_sieve_line(const tb_sieve_chunk *c, size_t i)
{
    return c->line + (c->lines ? c->lines[i] : i);
}
static inline tb_str tb_sieve_packed(tb_sieve_chunk *c, size_t i)
{
    size_t at = tb_sieve_word(c, i) & TB_SIEVE_AT;
    size_t end = i + 1 < c->n ? tb_sieve_word(c, i + 1) & TB_SIEVE_AT : c->used;
    return tb_str_make(c->data + at, end - at);
}
#endif
