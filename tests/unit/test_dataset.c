/* SPDX-License-Identifier: MIT */
/* Datasets and tables: words for levels, kinds, stages; records with their values, keys, places and codes. */
#include "making.h"

static void test_words(void **state)
{
    (void)state;
    static const struct {
        tb_level level;
        const char *name;
    } LEVELS[] = {{TB_LEVEL_LINE, "line"},       {TB_LEVEL_TOTAL, "total"},        {TB_LEVEL_CLASS, "class"},
                  {TB_LEVEL_GROUP, "group"},     {TB_LEVEL_ITEM, "item"},          {TB_LEVEL_UNIT, "unit"},
                  {TB_LEVEL_PROJECT, "project"}, {TB_LEVEL_INDICATOR, "indicator"}};
    for (size_t i = 0; i < N(LEVELS); i++) {
        tb_level l = TB_LEVEL_LINE;
        assert_string_equal(tb_level_name(LEVELS[i].level), LEVELS[i].name);
        assert_true(tb_level_by_name(tb_str_of(LEVELS[i].name), &l));
        assert_int_equal(l, LEVELS[i].level);
    }
    static const char *const NO_LEVELS[] = {"", "lines", "Line", "lin", "line "};
    for (size_t i = 0; i < N(NO_LEVELS); i++) {
        tb_level l = TB_LEVEL_ITEM;
        assert_false(tb_level_by_name(tb_str_of(NO_LEVELS[i]), &l));
        assert_int_equal(l, TB_LEVEL_ITEM);
    }
    assert_string_equal(tb_kind_name(TB_KIND_NONE), "");
    assert_string_equal(tb_kind_name(TB_KIND_AMOUNT), "amount");
    assert_string_equal(tb_kind_name(TB_KIND_NUMBER), "number");
    assert_string_equal(tb_kind_name(TB_KIND_PERCENT), "percent");
    assert_string_equal(tb_kind_name(TB_KIND_TEXT), "text");
    assert_string_equal(tb_rounding_name(TB_ROUND_HALF_UP), "half-up");
    assert_string_equal(tb_rounding_name(TB_ROUND_TRUNCATE), "truncate");
    assert_string_equal(tb_rounding_name(TB_ROUND_HALF_EVEN), "half-even");
    CHECK_STR(tb_stage_say(TB_LIT("final")), "final account"); /* untranslated */
    CHECK_STR(tb_stage_say(TB_LIT("草案")), "草案");
    CHECK_STR(tb_basis_say(TB_LIT("current")), "without carry-over");
    CHECK_STR(tb_basis_say(TB_LIT("total")), "with carry-over");
    CHECK_STR(tb_basis_say(TB_LIT("")), "");
}

static void test_tables(void **state)
{
    (void)state;
    tb_dataset *ds = tb_dataset_new();
    assert_non_null(ds);
    assert_null(tb_dataset_find_table(ds, TB_LIT("a")));
    tb_dtable *a = tb_dataset_add_table(ds), *b = tb_dataset_add_table(ds);
    a->id = TB_LIT("a");
    b->id = TB_LIT("b");
    assert_ptr_equal(tb_dataset_find_table(ds, TB_LIT("b")), b);
    assert_null(tb_dataset_find_table(ds, TB_LIT("c")));
    assert_int_equal(ds->tables.len, 2);
    tb_dataset_free(ds);
    tb_dataset_free(NULL);
}

static void test_records(void **state)
{
    (void)state;
    tb_dataset *ds = tb_dataset_new();
    tb_dtable *t = make_table(ds, "t",
                              "key:A|name|key:B|=M@万元|=N|=P\n"
                              "x|甲|y|12.3|7|4%\n"
                              "x|乙|z|-|n/a|\n");
    assert_int_equal(t->records.len, 2);
    size_t i = tb_table_add_record(t, (tb_record){.name = TB_LIT("丙"), .parent = -1});
    assert_int_equal(i, 2);
    for (size_t m = 0; m < 3; m++) /* a new record is blank */
        assert_int_equal(tb_table_value(t, i, m)->kind, TB_KIND_NONE);
    CHECK_STR(tb_table_key(t, i, 1), "");
    CHECK_STR(tb_table_key(t, 1, 1), "z");

    tb_value v = *tb_table_value(t, 0, 0);
    assert_int_equal(v.kind, TB_KIND_AMOUNT);
    assert_int_equal(v.mantissa, 12300000); /* 分 */
    assert_int_equal(v.scale, 2);
    CHECK_STR(tb_value_printed(t, v), "12.3");
    assert_int_equal(tb_value_decimal(*tb_table_value(t, 0, 1)).mantissa, 7);
    assert_int_equal(tb_table_value(t, 1, 0)->kind, TB_KIND_NONE);
    CHECK_STR(tb_value_printed(t, tb_value_none()), "");

    assert_int_equal(tb_table_measure(t, TB_LIT("N")), 1);
    assert_int_equal(tb_table_measure(t, TB_LIT("n")), SIZE_MAX);
    CHECK_STR(tb_value_unit(&t->measures.ptr[0], v), "万元");
    CHECK_STR(tb_value_unit(&t->measures.ptr[1], *tb_table_value(t, 0, 1)), "");
    CHECK_STR(tb_value_unit(&t->measures.ptr[0], *tb_table_value(t, 0, 2)), "%");
    CHECK_STR(tb_value_unit(&t->measures.ptr[0], *tb_table_value(t, 1, 1)), ""); /* a text */
    tb_dataset_free(ds);
}

static void test_printed(void **state)
{
    (void)state;
    tb_dataset *ds = tb_dataset_new();
    tb_dtable *t = tb_dataset_add_table(ds);
    assert_int_equal(tb_table_keep_printed(t, TB_LIT("")), 0);
    assert_int_equal(tb_table_keep_printed(t, TB_LIT("1.0")), 1);
    assert_int_equal(tb_table_keep_printed(t, TB_LIT("1.00")), 2);
    CHECK_STR(tb_value_printed(t, (tb_value){.printed = 2}), "1.00");
    CHECK_STR(tb_value_printed(t, (tb_value){.printed = 0}), "");
    tb_dataset_free(ds);
}

static void test_places(void **state)
{
    (void)state;
    tb_dataset *ds = tb_dataset_new();
    tb_dtable *t = make_table(ds, "t", "name|=M\na|1\n");
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_place_write(&b, tb_value_place(t, 0, *tb_table_value(t, 0, 0)));
    CHECK_BUF(b, "line 2, cell 2");
    tb_buf_clear(&b);
    t->records.ptr[0].place = tb_place_read(TB_LIT("somewhere"));
    tb_place_write(&b, tb_value_place(t, 0, *tb_table_value(t, 0, 0)));
    CHECK_BUF(b, "somewhere");
    tb_buf_clear(&b);
    tb_place_write(&b, tb_statement_place(&(tb_statement){.line = 210}));
    CHECK_BUF(b, "line 210");
    tb_buf_clear(&b);
    tb_place_write(&b, tb_statement_place(&(tb_statement){.line = 5, .page = 12}));
    CHECK_BUF(b, "page 12, line 5");
    tb_dataset_free(ds);
}

static void test_codes(void **state)
{
    (void)state;
    static const struct {
        const char *table, *want;
    } CASES[] = {
        {"code|name|=M\n2060101|行政运行|1\n", "2060101"},
        {"name|=M\n行政运行|1\n", ""},
        {"key:A|key:B|=M\n005|83|1\n", "005|83"},
        {"key:A|key:B|=M\n005||1\n", "005|"},
        {"key:A|code|=M\n005|206|1\n", "206"}, /* its own code first */
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_dataset *ds = tb_dataset_new();
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        tb_record_code(&b, make_table(ds, "t", CASES[i].table), 0);
        CHECK_BUF(b, CASES[i].want);
        tb_dataset_free(ds);
    }
}

int main(void)
{
    const struct CMUnitTest dataset[] = {
        cmocka_unit_test(test_words),   cmocka_unit_test(test_tables), cmocka_unit_test(test_records),
        cmocka_unit_test(test_printed), cmocka_unit_test(test_places), cmocka_unit_test(test_codes),
    };
    return cmocka_run_group_tests(dataset, NULL, NULL);
}
