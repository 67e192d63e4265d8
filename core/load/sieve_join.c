/* SPDX-License-Identifier: MIT */
/* The keys are cut into parts by the first byte of their hash, so many that the hash table of a part fits a cache; a
 * thread does a part from beginning to end. Old rows are put into an open-addressing table sized once, new rows are
 * looked up in their order. Memory is slow where it is jumped about in, so rows are taken in groups, and what the next
 * step of a group will touch is asked for before the step before it is done.
 *
 * A hash never decides that two rows are the same: it only finds the row to compare with. What cannot be decided here
 * - a key that occurs twice on a side, two keys of one hash - is kept. */
#include "load/sieve_join.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/threads.h"

#define GROUP 32u
#define PART_ROWS ((size_t)1 << 18) /* of the old side in one part, about: 8 MiB of table at the most */

#define NOBODY UINT32_MAX       /* no row, no partner yet */
#define TWICE (UINT32_MAX - 1)  /* of partner: the key occurs more than once on a side */
#define SAME 0x80000000u        /* of partner: it has the same cells */

typedef struct slot {
    uint64_t hash;
    uint32_t row;     /* of the old side; NOBODY: free */
    uint32_t partner; /* of the new side */
} slot;

typedef struct join {
    tb_sieve_side *s[2];
    size_t n_parts;
    atomic_size_t alike;
    atomic_bool failed;
} join;

typedef struct part {
    join *x;
    size_t nth;
    slot *slots;
    size_t mask;
    size_t alike;
    tb_reader *readers[2]; /* opened when rows differ in bytes */
    bool no_readers;       /* they could not be opened */
} part;

static size_t part_of(const join *x, uint64_t hash) { return (size_t)(hash >> 56) * x->n_parts / TB_SIEVE_BUCKETS; }

/* ---- Are two rows the same? ---- */

static bool open_readers(part *p)
{
    tb_batch first;
    for (size_t k = 0; k < 2 && !p->no_readers; k++)
        p->no_readers = tb_sieve_reader(p->x->s[k], &p->readers[k], NULL) < 0 ||
                        tb_reader_next_batch(p->readers[k], 1, &first, NULL) != TB_OK;
    return !p->no_readers;
}

static bool read_cells(part *p, size_t k, size_t row, tb_sieve_cells *out)
{
    const tb_sieve_side *s = p->x->s[k];
    tb_batch b;
    if (tb_reader_seek(p->readers[k], tb_sieve_offset(&s->rows, row), 1, NULL) < 0 ||
        tb_reader_next_batch(p->readers[k], 1, &b, NULL) != TB_OK)
        return false;
    tb_sieve_cells_of(s, &b.rows[0], b.cells, out);
    return true;
}

/* The rows differ somewhere: are their keys and figures the same? */
static bool same_cells(part *p, size_t old_row, size_t new_row)
{
    const tb_sieve_side *o = p->x->s[0], *n = p->x->s[1];
    tb_sieve_cells a, b;
    if (p->no_readers || (!p->readers[0] && !open_readers(p)) || !read_cells(p, 0, old_row, &a) ||
        !read_cells(p, 1, new_row, &b))
        return false;
    for (size_t k = 0; k < o->n_keys; k++)
        if (!tb_str_eq(tb_str_trim(a.of[o->keys[k]]), tb_str_trim(b.of[n->keys[k]])))
            return false;
    for (size_t m = 0; m < o->n_compared; m++)
        if (!tb_str_eq(a.of[o->measures[m].slot], b.of[n->measures[m].slot]))
            return false;
    return true;
}

static tb_str bytes_of(const tb_sieve_side *s, size_t row)
{
    uint64_t from = tb_sieve_offset(&s->rows, row);
    return tb_str_make(s->view.ptr + from, (size_t)(tb_sieve_end(&s->rows, row) - from));
}

static bool is_same(part *p, size_t old_row, size_t new_row)
{
    if (p->x->s[0]->by_bytes && tb_str_eq(bytes_of(p->x->s[0], old_row), bytes_of(p->x->s[1], new_row)))
        return true;
    return same_cells(p, old_row, new_row);
}

/* ---- Building ---- */

static void insert(part *p, size_t row, uint64_t hash)
{
    const tb_sieve_rows *rows = &p->x->s[0]->rows;
    size_t at = hash & p->mask;
    while (p->slots[at].row != NOBODY && p->slots[at].hash != hash)
        at = (at + 1) & p->mask;
    slot *s = &p->slots[at];
    if (s->row == NOBODY) {
        *s = (slot){hash, (uint32_t)row, NOBODY};
        return;
    }
    s->partner = TWICE;
    *tb_sieve_keep(rows, s->row) = 1;
    *tb_sieve_keep(rows, row) = 1;
}

typedef struct found {
    uint32_t row;
    uint64_t hash;
} found;

typedef void group_fn(part *p, const found *g, size_t n);

/* Gives the rows of the part to fn, in groups and in order. */
static void for_rows(part *p, const tb_sieve_rows *rows, group_fn *fn)
{
    found group[GROUP + 1];
    size_t n = 0;
    for (size_t c = 0; c < rows->chunks.len; c++) {
        const tb_sieve_chunk *chunk = rows->chunks.ptr[c];
        size_t first = c * TB_SIEVE_CHUNK, len = rows->n - first < TB_SIEVE_CHUNK ? rows->n - first : TB_SIEVE_CHUNK;
        for (size_t i = 0; i < len; i++) {
            uint64_t h = chunk->hash[i];
            group[n] = (found){(uint32_t)(first + i), h};
            n += part_of(p->x, h) == p->nth;
            if (n < GROUP)
                continue;
            fn(p, group, n);
            n = 0;
        }
    }
    fn(p, group, n);
}

static void insert_group(part *p, const found *g, size_t n)
{
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&p->slots[g[i].hash & p->mask], 1);
    for (size_t i = 0; i < n; i++)
        insert(p, g[i].row, g[i].hash);
}

/* ---- Looking up ---- */

static slot *look_up(const part *p, uint64_t hash)
{
    size_t at = hash & p->mask;
    while (p->slots[at].row != NOBODY && p->slots[at].hash != hash)
        at = (at + 1) & p->mask;
    return p->slots[at].row == NOBODY ? NULL : &p->slots[at];
}

static void settle(part *p, slot *s, size_t row)
{
    uint8_t *keep = tb_sieve_keep(&p->x->s[1]->rows, row);
    uint8_t *old_keep = s ? tb_sieve_keep(&p->x->s[0]->rows, s->row) : NULL;
    if (!s || s->partner == TWICE) {
        *keep = 1;
    } else if (s->partner != NOBODY) { /* the second of this key */
        p->alike -= (s->partner & SAME) != 0;
        *tb_sieve_keep(&p->x->s[1]->rows, s->partner & ~SAME) = 1;
        *keep = *old_keep = 1;
        s->partner = TWICE;
    } else if (!*keep && !*old_keep && is_same(p, s->row, row)) {
        s->partner = (uint32_t)row | SAME;
        p->alike++;
    } else {
        s->partner = (uint32_t)row;
        *keep = *old_keep = 1;
    }
}

static void look_up_group(part *p, const found *g, size_t n)
{
    const tb_sieve_side *o = p->x->s[0];
    slot *slots[GROUP];
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&p->slots[g[i].hash & p->mask], 1);
    for (size_t i = 0; i < n; i++) {
        slots[i] = look_up(p, g[i].hash);
        if (!slots[i])
            continue;
        const tb_sieve_chunk *c = tb_sieve_chunk_of(&o->rows, slots[i]->row);
        __builtin_prefetch(&c->start[slots[i]->row % TB_SIEVE_CHUNK]);
        __builtin_prefetch(&c->keep[slots[i]->row % TB_SIEVE_CHUNK], 1);
    }
    for (size_t i = 0; i < n; i++)
        if (slots[i]) {
            const char *at = o->view.ptr + tb_sieve_offset(&o->rows, slots[i]->row);
            __builtin_prefetch(at);
            __builtin_prefetch(at + 64);
            __builtin_prefetch(at + 128);
        }
    for (size_t i = 0; i < n; i++)
        settle(p, slots[i], g[i].row);
}

/* Old rows that nobody asked for were removed. */
static void keep_unasked(part *p)
{
    for (size_t i = 0; i <= p->mask; i++)
        if (p->slots[i].row != NOBODY && p->slots[i].partner == NOBODY)
            *tb_sieve_keep(&p->x->s[0]->rows, p->slots[i].row) = 1;
}

static void do_part(void *to, size_t nth)
{
    join *x = to;
    part p = {.x = x, .nth = nth};
    size_t rows = 0, size = 64;
    for (size_t b = 0; b < TB_SIEVE_BUCKETS; b++)
        rows += part_of(x, (uint64_t)b << 56) == nth ? x->s[0]->rows.counts[b] : 0;
    while (size < rows + rows / 2)
        size *= 2;
    p.mask = size - 1;
    p.slots = malloc(size * sizeof *p.slots);
    if (!p.slots) {
        atomic_store(&x->failed, true);
        return;
    }
    for (size_t i = 0; i < size; i++)
        p.slots[i].row = NOBODY;
    for_rows(&p, &x->s[0]->rows, insert_group);
    for_rows(&p, &x->s[1]->rows, look_up_group);
    keep_unasked(&p);
    atomic_fetch_add(&x->alike, p.alike);
    tb_reader_close(p.readers[0]);
    tb_reader_close(p.readers[1]);
    free(p.slots);
}

tb_status tb_sieve_join(tb_sieve_side sides[2], size_t threads, size_t *alike, tb_error *err)
{
    join x = {.s = {&sides[0], &sides[1]}, .n_parts = sides[0].rows.n / PART_ROWS + 1};
    x.n_parts = x.n_parts < threads ? threads : x.n_parts;
    x.n_parts = x.n_parts > TB_SIEVE_BUCKETS ? TB_SIEVE_BUCKETS : x.n_parts;
    tb_run_on_threads(threads, x.n_parts, do_part, &x);
    if (atomic_load(&x.failed))
        return tb_nomem(err);
    *alike = atomic_load(&x.alike);
    return TB_OK;
}
