/* SPDX-License-Identifier: MIT */
/* A comparison written out. JSON and CSV are contracts (docs/formats.md) and never translated; text is for people. */
#ifndef TB_REPORT_DIFF_H
#define TB_REPORT_DIFF_H
#include "base/json_out.h"
#include "change/change.h"

void tb_diff_json(const tb_comparison *c, tb_buf *out);
/* sides: with further columns that show both sides of lines that are called otherwise. */
void tb_diff_csv(const tb_comparison *c, bool sides, tb_buf *out);
/* The same piece by piece, which several threads make. Begins zeroed. */
#define TB_DIFF_CSV_SLICES 16u
typedef struct tb_diff_csv_at {
    bool begun;
    size_t table, change; /* what comes next */
    tb_buf slices[TB_DIFF_CSV_SLICES];
    size_t n_slices, given; /* made; given out */
} tb_diff_csv_at;
/* The next lines, as long as there is no other call; piece->ptr NULL: out of memory. False: none are left. */
bool tb_diff_csv_more(const tb_comparison *c, bool sides, tb_diff_csv_at *at, tb_str *piece);
/* Lines that were given count for nothing: it begins again, with the header. */
void tb_diff_csv_anew(tb_diff_csv_at *at);
void tb_diff_csv_at_fini(tb_diff_csv_at *at);
/* Parts of the two, for outputs that hold several comparisons. */
void tb_diff_json_object(const tb_comparison *c, tb_jw *w);
void tb_diff_csv_header(bool sides, tb_buf *out);
void tb_diff_csv_lines(const tb_comparison *c, bool sides, tb_buf *out);
/* The summary of a finance office; with `all`, every line of every table instead of the largest changes. */
void tb_diff_text(const tb_comparison *c, bool all, tb_buf *out);
#endif
