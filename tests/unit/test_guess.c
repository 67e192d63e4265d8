/* SPDX-License-Identifier: MIT */
/* Guessing what columns are. The tables are small ones of the kinds that budget offices publish. */
#include "making_spec.h"

#include "layout/guess.h"

typedef struct guess_case {
    const char *given;                 /* a spec that the user gave, NULL: none */
    const char *old_grid, *new_grid;   /* new_grid NULL: one file */
    const char *key, *name, *measures; /* what is expected, by commas in the order of the columns; NULL: none */
    const char *left_out;              /* word that *said must hold, NULL: none */
} guess_case;

static void make_head(tb_head *h, tb_grid *g, const char *text, tb_arena *a)
{
    const tb_strs none = {0};
    make_grid(g, text);
    h->grid = g;
    assert_true(tb_headings_read(g, 1, &none, TB_LIT(""), a, &h->headings));
}

/* The columns of a role, in the order of the table. */
static void check_role(const tb_table_spec *spec, size_t from, const tb_head *h, tb_role role, const char *want)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (uint32_t c = 0; c < h->headings.n; c++)
        for (size_t i = from; i < spec->columns.len; i++)
            if (spec->columns.ptr[i].role == role && tb_str_eq(spec->columns.ptr[i].heading, h->headings.of[c].folded))
                tb_buf_printf(&b, "%s%.*s", b.len ? "," : "", TB_ARG(h->headings.of[c].name));
    CHECK_BUF(b, want ? want : "");
}

static tb_status run(const guess_case *c, tb_error *err, bool check)
{
    tb_arena a = {0};
    tb_grid grids[2] = {0};
    tb_head heads[2];
    tb_str said = {NULL, 0};
    size_t n = c->new_grid ? 2 : 1;
    tb_table_spec *spec = make_spec(c->given ? c->given : "", &a);
    size_t from = spec->columns.len;
    spec->guessed_key = !c->given || !strstr(c->given, "key:");
    spec->guessed_measures = !c->given || !strstr(c->given, "=");
    make_head(&heads[0], &grids[0], c->old_grid, &a);
    if (n == 2)
        make_head(&heads[1], &grids[1], c->new_grid, &a);
    tb_status rc = tb_guess(heads, n, spec, &a, &said, err);
    if (check) {
        CHECK_OK(rc, err);
        check_role(spec, from, &heads[0], TB_ROLE_KEY, c->key);
        check_role(spec, from, &heads[0], TB_ROLE_NAME, c->name);
        check_role(spec, from, &heads[0], TB_ROLE_MEASURE, c->measures);
        const char *const words[] = {c->key ? "--key" : "", c->name ? "--name" : "", c->measures ? "--measure" : "",
                                     c->left_out ? c->left_out : ""};
        for (size_t i = 0; i < N(words); i++)
            if (!has_word(said, words[i]))
                fail_msg("'%.*s' lacks %s", TB_ARG(said), words[i]);
    }
    tb_grid_fini(&grids[0]);
    tb_grid_fini(&grids[1]);
    tb_table_spec_free(spec);
    tb_arena_fini(&a);
    return rc;
}

/* As the Public Budget Database prints it: years are columns, codes with leading zeros, names beside them. */
#define OMB_HEAD "Agency Code|Agency Name|Account Code|Account Name|Subfunction Code|BEA Category|1976|TQ|1977"
#define OMB_ROWS                                                                                  \
    "005|Department of Agriculture|0115|Salaries and Expenses|352|Discretionary|1,000|10|1,100\n" \
    "005|Department of Agriculture|0115|Salaries and Expenses|352|Mandatory|5|0|-7\n"             \
    "005|Department of Agriculture|0600|Salaries and Expenses|352|Discretionary|20|5|0\n"         \
    "012|Department of Labor|0115|Program Administration|504|Discretionary|0|0|0\n"               \
    "012|Department of Labor|0172|Training and Employment|504|Discretionary|4|4|4\n"

static const guess_case GOOD[] = {
    /* three codes leave two rows that only the category tells apart */
    {NULL, OMB_HEAD "\n" OMB_ROWS, NULL, "Agency Code,Account Code,BEA Category", "Account Name", "1976,TQ,1977", NULL},
    /* another year has a column more: only what both have */
    {NULL, OMB_HEAD "\n" OMB_ROWS,
     OMB_HEAD "|1978\n005|Department of Agriculture|0115|Salaries and Expenses|352|Mandatory|1|2|3|4\n",
     "Agency Code,Account Code,BEA Category", "Account Name", "1976,TQ,1977", NULL},
    /* as Taiwan's central government accounts do: a year throughout, the office and the subject tell rows apart */
    {NULL,
     "年度|機關名稱|科目名稱|預算數|決算數\n2023|內政部|一般行政|1,000|990\n2023|內政部|戶政業務|200|150\n2023|外交部|"
     "一般行政|700|700\n",
     "年度|機關名稱|科目名稱|預算數|決算數\n2024|內政部|一般行政|1,100|0\n2024|內政部|戶政業務|200|0\n2024|外交部|"
     "一般行政|800|0\n",
     "機關名稱,科目名稱", "科目名稱", "預算數,決算數", "年度"},
    /* codes without a word for them: leading zeros */
    {NULL, "k|subject|amount\n001|a|5\n002|b|6\n010|c|7\n", NULL, "k", "subject", "amount", NULL},
    {NULL, "编码|名称|金额\n2010101|甲|1.00\n2010102|乙|2.00\n20102|丙|3.00\n", NULL, "编码", "名称", "金额", NULL},
    /* a counter is neither key nor measure */
    {NULL, "序号|项目|金额\n1|甲|5\n2|乙|6\n3|丙|7\n", NULL, "项目", "项目", "金额", "序号"},
    /* blanks, dashes and percentages stand among numbers */
    {NULL, "项目|金额|占比\n甲||5%\n乙|—|\n丙|7|3%\n", NULL, "项目", "项目", "金额,占比", NULL},
    /* no code tells more apart than another: the text that tells most does */
    {NULL, "类|项目|金额\nx|甲|1\nx|乙|2\ny|丙|3\n", NULL, "项目", "项目", "金额", NULL},
    /* what the user gave stays, the rest is guessed around it */
    {"key:编码", "编码|名称|金额\n1|甲|5\n2|乙|6\n", NULL, NULL, "名称", "金额", NULL},
    {"=预算数", "编码|名称|预算数|决算数\n01|甲|5|1\n02|乙|6|1\n", NULL, "编码", "名称", NULL, NULL},
    {"key:编码|name:备注|=预算数", "编码|名称|预算数|备注\n01|甲|5|\n02|乙|6|x\n", NULL, NULL, NULL, NULL, NULL},
    /* rows that nothing tells apart stay so, the key is what there is */
    {NULL, "项目|金额\n甲|1\n甲|2\n乙|3\n", NULL, "项目", "项目", "金额", NULL},
};

static void test_guess(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(GOOD); i++) {
        tb_error err = TB_ERROR_INIT;
        print_message("case %zu\n", i);
        (void)run(&GOOD[i], &err, true);
    }
}

static void test_nothing(void **state)
{
    (void)state;
    static const struct {
        guess_case c;
        const char *word;
    } CASES[] = {
        {{.old_grid = "项目|备注\n甲|x\n乙|y\n"}, "--measure"},
        {{.old_grid = "编码|名称\n001|x\n002|y\n"}, "--measure"}, /* codes are no amounts */
        {{.old_grid = "序号|名称\n1|x\n2|y\n"}, "--measure"},
        {{.old_grid = "项目|金额\n甲|1\n乙|2\n", .new_grid = "项目|数额\n甲|1\n乙|2\n"},
         "--measure"}, /* none in both */
        {{.old_grid = "项目|金额\n甲|1\n甲|2\n"}, "--key"},
        {{.old_grid = "金额|数额\n1|1\n2|2\n"}, "--key"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_error err = TB_ERROR_INIT;
        tb_status rc = run(&CASES[i].c, &err, false);
        CHECK_FAILS(rc, &err, TB_E_NOTFOUND, CASES[i].word);
    }
}

/* The order of the rows decides nothing. */
static void test_order_free(void **state)
{
    (void)state;
    static const guess_case TURNED = {
        NULL,
        OMB_HEAD "\n012|Department of Labor|0172|Training and Employment|504|Discretionary|4|4|4\n"
                 "005|Department of Agriculture|0600|Salaries and Expenses|352|Discretionary|20|5|0\n"
                 "012|Department of Labor|0115|Program Administration|504|Discretionary|0|0|0\n"
                 "005|Department of Agriculture|0115|Salaries and Expenses|352|Mandatory|5|0|-7\n"
                 "005|Department of Agriculture|0115|Salaries and Expenses|352|Discretionary|1,000|10|1,100\n",
        NULL,
        "Agency Code,Account Code,BEA Category",
        "Account Name",
        "1976,TQ,1977",
        NULL};
    tb_error err = TB_ERROR_INIT;
    (void)run(&TURNED, &err, true);
}

/* More columns than are named one by one. */
static void test_many_columns(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf grid = {0};
    tb_arena a = {0};
    tb_grid g;
    tb_head h;
    tb_str said = {NULL, 0};
    tb_error err = TB_ERROR_INIT;
    tb_table_spec *spec = make_spec("", &a);
    spec->guessed_key = spec->guessed_measures = true;
    tb_buf_z(&grid, "编码");
    for (int i = 1; i <= 30; i++)
        tb_buf_printf(&grid, "|m%d", i);
    for (int r = 1; r <= 2; r++) {
        tb_buf_printf(&grid, "\n00%d", r);
        for (int i = 1; i <= 30; i++)
            tb_buf_printf(&grid, "|%d", i * r);
    }
    tb_buf_char(&grid, '\0');
    make_head(&h, &g, grid.ptr, &a);
    CHECK_OK(tb_guess(&h, 1, spec, &a, &said, &err), &err);
    assert_int_equal(spec->columns.len, 31);
    assert_true(has_word(said, "m8") && has_word(said, "22 more") && !has_word(said, "m9"));
    tb_grid_fini(&g);
    tb_table_spec_free(spec);
    tb_arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest guess[] = {
        cmocka_unit_test(test_guess),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_order_free),
        cmocka_unit_test(test_many_columns),
    };
    return cmocka_run_group_tests(guess, NULL, NULL);
}
