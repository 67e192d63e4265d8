/* SPDX-License-Identifier: MIT */
/* The tidy form: one line a printed value, one line a statement. */
#include "making.h"

#include "dataset/tidy.h"

#define HEAD                                                                                           \
    "source,year,stage,basis,dept,org_code,org_name,table,table_title,fund,level,leaf,code,name,path," \
    "project,measure,kind,amount,printed,unit,place\n"

static tb_dataset *make_dataset(void)
{
    tb_dataset *ds = tb_dataset_new();
    assert_non_null(ds);
    ds->facts.source = TB_LIT("a,b.csv");
    ds->facts.dept = ds->facts.stage = TB_LIT("");
    return ds;
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *table, *want;
    } CASES[] = {
        {"name|=M\n", HEAD},
        {"code|name|path|level|=预算数@万元\n205|教育|合计 / 支出|class|8,324.69\n",
         HEAD "\"a,b.csv\",,,,,,,t,,,class,1,205,教育,合计 / 支出,,预算数,amount,83246900.00,\"8,324.69\",万元,\"line "
              "2, cell "
              "5\"\n"},
        {"key:A|key:B|org_code|org|fund|project|=M|=R\n1|2|o|单位|general|p|007.50|-3%\n",
         HEAD "\"a,b.csv\",,,,,o,单位,t,,general,line,1,1|2,,,p,M,number,7.50,007.50,,\"line 2, cell 7\"\n"
              "\"a,b.csv\",,,,,o,单位,t,,general,line,1,1|2,,,p,R,percent,-3,-3%,%,\"line 2, cell 8\"\n"},
        {"name|=M|=N\na||\nb|—|0\nc|见\"附\"|\n", /* blanks are no values; a zero and a text are */
         HEAD "\"a,b.csv\",,,,,,,t,,,line,1,,b,,,N,number,0,0,,\"line 3, cell 3\"\n"
              "\"a,b.csv\",,,,,,,t,,,line,1,,c,,,M,text,,\"见\"\"附\"\"\",,\"line 4, cell 2\"\n"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_dataset *ds = make_dataset();
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        (void)make_table(ds, "t", CASES[i].table);
        tb_tidy_write(ds, &b);
        CHECK_BUF(b, CASES[i].want);
        tb_dataset_free(ds);
    }
}

static void test_facts(void **state)
{
    (void)state;
    tb_dataset *ds = make_dataset();
    ds->facts.source = TB_LIT("k.txt");
    ds->facts.year = 2024;
    ds->facts.stage = TB_LIT("budget");
    ds->facts.dept = TB_LIT("吉林省科学技术协会");
    tb_dtable *t = make_table(ds, "three-public", "name|=预算数\n合计|1\n");
    t->title = TB_LIT("表七");
    t->measures.ptr[0].basis = TB_LIT("current");
    t->records.ptr[0].leaf = false;
    t->records.ptr[0].level = TB_LEVEL_TOTAL;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_tidy_write(ds, &b);
    CHECK_BUF(b, HEAD
              "k.txt,2024,budget,current,吉林省科学技术协会,,,three-public,表七,,total,0,,合计,,,预算数,number,1,1,,"
              "\"line 2, cell 2\"\n");
    tb_dataset_free(ds);
}

/* A cell printed on two lines is one line of the tidy form. */
static void test_line_breaks(void **state)
{
    (void)state;
    tb_dataset *ds = make_dataset();
    ds->facts.source = TB_LIT("k");
    tb_dtable *t = make_table(ds, "t", "name|=M\na|x\n");
    tb_table_value(t, 0, 0)->printed = tb_table_keep_printed(t, TB_LIT("社会\r\n保障"));
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_tidy_write(ds, &b);
    CHECK_BUF(b, HEAD "k,,,,,,,t,,,line,1,,a,,,M,text,,社会保障,,\"line 2, cell 2\"\n");
    tb_dataset_free(ds);
}

static void test_statements(void **state)
{
    (void)state;
    static const char head[] =
        "source,year,stage,dept,section,subject,amount,unit,change,percent,base_year,basis,text,place\n";
    tb_dataset *ds = make_dataset();
    ds->facts.source = TB_LIT("k.txt");
    ds->facts.year = 2024;
    const tb_statement full = {.section = TB_LIT("第三部分 / 一、"),
                               .subject = TB_LIT("本年预算"),
                               .has_amount = true,
                               .has_change = true,
                               .has_percent = true,
                               .amount = {777753, 2},
                               .unit = TB_LIT("万元"),
                               .change = {-60809, 2},
                               .percent = {-848, 2},
                               .base_year = 2023,
                               .basis = TB_LIT("current"),
                               .text = TB_LIT("减少608.09万元,下降8.48%"),
                               .line = 210};
    const tb_statement bare = {.section = TB_LIT(""),
                               .subject = TB_LIT("车辆"),
                               .has_amount = true,
                               .amount = {8, 0},
                               .unit = TB_LIT("辆"),
                               .basis = TB_LIT(""),
                               .text = TB_LIT("车辆8辆"),
                               .line = 3,
                               .page = 12};
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_tidy_write_statements(ds, &b);
    CHECK_BUF(b, head);
    tb_buf_clear(&b);
    assert_true(tb_vec_push(&ds->statements, full) && tb_vec_push(&ds->statements, bare));
    tb_tidy_write_statements(ds, &b);
    TB_CLEANUP(tb_buf_fini) tb_buf want = {0};
    tb_buf_printf(&want, "%s%s", head,
                  "k.txt,2024,,,第三部分 / "
                  "一、,本年预算,7777.53,万元,-608.09,-8.48,2023,current,\"减少608.09万元,下降8.48%\",line "
                  "210\n"
                  "k.txt,2024,,,,车辆,8,辆,,,,,车辆8辆,\"page 12, line 3\"\n");
    assert_true(tb_str_eq(tb_buf_view(&b), tb_buf_view(&want)));
    tb_dataset_free(ds);
}

static void test_value(void **state)
{
    (void)state;
    static const struct {
        tb_value value;
        const char *want;
    } CASES[] = {
        {{.mantissa = 8324690000, .scale = 2, .kind = TB_KIND_AMOUNT}, "83246900.00"},
        {{.mantissa = 9342, .scale = 2, .kind = TB_KIND_PERCENT}, "93.42"},
        {{.mantissa = -5, .scale = 3, .kind = TB_KIND_NUMBER}, "-0.005"},
        {{.mantissa = 0, .scale = 0, .kind = TB_KIND_NUMBER}, "0"},
        {{.mantissa = 7, .kind = TB_KIND_TEXT}, ""},
        {{.kind = TB_KIND_NONE}, ""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        tb_value_write(&b, CASES[i].value);
        CHECK_BUF(b, CASES[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tidy[] = {
        cmocka_unit_test(test_values),     cmocka_unit_test(test_facts), cmocka_unit_test(test_line_breaks),
        cmocka_unit_test(test_statements), cmocka_unit_test(test_value),
    };
    return cmocka_run_group_tests(tidy, NULL, NULL);
}
