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
    bool flag;    /* basis: may be a subject by itself; strip_end: stays when alone; compare: means last year */
} tb_word;
typedef TB_VEC(tb_word) tb_word_list;

typedef enum tb_word_kind {
    TB_W_INCREASE,
    TB_W_DECREASE,
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
    TB_W_ASIDE,
    TB_W_CUT,
    TB_W_STRIP_START,
    TB_W_PROTECTED,
    TB_W_STRIP_END,
    TB_W_BARE,
    TB_W_N
} tb_word_kind;

/* A range of bytes of the normalised text. */
typedef struct tb_span {
    size_t from, to;
} tb_span;

/* The paragraph without the blanks next to CJK characters, and where each byte comes from. */
typedef struct tb_prose_text {
    tb_str source;
    tb_str s;
    char *bytes;
    size_t *at; /* s.len + 1 offsets into source */
} tb_prose_text;

typedef enum tb_event_kind { TB_EV_MONEY, TB_EV_COUNT, TB_EV_PERCENT, TB_EV_NO_CHANGE, TB_EV_ASIDE, TB_EV_END } tb_event_kind;
typedef struct tb_event {
    tb_event_kind kind;
    tb_span at; /* a figure: from its sign to its unit */
    tb_decimal value;
    tb_str unit;
} tb_event;
typedef TB_VEC(tb_event) tb_events;

static inline bool tb_event_is_figure(const tb_event *e) { return e->kind <= TB_EV_PERCENT; }
static inline tb_str tb_span_str(tb_str s, tb_span p) { return tb_str_sub(s, p.from, p.to); }

/* prose_words.c. The longest word of the list that begins at `at`, ends at `to` (beginning no earlier than
 * `from`); the first or last one within a range. NULL: none. */
const tb_word *tb_word_at(const tb_words *w, tb_word_kind k, tb_str s, size_t at);
const tb_word *tb_word_before(const tb_words *w, tb_word_kind k, tb_str s, size_t from, size_t to);
const tb_word *tb_word_in(const tb_words *w, tb_word_kind k, tb_str s, tb_span range, bool last, size_t *where);
const tb_word_list *tb_word_list_of(const tb_words *w, tb_word_kind k);

/* prose_scan.c */
TB_MUST bool tb_prose_normalise(tb_str source, tb_prose_text *out);
void tb_prose_text_fini(tb_prose_text *t);
tb_str tb_prose_printed(const tb_prose_text *t, tb_span span); /* as it stands in the paragraph */
TB_MUST bool tb_prose_events(const tb_words *w, tb_str s, tb_events *out);
static inline bool tb_prose_digit(tb_str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* prose_subject.c. Start of the clause that ends at `at`, no earlier than `limit`. */
size_t tb_clause_start(tb_str s, size_t limit, size_t at);
/* Bytes of "2024年" / "2024年度" at `at`, 0 when none; a date (2024年8月) is none. */
size_t tb_year_at(tb_str s, size_t at, int *year);
/* First year named in the range (last year's words count when the publication's year is known); 0: none. */
int tb_year_in(const tb_words *w, tb_str s, tb_span range, int publication);
/* "比2023年…", "较上年…", "同比": where the words before it end and where those of the base begin. */
bool tb_find_compare(const tb_words *w, tb_str s, tb_span range, size_t *left_end, size_t *base_from);
tb_span tb_clean_subject(const tb_words *w, tb_str s, tb_span raw);
/* The subject's text without the publication's year inside it; absent: out of memory. */
tb_str tb_subject_copy(tb_str s, tb_span span, int publication, tb_arena *arena);
/* The entry of basis that the range names (the first of the list that occurs), or NULL. */
const tb_word *tb_basis_in(const tb_words *w, tb_str s, tb_span range);
/* The range consists of words of basis only. */
bool tb_basis_only(const tb_words *w, tb_str s, tb_span range);
/* 5个项目: the noun after a count, empty when there is none. */
tb_span tb_noun_after(tb_str s, size_t at);
#endif
