/* SPDX-License-Identifier: MIT */
/* Documents: facts and prose. Sentences and figures are those of the bundled
 * publication. */
#include "making.h"
#include "making_layout.h"

#include <stdlib.h>

#include "io/file_out.h"
#include "layout/facts.h"
#include "layout/interpret.h"

static const char layout_text[] =
    "{\"tongbi\": \"layout\", \"version\": 1, \"id\": \"x\", \"percent\": {\"digits\": 2, \"rounding\": "
    "\"truncate\"},\n"
    " \"facts\": [{\"pattern\": \"{dept}{year}年部门预算\", \"org_kind\": \"department\", \"stage\": \"budget\"},\n"
    "            {\"pattern\": \"{dept}{year}年部门决算\", \"org_kind\": \"department\", \"stage\": \"final\"}],\n"
    " \"tables\": [{\"table\": \"three-public\", \"titles\": [\"*“三公”经费支出预算表\"],\n"
    "    \"columns\": [{\"heading\": \"项目\", \"role\": \"name\"}, {\"heading\": \"预算数\"}]},\n"
    "   {\"table\": \"expenditure\", \"titles\": [\"支出预算总表\"],\n"
    "    \"columns\": [{\"heading\": \"功能分类科目名称\", \"role\": \"name\"}, {\"heading\": \"总计\"}, {\"heading\": "
    "\"基本支出\"}]},\n"
    "   {\"table\": \"untitled\", \"columns\": [{\"heading\": \"编码\", \"role\": \"key\"}, {\"heading\": \"数\"}]}],\n"
    " \"prose\": {\"from\": [\"*情况说明\"], \"until\": [\"*名词解释\"]},\n"
    " \"subjects\": [\n"
    "  {\"subject\": \"本年预算\", \"section\": \"*收支预算*\", \"match\": [\"本年预算\"],\n"
    "   \"lines\": [{\"table\": \"expenditure\", \"name\": \"合计\", \"measure\": \"总计\"}]},\n"
    "  {\"subject\": \"“三公”经费\", \"match\": [\"“三公”经费*\", \"三公经费\"],\n"
    "   \"lines\": [{\"table\": \"three-public\", \"name\": \"合计\", \"measure\": \"预算数\"}]},\n"
    "  {\"subject\": \"机关运行经费\", \"match\": [\"*机关运行经费*\"], \"path\": \"运行\", \"measure\": "
    "\"预算数\"}],\n"
    " \"headlines\": [{\"label\": \"三公\", \"table\": \"three-public\", \"name\": \"合计\", \"measure\": "
    "\"预算数\"},\n"
    "   {\"table\": \"three-public|statements\", \"name\": \"合计|*运行经费\", \"measure\": \"预算数\"}],\n"
    " \"summary\": [\"expenditure\"]}";

static tb_layout *layout;
static tb_words *words;
static tb_arena scratch;

static int setup(void **state)
{
    (void)state;
    char *text = NULL;
    size_t len = 0;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_file_read(TB_WORDS_FILE, 1u << 20, &text, &len, &err), &err);
    CHECK_OK(tb_words_parse(tb_str_make(text, len), &words, &err), &err);
    free(text);
    layout = make_layout(layout_text);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tb_words_free(words);
    tb_layout_free(layout);
    tb_arena_fini(&scratch);
    return 0;
}

static void test_facts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *dept, *stage;
        int year;
    } CASES[] = {
        {"附件 1:\n# 吉林省科学技术协会 2024 年部门预算\n某局 2020 年部门预算\n", "吉林省科学技术协会", "budget", 2024},
        {"某局2023年部门决算\n", "某局", "final", 2023},
        {"某局2023年部门预算|1\n", "", "", 0}, /* a cell is no title */
        {"nothing\n", "", "", 0},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_document d;
        tb_dataset *ds = tb_dataset_new();
        tb_error err = TB_ERROR_INIT;
        make_document(&d, CASES[i].text);
        CHECK_OK(tb_facts_adopt(layout, &d, ds, &err), &err);
        tb_document_fini(&d);
        CHECK_STR(ds->facts.dept, CASES[i].dept);
        CHECK_STR(ds->facts.stage, CASES[i].stage);
        CHECK_STR(ds->facts.org_kind, CASES[i].year ? "department" : "");
        CHECK_STR(ds->facts.layout, "x");
        assert_int_equal(ds->facts.year, CASES[i].year);
        assert_true(ds->facts.has_percent_rule);
        assert_int_equal(ds->facts.percent_rounding, TB_ROUND_TRUNCATE);
        tb_dataset_free(ds);
    }
}

static const char prose[] =
    "# 第一部分 部门概况\n"
    "本部门 2024 年机关运行经费 1.00 万元。\n" /* before the prose begins */
    "# 第三部分 情况说明\n"
    "# 一、2024 年收支预算总体情况\n"
    "2024 年收支总预算 8324.69 万元，其中：本年预算 7777.53 万元；上年结转 547.16 万元。2024 年本年预算比 2023 "
    "年当年预算增加 27.42 "
    "万元，主要原因是根据部门实际工作需要，核定相关经费。\n"
    "# 七、2024 年一般公共预算财政拨款“三公”经费情况\n"
    "2024 年“三公”经费预算数为 48.06 万元。2024 年本年预算数比 2023 年当年预算数减少 9.39 万元。\n"
    "# 十、其他重要事项的说明情况\n"
    "# （一）机关运行经费\n"
    "本部门机关运行经费 2024 年预算 275.73 万元。\n"
    "# 第四部分 名词解释\n"
    "机关运行经费 9.00 万元。\n";

static const tb_statement *statement_of(const tb_dataset *ds, const char *subject)
{
    size_t i = 0;
    while (i < ds->statements.len && !tb_str_eq(ds->statements.ptr[i].subject, tb_str_of(subject)))
        i++;
    assert_true(i < ds->statements.len);
    return &ds->statements.ptr[i];
}

static void test_prose(void **state)
{
    (void)state;
    tb_document d;
    tb_dataset *ds = tb_dataset_new();
    tb_error err = TB_ERROR_INIT;
    ds->facts.dept = TB_LIT("某局");
    ds->facts.year = 2024;
    make_document(&d, prose);
    CHECK_OK(tb_interpret_prose(layout, words, &d, ds, &err), &err);
    const tb_statement *budget = statement_of(ds, "本年预算"), *three = statement_of(ds, "“三公”经费"),
                       *office = statement_of(ds, "机关运行经费"); /* by the layout's names */
    CHECK_STR(budget->section, "第三部分情况说明 / 一、2024年收支预算总体情况");
    assert_true(budget->has_change && budget->change.mantissa == 2742);
    assert_int_equal(budget->base_year, 2023);
    assert_int_equal(budget->line, 5);
    assert_true(three->has_amount && three->amount.mantissa == 4806);
    assert_true(three->has_change && three->change.mantissa == -939);
    CHECK_STR(office->section, "第三部分情况说明 / 十、其他重要事项的说明情况 / （一）机关运行经费");
    for (size_t i = 0; i < ds->statements.len; i++) /* nothing from outside the part */
        assert_true(ds->statements.ptr[i].line > 2 && ds->statements.ptr[i].line < 11);

    const tb_dtable *t = tb_dataset_find_table(ds, TB_LIT("statements")); /* what no table has */
    assert_non_null(t);
    assert_int_equal(t->records.len, 1);
    CHECK_STR(t->records.ptr[0].name, "机关运行经费");
    CHECK_STR(t->records.ptr[0].path, "运行");
    CHECK_STR(t->measures.ptr[0].name, "预算数");
    assert_int_equal(tb_table_value(t, 0, 0)->mantissa, 275730000);
    assert_int_equal(tb_table_value(t, 0, 0)->kind, TB_KIND_AMOUNT);
    assert_int_equal(ds->headlines.len, 1); /* there is no table of the other one */
    CHECK_STR(ds->headlines.ptr[0].label, "机关运行经费");
    CHECK_STR(ds->headlines.ptr[0].table, "statements");
    CHECK_STR(ds->headlines.ptr[0].path, "运行");
    assert_int_equal(ds->summary.len, 1);
    CHECK_STR(ds->summary.ptr[0], "expenditure");
    tb_document_fini(&d);
    tb_dataset_free(ds);
}

/* A page break in the middle of a sentence; the next numbered paragraph is its own. */
static void test_torn_paragraphs(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t statements;
    } CASES[] = {
        {"# 第三部分 情况说明\n2024 年财政拨款收支总预算 8324.69 万元，其中：本年预算 7777.53 万元，上年结转 547.16 "
         "万元。支出包括：科学技术\n"
         "支出 7365.75 万元，社会保障和就业支出 528.49 万元。\n",
         5},
        {"# 第三部分 情况说明\n2024 年因公出国（境）费用按照省里统一要求编制，厉行节约反对浪费，全年安排\n2.公务接待费 "
         "3.24 万元。\n",
         1},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_document d;
        tb_dataset *ds = tb_dataset_new();
        tb_error err = TB_ERROR_INIT;
        bool torn = false;
        ds->facts.year = 2024;
        make_document(&d, CASES[i].text);
        CHECK_OK(tb_interpret_prose(layout, words, &d, ds, &err), &err);
        assert_int_equal(ds->statements.len, CASES[i].statements);
        for (size_t k = 0; k < ds->statements.len; k++)
            torn = torn || tb_str_eq(ds->statements.ptr[k].subject, TB_LIT("科学技术支出"));
        assert_int_equal(torn, i == 0);
        tb_document_fini(&d);
        tb_dataset_free(ds);
    }
}

static void test_subjects(void **state)
{
    (void)state;
    static const struct {
        const char *subject, *section, *want; /* NULL: none */
    } CASES[] = {
        {"“三公”经费", "", "“三公”经费"},
        {"三公经费", "一、", "“三公”经费"},
        {"“三公” 经费支出预算", "", "“三公”经费"},
        {"本年预算", "第三部分 / 一、2024年收支预算总体情况", "本年预算"},
        {"本年预算", "七、“三公”经费情况", NULL}, /* of another section */
        {"车辆", "", NULL},
        {"", "", NULL},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        const tb_statement s = {.subject = tb_str_of(CASES[i].subject), .section = tb_str_of(CASES[i].section)};
        const tb_subject_spec *spec = tb_layout_subject(layout, &s, &scratch);
        if (!CASES[i].want != !spec)
            fail_msg("%s in %s", CASES[i].subject, CASES[i].section);
        if (spec)
            CHECK_STR(spec->subject, CASES[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest interpret[] = {
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_prose),
        cmocka_unit_test(test_torn_paragraphs),
        cmocka_unit_test(test_subjects),
    };
    return cmocka_run_group_tests(interpret, setup, teardown);
}
