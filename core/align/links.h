/* SPDX-License-Identifier: MIT */
/* What the stages have found of one pair of tables so far: who is whose partner, and how that was found. */
#ifndef TB_ALIGN_LINKS_H
#define TB_ALIGN_LINKS_H
#include "align/align.h"

/* One old line with one new one, or a group: one with several (split, merged), or the rows of one project. */
typedef struct tb_link {
    tb_by by;
    tb_relation relation;
    tb_decision decision;
    int score;
    size_t first_old, n_old, first_new, n_new; /* in members */
    size_t first_why, n_why;
    bool gone; /* taken back */
} tb_link;

typedef struct tb_links {
    const tb_dtable *table[2]; /* old, new */
    uint32_t *partner[2];      /* by record: of one with one; TB_NO_RECORD: free, barred, or in a group */
    uint32_t *link[2];         /* by record: link + 1; 0: none, or found by key */
    uint8_t *barred[2];        /* by record: the user says that it has no partner (1), or none in this file (2) */
    TB_VEC(tb_link) list;
    TB_VEC(uint32_t) members;
    TB_VEC(tb_why) whys;
} tb_links;

/* Fills a zeroed struct; all records are free. Freed with tb_links_fini, also on failure. */
TB_MUST bool tb_links_make(tb_links *l, const tb_dtable *old_table, const tb_dtable *new_table);
void tb_links_fini(tb_links *l);
static inline bool tb_is_free(const tb_links *l, int w, uint32_t record)
{
    return l->partner[w][record] == TB_NO_RECORD && l->link[w][record] == 0 && !(l->barred[w] && l->barred[w][record]);
}
/* Two records of one key. */
void tb_link_by_key(tb_links *l, uint32_t old_record, uint32_t new_record);
/* Joins records that are free; link: by, relation, decision, score. The whys are copied. */
TB_MUST bool tb_link_add(tb_links *l, tb_link link, const uint32_t *olds, size_t n_old, const uint32_t *news,
                         size_t n_new, const tb_why *whys, size_t n_whys);
/* A record and its partners are free again. */
void tb_link_break(tb_links *l, int w, uint32_t record);
/* The record gets no partner any more. It must be free. outside: it went to, or came from, where this file does
 * not look. */
TB_MUST bool tb_link_bar(tb_links *l, int w, uint32_t record, bool outside);
/* Everything as pairs; out->old_table and new_table are set. */
TB_MUST bool tb_links_list(const tb_links *l, tb_table_pair *out);
#endif
