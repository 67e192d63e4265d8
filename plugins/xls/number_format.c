/* SPDX-License-Identifier: MIT */
/* The section for the value is taken apart once and measured: which pieces are digits before the point, behind it, of
 * an exponent, of a fraction. Then its pieces are written from left to right. As spreadsheets do, a value is first
 * rounded to 15 digits, then to those that are shown. */
#include "number_format.h"

#include <stdio.h>
#include <string.h>

#include "number_code.h"
#include "number_date.h"

#define NOWHERE MAX_PIECES
#define MAX_DIGITS 15u     /* of a value */
#define GENERAL_DIGITS 10  /* digits and places that General shows, with the point that is eleven characters */
#define MAX_DENOMINATOR 4u /* digits */
#define FRACTION_PLACES 15 /* digits of a fraction that are looked at, and of the whole number before it */

struct writer {
    char *to;
    size_t n;
    bool full;
};

struct plan {
    struct piece pieces[MAX_PIECES];
    uint32_t n;
    uint32_t point, exponent, slash; /* pieces, NOWHERE: there is none */
    uint32_t whole, places;          /* digits before and behind the point */
    uint32_t percents, thousands;
    bool grouped;
};

static void put(struct writer *w, const char *p, size_t n)
{
    w->full = w->full || n > NUMBER_FORMAT_TEXT - w->n;
    if (w->full || n == 0)
        return;
    memcpy(w->to + w->n, p, n);
    w->n += n;
}

static void put_char(struct writer *w, char c) { put(w, &c, 1); }

static void put_number(struct writer *w, uint64_t v)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%llu", (unsigned long long)v);
    put(w, text, (size_t)n);
}

/* ---- General ---- */

/* Eleven characters at most: so many places as there is room for, or six digits and an exponent. */
static void put_general(struct writer *w, const struct decimal *value)
{
    struct decimal d = *value;
    d.negative = false;
    int32_t room = d.point > 0 ? GENERAL_DIGITS - d.point : GENERAL_DIGITS - 1;
    bool tiny = d.point < -3 && (int32_t)d.n - d.point > GENERAL_DIGITS - 1;
    if (!tiny)
        decimal_round(&d, room > 0 ? room : 0);
    if (tiny || d.point > GENERAL_DIGITS + 1) {
        d = *value;
        d.negative = false;
        decimal_keep(&d, 6);
        put_char(w, d.digits[0]);
        if (d.n > 1)
            put_char(w, '.');
        put(w, d.digits + 1, d.n - 1);
        char text[16];
        int32_t e = d.point - 1;
        int n = snprintf(text, sizeof text, "E%c%02d", e < 0 ? '-' : '+', (int)(e < 0 ? -e : e));
        put(w, text, (size_t)n);
        return;
    }
    int32_t first = d.point > 0 ? d.point - 1 : 0, last = d.point - (int32_t)d.n;
    for (int32_t place = first; place >= 0 || (d.n > 0 && place >= last); place--) {
        if (place == -1)
            put_char(w, '.');
        put_char(w, decimal_digit(&d, place));
    }
}

/* ---- Measuring ---- */

static bool make_plan(struct plan *p, const struct section *s)
{
    p->n = p->whole = p->places = p->percents = p->thousands = 0;
    p->point = p->exponent = p->slash = NOWHERE;
    p->grouped = false;
    uint32_t commas = 0;
    for (const char *at = s->from; at < s->to;) {
        struct piece *piece = &p->pieces[p->n];
        if (p->n == MAX_PIECES)
            return false;
        at = piece_next(at, s->to, piece);
        if (piece->kind == PIECE_POINT && p->point == NOWHERE && p->exponent == NOWHERE)
            p->point = p->n;
        else if (piece->kind == PIECE_POINT)
            piece->kind = PIECE_LITERAL;
        else if (piece->kind == PIECE_EXPONENT)
            p->exponent = p->n;
        else if (piece->kind == PIECE_SLASH && p->slash == NOWHERE)
            p->slash = p->n;
        else if (piece->kind == PIECE_PERCENT)
            p->percents++;
        else if (piece->kind == PIECE_COMMA && p->exponent == NOWHERE && p->whole + p->places > 0)
            commas++;
        if (piece->kind == PIECE_DIGIT && p->exponent == NOWHERE) {
            *(p->point == NOWHERE ? &p->whole : &p->places) += 1;
            p->grouped = p->grouped || (commas > 0 && p->point == NOWHERE);
            commas = 0;
        } else if (piece->kind == PIECE_POINT || piece->kind == PIECE_EXPONENT) {
            p->thousands += commas;
            commas = 0;
        }
        p->n++;
    }
    p->thousands += commas;
    return true;
}

/* ---- Digits ---- */

struct cursor { /* over the digits of a plan */
    uint32_t whole, place;
    bool any; /* a digit has been written before the point */
};

/* The digits before the point that come to this placeholder; the first takes all that have no placeholder. */
static void put_whole(struct writer *w, const struct plan *p, const struct decimal *d, struct cursor *c, char mark)
{
    int32_t own = (int32_t)(p->whole - ++c->whole);
    int32_t place = c->whole == 1 && d->n > 0 && d->point - 1 > own ? d->point - 1 : own;
    for (; place >= own; place--) {
        bool inside = d->n > 0 && place < d->point;
        if (inside || mark == '0')
            put_char(w, decimal_digit(d, place));
        else if (mark == '?')
            put_char(w, ' ');
        c->any = c->any || inside || mark == '0';
        if (c->any && p->grouped && place > 0 && place % 3 == 0)
            put_char(w, ',');
    }
}

static void put_place(struct writer *w, const struct decimal *d, struct cursor *c, char mark)
{
    int32_t place = -(int32_t)++c->place;
    bool inside = d->n > 0 && place >= d->point - (int32_t)d->n;
    if (inside || mark == '0')
        put_char(w, decimal_digit(d, place));
    else if (mark == '?')
        put_char(w, ' ');
}

/* E+ and the digits that follow. Returns the piece behind them. */
static uint32_t put_exponent(struct writer *w, const struct plan *p, uint32_t at, int32_t e)
{
    char text[16];
    int width = 0;
    uint32_t next = at + 1;
    for (; next < p->n && p->pieces[next].kind == PIECE_DIGIT; next++)
        width += width < 8;
    put_char(w, 'E');
    if (e < 0 || p->pieces[at].text[1] == '+')
        put_char(w, e < 0 ? '-' : '+');
    int n = snprintf(text, sizeof text, "%0*d", width ? width : 1, (int)(e < 0 ? -e : e));
    put(w, text, (size_t)n);
    return next;
}

/* Brings the value to as many digits before the point as there are placeholders, in steps of that many; returns the
 * exponent that makes up for it. */
static int32_t take_exponent(const struct plan *p, struct decimal *d)
{
    int32_t step = p->whole > 0 ? (int32_t)p->whole : 1, e = 0;
    for (int turn = 0; d->n > 0 && turn < 2; turn++) { /* twice, because rounding may make it longer */
        int32_t first = d->point - 1, low = first >= 0 ? first / step : -((-first + step - 1) / step);
        e += low * step;
        decimal_shift(d, -low * step);
        decimal_round(d, (int32_t)p->places);
    }
    return e;
}

/* ---- Fractions ---- */

/* The digits before and behind the slash: pieces from..to. A denominator with digits 1 to 9 is fixed. */
struct fraction {
    uint32_t from, to;
    bool whole; /* the whole number stands apart */
    uint32_t digits;
    uint64_t fixed;
};

static bool find_fraction(const struct plan *p, struct fraction *f)
{
    *f = (struct fraction){.from = p->slash, .to = p->slash + 1};
    if (p->slash == NOWHERE || p->point != NOWHERE || p->exponent != NOWHERE)
        return false;
    while (f->from > 0 && p->pieces[f->from - 1].kind == PIECE_DIGIT)
        f->from--;
    for (uint32_t i = 0; i < f->from; i++)
        f->whole = f->whole || p->pieces[i].kind == PIECE_DIGIT;
    for (; f->to < p->n && f->digits < MAX_DENOMINATOR; f->to++, f->digits++) {
        const struct piece *piece = &p->pieces[f->to];
        char c = piece->len == 1 ? piece->text[0] : ' ';
        if (piece->kind != PIECE_DIGIT && (piece->kind != PIECE_LITERAL || c < '1' || c > '9'))
            break;
        f->fixed = f->fixed * 10 + (c >= '1' && c <= '9' ? (uint64_t)(c - '0') : 0);
    }
    return f->from < p->slash && f->digits > 0;
}

/* The fraction nearest to part / 10^15, with the smallest denominator of those. */
static void nearest(uint64_t part, const struct fraction *f, uint64_t *numerator, uint64_t *denominator)
{
    const uint64_t one = UINT64_C(1000000000000000);
    uint64_t most = 1, best = one;
    for (uint32_t i = 0; i < f->digits; i++)
        most *= 10;
    *numerator = 0;
    *denominator = 1;
    for (uint64_t d = f->fixed ? f->fixed : 1; d < most; d++) {
        uint64_t n = (part * d + one / 2) / one, off = part * d > n * one ? part * d - n * one : n * one - part * d;
        if (f->fixed || off * *denominator < best * d) {
            *numerator = n;
            *denominator = d;
            best = off;
        }
        if (f->fixed || off == 0)
            break;
    }
}

static void put_fraction(struct writer *w, const struct plan *p, const struct fraction *f, const struct decimal *value)
{
    uint64_t whole = 0, part = 0, n, d;
    for (int32_t place = value->point - 1; place >= 0; place--)
        whole = whole * 10 + (uint64_t)(decimal_digit(value, place) - '0');
    for (int32_t place = -1; place >= -FRACTION_PLACES; place--)
        part = part * 10 + (uint64_t)(decimal_digit(value, place) - '0');
    nearest(part, f, &n, &d);
    whole += n == d && n ? 1 : 0;
    n = n == d ? 0 : n;
    bool done = false;
    for (uint32_t i = 0; i < p->n; i++) {
        const struct piece *piece = &p->pieces[i];
        if (i == f->from && (n > 0 || !f->whole)) {
            put_number(w, f->whole ? n : whole * d + n);
            put_char(w, '/');
            put_number(w, d);
        }
        if (piece->kind == PIECE_DIGIT && i < f->from && !done) {
            done = true;
            if (whole > 0 || n == 0)
                put_number(w, whole);
        } else if (piece->kind == PIECE_LITERAL && (i < f->from || i >= f->to)) {
            put(w, piece->text, piece->len);
        }
    }
}

/* ---- A section ---- */

/* Letters of dates mean nothing among digits: 0.00RMB. */
static bool shows_itself(enum piece_kind k)
{
    return k == PIECE_LITERAL || k == PIECE_PERCENT || k == PIECE_SLASH || k == PIECE_DATE || k == PIECE_HALF;
}

static void put_pieces(struct writer *w, const struct plan *p, const struct decimal *value, const struct decimal *d,
                       int32_t e)
{
    struct cursor c = {.whole = 0};
    for (uint32_t i = 0; i < p->n; i++) {
        const struct piece *piece = &p->pieces[i];
        if (shows_itself(piece->kind)) {
            put(w, piece->text, piece->len);
        } else if (piece->kind == PIECE_GENERAL || piece->kind == PIECE_TEXT) {
            put_general(w, value);
        } else if (piece->kind == PIECE_POINT) {
            for (int32_t place = d->point - 1; p->whole == 0 && place >= 0; place--)
                put_char(w, decimal_digit(d, place));
            put_char(w, '.');
        } else if (piece->kind == PIECE_DIGIT && i < p->point) {
            put_whole(w, p, d, &c, piece->text[0]);
        } else if (piece->kind == PIECE_DIGIT) {
            put_place(w, d, &c, piece->text[0]);
        } else if (piece->kind == PIECE_EXPONENT) {
            i = put_exponent(w, p, i, e) - 1;
        }
    }
}

static void put_section(struct writer *w, const struct plan *p, const struct decimal *value, bool bare)
{
    struct decimal d = *value;
    struct fraction f;
    int32_t e = 0;
    d.negative = false;
    decimal_shift(&d, (int32_t)(2 * p->percents) - (int32_t)(3 * p->thousands));
    if (value->negative && !bare)
        put_char(w, '-');
    if (find_fraction(p, &f)) {
        if (d.point > FRACTION_PLACES)
            put_general(w, &d);
        else
            put_fraction(w, p, &f, &d);
        return;
    }
    const struct decimal scaled = d;
    if (p->exponent != NOWHERE)
        e = take_exponent(p, &d);
    else
        decimal_round(&d, (int32_t)p->places);
    put_pieces(w, p, &scaled, &d, e);
}

/* Room at the ends makes columns even, and says nothing. Returns what is left. */
static size_t cut_room(char *text, size_t n)
{
    size_t first = 0;
    while (n > 0 && text[n - 1] == ' ')
        n--;
    while (first < n && text[first] == ' ')
        first++;
    memmove(text, text + first, n - first);
    return n - first;
}

/* Instead of what has been written. */
static size_t show_general(struct writer *w, const struct decimal *value)
{
    w->n = 0;
    w->full = false;
    if (value->negative)
        put_char(w, '-');
    put_general(w, value);
    return w->n;
}

size_t number_format_show(const char *code, size_t len, const struct decimal *value, bool since_1904,
                          char out[NUMBER_FORMAT_TEXT], enum number_shown *shown)
{
    struct decimal d = *value;
    struct code c;
    struct plan p;
    struct writer w = {.to = out};
    bool bare = false;
    *shown = SHOWN_NUMBER;
    decimal_keep(&d, MAX_DIGITS);
    if (len == 0 || !code_split(&c, code, len))
        return show_general(&w, &d);
    const struct section *s = code_choose(&c, &d, &bare);
    if (!s || !make_plan(&p, s))
        return show_general(&w, &d);
    if (date_is(p.pieces, p.n)) {
        size_t n = date_show(p.pieces, p.n, &d, since_1904, out, shown);
        return n ? n : show_general(&w, &d);
    }
    put_section(&w, &p, &d, bare);
    return w.full ? show_general(&w, &d) : cut_room(out, w.n);
}

void number_format_around(const char *code, size_t len, struct number_format_around *out)
{
    struct code c;
    struct piece piece;
    bool known = code_split(&c, code, len);
    const struct section *s = known ? code_for_text(&c) : NULL;
    struct writer before = {.to = out->before}, after = {.to = out->after}, *w = &before;
    out->hidden = s && !s->has_text;
    for (const char *p = s ? s->from : NULL; s && p < s->to;) {
        p = piece_next(p, s->to, &piece);
        if (piece.kind == PIECE_TEXT)
            w = &after;
        else if (piece.kind == PIECE_LITERAL)
            put(w, piece.text, piece.len);
    }
    out->n_before = before.full ? 0 : before.n;
    out->n_after = after.full ? 0 : after.n;
}
