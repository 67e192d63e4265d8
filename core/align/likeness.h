/* SPDX-License-Identifier: MIT */
/* How alike two labels are: what they share, what each has alone, and what in them says that they are not the same. */
#ifndef TB_ALIGN_LIKENESS_H
#define TB_ALIGN_LIKENESS_H
#include "align/label.h"

typedef enum tb_conflict {
    TB_AGREE,
    TB_MISSING,  /* one has a number that the other lacks */
    TB_OPPOSITE, /* words that exclude each other: 购置 / 运行 */
    TB_PLACE,    /* names of different places */
    TB_NUMBER    /* different numbers of one thing: 一期 / 二期 */
} tb_conflict;

typedef struct tb_likeness {
    uint32_t name;    /* 0..1000: weight shared of all weight, less what one has in the place of the other's */
    uint32_t within;  /* 0..1000: how much of the lighter one the other has */
    uint32_t shared;  /* weight of what both have */
    uint32_t special; /* the same without what every unit has */
    tb_conflict conflict;
} tb_likeness;

/* Marks the units of a that stand in b too. covered has TB_MAX_LABEL elements, those that are true stay so. */
void tb_likeness_cover(const tb_label *a, const tb_label *b, bool *covered);
/* Symmetric. */
tb_likeness tb_likeness_of(const tb_label *a, const tb_label *b);
#endif
