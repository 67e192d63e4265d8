/* SPDX-License-Identifier: MIT */
/* The rows of one side of a sieve: 13 bytes each, in chunks that never move.
 *
 *   hash   XXH3 of the key's trimmed cells, in the order of the key
 *   start  where the row begins in the source, counted from the chunk's first row
 *   keep   the row must become a record whatever the other side has
 *
 * Lines are counted from the chunk's first row; only a chunk in which rows take more than one line holds one a row. */
#ifndef TB_LOAD_SIEVE_ROWS_H
#define TB_LOAD_SIEVE_ROWS_H
#include "base/error.h"
#include "base/vec.h"

#define TB_SIEVE_CHUNK ((size_t)1 << 16)
#define TB_SIEVE_BUCKETS 256u             /* rows are counted by the first byte of their hash */
#define TB_SIEVE_MAX_ROWS ((size_t)0x7FFFFFF0)

typedef struct tb_sieve_chunk {
    uint64_t hash[TB_SIEVE_CHUNK];
    uint32_t start[TB_SIEVE_CHUNK];
    uint8_t keep[TB_SIEVE_CHUNK];
    uint64_t offset, line; /* of its first row */
    uint32_t *lines;       /* counted from line; NULL: one row a line */
} tb_sieve_chunk;

typedef struct tb_sieve_rows {
    TB_VEC(tb_sieve_chunk *) chunks;
    size_t n;       /* rows; all chunks but the last are full */
    uint64_t end;   /* of the source */
    size_t counts[TB_SIEVE_BUCKETS];
} tb_sieve_rows;

static inline tb_sieve_chunk *tb_sieve_chunk_of(const tb_sieve_rows *r, size_t i)
{
    return r->chunks.ptr[i / TB_SIEVE_CHUNK];
}
static inline uint64_t tb_sieve_hash(const tb_sieve_rows *r, size_t i)
{
    return tb_sieve_chunk_of(r, i)->hash[i % TB_SIEVE_CHUNK];
}
static inline uint8_t *tb_sieve_keep(const tb_sieve_rows *r, size_t i)
{
    return &tb_sieve_chunk_of(r, i)->keep[i % TB_SIEVE_CHUNK];
}
static inline uint64_t tb_sieve_offset(const tb_sieve_rows *r, size_t i)
{
    const tb_sieve_chunk *c = tb_sieve_chunk_of(r, i);
    return c->offset + c->start[i % TB_SIEVE_CHUNK];
}
/* Where the row ends at the latest: the next one begins there, or the source ends. */
static inline uint64_t tb_sieve_end(const tb_sieve_rows *r, size_t i)
{
    return i + 1 < r->n ? tb_sieve_offset(r, i + 1) : r->end;
}
static inline uint64_t tb_sieve_line(const tb_sieve_rows *r, size_t i)
{
    const tb_sieve_chunk *c = tb_sieve_chunk_of(r, i);
    return c->line + (c->lines ? c->lines[i % TB_SIEVE_CHUNK] : i % TB_SIEVE_CHUNK);
}

/* Appends a row; its offset is past that of the one before. False: out of memory, or past what the layout holds. */
TB_MUST bool tb_sieve_add(tb_sieve_rows *r, uint64_t hash, uint64_t offset, uint64_t line, bool keep);
void tb_sieve_rows_fini(tb_sieve_rows *r);
#endif
