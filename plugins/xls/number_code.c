/* SPDX-License-Identifier: MIT */
#include "number_code.h"

#include <string.h>

/* ---- Pieces ---- */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool is_one_of(char c, const char *set)
{
    while (*set && *set != c)
        set++;
    return *set != '\0';
}

static bool begins(const char *p, const char *end, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(end - p) < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(p[i]) != word[i])
            return false;
    return true;
}

/* The end of the character at p. */
static const char *after_char(const char *p, const char *end)
{
    for (p++; p < end && ((unsigned char)*p & 0xc0u) == 0x80; p++)
        ;
    return p;
}

static const char *make(struct piece *out, enum piece_kind kind, const char *from, const char *to)
{
    *out = (struct piece){kind, from, (size_t)(to - from)};
    return to;
}

/* [...]: a condition, elapsed time, a currency sign, a colour, or what shows nothing. */
static const char *take_bracket(const char *p, const char *end, struct piece *out)
{
    const char *close = memchr(p, ']', (size_t)(end - p)), *q = p + 1;
    if (!close)
        return make(out, PIECE_LITERAL, p, p + 1);
    if (*q == '<' || *q == '>' || *q == '=') {
        make(out, PIECE_CONDITION, q, close);
    } else if (*q == '$') {
        const char *dash = memchr(q, '-', (size_t)(close - q));
        make(out, PIECE_LITERAL, q + 1, dash ? dash : close);
    } else {
        const char *same = q;
        while (same < close && lower(*same) == lower(*q))
            same++;
        bool elapsed = same == close && close > q && is_one_of(lower(*q), "hms");
        bool digits = begins(q, close, "dbnum") || begins(q, close, "natnum");
        make(out, elapsed ? PIECE_ELAPSED : digits ? PIECE_NOTHING : PIECE_COLOUR, q, close);
    }
    return close + 1;
}

/* Words and runs of letters that mean something; NULL: there is none at p. */
static const char *take_word(const char *p, const char *end, struct piece *out)
{
    static const struct {
        const char *word;
        enum piece_kind kind;
    } words[] = {
        {"general", PIECE_GENERAL}, {"g/通用格式", PIECE_GENERAL}, {"am/pm", PIECE_HALF},  {"a/p", PIECE_HALF},
        {"上午/下午", PIECE_HALF},  {"e+", PIECE_EXPONENT},        {"e-", PIECE_EXPONENT},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (begins(p, end, words[i].word))
            return make(out, words[i].kind, p, p + strlen(words[i].word));
    char letter = lower(*p);
    if (!is_one_of(letter, "ymdhsegba"))
        return NULL;
    const char *q = p;
    while (q < end && lower(*q) == letter)
        q++;
    return letter == 'a' && q - p < 3 ? NULL : make(out, PIECE_DATE, p, q);
}

const char *piece_next(const char *p, const char *end, struct piece *out)
{
    static const char signs[] = ".,%/@;";
    static const enum piece_kind kinds[] = {PIECE_POINT, PIECE_COMMA, PIECE_PERCENT,
                                            PIECE_SLASH, PIECE_TEXT,  PIECE_SECTION};
    const char *q = after_char(p, end), *sign = memchr(signs, *p, sizeof signs - 1);
    if (sign)
        return make(out, kinds[sign - signs], p, q);
    if (*p == '0' || *p == '#' || *p == '?')
        return make(out, PIECE_DIGIT, p, q);
    if (*p == '"') {
        const char *close = memchr(q, '"', (size_t)(end - q));
        make(out, PIECE_LITERAL, q, close ? close : end);
        return close ? close + 1 : end;
    }
    if (*p == '\\' && q < end)
        return make(out, PIECE_LITERAL, q, after_char(q, end));
    if ((*p == '_' || *p == '*') && q < end)
        return make(out, PIECE_NOTHING, p, after_char(q, end));
    if (*p == '[')
        return take_bracket(p, end, out);
    const char *word = take_word(p, end, out);
    return word ? word : make(out, PIECE_LITERAL, p, q);
}

/* ---- Sections ---- */

static void take_condition(struct section *s, const struct piece *piece)
{
    const char *p = piece->text, *end = p + piece->len;
    uint64_t value = 0;
    int32_t scale = 0;
    bool negative = false, point = false;
    s->op[0] = *p++;
    s->op[1] = p < end && (*p == '=' || *p == '>') ? *p++ : ' ';
    for (; p < end; p++) {
        negative = negative || *p == '-';
        point = point || *p == '.';
        if (*p < '0' || *p > '9' || value >= UINT64_MAX / 100)
            continue;
        value = value * 10 + (uint64_t)(*p - '0');
        scale += point;
    }
    decimal_of(&s->limit, negative, value, scale);
    s->conditional = true;
}

bool code_split(struct code *c, const char *code, size_t len)
{
    const char *end = code + len;
    *c = (struct code){.n = 1};
    c->sections[0] = (struct section){.from = code, .to = end};
    for (const char *p = code; p < end && len <= MAX_CODE;) {
        struct section *s = &c->sections[c->n - 1];
        struct piece piece;
        const char *q = piece_next(p, end, &piece);
        if (piece.kind == PIECE_CONDITION && !s->conditional)
            take_condition(s, &piece);
        s->has_text = s->has_text || piece.kind == PIECE_TEXT;
        if (piece.kind == PIECE_SECTION) {
            s->to = p;
            if (c->n == 4)
                break;
            c->sections[c->n++] = (struct section){.from = q, .to = end};
        }
        p = q;
    }
    return len <= MAX_CODE;
}

static bool holds(const struct section *s, const struct decimal *value)
{
    int c = decimal_compare(value, &s->limit);
    bool equal = s->op[1] == '=' || (s->op[0] == '=' && s->op[1] == ' ');
    return (c == 0 && equal) || (c < 0 && s->op[0] == '<') || (c > 0 && (s->op[0] == '>' || s->op[1] == '>'));
}

/* Do only negative numbers meet the condition? */
static bool only_negative(const struct section *s)
{
    bool below = s->op[0] == '<' && s->op[1] != '>';
    return s->conditional && below && (s->limit.negative || (s->limit.n == 0 && s->op[1] == ' '));
}

/* With conditions: the first one that holds, else the first section that has none. */
static const struct section *choose_by_condition(const struct code *c, uint32_t n, const struct decimal *value)
{
    for (uint32_t i = 0; i < n && i < 2; i++)
        if (c->sections[i].conditional && holds(&c->sections[i], value))
            return &c->sections[i];
    for (uint32_t i = 0; i < n; i++)
        if (!c->sections[i].conditional)
            return &c->sections[i];
    return NULL;
}

/* The next piece that shows something; false at the end. */
static bool next_shown(const char **p, const struct section *s, struct piece *out, bool *colour)
{
    while (*p < s->to) {
        *p = piece_next(*p, s->to, out);
        bool room = out->kind == PIECE_LITERAL && out->len == 1 && out->text[0] == ' ';
        *colour = *colour || out->kind == PIECE_COLOUR;
        if (out->kind != PIECE_NOTHING && out->kind != PIECE_COLOUR && !room)
            return true;
    }
    return false;
}

/* Is the second section the first one in a colour? */
static bool only_coloured(const struct section *s)
{
    const char *p = s[0].from, *q = s[1].from;
    struct piece a, b;
    bool ignored = false, colour = false;
    for (;;) {
        bool more = next_shown(&p, &s[0], &a, &ignored);
        if (next_shown(&q, &s[1], &b, &colour) != more)
            return false;
        if (!more)
            return colour;
        if (a.kind != b.kind || a.len != b.len || memcmp(a.text, b.text, a.len) != 0)
            return false;
    }
}

const struct section *code_choose(const struct code *c, const struct decimal *value, bool *bare)
{
    /* The last section of fewer than four is for texts when it has an @. */
    uint32_t n = c->n == 4 || (c->n > 1 && c->sections[c->n - 1].has_text) ? c->n - 1 : c->n;
    const struct section *s = c->sections;
    *bare = false;
    if (s[0].conditional || (n > 1 && s[1].conditional)) {
        s = choose_by_condition(c, n, value);
        *bare = s && only_negative(s);
        return s;
    }
    if (n > 1 && value->negative) {
        *bare = !only_coloured(s);
        return &s[1];
    }
    return n > 2 && value->n == 0 ? &s[2] : s;
}

const struct section *code_for_text(const struct code *c)
{
    const struct section *last = &c->sections[c->n - 1];
    return c->n == 4 || last->has_text ? last : NULL;
}
