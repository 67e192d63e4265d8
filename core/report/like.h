/* SPDX-License-Identifier: MIT */
/* As booked and like for like (账面增减, 同口径增减), of comparisons with a crosswalk. */
#ifndef TB_REPORT_LIKE_H
#define TB_REPORT_LIKE_H
#include "base/json_out.h"
#include "change/like.h"

/* Table by table: the total, and what the two differ in. Nothing without a crosswalk. */
void tb_like_text(const tb_comparison *c, tb_buf *out);
/* The member `like_for_like`, with a crosswalk only. */
void tb_like_json(const tb_comparison *c, tb_jw *w);
#endif
