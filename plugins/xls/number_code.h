/* SPDX-License-Identifier: MIT */
/* A number format code taken apart: up to four sections, each a row of pieces. */
#ifndef TB_XLS_NUMBER_CODE_H
#define TB_XLS_NUMBER_CODE_H
#include "decimal.h"

#define MAX_CODE 1024u /* bytes; spreadsheets allow 255 characters */
#define MAX_PIECES 256u

enum piece_kind {
    PIECE_NOTHING, /* locale, room */
    PIECE_COLOUR,
    PIECE_LITERAL,
    PIECE_DIGIT, /* 0 # ? */
    PIECE_POINT,
    PIECE_COMMA,
    PIECE_PERCENT,
    PIECE_EXPONENT, /* E+ E- */
    PIECE_SLASH,
    PIECE_GENERAL,
    PIECE_TEXT,      /* @ */
    PIECE_DATE,      /* a run of one of y m d h s e g b, or of three and more a */
    PIECE_ELAPSED,   /* [h] [mm] [s] */
    PIECE_HALF,      /* AM/PM, A/P, 上午/下午 */
    PIECE_CONDITION, /* [>=100] */
    PIECE_SECTION,   /* ; */
};

struct piece {
    enum piece_kind kind;
    const char *text; /* of a literal what it shows, else the piece as it stands */
    size_t len;
};

/* Takes the piece at p, which is not the end. */
const char *piece_next(const char *p, const char *end, struct piece *out);

struct section {
    const char *from, *to;
    bool conditional, has_text;
    char op[2]; /* < > = <= >= <> */
    struct decimal limit;
};

struct code {
    struct section sections[4];
    uint32_t n;
};

/* False when the code is longer than any spreadsheet makes it. */
bool code_split(struct code *c, const char *code, size_t len);
/* The section for a number; *bare tells that it stands for negative numbers alone, and gets no sign in front. NULL: no
 * section is meant for it. Where only a colour tells negative numbers from others (0.00;[Red]0.00), they get a sign:
 * text has no colours. */
const struct section *code_choose(const struct code *c, const struct decimal *value, bool *bare);
/* The section for texts; NULL: there is none, and texts are shown as they are. */
const struct section *code_for_text(const struct code *c);

#endif
