/* SPDX-License-Identifier: MIT */
/* Two sides in the order of their keys go past each other. With a taker in memory that does not grow with them, but
 * for where the rows of keys stand that only the old side has: their lines come last. */
#ifndef TB_LOAD_SIEVE_MERGE_H
#define TB_LOAD_SIEVE_MERGE_H
#include "load/sieve.h"
#include "load/sieve_scan.h"

typedef enum tb_merge_end {
    TB_MERGED,
    TB_MERGE_OUT_OF_ORDER, /* a row came before one with a smaller key, which most files show in their first rows */
    TB_MERGE_REFUSED       /* the taker failed */
} tb_merge_end;

/* Keys are in order by the bytes of their cells, or by the lengths of these first. Fills out as passes do
 * (sieve_pass.h), with what the taker does not get, which may be NULL. Unless it returns TB_OK and *end is TB_MERGED,
 * nothing that was found may be used. */
TB_MUST tb_status tb_sieve_merge(tb_sieve_side sides[2], bool by_length, const tb_sieve_taker *taker, tb_sieved out[2],
                                 tb_merge_end *end, tb_error *err);
#endif
