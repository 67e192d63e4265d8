/* SPDX-License-Identifier: MIT */
/* An alignment as a crosswalk: every decision with its score and reason, the doubtful ones first; to be looked through,
 * edited and given back with --crosswalk (align/crosswalk.h reads it). */
#ifndef TB_REPORT_CROSSWALK_H
#define TB_REPORT_CROSSWALK_H
#include "align/align.h"

void tb_crosswalk_header(tb_buf *out);
/* The lines of one alignment: those to be looked at, then what was found by more than the key, then what has no
 * partner, then what the key found; each in the order of the tables. */
void tb_crosswalk_lines(const tb_alignment *a, tb_buf *out);
#endif
