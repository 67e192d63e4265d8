/* SPDX-License-Identifier: MIT */
/* What was read, for the eye. */
#ifndef TB_REPORT_SHOW_H
#define TB_REPORT_SHOW_H
#include "dataset/dataset.h"
#include "layout/layout.h"
#include "table/document.h"

/* Headings and paragraphs as they come, tables in columns with the line numbers of their rows. table: a pattern
 * that the title of a table, or its id in the layout, must fit (then only such tables are written), or NULL; layout
 * may be NULL. */
TB_MUST tb_status tb_show_document(const tb_document *d, const tb_layout *layout, const char *table, tb_buf *out,
                                   tb_error *err);
/* The records of a dataset file, table by table. */
TB_MUST tb_status tb_show_dataset(const tb_dataset *ds, const char *table, tb_buf *out, tb_error *err);
#endif
