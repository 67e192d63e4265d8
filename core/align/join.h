/* SPDX-License-Identifier: MIT */
/* A hash join of two tables on the exact key of their records. */
#ifndef TB_ALIGN_JOIN_H
#define TB_ALIGN_JOIN_H
#include "align/links.h"

typedef struct tb_join_stats {
    size_t duplicates;             /* keys that occur more than once on a side */
    size_t unresolved;             /* of these, keys some of whose records found no partner for certain */
    uint32_t first_old, first_new; /* a record of the first unresolved key, TB_NO_RECORD: none */
} tb_join_stats;

/* Links the records of equal keys; none is linked yet. Records that share their key are paired only where their
 * other fields decide it, whatever the order of the rows: identical ones, then equal names, then equal values,
 * then the last one left on both sides. Rows that are one project because some hold what is carried over from last
 * year (lexicon) are linked together. dept: publishers, whose own lines have no unit. */
TB_MUST tb_status tb_join(tb_links *links, tb_str old_dept, tb_str new_dept, const tb_lexicon *lexicon,
                          tb_join_stats *stats, tb_error *err);
#endif
