/* SPDX-License-Identifier: MIT */
/* A heading that spans columns is printed once, in the leftmost: a blank cell takes the heading on its left when
 * something stands below it and both have the same heading above. */
#include "layout/heading.h"

#include <stdlib.h>

#include "layout/fold.h"

/* cells[level * n_columns + column], blanks filled. */
static tb_str *fill_levels(const tb_grid *g, size_t rows, tb_arena *a)
{
    uint32_t n = g->n_columns;
    tb_str *cells = tb_arena_array(a, rows * n + 1, sizeof *cells);
    if (!cells)
        return NULL;
    for (size_t r = 0; r < rows; r++)
        for (uint32_t c = 0; c < n; c++)
            cells[r * n + c] = tb_str_trim(tb_grid_cell(g, r, c));
    for (size_t r = 0; r + 1 < rows; r++)
        for (uint32_t c = 1; c < n; c++) {
            tb_str *at = &cells[r * n + c];
            bool below = false, same_above = true;
            for (size_t k = r + 1; k < rows; k++)
                below = below || cells[k * n + c].len > 0;
            for (size_t k = 0; k < r; k++)
                same_above = same_above && tb_str_eq(cells[k * n + c], cells[k * n + c - 1]);
            if (at->len == 0 && below && same_above)
                *at = cells[r * n + c - 1];
        }
    return cells;
}

/* The first of several words by "|", and the rest behind it. */
static tb_str next_word(tb_str *words)
{
    size_t at = tb_str_find(*words, TB_LIT("|"), 0);
    tb_str word = tb_str_sub(*words, 0, at == SIZE_MAX ? words->len : at);
    *words = tb_str_sub(*words, at == SIZE_MAX ? words->len : at + 1, words->len);
    return word;
}

/* The label of the side that a heading names: its first word; absent if it names none. */
static tb_str side_label(const tb_strs *sides, tb_str folded)
{
    for (size_t i = 0; i < sides->len; i++) {
        tb_str rest = sides->ptr[i], label = next_word(&rest), word = label;
        for (bool more = true; more; word = next_word(&rest)) {
            if (tb_glob(word, folded))
                return label;
            more = rest.len > 0;
        }
    }
    return (tb_str){NULL, 0};
}

/* A top heading over every column that has two levels, and that the title says already. */
static bool top_repeats_title(const tb_str *cells, size_t rows, uint32_t n, tb_str title, tb_arena *a)
{
    tb_str top = {NULL, 0};
    uint32_t under = 0;
    for (uint32_t c = 0; rows > 1 && c < n; c++) {
        bool below = false;
        for (size_t k = 1; k < rows; k++)
            below = below || cells[k * n + c].len > 0;
        if (!below)
            continue;
        if (under++ == 0)
            top = cells[c];
        else if (!tb_str_eq(top, cells[c]))
            return false;
    }
    return under > 1 && top.len && tb_str_find(title, tb_fold(a, top), 0) != SIZE_MAX;
}

/* One level of a column's heading: its unit and year off, the word of a side not counted. */
static bool add_level(tb_str raw, const tb_strs *sides, tb_arena *a, tb_buf *full, tb_heading *out)
{
    int year = 0;
    tb_str folded = tb_fold(a, raw), label = side_label(sides, folded);
    if (!folded.ptr)
        return false;
    if (label.len) {
        out->side = label;
        return true;
    }
    tb_str plain = tb_split_unit(a, raw, &out->unit);
    tb_str part = tb_measure_heading(a, plain, &year), whole = tb_squeeze(a, plain);
    if (!part.ptr || !whole.ptr)
        return false;
    out->year = year > out->year ? year : out->year;
    if (out->n_parts == TB_MAX_HEADER_ROWS || !part.len ||
        (out->n_parts && tb_str_eq(part, out->parts[out->n_parts - 1])))
        return true;
    out->parts[out->n_parts++] = part;
    out->raw = folded;
    tb_buf_printf(full, "%s%.*s", full->len ? "/" : "", TB_ARG(whole));
    return true;
}

tb_str tb_heading_below(const tb_heading *h, size_t from, tb_arena *a)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    if (h->n_parts == from + 1)
        return h->parts[from];
    for (size_t i = from; i < h->n_parts; i++)
        tb_buf_printf(&b, "%s%.*s", b.len ? "/" : "", TB_ARG(h->parts[i]));
    return tb_arena_buf(a, &b);
}

static bool join_levels(const tb_str *cells, size_t rows, uint32_t n, uint32_t c, size_t from, const tb_strs *sides,
                        tb_arena *a, tb_heading *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf full = {0};
    for (size_t r = 0; r < rows; r++) {
        tb_str raw = cells[r * n + c];
        bool skipped = r < from && !side_label(sides, tb_fold(a, raw)).len;
        if (raw.len && !skipped && !add_level(raw, sides, a, &full, out))
            return false;
    }
    if (out->n_parts == 0) {
        out->parts[out->n_parts++] = tb_arena_printf(a, "#%u", c + 1);
        out->raw = (tb_str){NULL, 0};
    }
    out->name = tb_heading_below(out, 0, a);
    out->full = full.len ? tb_arena_buf(a, &full) : out->name;
    out->folded = tb_fold(a, out->name);
    return !full.failed && out->name.ptr && out->folded.ptr && out->full.ptr;
}

static int by_name(const void *pa, const void *pb)
{
    const tb_heading *a = *(const tb_heading *const *)pa, *b = *(const tb_heading *const *)pb;
    int k = tb_str_cmp(a->side, b->side);
    k = k ? k : (a->half > b->half) - (a->half < b->half);
    k = k ? k : tb_str_cmp(a->folded, b->folded);
    k = k ? k : b->year - a->year; /* the latest year first */
    return k ? k : a < b ? -1 : a > b;
}

static bool same_name(const tb_heading *a, const tb_heading *b)
{
    return tb_str_eq(a->side, b->side) && a->half == b->half && tb_str_eq(a->folded, b->folded);
}

static bool rename_column(tb_headings *h, tb_heading *x, bool by_year, tb_arena *a)
{
    x->name = by_year ? x->full : tb_arena_printf(a, "%.*s#%u", TB_ARG(x->name), (unsigned)(x - h->of) + 1);
    x->folded = tb_fold(a, x->name);
    return x->name.ptr && x->folded.ptr;
}

/* First columns that their years tell apart get them back, then the rest their positions. */
bool tb_headings_finish(tb_headings *h, tb_arena *a)
{
    tb_heading **sorted = tb_arena_array(a, (size_t)h->n + 1, sizeof *sorted);
    bool ok = sorted != NULL;
    for (int pass = 0; pass < 2 && ok; pass++) {
        for (uint32_t c = 0; c < h->n; c++)
            sorted[c] = &h->of[c];
        if (h->n > 1)
            qsort(sorted, h->n, sizeof *sorted, by_name);
        tb_heading *first = h->n ? sorted[0] : NULL;
        for (uint32_t c = 1; c < h->n && ok; c++) {
            tb_heading before = *first; /* its name as it was compared */
            if (!same_name(&before, sorted[c]))
                first = sorted[c];
            else if (pass == 1 || sorted[c]->year != first->year)
                ok = rename_column(h, sorted[c], pass == 0, a);
        }
    }
    return ok;
}

bool tb_headings_raw(const tb_grid *g, size_t rows, const tb_strs *sides, tb_str title, tb_arena *a, tb_headings *out)
{
    uint32_t n = g->n_columns;
    tb_headings h = {.n = n, .rows = rows};
    h.of = tb_arena_array(a, (size_t)n + 1, sizeof *h.of);
    if (!h.of)
        return false;
    if (rows == 0) {
        for (uint32_t c = 0; c < n; c++) {
            tb_str own = c < g->columns.len ? g->columns.ptr[c] : (tb_str){NULL, 0};
            if (!join_levels(&own, 1, 1, 0, 0, sides, a, &h.of[c]))
                return false;
            if (!own.len)
                h.of[c].name = h.of[c].folded = h.of[c].parts[0] = tb_arena_printf(a, "#%u", c + 1);
        }
        *out = h;
        return true;
    }
    tb_str *cells = fill_levels(g, rows, a);
    if (!cells)
        return false;
    size_t from = top_repeats_title(cells, rows, n, title, a) ? 1 : 0;
    for (uint32_t c = 0; c < n; c++) {
        size_t own = from;
        for (size_t r = 1; from && r < rows; r++) /* a column of one level keeps it */
            if (cells[r * n + c].len)
                break;
            else if (r + 1 == rows)
                own = 0;
        if (!join_levels(cells, rows, n, c, own, sides, a, &h.of[c]))
            return false;
    }
    *out = h;
    return true;
}

bool tb_headings_read(const tb_grid *g, size_t rows, const tb_strs *sides, tb_str title, tb_arena *a, tb_headings *out)
{
    return tb_headings_raw(g, rows, sides, title, a, out) && tb_headings_finish(out, a);
}
