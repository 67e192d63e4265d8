/* SPDX-License-Identifier: MIT */
/* What no file can make good: rows that contradict each other, rules that go round in a circle. */
#ifndef TB_ALIGN_CROSSWALK_CHECK_H
#define TB_ALIGN_CROSSWALK_CHECK_H
#include "align/crosswalk.h"

/* Errors name the lines of both rows. */
TB_MUST tb_status tb_crosswalk_check(const tb_crosswalk *x, tb_error *err);
#endif
