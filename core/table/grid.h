/* SPDX-License-Identifier: MIT */
/* A grid: one table as read, rows of cells as printed. As a reader gave it, it is sparse: a row may leave columns out.
 * Squared, every row has every column, in order, merged cells stand in each place that they cover, and a cell that
 * was put elsewhere remembers where it is printed. */
#ifndef TB_TABLE_GRID_H
#define TB_TABLE_GRID_H
#include "base/place.h"
#include "base/vec.h"
#include "plugin/host.h"

/* Of the core, beside TB_CELLF_* of the contract. */
#define TB_CELLF_COVERED 0x8000u /* part of a merged cell, not its first: repeats its text */
#define TB_CELLF_FILLED 0x4000u  /* nothing is printed there: squaring put the cell there */

/* Where a cell is printed that does not stand there. */
typedef struct tb_origin {
    uint32_t cell; /* index into cells */
    uint32_t column, page, table;
    uint64_t line;
} tb_origin;

/* rows[i] covers cells[rows[i].first_cell ...]. */
typedef struct tb_grid {
    tb_str name;
    uint32_t place_style;
    TB_VEC(tb_row) rows;
    TB_VEC(tb_cell) cells;
    TB_VEC(tb_span) spans;     /* merged cells; cell is an index into cells */
    TB_VEC(tb_stored) stored;  /* what spreadsheets store beside what they display; the same */
    TB_VEC(tb_str) columns;    /* names, if the format knows them */
    TB_VEC(uint32_t) breaks;   /* rows that a page break stands before, in order */
    TB_VEC(tb_origin) origins; /* sorted by cell */
    uint32_t n_columns;
    bool squared;
} tb_grid;

void tb_grid_fini(tb_grid *g);
void tb_grid_free(tb_grid *g); /* and itself; accepts NULL */
/* Forgets the rows, keeps the names of columns. */
void tb_grid_clear_rows(tb_grid *g);
/* Appends a batch; texts that are not stable are copied into `text`. */
TB_MUST tb_status tb_grid_append(tb_grid *g, const tb_batch *b, tb_arena *text, tb_error *err);
/* Appends the rows of another grid that a page break tore off; `from` the first of them. */
TB_MUST tb_status tb_grid_join(tb_grid *g, const tb_grid *rest, tb_error *err);
/* Removes rows [from, to). */
void tb_grid_drop_rows(tb_grid *g, size_t from, size_t to);
/* Squares the grid. A grid with more than TB_MAX_SQUARE cells stays as it is. */
TB_MUST tb_status tb_grid_square(tb_grid *g, tb_error *err);

/* Text of a cell; absent when the row does not have that column. */
tb_str tb_grid_cell(const tb_grid *g, size_t row, uint32_t column);
/* The cell itself, NULL when the row does not have it. */
const tb_cell *tb_grid_at(const tb_grid *g, size_t row, uint32_t column);
/* Is the row printed on another page than the one before it? */
bool tb_grid_breaks_before(const tb_grid *g, size_t row);
/* Where the row, and a cell of it, is printed. */
tb_place tb_grid_row_place(const tb_grid *g, size_t row);
tb_place tb_grid_place(const tb_grid *g, size_t row, uint32_t column);
/* What the cell stores, absent when that is what it shows. */
tb_str tb_grid_stored(const tb_grid *g, size_t row, uint32_t column);

/* Of a squared grid. Moves a cell to another column of its row, which must be blank, with the memory of its place. */
TB_MUST bool tb_grid_move(tb_grid *g, size_t row, uint32_t from, uint32_t to);
/* Gives a cell another text: one joined from pieces, which keeps the place of the first. */
void tb_grid_set(tb_grid *g, size_t row, uint32_t column, tb_str text);
#endif
