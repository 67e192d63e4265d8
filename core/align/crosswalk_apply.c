/* SPDX-License-Identifier: MIT */
/* Rows give edges between old and new lines; edges that share a line are one link. Rows that name lines go first,
 * rules work on what they leave. Where a row fits several lines of a side, those belong together that agree in all
 * that the row does not speak of: a rule about a unit pairs its lines one by one. A rule that puts something where
 * a line of the same key stood already makes one of both (a merger). */
#include <stdlib.h>

#include "align/crosswalk_find.h"
#include "base/msg.h"

typedef struct edge {
    uint32_t o, n, row, root;
} edge;

typedef struct standing {
    uint64_t residue;
    uint32_t record;
    uint8_t w;
    bool implied; /* stood there already */
} standing;

typedef struct applying {
    tb_crosswalk *x;
    tb_links *links;
    tb_diags *diags;
    tb_finder finder[2];
    uint8_t *ruled; /* by old record: some rule speaks of it as an old line */
    TB_VEC(edge) edges;
    TB_VEC(standing) standings;
    tb_found_records found[2];
    tb_found_records implied; /* old lines that stood already where a rule puts others */
    uint32_t *above;          /* union of lines: old ones, then new ones */
} applying;

static bool is_of_table(const tb_crosswalk_row *r, const tb_dtable *t)
{
    return !r->table.len || tb_str_eq(r->table, t->id) || tb_str_eq(r->table, t->title);
}

static bool is_alone(const tb_crosswalk_row *r) { return r->relation == TB_REL_REMOVED || r->relation == TB_REL_ADDED; }

static void note_restored(applying *a, const tb_crosswalk_row *printed, const tb_crosswalk_row *read, int w)
{
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    int f = tb_str_eq(printed->of[w][TB_CROSSWALK_KEY], read->of[w][TB_CROSSWALK_KEY]) ? TB_CROSSWALK_CODE
                                                                                       : TB_CROSSWALK_KEY;
    tb_buf_printf(&place, "line %llu", (unsigned long long)printed->line);
    tb_diag_add(a->diags, "crosswalk-code", a->x->source, tb_buf_view(&place),
                _("'%.*s' is read as '%.*s', the only code that a spreadsheet may have made this of"),
                TB_ARG(printed->of[w][f]), TB_ARG(read->of[w][f]));
}

/* Fills found for both sides of a row; `read` is the row with its codes restored. */
static bool look_up(applying *a, tb_crosswalk_row *r, tb_crosswalk_row *read)
{
    *read = *r;
    for (int w = 0; w < 2; w++) {
        bool restored = false;
        a->found[w].len = 0;
        if (!r->sides[w])
            continue;
        if (!tb_finder_find(&a->finder[w], read, w, &a->found[w], &restored))
            return false;
        r->seen[w] = r->seen[w] || a->found[w].len > 0;
        if (restored)
            note_restored(a, r, read, w);
    }
    return true;
}

/* Lines of table w that are as `side` of the row says. */
static bool add_standings(applying *a, const tb_crosswalk_row *r, int side, int w, const tb_found_records *list,
                          const bool *covered)
{
    for (size_t i = 0; i < list->len; i++) {
        uint64_t residue = tb_finder_residue(&a->finder[w], r, side, covered, list->ptr[i]);
        if (tb_is_free(a->links, w, list->ptr[i]) &&
            !tb_vec_push(&a->standings, ((standing){residue, list->ptr[i], (uint8_t)w, side != w})))
            return false;
    }
    return true;
}

static int by_residue(const void *pa, const void *pb)
{
    const standing *a = pa, *b = pb;
    if (a->residue != b->residue)
        return a->residue < b->residue ? -1 : 1;
    if (a->w != b->w)
        return a->w - b->w;
    return a->record < b->record ? -1 : a->record > b->record;
}

static bool add_run(applying *a, uint32_t row, const standing *run, size_t n_old, size_t n_new)
{
    for (size_t i = 0; i < n_old; i++)
        for (size_t j = 0; j < n_new; j++)
            if (!tb_vec_push(&a->edges, ((edge){run[i].record, run[n_old + j].record, row, 0})))
                return false;
    return true;
}

/* Edges of one row between the lines that were found. */
static bool add_edges(applying *a, uint32_t row, const tb_crosswalk_row *read)
{
    bool covered[TB_N_CROSSWALK_FIELDS], any = false, unclear = false;
    for (int f = 0; f < TB_N_CROSSWALK_FIELDS; f++)
        covered[f] = read->of[0][f].len || read->of[1][f].len;
    a->standings.len = 0;
    if (a->found[0].len == 1 && a->found[1].len == 1 && a->implied.len == 0)
        covered[TB_CROSSWALK_KEY] = true; /* there is nothing to choose */
    if (!add_standings(a, read, 0, 0, &a->found[0], covered) || !add_standings(a, read, 1, 1, &a->found[1], covered) ||
        !add_standings(a, read, 1, 0, &a->implied, covered))
        return false;
    standing *list = a->standings.ptr;
    size_t n = a->standings.len;
    if (n > 1)
        qsort(list, n, sizeof *list, by_residue);
    for (size_t from = 0, to; from < n; from = to) {
        size_t n_old = 0, n_implied = 0;
        for (to = from; to < n && list[to].residue == list[from].residue; to++) {
            n_old += list[to].w == 0;
            n_implied += list[to].implied;
        }
        size_t n_new = to - from - n_old;
        bool clear = (n_old == 1 || n_new == 1) && n_implied < n_old; /* what stood there alone is found by its key */
        any = any || (n_old && n_new);
        unclear = unclear || (n_old > 1 && n_new > 1);
        if (n_old && n_new && clear && !add_run(a, row, list + from, n_old, n_new))
            return false;
    }
    tb_crosswalk_row *r = &a->x->rows.ptr[row];
    r->is_unclear = r->is_unclear || unclear ||
                    (!read->is_rule && !any && a->found[0].len && a->found[1].len && n > 1 &&
                     a->found[0].len + a->found[1].len == n);
    return true;
}

static uint32_t root_of(applying *a, uint32_t i)
{
    while (a->above[i] != i) {
        a->above[i] = a->above[a->above[i]];
        i = a->above[i];
    }
    return i;
}

static int by_root(const void *pa, const void *pb)
{
    const edge *a = pa, *b = pb;
    if (a->root != b->root)
        return a->root < b->root ? -1 : 1;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->o != b->o)
        return a->o < b->o ? -1 : 1;
    return a->n < b->n ? -1 : a->n > b->n;
}

static bool same_text(tb_str a, tb_str b) { return tb_str_eq(tb_str_trim(a), tb_str_trim(b)); }

/* How two lines that are one differ, when the row does not say. */
static tb_relation relation_of(const applying *a, const tb_crosswalk_row *r, uint32_t o, uint32_t n)
{
    const tb_record *x = &a->links->table[0]->records.ptr[o], *y = &a->links->table[1]->records.ptr[n];
    bool other_unit = !same_text(r->of[0][TB_CROSSWALK_ORG], r->of[1][TB_CROSSWALK_ORG]);
    if (r->relation >= 0 && r->relation <= TB_REL_RECODED)
        return (tb_relation)r->relation;
    if (r->is_rule ? other_unit : !same_text(x->org_name, y->org_name))
        return TB_REL_MOVED;
    if (!same_text(x->name, y->name) || !same_text(x->project, y->project))
        return r->is_rule ? TB_REL_RECODED : TB_REL_RENAMED;
    TB_CLEANUP(tb_buf_fini) tb_buf old_key = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf new_key = {0};
    tb_record_key(&old_key, a->links->table[0], o);
    tb_record_key(&new_key, a->links->table[1], n);
    return same_text(tb_buf_view(&old_key), tb_buf_view(&new_key)) ? TB_REL_SAME : TB_REL_RECODED;
}

static void add_once(tb_found_records *list, uint32_t record, bool *ok)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->ptr[i] == record)
            return;
    *ok = *ok && tb_vec_push(list, record);
}

/* One link of the edges that hang together. */
static bool link_edges(applying *a, const edge *e, size_t n)
{
    const tb_crosswalk_row *r = &a->x->rows.ptr[e->row];
    tb_found_records *olds = &a->found[0], *news = &a->found[1];
    bool ok = true, rows_of_one = true;
    tb_link link = {.by = TB_BY_CROSSWALK, .decision = r->decision, .score = r->score};
    olds->len = news->len = 0;
    for (size_t i = 0; i < n; i++) {
        const tb_crosswalk_row *q = &a->x->rows.ptr[e[i].row];
        add_once(olds, e[i].o, &ok);
        add_once(news, e[i].n, &ok);
        rows_of_one = rows_of_one && q->relation == TB_REL_SAME;
        if (q->decision == TB_REVIEW)
            link.decision = TB_REVIEW;
        link.score = q->score < link.score ? q->score : link.score;
    }
    if (!ok)
        return false;
    link.relation = rows_of_one                        ? TB_REL_SAME
                    : olds->len == 1 && news->len == 1 ? relation_of(a, r, e->o, e->n)
                    : news->len >= olds->len           ? TB_REL_SPLIT
                                                       : TB_REL_MERGED;
    tb_why why = {TB_PART_LINE, (int32_t)(r->line < INT32_MAX ? r->line : INT32_MAX)};
    return tb_link_add(a->links, link, olds->ptr, olds->len, news->ptr, news->len, &why, 1);
}

static bool link_all(applying *a)
{
    uint32_t n_old = (uint32_t)a->links->table[0]->records.len, n_new = (uint32_t)a->links->table[1]->records.len;
    for (uint32_t i = 0; i < n_old + n_new; i++)
        a->above[i] = i;
    for (size_t i = 0; i < a->edges.len; i++) {
        uint32_t x = root_of(a, a->edges.ptr[i].o), y = root_of(a, n_old + a->edges.ptr[i].n);
        a->above[x > y ? x : y] = x > y ? y : x;
    }
    for (size_t i = 0; i < a->edges.len; i++)
        a->edges.ptr[i].root = root_of(a, a->edges.ptr[i].o);
    if (a->edges.len > 1)
        qsort(a->edges.ptr, a->edges.len, sizeof *a->edges.ptr, by_root);
    for (size_t from = 0, to; from < a->edges.len; from = to) {
        for (to = from; to < a->edges.len && a->edges.ptr[to].root == a->edges.ptr[from].root;)
            to++;
        if (!link_edges(a, a->edges.ptr + from, to - from))
            return false;
    }
    a->edges.len = 0;
    return true;
}

static bool is_wanted(const applying *a, const tb_crosswalk_row *r, bool rules)
{
    return r->is_rule == rules && (is_of_table(r, a->links->table[0]) || is_of_table(r, a->links->table[1]));
}

static bool mark_ruled(applying *a)
{
    for (size_t i = 0; i < a->x->rows.len; i++) {
        tb_crosswalk_row read, *r = &a->x->rows.ptr[i];
        if (!is_wanted(a, r, true) || !r->sides[0])
            continue;
        if (!look_up(a, r, &read))
            return false;
        for (size_t k = 0; k < a->found[0].len; k++)
            a->ruled[a->found[0].ptr[k]] = 1;
    }
    return true;
}

/* Old lines that no rule speaks of and that have what the rule gives others. */
static bool find_implied(applying *a, const tb_crosswalk_row *read)
{
    size_t kept = 0;
    a->implied.len = 0;
    if (!read->is_rule)
        return true;
    if (!tb_finder_same(&a->finder[0], read, 1, &a->implied))
        return false;
    for (size_t i = 0; i < a->implied.len; i++)
        if (!a->ruled[a->implied.ptr[i]])
            a->implied.ptr[kept++] = a->implied.ptr[i];
    a->implied.len = kept;
    return true;
}

/* Rows with two sides become links. */
static bool pair_rows(applying *a, bool rules)
{
    for (uint32_t i = 0; i < a->x->rows.len; i++) {
        tb_crosswalk_row read, *r = &a->x->rows.ptr[i];
        if (!is_wanted(a, r, rules) || is_alone(r))
            continue;
        if (!look_up(a, r, &read) || !find_implied(a, &read) || !add_edges(a, i, &read))
            return false;
    }
    return link_all(a);
}

/* Lines that have no partner because a row says so; by a rule: they left, or came from outside. */
static bool bar_rows(applying *a, bool rules)
{
    for (size_t i = 0; i < a->x->rows.len; i++) {
        tb_crosswalk_row read, *r = &a->x->rows.ptr[i];
        if (!is_wanted(a, r, rules) || !is_alone(r))
            continue;
        if (!look_up(a, r, &read))
            return false;
        for (int w = 0; w < 2; w++)
            for (size_t k = 0; k < a->found[w].len; k++) {
                if (!tb_is_free(a->links, w, a->found[w].ptr[k]))
                    r->is_refused = r->is_refused || !rules;
                else if (!tb_link_bar(a->links, w, a->found[w].ptr[k], rules))
                    return false;
            }
    }
    return true;
}

static bool prepare(applying *a, const tb_str depts[2])
{
    size_t n_old = a->links->table[0]->records.len, n_new = a->links->table[1]->records.len;
    a->ruled = calloc(n_old + 1, 1);
    a->above = calloc(n_old + n_new + 1, sizeof *a->above);
    bool ok = a->ruled && a->above;
    for (int w = 0; w < 2 && ok; w++) {
        a->finder[w].t = a->links->table[w];
        a->finder[w].dept = depts[w];
        ok = tb_finder_make(&a->finder[w]);
    }
    return ok;
}

void tb_crosswalk_pass(tb_crosswalk *x, const tb_dtable *t, bool new_side)
{
    for (size_t i = 0; i < x->rows.len; i++) {
        tb_crosswalk_row *r = &x->rows.ptr[i];
        if (r->table.len && is_of_table(r, t))
            r->seen[new_side] = true;
    }
}

tb_status tb_crosswalk_apply(tb_crosswalk *x, tb_links *links, const tb_str depts[2], tb_diags *diags, tb_error *err)
{
    applying a = {.x = x, .links = links};
    bool ok = prepare(&a, depts) && mark_ruled(&a);
    a.diags = diags; /* what was restored is said once */
    ok = ok && pair_rows(&a, false) && bar_rows(&a, false) && pair_rows(&a, true) && bar_rows(&a, true);
    for (int w = 0; w < 2; w++) {
        tb_finder_fini(&a.finder[w]);
        tb_vec_fini(&a.found[w]);
    }
    tb_vec_fini(&a.implied);
    tb_vec_fini(&a.edges);
    tb_vec_fini(&a.standings);
    free(a.ruled);
    free(a.above);
    return ok ? TB_OK : tb_nomem(err);
}
