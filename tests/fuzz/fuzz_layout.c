/* SPDX-License-Identifier: MIT */
/* The input is a layout. One that is accepted reads a small publication, and the dataset that comes of it must be
 * written, read and written again as the same. */
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "dataset/dataset_json.h"
#include "layout/facts.h"
#include "layout/fold.h"
#include "layout/interpret.h"
#include "layout/plan.h"
#include "layout/rows.h"
#include "layout/title.h"

#define MAX_FILE ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static tb_words *load(void)
{
    tb_words *w = NULL;
    tb_error err = TB_ERROR_INIT;
    char *text = malloc(MAX_FILE);
    FILE *f = fopen(TB_WORDS_FILE, "rb");
    check(f && text, TB_WORDS_FILE " cannot be read");
    size_t n = fread(text, 1, MAX_FILE, f);
    (void)fclose(f);
    check(tb_words_parse(tb_str_make(text, n), &w, &err) == TB_OK, err.message);
    free(text);
    return w;
}

/* Rows of tab-separated cells, ended by NULL. */
static const char *const sided[] = {"收入\t\t支出\t\t",
                                    "项目\t2024年预算数\t项目\t2024年预算数\t其中：本年",
                                    "一、财政拨款\t10.00\t一、教育支出\t6.00\t5.00",
                                    "（一）一般公共\t4.00\t（一）普通教育\t6.00\t5.00",
                                    "（二）基金\t6.00\t二、其他支出\t4.00\t—",
                                    "合计\t10.00\t合计\t10.00\t5.00",
                                    NULL};
static const char *const coded[] = {"科目编码\t科目名称\t单位\t合计\t基本支出",
                                    "205\t教育支出\t本级\t3.00\t50%",
                                    "20502\t普通教育\t本级\t3.00\tx",
                                    "2050201\t学前教育\t本级\t1.00\t1.00",
                                    "2050202\t小学教育\t下属（一）\t2.00\t",
                                    "\t\t\t5.00\t5.00",
                                    NULL};

static tb_grid *make_grid(const char *const *rows)
{
    tb_grid *g = calloc(1, sizeof *g);
    check(g != NULL, "memory");
    for (uint64_t line = 1; *rows; rows++, line++) {
        tb_row row = {.line = line, .first_cell = (uint32_t)g->cells.len};
        for (const char *p = *rows; p; row.n_cells++) {
            size_t n = strcspn(p, "\t");
            tb_cell c = {.column = row.n_cells, .kind = TB_CELL_TEXT, .text = {p, n}};
            check(tb_vec_push(&g->cells, c), "memory");
            p = p[n] ? p + n + 1 : NULL;
        }
        check(tb_vec_push(&g->rows, row), "memory");
        g->n_columns = row.n_cells > g->n_columns ? row.n_cells : g->n_columns;
    }
    return g;
}

static void push_text(tb_document *d, uint32_t kind, const char *text)
{
    tb_doc_block b = {.kind = kind, .line = d->blocks.len + 1, .text = tb_str_of(text)};
    check(tb_vec_push(&d->blocks, b), "memory");
}

static void push_table(tb_document *d, const char *title, const char *const *rows)
{
    push_text(d, TB_BLOCK_HEADING, title);
    push_text(d, TB_BLOCK_PARAGRAPH, "单位：万元");
    tb_doc_block b = {.kind = TB_BLOCK_TABLE, .line = d->blocks.len + 1, .grid = make_grid(rows)};
    check(tb_vec_push(&d->blocks, b), "memory");
}

static void make_document(tb_document *d)
{
    push_text(d, TB_BLOCK_HEADING, "某某局 2024 年部门预算");
    push_table(d, "收支总表", sided);
    push_table(d, "支出表", coded);
    push_table(d, "", coded);
    push_text(d, TB_BLOCK_HEADING, "第三部分 情况说明");
    push_text(d, TB_BLOCK_HEADING, "一、收支");
    push_text(d, TB_BLOCK_PARAGRAPH, "2024年本年预算5.00万元，比2023年预算增加1.00万元，增长25%。车辆3辆。");
    push_text(d, TB_BLOCK_HEADING, "第四部分 名词解释");
}

static void read_tables(const tb_layout *l, const tb_document *d, tb_dataset *ds)
{
    for (size_t i = 0; i < d->blocks.len; i++) {
        if (d->blocks.ptr[i].kind != TB_BLOCK_TABLE)
            continue;
        const tb_grid *g = d->blocks.ptr[i].grid;
        tb_caption c = tb_caption_of(d, i);
        const tb_table_spec *spec = tb_layout_table(l, g, &(tb_plan_around){0}, &c, &ds->arena, NULL);
        tb_error err = TB_ERROR_INIT;
        tb_plan plan = {0};
        if (!spec)
            continue;
        check(tb_plan_best(spec, g, &(tb_plan_around){.title = tb_fold(&ds->arena, c.title), .unit = c.unit},
                           &ds->arena, &plan, &err) == TB_OK,
              "a table that fits does not");
        tb_row_reader rows = {0};
        size_t from = plan.headings.rows;
        tb_status rc = tb_rows_begin(&rows, ds, &plan, c.title, c.unit, true, &err);
        if (rc == TB_OK)
            rc = tb_rows_append(&rows, g, from, &err);
        if (rc == TB_OK)
            rc = tb_rows_finish(&rows, &err);
        tb_rows_fini(&rows);
        check(rc == TB_OK, err.message);
    }
}

static void check_again(const tb_dataset *ds)
{
    tb_dataset *again = NULL;
    tb_error err = TB_ERROR_INIT;
    TB_CLEANUP(tb_buf_fini) tb_buf json = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf json2 = {0};
    tb_dataset_write_json(ds, &json);
    check(!json.failed, "it cannot be written");
    check(tb_dataset_read_json(tb_buf_view(&json), TB_LIT("input"), &again, &err) == TB_OK, err.message);
    tb_dataset_write_json(again, &json2);
    check(tb_str_eq(tb_buf_view(&json), tb_buf_view(&json2)), "written again it is another file");
    tb_dataset_free(again);
}

static void use(const tb_layout *l, const tb_words *words)
{
    tb_document d = {0};
    tb_error err = TB_ERROR_INIT;
    tb_dataset *ds = tb_dataset_new();
    check(ds != NULL, "memory");
    ds->facts.source = TB_LIT("input");
    make_document(&d);
    (void)tb_layout_fit(l, &d, &ds->arena);
    check(tb_facts_adopt(l, &d, ds, &err) == TB_OK, err.message);
    read_tables(l, &d, ds);
    check(tb_interpret_prose(l, words, &d, ds, &err) == TB_OK, err.message);
    check_again(ds);
    tb_dataset_free(ds);
    tb_document_fini(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static tb_words *words;
    words = words ? words : load();
    tb_layout *l = NULL;
    tb_error err = TB_ERROR_INIT;
    tb_status rc = tb_layout_parse((tb_str){(const char *)data, size}, &l, &err);
    if (rc != TB_OK) {
        tb_str message = tb_str_of(err.message);
        check(l == NULL, "a failure left a layout");
        check(err.code == rc && message.len > 0, "a failure without a message");
        check(tb_utf8_invalid_at((const uint8_t *)message.ptr, message.len) == message.len,
              "a message that is not UTF-8");
        return 0;
    }
    check(l->id.len > 0, "a layout without an id");
    use(l, words);
    tb_layout_free(l);
    return 0;
}
