/* SPDX-License-Identifier: MIT */
/* As booked and like for like (账面增减, 同口径增减): with a crosswalk a change has two measures. As booked, a
 * unit or a code is compared with what stood under the same name last year; like for like, with what the lines
 * that it has now came to last year, wherever they stood, without those that left for or came from elsewhere. */
#ifndef TB_CHANGE_LIKE_H
#define TB_CHANGE_LIKE_H
#include "change/change.h"

typedef enum tb_like_kind { TB_LIKE_TOTAL, TB_LIKE_UNIT, TB_LIKE_PARENT, TB_LIKE_LINE } tb_like_kind;
const char *tb_like_name(tb_like_kind k); /* total, unit, parent, line */

typedef struct tb_like {
    tb_like_kind kind;
    tb_str name;
    uint32_t measure;     /* of the measure pairs */
    tb_decimal booked[2]; /* old, new */
    tb_decimal alike[2];
    bool failed; /* a sum was too large */
} tb_like;

typedef struct tb_likes {
    tb_arena arena;
    TB_VEC(tb_like) rows; /* the total, then what differs: units, parents, lines in the order of the tables */
} tb_likes;

/* Sums the leaves of an aligned table. Freed with tb_likes_fini, also on failure. */
TB_MUST tb_status tb_likes_make(const tb_comparison *c, const tb_table_change *t, tb_likes *out, tb_error *err);
void tb_likes_fini(tb_likes *l);
/* The two changes; false: a sum was too large. */
TB_MUST bool tb_like_deltas(const tb_like *l, tb_decimal *booked, tb_decimal *alike);
#endif
