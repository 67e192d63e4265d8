/* SPDX-License-Identifier: MIT */
/* Shared by prose.c, prose_scan.c, prose_subject.c and prose_words.c only. */
#ifndef TB_LAYOUT_PROSE_INTERNAL_H
#define TB_LAYOUT_PROSE_INTERNAL_H
#include "layout/prose.h"

/* How far back from a figure its words are looked for: keeps a paragraph without punctuation linear. */
#define TB_PROSE_REACH 1024u
#define TB_MAX_PROSE_STATEMENTS 4096u /* of one paragraph */

typedef struct tb_word {
    tb_str text;
    tb_str extra; /* basis: the basis; strip_end: what stays */
    bool flag;    /* basis: may be a subject by itself; strip_*: stays when alone; compare: means last year;
                   * bare: also as the end of a longer word */
} tb_word;
typedef TB_VEC(tb_word) tb_word_list;

typedef enum tb_word_kind {
    TB_W_INCREASE,
    TB_W_DECREASE,
    TB_W_SIGNED, /* a change whose sign is printed */
    TB_W_NO_CHANGE,
    TB_W_FILL,
    TB_W_SHARE,
    TB_W_COMPARE,
    TB_W_COMPARED,
    TB_W_LAST_YEAR,
    TB_W_NOT_LAST_YEAR,
    TB_W_BASIS,
    TB_W_BASIS_FILL,
    TB_W_MONEY,
    TB_W_COUNT,
    TB_W_NOT_UNITS,
    TB_W_THRESHOLD,
    TB_W_LIMIT,        /* before a figure: a limit, no amount */
    TB_W_BECOMES,      /* after a figure: it is the former amount */
    TB_W_RESPECTIVELY, /* figures given as a list */
    TB_W_ASIDE,        /* opens a reason */
    TB_W_PURPOSE,
    TB_W_ASIDE_MORE, /* at the start of a sentence: the reason goes on */
    TB_W_CUT,
    TB_W_STRIP_START,
    TB_W_PROTECTED,
    TB_W_STRIP_END,
    TB_W_BARE,
    TB_W_CARRIED, /* after a year: last year's money, this year's figure */
    TB_W_NOUN_END,
    TB_W_N
} tb_word_kind;

/* A range of bytes of the normalised text. */
typedef struct tb_range {
    size_t from, to;
} tb_range;

/* The paragraph without the blanks next to CJK characters, and where each byte comes from. */
typedef struct tb_prose_text {
    tb_str source;
    tb_str s;
    char *bytes;
    size_t *at; /* s.len + 1 offsets into source */
} tb_prose_text;

typedef enum tb_event_kind {
    TB_EV_MONEY,
    TB_EV_COUNT,
    TB_EV_PERCENT,
    TB_EV_NO_CHANGE,
    TB_EV_ASIDE,
    TB_EV_PURPOSE,
    TB_EV_END
} tb_event_kind;
typedef struct tb_event {
    tb_event_kind kind;
    tb_range at; /* a figure: from its sign to its unit */
    tb_decimal value;
    tb_str unit;
} tb_event;
typedef TB_VEC(tb_event) tb_events;

static inline bool tb_event_is_figure(const tb_event *e) { return e->kind <= TB_EV_PERCENT; }
static inline tb_str tb_range_str(tb_str s, tb_range p) { return tb_str_sub(s, p.from, p.to); }

/* What a change is measured against: "2024年预算数比2023年预算数增加" */
typedef struct tb_comparison {
    size_t left_end; /* the words before the comparison end here */
    tb_range base;   /* 2023年预算数 and what follows, up to a mark or 相比 */
    size_t after;    /* behind 相比, or base.to */
    bool closed;     /* 相比 was there: what follows is about this year */
    int year;        /* 0: none stated */
} tb_comparison;

typedef struct tb_verb {
    size_t from;
    int sign; /* 0: as printed */
} tb_verb;

/* prose_words.c. The longest word of the list that begins at `at`, ends at `to` (beginning no earlier than
 * `from`); the first or last one within a range. NULL: none. */
const tb_word *tb_word_at(const tb_words *w, tb_word_kind k, tb_str s, size_t at);
const tb_word *tb_word_before(const tb_words *w, tb_word_kind k, tb_str s, size_t from, size_t to);
const tb_word *tb_word_in(const tb_words *w, tb_word_kind k, tb_str s, tb_range range, bool last, size_t *where);
const tb_word_list *tb_word_list_of(const tb_words *w, tb_word_kind k);
/* Bytes of a word for last year at `at`, 0 when none (上年结转 is none). */
size_t tb_last_year_at(const tb_words *w, tb_str s, size_t at);
/* First year named in the range (last year's words count when the publication's year is known); 0: none.
 * A year of carried-over money does not count. */
int tb_year_in(const tb_words *w, tb_str s, tb_range range, int publication);
/* The last "比2023年…", "较上年…", "同比" of the range. */
bool tb_find_comparison(const tb_words *w, tb_str s, tb_range range, int publication, tb_comparison *out);
/* The entry of basis that the range names (the first of the list that occurs), or NULL. */
const tb_word *tb_basis_in(const tb_words *w, tb_str s, tb_range range);
/* The verb of change that ends the range, words without weight (增加了约) left out. */
bool tb_find_verb(const tb_words *w, tb_str s, tb_range lead, tb_verb *out);

/* prose_scan.c */
TB_MUST bool tb_prose_normalise(tb_str source, tb_prose_text *out);
void tb_prose_text_fini(tb_prose_text *t);
tb_str tb_prose_printed(const tb_prose_text *t, tb_range span); /* as it stands in the paragraph */
TB_MUST bool tb_prose_events(const tb_words *w, tb_str s, tb_events *out);
static inline bool tb_prose_digit(tb_str s, size_t at) { return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9'; }
/* Marks that end a clause; brackets. */
bool tb_is_mark(uint32_t cp);
bool tb_is_open(uint32_t cp);
bool tb_is_close(uint32_t cp);
/* cp, at [at, after), is such a mark and not the comma of 1,000 or the colon of 9:30. */
bool tb_is_clause_mark(tb_str s, uint32_t cp, size_t at, size_t after);
/* Start of the clause that ends at `at`, no earlier than `limit`. */
size_t tb_clause_start(tb_str s, size_t limit, size_t at);
/* Bytes of "2024年" / "2024年度" at `at`, 0 when none; a date (2024年8月) is none. */
size_t tb_year_at(tb_str s, size_t at, int *year);

/* s has `word` at `at`. */
static inline bool tb_str_at(tb_str s, size_t at, tb_str word)
{
    return at <= s.len && word.len <= s.len - at && memcmp(s.ptr + at, word.ptr, word.len) == 0;
}

#define TB_PROSE_NONE SIZE_MAX
typedef struct tb_prose_reader {
    const tb_words *w;
    tb_prose_text text;
    tb_str s;
    tb_events events;
    size_t next; /* the event being read */
    tb_str section;
    int year;
    uint64_t line;
    uint32_t page;
    tb_arena *arena;
    tb_statements *out;
    size_t first; /* first statement of this paragraph */
    tb_error *err;

    tb_range sentence;
    size_t prev;     /* behind the figure before, or where the sentence begins */
    size_t aside_to; /* what stands before this belongs to a reason or purpose */
    bool purpose;    /* to a purpose */
    bool has_base;   /* a comparison was read */
    int base_year;
    tb_str base_basis;
    unsigned amounts; /* told in this sentence */
    size_t target;    /* statement of the sentence's last change */
    size_t latest;    /* statement of the last amount */
    tb_range topic;   /* "1.公务接待费。" since the last amount */
    tb_range former;  /* subject of last year's amount in this sentence */
} tb_prose_reader;

/* Whose figure it is: a statement, or (index TB_PROSE_NONE) a name; no name: nobody's. */
typedef struct tb_owner {
    size_t index;
    tb_str name;
} tb_owner;

static inline bool tb_range_empty(tb_range range) { return range.from >= range.to; }
static inline tb_statement *tb_reader_statement(tb_prose_reader *r, size_t index) { return &r->out->ptr[index]; }

/* prose_subject.c. The range without numbering, year, and the words that do not belong to a subject. May be
 * empty. */
tb_range tb_clean_subject(const tb_words *w, tb_str s, tb_range raw);
/* The subject's text without the publication's year inside it; absent: out of memory. */
tb_str tb_subject_copy(tb_str s, tb_range range, int publication, tb_arena *arena);
/* The range consists of years and words of basis only; an empty one does. */
bool tb_basis_only(const tb_words *w, tb_str s, tb_range range);
/* 5个项目: the noun after a count, empty when there is none. */
tb_range tb_noun_after(const tb_words *w, tb_str s, size_t at);
/* The last heading above, as a subject; empty when there is none, absent when out of memory. */
tb_str tb_heading_name(tb_prose_reader *r);
/* Neither the clause nor what is left of it names a subject. */
bool tb_is_anonymous(tb_prose_reader *r, tb_range raw, tb_range clean);
/* The clause names a basis that is not the statement's. */
bool tb_is_other_basis(tb_prose_reader *r, size_t index, tb_range raw);
/* The owner of a change, rate or share that stands behind `raw`. `again`: may belong to the change before. */
TB_MUST tb_status tb_owner_of(tb_prose_reader *r, tb_range raw, bool again, tb_owner *out);
void tb_remember_base(tb_prose_reader *r, int year, tb_range base);
/* Put a figure on the owner's statement, or on a new one when that has one already. A change without an event
 * is "no change". `raw` says on which basis. */
TB_MUST tb_status tb_put_change(tb_prose_reader *r, tb_owner who, const tb_event *e, tb_decimal value, tb_range raw);
TB_MUST tb_status tb_put_percent(tb_prose_reader *r, tb_owner who, tb_decimal value, bool share, tb_range raw);
TB_MUST tb_status tb_put_amount(tb_prose_reader *r, tb_owner who, const tb_event *e, tb_range raw);
/* The sentence's last change has no amount yet: 比上年增加3万元，达到10万元. */
bool tb_awaits_amount(tb_prose_reader *r, tb_str name);
#endif
