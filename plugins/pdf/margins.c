/* SPDX-License-Identifier: MIT */
/* A page number is known by its form. A running title is known by standing at the same height of most of the sampled
 * pages, whatever the digits in it. Either is dropped only as the outermost line that is left, so that what stands
 * between it and the text is safe; a line with a colon (单位：万元) and large type never are running titles, and the
 * first appearance of one right above a table stays, as it may be the title of a table that goes on over most pages. */
#include <stdlib.h>

#include "margins.h"

#define BAND(height) ((height)*12 / 100) /* where running titles and page numbers stand, from the edges */
#define SAME_PLACE (6 * POINT)
#define LARGE (14 * POINT) /* type of titles */
#define MAX_SEEN 64u       /* running titles of one document */

static bool is_decoration(uint32_t c)
{
    static const uint32_t signs[] = {'-',    '/',    '|',    '~',    '_',    0xb7,   0x2010, 0x2011, 0x2012,
                                     0x2013, 0x2014, 0x2015, 0x2022, 0x2212, 0x2500, 0xff0d, 0xff5e, 0x30fb,
                                     0x4e00, '(',    ')',    0xff08, 0xff09, '[',    ']'};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (c == signs[i])
            return true;
    return false;
}

bool margins_is_page_number(const struct page *p, const item_array *all, const struct line *l)
{
    const struct item *items = all->ptr;
    size_t digits = 0, roman = 0, words = 0, signs = 0;
    if (l->n > 24)
        return false;
    for (size_t i = 0; i < l->n; i++) {
        uint32_t c = glyph_code(p, &p->glyphs.ptr[items[l->first + i].glyph]);
        if (is_digit(c))
            digits++;
        else if (c == 'i' || c == 'v' || c == 'x' || c == 'I' || c == 'V' || c == 'X')
            roman++;
        else if (c == 0x7b2c || c == 0x9875 || c == 0x5171) /* 第 页 共 */
            words++;
        else if (is_decoration(c) || c == ',' || c == 0xff0c || c == '.')
            signs++;
        else if (c == 'P' || c == 'p' || c == 'a' || c == 'g' || c == 'e' || c == 'o' || c == 'f')
            words++;
        else
            return false;
    }
    if (digits == 0)
        return roman > 0 && roman <= 6 && words == 0 && signs <= 2;
    return digits <= 8 && roman == 0 && (words > 0 || digits <= 4 || signs >= 1) && words <= 8 && signs <= 6;
}

static bool has_figures(const struct page *p, const struct item *items, const struct line *l)
{
    for (size_t i = 0; i < l->n; i++) {
        uint32_t c = glyph_code(p, &p->glyphs.ptr[items[l->first + i].glyph]);
        if (c == ',' || c == '.')
            return true; /* a number with decimals or thousands */
    }
    return false;
}

static bool has_colon(const struct page *p, const struct item *items, const struct line *l)
{
    for (size_t i = 0; i < l->n; i++) {
        uint32_t c = glyph_code(p, &p->glyphs.ptr[items[l->first + i].glyph]);
        if (c == ':' || c == 0xff1a || c == 0xfe55)
            return true;
    }
    return false;
}

/* The characters of a line but for digits, which count pages or years. */
static uint64_t hash_line(const struct page *p, const struct item *items, const struct line *l)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < l->n; i++) {
        uint32_t c = glyph_code(p, &p->glyphs.ptr[items[l->first + i].glyph]);
        if (!is_digit(c))
            h = (h ^ c) * UINT64_C(0x100000001b3);
    }
    return h;
}

static int32_t offset_of(const struct page *p, const struct line *l, bool top)
{
    return top ? middle_y(l->box) : middle_y(l->box) - p->height;
}

static bool in_band(const struct page *p, const struct line *l, bool top)
{
    return top ? middle_y(l->box) < BAND(p->height) : p->height - middle_y(l->box) < BAND(p->height);
}

static void note(struct margins *m, uint64_t hash, int32_t offset)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->lines[i].hash == hash && abs(m->lines[i].offset - offset) <= SAME_PLACE) {
            m->lines[i].pages++;
            return;
        }
    if (m->n < sizeof m->lines / sizeof *m->lines)
        m->lines[m->n++] = (struct margin_line){hash, offset, 1};
}

bool margins_sample(struct margins *m, const struct page *p, item_array *items, line_array *lines)
{
    items->n = lines->n = 0;
    for (size_t i = 0; i < p->glyphs.n; i++) {
        const struct glyph *g = &p->glyphs.ptr[i];
        int32_t y = middle_y(g->box);
        if (y >= BAND(p->height) && p->height - y >= BAND(p->height))
            continue;
        if (!ROOM(p->memory, *items, 1))
            return false;
        items->ptr[items->n++] = (struct item){g->box, (uint32_t)i};
    }
    m->sampled += p->glyphs.n > 0;
    if (!lines_make(p->memory, p, items, 0, lines))
        return false;
    for (size_t k = 0; k < lines->n && k < MARGIN_LINES && in_band(p, &lines->ptr[k], true); k++)
        note(m, hash_line(p, items->ptr, &lines->ptr[k]), offset_of(p, &lines->ptr[k], true));
    for (size_t k = lines->n; k > 0 && lines->n - k < MARGIN_LINES && in_band(p, &lines->ptr[k - 1], false); k--)
        note(m, hash_line(p, items->ptr, &lines->ptr[k - 1]), offset_of(p, &lines->ptr[k - 1], false));
    return true;
}

/* Does the line stand on most of the pages looked at? */
static bool runs(const struct margins *m, uint64_t hash, int32_t offset)
{
    uint32_t pages = 0;
    for (size_t i = 0; i < m->n; i++)
        if (m->lines[i].hash == hash && abs(m->lines[i].offset - offset) <= SAME_PLACE)
            pages += m->lines[i].pages;
    return pages >= 3 && 5 * pages >= 2 * m->sampled;
}

/* Was it on a page before? Notes that it was on this one. */
static bool seen_before(struct margins *m, struct memory memory, uint64_t hash, bool *known)
{
    *known = false;
    for (size_t i = 0; i < m->seen.n; i++)
        *known = *known || m->seen.ptr[i] == hash;
    if (*known || m->seen.n == MAX_SEEN)
        return true;
    if (!ROOM(memory, m->seen, 1))
        return false;
    m->seen.ptr[m->seen.n++] = hash;
    return true;
}

/* Is the outermost line that is left one to be dropped? False when memory is refused. */
static bool judge(struct margins *m, const struct page *p, const item_array *all, const struct line *l, bool top,
                  struct box tables, bool *drop)
{
    const struct item *items = all->ptr;
    *drop = false;
    bool outside = top ? l->box.y2 <= tables.y1 + POINT : l->box.y1 >= tables.y2 - POINT;
    if (!in_band(p, l, top) || !outside)
        return true;
    uint64_t hash = hash_line(p, items, l);
    bool running = runs(m, hash, offset_of(p, l, top));
    if (margins_is_page_number(p, all, l) && (running || !has_figures(p, items, l))) {
        *drop = true;
        return true;
    }
    if (!running || l->size > LARGE || has_colon(p, items, l))
        return true;
    bool known;
    if (!seen_before(m, p->memory, hash, &known))
        return false;
    *drop = known || !top || tables.y1 - l->box.y2 > 3 * height(l->box);
    return true;
}

bool margins_mark(struct margins *m, const struct page *p, const item_array *items, const line_array *lines,
                  struct box tables, uint32_t *taken, uint32_t mark)
{
    size_t first = 0, end = lines->n;
    bool drop = true;
    while (first < end && first < MARGIN_LINES && drop) {
        if (!judge(m, p, items, &lines->ptr[first], true, tables, &drop))
            return false;
        taken[first] = drop ? mark : 0;
        first += drop;
    }
    drop = true;
    while (end > first && lines->n - end < MARGIN_LINES && drop) {
        if (!judge(m, p, items, &lines->ptr[end - 1], false, tables, &drop))
            return false;
        taken[end - 1] = drop ? mark : 0;
        end -= drop;
    }
    return true;
}
