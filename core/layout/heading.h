/* SPDX-License-Identifier: MIT */
/* Headings of a table: the header rows of a grid, which may have several levels, made one heading a column. */
#ifndef TB_LAYOUT_HEADING_H
#define TB_LAYOUT_HEADING_H
#include "base/limits.h"
#include "layout/layout.h"
#include "table/document.h"

typedef struct tb_heading {
    tb_str name;   /* levels joined by "/", without blanks, year, side and repeated title; "#3" when there is none */
    tb_str folded; /* the same for matching */
    tb_str full;   /* the name with its year */
    int year;      /* the latest year dropped from the name, 0: none */
    tb_str raw;    /* folded last level as printed, with its year */
    tb_str unit;   /* unit of money in brackets, or absent */
    tb_str side;   /* label of the side that the column stands under, or absent */
    uint32_t half; /* which of the tables side by side it belongs to, as a plan decides; 0 until then */
    tb_str parts[TB_MAX_HEADER_ROWS]; /* the levels of the name */
    size_t n_parts;
} tb_heading;

/* No two columns of one side have the same name. Where the year alone tells columns apart (2023年预算数,
 * 2024年预算数), the latest is the one whose name goes without it; what is still the same gets its position
 * (合计#5). */
typedef struct tb_headings {
    tb_heading *of; /* one a column */
    uint32_t n;
    size_t rows; /* header rows of the grid */
} tb_headings;

/* Headings of the grid's first `rows` rows (0: the format's own names, else positions). sides: folded, may be empty.
 * title: folded, may be empty. All of out lives in a. False: out of memory. */
TB_MUST bool tb_headings_read(const tb_grid *g, size_t rows, const tb_strs *sides, tb_str title, tb_arena *a,
                              tb_headings *out);
/* The two steps of it: headings that may still be alike, and their names made unique within a side and half. */
TB_MUST bool tb_headings_raw(const tb_grid *g, size_t rows, const tb_strs *sides, tb_str title, tb_arena *a,
                             tb_headings *out);
TB_MUST bool tb_headings_finish(tb_headings *h, tb_arena *a);
/* The name without its first `from` levels; absent: out of memory. */
tb_str tb_heading_below(const tb_heading *h, size_t from, tb_arena *a);
/* Is the row nothing but text, as a header row is? */
bool tb_row_is_text(const tb_grid *g, size_t row);
/* Header rows of a table that nobody described. plain: a table of its own, which has one header row, and more only
 * where a row below fills what the one above leaves blank; else all rows at the top that are text, or one where all
 * are, or more than TB_MAX_HEADER_ROWS. */
size_t tb_header_rows_of(const tb_grid *g, bool plain);
/* Header rows of a table of a publication: the first row, and those below it that a merged cell of the heading reaches
 * into or that hold a word of the vocabulary and no figure, code or numbered name. */
size_t tb_header_rows_by(const tb_grid *g, const tb_column_specs *specs, const tb_strs *words, tb_arena *scratch);
/* Does some alternative of a heading ("a|b/c") fit the last level of one, given folded? */
bool tb_heading_word(tb_str heading, tb_str folded);
/* Does a merged cell of the row above reach into this one? */
bool tb_row_is_reached_into(const tb_grid *g, size_t row);
/* 栏次 1 2 3: a row that numbers the columns under the heading. */
bool tb_row_numbers_columns(const tb_grid *g, size_t row);
/* Does the row print the header again, as after a page break? */
bool tb_row_repeats_header(const tb_grid *g, const tb_headings *h, size_t row);
#endif
