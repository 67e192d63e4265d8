/* SPDX-License-Identifier: MIT */
/* What a walk found, held together. */
#ifndef TB_LOAD_COLLECT_H
#define TB_LOAD_COLLECT_H
#include "load/walk.h"

typedef struct tb_skipped {
    tb_str path, message;
} tb_skipped;

typedef struct tb_found {
    TB_VEC(tb_source *) leaves; /* owned until taken (then NULL) */
    TB_VEC(tb_skipped) skipped;
    tb_arena arena;
} tb_found;

TB_MUST tb_status tb_collect(const tb_load_options *o, const char *path, tb_found *out, tb_error *err);
void tb_found_fini(tb_found *f);
#endif
