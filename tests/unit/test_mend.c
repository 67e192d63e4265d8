/* SPDX-License-Identifier: MIT */
/* Cells that slipped are put back where words and kinds of columns leave one way; texts that a page break cut are joined. */
#include "making.h"
#include "making_layout.h"

#include "layout/mend.h"

static const char layout_text[] =
    "{\"tongbi\": \"layout\", \"version\": 1, \"id\": \"x\", \"tables\": [{\"table\": \"performance\", \"titles\": "
    "[\"*\"],\n"
    " \"columns\": [{\"heading\": \"项目\", \"role\": \"project\", \"carry\": true},\n"
    "  {\"heading\": \"总额\", \"of\": \"project\"},\n"
    "  {\"heading\": \"目标\", \"kind\": \"text\", \"of\": \"project\"},\n"
    "  {\"heading\": \"一级\", \"role\": \"parent\", \"carry\": true, \"values\": [\"产出指标\", \"效益指标\"]},\n"
    "  {\"heading\": \"二级\", \"role\": \"parent\", \"carry\": true, \"values\": [\"数量指标\", \"质量指标\", "
    "\"社会效益指标\"]},\n"
    "  {\"heading\": \"三级\", \"role\": \"name\"},\n"
    "  {\"heading\": \"解释\", \"kind\": \"text\"},\n"
    "  {\"heading\": \"值\", \"kind\": \"text\"},\n"
    "  {\"heading\": \"权重\", \"kind\": \"number\"}]}]}";

/* Rows that show the habit of the table: a name and its explanation say the same. */
#define HABIT                                                                           \
    "项目|总额|目标|一级|二级|三级|解释|值|权重\n"                     \
    "甲|10|做好|产出指标|数量指标|培训人次数|培训人次数|>=30|10\n" \
    "||||质量指标|培训合格率高|培训合格率高|>=90%|10\n"                 \
    "|||效益指标|社会效益指标|满意程度高|满意程度高|提高|20\n"

static tb_layout *layout;

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
    return 0;
}

/* Mends the habit's rows and `rows`; the last row must be `want` then, with `notes` notes in all. */
static void check(const char *rows, const char *want, size_t notes)
{
    TB_CLEANUP(tb_buf_fini) tb_buf text = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf got = {0};
    tb_error err = TB_ERROR_INIT;
    tb_dataset *ds = tb_dataset_new();
    tb_plan plan = {0};
    tb_grid g;
    tb_buf_printf(&text, "%s%s%c", HABIT, rows, '\0');
    make_grid(&g, text.ptr);
    CHECK_OK(tb_grid_square(&g, &err), &err);
    CHECK_OK(tb_plan_make(layout->tables.ptr[0], &g, 1, &(tb_plan_around){.general = NULL}, &ds->arena, &plan, &err),
             &err);
    CHECK_OK(tb_mend(&g, &plan, 1, ds, &err), &err);
    for (uint32_t c = 0; c < 9; c++)
        tb_buf_printf(&got, "%s%.*s", c ? "|" : "", TB_ARG(tb_grid_cell(&g, g.rows.len - 1, c)));
    CHECK_BUF(got, want);
    assert_int_equal(ds->diags.items.len, notes);
    tb_plan_fini(&plan);
    tb_grid_fini(&g);
    tb_dataset_free(ds);
}

static void test_slips(void **state)
{
    (void)state;
    static const char RIGHT[] = "|||||材料发放率高|材料发放率高|>=90%|5";
    check("|||||材料发放率高|材料发放率高|>=90%|5\n", RIGHT, 0);
    check("||||材料发放率高|材料发放率高|>=90%|5|\n", RIGHT, 1); /* no word shows it, but what columns hold */
    check("|||材料发放率高||材料发放率高|>=90%|5|\n", RIGHT, 1); /* in two pieces: name and explanation are twins */
    check("材料发放率高|材料发放率高|>=90%|5|||||\n", RIGHT, 1); /* in front of everything */
    check("|||质量指标|材料发放率高|材料发放率高|100%|5|\n", "||||质量指标|材料发放率高|材料发放率高|100%|5", 1);
    check("效益指标|社会效益指标|能力提高很多|能力提高很多|能力提高很多|20|||\n",
          "|||效益指标|社会效益指标|能力提高很多|能力提高很多|能力提高很多|20", 1); /* three that say the same */
    check("||||社会效益指标|材料发放率高|材料不同的话|好|5\n", "||||社会效益指标|材料发放率高|材料不同的话|好|5", 0);
}

/* What nothing decides stays as it is printed. */
static void test_undecided(void **state)
{
    (void)state;
    check("|||某个指标||||||\n", "|||某个指标|||||", 0);
    check("||不是数字||||某种解释||\n", "||不是数字||||某种解释||", 0);
}

/* Lines that are drawn are no rows. */
static void test_rules(void **state)
{
    (void)state;
    check("--|--|-----|--|--|---|---|--|---\n", "|||效益指标|社会效益指标|满意程度高|满意程度高|提高|20", 0);
    check("乙|-|-|-|-|-|-|-|-\n", "乙|-|-|-|-|-|-|-|-", 0); /* a stroke each is a blank */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_slips), cmocka_unit_test(test_undecided),
                                       cmocka_unit_test(test_rules)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
