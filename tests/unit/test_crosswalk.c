/* SPDX-License-Identifier: MIT */
#include "align/crosswalk.h"

#include "making.h"

static void test_codes(void **state)
{
    (void)state;
    static const struct {
        const char *code, *printed;
        bool want;
    } CASES[] = {
        {"0301", "301", true},
        {"0301", "0301", true},
        {"0301", "302", false},
        {"2010301", "2,010,301", true},
        {"2010301", "2010301.00", true},
        {"2010301", "2010301.5", false},
        {"2010301000001", "2.0103E+12", true},
        {"2010301000001", "2.01E+12", true},
        {"2010301000001", "2.0104E+12", false},
        {"2010371000001", "2.0104E+12", true}, /* rounded */
        {"1999999999", "2.00E+09", true},
        {"2010301000001", "2.0103E+11", false},
        {"3-1", "3月1日", true},
        {"3-1", "2024-03-01", true},
        {"3-1", "1-Mar", true},
        {"3-1", "2月1日", false},
        {"301", "3月1日", false},
        {"A|0301", "A|301", true},
        {"A|0301", "301", false},
        {"", "", true},
        {"0301", "", false},
        {"0301", "1E", false},
        {"0301", "E+3", false},
        {"0301", ".", false},
    };
    for (size_t i = 0; i < N(CASES); i++)
        if (tb_code_became(tb_str_of(CASES[i].code), tb_str_of(CASES[i].printed)) != CASES[i].want)
            fail_msg("%s, %s", CASES[i].code, CASES[i].printed);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words[3];
    } CASES[] = {
        {"x|y\n1|2\n", {"line 1", "old_code"}},
        {"old_code|relation\n1|same\n", {"line 1", "new_code"}},
        {"old_code|new_code|old_code\n1|2|3\n", {"line 1", "twice"}},
        {"old_code|new_code|relation\n1|2|other\n", {"line 2", "other"}},
        {"old_code|new_code|relation\n1||renamed\n", {"line 2", "renamed"}},
        {"old_code|new_code|relation\n1||added\n", {"line 2", "added"}},
        {"old_code|new_code\n1|2\n2|1\n", {"line 3", "circle"}},
        {"old_code|new_code\n1|2\n2|3\n3|1\n9|9\n", {"circle", "2, 3, 4"}},
        {"old_code|new_code|relation\n1|2|recoded\n1||removed\n", {"line 3", "line 2"}},
        {"old_name|new_name|relation\na|b|renamed\na|c|renamed\n", {"line 3", "two partners"}},
        {"old_name|new_name|relation\na|b|renamed\nc|b|renamed\n", {"line 3", "two partners"}},
        {"old_name|new_name|relation\na|b|renamed\na|b|moved\n", {"line 3", "two relations"}},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_grid g = {0};
        tb_crosswalk *x = NULL;
        tb_error err = TB_ERROR_INIT;
        make_grid(&g, CASES[i].text);
        assert_true(tb_crosswalk_read(&g, TB_LIT("x.csv"), &x, &err) == TB_E_SYNTAX);
        assert_null(x);
        for (size_t k = 0; k < 3 && CASES[i].words[k]; k++)
            if (!strstr(err.message, CASES[i].words[k]) || !strstr(err.message, "x.csv"))
                fail_msg("%s: %s", CASES[i].text, err.message);
        tb_grid_fini(&g);
    }
}

static void test_read(void **state)
{
    (void)state;
    tb_grid g = {0};
    tb_crosswalk *x = NULL;
    tb_error err = TB_ERROR_INIT;
    make_grid(&g, "Decision|new_code|old_code|note|relation|score\nreview|2|1||renamed|612\n||||\nuser|4|3||split|1\n|"
                  "5|3||split|\n||6||\n");
    CHECK_OK(tb_crosswalk_read(&g, TB_LIT("x.csv"), &x, &err), &err);
    assert_int_equal(x->rows.len, 4);
    assert_int_equal(x->rows.ptr[0].decision, TB_REVIEW);
    assert_int_equal(x->rows.ptr[0].score, 612);
    assert_int_equal(x->rows.ptr[1].score, 1000);
    assert_int_equal(x->rows.ptr[1].line, 4);
    assert_int_equal(x->rows.ptr[3].relation, TB_REL_REMOVED);
    assert_true(x->rows.ptr[3].is_rule);
    tb_crosswalk_free(x);
    tb_crosswalk_free(NULL);
    tb_grid_fini(&g);
}

static void say_pairs(tb_buf *b, const tb_table_pair *t)
{
    for (size_t i = 0; i < t->pairs.len; i++) {
        const tb_pair *p = &t->pairs.ptr[i];
        if (p->by != TB_BY_CROSSWALK)
            continue;
        tb_buf_printf(b, "%s ", tb_relation_name((tb_relation)p->relation));
        if (p->old_record != TB_NO_RECORD)
            tb_record_code(b, t->old_table, p->old_record);
        tb_buf_char(b, '>');
        if (p->new_record != TB_NO_RECORD)
            tb_record_code(b, t->new_table, p->new_record);
        tb_buf_z(b, p->outside ? " outside\n" : p->decision == TB_REVIEW ? "?\n" : "\n");
    }
}

#define OLD "key:unit|key:code|name|=n\nA|0201|run|1\nA|0202|aid|2\nB|0201|run|3\nB|0203|job|4\nC|0203|job|5\n"
#define NEW "key:unit|key:code|name|=n\nA|0201|run|1\nA|0202|aid|2\nA|0299|more|1\nA|0213|job|4\nD|0203|job|9\n"

static void test_applied(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *want, *warning;
    } CASES[] = {
        {"old_org|new_org\nB|A\n", "merged A|0201>A|0201\nmerged B|0201>A|0201\n", NULL},
        {"old_org|new_org\nC|\n|D\n", "added >D|0203 outside\nremoved C|0203> outside\n", NULL},
        {"old_code|new_code\n202|202\n202|299\n", "split A|0202>A|0202\nsplit A|0202>A|0299\n", NULL},
        {"old_org|old_code|new_org|new_code\nB|203|A|213\n", "moved B|0203>A|0213\n", NULL},
        {"relation|old_name|old_code|new_name|new_code\nrenamed|job|B/0203|more|A/0299\n", "", "no line"},
        {"relation|old_name|old_org|new_name|new_org|decision\nmoved|job|C|job|D|review\n", "moved C|0203>D|0203?\n",
         NULL},
        {"relation|old_name|old_org|new_name|new_org\nremoved|job|C|job|D\n", "added >D|0203\nremoved C|0203>\n", NULL},
        {"relation|old_name|new_name\nmoved|job|job\n", "", "several"},
        {"old_code|new_code\n7777|0201\n", "", "no line"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_grid g = {0};
        tb_crosswalk *x = NULL;
        tb_dataset *o = tb_dataset_new(), *n = tb_dataset_new();
        tb_alignment *a = NULL;
        tb_diags diags = {0};
        tb_error err = TB_ERROR_INIT;
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        make_grid(&g, CASES[i].rows);
        (void)make_table(o, "", OLD);
        (void)make_table(n, "", NEW);
        CHECK_OK(tb_crosswalk_read(&g, TB_LIT("x.csv"), &x, &err), &err);
        CHECK_OK(tb_align(o, n, &(tb_align_options){.exact = true, .crosswalk = x}, &diags, &a, &err), &err);
        say_pairs(&b, a->tables.ptr[0]);
        if (!tb_str_eq(tb_buf_view(&b), tb_str_of(CASES[i].want)))
            fail_msg("%s%.*snot\n%s", CASES[i].rows, TB_ARG(tb_buf_view(&b)), CASES[i].want);
        tb_crosswalk_report(x, &diags);
        const tb_diag *d = find_diag(&diags, "crosswalk");
        if (CASES[i].warning && (!d || !has_word(d->message, CASES[i].warning)))
            fail_msg("%s: %.*s", CASES[i].rows, TB_ARG(d ? d->message : TB_LIT("no warning")));
        tb_alignment_free(a);
        tb_crosswalk_free(x);
        tb_diags_fini(&diags);
        tb_dataset_free(o);
        tb_dataset_free(n);
        tb_grid_fini(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_codes), cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_read), cmocka_unit_test(test_applied)};
    return cmocka_run_group_tests_name("crosswalk", tests, NULL, NULL);
}
