/* SPDX-License-Identifier: MIT */
/* Characters into cells. */
#ifndef TB_PDF_CELLS_H
#define TB_PDF_CELLS_H
#include "tables.h"

struct filling {            /* kept from page to page */
    ARRAY(uint32_t) home;   /* of each glyph: 1 + its cell, counted through all tables; 0: it stands in none */
    ARRAY(uint32_t) starts; /* of each cell in `sorted` */
    ARRAY(uint32_t) sorted; /* glyphs by cell */
    item_array items;
    line_array lines;
};

/* Finds the cell of each glyph. Tables without text are taken out. */
bool cells_assign(struct page *p, struct tables *t, struct filling *f);
/* Gives the cells their text. */
bool cells_text(const struct page *p, struct tables *t, struct filling *f, text_array *out);
/* The lines of a cell, from top to bottom: f->lines of f->items. */
bool cell_lines(const struct page *p, struct filling *f, size_t cell);
#endif
