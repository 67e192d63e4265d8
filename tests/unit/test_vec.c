/* SPDX-License-Identifier: MIT */
/* Growable arrays: pushing, reserving, sizes that do not fit, freeing twice. */
#include "testing.h"

#include "base/vec.h"

typedef struct pair {
    uint64_t a;
    char b;
} pair;

static void test_push(void **state)
{
    (void)state;
    TB_VEC(pair) v = {0};
    for (uint64_t i = 0; i < 1000; i++) {
        assert_true(tb_vec_push(&v, ((pair){i, (char)('a' + i % 26)})));
        assert_int_equal(v.len, i + 1);
        assert_true(v.cap >= v.len);
    }
    for (uint64_t i = 0; i < 1000; i++) {
        assert_int_equal(v.ptr[i].a, i);
        assert_int_equal(v.ptr[i].b, (char)('a' + i % 26));
    }
    tb_vec_fini(&v);
    assert_null(v.ptr);
    assert_int_equal(v.len, 0);
    assert_int_equal(v.cap, 0);
    tb_vec_fini(&v);
    assert_true(tb_vec_push(&v, ((pair){7, 'x'}))); /* an array is usable again after fini */
    assert_int_equal(v.ptr[0].a, 7);
    tb_vec_fini(&v);
}

static void test_reserve(void **state)
{
    (void)state;
    TB_VEC(int) v = {0};
    assert_true(tb_vec_reserve(&v, 0));
    assert_true(tb_vec_reserve(&v, 100));
    assert_true(v.cap >= 100);
    assert_int_equal(v.len, 0);
    int *before = v.ptr;
    for (int i = 0; i < 100; i++)
        assert_true(tb_vec_push(&v, i));
    assert_ptr_equal(v.ptr, before); /* what was reserved is not moved again */
    assert_int_equal(v.ptr[99], 99);
    tb_vec_fini(&v);
}

static void test_too_many(void **state)
{
    (void)state;
    TB_VEC(uint64_t) v = {0};
    assert_true(tb_vec_push(&v, 1));
    uint64_t *before = v.ptr;
    size_t cap = v.cap;
    static const size_t TOO_MANY[] = {SIZE_MAX, SIZE_MAX / 8, SIZE_MAX / 8 + 1, SIZE_MAX - 1};
    for (size_t i = 0; i < N(TOO_MANY); i++) {
        assert_false(tb_vec_reserve(&v, TOO_MANY[i]));
        assert_ptr_equal(v.ptr, before); /* the array is as it was */
        assert_int_equal(v.len, 1);
        assert_int_equal(v.cap, cap);
        assert_int_equal(v.ptr[0], 1);
    }
    tb_vec_fini(&v);
}

int main(void)
{
    const struct CMUnitTest vec[] = {
        cmocka_unit_test(test_push),
        cmocka_unit_test(test_reserve),
        cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(vec, NULL, NULL);
}
