/* SPDX-License-Identifier: MIT */
/* Memory in large pieces. The first touch of a page costs more than what is then done with it, so that pieces of
 * megabytes are best had in huge pages, where the system has them. */
#ifndef TB_BASE_LARGE_H
#define TB_BASE_LARGE_H
#include <stddef.h>

#define TB_HUGE_PAGE ((size_t)2 << 20)

/* Zeroed, aligned to TB_HUGE_PAGE; NULL: out of memory. Freed with tb_large_free and the same size. */
void *tb_large_alloc(size_t size);
void tb_large_free(void *p, size_t size); /* accepts NULL */
/* Once, before anything else: pieces of megabytes are given back to the system when they are freed, and grow in
 * place. */
void tb_large_setup(void);
/* Input of so many bytes is going to be read: what malloc gives from now on lies in huge pages, if that is worth it.
 * Once, before threads are started, which share one heap then; further calls do nothing. */
void tb_large_heap(size_t bytes);
/* Asks for huge pages for what lies in p[0..size), which malloc gave; small pieces are left alone. */
void tb_large_advise(void *p, size_t size);
#endif
