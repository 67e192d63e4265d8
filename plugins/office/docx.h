/* SPDX-License-Identifier: MIT */
/* The reading of a text document: the flows of paragraphs that are open, one inside the other, and the blocks that are
 * ready. */
#ifndef TB_OFFICE_DOCX_H
#define TB_OFFICE_DOCX_H
#include "batch.h"
#include "looks.h"
#include "numbering.h"
#include "rels.h"

#define MAX_FLOWS 32u   /* tables and text boxes inside each other */
#define MAX_FIELDS 32u  /* fields inside each other */
#define MAX_HEADING 60u /* characters of what only looks like a heading */

struct continued {        /* what the next row may continue in a column */
    uint32_t span, table; /* of the table's batch; the table's number, as arrays are used again */
    uint64_t line;        /* the last row that it covers */
};

struct table {
    struct batch rows;
    struct continued *above; /* by column */
    size_t cap_above;
    uint32_t number;
    uint64_t line;           /* rows so far */
    uint32_t column, cell;   /* of the next cell: where it stands, and which it is in its row */
    bool dropped;            /* the row was deleted */
    size_t told, told_spans; /* what the host has been given */
};

struct item {       /* a block; a table stands before those inside it */
    tb_block block; /* of no kind: nothing came of it */
    struct table *table;
};

enum flow_kind { FLOW_BODY, FLOW_BOX, FLOW_CELL };

struct flow {
    enum flow_kind kind;
    struct table *table;              /* of a cell */
    struct table *building;           /* the table that is open in the flow */
    struct text text;                 /* of the paragraph; of a cell all of it */
    size_t from;                      /* where the paragraph begins in it */
    size_t label;                     /* bytes of its automatic number */
    size_t item;                      /* the block that waits for it */
    struct looks looks;               /* of the paragraph */
    bool light, common;               /* some of it is not bold; not in a font of headings */
    uint32_t span;                    /* of a cell: columns */
    bool restarts, continues, beside; /* it is merged down, with the one above, with the one on the left */
};

struct docx {
    struct memory m;
    struct package pkg;
    struct rels rels;
    struct doc_styles styles;
    struct numbering numbering;
    struct part part;
    struct xml xml;
    struct flow flows[MAX_FLOWS];
    size_t n_flows;
    struct looks run;              /* of the run, with its style */
    uint32_t fields, instructions; /* open fields; a bit for each that is still in its instruction */
    bool chosen[XML_MAX_DEPTH];    /* at that depth one of the alternatives was taken */
    uint64_t n_paragraphs;
    uint32_t n_tables;
    struct item *items;
    size_t n_items, cap_items, next_item;
    struct table **tables; /* made so far, of which the first are in use */
    size_t made_tables, cap_tables, used_tables;
    struct pool texts; /* of the items */
    struct table *now; /* whose rows are asked for */
};

static inline struct flow *docx_flow(struct docx *d) { return &d->flows[d->n_flows - 1]; }

/* docx_body.c */
extern const struct xml_grammar docx_grammar;

/* docx_text.c: paragraphs. TB_END: blocks of the body are ready. */
tb_status docx_begin_paragraph(struct docx *d);
tb_status docx_number_paragraph(struct docx *d);
tb_status docx_end_paragraph(struct docx *d);
tb_status docx_add_text(struct docx *d, const char *s, size_t n);
/* The character that a symbol font has at that place; absent if it is not known. */
tb_str docx_symbol(const char *font, uint32_t c);

/* docx_table.c; TB_END as above. */
tb_status docx_begin_table(struct docx *d);
tb_status docx_begin_row(struct docx *d);
tb_status docx_begin_cell(struct docx *d);
tb_status docx_end_cell(struct docx *d);
tb_status docx_end_row(struct docx *d);
tb_status docx_end_table(struct docx *d);
/* Opens a flow inside the current one. */
tb_status docx_push_flow(struct docx *d, enum flow_kind kind);
/* Adds a block; *index is where it stands. */
tb_status docx_add_item(struct docx *d, size_t *index);
#endif
