/* SPDX-License-Identifier: MIT */
/* Which table of one publication is which of another, where neither has an id: by title, by title without years, and
 * what is left by order. One rule for guessing and for comparing; it gives the same whichever side comes first. */
#ifndef TB_LAYOUT_PAIRING_H
#define TB_LAYOUT_PAIRING_H
#include "layout/layout.h"

#define TB_UNPAIRED SIZE_MAX

/* old_of[j]: index into olds for each of news, or TB_UNPAIRED. Order decides only where a title is missing or a single
 * table is left on both sides. False: out of memory. */
TB_MUST bool tb_pair_titles(const tb_str *olds, size_t n_old, const tb_str *news, size_t n_new, size_t *old_of);
#endif
