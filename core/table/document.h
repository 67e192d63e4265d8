/* SPDX-License-Identifier: MIT */
/* A document as read: headings, paragraphs and tables in order, cells as printed. Pieces of one table that a page
 * break (a blank line, in a text) tore apart are joined again here. */
#ifndef TB_TABLE_DOCUMENT_H
#define TB_TABLE_DOCUMENT_H
#include "table/grid.h"

typedef struct tb_doc_block {
    uint32_t kind; /* TB_BLOCK_* */
    uint32_t level, page, place_style;
    uint64_t line;
    bool hidden; /* the source hides it */
    tb_str text;
    tb_str sheet;  /* of a text that stood in a sheet: its name; line is the row */
    tb_grid *grid; /* tables */
} tb_doc_block;

typedef struct tb_document {
    TB_VEC(tb_doc_block) blocks;
} tb_document;

void tb_document_fini(tb_document *d);
/* Reads the first block and, if it is a table, its rows up to about `rows` (0: none of this). *more: the table goes on,
 * and nothing after it was read; the caller goes on with tb_reader_next_batch. */
TB_MUST tb_status tb_document_head(tb_reader *r, tb_document *out, tb_arena *text, size_t rows, bool *more,
                                   tb_error *err);
/* Takes a block out. */
void tb_document_drop(tb_document *d, size_t block);
/* Reads everything there is. Texts that do not stay are copied into `text`. */
TB_MUST tb_status tb_document_read(tb_reader *r, tb_document *out, tb_arena *text, tb_error *err);
#endif
