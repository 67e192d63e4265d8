/* SPDX-License-Identifier: MIT */
/* Cells to values: exact amounts, numbers, percentages, texts. */
#ifndef TB_LAYOUT_VALUES_H
#define TB_LAYOUT_VALUES_H
#include "layout/rows.h"

/* The value of a cell as a measure of the table; kind NONE: blank, or the rest of a merged cell. Errors name the place:
 * more than 18 digits, finer than a 分, too large. */
TB_MUST tb_status tb_value_read(tb_row_reader *r, const tb_grid *g, size_t row, uint32_t column, const tb_measure *m,
                                tb_value *out, tb_error *err);
/* Will reading this text as the measure succeed? False may also mean that it is not known. nobody_said: what the column
 * is. */
bool tb_value_is_sound(tb_str text, const tb_measure *m, bool nobody_said);
#endif
