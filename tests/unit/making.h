/* SPDX-License-Identifier: MIT */
/* Grids and tables of records from a text: cells by |, a row a line. */
#ifndef TB_TEST_MAKING_H
#define TB_TEST_MAKING_H
#include "testing.h"

#include "dataset/dataset.h"
#include "table/document.h"

/* The cells are slices of text, which must stay. Rows count from line 1. Freed with tb_grid_fini. */
void make_grid(tb_grid *g, const char *text);
/* A table of ds. The first row says what the columns are: key:K, code, name, path, project, org, org_code, fund,
 * level, =M (a plain number), =M@万元 (an amount). Blank cells are no value, what is no number is a text. */
tb_dtable *make_table(tb_dataset *ds, const char *id, const char *text);
/* A line that begins with "# " is a heading, one with a | a row of a table, any other a paragraph. Rows that follow each
 * other are one table; "#T name" before them names it. Freed with tb_document_fini; the text must stay. */
void make_document(tb_document *d, const char *text);
#endif
