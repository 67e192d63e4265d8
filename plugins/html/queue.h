/* SPDX-License-Identifier: MIT */
/* What was read and waits to be given: headings, paragraphs, tables and their rows, in the order of the page. */
#ifndef TB_HTML_QUEUE_H
#define TB_HTML_QUEUE_H
#include "env.h"

/* A cell while it waits. Texts are offsets into the text of the queue, or of the table that holds it. */
struct cell {
    uint32_t column;
    uint32_t columns, rows; /* that it covers */
    uint16_t kind, flags;
    bool has_stored;
    size_t at, len;
    size_t stored_at, stored_len;
};

enum item_kind { ITEM_PARAGRAPH, ITEM_HEADING, ITEM_TABLE, ITEM_ROW };

struct item {
    enum item_kind kind;
    uint32_t level; /* of a heading */
    uint32_t flags; /* TB_BLOCKF_* */
    uint64_t line;
    size_t at, len; /* the text, or the name of a table */
    size_t n_cells; /* of a row: the next ones */
};

struct queue {
    struct env *env;
    uint32_t place_style;
    struct item *items;
    struct cell *cells;
    struct text text;
    size_t n, cap, given;
    size_t held; /* items from here on wait for something; SIZE_MAX: none does */
    size_t n_cells, cap_cells, given_cells;
};

/* Adds a block. Text without its blanks at both ends; a paragraph or heading without any text is none. */
void queue_block(struct queue *q, enum item_kind kind, uint32_t level, uint64_t line, tb_str text);
/* Adds the table's name as it is, and what TB_BLOCKF_* say of it. */
void queue_table(struct queue *q, uint64_t line, tb_str name, uint32_t flags);
/* Adds a row of the latest table. The texts of its cells are offsets from `base` in the queue's text. */
void queue_row(struct queue *q, uint64_t line, const struct cell *cells, size_t n_cells, size_t base);

/* What is added from now on waits, until it is let go. */
void queue_hold(struct queue *q);
void queue_let_go(struct queue *q);
/* Is there something to give; is it a row? */
bool queue_has(const struct queue *q);
bool queue_has_row(const struct queue *q);
/* Gives the next block; rows that nobody asked for are dropped. False: there is none. */
bool queue_next(struct queue *q, tb_block *out);
/* Gives up to `hint` rows (0: any number) of the table given last. There is at least one. */
tb_status queue_batch(struct queue *q, size_t hint, tb_batch *out, tb_error *err);
/* Forgets what was given, if that is everything. */
void queue_settle(struct queue *q);
#endif
