/* SPDX-License-Identifier: MIT */
/* Places are kept as numbers while reading and written only when somebody asks. */
#include "base/place.h"

#include "base/csv_out.h"
#include "base/msg.h"

static void write_column_letters(tb_buf *b, uint32_t column)
{
    char text[8];
    size_t n = sizeof text;
    for (; column && n; column = (column - 1) / 26)
        text[--n] = (char)('A' + (column - 1) % 26);
    tb_buf_bytes(b, text + n, sizeof text - n);
}

/* A JSON Pointer (RFC 6901) to a member; levels are joined by dots in the names of columns. */
static void write_member(tb_buf *b, tb_str name)
{
    tb_buf_char(b, '/');
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '~' || name.ptr[i] == '/')
            tb_buf_z(b, name.ptr[i] == '~' ? "~0" : "~1");
        else
            tb_buf_char(b, name.ptr[i] == '.' ? '/' : name.ptr[i]);
}

static void write_number(tb_buf *b, uint64_t n)
{
    char text[24];
    size_t at = sizeof text;
    do {
        text[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    tb_buf_bytes(b, text + at, sizeof text - at);
}

/* The place that outputs have by the million. */
static void write_line_place(tb_buf *b, tb_place p)
{
    tb_buf_bytes(b, "line ", 5);
    write_number(b, p.line);
    if (!p.cell)
        return;
    tb_buf_bytes(b, ", cell ", 7);
    write_number(b, p.cell);
}

void tb_place_write(tb_buf *b, tb_place p)
{
    if (p.style == TB_PLACE_LINE && p.line) {
        write_line_place(b, p);
        return;
    }
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
        if (p.page && p.table)
            tb_buf_printf(b, "page %u, table %u, row %llu", p.page, p.table, line);
        else if (p.page)
            tb_buf_printf(b, "page %u, line %llu", p.page, line);
        else if (p.table)
            tb_buf_printf(b, "table %u, row %llu", p.table, line);
        else
            tb_buf_printf(b, "paragraph %llu", line);
        break;
    case TB_PLACE_PATH:
        tb_buf_printf(b, "%.*s/%llu", TB_ARG(p.text), line - 1);
        break;
    default:
        tb_buf_printf(b, "line %llu", line);
        break;
    }
    if (p.cell && p.style == TB_PLACE_PATH && p.member.len)
        write_member(b, p.member);
    else if (p.cell && p.style != TB_PLACE_SHEET)
        tb_buf_printf(b, p.style == TB_PLACE_PATH ? "/%u" : ", cell %u",
                      p.style == TB_PLACE_PATH ? p.cell - 1 : p.cell);
}

void tb_place_csv(tb_buf *b, tb_place p)
{
    if (p.style == TB_PLACE_LINE || p.style == TB_PLACE_PAGE) { /* nothing in it but a comma */
        bool quoted = p.line && (p.cell || p.style == TB_PLACE_PAGE);
        tb_buf_z(b, quoted ? ",\"" : ",");
        tb_place_write(b, p);
        tb_buf_z(b, quoted ? "\"" : "");
        return;
    }
    TB_CLEANUP(tb_buf_fini) tb_buf text = {0};
    tb_place_write(&text, p);
    b->failed = b->failed || text.failed;
    tb_csv_cell(b, false, tb_buf_view(&text));
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

/* word and the number behind it */
static bool read_part(tb_str s, size_t *at, tb_str word, uint64_t *out)
{
    if (!tb_str_starts(tb_str_sub(s, *at, s.len), word))
        return false;
    size_t number = *at + word.len;
    if (!read_number(s, &number, out))
        return false;
    *at = number;
    return true;
}

/* "page 12, table 1, row 7", of a paragraph "page 12, line 7"; without pages "table 1, row 7", "paragraph 7" */
static bool read_page(tb_str s, tb_place *p)
{
    uint64_t page = 0, table = 0, line = 0;
    size_t at = 0;
    bool paged = read_part(s, &at, TB_LIT("page "), &page);
    bool in_table = read_part(s, &at, paged ? TB_LIT(", table ") : TB_LIT("table "), &table);
    tb_str last = in_table ? TB_LIT(", row ") : paged ? TB_LIT(", line ") : TB_LIT("paragraph ");
    if (!read_part(s, &at, last, &line) || at != s.len || page > UINT32_MAX || table > UINT32_MAX)
        return false;
    *p = (tb_place){.style = TB_PLACE_PAGE, .page = (uint32_t)page, .table = (uint32_t)table, .line = line};
    return true;
}

/* The number at the end of s, and where it begins. */
static bool number_at_end(tb_str s, size_t *from, uint64_t *out)
{
    *from = s.len;
    while (*from > 0 && s.ptr[*from - 1] >= '0' && s.ptr[*from - 1] <= '9')
        (*from)--;
    size_t at = *from;
    return (read_number(s, &at, out) || (at == *from + 1 && s.ptr[*from] == '0')) && at == s.len;
}

static bool read_sheet(tb_str s, tb_place *p)
{
    static const tb_str row = {", row ", 6};
    size_t from;
    uint64_t n;
    if (!tb_str_starts(s, TB_LIT("sheet ")) || !number_at_end(s, &from, &n) || n == 0 ||
        !tb_str_ends(tb_str_sub(s, 0, from), row) || from < 6 + row.len)
        return false;
    *p = (tb_place){.style = TB_PLACE_SHEET, .line = n, .text = tb_str_sub(s, 6, from - row.len)};
    return true;
}

static bool read_path(tb_str s, tb_place *p)
{
    size_t from;
    uint64_t n;
    if (!tb_str_starts(s, TB_LIT("/")) || !number_at_end(s, &from, &n) || s.ptr[from - 1] != '/')
        return false;
    *p = (tb_place){.style = TB_PLACE_PATH, .line = n + 1, .text = tb_str_sub(s, 0, from - 1)};
    return true;
}

tb_place tb_place_read(tb_str s)
{
    tb_place p = {.style = TB_PLACE_TEXT, .text = s};
    uint64_t line = 0;
    size_t at = 5;
    if (tb_str_starts(s, TB_LIT("line ")) && read_number(s, &at, &line) && at == s.len)
        return (tb_place){.style = TB_PLACE_LINE, .line = line};
    if (read_page(s, &p) || read_sheet(s, &p) || read_path(s, &p))
        return p;
    return (tb_place){.style = TB_PLACE_TEXT, .text = s};
}

/* A place that came as text: its row and cell if they can be told, else as it is. */
static tb_place read_cell(tb_str s)
{
    static const tb_str cell = {", cell ", 7};
    tb_place p = tb_place_read(s);
    size_t from;
    uint64_t n;
    if (p.style != TB_PLACE_TEXT || !number_at_end(s, &from, &n) || n == 0 || n > UINT16_MAX ||
        !tb_str_ends(tb_str_sub(s, 0, from), cell))
        return p;
    tb_place row = tb_place_read(tb_str_sub(s, 0, from - cell.len));
    row.cell = (uint32_t)n;
    return row.style == TB_PLACE_LINE || row.style == TB_PLACE_PAGE ? row : p;
}

void tb_place_say(tb_buf *b, tb_place p)
{
    if (p.style == TB_PLACE_TEXT)
        p = read_cell(p.text);
    if (p.style != TB_PLACE_LINE && p.style != TB_PLACE_PAGE) {
        tb_place_write(b, p);
        return;
    }
    if (p.line == 0)
        return;
    unsigned long long line = p.line;
    if (p.style == TB_PLACE_LINE)
        tb_buf_printf(b, _("line %llu"), line);
    else if (p.page && p.table)
        tb_buf_printf(b, _("page %u, table %u, row %llu"), p.page, p.table, line);
    else if (p.page)
        tb_buf_printf(b, _("page %u, line %llu"), p.page, line);
    else if (p.table)
        tb_buf_printf(b, _("table %u, row %llu"), p.table, line);
    else
        tb_buf_printf(b, _("paragraph %llu"), line);
    if (p.cell)
        tb_buf_printf(b, _(", cell %u"), p.cell);
}

static uint64_t column_of_letters(tb_str s)
{
    uint64_t c = 0;
    for (size_t i = 0; i < s.len && i < 4; i++)
        c = c * 26 + (uint64_t)(s.ptr[i] - 'A' + 1);
    return c;
}

uint32_t tb_place_cell(tb_place record, tb_str value_place)
{
    size_t from = 0;
    uint64_t n = 0;
    if (!number_at_end(value_place, &from, &n))
        return 0;
    if (record.style == TB_PLACE_SHEET) {
        size_t letters = from;
        while (letters > 0 && value_place.ptr[letters - 1] >= 'A' && value_place.ptr[letters - 1] <= 'Z')
            letters--;
        n = column_of_letters(tb_str_sub(value_place, letters, from));
    } else if (record.style == TB_PLACE_PATH) {
        n++;
    }
    if (n == 0 || n > UINT16_MAX || record.style == TB_PLACE_TEXT)
        return 0;
    record.cell = (uint32_t)n;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_place_write(&b, record);
    return tb_str_eq(tb_buf_view(&b), value_place) ? (uint32_t)n : 0;
}
