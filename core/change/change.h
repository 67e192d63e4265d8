/* SPDX-License-Identifier: MIT */
/* Changes (变动): what differs between two aligned datasets, measure by measure, exactly. */
#ifndef TB_CHANGE_CHANGE_H
#define TB_CHANGE_CHANGE_H
#include "align/align.h"
#include "change/rules.h"

typedef enum tb_change_kind {
    TB_UNCHANGED,
    TB_CHANGED, /* other amounts by the same name */
    TB_ADDED,
    TB_REMOVED,
    TB_RENAMED, /* the same line by another name; its amounts may differ too, here and below */
    TB_MOVED,   /* to another unit */
    TB_RECODED,
    TB_SPLIT, /* one old line, several new ones: compared as one */
    TB_MERGED
} tb_change_kind;
const char *tb_change_name(tb_change_kind k);
/* Is it one line on both sides that is not what it was called, where it stood or how it was cut? */
static inline bool tb_is_realigned(tb_change_kind k) { return k >= TB_RENAMED; }

/* A measure that both tables have, or one of them. */
typedef struct tb_measure_pair {
    size_t old_measure, new_measure; /* SIZE_MAX: only the other table has it */
    bool ignored;                    /* --ignore */
    tb_decimal tolerance;            /* of amounts in 元 */
} tb_measure_pair;

typedef struct tb_delta {
    uint32_t measure; /* index into tb_table_change.measures */
    bool has_delta, has_percent;
    bool differs;
    tb_value old_value, new_value; /* kind NONE: blank, or no record */
    tb_decimal delta;              /* new - old; an absent side counts as 0 */
    tb_decimal percent;            /* of the old value, rounded once */
} tb_delta;

typedef struct tb_change {
    tb_change_kind kind;
    uint32_t old_record, new_record; /* TB_NO_RECORD; of a group the first */
    size_t first_pair;               /* of the alignment of the table */
    uint32_t n_pairs;                /* more than one: a group, whose values are sums */
    size_t first_delta;
    uint32_t n_deltas;
} tb_change;

typedef struct tb_counts {
    size_t compared; /* lines with a partner: the sum of those below, added and removed left out; a group is one */
    size_t changed, added, removed, unchanged, renamed, moved, recoded, split, merged;
    size_t not_in_base; /* lines that a partial side does not have */
    size_t blank_zero;  /* cells that are blank on one side and 0 on the other: not a change */
    size_t tolerated;   /* cells that differ within the tolerance: not a change */
} tb_counts;

typedef struct tb_table_change {
    const tb_dtable *old_table, *new_table; /* NULL: only on the other side */
    const tb_table_pair *aligned;
    TB_VEC(tb_measure_pair) measures;
    TB_VEC(tb_change) changes; /* in the order of the alignment */
    TB_VEC(tb_delta) deltas;
    tb_counts counts;
} tb_table_change;

typedef struct tb_comparison {
    const tb_dataset *old_ds, *new_ds; /* not owned */
    tb_alignment *alignment;
    TB_VEC(tb_table_change *) tables;
    tb_counts counts;
    uint32_t percent_digits;
    tb_rounding percent_rounding;
    const struct tb_crosswalk *crosswalk; /* not owned; NULL: none was given */
    bool is_money;                        /* some amount has a unit of money: deltas are in 元 */
    tb_diags diags;                       /* of the comparison itself; said before any figure */
    tb_rules rules;
} tb_comparison;

typedef struct tb_compare_options {
    bool keep_all;         /* list unchanged lines and measures too */
    const char *tolerance; /* what --tolerance says, or NULL: exact */
    const char *ignore;    /* headings of measures that are not compared, or NULL */
    tb_align_options align;
} tb_compare_options;

/* Compares; datasets must outlive the result. *out is freed with tb_comparison_free. */
TB_MUST tb_status tb_compare(const tb_dataset *old_ds, const tb_dataset *new_ds, const tb_compare_options *o,
                             tb_comparison **out, tb_error *err);
void tb_comparison_free(tb_comparison *c); /* accepts NULL */
bool tb_differs(const tb_comparison *c);
const tb_measure *tb_delta_measure(const tb_table_change *t, const tb_delta *d);
const tb_record *tb_change_record(const tb_table_change *t, const tb_change *c); /* the new one if there is one */
/* The table and record of the line, of the new side if there is one. */
const tb_dtable *tb_change_side(const tb_table_change *t, const tb_change *c, size_t *record);
/* How the line was paired: the first pair of a group; of an added or removed line it has one side. */
static inline const tb_pair *tb_change_pair(const tb_table_change *t, const tb_change *c)
{
    return &t->aligned->pairs.ptr[c->first_pair];
}
/* Somebody should confirm that the two sides are one line (待确认). */
static inline bool tb_is_doubtful(const tb_table_change *t, const tb_change *c)
{
    return tb_change_pair(t, c)->decision == TB_REVIEW;
}
/* The n-th record of a side of a change, in the order of the file; TB_NO_RECORD past the last. */
uint32_t tb_change_member(const tb_table_change *t, const tb_change *c, bool new_side, size_t n);
/* The code of the line (tb_record_code), of the new side if there is one. */
void tb_change_code(tb_buf *b, const tb_table_change *t, const tb_change *c);
/* Delta of two values by the rule of the comparison. */
tb_delta tb_delta_of(const tb_comparison *c, const tb_dtable *old_table, tb_value old_value, const tb_dtable *new_table,
                     tb_value new_value);
#endif
