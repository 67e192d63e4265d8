/* SPDX-License-Identifier: MIT */
/* Finding the lines of a table that a row of a crosswalk speaks of. Texts are compared folded (widths, blanks,
 * case). */
#ifndef TB_ALIGN_CROSSWALK_FIND_H
#define TB_ALIGN_CROSSWALK_FIND_H
#include "align/crosswalk.h"
#include "align/intern.h"

typedef struct tb_finder_entry {
    uint32_t field, text, record; /* tb_crosswalk_field */
} tb_finder_entry;

/* The lines of one table by what they say. */
typedef struct tb_finder {
    const tb_dtable *t;
    tb_str dept;
    tb_arena arena;
    tb_interner raws, folded;
    TB_VEC(uint32_t) of_raw; /* by raw: number in folded, UINT32_MAX: not yet */
    TB_VEC(tb_finder_entry) entries;
    size_t tries; /* codes that were looked at to restore one */
} tb_finder;

typedef TB_VEC(uint32_t) tb_found_records;

/* Fills a struct of which table and dept are set. Freed with tb_finder_fini, also on failure. */
TB_MUST bool tb_finder_make(tb_finder *f);
void tb_finder_fini(tb_finder *f);
/* Lines that agree with side w of a row, in the order of the table. A code that a spreadsheet changed is put right
 * in the row where one code alone fits, and *restored says so. False: out of memory. */
TB_MUST bool tb_finder_find(tb_finder *f, tb_crosswalk_row *r, int w, tb_found_records *out, bool *restored);
/* Lines that agree with the codes and units that side w says, whatever side this is: no restoring. */
TB_MUST bool tb_finder_same(tb_finder *f, const tb_crosswalk_row *r, int w, tb_found_records *out);
/* What a line is besides what side w of the row says: lines of two tables that agree in it belong together.
 * `covered`: by field, whether either side of the row says it. */
uint64_t tb_finder_residue(tb_finder *f, const tb_crosswalk_row *r, int w, const bool *covered, uint32_t record);
#endif
