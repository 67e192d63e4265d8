/* SPDX-License-Identifier: MIT */
#include "load/sieve_rows.h"

#include <stdlib.h>

static tb_sieve_chunk *new_chunk(tb_sieve_rows *r, uint64_t offset, uint64_t line)
{
    tb_sieve_chunk *c = calloc(1, sizeof *c);
    if (!c || !tb_vec_push(&r->chunks, c)) {
        free(c);
        return NULL;
    }
    c->offset = offset;
    c->line = line;
    return c;
}

/* From the first row on that does not stand on the line its number says, every row notes its own. */
static bool keep_line(tb_sieve_chunk *c, size_t at, uint64_t line)
{
    uint64_t more = line - c->line;
    if (!c->lines && more == at)
        return true;
    if (!c->lines) {
        c->lines = malloc(TB_SIEVE_CHUNK * sizeof *c->lines);
        for (size_t i = 0; c->lines && i < at; i++)
            c->lines[i] = (uint32_t)i;
    }
    if (!c->lines || more > UINT32_MAX)
        return false;
    c->lines[at] = (uint32_t)more;
    return true;
}

bool tb_sieve_add(tb_sieve_rows *r, uint64_t hash, uint64_t offset, uint64_t line, bool keep)
{
    size_t at = r->n % TB_SIEVE_CHUNK;
    tb_sieve_chunk *c = at ? r->chunks.ptr[r->chunks.len - 1] : new_chunk(r, offset, line);
    if (!c || r->n >= TB_SIEVE_MAX_ROWS || offset < c->offset || offset - c->offset > UINT32_MAX || line < c->line ||
        !keep_line(c, at, line))
        return false;
    c->hash[at] = hash;
    c->start[at] = (uint32_t)(offset - c->offset);
    c->keep[at] = keep;
    r->counts[hash >> 56]++;
    r->n++;
    return true;
}

void tb_sieve_rows_fini(tb_sieve_rows *r)
{
    for (size_t i = 0; i < r->chunks.len; i++) {
        free(r->chunks.ptr[i]->lines);
        free(r->chunks.ptr[i]);
    }
    tb_vec_fini(&r->chunks);
    *r = (tb_sieve_rows){0};
}
