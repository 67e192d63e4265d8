/* SPDX-License-Identifier: MIT */
/* Which pairs of free lines are worth weighing: those that share something rare in their labels, within one scope.
 * Found by an index of grams (runs of units), never by comparing all with all; both time and memory grow with the
 * names. */
#ifndef TB_ALIGN_CANDIDATES_H
#define TB_ALIGN_CANDIDATES_H
#include "align/assign.h"
#include "align/evidence.h"

/* Scopes from the narrowest to the whole table. */
typedef enum tb_scope { TB_SCOPE_ITEM, TB_SCOPE_UNIT, TB_SCOPE_ALL, TB_N_SCOPES } tb_scope;

/* What lines of one scope have in common, as one number; what was renamed counts as the same. */
uint64_t tb_scope_of(const tb_evidence *e, tb_scope scope, int w, const tb_line *x);
/* Is the scope another than the next wider one? */
bool tb_scope_matters(const tb_evidence *e, tb_scope scope);
/* Appends the pairs (indices into lines->side[0] and [1]) that are worth weighing, each once, score 0; `most` for each
 * line. False: out of memory. */
TB_MUST bool tb_candidates(const tb_evidence *e, tb_scope scope, size_t most, tb_edges *out);
#endif
