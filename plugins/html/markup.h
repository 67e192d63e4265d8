/* SPDX-License-Identifier: MIT */
/* libxml2's parser for HTML, which knows attributes, entities and which tags end which. */
#ifndef TB_HTML_MARKUP_H
#define TB_HTML_MARKUP_H
#include <libxml/HTMLparser.h>

#include "env.h"

struct page;

struct markup {
    struct env *env;
    struct page *page;
    htmlParserCtxtPtr parser;
    uint64_t work;   /* open elements that end tags were compared with, beyond the usual */
    size_t unshrunk; /* bytes since the parser last let go of what it has read */
};

bool markup_open(struct markup *m, struct env *env, struct page *page);
void markup_close(struct markup *m);
/* Text of whole characters and entities. */
void markup_text(struct markup *m, const char *p, size_t n, uint64_t line);
/* Text and a tag; of an end tag its name, else NULL. */
void markup_tag(struct markup *m, const char *p, size_t n, uint64_t text_line, uint64_t tag_line, const char *end);
#endif
