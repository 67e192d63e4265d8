/* SPDX-License-Identifier: MIT */
/* What speaks for two lines being one: one score of 0 to 1000, made of named parts. */
#ifndef TB_ALIGN_EVIDENCE_H
#define TB_ALIGN_EVIDENCE_H
#include "align/likeness.h"
#include "align/lines.h"
#include "align/why.h"

#define TB_SCORE_MAX 1000
#define TB_SCORE_ACCEPT 700 /* from here on two lines are one */
#define TB_SCORE_REVIEW 500 /* from here on they are, but somebody should look */
#define TB_MAX_COMPARED 64u /* measures that are looked at */

/* A value of a field that is called otherwise in the new table. */
typedef struct tb_renaming {
    uint32_t field, old_value, new_value;
} tb_renaming;

typedef struct tb_compared {
    size_t of[2]; /* measure of the old and the new table */
} tb_compared;

/* How many names lines of one old unit share with those of one new unit, of names that are alone on both sides. */
typedef struct tb_move {
    uint64_t old_unit, new_unit;
    uint32_t n;
} tb_move;

typedef struct tb_amount_count {
    uint64_t hash;
    uint32_t n[2];
} tb_amount_count;

/* What all pairs of lines of two tables are judged by. */
typedef struct tb_evidence {
    const tb_lines *lines;
    tb_compared numbers[TB_MAX_COMPARED], texts[TB_MAX_COMPARED];
    size_t n_numbers, n_texts;
    int stability;                 /* 0..1000: how many codes of the old table the new one has */
    TB_VEC(tb_renaming) renamings; /* sorted */
    TB_VEC(tb_move) moves;         /* sorted */
    tb_amount_count *amounts;      /* open addressing: how often an amount occurs among the free lines */
    size_t amounts_mask;
} tb_evidence;

/* Lines of one unit that may share a name before it says less of each of them. */
#define TB_CROWD 4u

typedef struct tb_verdict {
    int score; /* 0..1000 */
    int points[TB_N_PARTS];
    tb_likeness like;
    bool same_core;   /* the names are one but for synonyms */
    bool same_unit;   /* all unit fields agree, or what was renamed does */
    bool same_place;  /* all fields but codes do */
    bool stands_near; /* some field agrees, a code too, or neither line has any */
} tb_verdict;

/* lines must outlive the evidence. False: out of memory. */
TB_MUST bool tb_evidence_make(const tb_lines *lines, tb_evidence *out);
void tb_evidence_fini(tb_evidence *e);
TB_MUST bool tb_evidence_rename(tb_evidence *e, tb_renaming r);
/* Counts what lines that are free now have in common with those of other units. */
TB_MUST bool tb_evidence_count_moves(tb_evidence *e);
/* Do the two values of a field agree? 0: no; 1: one was renamed to the other; 2: they are the same. */
int tb_evidence_agree(const tb_evidence *e, size_t field, uint32_t old_value, uint32_t new_value);
tb_verdict tb_evidence_weigh(const tb_evidence *e, const tb_line *old_line, const tb_line *new_line);
/* The amount that a line is weighed by: of the first compared measure that it has. False: none. */
bool tb_line_amount(const tb_evidence *e, int w, const tb_line *x, tb_decimal *out);
/* How close two amounts are, in 1000 of the larger; of different signs 0. */
uint32_t tb_closeness(tb_decimal a, tb_decimal b);
#endif
