/* SPDX-License-Identifier: MIT */
/* What a spreadsheet shows of a value: a number format code and exact decimal digits in, text out. Knows nothing of
 * files, cells or the rest of the plugin.
 *
 * Followed are sections with their conditions, digits (0 # ?), grouping and scaling commas, percent, exponents,
 * fractions, General (also as G/通用格式), literals however they are marked, currency signs, dates and times.
 * [DBNum] and locales change nothing, nor do colours, unless one is all that tells a negative number: then it gets a
 * minus sign. _ and *, which only make room, show nothing, and room at the ends is cut off. */
#ifndef TB_XLS_NUMBER_FORMAT_H
#define TB_XLS_NUMBER_FORMAT_H
#include "decimal.h"

#define NUMBER_FORMAT_TEXT 512u /* room for what is shown of a number */

enum number_shown {
    SHOWN_NUMBER,
    SHOWN_DATE, /* ISO 8601, with as much of date and time as the code shows: 2024, 2024-03, 2024-03-31T08:30, 08:30 */
    SHOWN_TEXT, /* a duration: 27:30 */
};

/* Returns the length of what is written to out: 0 when the code shows nothing. A code that is not understood, and one
 * whose result is too long, shows what General does. */
size_t number_format_show(const char *code, size_t len, const struct decimal *value, bool since_1904,
                          char out[NUMBER_FORMAT_TEXT], enum number_shown *shown);

/* What the code puts around a text. */
struct number_format_around {
    bool hidden; /* the text itself is not shown */
    size_t n_before, n_after;
    char before[NUMBER_FORMAT_TEXT], after[NUMBER_FORMAT_TEXT];
};
void number_format_around(const char *code, size_t len, struct number_format_around *out);

#endif
