/* SPDX-License-Identifier: MIT */
/* The bytes are mapped ahead of their arrival, where the file still has none: `there` says how far one may look. */
#include "io/filling.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/threads.h"

struct tb_filling {
    tb_spool spool; /* the filling thread's until it has ended, but for its file and its mapping */
    tb_str bytes;
    tb_fill_from from;
    tb_beside *thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    atomic_size_t there; /* bytes that are in the file */
    atomic_bool ended, stop;
    bool whole; /* once it has ended */
};

static void tell(tb_filling *f, bool ended)
{
    pthread_mutex_lock(&f->lock);
    atomic_store(&f->there, f->spool.len);
    atomic_store(&f->ended, ended);
    pthread_cond_broadcast(&f->moved);
    pthread_mutex_unlock(&f->lock);
}

static void fill(void *to)
{
    tb_filling *f = to;
    tb_error unused = TB_ERROR_INIT; /* who opens the member once more is told */
    tb_str piece = {NULL, 0};
    tb_status rc = TB_OK;
    do {
        rc = f->from.next(f->from.from, &piece, &unused);
        if (rc == TB_OK && piece.len > f->bytes.len - f->spool.len)
            rc = TB_E_SYNTAX; /* more than was declared */
        if (rc == TB_OK && piece.len)
            rc = tb_spool_write(&f->spool, piece.ptr, piece.len, &unused);
        if (rc == TB_OK && piece.len)
            tell(f, false);
    } while (rc == TB_OK && piece.len && !atomic_load(&f->stop));
    f->whole = rc == TB_OK && piece.len == 0 && f->spool.len == f->bytes.len;
    tell(f, true);
}

tb_status tb_filling_begin(tb_spool *spool, size_t len, const tb_fill_from *from, tb_filling **out, tb_error *err)
{
    tb_filling *f = calloc(1, sizeof *f);
    if (!f) {
        from->close(from->from);
        tb_spool_fini(spool);
        return tb_nomem(err);
    }
    f->spool = *spool;
    *spool = (tb_spool){0};
    f->from = *from;
    atomic_store(&f->there, f->spool.len);
    (void)pthread_mutex_init(&f->lock, NULL);
    (void)pthread_cond_init(&f->moved, NULL);
    tb_status rc = tb_spool_expect(&f->spool, len, &f->bytes, err);
    if (rc < 0) {
        tb_filling_end(f);
        return rc;
    }
    f->thread = tb_beside_start(fill, f);
    if (!f->thread)
        fill(f);
    *out = f;
    return TB_OK;
}

tb_str tb_filling_bytes(const tb_filling *f) { return f->bytes; }
int tb_filling_file(const tb_filling *f) { return f->spool.fd; }
bool tb_filling_goes_on(tb_filling *f) { return !atomic_load(&f->ended); }

size_t tb_filling_wait(tb_filling *f, size_t n)
{
    size_t there = atomic_load(&f->there);
    if (there >= n)
        return there;
    pthread_mutex_lock(&f->lock);
    while ((there = atomic_load(&f->there)) < n && !atomic_load(&f->ended))
        pthread_cond_wait(&f->moved, &f->lock);
    pthread_mutex_unlock(&f->lock);
    return there;
}

bool tb_filling_is_whole(tb_filling *f)
{
    (void)tb_filling_wait(f, SIZE_MAX);
    return f->whole;
}

void tb_filling_end(tb_filling *f)
{
    if (!f)
        return;
    atomic_store(&f->stop, true);
    tb_beside_join(f->thread);
    f->from.close(f->from.from);
    tb_spool_fini(&f->spool);
    pthread_cond_destroy(&f->moved);
    pthread_mutex_destroy(&f->lock);
    free(f);
}
