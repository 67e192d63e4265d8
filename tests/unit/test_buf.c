/* SPDX-License-Identifier: MIT */
/* Byte buffers: writing, growth, the maximum and sticky failure. */

#include "with_cmocka.h"

#include "base/buf.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void check_str(tb_str got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr ? got.ptr : "", want, got.len);
}

static void test_writes(void **state)
{
    (void)state;
    tb_buf b = {0};
    check_str(tb_buf_view(&b), "");
    tb_buf_str(&b, TB_LIT("预算"));
    tb_buf_str(&b, (tb_str){NULL, 0});
    tb_buf_bytes(&b, NULL, 0);
    tb_buf_z(&b, " z");
    tb_buf_z(&b, NULL);
    tb_buf_char(&b, '!');
    tb_buf_repeat(&b, '.', 3);
    tb_buf_repeat(&b, '.', 0);
    tb_buf_cp(&b, 0x5143);
    tb_buf_cp(&b, 0xD800);
    tb_buf_printf(&b, "%d%s", 42, "");
    tb_buf_printf(&b, "%s", "");
    assert_false(b.failed);
    check_str(tb_buf_view(&b), "预算 z!...元\xEF\xBF\xBD"
                               "42");
    tb_buf_clear(&b);
    check_str(tb_buf_view(&b), "");
    tb_buf_z(&b, "again");
    check_str(tb_buf_view(&b), "again");
    tb_buf_fini(&b);
    assert_null(b.ptr);
    tb_buf_fini(&b);
    tb_buf_fini(NULL);
}

static void test_growth(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (int i = 0; i < 20000; i++)
        tb_buf_printf(&b, "%05d", i);
    tb_buf_printf(&b, "%0500d", 7);
    assert_false(b.failed);
    assert_int_equal(b.len, 100500);
    assert_memory_equal(b.ptr + 5 * 12345, "12345", 5);
    assert_memory_equal(b.ptr + 100490, "0000000007", 10);
}

static void test_maximum(void **state)
{
    (void)state;
    static const size_t MAXIMA[] = {1, 4, 255, 256, 257, 1000};
    for (size_t i = 0; i < N(MAXIMA); i++) {
        tb_buf b = {.max = MAXIMA[i]};
        tb_buf_repeat(&b, 'x', MAXIMA[i]);
        assert_false(b.failed);
        assert_int_equal(b.len, MAXIMA[i]);
        tb_buf_char(&b, 'y');
        assert_true(b.failed);
        assert_int_equal(b.len, MAXIMA[i]);
        tb_buf_clear(&b);
        tb_buf_char(&b, 'z');
        assert_true(b.failed); /* clearing does not forget that something was lost */
        assert_int_equal(b.len, 0);
        tb_buf_fini(&b);
    }
    tb_buf b = {.max = 5};
    tb_buf_printf(&b, "%s", "12345");
    assert_false(b.failed);
    tb_buf_z(&b, "6");
    tb_buf_z(&b, "");
    assert_true(b.failed);
    check_str(tb_buf_view(&b), "12345");
    tb_buf_fini(&b);
}

static void test_absurd_size(void **state)
{
    (void)state;
    tb_buf b = {0};
    tb_buf_char(&b, 'a');
    tb_buf_repeat(&b, 'b', SIZE_MAX - 1);
    assert_true(b.failed);
    check_str(tb_buf_view(&b), "a");
    tb_buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest buf[] = {
        cmocka_unit_test(test_writes),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_maximum),
        cmocka_unit_test(test_absurd_size),
    };
    return cmocka_run_group_tests(buf, NULL, NULL);
}
