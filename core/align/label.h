/* SPDX-License-Identifier: MIT */
/* A label (标签): a name made ready for comparison. The printed name loses numbering, widths, blanks and years;
 * what says nothing at its ends goes; synonyms become one; numbers (期, 批, 号楼, Phase 2, letters that stand
 * alone) are set apart, because what differs in them is something else; what is left are units: Han characters
 * (and those of other scripts without blanks) one by one, words in any other script. */
#ifndef TB_ALIGN_LABEL_H
#define TB_ALIGN_LABEL_H
#include "align/lexicon.h"
#include "base/arena.h"

enum tb_unit_flag {
    TB_UNIT_WEAK = 1,      /* of a word that says little */
    TB_UNIT_COMMON = 2,    /* of a thing that every unit has */
    TB_UNIT_PLACE_END = 4, /* of a word that ends the name of a place */
    TB_UNIT_BREAK = 8,     /* not joined to the unit before */
    TB_UNIT_WORD = 16      /* a word, not a character */
};

typedef struct tb_unit {
    uint32_t id;      /* the code point, or of a word a hash with its highest bit set */
    uint16_t at, len; /* its code points */
    uint16_t weight;  /* 0..TB_WEIGHT_MAX: how much it says; set by tb_labels_weigh */
    uint8_t flags;    /* tb_unit_flag */
} tb_unit;

/* A number and what it counts. */
typedef struct tb_number {
    uint32_t what; /* first code point of the counter, or one of TB_COUNT_* */
    uint32_t value;
} tb_number;
#define TB_COUNT_ORDINAL 1u /* 第三 */
#define TB_COUNT_BARE 2u    /* a number alone */
#define TB_COUNT_LETTER 3u  /* a letter alone: A座, שלב ב */

/* Units that are a word of a group whose members exclude each other. */
typedef struct tb_label_mark {
    uint16_t from, to; /* units */
    tb_mark mark;
} tb_label_mark;

typedef struct tb_label {
    tb_unit *units;
    const uint32_t *cp;
    const tb_number *numbers;
    const tb_label_mark *marks;
    uint16_t n_units, n_numbers, n_marks;
    uint16_t year;    /* the last one that it names, 0: none */
    bool is_empty;    /* it names nothing */
    uint32_t weight;  /* of all units */
    uint64_t printed; /* hash of the name but for width, blanks, brackets, numbering and years */
    uint64_t folded;  /* the same without what says nothing at its ends, and in one spelling */
    uint64_t core;    /* the same with one word for synonyms */
} tb_label;

#define TB_WEIGHT_MAX 1000u

/* Makes the label of a name; everything it points to lives in a. l may be NULL. False: out of memory. */
TB_MUST bool tb_label_make(const tb_lexicon *l, tb_str name, tb_arena *a, tb_label *out);
#endif
