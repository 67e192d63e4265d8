/* SPDX-License-Identifier: MIT */
/* The tables of a page: borders, cells, and which cell covers which unit of the grid. */
#ifndef TB_PDF_TABLES_H
#define TB_PDF_TABLES_H
#include "lines.h"
#include "rules.h"

struct cell {
    uint32_t row, column, rows, columns;
    struct slice text;
};

struct table {
    struct box box;
    uint32_t n_columns, n_rows;
    size_t xs, ys; /* in borders: n_columns + 1 and n_rows + 1 of them */
    size_t units;  /* in owners: n_rows * n_columns of them, row by row */
    size_t cells, n_cells;
    bool aligned; /* without rules between its columns */
};

struct tables {
    ARRAY(struct table) list;
    ARRAY(int32_t) borders;
    ARRAY(uint32_t) owners; /* index of a cell, counted from the first cell of the table */
    ARRAY(struct cell) cells;
};

struct component { /* rules that touch */
    struct box box;
    uint32_t root;
};

typedef ARRAY(struct component) component_array;

/* What the search for ruled tables needs beside the page, kept from page to page. */
struct search {
    struct ink ink;
    struct rules rules;
    ARRAY(uint32_t) parents;
    ARRAY(uint32_t) order;
    component_array components;
    rule_array level, steep; /* of the component at hand */
    ARRAY(int32_t) xs, ys, edges;
    ARRAY(struct cell) cells;
    ARRAY(uint32_t) owners;
};

/* Finds the tables that rules enclose, from the top of the page to its bottom; their cells have no text yet. */
bool search_tables(struct page *p, struct search *s, struct tables *out, bool *too_many_rules);
/* One component: appends its table if it is one. */
bool grid_make(struct memory m, struct search *s, int32_t near, struct tables *out);

void tables_clear(struct tables *t);
/* Appends a table of these borders and cells. */
bool tables_add(struct memory m, struct tables *t, const int32_t *xs, uint32_t n_columns, const int32_t *ys,
                uint32_t n_rows, const struct cell *cells, size_t n_cells);
/* Takes the last table back. */
void tables_drop_last(struct tables *t);
/* Gives a table the columns of a table with these borders, which its own are among; false if they are not. */
bool tables_adopt(struct memory m, struct tables *t, struct table *table, const int32_t *xs, uint32_t n_columns,
                  bool *ok);
/* Where a position lies among n borders: the number of the strip, or n when it is outside. */
size_t strip_of(const int32_t *borders, size_t n, int32_t at);
/* The size of most characters of the page. */
int32_t usual_size(const struct page *p);
#endif
