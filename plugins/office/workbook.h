/* SPDX-License-Identifier: MIT */
/* What a workbook says of its sheets, and what they share. */
#ifndef TB_OFFICE_WORKBOOK_H
#define TB_OFFICE_WORKBOOK_H
#include "rels.h"
#include "strings.h"
#include "styles.h"

struct sheet_entry {
    tb_str name;
    const char *part;
    bool hidden;
};

struct workbook {
    struct package pkg;
    struct rels rels;
    struct strings strings;
    struct styles styles;
    struct sheet_entry *sheets; /* those with cells, in the order of their tabs */
    size_t n_sheets, cap_sheets;
    struct pool names;
    bool date1904;
};

/* Reads all but the sheets. On failure too workbook_close is due. */
tb_status workbook_open(struct workbook *w, struct memory m, tb_source *src, tb_error *err);
void workbook_close(struct workbook *w);
#endif
