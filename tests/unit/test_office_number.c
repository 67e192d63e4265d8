/* SPDX-License-Identifier: MIT */
/* The digits of stored doubles against the C library, which computes with them: what is left of a lexeme has to be the
 * same double, and no shorter decimal may be. */
#include "with_cmocka.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../plugins/office/number.h"

static uint64_t state_of_chance = UINT64_C(88172645463325252);

static uint64_t chance(void)
{
    state_of_chance ^= state_of_chance << 13;
    state_of_chance ^= state_of_chance >> 7;
    state_of_chance ^= state_of_chance << 17;
    return state_of_chance;
}

static void check_shortest(double x)
{
    char lexeme[64], shortest[64], plain[NUMBER_TEXT + 1];
    struct number n;
    snprintf(lexeme, sizeof lexeme, "%.17g", x);
    int digits = 15;
    do
        snprintf(shortest, sizeof shortest, "%.*g", digits, x);
    while (strtod(shortest, NULL) != x && digits++ < 17);
    assert_true(number_read(lexeme, strlen(lexeme), &n));
    number_shorten(&n);
    plain[number_plain(&n, plain)] = '\0';
    if (strtod(plain, NULL) != x || n.n > digits)
        fail_msg("%s became %s, and %s would do", lexeme, plain, shortest);
}

static void test_shortest(void **state)
{
    (void)state;
    for (int i = 0; i < 30000; i++) {
        uint64_t bits = chance();
        double x;
        memcpy(&x, &bits, sizeof x);
        if (x == x && x <= DBL_MAX && x >= -DBL_MAX && (x > DBL_MIN || x < -DBL_MIN))
            check_shortest(x);
    }
    for (int i = 0; i < 30000; i++) { /* amounts, and sums of amounts */
        double a = (double)(int64_t)(chance() % 100000000000) / 100, b = (double)(int64_t)(chance() % 10000000) / 1000;
        check_shortest(a);
        check_shortest(a + b);
        check_shortest(a - b);
        check_shortest(b / (a + 1));
    }
}

static void test_lexemes(void **state)
{
    (void)state;
    static const struct {
        const char *lexeme, *plain; /* NULL: no number */
    } cases[] = {
        {"0", "0"},
        {"-0.00", "0"},
        {"007", "7"},
        {".5", "0.5"},
        {"5.", "5"},
        {"+5", "5"},
        {" 5\t", "5"},
        {"1e2", "100"},
        {"1E+2", "100"},
        {"12.50E-1", "1.25"},
        {"1e-400", "0"},
        {"1e308", "1E+308"},
        {"1e309", NULL},
        {"1e99999999999999999999", NULL},
        {"0e99999999999999999999", "0"},
        {"1e-99999999999999999999", "0"},
        {"00000000000000000000000000000000000001", "1"},
        {"100000000000000000000", "1E+20"},
        {"10000000000000000000", "10000000000000000000"},
        {"0.0000000000000000001", "0.0000000000000000001"},
        {"0.00000000000000000001", "0.00000000000000000001"},
        {"0.000000000000000000001", "1E-21"},
        {"12345678901234567890123", "1.2345678901234568E+22"},
        {"", NULL},
        {" ", NULL},
        {"-", NULL},
        {".", NULL},
        {"e5", NULL},
        {"1e", NULL},
        {"1e+", NULL},
        {"1.2.3", NULL},
        {"1,5", NULL},
        {"1 5", NULL},
        {"0x10", NULL},
        {"NaN", NULL},
        {"INF", NULL},
        {"１", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char plain[NUMBER_TEXT + 1];
        struct number n;
        bool read = number_read(cases[i].lexeme, strlen(cases[i].lexeme), &n);
        if (read != (cases[i].plain != NULL))
            fail_msg("\"%s\" is %s number", cases[i].lexeme, read ? "a" : "no");
        if (!read)
            continue;
        number_shorten(&n);
        plain[number_plain(&n, plain)] = '\0';
        assert_string_equal(plain, cases[i].plain);
    }
}

static void test_keep(void **state)
{
    (void)state;
    static const struct {
        const char *lexeme;
        int digits;
        const char *plain;
        bool lost;
    } cases[] = {
        {"1234.5", 4, "1235", true}, {"1234.4999", 4, "1234", true}, {"-1234.5", 4, "-1235", true},
        {"999.95", 4, "1000", true}, {"0.5", 0, "1", true},          {"0.4", 0, "0", true},
        {"0.05", 0, "0.1", true},    {"5", -1, "0", true},           {"1234.5", 5, "1234.5", false},
        {"1000.1", 4, "1000", true}, {"9", 0, "10", true},           {"0", 0, "0", false},
        {"1.05", 2, "1.1", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char plain[NUMBER_TEXT + 1];
        struct number n;
        assert_true(number_read(cases[i].lexeme, strlen(cases[i].lexeme), &n));
        assert_int_equal(number_keep(&n, cases[i].digits), cases[i].lost);
        plain[number_plain(&n, plain)] = '\0';
        assert_string_equal(plain, cases[i].plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shortest),
        cmocka_unit_test(test_lexemes),
        cmocka_unit_test(test_keep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
