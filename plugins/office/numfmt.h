/* SPDX-License-Identifier: MIT */
/* Number formats of spreadsheets: `#,##0.00_);[Red](#,##0.00)`, `yyyy"年"m"月"`, and what a number looks like in one.
 * Colours, locales and the padding of _ and * are dropped; numbers stay in Arabic digits. */
#ifndef TB_OFFICE_NUMFMT_H
#define TB_OFFICE_NUMFMT_H
#include "memory.h"
#include "number.h"

#define SHOWN_ROOM 2560 /* bytes of room for what is shown: see numfmt_show */

/* What of a date or time a format shows. */
#define DATE_YEAR 1u
#define DATE_MONTH 2u
#define DATE_DAY 4u
#define DATE_HOUR 8u
#define DATE_MINUTE 16u
#define DATE_SECOND 32u
#define DATE_ELAPSED 64u /* [h]:mm: hours go on after 24 */
#define DATE_ANY (DATE_YEAR | DATE_MONTH | DATE_DAY)
#define TIME_ANY (DATE_HOUR | DATE_MINUTE | DATE_SECOND)

enum token_kind {
    TOKEN_LITERAL, /* text */
    TOKEN_DIGIT,   /* 0 # ? */
    TOKEN_POINT,
    TOKEN_COMMA, /* while reading only */
    TOKEN_PERCENT,
    TOKEN_EXPONENT, /* E+ E- */
    TOKEN_SLASH,    /* of a fraction */
    TOKEN_GENERAL,
    TOKEN_TEXT, /* @ */
};

struct token {
    uint8_t kind;
    char c;           /* which digit; + or - behind E; of a slash the number of digits below it */
    uint16_t at, len; /* of a literal in the code; of a slash at: the denominator, if it is given */
};

enum shape { SHAPE_LITERAL, SHAPE_NUMBER, SHAPE_GENERAL, SHAPE_SCIENTIFIC, SHAPE_FRACTION, SHAPE_DATE, SHAPE_TEXT };
enum relation { NO_RELATION, LESS, LESS_EQUAL, EQUAL, NOT_EQUAL, GREATER_EQUAL, GREATER };

struct section {
    enum shape shape;
    enum relation relation; /* to limit: [>=100] */
    struct number limit;
    unsigned parts; /* DATE_* */
    const struct token *tokens;
    size_t n_tokens;
    int integers, decimals, exponents; /* digit tokens in front of the point, behind it, behind E */
    int scale;                         /* power of ten: percent signs, commas at the end */
    bool grouped;
};

struct numfmt {
    tb_str code;
    struct section sections[4];
    int n;                         /* sections for numbers */
    const struct section *of_text; /* NULL: text is shown as it is */
};

struct shown {
    char *p; /* SHOWN_ROOM bytes */
    size_t len;
    uint16_t kind; /* TB_CELL_EMPTY, _NUMBER or _DATE */
    bool differs;  /* from the number itself, by more than commas */
};

/* NULL when memory is refused. A code that is too long or makes no sense is General. */
const struct numfmt *numfmt_read(struct memory m, tb_str code);
/* The number as it is displayed; out->p is given. */
void numfmt_show(const struct numfmt *f, const struct number *x, bool date1904, struct shown *out);
/* Does the text show another number than x, or anything beside plain digits and commas? */
bool numfmt_differs(tb_str shown, const struct number *x);
/* Is a text displayed as something else? If so, as what, as far as `most` bytes go; false when memory is refused. */
bool numfmt_alters_text(const struct numfmt *f);
bool numfmt_show_text(const struct numfmt *f, tb_str text, size_t most, struct text *out, struct memory m);

/* date.c: the serial number as ISO 8601; false if it is no date. */
bool date_show(const struct number *x, unsigned parts, bool date1904, struct shown *out);
/* Bytes of the date, perhaps with a time, that is spelt out at the beginning of s; 0 if there is none. Parts of a
 * second and a time zone may follow them. */
size_t date_spelt(tb_str s);
/* fraction.c */
void fraction_show(const struct section *s, const struct number *x, struct shown *out);
/* builtin.c: the code of a number format that files do not spell out; absent: General. */
tb_str builtin_code(uint32_t id);

/* A piece that finds no room is left out as a whole: no character is cut. */
static inline void shown_add(struct shown *out, const char *s, size_t n)
{
    if (n > SHOWN_ROOM - out->len)
        return;
    memcpy(out->p + out->len, s, n);
    out->len += n;
}
#endif
