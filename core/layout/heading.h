/* SPDX-License-Identifier: MIT */
/* Headings of a table: the header rows of a grid, which may have several levels, made one heading a column. */
#ifndef TB_LAYOUT_HEADING_H
#define TB_LAYOUT_HEADING_H
#include "layout/layout.h"
#include "table/document.h"

typedef struct tb_heading {
    tb_str name;   /* levels joined by "/", without blanks, year, side and repeated title; "#3" when there is none */
    tb_str folded; /* the same for matching */
    tb_str full;   /* the name with its year */
    int year;      /* the latest year dropped from the name, 0: none */
    tb_str raw;    /* folded last level as printed, with its year */
    tb_str unit;   /* unit of money in brackets, or absent */
    tb_str side;   /* folded side that the column stands under, or absent */
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
/* Is the row nothing but text, as a header row is? */
bool tb_row_is_text(const tb_grid *g, size_t row);
/* Header rows of a table that nobody described. plain: a table of its own, which has one header row, and more only
 * where a row below fills what the one above leaves blank; else all rows at the top that are text, or one where all
 * are, or more than TB_MAX_HEADER_ROWS. */
size_t tb_header_rows_of(const tb_grid *g, bool plain);
/* Does the row print the header again, as after a page break? */
bool tb_row_repeats_header(const tb_grid *g, const tb_headings *h, size_t row);
#endif
