/* SPDX-License-Identifier: MIT */
/* How a publication was understood (show --explain): which table is which, what each column was taken for, and why. */
#ifndef TB_REPORT_EXPLAIN_H
#define TB_REPORT_EXPLAIN_H
#include "load/tables.h"

/* Appends what there is to say of one table. */
void tb_explain_table(const tb_described *t, tb_buf *out);
/* Publisher, year, stage and the layout that was chosen. */
void tb_explain_facts(const tb_facts *f, tb_buf *out);
#endif
