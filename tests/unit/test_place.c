/* SPDX-License-Identifier: MIT */
/* Places as they are written, said, and read back. */
#include "testing.h"

#include "base/place.h"

static tb_place at(uint32_t style, uint64_t line, uint32_t cell)
{
    return (tb_place){.style = style, .line = line, .cell = cell};
}

static tb_place on(uint32_t style, const char *text, uint64_t line, uint32_t cell)
{
    return (tb_place){.style = style, .line = line, .cell = cell, .text = tb_str_of(text)};
}

static tb_place member(const char *text, uint64_t line, uint32_t cell, const char *name)
{
    tb_place p = on(TB_PLACE_PATH, text, line, cell);
    p.member = tb_str_of(name);
    return p;
}

static tb_place page(uint32_t number, uint32_t table, uint64_t line, uint32_t cell)
{
    return (tb_place){.style = TB_PLACE_PAGE, .page = number, .table = table, .line = line, .cell = cell};
}

static void check_written(tb_place p, const char *want)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_place_write(&b, p);
    CHECK_BUF(b, want);
}

static void test_write(void **state)
{
    (void)state;
    const struct {
        tb_place place;
        const char *want;
    } CASES[] = {
        {at(TB_PLACE_LINE, 85, 4), "line 85, cell 4"},
        {at(TB_PLACE_LINE, 85, 0), "line 85"},
        {at(TB_PLACE_LINE, 18446744073709551615u, 4294967295u), "line 18446744073709551615, cell 4294967295"},
        {on(TB_PLACE_SHEET, "收支总表", 7, 3), "sheet 收支总表, C7"},
        {on(TB_PLACE_SHEET, "收支总表", 7, 0), "sheet 收支总表, row 7"},
        {on(TB_PLACE_SHEET, "S", 1, 1), "sheet S, A1"},
        {on(TB_PLACE_SHEET, "S", 1, 26), "sheet S, Z1"},
        {on(TB_PLACE_SHEET, "S", 1, 27), "sheet S, AA1"},
        {on(TB_PLACE_SHEET, "S", 1, 52), "sheet S, AZ1"},
        {on(TB_PLACE_SHEET, "S", 1, 53), "sheet S, BA1"},
        {on(TB_PLACE_SHEET, "S", 1, 702), "sheet S, ZZ1"},
        {on(TB_PLACE_SHEET, "S", 1, 703), "sheet S, AAA1"},
        {on(TB_PLACE_SHEET, "S", 1048576, 16384), "sheet S, XFD1048576"},
        {page(12, 1, 7, 3), "page 12, table 1, row 7, cell 3"},
        {page(12, 1, 7, 0), "page 12, table 1, row 7"},
        {page(12, 0, 7, 0), "page 12, line 7"},
        {page(0, 3, 7, 2), "table 3, row 7, cell 2"},
        {page(0, 3, 7, 0), "table 3, row 7"},
        {page(0, 0, 7, 0), "paragraph 7"},
        {on(TB_PLACE_PATH, "/rows", 18, 5), "/rows/17/4"},
        {on(TB_PLACE_PATH, "/rows", 18, 0), "/rows/17"},
        {on(TB_PLACE_PATH, "", 1, 0), "/0"},
        {member("/rows", 18, 5, "amount"), "/rows/17/amount"},
        {member("/rows", 18, 5, "a.b"), "/rows/17/a/b"},
        {member("", 18, 5, "x/y~z"), "/17/x~1y~0z"},
        {member("/rows", 18, 0, "amount"), "/rows/17"}, /* the row as a whole */
        {on(TB_PLACE_TEXT, "somewhere", 0, 0), "somewhere"},
        {at(TB_PLACE_LINE, 0, 4), ""}, /* unknown */
        {page(3, 1, 0, 0), ""},
    };
    for (size_t i = 0; i < N(CASES); i++)
        check_written(CASES[i].place, CASES[i].want);
}

/* Without a translation, people read the same words. */
static void test_say(void **state)
{
    (void)state;
    static const char *const CASES[] = {"line 85, cell 4",    "line 85",
                                        "sheet 收支总表, C7", "page 12, table 1, row 7, cell 3",
                                        "page 12, line 7",    "/rows/17/4",
                                        "table 3, row 7",     "paragraph 7",
                                        "somewhere",          ""};
    for (size_t i = 0; i < N(CASES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        tb_place_say(&b, (tb_place){.style = TB_PLACE_TEXT, .text = tb_str_of(CASES[i])});
        CHECK_BUF(b, CASES[i]);
    }
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_place_say(&b, at(TB_PLACE_LINE, 3, 2));
    CHECK_BUF(b, "line 3, cell 2");
}

/* A record's place: what is of a known form is taken apart, anything else stays as it is. Both are written as read. */
static void test_read(void **state)
{
    (void)state;
    const struct {
        const char *text;
        tb_place want;
    } CASES[] = {
        {"line 85", at(TB_PLACE_LINE, 85, 0)},
        {"line 999999999999999", at(TB_PLACE_LINE, 999999999999999, 0)},
        {"page 12, table 1, row 7", page(12, 1, 7, 0)},
        {"page 12, line 7", page(12, 0, 7, 0)},
        {"table 3, row 7", page(0, 3, 7, 0)},
        {"paragraph 7", page(0, 0, 7, 0)},
        {"sheet 收支总表, row 7", on(TB_PLACE_SHEET, "收支总表", 7, 0)},
        {"sheet a, row 1, row 7", on(TB_PLACE_SHEET, "a, row 1", 7, 0)},
        {"sheet , row 7", on(TB_PLACE_SHEET, "", 7, 0)},
        {"/rows/17", on(TB_PLACE_PATH, "/rows", 18, 0)},
        {"/rows/0", on(TB_PLACE_PATH, "/rows", 1, 0)},
        {"/0", on(TB_PLACE_PATH, "", 1, 0)},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_place p = tb_place_read(tb_str_of(CASES[i].text)), w = CASES[i].want;
        assert_int_equal(p.style, w.style);
        assert_int_equal(p.line, w.line);
        assert_int_equal(p.page, w.page);
        assert_int_equal(p.table, w.table);
        assert_int_equal(p.cell, 0);
        assert_true(tb_str_eq(p.text, w.text));
        check_written(p, CASES[i].text);
    }
    static const char *const TEXTS[] = {"",
                                        "line",
                                        "line ",
                                        "line 0",
                                        "line 07",
                                        "line 7 ",
                                        "line -1",
                                        "Line 7",
                                        "line 7, cell 3",
                                        "line 12345678901234567890",
                                        "page 0, table 1, row 2",
                                        "page 4294967296, table 1, row 2",
                                        "page 1, table 1, row",
                                        "page 1, table 0, row 2",
                                        "page 1, row 2",
                                        "table 3",
                                        "table 3, line 2",
                                        "paragraph 0",
                                        "sheet S, C7",
                                        "sheet S, row 0",
                                        "sheet",
                                        "/rows/07",
                                        "/rows/",
                                        "rows/7",
                                        "第3行"};
    for (size_t i = 0; i < N(TEXTS); i++) {
        tb_place p = tb_place_read(tb_str_of(TEXTS[i]));
        if (p.style != TB_PLACE_TEXT)
            fail_msg("'%s' was taken for a known form", TEXTS[i]);
        check_written(p, TEXTS[i]);
    }
}

static void test_cell(void **state)
{
    (void)state;
    const struct {
        tb_place record;
        const char *value;
        uint32_t want;
    } CASES[] = {
        {at(TB_PLACE_LINE, 85, 0), "line 85, cell 4", 4},
        {at(TB_PLACE_LINE, 85, 0), "line 86, cell 4", 0}, /* of another record */
        {at(TB_PLACE_LINE, 85, 0), "line 85", 0},
        {at(TB_PLACE_LINE, 85, 0), "line 85, cell 0", 0},
        {at(TB_PLACE_LINE, 85, 0), "line 85, cell 04", 0},
        {at(TB_PLACE_LINE, 85, 0), "line 85, cell 65536", 0},
        {at(TB_PLACE_LINE, 85, 0), "", 0},
        {on(TB_PLACE_SHEET, "收支总表", 7, 0), "sheet 收支总表, C7", 3},
        {on(TB_PLACE_SHEET, "收支总表", 7, 0), "sheet 收支总表, XFD7", 16384},
        {on(TB_PLACE_SHEET, "收支总表", 7, 0), "sheet 收支总表, C8", 0},
        {on(TB_PLACE_SHEET, "收支总表", 7, 0), "sheet 收支总表, AAAAAAAA7", 0},
        {on(TB_PLACE_SHEET, "A", 7, 0), "sheet B, C7", 0},
        {page(12, 1, 7, 0), "page 12, table 1, row 7, cell 3", 3},
        {page(12, 1, 7, 0), "page 12, table 2, row 7, cell 3", 0},
        {page(0, 3, 7, 0), "table 3, row 7, cell 2", 2},
        {on(TB_PLACE_PATH, "/rows", 18, 0), "/rows/17/4", 5},
        {on(TB_PLACE_PATH, "/rows", 18, 0), "/rows/17/0", 1},
        {on(TB_PLACE_PATH, "/rows", 18, 0), "/rows/16/4", 0},
        {on(TB_PLACE_TEXT, "somewhere", 0, 0), "somewhere, cell 3", 0},
    };
    for (size_t i = 0; i < N(CASES); i++)
        if (tb_place_cell(CASES[i].record, tb_str_of(CASES[i].value)) != CASES[i].want)
            fail_msg("'%s' should be cell %u", CASES[i].value, CASES[i].want);
}

int main(void)
{
    const struct CMUnitTest place[] = {
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_say),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_cell),
    };
    return cmocka_run_group_tests(place, NULL, NULL);
}
