/* SPDX-License-Identifier: MIT */
/* A workbook that is a publication has its running text in sheets too (编制说明): one column, a paragraph a cell. */
#ifndef TB_LAYOUT_SHEET_TEXT_H
#define TB_LAYOUT_SHEET_TEXT_H
#include "table/document.h"

/* Turns the sheets of d that hold text alone, no row with more than one cell filled and no figure, into a heading (the
 * sheet's name) and paragraphs. A workbook that has no other sheets stays as it is. */
TB_MUST tb_status tb_sheet_texts_out(tb_document *d, tb_error *err);
#endif
