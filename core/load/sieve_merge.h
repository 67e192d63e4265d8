/* SPDX-License-Identifier: MIT */
/* Two sides in the order of their keys go past each other in memory that does not grow with them. */
#ifndef TB_LOAD_SIEVE_MERGE_H
#define TB_LOAD_SIEVE_MERGE_H
#include "load/sieve.h"
#include "load/sieve_scan.h"

/* Keys are in order by the bytes of their cells, or by the lengths of these first. Fills out as passes do
 * (sieve_pass.h). *ordered false: a row came before one with a smaller key, which most files show in their first rows;
 * nothing that was found may be used. */
TB_MUST tb_status tb_sieve_merge(tb_sieve_side sides[2], bool by_length, tb_sieved out[2], bool *ordered,
                                 tb_error *err);
#endif
