/* SPDX-License-Identifier: MIT */
/* How it works: the paragraph is copied once without the blanks that stand next to CJK characters (printing
 * puts them around numbers, or breaks lines there), with full-width digits made ASCII and an offset into the
 * source kept for every byte. One pass over the copy then lists what matters, in order: figures (a number
 * with a unit), words of no change, words that open a reason or purpose, ends of sentences. Numbers that are
 * years, ordinals, numbering, thresholds, ranges or parts of a code have no unit, or are refused here. */
#include "base/utf8.h"
#include "layout/prose_internal.h"

static bool is_wide(uint32_t cp)
{
    return tb_is_cjk(cp) || (cp >= 0x2010 && cp <= 0x2027); /* dashes, quotes, dots: Chinese punctuation too */
}

static uint32_t fold(uint32_t cp)
{
    if (cp >= 0xFF10 && cp <= 0xFF19)
        return cp - 0xFF10 + '0';
    return cp == 0xFF05 ? '%' : cp == 0xFF0E ? '.' : cp;
}

typedef struct writer {
    tb_prose_text *t;
    uint32_t last; /* last character written, 0: none */
} writer;

static void put(writer *w, uint32_t cp, tb_str raw, size_t from)
{
    tb_prose_text *t = w->t;
    uint32_t folded = fold(cp);
    const char one = (char)(folded & 0x7f);
    const char *p = folded != cp ? &one : raw.ptr;
    size_t n = folded != cp ? 1 : raw.len;
    for (size_t i = 0; i < n; i++) {
        t->bytes[t->s.len] = p[i];
        t->at[t->s.len++] = from;
    }
    w->last = cp;
}

bool tb_prose_normalise(tb_str source, tb_prose_text *out)
{
    *out = (tb_prose_text){.source = source};
    if (source.len >= SIZE_MAX / sizeof(size_t))
        return false;
    out->bytes = malloc(source.len + 1);
    out->at = malloc((source.len + 1) * sizeof(*out->at));
    if (!out->bytes || !out->at) {
        tb_prose_text_fini(out);
        return false;
    }
    writer w = {.t = out, .last = 0};
    size_t blank = SIZE_MAX; /* where a run of blanks began */
    for (size_t at = 0; at < source.len;) {
        size_t from = at;
        uint32_t cp = tb_utf8_next(source, &at);
        if (tb_is_space(cp)) {
            blank = blank == SIZE_MAX ? from : blank;
            continue;
        }
        if (blank != SIZE_MAX && w.last != 0 && !is_wide(w.last) && !is_wide(cp))
            put(&w, ' ', TB_LIT(" "), blank);
        blank = SIZE_MAX;
        put(&w, cp, tb_str_sub(source, from, at), from);
    }
    out->at[out->s.len] = source.len;
    out->s.ptr = out->bytes;
    return true;
}

void tb_prose_text_fini(tb_prose_text *t)
{
    free(t->bytes);
    free(t->at);
    *t = (tb_prose_text){0};
}

tb_str tb_prose_printed(const tb_prose_text *t, tb_range span)
{
    return tb_str_trim(tb_str_sub(t->source, t->at[span.from], t->at[span.to]));
}

static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }

/* Past a number's digits, its groups of three and its decimals. */
static size_t number_end(tb_str s, size_t at)
{
    while (tb_prose_digit(s, at))
        at++;
    while (at < s.len && s.ptr[at] == ',' && tb_prose_digit(s, at + 1) && tb_prose_digit(s, at + 2) &&
           tb_prose_digit(s, at + 3) && !tb_prose_digit(s, at + 4))
        at += 4;
    if (at < s.len && s.ptr[at] == '.' && tb_prose_digit(s, at + 1)) {
        at++;
        while (tb_prose_digit(s, at))
            at++;
    }
    return at;
}

static bool ends_at(tb_str s, size_t at, tb_str word) { return word.len <= at && tb_str_at(s, at - word.len, word); }

/* Length of a minus sign that ends at `at` and is no hyphen between two numbers or letters. */
static size_t minus_before(tb_str s, size_t at)
{
    static const tb_str signs[] = {{"-", 1}, {"−", 3}, {"－", 3}};
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        size_t n = signs[i].len;
        if (!ends_at(s, at, signs[i]))
            continue;
        size_t before = at - n;
        bool hyphen =
            before > 0 && (tb_prose_digit(s, before - 1) || is_letter(s.ptr[before - 1]) || s.ptr[before - 1] == '%');
        return hyphen ? 0 : n;
    }
    return 0;
}

static const tb_str DASHES[] = {{"-", 1}, {"－", 3}, {"–", 3},  {"—", 3}, {"−", 3},
                                {"~", 1}, {"～", 3}, {"至", 3}, {"到", 3}};
#define N_DASHES (sizeof(DASHES) / sizeof(DASHES[0]))

/* 50-100万元, 50万元至100万元: neither end is an amount. */
static bool is_range_end(const tb_words *w, tb_str s, size_t from)
{
    for (size_t i = 0; i < N_DASHES; i++) {
        if (!ends_at(s, from, DASHES[i]))
            continue;
        size_t to = from - DASHES[i].len;
        return to > 0 && (tb_prose_digit(s, to - 1) || s.ptr[to - 1] == '%' ||
                          tb_word_before(w, TB_W_MONEY, s, 0, to) || tb_word_before(w, TB_W_COUNT, s, 0, to));
    }
    return false;
}

static bool is_range_start(tb_str s, size_t to)
{
    for (size_t i = 0; i < N_DASHES; i++)
        if (tb_str_at(s, to, DASHES[i]) && tb_prose_digit(s, to + DASHES[i].len))
            return true;
    return false;
}

/* 第3次 is an ordinal; A4, 3.5.1 and GB18030 are names; 1 138.71 and 1，138.71 may be one number or two. */
static bool is_part_of_name(tb_str s, size_t from)
{
    static const tb_str ordinal = {"第", 3};
    static const tb_str comma = {"，", 3};
    char c = from > 0 ? s.ptr[from - 1] : '\0';
    bool after_digit = from > 1 && tb_prose_digit(s, from - 2);
    if (ends_at(s, from, ordinal) || is_letter(c) || c == '.' || ((c == ',' || c == ' ') && after_digit))
        return true;
    return ends_at(s, from, comma) && from > comma.len && tb_prose_digit(s, from - comma.len - 1) &&
           tb_prose_digit(s, from + 1) && tb_prose_digit(s, from + 2) && !tb_prose_digit(s, from + 3);
}

/* The unit that begins at `at`: fills kind, unit and end of the figure. */
static bool read_unit(const tb_words *w, tb_str s, size_t at, tb_event *e)
{
    size_t from = at < s.len && s.ptr[at] == ' ' ? at + 1 : at;
    if (from < s.len && s.ptr[from] == '%') {
        e->kind = TB_EV_PERCENT;
        e->unit = TB_LIT("%");
        e->at.to = from + 1;
    } else {
        const tb_word *money = tb_word_at(w, TB_W_MONEY, s, from);
        const tb_word *count = tb_word_at(w, TB_W_COUNT, s, from);
        const tb_word *unit = money && (!count || money->text.len >= count->text.len) ? money : count;
        const tb_word *refused = tb_word_at(w, TB_W_NOT_UNITS, s, from);
        if (!unit || (refused && refused->text.len >= unit->text.len))
            return false;
        e->kind = unit == money ? TB_EV_MONEY : TB_EV_COUNT;
        e->unit = unit->text;
        e->at.to = from + unit->text.len;
    }
    return tb_word_at(w, TB_W_THRESHOLD, s, e->at.to) == NULL;
}

/* Reads the number at *at and moves past it (and past its unit when it is a figure). */
static bool read_figure(const tb_words *w, tb_str s, size_t *at, tb_event *e)
{
    size_t from = *at;
    size_t end = number_end(s, from);
    *at = end;
    *e = (tb_event){.at = {from, end}};
    if (is_part_of_name(s, from) || is_range_end(w, s, from) || tb_word_before(w, TB_W_LIMIT, s, 0, from) ||
        !read_unit(w, s, end, e) || is_range_start(s, e->at.to) ||
        tb_decimal_read(tb_str_sub(s, from, end), &e->value) != TB_LEX_NUMBER)
        return false;
    size_t minus = minus_before(s, from);
    e->at.from -= minus;
    if (minus > 0)
        e->value.mantissa = -e->value.mantissa;
    *at = e->at.to;
    return true;
}

static size_t end_mark(tb_str s, size_t at)
{
    static const tb_str marks[] = {{"。", 3}, {"；", 3}, {"！", 3}, {"？", 3}, {";", 1}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (tb_str_at(s, at, marks[i]))
            return marks[i].len;
    return 0;
}

/* A word at *at that is an event of its own; moves past it. */
static bool read_word(const tb_words *w, tb_str s, size_t *at, tb_event *e)
{
    static const struct {
        tb_word_kind word;
        tb_event_kind event;
    } kinds[] = {{TB_W_NO_CHANGE, TB_EV_NO_CHANGE}, {TB_W_ASIDE, TB_EV_ASIDE}, {TB_W_PURPOSE, TB_EV_PURPOSE}};
    size_t n = end_mark(s, *at);
    e->kind = TB_EV_END;
    for (size_t i = 0; n == 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const tb_word *word = tb_word_at(w, kinds[i].word, s, *at);
        e->kind = kinds[i].event;
        n = word ? word->text.len : 0;
    }
    e->at = (tb_range){*at, *at + n};
    *at += n;
    /* 基本持平 is not quite 持平 */
    bool nearly = e->kind == TB_EV_NO_CHANGE && n > 0 && tb_word_before(w, TB_W_LIMIT, s, 0, e->at.from);
    return n > 0 && !nearly;
}

static bool is_continuation(char c) { return ((unsigned char)c & 0xC0u) == 0x80u; }

bool tb_prose_events(const tb_words *w, tb_str s, tb_events *out)
{
    for (size_t at = 0; at < s.len;) {
        tb_event e = {.kind = TB_EV_END};
        bool digit = tb_prose_digit(s, at);
        if (is_continuation(s.ptr[at])) {
            at++;
            continue;
        }
        size_t from = at;
        bool found = digit ? read_figure(w, s, &at, &e) : read_word(w, s, &at, &e);
        if (found && !tb_vec_push(out, e))
            return false;
        at += at == from ? 1 : 0;
    }
    tb_event end = {.kind = TB_EV_END, .at = {s.len, s.len}};
    return tb_vec_push(out, end);
}

/* ---- clauses and years ---- */

bool tb_is_mark(uint32_t cp)
{
    return cp == 0xFF0C || cp == ',' || cp == 0x3002 || cp == 0xFF1B || cp == ';' || cp == 0xFF1A || cp == ':' ||
           cp == 0xFF01 || cp == 0xFF1F;
}

bool tb_is_open(uint32_t cp) { return cp == '(' || cp == 0xFF08 || cp == '[' || cp == 0x3010; }

bool tb_is_close(uint32_t cp) { return cp == ')' || cp == 0xFF09 || cp == ']' || cp == 0x3011; }

bool tb_is_clause_mark(tb_str s, uint32_t cp, size_t at, size_t after)
{
    bool inside = cp < 0x80 && at > 0 && tb_prose_digit(s, at - 1) && tb_prose_digit(s, after);
    return tb_is_mark(cp) && !inside;
}

size_t tb_clause_start(tb_str s, size_t limit, size_t at)
{
    unsigned depth = 0;
    size_t closed = limit; /* behind the outermost bracket that is still to be opened */
    while (at > limit) {
        size_t after = at;
        uint32_t cp = tb_utf8_prev(s, &at);
        if (tb_is_close(cp)) {
            closed = depth == 0 ? after : closed;
            depth++;
        } else if (tb_is_open(cp)) {
            if (depth == 0)
                return after;
            depth--;
        } else if (depth == 0 && tb_is_clause_mark(s, cp, at, after)) {
            return after;
        }
    }
    return depth > 0 ? closed : limit;
}

/* 2024年8月, 2024年1-8月 */
static bool is_month(tb_str s, size_t at)
{
    size_t from = at;
    while (at < s.len && at - from < 8 && (tb_prose_digit(s, at) || s.ptr[at] == '-'))
        at++;
    return at > from && tb_str_at(s, at, TB_LIT("月"));
}

/* The 2026年 of 2024-2026年 is no year of a figure. */
static bool after_dash(tb_str s, size_t at)
{
    static const tb_str dashes[] = {{"-", 1}, {"—", 3}, {"–", 3}, {"～", 3}, {"至", 3}};
    for (size_t i = 0; i < sizeof(dashes) / sizeof(dashes[0]); i++) {
        size_t n = dashes[i].len;
        if (at > n && tb_str_at(s, at - n, dashes[i]))
            return tb_prose_digit(s, at - n - 1);
    }
    return false;
}

size_t tb_year_at(tb_str s, size_t at, int *year)
{
    int value = 0;
    bool after_digit = at > 0 && tb_prose_digit(s, at - 1);
    if (after_digit || after_dash(s, at))
        return 0;
    for (size_t i = at; i < at + 4; i++) {
        if (!tb_prose_digit(s, i))
            return 0;
        value = value * 10 + (s.ptr[i] - '0');
    }
    size_t end = at + 4 + sizeof("年") - 1;
    if (value < 1900 || value > 2199 || !tb_str_at(s, at + 4, TB_LIT("年")) || is_month(s, end) ||
        tb_str_at(s, end, TB_LIT("底")) || tb_str_at(s, end, TB_LIT("末")))
        return 0;
    *year = value;
    if (tb_str_at(s, end, TB_LIT("初"))) /* 2023年初预算 is 2023's 年初预算 */
        return 4;
    return tb_str_at(s, end, TB_LIT("度")) ? end + sizeof("度") - 1 - at : end - at;
}
