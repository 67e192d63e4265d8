/* SPDX-License-Identifier: MIT */
/* What was read, for the eye. */
#ifndef TB_REPORT_SHOW_H
#define TB_REPORT_SHOW_H
#include "dataset/dataset.h"
#include "table/document.h"

/* Headings and paragraphs as they come, tables in columns with the line numbers of their rows. table: a pattern
 * that the title of a table must fit (then only such tables are written), or NULL. */
TB_MUST tb_status tb_show_document(const tb_document *d, const char *table, tb_buf *out, tb_error *err);
/* The records of a dataset file, table by table. */
void tb_show_dataset(const tb_dataset *ds, const char *table, tb_buf *out);
#endif
