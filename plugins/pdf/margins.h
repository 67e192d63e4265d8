/* SPDX-License-Identifier: MIT */
/* What stands at the top and bottom of most pages and belongs to none. */
#ifndef TB_PDF_MARGINS_H
#define TB_PDF_MARGINS_H
#include "lines.h"

#define MARGIN_SAMPLES 8u /* pages looked at beforehand */
#define MARGIN_LINES 3u   /* lines at either end of each */

struct margin_line {
    uint64_t hash;  /* of its characters, without digits */
    int32_t offset; /* from the edge: of its middle, from the top if positive, else from the bottom */
    uint32_t pages; /* sampled pages that have it */
};

struct margins {
    struct margin_line lines[2 * MARGIN_LINES * MARGIN_SAMPLES];
    size_t n;
    uint32_t sampled;     /* pages with text */
    ARRAY(uint64_t) seen; /* hashes of running titles that have been on a page */
};

/* Notes the outer lines of a sampled page. */
bool margins_sample(struct margins *m, const struct page *p, item_array *items, line_array *lines);
/* Marks the lines that are page numbers or running titles: taken[i] = mark. `tables` are the boxes above and below
 * which they have to stand. */
bool margins_mark(struct margins *m, const struct page *p, const item_array *items, const line_array *lines,
                  struct box tables, uint32_t *taken, uint32_t mark);
/* - 12 -, 12 / 30, 第 12 页 共 30 页, Page 12 of 30, xii */
bool margins_is_page_number(const struct page *p, const item_array *items, const struct line *l);
#endif
