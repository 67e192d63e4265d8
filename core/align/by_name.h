/* SPDX-License-Identifier: MIT */
/* Lines without a code whose place in the hierarchy differs between the two years: a row lost or a slip in a sum moves
 * its neighbours to another parent. What is left over by key is paired by name below the same outermost line. */
#ifndef TB_ALIGN_BY_NAME_H
#define TB_ALIGN_BY_NAME_H
#include "align/links.h"

#define TB_SCORE_NAME 900

/* Links pairs found so. Only names that are alone on both sides among what is left below their outermost line, of one
 * fund, unit and project. False: out of memory. */
TB_MUST bool tb_match_by_name(tb_links *links);
#endif
