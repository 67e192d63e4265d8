/* SPDX-License-Identifier: MIT */
/* The name is copied from tape to tape, each time with less in it. A tape is an array of code points with two
 * marks of its own: a gap (whatever is no letter) and a number (by index). */
#include "align/label.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "layout/fold.h"

#define TAPE 192u
#define GAP 0x110000u
#define NUMBER 0x110001u /* and above: number i */
#define MAX_NUMBERS 12u
#define MAX_MARKS 24u
#define FIRST_YEAR 1950u
#define LAST_YEAR 2099u

typedef struct tape {
    uint32_t cp[TAPE];
    size_t n;
} tape;

typedef struct making {
    const tb_lexicon *l;
    tape in, out;
    tb_number numbers[MAX_NUMBERS];
    uint16_t n_numbers;
    uint16_t year;
} making;

static bool is_digit(uint32_t cp) { return cp >= '0' && cp <= '9'; }
static bool is_spaced(uint32_t cp) { return cp < GAP && tb_is_letter(cp) && !tb_is_unspaced(cp); }
static bool is_in_word(uint32_t cp) { return is_digit(cp) || is_spaced(cp); }

static void put(tape *t, uint32_t cp)
{
    bool gap_again = cp == GAP && (t->n == 0 || t->cp[t->n - 1] == GAP);
    if (t->n < TAPE && !gap_again)
        t->cp[t->n++] = cp;
}

static void put_all(tape *t, const uint32_t *cp, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put(t, cp[i]);
}

static uint32_t at(const tape *t, size_t i) { return i < t->n ? t->cp[i] : GAP; }

static bool put_number(making *m, uint32_t what, uint32_t value)
{
    if (m->n_numbers == MAX_NUMBERS)
        return false;
    m->numbers[m->n_numbers] = (tb_number){what, value};
    put(&m->out, NUMBER + m->n_numbers++);
    return true;
}

/* Han numerals at i, in the order of a number: 二十三. Returns how many code points. */
static size_t numerals(const making *m, size_t i, uint32_t *value)
{
    uint32_t total = 0, digit = 0;
    size_t from = i;
    bool any = false;
    for (const tb_term *t; (t = tb_lexicon_at(m->l, m->in.cp, m->in.n, i, TB_TERM_NUMERAL)); i += t->n) {
        if (t->value >= 10) {
            total += (any && digit ? digit : any && total ? 0 : 1) * t->value;
            digit = 0;
        } else {
            digit = digit * 10 + t->value;
        }
        any = true;
        if (i - from > 6)
            return 0;
    }
    *value = total + digit;
    return i - from;
}

static size_t digits(const making *m, size_t i, uint32_t *value)
{
    size_t from = i;
    *value = 0;
    for (; is_digit(at(&m->in, i)); i++)
        *value = *value < 100000000 ? *value * 10 + (at(&m->in, i) - '0') : *value;
    return i - from;
}

/* What is counted by the number that ends at i; 0: nothing is. *len: of the counter. */
static uint32_t counter_at(const making *m, size_t i, size_t *len)
{
    const tb_term *t = tb_lexicon_at(m->l, m->in.cp, m->in.n, i, TB_TERM_COUNTER);
    *len = t ? t->n : 0;
    return t ? t->cp[0] : 0;
}

/* The counter that stands in front of i (标段一), which is then taken off the tape. */
static uint32_t counter_before(making *m)
{
    tape *o = &m->out;
    for (size_t n = o->n < 4 ? o->n : 4; n > 0; n--) {
        const tb_term *t = tb_lexicon_whole(m->l, o->cp, o->n - n, o->n, TB_TERM_COUNTER);
        if (!t)
            continue;
        o->n -= n;
        return t->cp[0];
    }
    return 0;
}

/* A year: four digits with 年 behind them, or that stand alone. Returns how many code points, 0: it is none. */
static size_t year_at(making *m, size_t i)
{
    uint32_t value;
    size_t n = digits(m, i, &value);
    if (n != 4 || value < FIRST_YEAR || value > LAST_YEAR)
        return 0;
    const tb_term *mark = tb_lexicon_at(m->l, m->in.cp, m->in.n, i + n, TB_TERM_YEAR_MARK);
    bool alone = (m->out.n == 0 || at(&m->out, m->out.n - 1) == GAP) && !is_spaced(at(&m->in, i + n));
    if (!mark && !alone)
        return 0;
    m->year = (uint16_t)value;
    return n + (mark ? mark->n : 0);
}

/* Digits: a year, part of a word (5G), or a number. */
static size_t take_digits(making *m, size_t i)
{
    uint32_t value, what;
    size_t n = year_at(m, i), len = 0;
    if (n > 0)
        return n;
    n = digits(m, i, &value);
    if (is_spaced(at(&m->in, i + n)) || (m->out.n && is_in_word(at(&m->out, m->out.n - 1)))) {
        put_all(&m->out, m->in.cp + i, n);
        return n;
    }
    what = counter_at(m, i + n, &len);
    if (!what && (at(&m->in, i + n) >= GAP || !tb_is_letter(at(&m->in, i + n))))
        what = counter_before(m);
    if (!put_number(m, what ? what : TB_COUNT_BARE, value))
        put_all(&m->out, m->in.cp + i, n);
    return n + len;
}

/* Han numerals that count something; 0: they are part of a word. */
static size_t take_numerals(making *m, size_t i)
{
    uint32_t value = 0, what;
    const tb_term *ordinal = tb_lexicon_at(m->l, m->in.cp, m->in.n, i, TB_TERM_ORDINAL);
    size_t skip = ordinal ? ordinal->n : 0, len = 0;
    size_t n = ordinal && is_digit(at(&m->in, i + skip)) ? digits(m, i + skip, &value) : numerals(m, i + skip, &value);
    if (n == 0 || tb_lexicon_at(m->l, m->in.cp, m->in.n, i, TB_TERM_NOT_NUMBER))
        return 0;
    size_t end = i + skip + n;
    bool closed = at(&m->in, end) >= GAP || !tb_is_letter(at(&m->in, end));
    what = counter_at(m, end, &len);
    if (!what && closed)
        what = counter_before(m);
    if (!what && !ordinal && !(closed && (m->out.n == 0 || at(&m->out, m->out.n - 1) == GAP)))
        return 0;
    return put_number(m, what ? what : ordinal ? TB_COUNT_ORDINAL : TB_COUNT_BARE, value) ? skip + n + len : 0;
}

/* （续建）: length of a bracket whose content says nothing. */
static size_t aside_at(const making *m, size_t i)
{
    if (at(&m->in, i) != '(' && at(&m->in, i) != '[' && at(&m->in, i) != 0x3010 && at(&m->in, i) != 0x3014)
        return 0;
    size_t from = i + 1, to = from;
    while (to < m->in.n && tb_is_letter(at(&m->in, to)))
        to++;
    bool is_aside = to < m->in.n && tb_lexicon_whole(m->l, m->in.cp, from, to, TB_TERM_ASIDE);
    return is_aside ? to + 1 - i : 0;
}

/* A word of a spaced script from i on: one letter alone is a letter, a number word a number. */
static size_t take_word(making *m, size_t i)
{
    size_t to = i;
    while (is_in_word(at(&m->in, to)))
        to++;
    bool joined = m->out.n && is_in_word(at(&m->out, m->out.n - 1));
    const tb_term *t = tb_lexicon_whole(m->l, m->in.cp, i, to, TB_TERM_NUMBER_WORD | TB_TERM_WEAK | TB_TERM_SPELLING);
    if (!joined && t && t->kinds & TB_TERM_NUMBER_WORD && put_number(m, TB_COUNT_BARE, t->value))
        return to - i;
    /* a letter beside Han is one of a series (A标), whatever it means as a word */
    bool beside = (m->out.n && tb_is_unspaced(at(&m->out, m->out.n - 1))) || tb_is_unspaced(at(&m->in, to));
    if (!joined && to - i == 1 && (!t || beside) && put_number(m, TB_COUNT_LETTER, at(&m->in, i)))
        return 1;
    if (t && t->stands_for)
        put_all(&m->out, t->stands_for->cp, t->stands_for->n);
    else
        put_all(&m->out, m->in.cp + i, to - i);
    return to - i;
}

static bool is_apostrophe(uint32_t cp)
{
    return cp == '\'' || cp == '"' || cp == 0x2019 || cp == 0x05F3 || cp == 0x05F4;
}

/* What stands at i goes to the other tape as what it is; returns how many code points that were. */
static size_t take(making *m, size_t i)
{
    uint32_t cp = at(&m->in, i);
    size_t n = aside_at(m, i);
    if (n > 0) {
        put(&m->out, GAP);
        return n;
    }
    if (is_digit(cp))
        return take_digits(m, i);
    if (is_spaced(cp))
        return take_word(m, i);
    if (is_apostrophe(cp) && m->out.n && is_spaced(at(&m->out, m->out.n - 1)) && is_spaced(at(&m->in, i + 1)))
        return 1; /* inside a word: צה"ל */
    if (!tb_is_letter(cp)) {
        put(&m->out, GAP);
        return 1;
    }
    n = take_numerals(m, i);
    if (n > 0)
        return n;
    const tb_term *t = tb_lexicon_at(m->l, m->in.cp, m->in.n, i, TB_TERM_SPELLING | TB_TERM_NOT_NUMBER);
    if (t && t->stands_for)
        put_all(&m->out, t->stands_for->cp, t->stands_for->n);
    else
        put_all(&m->out, m->in.cp + i, t ? t->n : 1);
    return t ? t->n : 1;
}

static uint64_t hash_tape(const making *m, const tape *t)
{
    uint32_t flat[2 * TAPE];
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (t->cp[i] == GAP)
            continue;
        flat[n++] = t->cp[i] < NUMBER ? t->cp[i] : NUMBER;
        if (t->cp[i] >= NUMBER)
            flat[n++] = m->numbers[t->cp[i] - NUMBER].value;
    }
    return tb_str_hash(tb_str_make((const char *)flat, n * sizeof *flat), 1);
}

/* Enough to be a name by itself? */
static bool is_name(const tape *t, size_t from, size_t to)
{
    size_t letters = 0;
    for (size_t i = from; i < to; i++)
        letters += t->cp[i] < GAP;
    return letters >= 2;
}

static void cut(tape *t, size_t from, size_t to)
{
    memmove(t->cp, t->cp + from, (to - from) * sizeof *t->cp);
    t->n = to - from;
}

/* Takes off what says nothing at the ends, as long as a name is left. */
static void strip(const tb_lexicon *l, tape *t)
{
    for (bool again = true; again;) {
        again = false;
        while (t->n && t->cp[t->n - 1] == GAP)
            t->n--;
        for (size_t n = t->n < TB_MAX_TERM ? t->n : TB_MAX_TERM; n > 0 && !again; n--)
            if (tb_lexicon_whole(l, t->cp, t->n - n, t->n, TB_TERM_END) && is_name(t, 0, t->n - n)) {
                t->n -= n;
                again = true;
            }
        const tb_term *front = tb_lexicon_at(l, t->cp, t->n, 0, TB_TERM_FRONT);
        if (front && is_name(t, front->n, t->n)) {
            cut(t, front->n, t->n);
            again = true;
        }
        if (t->n && t->cp[0] == GAP)
            cut(t, 1, t->n);
    }
}

static void replace_synonyms(making *m)
{
    m->in = m->out;
    m->out.n = 0;
    for (size_t i = 0; i < m->in.n;) {
        const tb_term *t = tb_lexicon_at(m->l, m->in.cp, m->in.n, i, TB_TERM_SYNONYM | TB_TERM_NOT_NUMBER);
        if (t && t->stands_for)
            put_all(&m->out, t->stands_for->cp, t->stands_for->n);
        else
            put_all(&m->out, m->in.cp + i, t ? t->n : 1);
        i += t ? t->n : 1;
    }
}

/* Flags of the code points of a tape, by the longest term of each kind. */
static void flag_points(const making *m, uint8_t *flags)
{
    static const struct {
        uint32_t kind;
        uint8_t flag;
    } kinds[] = {
        {TB_TERM_WEAK, TB_UNIT_WEAK}, {TB_TERM_COMMON, TB_UNIT_COMMON}, {TB_TERM_PLACE_END, TB_UNIT_PLACE_END}};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t i = 0; i < m->out.n;) {
            const tb_term *t = tb_lexicon_at(m->l, m->out.cp, m->out.n, i, kinds[k].kind);
            for (size_t j = 0; t && j < t->n; j++)
                flags[i + j] |= kinds[k].flag;
            i += t ? t->n : 1;
        }
}

/* Units of the last tape; unit_of[i]: of each code point. */
static uint16_t cut_units(const making *m, tb_unit *units, uint16_t *unit_of)
{
    uint8_t flags[TAPE] = {0};
    const tape *t = &m->out;
    uint16_t n = 0;
    bool gap = true;
    flag_points(m, flags);
    for (size_t i = 0; i < t->n;) {
        size_t to = i + 1;
        while (is_in_word(t->cp[i]) && to < t->n && is_in_word(t->cp[to]))
            to++;
        for (size_t k = i; k < to; k++)
            unit_of[k] = n;
        bool is_unit = t->cp[i] < GAP && n < TB_MAX_LABEL;
        if (is_unit) {
            bool word = is_in_word(t->cp[i]);
            uint64_t hash = tb_str_hash(tb_str_make((const char *)(t->cp + i), (to - i) * sizeof *t->cp), 2);
            units[n++] =
                (tb_unit){.id = word ? (uint32_t)hash | 0x80000000u : t->cp[i],
                          .at = (uint16_t)i,
                          .len = (uint16_t)(to - i),
                          .flags = (uint8_t)(flags[i] | (gap || word ? TB_UNIT_BREAK : 0) | (word ? TB_UNIT_WORD : 0))};
        }
        gap = !is_unit || (units[n - 1].flags & TB_UNIT_WORD);
        i = to;
    }
    return n;
}

static uint16_t list_marks(const making *m, const uint16_t *unit_of, uint16_t n_units, tb_label_mark *marks)
{
    uint16_t n = 0;
    for (size_t i = 0; i < m->out.n; i++) {
        const tb_term *t = tb_lexicon_at(m->l, m->out.cp, m->out.n, i, TB_TERM_OPPOSED);
        for (uint32_t k = 0; t && k < t->n_marks && n < MAX_MARKS; k++) {
            uint16_t from = unit_of[i], to = (uint16_t)(unit_of[i + t->n - 1] + 1);
            if (to <= n_units)
                marks[n++] = (tb_label_mark){from, to, *tb_lexicon_mark(m->l, t, k)};
        }
    }
    return n;
}

static const void *copy(tb_arena *a, const void *p, size_t n, size_t size, bool *ok)
{
    void *own = n ? tb_arena_array(a, n, size) : NULL;
    if (own)
        memcpy(own, p, n * size);
    *ok = *ok && (own || n == 0);
    return own;
}

static bool finish(const making *m, tb_arena *a, tb_label *out)
{
    tb_unit units[TB_MAX_LABEL];
    tb_label_mark marks[MAX_MARKS];
    uint16_t unit_of[TAPE] = {0};
    bool ok = true;
    out->n_units = cut_units(m, units, unit_of);
    out->n_marks = list_marks(m, unit_of, out->n_units, marks);
    out->n_numbers = m->n_numbers;
    out->year = m->year;
    const void *own = copy(a, units, out->n_units, sizeof *units, &ok);
    memcpy(&out->units, &own, sizeof own);
    out->cp = copy(a, m->out.cp, m->out.n, sizeof *m->out.cp, &ok);
    out->numbers = copy(a, m->numbers, m->n_numbers, sizeof *m->numbers, &ok);
    out->marks = copy(a, marks, out->n_marks, sizeof *marks, &ok);
    return ok;
}

bool tb_label_make(const tb_lexicon *l, tb_str name, tb_arena *a, tb_label *out)
{
    making m = {.l = l};
    tb_arena scratch = {0};
    tb_str clean = tb_clean_name(&scratch, name, NULL);
    bool ok = clean.ptr || name.len == 0;
    *out = (tb_label){0};
    m.in.n = ok ? tb_utf8_plain(clean, m.in.cp, TAPE) : 0;
    tb_arena_fini(&scratch);
    out->is_empty = tb_lexicon_whole(l, m.in.cp, 0, m.in.n, TB_TERM_EMPTY);
    for (size_t i = 0; i < m.in.n;)
        i += take(&m, i);
    out->printed = hash_tape(&m, &m.out);
    strip(l, &m.out);
    out->folded = hash_tape(&m, &m.out);
    replace_synonyms(&m);
    strip(l, &m.out);
    out->core = hash_tape(&m, &m.out);
    ok = ok && finish(&m, a, out);
    out->is_empty = out->is_empty || out->n_units + out->n_numbers == 0;
    return ok;
}
