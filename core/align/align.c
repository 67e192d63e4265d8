/* SPDX-License-Identifier: MIT */
/* Tables are paired first: by id, else as layout/pairing says. Then records, table by table. */
#include "align/align.h"

#include <stdlib.h>

#include "align/by_name.h"
#include "align/crosswalk.h"
#include "align/join.h"
#include "align/rest.h"
#include "base/msg.h"
#include "layout/pairing.h"

static void pair_free(tb_table_pair *p)
{
    tb_vec_fini(&p->pairs);
    tb_vec_fini(&p->whys);
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

/* Indices of the tables without an id, and their titles. */
typedef struct untold {
    size_t *index;
    tb_str *titles;
    size_t n;
} untold;

static bool list_untold(const tb_dataset *ds, untold *u)
{
    u->index = calloc(ds->tables.len + 1, sizeof *u->index);
    u->titles = calloc(ds->tables.len + 1, sizeof *u->titles);
    for (size_t i = 0; u->index && u->titles && i < ds->tables.len; i++)
        if (ds->tables.ptr[i]->id.len == 0) {
            u->index[u->n] = i;
            u->titles[u->n++] = ds->tables.ptr[i]->title;
        }
    return u->index && u->titles;
}

static void untold_fini(untold *u)
{
    free(u->index);
    free(u->titles);
}

/* The n-th table with an id is paired with the n-th of that id. */
static void pair_by_id(const tb_dataset *old_ds, const tb_dataset *new_ds, bool *taken, size_t *old_of)
{
    for (size_t j = 0; j < new_ds->tables.len; j++) {
        tb_str id = new_ds->tables.ptr[j]->id;
        old_of[j] = TB_UNPAIRED;
        for (size_t i = 0; id.len && i < old_ds->tables.len && old_of[j] == TB_UNPAIRED; i++)
            if (!taken[i] && tb_str_eq(old_ds->tables.ptr[i]->id, id)) {
                old_of[j] = i;
                taken[i] = true;
            }
    }
}

static bool pair_tables(const tb_dataset *old_ds, const tb_dataset *new_ds, bool *taken, size_t *old_of)
{
    untold o = {0}, n = {0};
    size_t *partner = calloc(new_ds->tables.len + 1, sizeof *partner);
    bool ok = partner && list_untold(old_ds, &o) && list_untold(new_ds, &n) &&
              tb_pair_titles(o.titles, o.n, n.titles, n.n, partner);
    if (ok)
        pair_by_id(old_ds, new_ds, taken, old_of);
    for (size_t j = 0; ok && j < n.n; j++)
        if (partner[j] != TB_UNPAIRED) {
            old_of[n.index[j]] = o.index[partner[j]];
            taken[o.index[partner[j]]] = true;
        }
    free(partner);
    untold_fini(&o);
    untold_fini(&n);
    return ok;
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

/* A table that only one side has. */
static tb_status list_alone(tb_table_pair *p, tb_error *err)
{
    const tb_dtable *t = p->new_table ? p->new_table : p->old_table;
    if (!tb_vec_reserve(&p->pairs, t->records.len))
        return tb_nomem(err);
    for (uint32_t i = 0; i < t->records.len; i++)
        p->pairs.ptr[p->pairs.len++] =
            p->new_table ? (tb_pair){.old_record = TB_NO_RECORD, .new_record = i, .relation = TB_REL_ADDED}
                         : (tb_pair){.old_record = i, .new_record = TB_NO_RECORD, .relation = TB_REL_REMOVED};
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

/* A text may be a word for what is carried over. */
static bool has_texts(const tb_dtable *t)
{
    for (size_t k = 0; k < t->values.len; k++)
        if (t->values.ptr[k].kind == TB_KIND_TEXT)
            return true;
    return false;
}

static tb_status match(const tb_aligning *x, tb_table_pair *p, tb_join_stats *stats, tb_error *err)
{
    const tb_lexicon *lexicon = NULL;
    tb_links links = {0};
    bool published = p->new_table->key_names.len == 0 && p->old_table->key_names.len == 0;
    tb_status rc = tb_links_make(&links, p->old_table, p->new_table) ? TB_OK : tb_nomem(err);
    const tb_str depts[2] = {x->old_ds->facts.dept, x->new_ds->facts.dept};
    if (rc == TB_OK && x->o->crosswalk)
        rc = tb_crosswalk_apply(x->o->crosswalk, &links, depts, x->diags, err);
    if (rc == TB_OK && (has_texts(p->old_table) || has_texts(p->new_table)))
        rc = tb_aligning_words(x, &lexicon, err);
    if (rc == TB_OK)
        rc = tb_join(&links, x->old_ds->facts.dept, x->new_ds->facts.dept, lexicon, stats, err);
    if (rc == TB_OK && published && !tb_match_by_name(&links))
        rc = tb_nomem(err);
    if (rc == TB_OK && !x->o->exact && (published || !x->o->exact_plain))
        rc = tb_match_rest(&links, x, err);
    if (rc == TB_OK && !tb_links_list(&links, p))
        rc = tb_nomem(err);
    tb_links_fini(&links);
    return rc;
}

static tb_status add_pair(const tb_aligning *x, tb_alignment *a, const tb_dtable *old_table, const tb_dtable *new_table,
                          tb_error *err)
{
    tb_table_pair *p = new_pair(a);
    if (!p)
        return tb_nomem(err);
    p->old_table = old_table;
    p->new_table = new_table;
    if (!old_table || !new_table) {
        if (x->o->crosswalk)
            tb_crosswalk_pass(x->o->crosswalk, new_table ? new_table : old_table, new_table != NULL);
        return list_alone(p, err);
    }
    tb_join_stats stats;
    tb_status rc = match(x, p, &stats, err);
    if (rc == TB_OK)
        note_unresolved(p, &stats, x->new_ds, x->diags);
    return rc;
}

tb_status tb_align(const tb_dataset *old_ds, const tb_dataset *new_ds, const tb_align_options *o, tb_diags *diags,
                   tb_alignment **out, tb_error *err)
{
    const tb_aligning x = {.old_ds = old_ds, .new_ds = new_ds, .o = o, .diags = diags};
    tb_alignment *a = calloc(1, sizeof *a);
    bool *taken = calloc(old_ds->tables.len + 1, sizeof *taken);
    size_t *old_of = calloc(new_ds->tables.len + 1, sizeof *old_of);
    bool paired = a && taken && old_of && pair_tables(old_ds, new_ds, taken, old_of);
    tb_status rc = paired ? TB_OK : tb_nomem(err);
    for (size_t i = 0; rc == TB_OK && i < new_ds->tables.len; i++) {
        const tb_dtable *old_table = old_of[i] == TB_UNPAIRED ? NULL : old_ds->tables.ptr[old_of[i]];
        rc = add_pair(&x, a, old_table, new_ds->tables.ptr[i], err);
    }
    for (size_t i = 0; rc == TB_OK && i < old_ds->tables.len; i++)
        if (!taken[i])
            rc = add_pair(&x, a, old_ds->tables.ptr[i], NULL, err);
    free(taken);
    free(old_of);
    if (rc < 0) {
        tb_alignment_free(a);
        return rc;
    }
    *out = a;
    return TB_OK;
}
