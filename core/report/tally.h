/* SPDX-License-Identifier: MIT */
/* The lines of one table that the summary counts: those of the lowest level, so that nothing is counted twice. Of a
 * table where only totals differ, the totals; of a two-sided table one side, because receipts and expenditure do not
 * add up to anything. */
#ifndef TB_REPORT_TALLY_H
#define TB_REPORT_TALLY_H
#include "change/change.h"
#include "report/totals.h"

typedef struct tb_tallied {
    const tb_change *c;
    const tb_delta *d; /* the delta the line is ranked by, NULL: none */
    size_t nth;
} tb_tallied;

typedef struct tb_tally {
    const tb_comparison *c;
    const tb_table_change *t;
    tb_str side;         /* of a two-sided table; else absent */
    bool totals_too;     /* no line of the lowest level differs */
    bool is_summable;    /* the deltas of the lines may be added up */
    size_t main;         /* the measure that sums up the others, of t->measures */
    tb_level level;      /* of all lines that are counted; LINE where they differ in it */
    tb_tallied *changed; /* lines of both files, the largest change first */
    size_t n_changed;
    size_t up, down, same, added, removed;
    size_t n_realigned; /* of the changed and the same ones: renamed, moved, recoded, split or merged */
    tb_decimal more, less;
    tb_decimal of_added, of_removed, of_changed, of_realigned; /* what they contribute: the sum is more + less */
    tb_decimal of_doubtful;                                    /* of these, from pairs to be confirmed */
    size_t n_doubtful;
    tb_totals totals;
} tb_tally;

/* Counts; false when memory ran out. The tally is freed with tb_tally_fini in either case. */
bool tb_tally_make(const tb_comparison *c, const tb_table_change *t, tb_str side, tb_tally *out);
void tb_tally_fini(tb_tally *t);
/* The sides of a two-sided table, at most `max`; 0 for any other table. */
size_t tb_tally_sides(const tb_table_change *t, tb_str *out, size_t max);
bool tb_tally_has(const tb_tally *t, const tb_change *c);
/* The delta that a line is ranked by: of the measure that sums up the others, else the largest. */
const tb_delta *tb_tally_delta(const tb_tally *t, const tb_change *c);
/* All lines that are counted. */
static inline size_t tb_tally_lines(const tb_tally *t) { return t->n_changed + t->same + t->added + t->removed; }
/* Does one figure a line say it all? */
bool tb_tally_is_plain(const tb_table_change *t);
#endif
