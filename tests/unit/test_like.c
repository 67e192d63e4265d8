/* SPDX-License-Identifier: MIT */
/* By hand: unit B goes to A, C leaves, D comes. As booked A grows by 67 - 15 = what stands there; like for like it is
 * compared with what A and B had. */
#include "change/like.h"

#include "align/crosswalk.h"
#include "making.h"

static void say(tb_buf *b, const tb_likes *l)
{
    for (size_t i = 0; i < l->rows.len; i++) {
        tb_decimal booked, alike;
        assert_true(tb_like_deltas(&l->rows.ptr[i], &booked, &alike));
        tb_buf_printf(b, "%s %.*s: ", tb_like_name(l->rows.ptr[i].kind), TB_ARG(l->rows.ptr[i].name));
        tb_decimal_write(b, booked);
        tb_buf_char(b, ' ');
        tb_decimal_write(b, alike);
        tb_buf_char(b, '\n');
    }
}

static void test_units(void **state)
{
    (void)state;
    tb_grid g = {0};
    tb_crosswalk *x = NULL;
    tb_dataset *o = tb_dataset_new(), *n = tb_dataset_new();
    tb_comparison *c = NULL;
    tb_likes l = {0};
    tb_error err = TB_ERROR_INIT;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    make_grid(&g, "old_org|new_org\nB|A\nC|\n|D\n");
    (void)make_table(o, "", "path|name|=n\nA|run|100\nA|aid|50\nB|run|30\nB|job|20\nC|job|12\n");
    (void)make_table(n, "", "path|name|=n\nA|run|140\nA|aid|30\nA|new|22\nD|job|9\n");
    CHECK_OK(tb_crosswalk_read(&g, TB_LIT("x.csv"), &x, &err), &err);
    CHECK_OK(tb_compare(o, n, &(tb_compare_options){.align = {.exact = true, .crosswalk = x}}, &c, &err), &err);
    CHECK_OK(tb_likes_make(c, c->tables.ptr[0], &l, &err), &err);
    say(&b, &l);
    CHECK_BUF(b, "total : -11 -8\n"    /* 201 - 212; 192 - 200 */
                 "parent A: 42 -8\n"   /* 192 - 150; 192 - 200 */
                 "parent B: -50 0\n"   /* went to A */
                 "parent D: 9 0\n"     /* came from outside */
                 "parent C: -12 0\n"   /* left */
                 "line A|run: 40 10\n" /* 140 - 100; 140 - 130 */
                 "line B|run: -30 0\n"
                 "line D|job: 9 0\n"
                 "line C|job: -12 0\n");
    tb_likes_fini(&l);
    tb_comparison_free(c);
    tb_crosswalk_free(x);
    tb_dataset_free(o);
    tb_dataset_free(n);
    tb_grid_fini(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_units)};
    return cmocka_run_group_tests_name("like", tests, NULL, NULL);
}
