/* SPDX-License-Identifier: MIT */
/* A table of a page: where its cells stand, and whether it is one at all. */
#ifndef TB_HTML_GRID_H
#define TB_HTML_GRID_H
#include "env.h"
#include "queue.h"

#define MAX_COLUMNS 16384u
#define MAX_COLSPAN 1000u
#define MAX_ROWSPAN 65534u

enum grid_state {
    GRID_CLOSED,
    GRID_HELD,  /* it may still turn out to be layout */
    GRID_GIVEN, /* it is a table, and its rows go to the queue when they are complete */
};

struct held_row {
    uint64_t line;
    size_t first_cell, n_cells;
};

struct part { /* a paragraph, heading or line of a cell */
    size_t at, len;
    uint64_t line;
    uint32_t level;
};

/* A cell as its tag describes it. */
struct cell_tag {
    uint32_t columns, rows; /* rows 0: to the end of the group */
    uint16_t flags;
    bool is_number;
    tb_str stored; /* absent: nothing */
};

struct grid {
    struct env *env;
    struct queue *queue;
    enum grid_state state;
    uint64_t line;
    bool in_row, in_cell;
    bool is_number;   /* what the open cell stores is a number */
    bool filled;      /* some cell has text */
    struct text name; /* its caption */
    struct text text; /* of the rows held back */
    struct text late; /* of what comes behind the table */
    struct held_row *rows;
    struct cell *cells;
    struct part *parts; /* of the cells, as long as it may be layout; then of what comes behind */
    size_t n_rows, cap_rows, n_cells, cap_cells, n_parts, cap_parts;
    size_t group_row; /* the first row held back of the group of rows */
    uint64_t given;   /* rows given so far */
    /* the model: rows are counted from 0, and the rows of a group below all that the one before covers */
    uint64_t *until; /* of each column: the first row that no cell from above covers; NULL: none ever did */
    uint64_t row, max_until;
    uint32_t column;  /* where the next cell of the row may stand */
    uint64_t skipped; /* columns passed over because they are covered, of all tables */
};

void grid_begin(struct grid *g, uint64_t line);
void grid_end(struct grid *g);
/* Its cells turn out to be paragraphs; what follows is none of its business. `line` is where that was seen. */
void grid_is_layout(struct grid *g, uint64_t line);
void grid_name(struct grid *g, tb_str text);
/* A group of rows has ended. */
void grid_end_group(struct grid *g);
void grid_begin_row(struct grid *g, uint64_t line);
void grid_end_row(struct grid *g);
void grid_begin_cell(struct grid *g, uint64_t line, const struct cell_tag *tag);
void grid_end_cell(struct grid *g);
/* Text of the open cell. */
void grid_text(struct grid *g, uint32_t level, uint64_t line, tb_str text);
/* Text between the cells comes before the table, or behind it when its rows are being given. */
void grid_stray(struct grid *g, uint32_t level, uint64_t line, tb_str text);
#endif
