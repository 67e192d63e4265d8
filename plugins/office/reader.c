/* SPDX-License-Identifier: MIT */
/* Where the reading of a table fails depends on the file only, not on how many rows the host asks for. */
#include "reader.h"

#include <stdio.h>

#include "cellref.h"

#define SHOWN_NAME 120 /* bytes of a sheet's name in a message */

tb_status late_tell(const struct late *l, tb_error *err)
{
    if (err) {
        err->code = l->rc;
        memcpy(err->message, l->err.message, sizeof err->message);
    }
    return l->rc;
}

tb_status late_give(struct late *l, tb_status rc, const struct batch *b, tb_batch *out, tb_error *err)
{
    if (rc < 0)
        l->rc = rc;
    if (b->n_rows == 0)
        return rc < 0 ? late_tell(l, err) : TB_END;
    batch_give(b, out);
    return TB_OK;
}

size_t copy_sheet_name(char out[MAX_SHEET_NAME], const char *name)
{
    size_t len = strnlen(name, MAX_SHEET_NAME + 1);
    if (len > MAX_SHEET_NAME)
        for (len = MAX_SHEET_NAME; len > 0 && ((unsigned char)name[len] & 0xc0u) == 0x80; len--)
            continue;
    for (size_t i = 0; i < len; i++)
        out[i] = (unsigned char)name[i] < ' ' ? ' ' : name[i];
    return len;
}

void place_sheet(char *out, size_t cap, tb_str name, uint32_t row, uint32_t column)
{
    char letters[CELLREF_ROOM] = "row ";
    int len = name.len < SHOWN_NAME ? (int)name.len : SHOWN_NAME;
    while (len > 0 && (size_t)len < name.len && ((unsigned char)name.ptr[len] & 0xc0u) == 0x80)
        len--;
    if (column)
        cellref_column(letters, column);
    if (row)
        snprintf(out, cap, "sheet %.*s, %s%u: ", len, name.ptr, letters, row);
    else
        snprintf(out, cap, "sheet %.*s: ", len, name.ptr);
}

tb_spot spot_sheet(tb_str name, uint32_t row, uint32_t column)
{
    return (tb_spot){
        .struct_size = sizeof(tb_spot),
        .style = TB_PLACE_SHEET,
        .line = row,
        .cell = column,
        .text = name,
    };
}

void unknown_add(struct unknown *u, uint32_t row, uint32_t column)
{
    if (u->n++ > 0)
        return;
    u->row = row;
    u->column = column;
}

void unknown_tell(struct unknown *u, struct memory m, tb_str sheet)
{
    const tb_spot spot = spot_sheet(sheet, u->row, u->column);
    if (u->n)
        m.host->warn_at(
            m.ctx, &spot,
            "formulas without a stored result, read as empty: %llu in the sheet, this being the first; open "
            "the file in a spreadsheet program and save it",
            (unsigned long long)u->n);
    *u = (struct unknown){0};
}
