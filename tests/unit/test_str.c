/* SPDX-License-Identifier: MIT */
/* Slices: order, search, trimming, hashing. */

#include "with_cmocka.h"

#include "base/str.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void check_str(tb_str got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr ? got.ptr : "", want, got.len);
}

static int sign(int v) { return (v > 0) - (v < 0); }

static void test_cmp(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } CASES[] = {
        {"", "", 0},       {"", "a", -1},      {"a", "", 1},         {"a", "b", -1},
        {"ab", "abc", -1}, {"b", "abc", 1},    {"\x7f", "\x80", -1}, {"中文", "中文", 0},
        {"z", "中", -1},   {"abc", "abd", -1}, {"\xff", "\x01z", 1},
    };
    for (size_t i = 0; i < N(CASES); i++)
        assert_int_equal(sign(tb_str_cmp(tb_str_of(CASES[i].a), tb_str_of(CASES[i].b))), CASES[i].order);
    assert_int_equal(tb_str_cmp((tb_str){NULL, 0}, TB_LIT("")), 0);
}

static void test_starts_ends(void **state)
{
    (void)state;
    static const struct {
        const char *s, *part;
        bool starts, ends;
    } CASES[] = {
        {"abc", "", true, true},       {"", "", true, true},        {"", "a", false, false},
        {"abc", "ab", true, false},    {"abc", "bc", false, true},  {"abc", "abc", true, true},
        {"abc", "abcd", false, false}, {"合计", "合", true, false}, {"合计", "计", false, true},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        assert_int_equal(tb_str_starts(tb_str_of(CASES[i].s), tb_str_of(CASES[i].part)), CASES[i].starts);
        assert_int_equal(tb_str_ends(tb_str_of(CASES[i].s), tb_str_of(CASES[i].part)), CASES[i].ends);
    }
}

static void test_find(void **state)
{
    (void)state;
    static const struct {
        const char *s, *what;
        size_t from, at;
    } CASES[] = {
        {"abcabc", "abc", 0, 0}, {"abcabc", "abc", 1, 3},        {"abcabc", "abc", 4, SIZE_MAX}, {"abc", "", 0, 0},
        {"abc", "", 3, 3},       {"abc", "", 4, SIZE_MAX},       {"", "a", 0, SIZE_MAX},         {"", "", 0, 0},
        {"aaab", "aab", 0, 1},   {"一般公共预算", "公共", 0, 6}, {"abc", "abcd", 0, SIZE_MAX},
    };
    for (size_t i = 0; i < N(CASES); i++)
        assert_true(tb_str_find(tb_str_of(CASES[i].s), tb_str_of(CASES[i].what), CASES[i].from) == CASES[i].at);
    /* bytes behind the slice are not looked at */
    assert_true(tb_str_find(tb_str_make("xyz", 2), TB_LIT("z"), 0) == SIZE_MAX);
}

static void test_trim(void **state)
{
    (void)state;
    static const struct {
        const char *s, *want;
    } CASES[] = {
        {"", ""},
        {"  \t\r\n\v\f ", ""},
        {" a b ", "a b"},
        {"\xC2\xA0合计\xE3\x80\x80", "合计"},
        {"\xE3\x80\x80 \xC2\xA0", ""},
        {"\xA0x\xA0", "\xA0x\xA0"}, /* a lone byte is not U+00A0 */
        {"　合　计　", "合　计"},
        {"\xE3\x80\x81", "\xE3\x80\x81"}, /* U+3001 is no blank */
    };
    for (size_t i = 0; i < N(CASES); i++)
        check_str(tb_str_trim(tb_str_of(CASES[i].s)), CASES[i].want);
    assert_null(tb_str_trim((tb_str){NULL, 0}).ptr);
}

static void test_hash(void **state)
{
    (void)state;
    assert_true(tb_str_hash((tb_str){NULL, 0}, 7) == tb_str_hash(TB_LIT(""), 7));
    assert_true(tb_str_hash(TB_LIT("合计"), 1) == tb_str_hash(tb_str_make("合计x", 6), 1));
    assert_true(tb_str_hash(TB_LIT("合计"), 1) != tb_str_hash(TB_LIT("合计"), 2));
    /* the published value of XXH3 for no bytes: hashes may be kept in files */
    assert_true(tb_str_hash(TB_LIT(""), 0) == UINT64_C(0x2D06800538D394C2));
}

int main(void)
{
    const struct CMUnitTest str[] = {
        cmocka_unit_test(test_cmp),  cmocka_unit_test(test_starts_ends), cmocka_unit_test(test_find),
        cmocka_unit_test(test_trim), cmocka_unit_test(test_hash),
    };
    return cmocka_run_group_tests(str, NULL, NULL);
}
