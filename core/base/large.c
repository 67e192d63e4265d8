/* SPDX-License-Identifier: MIT */
#include "base/large.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define LEAST_INPUT ((size_t)1 << 20) /* of fewer bytes, not enough pages are touched */
#define LEFT_BEFORE ((size_t)1024)    /* of the heap, before its first huge page */
#define MOST_ROOM ((size_t)256 << 20) /* a promise: what is never touched is never there */

static size_t rounded(size_t size) { return (size + TB_HUGE_PAGE - 1) & ~(TB_HUGE_PAGE - 1); }

void *tb_large_alloc(size_t size)
{
    if (size == 0 || size > SIZE_MAX / 2)
        return NULL;
    size_t len = rounded(size);
    char *p = mmap(NULL, len + TB_HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    size_t before = (TB_HUGE_PAGE - ((uintptr_t)p & (TB_HUGE_PAGE - 1))) & (TB_HUGE_PAGE - 1);
    char *at = p + before;
    munmap(at + len, TB_HUGE_PAGE - before);
    if (before)
        munmap(p, before);
    (void)madvise(at, len, MADV_HUGEPAGE);
    return at;
}

void tb_large_free(void *p, size_t size)
{
    if (p)
        munmap(p, rounded(size));
}

/* Whole pages around the piece, which is a mapping of its own then: one that is advised in part cannot grow in
 * place. */
void tb_large_advise(void *p, size_t size)
{
    uintptr_t from = (uintptr_t)p & ~(uintptr_t)4095, end = ((uintptr_t)p + size + 4095) & ~(uintptr_t)4095;
    if (p && size >= 2 * TB_HUGE_PAGE)
        (void)madvise((void *)from, end - from, MADV_HUGEPAGE);
}

void tb_large_setup(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, (int)(2 * TB_HUGE_PAGE));
    (void)mallopt(M_TRIM_THRESHOLD, (int)(2 * TB_HUGE_PAGE));
#endif
}

#ifdef __GLIBC__
/* Where promises count as memory, there are none to give. */
static bool is_limited(void)
{
    struct rlimit as, data;
    return getrlimit(RLIMIT_AS, &as) != 0 || as.rlim_cur != RLIM_INFINITY || getrlimit(RLIMIT_DATA, &data) != 0 ||
           data.rlim_cur != RLIM_INFINITY;
}
#endif

/* All memory of malloc comes from the one heap then, whose end is moved once, by so much that it need not be moved
 * again: room that is added later would not be part of what was advised. What lies before the first huge page is taken
 * and left untouched, or pieces would begin in small ones. */
void tb_large_heap(size_t bytes)
{
#ifdef __GLIBC__
    static atomic_flag done = ATOMIC_FLAG_INIT;
    static void *volatile gap; /* volatile: or the compiler knows better than to ask for it */
    if (bytes < LEAST_INPUT || is_limited() || atomic_flag_test_and_set(&done))
        return;
    size_t room = rounded(bytes < MOST_ROOM ? bytes : MOST_ROOM) + 6 * TB_HUGE_PAGE;
    (void)mallopt(M_ARENA_MAX, 1);
    (void)mallopt(M_TOP_PAD, (int)room);
    char *p = malloc(TB_HUGE_PAGE); /* more than there is room for so far */
    gap = p;
    free(gap);
    char *end = sbrk(0);
    /* behind p + TB_HUGE_PAGE, where malloc has just written what is free: a huge page must not have been touched */
    size_t before = rounded((uintptr_t)p + TB_HUGE_PAGE + 4096) - (uintptr_t)p;
    if (!p || end <= p || (size_t)(end - p) < before) {
        (void)mallopt(M_TOP_PAD, 1 << 17); /* there is no such heap here; as glibc has it */
        return;
    }
    gap = malloc(before - LEFT_BEFORE);
    (void)madvise(p + before, (size_t)(end - p) - before, MADV_HUGEPAGE);
#else
    (void)bytes;
#endif
}
