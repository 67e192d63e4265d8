/* SPDX-License-Identifier: MIT */
/* Reading works in three steps: signs, brackets and the percent sign are peeled off both ends; what is left is scanned
 * once, digit by digit, into the mantissa; separators are checked while scanning. Arithmetic goes through 128 bits:
 * a mantissa has at most 63 of them and 10^19 fits in 64, so one product never overflows. */
#include "base/decimal.h"

#include "base/limits.h"
#include "base/utf8.h"

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;

#define MAX_DIGITS 18u

static const uint64_t POW10[] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};
#define MAX_POW 19u

/* Takes `what` off the front or the back of s, and blanks before the next character. */
static bool peel_front(tb_str *s, const char *what)
{
    tb_str w = tb_str_of(what);
    if (!tb_str_starts(*s, w))
        return false;
    *s = tb_str_trim(tb_str_sub(*s, w.len, s->len));
    return true;
}

static bool peel_back(tb_str *s, const char *what)
{
    tb_str w = tb_str_of(what);
    if (!tb_str_ends(*s, w))
        return false;
    *s = tb_str_trim(tb_str_sub(*s, 0, s->len - w.len));
    return true;
}

static bool peel_any(tb_str *s, const char *const *list, bool (*peel)(tb_str *, const char *))
{
    for (; *list; list++)
        if (peel(s, *list))
            return true;
    return false;
}

static const char *const DASHES[] = {"-", "—", "－", "–", "−", NULL};
static const char *const MINUS[] = {"-", "−", "－", NULL};
static const char *const PLUS[] = {"+", "＋", NULL};
static const char *const LOSS[] = {"▲", "△", NULL};
static const char *const OPEN[] = {"(", "（", NULL};
static const char *const CLOSE[] = {")", "）", NULL};
static const char *const PERCENT[] = {"%", "％", NULL};

/* One dash, or the same one twice: "——" is how Chinese type spells a single dash. */
static bool is_blank(tb_str s)
{
    if (s.len == 0)
        return true;
    for (const char *const *d = DASHES; *d; d++) {
        tb_str dash = tb_str_of(*d);
        if (!tb_str_starts(s, dash))
            continue;
        tb_str rest = tb_str_sub(s, dash.len, s.len);
        return rest.len == 0 || tb_str_eq(rest, dash);
    }
    return false;
}

typedef struct scan {
    uint64_t mantissa;
    unsigned significant; /* digits without leading zeros */
    unsigned decimals;    /* digits after the point */
    unsigned group;       /* digits since the start or the last separator */
    uint32_t separator;   /* the one in use, 0: none yet */
    bool point, any;
    bool zero_first; /* the first digit is 0 */
} scan;

static void take_digit(scan *n, unsigned digit)
{
    if (!n->any)
        n->zero_first = digit == 0;
    n->any = true;
    n->group += n->group < 100;
    if (n->point && n->decimals <= TB_MAX_SCALE)
        n->decimals++;
    if (n->significant == 0 && digit == 0)
        return;
    if (n->significant <= MAX_DIGITS)
        n->significant++;
    if (n->significant <= MAX_DIGITS)
        n->mantissa = n->mantissa * 10 + digit;
}

/* A group of "0" followed by a separator is a decimal comma ("0,123"), not a thousand. */
static bool take_separator(scan *n, uint32_t c)
{
    if (n->point || (n->separator && n->separator != c))
        return false;
    if (n->separator ? n->group != 3 : n->group < 1 || n->group > 3 || n->zero_first)
        return false;
    n->separator = c;
    n->group = 0;
    return true;
}

static bool take_char(scan *n, uint32_t c)
{
    if (c >= '0' && c <= '9') {
        take_digit(n, c - '0');
        return true;
    }
    if (c >= 0xFF10 && c <= 0xFF19) {
        take_digit(n, c - 0xFF10);
        return true;
    }
    if (c == ',' || c == 0xFF0C || c == '\'')
        return take_separator(n, c);
    if ((c != '.' && c != 0xFF0E) || n->point || (n->separator && n->group != 3))
        return false;
    n->point = true;
    return true;
}

static tb_lexeme scan_number(tb_str s, scan *n)
{
    for (size_t at = 0; at < s.len;)
        if (!take_char(n, tb_utf8_next(s, &at)))
            return TB_LEX_TEXT;
    if (!n->any || (n->point && n->decimals == 0) || (!n->point && n->separator && n->group != 3))
        return TB_LEX_TEXT;
    return n->significant > MAX_DIGITS || n->decimals > TB_MAX_SCALE ? TB_LEX_RANGE : TB_LEX_NUMBER;
}

/* Nearly every cell: an optional '-', digits, perhaps a point and digits, ASCII only. False: the careful way
 * decides. */
static bool read_plain(tb_str s, tb_decimal *out)
{
    size_t at = s.ptr[0] == '-', digits = 0, point = SIZE_MAX;
    int64_t v = 0;
    if (s.len - at > TB_MAX_SCALE)
        return false;
    for (size_t i = at; i < s.len; i++) {
        unsigned d = (unsigned)(s.ptr[i] - '0');
        if (d <= 9) {
            v = v * 10 + (int64_t)d;
            digits++;
        } else if (s.ptr[i] == '.' && point == SIZE_MAX && digits > 0 && i + 1 < s.len) {
            point = i;
        } else {
            return false;
        }
    }
    if (digits == 0)
        return false;
    out->mantissa = at ? -v : v;
    out->scale = point == SIZE_MAX ? 0 : (uint32_t)(s.len - point - 1);
    return true;
}

/* Begins with a letter or a Han character: no number does. */
static bool is_plain_text(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xE4 && c <= 0xE9);
}

tb_lexeme tb_decimal_read(tb_str printed, tb_decimal *out)
{
    tb_str s = tb_str_trim(printed);
    if (s.len && is_plain_text((unsigned char)s.ptr[0]))
        return TB_LEX_TEXT;
    if (s.len && read_plain(s, out))
        return TB_LEX_NUMBER;
    if (is_blank(s))
        return TB_LEX_BLANK;
    bool percent = peel_any(&s, PERCENT, peel_back);
    bool negative = peel_any(&s, OPEN, peel_front);
    if (negative && !peel_any(&s, CLOSE, peel_back))
        return TB_LEX_TEXT;
    if (negative && !percent)
        percent = peel_any(&s, PERCENT, peel_back);
    if (!negative && peel_any(&s, LOSS, peel_front))
        negative = true;
    else if (!negative && peel_any(&s, MINUS, peel_front))
        negative = true;
    else if (!negative)
        (void)peel_any(&s, PLUS, peel_front);
    scan n = {0};
    tb_lexeme kind = scan_number(s, &n);
    if (kind != TB_LEX_NUMBER)
        return kind;
    out->mantissa = negative ? -(int64_t)n.mantissa : (int64_t)n.mantissa;
    out->scale = n.decimals;
    return percent ? TB_LEX_PERCENT : TB_LEX_NUMBER;
}

static bool fits(wide v) { return v >= INT64_MIN && v <= INT64_MAX; }

static bool store(wide mantissa, uint32_t scale, tb_decimal *out)
{
    if (!fits(mantissa) || scale > TB_MAX_SCALE)
        return false;
    *out = (tb_decimal){(int64_t)mantissa, scale};
    return true;
}

bool tb_decimal_rescale(tb_decimal v, int32_t shift, uint32_t scale, tb_decimal *out)
{
    int64_t power = (int64_t)shift + (int64_t)scale - (int64_t)v.scale;
    if (v.mantissa == 0)
        return store(0, scale, out);
    if (power > (int64_t)MAX_POW || power < -(int64_t)MAX_POW)
        return false;
    if (power >= 0)
        return store((wide)v.mantissa * (wide)POW10[power], scale, out);
    wide divisor = (wide)POW10[-power];
    if (v.mantissa % divisor != 0)
        return false;
    return store(v.mantissa / divisor, scale, out);
}

/* The mantissa v has at `scale` >= v.scale decimals; both at most TB_MAX_SCALE, so it fits. */
static wide at_scale(tb_decimal v, uint32_t scale) { return (wide)v.mantissa * (wide)POW10[scale - v.scale]; }

static bool legal(tb_decimal a) { return a.scale <= TB_MAX_SCALE; }

bool tb_decimal_sub(tb_decimal a, tb_decimal b, tb_decimal *out)
{
    if (!legal(a) || !legal(b))
        return false;
    uint32_t scale = a.scale > b.scale ? a.scale : b.scale;
    return store(at_scale(a, scale) - at_scale(b, scale), scale, out);
}

bool tb_decimal_add(tb_decimal a, tb_decimal b, tb_decimal *out)
{
    if (!legal(a) || !legal(b))
        return false;
    uint32_t scale = a.scale > b.scale ? a.scale : b.scale;
    return store(at_scale(a, scale) + at_scale(b, scale), scale, out);
}

int tb_decimal_cmp(tb_decimal a, tb_decimal b)
{
    uint32_t scale = a.scale > b.scale ? a.scale : b.scale;
    wide x = at_scale(a, scale), y = at_scale(b, scale);
    return (x > y) - (x < y);
}

static uint64_t magnitude(int64_t v) { return v < 0 ? UINT64_C(0) - (uint64_t)v : (uint64_t)v; }

/* num / den rounded by the rule; halves go away from zero, whatever the sign. */
static bool divide(uwide num, uwide den, bool negative, tb_rounding rule, wide *out)
{
    uwide q = num / den, r = num % den;
    /* r >= den - r is 2r >= den without the product */
    bool half_or_more = r >= den - r && r != 0;
    bool exactly_half = half_or_more && r == den - r;
    if (rule == TB_ROUND_HALF_UP)
        q += half_or_more;
    else if (rule == TB_ROUND_HALF_EVEN)
        q += half_or_more && (!exactly_half || (q & 1) != 0);
    if (q > (uwide)INT64_MAX + negative)
        return false;
    *out = negative ? -(wide)q : (wide)q;
    return true;
}

bool tb_decimal_percent(tb_decimal part, tb_decimal whole, uint32_t digits, tb_rounding rule, tb_decimal *out)
{
    if (whole.mantissa == 0 || digits > 9 || !legal(part) || !legal(whole))
        return false;
    /* part / whole * 100 * 10^digits = pm * 10^power / wm */
    int power = (int)whole.scale - (int)part.scale + 2 + (int)digits;
    uwide num = magnitude(part.mantissa), den = magnitude(whole.mantissa);
    for (; power < 0; power++)
        den *= 10; /* at most 2^63 * 10^16 */
    for (; power > 0; power--) {
        /* past this the quotient is beyond 64 bits anyway, for den < 2^64 here */
        if (num > ~(uwide)0 / 10)
            return false;
        num *= 10;
    }
    wide q;
    if (!divide(num, den, (part.mantissa < 0) != (whole.mantissa < 0), rule, &q))
        return false;
    return store(q, digits, out);
}

bool tb_decimal_round(tb_decimal v, uint32_t digits, tb_rounding rule, tb_decimal *out)
{
    if (!legal(v) || digits > v.scale + 4)
        return false;
    if (digits >= v.scale)
        return digits <= TB_MAX_SCALE && store(at_scale(v, digits), digits, out);
    wide q;
    if (!divide(magnitude(v.mantissa), POW10[v.scale - digits], v.mantissa < 0, rule, &q))
        return false;
    return store(q, digits, out);
}

void tb_decimal_write(tb_buf *b, tb_decimal v)
{
    char text[48];
    size_t at = sizeof text;
    uint32_t scale = v.scale <= TB_MAX_SCALE ? v.scale : TB_MAX_SCALE;
    uint64_t m = magnitude(v.mantissa);
    for (uint32_t i = 0; i < scale; i++, m /= 10)
        text[--at] = (char)('0' + m % 10);
    if (scale)
        text[--at] = '.';
    do {
        text[--at] = (char)('0' + m % 10);
        m /= 10;
    } while (m);
    if (v.mantissa < 0)
        text[--at] = '-';
    tb_buf_bytes(b, text + at, sizeof text - at);
}

int32_t tb_money_unit(tb_str unit)
{
    static const struct {
        const char *word;
        int32_t power;
    } UNITS[] = {{"元", 0}, {"千元", 3}, {"万元", 4}, {"百万元", 6}, {"亿元", 8}};
    char text[64];
    size_t len = 0;
    for (size_t at = 0; at < unit.len;) {
        size_t begin = at;
        if (tb_is_space(tb_utf8_next(unit, &at)))
            continue;
        if (len + (at - begin) > sizeof text)
            return -1;
        memcpy(text + len, unit.ptr + begin, at - begin);
        len += at - begin;
    }
    tb_str word = tb_str_make(text, len);
    if (tb_str_starts(word, TB_LIT("人民币")))
        word = tb_str_sub(word, TB_LIT("人民币").len, word.len);
    static const tb_str tails[] = {{"（人民币）", 15}, {"(人民币)", 11}};
    for (size_t i = 0; i < 2; i++)
        if (tb_str_ends(word, tails[i]))
            word.len -= tails[i].len;
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
        if (tb_str_eq(word, tb_str_of(UNITS[i].word)))
            return UNITS[i].power;
    return -1;
}

tb_decimal tb_decimal_plain(tb_decimal d)
{
    while (d.scale > 0 && d.mantissa % 10 == 0) {
        d.mantissa /= 10;
        d.scale--;
    }
    return d;
}
