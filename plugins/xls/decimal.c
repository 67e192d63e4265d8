/* SPDX-License-Identifier: MIT */
#include "decimal.h"

#include <string.h>

#define PLAIN_FROM (-5) /* point of the smallest and the largest number that is written without an exponent */
#define PLAIN_TO 21

/* No zeros at the end; zero has no sign. */
static void trim(struct decimal *d)
{
    while (d->n > 0 && d->digits[d->n - 1] == '0')
        d->n--;
    if (d->n == 0)
        *d = (struct decimal){.negative = false};
}

void decimal_of(struct decimal *d, bool negative, uint64_t value, int32_t scale)
{
    char reversed[DECIMAL_DIGITS] = {0};
    uint32_t n = 0;
    for (; value > 0; value /= 10)
        reversed[n++] = (char)('0' + value % 10);
    *d = (struct decimal){.negative = negative, .point = (int32_t)n - scale, .n = n};
    for (uint32_t i = 0; i < n; i++)
        d->digits[i] = reversed[n - 1 - i];
    trim(d);
}

void decimal_shift(struct decimal *d, int32_t places)
{
    if (d->n > 0)
        d->point += places;
}

void decimal_keep(struct decimal *d, uint32_t digits)
{
    if (digits >= d->n)
        return;
    bool up = d->digits[digits] >= '5';
    d->n = digits;
    while (up && d->n > 0 && d->digits[d->n - 1] == '9')
        d->n--;
    if (up && d->n > 0) {
        d->digits[d->n - 1]++;
    } else if (up) {
        d->digits[0] = '1';
        d->n = 1;
        d->point++;
    }
    trim(d);
}

void decimal_round(struct decimal *d, int32_t places)
{
    int64_t keep = (int64_t)d->point + places;
    if (keep < 0)
        *d = (struct decimal){.negative = false};
    else if (keep < (int64_t)d->n)
        decimal_keep(d, (uint32_t)keep);
}

static int compare_sizes(const struct decimal *a, const struct decimal *b)
{
    if (a->n == 0 || b->n == 0)
        return (a->n > 0) - (b->n > 0);
    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    int c = memcmp(a->digits, b->digits, a->n < b->n ? a->n : b->n);
    return c ? c : (a->n > b->n) - (a->n < b->n);
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    int c = compare_sizes(a, b);
    c = (c > 0) - (c < 0);
    return a->negative ? -c : c;
}

char decimal_digit(const struct decimal *d, int32_t place)
{
    int64_t i = (int64_t)d->point - 1 - place;
    return i >= 0 && i < (int64_t)d->n ? d->digits[i] : '0';
}

/* d.ddde-ddd */
static char *write_scientific(const struct decimal *d, char *to)
{
    int32_t e = d->point - 1;
    *to++ = d->digits[0];
    if (d->n > 1)
        *to++ = '.';
    for (uint32_t i = 1; i < d->n; i++)
        *to++ = d->digits[i];
    *to++ = 'e';
    if (e < 0)
        *to++ = '-';
    uint32_t size = (uint32_t)(e < 0 ? -e : e);
    for (uint32_t unit = size >= 100 ? 100 : size >= 10 ? 10 : 1; unit > 0; unit /= 10)
        *to++ = (char)('0' + size / unit % 10);
    return to;
}

size_t decimal_write(const struct decimal *d, char out[DECIMAL_TEXT])
{
    char *to = out;
    if (d->negative)
        *to++ = '-';
    if (d->n == 0) {
        *to++ = '0';
    } else if (d->point < PLAIN_FROM || d->point > PLAIN_TO) {
        to = write_scientific(d, to);
    } else {
        int32_t first = d->point > 0 ? d->point - 1 : 0, last = d->point - (int32_t)d->n;
        for (int32_t place = first; place >= 0 || place >= last; place--) {
            if (place == -1)
                *to++ = '.';
            *to++ = decimal_digit(d, place);
        }
    }
    return (size_t)(to - out);
}
