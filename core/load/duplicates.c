/* SPDX-License-Identifier: MIT */
/* First pass over the keys in memory: an open-addressing set of key hashes finds which hashes occur twice. Only when
 * there are some are the table's rows looked at again, to compare the other columns of those rows. */
#include "load/duplicates.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/msg.h"

#define MAX_KEPT_ROWS ((size_t)65536)
#define KEPT_KEYS (MAX_KEPT_ROWS / 4) /* of more keys, only so many are looked at, each with all of its rows */

typedef struct kept_row {
    uint64_t hash;
    uint64_t line;
    size_t first_cell; /* in cells, n_columns of them */
} kept_row;

struct tb_duplicates {
    uint64_t *seen; /* hashes that occur more than once, sorted */
    size_t n_seen;
    TB_VEC(kept_row) rows;
    TB_VEC(tb_str) cells;
    uint32_t n_columns;
    size_t n_rows;       /* with such keys, also those that are not kept */
    uint64_t first_line; /* of the first of them */
    bool is_cut;         /* rows of a key that is looked at are missing */
};

static int by_hash(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static uint64_t key_hash(const tb_dtable *t, size_t record)
{
    uint64_t h = 0;
    for (size_t k = 0; k < t->key_names.len; k++)
        h = tb_str_hash(tb_table_key(t, record, k), h + 1);
    return h;
}

/* Hashes that occur again, as they are met. slots: power of two, 0 marks a free one. */
static bool collect(const tb_dtable *t, uint64_t *slots, size_t mask, tb_duplicates *d)
{
    TB_VEC(uint64_t) again = {0};
    for (size_t i = 0; i < t->records.len; i++) {
        uint64_t h = key_hash(t, i) | 1;
        size_t at = (h >> 1) & mask;
        while (slots[at] && slots[at] != h)
            at = (at + 1) & mask;
        if (slots[at] && !tb_vec_push(&again, h)) {
            tb_vec_fini(&again);
            return false;
        }
        slots[at] = h;
    }
    if (again.len)
        qsort(again.ptr, again.len, sizeof *again.ptr, by_hash);
    for (size_t i = 0; i < again.len; i++)
        if (i == 0 || again.ptr[i] != again.ptr[i - 1])
            again.ptr[d->n_seen++] = again.ptr[i];
    d->seen = again.ptr;
    return true;
}

tb_status tb_duplicates_find(const tb_dtable *t, tb_duplicates **out, tb_error *err)
{
    *out = NULL;
    if (t->key_names.len == 0)
        return TB_OK;
    size_t size = 16;
    while (size < t->records.len * 2)
        size *= 2;
    tb_duplicates *d = calloc(1, sizeof *d);
    uint64_t *slots = calloc(size, sizeof *slots);
    bool ok = d && slots && collect(t, slots, size - 1, d);
    free(slots);
    if (!ok || d->n_seen == 0) {
        tb_duplicates_free(d);
        return ok ? TB_OK : tb_nomem(err);
    }
    *out = d;
    return TB_OK;
}

void tb_duplicates_free(tb_duplicates *d)
{
    if (!d)
        return;
    free(d->seen);
    tb_vec_fini(&d->rows);
    tb_vec_fini(&d->cells);
    free(d);
}

/* One key in so many is looked at; seen are hashes, so that which it is has nothing to do with where they stand. */
static size_t step_of(const tb_duplicates *d) { return d->n_seen / KEPT_KEYS + 1; }

tb_status tb_duplicates_look(tb_duplicates *d, const tb_plan *plan, const tb_grid *g, size_t from, tb_error *err)
{
    d->n_columns = plan->headings.n;
    for (size_t row = from; row < g->rows.len; row++) {
        uint64_t h = 0;
        for (size_t k = 0; k < plan->keys.len; k++)
            h = tb_str_hash(tb_str_trim(tb_grid_cell(g, row, plan->keys.ptr[k])), h + 1);
        h |= 1;
        const uint64_t *key = bsearch(&h, d->seen, d->n_seen, sizeof h, by_hash);
        if (!key)
            continue;
        if (d->n_rows++ == 0)
            d->first_line = g->rows.ptr[row].line;
        if ((size_t)(key - d->seen) % step_of(d) != 0)
            continue;
        d->is_cut = d->is_cut || d->rows.len == MAX_KEPT_ROWS;
        if (d->is_cut)
            continue;
        kept_row kept = {.hash = h, .line = g->rows.ptr[row].line, .first_cell = d->cells.len};
        for (uint32_t c = 0; c < d->n_columns; c++)
            if (!tb_vec_push(&d->cells, tb_str_trim(tb_grid_cell(g, row, c))))
                return tb_nomem(err);
        if (!tb_vec_push(&d->rows, kept))
            return tb_nomem(err);
    }
    return TB_OK;
}

/* Are the kept rows told apart by their key and this column? */
static bool resolves(const tb_duplicates *d, uint32_t column)
{
    if (d->is_cut)
        return false;
    uint64_t *h = malloc((d->rows.len + 1) * sizeof *h);
    if (!h)
        return false;
    for (size_t i = 0; i < d->rows.len; i++)
        h[i] = tb_str_hash(d->cells.ptr[d->rows.ptr[i].first_cell + column], d->rows.ptr[i].hash);
    qsort(h, d->rows.len, sizeof *h, by_hash);
    bool unique = true;
    for (size_t i = 1; i < d->rows.len; i++)
        unique = unique && h[i] != h[i - 1];
    free(h);
    return unique;
}

static bool is_used(const tb_plan *plan, uint32_t column)
{
    for (size_t i = 0; i < plan->keys.len; i++)
        if (plan->keys.ptr[i] == column)
            return true;
    for (size_t i = 0; i < plan->sides[0].measures.len; i++)
        if (plan->sides[0].measures.ptr[i].column == column)
            return true;
    return false;
}

void tb_duplicates_note(const tb_duplicates *d, const tb_plan *plan, const tb_dtable *t, tb_dataset *ds)
{
    TB_CLEANUP(tb_buf_fini) tb_buf keys = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf advice = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    for (size_t k = 0; k < t->key_names.len; k++)
        tb_buf_printf(&keys, "%s%.*s", k ? ", " : "", TB_ARG(t->key_names.ptr[k]));
    for (uint32_t c = 0; c < d->n_columns && advice.len == 0; c++)
        if (!is_used(plan, c) && resolves(d, c))
            tb_buf_printf(&advice,
                          step_of(d) > 1 ? _("with '%.*s' as a further --key each of them seems to be one row")
                                         : _("with '%.*s' as a further --key each of them is one row"),
                          TB_ARG(plan->headings.of[c].name));
    if (advice.len == 0)
        tb_buf_z(&advice, _("no single further column tells them apart, so they are paired by name and values, or left "
                            "unpaired"));
    if (d->n_rows)
        tb_place_write(&place, (tb_place){.style = TB_PLACE_LINE, .line = d->first_line});
    tb_diag_add(&ds->diags, "duplicate-key", ds->facts.source, tb_buf_view(&place),
                _("keys (%.*s) that occur more than once: %zu, in %zu rows; %.*s"), TB_ARG(tb_buf_view(&keys)),
                d->n_seen, d->n_rows, TB_ARG(tb_buf_view(&advice)));
}
