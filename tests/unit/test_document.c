/* SPDX-License-Identifier: MIT */
/* Documents: grids of cells, pieces of one table joined, heads of long tables. The reader gives a list of steps. */
#include "making.h"

typedef struct step {
    tb_block block;      /* kind 0: a batch of the table before */
    const char *rows;    /* of a batch: cells by |, rows by newlines; "!": it fails */
    bool volatile_texts; /* spoilt at the next call */
} step;

static const step *steps; /* up to one with neither */
static size_t at;
static char spoilt[256];
static tb_grid batch_grid;

static int32_t probe(const tb_host *h, tb_ctx *c, tb_source *s)
{
    (void)h;
    (void)c;
    (void)s;
    return 0;
}

static tb_status open_steps(const tb_host *h, tb_ctx *c, tb_source *s, void **out, tb_error *err)
{
    (void)h;
    (void)c;
    (void)s;
    (void)err;
    at = 0;
    *out = &at;
    return TB_OK;
}

static void close_steps(void *reader)
{
    (void)reader;
    tb_grid_fini(&batch_grid);
}

static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    (void)reader;
    (void)err;
    memset(spoilt, 'X', sizeof spoilt - 1);
    while (steps[at].rows)
        at++;
    if (!steps[at].block.kind)
        return TB_END;
    uint32_t size = out->struct_size;
    *out = steps[at++].block;
    out->struct_size = size;
    return TB_OK;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    (void)reader;
    (void)hint;
    memset(spoilt, 'X', sizeof spoilt - 1);
    if (!steps[at].rows)
        return TB_END;
    const step *s = &steps[at++];
    if (strcmp(s->rows, "!") == 0)
        return tb_fail(err, TB_E_SYNTAX, "a broken row");
    const char *text = s->rows;
    if (s->volatile_texts) {
        assert_true(strlen(text) < sizeof spoilt);
        memcpy(spoilt, text, strlen(text) + 1);
        text = spoilt;
    }
    tb_grid_fini(&batch_grid);
    make_grid(&batch_grid, text);
    out->flags = s->volatile_texts ? 0 : TB_BATCH_STABLE;
    out->rows = batch_grid.rows.ptr;
    out->n_rows = batch_grid.rows.len;
    out->cells = batch_grid.cells.ptr;
    out->n_cells = batch_grid.cells.len;
    return TB_OK;
}

static const tb_format format = {.struct_size = sizeof(tb_format),
                                 .id = "steps",
                                 .title = "t",
                                 .probe = probe,
                                 .open = open_steps,
                                 .close = close_steps,
                                 .next_block = next_block,
                                 .next_batch = next_batch};

static tb_source *src;
static tb_reader *reader;
static tb_arena texts;

static void start(const step *s)
{
    tb_error err = TB_ERROR_INIT;
    steps = s;
    CHECK_OK(tb_source_of_memory("a", TB_LIT("x"), &src, &err), &err);
    CHECK_OK(tb_reader_open(&format, src, NULL, &reader, &err), &err);
}

static void stop(tb_document *d)
{
    tb_document_fini(d);
    tb_arena_fini(&texts);
    tb_reader_close(reader);
    tb_source_close(src);
}

/* P, H level, T rows x columns of name {cells}, one a line. */
static void check_document(const tb_document *d, const char *want)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < d->blocks.len; i++) {
        const tb_doc_block *k = &d->blocks.ptr[i];
        if (k->kind != TB_BLOCK_TABLE) {
            tb_buf_printf(&b, "%c@%u %.*s\n", k->kind == TB_BLOCK_HEADING ? 'H' : 'P', (unsigned)k->line,
                          TB_ARG(k->text));
            continue;
        }
        tb_buf_printf(&b, "T@%u '%.*s'", (unsigned)k->line, TB_ARG(k->grid->name));
        for (size_t r = 0; r < k->grid->rows.len; r++)
            for (uint32_t c = 0; c < k->grid->n_columns; c++)
                tb_buf_printf(&b, "%s%.*s", c ? "|" : " ", TB_ARG(tb_grid_cell(k->grid, r, c)));
        tb_buf_char(&b, '\n');
    }
    CHECK_BUF(b, want);
}

#define TEXT(k, l, t)                                                         \
    {                                                                         \
        {.kind = (k), .line = (l), .text = {(t), sizeof(t) - 1}}, NULL, false \
    }
#define TABLE(l, name)                                                                         \
    {                                                                                          \
        {.kind = TB_BLOCK_TABLE, .line = (l), .text = {(name), sizeof(name) - 1}}, NULL, false \
    }
#define SHEET(l)                                                                          \
    {                                                                                     \
        {.kind = TB_BLOCK_TABLE, .line = (l), .place_style = TB_PLACE_SHEET}, NULL, false \
    }
#define BATCH(rows)                \
    {                              \
        {.kind = 0}, (rows), false \
    }
#define VOLATILE(rows)            \
    {                             \
        {.kind = 0}, (rows), true \
    }
#define LAST                     \
    {                            \
        {.kind = 0}, NULL, false \
    }

static const tb_str json_columns[] = {{"编码", 6}, {"金额", 6}};

static void test_read(void **state)
{
    (void)state;
    static const step NOTHING[] = {LAST};
    static const step PLAIN[] = {TEXT(TB_BLOCK_HEADING, 1, "第二部分"),
                                 TEXT(TB_BLOCK_PARAGRAPH, 3, "单位：万元"),
                                 TABLE(4, ""),
                                 BATCH("a|b\n1|2"),
                                 BATCH("3|4|5"),
                                 LAST};
    static const step COPIED[] = {TABLE(1, ""), VOLATILE("甲|乙"), VOLATILE("丙|丁"),
                                  TEXT(TB_BLOCK_PARAGRAPH, 4, "end"), LAST};
    static const step TORN[] = {TABLE(1, ""), BATCH("a|b"), TABLE(5, ""), BATCH("1|2"),
                                TABLE(9, ""), BATCH("3|4"), LAST};
    static const step APART[] = {TABLE(1, ""), BATCH("a"), TEXT(TB_BLOCK_PARAGRAPH, 3, "续表"),
                                 TABLE(5, ""), BATCH("1"), LAST};
    static const step NAMED[] = {TABLE(1, "一"), BATCH("a"), TABLE(5, "二"), BATCH("1"), TABLE(7, ""),
                                 BATCH("2"),     LAST};
    static const step OTHER_PLACES[] = {TABLE(1, ""), BATCH("a"), SHEET(1), BATCH("1"), LAST};
    static const step OWN_COLUMNS[] = {
        TABLE(1, ""),
        BATCH("a"),
        {{.kind = TB_BLOCK_TABLE, .line = 2, .columns = json_columns, .n_columns = 2}, NULL, false},
        BATCH("1"),
        LAST};
    /* Titles inside the frame: of a form after a form, of a table that goes on. */
    static const step FORMS[] = {TABLE(1, ""), BATCH("表|\n名|甲\n1|2"), TABLE(5, ""), BATCH("表|\n名|乙\n1|2"), LAST};
    static const step GOES_ON[] = {TABLE(1, ""), BATCH("表|\n名|数\n1|2"), TABLE(5, ""), BATCH("表|\n名|数\n3|4"),
                                   LAST};
    static const step EMPTY_TABLE[] = {TABLE(1, ""), TEXT(TB_BLOCK_PARAGRAPH, 2, "p"), LAST};
    static const struct {
        const step *steps;
        const char *want;
    } CASES[] = {
        {NOTHING, ""},
        {PLAIN, "H@1 第二部分\nP@3 单位：万元\nT@4 '' a|b| 1|2| 3|4|5\n"},
        {COPIED, "T@1 '' 甲|乙 丙|丁\nP@4 end\n"},
        {TORN, "T@1 '' a|b 1|2 3|4\n"}, /* a page break */
        {APART, "T@1 '' a\nP@3 续表\nT@5 '' 1\n"},
        {NAMED, "T@1 '一' a\nT@5 '二' 1\nT@7 '' 2\n"},
        {OTHER_PLACES, "T@1 '' a\nT@1 '' 1\n"},
        {OWN_COLUMNS, "T@1 '' a\nT@2 '' 1|\n"},
        {FORMS, "T@1 '' 表| 名|甲 1|2\nT@5 '' 表| 名|乙 1|2\n"},
        {GOES_ON, "T@1 '' 表| 名|数 1|2 表| 名|数 3|4\n"},
        {EMPTY_TABLE, "T@1 ''\nP@2 p\n"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_document d = {0};
        tb_error err = TB_ERROR_INIT;
        start(CASES[i].steps);
        CHECK_OK(tb_document_read(reader, &d, &texts, &err), &err);
        check_document(&d, CASES[i].want);
        stop(&d);
    }
}

static void test_read_fails(void **state)
{
    (void)state;
    static const step STEPS[] = {TEXT(TB_BLOCK_PARAGRAPH, 1, "p"), TABLE(2, ""), BATCH("a"), BATCH("!"), LAST};
    tb_document d = {0};
    tb_error err = TB_ERROR_INIT;
    start(STEPS);
    CHECK_FAILS(tb_document_read(reader, &d, &texts, &err), &err, TB_E_SYNTAX, "a broken row");
    stop(&d);
}

static void test_head(void **state)
{
    (void)state;
    static const step LONG[] = {
        TABLE(1, ""), BATCH("a\nb"), BATCH("c\nd"), BATCH("e"), TEXT(TB_BLOCK_PARAGRAPH, 9, "p"), LAST};
    static const step TITLED[] = {TEXT(TB_BLOCK_HEADING, 1, "h"), TABLE(2, ""), BATCH("a"), LAST};
    static const step NOTHING[] = {LAST};
    static const struct {
        const step *steps;
        size_t rows;
        bool more;
        const char *head, *rest; /* rest: after going on with tb_document_read */
    } CASES[] = {
        {LONG, 0, false, "", "T@1 '' a b c d e\nP@9 p\n"},
        {LONG, 1, true, "T@1 '' a b\n", NULL},
        {LONG, 2, true, "T@1 '' a b\n", NULL},
        {LONG, 3, true, "T@1 '' a b c d\n", NULL},
        {LONG, 100, false, "T@1 '' a b c d e\n", "T@1 '' a b c d e\nP@9 p\n"},
        {TITLED, 1, false, "H@1 h\n", "H@1 h\nT@2 '' a\n"},
        {NOTHING, 1, false, "", ""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_document d = {0};
        tb_error err = TB_ERROR_INIT;
        bool more = !CASES[i].more;
        start(CASES[i].steps);
        CHECK_OK(tb_document_head(reader, &d, &texts, CASES[i].rows, &more, &err), &err);
        check_document(&d, CASES[i].head);
        assert_int_equal(more, CASES[i].more);
        if (CASES[i].rest) {
            CHECK_OK(tb_document_read(reader, &d, &texts, &err), &err);
            check_document(&d, CASES[i].rest);
        }
        tb_batch b;
        size_t left = 0;
        while (more && tb_reader_next_batch(reader, 10, &b, &err) == TB_OK) /* the caller goes on */
            left += b.n_rows;
        if (more)
            assert_int_equal(left + d.blocks.ptr[0].grid->rows.len, 5);
        stop(&d);
    }
}

static void test_grid(void **state)
{
    (void)state;
    static const tb_cell sparse[] = {
        {5, TB_CELL_TEXT, 0, {"f", 1}}, {2, TB_CELL_NUMBER, 0, {"3", 1}}, {0, TB_CELL_TEXT, 0, {"a", 1}}};
    static const tb_row rows[] = {{7, 0, 0, 0, 0, 2}, {8, 0, 0, 0, 2, 1}, {9, 0, 0, 0, 3, 0}};
    static const tb_span spans[] = {{1, 2, 3}};
    const tb_batch b = {.rows = rows,
                        .n_rows = 3,
                        .cells = sparse,
                        .n_cells = 3,
                        .spans = spans,
                        .n_spans = 1,
                        .new_columns = json_columns,
                        .n_new_columns = 2,
                        .flags = TB_BATCH_STABLE};
    tb_grid g = {0};
    tb_arena a = {0};
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_grid_append(&g, &b, &a, &err), &err);
    CHECK_OK(tb_grid_append(&g, &b, &a, &err), &err);
    assert_int_equal(g.rows.len, 6);
    assert_int_equal(g.n_columns, 6);
    assert_int_equal(g.columns.len, 4);
    CHECK_STR(g.columns.ptr[3], "金额");
    for (size_t r = 0; r < 6; r += 3) {
        CHECK_STR(tb_grid_cell(&g, r, 5), "f");
        CHECK_STR(tb_grid_cell(&g, r, 2), "3");
        assert_null(tb_grid_cell(&g, r, 0).ptr);
        CHECK_STR(tb_grid_cell(&g, r + 1, 0), "a");
        assert_null(tb_grid_cell(&g, r + 1, 5).ptr);
        assert_null(tb_grid_cell(&g, r + 2, 0).ptr);
        assert_null(tb_grid_cell(&g, r, UINT32_MAX).ptr);
    }
    assert_int_equal(g.spans.len, 2); /* of the cells of the grid, not of the batch */
    assert_int_equal(g.spans.ptr[0].cell, 1);
    assert_int_equal(g.spans.ptr[1].cell, 4);
    tb_grid_clear_rows(&g);
    assert_int_equal(g.rows.len + g.cells.len + g.spans.len, 0);
    assert_int_equal(g.columns.len, 4);
    CHECK_OK(tb_grid_append(&g, &b, &a, &err), &err);
    CHECK_STR(tb_grid_cell(&g, 0, 2), "3");
    tb_grid_fini(&g);
    assert_int_equal(g.rows.len, 0);
    tb_grid_fini(&g);
    tb_arena_fini(&a);
}

/* Texts that are not stable belong to the arena afterwards, absent ones stay empty. */
static void test_copies(void **state)
{
    (void)state;
    char text[] = "预算";
    const tb_cell cells[] = {
        {0, TB_CELL_TEXT, 0, {text, 6}}, {1, TB_CELL_EMPTY, 0, {NULL, 0}}, {2, TB_CELL_TEXT, 0, {text, 3}}};
    static const tb_row rows[] = {{1, 0, 0, 0, 0, 3}};
    const tb_batch b = {.rows = rows, .n_rows = 1, .cells = cells, .n_cells = 3};
    tb_grid g = {0};
    tb_arena a = {0};
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_grid_append(&g, &b, &a, &err), &err);
    memset(text, 'X', 6);
    CHECK_STR(tb_grid_cell(&g, 0, 0), "预算");
    CHECK_STR(tb_grid_cell(&g, 0, 1), "");
    CHECK_STR(tb_grid_cell(&g, 0, 2), "预");
    tb_grid_fini(&g);
    tb_arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest document[] = {
        cmocka_unit_test(test_read), cmocka_unit_test(test_read_fails), cmocka_unit_test(test_head),
        cmocka_unit_test(test_grid), cmocka_unit_test(test_copies),
    };
    return cmocka_run_group_tests(document, NULL, NULL);
}
