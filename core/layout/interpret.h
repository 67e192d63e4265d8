/* SPDX-License-Identifier: MIT */
/* A whole document: which of its tables a layout describes, what stands around them, its facts and its prose. */
#ifndef TB_LAYOUT_INTERPRET_H
#define TB_LAYOUT_INTERPRET_H
#include "layout/layout.h"
#include "layout/plan.h"
#include "layout/prose.h"
#include "table/document.h"

/* What stands around a table of a document. */
typedef struct tb_caption {
    tb_str title; /* as printed: the nearest short text before it; absent when there is none */
    tb_str unit;  /* of the line 单位：万元; absent when there is none */
} tb_caption;
tb_caption tb_caption_of(const tb_document *d, size_t block);

/* The spec of l for a table, or NULL: its title fits (or the spec asks for none) and so do its columns. The plan that
 * shows it goes to *out, if that is not NULL, and lives in a. */
const tb_table_spec *tb_layout_table(const tb_layout *l, const tb_grid *g, const tb_plan_around *around, tb_str title,
                                     tb_arena *a, tb_plan *out);
/* How many tables of the document l describes. Of this and the above: the arena's `failed` says that memory ran out. */
size_t tb_layout_fit(const tb_layout *l, const tb_document *d, tb_arena *scratch);

/* Publisher, year, stage from the first text that fits one of the layout's fact patterns. */
TB_MUST tb_status tb_interpret_facts(const tb_layout *l, const tb_document *d, tb_dataset *ds, tb_error *err);
/* Statements of the prose, with the layout's names for their subjects; figures that stand only there become table
 * `statements`. Headlines are copied. */
TB_MUST tb_status tb_interpret_prose(const tb_layout *l, const tb_words *w, const tb_document *d, tb_dataset *ds,
                                     tb_error *err);
/* The subject spec that names a statement, or NULL. */
const tb_subject_spec *tb_layout_subject(const tb_layout *l, const tb_statement *s, tb_arena *scratch);
#endif
