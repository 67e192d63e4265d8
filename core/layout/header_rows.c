/* SPDX-License-Identifier: MIT */
/* Which rows of a table are its heading: by what stands in them, and where a publication's words are known by those. */
#include "layout/heading.h"

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

bool tb_row_numbers_columns(const tb_grid *g, size_t row)
{
    const tb_row *r = &g->rows.ptr[row];
    int64_t want = 1;
    for (uint32_t i = 0; i < r->n_cells; i++) {
        tb_str s = tb_str_trim(g->cells.ptr[r->first_cell + i].text);
        tb_decimal d;
        if (s.len == 0 || tb_str_eq(s, TB_LIT("栏次")) || tb_str_eq(s, TB_LIT("行次")) || tb_str_eq(s, TB_LIT("**")))
            continue;
        if (tb_decimal_read(s, &d) != TB_LEX_NUMBER || d.scale != 0 || d.mantissa != want)
            return false;
        want++;
    }
    return want > 2;
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

/* The part of a pattern behind its last level. */
static tb_str last_level(tb_str pattern)
{
    size_t at = pattern.len;
    while (at > 0 && pattern.ptr[at - 1] != '/')
        at--;
    return tb_str_sub(pattern, at, pattern.len);
}

bool tb_heading_word(tb_str heading, tb_str folded)
{
    while (heading.len) {
        size_t at = tb_str_find(heading, TB_LIT("|"), 0);
        tb_str word = last_level(tb_str_sub(heading, 0, at == SIZE_MAX ? heading.len : at));
        if (!tb_str_eq(word, TB_LIT("*")) && tb_glob(word, folded))
            return true;
        heading = tb_str_sub(heading, at == SIZE_MAX ? heading.len : at + 1, heading.len);
    }
    return false;
}

static bool is_known_word(tb_str folded, const tb_column_specs *specs, const tb_strs *words)
{
    for (size_t i = 0; words && i < words->len; i++)
        if (tb_glob(words->ptr[i], folded))
            return true;
    for (size_t i = 0; specs && i < specs->len; i++)
        if (tb_heading_word(specs->ptr[i].heading, folded))
            return true;
    return false;
}

bool tb_row_is_reached_into(const tb_grid *g, size_t row)
{
    for (uint32_t c = 0; c < g->n_columns; c++) {
        const tb_cell *above = tb_grid_at(g, row - 1, c), *own = tb_grid_at(g, row, c);
        if (own && above && (own->flags & TB_CELLF_COVERED) && own->text.len && own->text.ptr == above->text.ptr)
            return true;
    }
    return false;
}

/* A line of the table rather than of its heading: it begins with a name that has a number in front, or a total is all
 * there is in it. */
static bool is_a_line(const tb_grid *g, size_t row, tb_arena *scratch)
{
    int depth = 0;
    tb_str first = {NULL, 0};
    uint32_t column = 0, filled = 0;
    for (uint32_t c = 0; c < g->n_columns; c++) {
        tb_str s = tb_str_trim(tb_grid_cell(g, row, c));
        column = s.len && !filled ? c : column;
        first = s.len && !filled ? s : first;
        filled += s.len && !(filled && tb_str_eq(s, first)); /* a merged cell counts once */
    }
    bool total = tb_is_total_name(tb_fold(scratch, tb_clean_name(scratch, first, &depth)));
    return (column == 0 && depth > 0) || (total && filled == 1);
}

static bool has_known_word(const tb_grid *g, size_t row, const tb_column_specs *specs, const tb_strs *words,
                           tb_arena *scratch)
{
    for (uint32_t c = 0; c < g->n_columns; c++) {
        int year = 0;
        tb_str s = tb_str_trim(tb_grid_cell(g, row, c)), unit = {NULL, 0};
        tb_str folded = s.len ? tb_fold(scratch, tb_measure_heading(scratch, tb_split_unit(scratch, s, &unit), &year))
                              : (tb_str){NULL, 0};
        if (folded.len && is_known_word(folded, specs, words))
            return true;
    }
    return false;
}

size_t tb_header_rows_by(const tb_grid *g, const tb_column_specs *specs, const tb_strs *words, tb_arena *scratch)
{
    size_t n = 0;
    for (; n < TB_MAX_HEADER_ROWS && n < g->rows.len && tb_row_is_text(g, n); n++) {
        if (n > 0 && tb_row_is_reached_into(g, n))
            continue;
        if (n + 1 == g->rows.len) /* of a form that nobody filled in the heading may be all there is */
            break;
        if (n == 0)
            continue;
        if (is_a_line(g, n, scratch) || !has_known_word(g, n, specs, words, scratch))
            break;
    }
    return n;
}
