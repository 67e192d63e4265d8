/* SPDX-License-Identifier: MIT */
/* The words of names (词表): which words mean the same, which say little, which exclude each other, what numbers and
 * places look like. They are data (datasets/alignment/words.json, docs/schema/alignment.schema.json), in any script.
 * Without a lexicon names are compared all the same, by how rare their parts are. */
#ifndef TB_ALIGN_LEXICON_H
#define TB_ALIGN_LEXICON_H
#include "base/error.h"

/* What a term is; it may be several of these. */
enum tb_term_kind {
    TB_TERM_SPELLING = 1 << 0,     /* another spelling of the term it stands for */
    TB_TERM_SYNONYM = 1 << 1,      /* another word for the term it stands for */
    TB_TERM_END = 1 << 2,          /* says nothing at the end of a name: 经费 */
    TB_TERM_FRONT = 1 << 3,        /* the same at its beginning: 关于 */
    TB_TERM_ASIDE = 1 << 4,        /* the same alone in brackets: （续建） */
    TB_TERM_WEAK = 1 << 5,         /* says little: 工作 */
    TB_TERM_COMMON = 1 << 6,       /* every unit has such a thing: 设备购置 */
    TB_TERM_COUNTER = 1 << 7,      /* what numbers stand before or behind: 期, 批 */
    TB_TERM_ORDINAL = 1 << 8,      /* makes a number of what follows: 第 */
    TB_TERM_NUMERAL = 1 << 9,      /* 三; value is 3 */
    TB_TERM_NUMBER_WORD = 1 << 10, /* third; value is 3 */
    TB_TERM_NOT_NUMBER = 1 << 11,  /* holds numerals that count nothing: 三公 */
    TB_TERM_YEAR_MARK = 1 << 12,   /* behind the digits of a year: 年度 */
    TB_TERM_PLACE_END = 1 << 13,   /* what ends the name of a place: 村 */
    TB_TERM_UNIT_END = 1 << 14,    /* what ends the name of a unit: 局 */
    TB_TERM_EMPTY = 1 << 15,       /* no name at all: 无细项 */
    TB_TERM_CARRIED = 1 << 16,     /* money carried over from last year: 上年结转 */
    TB_TERM_OPPOSED = 1 << 17      /* excludes others: has marks */
};

/* Membership of a term in a group of words that exclude each other; members of one number do not. */
typedef struct tb_mark {
    uint16_t group, member;
} tb_mark;

typedef struct tb_term {
    const uint32_t *cp; /* code points, as tb_utf8_plain gives them */
    uint32_t n;
    uint32_t kinds; /* tb_term_kind */
    uint32_t value; /* of numerals and number words */
    uint32_t first_mark, n_marks;
    const struct tb_term *stands_for; /* of spellings and synonyms */
} tb_term;

typedef struct tb_lexicon tb_lexicon;

/* Parses the word list; the error names the list at fault. *out is freed with tb_lexicon_free. */
TB_MUST tb_status tb_lexicon_parse(tb_str json, tb_lexicon **out, tb_error *err);
void tb_lexicon_free(tb_lexicon *l); /* accepts NULL */
/* The longest term of one of the kinds that stands at text[at]; NULL: none. Of scripts that part words by blanks
 * only whole words count. l may be NULL. */
const tb_term *tb_lexicon_at(const tb_lexicon *l, const uint32_t *text, size_t n, size_t at, uint32_t kinds);
/* The term of one of the kinds that text[from .. to) is as a whole. */
const tb_term *tb_lexicon_whole(const tb_lexicon *l, const uint32_t *text, size_t from, size_t to, uint32_t kinds);
/* The same of a text as printed: blanks around it are passed over. */
bool tb_lexicon_says(const tb_lexicon *l, tb_str text, uint32_t kinds);
const tb_mark *tb_lexicon_mark(const tb_lexicon *l, const tb_term *t, uint32_t i);
#endif
