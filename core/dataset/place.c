/* SPDX-License-Identifier: MIT */
/* Places are kept as numbers while reading and written only when somebody asks. */
#include "dataset/place.h"

static void write_column_letters(tb_buf *b, uint32_t column)
{
    char text[8];
    size_t n = sizeof text;
    for (; column && n; column = (column - 1) / 26)
        text[--n] = (char)('A' + (column - 1) % 26);
    tb_buf_bytes(b, text + n, sizeof text - n);
}

void tb_place_write(tb_buf *b, tb_place p)
{
    if (p.style == TB_PLACE_TEXT) {
        tb_buf_str(b, p.text);
        return;
    }
    if (p.line == 0)
        return;
    unsigned long long line = p.line;
    switch (p.style) {
    case TB_PLACE_SHEET:
        tb_buf_printf(b, "sheet %.*s, ", TB_ARG(p.text));
        if (p.cell)
            write_column_letters(b, p.cell);
        tb_buf_printf(b, p.cell ? "%llu" : "row %llu", line);
        break;
    case TB_PLACE_PAGE:
        tb_buf_printf(b, "page %u, table %u, row %llu", p.page, p.table, line);
        break;
    case TB_PLACE_PATH:
        tb_buf_printf(b, "%.*s/%llu", TB_ARG(p.text), line - 1);
        break;
    default:
        tb_buf_printf(b, "line %llu", line);
        break;
    }
    if (p.cell && p.style != TB_PLACE_SHEET)
        tb_buf_printf(b, p.style == TB_PLACE_PATH ? "/%u" : ", cell %u",
                      p.style == TB_PLACE_PATH ? p.cell - 1 : p.cell);
}

static bool read_number(tb_str s, size_t *at, uint64_t *out)
{
    size_t from = *at;
    uint64_t v = 0;
    while (*at < s.len && s.ptr[*at] >= '0' && s.ptr[*at] <= '9' && *at - from < 15)
        v = v * 10 + (uint64_t)(s.ptr[(*at)++] - '0');
    *out = v;
    return *at > from && s.ptr[from] != '0';
}

tb_place tb_place_read(tb_str s)
{
    tb_place p = {.style = TB_PLACE_TEXT, .text = s};
    uint64_t line = 0, cell = 0;
    size_t at = 5;
    if (!tb_str_starts(s, TB_LIT("line ")) || !read_number(s, &at, &line))
        return p;
    if (at < s.len) {
        if (!tb_str_starts(tb_str_sub(s, at, s.len), TB_LIT(", cell ")))
            return p;
        at += 7;
        if (!read_number(s, &at, &cell) || at != s.len || cell > UINT32_MAX)
            return p;
    }
    return (tb_place){.style = TB_PLACE_LINE, .line = line, .cell = (uint32_t)cell};
}
