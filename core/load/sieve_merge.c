/* SPDX-License-Identifier: MIT */
/* In rounds: both sides are read until some thousand rows of each are at hand, a thread each; then rows of the same key
 * meet, and all that is decided is forgotten. A key is decided once the row behind it is at hand on both sides. Keys
 * are in order by the bytes of their cells, or by the lengths of these first, as numbers without leading zeros are. */
#include "load/sieve_merge.h"

#include <stdlib.h>

#include "base/buf.h"
#include "load/sieve_cell.h"
#include "load/sieve_kept.h"

#define AT_HAND 8192u /* rows of a side that a round begins with, about */

typedef struct queued {
    tb_sieve_row row; /* its packed bytes are in the queue's, */
    size_t at;        /* from here on */
} queued;

typedef struct queue {
    tb_sieve_reading *reading;
    TB_VEC(queued) rows;
    size_t next; /* rows before it are decided */
    tb_buf bytes;
    bool ended;
    tb_status rc;
} queue;

typedef struct merge {
    queue q[2];
    size_t n_keys;
    bool by_length; /* shorter cells first */
    bool broken;    /* the order did not hold */
    bool hungry;    /* what was at hand decided nothing */
} merge;

static tb_status enqueue(void *to, size_t part, const tb_sieve_row *rows, size_t n)
{
    queue *q = to;
    (void)part;
    for (size_t i = 0; i < n; i++) {
        queued x = {.row = rows[i], .at = q->bytes.len};
        tb_buf_bytes(&q->bytes, rows[i].packed, rows[i].len);
        if (q->bytes.failed || !tb_vec_push(&q->rows, x))
            return TB_E_NOMEM;
    }
    return TB_OK;
}

/* Forgets what is decided and reads on. */
static void refill(void *to, size_t side)
{
    const merge *m = to;
    queue *q = &((merge *)to)->q[side];
    size_t left = q->rows.len - q->next, from = left ? q->rows.ptr[q->next].at : q->bytes.len;
    if ((left >= AT_HAND && !m->hungry) || q->ended)
        return;
    for (size_t i = 0; i < left; i++) {
        q->rows.ptr[i] = q->rows.ptr[q->next + i];
        q->rows.ptr[i].at -= from;
    }
    if (q->bytes.len > from)
        memmove(q->bytes.ptr, q->bytes.ptr + from, q->bytes.len - from);
    q->bytes.len -= from;
    q->rows.len = left;
    q->next = 0;
    while (q->rc == TB_OK && q->rows.len < left + AT_HAND)
        q->rc = tb_sieve_more(q->reading, enqueue, q);
    q->ended = q->rc == TB_END;
    q->rc = q->ended ? TB_OK : q->rc;
}

static const queued *row_at(const queue *q, size_t i) { return i < q->rows.len ? &q->rows.ptr[i] : NULL; }
static tb_str packed(const queue *q, const queued *x) { return tb_str_make(q->bytes.ptr + x->at, x->row.len); }

/* Order of two cells whose heads differ. */
static int compare_texts(const merge *m, tb_sieve_cell a, tb_sieve_cell b)
{
    char x[TB_SIEVE_SHORT], y[TB_SIEVE_SHORT];
    if (m->by_length && a.n != b.n)
        return a.n < b.n ? -1 : 1;
    tb_str s = {a.bytes, a.n}, t = {b.bytes, b.n};
    if (a.head >= TB_SIEVE_HALVES) {
        tb_sieve_cell_text(a, x);
        s.ptr = x;
    }
    if (b.head >= TB_SIEVE_HALVES) {
        tb_sieve_cell_text(b, y);
        t.ptr = y;
    }
    return tb_str_cmp(s, t);
}

/* Order of two keys as packed, cell by cell. */
static int compare_keys(const merge *m, tb_str a, tb_str b)
{
    const char *pa = a.ptr, *pb = b.ptr;
    for (size_t k = 0; k < m->n_keys; k++) {
        tb_sieve_cell x = tb_sieve_take_cell(&pa), y = tb_sieve_take_cell(&pb);
        int order = x.head == y.head && x.n == y.n ? memcmp(x.bytes, y.bytes, x.size) : compare_texts(m, x, y);
        if (order != 0)
            return order;
    }
    return 0;
}

/* Rows from q->next on that have one key; false: where it ends is not at hand. */
static bool run_of(merge *m, const queue *q, size_t *n)
{
    const queued *first = row_at(q, q->next);
    for (*n = 1; row_at(q, q->next + *n); ++*n) {
        int order = compare_keys(m, packed(q, first), packed(q, row_at(q, q->next + *n)));
        m->broken = m->broken || order > 0;
        if (order != 0)
            return true;
    }
    return q->ended;
}

static bool let_through(queue *q, size_t n, tb_sieved *out)
{
    for (; n > 0; n--) {
        const queued *x = &q->rows.ptr[q->next++];
        if (!tb_sieved_note(out, x->row.offset, x->row.line, x->row.keep ? (tb_str){NULL, 0} : packed(q, x)))
            return false;
    }
    return true;
}

/* One key. *more: it was decided. */
static tb_status decide(merge *m, tb_sieved out[2], bool *more)
{
    queue *o = &m->q[0], *n = &m->q[1];
    const queued *a = row_at(o, o->next), *b = row_at(n, n->next);
    size_t runs[2] = {0, 0};
    *more = (a || o->ended) && (b || n->ended) && (a || b) && (!a || run_of(m, o, &runs[0])) &&
            (!b || run_of(m, n, &runs[1]));
    if (!*more)
        return TB_OK;
    int order = !a ? 1 : !b ? -1 : compare_keys(m, packed(o, a), packed(n, b));
    bool alone = order == 0 && runs[0] == 1 && runs[1] == 1 && !a->row.keep && !b->row.keep;
    if (alone && tb_str_eq(packed(o, a), packed(n, b))) {
        out[0].alike++;
        out[1].alike++;
        o->next++;
        n->next++;
        return TB_OK;
    }
    bool ok = (order > 0 || let_through(o, runs[0], &out[0])) && (order < 0 || let_through(n, runs[1], &out[1]));
    return ok ? TB_OK : TB_E_NOMEM;
}

static bool is_over(const queue *q) { return q->ended && q->next == q->rows.len; }

static tb_status run(merge *m, tb_sieved out[2])
{
    tb_status rc = TB_OK;
    while (rc == TB_OK && !m->broken && !(is_over(&m->q[0]) && is_over(&m->q[1]))) {
        tb_run_on_threads(tb_threads_at_hand(), 2, refill, m);
        rc = m->q[0].rc < 0 ? m->q[0].rc : m->q[1].rc;
        m->hungry = true;
        for (bool more = true; rc == TB_OK && more && !m->broken;) {
            rc = decide(m, out, &more);
            m->hungry = m->hungry && !more;
        }
    }
    return rc;
}

tb_status tb_sieve_merge(tb_sieve_side sides[2], bool by_length, tb_sieved out[2], bool *ordered, tb_error *err)
{
    merge m = {.n_keys = sides[0].n_keys, .by_length = by_length};
    tb_status rc = TB_OK;
    for (size_t k = 0; k < 2; k++) {
        tb_sieve_cut(&sides[k], 1);
        rc = rc == TB_OK ? tb_sieve_begin(&sides[k], 0, &m.q[k].reading) : rc;
    }
    if (rc == TB_OK)
        rc = run(&m, out);
    for (size_t k = 0; k < 2; k++) {
        tb_sieve_end(m.q[k].reading);
        tb_vec_fini(&m.q[k].rows);
        tb_buf_fini(&m.q[k].bytes);
    }
    *ordered = !m.broken;
    for (size_t k = 0; k < 2 && rc == TB_OK && !m.broken; k++)
        tb_sieve_was_read(&sides[k]);
    return rc == TB_E_NOMEM ? tb_nomem(err) : rc;
}
