/* SPDX-License-Identifier: MIT */
/* One to one (一对一): which of many possible pairs are taken. A pair is taken when each of the two is the best
 * that the other has, by a margin over the next; then the others are looked at again. What is too close to call
 * stays open. The result does not depend on the order of the pairs. */
#ifndef TB_ALIGN_ASSIGN_H
#define TB_ALIGN_ASSIGN_H
#include "base/error.h"
#include "base/vec.h"

typedef struct tb_edge {
    uint32_t o, n; /* indices of lines */
    int score;
    int margin; /* over the next best of either; set when taken */
} tb_edge;
typedef TB_VEC(tb_edge) tb_edges;

/* Moves the edges that are taken to the front, in the order of old lines; *out_n: how many. n_old, n_new: lines
 * there are; no pair occurs twice. A pair without any rival has its own score as margin. False: out of memory. */
TB_MUST bool tb_assign(tb_edges *edges, size_t n_old, size_t n_new, int least_margin, size_t *out_n);
#endif
