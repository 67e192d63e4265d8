/* SPDX-License-Identifier: MIT */
/* The names of both sides as labels, each distinct name once, and how much each part of them says: what stands in few
 * names says much (an inverse document frequency, in whole numbers). */
#ifndef TB_ALIGN_NAMES_H
#define TB_ALIGN_NAMES_H
#include "align/intern.h"
#include "align/label.h"

typedef struct tb_names {
    const tb_lexicon *lexicon; /* may be NULL */
    tb_interner texts;
    TB_VEC(tb_label) labels; /* by the number of the text; [0] is the empty name */
    tb_arena arena;
} tb_names;

/* The number of a name; the slice must outlive the names. False: out of memory. */
TB_MUST bool tb_names_add(tb_names *n, tb_str name, uint32_t *out);
/* Weighs the units of all labels by how many of them share these. False: out of memory. */
TB_MUST bool tb_names_weigh(tb_names *n);
void tb_names_fini(tb_names *n);
/* 16 * log2(v), v > 0. */
uint32_t tb_log2_16(uint64_t v);
/* A gram of units i .. i + len of a label, for indexes; units that are not joined to each other make none (0). */
uint64_t tb_label_gram(const tb_label *l, size_t i, size_t len);
#endif
