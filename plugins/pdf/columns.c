/* SPDX-License-Identifier: MIT */
/* Tables without steep rules: lines that have numbers to the right of something, one below the other. What the parts
 * of such lines leave blank over the whole height separates columns. It takes three rows with a column of numbers set
 * flush right to make a table, so that prose never becomes one; a list of contents (whole numbers that only rise, or
 * dots that lead to them) is none either. */
#include <stdlib.h>

#include "layout.h"

#define PART_GAP 5 /* tenths of the font size: what separates parts of a line */
#define MIN_ROWS 3u
#define MAX_ALIGNED 64u /* columns */
#define MAX_HEADER 6u   /* lines of a heading */
#define MAX_PASSED 2u   /* lines without numbers between two with */

struct column {
    int32_t x1, x2;
    int32_t right; /* of its numbers */
    uint32_t figures, flush;
};

struct aligned {       /* a run of lines that may be a table */
    size_t first, end; /* lines */
    struct column columns[MAX_ALIGNED];
    size_t n_columns;
    uint32_t rows; /* with numbers */
    int32_t size;  /* of its type */
};

/* ---- What lines look like ---- */

static uint32_t code_at(const struct page *p, const struct layout *l, size_t item)
{
    return glyph_code(p, &p->glyphs.ptr[l->items.ptr[item].glyph]);
}

/* A number with its signs, or the dash that stands for none. */
static bool is_figure(const struct page *p, const struct layout *l, const struct line *part)
{
    size_t digits = 0, dashes = 0;
    for (size_t i = part->first; i < part->first + part->n; i++) {
        uint32_t c = code_at(p, l, i);
        if (is_digit(c))
            digits++;
        else if (c == '-' || c == 0x2014 || c == 0x2013 || c == 0x2212 || c == 0xff0d)
            dashes++;
        else if (c != ',' && c != '.' && c != '%' && c != '(' && c != ')' && c != '+' && c != 0xff0c && c != 0x25b2 &&
                 c != 0xff08 && c != 0xff09 && c != 0xff05)
            return false;
    }
    uint32_t last = code_at(p, l, part->first + part->n - 1);
    return (digits > 0 || dashes == part->n) && last != '.' && last != ',';
}

static bool reads_like_prose(const struct page *p, const struct layout *l, const struct line *line)
{
    size_t dots = 0;
    for (size_t i = line->first; i < line->first + line->n; i++) {
        uint32_t c = code_at(p, l, i);
        if (c == ':' || c == 0xff1a || c == 0x3002 || c == 0xff1b) /* : ： 。 ； */
            return true;
        bool dot = c == '.' || c == 0xb7 || c == 0x2026 || c == 0x22ef || c == 0x2024 || c == 0x2025;
        dots = dot ? dots + 1 : 0;
        if (dots >= 4 || (dots >= 2 && c >= 0x2024))
            return true;
    }
    return false;
}

static bool look(const struct page *p, struct layout *l)
{
    size_t part = 0;
    l->outlooks.n = l->parts.n = 0;
    if (!ROOM(p->memory, l->outlooks, l->lines.n) ||
        !lines_split(p->memory, p, &l->items, &l->lines, PART_GAP, &l->parts))
        return false;
    for (size_t i = 0; i < l->lines.n; i++) {
        struct outlook o = {.first = part};
        uint32_t behind = 0; /* figures that are not the first part */
        do {
            bool figure = is_figure(p, l, &l->parts.ptr[part]);
            o.figures += figure;
            behind += figure && part > o.first;
            part++;
        } while (part < l->parts.n && l->parts.ptr[part].beside);
        o.n = part - o.first;
        o.prose = o.n > MAX_ALIGNED || reads_like_prose(p, l, &l->lines.ptr[i]);
        o.data = behind > 0 && !o.prose;
        l->outlooks.ptr[l->outlooks.n++] = o;
    }
    return true;
}

/* ---- Runs ---- */

static bool near(const struct line *above, const struct line *below)
{
    return 2 * (below->box.y1 - above->box.y2) <= 3 * most(height(above->box), height(below->box));
}

/* Does a ruled table stand between two lines? */
static bool parted(const struct layout *l, const struct line *above, const struct line *below)
{
    for (size_t i = 0; i < l->tables.list.n; i++)
        if (l->tables.list.ptr[i].box.y1 >= above->box.y1 && l->tables.list.ptr[i].box.y2 <= below->box.y2)
            return true;
    return false;
}

static bool follows(const struct layout *l, size_t i)
{
    return l->taken.ptr[i] == 0 && near(&l->lines.ptr[i - 1], &l->lines.ptr[i]) &&
           !parted(l, &l->lines.ptr[i - 1], &l->lines.ptr[i]);
}

/* The end of the run of rows that begins with line `first`: one behind its last data line. */
static size_t end_of_run(const struct layout *l, size_t first, size_t *n_data)
{
    size_t end = first + 1, passed = 0;
    *n_data = 1;
    for (size_t i = first + 1; i < l->lines.n && passed <= MAX_PASSED && follows(l, i); i++) {
        const struct outlook *o = &l->outlooks.ptr[i];
        if (o->prose)
            break;
        passed = o->data ? 0 : passed + 1;
        if (o->data) {
            end = i + 1;
            ++*n_data;
        }
    }
    return end;
}

/* ---- Columns ---- */

static int by_x(const void *a, const void *b)
{
    const struct column *x = a, *y = b;
    return (x->x1 > y->x1) - (x->x1 < y->x1);
}

/* What the parts of the data lines cover, from left to right; false when that is more than there is room for. */
static bool project(const struct layout *l, struct aligned *a)
{
    int32_t slit = l->lines.ptr[a->first].size / 3;
    a->n_columns = 0;
    a->size = l->lines.ptr[a->first].size;
    for (size_t i = a->first; i < a->end; i++) {
        const struct outlook *o = &l->outlooks.ptr[i];
        for (size_t k = 0; o->data && k < o->n; k++) {
            struct box b = l->parts.ptr[o->first + k].box;
            size_t c = 0, to;
            while (c < a->n_columns && a->columns[c].x2 + slit < b.x1)
                c++;
            if (c == a->n_columns || b.x2 + slit < a->columns[c].x1) {
                if (a->n_columns == MAX_ALIGNED)
                    return false;
                a->columns[a->n_columns++] = (struct column){.x1 = b.x1, .x2 = b.x2};
                qsort(a->columns, a->n_columns, sizeof *a->columns, by_x);
                continue;
            }
            a->columns[c].x1 = least(a->columns[c].x1, b.x1);
            a->columns[c].x2 = most(a->columns[c].x2, b.x2);
            for (to = c + 1; to < a->n_columns && a->columns[to].x1 <= a->columns[c].x2 + slit; to++)
                a->columns[c].x2 = most(a->columns[c].x2, a->columns[to].x2);
            for (size_t from = to, at = c + 1; from < a->n_columns; from++, at++)
                a->columns[at] = a->columns[from];
            a->n_columns -= to - c - 1;
        }
    }
    return true;
}

/* Where column c ends: half way to the next one, but close to numbers, which stand at the right of their column. */
static int32_t end_of_column(const struct aligned *a, size_t c)
{
    int32_t half = (a->columns[c + 1].x1 - a->columns[c].x2) / 2;
    return a->columns[c].x2 + (2 * a->columns[c].figures >= a->rows ? least(half, a->size / 2) : half);
}

static size_t column_of(const struct aligned *a, struct box b)
{
    size_t c = 0;
    while (c + 1 < a->n_columns && middle_x(b) > end_of_column(a, c))
        c++;
    return c;
}

static void count_figures(const struct page *p, const struct layout *l, struct aligned *a)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = a->first; i < a->end; i++) {
            const struct outlook *o = &l->outlooks.ptr[i];
            a->rows += pass == 1 && o->data;
            for (size_t k = 0; o->data && k < o->n; k++) {
                const struct line *part = &l->parts.ptr[o->first + k];
                struct column *c = &a->columns[column_of(a, part->box)];
                if (!is_figure(p, l, part))
                    continue;
                if (pass == 0)
                    c->right = most(c->right, part->box.x2);
                c->figures += pass == 0;
                c->flush += pass == 1 && 2 * (c->right - part->box.x2) <= part->size;
            }
        }
}

/* Whole numbers below 1000 that only rise, in the only column of numbers: pages of a list of contents. */
static bool is_contents(const struct page *p, const struct layout *l, const struct aligned *a)
{
    uint32_t before = 0;
    for (size_t i = a->first; i < a->end; i++) {
        const struct outlook *o = &l->outlooks.ptr[i];
        if (!o->data)
            continue;
        if (o->figures != 1)
            return false;
        const struct line *last = &l->parts.ptr[o->first + o->n - 1];
        uint32_t value = 0;
        for (size_t k = last->first; k < last->first + last->n; k++) {
            uint32_t c = code_at(p, l, k);
            if (c < '0' || c > '9' || last->n > 3)
                return false;
            value = value * 10 + (c - '0');
        }
        if (value < before)
            return false;
        before = value;
    }
    return true;
}

static bool is_table(const struct page *p, const struct layout *l, const struct aligned *a)
{
    size_t filled = 0;
    bool flush = false;
    for (size_t c = 1; c < a->n_columns; c++)
        flush = flush || (a->columns[c].figures >= MIN_ROWS && 10 * a->columns[c].flush >= 7 * a->columns[c].figures);
    for (size_t i = a->first; i < a->end; i++) {
        const struct outlook *o = &l->outlooks.ptr[i];
        filled +=
            o->data && column_of(a, l->parts.ptr[o->first].box) != column_of(a, l->parts.ptr[o->first + o->n - 1].box);
    }
    return flush && filled >= MIN_ROWS && !is_contents(p, l, a);
}

/* ---- Rows ---- */

/* Does the line head columns? */
static bool heads_columns(const struct layout *l, const struct aligned *a, const struct outlook *o)
{
    struct box left = l->parts.ptr[o->first].box, right = l->parts.ptr[o->first + o->n - 1].box;
    return o->n >= 2 && column_of(a, left) != column_of(a, right) && right.x1 <= a->columns[a->n_columns - 1].x2 &&
           left.x2 >= a->columns[0].x1;
}

/* Does a level rule run between two heights, over half of the table? */
static bool ruled_between(const struct layout *l, const struct aligned *a, int32_t top, int32_t bottom)
{
    const rule_array *rules = &l->search.rules.level;
    int32_t x1 = a->columns[0].x1, x2 = a->columns[a->n_columns - 1].x2;
    size_t low = 0, high = rules->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (rules->ptr[mid].at < top)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < rules->n && rules->ptr[low].at <= bottom; low++)
        if (2 * (least(rules->ptr[low].to, x2) - most(rules->ptr[low].from, x1)) >= x2 - x1)
            return true;
    return false;
}

static bool ruled_above(const struct layout *l, const struct aligned *a, size_t line)
{
    return ruled_between(l, a, middle_y(l->lines.ptr[line - 1].box), middle_y(l->lines.ptr[line].box));
}

/* Lines above that head columns or have a rule above them, and lines between them. */
static void add_header(const struct layout *l, struct aligned *a)
{
    size_t first = a->first;
    for (size_t i = a->first; i > 0 && a->first - i < MAX_HEADER; i--) {
        const struct outlook *o = &l->outlooks.ptr[i - 1];
        const struct line *line = &l->lines.ptr[i - 1];
        if (l->taken.ptr[i - 1] || o->prose || !follows(l, i) || 4 * line->size > 5 * a->size)
            break;
        if (heads_columns(l, a, o) || ruled_between(l, a, line->box.y1 - height(line->box), middle_y(line->box)))
            first = i - 1;
    }
    a->first = first;
}

/* Is the line the rest of a wrapped cell of the row above? It has one part, no number, and stands closer than rows. */
static bool is_wrapped(const struct layout *l, size_t line, int32_t pitch)
{
    const struct outlook *o = &l->outlooks.ptr[line];
    int32_t step = middle_y(l->lines.ptr[line].box) - middle_y(l->lines.ptr[line - 1].box);
    return !o->data && o->n == 1 && o->figures == 0 && 10 * (int64_t)step <= 9 * (int64_t)pitch;
}

static bool list_rows(const struct page *p, struct layout *l, const struct aligned *a)
{
    size_t ruled = 0, pairs = 0;
    int32_t pitch = INT32_MAX;
    for (size_t i = a->first + 1; i < a->end; i++) {
        ruled += ruled_above(l, a, i);
        pairs++;
        if (l->outlooks.ptr[i].data && l->outlooks.ptr[i - 1].data)
            pitch = least(pitch, middle_y(l->lines.ptr[i].box) - middle_y(l->lines.ptr[i - 1].box));
    }
    bool banded = pairs > 0 && 5 * ruled >= 3 * pairs;
    l->rows.n = 0;
    if (!ROOM(p->memory, l->rows, a->end - a->first + 1))
        return false;
    for (size_t i = a->first; i < a->end; i++)
        if (i == a->first || (banded ? ruled_above(l, a, i) : !is_wrapped(l, i, pitch)))
            l->rows.ptr[l->rows.n++] = (uint32_t)i;
    l->rows.ptr[l->rows.n] = (uint32_t)a->end;
    return true;
}

/* ---- The table ---- */

static bool list_borders(const struct page *p, struct layout *l, const struct aligned *a)
{
    l->xs.n = l->ys.n = 0;
    if (!ROOM(p->memory, l->xs, a->n_columns + 1) || !ROOM(p->memory, l->ys, l->rows.n + 1))
        return false;
    struct box all = l->lines.ptr[a->first].box;
    for (size_t i = a->first; i < a->end; i++)
        all = around(all, l->lines.ptr[i].box);
    l->xs.ptr[0] = least(all.x1, a->columns[0].x1);
    for (size_t c = 1; c < a->n_columns; c++)
        l->xs.ptr[c] = end_of_column(a, c - 1);
    l->xs.ptr[a->n_columns] = most(all.x2, a->columns[a->n_columns - 1].x2);
    l->ys.ptr[0] = all.y1;
    for (size_t r = 1; r < l->rows.n; r++) {
        struct box above = l->lines.ptr[l->rows.ptr[r] - 1].box, below = l->lines.ptr[l->rows.ptr[r]].box;
        l->ys.ptr[r] = above.y2 + (below.y1 - above.y2) / 2;
    }
    l->ys.ptr[l->rows.n] = all.y2;
    return true;
}

/* How many columns a part covers from column c on. */
static uint32_t columns_under(const struct layout *l, const struct aligned *a, size_t c, struct box b)
{
    uint32_t n = 1;
    while (c + n < a->n_columns && b.x2 > l->xs.ptr[c + n] + POINT && b.x2 > a->columns[c + n].x1)
        n++;
    return n;
}

/* The column that a part begins in if it covers several, else the one that its middle is in. */
static size_t home_of(const struct layout *l, const struct aligned *a, const struct line *part)
{
    size_t c = strip_of(l->xs.ptr, a->n_columns, most(part->box.x1 + POINT, l->xs.ptr[0]));
    return c == a->n_columns || columns_under(l, a, c, part->box) == 1 ? column_of(a, part->box) : c;
}

struct seat { /* of a part in its row */
    size_t column;
    uint32_t wide; /* columns that it covers */
};

/* The words of a heading need not stand over their numbers: when there is one for each column, that is whose they are,
 * and two that stand apart have not the same column. */
static void seat_parts(const struct layout *l, const struct aligned *a, const struct outlook *o, struct seat *seats)
{
    bool one_each = o->n == a->n_columns && o->figures == 0;
    for (size_t k = o->n; k-- > 0;) {
        const struct line *part = &l->parts.ptr[o->first + k];
        size_t c = one_each ? k : home_of(l, a, part);
        bool apart = k + 1 < o->n && part[1].box.x1 - part->box.x2 >= part->size;
        bool taken = !o->data && apart && seats[k + 1].column > 0 && c >= seats[k + 1].column;
        if (taken)
            c = seats[k + 1].column - 1;
        seats[k] = (struct seat){c, one_each || taken ? 1 : columns_under(l, a, c, part->box)};
    }
}

/* The parts of the lines of a row that belong to a column, into scratch; *wide: how many columns they cover. */
static bool gather_cell(const struct page *p, struct layout *l, const struct aligned *a, size_t row, size_t column,
                        uint32_t *wide)
{
    struct seat seats[MAX_ALIGNED];
    size_t next = a->n_columns;
    l->scratch.n = 0;
    *wide = 1;
    for (size_t i = l->rows.ptr[row]; i < l->rows.ptr[row + 1]; i++) {
        const struct outlook *o = &l->outlooks.ptr[i];
        size_t on_line = l->scratch.n;
        seat_parts(l, a, o, seats);
        for (size_t k = 0; k < o->n; k++) {
            const struct line *part = &l->parts.ptr[o->first + k];
            if (seats[k].column > column && seats[k].column < next)
                next = seats[k].column;
            if (seats[k].column != column)
                continue;
            *wide = seats[k].wide > *wide ? seats[k].wide : *wide;
            if (!ROOM(p->memory, l->scratch, 1))
                return false;
            if (l->scratch.n > on_line) /* parts of one line in one cell: a wide blank in it */
                l->scratch.ptr[on_line].n = part->first + part->n - l->scratch.ptr[on_line].first;
            else
                l->scratch.ptr[l->scratch.n++] = *part;
        }
    }
    if (*wide > next - column)
        *wide = (uint32_t)(next - column);
    return true;
}

static bool add_table(const struct page *p, struct layout *l, const struct aligned *a)
{
    l->cells.n = 0;
    for (size_t row = 0; row < l->rows.n; row++)
        for (uint32_t c = 0, wide; c < a->n_columns; c += wide) {
            struct cell cell = {(uint32_t)row, c, 1, 1, {0, 0}};
            if (!gather_cell(p, l, a, row, c, &wide) || !ROOM(p->memory, l->cells, 1) ||
                !lines_text(p->memory, p, &l->items, l->scratch.ptr, l->scratch.n, &l->text, &cell.text))
                return false;
            cell.columns = wide;
            l->cells.ptr[l->cells.n++] = cell;
        }
    for (size_t i = a->first; i < a->end; i++)
        l->taken.ptr[i] = TAKEN_TABLE + (uint32_t)l->tables.list.n;
    if (!tables_add(p->memory, &l->tables, l->xs.ptr, (uint32_t)a->n_columns, l->ys.ptr, (uint32_t)l->rows.n,
                    l->cells.ptr, l->cells.n))
        return false;
    l->tables.list.ptr[l->tables.list.n - 1].aligned = true;
    return true;
}

/* The rest of an aligned table of the page before: all its parts have to fit into the columns of that one. */
static bool continue_former(const struct layout *l, struct aligned *a)
{
    const int32_t *xs = l->former.xs.ptr;
    size_t n = l->former.n_columns;
    if (!l->former.aligned || n < 2 || n > MAX_ALIGNED || l->tables.list.n > 0)
        return false;
    for (size_t i = 0; i < a->first; i++)
        if (!l->taken.ptr[i])
            return false;
    a->size = l->lines.ptr[a->first].size;
    for (size_t c = 0; c < n; c++)
        a->columns[c] = (struct column){.x1 = xs[c] + POINT, .x2 = xs[c + 1] - POINT};
    for (size_t i = a->first; i < a->end; i++) {
        const struct outlook *o = &l->outlooks.ptr[i];
        for (size_t k = 0; o->data && k < o->n; k++) {
            struct box b = l->parts.ptr[o->first + k].box;
            size_t c = strip_of(xs, n, middle_x(b));
            if (c == n || (c > 0 && b.x1 < xs[c] - POINT) || (c + 1 < n && b.x2 > xs[c + 1] + POINT))
                return false;
        }
    }
    a->n_columns = n;
    return true;
}

/* Is the run a table? It has its columns then. */
static bool find_columns(const struct page *p, const struct layout *l, struct aligned *a, size_t n_data)
{
    if (continue_former(l, a))
        return true;
    if (n_data < MIN_ROWS || !project(l, a) || a->n_columns < 2)
        return false;
    count_figures(p, l, a);
    return is_table(p, l, a);
}

bool columns_find(struct page *p, struct layout *l)
{
    if (l->lines.n == 0)
        return true;
    if (!look(p, l))
        return false;
    for (size_t i = 0, end; i < l->lines.n; i = end) {
        size_t n_data = 0;
        struct aligned a = {.first = i};
        end = i + 1;
        if (l->taken.ptr[i] || !l->outlooks.ptr[i].data)
            continue;
        a.end = end = end_of_run(l, i, &n_data);
        if (!find_columns(p, l, &a, n_data))
            continue;
        add_header(l, &a);
        if (!list_rows(p, l, &a) || !list_borders(p, l, &a) || !add_table(p, l, &a))
            return false;
    }
    return true;
}
