/* SPDX-License-Identifier: MIT */
/* What is read ahead of a side is one piece: it is to be read, being read, or there. Whoever finds it to be read may
 * read it; the one who takes waits only while the others are reading all there is to read. */
#include "load/sieve_ahead.h"

static tb_status enqueue(void *to, size_t part, const tb_sieve_row *rows, size_t n)
{
    tb_sieve_queue *q = to;
    (void)part;
    for (size_t i = 0; i < n; i++) {
        tb_sieve_queued x = {.row = rows[i], .at = q->bytes.len};
        tb_buf_bytes(&q->bytes, rows[i].packed, rows[i].len);
        if (q->bytes.failed || !tb_vec_push(&q->rows, x))
            return TB_E_NOMEM;
    }
    return TB_OK;
}

tb_status tb_sieve_ahead_begin(tb_sieve_ahead *a, tb_sieve_side sides[2], size_t some)
{
    *a = (tb_sieve_ahead){.some = some, .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    tb_status rc = TB_OK;
    for (size_t k = 0; k < 2 && rc == TB_OK; k++)
        rc = tb_sieve_begin(&sides[k], 0, &a->of[k].reading);
    return rc;
}

/* Of a side that this thread has said it is reading. */
static void read_on(const tb_sieve_ahead *a, tb_sieve_ahead_side *s)
{
    tb_status rc = TB_OK;
    while (rc == TB_OK && s->ahead.rows.len < a->some)
        rc = tb_sieve_more(s->reading, enqueue, &s->ahead);
    s->ahead_ends = rc == TB_END;
    s->rc = rc == TB_END ? TB_OK : rc;
}

static tb_sieve_ahead_side *side_to_read(tb_sieve_ahead *a)
{
    for (size_t k = 0; k < 2; k++)
        if (a->of[k].state == TB_SIEVE_TO_READ && !a->of[k].ended)
            return &a->of[k];
    return NULL;
}

/* With the lock held: reads what is to be read, or waits until something has changed. */
static void read_or_wait(tb_sieve_ahead *a)
{
    tb_sieve_ahead_side *s = side_to_read(a);
    if (!s) {
        pthread_cond_wait(&a->changed, &a->lock);
        return;
    }
    s->state = TB_SIEVE_BEING_READ;
    pthread_mutex_unlock(&a->lock);
    read_on(a, s);
    pthread_mutex_lock(&a->lock);
    s->state = TB_SIEVE_READ;
    pthread_cond_broadcast(&a->changed);
}

void tb_sieve_ahead_help(tb_sieve_ahead *a)
{
    pthread_mutex_lock(&a->lock);
    while (!a->stopped)
        read_or_wait(a);
    pthread_mutex_unlock(&a->lock);
}

void tb_sieve_ahead_stop(tb_sieve_ahead *a)
{
    pthread_mutex_lock(&a->lock);
    a->stopped = true;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

static void forget_old(tb_sieve_ahead_side *s)
{
    tb_sieve_queue *q = &s->at_hand;
    size_t left = tb_sieve_rows_left(s), from = left ? q->rows.ptr[s->next].at : q->bytes.len;
    for (size_t i = 0; i < left; i++) {
        q->rows.ptr[i] = q->rows.ptr[s->next + i];
        q->rows.ptr[i].at -= from;
    }
    if (q->bytes.len > from)
        memmove(q->bytes.ptr, q->bytes.ptr + from, q->bytes.len - from);
    q->bytes.len -= from;
    q->rows.len = left;
    s->next = 0;
}

/* What was read ahead comes to hand. */
static tb_status join(tb_sieve_ahead_side *s)
{
    tb_sieve_queue *q = &s->at_hand, *more = &s->ahead;
    size_t before = q->bytes.len;
    if (!tb_vec_reserve(&q->rows, more->rows.len))
        return TB_E_NOMEM;
    tb_buf_bytes(&q->bytes, more->bytes.ptr, more->bytes.len);
    for (size_t i = 0; i < more->rows.len; i++) {
        tb_sieve_queued x = more->rows.ptr[i];
        x.at += before;
        q->rows.ptr[q->rows.len++] = x;
    }
    more->rows.len = 0;
    tb_buf_clear(&more->bytes);
    return q->bytes.failed ? TB_E_NOMEM : TB_OK;
}

tb_status tb_sieve_ahead_take(tb_sieve_ahead *a, size_t k)
{
    tb_sieve_ahead_side *s = &a->of[k];
    if (s->ended)
        return TB_OK;
    pthread_mutex_lock(&a->lock);
    while (s->state != TB_SIEVE_READ)
        read_or_wait(a);
    pthread_mutex_unlock(&a->lock); /* nobody else touches what is read */
    forget_old(s);
    tb_status rc = s->rc < 0 ? s->rc : join(s);
    pthread_mutex_lock(&a->lock);
    s->ended = s->ahead_ends;
    s->state = TB_SIEVE_TO_READ;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
    return rc;
}

static void queue_fini(tb_sieve_queue *q)
{
    tb_vec_fini(&q->rows);
    tb_buf_fini(&q->bytes);
}

void tb_sieve_ahead_fini(tb_sieve_ahead *a)
{
    for (size_t k = 0; k < 2; k++) {
        tb_sieve_end(a->of[k].reading);
        queue_fini(&a->of[k].at_hand);
        queue_fini(&a->of[k].ahead);
    }
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
}
