/* SPDX-License-Identifier: MIT */
/* The shared strings of a workbook, in as little room as they take: their bytes, and a pointer for each. */
#ifndef TB_OFFICE_STRINGS_H
#define TB_OFFICE_STRINGS_H
#include "xml.h"

struct strings {
    const char ***blocks; /* of pointers: see strings.c */
    size_t n_blocks, cap_blocks, n;
    struct pool bytes;
};

/* Reads the part. */
tb_status strings_read(struct strings *s, struct package *p, const char *part, tb_error *err);
/* Absent if there is no such string. */
tb_str strings_at(const struct strings *s, size_t i);

/* Text of a spreadsheet as it means: _x000D_ stands for the character. In place; returns the new length. */
size_t xstring_decode(char *s, size_t len);
#endif
