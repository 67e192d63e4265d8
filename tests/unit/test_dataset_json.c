/* SPDX-License-Identifier: MIT */
/* The canonical dataset file: every member arrives, what is written and read is written the same, and a file that is
 * wrong is refused with the member at fault. */
#include "making.h"

#include <stdio.h>

#include "dataset/dataset_json.h"

static const char full[] =
    "{\"tongbi\": \"dataset\", \"version\": 1, \"source\": \"k.txt\", \"dept\": \"吉林省科学技术协会\", \"org_kind\": "
    "\"department\",\n"
    " \"year\": 2024, \"stage\": \"budget\", \"scope\": \"partial\", \"layout\": \"jilin-department\",\n"
    " \"percent\": {\"digits\": 3, \"rounding\": \"half-even\"},\n"
    " \"backcast\": {\"source\": \"k25.txt\", \"year\": 2025, \"note\": \"n\"},\n"
    " \"headlines\": [{\"label\": \"本年预算\", \"table\": \"t\", \"path\": \"支出\", \"name\": \"支出总计\", "
    "\"measure\": \"预算数\", "
    "\"children\": true}],\n"
    " \"tables\": [\n"
    "  {\"table\": \"three-public\", \"title\": \"表七\", \"unit\": \"万元\", \"fund\": \"general\", \"keys\": [],\n"
    "   \"measures\": [{\"measure\": \"预算数\", \"basis\": \"current\", \"unit\": \"万元\"}, {\"measure\": \"人数\", "
    "\"unit\": \"\"},\n"
    "                {\"measure\": \"备注\"}],\n"
    "   \"records\": [\n"
    "    {\"level\": \"class\", \"leaf\": false, \"code\": \"206\", \"name\": \"科学技术支出\", \"path\": \"支出\", "
    "\"project\": \"p\",\n"
    "     \"org_code\": \"o\", \"org_name\": \"本级\", \"fund\": \"general\", \"key\": [], \"place\": \"page 3, table "
    "1, row 7\",\n"
    "     \"values\": [\n"
    "      {\"measure\": \"预算数\", \"kind\": \"amount\", \"amount\": \"61.69\", \"printed\": \"0.006169\", \"unit\": "
    "\"万元\",\n"
    "       \"place\": \"page 3, table 1, row 7, cell 2\",\n"
    "       \"derivation\": {\"value\": \"1\", \"change\": \"2\", \"unit\": \"万元\", \"text\": \"t\", \"place\": "
    "\"line 9\"}},\n"
    "      {\"measure\": \"人数\", \"kind\": \"number\", \"amount\": \"-8.50\", \"printed\": \"(8.50)\", \"unit\": "
    "\"\"},\n"
    "      {\"measure\": \"备注\", \"kind\": \"text\", \"amount\": null, \"printed\": \"见\\\"附\\\"\\n表\", \"unit\": "
    "\"\"}]},\n"
    "    {\"name\": \"只有名字\", \"place\": \"somewhere\", \"values\": [\n"
    "      {\"measure\": \"预算数\", \"kind\": \"percent\", \"amount\": \"93.42\", \"printed\": \"93.42%\", \"unit\": "
    "\"%\"}]}]},\n"
    "  {\"table\": \"\", \"keys\": [\"A\", \"B\"], \"measures\": [{\"measure\": \"M\", \"unit\": \"元\"}],\n"
    "   \"records\": [{\"key\": [\"1\", \"\"], \"place\": \"line 2\", \"values\": [\n"
    "     {\"measure\": \"M\", \"kind\": \"amount\", \"amount\": \"0.10\", \"unit\": \"元\", \"place\": \"line 2, cell "
    "3\"}]}]}],\n"
    " \"statements\": [{\"section\": \"第三部分\", \"subject\": \"本年预算\", \"amount\": \"7777.53\", \"unit\": "
    "\"万元\", \"change\": "
    "\"-608.09\",\n"
    "   \"percent\": \"-8.48\", \"percent_is_share\": false, \"base_year\": 2023, \"basis\": \"current\", "
    "\"base_basis\": "
    "\"total\",\n"
    "   \"text\": \"减少\", \"place\": \"page 12, line 7\"},\n"
    "   {\"subject\": \"车辆\", \"amount\": \"8\", \"unit\": \"辆\", \"change\": null, \"percent\": \"50\", "
    "\"percent_is_share\": true, "
    "\"place\": \"line 85\"}],\n"
    " \"warnings\": [{\"code\": \"ragged-row\", \"message\": \"three cells\", \"source\": \"k.txt\", \"place\": \"line "
    "3\"}],\n"
    " \"colour\": \"of a newer version\"}";

static tb_dataset *read_ok(tb_str text)
{
    tb_dataset *ds = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_dataset_read_json(text, TB_LIT("given-name.json"), &ds, &err), &err);
    return ds;
}

static void check_facts(const tb_dataset *ds)
{
    const tb_facts *f = &ds->facts;
    CHECK_STR(f->source, "k.txt");
    CHECK_STR(f->dept, "吉林省科学技术协会");
    CHECK_STR(f->org_kind, "department");
    CHECK_STR(f->stage, "budget");
    CHECK_STR(f->layout, "jilin-department");
    CHECK_STR(f->from_source, "k25.txt");
    assert_int_equal(f->year, 2024);
    assert_int_equal(f->from_year, 2025);
    assert_true(f->partial && f->backcast && f->has_percent_rule);
    assert_int_equal(f->percent_digits, 3);
    assert_int_equal(f->percent_rounding, TB_ROUND_HALF_EVEN);
    assert_int_equal(ds->headlines.len, 1);
    CHECK_STR(ds->headlines.ptr[0].path, "支出");
    assert_true(ds->headlines.ptr[0].children);
    assert_int_equal(ds->diags.total, 1);
    assert_string_equal(ds->diags.items.ptr[0].code, "ragged-row");
    CHECK_STR(ds->diags.items.ptr[0].place, "line 3");
}

static void check_values(const tb_dataset *ds)
{
    assert_int_equal(ds->tables.len, 2);
    const tb_dtable *t = ds->tables.ptr[0], *u = ds->tables.ptr[1];
    const tb_record *r = &t->records.ptr[0];
    CHECK_STR(t->id, "three-public");
    CHECK_STR(t->fund, "general");
    assert_int_equal(t->measures.ptr[0].unit_exp, 4);
    assert_int_equal(t->measures.ptr[1].unit_exp, -1);
    assert_int_equal(r->level, TB_LEVEL_CLASS);
    assert_false(r->leaf);
    CHECK_STR(r->org_name, "本级");
    CHECK_STR(r->project, "p");
    assert_int_equal(r->place.page, 3);
    tb_value v = *tb_table_value(t, 0, 0);
    assert_int_equal(v.kind, TB_KIND_AMOUNT);
    assert_int_equal(v.mantissa, 6169);
    assert_int_equal(v.cell, 2);
    CHECK_STR(tb_value_printed(t, v), "0.006169");
    v = *tb_table_value(t, 0, 1);
    assert_int_equal(v.mantissa, -850); /* with the decimals it is written with */
    assert_int_equal(v.scale, 2);
    CHECK_STR(tb_value_printed(t, *tb_table_value(t, 0, 2)), "见\"附\"\n表");
    assert_int_equal(tb_table_value(t, 1, 0)->kind, TB_KIND_PERCENT);
    assert_int_equal(tb_table_value(t, 1, 1)->kind, TB_KIND_NONE);
    assert_true(t->records.ptr[1].leaf);
    assert_int_equal(t->records.ptr[1].level, TB_LEVEL_LINE);
    assert_int_equal(t->derivations.len, 1);
    CHECK_STR(t->derivations.ptr[0].place, "line 9");
    assert_int_equal(u->key_names.len, 2);
    CHECK_STR(tb_table_key(u, 0, 0), "1");
    CHECK_STR(tb_table_key(u, 0, 1), "");
    assert_int_equal(tb_table_value(u, 0, 0)->mantissa, 10);
    assert_int_equal(tb_table_value(u, 0, 0)->cell, 3);
}

static void check_statements(const tb_dataset *ds)
{
    assert_int_equal(ds->statements.len, 2);
    const tb_statement *s = &ds->statements.ptr[0], *t = &ds->statements.ptr[1];
    assert_true(s->has_amount && s->has_change && s->has_percent && !s->percent_is_share);
    assert_int_equal(s->amount.mantissa, 777753);
    assert_int_equal(s->change.mantissa, -60809);
    assert_int_equal(s->base_year, 2023);
    assert_int_equal(s->page, 12);
    assert_int_equal(s->line, 7);
    CHECK_STR(s->base_basis, "total");
    assert_true(t->has_amount && !t->has_change && t->percent_is_share);
    assert_int_equal(t->line, 85);
}

static void test_read_and_write(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf first = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf second = {0};
    tb_dataset *ds = read_ok(tb_str_of(full));
    check_facts(ds);
    check_values(ds);
    check_statements(ds);
    tb_dataset_write_json(ds, &first);
    tb_dataset_free(ds);
    assert_false(first.failed);
    assert_true(tb_is_dataset_json(tb_buf_view(&first)));
    assert_int_equal(first.ptr[first.len - 1], '\n');
    ds = read_ok(tb_buf_view(&first));
    check_facts(ds);
    check_values(ds);
    check_statements(ds);
    tb_dataset_write_json(ds, &second);
    assert_true(tb_str_eq(tb_buf_view(&first), tb_buf_view(&second)));
    tb_dataset_free(ds);
}

/* Strings do not point into the text that was read. */
static void test_owns_strings(void **state)
{
    (void)state;
    static char text[sizeof full];
    memcpy(text, full, sizeof full);
    tb_dataset *ds = read_ok(tb_str_make(text, sizeof full - 1));
    memset(text, 'X', sizeof text);
    check_facts(ds);
    check_values(ds);
    tb_dataset_free(ds);
}

static void test_defaults(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "{\"tongbi\": \"dataset\", \"version\": 1}",
        "\xEF\xBB\xBF{\"tongbi\":\"dataset\",\"version\":1,\"percent\":null,\"backcast\":null,\"scope\":\"full\","
        "\"tables\":[]}",
    };
    for (size_t i = 0; i < N(TEXTS); i++) {
        tb_str text = tb_str_of(TEXTS[i]);
        assert_true(tb_is_dataset_json(text));
        tb_dataset *ds = read_ok(tb_str_sub(text, i ? 3 : 0, text.len));
        CHECK_STR(ds->facts.source, "given-name.json");
        assert_int_equal(ds->facts.year, 0);
        assert_int_equal(ds->facts.percent_digits, 2);
        assert_false(ds->facts.partial || ds->facts.backcast || ds->facts.has_percent_rule);
        assert_int_equal(ds->tables.len + ds->statements.len + ds->headlines.len, 0);
        tb_dataset_free(ds);
    }
}

static void test_is_dataset(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } CASES[] = {
        {"{\"tongbi\": \"dataset\"", true},
        {" \n\t{ \"tongbi\" : \"dataset\" , ...", true},
        {"\xEF\xBB\xBF{\"tongbi\":\"dataset\"}", true},
        {"{\"version\": 1, \"tongbi\": \"dataset\"}", false}, /* not the first member */
        {"{\"tongbi\": \"layout\"}", false},
        {"{\"tongbi\"", false},
        {"[\"tongbi\"]", false},
        {"tongbi,dataset\n", false},
        {"", false},
    };
    for (size_t i = 0; i < N(CASES); i++)
        if (tb_is_dataset_json(tb_str_of(CASES[i].text)) != CASES[i].want)
            fail_msg("%s", CASES[i].text);
}

/* A dataset with one table: its measures, and the inside of its one record. */
#define HEAD "{\"tongbi\": \"dataset\", \"version\": 1"
#define TABLE(measures, record)                                                                               \
    HEAD ", \"tables\": [{\"table\": \"t\", \"title\": \"表一\", \"keys\": [\"A\"], \"measures\": [" measures \
         "], \"records\": [{\"key\": [\"1\"]}, {" record "}]}]}"
#define M "{\"measure\": \"M\", \"unit\": \"万元\"}"
#define VALUE(v) TABLE(M, "\"key\": [\"2\"], \"values\": [{" v "}]")
#define AMOUNT(a) VALUE("\"measure\": \"M\", \"kind\": \"amount\", \"unit\": \"万元\", \"amount\": " a)

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        tb_status code;
        const char *words[4];
    } CASES[] = {
        {"", TB_E_SYNTAX, {NULL}},
        {HEAD, TB_E_SYNTAX, {"line 1"}},
        {HEAD "} x", TB_E_SYNTAX, {NULL}},
        {HEAD ", \"year\": 1, \"year\": 2}", TB_E_SYNTAX, {"year"}},
        {"{\"tongbi\": \"dataset\"}", TB_E_UNSUPPORTED, {"version 0", "version 1", "newer"}},
        {"{\"tongbi\": \"dataset\", \"version\": 2}", TB_E_UNSUPPORTED, {"version 2", "newer"}},
        {HEAD ", \"year\": \"2024\"}", TB_E_SYNTAX, {"dataset", "year"}},
        {HEAD ", \"dept\": 5}", TB_E_SYNTAX, {"dataset", "dept"}},
        {HEAD ", \"scope\": \"half\"}", TB_E_SYNTAX, {"scope", "half", "full or partial"}},
        {HEAD ", \"percent\": 2}", TB_E_SYNTAX, {"percent"}},
        {HEAD ", \"percent\": {\"digits\": 10}}", TB_E_SYNTAX, {"digits", "10", "0 to 9"}},
        {HEAD ", \"percent\": {\"digits\": -1}}", TB_E_SYNTAX, {"digits", "-1"}},
        {HEAD ", \"percent\": {\"rounding\": \"up\"}}", TB_E_SYNTAX, {"rounding", "up", "half-even"}},
        {HEAD ", \"tables\": {}}", TB_E_SYNTAX, {"dataset", "tables"}},
        {HEAD ", \"statements\": [{\"amount\": 5}]}", TB_E_SYNTAX, {"statements", "amount", "\"12.30\""}},
        {HEAD ", \"statements\": [{\"change\": \"5%\"}]}", TB_E_SYNTAX, {"statements", "change"}},
        {TABLE("{\"unit\": \"万元\"}", ""), TB_E_SYNTAX, {"measures", "measure"}},
        {TABLE(M ", " M, ""), TB_E_SYNTAX, {"measures", "M", "twice"}},
        {TABLE(M, "\"key\": []"), TB_E_SYNTAX, {"record 2", "表一", "key"}},
        {TABLE(M, "\"key\": [\"1\", \"2\"]"), TB_E_SYNTAX, {"record 2", "key"}},
        {TABLE(M, "\"key\": [7]"), TB_E_SYNTAX, {"record 2", "key", "not a string"}},
        {TABLE(M, "\"key\": [\"2\"], \"level\": \"lines\""), TB_E_SYNTAX, {"record 2", "level", "lines", "indicator"}},
        {TABLE(M, "\"key\": [\"2\"], \"leaf\": 1"), TB_E_SYNTAX, {"record 2", "leaf"}},
        {TABLE(M, "\"key\": [\"2\"], \"values\": 1"), TB_E_SYNTAX, {"record 2", "values"}},
        {VALUE("\"measure\": \"N\", \"kind\": \"amount\", \"amount\": \"1\""),
         TB_E_SYNTAX,
         {"record 2", "\"N\"", "measures"}},
        {VALUE("\"measure\": \"M\", \"unit\": \"万元\", \"amount\": \"1\""),
         TB_E_SYNTAX,
         {"record 2", "\"M\"", "kind"}},
        {VALUE("\"measure\": \"M\", \"kind\": \"sum\", \"amount\": \"1\""), TB_E_SYNTAX, {"\"M\"", "kind"}},
        {VALUE("\"measure\": \"M\", \"kind\": \"number\", \"amount\": \"1\""),
         TB_E_SYNTAX,
         {"\"M\"", "number", "万元"}},
        {AMOUNT("null"), TB_E_SYNTAX, {"\"M\"", "amount"}},
        {AMOUNT("5"), TB_E_SYNTAX, {"values", "amount", "string"}},
        {AMOUNT("\"5%\""), TB_E_SYNTAX, {"values", "amount"}},
        {AMOUNT("\"0.001\""), TB_E_SYNTAX, {"M", "finer", "fen"}},
        {AMOUNT("\"999999999999999999\""), TB_E_SYNTAX, {"M", "too large"}},
        {VALUE("\"measure\": \"M\", \"kind\": \"amount\", \"unit\": \"万元\", \"amount\": \"1\"}, {\"measure\": \"M\", "
               "\"kind\": "
               "\"amount\", \"unit\": \"万元\", \"amount\": \"1\""),
         TB_E_SYNTAX,
         {"record 2", "\"M\"", "twice"}},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_dataset *ds = NULL;
        tb_error err = TB_ERROR_INIT;
        tb_status rc = tb_dataset_read_json(tb_str_of(CASES[i].text), TB_LIT("x.json"), &ds, &err);
        if (rc == TB_OK)
            print_error("accepted: %s\n", CASES[i].text);
        CHECK_FAILS(rc, &err, CASES[i].code, CASES[i].words[0], CASES[i].words[1], CASES[i].words[2],
                    CASES[i].words[3]);
        assert_null(ds);
    }
}

/* Two measures of one name: the unit tells them apart. */
static void test_same_name(void **state)
{
    (void)state;
    tb_dataset *ds =
        read_ok(tb_str_of(TABLE(M ", {\"measure\": \"M\", \"unit\": \"人\"}",
                                "\"key\": [\"2\"], \"values\": [{\"measure\": \"M\", \"kind\": \"number\", "
                                "\"amount\": \"7\", \"unit\": \"人\"}]")));
    const tb_dtable *t = ds->tables.ptr[0];
    assert_int_equal(tb_table_value(t, 1, 0)->kind, TB_KIND_NONE);
    assert_int_equal(tb_table_value(t, 1, 1)->mantissa, 7);
    tb_dataset_free(ds);
}

/* What the rooms above make is read as it was: amounts, percentages, texts, blanks. */
static void test_made_table(void **state)
{
    (void)state;
    tb_dataset *ds = tb_dataset_new();
    (void)make_table(ds, "t", "key:A|name|=M@万元|=N|=R\n1|甲|8,324.69|0|93.42%\n2|乙||-0.5|见附表\n|||12|\n");
    ds->facts.source = TB_LIT("a.csv");
    TB_CLEANUP(tb_buf_fini) tb_buf first = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf second = {0};
    tb_dataset_write_json(ds, &first);
    tb_dataset *again = read_ok(tb_buf_view(&first));
    tb_dataset_write_json(again, &second);
    assert_true(tb_str_eq(tb_buf_view(&first), tb_buf_view(&second)));
    const tb_dtable *a = ds->tables.ptr[0], *b = again->tables.ptr[0];
    assert_int_equal(a->records.len, b->records.len);
    for (size_t i = 0; i < a->records.len; i++)
        for (size_t m = 0; m < 3; m++) {
            tb_value v = *tb_table_value(a, i, m), w = *tb_table_value(b, i, m);
            assert_int_equal(v.kind, w.kind);
            assert_int_equal(v.mantissa, w.mantissa);
            assert_int_equal(v.scale, w.scale);
            assert_int_equal(v.cell, w.cell);
            assert_true(tb_str_eq(tb_value_printed(a, v), tb_value_printed(b, w)));
        }
    tb_dataset_free(ds);
    tb_dataset_free(again);
}

int main(void)
{
    const struct CMUnitTest dataset_json[] = {
        cmocka_unit_test(test_read_and_write), cmocka_unit_test(test_owns_strings), cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_is_dataset),     cmocka_unit_test(test_errors),       cmocka_unit_test(test_same_name),
        cmocka_unit_test(test_made_table),
    };
    return cmocka_run_group_tests(dataset_json, NULL, NULL);
}
