/* SPDX-License-Identifier: MIT */
/* Both sides are hashed (XXH3 over the key's parts); an open-addressing table of groups, sized once, holds the
 * records of each key as two chains. Hashes only find candidates: parts are compared byte by byte. Most groups
 * hold one record a side and are done; the others are settled by fields. */
#include "align/join.h"

#include <stdlib.h>

#include "base/msg.h"

#define MAX_CARRIED 16u /* rows of one project */
#define MAX_GROUP 256u  /* records of one key, without a twin, that are compared with each other */

typedef struct side {
    const tb_dtable *t;
    tb_str dept;
    uint64_t *hash;
    uint32_t *next; /* chain of the group */
} side;

typedef struct group {
    uint32_t first[2], last[2], n[2];
} group;

typedef struct join {
    side s[2];
    tb_links *links;
    const tb_lexicon *lexicon;
    uint32_t *slots; /* group + 1, 0: free */
    size_t mask;
    group *groups;
    size_t n_groups;
} join;

static tb_str own_unit(const side *s, const tb_record *r)
{
    return tb_str_eq(r->org_name, s->dept) ? TB_LIT("") : r->org_name;
}

/* The parts of a record's key, in the order of comparison; returns how many. */
static size_t key_parts(const side *s, uint32_t i, tb_str parts[6])
{
    const tb_record *r = &s->t->records.ptr[i];
    bool coded = r->code.len > 0;
    parts[0] = r->fund;
    parts[1] = r->org_code.len ? r->org_code : own_unit(s, r);
    parts[2] = r->code;
    parts[3] = coded ? TB_LIT("") : r->path;
    parts[4] = coded ? TB_LIT("") : r->name;
    parts[5] = r->project;
    return 6;
}

static uint64_t hash_of(const side *s, uint32_t i)
{
    uint64_t h = 0;
    size_t nk = s->t->key_names.len;
    if (nk) {
        for (size_t k = 0; k < nk; k++)
            h = tb_str_hash(tb_table_key(s->t, i, k), h + 1);
        return h;
    }
    tb_str parts[6];
    size_t n = key_parts(s, i, parts);
    for (size_t k = 0; k < n; k++)
        h = tb_str_hash(parts[k], h + 1);
    return h;
}

static bool same_key(const side *a, uint32_t i, const side *b, uint32_t j)
{
    size_t nk = a->t->key_names.len;
    if (nk != b->t->key_names.len)
        return false;
    for (size_t k = 0; k < nk; k++)
        if (!tb_str_eq(tb_table_key(a->t, i, k), tb_table_key(b->t, j, k)))
            return false;
    if (nk)
        return true;
    tb_str p[6], q[6];
    size_t n = key_parts(a, i, p);
    (void)key_parts(b, j, q);
    for (size_t k = 0; k < n; k++)
        if (!tb_str_eq(p[k], q[k]))
            return false;
    return true;
}

static void insert(join *x, int which, uint32_t i)
{
    side *s = &x->s[which];
    size_t at = s->hash[i] & x->mask;
    s->next[i] = TB_NO_RECORD;
    for (; x->slots[at]; at = (at + 1) & x->mask) {
        group *g = &x->groups[x->slots[at] - 1];
        int known = g->n[0] ? 0 : 1;
        uint32_t first = g->first[known];
        if (x->s[known].hash[first] != s->hash[i] || !same_key(&x->s[known], first, s, i))
            continue;
        if (g->n[which]++)
            s->next[g->last[which]] = i;
        else
            g->first[which] = i;
        g->last[which] = i;
        return;
    }
    group *g = &x->groups[x->n_groups++];
    g->first[which] = g->last[which] = i;
    g->n[which] = 1;
    x->slots[at] = (uint32_t)x->n_groups;
}

static bool same_names(const join *x, uint32_t i, uint32_t j)
{
    const tb_record *a = &x->s[0].t->records.ptr[i], *b = &x->s[1].t->records.ptr[j];
    return tb_str_eq(a->name, b->name) && tb_str_eq(a->path, b->path) && tb_str_eq(a->project, b->project);
}

static bool same_values(const join *x, uint32_t i, uint32_t j)
{
    const tb_dtable *a = x->s[0].t, *b = x->s[1].t;
    for (size_t m = 0; m < a->measures.len; m++) {
        size_t n = tb_table_measure(b, a->measures.ptr[m].name);
        if (n == SIZE_MAX)
            continue;
        const tb_value *v = tb_table_value(a, i, m), *w = tb_table_value(b, j, n);
        bool numbers = v->kind != TB_KIND_TEXT && w->kind != TB_KIND_TEXT;
        if (v->kind != w->kind || (numbers ? tb_decimal_cmp(tb_value_decimal(*v), tb_value_decimal(*w)) != 0
                                           : !tb_str_eq(tb_value_printed(a, *v), tb_value_printed(b, *w))))
            return false;
    }
    return true;
}

typedef bool same_fn(const join *x, uint32_t i, uint32_t j);
static bool identical(const join *x, uint32_t i, uint32_t j) { return same_names(x, i, j) && same_values(x, i, j); }
static bool anything(const join *x, uint32_t i, uint32_t j)
{
    (void)x;
    (void)i;
    (void)j;
    return true;
}

/* Partners of i among list: how many are still free and the same; the first of them. */
static size_t count_same(const join *x, same_fn *same, bool old_side, uint32_t i, const uint32_t *list, size_t n,
                         size_t *first)
{
    size_t found = 0;
    for (size_t k = n; k-- > 0;) {
        if (list[k] == TB_NO_RECORD || !(old_side ? same(x, i, list[k]) : same(x, list[k], i)))
            continue;
        found++;
        *first = k;
    }
    return found;
}

/* Pairs those that are the only ones the same on both sides. */
static void pair_by(const join *x, same_fn *same, uint32_t *olds, size_t n_old, uint32_t *news, size_t n_new)
{
    for (size_t a = 0; a < n_old; a++) {
        size_t b = 0, back = 0;
        if (olds[a] == TB_NO_RECORD || count_same(x, same, true, olds[a], news, n_new, &b) != 1 ||
            count_same(x, same, false, news[b], olds, n_old, &back) != 1)
            continue;
        tb_link_by_key(x->links, olds[a], news[b]);
        olds[a] = news[b] = TB_NO_RECORD;
    }
}

/* What a record holds besides its key, so that identical records of large groups find each other by sorting. */
static uint64_t content_hash(const join *x, int which, uint32_t i)
{
    const tb_dtable *t = x->s[which].t, *other = x->s[1 - which].t;
    const tb_record *r = &t->records.ptr[i];
    uint64_t h = tb_str_hash(r->project, tb_str_hash(r->path, tb_str_hash(r->name, 0)));
    for (size_t m = 0; m < x->s[0].t->measures.len; m++) { /* in one order for both sides */
        tb_str name = x->s[0].t->measures.ptr[m].name;
        size_t own = tb_table_measure(t, name);
        if (own == SIZE_MAX || tb_table_measure(other, name) == SIZE_MAX)
            continue;
        const tb_value *v = tb_table_value(t, i, own);
        tb_decimal d = tb_value_decimal(*v);
        for (; d.scale > 0 && d.mantissa % 10 == 0; d.scale--)
            d.mantissa /= 10;
        uint64_t parts[3] = {v->kind, (uint64_t)d.mantissa, d.scale};
        h = v->kind == TB_KIND_TEXT ? tb_str_hash(tb_value_printed(t, *v), h + 1)
                                    : tb_str_hash(tb_str_make((const char *)parts, sizeof parts), h);
    }
    return h;
}

typedef struct member {
    uint64_t hash;
    uint32_t record;
} member;

static int by_content(const void *pa, const void *pb)
{
    const member *a = pa, *b = pb;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->record < b->record ? -1 : a->record > b->record;
}

/* The members of a group, sorted by content. */
static member *members_of(const join *x, const group *g, int which)
{
    member *list = calloc((size_t)g->n[which] + 1, sizeof *list);
    size_t n = 0;
    for (uint32_t i = g->n[which] && list ? g->first[which] : TB_NO_RECORD; i != TB_NO_RECORD; i = x->s[which].next[i])
        list[n++] = (member){content_hash(x, which, i), i};
    if (list && n > 1)
        qsort(list, n, sizeof *list, by_content);
    return list;
}

/* Pairs identical records, of any number; what is left of each side goes to lists. Returns how many were left. */
static void pair_identical(const join *x, const member *olds, size_t n_old, const member *news, size_t n_new,
                           uint32_t *lists, size_t left[2])
{
    size_t i = 0, j = 0;
    left[0] = left[1] = 0;
    while (i < n_old || j < n_new) {
        bool both = i < n_old && j < n_new;
        if (both && olds[i].hash == news[j].hash && identical(x, olds[i].record, news[j].record)) {
            tb_link_by_key(x->links, olds[i++].record, news[j++].record);
            continue;
        }
        int which = j == n_new || (both && olds[i].hash <= news[j].hash) ? 0 : 1;
        uint32_t record = which ? news[j++].record : olds[i++].record;
        if (left[which] < MAX_GROUP)
            lists[(size_t)which * MAX_GROUP + left[which]] = record;
        left[which]++;
    }
}

/* Pairs what is left of a key after its identical records; false: there are too many. */
static bool pair_rest(const join *x, uint32_t *lists, const size_t left[2])
{
    uint32_t *o = lists, *n = lists + MAX_GROUP;
    if (left[0] > MAX_GROUP || left[1] > MAX_GROUP)
        return false;
    pair_by(x, same_names, o, left[0], n, left[1]);
    pair_by(x, same_values, o, left[0], n, left[1]);
    pair_by(x, anything, o, left[0], n, left[1]);
    return true;
}

static uint32_t first_left(const uint32_t *list, size_t n)
{
    for (size_t k = 0; k < n && k < MAX_GROUP; k++)
        if (list[k] != TB_NO_RECORD)
            return list[k];
    return TB_NO_RECORD;
}

/* Is the row what is carried over from last year, by what a column of texts or the loading says? */
static bool is_carried(const join *x, int which, uint32_t record)
{
    const tb_dtable *t = x->s[which].t;
    if (t->records.ptr[record].carried)
        return true;
    for (size_t m = 0; m < t->measures.len; m++) {
        const tb_value *v = tb_table_value(t, record, m);
        if (v->kind == TB_KIND_TEXT && tb_lexicon_says(x->lexicon, tb_value_printed(t, *v), TB_TERM_CARRIED))
            return true;
    }
    return false;
}

static size_t count_carried(const join *x, int which, const member *list, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += is_carried(x, which, list[i].record);
    return k;
}

/* Rows of one key of which all but one a side are carried over are one project. */
static bool link_carried(const join *x, const group *g, const member *olds, const member *news, bool *together)
{
    uint32_t records[2][MAX_CARRIED];
    size_t n_old = g->n[0], n_new = g->n[1];
    if (n_old == 0 || n_new == 0 || n_old > MAX_CARRIED || n_new > MAX_CARRIED)
        return true;
    size_t old_carried = count_carried(x, 0, olds, n_old), new_carried = count_carried(x, 1, news, n_new);
    *together = old_carried + new_carried > 0 && n_old - old_carried <= 1 && n_new - new_carried <= 1;
    if (!*together)
        return true;
    for (size_t i = 0; i < n_old; i++)
        records[0][i] = olds[i].record;
    for (size_t i = 0; i < n_new; i++)
        records[1][i] = news[i].record;
    tb_why why = {TB_PART_CARRIED, (int32_t)(n_old + n_new)};
    tb_link link = {.by = TB_BY_KEY, .relation = TB_REL_SAME, .decision = TB_AUTO, .score = TB_SCORE_KEY};
    return tb_link_add(x->links, link, records[0], n_old, records[1], n_new, &why, 1);
}

static bool settle(const join *x, const group *g, uint32_t *lists, tb_join_stats *stats)
{
    member *olds = members_of(x, g, 0), *news = members_of(x, g, 1);
    size_t left[2] = {0, 0};
    bool ok = olds && news, together = false;
    stats->duplicates++;
    if (ok)
        ok = link_carried(x, g, olds, news, &together);
    if (ok && !together)
        pair_identical(x, olds, g->n[0], news, g->n[1], lists, left);
    free(olds);
    free(news);
    if (ok && !together)
        (void)pair_rest(x, lists, left);
    uint32_t o = first_left(lists, left[0]), n = first_left(lists + MAX_GROUP, left[1]);
    if (o != TB_NO_RECORD && n != TB_NO_RECORD && stats->unresolved++ == 0) {
        stats->first_old = o;
        stats->first_new = n;
    }
    return ok;
}

static tb_status prepare(join *x, tb_error *err)
{
    size_t total = 0, size = 16;
    for (int w = 0; w < 2; w++) {
        side *s = &x->s[w];
        size_t n = s->t->records.len;
        total += n;
        s->hash = malloc((n + 1) * sizeof *s->hash);
        s->next = malloc((n + 1) * sizeof *s->next);
        if (!s->hash || !s->next)
            return tb_nomem(err);
        for (uint32_t i = 0; i < n; i++)
            s->hash[i] = hash_of(s, i);
    }
    while (size < total + total / 2)
        size *= 2;
    x->mask = size - 1;
    x->slots = calloc(size, sizeof *x->slots);
    x->groups = calloc(total + 1, sizeof *x->groups);
    return x->slots && x->groups ? TB_OK : tb_nomem(err);
}

static tb_status run(join *x, tb_join_stats *stats, tb_error *err)
{
    tb_status rc = prepare(x, err);
    if (rc < 0)
        return rc;
    for (int w = 0; w < 2; w++)
        for (uint32_t i = 0; i < x->s[w].t->records.len; i++)
            if (tb_is_free(x->links, w, i))
                insert(x, w, i);
    uint32_t *lists = NULL;
    for (size_t k = 0; k < x->n_groups; k++) {
        const group *g = &x->groups[k];
        if (g->n[0] == 1 && g->n[1] == 1) {
            tb_link_by_key(x->links, g->first[0], g->first[1]);
        } else if (g->n[0] > 1 || g->n[1] > 1) {
            if (!lists && !(lists = malloc((size_t)2 * MAX_GROUP * sizeof *lists)))
                return tb_nomem(err);
            if (!settle(x, g, lists, stats)) {
                free(lists);
                return tb_nomem(err);
            }
        }
    }
    free(lists);
    return TB_OK;
}

tb_status tb_join(tb_links *links, tb_str old_dept, tb_str new_dept, const tb_lexicon *lexicon, tb_join_stats *stats,
                  tb_error *err)
{
    join x = {.s = {{.t = links->table[0], .dept = old_dept}, {.t = links->table[1], .dept = new_dept}},
              .links = links,
              .lexicon = lexicon};
    *stats = (tb_join_stats){.first_old = TB_NO_RECORD, .first_new = TB_NO_RECORD};
    tb_status rc = run(&x, stats, err);
    for (int w = 0; w < 2; w++) {
        free(x.s[w].hash);
        free(x.s[w].next);
    }
    free(x.slots);
    free(x.groups);
    return rc;
}
