/* SPDX-License-Identifier: MIT */
/* Forms unfolded to tables. In the texts "<" is a cell that the merged one to its left covers, "^" one that the one above
 * does. */
#include "making.h"
#include "making_layout.h"

#include "layout/form.h"

static const char layout_text[] =
    "{\"tongbi\": \"layout\", \"version\": 1, \"id\": \"x\", \"tables\": [{\"table\": \"t\", \"titles\": [\"*\"]}],\n"
    " \"forms\": [{\"labels\": [\"项目名称\", \"项目性质\", \"项目资金*\", \"资金总额\", \"年度资金\", "
    "\"项目绩效目标\", "
    "\"总目标\", \"年度目标\", \"绩效指标\"],\n"
    "   \"lines\": [\"一级指标\", \"二级指标\", \"指标值\"]}]}";

#define FORM(NAME, SUM, LINES)                        \
    "项目名称|<|" NAME "|项目性质|阶段性\n"    \
    "项目资金(元)|资金总额|" SUM "|年度资金|\n"   \
    "项目绩效目标|总目标|<|年度目标|<\n" \
    "^|建成|<|开工|<\n"                           \
    "^|一级指标|二级指标|指标值|<\n" LINES

static void cover(tb_grid *g)
{
    for (size_t row = 0; row < g->rows.len; row++)
        for (uint32_t c = 0; c < g->n_columns; c++) {
            tb_cell *x = &g->cells.ptr[g->rows.ptr[row].first_cell + c];
            bool left = tb_str_eq(x->text, TB_LIT("<")), above = tb_str_eq(x->text, TB_LIT("^"));
            if (!left && !above)
                continue;
            x->flags |= TB_CELLF_COVERED;
            x->text = tb_grid_cell(g, row - above, c - left);
        }
    g->squared = true;
}

static tb_str as_text(const tb_grid *g, tb_buf *out)
{
    out->len = 0;
    for (size_t row = 0; row < g->rows.len; row++)
        for (uint32_t c = 0; c < g->n_columns; c++) {
            bool covered = (tb_grid_at(g, row, c)->flags & TB_CELLF_COVERED) != 0;
            tb_buf_printf(out, "%s%.*s%s", covered ? "^" : "", TB_ARG(tb_grid_cell(g, row, c)),
                          c + 1 < g->n_columns ? "|" : "\n");
        }
    return tb_buf_view(out);
}

static void check(const char *text, const char *const *tables, size_t n)
{
    tb_layout *l = make_layout(layout_text);
    tb_document d;
    tb_arena a = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_error err = TB_ERROR_INIT;
    make_document(&d, text);
    for (size_t i = 0; i < d.blocks.len; i++)
        if (d.blocks.ptr[i].grid)
            cover(d.blocks.ptr[i].grid);
    CHECK_OK(tb_forms_unfold(l, &d, &a, &err), &err);
    size_t seen = 0;
    for (size_t i = 0; i < d.blocks.len; i++)
        if (d.blocks.ptr[i].grid) {
            assert_true(seen < n);
            CHECK_STR(as_text(d.blocks.ptr[i].grid, &out), tables[seen]);
            seen++;
        }
    assert_int_equal(seen, n);
    tb_document_fini(&d);
    tb_arena_fini(&a);
    tb_layout_free(l);
}

#define HEADING \
    "项目名称|项目性质|项目资金(元)/资金总额|项目绩效目标/总目标|项目绩效目标/年度目标|一级指标|二级指标|指标值\n"

static void test_one_form(void **state)
{
    (void)state;
    const char *tables[] = {HEADING "甲|阶段性|100|建成|开工|产出指标|数量指标|≥1\n"
                                    "^甲|^阶段性|^100|^建成|^开工|^产出指标|质量指标|合格\n"};
    check(FORM("甲", "100", "绩效指标|产出指标|数量指标|≥1|<\n^|^|质量指标|合格|<\n"), tables, 1);
}

/* The next form under the same title goes on with the table, under another title it is one of its own. */
static void test_several_forms(void **state)
{
    (void)state;
    const char *joined[] = {HEADING "甲|阶段性|100|建成|开工|产出指标|数量指标|≥1\n"
                                    "乙|阶段性|200|建成|开工|效益指标|社会效益|好\n"};
    check("# 绩效目标表\n" FORM("甲", "100", "绩效指标|产出指标|数量指标|≥1|<\n") "# 绩效目标表\n" FORM(
              "乙", "200", "绩效指标|效益指标|社会效益|好|<\n"),
          joined, 1);
    const char *apart[] = {HEADING "甲|阶段性|100|建成|开工|产出指标|数量指标|≥1\n",
                           HEADING "乙|阶段性|200|建成|开工|效益指标|社会效益|好\n"};
    check("# 绩效目标表\n" FORM("甲", "100", "绩效指标|产出指标|数量指标|≥1|<\n") "# 另一张表\n" FORM(
              "乙", "200", "绩效指标|效益指标|社会效益|好|<\n"),
          apart, 2);
}

/* An ordinary table of indicators has no fields above its heading. */
static void test_no_form(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "项目名称|一级指标|二级指标|指标值\n甲|产出指标|数量指标|1\n",
        "项目|<|<\n项目名称|一级指标|二级指标\n甲|产出指标|数量指标\n",
        "项目名称|甲|项目性质\n乙|丙|丁\n",
        "项目名称|甲|项目性质|阶段性\n二级指标|丙|丁|戊\n",
    };
    for (size_t i = 0; i < N(TEXTS); i++) {
        tb_document d;
        TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
        make_document(&d, TEXTS[i]);
        cover(d.blocks.ptr[0].grid);
        (void)as_text(d.blocks.ptr[0].grid, &out);
        tb_buf_char(&out, '\0');
        const char *same[] = {out.ptr};
        check(TEXTS[i], same, 1);
        tb_document_fini(&d);
    }
}

/* A cell says where it is printed, not where the table has it. */
static void test_places(void **state)
{
    (void)state;
    tb_layout *l = make_layout(layout_text);
    tb_document d;
    tb_arena a = {0};
    tb_error err = TB_ERROR_INIT;
    make_document(&d, FORM("甲", "100", "绩效指标|产出指标|数量指标|≥1|<\n"));
    cover(d.blocks.ptr[0].grid);
    CHECK_OK(tb_forms_unfold(l, &d, &a, &err), &err);
    const tb_grid *g = d.blocks.ptr[0].grid;
    static const struct {
        size_t row;
        uint32_t column, cell;
        uint64_t line;
    } CASES[] = {{0, 0, 1, 1}, {1, 0, 3, 1}, {1, 2, 3, 2}, {1, 3, 2, 4}, {1, 6, 3, 6}, {1, 7, 4, 6}};
    for (size_t i = 0; i < N(CASES); i++) {
        tb_place p = tb_grid_place(g, CASES[i].row, CASES[i].column);
        assert_int_equal(p.line, CASES[i].line);
        assert_int_equal(p.cell, CASES[i].cell);
    }
    tb_document_fini(&d);
    tb_arena_fini(&a);
    tb_layout_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_form), cmocka_unit_test(test_several_forms),
                                       cmocka_unit_test(test_no_form), cmocka_unit_test(test_places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
