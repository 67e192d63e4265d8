/* SPDX-License-Identifier: MIT */
/* CSV cells: what is quoted and how. */

#include "with_cmocka.h"

#include "base/csv_out.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void check_str(tb_str got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr ? got.ptr : "", want, got.len);
}

static void test_cells(void **state)
{
    (void)state;
    static const struct {
        const char *s, *want;
    } CASES[] = {
        {"", ""},
        {"abc", "abc"},
        {"合计", "合计"},
        {" a ", " a "},
        {"a,b", "\"a,b\""},
        {"\"", "\"\"\"\""},
        {"a\"b\"c", "\"a\"\"b\"\"c\""},
        {"a\nb", "\"a\nb\""},
        {"a\rb", "\"a\rb\""},
        {"a，b", "a，b"},
        {"a;b\t'c'", "a;b\t'c'"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        tb_csv_cell(&b, true, tb_str_of(CASES[i].s));
        check_str(tb_buf_view(&b), CASES[i].want);
    }
}

static void test_lines(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_csv_cell(&b, true, TB_LIT("a"));
    tb_csv_cell(&b, false, TB_LIT("b,c"));
    tb_csv_cell(&b, false, (tb_str){NULL, 0});
    tb_csv_end(&b);
    tb_csv_cell(&b, true, TB_LIT(""));
    tb_csv_cell(&b, false, TB_LIT("1.00"));
    tb_csv_end(&b);
    check_str(tb_buf_view(&b), "a,\"b,c\",\n,1.00\n");
}

int main(void)
{
    const struct CMUnitTest csv_out[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(csv_out, NULL, NULL);
}
