/* SPDX-License-Identifier: MIT */
/* Diagnostics: order, copies, the cap, cleaning. */

#include "with_cmocka.h"

#include "base/diag.h"
#include "base/limits.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void check_str(tb_str got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr ? got.ptr : "", want, got.len);
}

static int setup(void **state)
{
    static tb_diags diags;
    diags = (tb_diags){0};
    *state = &diags;
    return 0;
}

static int teardown(void **state)
{
    tb_diags_fini(*state);
    return 0;
}

static void test_add(void **state)
{
    tb_diags *d = *state;
    char file[] = "a.csv";
    tb_diag_add(d, "ragged-row", tb_str_of(file), TB_LIT("line 7"), "%d cells in '%s'", 3, "合计");
    tb_diag_add(d, "guess", (tb_str){NULL, 0}, (tb_str){NULL, 0}, "read as %s", "GB18030");
    file[0] = 'X'; /* strings are copied */
    assert_int_equal(d->total, 2);
    assert_int_equal(d->items.len, 2);
    assert_string_equal(d->items.ptr[0].code, "ragged-row");
    check_str(d->items.ptr[0].source, "a.csv");
    check_str(d->items.ptr[0].place, "line 7");
    check_str(d->items.ptr[0].message, "3 cells in '合计'");
    assert_null(d->items.ptr[1].source.ptr);
    assert_null(d->items.ptr[1].place.ptr);
    check_str(d->items.ptr[1].message, "read as GB18030");
}

static void test_clean(void **state)
{
    tb_diags *d = *state;
    static const struct {
        const char *text, *want;
    } CASES[] = {
        {"a\nb", "a?b"}, {"\x1b[2J", "?[2J"}, {"\x7f", "?"}, {"预算é", "预算é"}, {"", ""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_diag_add(d, "x", TB_LIT("f"), TB_LIT("p"), "%s", CASES[i].text);
        check_str(d->items.ptr[i].message, CASES[i].want);
    }
}

static void test_cap(void **state)
{
    tb_diags *d = *state;
    for (unsigned i = 0; i < TB_MAX_DIAG + 50; i++)
        tb_diag_add(d, "x", TB_LIT("f"), TB_LIT("p"), "%u", i);
    assert_int_equal(d->total, TB_MAX_DIAG + 50);
    assert_int_equal(d->items.len, TB_MAX_DIAG);
    check_str(d->items.ptr[0].message, "0");
    check_str(d->items.ptr[TB_MAX_DIAG - 1].message, "999");
}

static void test_null(void **state)
{
    tb_diag_add(NULL, "x", TB_LIT("f"), TB_LIT("p"), "%d", 1);
    tb_diags_fini(NULL);
    tb_diags_fini(*state);
    assert_int_equal(((tb_diags *)*state)->total, 0);
}

int main(void)
{
    const struct CMUnitTest diag[] = {
        cmocka_unit_test_setup_teardown(test_add, setup, teardown),
        cmocka_unit_test_setup_teardown(test_clean, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cap, setup, teardown),
        cmocka_unit_test_setup_teardown(test_null, setup, teardown),
    };
    return cmocka_run_group_tests(diag, NULL, NULL);
}
