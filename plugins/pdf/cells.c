/* SPDX-License-Identifier: MIT */
/* A character belongs to the cell that holds its centre. Where a rule runs through a character, the text has outgrown
 * its cell, and stays together: in the cell whose border it was set against, else in the one that holds most
 * of it. */
#include <stdlib.h>
#include <string.h>

#include "cells.h"

#define PIERCED 60 /* a rule this far inside a character runs through it */

/* ---- The cell of a character ---- */

/* The innermost table around a point, or the number of tables. */
static size_t table_at(const struct tables *t, int32_t x, int32_t y)
{
    size_t best = t->list.n;
    for (size_t i = 0; i < t->list.n; i++) {
        struct box b = t->list.ptr[i].box;
        if (x >= b.x1 && x <= b.x2 && y >= b.y1 && y <= b.y2 &&
            (best == t->list.n || width(b) < width(t->list.ptr[best].box)))
            best = i;
    }
    return best;
}

/* 1 + the cell at a point, 0 if there is none. */
static uint32_t cell_at(const struct tables *t, int32_t x, int32_t y)
{
    size_t i = table_at(t, x, y);
    if (i == t->list.n)
        return 0;
    const struct table *table = &t->list.ptr[i];
    size_t column = strip_of(t->borders.ptr + table->xs, table->n_columns, x),
           row = strip_of(t->borders.ptr + table->ys, table->n_rows, y);
    return (uint32_t)(table->cells + t->owners.ptr[table->units + row * table->n_columns + column] + 1);
}

static struct box box_of_cell(const struct tables *t, uint32_t home)
{
    for (size_t i = t->list.n; i-- > 0;) {
        const struct table *table = &t->list.ptr[i];
        if (home - 1 < table->cells || home - 1 >= table->cells + table->n_cells)
            continue;
        const struct cell *c = &t->cells.ptr[home - 1];
        const int32_t *xs = t->borders.ptr + table->xs, *ys = t->borders.ptr + table->ys;
        return (struct box){xs[c->column], ys[c->row], xs[c->column + c->columns], ys[c->row + c->rows]};
    }
    return (struct box){0, 0, 0, 0};
}

/* Does a character of the word stand across a side of the cell that holds its centre? */
static bool is_pierced(const struct page *p, const struct tables *t, const uint32_t *home, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        struct box g = p->glyphs.ptr[i].box;
        if (home[i] == 0)
            continue;
        struct box b = box_of_cell(t, home[i]);
        if ((g.x1 < b.x1 - PIERCED && i > first && home[i - 1] != 0) ||
            (g.x2 > b.x2 + PIERCED && i + 1 < end && home[i + 1] != 0))
            return true;
    }
    return false;
}

/* Glyphs [first, end) are a word that reaches over more than one cell: keeps it together if it has outgrown one. */
static void keep_together(const struct page *p, const struct tables *t, uint32_t *home, size_t first, size_t end)
{
    const struct glyph *g = p->glyphs.ptr;
    if (!is_pierced(p, t, home, first, end))
        return;
    uint32_t start = home[first], last = home[end - 1], best = start;
    size_t most_glyphs = 0;
    for (size_t i = first, next; i < end; i = next) {
        for (next = i + 1; next < end && home[next] == home[i]; next++)
            ;
        if (next - i > most_glyphs) {
            most_glyphs = next - i;
            best = home[i];
        }
    }
    if (start && g[first].box.x1 - box_of_cell(t, start).x1 <= g[first].size)
        best = start;
    else if (last && box_of_cell(t, last).x2 - g[end - 1].box.x2 <= g[end - 1].size)
        best = last;
    for (size_t i = first; i < end; i++)
        home[i] = best;
}

/* Does a glyph go on the line of text that the one before it is on? */
static bool follows(const struct glyph *a, const struct glyph *b)
{
    int32_t gap = b->box.x1 - a->box.x2, size = least(a->size, b->size);
    return b->joined || (2 * gap <= size && gap >= -size && 2 * abs(middle_y(a->box) - middle_y(b->box)) <= size);
}

static void hold_words(const struct page *p, const struct tables *t, uint32_t *home)
{
    const struct glyph *g = p->glyphs.ptr;
    for (size_t i = 0, end; i < p->glyphs.n; i = end) {
        bool across = false;
        for (end = i + 1; end < p->glyphs.n && follows(&g[end - 1], &g[end]); end++)
            across = across || home[end] != home[i];
        if (across && g[i].turn <= TURN_NONE)
            keep_together(p, t, home, i, end);
    }
}

/* ---- Glyphs by cell ---- */

static bool sort_by_cell(struct memory m, const struct page *p, const struct tables *t, struct filling *f)
{
    f->starts.n = f->sorted.n = 0;
    if (!ROOM(m, f->starts, t->cells.n + 2) || !ROOM(m, f->sorted, p->glyphs.n + 1))
        return false;
    uint32_t *starts = f->starts.ptr;
    memset(starts, 0, (t->cells.n + 2) * sizeof *starts);
    for (size_t i = 0; i < p->glyphs.n; i++)
        starts[f->home.ptr[i] + 1]++;
    for (size_t c = 1; c < t->cells.n + 2; c++)
        starts[c] += starts[c - 1];
    for (size_t i = 0; i < p->glyphs.n; i++)
        f->sorted.ptr[starts[f->home.ptr[i]]++] = (uint32_t)i;
    for (size_t c = t->cells.n + 1; c > 0; c--)
        starts[c] = starts[c - 1];
    starts[0] = 0;
    return true;
}

static size_t filled_cells(const struct table *table, const struct filling *f)
{
    size_t n = 0;
    for (size_t c = table->cells + 1; c <= table->cells + table->n_cells; c++)
        n += f->starts.ptr[c + 1] > f->starts.ptr[c];
    return n;
}

/* Tables without text, frames, and boxes one below the other: their glyphs stand in no table then. */
static bool drop_frames(const struct page *p, struct tables *t, struct filling *f)
{
    size_t kept = 0;
    bool dropped = false;
    for (size_t i = 0; i < t->list.n; i++) {
        const struct table *table = &t->list.ptr[i];
        size_t filled = filled_cells(table, f);
        if (table->n_columns >= 2 && (filled >= 2 || (filled == 1 && table->n_rows >= 2))) {
            t->list.ptr[kept++] = *table;
            continue;
        }
        dropped = true;
        for (size_t g = 0; g < p->glyphs.n; g++)
            if (f->home.ptr[g] > table->cells && f->home.ptr[g] <= table->cells + table->n_cells)
                f->home.ptr[g] = 0;
    }
    t->list.n = kept;
    return !dropped || sort_by_cell(p->memory, p, t, f);
}

bool cells_assign(struct page *p, struct tables *t, struct filling *f)
{
    f->home.n = 0;
    if (!ROOM(p->memory, f->home, p->glyphs.n + 1))
        return false;
    for (size_t i = 0; i < p->glyphs.n; i++) {
        const struct glyph *g = &p->glyphs.ptr[i];
        f->home.ptr[i] = t->list.n ? cell_at(t, middle_x(g->box), middle_y(g->box)) : 0;
    }
    if (t->list.n)
        hold_words(p, t, f->home.ptr);
    return sort_by_cell(p->memory, p, t, f) && drop_frames(p, t, f);
}

/* ---- Text ---- */

/* Where most of the words of a cell run. */
static enum turn turn_of_cell(const struct page *p, const struct filling *f, uint32_t first, uint32_t end)
{
    size_t votes[TURN_OVER + 1] = {0};
    for (uint32_t i = first; i < end; i++)
        votes[p->glyphs.ptr[f->sorted.ptr[i]].turn]++;
    if (votes[TURN_UP] > votes[TURN_NONE] && votes[TURN_UP] > votes[TURN_DOWN])
        return TURN_UP;
    return votes[TURN_DOWN] > votes[TURN_NONE] ? TURN_DOWN : TURN_NONE;
}

/* Turned text is looked at as if it stood upright. */
static struct box upright(struct box b, enum turn turn)
{
    if (turn == TURN_UP)
        return (struct box){-b.y2, b.x1, -b.y1, b.x2};
    return turn == TURN_DOWN ? (struct box){b.y1, -b.x2, b.y2, -b.x1} : b;
}

bool cell_lines(const struct page *p, struct filling *f, size_t cell)
{
    uint32_t first = f->starts.ptr[cell + 1], end = f->starts.ptr[cell + 2];
    f->items.n = f->lines.n = 0;
    if (!ROOM(p->memory, f->items, (size_t)(end - first) + 1))
        return false;
    enum turn turn = turn_of_cell(p, f, first, end);
    for (uint32_t i = first; i < end; i++) {
        uint32_t g = f->sorted.ptr[i];
        f->items.ptr[f->items.n++] = (struct item){upright(p->glyphs.ptr[g].box, turn), g};
    }
    return lines_make(p->memory, p, &f->items, 0, &f->lines);
}

bool cells_text(const struct page *p, struct tables *t, struct filling *f, text_array *out)
{
    for (size_t i = 0; i < t->list.n; i++)
        for (size_t c = t->list.ptr[i].cells; c < t->list.ptr[i].cells + t->list.ptr[i].n_cells; c++)
            if (!cell_lines(p, f, c) ||
                !lines_text(p->memory, p, &f->items, f->lines.ptr, f->lines.n, out, &t->cells.ptr[c].text))
                return false;
    return true;
}
