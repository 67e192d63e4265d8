/* SPDX-License-Identifier: MIT */
/* What the elements of HTML mean for the text of a page. */
#ifndef TB_HTML_ELEMENT_H
#define TB_HTML_ELEMENT_H

enum element_kind {
    EL_INLINE, /* nothing: its text goes on */
    EL_RAW,    /* what it holds is not markup, and not shown as text */
    EL_FRAME,  /* what every page has */
    EL_BLOCK,  /* a paragraph begins and ends with it */
    EL_BREAK,
    EL_HEADING,
    EL_PRE,
    EL_HIDDEN, /* what it holds is not shown, or is no text of the page */
    EL_TITLE,
    EL_CELL, /* from here on by what ends what in a table */
    EL_ROW,
    EL_GROUP,
    EL_CAPTION,
    EL_TABLE,
};

struct element {
    const char *name;
    enum element_kind kind;
};

/* Never NULL: an unknown element is an inline one. */
const struct element *element_find(const char *name);
#endif
