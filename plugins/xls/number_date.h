/* SPDX-License-Identifier: MIT */
/* Serial numbers of days as ISO 8601. */
#ifndef TB_XLS_NUMBER_DATE_H
#define TB_XLS_NUMBER_DATE_H
#include "number_code.h"
#include "number_format.h"

/* Does a section show a date, a time or a duration? */
bool date_is(const struct piece *pieces, uint32_t n);
/* What it shows; 0 when the number is no date that a spreadsheet can show. */
size_t date_show(const struct piece *pieces, uint32_t n, const struct decimal *value, bool since_1904,
                 char out[NUMBER_FORMAT_TEXT], enum number_shown *shown);

#endif
