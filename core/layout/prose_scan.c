/* SPDX-License-Identifier: MIT */
/* How it works: the paragraph is copied once without the blanks that stand next to CJK characters (printing
 * puts them around numbers, or breaks lines there), with full-width digits made ASCII and an offset into the
 * source kept for every byte. One pass over the copy then lists what matters, in order: figures (a number
 * with a unit), words of no change, words that open a reason or purpose, ends of sentences. Numbers that are
 * years, ordinals, numbering, thresholds or parts of a code have no unit, or are refused here. */
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

tb_str tb_prose_printed(const tb_prose_text *t, tb_span span)
{
    return tb_str_trim(tb_str_sub(t->source, t->at[span.from], t->at[span.to]));
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

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

/* Length of a minus sign that ends at `at` and is no hyphen between two numbers or letters. */
static size_t minus_before(tb_str s, size_t at)
{
    static const tb_str signs[] = {{"-", 1}, {"\xE2\x88\x92", 3}, {"\xEF\xBC\x8D", 3}};
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        size_t n = signs[i].len;
        if (at < n || memcmp(s.ptr + at - n, signs[i].ptr, n) != 0)
            continue;
        size_t before = at - n;
        bool hyphen = before > 0 && (tb_prose_digit(s, before - 1) || is_letter(s.ptr[before - 1]) ||
                                     s.ptr[before - 1] == '%');
        return hyphen ? 0 : n;
    }
    return 0;
}

/* 第3次 is an ordinal; A4, 3.5.1 and GB18030 are names. */
static bool is_name_or_ordinal(tb_str s, size_t from)
{
    static const char ordinal[] = "\xE7\xAC\xAC"; /* 第 */
    if (from >= 3 && memcmp(s.ptr + from - 3, ordinal, 3) == 0)
        return true;
    char c = from > 0 ? s.ptr[from - 1] : ' ';
    return is_letter(c) || c == '.' || (c == ',' && from > 1 && tb_prose_digit(s, from - 2));
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
        const tb_word *not = tb_word_at(w, TB_W_NOT_UNITS, s, from);
        if (!unit || (not && not->text.len >= unit->text.len))
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
    if (is_name_or_ordinal(s, from) || !read_unit(w, s, end, e) ||
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
    static const tb_str marks[] = {
        {"\xE3\x80\x82", 3}, {"\xEF\xBC\x9B", 3}, {"\xEF\xBC\x81", 3}, {"\xEF\xBC\x9F", 3}, {";", 1}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (marks[i].len <= s.len - at && memcmp(s.ptr + at, marks[i].ptr, marks[i].len) == 0)
            return marks[i].len;
    return 0;
}

bool tb_prose_events(const tb_words *w, tb_str s, tb_events *out)
{
    for (size_t at = 0; at < s.len;) {
        tb_event e = {.kind = TB_EV_END};
        size_t from = at;
        size_t mark = end_mark(s, at);
        if (tb_prose_digit(s, at)) {
            if (!read_figure(w, s, &at, &e))
                continue;
        } else if (mark > 0) {
            at += mark;
            e.at = (tb_span){from, at};
        } else {
            const tb_word *word = tb_word_at(w, TB_W_NO_CHANGE, s, at);
            e.kind = word ? TB_EV_NO_CHANGE : TB_EV_ASIDE;
            word = word ? word : tb_word_at(w, TB_W_ASIDE, s, at);
            if (!word) {
                at++;
                continue;
            }
            at += word->text.len;
            e.at = (tb_span){from, at};
        }
        if (!tb_vec_push(out, e))
            return false;
    }
    tb_event end = {.kind = TB_EV_END, .at = {s.len, s.len}};
    return tb_vec_push(out, end);
}
