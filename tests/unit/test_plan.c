/* SPDX-License-Identifier: MIT */
/* Plans: which column of a table is what; runs, patterns, positions, sides; what is missing is named. */
#include "making_spec.h"

static void write_side(tb_buf *b, const tb_plan *p, const tb_plan_side *s)
{
    const struct {
        const char *word;
        uint32_t column;
    } ONE[] = {{"name", s->name},
               {"code", s->codes.len ? s->codes.ptr[0] : TB_NO_COLUMN},
               {"project", s->project},
               {"org", s->org}};
    tb_buf_printf(b, " [%.*s", TB_ARG(s->label));
    for (size_t i = 0; i < N(ONE); i++)
        if (ONE[i].column != TB_NO_COLUMN)
            tb_buf_printf(b, " %s=%u", ONE[i].word, ONE[i].column + 1);
    for (size_t i = 0; i < s->parents.len; i++)
        tb_buf_printf(b, " parent=%u", s->parents.ptr[i] + 1);
    for (size_t i = 0; i < s->measures.len; i++) {
        const tb_measure *m = &p->measures.ptr[s->measures.ptr[i].measure];
        tb_buf_printf(b, " %.*s=%u", TB_ARG(m->name), s->measures.ptr[i].column + 1);
        if (m->unit.len)
            tb_buf_printf(b, "@%.*s:%d", TB_ARG(m->unit), (int)m->unit_exp);
        if (m->basis.len)
            tb_buf_printf(b, "(%.*s)", TB_ARG(m->basis));
    }
    tb_buf_char(b, ']');
}

static void check_plan(const tb_plan *p, const char *want)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_z(&b, "key");
    for (size_t i = 0; i < p->keys.len; i++)
        tb_buf_printf(&b, " %u", p->keys.ptr[i] + 1);
    for (size_t i = 0; i < p->n_sides; i++)
        write_side(&b, p, &p->sides[i]);
    CHECK_BUF(b, want);
}

static void test_make(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *grid, *unit, *want;
    } CASES[] = {
        {"key:编码|name:名称|=金额", "编码|名称|金额（万元）|备注\n", NULL, "key 1 [ name=2 金额=3@万元:4]"},
        {"key:编码|name:名称|=金额", "金额|编 码|名 称\n", "元", "key 2 [ name=3 金额=1@元:0]"},
        {"key:编码|name:名称|=金额", "编码|名称|金额（万元）\n", "元",
         "key 1 [ name=2 金额=3@万元:4]"}, /* its own unit */
        {"code:科目编码|name:科目名称|project:项目|org:单位|=数@current", "项目|单位|科目编码|科目名称|数\n", "人",
         "key [ name=4 code=3 project=1 org=2 数=5@人:-1(current)]"},
        {"key:a|key:b|name:b|parent:c|parent:d|=m", "a|b|c|d|m\n", NULL, "key 1 2 [ name=2 parent=3 parent=4 m=5]"},
        {"key:agency code|=1976..2021", "Agency Code|1976|TQ|1977|2020|2022\n", NULL, "key 1 [ 1976=2 1977=4 2020=5]"},
        {"key:k|=b..d", "k|a|b|c|d|e\n", NULL, "key 1 [ b=3 c=4 d=5]"},
        {"key:k|=*预算*", "k|2024年预算数|决算数|上年预算\n", NULL, "key 1 [ 预算数=2 上年预算=4]"},
        {"key:k|=2024年预算数", "k|2023年预算数|2024年预算数\n", NULL,
         "key 1 [ 预算数=3]"}, /* asked for with its year */
        {"key:#1|name:#3|=#2", "a|b|c\n", NULL, "key 1 [ name=3 b=2]"},
        {"key:k|=a*", "k|a*|ab\n", NULL, "key 1 [ a*=2]"}, /* a column of exactly that name */
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_arena a = {0};
        tb_grid g;
        tb_table_spec *spec = make_spec(CASES[i].spec, &a);
        make_grid(&g, CASES[i].grid);
        tb_plan p = make_plan(spec, &g, 1, tb_str_of(CASES[i].unit), &a);
        check_plan(&p, CASES[i].want);
        tb_plan_fini(&p);
        tb_grid_fini(&g);
        tb_table_spec_free(spec);
        tb_arena_fini(&a);
    }
}

static void test_sides(void **state)
{
    (void)state;
    tb_arena a = {0};
    tb_grid g;
    tb_table_spec *spec = make_spec("name:项目|=预算数@total|=本年预算@current", &a);
    assert_true(tb_vec_push(&spec->sides, TB_LIT("收入")) && tb_vec_push(&spec->sides, TB_LIT("支出")));
    assert_true(tb_vec_push(&spec->side_levels, TB_LEVEL_LINE) && tb_vec_push(&spec->side_levels, TB_LEVEL_CLASS));
    make_grid(&g,
              "收 入||||支 出|||\n项 目|2024 年 预算数|本年 预算|上年 结转|项 目|2024 年 预算数|本年 预算|上年 结转\n");
    tb_plan p = make_plan(spec, &g, 2, TB_LIT("万元"), &a);
    check_plan(&p, "key [收入 name=1 预算数=2@万元:4(total) 本年预算=3@万元:4(current)] "
                   "[支出 name=5 预算数=6@万元:4(total) 本年预算=7@万元:4(current)]");
    assert_int_equal(p.measures.len, 2); /* one measure on both sides */
    assert_true(p.sides[0].has_level && p.sides[1].has_level);
    assert_int_equal(p.sides[1].level, TB_LEVEL_CLASS);
    tb_plan_fini(&p);
    tb_grid_fini(&g);
    tb_table_spec_free(spec);
    tb_arena_fini(&a);
}

static void test_missing(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *grid, *word;
        bool lenient; /* a described table may lack measures, not all of them */
        bool fits;
    } CASES[] = {
        {"key:编码|name:名称|=金额", "编码|金额\n", "名称", false, false},
        {"key:代码|name:名称|=金额", "编码|金额\n", "代码", false, false}, /* the first that is missing */
        {"name:名称|=金额|=结转", "名称|金额\n", "结转", false, false},
        {"name:名称|=金额|=结转", "名称|金额\n", NULL, true, true},
        {"name:名称|=金额|=结转", "名称|其他\n", "金额", true, false},
        {"name:名称|=金额", "项目|金额\n", "名称", true, false},
        {"key:#4|=金额", "项目|金额\n", "#4", false, false},
        {"key:#0|=金额", "项目|金额\n", "#0", false, false},
        {"key:项目|=2020..2021", "项目|2019\n", "2020..2021", false, false},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_arena a = {0};
        tb_grid g;
        tb_plan p = {0};
        tb_error err = TB_ERROR_INIT;
        tb_table_spec *spec = make_spec(CASES[i].spec, &a);
        if (CASES[i].lenient)
            assert_true(tb_vec_push(&spec->titles, TB_LIT("*")));
        make_grid(&g, CASES[i].grid);
        tb_status rc = tb_plan_make(spec, &g, 1, &(tb_plan_around){0}, &a, &p, &err);
        if (CASES[i].fits)
            CHECK_OK(rc, &err);
        else
            CHECK_FAILS(rc, &err, TB_E_NOTFOUND, CASES[i].word);
        tb_plan_fini(&p);
        tb_grid_fini(&g);
        tb_table_spec_free(spec);
        tb_arena_fini(&a);
    }
}

/* How many header rows there are is found by trying. */
static void test_best(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *grid;
        size_t rows; /* 0: none fits */
        const char *want;
    } CASES[] = {
        {"name:功能分类科目名称|=总计|=基本支出/合计|=基本支出/人员经费|=项目支出",
         "功能分类 科目名称|总计|基本支出|||项目 "
         "支出\n||合计|人员经费|公用经费|\n一、科学技术支出|7365.75|2389.75|1833.13|556.62|4976.00\n",
         2, "key [ name=1 总计=2 基本支出/合计=3 基本支出/人员经费=4 项目支出=6]"},
        {"name:项目|=预算数", "项 目|2024 年预算数\n合 计|48.06\n", 1, "key [ name=1 预算数=2]"},
        {"name:项目|=预算数", "项 目|2024 年预算数\n合 计|—\n其他|\n", 1,
         "key [ name=1 预算数=2]"}, /* the fewest rows */
        {"name:项目|=预算数", "表一|\n项 目|2024 年预算数\n合 计|48.06\n", 0, NULL},
        {"name:项目|=预算数", "1|2\n项目|预算数\n", 0, NULL}, /* a row of numbers is no header */
        {"name:项目|=预算数", "", 0, NULL},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_arena a = {0};
        tb_grid g;
        tb_plan p = {0};
        tb_error err = TB_ERROR_INIT;
        tb_table_spec *spec = make_spec(CASES[i].spec, &a);
        assert_true(tb_vec_push(&spec->titles, TB_LIT("*")));
        make_grid(&g, CASES[i].grid);
        tb_status rc = tb_plan_best(spec, &g, &(tb_plan_around){0}, &a, &p, &err);
        if (CASES[i].rows) {
            CHECK_OK(rc, &err);
            assert_int_equal(p.headings.rows, CASES[i].rows);
            check_plan(&p, CASES[i].want);
        } else {
            assert_int_equal(rc, TB_E_NOTFOUND);
            assert_true(err.message[0]);
        }
        tb_plan_fini(&p);
        tb_grid_fini(&g);
        tb_table_spec_free(spec);
        tb_arena_fini(&a);
    }
}

static void test_columns(void **state)
{
    (void)state;
    static const struct {
        const char *heading;
        uint32_t want;
    } CASES[] = {
        {"编码", 0},       {"预算数", 1},        {"2024年预算数", 1},          {"*数", 1},
        {"#3", 2},         {"#9", TB_NO_COLUMN}, {"无", TB_NO_COLUMN},         {"1976..1977", 3},
        {"1977..1990", 4}, {"预算数..1976", 1},  {"1999..2000", TB_NO_COLUMN},
    };
    tb_arena a = {0};
    tb_grid g;
    tb_headings h;
    const tb_strs none = {0};
    make_grid(&g, "编码|2024年预算数|备注|1976|1977");
    assert_true(tb_headings_read(&g, 1, &none, TB_LIT(""), &a, &h));
    for (size_t i = 0; i < N(CASES); i++) {
        uint32_t c = tb_column_find(&h, tb_str_of(CASES[i].heading), (tb_str){NULL, 0});
        if (c != CASES[i].want)
            fail_msg("%s: column %u", CASES[i].heading, c);
        if (c != TB_NO_COLUMN)
            assert_true(tb_column_is(&h, tb_str_of(CASES[i].heading), c));
    }
    assert_int_equal(tb_column_find(&h, TB_LIT("编码"), TB_LIT("收入")), TB_NO_COLUMN); /* not on that side */
    tb_grid_fini(&g);
    tb_arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest plan[] = {
        cmocka_unit_test(test_make), cmocka_unit_test(test_sides),   cmocka_unit_test(test_missing),
        cmocka_unit_test(test_best), cmocka_unit_test(test_columns),
    };
    return cmocka_run_group_tests(plan, NULL, NULL);
}
