/* SPDX-License-Identifier: MIT */
/* Which fields of the lines of two tables say what a line belongs to: unit, fund, code, the parts of the path, the
 * project's item, and of a plain table its key columns. */
#ifndef TB_ALIGN_FIELDS_H
#define TB_ALIGN_FIELDS_H
#include "align/lines.h"

typedef TB_VEC(uint32_t) tb_records;

/* Fills l->fields and l->name_key from the records of both sides that are looked at. False: out of memory. */
TB_MUST bool tb_fields_find(tb_lines *l, const tb_records records[2]);
/* The value of a field as printed; empty: the line has none. */
tb_str tb_field_printed(const tb_lines *l, int w, const tb_field *f, uint32_t record);
static inline bool tb_field_is_parent(const tb_field *f)
{
    return f->role == TB_FIELD_UNIT || f->role == TB_FIELD_ITEM;
}
/* A part of a path, the outermost is 0; empty past the last. */
tb_str tb_path_part(tb_str path, size_t index);
#endif
