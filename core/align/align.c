/* SPDX-License-Identifier: MIT */
/* Tables are paired first: by id, else by title, else by order among those that have neither. Then records, table by
 * table. */
#include "align/align.h"

#include <stdlib.h>

#include "align/join.h"
#include "base/msg.h"

static void pair_free(tb_table_pair *p)
{
    tb_vec_fini(&p->pairs);
    free(p);
}

void tb_alignment_free(tb_alignment *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < a->tables.len; i++)
        pair_free(a->tables.ptr[i]);
    tb_vec_fini(&a->tables);
    free(a);
}

/* A title without digits: 2023年部门收支表 and 2024年部门收支表 are one table. */
static bool same_title(tb_str a, tb_str b)
{
    size_t i = 0, j = 0;
    while (i < a.len || j < b.len) {
        while (i < a.len && a.ptr[i] >= '0' && a.ptr[i] <= '9')
            i++;
        while (j < b.len && b.ptr[j] >= '0' && b.ptr[j] <= '9')
            j++;
        if (i == a.len || j == b.len)
            break;
        if (a.ptr[i++] != b.ptr[j++])
            return false;
    }
    return i == a.len && j == b.len;
}

/* Among the undescribed tables, the how-many-eth it is. */
static size_t order_of(const tb_dataset *ds, const tb_dtable *t)
{
    size_t n = 0;
    for (size_t i = 0; i < ds->tables.len && ds->tables.ptr[i] != t; i++)
        n += ds->tables.ptr[i]->id.len == 0;
    return n;
}

static const tb_dtable *find_partner(const tb_dataset *old_ds, const bool *taken, const tb_dataset *new_ds,
                                     const tb_dtable *t, size_t *at)
{
    size_t by_order = SIZE_MAX;
    for (size_t i = 0; i < old_ds->tables.len; i++) {
        const tb_dtable *o = old_ds->tables.ptr[i];
        if (taken[i] || o->id.len != t->id.len)
            continue;
        bool same = t->id.len ? tb_str_eq(o->id, t->id) : t->title.len && same_title(o->title, t->title);
        if (same) {
            *at = i;
            return o;
        }
        if (t->id.len == 0 && order_of(old_ds, o) == order_of(new_ds, t))
            by_order = i;
    }
    *at = by_order;
    return by_order == SIZE_MAX ? NULL : old_ds->tables.ptr[by_order];
}

static void note_unresolved(const tb_table_pair *p, const tb_join_stats *s, const tb_dataset *new_ds, tb_diags *diags)
{
    if (s->unresolved == 0)
        return;
    const tb_dtable *t = p->new_table;
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf key = {0};
    tb_place_write(&place, t->records.ptr[s->first_new].place);
    for (size_t k = 0; k < t->key_names.len; k++)
        tb_buf_printf(&key, "%s%.*s", k ? "|" : "", TB_ARG(tb_table_key(t, s->first_new, k)));
    if (t->key_names.len == 0)
        tb_buf_str(&key, t->records.ptr[s->first_new].name);
    tb_diag_add(diags, "ambiguous-key", new_ds->facts.source, tb_buf_view(&place),
                _("lines of one key that cannot be told apart are given as removed and added (keys: %zu; first: %.*s)"),
                s->unresolved, TB_ARG(tb_buf_view(&key)));
}

static tb_status fill_pairs(tb_table_pair *p, const uint32_t *old_of, tb_error *err)
{
    size_t n_old = p->old_table ? p->old_table->records.len : 0, n_new = p->new_table ? p->new_table->records.len : 0;
    bool *paired = calloc(n_old + 1, sizeof *paired);
    if (!paired || !tb_vec_reserve(&p->pairs, n_old + n_new)) {
        free(paired);
        return tb_nomem(err);
    }
    for (uint32_t j = 0; j < n_new; j++) {
        uint32_t i = old_of ? old_of[j] : TB_NO_RECORD;
        if (i != TB_NO_RECORD) {
            paired[i] = true;
            p->n_both++;
        }
        p->pairs.ptr[p->pairs.len++] = (tb_pair){i, j};
    }
    for (uint32_t i = 0; i < n_old; i++)
        if (!paired[i])
            p->pairs.ptr[p->pairs.len++] = (tb_pair){i, TB_NO_RECORD};
    free(paired);
    return TB_OK;
}

static tb_table_pair *new_pair(tb_alignment *a)
{
    tb_table_pair *p = calloc(1, sizeof *p);
    if (p && tb_vec_push(&a->tables, p))
        return p;
    free(p);
    return NULL;
}

static tb_status add_pair(tb_alignment *a, const tb_dataset *old_ds, const tb_dtable *old_table,
                          const tb_dataset *new_ds, const tb_dtable *new_table, tb_diags *diags, tb_error *err)
{
    tb_table_pair *p = new_pair(a);
    if (!p)
        return tb_nomem(err);
    p->old_table = old_table;
    p->new_table = new_table;
    if (!old_table || !new_table)
        return fill_pairs(p, NULL, err);
    uint32_t *old_of = malloc((new_table->records.len + 1) * sizeof *old_of);
    if (!old_of)
        return tb_nomem(err);
    tb_join_stats stats;
    tb_status rc = tb_join(old_table, old_ds->facts.dept, new_table, new_ds->facts.dept, old_of, &stats, err);
    if (rc == TB_OK)
        rc = fill_pairs(p, old_of, err);
    free(old_of);
    if (rc == TB_OK)
        note_unresolved(p, &stats, new_ds, diags);
    return rc;
}

tb_status tb_align(const tb_dataset *old_ds, const tb_dataset *new_ds, tb_diags *diags, tb_alignment **out,
                   tb_error *err)
{
    tb_alignment *a = calloc(1, sizeof *a);
    bool *taken = calloc(old_ds->tables.len + 1, sizeof *taken);
    tb_status rc = a && taken ? TB_OK : tb_nomem(err);
    for (size_t i = 0; rc == TB_OK && i < new_ds->tables.len; i++) {
        const tb_dtable *t = new_ds->tables.ptr[i];
        size_t at = SIZE_MAX;
        const tb_dtable *o = find_partner(old_ds, taken, new_ds, t, &at);
        if (o)
            taken[at] = true;
        rc = add_pair(a, old_ds, o, new_ds, t, diags, err);
    }
    for (size_t i = 0; rc == TB_OK && i < old_ds->tables.len; i++)
        if (!taken[i])
            rc = add_pair(a, old_ds, old_ds->tables.ptr[i], new_ds, NULL, diags, err);
    free(taken);
    if (rc < 0) {
        tb_alignment_free(a);
        return rc;
    }
    *out = a;
    return TB_OK;
}
