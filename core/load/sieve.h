/* SPDX-License-Identifier: MIT */
/* The sieve (筛): stands in front of the reading of two plain tables that are compared by an exact key. It reads both
 * sides once, by the columns of key and figures alone, and lets through only rows that differ or need a closer look.
 * What it lets through is read, aligned and compared by the one path there is; what it holds back is only counted. */
#ifndef TB_LOAD_SIEVE_H
#define TB_LOAD_SIEVE_H
#include "base/buf.h"
#include "layout/rows.h"
#include "load/load.h"

#define TB_SIEVE_COLUMNS 64u /* keys and measures of a side */

typedef struct tb_sieved_row {
    uint64_t offset, line;
    size_t kept; /* where its cells are in tb_sieved.kept, from 1 on; 0: it has to be read again */
} tb_sieved_row;

/* Rows of one file that become records, in its order. */
typedef struct tb_sieved {
    TB_VEC(tb_sieved_row) rows;
    size_t n_head; /* of these, rows of the head (tb_sieved_head) */
    size_t alike;  /* rows that were held back; as many on both sides */
    tb_handed handed;
    tb_hashes alike_texts; /* for the table's */
    tb_buf kept;           /* cells of rows, as packed (sieve_kept.h), `most` bytes at the most */
    size_t most, n_cells, n_keys;
    uint32_t columns[TB_SIEVE_COLUMNS];    /* of the cells of a row, ascending */
    unsigned char slots[TB_SIEVE_COLUMNS]; /* which of these the packed ones are, keys first */
} tb_sieved;

/* Takes rows of both sides that belong together, while those behind them are still to be read: of sides in the order
 * of their keys, as long as every key is alone and no row is odd. */
typedef struct tb_sieve_taker {
    void *to;
    /* Rows of s[0] and s[1], wherever they stand (n_head says nothing). A failure ends the sieve and the run. */
    tb_status (*take)(void *to, const tb_sieved s[2], tb_error *err);
    /* What was taken so far counts for nothing. */
    void (*forget)(void *to);
} tb_sieve_taker;

/* Is the file one that a sieve can be made for: a long plain table that its format reads by column and out of order? */
bool tb_sieve_takes(const tb_opened *file);
/* Sieves two such files, whose tables are read by these plans. taker: NULL: all rows are for out. *done false: read
 * all rows; nothing is lost by trying. */
TB_MUST tb_status tb_sieve(const tb_load_options *o, const tb_opened files[2], const tb_plan *const plans[2],
                           const tb_sieve_taker *taker, tb_sieved out[2], bool *done, tb_error *err);
void tb_sieved_fini(tb_sieved *s);
/* Of the rows held whole (behind `from` rows of heading), leaves those that were let through. */
void tb_sieved_head(tb_sieved *s, tb_grid *head, size_t from);
/* Reads those from the n-th on into the dataset of `to`. */
TB_MUST tb_status tb_sieved_read(const tb_load_options *o, const tb_sieved *s, size_t n, const tb_opened *file,
                                 const tb_grid *head, tb_row_reader *to, tb_error *err);
#endif
