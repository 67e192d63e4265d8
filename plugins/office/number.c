/* SPDX-License-Identifier: MIT */
/* Two decimals are the same double when they round to the same 53 bits. That is found out with whole numbers of any
 * length: a decimal w / 10^k is scaled by a power of two until its quotient has enough bits, the remainder being as
 * good as one more bit. */
#include "number.h"

#include <stdio.h>
#include <string.h>

#define MAX_EXPONENT (1 << 24) /* beyond every double, however many zeros a lexeme has */
#define MAX_LEXEME ((size_t)1 << 20)
#define MAX_WORDS 48 /* of 32 bits: 64 bits times five to the power of 309 and more */

/* ---- Reading ---- */

static void trim_zeros(struct number *x)
{
    while (x->n > 0 && x->digits[x->n - 1] == '0')
        x->n--;
    if (x->n == 0)
        x->point = 0;
}

struct scan {
    const char *p, *end;
    bool any;  /* digits were seen */
    bool more; /* one of the digits without room is not 0 */
};

static void scan_digits(struct scan *s, struct number *x, bool behind_point)
{
    for (; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++) {
        s->any = true;
        if (x->n == 0 && *s->p == '0') {
            x->point -= behind_point;
            continue;
        }
        if (x->n < NUMBER_DIGITS)
            x->digits[x->n++] = *s->p;
        else
            s->more = s->more || *s->p != '0';
        x->point += !behind_point;
    }
}

static bool scan_exponent(struct scan *s, struct number *x)
{
    int exponent = 0;
    bool negative = s->p < s->end && *s->p == '-';
    s->p += s->p < s->end && (*s->p == '-' || *s->p == '+');
    if (s->p == s->end)
        return false;
    for (; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++)
        exponent = exponent < MAX_EXPONENT ? exponent * 10 + (*s->p - '0') : exponent;
    x->point += negative ? -exponent : exponent;
    return true;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool number_read(const char *s, size_t len, struct number *out)
{
    struct scan scan = {.p = s, .end = s + len};
    struct number x = {0};
    if (len > MAX_LEXEME)
        return false;
    while (scan.p < scan.end && is_blank(*scan.p))
        scan.p++;
    while (scan.end > scan.p && is_blank(scan.end[-1]))
        scan.end--;
    if (scan.p == scan.end)
        return false;
    x.negative = *scan.p == '-';
    scan.p += *scan.p == '-' || *scan.p == '+';
    scan_digits(&scan, &x, false);
    if (scan.p < scan.end && *scan.p == '.') {
        scan.p++;
        scan_digits(&scan, &x, true);
    }
    if (!scan.any)
        return false;
    if (scan.p < scan.end && (*scan.p == 'e' || *scan.p == 'E')) {
        scan.p++;
        if (!scan_exponent(&scan, &x))
            return false;
    }
    if (scan.p != scan.end || (x.n && x.point > NUMBER_MAX_POINT))
        return false;
    if (x.point < -NUMBER_MAX_POINT)
        x.n = 0;
    if (x.n == NUMBER_DIGITS && scan.more && x.digits[x.n - 1] == '0')
        x.digits[x.n - 1] = '1'; /* so that it is not taken for a tie */
    trim_zeros(&x);
    x.negative = x.negative && x.n > 0;
    *out = x;
    return true;
}

/* ---- Rounding ---- */

bool number_keep(struct number *x, int digits)
{
    if (digits >= x->n)
        return false;
    bool up = digits >= 0 && x->digits[digits] >= '5';
    x->n = digits > 0 ? digits : 0;
    if (up) {
        while (x->n > 0 && x->digits[x->n - 1] == '9')
            x->n--;
        if (x->n > 0) {
            x->digits[x->n - 1]++;
            return true;
        }
        x->digits[x->n++] = '1';
        x->point++;
        return true;
    }
    trim_zeros(x);
    return true;
}

/* ---- The double behind a decimal ---- */

struct words { /* a whole number, lowest word first */
    uint32_t w[MAX_WORDS];
    int n;
};

static void multiply(struct words *b, uint32_t by)
{
    uint64_t carry = 0;
    for (int i = 0; i < b->n; i++) {
        carry += (uint64_t)b->w[i] * by;
        b->w[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry && b->n < MAX_WORDS)
        b->w[b->n++] = (uint32_t)carry;
}

static uint32_t divide(struct words *b, uint32_t by)
{
    uint64_t rest = 0;
    for (int i = b->n; i-- > 0;) {
        rest = rest << 32 | b->w[i];
        b->w[i] = (uint32_t)(rest / by);
        rest %= by;
    }
    while (b->n > 0 && b->w[b->n - 1] == 0)
        b->n--;
    return (uint32_t)rest;
}

static void shift_left(struct words *b, int bits)
{
    for (; bits >= 31; bits -= 31)
        multiply(b, UINT32_C(1) << 31);
    multiply(b, UINT32_C(1) << bits);
}

static int bits_of(uint64_t w)
{
    int n = 0;
    for (; w; w >>= 1)
        n++;
    return n;
}

struct binary {
    uint64_t mantissa; /* 53 bits */
    int exponent;
};

/* The 53 bits at the top of b, to the nearest and to even. */
static struct binary top_bits(const struct words *b, int exponent, bool rest)
{
    int top = b->n - 1, have = bits_of(b->w[top]);
    uint64_t m = b->w[top];
    int i = top - 1;
    for (; i >= 0 && have <= 32; i--, have += 32)
        m = m << 32 | b->w[i];
    exponent += 32 * (i + 1);
    if (have < 55 && i >= 0) { /* the bits that are missing, from the next word */
        int more = 64 - have;
        m = m << more | b->w[i] >> (32 - more);
        rest = rest || (uint32_t)(b->w[i] << more);
        exponent -= more;
        have = 64;
        i--;
    }
    for (; i >= 0; i--)
        rest = rest || b->w[i];
    if (have <= 53)
        return (struct binary){m << (53 - have), exponent - (53 - have)};
    int drop = have - 53;
    uint64_t half = UINT64_C(1) << (drop - 1), low = m & (2 * half - 1);
    m >>= drop;
    m += low > half || (low == half && (rest || m & 1));
    if (m >> 53)
        return (struct binary){m >> 1, exponent + drop + 1};
    return (struct binary){m, exponent + drop};
}

static struct binary nearest(const struct number *x)
{
    static const uint32_t fives[] = {1,     5,      25,      125,     625,      3125,      15625,
                                     78125, 390625, 1953125, 9765625, 48828125, 244140625, 1220703125};
    uint64_t w = 0;
    int n = x->n < 19 ? x->n : 19, power = x->point - n;
    bool rest = x->n > n;
    for (int i = 0; i < n; i++)
        w = w * 10 + (uint64_t)(x->digits[i] - '0');
    struct words b = {.w = {(uint32_t)w, (uint32_t)(w >> 32)}, .n = w >> 32 ? 2 : 1};
    int shift = 0;
    if (power < 0) /* the quotient is to have 55 bits and more; 5^3 is less than 2^7 */
        shift = 58 - bits_of(w) - 7 * power / 3 > 0 ? 58 - bits_of(w) - 7 * power / 3 : 0;
    shift_left(&b, shift);
    for (int left = power < 0 ? -power : power; left > 0;) {
        int step = left < 13 ? left : 13;
        if (power < 0)
            rest = divide(&b, fives[step]) || rest;
        else
            multiply(&b, fives[step]);
        left -= step;
    }
    return top_bits(&b, power - shift, rest);
}

static bool is_double(const struct number *x, struct binary wanted)
{
    struct binary b = nearest(x);
    return b.mantissa == wanted.mantissa && b.exponent == wanted.exponent;
}

/* The last of 17 digits was rounded itself: where it is a 5, the nearest decimal may be the one above or below. */
void number_shorten(struct number *x)
{
    struct binary wanted = {0};
    if (x->n > NUMBER_EXACT)
        wanted = nearest(x);
    for (int digits = NUMBER_EXACT; digits < 18 && x->n > digits; digits++) {
        struct number shorter = *x;
        bool tie = x->n == digits + 1 && x->digits[digits] == '5';
        (void)number_keep(&shorter, digits);
        if (tie && !is_double(&shorter, wanted)) {
            shorter = *x;
            shorter.n = digits;
            trim_zeros(&shorter);
        }
        if (is_double(&shorter, wanted)) {
            *x = shorter;
            return;
        }
    }
}

bool number_is_whole(const struct number *x) { return x->n <= x->point && x->point <= NUMBER_EXACT; }

/* ---- Writing ---- */

static size_t write_digits(const struct number *x, char *out)
{
    char *p = out;
    if (x->negative)
        *p++ = '-';
    if (x->point <= 0) {
        *p++ = '0';
        *p++ = '.';
    }
    for (int i = x->point; i < 0; i++)
        *p++ = '0';
    for (int i = 0; i < x->n || i < x->point; i++) {
        if (i == x->point && i > 0)
            *p++ = '.';
        *p++ = i < x->n ? x->digits[i] : '0';
    }
    return (size_t)(p - out);
}

static size_t write_scientific(const struct number *x, char *out)
{
    char *p = out;
    int exponent = x->point - 1;
    if (x->negative)
        *p++ = '-';
    *p++ = x->digits[0];
    if (x->n > 1)
        *p++ = '.';
    for (int i = 1; i < x->n; i++)
        *p++ = x->digits[i];
    p += snprintf(p, 8, "E%c%02d", exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
    return (size_t)(p - out);
}

size_t number_plain(const struct number *x, char *out)
{
    if (x->n == 0) {
        *out = '0';
        return 1;
    }
    return x->point > -20 && x->point <= 20 ? write_digits(x, out) : write_scientific(x, out);
}

/* The format General has room for 11 characters, the point being one of them. Whole numbers of 12 to 15 digits, which
 * Excel abbreviates to 1.23457E+11, are amounts: they are left as they are. */
size_t number_general(const struct number *x, char *out)
{
    struct number y = *x, tiny = *x;
    (void)number_keep(&y, NUMBER_EXACT);
    if (y.n == 0 || (y.point > 11 && y.point <= NUMBER_EXACT))
        return number_plain(&y, out);
    if (y.point > 0 && y.point <= 11) {
        (void)number_keep(&y, y.point < 10 ? 10 : y.point);
        return number_plain(&y, out);
    }
    (void)number_keep(&tiny, 12 + tiny.point);
    if (y.point <= 0 && (y.point > -4 || (tiny.n > 0 && tiny.n - tiny.point <= 9))) {
        (void)number_keep(&y, 9 + y.point);
        return number_plain(&y, out);
    }
    (void)number_keep(&y, 6);
    return write_scientific(&y, out);
}
