/* SPDX-License-Identifier: MIT */
/* The two are tiled: the longest run of units that both have is covered, then the next, wherever it stands, so
 * that 机关大院安保 and 安保（机关大院） are one. Single characters count only where they abbreviate (医保,
 * 医疗保险), words also when they are nearly the same. What is left uncovered is looked at: on one side alone it
 * is an addition, on both it is one thing in the place of another. */
#include "align/likeness.h"

#include <stdlib.h>

#include "base/limits.h"

#define SWAP_TENTHS 30u /* of 1000 lost for each unit of weight that stands in the place of other weight, in tenths */
#define SWAP_FREE 20u   /* weight that may differ without that */
#define SWAP_MAX 700u
#define ABBREVIATED 850u /* of 1000 that an abbreviation covers */
#define NEAR_WORD 700u   /* likeness in 1000 from which two words are one, inflected or misspelt */
#define NEAR_COVER 900u
#define MAX_RUN 24u
#define MAX_PROPER 2u /* units between what differs and the end of a place's name */

typedef struct side {
    const tb_label *l;
    uint16_t cover[TB_MAX_LABEL]; /* 0: not covered, else in 1000 */
} side;

static bool same_unit(const tb_unit *x, const tb_unit *y) { return x->id == y->id; }

/* Length of the run that begins at i and j and is free on both sides. */
static size_t run_at(const side *a, size_t i, const side *b, size_t j)
{
    size_t n = 0;
    while (i + n < a->l->n_units && j + n < b->l->n_units && !a->cover[i + n] && !b->cover[j + n] &&
           same_unit(&a->l->units[i + n], &b->l->units[j + n]))
        n++;
    return n;
}

static uint32_t weight_of(const tb_label *l, size_t from, size_t to)
{
    uint32_t w = 0;
    for (size_t i = from; i < to; i++)
        w += l->units[i].weight;
    return w;
}

typedef struct tile {
    size_t i, j, n;
    uint32_t weight;
} tile;

/* Where the two have the same unit, by place in the one and then in the other. */
typedef struct crossings {
    uint8_t i[TB_MAX_LABEL * TB_MAX_LABEL], j[TB_MAX_LABEL * TB_MAX_LABEL];
    size_t n;
} crossings;

static void find_crossings(const tb_label *a, const tb_label *b, crossings *x)
{
    x->n = 0;
    for (size_t i = 0; i < a->n_units; i++)
        for (size_t j = 0; j < b->n_units; j++)
            if (same_unit(&a->units[i], &b->units[j])) {
                x->i[x->n] = (uint8_t)i;
                x->j[x->n++] = (uint8_t)j;
            }
}

/* How far apart the two places are; the nearer of two equal tiles is taken, whichever side comes first. */
static size_t shift(const tile *t) { return t->i > t->j ? t->i - t->j : t->j - t->i; }

/* A run that goes on from the units before it is a part of a heavier one. */
static bool goes_on(const side *a, size_t i, const side *b, size_t j)
{
    return i && j && !a->cover[i - 1] && !b->cover[j - 1] && same_unit(&a->l->units[i - 1], &b->l->units[j - 1]);
}

static tile heaviest(const side *a, const side *b, const crossings *x)
{
    tile best = {0};
    for (size_t k = 0; k < x->n; k++) {
        tile t = {.i = x->i[k], .j = x->j[k]};
        if (a->cover[t.i] || b->cover[t.j] || goes_on(a, t.i, b, t.j))
            continue;
        t.n = run_at(a, t.i, b, t.j);
        if (t.n < 2 && !(a->l->units[t.i].flags & TB_UNIT_WORD))
            continue;
        t.weight = weight_of(a->l, t.i, t.i + t.n);
        if (t.weight > best.weight || (t.weight == best.weight && best.n && shift(&t) < shift(&best)))
            best = t;
    }
    return best;
}

static void cover(side *s, size_t from, size_t n, uint16_t how_much)
{
    for (size_t i = from; i < from + n; i++)
        s->cover[i] = how_much;
}

static size_t free_run(const side *s, size_t from)
{
    size_t to = from;
    while (to < s->l->n_units && !s->cover[to])
        to++;
    return to;
}

/* Does the run of a begin like that of b and follow its order: 医保 in 医疗保险? */
static bool abbreviates(const side *a, size_t i, size_t i_end, const side *b, size_t j, size_t j_end)
{
    if (i_end - i < 2 || j_end - j <= i_end - i || !same_unit(&a->l->units[i], &b->l->units[j]))
        return false;
    for (; j < j_end && i < i_end; j++)
        i += same_unit(&a->l->units[i], &b->l->units[j]);
    return i == i_end;
}

/* Characters at the same end of two uncovered runs: 图书馆 / 图书室 leave 馆 and 室, 绿化 / 绿地 nothing more to
 * find. */
static void cover_ends(side *a, side *b, size_t i, size_t i_end, size_t j, size_t j_end)
{
    while (i < i_end && j < j_end && same_unit(&a->l->units[i], &b->l->units[j])) {
        a->cover[i++] = b->cover[j++] = 1000;
    }
    while (i < i_end && j < j_end && same_unit(&a->l->units[i_end - 1], &b->l->units[j_end - 1])) {
        a->cover[--i_end] = b->cover[--j_end] = 1000;
    }
}

/* The longest sequence of free units that two runs have in one order; single ones only where a run is nothing else. */
static void cover_sequence(side *a, side *b, size_t i, size_t i_end, size_t j, size_t j_end)
{
    uint8_t len[MAX_RUN + 1][MAX_RUN + 1] = {{0}};
    for (size_t p = i_end; p-- > i;)
        for (size_t q = j_end; q-- > j;) {
            bool same = !a->cover[p] && !b->cover[q] && same_unit(&a->l->units[p], &b->l->units[q]);
            uint8_t x = len[p + 1 - i][q - j], y = len[p - i][q + 1 - j];
            len[p - i][q - j] = same ? (uint8_t)(len[p + 1 - i][q + 1 - j] + 1) : x > y ? x : y;
        }
    if (len[0][0] < 2 && i_end - i > 1 && j_end - j > 1)
        return;
    for (size_t p = i, q = j; p < i_end && q < j_end;) {
        bool same = !a->cover[p] && !b->cover[q] && same_unit(&a->l->units[p], &b->l->units[q]);
        if (same && len[p - i][q - j] == len[p + 1 - i][q + 1 - j] + 1)
            a->cover[p++] = b->cover[q++] = ABBREVIATED;
        else if (len[p + 1 - i][q - j] >= len[p - i][q + 1 - j])
            p++;
        else
            q++;
    }
}

static void cover_short(side *a, side *b)
{
    for (size_t i = 0; i < a->l->n_units; i = free_run(a, i) + 1) {
        size_t i_end = free_run(a, i);
        for (size_t j = 0; j < b->l->n_units && i_end > i; j = free_run(b, j) + 1) {
            size_t j_end = free_run(b, j);
            if (j_end == j)
                continue;
            if (abbreviates(a, i, i_end, b, j, j_end) || abbreviates(b, j, j_end, a, i, i_end)) {
                cover(a, i, i_end - i, ABBREVIATED);
                cover(b, j, j_end - j, ABBREVIATED);
                break;
            }
        }
    }
}

/* Runs that stand between the same neighbours. */
static void cover_in_place(side *a, side *b)
{
    for (size_t i = 0; i < a->l->n_units; i = free_run(a, i) + 1) {
        size_t i_end = free_run(a, i);
        for (size_t j = 0; j < b->l->n_units && i_end > i; j = free_run(b, j) + 1) {
            size_t j_end = free_run(b, j);
            bool before = (i == 0 && j == 0) || (i && j && same_unit(&a->l->units[i - 1], &b->l->units[j - 1]));
            bool behind =
                (i_end == a->l->n_units && j_end == b->l->n_units) ||
                (i_end < a->l->n_units && j_end < b->l->n_units && same_unit(&a->l->units[i_end], &b->l->units[j_end]));
            if (j_end == j || !before || !behind || i_end - i > MAX_RUN || j_end - j > MAX_RUN)
                continue;
            cover_ends(a, b, i, i_end, j, j_end);
            cover_sequence(a, b, i, i_end, j, j_end);
        }
    }
}

/* Two words by the pairs of their letters, in 1000; 0 for short ones. */
static uint32_t near_words(const tb_label *a, const tb_unit *x, const tb_label *b, const tb_unit *y)
{
    uint64_t taken = 0;
    uint32_t same = 0;
    if (!(x->flags & y->flags & TB_UNIT_WORD) || x->len < 3 || y->len < 3 || x->len > 60 || y->len > 60)
        return 0;
    for (uint32_t i = 0; i + 1 < x->len; i++)
        for (uint32_t j = 0; j + 1 < y->len; j++)
            if (!(taken >> j & 1) && a->cp[x->at + i] == b->cp[y->at + j] &&
                a->cp[x->at + i + 1] == b->cp[y->at + j + 1]) {
                taken |= (uint64_t)1 << j;
                same++;
                break;
            }
    return 2000u * same / (uint32_t)(x->len + y->len - 2);
}

/* Words that are nearly the same: the nearest first, so that the order of the two does not matter. */
static void cover_near(side *a, side *b)
{
    for (;;) {
        uint32_t best = NEAR_WORD - 1;
        size_t at_i = 0, at_j = 0;
        for (size_t i = 0; i < a->l->n_units; i++)
            for (size_t j = 0; j < b->l->n_units && !a->cover[i] && a->l->units[i].flags & TB_UNIT_WORD; j++) {
                uint32_t n = b->cover[j] ? 0 : near_words(a->l, &a->l->units[i], b->l, &b->l->units[j]);
                if (n > best) {
                    best = n;
                    at_i = i;
                    at_j = j;
                }
            }
        if (best < NEAR_WORD)
            return;
        a->cover[at_i] = b->cover[at_j] = NEAR_COVER;
    }
}

/* Weight of a side that is covered, and of that what is not common to all units. */
static uint32_t covered(const side *s, uint32_t *special)
{
    uint32_t w = 0;
    for (size_t i = 0; i < s->l->n_units; i++) {
        uint32_t part = (uint32_t)s->l->units[i].weight * s->cover[i] / 1000;
        w += part;
        *special += s->l->units[i].flags & (TB_UNIT_COMMON | TB_UNIT_WEAK) ? 0 : part;
    }
    return w;
}

/* Weight that is not covered, and of that what stands alone: such a character belongs to a word of which the rest is
 * covered (农业 and 工业 share 业). */
static uint32_t open_weight(const side *s, uint32_t *alone)
{
    uint32_t w = 0;
    *alone = 0;
    for (size_t i = 0; i < s->l->n_units; i++) {
        uint32_t part = (uint32_t)s->l->units[i].weight * (1000u - s->cover[i]) / 1000;
        bool single = !s->cover[i] && (i == 0 || s->cover[i - 1]) && (i + 1 == s->l->n_units || s->cover[i + 1]);
        *alone += single && !(s->l->units[i].flags & TB_UNIT_WORD) ? part : 0;
        w += part;
    }
    return w;
}

static bool is_open(const side *s, const tb_label_mark *m)
{
    for (size_t i = m->from; i < m->to; i++)
        if (s->cover[i] < ABBREVIATED)
            return true;
    return false;
}

/* Has the label a word of the same member somewhere? */
static bool has_member(const tb_label *l, tb_mark m)
{
    for (size_t i = 0; i < l->n_marks; i++)
        if (l->marks[i].mark.group == m.group && l->marks[i].mark.member == m.member)
            return true;
    return false;
}

/* Words of one group in what is not shared, a different member on each side. */
static bool are_opposed(const side *a, const side *b)
{
    for (size_t i = 0; i < a->l->n_marks; i++) {
        tb_mark x = a->l->marks[i].mark;
        if (!is_open(a, &a->l->marks[i]) || has_member(b->l, x))
            continue;
        for (size_t j = 0; j < b->l->n_marks; j++) {
            tb_mark y = b->l->marks[j].mark;
            if (x.group == y.group && is_open(b, &b->l->marks[j]) && !has_member(a->l, y))
                return true;
        }
    }
    return false;
}

/* How far in front of unit i the next uncovered one is; MAX_PROPER: not near. */
static size_t open_before(const side *s, size_t i)
{
    for (size_t d = 0; d < MAX_PROPER && d < i; d++)
        if (!s->cover[i - 1 - d])
            return d;
    return MAX_PROPER;
}

/* 城东小学 / 城西小学, 安宁养老院 / 康宁养老院: what differs stands in front of the same end of a place's name. */
static bool differ_in_place(const side *a, const side *b)
{
    for (size_t i = 0; i < a->l->n_units; i++) {
        size_t d = open_before(a, i);
        if (!(a->l->units[i].flags & TB_UNIT_PLACE_END) || !a->cover[i] || d == MAX_PROPER)
            continue;
        for (size_t j = 0; j < b->l->n_units; j++)
            if (b->cover[j] && open_before(b, j) == d && same_unit(&a->l->units[i], &b->l->units[j]))
                return true;
    }
    return false;
}

/* Numbers of one thing as a set: do both labels have the same? */
static bool has_number(const tb_label *l, tb_number n, bool any_value)
{
    for (size_t i = 0; i < l->n_numbers; i++)
        if (l->numbers[i].what == n.what && (any_value || l->numbers[i].value == n.value))
            return true;
    return false;
}

static bool has_value(const tb_label *l, uint32_t value)
{
    for (size_t i = 0; i < l->n_numbers; i++)
        if (l->numbers[i].value == value)
            return true;
    return false;
}

/* What the numbers of a say against b. */
static tb_conflict numbers_of(const tb_label *a, const tb_label *b)
{
    tb_conflict worst = TB_AGREE;
    for (size_t i = 0; i < a->n_numbers; i++) {
        if (has_number(b, a->numbers[i], false))
            continue;
        if (has_number(b, a->numbers[i], true) || (b->n_numbers && a->n_numbers && !has_value(b, a->numbers[i].value)))
            return TB_NUMBER;
        if (!has_value(b, a->numbers[i].value))
            worst = TB_MISSING;
    }
    return worst;
}

static tb_conflict conflict_of(const side *a, const side *b)
{
    tb_conflict x = numbers_of(a->l, b->l), y = numbers_of(b->l, a->l), worst = x > y ? x : y;
    if (worst == TB_NUMBER)
        return worst;
    if (differ_in_place(a, b))
        return TB_PLACE;
    return are_opposed(a, b) ? TB_OPPOSITE : worst;
}

/* An order of labels by what is in them, so that it does not matter which of two comes first. */
static bool comes_after(const tb_label *a, const tb_label *b)
{
    for (size_t i = 0; i < a->n_units && i < b->n_units; i++)
        if (a->units[i].id != b->units[i].id)
            return a->units[i].id > b->units[i].id;
    return a->n_units > b->n_units;
}

static void lay(side *x, side *y)
{
    crossings same;
    find_crossings(x->l, y->l, &same);
    for (tile t = heaviest(x, y, &same); t.n; t = heaviest(x, y, &same)) {
        cover(x, t.i, t.n, 1000);
        cover(y, t.j, t.n, 1000);
    }
    cover_short(x, y);
    cover_in_place(x, y);
    cover_near(x, y);
}

void tb_likeness_cover(const tb_label *a, const tb_label *b, bool *covered)
{
    side x = {.l = a}, y = {.l = b};
    lay(&x, &y);
    for (size_t i = 0; i < a->n_units; i++)
        covered[i] = covered[i] || x.cover[i];
}

tb_likeness tb_likeness_of(const tb_label *a, const tb_label *b)
{
    if (comes_after(a, b)) {
        const tb_label *c = a;
        a = b;
        b = c;
    }
    side x = {.l = a}, y = {.l = b};
    tb_likeness out = {0};
    lay(&x, &y);
    uint32_t special = 0, other = 0;
    uint32_t ca = covered(&x, &special), cb = covered(&y, &other), all = a->weight + b->weight;
    uint32_t alone_a, alone_b, ra = open_weight(&x, &alone_a), rb = open_weight(&y, &alone_b);
    uint32_t swap = (ra < rb ? ra : rb) + (alone_a < alone_b ? alone_a : alone_b);
    uint32_t loss = swap > SWAP_FREE ? (swap - SWAP_FREE) * SWAP_TENTHS / 10 : 0;
    uint32_t dice = all ? 1000u * (ca + cb) / all : 0, least = a->weight < b->weight ? a->weight : b->weight;
    loss = loss > SWAP_MAX ? SWAP_MAX : loss;
    out.name = dice > loss ? dice - loss : 0;
    out.within = least ? 1000u * (a->weight < b->weight ? ca : cb) / least : 0;
    out.shared = ca < cb ? ca : cb;
    out.special = special < other ? special : other;
    out.conflict = conflict_of(&x, &y);
    return out;
}
