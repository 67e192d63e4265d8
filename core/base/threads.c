/* SPDX-License-Identifier: MIT */
/* The pieces are taken from one counter, so that it does not matter which thread is slow. Each thread begins on a
 * processor of its own: left to itself the system may let a new one share that of its maker for ten milliseconds, which
 * is as long as all of the work may take. */
#define _GNU_SOURCE 1 /* processors of a thread */
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct work {
    void (*fn)(void *to, size_t i);
    void *to;
    size_t n;
    atomic_size_t next;
    cpu_set_t processors; /* that may be used */
} work;

static void *take(void *p)
{
    work *w = p;
    for (size_t i; (i = atomic_fetch_add(&w->next, 1)) < w->n;)
        w->fn(w->to, i);
    return NULL;
}

/* On any processor from now on. */
static void *take_anywhere(void *p)
{
    work *w = p;
    (void)pthread_setaffinity_np(pthread_self(), sizeof w->processors, &w->processors);
    return take(w);
}

/* The k-th processor behind the one that this thread is on; -1: not known. */
static int processor(const work *w, size_t k)
{
    int at = sched_getcpu();
    if (at < 0 || at >= CPU_SETSIZE || CPU_COUNT(&w->processors) == 0)
        return -1;
    for (k = k % (size_t)CPU_COUNT(&w->processors) + 1; k > 0;) {
        at = (at + 1) % CPU_SETSIZE;
        k -= CPU_ISSET((size_t)at, &w->processors) != 0;
    }
    return at;
}

static bool start_on_any(work *w, size_t k, pthread_t *out)
{
    pthread_attr_t attr;
    int at = processor(w, k);
    if (at >= 0 && pthread_attr_init(&attr) == 0) {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET((size_t)at, &one);
        bool started = pthread_attr_setaffinity_np(&attr, sizeof one, &one) == 0 &&
                       pthread_create(out, &attr, take_anywhere, w) == 0;
        (void)pthread_attr_destroy(&attr);
        if (started)
            return true;
    }
    return pthread_create(out, NULL, take, w) == 0;
}

/* Interrupts are the first thread's; SIGBUS of a mapped file that shrank is handled where it happens. */
static bool start(work *w, size_t k, pthread_t *out)
{
    sigset_t all, before;
    sigfillset(&all);
    sigdelset(&all, SIGBUS);
    bool masked = pthread_sigmask(SIG_BLOCK, &all, &before) == 0, started = start_on_any(w, k, out);
    if (masked)
        (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void see_processors(work *w)
{
    if (sched_getaffinity(0, sizeof w->processors, &w->processors) != 0)
        CPU_ZERO(&w->processors);
}

void tb_run_on_threads(size_t threads, size_t n, void (*fn)(void *to, size_t i), void *to)
{
    work w = {.fn = fn, .to = to, .n = n};
    pthread_t others[TB_MAX_THREADS];
    size_t started = 0, want = threads < n ? threads : n;
    if (want > 1)
        see_processors(&w);
    while (started + 1 < want && started < TB_MAX_THREADS && start(&w, started, &others[started]))
        started++;
    (void)take(&w);
    for (size_t i = 0; i < started; i++)
        (void)pthread_join(others[i], NULL);
}

struct tb_beside {
    work w;
    pthread_t thread;
    void (*fn)(void *to);
    void *to;
};

static void run_beside(void *to, size_t i)
{
    const tb_beside *b = to;
    (void)i;
    b->fn(b->to);
}

tb_beside *tb_beside_start(void (*fn)(void *to), void *to)
{
    tb_beside *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->fn = fn;
    b->to = to;
    b->w.fn = run_beside;
    b->w.to = b;
    b->w.n = 1;
    see_processors(&b->w);
    if (start(&b->w, 0, &b->thread))
        return b;
    free(b);
    return NULL;
}

void tb_beside_join(tb_beside *b)
{
    if (b)
        (void)pthread_join(b->thread, NULL);
    free(b);
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
