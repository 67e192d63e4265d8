/* SPDX-License-Identifier: MIT */
/* Arenas: alignment, zeroing, limits, reset; and growable arrays. */

#include "with_cmocka.h"

#include "base/arena.h"
#include "base/vec.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void check_str(tb_str got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr ? got.ptr : "", want, got.len);
}

static bool is_zero(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

static void test_alloc(void **state)
{
    (void)state;
    static const size_t SIZES[] = {0, 1, 7, 16, 100, 2000, 4096, 5000, 3, 300000, 1, 3000000, 8};
    tb_arena a = {0};
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < N(SIZES); i++) {
            unsigned char *p = tb_arena_alloc(&a, SIZES[i]);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
            assert_true(is_zero(p, SIZES[i]));
            memset(p, 0xAA, SIZES[i]);
            /* a string in between leaves the next block aligned */
            check_str(tb_arena_str(&a, TB_LIT("预算x")), "预算x");
        }
        assert_true(a.used > 0);
        tb_arena_reset(&a);
        assert_int_equal(a.used, 0);
        assert_non_null(a.head);
    }
    tb_arena_fini(&a);
    assert_null(a.head);
    assert_int_equal(a.used, 0);
    tb_arena_fini(&a);
    tb_arena_fini(NULL);
}

static void test_blocks_do_not_overlap(void **state)
{
    (void)state;
    tb_arena a = {0};
    unsigned char *blocks[500];
    for (size_t i = 0; i < N(blocks); i++) {
        blocks[i] = tb_arena_alloc(&a, i * 7 + 1);
        memset(blocks[i], (int)(i & 0xFF), i * 7 + 1);
    }
    for (size_t i = 0; i < N(blocks); i++)
        for (size_t k = 0; k < i * 7 + 1; k++)
            assert_int_equal(blocks[i][k], i & 0xFF);
    tb_arena_fini(&a);
}

static void test_limit(void **state)
{
    (void)state;
    tb_arena a = {.limit = 100};
    assert_non_null(tb_arena_alloc(&a, 60));
    assert_null(tb_arena_alloc(&a, 41));
    assert_null(tb_arena_alloc(&a, SIZE_MAX));
    assert_null(tb_arena_str(&a, tb_str_make("0123456789012345678901234567890123456789x", 41)).ptr);
    assert_non_null(tb_arena_alloc(&a, 40));
    assert_null(tb_arena_alloc(&a, 1));
    tb_arena_reset(&a);
    assert_non_null(tb_arena_alloc(&a, 100));
    tb_arena_fini(&a);
}

static void test_array_overflow(void **state)
{
    (void)state;
    tb_arena a = {0};
    assert_null(tb_arena_array(&a, SIZE_MAX / 2, 3));
    assert_null(tb_arena_array(&a, SIZE_MAX / 4, 4));
    assert_null(tb_arena_alloc(&a, SIZE_MAX));
    uint64_t *p = tb_arena_array(&a, 1000, sizeof *p);
    assert_non_null(p);
    p[999] = 1;
    assert_non_null(tb_arena_array(&a, 0, 8));
    tb_arena_fini(&a);
}

static void test_strings(void **state)
{
    (void)state;
    tb_arena a = {0};
    tb_str absent = tb_arena_str(&a, (tb_str){NULL, 0});
    assert_null(absent.ptr);
    tb_str empty = tb_arena_str(&a, TB_LIT(""));
    assert_non_null(empty.ptr);
    assert_int_equal(empty.len, 0);
    assert_string_equal(tb_arena_z(&a, tb_str_make("合计x", 6)), "合计");
    assert_string_equal(tb_arena_z(&a, (tb_str){NULL, 0}), "");
    check_str(tb_arena_printf(&a, "%s %d%%", "预算", 12), "预算 12%");
    check_str(tb_arena_printf(&a, "%5000d", 1), tb_arena_z(&a, tb_arena_printf(&a, "%5000d", 1)));
    check_str(tb_arena_printf(&a, "%s", ""), "");
    tb_arena_fini(&a);
}

static void test_vec(void **state)
{
    (void)state;
    TB_VEC(uint32_t) v = {0};
    for (uint32_t i = 0; i < 10000; i++)
        assert_true(tb_vec_push(&v, i * 3));
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(v.ptr[i], i * 3);
    assert_int_equal(v.len, 10000);
    size_t cap = v.cap;
    assert_false(tb_vec_reserve(&v, SIZE_MAX / 4));
    assert_false(tb_vec_reserve(&v, SIZE_MAX));
    assert_int_equal(v.cap, cap);
    assert_int_equal(v.len, 10000);
    assert_true(tb_vec_reserve(&v, 50000));
    assert_true(v.cap >= 60000);
    assert_int_equal(v.ptr[9999], 9999 * 3);
    tb_vec_fini(&v);
    assert_null(v.ptr);
    assert_int_equal(v.cap, 0);
}

int main(void)
{
    const struct CMUnitTest arena[] = {
        cmocka_unit_test(test_alloc),   cmocka_unit_test(test_blocks_do_not_overlap),
        cmocka_unit_test(test_limit),   cmocka_unit_test(test_array_overflow),
        cmocka_unit_test(test_strings), cmocka_unit_test(test_vec),
    };
    return cmocka_run_group_tests(arena, NULL, NULL);
}
