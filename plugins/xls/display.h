/* SPDX-License-Identifier: MIT */
/* Cells as the sheet shows them. */
#ifndef TB_XLS_DISPLAY_H
#define TB_XLS_DISPLAY_H
#include "sheet.h"

struct display {
    struct memory mem;
    const struct book *book;
    const struct sheet *sheet;
    char *room; /* for texts of the batch */
    size_t left;
    uint64_t given; /* bytes of all texts so far */
};

/* Forgets the room of the batch before. */
void display_start(struct display *d);
/* What the cell shows. stored->ptr is NULL when it stores just that. */
tb_status display_cell(struct display *d, const struct cell *cell, tb_cell *out, tb_str *stored, tb_error *err);

#endif
