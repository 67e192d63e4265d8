/* SPDX-License-Identifier: MIT */
/* The services that plugins get, and readers that break the contract: what they return is checked and named. */
#include "testing.h"

#include <stdlib.h>

#include "base/limits.h"
#include "plugin/host.h"

#undef fail /* cmocka's, where the host has functions of these names */
#undef skip

static tb_source *source_of(const char *text)
{
    tb_source *s = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_of_memory("dir/a.txt", tb_str_of(text), &s, &err), &err);
    return s;
}

/* ---- A reader that returns what the test wants ---- */

static struct {
    tb_status open, block_status, batch_status, member_status, read_status;
    const char *message; /* of a failure */
    char raw;            /* or all of its bytes */
    uint64_t line;
    tb_block block;
    tb_batch batch;
    tb_member member;
    size_t got;
    int closed, blocks, batches;
    void (*on_open)(const tb_host *h, tb_ctx *c, tb_source *s);
} script;

static tb_status fail_as(tb_error *err, tb_status rc)
{
    if (rc >= 0)
        return rc;
    err->line = script.line;
    if (script.raw) /* not by way of the host, which would clean it */
        memset(err->message, script.raw, sizeof err->message);
    return script.message ? tb_host_services()->fail(err, rc, "%s", script.message) : rc;
}

static int32_t probe(const tb_host *h, tb_ctx *c, tb_source *s)
{
    const uint8_t *p = NULL;
    size_t got = 0;
    tb_error err = TB_ERROR_INIT;
    h->warn(c, 1, "probing");
    if (h->peek(s, 1, &p, &got, &err) < 0 || h->skip(s, got, &err) < 0)
        return 0;
    return script.open;
}

static tb_status open_it(const tb_host *h, tb_ctx *c, tb_source *s, void **out, tb_error *err)
{
    if (script.on_open)
        script.on_open(h, c, s);
    *out = &script;
    return fail_as(err, script.open);
}

static void close_it(void *reader)
{
    assert_ptr_equal(reader, &script);
    script.closed++;
}

static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    (void)reader;
    uint32_t size = out->struct_size;
    *out = script.block;
    out->struct_size = size;
    script.blocks++;
    return fail_as(err, script.block_status);
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    (void)reader;
    assert_int_equal(hint, 7);
    uint32_t size = out->struct_size;
    *out = script.batch;
    out->struct_size = size;
    script.batches++;
    return fail_as(err, script.batch_status);
}

static tb_status next_member(void *reader, tb_member *out, tb_error *err)
{
    (void)reader;
    *out = script.member;
    return fail_as(err, script.member_status);
}

static tb_status read_member(void *reader, void *buf, size_t cap, size_t *got, tb_error *err)
{
    (void)reader;
    memset(buf, 'm', script.got < cap ? script.got : cap);
    *got = script.got;
    return fail_as(err, script.read_status);
}

static const tb_option delimiter = {sizeof delimiter, 0, "delimiter", ",", "what separates cells"};
static const tb_option quote = {sizeof quote, 0, "quote", NULL, "what quotes them"};
static const tb_option *const options[] = {&delimiter, &quote, NULL};
static const tb_format format = {.struct_size = sizeof(tb_format),
                                 .id = "scripted",
                                 .title = "t",
                                 .options = options,
                                 .probe = probe,
                                 .open = open_it,
                                 .close = close_it,
                                 .next_block = next_block,
                                 .next_batch = next_batch};
static const tb_format container = {.struct_size = sizeof(tb_format),
                                    .id = "scripted",
                                    .title = "t",
                                    .flags = TB_FMT_CONTAINER,
                                    .probe = probe,
                                    .open = open_it,
                                    .close = close_it,
                                    .next_member = next_member,
                                    .read_member = read_member};

static int reset(void **state)
{
    (void)state;
    memset(&script, 0, sizeof script);
    return 0;
}

static tb_reader *open_reader(const tb_format *f, tb_source *s, tb_diags *diags)
{
    tb_reader *r = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_reader_open(f, s, &(tb_reader_setup){.diags = diags}, &r, &err), &err);
    return r;
}

/* ---- Services ---- */

static void use_memory(const tb_host *h, tb_ctx *c, tb_source *s)
{
    (void)s;
    assert_int_equal(h->struct_size, sizeof(tb_host));
    assert_int_equal(h->abi_major, TB_ABI_MAJOR);
    for (uint32_t life = TB_LIFE_BATCH; life <= TB_LIFE_READER; life++) {
        unsigned char *p = h->alloc(c, life, 100);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < 100; i++)
            assert_int_equal(p[i], 0);
        memset(p, 'x', 100);
        p = h->grow(c, life, p, 100, 5000);
        assert_int_equal(p[99], 'x'); /* kept */
        assert_int_equal(p[100], 0);  /* zeroed */
        assert_int_equal(p[4999], 0);
        p = h->grow(c, life, NULL, 0, 10);
        assert_int_equal(p[9], 0);
        assert_non_null(h->alloc(c, life, 0));
        assert_null(h->alloc(c, life, TB_MAX_READER_MEMORY + 1)); /* over budget */
        assert_null(h->alloc(c, life, SIZE_MAX));
    }
    h->debug(c, "%d", 1);
    assert_int_equal(h->cancelled(c), 0);
}

static void use_source(const tb_host *h, tb_ctx *c, tb_source *s)
{
    (void)c;
    const uint8_t *p = NULL;
    size_t got = 0, len = 0;
    char buf[8] = "";
    tb_error err = TB_ERROR_INIT;
    CHECK_STR(h->name(s), "a.txt");
    assert_int_equal(h->size(s), 10);
    assert_int_equal(h->peek(s, 4, &p, &got, &err), TB_OK);
    assert_true(got >= 4);
    assert_memory_equal(p, "0123", 4);
    assert_int_equal(h->skip(s, 7, &err), TB_OK);
    assert_int_equal(h->peek(s, 100, &p, &got, &err), TB_OK);
    assert_int_equal(got, 3); /* the source ends first */
    assert_memory_equal(p, "789", 3);
    assert_int_equal(h->read_at(s, 2, buf, 3, &got, &err), TB_OK);
    assert_int_equal(got, 3);
    assert_memory_equal(buf, "234", 3);
    assert_int_equal(h->read_at(s, 8, buf, 8, &got, &err), TB_OK);
    assert_int_equal(got, 2);
    assert_int_equal(h->read_at(s, 10, buf, 8, &got, &err), TB_OK);
    assert_int_equal(got, 0);
    assert_int_equal(h->read_at(s, UINT64_MAX, buf, 8, &got, &err), TB_OK);
    assert_int_equal(got, 0);
    CHECK_FAILS(h->skip(s, 4, &err), &err, TB_E_IO, "past the end");
    assert_int_equal(h->skip(s, 3, &err), TB_OK);
    assert_int_equal(h->peek(s, 1, &p, &got, &err), TB_OK);
    assert_int_equal(got, 0);
    assert_int_equal(h->whole(s, &p, &len), TB_OK);
    assert_int_equal(len, 10);
    assert_memory_equal(p, "0123456789", 10);
}

static void test_services(void **state)
{
    (void)state;
    tb_source *s = source_of("0123456789");
    script.on_open = use_memory;
    tb_reader_close(open_reader(&format, s, NULL));
    script.on_open = use_source;
    tb_reader_close(open_reader(&format, s, NULL));
    tb_reader_close(open_reader(&format, s, NULL)); /* from the start again */
    assert_int_equal(script.closed, 3);
    tb_reader_close(NULL);
    tb_source_close(s);
}

static void look_at_options(const tb_host *h, tb_ctx *c, tb_source *s)
{
    (void)s;
    CHECK_STR(h->option(c, "delimiter"), ";");
    assert_null(h->option(c, "quote").ptr);
    assert_null(h->option(c, "encoding").ptr); /* not declared */
}

static void look_at_fallbacks(const tb_host *h, tb_ctx *c, tb_source *s)
{
    (void)s;
    CHECK_STR(h->option(c, "delimiter"), ",");
    h->warn(c, 7, "%d cells instead of %d", 3, 4);
    h->warn(c, 0, "no line");
}

static void test_options_and_warnings(void **state)
{
    (void)state;
    static const tb_option_value given[] = {
        {{"delimiter", 9}, {";", 1}},
        {{"encoding", 8}, {"x", 1}},
    };
    tb_source *s = source_of("x");
    tb_reader *r = NULL;
    tb_diags diags = {0};
    tb_reader_setup setup = {.options = given, .n_options = N(given), .diags = &diags};
    tb_error err = TB_ERROR_INIT;
    script.on_open = look_at_options;
    CHECK_OK(tb_reader_open(&format, s, &setup, &r, &err), &err);
    tb_reader_close(r);
    assert_int_equal(diags.total, 0);
    script.on_open = look_at_fallbacks;
    tb_reader_close(open_reader(&format, s, &diags));
    assert_int_equal(diags.total, 2);
    CHECK_STR(diags.items.ptr[0].source, "a.txt");
    CHECK_STR(diags.items.ptr[0].place, "line 7");
    CHECK_STR(diags.items.ptr[0].message, "3 cells instead of 4");
    assert_int_equal(diags.items.ptr[1].place.len, 0);
    tb_reader_close(open_reader(&format, s, NULL)); /* muted */
    tb_diags_fini(&diags);
    tb_source_close(s);
}

static void test_probe(void **state)
{
    (void)state;
    static const int CASES[][2] = {{0, 0}, {1, 1}, {80, 80}, {100, 100}, {101, 100}, {TB_PROBE_MORE, 0}, {-50, 0}};
    tb_source *s = source_of("0123456789");
    tb_source_seek(s, 4);
    for (size_t i = 0; i < N(CASES); i++) {
        script.open = CASES[i][0];
        assert_int_equal(tb_host_probe(&format, s), CASES[i][1]);
        assert_int_equal(tb_source_tell(s), 4);
    }
    tb_source_close(s);
}

/* ---- Bad readers ---- */

static void test_open_fails(void **state)
{
    (void)state;
    static const struct {
        tb_status rc, want;
        const char *message;
        uint64_t line;
        const char *words[2];
    } CASES[] = {
        {TB_E_SYNTAX, TB_E_SYNTAX, "a quote is never closed", 0, {"a quote is never closed", NULL}},
        {TB_E_SYNTAX, TB_E_SYNTAX, "a quote is never closed", 12, {"line 12: a quote is never closed", NULL}},
        {TB_E_LIMIT, TB_E_LIMIT, NULL, 0, {"plugin for scripted", "without saying why"}},
        {TB_END, TB_E_UNSUPPORTED, NULL, 0, {"open", NULL}},
        {17, TB_E_UNSUPPORTED, NULL, 0, {"plugin for scripted", "17"}},
    };
    tb_source *s = source_of("x");
    for (size_t i = 0; i < N(CASES); i++) {
        tb_reader *r = NULL;
        tb_error err = TB_ERROR_INIT;
        script.open = CASES[i].rc;
        script.message = CASES[i].message;
        script.line = CASES[i].line;
        CHECK_FAILS(tb_reader_open(&format, s, NULL, &r, &err), &err, CASES[i].want, CASES[i].words[0],
                    CASES[i].words[1]);
        assert_null(r);
        assert_int_equal(tb_reader_open(&format, s, NULL, &r, NULL), CASES[i].want);
    }
    assert_int_equal(script.closed, 0); /* close is for what was opened */
    tb_source_close(s);
}

/* A message that fills its room, of bytes that no terminal should get. */
static void test_raw_message(void **state)
{
    (void)state;
    static const char RAW[] = {'\xFF', '\n', '\x1B'};
    tb_source *s = source_of("x");
    for (size_t i = 0; i < 2 * N(RAW); i++) {
        tb_reader *r = NULL;
        tb_error err = TB_ERROR_INIT;
        script.open = TB_E_SYNTAX;
        script.raw = RAW[i / 2];
        script.line = i % 2 ? 12 : 0;
        CHECK_FAILS(tb_reader_open(&format, s, NULL, &r, &err), &err, TB_E_SYNTAX, i % 2 ? "line 12: ??" : "??", "???");
        assert_int_equal(strspn(strrchr(err.message, ' ') ? strrchr(err.message, ' ') + 1 : err.message, "?"),
                         strlen(err.message) - (i % 2 ? strlen("line 12: ") : 0));
    }
    tb_source_close(s);
}

static void test_blocks(void **state)
{
    (void)state;
    static const tb_str names[] = {{"a", 1}}, broken_names[] = {{"a", 1}, {"\xE9", 1}};
    static const struct {
        tb_block block;
        const char *word; /* NULL: it is sound */
    } CASES[] = {
        {{.kind = TB_BLOCK_PARAGRAPH, .line = 1, .text = {"预算", 6}}, NULL},
        {{.kind = TB_BLOCK_HEADING, .level = 2, .text = {"", 0}}, NULL},
        {{.kind = TB_BLOCK_TABLE, .columns = names, .n_columns = 1, .place_style = TB_PLACE_PATH}, NULL},
        {{.kind = 0}, "unknown kind"},
        {{.kind = 4}, "unknown kind"},
        {{.kind = TB_BLOCK_TABLE, .place_style = TB_PLACE_PATH + 1}, "places"},
        {{.kind = TB_BLOCK_TABLE, .n_columns = 1}, "columns"},
        {{.kind = TB_BLOCK_TABLE, .columns = names, .n_columns = TB_MAX_COLUMNS + 1}, "columns"},
        {{.kind = TB_BLOCK_PARAGRAPH, .text = {"\xE9\xA2", 2}}, "UTF-8"},
        {{.kind = TB_BLOCK_PARAGRAPH, .text = {NULL, 5}}, "UTF-8"},
        {{.kind = TB_BLOCK_TABLE, .columns = broken_names, .n_columns = 2}, "UTF-8"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_source *s = source_of("x");
        tb_reader *r = open_reader(&format, s, NULL);
        tb_block b = {.line = 99};
        tb_error err = TB_ERROR_INIT;
        script.block = CASES[i].block;
        tb_status rc = tb_reader_next_block(r, &b, &err);
        if (!CASES[i].word) {
            CHECK_OK(rc, &err);
            assert_int_equal(b.kind, CASES[i].block.kind);
            assert_true(tb_str_eq(b.text, CASES[i].block.text));
        } else {
            CHECK_FAILS(rc, &err, TB_E_UNSUPPORTED, "plugin for scripted misbehaves", CASES[i].word);
            assert_int_equal(b.line, 99);
            int asked = script.blocks; /* after a failure, close is the only call */
            assert_int_equal(tb_reader_next_block(r, &b, &err), TB_END);
            assert_int_equal(script.blocks, asked);
        }
        tb_reader_close(r);
        tb_source_close(s);
    }
}

static const tb_cell two_cells[] = {{0, TB_CELL_TEXT, 0, {"a", 1}}, {1, TB_CELL_TEXT, 0, {"预", 3}}};
static const tb_cell far_cell[] = {{TB_MAX_COLUMNS, TB_CELL_TEXT, 0, {"a", 1}}};
static const tb_cell broken_cell[] = {{0, TB_CELL_TEXT, 0, {"\xFF", 1}}};
static const tb_row one_row[] = {{1, 0, 0, 0, 0, 2}};
static const tb_row first_only[] = {{1, 0, 0, 0, 0, 1}};
static const tb_row long_row[] = {{1, 0, 0, 0, 1, 2}};
static const tb_row late_row[] = {{1, 0, 0, 0, UINT32_MAX, 2}};
static const tb_span good_span[] = {{0, 2, 3}};
static const tb_span no_cell_span[] = {{2, 1, 1}};
static const tb_span empty_span[] = {{0, 0, 1}};
static const tb_span flat_span[] = {{0, 1, 0}};
static const tb_span wide_span[] = {{1, TB_MAX_COLUMNS, 1}};
static const tb_str names[] = {{"a", 1}, {"b", 1}}, broken_names[] = {{"a", 1}, {"\xFF", 1}};

static void test_batches(void **state)
{
    (void)state;
#define ROWS(r) .rows = (r), .n_rows = N(r)
#define CELLS(c) .cells = (c), .n_cells = N(c)
#define SPANS(s) .spans = (s), .n_spans = N(s)
    static const struct {
        tb_batch batch;
        const char *word;
    } CASES[] = {
        {{ROWS(one_row), CELLS(two_cells)}, NULL},
        {{ROWS(first_only), CELLS(two_cells), SPANS(good_span)}, NULL},
        {{CELLS(two_cells)}, "empty batch"},
        {{.n_rows = 1, CELLS(two_cells)}, "empty batch"},
        {{ROWS(one_row), .n_cells = 2}, "empty batch"},
        {{ROWS(long_row), CELLS(two_cells)}, "past the cells"},
        {{ROWS(late_row), CELLS(two_cells)}, "past the cells"},
        {{ROWS(first_only), CELLS(far_cell)}, "past the limit"},
        {{ROWS(first_only), CELLS(broken_cell)}, "UTF-8"},
        {{ROWS(first_only), CELLS(broken_cell), .flags = TB_BATCH_STABLE}, "UTF-8"}, /* the format is no text */
        {{ROWS(one_row), CELLS(two_cells), SPANS(no_cell_span)}, "merged cell"},
        {{ROWS(one_row), CELLS(two_cells), SPANS(empty_span)}, "merged cell"},
        {{ROWS(one_row), CELLS(two_cells), SPANS(flat_span)}, "merged cell"},
        {{ROWS(one_row), CELLS(two_cells), SPANS(wide_span)}, "merged cell"},
        {{ROWS(one_row), CELLS(two_cells), .n_spans = 1}, "merged cell"},
        {{ROWS(one_row), CELLS(two_cells), .n_new_columns = 1}, "column names"},
        {{ROWS(one_row), CELLS(two_cells), .new_columns = names, .n_new_columns = 2}, NULL},
        {{ROWS(one_row), CELLS(two_cells), .new_columns = names, .n_new_columns = 1}, "wider than the columns"},
        {{ROWS(one_row), CELLS(two_cells), .new_columns = broken_names, .n_new_columns = 2}, "UTF-8"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_source *s = source_of("x");
        tb_reader *r = open_reader(&format, s, NULL);
        tb_block block;
        tb_batch b = {.n_rows = 99};
        tb_error err = TB_ERROR_INIT;
        script.block = (tb_block){.kind = TB_BLOCK_TABLE};
        CHECK_OK(tb_reader_next_block(r, &block, &err), &err);
        script.batch = CASES[i].batch;
        tb_status rc = tb_reader_next_batch(r, 7, &b, &err);
        if (!CASES[i].word) {
            CHECK_OK(rc, &err);
            assert_int_equal(b.n_rows, CASES[i].batch.n_rows);
        } else {
            CHECK_FAILS(rc, &err, TB_E_UNSUPPORTED, "plugin for scripted misbehaves", CASES[i].word);
            assert_int_equal(b.n_rows, 99);
            assert_int_equal(tb_reader_next_batch(r, 7, &b, &err), TB_END);
        }
        tb_reader_close(r);
        tb_source_close(s);
    }
}

/* Rows are asked for only inside a table, and no more after its end. */
static void test_order_of_calls(void **state)
{
    (void)state;
    tb_source *s = source_of("x");
    tb_reader *r = open_reader(&format, s, NULL);
    tb_block block;
    tb_batch b;
    tb_error err = TB_ERROR_INIT;
    assert_int_equal(tb_reader_next_batch(r, 7, &b, &err), TB_END);
    script.block = (tb_block){.kind = TB_BLOCK_PARAGRAPH};
    CHECK_OK(tb_reader_next_block(r, &block, &err), &err);
    assert_int_equal(tb_reader_next_batch(r, 7, &b, &err), TB_END);
    assert_int_equal(script.batches, 0);
    script.block = (tb_block){.kind = TB_BLOCK_TABLE};
    CHECK_OK(tb_reader_next_block(r, &block, &err), &err);
    script.batch_status = TB_END;
    assert_int_equal(tb_reader_next_batch(r, 7, &b, &err), TB_END);
    assert_int_equal(tb_reader_next_batch(r, 7, &b, &err), TB_END);
    assert_int_equal(script.batches, 1);
    CHECK_OK(tb_reader_next_block(r, &block, &err), &err);
    script.batch_status = TB_E_SYNTAX;
    script.message = "broken";
    script.line = 3;
    CHECK_FAILS(tb_reader_next_batch(r, 7, &b, &err), &err, TB_E_SYNTAX, "line 3: broken");
    assert_int_equal(tb_reader_next_block(r, &block, &err), TB_END);
    tb_reader_close(r);

    script.block_status = TB_END;
    r = open_reader(&format, s, NULL);
    int asked = script.blocks;
    for (int i = 0; i < 3; i++)
        assert_int_equal(tb_reader_next_block(r, &block, &err), TB_END);
    assert_int_equal(script.blocks, asked + 1);
    tb_member m;
    assert_int_equal(tb_reader_next_member(r, &m, &err), TB_END); /* it is no container */
    tb_reader_close(r);
    tb_source_close(s);
}

static void test_members(void **state)
{
    (void)state;
    static char long_path[70000];
    memset(long_path, 'p', sizeof long_path);
    const struct {
        tb_member member;
        tb_status status;
        const char *word;
    } CASES[] = {
        {{.path = {"2023/a.csv", 10}, .size = 5}, TB_OK, NULL},
        {{.path = {"\xB8\xBD", 2}, .flags = TB_MEMBERF_RAW_PATH}, TB_OK, NULL},
        {{.path = {"\xB8\xBD", 2}}, TB_OK, "UTF-8"},
        {{.path = {NULL, 0}}, TB_OK, "without a name"},
        {{.path = {"", 0}}, TB_OK, "without a name"},
        {{.path = {long_path, sizeof long_path}}, TB_OK, "name"},
        {{.path = {"a", 1}}, 9, "unknown status 9"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_source *s = source_of("x");
        tb_reader *r = open_reader(&container, s, NULL);
        tb_member m = {.size = 99};
        tb_error err = TB_ERROR_INIT;
        script.member = CASES[i].member;
        script.member_status = CASES[i].status;
        tb_status rc = tb_reader_next_member(r, &m, &err);
        if (!CASES[i].word) {
            CHECK_OK(rc, &err);
            assert_true(tb_str_eq(m.path, CASES[i].member.path));
        } else {
            CHECK_FAILS(rc, &err, TB_E_UNSUPPORTED, "scripted", CASES[i].word);
            assert_int_equal(m.size, 99);
            assert_int_equal(tb_reader_next_member(r, &m, &err), TB_END);
        }
        tb_reader_close(r);
        tb_source_close(s);
    }
}

static void test_member_bytes(void **state)
{
    (void)state;
    tb_source *s = source_of("x");
    tb_reader *r = open_reader(&container, s, NULL);
    tb_member m;
    tb_error err = TB_ERROR_INIT;
    char buf[16];
    size_t got = 99;
    script.member = (tb_member){.path = {"a", 1}};
    CHECK_OK(tb_reader_next_member(r, &m, &err), &err);
    script.got = 16;
    CHECK_OK(tb_reader_read_member(r, buf, sizeof buf, &got, &err), &err);
    assert_int_equal(got, 16);
    script.got = 0;
    CHECK_OK(tb_reader_read_member(r, buf, sizeof buf, &got, &err), &err);
    assert_int_equal(got, 0);
    script.got = 99;
    got = 5;
    CHECK_FAILS(tb_reader_read_member(r, buf, sizeof buf, &got, &err), &err, TB_E_UNSUPPORTED, "scripted", "room");
    assert_int_equal(got, 5);
    assert_int_equal(tb_reader_next_member(r, &m, &err), TB_END);
    tb_reader_close(r);
    tb_source_close(s);
}

int main(void)
{
    const struct CMUnitTest host[] = {
        cmocka_unit_test_setup(test_services, reset),    cmocka_unit_test_setup(test_options_and_warnings, reset),
        cmocka_unit_test_setup(test_probe, reset),       cmocka_unit_test_setup(test_open_fails, reset),
        cmocka_unit_test_setup(test_raw_message, reset), cmocka_unit_test_setup(test_blocks, reset),
        cmocka_unit_test_setup(test_batches, reset),     cmocka_unit_test_setup(test_order_of_calls, reset),
        cmocka_unit_test_setup(test_members, reset),     cmocka_unit_test_setup(test_member_bytes, reset),
    };
    return cmocka_run_group_tests(host, NULL, NULL);
}
