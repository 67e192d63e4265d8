/* SPDX-License-Identifier: MIT */
/* How it works: one walk over the events of the paragraph (prose_scan.c), keeping what a reader of it would
 * remember: the sentence, what it is compared with, whose change was told last, whose amount. A figure behind
 * a verb of change is a change or a rate and goes to the statement of its subject; behind 占 it is a share;
 * else it is an amount and begins a statement. A figure of another year, on the far side of 比, or whose
 * subject cannot be told, is no statement: better none than a wrong one. All looks back stop at the figure
 * before, or TB_PROSE_REACH. */
#include "layout/prose_internal.h"

#define TOPIC_REACH 120u /* bytes of a sentence that can be a heading */

/* 减少-9.39 is sloppy for 减少9.39; 增加-9.39 is a decrease. */
static tb_decimal with_sign(tb_decimal v, int sign)
{
    if (sign < 0 && v.mantissa > 0)
        v.mantissa = -v.mantissa;
    return v;
}

/* What stands between the figure before and `to`: the subject of a change, the comparison taken out. */
static tb_range change_subject(tb_prose_reader *r, tb_range lead, bool *out_compared)
{
    tb_comparison c;
    tb_range clause = {tb_clause_start(r->s, lead.from, lead.to), lead.to};
    *out_compared = tb_find_comparison(r->w, r->s, lead, r->year, &c);
    if (!*out_compared)
        return clause;
    tb_remember_base(r, c.year, c.base);
    tb_range behind = {c.after > clause.from ? c.after : clause.from, lead.to};
    if (c.closed && !tb_range_empty(behind) && !tb_is_anonymous(r, behind, tb_clean_subject(r->w, r->s, behind)))
        return behind;
    return (tb_range){tb_clause_start(r->s, lead.from, c.left_end), c.left_end};
}

static tb_range lead_of(tb_prose_reader *r, size_t to)
{
    size_t from = r->prev;
    if (to - from > TB_PROSE_REACH) {
        from = to - TB_PROSE_REACH;
        while (from < to && ((unsigned char)r->s.ptr[from] & 0xC0u) == 0x80u)
            from++;
    }
    return (tb_range){from, to};
}

/* 比上年结转增加: measured against money, not a year. */
static bool is_carried_base(tb_prose_reader *r, tb_range raw)
{
    tb_range clean = tb_clean_subject(r->w, r->s, raw);
    const tb_word *word = tb_range_empty(clean) ? NULL : tb_word_at(r->w, TB_W_COMPARE, r->s, clean.from);
    return word && tb_word_at(r->w, TB_W_NOT_LAST_YEAR, r->s, clean.from + word->text.len);
}

static tb_status change(tb_prose_reader *r, const tb_event *e, tb_range lead, tb_verb v)
{
    bool compared;
    tb_owner who;
    tb_range raw = change_subject(r, (tb_range){lead.from, v.from}, &compared);
    if (!compared && is_carried_base(r, raw))
        return TB_OK;
    tb_status rc = tb_owner_of(r, raw, !compared, &who);
    if (rc != TB_OK)
        return rc;
    tb_decimal value = with_sign(e->value, v.sign);
    if (e->kind == TB_EV_PERCENT)
        return tb_put_percent(r, who, value, false, raw);
    return tb_put_change(r, who, e, value, raw);
}

static bool is_blank(tb_prose_reader *r, tb_range range) { return tb_range_empty(tb_clean_subject(r->w, r->s, range)); }

/* 与上年持平, 无增减变化. 一致 and 相同 say so of other things too: a comparison must be there. */
static tb_status no_change(tb_prose_reader *r, const tb_event *e)
{
    bool compared;
    tb_owner who;
    tb_range lead = lead_of(r, e->at.from);
    bool had_base = r->has_base;
    tb_range raw = change_subject(r, lead, &compared);
    if (!compared) {
        size_t where;
        bool follows = r->amounts > 0 && is_blank(r, lead);
        bool named = had_base && !is_blank(r, raw) && !tb_word_in(r->w, TB_W_COMPARE, r->s, raw, false, &where);
        if (!follows && !named)
            return TB_OK;
    }
    tb_status rc = tb_owner_of(r, raw, !compared, &who);
    return rc == TB_OK ? tb_put_change(r, who, NULL, (tb_decimal){0, 0}, raw) : rc;
}

/* ---- shares ---- */

static tb_status percent(tb_prose_reader *r, const tb_event *e, tb_range lead)
{
    size_t where = lead.to;
    tb_owner who;
    tb_range raw = {tb_clause_start(r->s, lead.from, lead.to), lead.to};
    if (tb_word_in(r->w, TB_W_SHARE, r->s, raw, false, &where))
        raw.to = where;
    bool direct = tb_range_empty(tb_clean_subject(r->w, r->s, lead)); /* 减少51.64万元（8.48%） */
    if (direct && where == lead.to) {
        if (r->target == TB_PROSE_NONE || !tb_reader_statement(r, r->target)->has_change ||
            tb_reader_statement(r, r->target)->has_percent)
            return TB_OK;
        int sign = tb_reader_statement(r, r->target)->change.mantissa < 0 ? -1 : 1;
        return tb_put_percent(r, (tb_owner){.index = r->target}, with_sign(e->value, sign), false, (tb_range){0, 0});
    }
    tb_status rc = tb_owner_of(r, raw, false, &who);
    return rc == TB_OK ? tb_put_percent(r, who, e->value, true, raw) : rc;
}

/* ---- amounts ---- */

/* An amount that is only called 预算安排, or nothing. */
static tb_status nameless_amount(tb_prose_reader *r, const tb_event *e, tb_range raw)
{
    const tb_word *basis = tb_range_empty(raw) ? NULL : tb_basis_in(r->w, r->s, raw);
    tb_owner who = {.index = TB_PROSE_NONE, .name = TB_LIT("")};
    if (!tb_range_empty(r->former) || !tb_range_empty(r->topic)) {
        who.name = tb_subject_copy(r->s, tb_range_empty(r->former) ? r->topic : r->former, r->year, r->arena);
    } else if (tb_awaits_amount(r, who.name)) {
        who.index = r->target;
    } else if (r->latest == TB_PROSE_NONE) {
        who.name = tb_heading_name(r);
    } else {
        tb_statement *st = tb_reader_statement(r, r->latest);
        if (!basis || r->amounts > 0 || !tb_str_eq(st->unit, e->unit))
            return TB_OK;
        bool same = tb_decimal_cmp(st->amount, e->value) == 0;
        if (same && tb_is_other_basis(r, r->latest, raw))
            return TB_OK;
        who.index = same ? r->latest : TB_PROSE_NONE;
        who.name = st->subject;
    }
    return who.index != TB_PROSE_NONE || who.name.ptr ? tb_put_amount(r, who, e, raw) : tb_nomem(r->err);
}

/* 2023年执行数12万元 and the 10万元 of 比上年10万元增加2万元 tell what this year's is compared with. */
static void skip_former(tb_prose_reader *r, tb_range raw, int year)
{
    tb_range clean = tb_clean_subject(r->w, r->s, raw);
    if (!tb_is_anonymous(r, raw, clean))
        r->former = clean;
    if (!r->has_base && year > 0)
        tb_remember_base(r, year, raw);
}

/* 减少因公出国费9.00万元: the verb stands before its noun. *noun is what it changes. */
static bool verb_before_noun(tb_prose_reader *r, tb_range range, bool anywhere, tb_verb *v, tb_range *noun)
{
    static const tb_word_kind kinds[] = {TB_W_INCREASE, TB_W_DECREASE};
    for (size_t i = 0; i < 2; i++) {
        size_t at = range.from;
        const tb_word *word = anywhere ? tb_word_in(r->w, kinds[i], r->s, range, true, &at)
                                       : tb_word_at(r->w, kinds[i], tb_str_sub(r->s, 0, range.to), at);
        const tb_word *kept = word ? tb_word_at(r->w, TB_W_PROTECTED, r->s, at) : NULL;
        if (!word || (kept && kept->text.len > word->text.len))
            continue;
        *v = (tb_verb){.from = at, .sign = i == 0 ? 1 : -1};
        *noun = tb_clean_subject(r->w, r->s, (tb_range){at + word->text.len, range.to});
        return !tb_range_empty(*noun);
    }
    return false;
}

static tb_status change_of_noun(tb_prose_reader *r, const tb_event *e, tb_verb v, tb_range noun)
{
    tb_owner who;
    tb_status rc = tb_owner_of(r, noun, false, &who);
    return rc == TB_OK ? tb_put_change(r, who, e, with_sign(e->value, v.sign), (tb_range){0, 0}) : rc;
}

/* The clause before the figure; 公务接待费：3万元 has it before the mark, 2024年，… its year. */
static tb_range amount_clause(tb_prose_reader *r, tb_range lead)
{
    tb_range raw = {tb_clause_start(r->s, lead.from, lead.to), lead.to};
    static const tb_str colon = {"：", 3};
    size_t mark = raw.from;
    if (mark >= lead.from + colon.len && is_blank(r, raw) && tb_str_at(r->s, mark - colon.len, colon))
        return (tb_range){tb_clause_start(r->s, lead.from, mark - colon.len), mark - colon.len};
    return raw;
}

/* The year the clause is about: its own, or that of a clause before it that is a year only. */
static int clause_year(tb_prose_reader *r, tb_range lead, tb_range raw)
{
    int year = tb_year_in(r->w, r->s, raw, r->year);
    static const tb_str comma = {"，", 3};
    if (year != 0 || raw.from < lead.from + comma.len || !tb_str_at(r->s, raw.from - comma.len, comma))
        return year;
    size_t to = raw.from - comma.len;
    size_t from = tb_clause_start(r->s, lead.from, to);
    return from < to && tb_year_at(r->s, from, &year) == to - from ? year : 0;
}

static tb_status named_amount(tb_prose_reader *r, const tb_event *e, tb_range raw)
{
    tb_range clean = tb_clean_subject(r->w, r->s, raw);
    const tb_word *basis = tb_range_empty(raw) ? NULL : tb_basis_in(r->w, r->s, raw);
    bool nameless = tb_is_anonymous(r, raw, clean) && !(basis && basis->flag && !tb_range_empty(clean));
    if (e->kind == TB_EV_COUNT || tb_range_empty(clean)) {
        tb_range noun = tb_noun_after(r->w, r->s, e->at.to);
        noun = tb_clean_subject(r->w, r->s, noun);
        nameless = nameless && tb_range_empty(noun);
        clean = tb_range_empty(noun) ? clean : noun;
    }
    if (nameless)
        return nameless_amount(r, e, raw);
    tb_verb v;
    tb_range noun;
    if (r->has_base && verb_before_noun(r, clean, false, &v, &noun))
        return change_of_noun(r, e, v, noun);
    tb_str name = tb_subject_copy(r->s, clean, r->year, r->arena);
    if (!name.ptr)
        return tb_nomem(r->err);
    tb_owner who = {.index = tb_awaits_amount(r, name) ? r->target : TB_PROSE_NONE, .name = name};
    return tb_put_amount(r, who, e, raw);
}

/* 15辆、3辆: the second of a list has no words of its own. */
static bool is_list_item(tb_prose_reader *r, const tb_event *e, tb_range lead)
{
    bool bare = tb_range_empty(lead) || (is_blank(r, lead) && !tb_basis_in(r->w, r->s, lead));
    return bare && r->prev > r->sentence.from && tb_range_empty(r->former) && !tb_awaits_amount(r, TB_LIT("")) &&
           tb_range_empty(tb_noun_after(r->w, r->s, e->at.to));
}

static tb_status amount(tb_prose_reader *r, const tb_event *e, tb_range lead)
{
    tb_range raw = amount_clause(r, lead);
    tb_comparison c;
    if (tb_find_comparison(r->w, r->s, lead, r->year, &c)) {
        tb_verb v;
        tb_range noun;
        tb_remember_base(r, c.year, c.base);
        if (c.left_end >= raw.from && !c.closed) {
            if (verb_before_noun(r, c.base, true, &v, &noun))
                return change_of_noun(r, e, v, noun);
            skip_former(r, (tb_range){raw.from, c.left_end}, 0);
            return TB_OK;
        }
        raw.from = c.after > raw.from && c.after <= raw.to ? c.after : raw.from;
    }
    int year = clause_year(r, lead, raw);
    bool other = r->year > 0 && year > 0 && year != r->year;
    if (other || tb_word_at(r->w, TB_W_BECOMES, r->s, e->at.to)) {
        skip_former(r, raw, other ? year : 0);
        return TB_OK;
    }
    return is_list_item(r, e, lead) ? TB_OK : named_amount(r, e, raw);
}

/* ---- the walk ---- */

static void skip_sentence(tb_prose_reader *r)
{
    r->aside_to = r->sentence.to;
    r->purpose = false;
}

static tb_status figure(tb_prose_reader *r, const tb_event *e)
{
    tb_range lead = lead_of(r, e->at.from);
    size_t where;
    tb_verb v;
    tb_status rc = TB_OK;
    if (tb_word_in(r->w, TB_W_RESPECTIVELY, r->s, lead, false, &where))
        skip_sentence(r); /* 分别为3辆、5辆: which is whose is not told figure by figure */
    else if (tb_find_verb(r->w, r->s, lead, &v))
        rc = change(r, e, lead, v);
    else if (e->kind == TB_EV_PERCENT)
        rc = percent(r, e, lead);
    else
        rc = amount(r, e, lead);
    return rc;
}

/* A reason lasts to the end of the sentence, or of the brackets it stands in. */
static size_t aside_end(tb_prose_reader *r, const tb_event *e)
{
    static const tb_str open = {"（", 3};
    static const tb_str close = {"）", 3};
    size_t from = e->at.from;
    if (from < open.len || !tb_str_at(r->s, from - open.len, open))
        return r->sentence.to;
    unsigned depth = 1;
    for (size_t at = from; at < r->sentence.to; at++) {
        depth += tb_str_at(r->s, at, open) ? 1u : 0u;
        depth -= tb_str_at(r->s, at, close) ? 1u : 0u;
        if (depth == 0)
            return at;
    }
    return r->sentence.to;
}

/* "1.公务接待费。": a short sentence without figures or commas names what follows. */
static void note_topic(tb_prose_reader *r)
{
    tb_range s = r->sentence;
    bool lone = r->next == 0 || r->events.ptr[r->next - 1].kind == TB_EV_END;
    if (!lone || s.to - s.from > TOPIC_REACH || !tb_str_at(r->s, s.to - 3, TB_LIT("。")))
        return;
    tb_range text = {s.from, s.to - 3};
    tb_range clean = tb_clean_subject(r->w, r->s, text);
    if (tb_clause_start(r->s, text.from, text.to) == text.from && !tb_is_anonymous(r, text, clean))
        r->topic = clean;
}

static void begin_sentence(tb_prose_reader *r, size_t from)
{
    size_t i = r->next;
    while (i < r->events.len && (r->events.ptr[i].kind != TB_EV_END || r->events.ptr[i].at.to <= from))
        i++;
    size_t to = i < r->events.len ? r->events.ptr[i].at.to : r->s.len;
    r->sentence = (tb_range){from, to};
    r->prev = from;
    r->target = TB_PROSE_NONE;
    r->former = (tb_range){0, 0};
    r->amounts = 0;
}

static void end_sentence(tb_prose_reader *r, const tb_event *e)
{
    bool aside = !r->purpose && r->aside_to >= r->sentence.to && r->sentence.to > r->sentence.from;
    bool full = tb_str_at(r->s, e->at.from, TB_LIT("。"));
    if (e->at.to - r->sentence.from > 3)
        note_topic(r);
    begin_sentence(r, e->at.to);
    if (full) {
        r->has_base = false;
        r->base_year = 0;
        r->base_basis = TB_LIT("");
    }
    if (aside && tb_word_at(r->w, TB_W_ASIDE_MORE, r->s, e->at.to))
        r->aside_to = r->sentence.to;
}

/* Is the event part of a reason or purpose? A comparison that opens a clause ends a purpose: 主要用于培训，
 * 比上年增加3万元. */
static bool is_aside(tb_prose_reader *r, const tb_event *e)
{
    if (e->at.from >= r->aside_to)
        return false;
    tb_range lead = lead_of(r, e->at.from);
    tb_comparison c;
    if (!r->purpose || !tb_find_comparison(r->w, r->s, lead, r->year, &c) ||
        tb_clause_start(r->s, lead.from, c.left_end) != c.left_end || c.left_end == lead.from)
        return true;
    r->aside_to = 0;
    r->prev = c.left_end;
    return false;
}

static tb_status read_event(tb_prose_reader *r, const tb_event *e)
{
    tb_status rc = TB_OK;
    if (e->kind == TB_EV_END) {
        end_sentence(r, e);
    } else if (is_aside(r, e)) {
        r->purpose = r->purpose && e->kind != TB_EV_ASIDE;
        r->prev = e->at.to;
    } else if (e->kind == TB_EV_ASIDE || e->kind == TB_EV_PURPOSE) {
        r->aside_to = aside_end(r, e);
        r->purpose = e->kind == TB_EV_PURPOSE;
    } else if (e->kind == TB_EV_NO_CHANGE) {
        rc = no_change(r, e);
        r->prev = e->at.to;
    } else {
        rc = figure(r, e);
        r->prev = e->at.to;
    }
    return rc;
}

static tb_status read_events(tb_prose_reader *r)
{
    tb_status rc = TB_OK;
    begin_sentence(r, 0);
    for (r->next = 0; r->next < r->events.len && rc == TB_OK; r->next++)
        rc = read_event(r, &r->events.ptr[r->next]);
    return rc;
}

tb_status tb_prose_read(const tb_words *w, tb_str paragraph, tb_str section, int year, uint64_t line, uint32_t page,
                        tb_arena *arena, tb_statements *out, tb_error *err)
{
    tb_prose_reader r = {.w = w,
                         .section = section,
                         .year = year,
                         .line = line,
                         .page = page,
                         .arena = arena,
                         .out = out,
                         .first = out->len,
                         .err = err,
                         .base_basis = TB_LIT(""),
                         .target = TB_PROSE_NONE,
                         .latest = TB_PROSE_NONE};
    tb_status rc = TB_OK;
    if (paragraph.len == 0)
        return TB_OK;
    if (!tb_prose_normalise(paragraph, &r.text))
        return tb_nomem(err);
    r.s = r.text.s;
    rc = tb_prose_events(w, r.s, &r.events) ? read_events(&r) : tb_nomem(err);
    if (rc != TB_OK)
        out->len = r.first;
    tb_vec_fini(&r.events);
    tb_prose_text_fini(&r.text);
    return rc;
}
