/* SPDX-License-Identifier: MIT */
/* Columns for the eye: cells are padded by their width on a terminal (a Han character takes two columns). Lines of
 * plain text may stand between the rows. */
#ifndef TB_REPORT_TEXT_TABLE_H
#define TB_REPORT_TEXT_TABLE_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

#define TB_TEXT_COLUMNS 32u

typedef struct tb_text_row {
    tb_str cells[TB_TEXT_COLUMNS];
    size_t n;
    bool is_line; /* cells[0] is a whole line */
} tb_text_row;

typedef struct tb_text_table {
    tb_arena arena;
    TB_VEC(tb_text_row) rows;
    const char *align; /* one letter a column: l or r; further columns are l */
    bool failed;
} tb_text_table;

void tb_text_table_fini(tb_text_table *t);
void tb_text_row_begin(tb_text_table *t);
void tb_text_cell(tb_text_table *t, tb_str s);       /* of the last row; copied */
void tb_text_drop_cell(tb_text_table *t);            /* the last cell of the last row, if it has one */
void tb_text_buf(tb_text_table *t, const tb_buf *b); /* a cell from a scratch buffer; its failure is the table's */
void tb_text_line(tb_text_table *t, tb_str s);       /* a line between rows; copied */
/* Two blanks between columns, none at the end of a line. */
void tb_text_table_write(const tb_text_table *t, tb_buf *out);
/* The same as a Markdown table: the first row is its heading; lines between rows are left out. */
void tb_text_table_markdown(const tb_text_table *t, tb_buf *out);
#endif
