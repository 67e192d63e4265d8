/* SPDX-License-Identifier: MIT */
/* The elements and the text of a page as headings, paragraphs and tables. */
#ifndef TB_HTML_PAGE_H
#define TB_HTML_PAGE_H
#include "element.h"
#include "env.h"
#include "flow.h"
#include "grid.h"
#include "queue.h"

struct page {
    struct env *env;
    struct queue *queue;
    struct flow flow, title;
    struct grid grid;       /* of the innermost table, unless that is known to be layout */
    uint64_t line;          /* of the text that comes */
    uint64_t tag_line;      /* of the tag that comes */
    uint32_t depth;         /* open elements */
    uint32_t tables;        /* open tables */
    uint32_t grid_table;    /* the one that the grid is of, counted from 1 */
    uint32_t heading;       /* level of the heading the text is in, 0: none */
    uint32_t pre, in_title; /* depth of that element, 0: none is open */
    bool in_caption, titled;
    bool in_group;           /* a group of rows that was begun by its tag is open */
    enum element_kind ended; /* of the latest element that ended */
    /* an element that is not shown */
    uint32_t hidden;             /* its depth, 0: none */
    uint32_t hidden_table;       /* tables that were open around it */
    enum element_kind hidden_as; /* what ends it in its table; EL_INLINE: any cell or row */
    bool fresh;                  /* no text of the hidden row or cell was seen yet */
    uint64_t fresh_line;
    uint64_t n_hidden, hidden_line; /* hidden rows and cells with text; the line of the first */
};

void page_open(struct page *p, struct env *env, struct queue *queue);
/* attributes: names and values in turn, ended by NULL; NULL: none. A value may be NULL. */
void page_start(struct page *p, const char *name, const char *const *attributes);
void page_end(struct page *p, const char *name);
/* There is an end tag of this name, and the parser knows of no such element: its start tag may have been left out. */
void page_end_implied(struct page *p, const char *name);
void page_text(struct page *p, const char *text, size_t n);
/* The page has ended. */
void page_finish(struct page *p);
#endif
