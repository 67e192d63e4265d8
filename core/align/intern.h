/* SPDX-License-Identifier: MIT */
/* Strings to numbers: equal strings have one number. Numbers follow the order of arrival, so nothing that is
 * printed may depend on their size. */
#ifndef TB_ALIGN_INTERN_H
#define TB_ALIGN_INTERN_H
#include "base/str.h"
#include "base/vec.h"

typedef struct tb_interner {
    TB_VEC(tb_str) strings; /* [0] is the empty string */
    uint32_t *slots;        /* number, 0: free */
    size_t mask;
} tb_interner;

/* The number of s, a new one for a new string; the slice must outlive the interner. The empty string has 0. False:
 * out of memory. */
bool tb_intern(tb_interner *t, tb_str s, uint32_t *out);
/* UINT32_MAX: it is not there. */
uint32_t tb_intern_find(const tb_interner *t, tb_str s);
void tb_interner_fini(tb_interner *t);
#endif
