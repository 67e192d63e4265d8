/* SPDX-License-Identifier: MIT */
/* Between the files of the room. */
#ifndef TB_CHANGE_INTERNAL_H
#define TB_CHANGE_INTERNAL_H
#include "change/change.h"

/* Fills t->measures. */
TB_MUST tb_status tb_pair_measures(tb_comparison *c, tb_table_change *t, tb_error *err);
/* What must be known before any figure is read: years, stages, publishers, backcasts; what the sentences are compared
 * with; a table that one side lacks; measures that only one side has, or that mean different things. */
void tb_note_facts(tb_comparison *c);
void tb_note_prose(tb_comparison *c);
void tb_note_table(tb_comparison *c, const tb_table_pair *p);
void tb_note_measures(tb_comparison *c, const tb_table_change *t);
#endif
