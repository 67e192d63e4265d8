/* SPDX-License-Identifier: MIT */
#include "align/assign.h"

#include <stdio.h>

#include "align/intern.h"
#include "align/why.h"
#include "testing.h"

#define MAX 8u

/* Edges as old, new, score; what is taken as "old-new/margin". */
static void test_pairs(void **state)
{
    (void)state;
    static const struct {
        tb_edge edges[MAX];
        size_t n;
        const char *want;
    } CASES[] = {
        {{{0, 0, 700, 0}}, 1, "0-0/700 "},
        {{{0, 0, 700, 0}, {0, 1, 600, 0}}, 2, "0-0/100 "},
        {{{0, 0, 700, 0}, {0, 1, 690, 0}}, 2, ""}, /* too close to call */
        {{{0, 0, 900, 0}, {0, 1, 800, 0}, {1, 1, 850, 0}, {1, 0, 700, 0}}, 4, "0-0/100 1-1/50 "},
        {{{0, 0, 900, 0}, {1, 0, 800, 0}, {1, 1, 600, 0}}, 3, "0-0/100 1-1/600 "}, /* the loser gets its second */
    };
    for (size_t i = 0; i < N(CASES); i++)
        for (int turned = 0; turned < 2; turned++) {
            tb_edges e = {0};
            TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
            size_t n = 0;
            for (size_t k = 0; k < CASES[i].n; k++)
                assert_true(tb_vec_push(&e, CASES[i].edges[turned ? CASES[i].n - 1 - k : k]));
            assert_true(tb_assign(&e, MAX, MAX, 30, &n));
            for (size_t k = 0; k < n; k++)
                tb_buf_printf(&b, "%u-%u/%d ", e.ptr[k].o, e.ptr[k].n, e.ptr[k].margin);
            CHECK_BUF(b, CASES[i].want);
            tb_vec_fini(&e);
        }
}

static void test_interner(void **state)
{
    (void)state;
    static char texts[1000][8];
    tb_interner t = {0};
    uint32_t a, b;
    assert_true(tb_intern(&t, TB_LIT(""), &a) && a == 0);
    assert_int_equal(tb_intern_find(&t, TB_LIT("x")), UINT32_MAX);
    for (uint32_t i = 0; i < N(texts); i++) {
        (void)snprintf(texts[i], sizeof texts[i], "t%u", i);
        assert_true(tb_intern(&t, tb_str_of(texts[i]), &a) && a == i + 1);
    }
    for (uint32_t i = 0; i < N(texts); i++) {
        assert_true(tb_intern(&t, tb_str_of(texts[i]), &b) && b == i + 1);
        assert_int_equal(tb_intern_find(&t, tb_str_of(texts[i])), i + 1);
    }
    tb_interner_fini(&t);
}

static void test_why(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    const tb_why list[] = {{TB_PART_NAME, 620}, {TB_PART_AMOUNT, -40}};
    for (int p = 0; p < TB_N_PARTS; p++) {
        TB_CLEANUP(tb_buf_fini) tb_buf one = {0};
        tb_why_write(&one, (tb_why){(uint8_t)p, 7});
        assert_true(tb_str_ends(tb_buf_view(&one), TB_LIT(" 7")));
    }
    tb_why_say(&b, list, 2);
    CHECK_BUF(b, "name +620, amount -40");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs), cmocka_unit_test(test_interner),
                                       cmocka_unit_test(test_why)};
    return cmocka_run_group_tests_name("assign", tests, NULL, NULL);
}
