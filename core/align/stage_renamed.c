/* SPDX-License-Identifier: MIT */
/* A unit that was renamed takes all of its lines with it. So lines are looked for that agree in everything but one
 * field, and are alone in that on both sides; each such pair is a vote that the one value of the field became the
 * other. A vote counts only where what agrees says enough to be no accident (一般行政 stands in every unit). */
#include <stdlib.h>

#include "align/matching.h"

#define LEAST_VOTES 2u
#define ALIKE 600u          /* names of the two values from which one vote is enough */
#define MAX_VALUE_BITS 128u /* 16ths of bits that one agreeing value can say */
#define MAX_VOTES 4096u

typedef struct vote {
    tb_renaming r;
    uint32_t n;
} vote;

typedef TB_VEC(vote) votes;

typedef struct entry {
    uint64_t hash;
    uint32_t line;
    uint8_t w;
} entry;

typedef struct electing {
    tb_matching *m;
    uint32_t *times; /* by value: lines of both sides that have it, in any field */
    uint32_t *named; /* by label */
    votes votes;
} electing;

static int by_hash(const void *pa, const void *pb)
{
    const entry *a = pa, *b = pb;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->w != b->w)
        return a->w < b->w ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static bool is_parent(const tb_lines *l, size_t f)
{
    return l->fields[f].role == TB_FIELD_UNIT || l->fields[f].role == TB_FIELD_ITEM;
}

static uint32_t value_now(const tb_evidence *e, size_t f, int w, uint32_t value)
{
    for (size_t i = 0; w == 0 && i < e->renamings.len; i++)
        if (e->renamings.ptr[i].field == f && e->renamings.ptr[i].old_value == value)
            return e->renamings.ptr[i].new_value;
    return value;
}

/* The name and all parents but field `left_out`; with TB_MAX_FIELDS the name alone. */
static uint64_t hash_without(const tb_matching *m, int w, const tb_line *x, size_t left_out)
{
    uint64_t h = x->level + 17u;
    for (size_t f = 0; f < m->lines.n_fields && left_out < TB_MAX_FIELDS; f++)
        if (f != left_out && is_parent(&m->lines, f))
            h = (h ^ (value_now(&m->evidence, f, w, x->value[f]) + 1u)) * 0xBF58476D1CE4E5B9u + (h >> 31);
    return h ^ tb_line_label(&m->lines, x)->folded * 0x9E3779B97F4A7C15u;
}

static uint32_t bits_of(size_t all, uint32_t times)
{
    uint32_t bits = times ? tb_log2_16(all) - tb_log2_16(times) : 0;
    return bits > MAX_VALUE_BITS ? MAX_VALUE_BITS : bits;
}

/* Does what agrees tell the line from all others? */
static bool says_enough(const electing *x, const tb_line *n, size_t left_out)
{
    const tb_lines *l = &x->m->lines;
    size_t all = l->side[0].len + l->side[1].len;
    uint32_t bits = bits_of(all, x->named[n->label]);
    for (size_t f = 0; f < l->n_fields && left_out < TB_MAX_FIELDS; f++)
        if (f != left_out && is_parent(l, f) && n->value[f])
            bits += bits_of(all, x->times[n->value[f]]);
    /* a name that says nothing special by itself does not say where it comes from */
    bool special = left_out < TB_MAX_FIELDS || tb_line_label(l, n)->weight >= 300;
    return special && bits + 16 >= tb_log2_16(all);
}

static bool cast(electing *x, const tb_renaming *r)
{
    for (size_t i = 0; i < x->votes.len; i++)
        if (memcmp(&x->votes.ptr[i].r, r, sizeof *r) == 0) {
            x->votes.ptr[i].n++;
            return true;
        }
    return x->votes.len >= MAX_VOTES || tb_vec_push(&x->votes, ((vote){*r, 1}));
}

static bool vote_for(electing *x, const tb_line *o, const tb_line *n, size_t left_out)
{
    const tb_lines *l = &x->m->lines;
    for (size_t f = 0; f < l->n_fields; f++) {
        uint32_t was = value_now(&x->m->evidence, f, 0, o->value[f]);
        bool asked = is_parent(l, f) && (f == left_out || left_out == TB_MAX_FIELDS);
        tb_renaming r = {(uint32_t)f, o->value[f], n->value[f]};
        if (asked && was && n->value[f] && was != n->value[f] && was == o->value[f] && !cast(x, &r))
            return false;
    }
    return true;
}

static size_t list_open(const tb_matching *m, size_t left_out, entry *out)
{
    size_t k = 0;
    for (uint8_t w = 0; w < 2; w++)
        for (uint32_t i = 0; i < m->lines.side[w].len; i++)
            if (tb_line_is_open(&m->lines.side[w].ptr[i]))
                out[k++] = (entry){hash_without(m, w, &m->lines.side[w].ptr[i], left_out), i, w};
    if (k > 1)
        qsort(out, k, sizeof *out, by_hash);
    return k;
}

/* Votes of the lines that agree in all but one field. */
static bool elect(electing *x, size_t left_out)
{
    const tb_lines *l = &x->m->lines;
    entry *e = malloc((l->side[0].len + l->side[1].len + 1) * sizeof *e);
    size_t n = e ? list_open(x->m, left_out, e) : 0;
    bool ok = e != NULL;
    for (size_t from = 0, to; from < n && ok; from = to) {
        for (to = from; to < n && e[to].hash == e[from].hash;)
            to++;
        if (to - from != 2 || e[from].w == e[from + 1].w)
            continue;
        const tb_line *o = &l->side[0].ptr[e[from].line], *q = &l->side[1].ptr[e[from + 1].line];
        if (says_enough(x, q, left_out))
            ok = vote_for(x, o, q, left_out);
    }
    free(e);
    return ok;
}

static bool are_alike(const tb_lines *l, uint32_t a, uint32_t b)
{
    tb_names names = {.lexicon = l->lexicon};
    uint32_t x, y;
    bool ok = tb_names_add(&names, l->values.strings.ptr[a], &x) &&
              tb_names_add(&names, l->values.strings.ptr[b], &y) && tb_names_weigh(&names);
    tb_likeness like = {0};
    if (ok)
        like = tb_likeness_of(&names.labels.ptr[x], &names.labels.ptr[y]);
    tb_names_fini(&names);
    return like.name >= ALIKE && like.conflict == TB_AGREE;
}

/* Is it the only candidate of its field for the old value, and is that value gone? */
static bool wins(const electing *x, const vote *v)
{
    const tb_lines *l = &x->m->lines;
    if (l->everywhere[1].ptr[v->r.old_value] > 0)
        return false;
    for (size_t i = 0; i < x->votes.len; i++) {
        const vote *u = &x->votes.ptr[i];
        if (u != v && u->r.field == v->r.field && u->r.old_value == v->r.old_value && u->n * 3 > v->n)
            return false;
    }
    return v->n >= LEAST_VOTES || are_alike(l, v->r.old_value, v->r.new_value);
}

static bool count(electing *x)
{
    const tb_lines *l = &x->m->lines;
    x->times = calloc(l->values.strings.len + 1, sizeof *x->times);
    x->named = calloc(l->names.labels.len + 1, sizeof *x->named);
    for (int w = 0; w < 2 && x->times && x->named; w++)
        for (size_t i = 0; i < l->side[w].len; i++) {
            const tb_line *line = &l->side[w].ptr[i];
            x->named[line->label]++;
            for (size_t f = 0; f < l->n_fields; f++)
                if (line->value[f])
                    x->times[line->value[f]]++;
        }
    return x->times && x->named;
}

bool tb_stage_renamed(tb_matching *m, bool *found)
{
    electing x = {.m = m};
    bool ok = count(&x);
    *found = false;
    for (size_t f = 0; f < m->lines.n_fields && ok; f++)
        if (is_parent(&m->lines, f))
            ok = elect(&x, f);
    ok = ok && elect(&x, TB_MAX_FIELDS);
    for (size_t i = 0; i < x.votes.len && ok; i++)
        if (wins(&x, &x.votes.ptr[i])) {
            ok = tb_evidence_rename(&m->evidence, x.votes.ptr[i].r);
            *found = true;
        }
    free(x.times);
    free(x.named);
    tb_vec_fini(&x.votes);
    return ok;
}
