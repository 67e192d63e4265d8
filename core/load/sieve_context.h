/* SPDX-License-Identifier: MIT */
/* Lines without a partner of their key are looked for by their names (align/rest), and what a name says depends on the
 * lines around: how many have it, which words are common, whether a unit is gone. So of the rows that are the same on
 * both sides some become records all the same (context): a sample by the hash of their keys, and those that have the
 * name of a line that may be looked for. Of the rest only which texts stand in it is known. */
#ifndef TB_LOAD_SIEVE_CONTEXT_H
#define TB_LOAD_SIEVE_CONTEXT_H
#include "load/sieve.h"
#include "load/sieve_cell.h"
#include "load/sieve_scan.h"

typedef struct tb_sieve_text {
    _Atomic uint64_t hash; /* 0: free; the lowest bit is set for a name */
    atomic_bool seen;      /* in a row that is the same on both sides */
} tb_sieve_text;

/* Rows that are chosen. */
typedef struct tb_sieve_chosen {
    tb_sieved sample, named;
} tb_sieve_chosen;

typedef struct tb_sieve_context {
    const tb_sieve_side *side; /* old; rows of the new one are packed in the same way */
    tb_hashes wanted;          /* tb_text_hash; the lowest bit tells names */
    size_t rows;               /* of both sides */
    size_t alone[2];           /* old and new rows without a partner, or without a certain one */
    size_t renamed;            /* keys of both sides whose names differ */
    unsigned shift;            /* one row in 1 << shift is of the sample */
    tb_sieve_text *of;         /* open addressing */
    size_t mask;
    tb_sieve_chosen chosen;             /* by all threads */
    atomic_size_t n_named, named_bytes; /* rows for chosen.named; too many: none is taken */
} tb_sieve_context;

/* What names the row: its project, else its name; as a hash. In a table that has neither, a key column will be taken
 * for the name; which one is not known yet, and the sample has to do. */
uint64_t tb_sieve_name(const tb_sieve_side *s, const char *packed);
/* Adds all texts of a row; false: out of memory. */
TB_MUST bool tb_sieve_want(const tb_sieve_side *s, const char *packed, tb_hashes *to);
/* Are there lines that will be looked for by their names? */
static inline bool tb_sieve_context_is_open(const tb_sieve_context *c)
{
    return (c->alone[0] && c->alone[1]) || c->renamed;
}
/* Everything is known that is wanted: gets ready to choose. False: out of memory. */
TB_MUST bool tb_sieve_context_fix(tb_sieve_context *c);
/* Looks at a row that is the same on both sides, several at once; key_hash: of its keys as packed. False: out of
 * memory. */
TB_MUST bool tb_sieve_choose(tb_sieve_context *c, tb_str packed, uint64_t key_hash, uint64_t offset, uint64_t line,
                             tb_sieve_chosen *to);
/* Takes over what a thread chose. */
TB_MUST bool tb_sieve_context_join(tb_sieve_context *c, tb_sieve_chosen *part);
/* Adds the chosen rows to both sides; on the new one, behind all others, it is not known where they stand. */
TB_MUST bool tb_sieve_context_add(const tb_sieve_context *c, tb_sieved out[2]);
/* Texts of what was seen, sorted. */
TB_MUST bool tb_sieve_context_seen(const tb_sieve_context *c, tb_hashes *out);
/* As it was made zeroed; side stays. */
void tb_sieve_context_clear(tb_sieve_context *c);
void tb_sieve_chosen_fini(tb_sieve_chosen *c);
#endif
