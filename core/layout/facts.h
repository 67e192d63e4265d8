/* SPDX-License-Identifier: MIT */
/* Facts (发布信息): whose publication it is, of which year, what kind of figures; from the texts around its tables. */
#ifndef TB_LAYOUT_FACTS_H
#define TB_LAYOUT_FACTS_H
#include "layout/layout.h"
#include "table/document.h"

/* What one pattern finds in one text. */
typedef struct tb_fact_match {
    tb_str dept; /* as printed, without blanks; absent when the pattern does not ask */
    int year;    /* 0: the pattern does not ask */
} tb_fact_match;

/* Does the text as a whole fit the folded pattern? {dept} is a name of two characters and more, {year} a year in digits
 * or in Han numbers, * any text. What is found lives in a. */
bool tb_fact_fits(tb_str pattern, tb_str text, tb_arena *a, tb_fact_match *out);
/* Fills those of publisher, year, stage and kind of publisher that ds lacks. A pattern that comes earlier in the layout
 * counts before a later one, wherever their texts stand. False: out of memory. */
TB_MUST bool tb_facts_read(const tb_layout *l, const tb_document *d, tb_dataset *ds);
/* The same by the layout that reads the file: its id and its percent rule come with them. */
TB_MUST tb_status tb_facts_adopt(const tb_layout *l, const tb_document *d, tb_dataset *ds, tb_error *err);
/* A year in the file's name, where nothing else tells one: a guess, and said so. */
void tb_facts_guess_year(tb_dataset *ds);
#endif
