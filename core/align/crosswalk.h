/* SPDX-License-Identifier: MIT */
/* A crosswalk (对照表): which old line is which new one, as the user says. A row either names lines, as `tongbi
 * align` wrote them, or is a rule about everybody's lines: an old code or unit, and the new one. Several rows of
 * one old line are a split, several of one new line a merger; a row with one side says that the line has no
 * partner. */
#ifndef TB_ALIGN_CROSSWALK_H
#define TB_ALIGN_CROSSWALK_H
#include "align/links.h"
#include "table/grid.h"

/* What a side of a row may say. A line must agree in all that is said but the last two, which choose among several. */
typedef enum tb_crosswalk_field {
    TB_CROSSWALK_ORG,
    TB_CROSSWALK_CODE,
    TB_CROSSWALK_NAME,
    TB_CROSSWALK_PROJECT,
    TB_CROSSWALK_KEY,
    TB_CROSSWALK_PATH,
    TB_CROSSWALK_PLACE,
    TB_N_CROSSWALK_FIELDS
} tb_crosswalk_field;

typedef struct tb_crosswalk_row {
    uint64_t line;
    tb_str table; /* id or title; empty: any */
    tb_str of[2][TB_N_CROSSWALK_FIELDS];
    int relation; /* tb_relation, or -1: not said */
    tb_decision decision;
    int score;
    bool is_rule;    /* says nothing but codes and units */
    bool sides[2];   /* has an old, a new side */
    bool seen[2];    /* some table has lines of that side */
    bool is_unclear; /* has several, and nothing tells which */
    bool is_refused; /* its lines have partners already */
} tb_crosswalk_row;

typedef struct tb_crosswalk {
    tb_arena arena;
    tb_str source;
    TB_VEC(tb_crosswalk_row) rows;
} tb_crosswalk;

/* Reads a table whose first row has the headings. Errors name the line and the reason. *out is freed with
 * tb_crosswalk_free. */
TB_MUST tb_status tb_crosswalk_read(const tb_grid *g, tb_str source, tb_crosswalk **out, tb_error *err);
void tb_crosswalk_free(tb_crosswalk *x); /* accepts NULL */

/* One run of applying: links what the rows say of two tables, before anything else does. depts: publishers, whose own
 * lines have no unit. Codes that were restored are noted. */
TB_MUST tb_status tb_crosswalk_apply(tb_crosswalk *x, tb_links *links, const tb_str depts[2], tb_diags *diags,
                                     tb_error *err);
/* A table that only one side has: its rows need no partner. */
void tb_crosswalk_pass(tb_crosswalk *x, const tb_dtable *t, bool new_side);
/* Says which rows spoke of lines that are nowhere, or could not be followed. */
void tb_crosswalk_report(const tb_crosswalk *x, tb_diags *diags);

/* Could a spreadsheet have made this of a code: zeros in front eaten, 1.23E+09, a date, separators? */
bool tb_code_became(tb_str code, tb_str printed);
#endif
