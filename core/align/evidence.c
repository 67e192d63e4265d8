/* SPDX-License-Identifier: MIT */
/* The points are set so that no single part decides but the name: an informative name that is the same is just
 * enough without anything else, one that every office has is not; the same unit and item let a changed name
 * through when most of what says something in it has stayed. What differs by a number, a place or an opposite is
 * out, whatever else agrees. */
#include "align/evidence.h"

#include <stdlib.h>

#include "base/utf8.h"

#define NAME_POINTS 700
#define ELSEWHERE_POINTS 640 /* of a name in another unit */
#define TOGETHER_POINTS 70   /* another line went the same way */
#define GONE_POINTS 40       /* the old unit is no more */
#define UNIT_POINTS 100      /* of unit and item together */
#define ITEM_POINTS 60
#define ONLY_POINTS 130      /* where there is only one of them */
#define NO_PARENT_POINTS 100 /* the lines are all of one publisher */
#define STRANGER 400         /* the most that lines come to which share neither place nor name */
#define SPECIAL_WEIGHT 300   /* three characters that say all they can: a name that is known in another unit */
#define LEAST_SPECIAL 400    /* of 1000: a name of which nothing is special, in another unit */
#define SPREAD_SPECIAL 500   /* the most of a name that several units have */
#define CODE_POINTS 150
#define CODE_COST 120
#define FUND_COST 150
#define TEXT_CHARS 200u

static const int conflict_cost[] = {
    [TB_AGREE] = 0, [TB_MISSING] = 100, [TB_OPPOSITE] = 450, [TB_PLACE] = 500, [TB_NUMBER] = 600};

static void pair_measures(tb_evidence *e)
{
    const tb_dtable *o = e->lines->table[0], *n = e->lines->table[1];
    for (size_t i = 0; i < o->measures.len; i++) {
        size_t j = tb_table_measure(n, o->measures.ptr[i].name);
        if (j == SIZE_MAX || o->measures.ptr[i].kind != n->measures.ptr[j].kind)
            continue;
        bool text = o->measures.ptr[i].kind == TB_MEASURE_TEXT;
        size_t *count = text ? &e->n_texts : &e->n_numbers;
        if (*count < TB_MAX_COMPARED)
            (text ? e->texts : e->numbers)[(*count)++] = (tb_compared){{i, j}};
    }
}

static const tb_value *value_of(const tb_evidence *e, int w, const tb_line *x, const tb_compared *m)
{
    return tb_table_value(e->lines->table[w], x->record, m->of[w]);
}

static bool is_number(const tb_value *v) { return v->kind != TB_KIND_NONE && v->kind != TB_KIND_TEXT; }

static uint64_t amount_hash(size_t measure, tb_decimal d)
{
    d = tb_decimal_plain(d);
    uint64_t parts[3] = {measure, (uint64_t)d.mantissa, d.scale};
    return tb_str_hash(tb_str_make((const char *)parts, sizeof parts), 11) | 1;
}

static tb_amount_count *find_amount(const tb_evidence *e, uint64_t hash)
{
    size_t at = hash >> 7 & e->amounts_mask;
    while (e->amounts[at].hash && e->amounts[at].hash != hash)
        at = (at + 1) & e->amounts_mask;
    return &e->amounts[at];
}

static bool count_amounts(tb_evidence *e)
{
    size_t n = (tb_lines_free(e->lines, 0) + tb_lines_free(e->lines, 1)) * (e->n_numbers + 1), size = 64;
    while (size < 2 * n)
        size *= 2;
    e->amounts = calloc(size, sizeof *e->amounts);
    e->amounts_mask = size - 1;
    for (int w = 0; w < 2 && e->amounts; w++)
        for (size_t i = 0; i < e->lines->side[w].len; i++) {
            const tb_line *x = &e->lines->side[w].ptr[i];
            for (size_t m = 0; m < e->n_numbers && x->free; m++) {
                const tb_value *v = value_of(e, w, x, &e->numbers[m]);
                if (!is_number(v) || v->mantissa == 0)
                    continue;
                uint64_t hash = amount_hash(m, tb_value_decimal(*v));
                tb_amount_count *c = find_amount(e, hash);
                c->hash = hash;
                c->n[w]++;
            }
        }
    return e->amounts != NULL;
}

/* How many of the codes of one side the other has, in 1000. */
static bool measure_stability(tb_evidence *e)
{
    size_t n = e->lines->values.strings.len + 1, count[2] = {0, 0}, both = 0, alike = 0;
    uint8_t *there = calloc(n, 1);
    for (int w = 0; w < 2 && there; w++)
        for (size_t i = 0; i < e->lines->side[w].len; i++)
            for (size_t f = 0; f < e->lines->n_fields; f++)
                if (e->lines->fields[f].role == TB_FIELD_CODE && e->lines->side[w].ptr[i].value[f])
                    there[e->lines->side[w].ptr[i].value[f]] |= (uint8_t)(1 << w);
    for (size_t i = 0; i < n && there; i++) {
        count[0] += there[i] & 1;
        count[1] += there[i] >> 1;
        both += there[i] == 3;
    }
    for (size_t f = 0; f < e->lines->n_fields; f++)
        alike += e->lines->fields[f].role == TB_FIELD_CODE ? e->lines->table[0]->alike : 0;
    count[0] += alike;
    count[1] += alike;
    both += alike;
    size_t least = count[0] < count[1] ? count[0] : count[1];
    e->stability = least ? (int)(1000 * both / least) : 0;
    bool ok = there != NULL;
    free(there);
    return ok;
}

bool tb_evidence_make(const tb_lines *lines, tb_evidence *out)
{
    *out = (tb_evidence){.lines = lines};
    pair_measures(out);
    return count_amounts(out) && measure_stability(out);
}

void tb_evidence_fini(tb_evidence *e)
{
    tb_vec_fini(&e->renamings);
    tb_vec_fini(&e->moves);
    free(e->amounts);
    e->amounts = NULL;
}

static int by_field(const tb_renaming *a, const tb_renaming *b)
{
    if (a->field != b->field)
        return a->field < b->field ? -1 : 1;
    if (a->old_value != b->old_value)
        return a->old_value < b->old_value ? -1 : 1;
    return a->new_value < b->new_value ? -1 : a->new_value > b->new_value;
}

bool tb_evidence_rename(tb_evidence *e, tb_renaming r)
{
    if (!tb_vec_push(&e->renamings, r))
        return false;
    for (size_t i = e->renamings.len - 1; i > 0 && by_field(&e->renamings.ptr[i - 1], &e->renamings.ptr[i]) > 0; i--) {
        tb_renaming x = e->renamings.ptr[i];
        e->renamings.ptr[i] = e->renamings.ptr[i - 1];
        e->renamings.ptr[i - 1] = x;
    }
    return true;
}

static int compare_renamings(const void *a, const void *b) { return by_field(a, b); }

int tb_evidence_agree(const tb_evidence *e, size_t field, uint32_t old_value, uint32_t new_value)
{
    if (old_value == new_value)
        return 2;
    tb_renaming want = {(uint32_t)field, old_value, new_value};
    return e->renamings.len &&
           bsearch(&want, e->renamings.ptr, e->renamings.len, sizeof want, compare_renamings) != NULL;
}

static int by_units(const void *pa, const void *pb)
{
    const tb_move *a = pa, *b = pb;
    if (a->old_unit != b->old_unit)
        return a->old_unit < b->old_unit ? -1 : 1;
    return a->new_unit < b->new_unit ? -1 : a->new_unit > b->new_unit;
}

/* A free line by its name. */
typedef struct named {
    uint64_t core;
    const tb_line *line;
    int w;
} named;

static int by_core(const void *pa, const void *pb)
{
    const named *a = pa, *b = pb;
    if (a->core != b->core)
        return a->core < b->core ? -1 : 1;
    return a->w - b->w;
}

static size_t list_named(const tb_evidence *e, named *out)
{
    size_t n = 0;
    for (int w = 0; w < 2; w++)
        for (size_t i = 0; i < e->lines->side[w].len; i++) {
            const tb_line *x = &e->lines->side[w].ptr[i];
            if (tb_line_is_open(x) && !tb_line_label(e->lines, x)->is_empty)
                out[n++] = (named){tb_line_label(e->lines, x)->core, x, w};
        }
    if (n > 1)
        qsort(out, n, sizeof *out, by_core);
    return n;
}

bool tb_evidence_count_moves(tb_evidence *e)
{
    named *list = malloc((e->lines->side[0].len + e->lines->side[1].len + 1) * sizeof *list);
    size_t n = list ? list_named(e, list) : 0, kept = 0;
    bool ok = list != NULL;
    for (size_t from = 0, to; from < n && ok; from = to) {
        for (to = from; to < n && list[to].core == list[from].core;)
            to++;
        if (to - from != 2 || list[from].w == list[from + 1].w)
            continue;
        tb_move m = {tb_line_unit(e->lines, list[from].line), tb_line_unit(e->lines, list[from + 1].line), 1};
        ok = tb_vec_push(&e->moves, m);
    }
    free(list);
    if (e->moves.len > 1)
        qsort(e->moves.ptr, e->moves.len, sizeof *e->moves.ptr, by_units);
    for (size_t i = 0; i < e->moves.len; i++) {
        if (kept && by_units(&e->moves.ptr[kept - 1], &e->moves.ptr[i]) == 0)
            e->moves.ptr[kept - 1].n++;
        else
            e->moves.ptr[kept++] = e->moves.ptr[i];
    }
    e->moves.len = kept;
    return ok;
}

/* How many fields of a role say something of the two lines, how many of them agree, and how many by renaming. */
typedef struct agreement {
    int all, same, renamed;
} agreement;

static agreement agree_in(const tb_evidence *e, tb_field_role role, const tb_line *o, const tb_line *n)
{
    agreement a = {0};
    for (size_t f = 0; f < e->lines->n_fields; f++) {
        if (e->lines->fields[f].role != role || (!o->value[f] && !n->value[f]))
            continue;
        int how = tb_evidence_agree(e, f, o->value[f], n->value[f]);
        a.all++;
        a.same += how > 0;
        a.renamed += how == 1;
    }
    return a;
}

/* Is there a field in which the lines agree, or none in which they could? */
static bool stand_near(const tb_evidence *e, const tb_line *o, const tb_line *n)
{
    bool any = false, near = false;
    for (size_t f = 0; f < e->lines->n_fields; f++) {
        bool both = o->value[f] && n->value[f];
        any = any || both;
        near = near || (both && tb_evidence_agree(e, f, o->value[f], n->value[f]) > 0);
    }
    return near || !any;
}

static void weigh_parents(const tb_evidence *e, const tb_line *o, const tb_line *n, tb_verdict *v)
{
    agreement unit = agree_in(e, TB_FIELD_UNIT, o, n), item = agree_in(e, TB_FIELD_ITEM, o, n);
    int unit_points = unit.all && item.all ? UNIT_POINTS : unit.all ? ONLY_POINTS : 0;
    int item_points = unit.all && item.all ? ITEM_POINTS : item.all ? ONLY_POINTS : 0;
    int *points = &v->points[TB_PART_PARENT];
    if (unit.all)
        *points += unit_points * unit.same / unit.all;
    if (item.all)
        *points += item_points * item.same / item.all;
    if (!unit.all && !item.all)
        *points = NO_PARENT_POINTS;
    v->points[TB_PART_RENAMED] = (unit.renamed ? unit_points * unit.renamed / unit.all : 0) +
                                 (item.renamed ? item_points * item.renamed / item.all : 0);
    v->same_unit = unit.same == unit.all;
    v->same_place = v->same_unit && item.same == item.all;
    v->stands_near = stand_near(e, o, n);
}

/* Are all unit values of the old line gone from the new table? */
static bool is_unit_gone(const tb_evidence *e, const tb_line *o)
{
    bool any = false;
    for (size_t f = 0; f < e->lines->n_fields; f++) {
        if (e->lines->fields[f].role != TB_FIELD_UNIT || !o->value[f])
            continue;
        any = true;
        if (e->lines->everywhere[1].ptr[o->value[f]] > 0)
            return false;
    }
    return any;
}

static void weigh_move(const tb_evidence *e, const tb_line *o, const tb_line *n, tb_verdict *v)
{
    if (v->same_unit)
        return;
    tb_move want = {.old_unit = tb_line_unit(e->lines, o), .new_unit = tb_line_unit(e->lines, n)};
    const tb_move *m = e->moves.len ? bsearch(&want, e->moves.ptr, e->moves.len, sizeof want, by_units) : NULL;
    v->points[TB_PART_MOVED] = (m && m->n > 1 ? TOGETHER_POINTS : 0) + (is_unit_gone(e, o) ? GONE_POINTS : 0);
}

static void weigh_codes(const tb_evidence *e, const tb_line *o, const tb_line *n, tb_verdict *v)
{
    int all = 0, points = 0;
    for (size_t f = 0; f < e->lines->n_fields; f++) {
        bool both = o->value[f] && n->value[f];
        if (e->lines->fields[f].role == TB_FIELD_CODE && both) {
            all++;
            points += o->value[f] == n->value[f] ? CODE_POINTS : -CODE_COST * e->stability / 1000;
        }
        if (e->lines->fields[f].role == TB_FIELD_FUND && both && o->value[f] != n->value[f])
            v->points[TB_PART_FUND] -= FUND_COST;
    }
    v->points[TB_PART_CODE] = all ? points / all : 0;
}

static void weigh_names(const tb_evidence *e, const tb_line *o, const tb_line *n, tb_verdict *v)
{
    const tb_label *a = tb_line_label(e->lines, o), *b = tb_line_label(e->lines, n);
    v->like = tb_likeness_of(a, b);
    v->same_core = a->core == b->core && !a->is_empty;
    int alike = v->same_core ? 1000 : (int)v->like.name, known = 1000;
    if (!v->same_unit) {
        known = (int)v->like.special * 1000 / SPECIAL_WEIGHT;
        known = known < LEAST_SPECIAL ? LEAST_SPECIAL : known > 1000 ? 1000 : known;
        bool spread = e->lines->spread.ptr[o->label] == 2 || e->lines->spread.ptr[n->label] == 2;
        known = spread && known > SPREAD_SPECIAL ? SPREAD_SPECIAL : known;
    }
    uint32_t crowd = o->namesakes > n->namesakes ? o->namesakes : n->namesakes;
    if (crowd > TB_CROWD) /* a name that many lines of one unit have tells none of them */
        known = (int)((uint32_t)known * TB_CROWD / crowd);
    v->points[TB_PART_NAME] = (v->same_unit ? NAME_POINTS : ELSEWHERE_POINTS) * alike / 1000 * known / 1000;
    v->points[TB_PART_CONFLICT] = v->same_core ? 0 : -conflict_cost[v->like.conflict];
}

static uint64_t size_of(int64_t v) { return v < 0 ? 0 - (uint64_t)v : (uint64_t)v; }

uint32_t tb_closeness(tb_decimal a, tb_decimal b)
{
    a = tb_decimal_plain(a);
    b = tb_decimal_plain(b);
    uint64_t x = size_of(a.mantissa), y = size_of(b.mantissa);
    if ((a.mantissa < 0) != (b.mantissa < 0) || x == 0 || y == 0)
        return x == y ? 1000 : 0;
    for (; a.scale < b.scale && x <= UINT64_MAX / 10; a.scale++)
        x *= 10;
    for (; b.scale < a.scale && y <= UINT64_MAX / 10; b.scale++)
        y *= 10;
    while (x > UINT64_MAX / 1000 || y > UINT64_MAX / 1000) {
        x /= 10;
        y /= 10;
    }
    uint64_t most = x > y ? x : y, least = x > y ? y : x;
    return most ? (uint32_t)(1000 * least / most) : 1000;
}

/* The less the names say, the more the amount has to: a line of the same name in its unit may have been cut to
 * nothing. */
static int points_of_closeness(uint32_t close, bool has_zero, const tb_verdict *v)
{
    static const struct {
        uint32_t from;
        int same_name, other_name, elsewhere;
    } steps[] = {{950, 40, 70, 80},     {800, 25, 40, 60},     {500, 0, -10, -40},
                 {200, -20, -60, -120}, {50, -50, -100, -150}, {0, -80, -140, -180}};
    if (has_zero)
        return -20;
    for (size_t i = 0;; i++)
        if (close >= steps[i].from)
            return !v->same_unit ? steps[i].elsewhere : v->same_core ? steps[i].same_name : steps[i].other_name;
}

/* Two digits at most that are no zeros: many lines have such an amount. */
static bool is_round(tb_decimal d)
{
    uint64_t m = size_of(d.mantissa);
    while (m && m % 10 == 0)
        m /= 10;
    return m < 100;
}

static int points_of_equal(const tb_evidence *e, size_t measure, tb_decimal d)
{
    const tb_amount_count *c = find_amount(e, amount_hash(measure, d));
    bool rare = c->n[0] <= 1 && c->n[1] <= 1;
    return !rare ? 40 : is_round(d) ? 80 : 160;
}

static void weigh_amounts(const tb_evidence *e, const tb_line *o, const tb_line *n, tb_verdict *v)
{
    int equal = 0, best = 0, first = 0;
    bool any = false;
    for (size_t m = 0; m < e->n_numbers; m++) {
        const tb_value *x = value_of(e, 0, o, &e->numbers[m]), *y = value_of(e, 1, n, &e->numbers[m]);
        if (!is_number(x) || !is_number(y) || (x->mantissa == 0 && y->mantissa == 0))
            continue;
        tb_decimal a = tb_value_decimal(*x), b = tb_value_decimal(*y);
        if (tb_decimal_cmp(a, b) == 0) {
            int p = points_of_equal(e, m, a);
            best = p > best ? p : best;
            equal++;
        } else if (!any) {
            first = points_of_closeness(tb_closeness(a, b), !x->mantissa || !y->mantissa, v);
        }
        any = true;
    }
    if (equal)
        first = equal > 1 && best >= 160 ? best + 40 : best;
    v->points[TB_PART_AMOUNT] = any ? first : 0;
}

static int by_hash(const void *pa, const void *pb)
{
    const uint64_t *a = pa, *b = pb;
    return *a < *b ? -1 : *a > *b;
}

/* Pairs of letters of a text, sorted. */
static size_t pairs_of(tb_str s, uint64_t out[TEXT_CHARS])
{
    uint32_t cp[TEXT_CHARS];
    size_t n = tb_utf8_plain(s, cp, TEXT_CHARS), k = 0;
    for (size_t i = 0; i + 1 < n; i++)
        if (tb_is_letter(cp[i]) && tb_is_letter(cp[i + 1]))
            out[k++] = (uint64_t)cp[i] << 32 | cp[i + 1];
    if (k > 1)
        qsort(out, k, sizeof *out, by_hash);
    return k;
}

static uint32_t text_likeness(tb_str a, tb_str b)
{
    uint64_t x[TEXT_CHARS], y[TEXT_CHARS];
    size_t n = pairs_of(a, x), m = pairs_of(b, y), same = 0;
    for (size_t i = 0, j = 0; i < n && j < m;) {
        same += x[i] == y[j];
        bool first = x[i] <= y[j], second = y[j] <= x[i];
        i += first;
        j += second;
    }
    return n + m ? (uint32_t)(2000 * same / (n + m)) : 0;
}

static void weigh_texts(const tb_evidence *e, const tb_line *o, const tb_line *n, tb_verdict *v)
{
    uint32_t best = 0;
    for (size_t m = 0; m < e->n_texts; m++) {
        const tb_value *x = value_of(e, 0, o, &e->texts[m]), *y = value_of(e, 1, n, &e->texts[m]);
        if (x->kind != TB_KIND_TEXT || y->kind != TB_KIND_TEXT)
            continue;
        uint32_t like =
            text_likeness(tb_value_printed(e->lines->table[0], *x), tb_value_printed(e->lines->table[1], *y));
        best = like > best ? like : best;
    }
    v->points[TB_PART_TEXT] = best >= 700 ? 80 : best >= 500 ? 50 : best >= 300 ? 20 : 0;
}

/* Do the two agree in all that a key is made of? */
static bool is_one_key(const tb_evidence *e, const tb_line *o, const tb_line *n)
{
    if (tb_line_label(e->lines, o)->printed != tb_line_label(e->lines, n)->printed)
        return false;
    for (size_t f = 0; f < e->lines->n_fields; f++)
        if (o->value[f] != n->value[f])
            return false;
    return true;
}

tb_verdict tb_evidence_weigh(const tb_evidence *e, const tb_line *o, const tb_line *n)
{
    tb_verdict v = {0};
    weigh_parents(e, o, n, &v);
    weigh_names(e, o, n, &v);
    weigh_move(e, o, n, &v);
    weigh_codes(e, o, n, &v);
    weigh_amounts(e, o, n, &v);
    weigh_texts(e, o, n, &v);
    for (int p = 0; p < TB_N_PARTS; p++)
        v.score += p == TB_PART_RENAMED ? 0 : v.points[p];
    /* another name in another unit, under other codes: then only what many lines do together says something */
    if (!v.stands_near && !v.same_core && v.points[TB_PART_MOVED] == 0 && v.score > STRANGER)
        v.score = STRANGER;
    if (is_one_key(e, o, n)) /* lines of one key that their fields did not tell apart stay so */
        v.score = 0;
    v.score = v.score < 0 ? 0 : v.score > TB_SCORE_MAX ? TB_SCORE_MAX : v.score;
    return v;
}

bool tb_line_amount(const tb_evidence *e, int w, const tb_line *x, tb_decimal *out)
{
    for (size_t m = 0; m < e->n_numbers; m++) {
        const tb_value *v = value_of(e, w, x, &e->numbers[m]);
        if (!is_number(v) || v->kind == TB_KIND_PERCENT)
            continue;
        *out = tb_value_decimal(*v);
        return true;
    }
    return false;
}
