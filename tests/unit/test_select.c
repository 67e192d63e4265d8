/* SPDX-License-Identifier: MIT */
/* --key, --name, --parent and --measure as a table spec. */
#include "testing.h"

#include "base/limits.h"
#include "layout/select.h"

/* "role heading (as asked)" a column, by semicolons. */
static void write_columns(tb_buf *b, const tb_table_spec *spec)
{
    for (size_t i = 0; i < spec->columns.len; i++) {
        const tb_column_spec *c = &spec->columns.ptr[i];
        tb_buf_printf(b, "%s%s %.*s (%.*s)", i ? "; " : "", tb_role_option(c->role), TB_ARG(c->heading),
                      TB_ARG(c->asked));
    }
}

static void test_lists(void **state)
{
    (void)state;
    static const struct {
        tb_selection given;
        const char *want;
        bool guessed_key, guessed_measures, has_header;
    } CASES[] = {
        {{0}, "", true, true, true},
        {{.no_header = true}, "", true, true, false},
        {{.key = "编码"}, "--key 编码 (编码)", false, true, true},
        {{.key = "Agency Code, Bureau Code", .measure = "1976..2021"},
         "--key agency code (Agency Code); --key bureau code (Bureau Code); --measure 1976..2021 (1976..2021)",
         false,
         false,
         true},
        {{.name = "名 称", .parent = "#2,#3"},
         "--name 名称 (名 称); --parent #2 (#2); --parent #3 (#3)",
         false, /* a name and where it belongs are a key */
         true,
         true},
        {{.key = "\"a,b\",c"}, "--key a,b (a,b); --key c (c)", false, true, true},
        {{.key = "\"say \"\"no\"\"\""}, "--key say \"no\" (say \"no\")", false, true, true},
        {{.measure = " \"a\" , b "}, "--measure a (a); --measure b (b)", true, false, true},
        {{.measure = "金额（万元）"}, "--measure 金额(万元) (金额（万元）)", true, false, true},
        {{.measure = "size 5\""}, "--measure size 5\" (size 5\")", true, false, true}, /* a quote inside is itself */
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_arena a = {0};
        tb_error err = TB_ERROR_INIT;
        tb_table_spec *spec = tb_table_spec_new();
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        CHECK_OK(tb_selection_spec(&CASES[i].given, &a, spec, &err), &err);
        write_columns(&b, spec);
        CHECK_BUF(b, CASES[i].want);
        assert_int_equal(spec->guessed_key, CASES[i].guessed_key);
        assert_int_equal(spec->guessed_measures, CASES[i].guessed_measures);
        assert_int_equal(spec->has_header, CASES[i].has_header);
        tb_table_spec_free(spec);
        tb_arena_fini(&a);
    }
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        tb_selection given;
        const char *words[3];
    } CASES[] = {
        {{.key = ""}, {"--key", "empty", "#3"}},
        {{.key = "a,,b"}, {"--key", "'a,,b'", "empty"}},
        {{.key = "a,"}, {"--key", "empty", NULL}},
        {{.name = " "}, {"--name", "empty", NULL}},
        {{.measure = "\"a,b"}, {"--measure", "\"a,b", "never closed"}},
        {{.parent = "\"\""}, {"--parent", "empty", NULL}},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_arena a = {0};
        tb_error err = TB_ERROR_INIT;
        tb_table_spec *spec = tb_table_spec_new();
        tb_status rc = tb_selection_spec(&CASES[i].given, &a, spec, &err);
        CHECK_FAILS(rc, &err, TB_E_OPTION, CASES[i].words[0], CASES[i].words[1], CASES[i].words[2]);
        tb_table_spec_free(spec);
        tb_arena_fini(&a);
    }
}

static void test_too_many(void **state)
{
    (void)state;
    tb_arena a = {0};
    tb_error err = TB_ERROR_INIT;
    TB_CLEANUP(tb_buf_fini) tb_buf list = {0};
    tb_table_spec *spec = tb_table_spec_new();
    tb_buf_char(&list, 'k');
    for (unsigned i = 0; i < TB_MAX_COLUMNS; i++)
        tb_buf_z(&list, ",k");
    tb_buf_char(&list, '\0');
    tb_status rc = tb_selection_spec(&(tb_selection){.key = list.ptr}, &a, spec, &err);
    CHECK_FAILS(rc, &err, TB_E_LIMIT, "--key", "16384");
    tb_table_spec_free(spec);
    tb_arena_fini(&a);
}

static void test_said(void **state)
{
    (void)state;
    static const tb_selection SAID[] = {
        {.key = "a"}, {.name = "a"}, {.parent = "a"}, {.measure = "a"}, {.no_header = true}};
    assert_false(tb_selection_is_set(&(tb_selection){0}));
    for (size_t i = 0; i < N(SAID); i++)
        assert_true(tb_selection_is_set(&SAID[i]));
    assert_string_equal(tb_role_option(TB_ROLE_KEY), "--key");
    assert_string_equal(tb_role_option(TB_ROLE_NAME), "--name");
    assert_string_equal(tb_role_option(TB_ROLE_PARENT), "--parent");
    assert_string_equal(tb_role_option(TB_ROLE_MEASURE), "--measure");
    assert_string_equal(tb_role_option(TB_ROLE_CODE), "--layout"); /* said by a layout only */
}

int main(void)
{
    const struct CMUnitTest select[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_said),
    };
    return cmocka_run_group_tests(select, NULL, NULL);
}
