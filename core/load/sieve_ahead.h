/* SPDX-License-Identifier: MIT */
/* Rows of two sides in the order of their files, some thousand of each at hand and as many read ahead, by threads that
 * have nothing else to do or, where there are none, by the one that asks. */
#ifndef TB_LOAD_SIEVE_AHEAD_H
#define TB_LOAD_SIEVE_AHEAD_H
#include <pthread.h>

#include "base/buf.h"
#include "load/sieve_scan.h"

typedef struct tb_sieve_queued {
    tb_sieve_row row; /* its packed bytes are in those of the rows, */
    size_t at;        /* from here on */
} tb_sieve_queued;

typedef struct tb_sieve_queue {
    TB_VEC(tb_sieve_queued) rows;
    tb_buf bytes;
} tb_sieve_queue;

typedef enum tb_sieve_arrival { TB_SIEVE_TO_READ, TB_SIEVE_BEING_READ, TB_SIEVE_READ } tb_sieve_arrival;

typedef struct tb_sieve_ahead_side {
    tb_sieve_reading *reading;
    tb_sieve_queue at_hand, ahead;
    size_t next;            /* of those at hand; what is before it is not needed any more */
    bool ended;             /* all rows are at hand */
    bool ahead_ends;        /* nothing comes behind what was read ahead */
    tb_status rc;           /* of reading ahead */
    tb_sieve_arrival state; /* of ahead */
} tb_sieve_ahead_side;

typedef struct tb_sieve_ahead {
    tb_sieve_ahead_side of[2];
    size_t some; /* rows that are read at once, about */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopped;
} tb_sieve_ahead;

/* Begins to read two sides that are not cut. Ended with tb_sieve_ahead_fini, also on failure. */
TB_MUST tb_status tb_sieve_ahead_begin(tb_sieve_ahead *a, tb_sieve_side sides[2], size_t some);
/* Reads ahead, on another thread than the one that takes, until it is stopped. */
void tb_sieve_ahead_help(tb_sieve_ahead *a);
void tb_sieve_ahead_stop(tb_sieve_ahead *a);
/* More rows of side k come to hand, behind those that are still needed; none when all are. */
TB_MUST tb_status tb_sieve_ahead_take(tb_sieve_ahead *a, size_t k);
void tb_sieve_ahead_fini(tb_sieve_ahead *a);

/* The i-th row at hand; NULL: it is not. */
static inline const tb_sieve_queued *tb_sieve_row_at(const tb_sieve_ahead_side *s, size_t i)
{
    return i < s->at_hand.rows.len ? &s->at_hand.rows.ptr[i] : NULL;
}
static inline tb_str tb_sieve_row_packed(const tb_sieve_ahead_side *s, const tb_sieve_queued *x)
{
    return tb_str_make(s->at_hand.bytes.ptr + x->at, x->row.len);
}
/* How many rows at hand are still needed. */
static inline size_t tb_sieve_rows_left(const tb_sieve_ahead_side *s) { return s->at_hand.rows.len - s->next; }
#endif
