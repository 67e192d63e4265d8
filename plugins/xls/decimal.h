/* SPDX-License-Identifier: MIT */
/* Exact decimal numbers as strings of digits: shifted and rounded as one does on paper. Nothing is allocated and
 * nothing is said about where the digits come from. */
#ifndef TB_XLS_DECIMAL_H
#define TB_XLS_DECIMAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECIMAL_DIGITS 20u /* of a 64-bit integer; a double needs no more than 17 */
#define DECIMAL_TEXT 48u   /* room for any lexeme */

struct decimal {
    bool negative;
    int32_t point; /* the value is 0.d1d2d3... times ten to the power of this */
    uint32_t n;    /* digits, no zero at either end; 0: the value is zero */
    char digits[DECIMAL_DIGITS];
};

/* value / 10^scale */
void decimal_of(struct decimal *d, bool negative, uint64_t value, int32_t scale);
/* Times ten to the power of `places`. */
void decimal_shift(struct decimal *d, int32_t places);
/* Rounds half away from zero to so many digits behind the point (which may be fewer than none). */
void decimal_round(struct decimal *d, int32_t places);
/* Rounds half away from zero to so many digits in all. */
void decimal_keep(struct decimal *d, uint32_t digits);
/* -1, 0, 1 */
int decimal_compare(const struct decimal *a, const struct decimal *b);
/* The digit worth 10^place. */
char decimal_digit(const struct decimal *d, int32_t place);
/* The number as one writes it in a program, with an exponent where it is very large or very small. */
size_t decimal_write(const struct decimal *d, char out[DECIMAL_TEXT]);

#endif
