/* SPDX-License-Identifier: MIT */
/* One side of a sieve: which columns matter, and how its rows are read by them. */
#ifndef TB_LOAD_SIEVE_SCAN_H
#define TB_LOAD_SIEVE_SCAN_H
#include "base/threads.h"
#include "layout/plan.h"
#include "load/load.h"
#include "load/sieve.h"
#include "load/sieve_rows.h"

/* A measure that is compared is at the same place on both sides; behind those are the ones that only one side has. */
typedef struct tb_sieve_measure {
    size_t slot;
    const tb_measure *as;
    bool nobody_said; /* what its column is: digits without end are then a text */
} tb_sieve_measure;

#define TB_SIEVE_PARTS 128u

/* A stretch of the file that one thread reads: rows that begin at or after `from` and before `to`. */
typedef struct tb_sieve_part {
    uint64_t from, to;
    uint64_t line; /* what is to be added to the lines of the part */
} tb_sieve_part;

typedef struct tb_sieve_side {
    const tb_load_options *o;
    const tb_opened *file;
    uint64_t first_row, first_line;     /* offset and line of the first row that is not heading */
    size_t about;                       /* rows, as far as can be told from the first ones */
    size_t size;                        /* of the source */
    uint32_t columns[TB_SIEVE_COLUMNS]; /* of the slots, ascending */
    size_t n_slots;
    size_t keys[TB_SIEVE_COLUMNS], n_keys;   /* slots */
    size_t texts[TB_SIEVE_COLUMNS], n_texts; /* the same, of what else lines are known by */
    size_t names[2];                         /* which of keys and texts are project and name; SIZE_MAX: none is */
    tb_sieve_measure measures[TB_SIEVE_COLUMNS];
    size_t n_measures, n_compared;
    tb_sieve_part parts[TB_SIEVE_PARTS];
    size_t n_parts;
    bool is_filling; /* it could not be cut, because not all of it is there */
} tb_sieve_side;

/* Lays the columns of two plans out, side by side; texts: with those that lines are known by. False: the two are not
 * alike enough for a sieve. */
TB_MUST bool tb_sieve_columns(const tb_plan *const plans[2], bool texts, tb_sieve_side sides[2]);
/* A reader in its table, with a source of its own that is closed after it. */
TB_MUST tb_status tb_sieve_reader(const tb_load_options *o, const tb_opened *file, tb_source **src, tb_reader **out,
                                  tb_error *err);
/* Cuts the side into parts for so many threads, if it is large. What is still being unpacked is one part: a thread
 * keeps up with the unpacking. */
void tb_sieve_cut(tb_sieve_side *s, size_t threads);
/* Takes rows of a part, in order; called for several parts at once. */
typedef tb_status tb_sieve_sink(void *to, size_t part, const tb_sieve_row *rows, size_t n);
/* A part being read: begun, asked for more until TB_END, ended. */
typedef struct tb_sieve_reading tb_sieve_reading;
TB_MUST tb_status tb_sieve_begin(tb_sieve_side *s, size_t part, tb_sieve_reading **out);
TB_MUST tb_status tb_sieve_more(tb_sieve_reading *x, tb_sieve_sink *sink, void *to);
void tb_sieve_end(tb_sieve_reading *x); /* accepts NULL */
/* All rows of the side were read. */
void tb_sieve_was_read(const tb_sieve_side *s);
/* Reads every row of the side, in its parts. *wrong_cut: a part did not begin with a row; nothing that was given may be
 * used, and the side has one part now. A failure may be anything that the rows' own reading will explain. Lines are
 * told as counted in their part; the parts' own lines are known afterwards. */
TB_MUST tb_status tb_sieve_scan(tb_sieve_side *s, tb_sieve_sink *sink, void *to, bool *wrong_cut);
#endif
