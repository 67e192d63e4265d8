/* SPDX-License-Identifier: MIT */
/* Alignment (对齐): which record of the old dataset is which of the new, how that was found, and how sure it is. Stages
 * work one after the other on what the ones before left over: the exact key (table, fund, unit, code or, where there is
 * no code, path and name, and project; a plain table by its key columns), the user's crosswalk, the key with a folded
 * name, the same name elsewhere, what is similar, what was split or merged. Each pair says which stage found it. */
#ifndef TB_ALIGN_ALIGN_H
#define TB_ALIGN_ALIGN_H
#include "align/lexicon.h"
#include "align/why.h"
#include "dataset/dataset.h"

#define TB_NO_RECORD UINT32_MAX
#define TB_SCORE_KEY 1000u

typedef enum tb_by { TB_BY_KEY, TB_BY_CROSSWALK, TB_BY_NAME, TB_BY_SIMILARITY, TB_BY_SPLIT, TB_BY_MERGE } tb_by;
const char *tb_by_name(tb_by by); /* key, crosswalk ... */

typedef enum tb_relation {
    TB_REL_SAME, /* one line, by the same name, unit and code */
    TB_REL_RENAMED,
    TB_REL_MOVED,   /* to another unit */
    TB_REL_RECODED, /* another code or item */
    TB_REL_SPLIT,   /* one old line, several new ones */
    TB_REL_MERGED,
    TB_REL_REMOVED, /* has no partner */
    TB_REL_ADDED
} tb_relation;
#define TB_N_RELATIONS 8
const char *tb_relation_name(tb_relation r); /* same, renamed ... */

typedef enum tb_decision { TB_AUTO, TB_REVIEW, TB_USER } tb_decision;
const char *tb_decision_name(tb_decision d); /* auto, review, user */

typedef struct tb_pair {
    uint32_t old_record, new_record; /* TB_NO_RECORD: has no partner */
    uint32_t group; /* pairs of one number follow each other and are one line together (split, merged); 0: none */
    uint32_t first_why;
    uint16_t n_why;
    uint16_t score;   /* 0..1000 */
    uint8_t by;       /* tb_by */
    uint8_t relation; /* tb_relation */
    uint8_t decision; /* tb_decision */
    bool outside;     /* of one without partner: a rule says that it left, or came from outside */
} tb_pair;

typedef struct tb_table_pair {
    const tb_dtable *old_table, *new_table; /* NULL: only the other side has the table */
    TB_VEC(tb_pair) pairs; /* in the order of the new table, then what only the old one has in its order */
    TB_VEC(tb_why) whys;   /* of the pairs */
    size_t n_both;         /* pairs with both sides */
} tb_table_pair;

typedef struct tb_alignment {
    TB_VEC(tb_table_pair *) tables; /* in the order of the new dataset, then what only the old one has */
} tb_alignment;

/* Where words come from, which most comparisons do not need. *out stays the source's; get NULL: there are none. */
typedef struct tb_lexicon_source {
    tb_status (*get)(void *from, const tb_lexicon **out, tb_error *err);
    void *from;
} tb_lexicon_source;

struct tb_crosswalk;
typedef struct tb_align_options {
    const tb_lexicon *lexicon;      /* NULL: those of */
    tb_lexicon_source words;        /* asked when a line is left without a partner, or a compared value is a text */
    struct tb_crosswalk *crosswalk; /* may be NULL; notes which of its lines were used */
    int accept, review;             /* scores from which lines are one, and are with a mark; 0: the usual ones */
    bool exact;                     /* by key and crosswalk alone */
    bool exact_plain;               /* the same, of plain tables: the user said their keys and no names */
} tb_align_options;

/* Aligns two datasets. What could not be decided is noted in diags. *out is freed with tb_alignment_free. */
TB_MUST tb_status tb_align(const tb_dataset *old_ds, const tb_dataset *new_ds, const tb_align_options *o,
                           tb_diags *diags, tb_alignment **out, tb_error *err);
void tb_alignment_free(tb_alignment *a); /* accepts NULL */
#endif
