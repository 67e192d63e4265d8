/* SPDX-License-Identifier: MIT */
/* The prose of a document: which part of it is prose, statements under the names that the layout gives them. */
#ifndef TB_LAYOUT_INTERPRET_H
#define TB_LAYOUT_INTERPRET_H
#include "layout/layout.h"
#include "layout/prose.h"
#include "table/document.h"

/* Statements of the prose, with the layout's names for their subjects; figures that stand only there become table
 * `statements`. The layout's headlines are found among all tables. */
TB_MUST tb_status tb_interpret_prose(const tb_layout *l, const tb_words *w, const tb_document *d, tb_dataset *ds,
                                     tb_error *err);
/* The subject spec that names a statement, or NULL. */
const tb_subject_spec *tb_layout_subject(const tb_layout *l, const tb_statement *s, tb_arena *scratch);
#endif
