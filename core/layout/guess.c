/* SPDX-License-Identifier: MIT */
/* Every column is looked at once (what its cells are), then the key is built greedily: a running hash a row tells how
 * many rows the columns taken so far tell apart; the column that tells most apart comes next. */
#include "layout/guess.h"

#include <stdlib.h>

#include "base/msg.h"
#include "layout/fold.h"
#include "layout/plan.h"

/* Words of headings, folded. General words of tables, no publisher's. */
static const char *const code_words[] = {
    "code", "\xE7\xBC\x96\xE7\xA0\x81", "\xE4\xBB\xA3\xE7\xA0\x81", "\xE7\xBC\x96\xE5\x8F\xB7", "id", "key",
    NULL}; /* 编码 代码 编号 */
static const char *const name_words[] = {
    "name", "title", "\xE5\x90\x8D\xE7\xA7\xB0", "\xE7\xA7\x91\xE7\x9B\xAE", "\xE9\xA1\xB9\xE7\x9B\xAE",
    NULL}; /* 名称 科目 项目 */
static const char *const counter_words[] = {
    "\xE5\xBA\x8F\xE5\x8F\xB7", "no", "no.", "row", "rank", "#", NULL}; /* 序号 */

typedef struct column_look {
    size_t numbers, texts, ranges, blanks, bytes; /* ranges: digits only, too many for a number */
    size_t digits;                                /* length of every cell's digits, 0: they differ */
    bool any_zero;                                /* a leading zero */
    bool plain;                                   /* digits only, in every cell */
    bool one_year;                                /* a year, the same in all rows of a head */
    bool code, text;                              /* verdicts */
    bool number;
} column_look;

static bool has_word(tb_str heading, const char *const *words)
{
    for (; *words; words++) {
        tb_str w = tb_str_of(*words);
        if (tb_str_eq(heading, w))
            return true;
        size_t at = tb_str_find(heading, w, 0);
        if (at == SIZE_MAX)
            continue;
        bool latin = (unsigned char)w.ptr[0] < 0x80;
        size_t end = at + w.len;
        bool whole =
            (at == 0 || heading.ptr[at - 1] == ' ' || heading.ptr[at - 1] == '_' || heading.ptr[at - 1] == '-') &&
            (end == heading.len || heading.ptr[end] == ' ' || heading.ptr[end] == '_');
        if (!latin || (whole && w.len > 1))
            return true;
    }
    return false;
}

static void look_at_cell(column_look *l, tb_str s, bool first)
{
    tb_decimal d;
    bool plain = s.len > 0;
    for (size_t i = 0; i < s.len; i++)
        plain = plain && s.ptr[i] >= '0' && s.ptr[i] <= '9';
    tb_lexeme lex = tb_decimal_read(s, &d);
    if (lex == TB_LEX_BLANK) {
        l->blanks++;
        return;
    }
    bool range = lex == TB_LEX_RANGE && plain;
    l->ranges += range;
    l->texts += lex == TB_LEX_TEXT;
    l->numbers += !range && lex != TB_LEX_TEXT;
    l->bytes += s.len;
    l->plain = (first || l->plain) && plain;
    l->digits = first || l->digits == s.len ? s.len : 0;
    l->any_zero = l->any_zero || (plain && s.len > 1 && s.ptr[0] == '0');
}

static bool is_a_year(tb_str s) { return s.len == 4 && (memcmp(s.ptr, "19", 2) == 0 || memcmp(s.ptr, "20", 2) == 0); }

/* Codes that nothing in the heading calls so: leading zeros; or long numbers of one length where a table's key
 * stands. */
static bool has_form_of_codes(const column_look *l, bool leftmost)
{
    size_t filled = l->numbers + l->ranges;
    return l->plain && l->texts == 0 && (l->any_zero || (leftmost && l->digits >= 7 && filled > 2));
}

static void judge(column_look *l, tb_str heading, bool leftmost)
{
    size_t filled = l->numbers + l->texts + l->ranges;
    bool called_code = has_word(heading, code_words) && filled && l->bytes / filled < 40;
    l->code = filled > 0 && !has_word(heading, counter_words) && (called_code || has_form_of_codes(l, leftmost));
    /* A number too long for one among numbers is a slip that reading will name; a few words among numbers are notes. */
    l->number = l->numbers > 0 && l->numbers > l->texts && !l->code;
    l->text = filled > 0 && !l->number && !l->code && l->bytes / filled < 120;
}

static column_look look_at(const tb_head *heads, size_t n_heads, tb_str heading, bool leftmost)
{
    column_look l = {.one_year = true};
    for (size_t k = 0; k < n_heads; k++) {
        const tb_grid *g = heads[k].grid;
        uint32_t c = 0;
        while (c < heads[k].headings.n && !tb_str_eq(heads[k].headings.of[c].folded, heading))
            c++;
        tb_str value = {NULL, 0};
        for (size_t r = heads[k].headings.rows; r < g->rows.len && r < TB_GUESS_ROWS; r++) {
            tb_str s = tb_str_trim(tb_grid_cell(g, r, c));
            look_at_cell(&l, s, l.numbers + l.texts + l.ranges == 0);
            l.one_year = l.one_year && is_a_year(s) && (!value.ptr || tb_str_eq(s, value));
            value = s;
        }
    }
    judge(&l, heading, leftmost);
    return l;
}

static bool in_all(const tb_head *heads, size_t n_heads, tb_str heading)
{
    for (size_t k = 1; k < n_heads; k++) {
        bool found = false;
        for (uint32_t c = 0; c < heads[k].headings.n; c++)
            found = found || tb_str_eq(heads[k].headings.of[c].folded, heading);
        if (!found)
            return false;
    }
    return true;
}

/* Hashes of the rows of all heads, one after the other. */
typedef struct row_hashes {
    uint64_t *now, *tried;
    uint64_t *set; /* of one head's hashes */
    size_t n, set_size;
} row_hashes;

/* How many different ones there are of v[0..n); set: room for at least twice as many, a power of two. */
static size_t count_distinct(const uint64_t *v, size_t n, uint64_t *set, size_t size)
{
    size_t d = 0;
    memset(set, 0, size * sizeof *set);
    for (size_t i = 0; i < n; i++) {
        uint64_t h = v[i] | (v[i] == 0); /* 0 marks a free place */
        size_t at = h & (size - 1);
        while (set[at] && set[at] != h)
            at = (at + 1) & (size - 1);
        d += set[at] == 0;
        set[at] = h;
    }
    return d;
}

/* How many rows are told apart when the column is added; with `take`, it is. */
static size_t try_column(const tb_head *heads, size_t n_heads, tb_str heading, row_hashes *h, bool take)
{
    size_t at = 0, distinct = 0;
    for (size_t k = 0; k < n_heads; k++) {
        const tb_grid *g = heads[k].grid;
        uint32_t c = 0;
        while (c < heads[k].headings.n && !tb_str_eq(heads[k].headings.of[c].folded, heading))
            c++;
        size_t first = at;
        for (size_t r = heads[k].headings.rows; r < g->rows.len && r < TB_GUESS_ROWS; r++, at++) {
            h->tried[at] = tb_str_hash(tb_str_trim(tb_grid_cell(g, r, c)), h->now[at] + 1);
            if (take)
                h->now[at] = h->tried[at];
        }
        distinct += count_distinct(h->tried + first, at - first, h->set, h->set_size);
    }
    return distinct;
}

typedef struct guess {
    const tb_head *heads;
    size_t n_heads;
    tb_table_spec *spec;
    column_look *looks; /* by column of heads[0] */
    row_hashes rows;
    size_t distinct;
} guess;

static bool is_spoken_for(const tb_table_spec *spec, const tb_headings *h, uint32_t c)
{
    for (size_t i = 0; i < spec->columns.len; i++) {
        if (tb_column_is(h, spec->columns.ptr[i].heading, c))
            return true;
    }
    return false;
}

static bool add_column(tb_table_spec *spec, tb_str heading, tb_role role)
{
    return tb_vec_push(&spec->columns, ((tb_column_spec){.heading = heading, .role = role, .basis = TB_LIT("")}));
}

/* Is the column one that is compared when nobody says which? */
static bool is_guessed_measure(const guess *x, uint32_t c)
{
    const tb_headings *h = &x->heads[0].headings;
    return x->looks[c].number && !x->looks[c].one_year && !has_word(h->of[c].folded, counter_words);
}

/* Why no measure was found: each file may well have some, under headings of its own. */
static tb_status no_measure(const guess *x, tb_error *err)
{
    TB_CLEANUP(tb_buf_fini) tb_buf names = {0};
    for (size_t k = 0; k < x->n_heads; k++) {
        const tb_headings *h = &x->heads[k].headings;
        size_t n = 0;
        tb_buf_z(&names, k ? "; " : "");
        for (uint32_t c = 0; c < h->n && n < 4; c++)
            if (look_at(&x->heads[k], 1, h->of[c].folded, false).number)
                tb_buf_printf(&names, "%s%.*s", n++ ? ", " : "", TB_ARG(h->of[c].name));
        if (n == 0)
            return tb_fail(err, TB_E_NOTFOUND,
                           _("no column holds numbers only, so nothing can be guessed to compare; say which with "
                             "--measure, and --no-header if the first row is data"));
    }
    return tb_fail(err, TB_E_NOTFOUND,
                   _("the two files have no column of numbers under the same heading (%.*s), so nothing can be guessed "
                     "to compare; give it one heading in both, or say by position which with --measure #N"),
                   TB_ARG(tb_buf_view(&names)));
}

static tb_status guess_measures(guess *x, tb_error *err)
{
    const tb_headings *h = &x->heads[0].headings;
    size_t n = 0;
    for (uint32_t c = 0; c < h->n; c++) {
        if (!is_guessed_measure(x, c) || is_spoken_for(x->spec, h, c) || !in_all(x->heads, x->n_heads, h->of[c].folded))
            continue;
        if (!add_column(x->spec, h->of[c].folded, TB_ROLE_MEASURE))
            return tb_nomem(err);
        n++;
    }
    return n ? TB_OK : no_measure(x, err);
}

/* Takes columns of one sort (codes or texts) while they tell more rows apart. */
static tb_status guess_keys(guess *x, bool codes, tb_error *err)
{
    const tb_headings *h = &x->heads[0].headings;
    while (x->distinct < x->rows.n) {
        uint32_t best = UINT32_MAX;
        size_t most = x->distinct;
        for (uint32_t c = 0; c < h->n; c++) {
            const column_look *l = &x->looks[c];
            if (!(codes ? l->code : l->text) || is_spoken_for(x->spec, h, c) ||
                !in_all(x->heads, x->n_heads, h->of[c].folded))
                continue;
            size_t d = try_column(x->heads, x->n_heads, h->of[c].folded, &x->rows, false);
            if (d > most) {
                most = d;
                best = c;
            }
        }
        if (best == UINT32_MAX)
            return TB_OK;
        x->distinct = try_column(x->heads, x->n_heads, h->of[best].folded, &x->rows, true);
        if (!add_column(x->spec, h->of[best].folded, TB_ROLE_KEY))
            return tb_nomem(err);
    }
    return TB_OK;
}

static tb_status guess_name(guess *x, tb_error *err)
{
    const tb_headings *h = &x->heads[0].headings;
    uint32_t best = UINT32_MAX;
    size_t most = 0;
    for (size_t i = 0; i < x->spec->columns.len; i++)
        if (x->spec->columns.ptr[i].role == TB_ROLE_NAME)
            return TB_OK;
    for (size_t i = 0; i < x->rows.n; i++)
        x->rows.now[i] = 0;
    for (uint32_t c = 0; c < h->n; c++) {
        if (!x->looks[c].text || !in_all(x->heads, x->n_heads, h->of[c].folded))
            continue;
        size_t d = try_column(x->heads, x->n_heads, h->of[c].folded, &x->rows, false);
        d += has_word(h->of[c].folded, name_words) ? x->rows.n : 0;
        if (d > most) {
            most = d;
            best = c;
        }
    }
    if (best == UINT32_MAX)
        return TB_OK;
    return add_column(x->spec, h->of[best].folded, TB_ROLE_NAME) ? TB_OK : tb_nomem(err);
}

/* Columns with numbers that are not compared: nobody should take their silence for no change. */
static void say_left_out(const guess *x, tb_buf *b)
{
    const tb_headings *h = &x->heads[0].headings;
    size_t n = 0;
    for (uint32_t c = 0; c < h->n; c++) {
        bool numbers = x->looks[c].numbers * 3 > x->looks[c].texts && x->looks[c].numbers > 0;
        if (!numbers || x->looks[c].code || is_spoken_for(x->spec, h, c) ||
            !in_all(x->heads, x->n_heads, h->of[c].folded))
            continue;
        if (n++ < 8)
            tb_buf_printf(b, "%s%.*s", n > 1 ? ", " : _("; not compared, though numbers stand in them: "),
                          TB_ARG(h->of[c].name));
    }
    if (n > 8)
        tb_buf_printf(b, _(" and %zu more"), n - 8);
}

static tb_status say(const guess *x, size_t from, tb_arena *a, tb_str *said, tb_error *err)
{
    static const struct {
        tb_role role;
        const char *word;
    } parts[] = {{TB_ROLE_KEY, "--key"}, {TB_ROLE_NAME, "--name"}, {TB_ROLE_MEASURE, "--measure"}};
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    const tb_headings *h = &x->heads[0].headings;
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
        size_t n = 0;
        for (size_t i = from; i < x->spec->columns.len; i++) {
            const tb_column_spec *s = &x->spec->columns.ptr[i];
            if (s->role != parts[p].role)
                continue;
            if (n++ == 0)
                tb_buf_printf(&b, "%s%s ", b.len ? "; " : "", parts[p].word);
            for (uint32_t c = 0; c < h->n && n <= 8; c++)
                if (tb_str_eq(h->of[c].folded, s->heading)) {
                    tb_buf_printf(&b, "%s%.*s", n > 1 ? ", " : "", TB_ARG(h->of[c].name));
                    break;
                }
        }
        if (n > 8)
            tb_buf_printf(&b, _(" and %zu more"), n - 8);
    }
    say_left_out(x, &b);
    *said = tb_arena_buf(a, &b);
    return said->ptr ? TB_OK : tb_nomem(err);
}

/* One row a side is told apart from nothing: all that could be a key is. */
static tb_status key_of_one_row(guess *x, tb_error *err)
{
    const tb_headings *h = &x->heads[0].headings;
    for (uint32_t c = 0; c < h->n; c++)
        if ((x->looks[c].code || x->looks[c].text) && !is_spoken_for(x->spec, h, c) &&
            in_all(x->heads, x->n_heads, h->of[c].folded) && !add_column(x->spec, h->of[c].folded, TB_ROLE_KEY))
            return tb_nomem(err);
    return TB_OK;
}

static tb_status guess_all(guess *x, tb_error *err)
{
    tb_status rc = TB_OK;
    if (x->spec->guessed_measures)
        rc = guess_measures(x, err);
    if (rc == TB_OK && x->spec->guessed_key) {
        x->distinct = x->n_heads; /* nothing is told apart */
        rc = guess_keys(x, true, err);
        if (rc == TB_OK)
            rc = guess_keys(x, false, err);
        if (rc == TB_OK && x->rows.n <= x->n_heads)
            rc = key_of_one_row(x, err);
        if (rc == TB_OK && x->distinct == x->n_heads && x->rows.n > x->n_heads)
            rc = tb_fail(err, TB_E_NOTFOUND,
                         _("no column tells the rows apart, so no key can be guessed; say which with --key"));
    }
    return rc == TB_OK ? guess_name(x, err) : rc;
}

tb_status tb_guess(const tb_head *heads, size_t n_heads, tb_table_spec *spec, tb_arena *a, tb_str *said, tb_error *err)
{
    guess x = {.heads = heads, .n_heads = n_heads, .spec = spec};
    const tb_headings *h = &heads[0].headings;
    size_t from = spec->columns.len, rows = 0;
    for (size_t k = 0; k < n_heads; k++) {
        size_t n = heads[k].grid->rows.len < TB_GUESS_ROWS ? heads[k].grid->rows.len : TB_GUESS_ROWS;
        rows += n > heads[k].headings.rows ? n - heads[k].headings.rows : 0;
    }
    x.rows.n = rows;
    x.rows.now = calloc(rows + 1, sizeof *x.rows.now);
    x.rows.tried = calloc(rows + 1, sizeof *x.rows.tried);
    for (x.rows.set_size = 16; x.rows.set_size < 2 * rows; x.rows.set_size *= 2)
        ;
    x.rows.set = calloc(x.rows.set_size, sizeof *x.rows.set);
    x.looks = calloc((size_t)h->n + 1, sizeof *x.looks);
    tb_status rc = x.rows.now && x.rows.tried && x.rows.set && x.looks ? TB_OK : tb_nomem(err);
    for (uint32_t c = 0; rc == TB_OK && c < h->n; c++)
        x.looks[c] = look_at(heads, n_heads, h->of[c].folded, c == 0);
    if (rc == TB_OK)
        rc = guess_all(&x, err);
    if (rc == TB_OK)
        rc = say(&x, from, a, said, err);
    free(x.rows.now);
    free(x.rows.tried);
    free(x.rows.set);
    free(x.looks);
    return rc;
}
