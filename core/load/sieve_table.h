/* SPDX-License-Identifier: MIT */
/* Rows by the hashes of their keys: open addressing, with room from the start for all rows that may come. Several
 * threads may put rows at once. A slot holds the upper half of a hash and the number of a row; the lower half says
 * where it belongs. Hashes whose halves are the same are taken for one. */
#ifndef TB_LOAD_SIEVE_TABLE_H
#define TB_LOAD_SIEVE_TABLE_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/large.h"

#define TB_SIEVE_TABLE_ROW 12u /* bytes of a table for each row that it is made for */

typedef struct tb_sieve_table {
    void *memory;
    _Atomic uint64_t *slots; /* 0: free */
    size_t n_slots;
} tb_sieve_table;

/* Most rows that a table may hold; beyond, looking for one takes long. */
static inline size_t tb_sieve_table_most(const tb_sieve_table *t) { return t->n_slots - t->n_slots / 8; }

static inline void tb_sieve_table_fini(tb_sieve_table *t)
{
    tb_large_free(t->memory, t->n_slots * sizeof *t->slots);
    *t = (tb_sieve_table){0};
}

/* Made anew, a third of it free when all of so many rows are there. False: out of memory. */
static inline bool tb_sieve_table_make(tb_sieve_table *t, size_t rows)
{
    tb_sieve_table_fini(t);
    t->n_slots = rows + rows / 2 + 1024;
    t->memory = rows <= UINT32_MAX / 2 ? tb_large_alloc(t->n_slots * sizeof *t->slots) : NULL;
    t->slots = t->memory;
    return t->memory;
}

static inline size_t tb_sieve_table_place(const tb_sieve_table *t, uint64_t hash)
{
    return (size_t)((hash & UINT32_MAX) * t->n_slots >> 32);
}

/* The hash is going to be asked for. */
static inline void tb_sieve_table_expect(const tb_sieve_table *t, uint64_t hash)
{
    __builtin_prefetch(&t->slots[tb_sieve_table_place(t, hash)], 1);
}

/* Puts a row, whose number is not 0, or returns the number of the one that has its hash: 0 when it was put. */
static inline uint32_t tb_sieve_table_put(tb_sieve_table *t, uint64_t hash, uint32_t row)
{
    for (size_t at = tb_sieve_table_place(t, hash);; at = at + 1 < t->n_slots ? at + 1 : 0) {
        uint64_t there = atomic_load_explicit(&t->slots[at], memory_order_acquire);
        if (there == 0 && atomic_compare_exchange_strong(&t->slots[at], &there, hash >> 32 << 32 | row))
            return 0;
        if (there >> 32 == hash >> 32)
            return (uint32_t)there;
    }
}

/* The number of the row that has the hash, once all have been put; 0: none. */
static inline uint32_t tb_sieve_table_find(const tb_sieve_table *t, uint64_t hash)
{
    for (size_t at = tb_sieve_table_place(t, hash);; at = at + 1 < t->n_slots ? at + 1 : 0) {
        uint64_t there = atomic_load_explicit(&t->slots[at], memory_order_relaxed);
        if (there == 0)
            return 0;
        if (there >> 32 == hash >> 32)
            return (uint32_t)there;
    }
}
#endif
