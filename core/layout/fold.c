/* SPDX-License-Identifier: MIT */
/* All of it walks code points once and writes into a buffer; nothing is changed in place. */
#include "layout/fold.h"

#include "base/buf.h"
#include "base/decimal.h"
#include "base/utf8.h"

static uint32_t narrow(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        return cp - 0xFEE0;
    return cp == 0x3000 ? ' ' : cp;
}

static bool is_wide_word(uint32_t cp) /* full-width letters and digits */
{
    uint32_t n = narrow(cp) | 0x20;
    return cp > 0xFF00 && ((n >= 'a' && n <= 'z') || (narrow(cp) >= '0' && narrow(cp) <= '9'));
}

static bool is_word(uint32_t cp)
{
    return (cp > ' ' && cp != 0xA0 && !tb_is_cjk(cp) && !(cp >= 0x2010 && cp <= 0x2027)) || is_wide_word(cp);
}

/* Copies s, dropping blanks unless they stand between two words of a script that uses them. */
static void squeeze(tb_buf *b, tb_str s, uint32_t (*map)(uint32_t))
{
    uint32_t last = 0;
    bool gap = false;
    for (size_t at = 0; at < s.len;) {
        uint32_t cp = tb_utf8_next(s, &at);
        if (tb_is_space(cp)) {
            gap = last != 0;
            continue;
        }
        if (gap && is_word(last) && is_word(cp))
            tb_buf_char(b, ' ');
        gap = false;
        last = cp;
        tb_buf_cp(b, map ? map(cp) : cp);
    }
}

static uint32_t fold_cp(uint32_t cp)
{
    cp = narrow(cp);
    return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
}

/* Absent when the buffer ran out of memory: half a name must not pass for one. */
static tb_str keep(tb_arena *a, const tb_buf *b) { return tb_arena_buf(a, b); }

/* Only printed ASCII without capitals and common Han (UTF-8 that begins with E4 to E9): nothing to fold. */
static bool is_folded(tb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= ' ' || c == 0x7F || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && (c < 0xE4 || c > 0xE9)))
            return false;
    }
    return true;
}

tb_str tb_fold(tb_arena *a, tb_str s)
{
    if (s.len && is_folded(s))
        return tb_arena_str(a, s);
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    squeeze(&b, s, fold_cp);
    return keep(a, &b);
}

tb_str tb_squeeze(tb_arena *a, tb_str s)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    squeeze(&b, s, NULL);
    return keep(a, &b);
}

/* Length of a line break or a mark of a paragraph at s[at]; 0: none. */
static size_t break_at(tb_str s, size_t at)
{
    static const char *const marks[] = {"<p>", "</p>", "<br>", "<br/>", "<br />"};
    if (s.ptr[at] == '\n' || s.ptr[at] == '\r')
        return 1;
    for (size_t i = 0; s.ptr[at] == '<' && i < sizeof marks / sizeof *marks; i++)
        if (tb_str_starts(tb_str_sub(s, at, s.len), tb_str_of(marks[i])))
            return strlen(marks[i]);
    return 0;
}

tb_str tb_one_line(tb_arena *a, tb_str s)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    bool any = false, after = true;
    for (size_t at = 0; at < s.len;) {
        size_t n = break_at(s, at);
        if (n) {
            while (b.len && b.ptr[b.len - 1] == ' ')
                b.len--;
            any = after = true;
            at += n;
            continue;
        }
        if (!after || s.ptr[at] != ' ')
            tb_buf_char(&b, s.ptr[at]);
        after = after && s.ptr[at] == ' ';
        at++;
    }
    return any ? keep(a, &b) : s;
}

static bool is_digit(uint32_t cp) { return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19); }

static bool is_han_number(uint32_t cp)
{
    static const uint32_t numbers[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03,
                                       0x516B, 0x4E5D, 0x5341, 0x767E, 0x96F6, 0x3007};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i] == cp)
            return true;
    return false;
}

/* One numbering in front of s: 一、 （一） 1、 1. （1） ①. Returns its length, 0 if there is none. */
static size_t numbering(tb_str s, int *depth)
{
    size_t at = 0;
    uint32_t cp = s.len ? tb_utf8_next(s, &at) : 0;
    bool bracket = cp == '(' || cp == 0xFF08;
    if (cp >= 0x2460 && cp <= 0x2473) {
        *depth = 5;
        return at;
    }
    if (bracket)
        cp = at < s.len ? tb_utf8_next(s, &at) : 0;
    bool han = is_han_number(cp), digit = is_digit(cp);
    if (!han && !digit)
        return 0;
    size_t n = 1, before = at;
    for (; at < s.len; n++) {
        before = at;
        cp = tb_utf8_next(s, &at);
        if (!(han ? is_han_number(cp) : is_digit(cp)))
            break;
    }
    if (before == at || n > 3)
        return 0;
    if (bracket ? (cp != ')' && cp != 0xFF09) : (cp != 0x3001 && cp != 0xFF0E && cp != '.'))
        return 0;
    size_t peek = at;
    if (!bracket && cp == '.' && (at >= s.len || is_digit(tb_utf8_next(s, &peek))))
        return 0; /* a number such as 1.5 */
    *depth = han ? (bracket ? 2 : 1) : (bracket ? 4 : 3);
    return at;
}

static tb_str without_numbering(tb_str s, int *depth)
{
    static const char *const of_which[] = {"\xE5\x85\xB6\xE4\xB8\xAD\xEF\xBC\x9A", "\xE5\x85\xB6\xE4\xB8\xAD:"};
    for (;;) {
        size_t n = numbering(s, depth);
        for (size_t i = 0; n == 0 && i < 2; i++)
            if (tb_str_starts(s, tb_str_of(of_which[i])))
                n = strlen(of_which[i]);
        if (n == 0 || n >= s.len)
            return s;
        s = tb_str_trim(tb_str_sub(s, n, s.len));
    }
}

tb_str tb_clean_name(tb_arena *a, tb_str s, int *depth_out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf tight = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    squeeze(&tight, s, NULL);
    int depth = 0;
    b.failed = tight.failed;
    tb_str rest = without_numbering(tb_buf_view(&tight), &depth);
    bool han = false;
    for (size_t at = 0; at < rest.len && !han;)
        han = tb_is_han(tb_utf8_next(rest, &at));
    for (size_t at = 0; at < rest.len;) {
        uint32_t cp = tb_utf8_next(rest, &at);
        tb_buf_cp(&b, han && (cp == '(' || cp == ')') ? cp - '(' + 0xFF08 : cp);
    }
    if (depth_out)
        *depth_out = depth;
    return keep(a, &b);
}

/* Length of a year in front: 2024年, 2024 年度, 2024; the digits must be 19.. or 20.. */
static size_t year_prefix(tb_str s, int *year)
{
    size_t at = 0;
    int y = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t cp = at < s.len ? tb_utf8_next(s, &at) : 0;
        if (!is_digit(cp))
            return 0;
        y = y * 10 + (int)(narrow(cp) - '0');
    }
    if (y < 1900 || y > 2099)
        return 0;
    *year = y;
    return at;
}

tb_str tb_measure_heading(tb_arena *a, tb_str s, int *year_out)
{
    tb_str t = tb_squeeze(a, s);
    int year = 0;
    size_t n = year_prefix(t, &year);
    if (n == 0 || n == t.len)
        return t;
    tb_str rest = tb_str_sub(t, n, t.len);
    if (!tb_str_starts(rest, TB_LIT("\xE5\xB9\xB4"))) /* 年 */
        return t;
    rest = tb_str_sub(rest, 3, rest.len);
    if (tb_str_starts(rest, TB_LIT("\xE5\xBA\xA6"))) /* 度 */
        rest = tb_str_sub(rest, 3, rest.len);
    if (!rest.len)
        return t;
    *year_out = year;
    return rest;
}

/* What stands behind a '*' is looked for by its first byte: most patterns fit nowhere. */
bool tb_glob(tb_str p, tb_str s)
{
    size_t pi = 0, si = 0, star = SIZE_MAX, mark = 0;
    while (si < s.len) {
        if (pi < p.len && p.ptr[pi] == '*') {
            star = pi++;
            mark = si;
        } else if (pi < p.len && p.ptr[pi] == s.ptr[si]) {
            pi++;
            si++;
        } else if (star == SIZE_MAX) {
            return false;
        } else if (star + 1 == p.len) {
            return true;
        } else {
            pi = star + 1;
            const char *next = memchr(s.ptr + mark + 1, p.ptr[pi], s.len - mark - 1);
            if (!next)
                return false;
            si = mark = (size_t)(next - s.ptr);
        }
    }
    while (pi < p.len && p.ptr[pi] == '*')
        pi++;
    return pi == p.len;
}

bool tb_is_total_name(tb_str f)
{
    return tb_str_ends(f, TB_LIT("\xE5\x90\x88\xE8\xAE\xA1")) || tb_str_ends(f, TB_LIT("\xE6\x80\xBB\xE8\xAE\xA1")) ||
           tb_str_eq(f, TB_LIT("小计")) || tb_str_eq(f, TB_LIT("total")) || tb_str_eq(f, TB_LIT("grand total"));
}

/* What stands behind 单位： at `at`, up to the next blank; absent when no colon follows. */
static tb_str after_unit_word(tb_str s, size_t at)
{
    tb_str rest = tb_str_trim(tb_str_sub(s, at, s.len));
    size_t n = tb_str_starts(rest, TB_LIT(":")) ? 1 : tb_str_starts(rest, TB_LIT("：")) ? 3 : 0;
    if (n == 0)
        return (tb_str){NULL, 0};
    rest = tb_str_trim(tb_str_sub(rest, n, rest.len));
    for (size_t i = 0; i < rest.len;) {
        size_t from = i;
        if (tb_is_space(tb_utf8_next(rest, &i)) && tb_money_unit(tb_str_sub(rest, 0, from)) >= 0)
            return tb_str_sub(rest, 0, from);
    }
    return rest;
}

/* A line may name the unit that made it (编制单位：某局) before the unit of its amounts: one of money wins, the
 * last else. */
tb_str tb_unit_line(tb_str s)
{
    static const char word[] = "单位";
    tb_str found = {NULL, 0};
    for (size_t at = tb_str_find(s, tb_str_of(word), 0); at != SIZE_MAX;
         at = tb_str_find(s, tb_str_of(word), at + sizeof word - 1)) {
        tb_str unit = after_unit_word(s, at + sizeof word - 1);
        if (unit.len && (tb_money_unit(unit) >= 0 || tb_money_unit(found) < 0))
            found = unit;
    }
    return found;
}

/* The first bracket that opens at or after `at`: its content, and where it begins and ends. */
static bool next_bracket(tb_str s, size_t at, size_t *from, size_t *to, tb_str *content)
{
    for (; at < s.len; at++) {
        tb_str rest = tb_str_sub(s, at, s.len);
        size_t n = rest.ptr[0] == '(' ? 1 : tb_str_starts(rest, TB_LIT("（")) ? 3 : 0;
        if (n == 0)
            continue;
        size_t wide = tb_str_find(rest, TB_LIT("）"), n), narrow = tb_str_find(rest, TB_LIT(")"), n);
        size_t end = wide < narrow ? wide : narrow;
        if (end == SIZE_MAX)
            return false;
        *from = at;
        *to = at + end + (end == wide ? 3 : 1);
        *content = tb_str_trim(tb_str_sub(rest, n, end));
        return true;
    }
    return false;
}

tb_str tb_split_unit(tb_arena *a, tb_str s, tb_str *unit)
{
    size_t at = 0, from = 0, to = 0;
    tb_str content = {NULL, 0};
    for (; next_bracket(s, at, &from, &to, &content); at = to) {
        tb_str named = tb_unit_line(content);
        tb_str u = named.len ? named : content;
        if (tb_money_unit(u) < 0)
            continue;
        tb_str head = tb_str_trim(tb_str_sub(s, 0, from)), tail = tb_str_trim(tb_str_sub(s, to, s.len));
        if (!head.len && !tail.len)
            return s; /* nothing but the unit: then that is the heading */
        *unit = u;
        return tail.len ? tb_arena_printf(a, "%.*s%.*s", TB_ARG(head), TB_ARG(tail)) : head;
    }
    return s;
}
