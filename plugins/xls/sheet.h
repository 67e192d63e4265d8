/* SPDX-License-Identifier: MIT */
/* The cells of one sheet, in order of rows and columns. */
#ifndef TB_XLS_SHEET_H
#define TB_XLS_SHEET_H
#include "book.h"

#define MAX_COLUMN 256u /* columns of a sheet */

enum cell_kind {
    CELL_BLANK, /* styled, without a value */
    CELL_EMPTY, /* an empty text */
    CELL_DOUBLE,
    CELL_RK,
    CELL_SHARED, /* value: number of a shared text */
    CELL_TEXT,   /* value: where it is in `texts`, and in the upper half its length */
    CELL_BOOL,
    CELL_ERROR,
};

struct cell {
    uint32_t key; /* row << 8 | column */
    uint16_t xf;
    uint8_t kind;
    bool formula;
    uint64_t value;
};

/* A merged range; a cell so that both are sorted the same way. */
#define merge_last_row(m) ((uint32_t)((m)->value >> 16))
#define merge_last_column(m) ((uint32_t)((m)->value & 0xffff))

struct sheet {
    struct memory mem;
    const struct sheet_entry *entry;
    struct cell *cells, *merges, *spare;
    size_t n_cells, n_merges, cap_cells, cap_merges, cap_spare;
    struct text texts;
    size_t n_filled; /* cells with something in them */
    bool hides_zeros;
};

static inline uint32_t cell_row(const struct cell *c) { return c->key >> 8; }
static inline uint32_t cell_column(const struct cell *c) { return c->key & 0xff; }

/* Reads the sheet; what was in `s` is forgotten, its memory is used again. */
tb_status sheet_read(struct sheet *s, struct book *b, const struct sheet_entry *entry, tb_error *err);
/* How many bytes of its name are shown in a message. */
int sheet_name(const struct sheet *s);
/* Where a cell is, for a warning. */
tb_spot sheet_spot(const struct sheet *s, uint32_t row, uint32_t column);

#endif
