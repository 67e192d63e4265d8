/* SPDX-License-Identifier: MIT */
/* One component of rules to a table. The rules that stand near each other give the borders; where a border has no rule
 * between two units of the grid, these are one cell. A table is what consists of closed cells for the larger part of
 * its area: boxes joined by lines are none. Sides may be open when the level rules run to them. */
#include <stdlib.h>

#include "tables.h"

#define MAX_COLUMNS 1024u
#define MAX_ROWS 8192u
#define MAX_UNITS ((size_t)1 << 18)
#define OPEN_SIDE (8 * POINT) /* rules that stick out further than this past the last crossing make a column */

struct lattice { /* of one component, while it is being looked at */
    const int32_t *xs, *ys;
    size_t columns, rows;
    int32_t *steep; /* length of rule: [row * (columns + 1) + border] */
    int32_t *level; /* [border * columns + column] */
    bool open_left, open_right, open_top, open_bottom;
};

/* ---- Borders ---- */

/* Nearby values become one border, in the middle of them; values are sorted. */
static size_t gather(int32_t *values, size_t n, int32_t near)
{
    size_t out = 0;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && values[end] - values[i] <= near; end++)
            ;
        values[out++] = values[i] + (values[end - 1] - values[i]) / 2;
    }
    return out;
}

/* How many rules begin (or end) within `near` of this place? */
static size_t ends_at(const rule_array *rules, int32_t at, int32_t near, bool begin)
{
    size_t n = 0;
    for (size_t i = 0; i < rules->n; i++)
        n += abs((begin ? rules->ptr[i].from : rules->ptr[i].to) - at) <= near;
    return n;
}

struct span { /* between which the rules of the other direction run */
    int32_t from, to;
};

static struct span reach(const rule_array *rules)
{
    struct span s = {rules->ptr[0].from, rules->ptr[0].to};
    for (size_t i = 1; i < rules->n; i++) {
        s.from = least(s.from, rules->ptr[i].from);
        s.to = most(s.to, rules->ptr[i].to);
    }
    return s;
}

/* The borders that rules make, with one more on a side where the rules across stick out. The array has room for two
 * more than there are rules. */
static size_t borders(const rule_array *rules, const rule_array *across, int32_t near, int32_t *out, bool *open_first,
                      bool *open_last)
{
    struct span s = reach(across);
    size_t n = 0;
    *open_first = s.from < rules->ptr[0].at - OPEN_SIDE && ends_at(across, s.from, near, true) >= 2;
    *open_last = s.to > rules->ptr[rules->n - 1].at + OPEN_SIDE && ends_at(across, s.to, near, false) >= 2;
    if (*open_first)
        out[n++] = s.from;
    for (size_t i = 0; i < rules->n; i++)
        out[n++] = rules->ptr[i].at;
    if (*open_last)
        out[n++] = s.to;
    return gather(out, n, near);
}

/* ---- Edges ---- */

/* The border that is nearest to this place. */
static size_t nearest(const int32_t *borders, size_t n, int32_t at)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (borders[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == n || (low > 0 && at - borders[low - 1] < borders[low] - at))
        low--;
    return low;
}

/* Adds what a rule covers of each unit along it; cover is indexed by unit * step. */
static void cover_units(const struct rule *r, const int32_t *along, size_t units, int32_t *cover, size_t step)
{
    size_t i = nearest(along, units + 1, r->from);
    i -= i > 0;
    for (; i < units && along[i] < r->to; i++) {
        int32_t part = least(r->to, along[i + 1]) - most(r->from, along[i]);
        if (part > 0)
            cover[i * step] = least(cover[i * step] + part, along[i + 1] - along[i]);
    }
}

static bool half(int32_t part, int32_t of) { return 2 * (int64_t)part >= of; }

static bool steep_edge(const struct lattice *l, size_t row, size_t border)
{
    return half(l->steep[row * (l->columns + 1) + border], l->ys[row + 1] - l->ys[row]);
}

static bool level_edge(const struct lattice *l, size_t border, size_t column)
{
    return half(l->level[border * l->columns + column], l->xs[column + 1] - l->xs[column]);
}

/* ---- Cells ---- */

static bool row_fits(const struct lattice *l, const uint32_t *owners, size_t row, size_t column, size_t n)
{
    for (size_t c = column; c < column + n; c++)
        if (owners[row * l->columns + c] != UINT32_MAX || level_edge(l, row, c) ||
            (c > column && steep_edge(l, row, c)))
            return false;
    return true;
}

/* Cells are taken as wide as they go, then as high: any area of units without rules between becomes rectangles. */
static size_t make_cells(const struct lattice *l, uint32_t *owners, struct cell *cells)
{
    size_t n = 0;
    for (size_t u = 0; u < l->rows * l->columns; u++)
        owners[u] = UINT32_MAX;
    for (size_t row = 0; row < l->rows; row++)
        for (size_t c = 0; c < l->columns; c++) {
            if (owners[row * l->columns + c] != UINT32_MAX)
                continue;
            size_t wide = 1, high = 1;
            while (c + wide < l->columns && owners[row * l->columns + c + wide] == UINT32_MAX &&
                   !steep_edge(l, row, c + wide))
                wide++;
            while (row + high < l->rows && row_fits(l, owners, row + high, c, wide))
                high++;
            for (size_t u = 0; u < wide * high; u++)
                owners[(row + u / wide) * l->columns + c + u % wide] = (uint32_t)n;
            cells[n++] = (struct cell){(uint32_t)row, (uint32_t)c, (uint32_t)high, (uint32_t)wide, {0, 0}};
        }
    return n;
}

static bool is_closed(const struct lattice *l, const struct cell *cell)
{
    int64_t sides[4] = {0}, w = l->xs[cell->column + cell->columns] - l->xs[cell->column],
            h = l->ys[cell->row + cell->rows] - l->ys[cell->row];
    for (size_t c = cell->column; c < cell->column + cell->columns; c++) {
        sides[0] += l->level[cell->row * l->columns + c];
        sides[1] += l->level[(cell->row + cell->rows) * l->columns + c];
    }
    for (size_t r = cell->row; r < cell->row + cell->rows; r++) {
        sides[2] += l->steep[r * (l->columns + 1) + cell->column];
        sides[3] += l->steep[r * (l->columns + 1) + cell->column + cell->columns];
    }
    return (2 * sides[0] >= w || (l->open_top && cell->row == 0)) &&
           (2 * sides[1] >= w || (l->open_bottom && cell->row + cell->rows == l->rows)) &&
           (2 * sides[2] >= h || (l->open_left && cell->column == 0)) &&
           (2 * sides[3] >= h || (l->open_right && cell->column + cell->columns == l->columns));
}

/* Are the closed cells the larger part of the table? */
static bool is_table(const struct lattice *l, const struct cell *cells, size_t n)
{
    int64_t all = 0, closed = 0;
    for (size_t i = 0; i < n; i++) {
        const struct cell *c = &cells[i];
        int64_t area =
            (int64_t)(l->xs[c->column + c->columns] - l->xs[c->column]) * (l->ys[c->row + c->rows] - l->ys[c->row]);
        all += area;
        closed += is_closed(l, c) ? area : 0;
    }
    return n >= 2 && 10 * closed >= 7 * all;
}

/* Takes out the borders at which no cell begins. */
static size_t drop_unused(int32_t *at, size_t n, struct cell *cells, size_t n_cells, uint32_t *map, bool rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        map[i] = i == 0 || i == n - 1;
    for (size_t i = 0; i < n_cells; i++)
        map[rows ? cells[i].row : cells[i].column] = 1;
    for (size_t i = 0; i < n; i++) {
        at[kept] = at[i];
        kept += map[i];
        map[i] = (uint32_t)kept - 1;
    }
    for (size_t i = 0; i < n_cells; i++) {
        uint32_t *first = rows ? &cells[i].row : &cells[i].column, *count = rows ? &cells[i].rows : &cells[i].columns;
        uint32_t end = map[*first + *count];
        *first = map[*first];
        *count = end - *first; /* where a cell ends another begins, or the table ends */
    }
    return kept;
}

bool grid_make(struct memory m, struct search *s, int32_t near, struct tables *out)
{
    struct lattice l = {0};
    s->xs.n = s->ys.n = s->edges.n = s->cells.n = s->owners.n = 0;
    if (!ROOM(m, s->xs, s->steep.n + 2) || !ROOM(m, s->ys, s->level.n + 2))
        return false;
    size_t nx = borders(&s->steep, &s->level, near, s->xs.ptr, &l.open_left, &l.open_right);
    size_t ny = borders(&s->level, &s->steep, near, s->ys.ptr, &l.open_top, &l.open_bottom);
    if (nx < 2 || ny < 2 || nx > MAX_COLUMNS || ny > MAX_ROWS || nx * ny > MAX_UNITS)
        return true;
    l.xs = s->xs.ptr;
    l.ys = s->ys.ptr;
    l.columns = nx - 1;
    l.rows = ny - 1;
    size_t n_steep = nx * l.rows, n_level = ny * l.columns, n_units = l.rows * l.columns;
    if (!ROOM(m, s->edges, n_steep + n_level) || !ROOM(m, s->cells, n_units) || !ROOM(m, s->owners, n_units + nx + ny))
        return false;
    l.steep = s->edges.ptr;
    l.level = l.steep + n_steep;
    for (size_t i = 0; i < n_steep + n_level; i++)
        l.steep[i] = 0;
    for (size_t i = 0; i < s->steep.n; i++)
        cover_units(&s->steep.ptr[i], l.ys, l.rows, l.steep + nearest(l.xs, nx, s->steep.ptr[i].at), nx);
    for (size_t i = 0; i < s->level.n; i++)
        cover_units(&s->level.ptr[i], l.xs, l.columns, l.level + nearest(l.ys, ny, s->level.ptr[i].at) * l.columns, 1);
    size_t n = make_cells(&l, s->owners.ptr, s->cells.ptr);
    if (!is_table(&l, s->cells.ptr, n))
        return true;
    nx = drop_unused(s->xs.ptr, nx, s->cells.ptr, n, s->owners.ptr, false);
    ny = drop_unused(s->ys.ptr, ny, s->cells.ptr, n, s->owners.ptr, true);
    return tables_add(m, out, s->xs.ptr, (uint32_t)nx - 1, s->ys.ptr, (uint32_t)ny - 1, s->cells.ptr, n);
}
