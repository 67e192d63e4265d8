/* SPDX-License-Identifier: MIT */
/* What must be known before any figure of a comparison is read. */
#ifndef TB_CHANGE_NOTES_H
#define TB_CHANGE_NOTES_H
#include "change/change.h"

/* Years, publishers, stages, departments against units, figures that were not published. */
void tb_note_facts(tb_comparison *c);
/* Measures that only one side has, or that mean different things: said once a table. */
void tb_note_measures(tb_comparison *c, const tb_table_change *t);
/* Tables that one side alone has, or that have no line in common. */
void tb_note_table(tb_comparison *c, const tb_table_pair *p);
#endif
