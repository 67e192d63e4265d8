/* SPDX-License-Identifier: MIT */
/* `# ?/?`: the fraction with a denominator of so many digits, or the given one, that is nearest. It is found between
 * two fractions that close in on the number (Farey), a number being whole digits and at most 15 decimals. */
#include <stdio.h>

#include "numfmt.h"

struct ratio {
    uint64_t above, below;
};

/* |n/unit - r|, as a multiple of 1 / (unit * r.below) */
static uint64_t distance(uint64_t n, uint64_t unit, struct ratio r)
{
    uint64_t a = n * r.below, b = r.above * unit;
    return a > b ? a - b : b - a;
}

/* The ratio nearest to n/unit, which is less than 1, with a denominator of at most `most`. */
static struct ratio nearest(uint64_t n, uint64_t unit, uint64_t most)
{
    struct ratio low = {0, 1}, high = {1, 1};
    while (low.below + high.below <= most) {
        struct ratio mid = {low.above + high.above, low.below + high.below};
        if (mid.above * unit <= n * mid.below)
            low = mid;
        else
            high = mid;
    }
    return distance(n, unit, low) * high.below <= distance(n, unit, high) * low.below ? low : high;
}

void fraction_show(const struct section *s, const struct number *x, struct shown *out)
{
    static const uint64_t most[] = {0, 9, 99, 999};
    const struct token *slash = NULL;
    uint64_t whole = 0, n = 0, unit = 1;
    char text[64];
    int len = 0;
    bool mixed = false; /* whole digits apart from those above the slash */
    for (size_t i = 0; i < s->n_tokens && !slash; i++) {
        slash = s->tokens[i].kind == TOKEN_SLASH ? &s->tokens[i] : NULL;
        mixed = mixed || (s->tokens[i].kind == TOKEN_LITERAL && i > 0);
    }
    if (!slash || x->point > NUMBER_EXACT - 3) {
        size_t all = number_general(x, text);
        shown_add(out, text, all);
        return;
    }
    for (int i = 0; i < x->point; i++)
        whole = whole * 10 + (uint64_t)(i < x->n ? x->digits[i] - '0' : 0);
    for (int i = x->point; i < x->point + 12; i++, unit *= 10)
        n = n * 10 + (uint64_t)(i >= 0 && i < x->n ? x->digits[i] - '0' : 0);
    struct ratio r = {(n * slash->at + unit / 2) / unit, slash->at};
    if (slash->at == 0)
        r = nearest(n, unit, most[(int)slash->c]);
    if (r.above == r.below) {
        whole++;
        r.above = 0;
    }
    if (!mixed)
        r.above += whole * r.below;
    if (mixed && (whole || r.above == 0))
        len = snprintf(text, sizeof text, r.above ? "%llu " : "%llu", (unsigned long long)whole);
    if (r.above || !mixed)
        len += snprintf(text + len, sizeof text - (size_t)len, "%llu/%llu", (unsigned long long)r.above,
                        (unsigned long long)r.below);
    shown_add(out, text, (size_t)len);
}
