/* SPDX-License-Identifier: MIT */
/* Layout files: what they say arrives folded, what is wrong in them is named with its member. */
#include "testing.h"

#include <stdlib.h>

#include "io/file_out.h"
#include "layout/layout.h"

static const char full[] =
    "{\"$schema\": \"x\", \"tongbi\": \"layout\", \"version\": 1, \"id\": \"some-city\", \"title\": \"某市\", "
    "\"notes\": [\"n\"],\n"
    " \"percent\": {\"digits\": 3, \"rounding\": \"truncate\"},\n"
    " \"facts\": [{\"pattern\": \"{dept}{year} 年部门预算\", \"org_kind\": \"department\", \"stage\": \"budget\"}],\n"
    " \"tables\": [\n"
    "  {\"table\": \"revenue-expenditure\", \"titles\": [\"收支预算总表\", \"*收支 总表\"], \"sides\": [\"收 入\", "
    "\"支出\"],\n"
    "   \"side_levels\": [\"line\", \"class\"], \"nesting\": \"numbering\", \"fund\": \"general\", \"unit\": "
    "\"万元\",\n"
    "   \"columns\": [{\"heading\": \"项 目\", \"role\": \"name\"}, {\"heading\": \"预算数（万元）\", \"basis\": "
    "\"total\"}]},\n"
    "  {\"table\": \"plain\", \"names\": \"as-printed\", \"levels\": [\"class\", \"group\"],\n"
    "   \"columns\": [{\"heading\": \"K\", \"role\": \"key\"}, {\"heading\": \"C\", \"role\": \"code\"}, {\"heading\": "
    "\"P\", \"role\": "
    "\"parent\"},\n"
    "               {\"heading\": \"J\", \"role\": \"project\"}, {\"heading\": \"O\", \"role\": \"org\"}, "
    "{\"heading\": \"1976..2100\", "
    "\"role\": \"measure\"}]},\n"
    "  {\"table\": \"bare\", \"columns\": [{\"heading\": \"m\"}]}],\n"
    " \"prose\": {\"from\": [\"*情况 说明\"], \"until\": [\"*名词解释\"]},\n"
    " \"subjects\": [{\"subject\": \"“三公”经费\", \"match\": [\"三公经费\"], \"section\": \"*“三公”*\", \"path\": "
    "\"p\", \"measure\": "
    "\"预算数\",\n"
    "   \"lines\": [{\"table\": \"plain\", \"path\": \"x\", \"name\": \"合计\", \"measure\": \"预算数\"}]}, "
    "{\"subject\": \"车辆\"}],\n"
    " \"headlines\": [{\"label\": \"总数\", \"table\": \"plain\", \"name\": \"合计\", \"measure\": \"m\", "
    "\"children\": true},\n"
    "               {\"table\": \"plain\", \"name\": \"支出\", \"measure\": \"m\"}]}";

static void check_tables(const tb_layout *l)
{
    assert_int_equal(l->tables.len, 3);
    const tb_table_spec *t = l->tables.ptr[0], *u = l->tables.ptr[1], *v = l->tables.ptr[2];
    CHECK_STR(t->id, "revenue-expenditure");
    assert_int_equal(t->titles.len, 2);
    CHECK_STR(t->titles.ptr[1], "*收支总表"); /* folded */
    CHECK_STR(t->sides.ptr[0], "收入");
    assert_int_equal(t->side_levels.ptr[1], TB_LEVEL_CLASS);
    assert_int_equal(t->nesting, TB_NEST_NUMBERING);
    assert_true(t->clean_names); /* a table with titles is one of a publication */
    CHECK_STR(t->fund, "general");
    CHECK_STR(t->unit, "万元");
    CHECK_STR(t->columns.ptr[0].heading, "项目");
    assert_int_equal(t->columns.ptr[0].role, TB_ROLE_NAME);
    CHECK_STR(t->columns.ptr[1].heading, "预算数(万元)");
    assert_int_equal(t->columns.ptr[1].role, TB_ROLE_MEASURE); /* unless it says something else */
    CHECK_STR(t->columns.ptr[1].basis, "total");
    static const tb_role ROLES[] = {TB_ROLE_KEY,     TB_ROLE_CODE, TB_ROLE_PARENT,
                                    TB_ROLE_PROJECT, TB_ROLE_ORG,  TB_ROLE_MEASURE};
    assert_int_equal(u->columns.len, N(ROLES));
    for (size_t i = 0; i < N(ROLES); i++)
        assert_int_equal(u->columns.ptr[i].role, ROLES[i]);
    assert_false(u->clean_names);
    assert_int_equal(u->levels.len, 2);
    assert_int_equal(u->nesting, TB_NEST_FLAT);
    assert_false(u->guessed_key || u->guessed_measures);
    assert_false(v->clean_names);
}

static void test_full(void **state)
{
    (void)state;
    tb_layout *l = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_layout_parse(tb_str_of(full), &l, &err), &err);
    CHECK_STR(l->id, "some-city");
    CHECK_STR(l->title, "某市");
    assert_true(l->has_percent_rule);
    assert_int_equal(l->percent_digits, 3);
    assert_int_equal(l->percent_rounding, TB_ROUND_TRUNCATE);
    CHECK_STR(l->facts.ptr[0].pattern, "{dept}{year}年部门预算");
    CHECK_STR(l->facts.ptr[0].stage, "budget");
    check_tables(l);
    CHECK_STR(l->prose_from.ptr[0], "*情况说明");
    CHECK_STR(l->prose_until.ptr[0], "*名词解释");
    assert_int_equal(l->subjects.len, 2);
    CHECK_STR(l->subjects.ptr[0]->section, "*“三公”*");
    CHECK_STR(l->subjects.ptr[0]->lines.ptr[0].path, "x");
    CHECK_STR(l->subjects.ptr[1]->match.ptr[0], "车辆"); /* its own name */
    assert_int_equal(l->headlines.len, 2);
    assert_true(l->headlines.ptr[0].children);
    assert_int_equal(l->headlines.ptr[1].label.len, 0); /* it will be the name of the line */
    CHECK_STR(l->headlines.ptr[1].line.name, "支出");
    tb_layout_free(l);
    tb_layout_free(NULL);
    tb_table_spec_free(NULL);
}

/* The text may go before the layout does. */
static void test_owns_strings(void **state)
{
    (void)state;
    static char text[sizeof full];
    tb_layout *l = NULL;
    tb_error err = TB_ERROR_INIT;
    memcpy(text, full, sizeof full);
    CHECK_OK(tb_layout_parse(tb_str_make(text, sizeof full - 1), &l, &err), &err);
    memset(text, 'X', sizeof text);
    CHECK_STR(l->id, "some-city");
    check_tables(l);
    tb_layout_free(l);
}

static void test_bundled(void **state)
{
    (void)state;
    static const char *const FILES[] = {"jilin-department", "us-omb-budget-authority"};
    for (size_t i = 0; i < N(FILES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf path = {0};
        char *text = NULL;
        size_t len = 0;
        tb_layout *l = NULL;
        tb_error err = TB_ERROR_INIT;
        tb_buf_printf(&path, "%s/layouts/%s.json%c", TB_DATASETS, FILES[i], '\0');
        CHECK_OK(tb_file_read(path.ptr, 1u << 20, &text, &len, &err), &err);
        CHECK_OK(tb_layout_parse(tb_str_make(text, len), &l, &err), &err);
        CHECK_STR(l->id, FILES[i]);
        assert_true(l->tables.len > 0);
        tb_layout_free(l);
        free(text);
    }
}

#define HEAD "{\"tongbi\": \"layout\", \"version\": 1, \"id\": \"x\""
#define M "\"columns\": [{\"heading\": \"m\"}]"
#define TABLE(members) HEAD ", \"tables\": [{\"table\": \"t\", " members "}]}"
#define SUBJECT(members) HEAD ", \"subjects\": [{" members "}]}"

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *words[3];
    } CASES[] = {
        {"", {NULL}},
        {"[]", {"layout", "object"}},
        {"{}", {"tongbi", "version"}},
        {"{\"tongbi\": \"dataset\", \"version\": 1, \"id\": \"x\"}", {"\"tongbi\": \"layout\""}},
        {"{\"tongbi\": \"layout\", \"version\": 2, \"id\": \"x\"}", {"version"}},
        {"{\"tongbi\": \"layout\", \"version\": 1}", {"id"}},
        {HEAD ", \"tablez\": []}", {"layout", "tablez"}},
        {HEAD ", \"id\": \"y\"}", {"id"}},
        {HEAD ", \"tables\": {}}", {"layout", "tables"}},
        {HEAD ", \"tables\": [1]}", {"tables", "not an object"}},
        {HEAD ", \"tables\": [{" M "}]}", {"tables", "\"table\""}},
        {TABLE(M ", \"nesting\": \"codes \""), {"tables, t", "nesting", "arithmetic"}},
        {TABLE(M ", \"colour\": 1"), {"tables", "colour"}},
        {TABLE(M ", \"titles\": [5]"), {"tables, t", "titles", "not a string"}},
        {TABLE(M ", \"titles\": [\" \"]"), {"tables, t", "titles", "empty"}},
        {TABLE(M ", \"levels\": [\"clas\"]"), {"tables, t", "levels", "indicator"}},
        {TABLE(M ", \"levels\": [\"total\"]"), {"tables, t", "levels"}},
        {TABLE(M ", \"names\": \"dirty\""), {"tables, t", "names", "as-printed"}},
        {TABLE(M ", \"sides\": [\"a\"], \"side_levels\": [\"line\", \"line\"]"), {"tables, t", "side_levels"}},
        {TABLE(M ", \"sides\": [\"a\", \"b\", \"c\", \"d\", \"e\"]"), {"tables, t", "4", "sides"}},
        {TABLE("\"columns\": []"), {"tables, t", "measure"}},
        {TABLE("\"columns\": [{\"heading\": \"k\", \"role\": \"key\"}]"), {"tables, t", "measure"}},
        {TABLE("\"columns\": [{\"role\": \"key\"}]"), {"tables, t", "heading"}},
        {TABLE("\"columns\": [{\"heading\": \"k\", \"role\": \"keys\"}]"), {"role", "keys", "parent"}},
        {TABLE("\"columns\": [{\"heading\": \"k\", \"basis\": \"all\"}]"), {"basis", "all", "executed"}},
        {TABLE("\"columns\": [{\"heading\": \"k\", \"rule\": \"name\"}]"), {"tables, t", "rule"}},
        {HEAD ", \"percent\": {\"digits\": 10}}", {"digits", "10", "0 to 9"}},
        {HEAD ", \"percent\": {\"rounding\": \"down\"}}", {"rounding", "down", "truncate"}},
        {HEAD ", \"facts\": [{\"pattern\": \"部门预算\"}]}", {"facts", "{dept}", "org_kind"}},
        {HEAD ", \"publishers\": [1]}", {"publishers", "not a string"}},
        {HEAD ", \"headings\": [{\"role\": \"name\"}]}", {"headings", "no \"heading\""}},
        {HEAD ", \"headings\": [{\"heading\": 1}]}", {"headings", "array of strings"}},
        {HEAD ", \"headings\": [{\"heading\": [\"a\", 1]}]}", {"headings", "array of strings"}},
        {HEAD ", \"headings\": [{\"heading\": \"a\", \"kind\": \"money\"}]}", {"kind", "money", "number"}},
        {HEAD ", \"headings\": [{\"heading\": \"a\", \"of\": \"unit\"}]}", {"of", "unit", "project"}},
        {HEAD ", \"headings\": [{\"heading\": \"a\", \"role\": \"name\", \"kind\": \"text\"}]}", {"name", "kind"}},
        {HEAD ", \"headings\": [{\"heading\": \"a\", \"role\": \"name\", \"basis\": \"final\"}]}", {"name", "basis"}},
        {HEAD ", \"headings\": [{\"heading\": \"a\", \"carry\": true}]}", {"measure", "carry"}},
        {HEAD ", \"headings\": [{\"heading\": \"a\", \"role\": \"code\", \"of\": \"project\"}]}", {"code", "\"of\""}},
        {HEAD ", \"headings\": [{\"heading\": \"a\", \"values\": [2]}]}", {"values", "not a string"}},
        {HEAD ", \"facts\": [{\"pattern\": \"{dept}{year}\", \"stage\": \"plan\"}]}", {"facts", "stage", "adjusted"}},
        {HEAD ", \"facts\": [{\"pattern\": \"{dept}{year}\", \"org_kind\": \"city\"}]}", {"facts", "org_kind", "unit"}},
        {HEAD ", \"prose\": {\"til\": []}}", {"prose", "til"}},
        {SUBJECT("\"match\": [\"a\"]"), {"subjects", "subject"}},
        {SUBJECT("\"subject\": \"a\", \"lines\": [{\"table\": \"t\", \"name\": \"n\"}]"), {"subjects", "measure"}},
        {SUBJECT("\"subject\": \"a\", \"lines\": [{\"tablez\": \"t\"}]"), {"subjects", "tablez"}},
        {HEAD ", \"headlines\": [{\"table\": \"t\", \"measure\": \"m\"}]}", {"headlines", "name"}},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_layout *l = NULL;
        tb_error err = TB_ERROR_INIT;
        tb_status rc = tb_layout_parse(tb_str_of(CASES[i].text), &l, &err);
        if (rc == TB_OK)
            print_error("accepted: %s\n", CASES[i].text);
        CHECK_FAILS(rc, &err, TB_E_SYNTAX, CASES[i].words[0], CASES[i].words[1], CASES[i].words[2]);
        assert_null(l);
    }
}

int main(void)
{
    const struct CMUnitTest layout[] = {
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_owns_strings),
        cmocka_unit_test(test_bundled),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(layout, NULL, NULL);
}
