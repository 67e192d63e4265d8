/* SPDX-License-Identifier: MIT */
/* Characters into cells. */
#ifndef TB_PDF_CELLS_H
#define TB_PDF_CELLS_H
#include "tables.h"

struct height { /* a line of some cell */
    int32_t y1, y2;
    size_t cell;
};

struct filling {            /* kept from page to page */
    ARRAY(uint32_t) home;   /* of each glyph: 1 + its cell, counted through all tables; 0: it stands in none */
    ARRAY(uint32_t) starts; /* of each cell in `sorted` */
    ARRAY(uint32_t) sorted; /* glyphs by cell */
    item_array items;
    line_array lines;
    ARRAY(struct height) heights; /* of rows that may have to be split, from here on */
    ARRAY(int32_t) cuts, ys;
    ARRAY(struct cell) cells;
};

/* Finds the cell of each glyph. Tables without text are taken out. */
bool cells_assign(struct page *p, struct tables *t, struct filling *f);
/* Splits rows that are several rows without rules between; the glyphs have to be assigned again then. */
bool cells_split(const struct page *p, struct tables *t, struct filling *f, bool *split);
/* Gives the cells their text. */
bool cells_text(const struct page *p, struct tables *t, struct filling *f, text_array *out);
/* The lines of a cell, from top to bottom: f->lines of f->items. */
bool cell_lines(const struct page *p, struct filling *f, size_t cell);
#endif
