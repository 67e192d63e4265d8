/* SPDX-License-Identifier: MIT */
/* Marks to rules: the lines that a table is drawn with, whatever they were drawn with. */
#ifndef TB_PDF_RULES_H
#define TB_PDF_RULES_H
#include "page.h"

struct rule {
    int32_t at;       /* its height if it is level, else its distance from the left */
    int32_t from, to; /* its ends */
    int32_t half;     /* of its thickness */
};

typedef ARRAY(struct rule) rule_array;

struct rules {
    rule_array level, steep; /* sorted by at, then from; pieces of one line are one */
};

struct ink { /* kept from page to page */
    ARRAY(uint32_t) starts, glyphs;
};

/* Takes out the marks that are parts of characters; false when memory is refused. */
bool ink_drop(struct page *p, struct ink *ink);
/* False when memory is refused. */
bool rules_make(struct page *p, struct rules *out);
#endif
