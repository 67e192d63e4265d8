/* SPDX-License-Identifier: MIT */
/* Alignment (对齐): which record of the old dataset is which of the new. Here by exact key: table, fund, unit, code or,
 * where there is no code, path and name, and project; a plain table by its key columns. Later ways of pairing (a
 * crosswalk, names, similarity) work on what this leaves over. */
#ifndef TB_ALIGN_ALIGN_H
#define TB_ALIGN_ALIGN_H
#include "dataset/dataset.h"

#define TB_NO_RECORD UINT32_MAX

typedef struct tb_pair {
    uint32_t old_record, new_record; /* TB_NO_RECORD: has no partner */
    bool by_name;                    /* paired by name, not by the exact key */
} tb_pair;

typedef struct tb_table_pair {
    const tb_dtable *old_table, *new_table; /* NULL: only the other side has the table */
    TB_VEC(tb_pair) pairs; /* in the order of the new table, then what only the old one has in its order */
    size_t n_both;         /* pairs with both sides */
} tb_table_pair;

typedef struct tb_alignment {
    TB_VEC(tb_table_pair *) tables; /* in the order of the new dataset, then what only the old one has */
} tb_alignment;

/* Aligns two datasets. What could not be decided is noted in diags. *out is freed with tb_alignment_free. */
TB_MUST tb_status tb_align(const tb_dataset *old_ds, const tb_dataset *new_ds, tb_diags *diags, tb_alignment **out,
                           tb_error *err);
void tb_alignment_free(tb_alignment *a); /* accepts NULL */
#endif
