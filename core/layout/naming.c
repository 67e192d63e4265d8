/* SPDX-License-Identifier: MIT */
#include "layout/naming.h"

#include "base/utf8.h"
#include "layout/fold.h"
#include "layout/rows.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool all_digits(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.ptr[i]))
            return false;
    return s.len > 0;
}

/* A spreadsheet keeps 05 as the number 5. The first part of a classification code has three digits, the others two. */
static void add_part(tb_buf *b, tb_str part)
{
    bool grows = b->len && part.len > b->len && tb_str_starts(part, tb_buf_view(b));
    if (grows)
        tb_buf_clear(b);
    else if (b->len && all_digits(part) && all_digits(tb_buf_view(b)) && part.len == 1)
        tb_buf_char(b, '0');
    tb_buf_str(b, part);
}

tb_str tb_code_join(tb_arena *a, const tb_str *parts, size_t n)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    if (n == 1)
        return parts[0];
    for (size_t i = 0; i < n; i++)
        add_part(&b, parts[i]);
    return tb_arena_buf(a, &b);
}

tb_str tb_code_read(tb_arena *a, tb_str printed)
{
    tb_str s = tb_fold(a, printed), parts[TB_MAX_CODE_PARTS];
    size_t n = 0;
    printed = tb_str_trim(printed);
    if (!s.len || !is_digit(s.ptr[0]))
        return s.ptr ? TB_LIT("") : s;
    if (all_digits(printed))
        return printed;
    for (size_t at = 0; at < printed.len && n < TB_MAX_CODE_PARTS;) {
        size_t from = at;
        while (at < printed.len && printed.ptr[at] != ' ')
            at++;
        if (at > from)
            parts[n++] = tb_str_sub(printed, from, at);
        while (at < printed.len && printed.ptr[at] == ' ')
            at++;
    }
    for (size_t i = 0; i < n; i++)
        if (!all_digits(parts[i]))
            return s; /* a code of another kind, folded: 全角 digits are digits */
    return tb_code_join(a, parts, n);
}

static size_t skip_marks(tb_str s, size_t at)
{
    while (at < s.len) {
        size_t next = at;
        uint32_t cp = tb_utf8_next(s, &next);
        if (!tb_is_space(cp) && cp != '-' && cp != '_' && cp != '.' && cp != 0x2014 && cp != 0xFF0D && cp != 0x3001)
            break;
        at = next;
    }
    return at;
}

static size_t glued(tb_str name, bool (*fits)(size_t digits, bool parted), tb_str *code)
{
    size_t n = 0;
    while (n < name.len && is_digit(name.ptr[n]))
        n++;
    size_t end = skip_marks(name, n);
    if (n == 0 || end >= name.len || !fits(n, end > n))
        return 0;
    size_t at = end;
    uint32_t next = tb_utf8_next(name, &at);
    if (next < 0x80 && (next < 'A' || is_digit((char)next))) /* 100.00 is no name */
        return 0;
    *code = tb_str_sub(name, 0, n);
    return end;
}

static bool fits_class(size_t digits, bool parted)
{
    (void)parted;
    return digits == 3 || digits == 5 || digits == 7;
}

static bool fits_unit(size_t digits, bool parted) { return digits >= 3 && digits <= 12 && parted; }

size_t tb_glued_code(tb_str name, tb_str *code) { return glued(name, fits_class, code); }
size_t tb_glued_unit_code(tb_str name, tb_str *code) { return glued(name, fits_unit, code); }

tb_str tb_unit_clean(tb_arena *a, tb_str printed)
{
    int depth;
    return tb_clean_name(a, printed, &depth);
}

static bool is_known(const tb_units *u, tb_str name)
{
    for (size_t i = 0; i < u->names.len; i++)
        if (tb_str_eq(u->names.ptr[i], name))
            return true;
    return false;
}

bool tb_units_add(tb_units *u, const tb_plan *plan, const tb_grid *g, tb_arena *a)
{
    uint32_t c = plan->sides[0].org;
    for (size_t row = plan->headings.rows; c != TB_NO_COLUMN && plan->n_sides == 1 && row < g->rows.len; row++) {
        tb_str code, s = tb_str_trim(tb_grid_cell(g, row, c)), name = s.len ? tb_unit_clean(a, s) : TB_LIT("");
        size_t n = tb_glued_unit_code(name, &code);
        name = tb_str_sub(name, n, name.len);
        if (!name.ptr)
            return false;
        if (name.len && u->names.len < TB_MAX_UNITS && !tb_is_total_name(tb_fold(a, name)) && !is_known(u, name) &&
            !tb_vec_push(&u->names, name))
            return false;
    }
    return true;
}
