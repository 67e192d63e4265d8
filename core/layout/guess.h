/* SPDX-License-Identifier: MIT */
/* Guessing what the columns of a table are that nobody described, from the heads of one or of both files. */
#ifndef TB_LAYOUT_GUESS_H
#define TB_LAYOUT_GUESS_H
#include "layout/heading.h"

#define TB_GUESS_ROWS 4096u /* rows of a head that are looked at */

typedef struct tb_head {
    const tb_grid *grid;
    tb_headings headings;
} tb_head;

/* Adds to spec what it lacks (guessed_key, guessed_measures): as measures the columns that hold numbers, neither
 * codes nor counters nor one year throughout; as key the columns that look like codes and, while rows are still
 * not told apart, the text columns that tell most of them apart; a name column when the spec has none. Only
 * columns that every head has are taken. *said: what was guessed, for people ("--key a, b; --measure c"), and
 * which columns with numbers were not. TB_E_NOTFOUND when there is nothing to compare. */
TB_MUST tb_status tb_guess(const tb_head *heads, size_t n_heads, tb_table_spec *spec, tb_arena *a, tb_str *said,
                           tb_error *err);
#endif
