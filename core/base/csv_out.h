/* SPDX-License-Identifier: MIT */
/* Writing CSV (RFC 4180, comma, \n line ends): a cell is quoted when it holds a comma, quote or line break. */
#ifndef TB_BASE_CSV_OUT_H
#define TB_BASE_CSV_OUT_H
#include "base/buf.h"
/* Appends one cell; `first` says that it begins the line (no comma before it). */
void tb_csv_cell(tb_buf *b, bool first, tb_str s);
/* Opens a cell whose text the caller writes, which must need no quotes (a number). */
static inline void tb_csv_open(tb_buf *b, bool first)
{
    if (!first)
        tb_buf_char(b, ',');
}
static inline void tb_csv_end(tb_buf *b) { tb_buf_char(b, '\n'); }
#endif
