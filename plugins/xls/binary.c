/* SPDX-License-Identifier: MIT */
/* A double is m * 2^e, and any decimal nearer to it than to its neighbours is read back as it. The shortest of those is
 * found digit by digit (Steele and White; what is just half way counts when m is even, because reading rounds half to
 * even): in 64 bits for numbers of a usual size, else with integers of any length. So there is no floating point in
 * here, and no C library whose digits would follow a locale. */
#include "binary.h"

#include <string.h>

#define LIMBS 40u /* 2^1074 and 10^324 are below 2^1130, with room for a digit more */

struct big {
    uint32_t n; /* limbs in use, the last one not zero */
    uint32_t limb[LIMBS];
};

static void big_set(struct big *b, uint64_t v)
{
    b->limb[0] = (uint32_t)v;
    b->limb[1] = (uint32_t)(v >> 32);
    b->n = b->limb[1] ? 2 : b->limb[0] ? 1 : 0;
}

static void big_times(struct big *b, uint32_t factor)
{
    uint64_t carry = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        carry += (uint64_t)b->limb[i] * factor;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry)
        b->limb[b->n++] = (uint32_t)carry;
}

static void big_times_ten(struct big *b, int32_t power)
{
    for (; power >= 9; power -= 9)
        big_times(b, 1000000000u);
    for (; power > 0; power--)
        big_times(b, 10);
}

static void big_double(struct big *b, int32_t times)
{
    for (; times >= 31; times -= 31)
        big_times(b, UINT32_C(1) << 31);
    big_times(b, UINT32_C(1) << times);
}

static int big_compare(const struct big *a, const struct big *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (uint32_t i = a->n; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static void big_add(struct big *sum, const struct big *a, const struct big *b)
{
    uint64_t carry = 0;
    uint32_t n = a->n > b->n ? a->n : b->n;
    for (uint32_t i = 0; i < n; i++) {
        carry += (i < a->n ? a->limb[i] : 0) + (uint64_t)(i < b->n ? b->limb[i] : 0);
        sum->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    sum->n = n;
    if (carry)
        sum->limb[sum->n++] = (uint32_t)carry;
}

/* a >= b */
static void big_subtract(struct big *a, const struct big *b)
{
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        uint64_t take = (i < b->n ? b->limb[i] : 0) + borrow;
        borrow = a->limb[i] < take;
        a->limb[i] = (uint32_t)(a->limb[i] - take);
    }
    while (a->n > 0 && a->limb[a->n - 1] == 0)
        a->n--;
}

struct search {
    struct big r, s;      /* what is left of the value is r / s */
    struct big low, high; /* how far away, in parts of s, a decimal may lie below and above */
    bool even;
};

/* Is the value so far, with r / s left out, read back as the double? */
static bool near_below(const struct search *x) { return big_compare(&x->r, &x->low) < x->even; }

/* Is it, with one more in the last digit? */
static bool near_above(const struct search *x)
{
    struct big sum;
    big_add(&sum, &x->r, &x->high);
    return big_compare(&sum, &x->s) > -(int)x->even;
}

/* Sets r / s to m * 2^e / 10^point, between 1/10 and 1; returns point. */
static int32_t set_up(struct search *x, uint64_t m, int32_t e, bool at_power)
{
    int32_t bits = 0, extra = at_power ? 2 : 1;
    for (uint64_t v = m; v; v >>= 1)
        bits++;
    big_set(&x->r, m);
    big_set(&x->s, 1);
    big_set(&x->low, 1);
    big_double(&x->r, extra + (e > 0 ? e : 0));
    big_double(&x->s, extra + (e < 0 ? -e : 0));
    big_double(&x->low, e > 0 ? e : 0);
    x->high = x->low;
    if (at_power) /* the neighbour below is half as far away */
        big_double(&x->high, 1);
    int32_t log2 = e + bits - 1;
    int32_t point = log2 * 1233 / 4096 - (log2 < 0); /* of 2^log2, or one less */
    big_times_ten(point > 0 ? &x->s : &x->r, point > 0 ? point : -point);
    if (point < 0) {
        big_times_ten(&x->low, -point);
        big_times_ten(&x->high, -point);
    }
    while (near_above(x)) {
        big_times(&x->s, 10);
        point++;
    }
    return point;
}

static void find_digits(struct search *x, struct decimal *out)
{
    bool below = false, above = false;
    while (!below && !above && out->n < DECIMAL_DIGITS) {
        char digit = '0';
        big_times(&x->r, 10);
        big_times(&x->low, 10);
        big_times(&x->high, 10);
        for (; big_compare(&x->r, &x->s) >= 0; digit++)
            big_subtract(&x->r, &x->s);
        below = near_below(x);
        above = near_above(x);
        if (below && above) {
            big_double(&x->r, 1);
            int half = big_compare(&x->r, &x->s);
            above = half > 0 || (half == 0 && (digit & 1));
        }
        out->digits[out->n++] = (char)(digit + above);
    }
}

/* m / 2^k, with 0 < k < 60 and neighbours that are equally far away. */
static void find_short(uint64_t m, int32_t k, struct decimal *out)
{
    const uint64_t s = UINT64_C(2) << k, even = (m & 1) == 0;
    uint64_t r = (m << 1) & (s - 1), near = 1; /* what is left of the value is r / s; near / s is half way */
    bool below = false, above = false;
    decimal_of(out, false, m >> k, 0);
    while ((int32_t)out->n < out->point)
        out->digits[out->n++] = '0';
    while (!below && !above) {
        r *= 10;
        near *= 10;
        char digit = (char)('0' + (r >> (k + 1)));
        r &= s - 1;
        below = r < near + even;
        above = r + near + even > s;
        if (below && above)
            above = 2 * r > s || (2 * r == s && (digit & 1));
        if (out->n == 0 && digit == '0' && !above)
            out->point--;
        else
            out->digits[out->n++] = (char)(digit + above);
    }
}

bool binary_double(uint64_t bits, struct decimal *out)
{
    const uint64_t hidden = UINT64_C(1) << 52;
    uint64_t m = bits & (hidden - 1);
    int32_t e = (int32_t)(bits >> 52 & 0x7ff);
    bool negative = bits >> 63 != 0;
    if (e == 0x7ff)
        return false;
    bool at_power = m == 0 && e > 1;
    m |= e ? hidden : 0;
    e = (e ? e : 1) - 1075;
    if (m == 0 || (e <= 0 && e > -53 && (m & ((UINT64_C(1) << -e) - 1)) == 0)) {
        decimal_of(out, negative, m >> -(m ? e : 0), 0); /* an integer is its own shortest decimal */
        return true;
    }
    if (e < 0 && e > -60 && !at_power) {
        find_short(m, -e, out);
    } else {
        struct search x = {.even = (m & 1) == 0};
        *out = (struct decimal){.point = set_up(&x, m, e, at_power)};
        find_digits(&x, out);
    }
    out->negative = negative;
    return true;
}

bool binary_rk(uint32_t rk, struct decimal *out, bool *is_float)
{
    *is_float = (rk & 2) == 0;
    if (*is_float) {
        if (!binary_double((uint64_t)(rk & ~UINT32_C(3)) << 32, out))
            return false;
        decimal_shift(out, rk & 1 ? -2 : 0);
        return true;
    }
    bool negative = rk >> 31 != 0;
    uint32_t size = negative ? (UINT32_C(1) << 30) - (rk >> 2) : rk >> 2;
    decimal_of(out, negative, size, rk & 1 ? 2 : 0);
    return true;
}
