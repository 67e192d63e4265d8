/* SPDX-License-Identifier: MIT */
/* Most pairs are found by key and need nothing but the two numbers; a link is kept for the others only. */
#include "align/links.h"

#include <stdlib.h>

static const char *const by_names[] = {"key", "crosswalk", "name", "similarity", "split", "merge"};
static const char *const relation_names[] = {"same",  "renamed", "moved",   "recoded",
                                             "split", "merged",  "removed", "added"};
static const char *const decision_names[] = {"auto", "review", "user"};

const char *tb_by_name(tb_by by) { return by_names[by]; }
const char *tb_relation_name(tb_relation r) { return relation_names[r]; }
const char *tb_decision_name(tb_decision d) { return decision_names[d]; }

bool tb_links_make(tb_links *l, const tb_dtable *old_table, const tb_dtable *new_table)
{
    l->table[0] = old_table;
    l->table[1] = new_table;
    for (int w = 0; w < 2; w++) {
        size_t n = l->table[w]->records.len;
        l->partner[w] = malloc((n + 1) * sizeof *l->partner[w]);
        l->link[w] = calloc(n + 1, sizeof *l->link[w]);
        if (!l->partner[w] || !l->link[w])
            return false;
        for (size_t i = 0; i < n; i++)
            l->partner[w][i] = TB_NO_RECORD;
    }
    return true;
}

void tb_links_fini(tb_links *l)
{
    for (int w = 0; w < 2; w++) {
        free(l->partner[w]);
        free(l->link[w]);
        free(l->barred[w]);
    }
    tb_vec_fini(&l->list);
    tb_vec_fini(&l->members);
    tb_vec_fini(&l->whys);
    *l = (tb_links){0};
}

void tb_link_by_key(tb_links *l, uint32_t old_record, uint32_t new_record)
{
    l->partner[0][old_record] = new_record;
    l->partner[1][new_record] = old_record;
}

static int by_number(const void *pa, const void *pb)
{
    const uint32_t *a = pa, *b = pb;
    return *a < *b ? -1 : *a > *b;
}

/* In the order of the rows. */
static void add_members(tb_links *l, int w, const uint32_t *records, size_t n)
{
    uint32_t *own = l->members.ptr + l->members.len;
    for (size_t i = 0; i < n; i++) {
        l->members.ptr[l->members.len++] = records[i];
        l->link[w][records[i]] = (uint32_t)l->list.len;
    }
    if (n > 1)
        qsort(own, n, sizeof *own, by_number);
}

bool tb_link_add(tb_links *l, tb_link link, const uint32_t *olds, size_t n_old, const uint32_t *news, size_t n_new,
                 const tb_why *whys, size_t n_whys)
{
    if (!tb_vec_reserve(&l->members, n_old + n_new) || !tb_vec_reserve(&l->whys, n_whys))
        return false;
    link.first_old = l->members.len;
    link.n_old = n_old;
    link.first_new = l->members.len + n_old;
    link.n_new = n_new;
    link.first_why = l->whys.len;
    link.n_why = n_whys;
    if (!tb_vec_push(&l->list, link))
        return false;
    add_members(l, 0, olds, n_old);
    add_members(l, 1, news, n_new);
    for (size_t i = 0; i < n_whys; i++)
        l->whys.ptr[l->whys.len++] = whys[i];
    if (n_old == 1 && n_new == 1)
        tb_link_by_key(l, olds[0], news[0]);
    return true;
}

static void free_record(tb_links *l, int w, uint32_t record)
{
    l->partner[w][record] = TB_NO_RECORD;
    l->link[w][record] = 0;
}

void tb_link_break(tb_links *l, int w, uint32_t record)
{
    uint32_t partner = l->partner[w][record], number = l->link[w][record];
    if (partner != TB_NO_RECORD)
        free_record(l, 1 - w, partner);
    if (number) {
        tb_link *k = &l->list.ptr[number - 1];
        k->gone = true;
        for (size_t i = 0; i < k->n_old; i++)
            free_record(l, 0, l->members.ptr[k->first_old + i]);
        for (size_t i = 0; i < k->n_new; i++)
            free_record(l, 1, l->members.ptr[k->first_new + i]);
    }
    free_record(l, w, record);
}

bool tb_link_bar(tb_links *l, int w, uint32_t record, bool outside)
{
    if (!l->barred[w])
        l->barred[w] = calloc(l->table[w]->records.len + 1, sizeof *l->barred[w]);
    if (l->barred[w])
        l->barred[w][record] = outside ? 2 : 1;
    return l->barred[w] != NULL;
}

/* Each member of a link stands in one pair at least: the n-th with the n-th, the rest with the last. */
static bool list_link(const tb_links *l, uint32_t number, tb_table_pair *out)
{
    const tb_link *k = &l->list.ptr[number - 1];
    size_t n = k->n_old > k->n_new ? k->n_old : k->n_new;
    for (size_t i = 0; i < n; i++) {
        tb_pair p = {.old_record = l->members.ptr[k->first_old + (i < k->n_old ? i : k->n_old - 1)],
                     .new_record = l->members.ptr[k->first_new + (i < k->n_new ? i : k->n_new - 1)],
                     .group = n > 1 ? number : 0,
                     .first_why = (uint32_t)k->first_why,
                     .n_why = (uint16_t)k->n_why,
                     .score = (uint16_t)k->score,
                     .by = (uint8_t)k->by,
                     .relation = (uint8_t)k->relation,
                     .decision = (uint8_t)k->decision};
        if (!tb_vec_push(&out->pairs, p))
            return false;
    }
    out->n_both += n;
    return true;
}

/* A line that has no partner; barred: because the user says so. */
static tb_pair alone(const tb_links *l, int w, uint32_t record)
{
    uint8_t barred = l->barred[w] ? l->barred[w][record] : 0;
    return (tb_pair){.old_record = w ? TB_NO_RECORD : record,
                     .new_record = w ? record : TB_NO_RECORD,
                     .relation = (uint8_t)(w ? TB_REL_ADDED : TB_REL_REMOVED),
                     .decision = (uint8_t)(barred ? TB_USER : TB_AUTO),
                     .by = (uint8_t)(barred ? TB_BY_CROSSWALK : TB_BY_KEY),
                     .outside = barred == 2};
}

static bool list_new(const tb_links *l, uint32_t j, tb_table_pair *out)
{
    uint32_t number = l->link[1][j], i = l->partner[1][j];
    if (number) /* a group stands where its first new line does */
        return l->members.ptr[l->list.ptr[number - 1].first_new] == j ? list_link(l, number, out) : true;
    if (i == TB_NO_RECORD)
        return tb_vec_push(&out->pairs, alone(l, 1, j));
    tb_pair p = {.old_record = i, .new_record = j, .score = TB_SCORE_KEY, .by = TB_BY_KEY, .relation = TB_REL_SAME};
    out->n_both++;
    return tb_vec_push(&out->pairs, p);
}

bool tb_links_list(const tb_links *l, tb_table_pair *out)
{
    size_t n_old = l->table[0]->records.len, n_new = l->table[1]->records.len;
    bool ok = tb_vec_reserve(&out->pairs, n_new) && tb_vec_reserve(&out->whys, l->whys.len);
    for (size_t i = 0; i < l->whys.len && ok; i++)
        out->whys.ptr[out->whys.len++] = l->whys.ptr[i];
    for (uint32_t j = 0; j < n_new && ok; j++)
        ok = list_new(l, j, out);
    for (uint32_t i = 0; i < n_old && ok; i++)
        if (l->partner[0][i] == TB_NO_RECORD && !l->link[0][i])
            ok = tb_vec_push(&out->pairs, alone(l, 0, i));
    return ok;
}
