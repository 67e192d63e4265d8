/* SPDX-License-Identifier: MIT */
/* One page as poppler gives it, in hundredths of a point from the upper left corner of what is shown, and turned so
 * that most of its text stands upright: the boxes of the characters, and what was drawn. */
#ifndef TB_PDF_PAGE_H
#define TB_PDF_PAGE_H
#include "memory.h"

#define POINT 100 /* units of a point */

struct box {
    int32_t x1, y1, x2, y2;
};

static inline int32_t width(struct box b) { return b.x2 - b.x1; }
static inline int32_t height(struct box b) { return b.y2 - b.y1; }
static inline int32_t middle_x(struct box b) { return b.x1 + (b.x2 - b.x1) / 2; }
static inline int32_t middle_y(struct box b) { return b.y1 + (b.y2 - b.y1) / 2; }
static inline int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }
static inline int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }

static inline struct box around(struct box a, struct box b)
{
    return (struct box){least(a.x1, b.x1), least(a.y1, b.y1), most(a.x2, b.x2), most(a.y2, b.y2)};
}

/* How the characters of a word follow each other on the page. */
enum turn { TURN_UNKNOWN, TURN_NONE, TURN_DOWN, TURN_UP, TURN_OVER };

struct glyph {
    struct box box;
    int32_t size; /* of the font */
    uint32_t at;  /* of its UTF-8 in page.text */
    uint8_t len;
    uint8_t turn; /* enum turn */
    bool joined;  /* it follows the glyph before in one word */
    bool bold;
};

struct mark { /* a filled rectangle, or a stroke as the rectangle that it covers */
    struct box box;
    bool white; /* on white paper nothing */
};

struct page {
    struct memory memory;
    int32_t width, height;
    ARRAY(struct glyph) glyphs; /* in poppler's order */
    ARRAY(char) text;
    ARRAY(struct mark) marks;
    bool too_many_marks;
    bool grouped;     /* something was drawn where the marks in it could not be seen */
    size_t n_strings; /* pieces of text that were drawn, as the marks were looked for */
};

/* The code point at p, of valid UTF-8. */
static inline uint32_t code_point(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    if (p[0] < 0x80)
        return p[0];
    if (p[0] < 0xe0)
        return (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
    if (p[0] < 0xf0)
        return (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    return (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
}

static inline bool is_digit(uint32_t c) { return (c >= '0' && c <= '9') || (c >= 0xff10 && c <= 0xff19); }

static inline uint32_t glyph_code(const struct page *p, const struct glyph *g)
{
    return code_point(p->text.ptr + g->at);
}
#endif
