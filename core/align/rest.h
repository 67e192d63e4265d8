/* SPDX-License-Identifier: MIT */
/* What the exact key and the crosswalk leave over: keys that lie are taken back, then the stages of matching.h run one
 * after the other. */
#ifndef TB_ALIGN_REST_H
#define TB_ALIGN_REST_H
#include "align/links.h"

/* One run of alignment. */
typedef struct tb_aligning {
    const tb_dataset *old_ds, *new_ds;
    const tb_align_options *o;
    tb_diags *diags;
} tb_aligning;

/* The words to go by; *out stays NULL when there are none. */
TB_MUST tb_status tb_aligning_words(const tb_aligning *x, const tb_lexicon **out, tb_error *err);
/* Links what can be linked of the records that are free. */
TB_MUST tb_status tb_match_rest(tb_links *links, const tb_aligning *x, tb_error *err);
#endif
