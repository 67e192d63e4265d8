/* SPDX-License-Identifier: MIT */
/* Cells of the rows that a sieve lets through, kept as they were packed (sieve_cell.h), so that nearly none of these
 * rows has to be read again. */
#ifndef TB_LOAD_SIEVE_KEPT_H
#define TB_LOAD_SIEVE_KEPT_H
#include "load/sieve.h"
#include "load/sieve_scan.h"

typedef TB_VEC(uint32_t) tb_sieve_columns_used;

/* The columns that records are made of by the plan, ascending. */
TB_MUST bool tb_sieve_used(const tb_plan *p, tb_sieve_columns_used *out);
/* Says in `out` how rows of the side are packed, if they hold all that its plan uses; `most`: bytes to keep. */
TB_MUST bool tb_sieved_setup(tb_sieved *out, const tb_sieve_side *s, const tb_plan *p, size_t most);
/* Says the same of rows of the same side, whose `most` is another at the most. */
void tb_sieved_like(tb_sieved *out, const tb_sieved *s, size_t most);
/* Lets a row through. packed: absent when it has to be read again. False: out of memory. */
TB_MUST bool tb_sieved_note(tb_sieved *out, uint64_t offset, uint64_t line, tb_str packed);
/* The rows of `more` behind those of `out`. */
TB_MUST bool tb_sieved_join(tb_sieved *out, const tb_sieved *more, uint64_t add_lines);
/* In the order of the file. */
void tb_sieved_sort(tb_sieved *s);
/* Appends rows from `at` on to the window, n of them, of which all are kept; texts: where their cells' go. */
TB_MUST tb_status tb_sieved_append(const tb_sieved *s, size_t at, size_t n, tb_arena *texts, tb_grid *window,
                                   tb_error *err);
#endif
