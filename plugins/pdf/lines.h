/* SPDX-License-Identifier: MIT */
/* Characters to lines, and lines to text. */
#ifndef TB_PDF_LINES_H
#define TB_PDF_LINES_H
#include "page.h"

struct item { /* a glyph in its place, turned upright where it stands in turned text */
    struct box box;
    uint32_t glyph;
};

struct line {
    struct box box;
    size_t first, n; /* of its items, from left to right */
    int32_t size;    /* of most of its characters */
    bool bold;       /* most of it */
    bool beside;     /* it stands on one line with the one before */
};

typedef ARRAY(struct item) item_array;
typedef ARRAY(struct line) line_array;
typedef ARRAY(char) text_array;

struct slice { /* of a text_array */
    size_t at, len;
};

/* Orders items[first ...] into lines from top to bottom, which are appended. */
bool lines_make(struct memory m, const struct page *p, item_array *items, size_t first, line_array *lines);
/* Appends what lines become when they are cut wherever there is a gap of more than `tenths` of the font size. */
bool lines_split(struct memory m, const struct page *p, const item_array *items, const line_array *from, int32_t tenths,
                 line_array *out);
/* Box, size and weight of a line whose first and n are known. */
void line_measure(const struct page *p, const struct item *items, struct line *l);

/* Appends the text of a line. */
bool line_text(struct memory m, const struct page *p, const struct item *items, const struct line *l, text_array *out);
/* Appends the text of lines, one below the other, with a line break between. */
bool lines_text(struct memory m, const struct page *p, const item_array *items, const struct line *lines, size_t n,
                text_array *out, struct slice *slice);

/* Han, kana, hangul and their punctuation: written without blanks between words. */
bool is_wide(uint32_t code);
#endif
