/* SPDX-License-Identifier: MIT */
#include "load/sieve_rows.h"

#include <stdlib.h>

_Static_assert(sizeof(tb_sieve_chunk) == TB_HUGE_PAGE, "a chunk is one huge page");

static tb_sieve_chunk *new_chunk(tb_sieve_rows *r, const tb_sieve_row *row)
{
    if (r->chunks.len >= TB_SIEVE_CHUNKS)
        return NULL;
    tb_sieve_chunk *c = tb_large_alloc(sizeof *c);
    if (!c || !tb_vec_push(&r->chunks, c)) {
        tb_large_free(c, sizeof *c);
        return NULL;
    }
    c->offset = row->offset;
    c->line = row->line;
    return c;
}

/* From the first row on that does not stand on the line its number says, every row notes its own. */
static bool keep_line(tb_sieve_chunk *c, size_t at, uint64_t line)
{
    uint64_t more = line - c->line;
    if (!c->lines && more == at)
        return true;
    if (!c->lines) {
        c->lines = malloc(TB_SIEVE_ROWS * sizeof *c->lines);
        for (size_t i = 0; c->lines && i < at; i++)
            c->lines[i] = (uint32_t)i;
    }
    if (!c->lines || line < c->line || more > UINT32_MAX)
        return false;
    c->lines[at] = (uint32_t)more;
    return true;
}

static bool has_room(const tb_sieve_chunk *c, const tb_sieve_row *row)
{
    return c->n < TB_SIEVE_ROWS && row->len + (c->n + 1) * sizeof(tb_sieve_noted) <= TB_SIEVE_DATA - c->used;
}

bool tb_sieve_add(tb_sieve_rows *r, const tb_sieve_row *row)
{
    tb_sieve_chunk *c = r->chunks.len ? r->chunks.ptr[r->chunks.len - 1] : NULL;
    if (!c || !has_room(c, row) || row->offset - c->offset > UINT32_MAX)
        c = new_chunk(r, row);
    if (!c || row->offset < c->offset || !has_room(c, row) || !keep_line(c, c->n, row->line))
        return false;
    tb_sieve_noted *x = tb_sieve_noted_of(c, c->n++);
    x->start = (uint32_t)(row->offset - c->offset);
    atomic_init(&x->word, (uint32_t)c->used | (row->keep ? TB_SIEVE_KEEP | TB_SIEVE_ODD : 0));
    memcpy(c->data + c->used, row->packed, row->len);
    c->used += row->len;
    return true;
}

void tb_sieve_rows_fini(tb_sieve_rows *r)
{
    for (size_t i = 0; i < r->chunks.len; i++) {
        free(r->chunks.ptr[i]->lines);
        tb_large_free(r->chunks.ptr[i], sizeof(tb_sieve_chunk));
    }
    tb_vec_fini(&r->chunks);
}
