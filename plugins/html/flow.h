/* SPDX-License-Identifier: MIT */
/* The text of one paragraph, heading or line of a cell while it is put together, blanks folded as a browser does. */
#ifndef TB_HTML_FLOW_H
#define TB_HTML_FLOW_H
#include "env.h"

#define MAX_TEXT ((size_t)16 << 20) /* bytes of a paragraph or cell */

struct flow {
    struct env *env;
    struct text text;
    bool gap;      /* blanks that show when text follows */
    uint64_t line; /* where the text begins */
};

/* Appends text of whole characters. pre: blanks and line breaks stay as they are. *line is moved on by its lines. */
void flow_add(struct flow *f, const char *p, size_t n, bool pre, uint64_t *line);
/* A line break inside the text. */
void flow_break(struct flow *f);
/* What there is, without blanks at its end; empty: nothing that shows. It stays until the next text is added. */
tb_str flow_view(const struct flow *f);
void flow_clear(struct flow *f);

/* Without the blanks of prose at either end. */
tb_str flow_trim(tb_str s);
#endif
