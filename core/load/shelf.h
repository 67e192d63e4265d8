/* SPDX-License-Identifier: MIT */
/* The shelf: the layouts and the word list that a run can use, read once. */
#ifndef TB_LOAD_SHELF_H
#define TB_LOAD_SHELF_H
#include "layout/layout.h"
#include "layout/prose.h"
#include "table/document.h"

typedef struct tb_shelf {
    TB_VEC(tb_layout *) layouts; /* sorted by file name */
    tb_words *words;
} tb_shelf;

/* Reads every NAME.json of dir as a layout, words.json as the word list. A file that cannot be read is an error that
 * names it. dir NULL: a shelf without layouts and words. *out is freed with tb_shelf_close. */
TB_MUST tb_status tb_shelf_open(const char *dir, tb_shelf **out, tb_error *err);
void tb_shelf_close(tb_shelf *s); /* accepts NULL */
/* The layout that --layout names: an id of the shelf, or a path (with a slash or .json), which is then added. */
TB_MUST tb_status tb_shelf_named(tb_shelf *s, const char *name, const tb_layout **out, tb_error *err);
/* The layout that reads the document: of those whose publishers include dept (or that name none) the one that
 * describes most of its tables, the first by file name among equals; where none describes any, the general one if it
 * does. NULL: none, or memory ran out (scratch->failed). */
const tb_layout *tb_shelf_best(const tb_shelf *s, const tb_document *doc, tb_str dept, tb_arena *scratch);
/* The layout for what no other describes, or NULL. */
const tb_layout *tb_shelf_general(const tb_shelf *s);
/* NULL: no such id. */
const tb_layout *tb_shelf_find(const tb_shelf *s, tb_str id);
#endif
