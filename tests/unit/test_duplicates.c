/* SPDX-License-Identifier: MIT */
/* Keys that occur more than once: counted, their rows looked at again, and a column proposed that tells them apart. */
#include "making_spec.h"

#include "load/duplicates.h"

typedef struct duplicates_case {
    const char *spec, *grid;
    const char *words[4]; /* of the warning; NULL first: every key is unique */
    const char *place;
} duplicates_case;

static void check(const duplicates_case *c, size_t piece)
{
    tb_dataset *ds = tb_dataset_new();
    tb_arena a = {0};
    tb_grid g;
    tb_row_reader rows = {0};
    tb_duplicates *d = NULL;
    tb_error err = TB_ERROR_INIT;
    tb_table_spec *spec = make_spec(c->spec, &a);
    make_grid(&g, c->grid);
    tb_plan plan = make_plan(spec, &g, 1, TB_LIT(""), &ds->arena);
    ds->facts.source = TB_LIT("a.csv");
    CHECK_OK(tb_rows_begin(&rows, ds, &plan, TB_LIT(""), TB_LIT(""), false, &err), &err);
    CHECK_OK(tb_rows_append(&rows, &g, 1, &err), &err);
    CHECK_OK(tb_duplicates_find(rows.table, &d, &err), &err);
    assert_int_equal(d != NULL, c->words[0] != NULL);
    for (size_t row = 1; d && row < g.rows.len; row += piece) { /* in pieces of so many rows */
        tb_grid part = g;
        part.rows.len = row + piece < g.rows.len ? row + piece : g.rows.len;
        CHECK_OK(tb_duplicates_look(d, &rows.plan, &part, row, &err), &err);
    }
    if (d) {
        tb_duplicates_note(d, &rows.plan, rows.table, ds);
        assert_int_equal(count_diags(&ds->diags, "duplicate-key"), 1);
        const tb_diag *x = find_diag(&ds->diags, "duplicate-key");
        for (size_t i = 0; i < N(c->words) && c->words[i]; i++)
            if (!has_word(x->message, c->words[i]))
                fail_msg("'%.*s' lacks '%s'", TB_ARG(x->message), c->words[i]);
        CHECK_STR(x->place, c->place);
        CHECK_STR(x->source, "a.csv");
    }
    tb_duplicates_free(d);
    tb_duplicates_free(NULL);
    tb_rows_fini(&rows);
    tb_table_spec_free(spec);
    tb_grid_fini(&g);
    tb_arena_fini(&a);
    tb_dataset_free(ds);
}

static void test_duplicates(void **state)
{
    (void)state;
    static const duplicates_case CASES[] = {
        {"key:k|=m", "k|m\n1|5\n2|5\n3|5\n", {NULL}, ""},
        {"key:k|key:l|=m", "k|l|m\n1|a|5\n1|b|5\n2|a|5\n", {NULL}, ""}, /* the key is both */
        {"key:k|key:l|=m", "k|l|m\n1|23|5\n12|3|5\n", {NULL}, ""},
        {"name:k|=m", "k|m\n1|5\n1|5\n", {NULL}, ""}, /* no key columns: not a plain table */
        {"key:k|=m", "k|n|m\n1|a|5\n2|b|5\n1|c|6\n", {"(k)", "more than once: 1, in 2 rows", "'n'", "--key"}, "line 2"},
        {"key:k|=m",
         "k|n|m\n1|a|5\n2|a|5\n1|b|6\n2|b|7\n1|c|8\n",
         {"(k)", "more than once: 2, in 5 rows", "'n'", NULL},
         "line 2"},
        /* neither column alone tells all apart; the amounts may not be asked to */
        {"key:k|=m",
         "k|n|o|m\n9|x|y|1\n1|a|p|5\n1|a|q|6\n1|b|p|7\n",
         {"more than once: 1, in 3 rows", "no single further column", NULL},
         "line 3"},
        {"key:k|=m", "k|n|m\n1|a|5\n1|a|5\n", {"in 2 rows", "no single further column", NULL}, "line 2"},
        {"key:k|key:l|=m", "k|l|n|m\n1|2|a|5\n1|2|b|5\n1|3|b|5\n", {"(k, l)", "in 2 rows", "'n'", NULL}, "line 2"},
        {"key:k|=m", "k|m\n|5\n|6\n", {"in 2 rows", NULL}, "line 2"}, /* empty keys are keys */
    };
    for (size_t i = 0; i < N(CASES); i++)
        for (size_t piece = 1; piece < 4; piece++)
            check(&CASES[i], piece);
}

/* More keys than are kept, the second row of each far behind the first; `last` stands in another column of the second
 * ones. */
static void check_many(const char *last, const char *word)
{
    enum { KEYS = 70000 };
    tb_buf b = {0};
    tb_buf_z(&b, "k|n|m\n");
    for (unsigned i = 0; i < 2 * KEYS; i++)
        tb_buf_printf(&b, "%u|%s|5\n", i % KEYS, i < KEYS ? "a" : last);
    tb_buf_char(&b, '\0');
    const duplicates_case c = {"key:k|=m", b.ptr, {"more than once: 70000, in 140000 rows", word, NULL}, "line 2"};
    check(&c, 4096);
    tb_buf_fini(&b);
}

static void test_many(void **state)
{
    (void)state;
    check_many("b", "'n' as a further --key each of them seems to be");
    check_many("a", "no single further column");
}

static void test_empty(void **state)
{
    (void)state;
    tb_dataset *ds = tb_dataset_new();
    tb_duplicates *d = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_duplicates_find(make_table(ds, "t", "key:k|=m\n"), &d, &err), &err);
    assert_null(d);
    tb_dataset_free(ds);
}

int main(void)
{
    const struct CMUnitTest duplicates[] = {
        cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(duplicates, NULL, NULL);
}
