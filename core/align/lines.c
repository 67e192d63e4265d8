/* SPDX-License-Identifier: MIT */
/* Which records are looked at is decided by their content alone: all free ones, of the others all in a table of some
 * thousand lines, in a larger one a sample by hash and those that stand where a free line stands. */
#include "align/fields.h"

#include <stdlib.h>

#include "base/limits.h"
#include "layout/fold.h"

#define ALL_BELOW 20000u   /* a table of fewer lines is looked at as a whole */
#define MAX_BESIDE 200000u /* lines beside free ones that are looked at */
#define FREQUENT 8u        /* a name that one line in so many has says nothing by itself */
#define LEAST_FREQUENT 16u

typedef struct reading {
    tb_lines *l;
    const uint8_t *const *state; /* tb_line_state */
    tb_records records[2];
    tb_interner raws;       /* values as printed */
    TB_VEC(uint32_t) value; /* by raw: number in values, UINT32_MAX: not yet */
} reading;

static const tb_record *record_of(const tb_lines *l, int w, uint32_t i) { return &l->table[w]->records.ptr[i]; }

tb_str tb_code_without_zeros(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return s;
    while (s.len > 1 && s.ptr[0] == '0')
        s = tb_str_sub(s, 1, s.len);
    return s;
}

static bool value_of(reading *r, int w, const tb_field *f, uint32_t record, uint32_t *out)
{
    tb_lines *l = r->l;
    uint32_t raw = 0;
    if (!tb_intern(&r->raws, tb_field_printed(l, w, f, record), &raw))
        return false;
    while (r->value.len <= raw)
        if (!tb_vec_push(&r->value, UINT32_MAX))
            return false;
    if (r->value.ptr[raw] == UINT32_MAX) {
        tb_str s = r->raws.strings.len ? r->raws.strings.ptr[raw] : TB_LIT("");
        if (f->source == TB_FROM_CODE || f->source == TB_FROM_KEY)
            s = tb_code_without_zeros(s);
        tb_str folded = tb_fold(&l->arena, s);
        if ((s.len && !folded.ptr) || !tb_intern(&l->values, folded, &r->value.ptr[raw]))
            return false;
    }
    *out = r->value.ptr[raw];
    return true;
}

/* Where a record stands, for finding its neighbours. */
static uint64_t place_hash(const tb_dtable *t, uint32_t i)
{
    const tb_record *r = &t->records.ptr[i];
    return tb_str_hash(r->fund, tb_str_hash(r->org_name, tb_str_hash(r->path, 3)));
}

static int by_hash(const void *pa, const void *pb)
{
    const uint64_t *a = pa, *b = pb;
    return *a < *b ? -1 : *a > *b;
}

/* Sorted places of the free records of both tables. */
static uint64_t *free_places(const reading *r, size_t *out_n)
{
    size_t n = 0, at = 0;
    for (int w = 0; w < 2; w++)
        n += r->l->table[w]->records.len;
    uint64_t *places = malloc((n + 1) * sizeof *places);
    for (int w = 0; w < 2 && places; w++)
        for (uint32_t i = 0; i < r->l->table[w]->records.len; i++)
            if (r->state[w][i] == TB_LINE_FREE)
                places[at++] = place_hash(r->l->table[w], i);
    if (places && at > 1)
        qsort(places, at, sizeof *places, by_hash);
    *out_n = at;
    return places;
}

static bool is_beside(const tb_dtable *t, uint32_t i, const uint64_t *places, size_t n)
{
    uint64_t h = place_hash(t, i);
    return bsearch(&h, places, n, sizeof h, by_hash) != NULL;
}

static bool pick_side(reading *r, int w, const uint64_t *places, size_t n_places)
{
    const tb_dtable *t = r->l->table[w];
    size_t n = t->records.len, beside = 0;
    uint64_t every = t->alike ? 1 : n / ALL_BELOW + 1; /* what a sieve let through was picked like this */
    for (uint32_t i = 0; i < n && every > 1; i++)
        beside += r->state[w][i] == TB_LINE_TAKEN && is_beside(t, i, places, n_places);
    for (uint32_t i = 0; i < n; i++) {
        bool wanted = r->state[w][i] != TB_LINE_TAKEN || every <= 1 ||
                      tb_str_hash(t->records.ptr[i].name, place_hash(t, i)) % every == 0;
        wanted = wanted || (beside <= MAX_BESIDE && is_beside(t, i, places, n_places));
        if (wanted && !tb_vec_push(&r->records[w], i))
            return false;
    }
    return true;
}

static bool pick_records(reading *r)
{
    size_t n = 0;
    uint64_t *places = free_places(r, &n);
    bool ok = places && pick_side(r, 0, places, n) && pick_side(r, 1, places, n);
    free(places);
    return ok;
}

static bool fill_line(reading *r, int w, uint32_t record)
{
    tb_lines *l = r->l;
    tb_line x = {
        .record = record, .level = record_of(l, w, record)->level, .free = r->state[w][record] == TB_LINE_FREE};
    for (size_t f = 0; f < l->n_fields; f++)
        if (!value_of(r, w, &l->fields[f], record, &x.value[f]))
            return false;
    return tb_names_add(&l->names, tb_line_name(l, w, record), &x.label) && tb_vec_push(&l->side[w], x);
}

/* A name that says nothing, because it is none or because every eighth line has it, is read with what it belongs to. */
static bool lengthen(tb_lines *l)
{
    size_t all = l->side[0].len + l->side[1].len, n = l->names.labels.len;
    uint32_t *times = calloc(n + 1, sizeof *times);
    bool ok = times != NULL;
    for (int w = 0; w < 2 && ok; w++)
        for (size_t i = 0; i < l->side[w].len; i++)
            times[l->side[w].ptr[i].label]++;
    for (int w = 0; w < 2 && ok; w++)
        for (size_t i = 0; i < l->side[w].len && ok; i++) {
            tb_line *x = &l->side[w].ptr[i];
            const tb_record *r = record_of(l, w, x->record);
            size_t k = times[x->label];
            bool says_nothing = tb_line_label(l, x)->is_empty || (k >= LEAST_FREQUENT && k * FREQUENT >= all);
            if (!says_nothing || !r->path.len)
                continue;
            tb_str name = tb_line_label(l, x)->is_empty ? TB_LIT("") : tb_line_name(l, w, x->record);
            tb_str whole = tb_arena_printf(&l->arena, "%.*s %.*s", TB_ARG(tb_path_last(r->path)), TB_ARG(name));
            ok = whole.ptr && tb_names_add(&l->names, whole, &x->label);
        }
    free(times);
    return ok;
}

/* In how many lines of its whole table a value of a unit or item stands. */
static bool count_everywhere(reading *r)
{
    tb_lines *l = r->l;
    for (int w = 0; w < 2; w++) {
        if (!tb_vec_reserve(&l->everywhere[w], l->values.strings.len + 1))
            return false;
        l->everywhere[w].len = l->values.strings.len + 1;
        memset(l->everywhere[w].ptr, 0, l->everywhere[w].len * sizeof *l->everywhere[w].ptr);
        for (uint32_t i = 0; i < l->table[w]->records.len; i++)
            for (size_t f = 0; f < l->n_fields; f++) {
                uint32_t raw = tb_field_is_parent(&l->fields[f])
                                   ? tb_intern_find(&r->raws, tb_field_printed(l, w, &l->fields[f], i))
                                   : 0;
                if (raw && raw < r->value.len && r->value.ptr[raw] != UINT32_MAX)
                    l->everywhere[w].ptr[r->value.ptr[raw]]++;
            }
        for (uint32_t raw = 1; raw < r->value.len; raw++)
            if (r->value.ptr[raw] != UINT32_MAX && tb_table_is_alike_text(l->table[w], r->raws.strings.ptr[raw]))
                l->everywhere[w].ptr[r->value.ptr[raw]]++;
    }
    return true;
}

uint64_t tb_line_unit(const tb_lines *l, const tb_line *x)
{
    uint64_t h = 5;
    for (size_t f = 0; f < l->n_fields; f++)
        if (l->fields[f].role == TB_FIELD_UNIT)
            h = (h ^ x->value[f]) * 0xBF58476D1CE4E5B9u + (h >> 31);
    return h;
}

typedef struct seen {
    uint64_t core, unit;
    uint32_t label;
    tb_line *line;
} seen;

static int by_core(const void *pa, const void *pb)
{
    const seen *a = pa, *b = pb;
    if (a->core != b->core)
        return a->core < b->core ? -1 : 1;
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* How many lines of a run of one name stand in one unit. */
static void count_namesakes(seen *run, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && run[to].unit == run[from].unit;)
            to++;
        for (size_t i = from; i < to; i++)
            run[i].line->namesakes = (uint32_t)(to - from);
    }
}

/* Names that lines of several units of one side have: what every unit has. */
static bool count_spread(tb_lines *l)
{
    size_t n = l->names.labels.len;
    if (!tb_vec_reserve(&l->spread, n + 1))
        return false;
    l->spread.len = n + 1;
    memset(l->spread.ptr, 0, n + 1);
    for (int w = 0; w < 2; w++) {
        size_t m = l->side[w].len;
        seen *list = malloc((m + 1) * sizeof *list);
        if (!list)
            return false;
        for (size_t i = 0; i < m; i++) {
            tb_line *x = &l->side[w].ptr[i];
            list[i] = (seen){tb_line_label(l, x)->core, tb_line_unit(l, x), x->label, x};
        }
        if (m > 1)
            qsort(list, m, sizeof *list, by_core);
        for (size_t i = 0; i < m;) {
            size_t to = i;
            while (to < m && list[to].core == list[i].core)
                to++;
            count_namesakes(list + i, to - i);
            uint8_t many = list[i].unit == list[to - 1].unit ? 1 : 2;
            for (; i < to; i++)
                if (l->spread.ptr[list[i].label] < many)
                    l->spread.ptr[list[i].label] = many;
        }
        free(list);
    }
    return true;
}

typedef struct ordered {
    uint64_t hash;
    tb_line line;
} ordered;

static int by_content(const void *pa, const void *pb)
{
    const ordered *a = pa, *b = pb;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->line.record < b->line.record ? -1 : a->line.record > b->line.record;
}

static uint64_t content_hash(const tb_lines *l, int w, const tb_line *x)
{
    const tb_dtable *t = l->table[w];
    const tb_record *r = record_of(l, w, x->record);
    const tb_str texts[] = {r->name, r->project, r->path, r->org_name, r->org_code, r->code, r->fund};
    uint64_t h = x->level;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        h = tb_str_hash(texts[i], h + 1);
    for (size_t k = 0; k < t->key_names.len; k++)
        h = tb_str_hash(tb_table_key(t, x->record, k), h + 1);
    for (size_t m = 0; m < t->measures.len; m++) {
        const tb_value *v = tb_table_value(t, x->record, m);
        uint64_t parts[3] = {v->kind, (uint64_t)v->mantissa, v->scale};
        h = tb_str_hash(tb_str_make((const char *)parts, sizeof parts), h);
    }
    return h;
}

static bool put_in_order(tb_lines *l, int w)
{
    size_t n = l->side[w].len;
    ordered *list = malloc((n + 1) * sizeof *list);
    if (!list)
        return false;
    for (size_t i = 0; i < n; i++)
        list[i] = (ordered){content_hash(l, w, &l->side[w].ptr[i]), l->side[w].ptr[i]};
    if (n > 1)
        qsort(list, n, sizeof *list, by_content);
    for (size_t i = 0; i < n; i++)
        l->side[w].ptr[i] = list[i].line;
    free(list);
    return true;
}

bool tb_lines_make(tb_lines *l, const uint8_t *const states[2])
{
    reading r = {.l = l, .state = states};
    l->names.lexicon = l->lexicon;
    bool ok = pick_records(&r) && tb_fields_find(l, r.records);
    for (int w = 0; w < 2; w++)
        for (size_t k = 0; k < r.records[w].len && ok; k++)
            ok = fill_line(&r, w, r.records[w].ptr[k]);
    ok = ok && lengthen(l) && tb_names_weigh(&l->names) && count_everywhere(&r) && count_spread(l) &&
         put_in_order(l, 0) && put_in_order(l, 1) && !l->arena.failed;
    for (int w = 0; w < 2; w++)
        tb_vec_fini(&r.records[w]);
    tb_interner_fini(&r.raws);
    tb_vec_fini(&r.value);
    return ok;
}

void tb_lines_fini(tb_lines *l)
{
    tb_names_fini(&l->names);
    tb_interner_fini(&l->values);
    for (int w = 0; w < 2; w++) {
        tb_vec_fini(&l->side[w]);
        tb_vec_fini(&l->everywhere[w]);
    }
    tb_vec_fini(&l->spread);
    tb_arena_fini(&l->arena);
    *l = (tb_lines){0};
}

size_t tb_lines_free(const tb_lines *l, int w)
{
    size_t n = 0;
    for (size_t i = 0; i < l->side[w].len; i++)
        n += l->side[w].ptr[i].free;
    return n;
}
