/* SPDX-License-Identifier: MIT */
/* How large the old side of a sieve will be, told from what is known of it before it is read. A guess that is too small
 * costs time, one that is too large memory. */
#ifndef TB_LOAD_SIEVE_SIZE_H
#define TB_LOAD_SIEVE_SIZE_H
#include "load/sieve_scan.h"

/* Bytes that all rows of a side take when they are held, by those that are known: of g, from `from` on. */
size_t tb_sieve_held_bytes(const tb_sieve_side *s, const tb_grid *g, size_t from);
/* Rows of the side; no more than a table takes that has a third of the size of the file. */
size_t tb_sieve_about_rows(const tb_sieve_side *s, const tb_grid *g, size_t from);
#endif
