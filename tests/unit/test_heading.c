/* SPDX-License-Identifier: MIT */
/* Headings: several levels joined, spans filled, sides, years, units. The larger tables are those of the bundled
 * publication. */
#include "making.h"

#include "layout/fold.h"
#include "layout/heading.h"

/* Headings as "side>name@unit", one a column, by semicolons. */
static void check_headings(const char *text, size_t rows, const char *sides, const char *title, const char *want)
{
    tb_grid g;
    tb_arena a = {0};
    tb_headings h = {0};
    tb_strs side_list = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    make_grid(&g, text);
    if (sides) {
        size_t bar = strcspn(sides, "|");
        assert_true(tb_vec_push(&side_list, tb_str_make(sides, bar)));
        assert_true(tb_vec_push(&side_list, tb_str_of(sides + bar + 1)));
    }
    assert_true(tb_headings_read(&g, rows, &side_list, tb_fold(&a, tb_str_of(title)), &a, &h));
    assert_int_equal(h.n, g.n_columns);
    assert_int_equal(h.rows, rows);
    for (uint32_t c = 0; c < h.n; c++) {
        const tb_heading *x = &h.of[c];
        tb_buf_printf(&b, "%s%.*s%s%.*s", c ? "; " : "", TB_ARG(x->side), x->side.len ? ">" : "", TB_ARG(x->name));
        tb_buf_printf(&b, "%s%.*s", x->unit.len ? "@" : "", TB_ARG(x->unit));
    }
    CHECK_BUF(b, want);
    tb_vec_fini(&side_list);
    tb_grid_fini(&g);
    tb_arena_fini(&a);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *grid;
        size_t rows;
        const char *sides, *title, *want;
    } CASES[] = {
        {"编码|名 称|金额（万元）\n1|a|2", 1, NULL, "", "编码; 名称; 金额@万元"},
        {"Agency Code|On- or Off- Budget|1976|TQ|1977", 1, NULL, "", "Agency Code; On- or Off- Budget; 1976; TQ; 1977"},
        {"a||c", 1, NULL, "", "a; #2; c"},
        {"收 入||||支 出|||\n项 目|2024 年 预算数|本年 预算|上年 结转|项 目|2024 年 预算数|本年 预算|上年 结转", 2,
         "收入|支出", "收支预算总表",
         "收入>项目; 收入>预算数; 收入>本年预算; 收入>上年结转; 支出>项目; 支出>预算数; 支出>本年预算; 支出>上年结转"},
        {"部门 (单位)名称|总计|本年预算||||上年结转结余|\n"
         "||合计|财政拨款收入|||合计|财政拨款结转\n"
         "|||一般公共预算收入|政府性基金预算收入|国有资本经营预算收入||一般公共预算拨款结转",
         3, NULL, "收入预算总表",
         "部门(单位)名称; 总计; 本年预算/合计; 本年预算/财政拨款收入/一般公共预算收入; "
         "本年预算/财政拨款收入/政府性基金预算收入; 本年预算/财政拨款收入/国有资本经营预算收入; 上年结转结余/合计; "
         "上年结转结余/财政拨款结转/一般公共预算拨款结转"},
        /* the top heading says what the title says */
        {"功能分类 科目名称|一般公共预算支出||\n|合计|基本支出|项目支出", 2, NULL, "一般公共预算支出预算表",
         "功能分类科目名称; 合计; 基本支出; 项目支出"},
        {"功能分类 科目名称|一般公共预算支出||\n|合计|基本支出|项目支出", 2, NULL, "表五",
         "功能分类科目名称; 一般公共预算支出/合计; 一般公共预算支出/基本支出; 一般公共预算支出/项目支出"},
        /* the year alone tells them apart: the latest goes without it */
        {"项目|2023年预算数|2024年预算数|增减", 1, NULL, "", "项目; 2023年预算数; 预算数; 增减"},
        {"项目|2024年预算数|2023年预算数", 1, NULL, "", "项目; 预算数; 2023年预算数"},
        {"项目|金额（万元）|说明（含结转）", 1, NULL, "", "项目; 金额@万元; 说明（含结转）"},
    };
    for (size_t i = 0; i < N(CASES); i++)
        check_headings(CASES[i].grid, CASES[i].rows, CASES[i].sides, CASES[i].title, CASES[i].want);
}

static void read_headings(tb_grid *g, const char *text, size_t rows, tb_arena *a, tb_headings *h)
{
    const tb_strs none = {0};
    make_grid(g, text);
    assert_true(tb_headings_read(g, rows, &none, TB_LIT(""), a, h));
}

static void test_parts(void **state)
{
    (void)state;
    tb_grid g;
    tb_arena a = {0};
    tb_headings h;
    read_headings(&g, "Agency Code|2024 年 预算数（万元）|合 计", 1, &a, &h);
    CHECK_STR(h.of[0].folded, "agency code");
    CHECK_STR(h.of[0].full, "Agency Code");
    assert_int_equal(h.of[0].year, 0);
    CHECK_STR(h.of[1].name, "预算数");
    CHECK_STR(h.of[1].full, "2024年预算数");
    CHECK_STR(h.of[1].unit, "万元");
    assert_int_equal(h.of[1].year, 2024);
    assert_true(tb_str_starts(h.of[1].raw, TB_LIT("2024年预算数")));
    assert_null(h.of[1].side.ptr);
    assert_null(h.of[2].unit.ptr);
    tb_grid_fini(&g);
    tb_arena_fini(&a);
}

/* Names are one of a kind, whatever is printed. */
static void test_same_names(void **state)
{
    (void)state;
    static const char *const GRIDS[] = {"a|合计|b|c|合计", "x|x|x|x", "2023年数|2023年数|数", "合计|合计#1|合计#2|合计",
                                        "#2|#1||"};
    for (size_t i = 0; i < N(GRIDS); i++) {
        tb_grid g;
        tb_arena a = {0};
        tb_headings h;
        read_headings(&g, GRIDS[i], 1, &a, &h);
        for (uint32_t c = 0; c < h.n; c++)
            for (uint32_t d = 0; d < c; d++)
                if (tb_str_eq(h.of[c].name, h.of[d].name) || tb_str_eq(h.of[c].folded, h.of[d].folded))
                    fail_msg("%s: columns %u and %u are '%.*s'", GRIDS[i], d + 1, c + 1, TB_ARG(h.of[c].name));
        if (i == 0)
            CHECK_STR(h.of[4].name, "合计#5");
        tb_grid_fini(&g);
        tb_arena_fini(&a);
    }
}

static void test_without_header(void **state)
{
    (void)state;
    tb_grid g;
    tb_arena a = {0};
    tb_headings h;
    read_headings(&g, "1|2|3", 0, &a, &h);
    CHECK_STR(h.of[0].name, "#1");
    CHECK_STR(h.of[2].folded, "#3");
    assert_int_equal(h.rows, 0);
    tb_grid_fini(&g);

    const tb_strs none = {0};
    make_grid(&g, "1|2|3"); /* the format knows two names */
    assert_true(tb_vec_push(&g.columns, TB_LIT("编码")) && tb_vec_push(&g.columns, TB_LIT("金额（元）")));
    assert_true(tb_headings_read(&g, 0, &none, TB_LIT(""), &a, &h));
    CHECK_STR(h.of[0].name, "编码");
    CHECK_STR(h.of[1].name, "金额");
    CHECK_STR(h.of[1].unit, "元");
    CHECK_STR(h.of[2].name, "#3");
    tb_grid_fini(&g);
    tb_arena_fini(&a);
}

static void test_text_rows(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        bool text;
    } CASES[] = {
        {"编码|名称|金额", true},  {"编码|2021|2022", true}, /* years are headings */
        {"|名称|", true},          {"编码|—|-", true},       {"005|行政运行|1", false},
        {"合计|8,324.69|", false}, {"合计|93.42%|", false},  {"||", false},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_grid g;
        make_grid(&g, CASES[i].row);
        if (tb_row_is_text(&g, 0) != CASES[i].text)
            fail_msg("%s", CASES[i].row);
        tb_grid_fini(&g);
    }
}

static void test_header_rows(void **state)
{
    (void)state;
    static const struct {
        const char *grid;
        bool plain;
        size_t want;
    } CASES[] = {
        {"编码|名称|金额\n1|a|2\n2|b|3", true, 1},
        {"编码|名称|备注\nx|a|无\ny|b|无", true, 1}, /* rows of texts are data */
        {"编码|名称|预算数||决算数|\n||本级|下级|本级|下级\n1|a|1|2|3|4", true, 2},
        {"项 目|2024 年 预算数\n合 计|48.06", false, 1},
        {"收 入||支 出|\n项 目|预算数|项 目|预算数\n合计|1|合计|1", false, 2},
        {"功能分类 科目名称|合计|基本支出|项目支出\n合计|||", false, 1}, /* all are text */
        {"1|2|3\n4|5|6", false, 0},
        {"", true, 0},
        {"", false, 0},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_grid g;
        make_grid(&g, CASES[i].grid);
        if (tb_header_rows_of(&g, CASES[i].plain) != CASES[i].want)
            fail_msg("%s", CASES[i].grid);
        tb_grid_fini(&g);
    }
}

static void test_repeated(void **state)
{
    (void)state;
    tb_grid g;
    tb_arena a = {0};
    tb_headings h;
    read_headings(&g,
                  "收 入||支 出|\n项目|预算数|项目|预算数\n合计|1|合计|1\n项目|预算数|项目|预算数\n收 入||支 出|\n"
                  "项目|预算数|项目|\n项目|||\n|||",
                  2, &a, &h);
    static const bool WANT[] = {false, false, false, true, true, false, false, false};
    for (size_t r = 0; r < N(WANT); r++)
        if (tb_row_repeats_header(&g, &h, r) != WANT[r])
            fail_msg("row %zu", r);
    tb_grid_fini(&g);
    tb_arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest heading[] = {
        cmocka_unit_test(test_names),          cmocka_unit_test(test_parts),     cmocka_unit_test(test_same_names),
        cmocka_unit_test(test_without_header), cmocka_unit_test(test_text_rows), cmocka_unit_test(test_header_rows),
        cmocka_unit_test(test_repeated),
    };
    return cmocka_run_group_tests(heading, NULL, NULL);
}
