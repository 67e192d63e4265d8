/* SPDX-License-Identifier: MIT */
/* The merged cells of a sheet. They stand behind the rows, so the sheet is looked through for them first. */
#ifndef TB_OFFICE_MERGES_H
#define TB_OFFICE_MERGES_H
#include "xml.h"

struct merge {
    uint32_t row, column, last_row, last_column; /* from 1 */
};

struct merges {
    struct merge *items; /* by row, then column */
    size_t n, cap, next; /* next: the first whose row has not come yet */
    uint32_t *until;     /* the last row in which each column, from 1, is covered from above; NULL: none is */
    size_t here, n_here; /* those that begin in the row */
    bool odd;            /* some overlap or reach past the sheet, and were left out */
    char *piece;         /* of the bytes that are searched */
    uint64_t searched;   /* bytes so far; limited like those that are read */
};

/* Reads the merged cells of a part; it will be read again for its rows. */
tb_status merges_read(struct merges *g, struct package *p, const char *part, tb_error *err);
/* Rows and, in a row, columns come in order, both from 1. */
void merges_row(struct merges *g, uint32_t row);
/* Is the cell covered by another? *begins: the merged cell that begins in it, or NULL. */
bool merges_cell(struct merges *g, uint32_t row, uint32_t column, const struct merge **begins);
#endif
