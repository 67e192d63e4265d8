/* SPDX-License-Identifier: MIT */
/* The old totals (合计) of a table, which its changes are parts of: of each side of it, in each measure. */
#ifndef TB_REPORT_TOTALS_H
#define TB_REPORT_TOTALS_H
#include "align/intern.h"
#include "change/change.h"

typedef struct tb_total {
    tb_decimal leaves, sum, last; /* of the lines without parts; of the totals; the last of these */
    size_t n;                     /* totals that have a figure */
    bool unknown;                 /* a sum was too large */
} tb_total;

typedef struct tb_totals {
    const tb_table_change *t;
    tb_interner sides; /* paths of totals */
    tb_total *of;      /* by side, then by measure of the old table; NULL: it has no totals */
} tb_totals;

/* Finds them, in one pass over the old table. False: out of memory, and there are none. Freed with tb_totals_fini in
 * either case; the tables must stay. */
bool tb_totals_make(const tb_table_change *t, tb_totals *out);
void tb_totals_fini(tb_totals *x);
/* The old total that a line belongs to, in an old measure: the last one of its side, or all of them where they are the
 * total together. False: there is none. */
bool tb_totals_old(const tb_totals *x, const tb_change *c, size_t old_measure, tb_decimal *out);
/* What a line's change comes to in percent of it (影响总额, 百分点), as c rounds. */
bool tb_totals_points(const tb_totals *x, const tb_comparison *c, const tb_change *line, const tb_delta *d,
                      tb_decimal *out);
#endif
