/* SPDX-License-Identifier: MIT */
/* What a line is called on its two sides, for machines: unit, code, name, what it belongs to, project. */
#ifndef TB_REPORT_SIDES_H
#define TB_REPORT_SIDES_H
#include "change/change.h"

#define TB_N_SIDES 5
extern const char *const tb_side_keys[TB_N_SIDES][2]; /* "old_org", "new_org" ... */

typedef struct tb_sides {
    tb_str of[TB_N_SIDES][2];
    tb_buf old_code, new_code;
} tb_sides;

/* Fills a zeroed struct for a change with both sides; freed with tb_sides_fini. */
void tb_sides_of(const tb_table_change *t, const tb_change *c, tb_sides *s);
void tb_sides_fini(tb_sides *s);
#endif
