/* SPDX-License-Identifier: MIT */
/* The old side is read and held (sieve_rows.h), then put into an open-addressing table sized once; the new side is read
 * and looked up as it comes, and nothing of it is held but where the rows stand that become records. All of it is done
 * by several threads at once: rows are put and found with one atomic operation, and what is decided about a key does
 * not depend on which of its rows came first.
 *
 * Memory is slow where it is jumped about in, so rows are looked up in groups, and what the next step of a group will
 * touch is asked for before the step before it is done.
 *
 * A hash never decides that two rows are the same: it only finds the bytes to compare with. What cannot be decided here
 * - a key that occurs twice on a side, two keys of one hash - becomes records. A key that turns out to occur twice on
 * the new side may have had its first row dropped: then the new side is read again, with all that is known by then. */
#include "load/sieve_pass.h"

#include <stdlib.h>

#include "load/sieve_cell.h"
#include "load/sieve_kept.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

#define GROUP 32u

typedef struct pass {
    tb_sieve_side *old_side, *new_side;
    tb_sieve_share *share;
    tb_sieve_rows rows[TB_SIEVE_PARTS]; /* of the old side's parts */
    TB_VEC(tb_sieve_chunk *) chunks;    /* all of them */
    size_t n_rows, n_slots;
    void *table;
    _Atomic uint64_t *slots; /* the table: top half of the hash; number of the row, from 1 on; 0: free */
    tb_sieved found[TB_SIEVE_PARTS];
    atomic_size_t held; /* chunks */
    atomic_bool again;  /* a key occurs twice on the new side */
    bool is_again;
} pass;

static bool is_share(const pass *p, uint64_t hash)
{
    return p->share->of == 1 || (size_t)(hash >> 48) * p->share->of >> 16 == p->share->nth;
}

/* ---- The old side ---- */

static tb_status hold(void *to, size_t part, const tb_sieve_row *rows, size_t n)
{
    pass *p = to;
    tb_sieve_rows *own = &p->rows[part];
    size_t before = own->chunks.len;
    for (size_t i = 0; i < n; i++)
        if (is_share(p, rows[i].hash) && !tb_sieve_add(own, &rows[i]))
            return TB_E_LIMIT;
    if (own->chunks.len > before &&
        (atomic_fetch_add(&p->held, own->chunks.len - before) + 1) * sizeof(tb_sieve_chunk) > p->share->most &&
        p->share->most) {
        p->share->too_large = true;
        return TB_E_LIMIT;
    }
    return TB_OK;
}

static void forget(pass *p)
{
    for (size_t i = 0; i < TB_SIEVE_PARTS; i++)
        tb_sieve_rows_fini(&p->rows[i]);
    atomic_store(&p->held, 0);
}

static tb_status hold_all(pass *p)
{
    bool wrong_cut = true;
    tb_status rc = TB_OK;
    while (wrong_cut && rc == TB_OK) {
        forget(p);
        rc = tb_sieve_scan(p->old_side, hold, p, &wrong_cut);
    }
    for (size_t k = 0; k < p->old_side->n_parts && rc == TB_OK; k++)
        for (size_t i = 0; i < p->rows[k].chunks.len; i++) {
            tb_sieve_chunk *c = p->rows[k].chunks.ptr[i];
            c->line += p->old_side->parts[k].line;
            p->n_rows += c->n;
            if (p->chunks.len + 1 >= TB_SIEVE_CHUNKS || !tb_vec_push(&p->chunks, c))
                return TB_E_NOMEM;
        }
    return rc;
}

/* ---- The table ---- */

static tb_sieve_chunk *chunk_of(const pass *p, uint64_t slot)
{
    return p->chunks.ptr[(uint32_t)(slot - 1) / TB_SIEVE_ROWS];
}
static size_t row_of(uint64_t slot) { return (uint32_t)(slot - 1) % TB_SIEVE_ROWS; }

/* Where a hash belongs: its lower half, as a fraction of the table. */
static size_t place_of(const pass *p, uint64_t hash) { return (size_t)((hash & UINT32_MAX) * p->n_slots >> 32); }
static size_t next_place(const pass *p, size_t at) { return at + 1 < p->n_slots ? at + 1 : 0; }

static void mark(tb_sieve_chunk *c, size_t i, uint32_t bits) { atomic_fetch_or(&tb_sieve_noted_of(c, i)->word, bits); }

/* Halves of hashes that are the same are taken for the same key: they become records then, and are told apart there. */
static void put(pass *p, tb_sieve_chunk *c, size_t i, uint64_t hash, uint64_t slot)
{
    for (size_t at = place_of(p, hash);; at = next_place(p, at)) {
        uint64_t there = 0;
        if (atomic_compare_exchange_strong(&p->slots[at], &there, slot))
            return;
        if (there >> 32 != slot >> 32)
            continue;
        mark(chunk_of(p, there), row_of(there), TB_SIEVE_TWICE);
        mark(c, i, TB_SIEVE_KEEP);
        return;
    }
}

static uint64_t hash_of(const pass *p, tb_sieve_chunk *c, size_t i)
{
    const char *packed = tb_sieve_packed(c, i).ptr, *end = packed;
    for (size_t k = 0; k < p->old_side->n_keys; k++)
        (void)tb_sieve_take_cell(&end);
    return XXH3_64bits(packed, (size_t)(end - packed));
}

static void put_chunk(void *to, size_t nth)
{
    pass *p = to;
    tb_sieve_chunk *c = p->chunks.ptr[nth];
    for (size_t from = 0; from < c->n; from += GROUP) {
        uint64_t hash[GROUP];
        size_t n = from + GROUP < c->n ? GROUP : c->n - from;
        for (size_t i = 0; i < n; i++) {
            hash[i] = hash_of(p, c, from + i);
            __builtin_prefetch(&p->slots[place_of(p, hash[i])], 1);
        }
        for (size_t i = 0; i < n; i++)
            put(p, c, from + i, hash[i], hash[i] >> 32 << 32 | (uint32_t)(nth * TB_SIEVE_ROWS + from + i + 1));
    }
}

/* The slot of the hash, by the half of it that stands there; 0: none. */
static uint64_t slot_of(const pass *p, uint64_t hash)
{
    for (size_t at = place_of(p, hash);; at = next_place(p, at)) {
        uint64_t there = atomic_load_explicit(&p->slots[at], memory_order_relaxed);
        if (there == 0 || there >> 32 == hash >> 32)
            return there;
    }
}

/* ---- The new side ---- */

/* Does the row become a record? The old row of its key is settled on the way. */
static bool settle(pass *p, const tb_sieve_row *row, uint64_t slot)
{
    if (!slot)
        return true;
    tb_sieve_chunk *c = chunk_of(p, slot);
    size_t i = row_of(slot);
    uint32_t word = p->is_again ? tb_sieve_word(c, i) & ~TB_SIEVE_ASKED
                                : atomic_fetch_or(&tb_sieve_noted_of(c, i)->word, TB_SIEVE_ASKED);
    if (word & TB_SIEVE_TWICE)
        return true;
    if (word & TB_SIEVE_ASKED) {
        mark(c, i, TB_SIEVE_TWICE);
        atomic_store(&p->again, true);
        return true;
    }
    bool same =
        !row->keep && !(word & TB_SIEVE_KEEP) && tb_str_eq(tb_sieve_packed(c, i), tb_str_make(row->packed, row->len));
    if (!same)
        mark(c, i, TB_SIEVE_KEEP);
    return !same;
}

static bool note(tb_sieved *found, const tb_sieve_row *row)
{
    return tb_sieved_note(found, row->offset, row->line,
                          row->keep ? (tb_str){NULL, 0} : tb_str_make(row->packed, row->len));
}

static tb_status look_up_group(pass *p, tb_sieved *found, const tb_sieve_row *const *rows, size_t n)
{
    uint64_t slots[GROUP];
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&p->slots[place_of(p, rows[i]->hash)]);
    for (size_t i = 0; i < n; i++) {
        slots[i] = slot_of(p, rows[i]->hash);
        if (slots[i])
            __builtin_prefetch(tb_sieve_noted_of(chunk_of(p, slots[i]), row_of(slots[i])), 1);
    }
    for (size_t i = 0; i < n; i++) {
        if (!slots[i])
            continue;
        const char *packed = tb_sieve_packed(chunk_of(p, slots[i]), row_of(slots[i])).ptr;
        __builtin_prefetch(packed);
        __builtin_prefetch(packed + 63);
    }
    for (size_t i = 0; i < n; i++)
        if (settle(p, rows[i], slots[i]) && !note(found, rows[i]))
            return TB_E_NOMEM;
    return TB_OK;
}

static tb_status look_up(void *to, size_t part, const tb_sieve_row *rows, size_t n)
{
    pass *p = to;
    const tb_sieve_row *group[GROUP];
    tb_status rc = TB_OK;
    size_t k = 0;
    for (size_t i = 0; i < n && rc == TB_OK; i++) {
        if (is_share(p, rows[i].hash))
            group[k++] = &rows[i];
        if (k < GROUP)
            continue;
        rc = look_up_group(p, &p->found[part], group, k);
        k = 0;
    }
    return rc == TB_OK ? look_up_group(p, &p->found[part], group, k) : rc;
}

/* What an attempt with a wrong cut has found out counts for nothing. */
static void unask(pass *p)
{
    for (size_t c = 0; c < p->chunks.len; c++)
        for (size_t i = 0; i < p->chunks.ptr[c]->n; i++)
            atomic_fetch_and(&tb_sieve_noted_of(p->chunks.ptr[c], i)->word, ~TB_SIEVE_ASKED);
}

static tb_status look_up_all(pass *p)
{
    bool wrong_cut = true;
    tb_status rc = TB_OK;
    while (rc == TB_OK && wrong_cut) {
        for (size_t i = 0; i < TB_SIEVE_PARTS; i++) {
            p->found[i].rows.len = 0;
            tb_buf_clear(&p->found[i].kept);
        }
        rc = tb_sieve_scan(p->new_side, look_up, p, &wrong_cut);
        if (rc == TB_OK && wrong_cut)
            unask(p);
    }
    return rc;
}

/* ---- What became of it ---- */

static tb_status collect(pass *p, tb_sieved out[2])
{
    for (size_t n = 0; n < p->chunks.len; n++) {
        tb_sieve_chunk *c = p->chunks.ptr[n];
        for (size_t i = 0; i < c->n; i++) {
            const tb_sieve_noted *x = tb_sieve_noted_of(c, i);
            uint32_t known = atomic_load(&x->word) & ~TB_SIEVE_AT;
            tb_str packed = known & TB_SIEVE_ODD ? (tb_str){NULL, 0} : tb_sieve_packed(c, i);
            if (known == TB_SIEVE_ASKED)
                out[0].alike++;
            else if (!tb_sieved_note(&out[0], c->offset + x->start, tb_sieve_line(c, i), packed))
                return TB_E_NOMEM;
        }
    }
    for (size_t k = 0; k < p->new_side->n_parts; k++)
        if (!tb_sieved_join(&out[1], &p->found[k], p->new_side->parts[k].line))
            return TB_E_NOMEM;
    out[1].alike = out[0].alike;
    return TB_OK;
}

static tb_status run(pass *p, tb_sieved out[2])
{
    tb_status rc = hold_all(p);
    p->n_slots = p->n_rows + p->n_rows / 2 + 1024;
    if (rc == TB_OK && !(p->table = tb_large_alloc(p->n_slots * sizeof *p->slots)))
        rc = TB_E_NOMEM;
    p->slots = p->table;
    if (rc == TB_OK)
        tb_run_on_threads(tb_threads_at_hand(), p->chunks.len, put_chunk, p);
    if (rc == TB_OK)
        rc = look_up_all(p);
    p->is_again = rc == TB_OK && atomic_load(&p->again);
    if (p->is_again)
        rc = look_up_all(p);
    return rc == TB_OK ? collect(p, out) : rc;
}

tb_status tb_sieve_pass(tb_sieve_side sides[2], tb_sieve_share *share, tb_sieved out[2], tb_error *err)
{
    pass *p = calloc(1, sizeof *p);
    if (!p)
        return tb_nomem(err);
    p->old_side = &sides[0];
    p->new_side = &sides[1];
    p->share = share;
    for (size_t i = 0; i < TB_SIEVE_PARTS; i++)
        p->found[i].most = out[1].most;
    tb_status rc = run(p, out);
    tb_large_free(p->table, p->n_slots * sizeof *p->slots);
    tb_vec_fini(&p->chunks);
    forget(p);
    for (size_t i = 0; i < TB_SIEVE_PARTS; i++)
        tb_sieved_fini(&p->found[i]);
    free(p);
    return rc == TB_E_NOMEM ? tb_nomem(err) : rc;
}
