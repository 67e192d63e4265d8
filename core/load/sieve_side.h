/* SPDX-License-Identifier: MIT */
/* One side of a sieve: which columns matter, and how its rows are read by them. */
#ifndef TB_LOAD_SIEVE_SIDE_H
#define TB_LOAD_SIEVE_SIDE_H
#include "layout/plan.h"
#include "load/load.h"
#include "load/sieve_rows.h"

#define TB_SIEVE_COLUMNS 64u /* keys and measures of a side */

/* A measure that is compared is at the same place on both sides; behind those are the ones that only one side has. */
typedef struct tb_sieve_measure {
    size_t slot;
    const tb_measure *as;
    bool nobody_said; /* what its column is: digits without end are then a text */
} tb_sieve_measure;

typedef struct tb_sieve_side {
    const tb_load_options *o;
    const tb_opened *file;
    uint64_t first_row;                 /* offset of the first row that is not heading */
    uint32_t columns[TB_SIEVE_COLUMNS]; /* of the slots, ascending */
    size_t n_slots;
    size_t keys[TB_SIEVE_COLUMNS], n_keys; /* slots */
    tb_sieve_measure measures[TB_SIEVE_COLUMNS];
    size_t n_measures, n_compared;
    tb_str view;   /* the source */
    bool by_bytes; /* rows of the same bytes have the same cells on both sides */
    tb_sieve_rows rows;
} tb_sieve_side;

/* The cells of one row, by slot; absent ones are empty. */
typedef struct tb_sieve_cells {
    tb_str of[TB_SIEVE_COLUMNS];
} tb_sieve_cells;

/* Lays the columns of two plans out, side by side. False: the two are not alike enough for a sieve. */
TB_MUST bool tb_sieve_columns(const tb_plan *const plans[2], tb_sieve_side sides[2]);
/* A reader in its table that makes cells of the slots only; closed with tb_reader_close. */
TB_MUST tb_status tb_sieve_reader(const tb_sieve_side *s, tb_reader **out, tb_error *err);
void tb_sieve_cells_of(const tb_sieve_side *s, const tb_row *row, const tb_cell *cells, tb_sieve_cells *out);
/* Reads every row of the side into s->rows. A failure may be anything that the rows' own reading will explain. */
TB_MUST tb_status tb_sieve_scan(tb_sieve_side *s, tb_error *err);
#endif
