/* SPDX-License-Identifier: MIT */
/* Nesting (层次): which line is below which, by numbering, by codes, or where neither is printed by arithmetic. */
#ifndef TB_LAYOUT_NEST_H
#define TB_LAYOUT_NEST_H
#include "layout/layout.h"

typedef struct tb_nest_range {
    size_t first, end;    /* records of one side of a table */
    const int8_t *depths; /* numbering by record, may be NULL when the nesting is flat */
    tb_str root;          /* begins every path (收入), may be empty */
    bool has_level;       /* every line of this side is of one level */
    tb_level level;
    bool parents_known;           /* records have their parents already */
    bool paths_known;             /* and these their paths: of columns that say what a line belongs to */
    bool named_by_unit;           /* lines are the units of a publication */
    bool projects;                /* lines have projects */
    const struct tb_units *units; /* may be NULL */
} tb_nest_range;

/* Fills parent, level, path and leaf of the range's records. Lines that are totals (合计) are outside the nesting:
 * nothing is below them and a new branch begins after them. False: out of memory. */
TB_MUST bool tb_nest(tb_dtable *t, const tb_nest_range *range, const tb_table_spec *spec, tb_arena *a);
/* Has any measure of the record a value? Texts are none. */
bool tb_record_has_value(const tb_dtable *t, size_t record);
#endif
