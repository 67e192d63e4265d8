/* SPDX-License-Identifier: MIT */
/* Which trials a sample is put to with a format. */
#ifndef TB_PLUGIN_CHECK_PLAN_H
#define TB_PLUGIN_CHECK_PLAN_H
#include "base/str.h"
#include "plugin_check/board.h"

typedef struct tb_effort {
    size_t lengths;   /* every length below it is tried, and some above */
    size_t failures;  /* how many allocations, and how many looks at the source, fail in turn */
    size_t mutations; /* samples with some bytes changed */
    uint64_t seed;
} tb_effort;

typedef struct tb_plan {
    const tb_format *format;
    tb_str bytes; /* as the format gets them */
    const char *name;
    bool always; /* even if probe does not recognise it */
    tb_effort effort;
} tb_plan;

/* The trials from number `first` on (a tb_cage_work). The board's score is what probe says of the sample. */
void tb_plan_run(const void *plan, size_t first, tb_board *board);
#endif
