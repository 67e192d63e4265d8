/* SPDX-License-Identifier: MIT */
/* UTF-8: what is valid, walking both ways, terminal width, character classes. */

#include "with_cmocka.h"

#include "base/utf8.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void check_str(tb_str got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr ? got.ptr : "", want, got.len);
}

static void test_invalid_at(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t len, at;
    } CASES[] = {
        {"", 0, 0},
        {"abc", 3, 3},
        {"预算2024年", 13, 13},
        {"a\0b", 3, 3},
        {"\x80", 1, 0},
        {"abcdefgh\xff", 9, 8},
        {"\xC0\x80", 2, 0}, /* overlong */
        {"\xC1\xBF", 2, 0},
        {"\xE0\x9F\xBF", 3, 0},
        {"\xF0\x8F\xBF\xBF", 4, 0},
        {"\xE0\xA0\x80", 3, 3},
        {"\xED\x9F\xBF", 3, 3},
        {"\xED\xA0\x80", 3, 0}, /* surrogates */
        {"\xED\xBF\xBF", 3, 0},
        {"\xEE\x80\x80", 3, 3},
        {"\xF4\x8F\xBF\xBF", 4, 4},
        {"\xF4\x90\x80\x80", 4, 0}, /* beyond U+10FFFF */
        {"\xF5\x80\x80\x80", 4, 0},
        {"\xE4\xB8", 2, 0}, /* cut */
        {"\xE9\xA2\x84\xE4\xB8", 5, 3},
        {"\xE9\xA2\x84\xE4\xB8x", 6, 3},
        {"\xF0\x9F\x98", 3, 0},
        {"\xC3", 1, 0},
        {"\xC3\xA9\xC3\xA9", 4, 4},
        {"12345678\xE9\xA2\x84"
         "12345678\xE9\xA2",
         21, 19},
    };
    for (size_t i = 0; i < N(CASES); i++)
        assert_int_equal(tb_utf8_invalid_at((const uint8_t *)CASES[i].s, CASES[i].len), CASES[i].at);
}

/* Every code point survives put and next, and validation agrees with decoding. */
static void test_all_code_points(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char b[4];
        size_t n = tb_utf8_put(cp, b), at = 0, back = n;
        bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
        uint32_t want = surrogate ? 0xFFFD : cp;
        if (tb_utf8_next(tb_str_make(b, n), &at) != want || at != n || tb_utf8_prev(tb_str_make(b, n), &back) != want ||
            back != 0 || tb_utf8_invalid_at((const uint8_t *)b, n) != n)
            fail_msg("U+%04X", (unsigned)cp);
    }
    char b[4];
    assert_int_equal(tb_utf8_put(0x110000, b), 3);
    assert_memory_equal(b, "\xEF\xBF\xBD", 3);
}

/* Walking back meets the same code points as walking forth, also over bad bytes. */
static void test_next_prev(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t n;
        uint32_t cps[8];
    } CASES[] = {
        {"a预é😀", 4, {'a', 0x9884, 0xE9, 0x1F600}},
        {"\x80\x80", 2, {0xFFFD, 0xFFFD}},
        {"a\xE4\xB8"
         "b",
         4,
         {'a', 0xFFFD, 0xFFFD, 'b'}},
        {"\xE4\xB8\xAD\xAD", 2, {0x4E2D, 0xFFFD}},
        {"\xF0\x9F\x98\x80\x80", 2, {0x1F600, 0xFFFD}},
        {"\xFF\xE4\xB8\xAD", 2, {0xFFFD, 0x4E2D}},
        {"\xED\xA0\x80", 3, {0xFFFD, 0xFFFD, 0xFFFD}},
        {"\x80\x80\x80\x80\x80", 5, {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_str s = tb_str_of(CASES[i].s);
        size_t at = 0;
        for (size_t k = 0; k < CASES[i].n; k++)
            assert_int_equal(tb_utf8_next(s, &at), CASES[i].cps[k]);
        assert_int_equal(at, s.len);
        for (size_t k = CASES[i].n; k-- > 0;)
            assert_int_equal(tb_utf8_prev(s, &at), CASES[i].cps[k]);
        assert_int_equal(at, 0);
    }
}

static void test_width_fit(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t width, columns;
        const char *fit;
    } CASES[] = {
        {"", 0, 5, ""},
        {"abc", 3, 2, "ab"},
        {"预算", 4, 3, "预"},
        {"预算", 4, 1, ""},
        {"预算", 4, 4, "预算"},
        {"a\tb\n", 2, 9, "a\tb\n"},
        {"e\xCC\x81x", 2, 1, "e\xCC\x81"}, /* the accent belongs to what it stands on */
        {"“合计”", 6, 3, "“合"},
        {"（元）", 6, 5, "（元"},
        {"\xEF\xBD\xB1", 1, 1, "\xEF\xBD\xB1"}, /* half-width kana */
        {"\xE4\xB8", 2, 1, "\xE4"},             /* one column for each bad byte */
    };
    for (size_t i = 0; i < N(CASES); i++) {
        assert_int_equal(tb_utf8_width(tb_str_of(CASES[i].s)), CASES[i].width);
        check_str(tb_utf8_fit(tb_str_of(CASES[i].s), CASES[i].columns), CASES[i].fit);
    }
}

static void test_classes(void **state)
{
    (void)state;
    static const struct {
        uint32_t cp;
        bool cjk, han, space;
    } CASES[] = {
        {'a', false, false, false},    {' ', false, false, true},       {'\n', false, false, true},
        {0xA0, false, false, true},    {0x2003, false, false, true},    {0x200B, false, false, true},
        {0x200C, false, false, false}, {0x3000, false, false, true},    {0xFEFF, false, false, true},
        {0x3001, true, false, false},  {0x3002, true, false, false},    {0x3005, true, true, false},
        {0x3007, true, true, false},   {0x3042, true, false, false},    {0x30AB, true, false, false},
        {0x4E00, true, true, false},   {0x9FFF, true, true, false},     {0x3400, true, true, false},
        {0xAC00, true, false, false},  {0xF900, true, true, false},     {0xFF08, true, false, false},
        {0xFF11, true, false, false},  {0x20000, true, true, false},    {0x2F00, true, true, false},
        {0x201C, false, false, false}, {0x1F600, false, false, false},  {0xE000, false, false, false},
        {0x2000, false, false, true},  {0x10FFFF, false, false, false},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        assert_int_equal(tb_is_cjk(CASES[i].cp), CASES[i].cjk);
        assert_int_equal(tb_is_han(CASES[i].cp), CASES[i].han);
        assert_int_equal(tb_is_space(CASES[i].cp), CASES[i].space);
    }
}

static void test_plain(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        uint32_t cp[8];
        size_t n;
    } CASES[] = {
        {"", {0}, 0},
        {"aZ-9", {'a', 'z', '-', '9'}, 4},
        {"预A算", {0x9884, 'a', 0x7B97}, 3},
        {"ＡＢ１", {'a', 'b', '1'}, 3},
        {"e\xCC\x81", {0xE9}, 1}, /* a mark composes with the letter in front of it */
        {"预\xCC\x81", {0x9884, 0x301}, 2},
        {"Ｅ\xCC\x81x", {0xE9, 'x'}, 2},
        {"①é", {'1', 0xE9}, 2},
        {"a\xC2\xADz", {'a', 'z'}, 2}, /* a soft hyphen is not seen */
    };
    for (size_t i = 0; i < N(CASES); i++) {
        uint32_t cp[8];
        size_t n = tb_utf8_plain(tb_str_of(CASES[i].s), cp, N(cp));
        assert_int_equal(n, CASES[i].n);
        assert_memory_equal(cp, CASES[i].cp, n * sizeof *cp);
    }
    uint32_t two[2];
    assert_int_equal(tb_utf8_plain(TB_LIT("预算表"), two, 2), 2);
    assert_int_equal(tb_utf8_plain(TB_LIT("ｅｆｇ"), two, 2), 2);
}

int main(void)
{
    const struct CMUnitTest utf8[] = {
        cmocka_unit_test(test_invalid_at), cmocka_unit_test(test_all_code_points), cmocka_unit_test(test_next_prev),
        cmocka_unit_test(test_width_fit),  cmocka_unit_test(test_classes),         cmocka_unit_test(test_plain),
    };
    return cmocka_run_group_tests(utf8, NULL, NULL);
}
