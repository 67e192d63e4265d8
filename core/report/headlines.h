/* SPDX-License-Identifier: MIT */
/* The figures that head a summary (提要), as the layout names them, each with the sentence that states it. */
#ifndef TB_REPORT_HEADLINES_H
#define TB_REPORT_HEADLINES_H
#include "report/figures.h"

/* The dataset that says which figures these are: the new one, or the old one if only that has a layout. */
const tb_dataset *tb_headlines_of(const tb_comparison *c);
/* Appends a heading row and the figures that both sides have; returns how many. sentences: lines between the rows. */
size_t tb_headlines(const tb_comparison *c, bool sentences, tb_text_table *out);
#endif
