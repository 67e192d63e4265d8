/* SPDX-License-Identifier: MIT */
/* Diagnostics: bad or doubtful data that was stepped over, and guesses that were made. Collected in the
 * order found, counted, capped at TB_MAX_DIAG; printed by cli, carried into JSON as warnings[]. */
#ifndef TB_BASE_DIAG_H
#define TB_BASE_DIAG_H
#include "base/arena.h"
#include "base/vec.h"

typedef struct tb_diag {
    const char *code; /* stable word, static: "ragged-row", "duplicate-key", "guess", "encoding" ... */
    tb_str source;    /* file, or absent */
    tb_str place;     /* "line 7", or absent */
    tb_str message;   /* one sentence in the user's language */
} tb_diag;

typedef struct tb_diags {
    tb_arena arena;
    TB_VEC(tb_diag) items;
    size_t total; /* also those past the cap */
} tb_diags;

void tb_diags_fini(tb_diags *d);
/* d may be NULL. Strings are copied. */
void tb_diag_add(tb_diags *d, const char *code, tb_str source, tb_str place, const char *fmt, ...) TB_PRINTF(5, 6);
#endif
