/* SPDX-License-Identifier: MIT */
/* Searching goes through memmem, which glibc keeps linear for every needle; memmem is a GNU function, so this
 * file asks for _GNU_SOURCE. */
#define _GNU_SOURCE /* memmem */
#include "base/str.h"

#include <xxhash.h>

int tb_str_cmp(tb_str a, tb_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

bool tb_str_starts(tb_str s, tb_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

bool tb_str_ends(tb_str s, tb_str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + (s.len - suffix.len), suffix.ptr, suffix.len) == 0);
}

size_t tb_str_find(tb_str s, tb_str what, size_t from)
{
    if (from > s.len)
        return SIZE_MAX;
    if (what.len == 0)
        return from;
    if (what.len > s.len - from)
        return SIZE_MAX;
    const char *at = s.ptr + from, *hit;
    hit = what.len == 1 ? memchr(at, what.ptr[0], s.len - from) : memmem(at, s.len - from, what.ptr, what.len);
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

static bool is_ascii_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static size_t blank_at_start(tb_str s)
{
    if (s.len == 0)
        return 0;
    if (is_ascii_blank(s.ptr[0]))
        return 1;
    if (tb_str_starts(s, TB_LIT("\xC2\xA0")))
        return 2;
    return tb_str_starts(s, TB_LIT("\xE3\x80\x80")) ? 3 : 0;
}

static size_t blank_at_end(tb_str s)
{
    if (s.len == 0)
        return 0;
    if (is_ascii_blank(s.ptr[s.len - 1]))
        return 1;
    if (tb_str_ends(s, TB_LIT("\xC2\xA0")))
        return 2;
    return tb_str_ends(s, TB_LIT("\xE3\x80\x80")) ? 3 : 0;
}

tb_str tb_str_trim(tb_str s)
{
    size_t n;
    while ((n = blank_at_start(s)) > 0) {
        s.ptr += n;
        s.len -= n;
    }
    while ((n = blank_at_end(s)) > 0)
        s.len -= n;
    return s;
}

uint64_t tb_str_hash(tb_str s, uint64_t seed) { return XXH3_64bits_withSeed(s.len ? s.ptr : "", s.len, seed); }
