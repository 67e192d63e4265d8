/* SPDX-License-Identifier: MIT */
/* The pieces are taken from one counter, so that it does not matter which thread is slow. */
#define _GNU_SOURCE 1 /* sched_getaffinity */
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct work {
    void (*fn)(void *to, size_t i);
    void *to;
    size_t n;
    atomic_size_t next;
} work;

static void *take(void *p)
{
    work *w = p;
    for (size_t i; (i = atomic_fetch_add(&w->next, 1)) < w->n;)
        w->fn(w->to, i);
    return NULL;
}

void tb_run_on_threads(size_t threads, size_t n, void (*fn)(void *to, size_t i), void *to)
{
    work w = {.fn = fn, .to = to, .n = n};
    pthread_t others[TB_MAX_THREADS];
    size_t started = 0, want = threads < n ? threads : n;
    sigset_t all, before;
    sigfillset(&all);
    sigdelset(&all, SIGBUS); /* of a mapped file that shrank: handled where it happens */
    bool masked = want > 1 && pthread_sigmask(SIG_BLOCK, &all, &before) == 0; /* interrupts are the first thread's */
    while (started + 1 < want && started < TB_MAX_THREADS && pthread_create(&others[started], NULL, take, &w) == 0)
        started++;
    if (masked)
        (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)take(&w);
    for (size_t i = 0; i < started; i++)
        (void)pthread_join(others[i], NULL);
}

static atomic_size_t limit;

void tb_threads_limit(size_t n) { atomic_store(&limit, n < TB_MAX_THREADS ? n : TB_MAX_THREADS); }

size_t tb_threads_at_hand(void)
{
    if (atomic_load(&limit))
        return atomic_load(&limit);
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : (size_t)n > TB_MAX_THREADS ? TB_MAX_THREADS : (size_t)n;
}
