/* SPDX-License-Identifier: MIT */
/* Which columns a heading names: by position, by name, by pattern, as a run, or as one of several words. */
#include "layout/fold.h"
#include "layout/plan.h"

/* A whole number of at most nine digits. */
static bool small_number(tb_str s, uint32_t *out)
{
    uint32_t v = 0;
    if (s.len == 0 || s.len > 9)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        v = v * 10 + (uint32_t)(s.ptr[i] - '0');
    }
    *out = v;
    return true;
}

static bool is_run(tb_str heading, tb_str *from, tb_str *to)
{
    size_t at = tb_str_find(heading, TB_LIT(".."), 0);
    if (at == SIZE_MAX || at == 0 || at + 2 >= heading.len)
        return false;
    *from = tb_str_sub(heading, 0, at);
    *to = tb_str_sub(heading, at + 2, heading.len);
    return true;
}

static bool is_exactly(const tb_heading *h, tb_str heading)
{
    return tb_str_eq(heading, h->folded) || (h->raw.len && tb_str_eq(heading, h->raw));
}

static bool names_one(const tb_heading *h, tb_str heading, uint32_t c)
{
    uint32_t n = 0;
    if (heading.len > 1 && heading.ptr[0] == '#' && small_number(tb_str_sub(heading, 1, heading.len), &n))
        return n == c + 1;
    return is_exactly(h, heading) || tb_glob(heading, h->folded) || (h->raw.len && tb_glob(heading, h->raw));
}

static uint32_t first_named(const tb_headings *h, tb_str heading)
{
    for (uint32_t c = 0; c < h->n; c++)
        if (names_one(&h->of[c], heading, c))
            return c;
    return TB_NO_COLUMN;
}

/* Some column is called exactly this: then nothing in it is a pattern, a run or several words. */
static bool is_literal(const tb_headings *h, tb_str heading)
{
    for (uint32_t c = 0; c < h->n; c++)
        if (is_exactly(&h->of[c], heading))
            return true;
    return false;
}

/* A run of numbers (years) takes what lies between, so that a file whose last year is another still has its run;
 * any other run goes from column to column. */
static bool is_in_run(const tb_headings *h, tb_str from, tb_str to, uint32_t c)
{
    uint32_t lo, hi, at;
    if (small_number(from, &lo) && small_number(to, &hi))
        return small_number(h->of[c].folded, &at) && at >= lo && at <= hi;
    lo = first_named(h, from);
    hi = first_named(h, to);
    return lo != TB_NO_COLUMN && hi != TB_NO_COLUMN && c >= lo && c <= hi;
}

/* Nothing in it is a pattern, a run, a position or several words, as in nearly all that layouts list. */
static bool is_plain(tb_str heading)
{
    for (size_t i = 0; i < heading.len; i++) {
        char c = heading.ptr[i];
        if (c == '*' || c == '|' || c == '#' || (c == '.' && i + 1 < heading.len && heading.ptr[i + 1] == '.'))
            return false;
    }
    return true;
}

bool tb_column_is(const tb_headings *h, tb_str heading, uint32_t c)
{
    tb_str from, to;
    if (is_plain(heading))
        return is_exactly(&h->of[c], heading);
    if (is_literal(h, heading))
        return is_exactly(&h->of[c], heading);
    for (size_t at; (at = tb_str_find(heading, TB_LIT("|"), 0)) != SIZE_MAX;
         heading = tb_str_sub(heading, at + 1, heading.len))
        if (tb_column_is(h, tb_str_sub(heading, 0, at), c))
            return true;
    return is_run(heading, &from, &to) ? is_in_run(h, from, to, c) : names_one(&h->of[c], heading, c);
}

uint32_t tb_column_find(const tb_headings *h, tb_str heading, tb_str side)
{
    for (uint32_t c = 0; c < h->n; c++)
        if ((!side.ptr || tb_str_eq(h->of[c].side, side)) && tb_column_is(h, heading, c))
            return c;
    return TB_NO_COLUMN;
}
