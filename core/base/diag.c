/* SPDX-License-Identifier: MIT */
/* Everything a diagnostic says is copied into the arena of the list. Control characters of a message become '?':
 * cells are quoted in them, and they end up on terminals. */
#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"

void tb_diags_fini(tb_diags *d)
{
    if (!d)
        return;
    tb_vec_fini(&d->items);
    tb_arena_fini(&d->arena);
    d->total = 0;
}

TB_PRINTF(2, 0)
static tb_str format(tb_arena *a, const char *fmt, va_list measured, va_list written)
{
    int n = vsnprintf(NULL, 0, fmt, measured);
    char *p = n < 0 ? NULL : tb_arena_alloc(a, (size_t)n + 1);
    if (!p)
        return (tb_str){NULL, 0};
    (void)vsnprintf(p, (size_t)n + 1, fmt, written);
    for (int i = 0; i < n; i++)
        if ((unsigned char)p[i] < 0x20 || p[i] == 0x7F)
            p[i] = '?';
    return tb_str_make(p, (size_t)n);
}

void tb_diag_add(tb_diags *d, const char *code, tb_str source, tb_str place, const char *fmt, ...)
{
    if (!d)
        return;
    d->total++;
    if (d->items.len >= TB_MAX_DIAG)
        return;
    va_list measured, written;
    va_start(measured, fmt);
    va_copy(written, measured);
    tb_diag item = {.code = code};
    item.message = format(&d->arena, fmt, measured, written);
    va_end(written);
    va_end(measured);
    item.source = tb_arena_str(&d->arena, source);
    item.place = tb_arena_str(&d->arena, place);
    if (item.message.ptr)
        (void)tb_vec_push(&d->items, item);
}
