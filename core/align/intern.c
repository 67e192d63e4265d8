/* SPDX-License-Identifier: MIT */
/* Open addressing, at most half full. */
#include "align/intern.h"

#include <stdlib.h>

static size_t slot_of(const tb_interner *t, tb_str s)
{
    size_t at = tb_str_hash(s, 0) & t->mask;
    while (t->slots[at] && !tb_str_eq(t->strings.ptr[t->slots[at]], s))
        at = (at + 1) & t->mask;
    return at;
}

static bool grow(tb_interner *t)
{
    size_t size = t->mask ? (t->mask + 1) * 2 : 64;
    uint32_t *slots = calloc(size, sizeof *slots);
    if (!slots || (t->strings.len == 0 && !tb_vec_push(&t->strings, TB_LIT("")))) {
        free(slots);
        return false;
    }
    free(t->slots);
    t->slots = slots;
    t->mask = size - 1;
    for (uint32_t i = 1; i < t->strings.len; i++)
        slots[slot_of(t, t->strings.ptr[i])] = i;
    return true;
}

bool tb_intern(tb_interner *t, tb_str s, uint32_t *out)
{
    *out = 0;
    if (s.len == 0)
        return true;
    if (t->strings.len * 2 >= t->mask && (t->strings.len >= UINT32_MAX - 1 || !grow(t)))
        return false;
    size_t at = slot_of(t, s);
    if (!t->slots[at]) {
        if (!tb_vec_push(&t->strings, s))
            return false;
        t->slots[at] = (uint32_t)t->strings.len - 1;
    }
    *out = t->slots[at];
    return true;
}

uint32_t tb_intern_find(const tb_interner *t, tb_str s)
{
    if (s.len == 0)
        return 0;
    uint32_t found = t->slots ? t->slots[slot_of(t, s)] : 0;
    return found ? found : UINT32_MAX;
}

void tb_interner_fini(tb_interner *t)
{
    tb_vec_fini(&t->strings);
    free(t->slots);
    *t = (tb_interner){0};
}
