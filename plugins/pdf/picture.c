/* SPDX-License-Identifier: MIT */
/* Rules that are only to be seen: those of a scan under a hidden text layer, and those inside a transparency group,
 * which cairo draws where no observer looks. The page is drawn at two pixels to a point; a rule is a dark run of
 * pixels that is longer than a character and thin. */
#include <cairo.h>

#include "load.h"

#define PIXELS 2              /* to a point */
#define MAX_SIDE 4000         /* pixels; a larger page is drawn smaller */
#define SHORTEST (18 * POINT) /* of a rule: longer than the strokes of type */
#define THICKEST (3 * POINT)
#define DARK 205 /* of 255 and below */
#define MAX_RUNS ((size_t)20000)
#define SLIPS 2 /* light pixels that do not end a run */

struct picture {
    const unsigned char *bytes; /* of 32 bits a pixel */
    int width, height, stride;
    int32_t pixel; /* units of one */
};

/* Rows are looked at along x, columns along y: a place is `along` a line of pixels, `across` tells which line. */
static bool is_dark(const struct picture *p, bool level, int across, int along)
{
    int x = level ? along : across, y = level ? across : along;
    if (x < 0 || y < 0 || x >= p->width || y >= p->height)
        return false;
    const unsigned char *c = p->bytes + (size_t)y * (size_t)p->stride + 4 * (size_t)x;
    return (c[0] + 2 * c[1] + c[2]) / 4 <= DARK;
}

/* Is what lies on both sides of the run light, for the most part? */
static bool is_thin(const struct picture *p, bool level, int across, int from, int to)
{
    int reach = THICKEST / p->pixel + 1, light = 0;
    for (int k = 1; k <= 7; k++) {
        int along = from + (to - from) * k / 8;
        light += !is_dark(p, level, across - reach, along) || !is_dark(p, level, across + reach, along);
    }
    return light >= 5;
}

static bool add_run(struct page *page, const struct picture *p, bool level, int across, int from, int to)
{
    if ((to - from) * p->pixel < SHORTEST || page->marks.n >= MAX_RUNS || !is_thin(p, level, across, from, to))
        return true;
    if (!ROOM(page->memory, page->marks, 1))
        return false;
    int32_t a = from * p->pixel, b = to * p->pixel, c = across * p->pixel, d = c + p->pixel;
    struct box box = level ? (struct box){a, c, b, d} : (struct box){c, a, d, b};
    page->marks.ptr[page->marks.n++] = (struct mark){box, false};
    return true;
}

static bool find_runs(struct page *page, const struct picture *p, bool level)
{
    int lines = level ? p->height : p->width, length = level ? p->width : p->height;
    for (int across = 0; across < lines; across++) {
        int from = -1, last = -1;
        for (int along = 0; along <= length; along++) {
            if (is_dark(p, level, across, along)) {
                from = from < 0 ? along : from;
                last = along;
            } else if (from >= 0 && along - last > SLIPS) {
                if (!add_run(page, p, level, across, from, last + 1))
                    return false;
                from = -1;
            }
        }
        if (from >= 0 && !add_run(page, p, level, across, from, last + 1))
            return false;
    }
    return true;
}

bool load_picture(struct page *page, PopplerPage *source)
{
    int32_t side = most(most(page->width, page->height), POINT);
    struct picture p = {.pixel = most(POINT / PIXELS, side / MAX_SIDE + 1)};
    p.width = (int)(page->width / p.pixel) + 1;
    p.height = (int)(page->height / p.pixel) + 1;
    cairo_surface_t *canvas = cairo_image_surface_create(CAIRO_FORMAT_RGB24, p.width, p.height);
    cairo_t *cr = cairo_create(canvas);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, POINT / (0.0 + p.pixel), POINT / (0.0 + p.pixel));
    poppler_page_render_for_printing(source, cr);
    cairo_destroy(cr);
    cairo_surface_flush(canvas);
    p.bytes = cairo_image_surface_get_data(canvas);
    p.stride = cairo_image_surface_get_stride(canvas);
    bool ok = !p.bytes || (find_runs(page, &p, true) && find_runs(page, &p, false));
    cairo_surface_destroy(canvas);
    return ok;
}
