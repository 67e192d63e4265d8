/* SPDX-License-Identifier: MIT */
/* What is drawn on a page. Poppler has no list of paths; it draws. So it draws on a small surface behind a cairo
 * observer, which calls back on each fill and stroke, while the path is still that of the context: exact, whatever
 * the size of the surface. Of paths only straight lines along the axes and rectangles matter here. What is drawn
 * inside a transparency group goes to a surface of its own and is not seen; picture.c looks for it. */
#include <cairo.h>
#include <math.h>
#include <stdatomic.h>

#include "load.h"
#include "units.h"

/* What is drawn is never looked at: few pixels do. A coordinate of cairo's is a multiple of 1/256 of one. */
#define SIDE 512
#define SCALE 0.25    /* pixels to a point, of pages that are not too large for it */
#define N_CANVASES 8u /* pages that can be drawn at once before anything is wasted */
/* A large table drawn cell by cell has 10,000; more are a picture. */
#define MAX_MARKS ((size_t)60000)

struct tracer {
    struct page *page;
    cairo_t *cr;
    double scale;
    bool no_memory;
    bool white;
    struct box clip;
};

struct point {
    double x, y;
};

/* A run of straight lines of a path, as far as it can be a rectangle. */
struct outline {
    struct point points[6];
    size_t n; /* may be more than there are places */
    bool straight;
};

static struct point on_page(const struct tracer *t, double x, double y)
{
    cairo_user_to_device(t->cr, &x, &y);
    return (struct point){x / t->scale, y / t->scale};
}

static void add_mark(struct tracer *t, struct box b)
{
    struct page *p = t->page;
    b = (struct box){most(b.x1, t->clip.x1), most(b.y1, t->clip.y1), least(b.x2, t->clip.x2), least(b.y2, t->clip.y2)};
    if (b.x1 > b.x2 || b.y1 > b.y2)
        return;
    if (p->marks.n == MAX_MARKS) {
        p->too_many_marks = true;
    } else if (!ROOM(p->memory, p->marks, 1)) {
        t->no_memory = true;
    } else {
        p->marks.ptr[p->marks.n++] = (struct mark){b, t->white};
    }
}

/* ---- State of the context ---- */

/* Can anything be seen of it, and is it white? */
static bool look_at_paint(struct tracer *t)
{
    double r = 0, g = 0, b = 0, a = 1;
    if (cairo_pattern_get_rgba(cairo_get_source(t->cr), &r, &g, &b, &a) != CAIRO_STATUS_SUCCESS)
        r = g = b = 0;
    t->white = r > 0.97 && g > 0.97 && b > 0.97;
    return a > 0.02;
}

static void look_at_clip(struct tracer *t)
{
    double x1, y1, x2, y2;
    cairo_clip_extents(t->cr, &x1, &y1, &x2, &y2);
    struct point a = on_page(t, x1, y1), b = on_page(t, x2, y2), c = on_page(t, x1, y2), d = on_page(t, x2, y1);
    struct box page = {0, 0, t->page->width, t->page->height};
    struct box clip = around(box_of(a.x, a.y, b.x, b.y), box_of(c.x, c.y, d.x, d.y));
    int32_t pixel = units(1 / t->scale); /* what cairo rounds to */
    t->clip = (struct box){most(clip.x1 - pixel, page.x1), most(clip.y1 - pixel, page.y1),
                           least(clip.x2 + pixel, page.x2), least(clip.y2 + pixel, page.y2)};
}

/* ---- Fills ---- */

static bool same(double a, double b) { return fabs(a - b) < 0.05; }

/* A closed outline of four sides along the axes. */
static void fill_outline(struct tracer *t, const struct outline *o)
{
    const struct point *p = o->points;
    size_t n = o->n;
    if (!o->straight || n < 4 || n > 5 || (n == 5 && !(same(p[0].x, p[4].x) && same(p[0].y, p[4].y))))
        return;
    bool flat = same(p[0].y, p[1].y) && same(p[1].x, p[2].x) && same(p[2].y, p[3].y) && same(p[3].x, p[0].x);
    bool steep = same(p[0].x, p[1].x) && same(p[1].y, p[2].y) && same(p[2].x, p[3].x) && same(p[3].y, p[0].y);
    if (flat || steep)
        add_mark(t, box_of(p[0].x, p[0].y, p[2].x, p[2].y));
}

static void add_point(const struct tracer *t, struct outline *o, const cairo_path_data_t *d)
{
    if (o->n < sizeof o->points / sizeof *o->points)
        o->points[o->n] = on_page(t, d[1].point.x, d[1].point.y);
    o->n++;
}

static void fill_path(struct tracer *t, const cairo_path_t *path)
{
    struct outline o = {.straight = true};
    for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
        const cairo_path_data_t *d = &path->data[i];
        if (d->header.type == CAIRO_PATH_MOVE_TO) {
            fill_outline(t, &o);
            o = (struct outline){.straight = true};
            add_point(t, &o, d);
        } else if (d->header.type == CAIRO_PATH_LINE_TO) {
            add_point(t, &o, d);
        } else if (d->header.type == CAIRO_PATH_CURVE_TO) {
            o.straight = false;
        }
    }
    fill_outline(t, &o);
}

/* ---- Strokes ---- */

static void stroke_line(struct tracer *t, struct point a, struct point b, double line_width)
{
    double half = line_width / 2, dx = fabs(a.x - b.x), dy = fabs(a.y - b.y);
    struct box box = box_of(a.x, a.y, b.x, b.y);
    int32_t more = units(half);
    if (dx > 20 * dy || (dx >= dy && dy < 0.05)) { /* nearly level */
        box.y1 -= more;
        box.y2 += more;
        add_mark(t, box);
    } else if (dy > 20 * dx || dx < 0.05) {
        box.x1 -= more;
        box.x2 += more;
        add_mark(t, box);
    }
}

static void stroke_path(struct tracer *t, const cairo_path_t *path)
{
    double wx = cairo_get_line_width(t->cr), wy = wx;
    cairo_user_to_device_distance(t->cr, &wx, &wy);
    double line_width = (fabs(wx) < fabs(wy) ? fabs(wx) : fabs(wy)) / t->scale;
    struct point start = {0, 0}, at = {0, 0};
    for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
        const cairo_path_data_t *d = &path->data[i];
        struct point to = start;
        if (d->header.type == CAIRO_PATH_MOVE_TO || d->header.type == CAIRO_PATH_LINE_TO)
            to = on_page(t, d[1].point.x, d[1].point.y);
        else if (d->header.type == CAIRO_PATH_CURVE_TO)
            to = on_page(t, d[3].point.x, d[3].point.y);
        if (d->header.type == CAIRO_PATH_MOVE_TO)
            start = to;
        else if (d->header.type != CAIRO_PATH_CURVE_TO)
            stroke_line(t, at, to, line_width);
        at = to;
    }
}

/* ---- The observer ---- */

static void trace(struct tracer *t, void (*use)(struct tracer *, const cairo_path_t *))
{
    if (t->no_memory || t->page->too_many_marks || !look_at_paint(t))
        return;
    look_at_clip(t);
    cairo_path_t *path = cairo_copy_path(t->cr);
    if (path->status == CAIRO_STATUS_SUCCESS)
        use(t, path);
    cairo_path_destroy(path);
}

/* Cairo never frees what a callback is noted in, so observers are made once and used again: this is the one thing that
 * readers share. */
struct canvas {
    atomic_flag taken;
    cairo_surface_t *observer;
    struct tracer *tracer; /* of the reader that draws */
};

static struct canvas canvases[N_CANVASES];

static void on_fill(cairo_surface_t *observer, cairo_surface_t *target, void *canvas)
{
    (void)observer;
    (void)target;
    trace(((struct canvas *)canvas)->tracer, fill_path);
}

static void on_stroke(cairo_surface_t *observer, cairo_surface_t *target, void *canvas)
{
    (void)observer;
    (void)target;
    trace(((struct canvas *)canvas)->tracer, stroke_path);
}

static void on_glyphs(cairo_surface_t *observer, cairo_surface_t *target, void *canvas)
{
    (void)observer;
    (void)target;
    ((struct canvas *)canvas)->tracer->page->n_strings++;
}

/* A group is drawn as a whole once it is complete; its surface is of the same kind as the one it is drawn on. */
static void on_paint(cairo_surface_t *observer, cairo_surface_t *target, void *canvas)
{
    struct tracer *t = ((struct canvas *)canvas)->tracer;
    cairo_surface_t *drawn = NULL;
    (void)target;
    if (cairo_pattern_get_surface(cairo_get_source(t->cr), &drawn) == CAIRO_STATUS_SUCCESS &&
        cairo_surface_get_type(drawn) == cairo_surface_get_type(observer))
        t->page->grouped = true;
}

static void make_observer(struct canvas *c)
{
    cairo_surface_t *pixels = cairo_image_surface_create(CAIRO_FORMAT_RGB24, SIDE, SIDE);
    c->observer = cairo_surface_create_observer(pixels, CAIRO_SURFACE_OBSERVER_NORMAL);
    cairo_surface_destroy(pixels);
    cairo_surface_observer_add_fill_callback(c->observer, on_fill, c);
    cairo_surface_observer_add_stroke_callback(c->observer, on_stroke, c);
    cairo_surface_observer_add_glyphs_callback(c->observer, on_glyphs, c);
    cairo_surface_observer_add_paint_callback(c->observer, on_paint, c);
    cairo_surface_observer_add_mask_callback(c->observer, on_paint, c);
}

/* Draws the page for the tracer. */
static void draw(struct canvas *c, struct tracer *t, PopplerPage *source)
{
    int32_t side = most(most(t->page->width, t->page->height), POINT);
    if (!c->observer)
        make_observer(c);
    t->scale = (double)SIDE * POINT / side;
    t->scale = t->scale < SCALE ? t->scale : SCALE;
    c->tracer = t;
    t->cr = cairo_create(c->observer);
    cairo_scale(t->cr, t->scale, t->scale);
    cairo_set_antialias(t->cr, CAIRO_ANTIALIAS_NONE);
    poppler_page_render_for_printing(source, t->cr);
    cairo_destroy(t->cr);
}

void load_size(struct page *p, PopplerPage *source)
{
    double w = 0, h = 0;
    poppler_page_get_size(source, &w, &h);
    p->width = units(w);
    p->height = units(h);
    p->marks.n = p->n_strings = 0;
    p->too_many_marks = p->grouped = false;
}

bool load_marks(struct page *p, PopplerPage *source)
{
    struct tracer t = {.page = p};
    size_t i = 0;
    while (i < N_CANVASES && atomic_flag_test_and_set(&canvases[i].taken))
        i++;
    if (i < N_CANVASES) {
        draw(&canvases[i], &t, source);
        atomic_flag_clear(&canvases[i].taken);
    } else {
        struct canvas own = {.observer = NULL};
        draw(&own, &t, source);
        cairo_surface_destroy(own.observer);
    }
    return !t.no_memory;
}
