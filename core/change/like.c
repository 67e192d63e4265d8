/* SPDX-License-Identifier: MIT */
/* Each leaf adds its value to the rows of its unit, of all it belongs to, and of itself: as booked under its own
 * name; like for like, an old one under the name of its partner. Parts that went to several places are not
 * divided: what they go to is one row together, since nobody published how much of the old amount was whose. */
#include "change/like.h"

#include "align/crosswalk.h"
#include "align/fields.h"
#include "align/intern.h"

#define MAX_DEPTH 6u

static const char *const names[] = {"total", "unit", "parent", "line"};
const char *tb_like_name(tb_like_kind k) { return names[k]; }

typedef struct summing {
    const tb_comparison *c;
    const tb_table_change *t;
    tb_likes *out;
    tb_interner keys;
    TB_VEC(uint32_t) row_of; /* by key: row + 1 */
    uint32_t measure;
    bool ok;
} summing;

static const tb_dtable *table_of(const summing *s, int w) { return w ? s->t->new_table : s->t->old_table; }

static tb_str own_name(summing *s, int w, uint32_t record)
{
    const tb_dtable *t = table_of(s, w);
    const tb_record *r = &t->records.ptr[record];
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    if (t->key_names.len || r->project.len || !r->code.len)
        tb_record_key(&b, t, record);
    else
        tb_buf_printf(&b, "%.*s %.*s", TB_ARG(r->code), TB_ARG(r->name));
    s->ok = s->ok && !b.failed;
    return tb_arena_str(&s->out->arena, tb_buf_view(&b));
}

/* The parts of a path down to a depth; empty: it is not so deep. */
static tb_str path_down_to(tb_str path, size_t depth)
{
    size_t len = 0;
    for (size_t i = 0; i <= depth; i++) {
        tb_str part = tb_path_part(path, i);
        if (!part.len)
            return TB_LIT("");
        len = (size_t)(part.ptr + part.len - path.ptr);
    }
    return tb_str_sub(path, 0, len);
}

/* The row that a record belongs to: kind, and of parents the depth. */
static tb_str label(summing *s, int w, uint32_t record, tb_like_kind kind, size_t depth)
{
    const tb_record *r = &table_of(s, w)->records.ptr[record];
    tb_str dept = w ? s->c->new_ds->facts.dept : s->c->old_ds->facts.dept;
    switch (kind) {
    case TB_LIKE_TOTAL:
        return TB_LIT("");
    case TB_LIKE_UNIT: /* a unit may be a key column, as other things are that lines are summed up by */
        if (depth > 0)
            return table_of(s, w)->key_names.len > 1 ? tb_table_key(table_of(s, w), record, depth - 1) : TB_LIT("");
        return tb_str_eq(r->org_name, dept) ? TB_LIT("") : r->org_name;
    case TB_LIKE_PARENT:
        return path_down_to(r->path, depth);
    case TB_LIKE_LINE:
        break;
    }
    return own_name(s, w, record);
}

/* What a rule of the crosswalk says a unit or code is now; the name itself where none does, or several. */
static tb_str by_rule(const summing *s, tb_str name)
{
    const tb_crosswalk *x = s->c->crosswalk;
    tb_str to = name;
    size_t n = 0;
    for (size_t i = 0; x && i < x->rows.len; i++) {
        const tb_crosswalk_row *r = &x->rows.ptr[i];
        for (int f = TB_CROSSWALK_ORG; r->is_rule && r->sides[1] && f <= TB_CROSSWALK_CODE; f++) {
            bool alone = !r->of[0][TB_CROSSWALK_ORG + TB_CROSSWALK_CODE - f].len;
            if (!alone || !r->of[0][f].len || !tb_str_eq(r->of[0][f], name))
                continue;
            to = r->of[1][f];
            n++;
        }
    }
    return n == 1 ? to : name;
}

/* The label of an old line without a partner: where it would stand now. */
static tb_str label_now(summing *s, uint32_t record, tb_like_kind kind, size_t depth)
{
    tb_str own = label(s, 0, record, kind, depth);
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    if (kind == TB_LIKE_UNIT)
        return by_rule(s, own);
    for (size_t i = 0; kind == TB_LIKE_PARENT && own.len && i <= depth; i++) {
        tb_str part = by_rule(s, tb_path_part(own, i));
        tb_buf_printf(&b, "%s%.*s", i ? " / " : "", TB_ARG(part));
    }
    s->ok = s->ok && !b.failed;
    return kind == TB_LIKE_PARENT && own.len ? tb_arena_str(&s->out->arena, tb_buf_view(&b)) : own;
}

static tb_like *row_of(summing *s, tb_like_kind kind, size_t depth, tb_str name)
{
    uint32_t key = 0;
    tb_str text = tb_arena_printf(&s->out->arena, "%d %zu %.*s", (int)kind, depth, TB_ARG(name));
    if (!text.ptr || !tb_intern(&s->keys, text, &key))
        return NULL;
    while (s->row_of.len <= key)
        if (!tb_vec_push(&s->row_of, 0))
            return NULL;
    if (!s->row_of.ptr[key]) {
        tb_like row = {.kind = kind, .name = name, .measure = s->measure};
        if (!tb_vec_push(&s->out->rows, row))
            return NULL;
        s->row_of.ptr[key] = (uint32_t)s->out->rows.len;
    }
    return &s->out->rows.ptr[s->row_of.ptr[key] - 1];
}

static void add_to(summing *s, tb_like_kind kind, size_t depth, tb_str name, bool alike, int w, tb_decimal v)
{
    tb_like *row = name.len || kind == TB_LIKE_TOTAL ? row_of(s, kind, depth, name) : NULL;
    s->ok = s->ok && (row || (!name.len && kind != TB_LIKE_TOTAL));
    if (!row)
        return;
    tb_decimal *to = alike ? &row->alike[w] : &row->booked[w];
    row->failed = row->failed || !tb_decimal_add(*to, v, to);
}

static bool value_of(const summing *s, int w, uint32_t record, tb_decimal *out)
{
    const tb_measure_pair *m = &s->t->measures.ptr[s->measure];
    const tb_dtable *t = table_of(s, w);
    const tb_record *r = &t->records.ptr[record];
    tb_value v = *tb_table_value(t, record, w ? m->new_measure : m->old_measure);
    bool counts = r->leaf && r->level != TB_LEVEL_TOTAL && (v.kind == TB_KIND_AMOUNT || v.kind == TB_KIND_NUMBER);
    *out = tb_value_decimal(v);
    return counts;
}

/* What the new side of a group is called: its labels, each once. */
static tb_str joint_label(summing *s, const tb_pair *p, size_t n, tb_like_kind kind, size_t depth)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_str last = {NULL, 0};
    for (size_t i = 0; i < n; i++) {
        tb_str l = label(s, 1, p[i].new_record, kind, depth);
        if (i && tb_str_eq(l, last))
            continue;
        tb_buf_printf(&b, "%s%.*s", i ? " + " : "", TB_ARG(l));
        last = l;
    }
    s->ok = s->ok && !b.failed;
    return tb_arena_str(&s->out->arena, tb_buf_view(&b));
}

/* Adds the members of one side, each once. */
static void add_side(summing *s, const tb_pair *p, size_t n, int w, tb_like_kind kind, size_t depth)
{
    bool both = p->old_record != TB_NO_RECORD && p->new_record != TB_NO_RECORD;
    uint32_t last = TB_NO_RECORD;
    for (size_t i = 0; i < n; i++) {
        uint32_t record = w ? p[i].new_record : p[i].old_record;
        tb_decimal v;
        if (record == last || record == TB_NO_RECORD)
            continue;
        last = record;
        if (!value_of(s, w, record, &v))
            continue;
        tb_str own = label(s, w, record, kind, depth);
        add_to(s, kind, depth, own, false, w, v);
        if (!p->outside)
            add_to(s, kind, depth,
                   both     ? joint_label(s, p, n, kind, depth)
                   : w == 0 ? label_now(s, record, kind, depth)
                            : own,
                   true, w, v);
    }
}

static void add_all(summing *s, tb_like_kind kind, size_t depth)
{
    const tb_table_pair *a = s->t->aligned;
    for (size_t from = 0, to; from < a->pairs.len && s->ok; from = to) {
        const tb_pair *p = &a->pairs.ptr[from];
        for (to = from + 1; to < a->pairs.len && p->group && a->pairs.ptr[to].group == p->group;)
            to++;
        for (int w = 0; w < 2; w++)
            add_side(s, p, to - from, w, kind, depth);
    }
}

bool tb_like_deltas(const tb_like *l, tb_decimal *booked, tb_decimal *alike)
{
    return !l->failed && tb_decimal_sub(l->booked[1], l->booked[0], booked) &&
           tb_decimal_sub(l->alike[1], l->alike[0], alike);
}

/* All with as many decimals as the finest has. */
static void align_scales(tb_like *l)
{
    tb_decimal *of[] = {&l->booked[0], &l->booked[1], &l->alike[0], &l->alike[1]};
    uint32_t scale = 0;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        scale = of[i]->scale > scale ? of[i]->scale : scale;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        l->failed = !tb_decimal_rescale(*of[i], 0, scale, of[i]) || l->failed;
}

/* Rows of which the two changes are the same say nothing, but for the total. */
static void drop_equal(tb_likes *l, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < l->rows.len; i++) {
        tb_decimal booked, alike;
        tb_like *r = &l->rows.ptr[i];
        align_scales(r);
        if (r->kind == TB_LIKE_TOTAL || !tb_like_deltas(r, &booked, &alike) || tb_decimal_cmp(booked, alike) != 0)
            l->rows.ptr[kept++] = *r;
    }
    l->rows.len = kept;
}

static bool is_summed(const summing *s)
{
    const tb_measure_pair *m = &s->t->measures.ptr[s->measure];
    return !m->ignored && m->old_measure != SIZE_MAX && m->new_measure != SIZE_MAX &&
           s->t->new_table->measures.ptr[m->new_measure].kind != TB_MEASURE_TEXT;
}

tb_status tb_likes_make(const tb_comparison *c, const tb_table_change *t, tb_likes *out, tb_error *err)
{
    summing s = {.c = c, .t = t, .out = out, .ok = true};
    bool both = t->old_table && t->new_table;
    for (s.measure = 0; both && s.measure < t->measures.len && s.ok; s.measure++) {
        size_t from = out->rows.len;
        if (!is_summed(&s))
            continue;
        tb_interner_fini(&s.keys);
        s.row_of.len = 0;
        add_all(&s, TB_LIKE_TOTAL, 0);
        for (size_t k = 0; k <= t->new_table->key_names.len && k <= t->old_table->key_names.len; k++)
            add_all(&s, TB_LIKE_UNIT, k);
        for (size_t depth = 0; depth < MAX_DEPTH; depth++)
            add_all(&s, TB_LIKE_PARENT, depth);
        add_all(&s, TB_LIKE_LINE, 0);
        drop_equal(out, from);
    }
    tb_interner_fini(&s.keys);
    tb_vec_fini(&s.row_of);
    return s.ok && !out->arena.failed ? TB_OK : tb_nomem(err);
}

void tb_likes_fini(tb_likes *l)
{
    tb_vec_fini(&l->rows);
    tb_arena_fini(&l->arena);
}
