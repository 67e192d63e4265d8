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

#include "load/sieve_kept.h"

#define GROUP 32u
#define TWICE 2 /* of asked: or more often */

typedef struct pass {
    tb_sieve_side *old_side, *new_side;
    tb_sieve_share *share;
    tb_sieve_rows rows[TB_SIEVE_PARTS]; /* of the old side's parts */
    TB_VEC(tb_sieve_chunk *) chunks;    /* all of them */
    size_t n_rows, mask;
    void *table;
    _Atomic uint64_t *slots; /* the table: top half of the hash, row + 1; 0: free */
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
            if (p->chunks.len >= TB_SIEVE_CHUNKS || !tb_vec_push(&p->chunks, c))
                return TB_E_NOMEM;
        }
    return rc;
}

/* ---- The table ---- */

static size_t table_size(size_t rows)
{
    size_t size = 1024;
    while (size < rows + rows / 2)
        size *= 2;
    return size;
}

static const tb_sieve_chunk *chunk_of(const pass *p, uint64_t slot)
{
    return p->chunks.ptr[(uint32_t)(slot - 1) / TB_SIEVE_CHUNK];
}
static size_t row_of(uint64_t slot) { return (uint32_t)(slot - 1) % TB_SIEVE_CHUNK; }

/* It becomes a record; one that is odd stays so. */
static void keep(tb_sieve_chunk *c, size_t i)
{
    unsigned char not_yet = 0;
    (void)atomic_compare_exchange_strong(&c->keep[i], &not_yet, 1);
}

static void put(pass *p, tb_sieve_chunk *c, size_t i, uint64_t slot)
{
    for (size_t at = c->hash[i] & p->mask;; at = (at + 1) & p->mask) {
        uint64_t there = 0;
        if (atomic_compare_exchange_strong(&p->slots[at], &there, slot))
            return;
        if (there >> 32 != slot >> 32 || chunk_of(p, there)->hash[row_of(there)] != c->hash[i])
            continue;
        tb_sieve_chunk *first = p->chunks.ptr[(uint32_t)(there - 1) / TB_SIEVE_CHUNK];
        atomic_store(&first->asked[row_of(there)], TWICE);
        keep(c, i);
        return;
    }
}

static void put_chunk(void *to, size_t nth)
{
    pass *p = to;
    tb_sieve_chunk *c = p->chunks.ptr[nth];
    for (size_t from = 0; from < c->n; from += GROUP) {
        size_t end = from + GROUP < c->n ? from + GROUP : c->n;
        for (size_t i = from; i < end; i++)
            __builtin_prefetch(&p->slots[c->hash[i] & p->mask], 1);
        for (size_t i = from; i < end; i++)
            put(p, c, i, c->hash[i] >> 32 << 32 | (uint32_t)(nth * TB_SIEVE_CHUNK + i + 1));
    }
}

/* The slot of the hash, by the half of it that stands there, from *at on; 0: none. */
static uint64_t next_slot(const pass *p, uint64_t hash, size_t *at)
{
    for (;; *at = (*at + 1) & p->mask) {
        uint64_t there = atomic_load_explicit(&p->slots[*at], memory_order_relaxed);
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
    tb_sieve_chunk *c = p->chunks.ptr[(uint32_t)(slot - 1) / TB_SIEVE_CHUNK];
    size_t i = row_of(slot);
    unsigned char asked = 0;
    if (p->is_again ? atomic_load(&c->asked[i]) == TWICE : !atomic_compare_exchange_strong(&c->asked[i], &asked, 1)) {
        if (asked == 1) {
            atomic_store(&c->asked[i], TWICE);
            atomic_store(&p->again, true);
        }
        return true;
    }
    bool same =
        !row->keep && !atomic_load(&c->keep[i]) && tb_str_eq(tb_sieve_packed(c, i), tb_str_make(row->packed, row->len));
    if (!same)
        keep(c, i);
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
    size_t at[GROUP];
    for (size_t i = 0; i < n; i++) {
        at[i] = rows[i]->hash & p->mask;
        __builtin_prefetch(&p->slots[at[i]]);
    }
    for (size_t i = 0; i < n; i++) {
        slots[i] = next_slot(p, rows[i]->hash, &at[i]);
        if (!slots[i])
            continue;
        const tb_sieve_chunk *c = chunk_of(p, slots[i]);
        size_t row = row_of(slots[i]);
        __builtin_prefetch(&c->hash[row]);
        __builtin_prefetch(&c->packed_at[row]);
        __builtin_prefetch(&c->keep[row], 1);
        __builtin_prefetch(&c->asked[row], 1);
    }
    for (size_t i = 0; i < n; i++) {
        while (slots[i] && chunk_of(p, slots[i])->hash[row_of(slots[i])] != rows[i]->hash) {
            at[i] = (at[i] + 1) & p->mask;
            slots[i] = next_slot(p, rows[i]->hash, &at[i]);
        }
        if (slots[i]) {
            const char *packed = tb_sieve_packed(chunk_of(p, slots[i]), row_of(slots[i])).ptr;
            __builtin_prefetch(packed);
            __builtin_prefetch(packed + 64);
        }
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
            if (atomic_load(&p->chunks.ptr[c]->asked[i]) == 1)
                atomic_store(&p->chunks.ptr[c]->asked[i], 0);
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
        const tb_sieve_chunk *c = p->chunks.ptr[n];
        for (size_t i = 0; i < c->n; i++) {
            unsigned char kept = atomic_load(&c->keep[i]);
            tb_str packed = kept == TB_SIEVE_ODD ? (tb_str){NULL, 0} : tb_sieve_packed(c, i);
            if (atomic_load(&c->asked[i]) == 1 && !kept)
                out[0].alike++;
            else if (!tb_sieved_note(&out[0], c->offset + c->start[i], tb_sieve_line(c, i), packed))
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
    size_t size = table_size(p->n_rows);
    if (rc == TB_OK && !(p->table = tb_large_alloc(size * sizeof *p->slots)))
        rc = TB_E_NOMEM;
    p->slots = p->table;
    p->mask = size - 1;
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
    tb_large_free(p->table, (p->mask + 1) * sizeof *p->slots);
    tb_vec_fini(&p->chunks);
    forget(p);
    for (size_t i = 0; i < TB_SIEVE_PARTS; i++)
        tb_sieved_fini(&p->found[i]);
    free(p);
    return rc == TB_E_NOMEM ? tb_nomem(err) : rc;
}
