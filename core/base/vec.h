/* SPDX-License-Identifier: MIT */
/* Growable arrays: struct { T *ptr; size_t len, cap; }. Zero-initialised is empty. Elements must be
 * movable by memcpy. tb_vec_push returns false when out of memory and leaves the array as it was. */
#ifndef TB_BASE_VEC_H
#define TB_BASE_VEC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define TB_VEC(T)        \
    struct {             \
        T *ptr;          \
        size_t len, cap; \
    }
/* Room for `more` further elements. */
bool tb_vec_reserve_(void **ptr, size_t len, size_t *cap, size_t more, size_t elem);
#define tb_vec_reserve(v, more) tb_vec_reserve_((void **)&(v)->ptr, (v)->len, &(v)->cap, (more), sizeof(*(v)->ptr))
#define tb_vec_push(v, x) (tb_vec_reserve((v), 1) ? ((v)->ptr[(v)->len++] = (x), true) : false)
#define tb_vec_fini(v) (free((v)->ptr), (v)->ptr = NULL, (v)->len = (v)->cap = 0)
#endif
