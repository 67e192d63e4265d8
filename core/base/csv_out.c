/* SPDX-License-Identifier: MIT */
/* A cell is copied as it is, or between quotes with its quotes doubled. */
#include "base/csv_out.h"

static bool needs_quotes(tb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == ',' || c == '"' || c == '\n' || c == '\r')
            return true;
    }
    return false;
}

void tb_csv_cell(tb_buf *b, bool first, tb_str s)
{
    if (!first)
        tb_buf_char(b, ',');
    if (!needs_quotes(s)) {
        tb_buf_str(b, s);
        return;
    }
    tb_buf_char(b, '"');
    size_t from = 0;
    size_t quote;
    while ((quote = tb_str_find(s, TB_LIT("\""), from)) != SIZE_MAX) {
        tb_buf_str(b, tb_str_sub(s, from, quote + 1));
        tb_buf_char(b, '"');
        from = quote + 1;
    }
    tb_buf_str(b, tb_str_sub(s, from, s.len));
    tb_buf_char(b, '"');
}
