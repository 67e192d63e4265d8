/* SPDX-License-Identifier: MIT */
/* Sheets of running text become headings and paragraphs. */
#include "making.h"

#include "layout/sheet_text.h"

/* H heading, P paragraph, T table; paragraphs with the row and sheet they stood in. */
static void check(const char *text, bool sheets, const char *want)
{
    tb_document d;
    TB_CLEANUP(tb_buf_fini) tb_buf got = {0};
    tb_error err = TB_ERROR_INIT;
    make_document(&d, text);
    for (size_t i = 0; i < d.blocks.len && sheets; i++)
        d.blocks.ptr[i].place_style = TB_PLACE_SHEET;
    CHECK_OK(tb_sheet_texts_out(&d, &err), &err);
    for (size_t i = 0; i < d.blocks.len; i++) {
        const tb_doc_block *b = &d.blocks.ptr[i];
        if (b->grid)
            tb_buf_printf(&got, "T %zu\n", b->grid->rows.len);
        else
            tb_buf_printf(&got, "%c %.*s (%.*s %u)\n", b->kind == TB_BLOCK_HEADING ? 'H' : 'P', TB_ARG(b->text),
                          TB_ARG(b->sheet), (unsigned)b->line);
    }
    CHECK_BUF(got, want);
    tb_document_fini(&d);
}

static void test_texts(void **state)
{
    (void)state;
    check("#T 说明\n部门预算编制说明|\n|本年预算增加1万元。\n#T 总表\n项目|预算数\n合计|1\n", true,
          "H 说明 (说明 2)\nP 部门预算编制说明 (说明 2)\nP 本年预算增加1万元。 (说明 3)\nT 2\n");
    check("#T 说明\n文字|\n#T 说明二\n文字|\n", true, "T 1\nT 1\n");                /* nothing but texts */
    check("#T 数\n12|\n#T 总表\n项目|预算数\n", true, "T 1\nT 1\n");                /* a figure */
    check("#T 说明\n文字|\n#T 总表\n项目|预算数\n", false, "T 1\nT 1\n");           /* no workbook */
    check("#T 空\n|\n#T 总表\n项目|预算数\n", true, "T 1\nT 1\n");                  /* nothing in it */
    check("#T 表\n甲|\n乙|丙\n#T 总表\n项目|预算数\n合计|1\n", true, "T 2\nT 2\n"); /* two cells in a row */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
