/* SPDX-License-Identifier: MIT */
/* Slices: tb_str by value, UTF-8, never NUL-terminated, bytes never modified. A slice owns nothing. */
#ifndef TB_BASE_STR_H
#define TB_BASE_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tongbi/plugin.h"

#define TB_LIT(s) ((tb_str){(s), sizeof(s) - 1})
/* For printf's "%.*s". Lengths beyond INT_MAX are cut. */
#define TB_ARG(s) ((int)((s).len > 0x7fffffff ? 0x7fffffff : (s).len)), ((s).ptr ? (s).ptr : "")

static inline tb_str tb_str_of(const char *z) { return (tb_str){z, z ? strlen(z) : 0}; }
static inline tb_str tb_str_make(const char *p, size_t n) { return (tb_str){p, n}; }
static inline bool tb_str_eq(tb_str a, tb_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
static inline tb_str tb_str_sub(tb_str s, size_t from, size_t to) { return (tb_str){s.ptr + from, to - from}; }
int tb_str_cmp(tb_str a, tb_str b); /* order by bytes, shorter first */
bool tb_str_starts(tb_str s, tb_str prefix);
bool tb_str_ends(tb_str s, tb_str suffix);
/* Index of the first `what` at or after `from`, or SIZE_MAX. An empty `what` is found at `from`. */
size_t tb_str_find(tb_str s, tb_str what, size_t from);
tb_str tb_str_trim(tb_str s);                  /* without ASCII blanks, U+00A0 and U+3000 at both ends */
uint64_t tb_str_hash(tb_str s, uint64_t seed); /* XXH3 */
#endif
