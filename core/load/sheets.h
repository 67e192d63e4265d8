/* SPDX-License-Identifier: MIT */
/* Which sheets of a workbook are read: those named with --sheet, else those that the workbook shows. */
#ifndef TB_LOAD_SHEETS_H
#define TB_LOAD_SHEETS_H
#include "load/load.h"

/* Is the table of a block one to read? */
bool tb_sheet_is_wanted(const tb_load_options *o, const tb_doc_block *b);
/* Takes the tables out that are not to be read; hidden ones are noted in ds. With --sheet it is an error
 * (TB_E_NOTFOUND) if none is left. */
TB_MUST tb_status tb_sheets_select(const tb_load_options *o, tb_document *d, tb_dataset *ds, tb_error *err);
#endif
