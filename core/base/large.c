/* SPDX-License-Identifier: MIT */
#include "base/large.h"

#include <stdint.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

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
