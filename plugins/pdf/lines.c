/* SPDX-License-Identifier: MIT */
/* A line is what overlaps in height with the tallest character of it by half. A gap is a blank when it is a third of
 * the font size: producers place each character on its own, stretch lines, and set a quarter of an em between Han
 * characters and digits, all without a blank being meant. Less is a blank between Han characters, and still less
 * between Latin letters; where nearly all gaps of a line would be blanks, the letters are only spaced out. */
#include <stdlib.h>
#include <string.h>

#include "lines.h"

#define MIN_SPACED 5u /* characters of a line that may be spaced out */
#define MAX_SPACED 80 /* hundredths of the font size between them */

bool is_wide(uint32_t c)
{
    return (c >= 0x2e80 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe4f) ||
           (c >= 0xff00 && c <= 0xffef) || c >= 0x20000 || (c >= 0x2460 && c <= 0x24ff);
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c < 0x2000 && c != 0xd7 && c != 0xf7);
}

/* ---- Lines ---- */

static int by_height(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int32_t dy = middle_y(x->box) - middle_y(y->box), dx = x->box.x1 - y->box.x1;
    return dy ? dy : dx ? dx : (x->glyph > y->glyph) - (x->glyph < y->glyph);
}

static int by_side(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int32_t dx = x->box.x1 - y->box.x1;
    return dx ? dx : (x->glyph > y->glyph) - (x->glyph < y->glyph);
}

static bool on_one_line(struct box tallest, struct box b)
{
    int32_t overlap = least(tallest.y2, b.y2) - most(tallest.y1, b.y1);
    int32_t apart = abs(middle_y(tallest) - middle_y(b)), lower = least(height(tallest), height(b));
    return 2 * overlap >= lower && 4 * apart <= 3 * lower;
}

void line_measure(const struct page *p, const struct item *items, struct line *l)
{
    const struct item *first = items + l->first;
    size_t bold = 0, votes = 0;
    l->box = first->box;
    for (size_t i = 0; i < l->n; i++) {
        const struct glyph *g = &p->glyphs.ptr[first[i].glyph];
        l->box = around(l->box, first[i].box);
        bold += g->bold;
        if (votes == 0)
            l->size = g->size;
        votes = abs(g->size - l->size) <= POINT / 4 ? votes + 1 : votes - 1;
    }
    l->bold = 2 * bold > l->n;
}

bool lines_make(struct memory m, const struct page *p, item_array *items, size_t first, line_array *lines)
{
    size_t n = items->n - first;
    if (n == 0)
        return true;
    struct item *item = items->ptr + first;
    qsort(item, n, sizeof *item, by_height);
    for (size_t i = 0, end; i < n; i = end) {
        struct box tallest = item[i].box;
        for (end = i + 1; end < n && on_one_line(tallest, item[end].box); end++)
            if (height(item[end].box) > height(tallest))
                tallest = item[end].box;
        qsort(item + i, end - i, sizeof *item, by_side);
        if (!ROOM(m, *lines, 1))
            return false;
        struct line *l = &lines->ptr[lines->n++];
        *l = (struct line){.first = first + i, .n = end - i};
        line_measure(p, items->ptr, l);
    }
    return true;
}

static bool add_part(struct memory m, const struct page *p, const item_array *items, struct line part, line_array *out)
{
    if (!ROOM(m, *out, 1))
        return false;
    line_measure(p, items->ptr, &part);
    out->ptr[out->n++] = part;
    return true;
}

bool lines_split(struct memory m, const struct page *p, const item_array *items, const line_array *from, int32_t tenths,
                 line_array *out)
{
    for (size_t i = 0; i < from->n; i++) {
        const struct item *item = items->ptr + from->ptr[i].first;
        size_t n = from->ptr[i].n, start = 0;
        int32_t right = item[0].box.x2;
        for (size_t k = 1; k <= n; k++) {
            int32_t size = k < n ? most(p->glyphs.ptr[item[k - 1].glyph].size, p->glyphs.ptr[item[k].glyph].size) : 0;
            if (k < n && 10 * (item[k].box.x1 - right) <= tenths * size) {
                right = most(right, item[k].box.x2);
                continue;
            }
            struct line part = {.first = from->ptr[i].first + start, .n = k - start, .beside = start > 0};
            if (!add_part(m, p, items, part, out))
                return false;
            start = k;
            right = k < n ? item[k].box.x2 : right;
        }
    }
    return true;
}

/* ---- Text ---- */

/* Punctuation stands against the word before it, an opening bracket against the one behind. */
static bool clings(uint32_t left, uint32_t right)
{
    static const uint32_t closing[] = {0x3001, 0x3002, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff01, 0xff1f,
                                       0xff09, 0x300b, 0x300d, 0x300f, 0x3011, 0x3015, 0x201d};
    static const uint32_t opening[] = {0xff08, 0x300a, 0x300c, 0x300e, 0x3010, 0x3014, 0x201c};
    for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
        if (right == closing[i])
            return true;
    for (size_t i = 0; i < sizeof opening / sizeof *opening; i++)
        if (left == opening[i])
            return true;
    return false;
}

/* The gap that is a blank between two glyphs, in hundredths of the font size. */
static int32_t blank_gap(uint32_t left, uint32_t right)
{
    if (clings(left, right))
        return 150;
    bool sign = left == ',' || left == '.' || left == ';' || left == ':' || left == ')';
    bool figure_left = left >= '0' && left <= '9', figure_right = right >= '0' && right <= '9';
    if (is_letter(right) && (is_letter(left) || sign || figure_left))
        return 12;
    if (is_letter(left) && (right == '(' || figure_right))
        return 12;
    if (is_wide(left) || is_wide(right))
        return is_wide(left) && is_wide(right) ? 22 : 45; /* lines are stretched between Han and the rest first */
    return 33;
}

/* The gap between two glyphs that follow each other on a line, in hundredths of the font size; *blank: it is one. */
static int32_t gap_between(const struct page *p, const struct item *a, const struct item *b, bool *blank)
{
    const struct glyph *x = &p->glyphs.ptr[a->glyph], *y = &p->glyphs.ptr[b->glyph];
    int32_t size = most(1, least(x->size, y->size)), gap = least(b->box.x1 - a->box.x2, 10 * size) * 100 / size;
    bool joined = y->joined && b->glyph == a->glyph + 1;
    *blank = !joined && gap > blank_gap(glyph_code(p, x), glyph_code(p, y));
    return gap;
}

/* The gap up to which nothing is a blank, as letters are spaced out on this line: 0 when they are not. */
static int32_t letter_space(const struct page *p, const struct item *item, size_t n)
{
    size_t blanks = 0;
    int64_t sum = 0;
    for (size_t i = 1; i < n; i++) {
        bool blank;
        int32_t gap = gap_between(p, item + i - 1, item + i, &blank);
        blanks += blank && gap < MAX_SPACED;
        sum += blank && gap < MAX_SPACED ? gap : 0;
    }
    return n >= MIN_SPACED && 4 * blanks >= 3 * (n - 1) ? (int32_t)(sum / (int64_t)blanks * 3 / 2) : 0;
}

bool line_text(struct memory m, const struct page *p, const struct item *items, const struct line *l, text_array *out)
{
    const struct item *item = items + l->first;
    int32_t spaced = letter_space(p, item, l->n);
    for (size_t i = 0; i < l->n; i++) {
        const struct glyph *g = &p->glyphs.ptr[item[i].glyph];
        bool blank = false;
        if (!ROOM(m, *out, (size_t)g->len + 1))
            return false;
        if (i > 0 && gap_between(p, item + i - 1, item + i, &blank) > spaced && blank)
            out->ptr[out->n++] = ' ';
        memcpy(out->ptr + out->n, p->text.ptr + g->at, g->len);
        out->n += g->len;
    }
    return true;
}

bool lines_text(struct memory m, const struct page *p, const item_array *items, const struct line *lines, size_t n,
                text_array *out, struct slice *slice)
{
    size_t at = out->n;
    for (size_t i = 0; i < n; i++) {
        if (!ROOM(m, *out, 1))
            return false;
        if (i > 0)
            out->ptr[out->n++] = '\n';
        if (!line_text(m, p, items->ptr, &lines[i], out))
            return false;
    }
    *slice = (struct slice){at, out->n - at};
    return true;
}
