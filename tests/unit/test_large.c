/* SPDX-License-Identifier: MIT */
/* Large pieces are aligned and zeroed, and memory is what it was after the heap has moved to large pages. */
#include "testing.h"

#include <stdlib.h>

#include "base/large.h"
#include "base/threads.h"

static void pieces(void **state)
{
    (void)state;
    const size_t sizes[] = {1, TB_HUGE_PAGE, TB_HUGE_PAGE + 1};
    for (size_t i = 0; i < N(sizes); i++) {
        unsigned char *p = tb_large_alloc(sizes[i]);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % TB_HUGE_PAGE, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xA5, sizes[i]);
        tb_large_free(p, sizes[i]);
    }
    assert_null(tb_large_alloc(0));
    assert_null(tb_large_alloc(SIZE_MAX));
    tb_large_free(NULL, 1);
}

/* Grows a piece, as buffers do, while others are asked for and given back. */
static void grow_piece(void *to, size_t nth)
{
    unsigned char **own = (unsigned char **)to + nth;
    for (size_t size = 1000; size < (size_t)6 << 20; size += size / 2) {
        unsigned char *more = realloc(*own, size), *other = calloc(1, size / 3 + 1);
        assert_non_null(more);
        assert_non_null(other);
        assert_int_equal(other[size / 3], 0);
        if (*own)
            assert_int_equal(more[500], (unsigned char)nth);
        memset(more, (int)nth, size);
        memset(other, 0xFF, size / 3 + 1);
        free(other);
        *own = more;
    }
}

static void heap(void **state)
{
    (void)state;
    unsigned char *before = malloc(100000), *of[6] = {NULL};
    assert_non_null(before);
    memset(before, 7, 100000);
    tb_large_setup();
    tb_large_heap(100); /* too little to be worth it */
    tb_large_heap((size_t)40 << 20);
    tb_large_heap((size_t)40 << 20);
    tb_run_on_threads(3, N(of), grow_piece, of);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(before[i], 7);
    free(before);
    for (size_t i = 0; i < N(of); i++) {
        assert_int_equal(of[i][4000000], (unsigned char)i);
        free(of[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pieces), cmocka_unit_test(heap)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
