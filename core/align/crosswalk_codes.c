/* SPDX-License-Identifier: MIT */
/* A spreadsheet reads 0301 as a number and saves 301, 2010301000001 as 2.0103E+12, 3-1 as a date. Each rule goes
 * from what is printed to what it may have been; whether one code alone fits is for the caller to see. */
#include "align/crosswalk.h"
#include "align/lines.h"

#define MAX_DIGITS 64u

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool all_digits(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.ptr[i]))
            return false;
    return s.len > 0;
}

/* 2,010,301 and 2010301.00: the digits; 0: it is no such number. */
static size_t digits_of(tb_str s, char out[MAX_DIGITS])
{
    size_t n = 0, at = 0;
    for (; at < s.len && n < MAX_DIGITS && (is_digit(s.ptr[at]) || (s.ptr[at] == ',' && at > 0)); at++)
        if (is_digit(s.ptr[at]))
            out[n++] = s.ptr[at];
    if (at + 1 < s.len && s.ptr[at] == '.')
        for (at++; at < s.len && s.ptr[at] == '0';)
            at++;
    return at == s.len ? n : 0;
}

static bool is_number_of(tb_str code, tb_str printed)
{
    char digits[MAX_DIGITS];
    size_t n = digits_of(printed, digits);
    return n && all_digits(code) &&
           tb_str_eq(tb_code_without_zeros(code), tb_code_without_zeros(tb_str_make(digits, n)));
}

/* 2.0103E+12: the digits shown, rounded, and how many there were in all. */
static bool is_power_of(tb_str code, tb_str s)
{
    char digits[MAX_DIGITS];
    size_t n = 0, at = 0, whole = 0;
    unsigned exponent = 0;
    for (; at < s.len && n < MAX_DIGITS && (is_digit(s.ptr[at]) || s.ptr[at] == '.'); at++) {
        if (s.ptr[at] == '.')
            whole = n;
        else
            digits[n++] = s.ptr[at];
    }
    whole = whole ? whole : n;
    if (n == 0 || whole != 1 || at + 1 >= s.len || (s.ptr[at] != 'E' && s.ptr[at] != 'e'))
        return false;
    at += s.ptr[at + 1] == '+' ? 2 : 1;
    if (at == s.len)
        return false;
    for (; at < s.len && is_digit(s.ptr[at]) && exponent < MAX_DIGITS; at++)
        exponent = exponent * 10 + (unsigned)(s.ptr[at] - '0');
    code = tb_code_without_zeros(code);
    if (at != s.len || !all_digits(code) || code.len != exponent + 1)
        return false;
    for (; n > code.len && digits[n - 1] == '0';)
        n--;
    if (n > code.len)
        return false;
    bool up = n < code.len && code.ptr[n] >= '5';
    for (size_t i = n; i-- > 0;) {
        char c = code.ptr[i];
        if (up && c == '9') {
            c = '0';
        } else if (up) {
            c = (char)(c + 1);
            up = false;
        }
        if (c != digits[i])
            return false;
    }
    return !up;
}

/* Runs of digits, and names of months in English as numbers; 0: anything else stands there, or too many. */
static size_t numbers_of(tb_str s, unsigned out[3])
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    size_t n = 0;
    for (size_t at = 0; at < s.len;) {
        if (n == 3 && (is_digit(s.ptr[at])))
            return 0;
        if (is_digit(s.ptr[at])) {
            unsigned v = 0;
            for (; at < s.len && is_digit(s.ptr[at]) && v < 100000; at++)
                v = v * 10 + (unsigned)(s.ptr[at] - '0');
            out[n++] = v;
            continue;
        }
        bool month = false;
        for (unsigned m = 0; m < 12 && at + 3 <= s.len && n < 3 && !month; m++) {
            month = true;
            for (size_t i = 0; i < 3; i++)
                month = month && (s.ptr[at + i] | 0x20) == months[(size_t)3 * m + i];
            if (month)
                out[n++] = m + 1;
        }
        at += month ? 3 : 1;
    }
    return n;
}

/* Codes of two or three numbers: 3-1, 2010.3.1. */
static bool is_date_of(tb_str code, tb_str printed)
{
    unsigned a[3], b[3];
    for (size_t i = 0; i < code.len; i++)
        if (!is_digit(code.ptr[i]) && code.ptr[i] != '-' && code.ptr[i] != '/' && code.ptr[i] != '.')
            return false;
    size_t n = numbers_of(code, a), m = numbers_of(printed, b);
    if (all_digits(printed) || n < 2 || m < 2)
        return false;
    if (n == 3)
        return m == 3 && a[1] == b[1] && a[2] == b[2] && (a[0] == b[0] || a[0] + 2000 == b[0]);
    if (m == 3) /* the year was added */
        return a[0] == b[1] && a[1] == b[2];
    return (a[0] == b[0] && a[1] == b[1]) || (a[0] == b[1] && a[1] == b[0]);
}

static bool part_became(tb_str code, tb_str printed)
{
    return tb_str_eq(code, printed) || is_number_of(code, printed) || is_power_of(code, printed) ||
           is_date_of(code, printed);
}

bool tb_code_became(tb_str code, tb_str printed)
{
    for (;;) {
        size_t a = tb_str_find(code, TB_LIT("|"), 0), b = tb_str_find(printed, TB_LIT("|"), 0);
        bool more = a != SIZE_MAX, too = b != SIZE_MAX;
        if (more != too ||
            !part_became(tb_str_sub(code, 0, more ? a : code.len), tb_str_sub(printed, 0, too ? b : printed.len)))
            return false;
        if (!more)
            return true;
        code = tb_str_sub(code, a + 1, code.len);
        printed = tb_str_sub(printed, b + 1, printed.len);
    }
}
