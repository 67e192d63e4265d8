/* SPDX-License-Identifier: MIT */
/* Titles (表题): what stands around a table, and which table of a layout it thereby is. */
#ifndef TB_LAYOUT_TITLE_H
#define TB_LAYOUT_TITLE_H
#include "layout/layout.h"
#include "layout/plan.h"
#include "table/document.h"

#define TB_MAX_TITLES 8u

/* What stands around a table of a document. */
typedef struct tb_caption {
    tb_str
        titles[TB_MAX_TITLES]; /* what may be its title, likeliest first: short texts before it, the nearest first; the
                                     name its format gives it; notes */
    size_t n;
    tb_str title; /* as printed: the likeliest, or the one that a layout knows; absent when there is none */
    tb_str unit;  /* of the line 单位：万元; absent when there is none */
} tb_caption;
tb_caption tb_caption_of(const tb_document *d, size_t block);
/* Is the text a note between a title and its table: a unit line, 编制部门：某局, 公开01表, a date, a page number; or
 * blank? */
bool tb_is_annotation(tb_str text);
/* A spreadsheet has title, notes and 单位 line as rows of the table: leading rows with a single cell filled, or with
 * nothing but notes, become headings before it. */
TB_MUST tb_status tb_captions_out(tb_document *d, tb_error *err);

/* The spec of l for a table, or NULL: one of its possible titles fits (or the spec asks for none) and so do its
 * columns; c->title is then the one that fits. The plan that shows it goes to *out, if that is not NULL, and lives in
 * a. */
const tb_table_spec *tb_layout_table(const tb_layout *l, const tb_grid *g, const tb_plan_around *around, tb_caption *c,
                                     tb_arena *a, tb_plan *out);
/* How many tables of the document l describes. Of this and the above: the arena's `failed` says that memory ran out. */
size_t tb_layout_fit(const tb_layout *l, const tb_document *d, tb_arena *scratch);
#endif
