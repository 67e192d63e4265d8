/* SPDX-License-Identifier: MIT */
/* The stages behind the exact key: each works on the lines of two tables that are still free and links those that it is
 * sure of. All are independent of the order of the rows and of which side is called old. */
#ifndef TB_ALIGN_MATCHING_H
#define TB_ALIGN_MATCHING_H
#include "align/assign.h"
#include "align/candidates.h"
#include "align/evidence.h"
#include "align/links.h"

typedef struct tb_matching {
    tb_links *links;
    tb_lines lines;
    tb_evidence evidence;
    int accept, review; /* scores from which lines are one, and are with a mark */
} tb_matching;

/* Lines that agree in all fields and, but for spelling and what says nothing, in their name. Only names that are
 * alone on both sides, among all lines of the tables: folding never makes two lines of one table the same. */
TB_MUST bool tb_stage_folded(tb_matching *m);
/* Finds units and items that are called otherwise now, by the lines below them that are the same but for that. *found:
 * there are some that were not known before. */
TB_MUST bool tb_stage_renamed(tb_matching *m, bool *found);
/* Lines of the same name with another code, item or unit. */
TB_MUST bool tb_stage_same_name(tb_matching *m);
/* One with several: by names that hold the whole's and by sums. Groups of at least the score. */
TB_MUST bool tb_stage_groups(tb_matching *m, int least_score);
/* What is similar, from the narrowest scope to the whole table. */
TB_MUST bool tb_stage_similar(tb_matching *m);

/* Gives each of the edges its score. see: also asked about each, in any order and for several at once; may be NULL. */
void tb_matching_weigh(const tb_matching *m, tb_edges *edges, void (*see)(void *to, size_t edge, const tb_verdict *v),
                       void *to);
/* Links two free lines, by their indices in lines; margin: over the next best, no less than the score where there
 * is none. */
TB_MUST bool tb_matching_link(tb_matching *m, uint32_t o, uint32_t n, tb_by by, const tb_verdict *v, int margin);
/* How two lines that are one differ: unit, name, code. */
tb_relation tb_matching_relation(const tb_lines *l, const tb_line *o, const tb_line *n);
#endif
