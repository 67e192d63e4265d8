/* SPDX-License-Identifier: MIT */
/* The reader of delimited text, between its files: csv.c is what the host calls, rows.c puts rows together. */
#ifndef TB_CSV_READER_H
#define TB_CSV_READER_H
#include <tongbi/plugin.h>

#include "scan.h"

#define MAX_COLUMNS 16384u
#define MAX_ROW ((size_t)1 << 30)     /* bytes */
#define BATCH_CELLS ((size_t)1 << 16) /* a batch ends with the row that reaches this */
#define SAMPLE ((size_t)1 << 16)      /* bytes that detection and probe look at */

struct reader {
    const tb_host *host;
    tb_ctx *ctx;
    tb_source *src;
    const uint8_t *data; /* the whole source or a window of it */
    size_t len, at;      /* at: first byte not yet given */
    size_t want;         /* bytes to ask of the source at the least */
    uint64_t offset;     /* of data in the source */
    uint64_t line;       /* of data[at] */
    bool whole, eof;     /* eof: nothing follows data */
    bool in_table, begun, copied;
    uint8_t delimiter;
    uint32_t width; /* cells of the first row, 0: none yet */
    tb_cell *cells;
    tb_row *rows;
    size_t n_cells, cap_cells, n_rows, cap_rows;
    char *copy; /* what is left of the chunk that copied cells go to */
    size_t copy_left;
    uint32_t *wanted; /* columns that cells are made of, ascending; n_wanted 0: all */
    size_t n_wanted;
    uint64_t masks[SCAN_RUN];
};

/* A row being read. */
struct row {
    const uint8_t *start;
    uint64_t breaks;     /* line breaks inside its quotes so far */
    uint64_t open_break; /* value of breaks where the latest quote opened */
    uint64_t tail_break; /* ... where text followed a closing quote */
    uint32_t columns;
    uint32_t tail_column; /* 1-based cell with text after its closing quote, 0: none */
    bool raw;             /* some cell has to be copied */
};

/* APART: the row has cells to be copied and begins a batch of its own, so that the rows before it stay as they
 * stand. */
enum verdict { ROW_OK, ROW_NONE, ROW_MORE, ROW_APART, ROW_UNCLOSED, ROW_WIDE, ROW_LONG, ROW_NOMEM };

/* Steps over empty lines; the last one may be cut off by the end of the window. */
enum verdict skip_breaks(struct reader *r);
/* Reads the next row, stepping over empty lines. The reader is moved on only past what is complete. */
enum verdict next_row(struct reader *r, struct scan *s, struct row *row);
/* Reads rows, up to hint in the batch, as long as they have no quotes and are as wide as the first, which is nearly
 * every row of a large table; no cell is made of a column that is not wanted. What stops it is for next_row. */
void plain_rows(struct reader *r, struct scan *s, size_t hint);
#endif
