/* SPDX-License-Identifier: MIT */
/* A number is rounded to 15 digits, because Excel knows no more, then to the decimals of the section, half away from
 * zero; its digits go to the places of the section from the point outwards. */
#include <stdio.h>

#include "numfmt.h"

/* ---- Which section ---- */

static int compare(const struct number *a, const struct number *b)
{
    int sign_a = a->n == 0 ? 0 : a->negative ? -1 : 1, sign_b = b->n == 0 ? 0 : b->negative ? -1 : 1;
    if (sign_a != sign_b || sign_a == 0)
        return sign_a - sign_b;
    if (a->point != b->point)
        return a->point > b->point ? sign_a : -sign_a;
    for (int i = 0; i < a->n || i < b->n; i++) {
        char x = i < a->n ? a->digits[i] : '0', y = i < b->n ? b->digits[i] : '0';
        if (x != y)
            return x > y ? sign_a : -sign_a;
    }
    return 0;
}

static bool holds(enum relation relation, int order)
{
    return relation == LESS            ? order < 0
           : relation == LESS_EQUAL    ? order <= 0
           : relation == EQUAL         ? order == 0
           : relation == NOT_EQUAL     ? order != 0
           : relation == GREATER_EQUAL ? order >= 0
                                       : order > 0;
}

/* The section for a number, and whether it says by itself that the number is negative. */
static const struct section *choose(const struct numfmt *f, const struct number *x, bool *own_sign)
{
    static const struct number zero = {0};
    const struct section *s = f->sections;
    int i = 0, n = f->n ? f->n : 1;
    for (; i < n - 1; i++) {
        enum relation relation = s[i].relation ? s[i].relation : i > 0 ? LESS : n == 2 ? GREATER_EQUAL : GREATER;
        if (holds(relation, compare(x, s[i].relation ? &s[i].limit : &zero)))
            break;
    }
    bool below = (s[i].relation == LESS || s[i].relation == LESS_EQUAL) && compare(&s[i].limit, &zero) <= 0;
    *own_sign = below || (i == 1 && !s[0].relation && !s[1].relation);
    return &s[i];
}

/* ---- Digits into places ---- */

struct filling {
    const struct numfmt *f;
    const struct section *s;
    const struct number *x; /* not negative, rounded */
    struct shown *out;
    int integer, decimal, exponent; /* places behind us */
    int power;                      /* of ten, behind E */
    bool point, in_exponent;
};

/* The digit worth ten to the power of i; 0 where there is none. */
static char digit_at(const struct number *x, int i)
{
    int k = x->point - 1 - i;
    return k >= 0 && k < x->n ? x->digits[k] : '0';
}

static void put_integer(struct filling *g, int i)
{
    char c = digit_at(g->x, i);
    shown_add(g->out, &c, 1);
    if (g->s->grouped && i > 0 && i % 3 == 0)
        shown_add(g->out, ",", 1);
}

static void fill_integer(struct filling *g, char place)
{
    int behind = g->s->integers - 1 - g->integer;
    if (g->integer++ == 0) /* the first place takes what finds no room */
        for (int i = g->x->point - 1; i > behind; i--)
            put_integer(g, i);
    if (behind < g->x->point || place == '0')
        put_integer(g, behind);
    else if (place == '?')
        shown_add(g->out, " ", 1);
}

static void fill_decimal(struct filling *g, char place)
{
    int behind = g->x->n - g->x->point, i = g->decimal++;
    char c = digit_at(g->x, -1 - i);
    if (i < behind || place == '0')
        shown_add(g->out, &c, 1);
    else if (place == '?')
        shown_add(g->out, " ", 1);
}

/* All of the exponent is written at its first place. */
static void fill_exponent(struct filling *g)
{
    char text[16];
    int places = g->s->exponents < 4 ? g->s->exponents : 4;
    if (g->exponent++ > 0)
        return;
    int n = snprintf(text, sizeof text, "%0*d", places, g->power < 0 ? -g->power : g->power);
    shown_add(g->out, text, (size_t)n);
}

static void fill(struct filling *g)
{
    for (size_t i = 0; i < g->s->n_tokens; i++) {
        const struct token *t = &g->s->tokens[i];
        if (t->kind == TOKEN_LITERAL) {
            shown_add(g->out, g->f->code.ptr + t->at, t->len);
        } else if (t->kind == TOKEN_PERCENT) {
            shown_add(g->out, "%", 1);
        } else if (t->kind == TOKEN_POINT) {
            for (int k = g->s->integers ? 0 : g->x->point; k > 0; k--)
                put_integer(g, k - 1);
            shown_add(g->out, ".", 1);
            g->point = true;
        } else if (t->kind == TOKEN_EXPONENT) {
            g->in_exponent = true;
            shown_add(g->out, g->power < 0 ? "E-" : "E+", g->power < 0 || t->c == '+' ? 2 : 1);
        } else if (t->kind == TOKEN_DIGIT && g->in_exponent) {
            fill_exponent(g);
        } else if (t->kind == TOKEN_DIGIT) {
            (g->point ? fill_decimal : fill_integer)(g, t->c);
        }
    }
}

/* ---- The shapes ---- */

static void show_digits(const struct numfmt *f, const struct section *s, struct number x, struct shown *out)
{
    struct filling g = {.f = f, .s = s, .x = &x, .out = out};
    x.point += x.n ? s->scale : 0;
    (void)number_keep(&x, x.point + s->decimals);
    fill(&g);
}

/* 1.23E+04; with more than one whole place the exponent is a multiple of their number. */
static void show_scientific(const struct numfmt *f, const struct section *s, struct number x, struct shown *out)
{
    struct filling g = {.f = f, .s = s, .x = &x, .out = out};
    int step = s->integers > 0 ? s->integers : 1, power = 0;
    for (int round = 0; round < 2 && x.n; round++) { /* rounding may make another digit */
        power = x.point - 1;
        power -= ((power % step) + step) % step;
        (void)number_keep(&x, x.point - power + s->decimals);
    }
    g.power = power;
    x.point -= power;
    fill(&g);
}

static void show_general(const struct numfmt *f, const struct section *s, const struct number *x, struct shown *out)
{
    char text[NUMBER_TEXT];
    size_t n = number_general(x, text);
    if (s->n_tokens == 0)
        shown_add(out, text, n);
    for (size_t i = 0; i < s->n_tokens; i++) {
        const struct token *t = &s->tokens[i];
        if (t->kind == TOKEN_LITERAL)
            shown_add(out, f->code.ptr + t->at, t->len);
        else if (t->kind == TOKEN_GENERAL || t->kind == TOKEN_TEXT)
            shown_add(out, text, n);
    }
}

/* ---- What is shown ---- */

static void trim(struct shown *out)
{
    size_t from = 0;
    while (out->len > 0 && out->p[out->len - 1] == ' ')
        out->len--;
    while (from < out->len && out->p[from] == ' ')
        from++;
    memmove(out->p, out->p + from, out->len - from);
    out->len -= from;
}

bool numfmt_differs(tb_str shown, const struct number *x)
{
    char plain[NUMBER_TEXT];
    struct number y;
    size_t n = 0;
    if (shown.len > sizeof plain || memchr(shown.ptr, 'E', shown.len))
        return true;
    for (size_t i = 0; i < shown.len; i++)
        if (shown.ptr[i] != ',')
            plain[n++] = shown.ptr[i];
    bool bare = n > 0 && plain[n - 1] == '.'; /* "1." */
    return bare || !number_read(plain, n, &y) || compare(x, &y) != 0;
}

void numfmt_show(const struct numfmt *f, const struct number *x, bool date1904, struct shown *out)
{
    bool own_sign = false;
    const struct section *s = choose(f, x, &own_sign), plain = {.shape = SHAPE_GENERAL};
    struct number y = *x;
    (void)number_keep(&y, NUMBER_EXACT);
    y.negative = false;
    out->len = 0;
    out->kind = TB_CELL_NUMBER;
    out->differs = true;
    if (s->shape == SHAPE_DATE && date_show(x, s->parts, date1904, out))
        return;
    if (s->shape == SHAPE_DATE) /* a number that is no date */
        s = &plain;
    if (x->negative && !own_sign)
        shown_add(out, "-", 1);
    if (s->shape == SHAPE_GENERAL || s->shape == SHAPE_TEXT)
        show_general(f, s, &y, out);
    else if (s->shape == SHAPE_FRACTION)
        fraction_show(s, &y, out);
    else if (s->shape == SHAPE_SCIENTIFIC)
        show_scientific(f, s, y, out);
    else
        show_digits(f, s, y, out);
    trim(out);
    out->differs = numfmt_differs((tb_str){out->p, out->len}, x);
    if (out->len == 0)
        out->kind = TB_CELL_EMPTY;
}

bool numfmt_alters_text(const struct numfmt *f)
{
    for (size_t i = 0; f->of_text && i < f->of_text->n_tokens; i++)
        if (f->of_text->tokens[i].kind == TOKEN_LITERAL)
            return true;
    return f->of_text && f->of_text->n_tokens == 0;
}

bool numfmt_show_text(const struct numfmt *f, tb_str text, size_t most, struct text *out, struct memory m)
{
    out->len = 0;
    for (size_t i = 0; i < f->of_text->n_tokens; i++) {
        const struct token *t = &f->of_text->tokens[i];
        tb_str piece = {f->code.ptr + t->at, t->kind == TOKEN_LITERAL ? t->len : 0};
        if (t->kind == TOKEN_TEXT)
            piece = text;
        if (piece.len <= most - out->len && !text_add(m, out, piece.ptr, piece.len))
            return false;
    }
    return true;
}
