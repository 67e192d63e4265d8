/* SPDX-License-Identifier: MIT */
/* From bytes to a hash and an offset a row: of each row only the cells of key and measures are made, the key is hashed,
 * and figures are looked at just closely enough to know that reading them cannot fail. A row that is odd in any way
 * (a warning, no key, a figure that may be an error) is kept, so that the one path that reads rows deals with it. */
#include "load/sieve_side.h"

#include "layout/values.h"
#define XXH_INLINE_ALL
#include <xxhash.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BATCH 1024u

/* ---- Columns ---- */

static bool add_slot(tb_sieve_side *s, uint32_t column)
{
    size_t at = 0;
    while (at < s->n_slots && s->columns[at] < column)
        at++;
    if (at < s->n_slots && s->columns[at] == column)
        return true;
    if (s->n_slots == TB_SIEVE_COLUMNS)
        return false;
    for (size_t i = s->n_slots++; i > at; i--)
        s->columns[i] = s->columns[i - 1];
    s->columns[at] = column;
    return true;
}

static size_t slot_of(const tb_sieve_side *s, uint32_t column)
{
    size_t at = 0;
    while (s->columns[at] != column)
        at++;
    return at;
}

static bool is_plain(const tb_plan *p)
{
    return p->keys.len && p->n_sides == 1 && !p->items.len && !p->spec->clean_names &&
           p->spec->nesting == TB_NEST_FLAT && p->keys.len <= TB_SIEVE_COLUMNS &&
           p->measures.len <= TB_SIEVE_COLUMNS && p->sides[0].measures.len == p->measures.len;
}

/* The measure of the other plan that has the same name, SIZE_MAX: none; *n: how many there are. */
static size_t partner(const tb_plan *p, tb_str name, size_t *n)
{
    size_t found = SIZE_MAX;
    *n = 0;
    for (size_t i = 0; i < p->measures.len; i++)
        if (tb_str_eq(p->measures.ptr[i].name, name)) {
            found = i;
            (*n)++;
        }
    return found;
}

static void add_measure(tb_sieve_side *s, const tb_plan *p, size_t measure)
{
    uint32_t column = TB_NO_COLUMN;
    for (size_t i = 0; i < p->sides[0].measures.len; i++)
        if (p->sides[0].measures.ptr[i].measure == measure)
            column = p->sides[0].measures.ptr[i].column;
    s->measures[s->n_measures++] = (tb_sieve_measure){.slot = slot_of(s, column),
                                                      .as = &p->measures.ptr[measure],
                                                      .nobody_said = p->uses[column].source == TB_USE_CONTENT};
}

/* Measures are paired by name, as core/change does; where its other rules would have a say there is no sieve. */
static bool pair_measures(const tb_plan *const plans[2], tb_sieve_side sides[2])
{
    size_t alone[2] = {0, 0}, n, m;
    for (size_t i = 0; i < plans[0]->measures.len; i++) {
        const tb_measure *a = &plans[0]->measures.ptr[i];
        size_t j = partner(plans[1], a->name, &n);
        (void)partner(plans[0], a->name, &m);
        if (n > 1 || m > 1)
            return false;
        if (n == 0)
            continue;
        const tb_measure *b = &plans[1]->measures.ptr[j];
        if (a->unit_exp != b->unit_exp || a->kind != b->kind || !tb_str_eq(a->unit, b->unit))
            return false;
        add_measure(&sides[0], plans[0], i);
        add_measure(&sides[1], plans[1], j);
    }
    sides[0].n_compared = sides[1].n_compared = sides[0].n_measures;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < plans[k]->measures.len; i++) {
            (void)partner(plans[1 - k], plans[k]->measures.ptr[i].name, &n);
            (void)partner(plans[k], plans[k]->measures.ptr[i].name, &m);
            if (m > 1)
                return false;
            if (n == 0) {
                alone[k]++;
                add_measure(&sides[k], plans[k], i);
            }
        }
    return !(alone[0] && alone[1]) && sides[0].n_compared > 0;
}

bool tb_sieve_columns(const tb_plan *const plans[2], tb_sieve_side sides[2])
{
    if (!is_plain(plans[0]) || !is_plain(plans[1]) || plans[0]->keys.len != plans[1]->keys.len)
        return false;
    for (size_t k = 0; k < 2; k++) {
        const tb_plan *p = plans[k];
        for (size_t i = 0; i < p->keys.len; i++)
            if (!add_slot(&sides[k], p->keys.ptr[i]))
                return false;
        for (size_t i = 0; i < p->sides[0].measures.len; i++)
            if (!add_slot(&sides[k], p->sides[0].measures.ptr[i].column))
                return false;
        for (size_t i = 0; i < p->keys.len; i++)
            sides[k].keys[i] = slot_of(&sides[k], p->keys.ptr[i]);
        sides[k].n_keys = p->keys.len;
    }
    return pair_measures(plans, sides);
}

/* ---- Cells ---- */

tb_status tb_sieve_reader(const tb_sieve_side *s, tb_reader **out, tb_error *err)
{
    tb_block block;
    tb_reader *r = NULL;
    tb_status rc = tb_load_reader(s->o, s->file, NULL, &r, err);
    if (rc == TB_OK)
        rc = tb_reader_next_block(r, &block, err);
    if (rc == TB_OK && block.kind == TB_BLOCK_TABLE)
        rc = tb_reader_project(r, s->columns, s->n_slots, err);
    else if (rc == TB_OK || rc == TB_END)
        rc = TB_E_UNSUPPORTED;
    if (rc < 0) {
        tb_reader_close(r);
        return rc;
    }
    *out = r;
    return TB_OK;
}

void tb_sieve_cells_of(const tb_sieve_side *s, const tb_row *row, const tb_cell *cells, tb_sieve_cells *out)
{
    const tb_cell *c = cells + row->first_cell, *end = c + row->n_cells;
    size_t k = 0;
    for (; k < s->n_slots && c < end && c->column == s->columns[k]; k++, c++) /* nearly always */
        out->of[k] = c->text;
    if (k == s->n_slots)
        return;
    for (k = 0; k < s->n_slots; k++) {
        out->of[k] = TB_LIT("");
        for (c = cells + row->first_cell; c < end; c++)
            if (c->column == s->columns[k])
                out->of[k] = c->text;
    }
}

/* Only ASCII that is no blank at both ends: nothing to trim. */
static inline bool is_trim(tb_str s)
{
    unsigned char a = (unsigned char)s.ptr[0], b = (unsigned char)s.ptr[s.len - 1];
    return a > ' ' && a < 0x7F && b > ' ' && b < 0x7F;
}

/* *blank: there is nothing in any of the cells. */
static inline uint64_t key_hash(const tb_sieve_side *s, const tb_sieve_cells *cells, bool *blank)
{
    uint64_t h = 0;
    size_t bytes = 0;
    for (size_t k = 0; k < s->n_keys; k++) {
        tb_str c = cells->of[s->keys[k]];
        if (c.len && !is_trim(c))
            c = tb_str_trim(c);
        h = XXH3_64bits_withSeed(c.len ? c.ptr : "", c.len, h + 1);
        bytes += c.len;
    }
    *blank = bytes == 0;
    return h;
}

#ifdef __SSE2__
/* Digits with at most one point among them and a minus in front, `decimals` of them behind the point at most: of 16
 * bytes at p, the first len. False says nothing. */
static inline bool is_plain_number(const char *p, size_t len, unsigned decimals)
{
    __m128i x = _mm_loadu_si128((const void *)p);
    __m128i low = _mm_sub_epi8(x, _mm_set1_epi8('0'));
    unsigned digit = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(low, _mm_set1_epi8(9)), low));
    unsigned point = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8('.')));
    unsigned all = (1u << len) - 1, sign = *p == '-';
    digit &= all;
    point &= all;
    if ((digit | point | sign) != all || (point & (point - 1)) || !(digit & 1u << sign) || !(digit >> (len - 1)))
        return false;
    return !point || len - 1 - (size_t)__builtin_ctz(point) <= decimals;
}
#endif

/* Can the figure be read, whatever it is? */
static inline bool is_sound(const tb_sieve_side *s, const tb_sieve_measure *m, tb_str text)
{
    if (text.len == 0)
        return true;
#ifdef __SSE2__
    unsigned decimals = m->as->unit_exp >= 0 ? 2 : 12;
    uintptr_t at = (uintptr_t)text.ptr, begin = (uintptr_t)s->view.ptr, end = begin + s->view.len;
    if (text.len <= 15 && at >= begin && at <= end && end - at >= 16 && is_plain_number(text.ptr, text.len, decimals))
        return true;
#else
    (void)s;
#endif
    return tb_value_is_sound(text, m->as, m->nobody_said);
}

/* ---- Rows ---- */

static tb_status scan_batch(tb_sieve_side *s, tb_reader *r, const tb_batch *b, tb_error *err)
{
    uint64_t first = 0, last = 0;
    size_t warned = tb_reader_warned(r, &first, &last);
    if (b->n_spans || b->n_stored)
        return TB_E_UNSUPPORTED;
    for (size_t i = 0; i < b->n_rows; i++) {
        const tb_row *row = &b->rows[i];
        tb_sieve_cells cells;
        bool keep = false;
        if (row->offset == TB_UNKNOWN)
            return TB_E_UNSUPPORTED;
        if (row->offset < s->first_row)
            continue;
        tb_sieve_cells_of(s, row, b->cells, &cells);
        uint64_t h = key_hash(s, &cells, &keep);
        for (size_t m = 0; m < s->n_measures && !keep; m++)
            keep = !is_sound(s, &s->measures[m], cells.of[s->measures[m].slot]);
        if (warned && row->line <= last && (i + 1 == b->n_rows || b->rows[i + 1].line > first))
            keep = true;
        if (!tb_sieve_add(&s->rows, h, row->offset, row->line, keep))
            return tb_nomem(err);
    }
    return TB_OK;
}

tb_status tb_sieve_scan(tb_sieve_side *s, tb_error *err)
{
    tb_reader *r = NULL;
    tb_batch b;
    tb_status rc = tb_sieve_reader(s, &r, err);
    while (rc == TB_OK && (rc = tb_reader_next_batch(r, BATCH, &b, err)) == TB_OK)
        rc = scan_batch(s, r, &b, err);
    tb_reader_close(r);
    s->rows.end = s->view.len;
    return rc == TB_END ? TB_OK : rc;
}
