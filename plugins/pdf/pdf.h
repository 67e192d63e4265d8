/* SPDX-License-Identifier: MIT */
/* The state of a reader. */
#ifndef TB_PDF_PDF_H
#define TB_PDF_PDF_H
#include <poppler.h>

#include "layout.h"

struct held { /* a paragraph that may go on on the next page */
    text_array text;
    uint32_t page, line;
    bool ready; /* it ends here */
};

struct reader {
    PopplerDocument *document;
    uint32_t n_pages, number; /* of the page in memory, 1-based; 0 before the first */
    struct page page;
    struct layout layout;
    struct margins margins;
    struct held held;
    size_t at; /* the next of layout.blocks */
    bool has_text;
    ARRAY(uint32_t) unread; /* pages that are pictures, until they have been told of */

    const struct table *table; /* whose rows are being given */
    uint32_t table_number, row;
    size_t cell;
    ARRAY(tb_row) rows;
    ARRAY(tb_cell) cells;
    ARRAY(tb_span) spans;
};

/* Loads the text of a page, and what is drawn on it if that is asked for and there is text; turned upright. A page that
 * poppler would not come to an end with is refused. */
tb_status load_page(struct reader *r, PopplerPage *source, bool drawn, bool *pictures, bool *lost, tb_error *err);
tb_status open_pdf(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err);
void close_pdf(void *reader);
#endif
