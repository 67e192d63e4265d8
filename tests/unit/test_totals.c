/* SPDX-License-Identifier: MIT */
/* By hand: what the lines of a side are parts of. */
#include "report/totals.h"

#include "making.h"

/* The old total of each line in the first measure, by its name; "-": there is none. */
static void check(const char *old_text, const char *new_text, const char *want, const char *file, int line)
{
    tb_dataset *o = tb_dataset_new(), *n = tb_dataset_new();
    tb_comparison *c = NULL;
    tb_totals x;
    tb_error err = TB_ERROR_INIT;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    (void)make_table(o, "", old_text);
    (void)make_table(n, "", new_text);
    CHECK_OK(tb_compare(o, n, &(tb_compare_options){.align = {.exact = true}, .keep_all = true}, &c, &err), &err);
    const tb_table_change *t = c->tables.ptr[0];
    assert_true(tb_totals_make(t, &x));
    for (size_t i = 0; i < t->changes.len; i++) {
        tb_decimal total;
        tb_buf_printf(&b, "%.*s ", TB_ARG(tb_change_record(t, &t->changes.ptr[i])->name));
        if (tb_totals_old(&x, &t->changes.ptr[i], 0, &total))
            tb_decimal_write(&b, total);
        else
            tb_buf_char(&b, '-');
        tb_buf_char(&b, '\n');
        assert_false(tb_totals_old(&x, &t->changes.ptr[i], SIZE_MAX, &total));
    }
    check_str(tb_buf_view(&b), want, file, line);
    tb_totals_fini(&x);
    tb_comparison_free(c);
    tb_dataset_free(o);
    tb_dataset_free(n);
}
#define CHECK(old_text, new_text, want) check(old_text, new_text, want, __FILE__, __LINE__)

static void one_side(void **state)
{
    (void)state;
    CHECK("name|level|=n\na|line|1\nb|line|2\nsum|total|3\n", "name|level|=n\na|line|1\nb|line|3\nsum|total|4\n",
          "a 3\nb 3\nsum 3\n");
    CHECK("name|level|=n\na|line|1\nb|line|2\n", "name|level|=n\na|line|1\nsum|total|1\n", "a -\nsum -\nb -\n");
    CHECK("name|level|=n\na|line|1\nsum|total|\n", "name|level|=n\na|line|1\nsum|total|\n", "a -\n");
}

/* Totals that come to all leaves are it together; a grand total behind another is it alone. */
static void several_totals(void **state)
{
    (void)state;
    CHECK("name|level|=n\na|line|1\nb|line|2\nstaff|total|1\nrest|total|2\n",
          "name|level|=n\na|line|2\nb|line|2\nstaff|total|2\nrest|total|2\n", "a 3\nb 3\nstaff 3\nrest 3\n");
    CHECK("name|level|=n\na|line|1\nb|line|2\nyear|total|3\nall|total|5\n",
          "name|level|=n\na|line|2\nb|line|2\nyear|total|4\nall|total|6\n", "a 5\nb 5\nyear 5\nall 5\n");
}

static void two_sides(void **state)
{
    (void)state;
    CHECK("path|name|level|=n\nincome|a|line|1\nincome|sum|total|10\nspent|a|line|2\nspent|sum|total|20\n",
          "path|name|level|=n\nincome|a|line|1\nincome|sum|total|11\nspent|a|line|2\nspent|sum|total|22\n",
          "a 10\nsum 10\na 20\nsum 20\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_side),
        cmocka_unit_test(several_totals),
        cmocka_unit_test(two_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
