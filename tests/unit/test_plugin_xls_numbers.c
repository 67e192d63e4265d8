/* SPDX-License-Identifier: MIT */
/* The exact digits of stored numbers, compared with what the C library reads and writes, and number formats, compared
 * with what a spreadsheet shows. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../plugins/xls/binary.h"
#include "../../plugins/xls/number_format.h"

static struct decimal decimal(double v)
{
    struct decimal d;
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    assert_true(binary_double(bits, &d));
    return d;
}

static void write_text(const struct decimal *d, char out[DECIMAL_TEXT + 1]) { out[decimal_write(d, out)] = '\0'; }

/* The fewest digits that are read back as the same double, and of those the nearest. */
static void check_double(double v)
{
    char got[DECIMAL_TEXT + 1], expected[40];
    int digits = 1;
    struct decimal d = decimal(v);
    write_text(&d, got);
    if (strtod(got, NULL) != v)
        fail_msg("%.17g became %s", v, got);
    do
        snprintf(expected, sizeof expected, "%.*e", digits - 1, v);
    while (strtod(expected, NULL) != v && ++digits < 18);
    if (v != 0 && (d.n > (unsigned)digits || strncmp(expected + (v < 0), d.digits, 1) != 0))
        fail_msg("%s has not the digits of %s", got, expected);
    char again[40];
    snprintf(again, sizeof again, "%.*e", (int)d.n - (d.n > 0), strtod(got, NULL));
    if (v != 0 && d.n == (unsigned)digits && strcmp(again, expected) != 0)
        fail_msg("%s is not as near as %s", got, expected);
}

static uint64_t random_bits(void)
{
    static uint64_t s = 88172645463325252u;
    s ^= s << 13;
    s ^= s >> 7;
    return s ^= s << 17;
}

static void test_doubles(void **state)
{
    (void)state;
    for (int i = 0; i < 10000; i++) {
        uint64_t bits = random_bits();
        double v;
        if ((bits >> 52 & 0x7ff) == 0x7ff)
            continue;
        memcpy(&v, &bits, sizeof v);
        check_double(v);
        check_double((double)(random_bits() % 1000000000000u) / 100.0);
        check_double((double)(random_bits() >> (bits & 63u)));
    }
    for (uint64_t e = 0; e < 0x7ff; e++) /* at each power of two the neighbours are unevenly far away */
        for (int off = -1; off < 2; off++) {
            uint64_t bits = (e << 52) + (uint64_t)(int64_t)off;
            double v;
            memcpy(&v, &bits, sizeof v);
            if ((bits >> 52) < 0x7ff)
                check_double(v);
        }
}

static void test_lexemes(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-1.5, "-1.5"},
        {100, "100"},
        {7777.5299999999997, "7777.53"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e21, "1e21"},
        {1e20, "100000000000000000000"},
        {1.5e21, "1.5e21"},
        {0.000001, "0.000001"},
        {0.0000015, "0.0000015"},
        {1e-7, "1e-7"},
        {-1.25e-10, "-1.25e-10"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
        {9007199254740993.0, "9007199254740992"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[DECIMAL_TEXT + 1];
        struct decimal d = decimal(cases[i].value);
        write_text(&d, got);
        assert_string_equal(got, cases[i].text);
    }
    struct decimal d;
    assert_false(binary_double(0x7ff0000000000000, &d));
    assert_false(binary_double(0xfff8000000000001, &d));
    bool is_float;
    assert_false(binary_rk(0x7ff00000, &d, &is_float));
}

static void test_rounding(void **state)
{
    (void)state;
    static const struct {
        double value;
        int places;
        const char *text;
    } cases[] = {
        {2.5, 0, "3"},    {-2.5, 0, "-3"},  {0.5, 0, "1"},    {0.49, 0, "0"}, {-0.4, 0, "0"},  {1.005, 2, "1.01"},
        {9.995, 2, "10"}, {99.5, 0, "100"}, {0.05, 1, "0.1"}, {0.04, 1, "0"}, {0.004, 1, "0"}, {12345, -2, "12300"},
        {15, -1, "20"},   {4, -1, "0"},     {5, -1, "10"},    {1, 5, "1"},    {0, 3, "0"},     {5, -2, "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[DECIMAL_TEXT + 1];
        struct decimal d = decimal(cases[i].value);
        decimal_round(&d, cases[i].places);
        write_text(&d, got);
        if (strcmp(got, cases[i].text) != 0)
            fail_msg("%g to %d places is %s, not %s", cases[i].value, cases[i].places, got, cases[i].text);
    }
}

static void test_comparing(void **state)
{
    (void)state;
    static const double sorted[] = {-1e300, -100, -99.5, -1, -0.5, 0, 1e-300, 0.5, 0.55, 1, 1.5, 10, 99, 1e300};
    const size_t n = sizeof sorted / sizeof *sorted;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            struct decimal a = decimal(sorted[i]), b = decimal(sorted[k]);
            assert_int_equal(decimal_compare(&a, &b), (i > k) - (i < k));
        }
}

struct format_case {
    const char *code;
    double value;
    const char *shown;
};

static void check_format(const struct format_case *c, enum number_shown expected)
{
    char got[NUMBER_FORMAT_TEXT];
    enum number_shown what;
    struct decimal d = decimal(c->value);
    size_t n = number_format_show(c->code, strlen(c->code), &d, false, got, &what);
    if (n != strlen(c->shown) || memcmp(got, c->shown, n) != 0 || what != expected)
        fail_msg("%s of %.17g shows \"%.*s\" (%d), not \"%s\"", c->code, c->value, (int)n, got, (int)what, c->shown);
}

#define ACCOUNTING "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"\?\?_ ;_ @_ "

static void test_number_formats(void **state)
{
    (void)state;
    static const struct format_case cases[] = {
        /* General: eleven characters, the sign apart */
        {"General", 0, "0"},
        {"", 1.5, "1.5"},
        {"GENERAL", -1.5, "-1.5"},
        {"G/通用格式", 1.5, "1.5"},
        {"G/通用格式\"元\"", 12.5, "12.5元"},
        {"General;-General;\"zero\"", 0, "zero"},
        {"General", 1.0 / 3, "0.333333333"},
        {"General", -2.0 / 3, "-0.666666667"},
        {"General", 1234567.891234, "1234567.891"},
        {"General", 1234567890.5, "1234567891"},
        {"General", 12345678901.0, "12345678901"},
        {"General", 12345678901.25, "12345678901"},
        {"General", 123456789012.0, "1.23457E+11"},
        {"General", 99999999999.9, "1E+11"},
        {"General", 0.0001234567, "0.000123457"},
        {"General", 0.00001, "0.00001"},
        {"General", 0.0000123456789, "1.23457E-05"},
        {"General", 1e-10, "1E-10"},
        {"General", -1.5e100, "-1.5E+100"},
        {"@", 12.5, "12.5"},
        /* digits */
        {"0", 0.5, "1"},
        {"0", -0.5, "-1"},
        {"0.00", 1.005, "1.01"},
        {"0.00", -0.001, "-0.00"},
        {"0.00", 1234.5, "1234.50"},
        {"0", 2.4999999999999996, "3"}, /* fifteen digits: 2.50000000000000 */
        {"00000", 42, "00042"},
        {"#", 0, ""},
        {"#.##", 5, "5."},
        {"#.##", 0.5, ".5"},
        {".00", 12.5, "12.50"},
        {"\?\?\?.\?\?\?", 1.5, "1.5"},
        {"#,##0.0#", 1234.5, "1,234.5"},
        {"#,##0.0#", 1234.56, "1,234.56"},
        {"#,##0", 999999.5, "1,000,000"},
        {"#,##0", 12, "12"},
        {"0,000", 12, "0,012"},
        {"###,###,###,##0", 1234, "1,234"},
        {"0000-0000", 5551234, "0555-1234"},
        {"0.00", 1e20, "100000000000000000000.00"},
        /* scaling */
        {"0,", 1234567, "1235"},
        {"#,##0,", 1234567, "1,235"},
        {"0.00,,", 1234567, "1.23"},
        {"0,.0", 1234, "1.2"},
        {"0%", 0.125, "13%"},
        {"0.00%", 1.2345678, "123.46%"},
        {"0%%", 0.5, "5000%%"},
        {"General%", -0.125, "-12.5%"},
        /* sections */
        {"0;(0)", -5, "(5)"},
        {"0;(0);\"none\"", 0, "none"},
        {"0.00_);[Red]\\(0.00\\)", -1.5, "(1.50)"},
        {"0.00_);[Red]\\(0.00\\)", 1.5, "1.50"},
        {"#,##0;[红色]-#,##0", -1234, "-1,234"},
        {"0.00;[Red]0.00", -1.5, "-1.50"}, /* the colour is the sign */
        {"0.00_ ;[红色]0.00\\ ", -1.5, "-1.50"},
        {"0.00;[Red]0.00", 1.5, "1.50"},
        {"0.00;0.00", -1.5, "1.50"},
        {"0.00;[DBNum1]0.00", -1.5, "1.50"},
        {"[Blue]\"up \"0;[Red]\"down \"0", -1, "down 1"},
        {"0;-0;;@", 0, ""},
        {";;;", 5, ""},
        {"0;@", -5, "-5"},
        {ACCOUNTING, 1234.5, "1,234.50"},
        {ACCOUNTING, -1234.5, "-1,234.50"},
        {ACCOUNTING, 0, "-"},
        {"[>=100]\"a\"0;[<0]\"b\"0;\"c\"0", 100, "a100"},
        {"[>=100]\"a\"0;[<0]\"b\"0;\"c\"0", -5, "b5"},
        {"[>=100]\"a\"0;[<0]\"b\"0;\"c\"0", 5, "c5"},
        {"[>1.5]\"a\";\"b\"", 1.6, "a"},
        {"[>1.5]\"a\";\"b\"0", -1.5, "-b2"},
        {"[=1]\"one\";[<>2]\"not two\";\"two\"", 1, "one"},
        {"[=1]\"one\";[<>2]\"not two\";\"two\"", 2, "two"},
        {"[=1]\"one\";[<>2]\"not two\";\"two\"", 3, "not two"},
        {"[<=-10]\"low\"0", -10, "low10"},
        {"[<=-10]\"low\"0", 5, "5"},
        {"0;[>5]\"x\"0", 6, "x6"},
        {"0;[>5]\"x\"0", 4, "4"},
        /* literals */
        {"0.00\"万元\"", 12.3, "12.30万元"},
        {"0.00万元", 12.3, "12.30万元"},
        {"\\a0\\b", 1, "a1b"},
        {"_a0*_", 1, "1"},
        {"_中0*中", 1, "1"},
        {"[$¥-804]#,##0.00", -2, "-¥2.00"},
        {"[$USD] 0", 2, "USD 2"},
        {"$#,##0.00;-$#,##0.00", -3, "-$3.00"},
        {"[DBNum1][$-804]0", 12, "12"},
        {"0.0RMB", 1, "1.0RMB"},
        {"\"open", 1, "open"},
        {"0\\", 1, "1\\"},
        {"[0", 1, "[1"},
        {"0[", 1, "1["},
        {"0_", 1, "1_"},
        {"  0  ", 1, "1"},
        /* exponents */
        {"0.00E+00", 12345.678, "1.23E+04"},
        {"0.00E+00", 0.0000999999, "1.00E-04"},
        {"0E-0", 1500, "2E3"},
        {"0.0E+0", 0, "0.0E+0"},
        {"##0.0E+0", 12345, "12.3E+3"},
        {"##0.0E+0", 0.00012345, "123.5E-6"},
        {"0.00e+00", 999.9, "1.00E+03"},
        /* fractions */
        {"# ?/?", 1.5, "1 1/2"},
        {"# ?/?", 2, "2"},
        {"# ?/?", 0.75, "3/4"},
        {"# ?/?", 0, "0"},
        {"# ?/?", -1.25, "-1 1/4"},
        {"# ?/?", 0.999, "1"},
        {"# \?\?/\?\?", 3.14159265, "3 14/99"},
        {"# \?\?\?/\?\?\?", 3.14159265, "3 16/113"},
        {"# ?/4", 2.75, "2 3/4"},
        {"?/100", 0.25, "25/100"},
        {"?/?", 1.5, "3/2"},
        {"0/0", 1e20, "1E+20"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_format(&cases[i], SHOWN_NUMBER);
}

static void test_dates(void **state)
{
    (void)state;
    static const struct format_case cases[] = {
        {"yyyy\"年\"m\"月\"d\"日\"", 45322, "2024-01-31"},
        {"[$-804]yyyy/m/d;@", 45351, "2024-02-29"},
        {"yyyy-mm-dd hh:mm:ss", 45322.123456789, "2024-01-31T02:57:47"},
        {"m/d/yy h:mm", 45322.5, "2024-01-31T12:00"},
        {"yyyy\"年\"m\"月\"", 45322, "2024-01"},
        {"e\"年\"", 45322, "2024"},
        {"mmm-yy", 45322, "2024-01"},
        {"m\"月\"d\"日\"", 45322, "2024-01-31"},
        {"yyyy-mm hh:mm", 45322.5, "2024-01-31T12:00"},
        {"aaaa", 45322, "2024-01-31"},
        {"dddd", 45322, "2024-01-31"},
        {"h:mm", 0.75, "18:00"},
        {"h:mm", 45322.75, "18:00"},
        {"上午/下午h\"时\"mm\"分\"", 0.25, "06:00"},
        {"h:mm AM/PM", 0.5, "12:00"},
        {"mm:ss.0", 0.5, "12:00:00"},
        {"h:mm:ss", 0.999995, "00:00:00"},
        {"yyyy-mm-dd hh:mm:ss", 1.999995, "1900-01-02T00:00:00"},
        {"d", 1, "1900-01-01"},
        {"d", 59, "1900-02-28"},
        {"d", 60, "1900-02-29"},
        {"d", 61, "1900-03-01"},
        {"d", 0, "1899-12-31"},
        {"d", 2958465, "9999-12-31"},
        {"d", 36585, "2000-02-29"},
        {"d", 73110, "2100-03-01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_format(&cases[i], SHOWN_DATE);
    static const struct format_case durations[] = {
        {"[h]:mm:ss", 1.5, "36:00:00"}, {"[hh]:mm", 1.25, "30:00"}, {"[h]", 2, "48"},
        {"[mm]:ss", 0.5, "720:00"},     {"[m]", 1, "1440"},         {"[s]", 1.5, "129600"},
    };
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++)
        check_format(&durations[i], SHOWN_TEXT);
    static const struct format_case none[] = {{"yyyy-mm-dd", -1, "-1"},
                                              {"yyyy-mm-dd", 2958466, "2958466"},
                                              {"yyyy-mm-dd", 1e15, "1E+15"},
                                              {"h:mm", -0.5, "-0.5"}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        check_format(&none[i], SHOWN_NUMBER);
    /* Every day of four hundred years has a date of its own, one after the other. */
    int year = 1900, month = 3, day = 1;
    for (int serial = 61; serial < 61 + 146097; serial++) {
        static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        char text[40];
        snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
        check_format(&(struct format_case){"yyyy-m-d", serial, text}, SHOWN_DATE);
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (++day > lengths[month - 1] + (leap && month == 2)) {
            day = 1;
            year += month == 12;
            month = month % 12 + 1;
        }
    }
}

static void check_around(const char *code, const char *before, const char *after, bool hidden)
{
    struct number_format_around got = {.hidden = false};
    number_format_around(code, strlen(code), &got);
    assert_int_equal(got.n_before, strlen(before));
    assert_memory_equal(got.before, before, got.n_before);
    assert_int_equal(got.n_after, strlen(after));
    assert_memory_equal(got.after, after, got.n_after);
    assert_int_equal(got.hidden, hidden);
}

static void test_texts(void **state)
{
    (void)state;
    check_around("@", "", "", false);
    check_around(ACCOUNTING, "", "", false);
    check_around("0.00", "", "", false);
    check_around("0;-0;0;\"<\"@\\>", "<", ">", false);
    check_around("0;\"(\"@\")\"", "(", ")", false);
    check_around(";;;", "", "", true);
    check_around("0;0;0;\"none\"", "none", "", true);
    check_around("\"x\"", "", "", false);
}

/* Whatever the code is, the text fits and nothing is read behind the code. */
static void test_odd_codes(void **state)
{
    (void)state;
    static const char pool[] = "0#?.,%/@;\"\\_*[]$-><=E+eymdhsa :General万\xe4";
    for (int i = 0; i < 20000; i++) {
        size_t len = random_bits() % 24;
        char *code = malloc(len ? len : 1), out[NUMBER_FORMAT_TEXT];
        assert_non_null(code);
        for (size_t k = 0; k < len; k++)
            code[k] = pool[random_bits() % (sizeof pool - 1)];
        double values[] = {0, 1, -1.5, 45322.5, 1e300, -1e-300, 123456789012345};
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            struct decimal d = decimal(values[k]);
            enum number_shown what;
            assert_true(number_format_show(code, len, &d, k & 1, out, &what) <= NUMBER_FORMAT_TEXT);
        }
        struct number_format_around around = {.hidden = false};
        number_format_around(code, len, &around);
        free(code);
    }
    char code[2000], out[NUMBER_FORMAT_TEXT];
    enum number_shown what;
    struct decimal d = decimal(1.5), large = decimal(1e308);
    memset(code, '0', sizeof code);
    assert_int_equal(number_format_show(code, 2000, &d, false, out, &what), 3); /* longer than any code */
    assert_int_equal(number_format_show(code, 300, &d, false, out, &what), 3);  /* more pieces than any code */
    assert_int_equal(number_format_show(code, 250, &d, false, out, &what), 250);
    assert_int_equal(number_format_show("0.0", 3, &large, false, out, &what), 311);
    code[0] = code[999] = '"'; /* a result that is too long */
    assert_int_equal(number_format_show(code, 1000, &d, false, out, &what), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_doubles),   cmocka_unit_test(test_lexemes),        cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_comparing), cmocka_unit_test(test_number_formats), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_texts),     cmocka_unit_test(test_odd_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
