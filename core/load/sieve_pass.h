/* SPDX-License-Identifier: MIT */
/* A pass of a sieve: of the keys whose hash falls into its share, which rows become records. */
#ifndef TB_LOAD_SIEVE_PASS_H
#define TB_LOAD_SIEVE_PASS_H
#include "load/sieve.h"
#include "load/sieve_context.h"
#include "load/sieve_scan.h"

typedef struct tb_sieve_share {
    size_t nth, of;            /* the nth share of so many */
    size_t most;               /* bytes that rows of the old side may take; 0: no limit */
    atomic_bool too_large;     /* out: they would have taken more */
    tb_sieve_context *context; /* NULL: names do not matter */
    bool chooses;              /* all that is wanted of context is known: it chooses, and nothing is for out */
} tb_sieve_share;

/* Appends the rows that become records to out[0] and out[1], each in the order of its file. Context notes what is
 * wanted, and of the only share it chooses, too. A failure other than
 * TB_E_NOMEM may be anything that the rows' own reading will explain. */
TB_MUST tb_status tb_sieve_pass(tb_sieve_side sides[2], tb_sieve_share *share, tb_sieved out[2], tb_error *err);
#endif
