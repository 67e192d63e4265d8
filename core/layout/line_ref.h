/* SPDX-License-Identifier: MIT */
/* Finds the figure that a layout refers to. */
#ifndef TB_LAYOUT_LINE_REF_H
#define TB_LAYOUT_LINE_REF_H
#include "layout/layout.h"

typedef struct tb_line {
    const tb_dtable *table;
    size_t record, measure;
} tb_line;

/* The first line of ds that fits and has a figure, else the first that fits. False: there is none. */
bool tb_line_find(const tb_dataset *ds, const tb_line_ref *ref, tb_arena *scratch, tb_line *out);
/* Does the folded text fit one of the patterns that "|" parts? */
bool tb_glob_any(tb_str patterns, tb_str folded);
#endif
