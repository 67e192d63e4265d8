/* SPDX-License-Identifier: MIT */
/* Decides which rows of two sides become records: all but those whose key is alone on each side and whose cells are the
 * same on both, byte by byte. */
#ifndef TB_LOAD_SIEVE_JOIN_H
#define TB_LOAD_SIEVE_JOIN_H
#include "load/sieve_side.h"

/* Sets keep of the rows that stay; *alike: how many pairs go. */
TB_MUST tb_status tb_sieve_join(tb_sieve_side sides[2], size_t threads, size_t *alike, tb_error *err);
#endif
