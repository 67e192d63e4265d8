/* SPDX-License-Identifier: MIT */
/* Which rows are chosen depends on their content and on how many there are, so neither on threads and memory nor on the
 * order of the rows. */
#include "load/sieve_context.h"

#include <stdlib.h>

#include "load/sieve_kept.h"

#define SAMPLE ((size_t)32768)       /* rows of a side that are looked at, at the most, and at least half as many */
#define MAX_NAMED ((size_t)200000)   /* more rows of one name with others say no more than the sample does */
#define MAX_BYTES ((size_t)24 << 20) /* and of these, so many bytes */
#define PART_OF_ROW 64u              /* bytes of load options' part that make a row of the sample */
#define IS_NAME ((uint64_t)1)

static uint64_t text_hash(tb_sieve_cell x)
{
    char text[TB_SIEVE_SHORT];
    tb_str s = tb_str_make(x.bytes, x.n);
    if (x.head >= TB_SIEVE_HALVES) {
        tb_sieve_cell_text(x, text);
        s.ptr = text;
    }
    return tb_text_hash(s);
}

uint64_t tb_sieve_name(const tb_sieve_side *s, const char *packed)
{
    tb_sieve_cell of[2] = {{.n = 0}, {.n = 0}};
    for (size_t i = 0, n = s->n_keys + s->n_texts; i < n; i++) {
        tb_sieve_cell x = tb_sieve_take_cell(&packed);
        of[0] = i == s->names[0] ? x : of[0];
        of[1] = i == s->names[1] ? x : of[1];
    }
    return text_hash(of[0].n ? of[0] : of[1]) | IS_NAME;
}

bool tb_sieve_want(const tb_sieve_side *s, const char *packed, tb_hashes *to)
{
    bool ok = tb_vec_push(to, tb_sieve_name(s, packed));
    for (size_t i = 0; i < s->n_keys + s->n_texts && ok; i++) {
        tb_sieve_cell x = tb_sieve_take_cell(&packed);
        ok = x.n == 0 || tb_vec_push(to, text_hash(x));
    }
    return ok;
}

/* ---- Choosing ---- */

static tb_sieve_text *find(const tb_sieve_context *c, uint64_t hash)
{
    size_t at = (size_t)(hash >> 1) & c->mask;
    for (;; at = (at + 1) & c->mask) {
        uint64_t there = atomic_load_explicit(&c->of[at].hash, memory_order_relaxed);
        if (there == 0 || (there & ~IS_NAME) == (hash & ~IS_NAME))
            return &c->of[at];
    }
}

bool tb_sieve_context_fix(tb_sieve_context *c)
{
    size_t size = 64;
    while (size < 2 * c->wanted.len)
        size *= 2;
    c->of = calloc(size, sizeof *c->of);
    c->mask = size - 1;
    for (size_t i = 0; i < c->wanted.len && c->of; i++) {
        tb_sieve_text *t = find(c, c->wanted.ptr[i]);
        atomic_store(&t->hash, atomic_load(&t->hash) | c->wanted.ptr[i]);
    }
    size_t part = c->side->o->part, most = part ? part / PART_OF_ROW : SAMPLE;
    while (c->rows / 2 >> c->shift > most)
        c->shift++;
    return c->of != NULL;
}

/* Notes which of the texts of the row were wanted; is its name one of those? */
static bool see(tb_sieve_context *c, const char *packed)
{
    const tb_sieve_side *s = c->side;
    bool named[2] = {false, false}, has[2] = {false, false};
    for (size_t i = 0, n = s->n_keys + s->n_texts; i < n; i++) {
        tb_sieve_cell x = tb_sieve_take_cell(&packed);
        if (x.n == 0)
            continue;
        tb_sieve_text *t = find(c, text_hash(x));
        uint64_t hash = atomic_load_explicit(&t->hash, memory_order_relaxed);
        if (hash && !atomic_load_explicit(&t->seen, memory_order_relaxed))
            atomic_store_explicit(&t->seen, true, memory_order_relaxed);
        for (size_t k = 0; k < 2; k++)
            if (i == s->names[k]) {
                has[k] = true;
                named[k] = hash & IS_NAME;
            }
    }
    return has[0] ? named[0] : named[1];
}

bool tb_sieve_choose(tb_sieve_context *c, tb_str packed, uint64_t key_hash, uint64_t offset, uint64_t line,
                     tb_sieve_chosen *to)
{
    bool named = see(c, packed.ptr), sampled = (key_hash >> 8 & (((uint64_t)1 << c->shift) - 1)) == 0;
    if (!named && !sampled)
        return true;
    if (!sampled && (atomic_fetch_add(&c->n_named, 1) >= MAX_NAMED ||
                     atomic_fetch_add(&c->named_bytes, packed.len) + packed.len > MAX_BYTES))
        return true;
    tb_sieved *s = sampled ? &to->sample : &to->named;
    s->most = SIZE_MAX;
    return tb_sieved_note(s, offset, line, packed);
}

void tb_sieve_chosen_fini(tb_sieve_chosen *c)
{
    tb_sieved_fini(&c->sample);
    tb_sieved_fini(&c->named);
}

/* On the new side rows stand behind all others. */
static bool add_twins(const tb_sieved *s, tb_sieved *out)
{
    for (size_t i = 0; i < s->rows.len; i++) {
        const char *packed = s->kept.ptr + s->rows.ptr[i].kept - 1, *end = packed;
        for (size_t k = 0; k < out->n_cells; k++)
            (void)tb_sieve_take_cell(&end);
        if (!tb_sieved_note(out, TB_UNKNOWN, 0, tb_str_make(packed, (size_t)(end - packed))))
            return false;
    }
    return true;
}

static bool add(const tb_sieved *s, tb_sieved out[2])
{
    out[0].alike -= s->rows.len;
    out[1].alike -= s->rows.len;
    return tb_sieved_join(&out[0], s, 0) && add_twins(s, &out[1]);
}

bool tb_sieve_context_join(tb_sieve_context *c, tb_sieve_chosen *part)
{
    c->chosen.sample.most = c->chosen.named.most = SIZE_MAX;
    return !part->sample.kept.failed && tb_sieved_join(&c->chosen.sample, &part->sample, 0) &&
           tb_sieved_join(&c->chosen.named, &part->named, 0);
}

bool tb_sieve_context_add(const tb_sieve_context *c, tb_sieved out[2])
{
    const tb_sieve_chosen *x = &c->chosen;
    size_t most[2] = {out[0].most, out[1].most};
    bool with_named = atomic_load(&c->n_named) <= MAX_NAMED && atomic_load(&c->named_bytes) <= MAX_BYTES;
    out[0].most = out[1].most = SIZE_MAX; /* none of these could be read again */
    bool ok = add(&x->sample, out) && (!with_named || add(&x->named, out));
    for (size_t k = 0; k < 2; k++)
        out[k].most = most[k];
    tb_sieved_sort(&out[0]);
    return ok;
}

bool tb_sieve_context_seen(const tb_sieve_context *c, tb_hashes *out)
{
    bool ok = true;
    for (size_t i = 0; c->of && i <= c->mask && ok; i++)
        if (atomic_load(&c->of[i].seen))
            ok = tb_vec_push(out, atomic_load(&c->of[i].hash) & ~IS_NAME);
    tb_hashes_sort(out);
    return ok;
}

void tb_sieve_context_clear(tb_sieve_context *c)
{
    tb_vec_fini(&c->wanted);
    free(c->of);
    tb_sieve_chosen_fini(&c->chosen);
    *c = (tb_sieve_context){.side = c->side};
}
