/* SPDX-License-Identifier: MIT */
/* The machine's lines of one comparison (CSV), written while they are made; of tables in the order of their keys while
 * these are still being read. */
#ifndef TB_CLI_DIFF_LINES_H
#define TB_CLI_DIFF_LINES_H
#include "cli/options.h"
#include "io/file_out.h"
#include "io/spool.h"
#include "load/load.h"
#include "report/diff.h"

typedef struct tb_diff_lines {
    const tb_args *args;
    const tb_compare_options *compare;
    tb_load_sink sink;
    bool direct;       /* what is written to the output cannot be taken back */
    tb_spool held;     /* then, lines that may have to be */
    tb_file_out *file; /* NULL: nothing was written so far */
    tb_diff_csv_at at;
    bool differs; /* some line that was taken from the sink */
} tb_diff_lines;

/* All three live until tb_diff_lines_fini. */
void tb_diff_lines_start(tb_diff_lines *l, const tb_args *a, const tb_compare_options *compare);
/* For the load options. */
const tb_load_sink *tb_diff_lines_sink(tb_diff_lines *l);
/* Writes the lines of the comparison behind those that the sink took, and ends the output. */
TB_MUST tb_status tb_diff_lines_finish(tb_diff_lines *l, const tb_comparison *c, tb_error *err);
/* What is not finished is gone. */
void tb_diff_lines_fini(tb_diff_lines *l);
#endif
