/* SPDX-License-Identifier: MIT */
/* A date is a count of days, its fraction the time of day. In the system of 1900 day 1 is 1 January 1900, and day 60 is
 * 29 February 1900, which there never was; Excel has it, and so it is shown. In that of 1904 day 0 is 1 January 1904.
 * What the format does not show is left out: `yyyy"年"m"月"` is 2024-01, not 2024-01-01. */
#include <stdio.h>

#include "numfmt.h"

#define LAST_DAY 2958465u   /* 31 December 9999, in the system of 1900 */
#define FIRST_OF_1904 1462u /* in the system of 1900 */
#define LEAP_DAY 60u        /* the day that never was */
#define DAY_SECONDS UINT64_C(86400)
#define DECIMALS 12 /* of a day that are looked at: a tenth of a microsecond */

struct moment {
    uint64_t day, second;
};

/* Days and the seconds of the day, to the nearest second. */
static bool split(const struct number *x, struct moment *out)
{
    uint64_t day = 0, part = 0, unit = 1;
    if (x->negative || x->point > 7)
        return false;
    for (int i = 0; i < x->point; i++)
        day = day * 10 + (uint64_t)(i < x->n ? x->digits[i] - '0' : 0);
    for (int i = x->point; i < x->point + DECIMALS; i++, unit *= 10)
        part = part * 10 + (uint64_t)(i >= 0 && i < x->n ? x->digits[i] - '0' : 0);
    uint64_t second = (part * DAY_SECONDS + unit / 2) / unit;
    *out = (struct moment){day + second / DAY_SECONDS, second % DAY_SECONDS};
    return out->day <= LAST_DAY;
}

struct civil {
    unsigned year, month, day;
};

/* Counted in years that begin in March, so that the leap day is the last one. */
static struct civil civil_of(uint64_t day)
{
    if (day == LEAP_DAY)
        return (struct civil){1900, 2, 29};
    unsigned n = (unsigned)day + (day < LEAP_DAY) + 693899u; /* days since 1 March of the year 0 */
    unsigned era = n / 146097, of_era = n % 146097;
    unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
    unsigned month = (5 * of_year + 2) / 153;
    struct civil c = {.year = year + 400 * era, .month = month < 10 ? month + 3 : month - 9};
    c.day = of_year - (153 * month + 2) / 5 + 1;
    c.year += c.month <= 2;
    return c;
}

static void show_date(struct civil c, unsigned parts, struct shown *out)
{
    char text[32];
    bool short_of_day = !(parts & (DATE_DAY | TIME_ANY)) && parts & DATE_YEAR;
    int n = short_of_day && !(parts & DATE_MONTH) ? snprintf(text, sizeof text, "%04u", c.year)
            : short_of_day                        ? snprintf(text, sizeof text, "%04u-%02u", c.year, c.month)
                           : snprintf(text, sizeof text, "%04u-%02u-%02u", c.year, c.month, c.day);
    shown_add(out, text, (size_t)n);
}

static void show_time(uint64_t second, unsigned parts, struct shown *out)
{
    char text[32];
    unsigned h = (unsigned)(second / 3600), m = (unsigned)(second / 60 % 60), s = (unsigned)(second % 60);
    int n = parts & DATE_SECOND ? snprintf(text, sizeof text, "%02u:%02u:%02u", h, m, s)
                                : snprintf(text, sizeof text, "%02u:%02u", h, m);
    shown_add(out, text, (size_t)n);
}

static void show_elapsed(struct moment t, struct shown *out)
{
    char text[48];
    int n = snprintf(text, sizeof text, "PT%lluH%02uM%02uS", (unsigned long long)(t.day * 24 + t.second / 3600),
                     (unsigned)(t.second / 60 % 60), (unsigned)(t.second % 60));
    shown_add(out, text, (size_t)n);
}

bool date_show(const struct number *x, unsigned parts, bool date1904, struct shown *out)
{
    struct moment t;
    if (!split(x, &t))
        return false;
    bool elapsed = parts & DATE_ELAPSED && !(parts & DATE_ANY);
    if (!elapsed)
        t.day += date1904 ? FIRST_OF_1904 : 0;
    if ((parts & DATE_ANY && t.day == 0) || t.day > LAST_DAY)
        return false;
    out->kind = TB_CELL_DATE;
    if (elapsed)
        show_elapsed(t, out);
    if (parts & DATE_ANY)
        show_date(civil_of(t.day), parts, out);
    if (parts & DATE_ANY && parts & TIME_ANY)
        shown_add(out, "T", 1);
    if (!elapsed && parts & TIME_ANY)
        show_time(t.second, parts, out);
    return true;
}

size_t date_spelt(tb_str s)
{
    static const char shape[] = "0000-00-00T00:00:00";
    const size_t whole = sizeof shape - 1, n = s.len < whole ? s.len : whole;
    for (size_t i = 0; i < n; i++)
        if (shape[i] == '0' ? s.ptr[i] < '0' || s.ptr[i] > '9' : s.ptr[i] != shape[i])
            return 0;
    char next = s.len > whole ? s.ptr[whole] : '.';
    if (next != '.' && next != 'Z' && next != '+' && next != '-')
        return 0;
    return n == 10 || n == 16 || n == whole ? n : 0;
}
