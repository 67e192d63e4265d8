/* SPDX-License-Identifier: MIT */
/* A page to blocks, in the order in which it is read. */
#ifndef TB_PDF_LAYOUT_H
#define TB_PDF_LAYOUT_H
#include "cells.h"
#include "margins.h"

struct block {
    uint32_t kind; /* TB_BLOCK_* */
    uint32_t line; /* on the page, 1-based */
    struct slice text;
    size_t table;   /* in tables.list */
    bool goes_on;   /* a paragraph that ends with the last line of the page, in the middle of a sentence */
    bool continues; /* ... that may be the rest of one */
};

/* The columns of the table that the page before ended with. */
struct former {
    ARRAY(int32_t) xs;
    uint32_t n_columns; /* 0: there is none */
    bool aligned;       /* its columns were found by columns_find */
};

/* What a line is when aligned columns are looked for. */
struct outlook {
    size_t first, n;  /* of its parts */
    uint32_t figures; /* parts that are numbers */
    bool data;        /* a number stands to the right of something */
    bool prose;       /* too long, or with a colon: no row of a table */
};

struct layout { /* all kept from page to page */
    struct search search;
    struct tables tables;
    struct filling filling;
    item_array items;      /* of the text outside ruled tables */
    line_array lines;      /* it, line by line */
    line_array parts;      /* lines cut at wide gaps */
    ARRAY(uint32_t) taken; /* of each line: 0, TAKEN_MARGIN, or TAKEN_TABLE + number of a table */
    ARRAY(struct outlook) outlooks;
    line_array scratch;
    ARRAY(struct cell) cells;
    ARRAY(int32_t) xs, ys;
    ARRAY(uint32_t) rows; /* first line of each row of an aligned table, and the end */
    text_array text;      /* of blocks and cells */
    ARRAY(struct block) blocks;
    ARRAY(uint32_t) order;
    struct former former;
    bool all_bold; /* most of the text outside tables on this page */
    int32_t large; /* size of type from which on it is that of headings */
    int32_t body;  /* size of the type of the text outside tables, as far as it is known; 0 */
    struct margins_of_text {
        int32_t page_width, left, right; /* 0: not known yet */
    } running;
    int32_t left, right, pitch; /* of the text outside tables on this page */
};

#define TAKEN_MARGIN 1u
#define TAKEN_TABLE 2u

/* Lays out the page; false when memory is refused. */
bool layout_page(struct page *p, struct layout *l, struct margins *margins, bool *too_many_rules);

/* Tables that are only aligned: takes their lines and appends them to the tables. */
bool columns_find(struct page *p, struct layout *l);
/* Appends the blocks of lines[first .. end), of which none is taken. */
bool prose_blocks(struct page *p, struct layout *l, size_t first, size_t end);
/* Is there a blank between a text and the one that goes on with it? */
bool prose_needs_blank(const char *text, size_t len, const char *next);
/* What the text of the page has in common, for prose_blocks. */
void prose_prepare(const struct page *p, struct layout *l);
#endif
