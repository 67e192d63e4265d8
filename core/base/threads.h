/* SPDX-License-Identifier: MIT */
/* A few threads for one piece of work. */
#ifndef TB_BASE_THREADS_H
#define TB_BASE_THREADS_H
#include <stddef.h>

#define TB_MAX_THREADS 64u

/* Runs fn(to, 0) .. fn(to, n - 1), each once, on at most `threads` threads with this one among them, and returns when
 * all are done. What cannot have a thread of its own is done by this one. */
void tb_run_on_threads(size_t threads, size_t n, void (*fn)(void *to, size_t i), void *to);
/* A thread beside the others, for as long as fn takes, on top of those of tb_run_on_threads. It is joined, which also
 * frees it. NULL: there is none to be had. */
typedef struct tb_beside tb_beside;
tb_beside *tb_beside_start(void (*fn)(void *to), void *to);
void tb_beside_join(tb_beside *b); /* accepts NULL */
/* At most so many from now on, whoever asks (--threads); 0: as many as there are processors. */
void tb_threads_limit(size_t n);
/* Processors that this process may use, at least 1, at most TB_MAX_THREADS; or the limit. */
size_t tb_threads_at_hand(void);
#endif
