/* SPDX-License-Identifier: MIT */
/* Why two lines were taken for one: named parts, each with the points that it gave or cost. They are kept as
 * numbers and put into words where they are printed. */
#ifndef TB_ALIGN_WHY_H
#define TB_ALIGN_WHY_H
#include "base/buf.h"

typedef enum tb_part {
    TB_PART_NAME,     /* how alike the names are */
    TB_PART_SPELLING, /* the same name in another spelling */
    TB_PART_CONFLICT, /* numbers, places or words that exclude each other */
    TB_PART_PARENT,   /* unit and superior item */
    TB_PART_RENAMED,  /* of these points: of a unit or item that is called otherwise now */
    TB_PART_MOVED,    /* other lines went the same way, or the unit is gone */
    TB_PART_CODE,
    TB_PART_FUND,
    TB_PART_AMOUNT,
    TB_PART_TEXT,    /* descriptive columns */
    TB_PART_SUM,     /* parts that sum up to the whole */
    TB_PART_STEM,    /* parts that have the name of the whole in them */
    TB_PART_RIVAL,   /* how far the next best is behind */
    TB_PART_CARRIED, /* a row of what is carried over from last year */
    TB_PART_LINE,    /* line of the crosswalk that says so */
    TB_N_PARTS
} tb_part;

typedef struct tb_why {
    uint8_t part; /* tb_part */
    int32_t points;
} tb_why;

/* "name 620": for machines, never translated. */
void tb_why_write(tb_buf *b, tb_why w);
/* The parts for people, in their language, separated by commas. */
void tb_why_say(tb_buf *b, const tb_why *list, size_t n);
#endif
