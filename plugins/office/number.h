/* SPDX-License-Identifier: MIT */
/* A number as its decimal digits. What a spreadsheet stores as text is a binary double written with up to 17 digits;
 * the digits that only repeat the double are taken off again, without ever computing with one. */
#ifndef TB_OFFICE_NUMBER_H
#define TB_OFFICE_NUMBER_H
#include <stdbool.h>

#include <tongbi/plugin.h>

#define NUMBER_DIGITS 20
#define NUMBER_TEXT 48  /* bytes of room for number_plain and number_general */
#define NUMBER_EXACT 15 /* any decimal with so many digits is the shortest one of its double; Excel shows no more */
#define NUMBER_MAX_POINT 309 /* of a double */

/* 0.d1 d2 ... dn times ten to the power of `point`; the first and the last digit are not 0, n is 0 for zero. */
struct number {
    bool negative;
    int n, point;
    char digits[NUMBER_DIGITS];
};

/* Reads a lexeme: sign, digits, point, exponent. False if it is none, or no finite double. */
bool number_read(const char *s, size_t len, struct number *out);
/* Takes off the digits that the double behind it does not need. */
void number_shorten(struct number *x);
/* Keeps so many digits (0 and less: none of them), half away from zero. True if something other than 0 went. */
bool number_keep(struct number *x, int digits);
/* Is it a whole number that a double holds exactly? */
bool number_is_whole(const struct number *x);

/* Both write at most NUMBER_TEXT bytes and return how many. All digits, with an exponent where zeros would be many: */
size_t number_plain(const struct number *x, char *out);
/* As the format General shows it. */
size_t number_general(const struct number *x, char *out);
#endif
