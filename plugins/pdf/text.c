/* SPDX-License-Identifier: MIT */
/* The text of a page, character by character. Poppler gives the text as a string, a rectangle for each character of
 * it, and the fonts as ranges of it. The blanks and line breaks in it are poppler's own doing; they only tell where
 * its words begin. Poppler puts marks of direction into text that runs to the left, which have no rectangle. */
#include <math.h>
#include <string.h>

#include "load.h"
#include "units.h"

/* More characters than a page can show: the largest real ones, of statistical yearbooks, have about 15,000. */
#define MAX_GLYPHS ((size_t)1 << 20)

struct source {
    char *text;
    size_t len;
    PopplerRectangle *boxes;
    guint n_boxes;
    GList *attributes;
};

static bool is_blank(uint32_t c)
{
    return c <= ' ' || (c >= 0x7f && c <= 0xa0) || (c >= 0x2000 && c <= 0x200f) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x2060 || c == 0x3000 || c == 0xfeff;
}

static bool is_direction(uint32_t c) { return c >= 0x202a && c <= 0x202e; }

/* The length of the character at p, which has n bytes; *code is its code point, or a blank where it is not valid. */
static size_t take_character(const char *p, size_t n, uint32_t *code)
{
    gunichar c = g_utf8_get_char_validated(p, (gssize)n);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        size_t len = 1;
        while (len < n && len < 6 && ((unsigned char)p[len] & 0xc0u) == 0x80u)
            len++;
        *code = ' ';
        return len;
    }
    *code = c;
    return (size_t)g_utf8_skip[(unsigned char)*p];
}

/* Does a font's name say that it is heavy? 黑体 has no light cut, and is what headings are set in. */
static bool is_bold(const char *name)
{
    static const char *const words[] = {"Bold",    "bold",  "Black", "Heavy", "SimHei",
                                        "STHeiti", "Heiti", "heiti", "FZHei", "\xE9\xBB\x91\xE4\xBD\x93"};
    for (size_t i = 0; name && i < sizeof words / sizeof *words; i++)
        if (strstr(name, words[i]))
            return true;
    return false;
}

/* Poppler writes words of neighbouring cells one behind the other, without a blank, now and then. */
static bool adjoins(const struct glyph *a, const struct glyph *b)
{
    int32_t dx = most(a->box.x1, b->box.x1) - least(a->box.x2, b->box.x2);
    int32_t dy = most(a->box.y1, b->box.y1) - least(a->box.y2, b->box.y2);
    int32_t size = most(a->size, b->size);
    return 3 * most(dx, dy) <= size && least(dx, dy) < 0;
}

/* How glyph b stands to glyph a, which it follows in a word. */
static enum turn turn_of(const struct glyph *a, const struct glyph *b)
{
    int64_t dx = (int64_t)middle_x(b->box) - middle_x(a->box), dy = (int64_t)middle_y(b->box) - middle_y(a->box);
    int64_t far_x = dx < 0 ? -dx : dx, far_y = dy < 0 ? -dy : dy, step = b->size / 5;
    if (far_y > 2 * far_x && far_y > step)
        return dy > 0 ? TURN_DOWN : TURN_UP;
    if (far_x > 2 * far_y && far_x > step)
        return dx > 0 ? TURN_NONE : TURN_OVER;
    return TURN_UNKNOWN;
}

static bool add_glyph(struct page *p, const char *bytes, size_t len, const PopplerRectangle *r,
                      const PopplerTextAttributes *font, bool joined)
{
    struct box box = box_of(r->x1, r->y1, r->x2, r->y2);
    int32_t x = middle_x(box), y = middle_y(box);
    if (x < 0 || x > p->width || y < 0 || y > p->height)
        return true;
    if (!ROOM(p->memory, p->glyphs, 1) || !ROOM(p->memory, p->text, len))
        return false;
    struct glyph *g = &p->glyphs.ptr[p->glyphs.n++];
    *g = (struct glyph){.box = box, .at = (uint32_t)p->text.n, .len = (uint8_t)len};
    g->size = font ? units(fabs(font->font_size)) : height(box);
    if (g->size < POINT / 2 || g->size > 4 * most(width(box), height(box)) + POINT)
        g->size = most(height(box), POINT / 2);
    g->bold = font && is_bold(font->font_name);
    memcpy(p->text.ptr + p->text.n, bytes, len);
    p->text.n += len;
    if (joined && p->glyphs.n > 1 && adjoins(g - 1, g)) {
        g->joined = true;
        g->turn = (uint8_t)turn_of(g - 1, g);
        if (!g[-1].joined)
            g[-1].turn = g->turn;
    }
    return true;
}

static bool add_all(struct page *p, const struct source *s, bool *lost)
{
    const GList *font = s->attributes;
    bool joined = false;
    size_t at = 0;
    guint box = 0, index = 0;
    bool marked = (glong)s->n_boxes != g_utf8_strlen(s->text, (gssize)s->len);
    for (size_t n; at < s->len && box < s->n_boxes; at += n, index++) {
        uint32_t code;
        n = take_character(s->text + at, s->len - at, &code);
        if (marked && is_direction(code))
            continue;
        while (font && font->data && (gint)index > ((const PopplerTextAttributes *)font->data)->end_index)
            font = font->next;
        if (is_blank(code) || is_direction(code)) {
            joined = false;
        } else if (p->glyphs.n == MAX_GLYPHS) {
            break;
        } else {
            size_t before = p->glyphs.n;
            if (!add_glyph(p, s->text + at, n, &s->boxes[box], font ? font->data : NULL, joined))
                return false;
            joined = p->glyphs.n > before;
        }
        box++;
    }
    *lost = box < s->n_boxes;
    return true;
}

bool load_text(struct page *p, PopplerPage *source, bool *lost)
{
    gdouble w = 0, h = 0;
    poppler_page_get_size(source, &w, &h);
    p->glyphs.n = p->text.n = 0;
    /* Poppler compares the lengthwise position of turned text with the width of the area: give it one that is large
     * enough either way. */
    gdouble side = w > h ? w : h;
    PopplerRectangle area = {-side, -side, 2 * side, 2 * side};
    struct source s = {.text = poppler_page_get_text_for_area(source, &area)};
    s.len = s.text ? strlen(s.text) : 0;
    if (s.len > 0 && !poppler_page_get_text_layout_for_area(source, &area, &s.boxes, &s.n_boxes))
        s.n_boxes = 0;
    s.attributes = s.len > 0 ? poppler_page_get_text_attributes_for_area(source, &area) : NULL;
    *lost = false;
    bool ok = add_all(p, &s, lost);
    poppler_page_free_text_attributes(s.attributes);
    g_free(s.boxes);
    g_free(s.text);
    return ok;
}

/* ---- Turning ---- */

static struct box turned(const struct page *p, struct box b, enum turn turn)
{
    if (turn == TURN_UP)
        return (struct box){p->height - b.y2, b.x1, p->height - b.y1, b.x2};
    if (turn == TURN_DOWN)
        return (struct box){b.y1, p->width - b.x2, b.y2, p->width - b.x1};
    return (struct box){p->width - b.x2, p->height - b.y2, p->width - b.x1, p->height - b.y1};
}

void turn_upright(struct page *p)
{
    size_t votes[TURN_OVER + 1] = {0};
    for (size_t i = 0; i < p->glyphs.n; i++)
        votes[p->glyphs.ptr[i].turn]++;
    enum turn turn = TURN_NONE;
    for (enum turn t = TURN_DOWN; t <= TURN_OVER; t++)
        if (votes[t] > votes[turn])
            turn = t;
    size_t known = p->glyphs.n - votes[TURN_UNKNOWN];
    if (turn == TURN_NONE || votes[turn] < 4 || votes[turn] * 3 < known * 2)
        return;
    for (size_t i = 0; i < p->glyphs.n; i++) {
        struct glyph *g = &p->glyphs.ptr[i];
        g->box = turned(p, g->box, turn);
        g->turn = g->turn == turn ? TURN_NONE : g->turn == TURN_UNKNOWN ? TURN_UNKNOWN : TURN_UP;
    }
    for (size_t i = 0; i < p->marks.n; i++)
        p->marks.ptr[i].box = turned(p, p->marks.ptr[i].box, turn);
    if (turn != TURN_OVER) {
        int32_t w = p->width;
        p->width = p->height;
        p->height = w;
    }
}
