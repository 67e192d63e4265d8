/* SPDX-License-Identifier: MIT */
/* A heading that spans columns is printed once, in the leftmost: a blank cell takes the heading on its left when
 * something stands below it and both have the same heading above. */
#include "layout/heading.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "layout/fold.h"

static bool is_year(tb_str s)
{
    return s.len == 4 && (s.ptr[0] == '1' || s.ptr[0] == '2') && (s.ptr[1] == '9' || s.ptr[1] == '0');
}

bool tb_row_is_text(const tb_grid *g, size_t row)
{
    const tb_row *r = &g->rows.ptr[row];
    bool any = false;
    for (uint32_t i = 0; i < r->n_cells; i++) {
        tb_str s = tb_str_trim(g->cells.ptr[r->first_cell + i].text);
        tb_decimal d;
        tb_lexeme lex = tb_decimal_read(s, &d);
        if (lex == TB_LEX_BLANK)
            continue;
        if (lex != TB_LEX_TEXT && !is_year(s))
            return false;
        any = true;
    }
    return any;
}

/* Does the row have text under a blank of the row above? */
static bool completes_header(const tb_grid *g, size_t row)
{
    bool fills = false;
    for (uint32_t c = 0; c < g->n_columns; c++)
        fills = fills ||
                (tb_str_trim(tb_grid_cell(g, row, c)).len > 0 && tb_str_trim(tb_grid_cell(g, row - 1, c)).len == 0);
    return fills && tb_row_is_text(g, row);
}

size_t tb_header_rows_of(const tb_grid *g, bool plain)
{
    size_t n = 0;
    if (plain) {
        n = g->rows.len ? 1 : 0;
        while (n > 0 && n + 1 < g->rows.len && n < 3 && completes_header(g, n))
            n++;
        return n;
    }
    while (n + 1 < g->rows.len && n < TB_MAX_HEADER_ROWS && tb_row_is_text(g, n))
        n++;
    bool all_text = n + 1 == g->rows.len && tb_row_is_text(g, n);
    return n == TB_MAX_HEADER_ROWS || all_text ? 1 : n;
}

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

static bool is_side(const tb_strs *sides, tb_str folded)
{
    for (size_t i = 0; i < sides->len; i++)
        if (tb_str_eq(sides->ptr[i], folded))
            return true;
    return false;
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

static bool join_levels(const tb_str *cells, size_t rows, uint32_t n, uint32_t c, size_t from, const tb_strs *sides,
                        tb_arena *a, tb_heading *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf full = {0};
    tb_str last = {NULL, 0};
    for (size_t r = 0; r < rows; r++) {
        tb_str raw = cells[r * n + c];
        tb_str folded = tb_fold(a, raw);
        if (is_side(sides, folded)) {
            out->side = folded;
            continue;
        }
        if (r < from || !raw.len)
            continue;
        int year = 0;
        tb_str plain = tb_split_unit(a, raw, &out->unit);
        tb_str part = tb_measure_heading(a, plain, &year), whole = tb_squeeze(a, plain);
        if (!part.ptr || !whole.ptr)
            return false;
        out->year = year > out->year ? year : out->year;
        if (!part.len || tb_str_eq(part, last))
            continue;
        tb_buf_printf(&b, "%s%.*s", b.len ? "/" : "", TB_ARG(part));
        tb_buf_printf(&full, "%s%.*s", full.len ? "/" : "", TB_ARG(whole));
        last = part;
        out->raw = folded;
    }
    if (b.len == 0)
        tb_buf_printf(&b, "#%u", c + 1);
    out->name = tb_arena_buf(a, &b);
    out->full = full.len ? tb_arena_buf(a, &full) : out->name;
    out->folded = tb_fold(a, out->name);
    return !b.failed && !full.failed && out->name.ptr && out->folded.ptr && out->full.ptr;
}

static int by_name(const void *pa, const void *pb)
{
    const tb_heading *a = *(const tb_heading *const *)pa, *b = *(const tb_heading *const *)pb;
    int k = tb_str_cmp(a->side, b->side);
    k = k ? k : tb_str_cmp(a->folded, b->folded);
    k = k ? k : b->year - a->year; /* the latest year first */
    return k ? k : a < b ? -1 : a > b;
}

static bool same_name(const tb_heading *a, const tb_heading *b)
{
    return tb_str_eq(a->side, b->side) && tb_str_eq(a->folded, b->folded);
}

static bool rename_column(tb_headings *h, tb_heading *x, bool by_year, tb_arena *a)
{
    x->name = by_year ? x->full : tb_arena_printf(a, "%.*s#%u", TB_ARG(x->name), (unsigned)(x - h->of) + 1);
    x->folded = tb_fold(a, x->name);
    return x->name.ptr && x->folded.ptr;
}

/* First columns that their years tell apart get them back, then the rest their positions. */
static bool make_unique(tb_headings *h, tb_arena *a)
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

bool tb_headings_read(const tb_grid *g, size_t rows, const tb_strs *sides, tb_str title, tb_arena *a, tb_headings *out)
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
                h.of[c].name = h.of[c].folded = tb_arena_printf(a, "#%u", c + 1);
        }
        *out = h;
        return make_unique(out, a);
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
    return make_unique(out, a);
}

bool tb_row_repeats_header(const tb_grid *g, const tb_headings *h, size_t row)
{
    if (row < h->rows || h->rows == 0 || !tb_row_is_text(g, row))
        return false;
    for (size_t k = 0; k < h->rows; k++) {
        bool same = true;
        uint32_t seen = 0;
        for (uint32_t c = 0; same && c < h->n; c++) {
            tb_str a = tb_str_trim(tb_grid_cell(g, k, c)), b = tb_str_trim(tb_grid_cell(g, row, c));
            same = tb_str_eq(a, b);
            seen += a.len > 0;
        }
        if (same && seen > 1)
            return true;
    }
    return false;
}
