/* SPDX-License-Identifier: MIT */
/* What stands above the figures of a comparison: who and which years, the unit and the direction, and what must be
 * known before any figure is read. */
#ifndef TB_REPORT_HEAD_H
#define TB_REPORT_HEAD_H
#include "change/change.h"

void tb_head_title(const tb_comparison *c, tb_buf *out);                     /* without a line end */
void tb_head_basis(const tb_comparison *c, tb_buf *out);                     /* the same */
void tb_head_notes(const tb_comparison *c, const char *prefix, tb_buf *out); /* a line each */
#endif
