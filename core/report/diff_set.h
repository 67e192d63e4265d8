/* SPDX-License-Identifier: MIT */
/* Many publications compared in one run: each pair, then what had no partner and what could not be read. */
#ifndef TB_REPORT_DIFF_SET_H
#define TB_REPORT_DIFF_SET_H
#include "load/pairs.h"
#include "report/diff.h"

typedef struct tb_diff_set {
    const tb_pairs *pairs;
    tb_comparison *const *comparisons; /* one a pair */
} tb_diff_set;

void tb_diff_set_text(const tb_diff_set *s, bool all, tb_buf *out);
void tb_diff_set_csv(const tb_diff_set *s, bool sides, tb_buf *out); /* the lines of all pairs under one header */
void tb_diff_set_json(const tb_diff_set *s, tb_buf *out); /* {"pairs": [...], "unpaired": [...], "unreadable": [...]} */
/* What had no partner or could not be read, a line each. */
void tb_diff_set_rest(const tb_diff_set *s, const char *prefix, tb_buf *out);
#endif
