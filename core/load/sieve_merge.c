/* SPDX-License-Identifier: MIT */
/* In rounds: when some thousand rows of each side are at hand, rows of the same key meet, and all that is decided is
 * forgotten; meanwhile the next ones are read. A key is decided once the row behind it is at hand on both sides. Keys
 * are in order by the bytes of their cells, or by the lengths of these first, as numbers without leading zeros are.
 *
 * Rows that differ are handed on in segments, which no key crosses. Lines of the old side alone come behind all others,
 * so these rows wait in a list. From the first row on that is odd or not alone in its key, the rest is for out: what is
 * to be said of such rows is said of the whole table. */
#include "load/sieve_merge.h"

#include "load/sieve_ahead.h"
#include "load/sieve_cell.h"
#include "load/sieve_kept.h"

#define AT_HAND 8192u               /* rows of a side that a round begins with, about */
#define WORKERS 3u                  /* one decides, two read */
#define PART_OF_ROW 256u            /* bytes of load options' part that make one of these */
#define GONE_KEPT ((size_t)4 << 20) /* bytes of waiting rows that are kept as packed */

typedef struct merge {
    tb_sieve_ahead ahead;
    size_t n_keys;
    bool by_length;              /* shorter cells first */
    bool broken;                 /* the order did not hold */
    tb_sieved *out;              /* of the two sides */
    const tb_sieve_taker *taker; /* NULL: nothing is handed on any more */
    size_t pairs;                /* keys of both sides among the rows for the next segment */
    tb_sieved gone;              /* rows of the old side alone that wait */
    bool refused;
} merge;

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
static bool run_of(merge *m, const tb_sieve_ahead_side *q, size_t *n)
{
    const tb_sieve_queued *first = tb_sieve_row_at(q, q->next);
    for (*n = 1; tb_sieve_row_at(q, q->next + *n); ++*n) {
        int order =
            compare_keys(m, tb_sieve_row_packed(q, first), tb_sieve_row_packed(q, tb_sieve_row_at(q, q->next + *n)));
        m->broken = m->broken || order > 0;
        if (order != 0)
            return true;
    }
    return q->ended;
}

static bool let_through(tb_sieve_ahead_side *q, size_t n, tb_sieved *out)
{
    for (; n > 0; n--) {
        const tb_sieve_queued *x = &q->at_hand.rows.ptr[q->next++];
        if (!tb_sieved_note(out, x->row.offset, x->row.line,
                            x->row.keep ? (tb_str){NULL, 0} : tb_sieve_row_packed(q, x)))
            return false;
    }
    return true;
}

/* One key. *more: it was decided. */
static tb_status decide(merge *m, bool *more)
{
    tb_sieved *out = m->out;
    tb_sieve_ahead_side *o = &m->ahead.of[0], *n = &m->ahead.of[1];
    const tb_sieve_queued *a = tb_sieve_row_at(o, o->next), *b = tb_sieve_row_at(n, n->next);
    size_t runs[2] = {0, 0};
    *more = (a || o->ended) && (b || n->ended) && (a || b) && (!a || run_of(m, o, &runs[0])) &&
            (!b || run_of(m, n, &runs[1]));
    if (!*more)
        return TB_OK;
    int order = !a ? 1 : !b ? -1 : compare_keys(m, tb_sieve_row_packed(o, a), tb_sieve_row_packed(n, b));
    bool plain = (order > 0 || (runs[0] == 1 && !a->row.keep)) && (order < 0 || (runs[1] == 1 && !b->row.keep));
    if (plain && order == 0 && tb_str_eq(tb_sieve_row_packed(o, a), tb_sieve_row_packed(n, b))) {
        out[0].alike++;
        out[1].alike++;
        o->next++;
        n->next++;
        return TB_OK;
    }
    if (!plain)
        m->taker = NULL;
    m->pairs += order == 0;
    bool waits = m->taker && order < 0;
    bool ok = (order > 0 || let_through(o, runs[0], waits ? &m->gone : &out[0])) &&
              (order < 0 || let_through(n, runs[1], &out[1]));
    return ok ? TB_OK : TB_E_NOMEM;
}

/* ---- Segments ---- */

static tb_status hand_on(merge *m, const tb_sieved s[2], size_t pairs, tb_error *err)
{
    if (s[0].rows.len + s[1].rows.len == 0)
        return TB_OK;
    tb_status rc = m->taker->take(m->taker->to, s, err);
    for (size_t k = 0; k < 2; k++) {
        m->out[k].handed.lines += s[k].rows.len;
        m->out[k].handed.pairs += pairs;
    }
    m->refused = rc < 0;
    return rc;
}

static tb_status hand_on_segment(merge *m, tb_error *err)
{
    tb_status rc = hand_on(m, m->out, m->pairs, err);
    m->pairs = 0;
    for (size_t k = 0; k < 2; k++) {
        m->out[k].rows.len = 0;
        tb_buf_clear(&m->out[k].kept);
    }
    return rc;
}

/* What waited, at the end. */
static tb_status hand_on_gone(merge *m, tb_error *err)
{
    tb_sieved part[2] = {m->gone, m->out[1]};
    tb_status rc = TB_OK;
    for (size_t at = 0; at < m->gone.rows.len && rc == TB_OK; at += m->ahead.some) {
        size_t left = m->gone.rows.len - at;
        part[0].rows.ptr = m->gone.rows.ptr + at;
        part[0].rows.len = left < m->ahead.some ? left : m->ahead.some;
        rc = hand_on(m, part, 0, err);
    }
    return rc;
}

/* Rows that waited are for out after all. */
static tb_status take_back(merge *m)
{
    tb_sieved *out = &m->out[0];
    if (!m->gone.rows.len)
        return TB_OK;
    if (!tb_sieved_join(out, &m->gone, 0))
        return TB_E_NOMEM;
    tb_sieved_sort(out);
    return TB_OK;
}

static tb_status hand_on_rest(merge *m, tb_error *err)
{
    if (!m->taker)
        return take_back(m);
    tb_status rc = hand_on_segment(m, err);
    return rc == TB_OK ? hand_on_gone(m, err) : rc;
}

static bool is_over(const tb_sieve_ahead_side *s) { return s->ended && tb_sieve_rows_left(s) == 0; }

/* More rows where few are at hand, or where those are of one key. */
static tb_status refill(merge *m, bool hungry)
{
    tb_status rc = TB_OK;
    for (size_t k = 0; k < 2 && rc == TB_OK; k++)
        if (hungry || tb_sieve_rows_left(&m->ahead.of[k]) < m->ahead.some)
            rc = tb_sieve_ahead_take(&m->ahead, k);
    return rc;
}

static tb_status decide_all(merge *m, tb_error *err)
{
    tb_status rc = TB_OK;
    bool hungry = false;
    while (rc == TB_OK && !m->broken && !(is_over(&m->ahead.of[0]) && is_over(&m->ahead.of[1]))) {
        rc = refill(m, hungry);
        hungry = true;
        for (bool more = true; rc == TB_OK && more && !m->broken;) {
            rc = decide(m, &more);
            hungry = hungry && !more;
        }
        if (rc == TB_OK && m->taker && !m->broken && m->out[0].rows.len + m->out[1].rows.len >= m->ahead.some)
            rc = hand_on_segment(m, err);
    }
    return rc == TB_OK && !m->broken ? hand_on_rest(m, err) : rc;
}

/* One thread decides, the others read ahead. */
typedef struct run {
    merge *m;
    tb_error *err;
    tb_status rc;
} run;

static void work(void *to, size_t i)
{
    run *r = to;
    if (i > 0) {
        tb_sieve_ahead_help(&r->m->ahead);
        return;
    }
    r->rc = decide_all(r->m, r->err);
    tb_sieve_ahead_stop(&r->m->ahead);
}

tb_status tb_sieve_merge(tb_sieve_side sides[2], bool by_length, const tb_sieve_taker *taker, tb_sieved out[2],
                         tb_merge_end *end, tb_error *err)
{
    merge m = {.n_keys = sides[0].n_keys, .by_length = by_length, .out = out, .taker = taker};
    size_t part = sides[0].o->part;
    run r = {.m = &m, .err = err};
    tb_sieved_like(&m.gone, &out[0], GONE_KEPT);
    for (size_t k = 0; k < 2; k++)
        tb_sieve_cut(&sides[k], 1);
    r.rc = tb_sieve_ahead_begin(&m.ahead, sides, part ? part / PART_OF_ROW + 1 : AT_HAND);
    if (r.rc == TB_OK)
        tb_run_on_threads(tb_threads_at_hand(), WORKERS, work, &r);
    tb_sieve_ahead_fini(&m.ahead);
    tb_sieved_fini(&m.gone);
    *end = m.refused ? TB_MERGE_REFUSED : m.broken ? TB_MERGE_OUT_OF_ORDER : TB_MERGED;
    for (size_t k = 0; k < 2 && r.rc == TB_OK && !m.broken; k++)
        tb_sieve_was_read(&sides[k]);
    return r.rc == TB_E_NOMEM && !m.refused ? tb_nomem(err) : r.rc;
}
