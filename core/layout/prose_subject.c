/* SPDX-License-Identifier: MIT */
/* How it works: a subject is a clause without what is printed around it: numbering, the year, and the words of
 * the lists strip_start, cut and strip_end, taken off until nothing more comes off. A figure belongs to the
 * amount told earlier under the same subject; one without a subject of its own to what was told last. */
#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "layout/prose_internal.h"

#define HEADING_REACH 300u /* bytes of a heading that can be a subject */
#define NOUN_REACH 60u     /* bytes of a noun behind a count */

/* ---- taking words off ---- */

static bool is_numeral(uint32_t cp)
{
    static const uint32_t han[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341};
    for (size_t i = 0; i < sizeof(han) / sizeof(han[0]); i++)
        if (cp == han[i])
            return true;
    return cp >= '0' && cp <= '9';
}

static uint32_t peek(tb_str s, size_t at) { return at < s.len ? tb_utf8_next(s, &at) : 0; }

/* Bytes of （一） 一、 1. 1) ① 一是 at the start of s from `at`, else 0. */
static size_t numbering_at(tb_str s, size_t at)
{
    size_t from = at;
    uint32_t first = peek(s, at);
    if (first >= 0x2460 && first <= 0x2473)
        return 3;
    if (tb_is_open(first))
        (void)tb_utf8_next(s, &at);
    size_t digits = at;
    unsigned n = 0;
    for (; n < 3 && is_numeral(peek(s, at)); n++)
        (void)tb_utf8_next(s, &at);
    if (n == 0 || at >= s.len)
        return 0;
    size_t mark = at;
    uint32_t cp = tb_utf8_next(s, &at);
    if (tb_is_open(first) || tb_is_close(cp))
        return tb_is_close(cp) ? at - from : 0;
    bool ascii = tb_prose_digit(s, digits);
    int year;
    if (cp == '.' && tb_prose_digit(s, at) && tb_year_at(s, at, &year) == 0)
        return 0;
    if (cp == 0x3001 || cp == '.' || cp == 0xFF0E)
        return at - from;
    return !ascii && tb_str_at(s, mark, TB_LIT("是")) ? at - from : 0;
}

/* Marks, blanks and halves of brackets at the ends are never part of a subject. */
static bool is_fringe(uint32_t cp)
{
    return tb_is_mark(cp) || cp == ' ' || cp == 0x3001 || cp == 0xFF0E || cp == 0x00B7 || cp == 0x2014 || cp == '-' ||
           cp == '*' || cp == 0xFFFD || cp < ' ';
}

static bool has_open(tb_str s, tb_range r)
{
    for (size_t at = r.from; at < r.to;)
        if (tb_is_open(tb_utf8_next(s, &at)))
            return true;
    return false;
}

static bool has_close(tb_str s, tb_range r)
{
    for (size_t at = r.from; at < r.to;)
        if (tb_is_close(tb_utf8_next(s, &at)))
            return true;
    return false;
}

static tb_range trim(tb_str s, tb_range r)
{
    while (r.from < r.to) {
        size_t at = r.from;
        uint32_t cp = tb_utf8_next((tb_str){s.ptr, r.to}, &at);
        bool half = tb_is_close(cp) || (tb_is_open(cp) && !has_close(s, r));
        if (!is_fringe(cp) && !half)
            break;
        r.from = at;
    }
    while (r.from < r.to) {
        size_t at = r.to;
        uint32_t cp = tb_utf8_prev(s, &at);
        if (at < r.from)
            break;
        bool half = tb_is_open(cp) || (tb_is_close(cp) && !has_open(s, r));
        if (!is_fringe(cp) && !half)
            break;
        r.to = at;
    }
    return r;
}

static bool is_bare(const tb_words *w, tb_str s)
{
    const tb_word_list *list = tb_word_list_of(w, TB_W_BARE);
    for (size_t i = 0; i < list->len; i++) {
        const tb_word *word = &list->ptr[i];
        if (word->flag ? tb_str_ends(s, word->text) : tb_str_eq(s, word->text))
            return true;
    }
    return false;
}

static tb_range strip_start(const tb_words *w, tb_str s, tb_range r)
{
    tb_str head = {s.ptr, r.to};
    int year;
    size_t n = numbering_at(head, r.from);
    if (n == 0)
        n = tb_year_at(head, r.from, &year);
    const tb_word *word = n == 0 ? tb_word_at(w, TB_W_STRIP_START, head, r.from) : NULL;
    const tb_word *kept = word ? tb_word_at(w, TB_W_PROTECTED, head, r.from) : NULL;
    if (word && !(kept && kept->text.len > word->text.len) && !(word->flag && word->text.len == r.to - r.from))
        n = word->text.len;
    r.from += n;
    return r;
}

static tb_range strip_end(const tb_words *w, tb_str s, tb_range r)
{
    const tb_word_list *list = tb_word_list_of(w, TB_W_STRIP_END);
    size_t best = 0;
    for (size_t i = 0; i < list->len; i++) {
        const tb_word *word = &list->ptr[i];
        size_t gone = word->text.len - word->extra.len;
        tb_str text = tb_range_str(s, r);
        if (gone <= best || !tb_str_ends(text, word->text) || (word->flag && text.len == word->text.len))
            continue;
        if (is_bare(w, tb_str_sub(text, 0, text.len - gone)))
            continue;
        best = gone;
    }
    r.to -= best;
    return r;
}

/* 公务接待费2024年: the year at the end */
static tb_range strip_year_end(tb_str s, tb_range r)
{
    static const size_t lengths[] = {7, 10}; /* bytes of 2024年, 2024年度 */
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        int year;
        size_t n = lengths[i];
        if (r.to - r.from > n && tb_year_at(s, r.to - n, &year) == n)
            r.to -= n;
    }
    return r;
}

/* What follows the last word of `cut`, unless nothing does. */
static tb_range cut(const tb_words *w, tb_str s, tb_range r)
{
    size_t at = 0;
    const tb_word *word = tb_word_in(w, TB_W_CUT, s, r, true, &at);
    if (word) {
        tb_range rest = trim(s, (tb_range){at + word->text.len, r.to});
        return rest.from < rest.to ? rest : r;
    }
    return r;
}

/* “……” as a whole loses its quotes; “三公”经费 does not. */
static tb_range unquote(tb_str s, tb_range r)
{
    tb_str text = tb_range_str(s, r);
    tb_str open = TB_LIT("“");
    tb_str close = TB_LIT("”");
    if (text.len > 6 && tb_str_starts(text, open) && tb_str_find(text, close, 0) == text.len - close.len)
        return (tb_range){r.from + open.len, r.to - close.len};
    return r;
}

tb_range tb_clean_subject(const tb_words *w, tb_str s, tb_range raw)
{
    tb_range r = cut(w, s, trim(s, raw));
    for (;;) {
        tb_range before = r;
        r = trim(s, r);
        if (r.from < r.to)
            r = strip_start(w, s, r);
        if (r.from < r.to)
            r = strip_year_end(s, strip_end(w, s, r));
        if (r.from == before.from && r.to == before.to)
            return unquote(s, r);
    }
}

tb_str tb_subject_copy(tb_str s, tb_range range, int publication, tb_arena *arena)
{
    tb_str text = tb_range_str(s, range);
    if (text.len == 0)
        return TB_LIT("");
    char *p = tb_arena_alloc(arena, text.len);
    size_t n = 0;
    if (!p)
        return (tb_str){NULL, 0};
    for (size_t at = 0; at < text.len;) {
        int year = 0;
        size_t skip = tb_year_at(text, at, &year);
        if (skip > 0 && year == publication)
            at += skip;
        else
            p[n++] = text.ptr[at++];
    }
    return (tb_str){p, n};
}

bool tb_basis_only(const tb_words *w, tb_str s, tb_range range)
{
    tb_str head = {s.ptr, range.to};
    for (size_t at = range.from; at < range.to;) {
        int year;
        size_t n = tb_year_at(head, at, &year);
        if (n == 0) {
            const tb_word *word = tb_word_at(w, TB_W_BASIS, head, at);
            word = word ? word : tb_word_at(w, TB_W_BASIS_FILL, head, at);
            n = word ? word->text.len : tb_last_year_at(w, head, at);
        }
        if (n == 0 && is_fringe(peek(head, at))) {
            size_t next = at;
            (void)tb_utf8_next(head, &next);
            n = next - at;
        }
        if (n == 0)
            return false;
        at += n;
    }
    return true;
}

tb_range tb_noun_after(const tb_words *w, tb_str s, size_t at)
{
    size_t from = at;
    while (at < s.len && at - from < NOUN_REACH && !tb_word_at(w, TB_W_NOUN_END, s, at) &&
           !tb_word_at(w, TB_W_COMPARE, s, at)) {
        size_t next = at;
        if (!tb_is_han(tb_utf8_next(s, &next)))
            break;
        at = next;
    }
    /* 房屋9平方米土地0平方米: the next figure's own */
    return tb_prose_digit(s, at) ? (tb_range){from, from} : (tb_range){from, at};
}

/* ---- whose figure ---- */

static tb_str copy_of(tb_prose_reader *r, tb_str s) { return s.len == 0 ? TB_LIT("") : tb_arena_str(r->arena, s); }

static tb_status add(tb_prose_reader *r, tb_str subject, size_t *out_index)
{
    if (r->out->len - r->first >= TB_MAX_PROSE_STATEMENTS)
        return tb_fail(r->err, TB_E_LIMIT, _("a paragraph states more than %u figures; split it"),
                       TB_MAX_PROSE_STATEMENTS);
    tb_statement st = {
        .section = r->section,
        .subject = subject,
        .unit = TB_LIT(""),
        .basis = TB_LIT(""),
        .base_basis = TB_LIT(""),
        .text = tb_prose_printed(&r->text, r->sentence),
        .line = r->line,
        .page = r->page,
    };
    if (!tb_vec_push(r->out, st))
        return tb_nomem(r->err);
    *out_index = r->out->len - 1;
    return TB_OK;
}

/* The last heading above, as a subject; empty when there is none, absent when out of memory. */
tb_str tb_heading_name(tb_prose_reader *r)
{
    tb_str s = r->section;
    size_t from = 0;
    for (size_t at = tb_str_find(s, TB_LIT(" / "), 0); at != SIZE_MAX; at = tb_str_find(s, TB_LIT(" / "), from))
        from = at + 3;
    if (!s.ptr || s.len - from > HEADING_REACH)
        return TB_LIT("");
    tb_prose_text text;
    if (!tb_prose_normalise(tb_str_sub(s, from, s.len), &text))
        return (tb_str){NULL, 0};
    tb_range clean = tb_clean_subject(r->w, text.s, (tb_range){0, text.s.len});
    tb_str name = tb_subject_copy(text.s, clean, r->year, r->arena);
    tb_prose_text_fini(&text);
    return name;
}

static size_t find_amount(tb_prose_reader *r, tb_str subject)
{
    for (size_t i = r->out->len; subject.len > 0 && i > r->first; i--)
        if (tb_reader_statement(r, i - 1)->has_amount && tb_str_eq(tb_reader_statement(r, i - 1)->subject, subject))
            return i - 1;
    return TB_PROSE_NONE;
}

bool tb_is_anonymous(tb_prose_reader *r, tb_range raw, tb_range clean)
{
    return tb_range_empty(clean) || tb_basis_only(r->w, r->s, raw) || tb_basis_only(r->w, r->s, clean);
}

static tb_str basis_of(tb_prose_reader *r, tb_range range)
{
    const tb_word *word = tb_range_empty(range) ? NULL : tb_basis_in(r->w, r->s, range);
    return word ? word->extra : TB_LIT("");
}

/* 总预算 100, then 本年预算比上年…: two bases are never one statement. */
bool tb_is_other_basis(tb_prose_reader *r, size_t index, tb_range raw)
{
    tb_str mine = basis_of(r, raw);
    tb_str there = tb_reader_statement(r, index)->basis;
    return mine.len > 0 && there.len > 0 && !tb_str_eq(mine, there);
}

/* The owner of a change, rate or share that stands behind `raw`. `again`: may belong to the change before. */
tb_status tb_owner_of(tb_prose_reader *r, tb_range raw, bool again, tb_owner *out)
{
    tb_range clean = tb_clean_subject(r->w, r->s, raw);
    tb_str name = tb_subject_copy(r->s, clean, r->year, r->arena);
    bool anonymous = tb_is_anonymous(r, raw, clean);
    *out = (tb_owner){.index = find_amount(r, name), .name = name};
    if (name.ptr && (out->index != TB_PROSE_NONE || !anonymous))
        return TB_OK;
    if (name.ptr && again && r->target != TB_PROSE_NONE)
        out->index = r->target;
    else if (name.ptr && !tb_range_empty(r->topic))
        out->name = tb_subject_copy(r->s, r->topic, r->year, r->arena);
    else if (name.ptr && r->latest == TB_PROSE_NONE)
        out->name = tb_heading_name(r);
    else if (name.ptr && !tb_is_other_basis(r, r->latest, raw))
        out->index = r->latest;
    return out->name.ptr ? TB_OK : tb_nomem(r->err);
}

void tb_remember_base(tb_prose_reader *r, int year, tb_range base)
{
    r->has_base = true;
    r->base_year = year;
    r->base_basis = basis_of(r, base);
}

/* v, printed in `from`, in the unit `to`. */
static bool convert(tb_decimal *v, tb_str from, tb_str to)
{
    if (to.len == 0 || from.len == 0 || tb_str_eq(from, to))
        return true;
    int32_t a = tb_money_unit(from), b = tb_money_unit(to);
    if (a < 0 || b < 0)
        return false;
    uint32_t more = b > a ? (uint32_t)(b - a) : 0;
    return v->scale + more <= TB_MAX_SCALE && tb_decimal_rescale(*v, a - b, v->scale + more, v);
}

static tb_status set_base(tb_prose_reader *r, size_t index, tb_range raw)
{
    tb_statement *st = tb_reader_statement(r, index);
    tb_str basis = basis_of(r, raw);
    if (r->has_base) {
        st->base_year = r->base_year;
        st->base_basis = copy_of(r, r->base_basis);
    }
    if (basis.len > 0)
        st->basis = copy_of(r, basis);
    st->text = tb_prose_printed(&r->text, r->sentence);
    return st->basis.ptr && st->base_basis.ptr ? TB_OK : tb_nomem(r->err);
}

/* Puts a change (e: its figure, NULL: no change) on the owner's statement, or on a new one when it has one. */
tb_status tb_put_change(tb_prose_reader *r, tb_owner who, const tb_event *e, tb_decimal value, tb_range raw)
{
    tb_str unit = e ? e->unit : TB_LIT("");
    if (who.index != TB_PROSE_NONE) {
        tb_statement *st = tb_reader_statement(r, who.index);
        who.name = st->subject;
        if (!e && st->has_change) /* 增加0万元，与上年持平 */
            return tb_decimal_is_zero(st->change) && st->base_year == 0 ? set_base(r, who.index, raw) : TB_OK;
        if (st->has_change || !convert(&value, unit, st->unit))
            who.index = TB_PROSE_NONE;
    }
    if (who.index == TB_PROSE_NONE && who.name.len == 0)
        return TB_OK;
    tb_status rc = who.index == TB_PROSE_NONE ? add(r, who.name, &who.index) : TB_OK;
    if (rc != TB_OK)
        return rc;
    tb_statement *st = tb_reader_statement(r, who.index);
    st->has_change = true;
    st->change = value;
    if (st->unit.len == 0)
        st->unit = copy_of(r, unit);
    r->target = who.index;
    return st->unit.ptr ? set_base(r, who.index, raw) : tb_nomem(r->err);
}

tb_status tb_put_percent(tb_prose_reader *r, tb_owner who, tb_decimal value, bool share, tb_range raw)
{
    if (who.index != TB_PROSE_NONE) {
        who.name = tb_reader_statement(r, who.index)->subject;
        if (tb_reader_statement(r, who.index)->has_percent)
            who.index = TB_PROSE_NONE;
    }
    if (who.index == TB_PROSE_NONE && who.name.len == 0)
        return TB_OK;
    tb_status rc = who.index == TB_PROSE_NONE ? add(r, who.name, &who.index) : TB_OK;
    if (rc != TB_OK)
        return rc;
    tb_statement *st = tb_reader_statement(r, who.index);
    st->has_percent = true;
    st->percent_is_share = share;
    st->percent = value;
    if (share)
        return TB_OK;
    r->target = who.index;
    return set_base(r, who.index, raw);
}

tb_status tb_put_amount(tb_prose_reader *r, tb_owner who, const tb_event *e, tb_range raw)
{
    if (who.index == TB_PROSE_NONE && who.name.len == 0)
        return TB_OK;
    tb_status rc = who.index == TB_PROSE_NONE ? add(r, who.name, &who.index) : TB_OK;
    if (rc != TB_OK)
        return rc;
    tb_statement *st = tb_reader_statement(r, who.index);
    if (st->has_change && !convert(&st->change, st->unit, e->unit))
        return TB_OK;
    st->has_amount = true;
    st->amount = e->value;
    st->unit = copy_of(r, e->unit);
    if (st->basis.len == 0)
        st->basis = copy_of(r, basis_of(r, raw));
    r->latest = who.index;
    r->target = TB_PROSE_NONE;
    r->topic = r->former = (tb_range){0, 0};
    r->amounts++;
    return st->unit.ptr && st->basis.ptr ? TB_OK : tb_nomem(r->err);
}

/* The sentence's last change has no amount yet: 比上年增加3万元，达到10万元. */
bool tb_awaits_amount(tb_prose_reader *r, tb_str name)
{
    if (r->target == TB_PROSE_NONE || tb_reader_statement(r, r->target)->has_amount)
        return false;
    return name.len == 0 || tb_str_eq(name, tb_reader_statement(r, r->target)->subject);
}
