/* SPDX-License-Identifier: MIT */
/* What names a line: its code, put together from parts and with lost zeros restored, its cleaned name, a unit's code in
 * front of its name. */
#ifndef TB_LAYOUT_NAMING_H
#define TB_LAYOUT_NAMING_H
#include "layout/plan.h"

#define TB_MAX_CODE_PARTS 8u
#define TB_MAX_UNITS 1000u /* units of one publication that are told from projects by name */

/* A classification code from its parts 类, 款, 项 as printed: 201 | 5 | 07 is 2010507. A part that begins with all
 * before it stands for itself (201 | 20105). Parts that are no digits are joined as they are. */
tb_str tb_code_join(tb_arena *a, const tb_str *parts, size_t n);
/* A code in one column: blanks part it (301 2 is 30102). Absent when it is none: no digit begins it. */
tb_str tb_code_read(tb_arena *a, tb_str printed);
/* "2060101 行政运行", "2060101行政运行": length of the code in front, with what parts it from the name; 0: none. */
size_t tb_glued_code(tb_str name, tb_str *code);
/* "213001-吉林省科学技术协会(本级)": the same of a unit's code, of three digits and more and parted by a mark. */
size_t tb_glued_unit_code(tb_str name, tb_str *code);
/* A unit's name made one however it is spelt: cleaned, （本部） and 机关 left as printed. */
tb_str tb_unit_clean(tb_arena *a, tb_str printed);
#endif
