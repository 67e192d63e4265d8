/* SPDX-License-Identifier: MIT */
/* Keys that occur more than once in a plain table: counted, and the column looked for that would tell them apart. */
#ifndef TB_LOAD_DUPLICATES_H
#define TB_LOAD_DUPLICATES_H
#include "layout/rows.h"

typedef struct tb_duplicates tb_duplicates;
/* *out = NULL when every key of the table is unique. Freed with tb_duplicates_free (accepts NULL). */
TB_MUST tb_status tb_duplicates_find(const tb_dtable *t, tb_duplicates **out, tb_error *err);
/* Looks at rows of the same table again (all of them, in any number of calls). */
TB_MUST tb_status tb_duplicates_look(tb_duplicates *d, const tb_plan *plan, const tb_grid *g, size_t from,
                                     tb_error *err);
/* Says what was found as a warning `duplicate-key` of ds. */
void tb_duplicates_note(const tb_duplicates *d, const tb_plan *plan, const tb_dtable *t, tb_dataset *ds);
void tb_duplicates_free(tb_duplicates *d);
#endif
