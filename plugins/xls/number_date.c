/* SPDX-License-Identifier: MIT */
/* A date is a number of days, its fraction a time. The count begins with 1 for 1900-01-01 and takes 1900 for a leap
 * year, as Lotus 1-2-3 did: day 60 is a day that never was, and is shown as spreadsheets show it. */
#include "number_date.h"

#include <stdio.h>

#define DAYS_1904 1462           /* between the two ways to count */
#define LAST_DAY 2958465         /* 9999-12-31 */
#define NEVER_WAS 60             /* 1900-02-29 */
#define BEFORE_1900 693899u      /* days from 0000-03-01 to 1899-12-30 */
#define SECONDS INT64_C(86400)   /* of a day */
#define FINE INT64_C(1000000000) /* parts of a second in which a fraction is multiplied out */

/* What a section shows. */
struct shows {
    bool year, month, day, hour, minute, second;
    char elapsed; /* h, m, s: the unit that counts on, 0: none */
};

static char letter_of(const struct piece *p)
{
    char c = p->text[0];
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_unit(const struct piece *p) { return p->kind == PIECE_DATE || p->kind == PIECE_ELAPSED; }

bool date_is(const struct piece *pieces, uint32_t n)
{
    bool unit = false, point = false;
    for (uint32_t i = 0; i < n; i++) {
        unit = unit || is_unit(&pieces[i]) || pieces[i].kind == PIECE_HALF;
        point = point || pieces[i].kind == PIECE_POINT;
        if (pieces[i].kind == PIECE_DIGIT && !(unit && point && pieces[i].text[0] == '0')) /* ss.000 */
            return false;
    }
    return unit;
}

/* m is minutes behind hours and before seconds, and months elsewhere. */
static bool is_minute(const struct piece *pieces, uint32_t n, uint32_t at)
{
    uint32_t i = at;
    while (i > 0 && !is_unit(&pieces[i - 1]))
        i--;
    if (i > 0 && letter_of(&pieces[i - 1]) == 'h')
        return true;
    for (i = at + 1; i < n && !is_unit(&pieces[i]); i++)
        ;
    return i < n && letter_of(&pieces[i]) == 's';
}

static struct shows look(const struct piece *pieces, uint32_t n)
{
    struct shows s = {.year = false};
    for (uint32_t i = 0; i < n; i++) {
        if (!is_unit(&pieces[i]))
            continue;
        char c = letter_of(&pieces[i]);
        bool minute = c == 'm' && (pieces[i].kind == PIECE_ELAPSED || is_minute(pieces, n, i));
        if (pieces[i].kind == PIECE_ELAPSED)
            s.elapsed = c;
        s.year = s.year || c == 'y' || c == 'e' || c == 'b';
        s.month = s.month || (c == 'm' && !minute);
        s.day = s.day || c == 'd' || c == 'a';
        s.hour = s.hour || c == 'h';
        s.minute = s.minute || minute;
        s.second = s.second || c == 's';
    }
    return s;
}

/* Days and seconds of a serial number that is not negative, to the nearest second. */
static void split(const struct decimal *value, int64_t *days, int64_t *seconds)
{
    int64_t parts = 0, whole = 0;
    for (int32_t place = value->point - 1; place >= 0; place--)
        whole = whole * 10 + (decimal_digit(value, place) - '0');
    int32_t last = value->point - (int32_t)value->n;
    for (int32_t place = last > -18 ? last : -18; place < 0; place++)
        parts = (parts + (decimal_digit(value, place) - '0') * SECONDS * FINE) / 10;
    *seconds = (parts + FINE / 2) / FINE;
    *days = whole + *seconds / SECONDS;
    *seconds %= SECONDS;
}

/* The Gregorian date so many days after 1899-12-30: years begin in March, so that leap days are at their end. */
static void civil(int64_t days, int *year, int *month, int *day)
{
    uint32_t n = (uint32_t)days + BEFORE_1900;
    uint32_t era = n / 146097, of_era = n % 146097;
    uint32_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

static size_t show_duration(const struct shows *s, int64_t days, int64_t seconds, char out[NUMBER_FORMAT_TEXT])
{
    int64_t all = days * SECONDS + seconds;
    int n;
    if (s->elapsed == 's')
        n = snprintf(out, NUMBER_FORMAT_TEXT, "%lld", (long long)all);
    else if (s->elapsed == 'm' && s->second)
        n = snprintf(out, NUMBER_FORMAT_TEXT, "%lld:%02d", (long long)(all / 60), (int)(all % 60));
    else if (s->elapsed == 'm')
        n = snprintf(out, NUMBER_FORMAT_TEXT, "%lld", (long long)(all / 60));
    else if (s->second)
        n = snprintf(out, NUMBER_FORMAT_TEXT, "%lld:%02d:%02d", (long long)(all / 3600), (int)(all / 60 % 60),
                     (int)(all % 60));
    else if (s->minute)
        n = snprintf(out, NUMBER_FORMAT_TEXT, "%lld:%02d", (long long)(all / 3600), (int)(all / 60 % 60));
    else
        n = snprintf(out, NUMBER_FORMAT_TEXT, "%lld", (long long)(all / 3600));
    return (size_t)n;
}

static int write_day(const struct shows *s, int64_t days, char out[NUMBER_FORMAT_TEXT])
{
    int year = 1900, month = 2, day = 29;
    if (days != NEVER_WAS)
        civil(days + (days < NEVER_WAS), &year, &month, &day);
    if (s->year && !s->month && !s->day)
        return snprintf(out, NUMBER_FORMAT_TEXT, "%04d", year);
    if (s->year && !s->day)
        return snprintf(out, NUMBER_FORMAT_TEXT, "%04d-%02d", year, month);
    return snprintf(out, NUMBER_FORMAT_TEXT, "%04d-%02d-%02d", year, month, day);
}

size_t date_show(const struct piece *pieces, uint32_t n, const struct decimal *value, bool since_1904,
                 char out[NUMBER_FORMAT_TEXT], enum number_shown *shown)
{
    struct shows s = look(pieces, n);
    int64_t days = 0, seconds = 0;
    if (value->negative || value->point > 7)
        return 0;
    split(value, &days, &seconds);
    if (s.elapsed) {
        *shown = SHOWN_TEXT;
        return show_duration(&s, days, seconds, out);
    }
    days += since_1904 ? DAYS_1904 : 0;
    if (days > LAST_DAY)
        return 0;
    *shown = SHOWN_DATE;
    bool date = s.year || s.month || s.day, time = s.hour || s.minute || s.second;
    int len = date ? write_day(&s, days, out) : 0;
    if (date && time && !(s.year && s.month && s.day)) /* ISO 8601 has no time behind half a date */
        len = write_day(&(struct shows){.day = true}, days, out);
    if (date && time)
        out[len++] = 'T';
    if (time)
        len += snprintf(out + len, NUMBER_FORMAT_TEXT - (size_t)len, s.second ? "%02d:%02d:%02d" : "%02d:%02d",
                        (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
    return (size_t)len;
}
