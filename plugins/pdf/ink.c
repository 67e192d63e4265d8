/* SPDX-License-Identifier: MIT */
/* Type that is set bold by stroking its outlines, and type that was turned into outlines over a hidden text layer, is
 * drawn with lines too. A mark inside the box of a character is a part of that character. Characters are found
 * through a raster of squares as large as the largest of them. */
#include <string.h>

#include "rules.h"

#define SMALLEST (12 * POINT)
#define LARGEST (72 * POINT)
#define MAX_SIDE 256          /* squares */
#define MAX_LOOKED 64u        /* characters of one square */
#define SLACK (POINT * 3 / 2) /* of the box of a character */

struct raster {
    int32_t square;
    size_t columns, rows;
    uint32_t *starts, *glyphs;
};

static size_t square_at(int32_t at, int32_t square, size_t n)
{
    size_t i = at < 0 ? 0 : (size_t)(at / square);
    return i < n ? i : n - 1;
}

static size_t square_of(const struct raster *r, struct box b)
{
    return square_at(middle_y(b), r->square, r->rows) * r->columns + square_at(middle_x(b), r->square, r->columns);
}

static bool make_raster(struct page *p, struct ink *ink, struct raster *r)
{
    r->square = most(SMALLEST, most(p->width, p->height) / MAX_SIDE + 1);
    for (size_t i = 0; i < p->glyphs.n; i++) {
        struct box b = p->glyphs.ptr[i].box;
        r->square = most(r->square, least(LARGEST, most(width(b), height(b))));
    }
    r->columns = (size_t)(most(p->width, 0) / r->square) + 1;
    r->rows = (size_t)(most(p->height, 0) / r->square) + 1;
    size_t n = r->columns * r->rows;
    ink->starts.n = ink->glyphs.n = 0;
    if (!ROOM(p->memory, ink->starts, n + 1) || !ROOM(p->memory, ink->glyphs, p->glyphs.n + 1))
        return false;
    r->starts = ink->starts.ptr;
    r->glyphs = ink->glyphs.ptr;
    memset(r->starts, 0, (n + 1) * sizeof *r->starts);
    for (size_t i = 0; i < p->glyphs.n; i++)
        r->starts[square_of(r, p->glyphs.ptr[i].box)]++;
    uint32_t sum = 0;
    for (size_t s = 0; s <= n; s++) /* the end of each square; filling turns it into the start */
        r->starts[s] = sum += s < n ? r->starts[s] : 0;
    for (size_t i = p->glyphs.n; i-- > 0;)
        r->glyphs[--r->starts[square_of(r, p->glyphs.ptr[i].box)]] = (uint32_t)i;
    return true;
}

static bool is_inside(struct box mark, struct box glyph)
{
    return mark.x1 >= glyph.x1 - SLACK && mark.x2 <= glyph.x2 + SLACK && mark.y1 >= glyph.y1 - SLACK &&
           mark.y2 <= glyph.y2 + SLACK;
}

/* Is the mark inside a character whose centre is in this square? */
static bool in_square(const struct page *p, const struct raster *r, size_t s, struct box mark)
{
    for (uint32_t i = r->starts[s], looked = 0; i < r->starts[s + 1] && looked < MAX_LOOKED; i++, looked++)
        if (is_inside(mark, p->glyphs.ptr[r->glyphs[i]].box))
            return true;
    return false;
}

static bool in_glyph(const struct page *p, const struct raster *r, struct box mark)
{
    if (most(width(mark), height(mark)) > r->square + 2 * SLACK)
        return false;
    size_t x = square_at(middle_x(mark), r->square, r->columns), y = square_at(middle_y(mark), r->square, r->rows);
    for (size_t row = y > 0 ? y - 1 : 0; row <= y + 1 && row < r->rows; row++)
        for (size_t column = x > 0 ? x - 1 : 0; column <= x + 1 && column < r->columns; column++)
            if (in_square(p, r, row * r->columns + column, mark))
                return true;
    return false;
}

bool ink_drop(struct page *p, struct ink *ink)
{
    struct raster r;
    size_t kept = 0;
    if (p->glyphs.n == 0 || p->marks.n == 0)
        return true;
    if (!make_raster(p, ink, &r))
        return false;
    for (size_t i = 0; i < p->marks.n; i++)
        if (!in_glyph(p, &r, p->marks.ptr[i].box))
            p->marks.ptr[kept++] = p->marks.ptr[i];
    p->marks.n = kept;
    return true;
}
