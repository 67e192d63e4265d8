/* SPDX-License-Identifier: MIT */
/* First the ruled tables, whose characters are out of the way then; of the lines that are left the page numbers and
 * running titles go, then the tables that are only aligned; the rest is prose. Blocks follow each other from top to
 * bottom. Text outside tables that is turned against the page comes last. */
#include "layout.h"

#include <stdlib.h>
#include <string.h>

static bool is_turned(const struct glyph *g) { return g->turn == TURN_UP || g->turn == TURN_DOWN; }

static bool loose_lines(const struct page *p, struct layout *l)
{
    l->items.n = l->lines.n = l->taken.n = 0;
    for (size_t i = 0; i < p->glyphs.n; i++) {
        if (l->filling.home.ptr[i] || is_turned(&p->glyphs.ptr[i]))
            continue;
        if (!ROOM(p->memory, l->items, 1))
            return false;
        l->items.ptr[l->items.n++] = (struct item){p->glyphs.ptr[i].box, (uint32_t)i};
    }
    if (!lines_make(p->memory, p, &l->items, 0, &l->lines) || !ROOM(p->memory, l->taken, l->lines.n + 1))
        return false;
    memset(l->taken.ptr, 0, (l->lines.n + 1) * sizeof *l->taken.ptr);
    l->taken.n = l->lines.n;
    return true;
}

static struct box box_of_tables(const struct page *p, const struct tables *t)
{
    if (t->list.n == 0)
        return (struct box){0, p->height, 0, 0};
    struct box b = t->list.ptr[0].box;
    for (size_t i = 1; i < t->list.n; i++)
        b = around(b, t->list.ptr[i].box);
    return b;
}

/* ---- Blocks in order ---- */

struct place {
    struct box box;
    uint32_t table;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->box.y1 != y->box.y1)
        return (x->box.y1 > y->box.y1) - (x->box.y1 < y->box.y1);
    return (x->box.x1 > y->box.x1) - (x->box.x1 < y->box.x1);
}

/* Lines [first, end) of which some are taken. */
static bool add_prose(struct page *p, struct layout *l, size_t first, size_t end)
{
    for (size_t i = first, next; i < end; i = next) {
        for (next = i; next < end && l->taken.ptr[next] == 0; next++)
            ;
        if (next > i && !prose_blocks(p, l, i, next))
            return false;
        next += next == i;
    }
    return true;
}

static bool add_table(struct page *p, struct layout *l, uint32_t table)
{
    if (!ROOM(p->memory, l->blocks, 1))
        return false;
    l->blocks.ptr[l->blocks.n++] = (struct block){.kind = TB_BLOCK_TABLE, .line = 1, .table = table};
    return true;
}

static bool add_blocks(struct page *p, struct layout *l)
{
    size_t n = l->tables.list.n, line = 0;
    struct place *places = n ? p->memory.host->alloc(p->memory.ctx, TB_LIFE_BATCH, n * sizeof *places) : NULL;
    if (n && !places)
        return false;
    for (uint32_t i = 0; i < n; i++)
        places[i] = (struct place){l->tables.list.ptr[i].box, i};
    if (n > 1)
        qsort(places, n, sizeof *places, by_place);
    for (size_t i = 0; i <= n; i++) {
        size_t first = line;
        while (line < l->lines.n && (i == n || middle_y(l->lines.ptr[line].box) < places[i].box.y1))
            line++;
        if (!add_prose(p, l, first, line) || (i < n && !add_table(p, l, places[i].table)))
            return false;
    }
    return true;
}

/* ---- Turned text outside tables ---- */

static bool at_side(const struct page *p, struct box b)
{
    return b.x2 < p->width / 8 || b.x1 > p->width - p->width / 8;
}

/* The glyphs from i on that are one piece of turned text, as a line. */
static bool turned_line(const struct page *p, struct layout *l, size_t i, size_t *end, struct line *out)
{
    const struct glyph *g = p->glyphs.ptr;
    struct box box = g[i].box;
    *out = (struct line){.first = l->items.n};
    for (*end = i; *end < p->glyphs.n && l->filling.home.ptr[*end] == 0 && g[*end].turn == g[i].turn &&
                   g[*end].box.x1 < box.x2 && g[*end].box.x2 > box.x1;
         ++*end) {
        struct box b = g[*end].box;
        box = around(box, b);
        if (g[i].turn == TURN_UP)
            b = (struct box){-b.y2, b.x1, -b.y1, b.x2};
        else
            b = (struct box){b.y1, -b.x2, b.y2, -b.x1};
        if (!ROOM(p->memory, l->items, 1))
            return false;
        l->items.ptr[l->items.n++] = (struct item){b, (uint32_t)*end};
    }
    out->n = *end - i;
    line_measure(p, l->items.ptr, out);
    out->box = box;
    return true;
}

static bool add_turned(struct page *p, struct layout *l)
{
    uint32_t number = (uint32_t)l->lines.n;
    for (size_t i = 0, end; i < p->glyphs.n; i = end) {
        struct line line;
        end = i + 1;
        if (l->filling.home.ptr[i] || !is_turned(&p->glyphs.ptr[i]))
            continue;
        size_t at = l->text.n;
        if (!turned_line(p, l, i, &end, &line))
            return false;
        if (at_side(p, line.box) && margins_is_page_number(p, &l->items, &line))
            continue;
        if (!line_text(p->memory, p, l->items.ptr, &line, &l->text) || !ROOM(p->memory, l->blocks, 1))
            return false;
        l->blocks.ptr[l->blocks.n++] =
            (struct block){.kind = TB_BLOCK_PARAGRAPH, .line = ++number, .text = {at, l->text.n - at}};
    }
    return true;
}

/* ---- The page ---- */

/* The first block of the page may be the rest of the table that the page before ended with. */
static bool follow_former(struct page *p, struct layout *l)
{
    if (l->blocks.n == 0)
        return true;
    bool ok = false;
    const struct block *first = l->blocks.ptr, *last = first + l->blocks.n - 1;
    if (l->former.n_columns && first->kind == TB_BLOCK_TABLE &&
        !tables_adopt(p->memory, &l->tables, &l->tables.list.ptr[first->table], l->former.xs.ptr, l->former.n_columns,
                      &ok))
        return false;
    l->former.n_columns = 0;
    l->former.xs.n = 0;
    if (last->kind != TB_BLOCK_TABLE)
        return true;
    const struct table *table = &l->tables.list.ptr[last->table];
    if (!ROOM(p->memory, l->former.xs, table->n_columns + (size_t)1))
        return false;
    memcpy(l->former.xs.ptr, l->tables.borders.ptr + table->xs, (table->n_columns + (size_t)1) * sizeof(int32_t));
    l->former.n_columns = table->n_columns;
    l->former.aligned = table->aligned;
    return true;
}

/* The tables that rules make, and their text. */
static bool ruled_tables(struct page *p, struct layout *l, bool *too_many_rules)
{
    bool split;
    return search_tables(p, &l->search, &l->tables, too_many_rules) && cells_assign(p, &l->tables, &l->filling) &&
           cells_split(p, &l->tables, &l->filling, &split) && (!split || cells_assign(p, &l->tables, &l->filling)) &&
           cells_text(p, &l->tables, &l->filling, &l->text);
}

bool layout_page(struct page *p, struct layout *l, struct margins *margins, bool *too_many_rules)
{
    l->text.n = l->blocks.n = 0;
    if (!ruled_tables(p, l, too_many_rules) || !loose_lines(p, l) ||
        !margins_mark(margins, p, &l->items, &l->lines, box_of_tables(p, &l->tables), l->taken.ptr, TAKEN_MARGIN) ||
        !columns_find(p, l))
        return false;
    prose_prepare(p, l);
    return add_blocks(p, l) && add_turned(p, l) && follow_former(p, l);
}
