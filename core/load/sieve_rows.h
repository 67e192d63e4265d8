/* SPDX-License-Identifier: MIT */
/* Rows of the old side that a sieve holds, in chunks of one huge page that never move. A row has
 *
 *   hash    XXH3 of its key
 *   packed  what is compared: the lengths of its cells, a byte each (255: four more follow), then their bytes;
 * first the
 *           key, trimmed, then the figures as printed
 *   start   where it begins in the source, counted from the chunk's first row
 *   keep    it becomes a record, whatever else is found; TB_SIEVE_ODD: and has to be read for that
 *   asked   how many rows of the new side had its key: 0, 1, or 2 for more
 *
 * Lines are counted from the chunk's first row; a chunk in which rows take more than one line notes one a row. */
#ifndef TB_LOAD_SIEVE_ROWS_H
#define TB_LOAD_SIEVE_ROWS_H
#include <stdatomic.h>
#include <string.h>

#include "base/error.h"
#include "base/large.h"
#include "base/vec.h"

#define TB_SIEVE_CHUNK ((size_t)32768) /* rows of a chunk at the most */
#define TB_SIEVE_ROW 18u               /* bytes of a row beside what is packed */
#define TB_SIEVE_PACKED (TB_HUGE_PAGE - TB_SIEVE_CHUNK * TB_SIEVE_ROW - 64u)
#define TB_SIEVE_CHUNKS 65536u
#define TB_SIEVE_ODD 2 /* of keep */

typedef struct tb_sieve_chunk {
    uint64_t offset, line; /* of its first row */
    uint32_t *lines;       /* counted from line; NULL: one row a line */
    size_t n, used;        /* rows; bytes of packed */
    uint64_t hash[TB_SIEVE_CHUNK];
    uint32_t start[TB_SIEVE_CHUNK], packed_at[TB_SIEVE_CHUNK];
    atomic_uchar keep[TB_SIEVE_CHUNK], asked[TB_SIEVE_CHUNK];
    char packed[TB_SIEVE_PACKED];
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

/* Takes one length of the packed bytes at *p. */
static inline size_t tb_sieve_take_length(const char **p)
{
    unsigned char n = (unsigned char)*(*p)++;
    uint32_t more;
    if (n < 255)
        return n;
    memcpy(&more, *p, sizeof more);
    *p += sizeof more;
    return more;
}

static inline uint64_t tb_sieve_line(const tb_sieve_chunk *c, size_t i)
{
    return c->line + (c->lines ? c->lines[i] : i);
}
static inline tb_str tb_sieve_packed(const tb_sieve_chunk *c, size_t i)
{
    size_t end = i + 1 < c->n ? c->packed_at[i + 1] : c->used;
    return tb_str_make(c->packed + c->packed_at[i], end - c->packed_at[i]);
}
#endif
