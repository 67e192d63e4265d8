/* SPDX-License-Identifier: MIT */
/* Nesting by numbering, by codes, by arithmetic. A case is a table of names as printed and amounts in 万元; what comes
 * out is written a line a record: blanks for the depth, the name, its level, * for a leaf. */
#include "making_spec.h"

#include "layout/fold.h"
#include "layout/nest.h"

static tb_dataset *ds;
static tb_dtable *table;
static int8_t depths[1024];

static void start(const char *text)
{
    ds = tb_dataset_new();
    table = make_table(ds, "t", text);
    for (size_t i = 0; i < table->records.len; i++) {
        int depth = 0;
        tb_record *r = &table->records.ptr[i];
        r->name = tb_clean_name(&ds->arena, r->name, &depth);
        depths[i] = (int8_t)depth;
    }
}

static void stop(void) { tb_dataset_free(ds); }

static void nest(tb_nesting nesting, tb_nest_range range, tb_level a, tb_level b, tb_level c)
{
    tb_table_spec *spec = tb_table_spec_new();
    spec->nesting = nesting;
    if (a != TB_LEVEL_TOTAL)
        assert_true(tb_vec_push(&spec->levels, a) && tb_vec_push(&spec->levels, b) && tb_vec_push(&spec->levels, c));
    assert_true(tb_nest(table, &range, spec, &ds->arena));
    tb_table_spec_free(spec);
}

static void nest_all(tb_nesting nesting)
{
    nest(nesting, (tb_nest_range){.end = table->records.len, .depths = depths}, TB_LEVEL_CLASS, TB_LEVEL_GROUP,
         TB_LEVEL_ITEM);
}

/* The path that the parents make must be the path of the record. */
static void check_path(size_t i, tb_str root)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    int32_t chain[TB_LEVEL_INDICATOR * 16];
    size_t n = 0;
    for (int32_t p = table->records.ptr[i].parent; p >= 0 && n < N(chain); p = table->records.ptr[p].parent)
        chain[n++] = p;
    tb_buf_str(&b, root);
    while (n > 0) {
        if (b.len)
            tb_buf_z(&b, " / ");
        tb_buf_str(&b, table->records.ptr[chain[--n]].name);
    }
    assert_true(tb_str_eq(tb_buf_view(&b), table->records.ptr[i].path));
}

static void check(const char *want)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < table->records.len; i++) {
        const tb_record *r = &table->records.ptr[i];
        for (int32_t p = r->parent; p >= 0; p = table->records.ptr[p].parent)
            tb_buf_z(&b, "  ");
        tb_buf_printf(&b, "%.*s %s%s\n", TB_ARG(r->name), tb_level_name((tb_level)r->level), r->leaf ? "*" : "");
        check_path(i, TB_LIT(""));
    }
    CHECK_BUF(b, want);
}

#define HEAD "name|=总计@万元\n"

static void test_arithmetic(void **state)
{
    (void)state;
    static const struct {
        const char *table, *want;
    } CASES[] = {
        /* 支出预算总表 of the bundled publication */
        {HEAD
         "一、科学技术支出|7365.75\n科学技术管理事务|854.01\n行政运行|718.08\n其他科学技术管理事务支出|135.93\n"
         "科学技术普及|6511.74\n机构运行|2095.12\n科普活动|1371.96\n学术交流活动|381.74\n科技馆站|2662.92\n"
         "二、社会保障和就业支出|528.49\n行政事业单位养老支出|528.49\n行政单位离退休|125.38\n事业单位离退休|156.98\n"
         "机关事业单位基本养老保险缴费支出|246.13\n三、卫生健康支出|215.09\n行政事业单位医疗|215.09\n"
         "行政单位医疗|64.70\n事业单位医疗|150.39\n四、住房保障支出|215.37\n住房改革支出|215.37\n住房公积金|215.37\n"
         "合计|8324.69\n",
         "科学技术支出 class\n  科学技术管理事务 group\n    行政运行 item*\n    其他科学技术管理事务支出 item*\n"
         "  科学技术普及 group\n    机构运行 item*\n    科普活动 item*\n    学术交流活动 item*\n    科技馆站 item*\n"
         "社会保障和就业支出 class\n  行政事业单位养老支出 group\n    行政单位离退休 item*\n    事业单位离退休 item*\n"
         "    机关事业单位基本养老保险缴费支出 item*\n卫生健康支出 class\n  行政事业单位医疗 group\n"
         "    行政单位医疗 item*\n    事业单位医疗 item*\n住房保障支出 class\n  住房改革支出 group\n    住房公积金 "
         "item*\n"
         "合计 total\n"},
        /* the parts themselves make the sum, with a last digit too much, as printed: no groups */
        {HEAD "一、对个人和家庭的补助|296.81\n离休费|21.92\n退休费|260.44\n其他对个人和家庭的补助|14.46\n",
         "对个人和家庭的补助 class\n  离休费 group*\n  退休费 group*\n  其他对个人和家庭的补助 group*\n"},
        {HEAD "一、资本性支出|28.42\n办公设备购置|28.42\n", "资本性支出 class\n  办公设备购置 group*\n"},
        /* equal amounts: every group has its part */
        {HEAD "一、甲|10.00\na|5.00\nb|5.00\nc|5.00\nd|5.00\n",
         "甲 class\n  a group\n    b item*\n  c group\n    d item*\n"},
        /* the last digit (尾差): 3.33 three times for 10.00 */
        {HEAD "一、甲|10.00\na|3.33\nb|3.33\nc|3.33\n", "甲 class\n  a group*\n  b group*\n  c group*\n"},
        {HEAD "一、甲|20.00\na|10.00\nb|3.34\nc|3.33\nd|3.34\ne|10.00\nf|4.99\ng|5.00\n",
         "甲 class\n  a group\n    b item*\n    c item*\n    d item*\n  e group\n    f item*\n    g item*\n"},
        /* sums to nothing: all lines are its parts */
        {HEAD "一、甲|10.00\na|70.00\nb|20.00\n", "甲 class\n  a group*\n  b group*\n"},
        {HEAD "一、甲|10.00\n", "甲 class*\n"},
        /* a part without figures is part of the form, the line above stays a leaf */
        {HEAD "一、甲|10.00\na|\nb|\n", "甲 class*\n  a group*\n  b group*\n"},
        {HEAD "一、甲|\na|\n二、乙|3.00\nc|3.00\n", "甲 class*\n  a group*\n乙 class\n  c group*\n"},
        /* what follows a total is below nothing */
        {HEAD "一、甲|1.00\na|1.00\n合计|1.00\n结转|2.00\n总计|3.00\n",
         "甲 class\n  a group*\n合计 total\n结转 class*\n总计 total\n"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        start(CASES[i].table);
        nest_all(TB_NEST_ARITHMETIC);
        check(CASES[i].want);
        stop();
    }
}

/* A slip in one sum does not move the lines around it. */
static void test_slip(void **state)
{
    (void)state;
    static const char *const SUMS[] = {"854.01", "855.01", "845.10"}; /* 854.01 is right */
    for (size_t i = 0; i < N(SUMS); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf t = {0};
        tb_buf_printf(
            &t,
            HEAD "一、科学技术支出|7365.75\n科学技术管理事务|%s\n行政运行|718.08\n其他支出|135.93\n"
                 "科学技术普及|6511.74\n机构运行|2095.12\n科普活动|1371.96\n学术交流活动|381.74\n科技馆站|2662.92\n%c",
            SUMS[i], '\0');
        start(t.ptr);
        nest_all(TB_NEST_ARITHMETIC);
        check("科学技术支出 class\n  科学技术管理事务 group\n    行政运行 item*\n    其他支出 item*\n"
              "  科学技术普及 group\n    机构运行 item*\n    科普活动 item*\n    学术交流活动 item*\n    科技馆站 "
              "item*\n");
        stop();
    }
}

/* The first column can be cut two ways, the second decides. */
static void test_second_measure(void **state)
{
    (void)state;
    start("name|=总计@万元|=基本@万元\n一、甲|4.00|4.00\na|2.00|2.00\nb|2.00|1.00\nc|0.00|1.00\nd|0.00|\ne|2.00|2.00\n"
          "f|2.00|2.00\n");
    nest_all(TB_NEST_ARITHMETIC);
    check("甲 class\n  a group\n    b item*\n    c item*\n    d item*\n  e group\n    f item*\n");
    stop();
    start("name|=总计@万元|=基本@万元\n一、甲|4.00|4.00\na|2.00|1.00\nb|2.00|1.00\nc|0.00|1.00\nd|0.00|1.00\ne|2.00|2."
          "00\n"
          "f|2.00|2.00\n");
    nest_all(TB_NEST_ARITHMETIC);
    check("甲 class\n  a group\n    b item*\n  c group\n    d item*\n  e group\n    f item*\n");
    stop();
}

static void test_numbering(void **state)
{
    (void)state;
    static const struct {
        const char *table, *want;
    } CASES[] = {
        {HEAD "合 计|48.06\n1、因公出国（境）费用|0.00\n2、公务接待费|3.24\n3、公务用车费|44.82\n"
              "其中：（1）公务用车运行维护费|44.82\n（2）公务用车购置|0.00\n",
         "合计 total\n因公出国（境）费用 class*\n公务接待费 class*\n公务用车费 class\n  公务用车运行维护费 group*\n"
         "  公务用车购置 group*\n"},
        {HEAD "一、财政拨款收入|8324.69\n一般公共预算 拨款收入|8324.69\n政府性基金预算 拨款收入|\n二、财政专户管理 "
              "资金收入|\n"
              "三、单位资金收入|\n事业收入|\n本年收入 合计|8324.69\n财政拨款结转|\n收入总计|8324.69\n",
         "财政拨款收入 class\n  一般公共预算拨款收入 group*\n  政府性基金预算拨款收入 group*\n财政专户管理资金收入 "
         "class*\n"
         "单位资金收入 class*\n  事业收入 group*\n本年收入合计 total\n财政拨款结转 class*\n收入总计 total\n"},
        {HEAD "一、本年支出|\n（一）一般公共服务|\n（六）科学技术支出|7365.75\n1、甲|1.00\n(1)乙|1.00\n（八）丙|2."
              "00\n二、结转下年|\n",
         "本年支出 class\n  一般公共服务 group*\n  科学技术支出 group\n    甲 item\n      乙 item*\n  丙 "
         "group*\n结转下年 class*\n"},
        {HEAD "（一）甲|1.00\n一、乙|1.00\n（一）丙|1.00\n", "甲 class*\n乙 class\n  丙 group*\n"},
        {HEAD "甲|1.00\n乙|1.00\n", "甲 class*\n乙 class*\n"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        start(CASES[i].table);
        nest_all(TB_NEST_NUMBERING);
        check(CASES[i].want);
        stop();
    }
}

static void test_codes(void **state)
{
    (void)state;
    static const struct {
        const char *table, *want;
    } CASES[] = {
        {"code|name|=M\n206|a|6\n20601|b|6\n2060101|c|4\n2060199|d|2\n208|e|1\n20805|f|1\n|合计|7\n",
         "a class\n  b group\n    c item*\n    d item*\ne class\n  f group*\n合计 total\n"},
        {"code|name|=M\n206|a|6\n2060101|c|4\n", "a class\n  c group*\n"}, /* the level between is not printed */
        {"code|name|=M\n20601|b|6\n206|a|6\n2060101|c|4\n", "b class*\na class\n  c group*\n"},
        {"code|name|=M\n206|a|6\n206|b|6\n", "a class*\nb class*\n"},
        {"code|name|=M\n206|a|6\n20601|b|\n", "a class*\n  b group*\n"},
        {"code|name|=M\n20699|合计|6\n", "合计 class*\n"}, /* a line with a code is no total */
    };
    for (size_t i = 0; i < N(CASES); i++) {
        start(CASES[i].table);
        nest_all(TB_NEST_CODES);
        check(CASES[i].want);
        stop();
    }
}

static void test_flat_and_roots(void **state)
{
    (void)state;
    start(HEAD "一、甲|1\na|1\n合计|1\n二、乙|2\n");
    nest(TB_NEST_FLAT, (tb_nest_range){.end = 4, .root = TB_LIT("支出")}, TB_LEVEL_TOTAL, 0, 0);
    static const char *const LEVELS[] = {"line", "line", "total", "line"};
    for (size_t i = 0; i < 4; i++) {
        CHECK_STR(table->records.ptr[i].path, "支出");
        assert_int_equal(table->records.ptr[i].parent, -1);
        assert_string_equal(tb_level_name((tb_level)table->records.ptr[i].level), LEVELS[i]);
        assert_int_equal(table->records.ptr[i].leaf, i != 2);
    }
    stop();

    start(HEAD "一、甲|1\na|1\n一、乙|2\nb|2\n本年支出合计|2\n"); /* two sides */
    nest(TB_NEST_NUMBERING, (tb_nest_range){.end = 2, .depths = depths, .root = TB_LIT("收入")}, TB_LEVEL_TOTAL, 0, 0);
    CHECK_STR(table->records.ptr[2].path, ""); /* outside the range */
    nest(
        TB_NEST_NUMBERING,
        (tb_nest_range){
            .first = 2, .end = 5, .depths = depths, .root = TB_LIT("支出"), .has_level = true, .level = TB_LEVEL_CLASS},
        TB_LEVEL_TOTAL, 0, 0);
    CHECK_STR(table->records.ptr[1].path, "收入 / 甲");
    CHECK_STR(table->records.ptr[3].path, "支出 / 乙");
    assert_int_equal(table->records.ptr[3].parent, 2);
    assert_int_equal(table->records.ptr[1].level, TB_LEVEL_LINE);
    assert_int_equal(table->records.ptr[3].level, TB_LEVEL_CLASS);
    CHECK_STR(table->records.ptr[4].path, "支出");
    stop();
}

/* More levels and more lines than are told apart: no crash, and every line keeps its place in order. */
static void test_limits(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf deep = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf wide = {0};
    tb_buf_z(&deep, "code|name|=M\n");
    for (size_t i = 1; i <= 100; i++) {
        tb_buf_repeat(&deep, '1', i);
        tb_buf_z(&deep, "|n|1\n");
    }
    tb_buf_char(&deep, '\0');
    start(deep.ptr);
    nest_all(TB_NEST_CODES);
    assert_int_equal(table->records.ptr[50].parent, 49);
    for (size_t i = 0; i < 100; i++)
        assert_true(table->records.ptr[i].parent < (int32_t)i);
    stop();

    tb_buf_z(&wide, HEAD "一、甲|900.00\n");
    for (size_t i = 0; i < 900; i++)
        tb_buf_z(&wide, "a|1.00\n");
    tb_buf_char(&wide, '\0');
    start(wide.ptr);
    nest_all(TB_NEST_ARITHMETIC);
    for (size_t i = 1; i <= 900; i++)
        assert_int_equal(table->records.ptr[i].parent, 0);
    stop();
}

static void test_has_value(void **state)
{
    (void)state;
    start("name|=M|=N\na||\nb||0\nc|无|\n");
    assert_false(tb_record_has_value(table, 0));
    assert_true(tb_record_has_value(table, 1));
    assert_false(tb_record_has_value(table, 2)); /* a text says nothing of sums */
    stop();
}

int main(void)
{
    const struct CMUnitTest nesting[] = {
        cmocka_unit_test(test_arithmetic), cmocka_unit_test(test_slip),      cmocka_unit_test(test_second_measure),
        cmocka_unit_test(test_numbering),  cmocka_unit_test(test_codes),     cmocka_unit_test(test_flat_and_roots),
        cmocka_unit_test(test_limits),     cmocka_unit_test(test_has_value),
    };
    return cmocka_run_group_tests_name("nest", nesting, NULL, NULL);
}
