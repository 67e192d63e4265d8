/* SPDX-License-Identifier: MIT */
/* What stands around a table, inside it and before it, and which table of a layout it thereby is. */
#include "making.h"
#include "making_layout.h"

#include "layout/title.h"

static const char layout_text[] =
    "{\"tongbi\": \"layout\", \"version\": 1, \"id\": \"x\", \"tables\": [\n"
    "   {\"table\": \"three-public\", \"titles\": [\"*“三公”经费支出预算表\"], \"rest\": false,\n"
    "    \"columns\": [{\"heading\": \"项目\", \"role\": \"name\"}, {\"heading\": \"预算数\"}]},\n"
    "   {\"table\": \"expenditure\", \"titles\": [\"支出预算总表\"], \"rest\": false,\n"
    "    \"columns\": [{\"heading\": \"功能分类科目名称\", \"role\": \"name\"}, {\"heading\": \"总计\"}, {\"heading\": "
    "\"基本支出\"}]},\n"
    "   {\"table\": \"untitled\", \"columns\": [{\"heading\": \"编码\", \"role\": \"key\"}, {\"heading\": \"数\"}]},\n"
    "   {\"table\": \"\", \"titles\": [\"*\"], \"rest\": false,\n"
    "    \"columns\": [{\"heading\": \"其他\", \"role\": \"name\"}, {\"heading\": \"数\"}]}]}";

static tb_layout *layout;
static tb_arena scratch;

static int setup(void **state)
{
    (void)state;
    layout = make_layout(layout_text);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tb_layout_free(layout);
    tb_arena_fini(&scratch);
    return 0;
}

static void test_annotations(void **state)
{
    (void)state;
    static const char *const notes[] = {
        "",         " ",     "单位：万元",   "金额单位: 元",  "编制部门：", "编制部门：某市水务局",
        "公开01表", "附表2", "财决公开01表", "2024年1月20日", "- 12 -",     "注：本表含结转"};
    static const char *const words[] = {
        "部门收支总表", "2024年部门收支总表", "表1：收支总表", "一、收支总表",
        "合计",         "第二部分",           "三公经费",      "本表反映部门本年度收入，支出：略"};
    for (size_t i = 0; i < N(notes); i++)
        if (!tb_is_annotation(tb_str_of(notes[i])))
            fail_msg("a note: %s", notes[i]);
    for (size_t i = 0; i < N(words); i++)
        if (tb_is_annotation(tb_str_of(words[i])))
            fail_msg("no note: %s", words[i]);
}

/* Title, notes and unit as rows of the table. */
static void test_captions_out(void **state)
{
    (void)state;
    static const struct {
        const char *text, *title, *unit;
        size_t rows; /* that are left */
    } CASES[] = {
        {"2026年收支总表||\n||\n编制部门：||单位：元\n项目|预算数|备注\n合计|1|\n", "2026年收支总表", "元", 2},
        {"公开01表||\n收支总表||\n部门：某局||金额单位：万元\n项目|预算数|备注\n", "收支总表", "万元", 1},
        {"项目|预算数|备注\n合计|1|\n", NULL, NULL, 2},
        {"收支总表|\n项目|预算数\n合计|1\n", NULL, NULL, 3}, /* of two columns one may be blank */
        {"单位：元|\n项目|预算数\n合计|1\n", NULL, "元", 2},
        {"收支总表||\n说明||\n", NULL, NULL, 2}, /* nothing follows: then these are the rows */
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_document d;
        tb_error err = TB_ERROR_INIT;
        make_document(&d, CASES[i].text);
        CHECK_OK(tb_captions_out(&d, &err), &err);
        size_t at = d.blocks.len - 1;
        tb_caption c = tb_caption_of(&d, at);
        assert_int_equal(d.blocks.ptr[at].grid->rows.len, CASES[i].rows);
        CHECK_STR(c.title, CASES[i].title ? CASES[i].title : "");
        CHECK_STR(c.unit, CASES[i].unit ? CASES[i].unit : "");
        tb_document_fini(&d);
    }
}

static size_t first_table(const tb_document *d)
{
    size_t i = 0;
    while (d->blocks.ptr[i].kind != TB_BLOCK_TABLE)
        i++;
    return i;
}

static void test_captions(void **state)
{
    (void)state;
    static const struct {
        const char *text, *title, *unit; /* NULL: none */
    } CASES[] = {
        {"# 支出预算总表\n单位：万元\na|b\n", "支出预算总表", "万元"},
        {"支出预算总表\n\n金额单位: 元\n\na|b\n", "支出预算总表", "元"},
        {"单位：万元\n支出预算总表\na|b\n", "支出预算总表", NULL}, /* the nearest text is the title */
        {"第二部分\n支出预算总表\na|b\n", "支出预算总表", NULL},
        {"a|b\n", NULL, NULL},
        {"# 部门收支总表\n编制部门：某市水务局\n单位：元\na|b\n", "部门收支总表", "元"},
        {"# 部门收支总表\n公开01表\n编制部门：某市水务局 金额单位：万元\na|b\n", "部门收支总表", "万元"},
        {"# 2024年收入预算表\n2024年1月20日\na|b\n", "2024年收入预算表", NULL},
        {"# 表1：收支总表\na|b\n", "表1：收支总表", NULL},
        {"注：表中数据四舍五入。\na|b\n", "注：表中数据四舍五入。", NULL}, /* better than nothing */
        {"#T 收支总表\na|b\n", "收支总表", NULL}, /* the name of a sheet, where nothing else is */
        {"# 支出预算总表\n#T Sheet1\na|b\n", "支出预算总表", NULL},
        {"按照综合预算的原则，所有收入和支出全部纳入部门预算管理。收入包括：一般公共预算拨款收入、上级补助收入、其他收"
         "入、上年结转结余等；"
         "支出包括：一般公共服务支出等。\na|b\n",
         NULL, NULL}, /* a paragraph is no title */
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_document d;
        make_document(&d, CASES[i].text);
        tb_caption c = tb_caption_of(&d, first_table(&d));
        if (CASES[i].title)
            CHECK_STR(c.title, CASES[i].title);
        else
            assert_int_equal(c.title.len, 0);
        if (CASES[i].unit)
            CHECK_STR(c.unit, CASES[i].unit);
        else
            assert_int_equal(c.unit.len, 0);
        tb_document_fini(&d);
    }
    tb_document d; /* what stands before another table is that one's */
    make_document(&d, "# 表一\n单位：万元\na|b\n\nc|d\n");
    tb_caption c = tb_caption_of(&d, 3);
    assert_int_equal(c.title.len + c.unit.len, 0);
    tb_document_fini(&d);
}

static void test_which_table(void **state)
{
    (void)state;
    static const struct {
        const char *title, *grid, *want; /* NULL: not described */
    } CASES[] = {
        {"一般公共预算“三公”经费支出预算表", "项 目|2024 年预算数\n合 计|48.06\n", "three-public"},
        {"支出 预算总表", "功能分类 科目名称|总计|基本 支出|项目 支出\n合计|8324.69|3348.70|4976.00\n", "expenditure"},
        {"表3：支出预算总表", "功能分类 科目名称|总计|基本 支出\n合计|8324.69|3348.70\n", "expenditure"},
        {"（三）2024年支出预算总表", "功能分类 科目名称|总计|基本 支出\n合计|8324.69|3348.70\n", "expenditure"},
        {"支出预算总表", "项 目|2024 年预算数\n合 计|48.06\n", NULL}, /* the title fits, the columns do not */
        {"收入预算总表", "功能分类 科目名称|总计|基本 支出\n合计|1|1\n", NULL},
        {"随便", "编码|数|备注\n1|2|x\n", "untitled"}, /* by its columns alone */
        {"", "编码|数\n1|2\n", "untitled"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_grid g;
        tb_arena a = {0};
        make_grid(&g, CASES[i].grid);
        tb_caption c = {.n = 1, .titles = {tb_str_of(CASES[i].title)}};
        const tb_table_spec *spec = tb_layout_table(layout, &g, &(tb_plan_around){0}, &c, &a, NULL);
        if (!CASES[i].want != !spec)
            fail_msg("%s", CASES[i].title);
        if (spec)
            CHECK_STR(spec->id, CASES[i].want);
        tb_grid_fini(&g);
        tb_arena_fini(&a);
    }
}

static void test_fit(void **state)
{
    (void)state;
    tb_document d;
    make_document(&d,
                  "# 支出预算总表\n功能分类 科目名称|总计|基本支出\n合计|1|1\n\n# 收入预算总表\n部门|总计\n合计|1\n\n"
                  "# 一般公共预算“三公”经费支出预算表\n项目|预算数\n合计|1\n");
    assert_int_equal(tb_layout_fit(layout, &d, &scratch), 2);
    tb_document_fini(&d);
    make_document(&d, "no table");
    assert_int_equal(tb_layout_fit(layout, &d, &scratch), 0);
    tb_document_fini(&d);
}

/* Of several texts before a table the one that the layout knows is the title. */
static void test_which_title(void **state)
{
    (void)state;
    tb_document d;
    make_document(&d, "# 支出预算总表\n按功能分类\n功能分类科目名称|总计|基本支出\n合计|1|1\n");
    tb_caption c = tb_caption_of(&d, 2);
    CHECK_STR(c.title, "按功能分类");
    const tb_table_spec *spec = tb_layout_table(layout, d.blocks.ptr[2].grid, &(tb_plan_around){0}, &c, &scratch, NULL);
    assert_non_null(spec);
    CHECK_STR(spec->id, "expenditure");
    CHECK_STR(c.title, "支出预算总表");
    tb_document_fini(&d);
    make_document(&d, "# 支出预算总表\n按单位\n其他|数\n合计|1\n"); /* the entry for the rest, under the nearest text */
    c = tb_caption_of(&d, 2);
    spec = tb_layout_table(layout, d.blocks.ptr[2].grid, &(tb_plan_around){0}, &c, &scratch, NULL);
    assert_non_null(spec);
    CHECK_STR(spec->id, "");
    CHECK_STR(c.title, "按单位");
    tb_document_fini(&d);
}

int main(void)
{
    const struct CMUnitTest title[] = {
        cmocka_unit_test(test_annotations), cmocka_unit_test(test_captions_out), cmocka_unit_test(test_captions),
        cmocka_unit_test(test_which_table), cmocka_unit_test(test_which_title),  cmocka_unit_test(test_fit),
    };
    return cmocka_run_group_tests_name("title", title, setup, teardown);
}
