/* SPDX-License-Identifier: MIT */
/* Decimals: printed numbers, exact arithmetic, rounding, units of money. */

#include "with_cmocka.h"

#include "base/decimal.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void test_read(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        tb_lexeme kind;
        int64_t mantissa;
        uint32_t scale;
    } CASES[] = {
        {"", TB_LEX_BLANK, 0, 0},
        {" \t　", TB_LEX_BLANK, 0, 0},
        {"-", TB_LEX_BLANK, 0, 0},
        {"—", TB_LEX_BLANK, 0, 0},
        {"－", TB_LEX_BLANK, 0, 0},
        {"--", TB_LEX_BLANK, 0, 0},
        {"——", TB_LEX_BLANK, 0, 0},
        {" — ", TB_LEX_BLANK, 0, 0},
        {"---", TB_LEX_TEXT, 0, 0},
        {"0", TB_LEX_NUMBER, 0, 0},
        {"-0.00", TB_LEX_NUMBER, 0, 2},
        {"007", TB_LEX_NUMBER, 7, 0},
        {"6351000.00", TB_LEX_NUMBER, 635100000, 2},
        {" 　12.5\xC2\xA0", TB_LEX_NUMBER, 125, 1},
        {"+3", TB_LEX_NUMBER, 3, 0},
        {"＋3", TB_LEX_NUMBER, 3, 0},
        {"-3", TB_LEX_NUMBER, -3, 0},
        {"−3", TB_LEX_NUMBER, -3, 0},
        {"－3", TB_LEX_NUMBER, -3, 0},
        {"- 3", TB_LEX_NUMBER, -3, 0},
        {"▲1.5", TB_LEX_NUMBER, -15, 1},
        {"△ 1.5", TB_LEX_NUMBER, -15, 1},
        {"(1,234.50)", TB_LEX_NUMBER, -123450, 2},
        {"（ 7 ）", TB_LEX_NUMBER, -7, 0},
        {"1,234,567.89", TB_LEX_NUMBER, 123456789, 2},
        {"1，234", TB_LEX_NUMBER, 1234, 0},
        {"1'234'567", TB_LEX_NUMBER, 1234567, 0},
        {"１２３．４５", TB_LEX_NUMBER, 12345, 2},
        {".5", TB_LEX_NUMBER, 5, 1},
        {"0.05", TB_LEX_NUMBER, 5, 2},
        {"50%", TB_LEX_PERCENT, 50, 0},
        {"50 ％", TB_LEX_PERCENT, 50, 0},
        {"-33.68%", TB_LEX_PERCENT, -3368, 2},
        {"(5%)", TB_LEX_PERCENT, -5, 0},
        {"(5)%", TB_LEX_PERCENT, -5, 0},
        {"999999999999999999", TB_LEX_NUMBER, 999999999999999999, 0},
        {"-0.000000000000000001", TB_LEX_NUMBER, -1, 18},
        {"000000000000000000000001", TB_LEX_NUMBER, 1, 0},
        {"1000000000000000000", TB_LEX_RANGE, 0, 0},
        {"1234567890123456.789", TB_LEX_RANGE, 0, 0},
        {"0.0000000000000000001", TB_LEX_RANGE, 0, 0},
        {"-99999999999999999999999999999999999999999999999999%", TB_LEX_RANGE, 0, 0},
        {"1,23", TB_LEX_TEXT, 0, 0},
        {"1,2345", TB_LEX_TEXT, 0, 0},
        {"1234,567", TB_LEX_TEXT, 0, 0},
        {"0,123", TB_LEX_TEXT, 0, 0},
        {",123", TB_LEX_TEXT, 0, 0},
        {"1,,234", TB_LEX_TEXT, 0, 0},
        {"1,234'567", TB_LEX_TEXT, 0, 0},
        {"1,23.4", TB_LEX_TEXT, 0, 0},
        {"1.234,5", TB_LEX_TEXT, 0, 0},
        {"1,234,", TB_LEX_TEXT, 0, 0},
        {"1.", TB_LEX_TEXT, 0, 0},
        {".", TB_LEX_TEXT, 0, 0},
        {"1.2.3", TB_LEX_TEXT, 0, 0},
        {"1 234", TB_LEX_TEXT, 0, 0},
        {"1e5", TB_LEX_TEXT, 0, 0},
        {"0x10", TB_LEX_TEXT, 0, 0},
        {"--5", TB_LEX_TEXT, 0, 0},
        {"+-5", TB_LEX_TEXT, 0, 0},
        {"(-5)", TB_LEX_TEXT, 0, 0},
        {"▲-5", TB_LEX_TEXT, 0, 0},
        {"(5", TB_LEX_TEXT, 0, 0},
        {"5)", TB_LEX_TEXT, 0, 0},
        {"()", TB_LEX_TEXT, 0, 0},
        {"%", TB_LEX_TEXT, 0, 0},
        {"5%%", TB_LEX_TEXT, 0, 0},
        {"合计", TB_LEX_TEXT, 0, 0},
        {"2024年", TB_LEX_TEXT, 0, 0},
        {"12\xE4\xB8", TB_LEX_TEXT, 0, 0},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_decimal d = {12345, 6};
        tb_lexeme kind = tb_decimal_read(tb_str_of(CASES[i].s), &d);
        bool set = kind == TB_LEX_NUMBER || kind == TB_LEX_PERCENT;
        if (kind != CASES[i].kind || d.mantissa != (set ? CASES[i].mantissa : 12345) ||
            d.scale != (set ? CASES[i].scale : 6))
            fail_msg("'%s' read as kind %d, %lld / 10^%u", CASES[i].s, (int)kind, (long long)d.mantissa, d.scale);
    }
    tb_decimal d;
    assert_int_equal(tb_decimal_read((tb_str){NULL, 0}, &d), TB_LEX_BLANK);
}

static void test_rescale(void **state)
{
    (void)state;
    static const struct {
        tb_decimal v;
        int32_t shift;
        uint32_t scale;
        bool ok;
        int64_t want;
    } CASES[] = {
        {{12345, 2}, 0, 2, true, 12345},
        {{635, 0}, 4, 2, true, 635000000},   /* 635 万元 in 分 */
        {{1234567, 6}, 4, 2, true, 1234567}, /* 1.234567 万元: 12345.67 元 */
        {{12345678, 7}, 4, 2, false, 0},     /* finer than a 分 */
        {{12345670, 7}, 4, 2, true, 1234567},
        {{-15, 1}, 8, 2, true, -15000000000},
        {{0, 18}, 100, 2, true, 0},
        {{0, 0}, INT32_MIN, 18, true, 0},
        {{1, 0}, INT32_MAX, 2, false, 0},
        {{1, 0}, INT32_MIN, 2, false, 0},
        {{INT64_MAX, 0}, 0, 1, false, 0},
        {{INT64_MIN, 0}, 0, 0, true, INT64_MIN},
        {{1, 18}, 18, 18, true, 1000000000000000000},
        {{1, 18}, 19, 18, false, 0},
        {{9, 0}, 18, 0, true, 9000000000000000000},
        {{10, 0}, 18, 0, false, 0},
        {{1, 0}, 0, 19, false, 0},
        {{0, 0}, 0, 19, false, 0},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_decimal d = {7, 7};
        bool ok = tb_decimal_rescale(CASES[i].v, CASES[i].shift, CASES[i].scale, &d);
        assert_int_equal(ok, CASES[i].ok);
        assert_true(d.mantissa == (ok ? CASES[i].want : 7));
        assert_true(d.scale == (ok ? CASES[i].scale : 7));
    }
}

static void test_add_sub_cmp(void **state)
{
    (void)state;
    static const struct {
        tb_decimal a, b;
        bool sum_ok, diff_ok;
        int64_t sum, diff;
        uint32_t scale;
        int order;
    } CASES[] = {
        {{150, 2}, {5, 1}, true, true, 200, 100, 2, 1},
        {{5, 1}, {150, 2}, true, true, 200, -100, 2, -1},
        {{10, 1}, {100, 2}, true, true, 200, 0, 2, 0},
        {{INT64_MAX, 0}, {1, 0}, false, true, 0, INT64_MAX - 1, 0, 1},
        {{INT64_MIN, 0}, {1, 0}, true, false, INT64_MIN + 1, 0, 0, -1},
        {{INT64_MAX, 0}, {1, 18}, false, false, 0, 0, 18, 1},
        {{INT64_MIN, 0}, {INT64_MAX, 18}, false, false, 0, 0, 18, -1},
        {{-1, 18}, {0, 0}, true, true, -1, -1, 18, -1},
        {{INT64_MIN, 0}, {INT64_MIN, 0}, false, true, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_decimal d = {7, 7};
        assert_int_equal(tb_decimal_add(CASES[i].a, CASES[i].b, &d), CASES[i].sum_ok);
        assert_true(d.mantissa == (CASES[i].sum_ok ? CASES[i].sum : 7));
        assert_true(d.scale == (CASES[i].sum_ok ? CASES[i].scale : 7));
        d = (tb_decimal){7, 7};
        assert_int_equal(tb_decimal_sub(CASES[i].a, CASES[i].b, &d), CASES[i].diff_ok);
        assert_true(d.mantissa == (CASES[i].diff_ok ? CASES[i].diff : 7));
        assert_int_equal(tb_decimal_cmp(CASES[i].a, CASES[i].b), CASES[i].order);
        assert_int_equal(tb_decimal_cmp(CASES[i].b, CASES[i].a), -CASES[i].order);
    }
}

static void test_percent(void **state)
{
    (void)state;
    static const struct {
        tb_decimal part, whole;
        uint32_t digits;
        tb_rounding rule;
        bool ok;
        int64_t want;
    } CASES[] = {
        {{-213870000, 2}, {635100000, 2}, 2, TB_ROUND_HALF_UP, true, -3368}, /* -33.675.. */
        {{-213870000, 2}, {635100000, 2}, 2, TB_ROUND_TRUNCATE, true, -3367},
        {{1, 0}, {3, 0}, 2, TB_ROUND_HALF_UP, true, 3333},
        {{2, 0}, {3, 0}, 2, TB_ROUND_HALF_UP, true, 6667},
        {{2, 0}, {3, 0}, 2, TB_ROUND_TRUNCATE, true, 6666},
        {{-2, 0}, {3, 0}, 0, TB_ROUND_TRUNCATE, true, -66},
        {{1, 0}, {800, 0}, 2, TB_ROUND_HALF_UP, true, 13}, /* 0.125 */
        {{1, 0}, {800, 0}, 2, TB_ROUND_HALF_EVEN, true, 12},
        {{3, 0}, {800, 0}, 2, TB_ROUND_HALF_EVEN, true, 38}, /* 0.375 */
        {{-1, 0}, {800, 0}, 2, TB_ROUND_HALF_UP, true, -13},
        {{-1, 0}, {-800, 0}, 2, TB_ROUND_HALF_UP, true, 13},
        {{0, 0}, {5, 2}, 9, TB_ROUND_HALF_UP, true, 0},
        {{5, 0}, {0, 2}, 2, TB_ROUND_HALF_UP, false, 0},
        {{1, 0}, {1, 0}, 9, TB_ROUND_HALF_UP, true, 100000000000},
        {{1, 0}, {1, 0}, 10, TB_ROUND_HALF_UP, false, 0},
        {{INT64_MAX, 0}, {INT64_MAX, 0}, 9, TB_ROUND_HALF_UP, true, 100000000000},
        {{INT64_MIN, 0}, {INT64_MIN, 18}, 0, TB_ROUND_HALF_UP, false, 0},
        {{INT64_MIN, 18}, {INT64_MIN, 0}, 0, TB_ROUND_HALF_UP, true, 0},
        {{INT64_MIN, 18}, {1, 0}, 0, TB_ROUND_HALF_UP, true, -922},
        {{INT64_MAX, 0}, {1, 18}, 9, TB_ROUND_HALF_UP, false, 0},
        {{INT64_MAX, 0}, {1, 0}, 0, TB_ROUND_HALF_UP, false, 0},
        {{INT64_MAX, 18}, {INT64_MAX, 18}, 0, TB_ROUND_HALF_EVEN, true, 100},
        {{1, 0}, {1, 18}, 0, TB_ROUND_TRUNCATE, false, 0},
        {{1, 2}, {1, 18}, 0, TB_ROUND_TRUNCATE, true, 1000000000000000000},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_decimal d = {7, 7};
        bool ok = tb_decimal_percent(CASES[i].part, CASES[i].whole, CASES[i].digits, CASES[i].rule, &d);
        if (ok != CASES[i].ok || d.mantissa != (ok ? CASES[i].want : 7) || d.scale != (ok ? CASES[i].digits : 7))
            fail_msg("case %zu: %d, %lld", i, (int)ok, (long long)d.mantissa);
    }
}

static void test_round(void **state)
{
    (void)state;
    static const struct {
        tb_decimal v;
        uint32_t digits;
        int64_t up, cut, even;
    } CASES[] = {
        {{125, 2}, 1, 13, 12, 12},
        {{135, 2}, 1, 14, 13, 14},
        {{-125, 2}, 1, -13, -12, -12},
        {{1251, 3}, 1, 13, 12, 13},
        {{124, 2}, 1, 12, 12, 12},
        {{5, 1}, 0, 1, 0, 0},
        {{-5, 1}, 0, -1, 0, 0},
        {{999, 2}, 1, 100, 99, 100},
        {{12, 1}, 1, 12, 12, 12},
        {{12, 1}, 5, 120000, 120000, 120000},
        {{INT64_MIN, 18}, 0, -9, -9, -9},
        {{INT64_MAX, 1}, 0, 922337203685477581, 922337203685477580, 922337203685477581},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_decimal d;
        assert_true(tb_decimal_round(CASES[i].v, CASES[i].digits, TB_ROUND_HALF_UP, &d));
        assert_true(d.mantissa == CASES[i].up && d.scale == CASES[i].digits);
        assert_true(tb_decimal_round(CASES[i].v, CASES[i].digits, TB_ROUND_TRUNCATE, &d));
        assert_true(d.mantissa == CASES[i].cut && d.scale == CASES[i].digits);
        assert_true(tb_decimal_round(CASES[i].v, CASES[i].digits, TB_ROUND_HALF_EVEN, &d));
        assert_true(d.mantissa == CASES[i].even && d.scale == CASES[i].digits);
    }
    tb_decimal d = {7, 7};
    assert_false(tb_decimal_round((tb_decimal){1, 1}, 6, TB_ROUND_HALF_UP, &d));
    assert_false(tb_decimal_round((tb_decimal){1, 18}, 19, TB_ROUND_HALF_UP, &d));
    assert_false(tb_decimal_round((tb_decimal){INT64_MAX, 0}, 1, TB_ROUND_HALF_UP, &d));
    assert_true(d.mantissa == 7 && d.scale == 7);
}

static void test_write(void **state)
{
    (void)state;
    static const struct {
        tb_decimal v;
        const char *want;
    } CASES[] = {
        {{0, 0}, "0"},
        {{0, 2}, "0.00"},
        {{-1230, 2}, "-12.30"},
        {{5, 2}, "0.05"},
        {{-5, 2}, "-0.05"},
        {{1234567, 0}, "1234567"},
        {{1, 18}, "0.000000000000000001"},
        {{INT64_MIN, 0}, "-9223372036854775808"},
        {{INT64_MIN, 18}, "-9.223372036854775808"},
        {{INT64_MAX, 2}, "92233720368547758.07"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        tb_decimal_write(&b, CASES[i].v);
        tb_buf_char(&b, '\0');
        assert_string_equal(b.ptr, CASES[i].want);
    }
}

static void test_money_unit(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int32_t want;
    } CASES[] = {
        {"元", 0},      {"千元", 3},       {"万元", 4},
        {"百万元", 6},  {"亿元", 8},       {"万　元", 4},
        {" 万 元 ", 4}, {"人民币元", 0},   {"人民币 万元", 4},
        {"", -1},       {"人民币", -1},    {"万", -1},
        {"%", -1},      {"人", -1},        {"万元人民币", -1},
        {"十万元", -1}, {"元/平方米", -1}, {"a very long unit that nobody uses at all", -1},
    };
    for (size_t i = 0; i < N(CASES); i++)
        assert_int_equal(tb_money_unit(tb_str_of(CASES[i].s)), CASES[i].want);
    assert_int_equal(tb_money_unit((tb_str){NULL, 0}), -1);
}

int main(void)
{
    const struct CMUnitTest decimal[] = {
        cmocka_unit_test(test_read),       cmocka_unit_test(test_rescale), cmocka_unit_test(test_add_sub_cmp),
        cmocka_unit_test(test_percent),    cmocka_unit_test(test_round),   cmocka_unit_test(test_write),
        cmocka_unit_test(test_money_unit),
    };
    return cmocka_run_group_tests(decimal, NULL, NULL);
}
