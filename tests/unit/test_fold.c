/* SPDX-License-Identifier: MIT */
/* Names and headings as printed, made comparable. Most of what is folded here stands in the bundled publication. */
#include "testing.h"

#include "layout/fold.h"

static tb_arena arena;

static int teardown(void **state)
{
    (void)state;
    tb_arena_fini(&arena);
    return 0;
}

static void test_fold(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"", ""},
        {"   ", ""},
        {"收 入", "收入"},
        {"\t部门\n(单位)名称 ", "部门(单位)名称"},
        {"2024 年 预算数", "2024年预算数"},
        {"　预　算　数　", "预算数"},
        {"金额（万元）", "金额(万元)"},
        {"ＢＥＡ　１２，Ｘ", "bea 12,x"},
        {"Agency  Code", "agency code"},
        {"On- or Off- Budget", "on- or off- budget"},
        {"\xC2\xA0 name", "name"},
        {"A 类 B", "a类b"},
        {"“三公”经费", "“三公”经费"},
        {"上年 结转", "上年结转"},
    };
    for (size_t i = 0; i < N(CASES); i++)
        CHECK_STR(tb_fold(&arena, tb_str_of(CASES[i][0])), CASES[i][1]);
    assert_non_null(tb_fold(&arena, (tb_str){NULL, 0}).ptr); /* an absent text folds to an empty one */
}

static void test_squeeze(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"收 入", "收入"},
        {" 2024 年 预算数 ", "2024年预算数"},
        {"住房保 障支出", "住房保障支出"},
        {"Agency Code", "Agency Code"},
        {"（六） 科学技术", "（六）科学技术"},
        {"", ""},
    };
    for (size_t i = 0; i < N(CASES); i++)
        CHECK_STR(tb_squeeze(&arena, tb_str_of(CASES[i][0])), CASES[i][1]);
}

static void test_clean_name(void **state)
{
    (void)state;
    static const struct {
        const char *printed, *name;
        int depth;
    } CASES[] = {
        {"一、科学技术支出", "科学技术支出", 1},
        {"二十、住房保 障支出", "住房保障支出", 1},
        {"十一、节能环保支出", "节能环保支出", 1},
        {"（六）科学技术支出", "科学技术支出", 2},
        {"（二十）住房保障支出", "住房保障支出", 2},
        {"(二) 外交支出", "外交支出", 2},
        {"1、因公出国（境）费用", "因公出国（境）费用", 3},
        {"12. 其他", "其他", 3},
        {"3．公务接待费", "公务接待费", 3},
        {"（1）公务用车购置", "公务用车购置", 4},
        {"(2)公务用车运行维护费", "公务用车运行维护费", 4},
        {"其中：公务用车购置", "公务用车购置", 0},
        {"其中:财政拨款", "财政拨款", 0},
        {"一、 其中： 财政拨款", "财政拨款", 1},
        {"吉林省科学技术协会(本级)", "吉林省科学技术协会（本级）", 0},
        {"政府性基金预算 拨款收入", "政府性基金预算拨款收入", 0},
        {"科学技术管理事务", "科学技术管理事务", 0},
        {"一般公共服务", "一般公共服务", 0},                                 /* 一 begins a word */
        {"三公经费", "三公经费", 0},                                         /* 三 too */
        {"1.5米以下灌渠", "1.5米以下灌渠", 0},                               /* a number */
        {"2024年预算", "2024年预算", 0},                                     /* a year */
        {"2024、2025年", "2024、2025年", 0},                                 /* too long for a numbering */
        {"一、", "一、", 0},                                                 /* nothing would be left */
        {"Salaries and Expenses (NASA)", "Salaries and Expenses (NASA)", 0}, /* no Han, nothing widened */
        {"", "", 0},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        int depth = -1;
        CHECK_STR(tb_clean_name(&arena, tb_str_of(CASES[i].printed), &depth), CASES[i].name);
        if (tb_str_eq(tb_str_of(CASES[i].printed), TB_LIT("一、")))
            continue;
        if (depth != CASES[i].depth)
            fail_msg("%s: depth %d", CASES[i].printed, depth);
        CHECK_STR(tb_clean_name(&arena, tb_str_of(CASES[i].printed), NULL), CASES[i].name);
    }
}

static void test_measure_heading(void **state)
{
    (void)state;
    static const struct {
        const char *heading, *want;
        int year;
    } CASES[] = {
        {"2024 年 预算数", "预算数", 2024},
        {"2024年预算数", "预算数", 2024},
        {"2024年度预算数", "预算数", 2024},
        {"２０２３年决算数", "决算数", 2023},
        {"预算数", "预算数", 7},
        {"本年 预算", "本年预算", 7},
        {"2024 年", "2024年", 7},
        {"2024年度", "2024年度", 7},
        {"2021", "2021", 7},
        {"2021 est.", "2021 est.", 7},
        {"", "", 7},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        int year = 7;
        CHECK_STR(tb_measure_heading(&arena, tb_str_of(CASES[i].heading), &year), CASES[i].want);
        assert_int_equal(year, CASES[i].year);
    }
}

static void test_glob(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool fits;
    } CASES[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"*", "预算", true},
        {"**", "预算", true},
        {"预算", "预算", true},
        {"预算", "预算表", false},
        {"预算*", "预算表", true},
        {"*表", "预算表", true},
        {"*表", "表", true},
        {"*“三公”经费*", "一般公共预算“三公”经费支出预算表", true},
        {"a*b*c", "aXbYbZc", true},
        {"a*b*c", "aXcYb", false},
        {"*ab", "aab", true},
        {"*aab*", "aaaab", true},
        {"a?c", "abc", false}, /* only the star means something */
        {"*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    };
    for (size_t i = 0; i < N(CASES); i++)
        if (tb_glob(tb_str_of(CASES[i].pattern), tb_str_of(CASES[i].text)) != CASES[i].fits)
            fail_msg("%s %s", CASES[i].pattern, CASES[i].text);
}

/* What a star stands for is tried in every length. */
static bool fits_slowly(tb_str p, tb_str s)
{
    if (!p.len)
        return !s.len;
    if (p.ptr[0] != '*')
        return s.len && s.ptr[0] == p.ptr[0] && fits_slowly(tb_str_sub(p, 1, p.len), tb_str_sub(s, 1, s.len));
    for (size_t i = 0; i <= s.len; i++)
        if (fits_slowly(tb_str_sub(p, 1, p.len), tb_str_sub(s, i, s.len)))
            return true;
    return false;
}

static void test_glob_at_random(void **state)
{
    (void)state;
    size_t fit = 0;
    seed_dice(1);
    for (unsigned n = 0; n < 20000; n++) {
        char p[8], s[10];
        tb_str pattern = {p, dice(sizeof p)}, text = {s, dice(sizeof s)};
        for (size_t i = 0; i < pattern.len; i++)
            p[i] = "ab*"[dice(3)];
        for (size_t i = 0; i < text.len; i++)
            s[i] = "ab"[dice(2)];
        bool want = fits_slowly(pattern, text);
        if (tb_glob(pattern, text) != want)
            fail_msg("%.*s %.*s", TB_ARG(pattern), TB_ARG(text));
        fit += want;
    }
    assert_true(fit > 2000);
}

static void test_total_name(void **state)
{
    (void)state;
    static const char *const TOTALS[] = {"合计",         "总计",         "收入总计", "支出总计",
                                         "本年收入合计", "本年支出合计", "total"};
    static const char *const OTHERS[] = {
        "", "科学技术支出", "总计划", "合计划转", "total budget authority of x", "subtotals"};
    for (size_t i = 0; i < N(TOTALS); i++)
        if (!tb_is_total_name(tb_str_of(TOTALS[i])))
            fail_msg("%s", TOTALS[i]);
    for (size_t i = 0; i < N(OTHERS); i++)
        if (tb_is_total_name(tb_str_of(OTHERS[i])))
            fail_msg("%s", OTHERS[i]);
}

static void test_unit_line(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"单位：万元", "万元"},
        {"单位:元", "元"},
        {"金额单位: 元", "元"},
        {" 单位 ： 万元  ", "万元"},
        {"编制单位：某局 金额单位: 元", "元"},
        {"编制单位：某局　　　单位：万元", "万元"},
        {"收支预算总表", NULL},
        {"单位名称", NULL},
        {"下属单位有：八家", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_str unit = tb_unit_line(tb_str_of(CASES[i][0]));
        if (CASES[i][1])
            CHECK_STR(unit, CASES[i][1]);
        else if (unit.len)
            fail_msg("%s: '%.*s'", CASES[i][0], TB_ARG(unit));
    }
}

static void test_split_unit(void **state)
{
    (void)state;
    static const struct {
        const char *heading, *rest, *unit; /* NULL: untouched */
    } CASES[] = {
        {"金额（万元）", "金额", "万元"},
        {"金额(元)", "金额", "元"},
        {"金额 (万元)", "金额", "万元"},
        {"金额（单位：万元）", "金额", "万元"},
        {"金额（含结转）（单位：万元）", "金额（含结转）", "万元"},
        {"金额（含结转）", "金额（含结转）", NULL},
        {"人数（人）", "人数（人）", NULL},
        {"金额", "金额", NULL},
        {"金额（万元", "金额（万元", NULL},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_str unit = TB_LIT("?");
        tb_str rest = tb_split_unit(&arena, tb_str_of(CASES[i].heading), &unit);
        CHECK_STR(rest, CASES[i].rest);
        CHECK_STR(unit, CASES[i].unit ? CASES[i].unit : "?");
    }
}

int main(void)
{
    const struct CMUnitTest fold[] = {
        cmocka_unit_test_teardown(test_fold, teardown),
        cmocka_unit_test_teardown(test_squeeze, teardown),
        cmocka_unit_test_teardown(test_clean_name, teardown),
        cmocka_unit_test_teardown(test_measure_heading, teardown),
        cmocka_unit_test(test_glob),
        cmocka_unit_test(test_glob_at_random),
        cmocka_unit_test(test_total_name),
        cmocka_unit_test(test_unit_line),
        cmocka_unit_test_teardown(test_split_unit, teardown),
    };
    return cmocka_run_group_tests(fold, NULL, NULL);
}
