/* SPDX-License-Identifier: MIT */
/* A code is cut into tokens once, section by section; what a section shows is decided by the tokens it has. A letter of
 * a date makes it a date. */
#include "numfmt.h"

#define MAX_CODE 1020u /* bytes; Excel allows 255 characters */

struct reading {
    const char *code;
    size_t len, at;
    struct token *tokens;
    size_t n_tokens;
    struct section *section;
    size_t first; /* token of the section */
    char latest;  /* letter of a date: h, m, s or another */
    bool text, any_digit;
};

/* ---- Tokens ---- */

static void add(struct reading *r, enum token_kind kind, char c, size_t at, size_t len)
{
    r->tokens[r->n_tokens++] = (struct token){(uint8_t)kind, c, (uint16_t)at, (uint16_t)len};
}

/* Bytes of the character at `at`; the code is UTF-8. */
static size_t character(const struct reading *r, size_t at)
{
    size_t n = 1;
    while (at + n < r->len && ((unsigned char)r->code[at + n] & 0xc0u) == 0x80)
        n++;
    return at < r->len ? n : 0;
}

/* Does the code go on with this word? Letters are compared whatever their case. */
static bool follows(const struct reading *r, const char *word)
{
    size_t n = strlen(word);
    if (n > r->len - r->at)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = r->code[r->at + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != word[i])
            return false;
    }
    return true;
}

static void literal(struct reading *r, size_t at, size_t len)
{
    if (len)
        add(r, TOKEN_LITERAL, 0, at, len);
}

static void quoted(struct reading *r)
{
    const char *from = r->code + r->at + 1, *end = memchr(from, '"', r->len - r->at - 1);
    size_t n = end ? (size_t)(end - from) : r->len - r->at - 1;
    literal(r, r->at + 1, n);
    r->at += n + 1 + (end != NULL);
}

static unsigned elapsed(const char *p, size_t n)
{
    char c = *p;
    for (size_t i = 0; i < n; i++)
        if (p[i] != c)
            return 0;
    return c == 'h' || c == 'H'   ? DATE_ELAPSED | DATE_HOUR
           : c == 'm' || c == 'M' ? DATE_ELAPSED | DATE_MINUTE
           : c == 's' || c == 'S' ? DATE_ELAPSED | DATE_SECOND
                                  : 0;
}

static void condition(struct section *s, const char *p, size_t n)
{
    static const struct {
        const char *sign;
        enum relation relation;
    } signs[] = {{"<=", LESS_EQUAL}, {">=", GREATER_EQUAL}, {"<>", NOT_EQUAL},
                 {"<", LESS},        {">", GREATER},        {"=", EQUAL}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = strlen(signs[i].sign);
        if (n < len || memcmp(p, signs[i].sign, len) != 0)
            continue;
        if (number_read(p + len, n - len, &s->limit))
            s->relation = signs[i].relation;
        return;
    }
}

/* [Red], [$¥-804], [>=100], [h] */
static void bracketed(struct reading *r)
{
    const char *from = r->code + r->at + 1, *end = memchr(from, ']', r->len - r->at - 1);
    if (!end) {
        literal(r, r->at, r->len - r->at);
        r->at = r->len;
        return;
    }
    size_t n = (size_t)(end - from);
    if (n > 1 && *from == '$') {
        const char *dash = memchr(from, '-', n);
        literal(r, r->at + 2, (dash ? (size_t)(dash - from) : n) - 1);
    } else if (n > 0 && elapsed(from, n)) {
        r->section->parts |= elapsed(from, n);
        r->latest = 'h';
    } else if (n > 0) {
        condition(r->section, from, n);
    }
    r->at += n + 2;
}

/* ---- Dates ---- */

/* m is a minute behind an hour and before a second; the month that it was taken for is taken back. */
static void date_letter(struct reading *r, char c)
{
    struct section *s = r->section;
    size_t from = r->at;
    while (r->at < r->len && (r->code[r->at] | 32) == c)
        r->at++;
    size_t n = r->at - from;
    if (c == 'm' && n <= 2 && (r->latest == 'h' || r->latest == 's')) {
        s->parts |= DATE_MINUTE;
    } else if (c == 's') {
        s->parts |= DATE_SECOND;
        if (r->latest == 'm')
            s->parts = (s->parts & ~DATE_MONTH) | DATE_MINUTE;
    } else {
        s->parts |= c == 'm'                           ? DATE_MONTH
                    : c == 'h'                         ? DATE_HOUR
                    : c == 'y' || c == 'e' || c == 'b' ? DATE_YEAR
                                                       : DATE_DAY;
    }
    r->latest = c;
}

static bool date_word(struct reading *r)
{
    static const char *const halves[] = {"am/pm", "a/p", "上午/下午"};
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++)
        if (follows(r, halves[i])) {
            r->section->parts |= DATE_HOUR;
            r->at += strlen(halves[i]);
            return true;
        }
    char c = (char)(r->code[r->at] | 32);
    bool weekday = follows(r, "aaa");
    if (!weekday && c != 'y' && c != 'm' && c != 'd' && c != 'h' && c != 's' && c != 'e' && c != 'b')
        return false;
    date_letter(r, c);
    return true;
}

/* ---- Reading ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_below_slash(char c) { return is_digit(c) || c == '#' || c == '?'; }

static void slash(struct reading *r)
{
    size_t at = r->at + 1, digits = 0;
    uint16_t given = 0;
    for (; at < r->len && is_below_slash(r->code[at]); at++, digits++)
        if (is_digit(r->code[at]) && given < 1000)
            given = (uint16_t)(given * 10 + r->code[at] - '0');
    if (!r->any_digit || digits == 0 || r->section->parts) {
        literal(r, r->at++, 1);
        return;
    }
    add(r, TOKEN_SLASH, (char)(digits < 3 ? digits : 3), given, 0);
    r->section->shape = SHAPE_FRACTION;
    r->at = at;
}

static void take_digit(struct reading *r, char c)
{
    r->any_digit = true;
    add(r, TOKEN_DIGIT, c, 0, 0);
    r->at++;
}

static bool take_word(struct reading *r)
{
    static const char *const generals[] = {"general", "g/通用格式"};
    for (size_t i = 0; i < sizeof generals / sizeof *generals; i++)
        if (follows(r, generals[i])) {
            add(r, TOKEN_GENERAL, 0, 0, 0);
            r->at += strlen(generals[i]);
            return true;
        }
    if (r->any_digit && (follows(r, "e+") || follows(r, "e-"))) {
        add(r, TOKEN_EXPONENT, r->code[r->at + 1], 0, 0);
        r->section->shape = SHAPE_SCIENTIFIC;
        r->at += 2;
        return true;
    }
    return date_word(r);
}

static void take_token(struct reading *r)
{
    char c = r->code[r->at];
    size_t n = character(r, r->at), next = character(r, r->at + n);
    switch (c) {
    case '"':
        quoted(r);
        return;
    case '[':
        bracketed(r);
        return;
    case '\\':
    case '!': /* what Chinese Excel writes for the backslash */
        literal(r, r->at + 1, next);
        r->at += 1 + next;
        return;
    case '_':
    case '*':
        r->at += 1 + next;
        return;
    case '0':
    case '#':
    case '?':
        take_digit(r, c);
        return;
    case '/':
        slash(r);
        return;
    case '.':
    case ',':
    case '%':
    case '@':
        add(r, c == '.' ? TOKEN_POINT : c == ',' ? TOKEN_COMMA : c == '%' ? TOKEN_PERCENT : TOKEN_TEXT, c, r->at++, 1);
        return;
    default:
        if (!take_word(r)) {
            literal(r, r->at, n);
            r->at += n;
        }
    }
}

/* ---- What a section shows ---- */

/* A comma between digits of the whole part groups them, one behind the last digit divides by a thousand. */
static void settle_comma(struct section *s, struct token *tokens, size_t i, bool digit_before)
{
    bool digit_behind = false;
    for (size_t k = i + 1; k < s->n_tokens && tokens[k].kind != TOKEN_POINT; k++)
        digit_behind = digit_behind || tokens[k].kind == TOKEN_DIGIT;
    if (!digit_before) {
        tokens[i].kind = TOKEN_LITERAL;
        return;
    }
    s->grouped = s->grouped || digit_behind;
    s->scale -= digit_behind ? 0 : 3;
}

static void settle(struct section *s, struct token *tokens)
{
    bool digit = false, point = false, exponent = false;
    for (size_t i = 0; i < s->n_tokens; i++) {
        struct token *t = &tokens[i];
        if (t->kind == TOKEN_POINT && (point || exponent))
            t->kind = TOKEN_LITERAL;
        if (t->kind == TOKEN_COMMA)
            settle_comma(s, tokens, i, digit);
        point = point || t->kind == TOKEN_POINT;
        exponent = exponent || t->kind == TOKEN_EXPONENT;
        s->scale += t->kind == TOKEN_PERCENT ? 2 : 0;
        if (t->kind != TOKEN_DIGIT)
            continue;
        digit = true;
        *(exponent ? &s->exponents : point ? &s->decimals : &s->integers) += 1;
    }
    for (size_t i = 0; i < s->n_tokens; i++)
        if (tokens[i].kind == TOKEN_GENERAL || tokens[i].kind == TOKEN_TEXT)
            s->shape = tokens[i].kind == TOKEN_GENERAL ? SHAPE_GENERAL : SHAPE_TEXT;
    if (s->parts)
        s->shape = SHAPE_DATE;
    else if (s->shape == SHAPE_LITERAL && digit)
        s->shape = SHAPE_NUMBER;
}

static void end_section(struct reading *r)
{
    r->section->tokens = r->tokens + r->first;
    r->section->n_tokens = r->n_tokens - r->first;
    settle(r->section, r->tokens + r->first);
    r->first = r->n_tokens;
    r->latest = 0;
    r->any_digit = false;
}

static void read_sections(struct reading *r, struct numfmt *f)
{
    for (r->section = f->sections; r->at < r->len; r->at++) {
        while (r->at < r->len && r->code[r->at] != ';')
            take_token(r);
        end_section(r);
        f->n++;
        if (f->n == 4)
            break;
        if (r->at + 1 == r->len) { /* ends with a semicolon: one more, that shows nothing */
            f->n++;
            break;
        }
        r->section++;
    }
    struct section *last = &f->sections[f->n ? f->n - 1 : 0];
    if (f->n == 4 || last->shape == SHAPE_TEXT) {
        f->of_text = last;
        f->n -= f->n > 1;
    }
}

const struct numfmt *numfmt_read(struct memory m, tb_str code)
{
    struct numfmt *f = m.host->alloc(m.ctx, TB_LIFE_READER, sizeof *f);
    if (!f)
        return NULL;
    if (code.len == 0 || code.len > MAX_CODE)
        code = (tb_str){"General", 7};
    char *copy = m.host->alloc(m.ctx, TB_LIFE_READER, code.len);
    struct token *tokens = m.host->alloc(m.ctx, TB_LIFE_READER, code.len * sizeof *tokens);
    if (!copy || !tokens)
        return NULL;
    memcpy(copy, code.ptr, code.len);
    f->code = (tb_str){copy, code.len};
    struct reading r = {.code = copy, .len = code.len, .tokens = tokens};
    read_sections(&r, f);
    return f;
}
