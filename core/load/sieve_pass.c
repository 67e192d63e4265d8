/* SPDX-License-Identifier: MIT */
/* The old side is read and held (sieve_rows.h), each row put into a table on the way; the new side is read and looked
 * up as it comes, and nothing of it is held but where the rows stand that become records. All of it is done by several
 * threads at once: rows are put and found with one atomic operation, and what is decided about a key does not depend on
 * which of its rows came first.
 *
 * Memory is slow where it is jumped about in, so rows are put and looked up in groups, and what the next step of a
 * group will touch is asked for before the step before it is done.
 *
 * A hash never decides that two rows are the same: it only finds the bytes to compare with. What cannot be decided here
 * - a key that occurs twice on a side, two keys of one hash - becomes records. A key that turns out to occur twice on
 * the new side may have had its first row dropped: then the new side is read again, with all that is known by then. */
#include "load/sieve_pass.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "load/sieve_cell.h"
#include "load/sieve_kept.h"
#include "load/sieve_table.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

#define GROUP 32u

typedef struct pass {
    tb_sieve_side *old_side, *new_side;
    tb_sieve_share *share;
    tb_sieve_rows rows[TB_SIEVE_PARTS]; /* of the old side's parts */
    tb_sieve_chunk **chunks;            /* of all parts, as their rows are numbered */
    tb_sieve_table table;               /* of row numbers: chunk, row in it, and 1 */
    bool is_again;
    tb_sieved left[TB_SIEVE_PARTS], found[TB_SIEVE_PARTS]; /* rows of the old side; of the new one */
    tb_hashes wanted[2][TB_SIEVE_PARTS];                   /* of the old and the new one, for context */
    tb_sieve_chosen chosen[TB_SIEVE_PARTS];
    alignas(64) atomic_size_t n_rows; /* away from what all threads only read */
    atomic_size_t n_chunks, n_new, alone[2], renamed;
    atomic_bool again; /* a key occurs twice on the new side */
} pass;

static bool is_share(const pass *p, uint64_t hash)
{
    return p->share->of == 1 || (size_t)(hash >> 48) * p->share->of >> 16 == p->share->nth;
}

static tb_sieve_chunk *chunk_of(const pass *p, uint32_t number) { return p->chunks[(number - 1) / TB_SIEVE_ROWS]; }
static size_t row_of(uint32_t number) { return (number - 1) % TB_SIEVE_ROWS; }

static void mark(tb_sieve_chunk *c, size_t i, uint32_t bits) { atomic_fetch_or(&tb_sieve_noted_of(c, i)->word, bits); }

/* ---- The old side ---- */

static void put(pass *p, tb_sieve_chunk *c, size_t i, uint64_t hash)
{
    uint32_t there = tb_sieve_table_put(&p->table, hash, (uint32_t)(c->number * TB_SIEVE_ROWS + i + 1));
    if (!there)
        return;
    mark(chunk_of(p, there), row_of(there), TB_SIEVE_TWICE);
    mark(c, i, TB_SIEVE_KEEP);
}

static tb_status number_chunk(pass *p, tb_sieve_chunk *c)
{
    c->number = (uint32_t)atomic_fetch_add(&p->n_chunks, 1);
    if (c->number + 1 >= TB_SIEVE_CHUNKS)
        return TB_E_LIMIT;
    p->chunks[c->number] = c;
    if (!p->share->most || (c->number + 1) * sizeof *c <= p->share->most)
        return TB_OK;
    atomic_store(&p->share->too_large, true);
    return TB_E_LIMIT;
}

static tb_status hold_group(pass *p, size_t part, const tb_sieve_row *const *rows, size_t n)
{
    tb_sieve_rows *own = &p->rows[part];
    bool has_room = atomic_fetch_add(&p->n_rows, n) + n <= tb_sieve_table_most(&p->table);
    for (size_t i = 0; i < n && has_room; i++)
        tb_sieve_table_expect(&p->table, rows[i]->hash);
    for (size_t i = 0; i < n; i++) {
        size_t before = own->chunks.len;
        if (!tb_sieve_add(own, rows[i]))
            return TB_E_LIMIT;
        tb_sieve_chunk *c = own->chunks.ptr[own->chunks.len - 1];
        tb_status rc = own->chunks.len > before ? number_chunk(p, c) : TB_OK;
        if (rc != TB_OK)
            return rc;
        if (has_room)
            put(p, c, c->n - 1, rows[i]->hash);
    }
    return TB_OK;
}

typedef tb_status group_sink(pass *p, size_t part, const tb_sieve_row *const *rows, size_t n);

/* Gives the rows of the share in groups. */
static tb_status in_groups(pass *p, size_t part, const tb_sieve_row *rows, size_t n, group_sink *sink)
{
    const tb_sieve_row *group[GROUP];
    tb_status rc = TB_OK;
    size_t k = 0;
    for (size_t i = 0; i < n && rc == TB_OK; i++) {
        if (is_share(p, rows[i].hash))
            group[k++] = &rows[i];
        if (k < GROUP)
            continue;
        rc = sink(p, part, group, k);
        k = 0;
    }
    return rc == TB_OK && k ? sink(p, part, group, k) : rc;
}

static tb_status hold(void *to, size_t part, const tb_sieve_row *rows, size_t n)
{
    return in_groups(to, part, rows, n, hold_group);
}

static void forget(pass *p)
{
    for (size_t i = 0; i < TB_SIEVE_PARTS; i++)
        tb_sieve_rows_fini(&p->rows[i]);
    tb_sieve_table_fini(&p->table);
    atomic_store(&p->n_chunks, 0);
    atomic_store(&p->n_rows, 0);
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
    tb_sieve_chunk *c = p->chunks[nth];
    for (size_t i = 0; i < c->n; i++)
        put(p, c, i, hash_of(p, c, i));
}

/* Rows behind the head may be shorter than those in it, and more than the table was made for: then it is made again. */
static tb_status put_again(pass *p)
{
    if (atomic_load(&p->n_rows) > UINT32_MAX / 2)
        return TB_E_LIMIT;
    if (!tb_sieve_table_make(&p->table, atomic_load(&p->n_rows)))
        return TB_E_NOMEM;
    tb_run_on_threads(tb_threads_at_hand(), atomic_load(&p->n_chunks), put_chunk, p);
    return TB_OK;
}

static tb_status hold_all(pass *p)
{
    bool wrong_cut = true;
    tb_status rc = TB_OK;
    while (wrong_cut && rc == TB_OK) {
        forget(p);
        size_t about = p->old_side->about / p->share->of;
        if (!tb_sieve_table_make(&p->table, about < UINT32_MAX / 2 ? about : UINT32_MAX / 2))
            return TB_E_NOMEM;
        rc = tb_sieve_scan(p->old_side, hold, p, &wrong_cut);
    }
    for (size_t k = 0; k < p->old_side->n_parts && rc == TB_OK; k++)
        for (size_t i = 0; i < p->rows[k].chunks.len; i++)
            p->rows[k].chunks.ptr[i]->line += p->old_side->parts[k].line;
    return rc == TB_OK && atomic_load(&p->n_rows) > tb_sieve_table_most(&p->table) ? put_again(p) : rc;
}

/* ---- The new side ---- */

/* The two rows of a key differ; in their names, too? */
static bool are_renamed(const pass *p, const char *old_packed, const char *new_packed)
{
    const tb_sieve_side *s = p->old_side;
    return p->share->context && tb_sieve_name(s, old_packed) != tb_sieve_name(s, new_packed);
}

/* Does the row become a record? The old row of its key is settled on the way. *open: it may have to be looked for by
 * its name. */
static bool settle(pass *p, const tb_sieve_row *row, uint32_t number, bool *open)
{
    *open = true;
    if (!number)
        return true;
    tb_sieve_chunk *c = chunk_of(p, number);
    size_t i = row_of(number);
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
    *open = !same && are_renamed(p, tb_sieve_packed(c, i).ptr, row->packed);
    if (!same)
        mark(c, i, *open ? TB_SIEVE_KEEP | TB_SIEVE_RENAMED : TB_SIEVE_KEEP);
    return !same;
}

static bool note(pass *p, size_t part, const tb_sieve_row *row, bool open)
{
    if (p->share->chooses)
        return true;
    if (open && p->share->context) {
        atomic_fetch_add(&p->alone[1], 1);
        if (!tb_vec_push(&p->wanted[1][part], tb_sieve_name(p->old_side, row->packed)))
            return false;
    }
    return tb_sieved_note(&p->found[part], row->offset, row->line,
                          row->keep ? (tb_str){NULL, 0} : tb_str_make(row->packed, row->len));
}

static tb_status look_up_group(pass *p, size_t part, const tb_sieve_row *const *rows, size_t n)
{
    uint32_t numbers[GROUP];
    for (size_t i = 0; i < n; i++)
        tb_sieve_table_expect(&p->table, rows[i]->hash);
    for (size_t i = 0; i < n; i++) {
        numbers[i] = tb_sieve_table_find(&p->table, rows[i]->hash);
        if (numbers[i])
            __builtin_prefetch(tb_sieve_noted_of(chunk_of(p, numbers[i]), row_of(numbers[i])), 1);
    }
    for (size_t i = 0; i < n; i++) {
        if (!numbers[i])
            continue;
        const char *packed = tb_sieve_packed(chunk_of(p, numbers[i]), row_of(numbers[i])).ptr;
        __builtin_prefetch(packed);
        __builtin_prefetch(packed + 63);
    }
    for (size_t i = 0; i < n; i++) {
        bool open;
        if (settle(p, rows[i], numbers[i], &open) && !note(p, part, rows[i], open))
            return TB_E_NOMEM;
    }
    if (p->share->context)
        atomic_fetch_add(&p->n_new, n);
    return TB_OK;
}

static tb_status look_up(void *to, size_t part, const tb_sieve_row *rows, size_t n)
{
    return in_groups(to, part, rows, n, look_up_group);
}

static tb_status look_up_all(pass *p)
{
    bool wrong_cut = true;
    tb_status rc = TB_OK;
    while (rc == TB_OK && wrong_cut) {
        for (size_t i = 0; i < TB_SIEVE_PARTS; i++) {
            p->found[i].rows.len = 0;
            tb_buf_clear(&p->found[i].kept);
            p->wanted[1][i].len = 0;
        }
        atomic_store(&p->n_new, 0);
        atomic_store(&p->alone[1], 0);
        rc = tb_sieve_scan(p->new_side, look_up, p, &wrong_cut);
        if (rc == TB_OK && wrong_cut) /* what it has found out counts for nothing */
            rc = hold_all(p);
    }
    return rc;
}

/* ---- What became of it ---- */

/* A row that may have to be looked for by its name. */
static bool want(pass *p, tb_sieve_chunk *c, size_t i, uint32_t known, tb_hashes *wanted)
{
    bool alone = !(known & TB_SIEVE_ASKED) || known & TB_SIEVE_TWICE;
    if (!p->share->context || !(alone || known & TB_SIEVE_RENAMED))
        return true;
    atomic_fetch_add(alone ? &p->alone[0] : &p->renamed, 1);
    return tb_sieve_want(p->old_side, tb_sieve_packed(c, i).ptr, wanted);
}

static bool collect_chunk(pass *p, tb_sieve_chunk *c, tb_sieved *out, tb_hashes *wanted)
{
    for (size_t i = 0; i < c->n; i++) {
        const tb_sieve_noted *x = tb_sieve_noted_of(c, i);
        uint32_t known = atomic_load(&x->word) & ~TB_SIEVE_AT;
        tb_str packed = known & TB_SIEVE_ODD ? (tb_str){NULL, 0} : tb_sieve_packed(c, i);
        if (known == TB_SIEVE_ASKED)
            out->alike++;
        else if (!want(p, c, i, known, wanted) ||
                 !tb_sieved_note(out, c->offset + x->start, tb_sieve_line(c, i), packed))
            return false;
    }
    return true;
}

static void collect_part(void *to, size_t part)
{
    pass *p = to;
    tb_sieved own = {.most = p->left[part].most};
    tb_hashes wanted = {0};
    bool ok = true;
    for (size_t i = 0; i < p->rows[part].chunks.len && ok; i++)
        ok = collect_chunk(p, p->rows[part].chunks.ptr[i], &own, &wanted);
    own.kept.failed = own.kept.failed || !ok;
    p->left[part] = own;
    p->wanted[0][part] = wanted;
}

static tb_status collect(pass *p, tb_sieved out[2])
{
    tb_run_on_threads(tb_threads_at_hand(), p->old_side->n_parts, collect_part, p);
    for (size_t k = 0; k < p->old_side->n_parts; k++) {
        out[0].alike += p->left[k].alike;
        if (p->left[k].kept.failed || !tb_sieved_join(&out[0], &p->left[k], 0))
            return TB_E_NOMEM;
    }
    for (size_t k = 0; k < p->new_side->n_parts; k++)
        if (!tb_sieved_join(&out[1], &p->found[k], p->new_side->parts[k].line))
            return TB_E_NOMEM;
    out[1].alike = out[0].alike;
    return TB_OK;
}

/* ---- Context ---- */

/* What is wanted, of this share. */
static tb_status note_wanted(pass *p)
{
    tb_sieve_context *x = p->share->context;
    x->rows += atomic_load(&p->n_rows) + atomic_load(&p->n_new);
    x->alone[0] += atomic_load(&p->alone[0]);
    x->alone[1] += atomic_load(&p->alone[1]);
    x->renamed += atomic_load(&p->renamed);
    for (size_t w = 0; w < 2; w++)
        for (size_t k = 0; k < TB_SIEVE_PARTS; k++) {
            const tb_hashes *t = &p->wanted[w][k];
            if (!tb_vec_reserve(&x->wanted, t->len))
                return TB_E_NOMEM;
            for (size_t i = 0; i < t->len; i++)
                x->wanted.ptr[x->wanted.len++] = t->ptr[i];
        }
    return TB_OK;
}

static void choose_part(void *to, size_t part)
{
    pass *p = to;
    tb_sieve_chosen own = {.sample = {.alike = 0}};
    bool ok = true;
    for (size_t k = 0; k < p->rows[part].chunks.len; k++) {
        tb_sieve_chunk *c = p->rows[part].chunks.ptr[k];
        for (size_t i = 0; i < c->n && ok; i++)
            if ((tb_sieve_word(c, i) & ~TB_SIEVE_AT) == TB_SIEVE_ASKED)
                ok = tb_sieve_choose(p->share->context, tb_sieve_packed(c, i), hash_of(p, c, i),
                                     c->offset + tb_sieve_noted_of(c, i)->start, tb_sieve_line(c, i), &own);
    }
    own.sample.kept.failed = own.sample.kept.failed || !ok;
    p->chosen[part] = own;
}

static tb_status choose(pass *p)
{
    bool ok = true;
    tb_run_on_threads(tb_threads_at_hand(), p->old_side->n_parts, choose_part, p);
    for (size_t k = 0; k < p->old_side->n_parts && ok; k++)
        ok = tb_sieve_context_join(p->share->context, &p->chosen[k]);
    return ok ? TB_OK : TB_E_NOMEM;
}

/* Rows of the only share are still there, so that they can be chosen from at once. */
static tb_status find_context(pass *p)
{
    tb_sieve_context *x = p->share->context;
    tb_status rc = note_wanted(p);
    if (rc < 0 || p->share->of > 1 || !tb_sieve_context_is_open(x))
        return rc;
    return tb_sieve_context_fix(x) ? choose(p) : TB_E_NOMEM;
}

static tb_status run(pass *p, tb_sieved out[2])
{
    tb_status rc = (p->chunks = calloc(TB_SIEVE_CHUNKS, sizeof(tb_sieve_chunk *))) ? hold_all(p) : TB_E_NOMEM;
    if (rc == TB_OK)
        rc = look_up_all(p);
    p->is_again = rc == TB_OK && atomic_load(&p->again);
    if (p->is_again)
        rc = look_up_all(p);
    if (rc == TB_OK && p->share->chooses)
        return choose(p);
    rc = rc == TB_OK ? collect(p, out) : rc;
    return rc == TB_OK && p->share->context ? find_context(p) : rc;
}

tb_status tb_sieve_pass(tb_sieve_side sides[2], tb_sieve_share *share, tb_sieved out[2], tb_error *err)
{
    pass *p = aligned_alloc(alignof(pass), sizeof *p);
    if (!p)
        return tb_nomem(err);
    memset(p, 0, sizeof *p);
    p->old_side = &sides[0];
    p->new_side = &sides[1];
    p->share = share;
    for (size_t i = 0; i < TB_SIEVE_PARTS; i++) {
        p->left[i].most = out[0].most;
        p->found[i].most = out[1].most;
    }
    tb_status rc = run(p, out);
    forget(p);
    free(p->chunks);
    for (size_t i = 0; i < TB_SIEVE_PARTS; i++) {
        tb_sieved_fini(&p->left[i]);
        tb_sieved_fini(&p->found[i]);
        tb_vec_fini(&p->wanted[0][i]);
        tb_vec_fini(&p->wanted[1][i]);
        tb_sieve_chosen_fini(&p->chosen[i]);
    }
    free(p);
    return rc == TB_E_NOMEM ? tb_nomem(err) : rc;
}
