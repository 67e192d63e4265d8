/* SPDX-License-Identifier: MIT */
/* From bytes to packed rows: of each row only the cells of key and figures are made, and the figures are looked at just
 * closely enough to know that reading them cannot fail. A row that is odd in any way (a warning, no key, a figure that
 * may be an error) is marked, so that it becomes a record and the one path that reads records deals with it.
 *
 * A large file is read by several threads, each from a place behind a line break. Whether a row begins there only the
 * thread before can tell: it must arrive at that very place. Where it does not (a break inside a cell), the side is
 * read by one thread. */
#include "load/sieve_scan.h"

#include <stdlib.h>

#include "base/threads.h"
#include "layout/values.h"
#include "load/sieve_cell.h"
#define XXH_INLINE_ALL
#include <xxhash.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BATCH 1024u
#define PART ((size_t)4 << 20) /* bytes of a file that are worth a part */
#define MAX_PACKED ((size_t)1 << 20)

/* ---- Cells ---- */

/* Only ASCII that is no blank at both ends: nothing to trim. */
static inline bool is_trim(tb_str s)
{
    unsigned char a = (unsigned char)s.ptr[0], b = (unsigned char)s.ptr[s.len - 1];
    return a > ' ' && a < 0x7F && b > ' ' && b < 0x7F;
}

#ifdef __SSE2__
/* Digits with at most one point among them and a minus in front, `decimals` of them behind the point at most: of 16
 * bytes at p, the first len. False says nothing. */
static inline bool is_plain_number(const char *p, size_t len, unsigned decimals)
{
    __m128i x = _mm_loadu_si128((const void *)p);
    __m128i half = _mm_sub_epi8(x, _mm_set1_epi8(TB_SIEVE_FIRST)); /* as the packing of the cell has it */
    unsigned fits = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(half, _mm_set1_epi8(15)), half));
    unsigned digit = fits & (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(half, _mm_set1_epi8('0' - TB_SIEVE_FIRST - 1)));
    unsigned point = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8('.')));
    unsigned all = (1u << len) - 1, sign = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8('-'))) & 1u;
    digit &= all;
    point &= all;
    if ((digit | point | sign) != all || (point & (point - 1)) || !(digit & 1u << sign) || !(digit >> (len - 1)))
        return false;
    return !point || len - 1 - (size_t)__builtin_ctz(point) <= decimals;
}
#endif

/* Can the figure be read, whatever it is? 16 bytes of it may be, if it has no more. */
static inline bool is_sound(const tb_sieve_measure *m, tb_str text)
{
    if (text.len == 0)
        return true;
#ifdef __SSE2__
    int32_t unit = m->as->unit_exp; /* money has at most 18 digits, two of them behind the point of a yuan */
    size_t most = unit >= 0 ? (size_t)(unit < 16 ? 16 - unit : 0) : 15;
    unsigned decimals = unit >= 0 ? (unsigned)unit + 2 : 12;
    if (text.len <= most && text.len <= 15 && is_plain_number(text.ptr, text.len, decimals))
        return true;
#endif
    return tb_value_is_sound(text, m->as, m->nobody_said);
}

/* The cell's bytes, with 16 that may be read if it has no more: it may lie at the end of what there is. */
static inline const char *readable(tb_str cell, tb_str window, char room[TB_SIEVE_SHORT])
{
    uintptr_t at = (uintptr_t)cell.ptr, begin = (uintptr_t)window.ptr;
    if (cell.len == 0 || cell.len > TB_SIEVE_SHORT || (at >= begin && at - begin <= window.len))
        return cell.ptr;
    memcpy(room, cell.ptr, cell.len);
    return room;
}

/* ---- Rows ---- */

typedef struct packer {
    const tb_sieve_side *s;
    tb_str cells[TB_SIEVE_COLUMNS]; /* by slot */
    tb_str window;                  /* of the source, if it has one; TB_WINDOW_SLACK bytes behind it may be read */
    char *packed;                   /* of the batch */
    size_t used, cap;
    tb_sieve_row rows[BATCH];
    size_t n;
} packer;

static void pick_cells(packer *p, const tb_row *row, const tb_cell *cells)
{
    const tb_sieve_side *s = p->s;
    const tb_cell *c = cells + row->first_cell, *end = c + row->n_cells;
    size_t k = 0;
    for (; k < s->n_slots && c < end && c->column == s->columns[k]; k++, c++) /* nearly always */
        p->cells[k] = c->text;
    if (k == s->n_slots)
        return;
    for (k = 0; k < s->n_slots; k++) {
        p->cells[k] = TB_LIT("");
        for (c = cells + row->first_cell; c < end; c++)
            if (c->column == s->columns[k])
                p->cells[k] = c->text;
    }
}

/* Room for the row's packed bytes. */
static bool make_room(packer *p)
{
    size_t need = tb_sieve_cell_room(0) * 2 * TB_SIEVE_COLUMNS;
    for (size_t k = 0; k < p->s->n_slots; k++) {
        if (p->cells[k].len > MAX_PACKED)
            return false;
        need += 2 * p->cells[k].len; /* a column may be key and figure */
    }
    if (need > MAX_PACKED)
        return false;
    if (need <= p->cap - p->used)
        return true;
    size_t cap = 2 * p->cap + need;
    char *more = realloc(p->packed, cap);
    if (!more)
        return false;
    for (size_t i = 0; i < p->n; i++) /* rows of this batch move along */
        p->rows[i].packed = more + (p->rows[i].packed - p->packed);
    p->packed = more;
    p->cap = cap;
    return true;
}

static bool pack(packer *p, tb_sieve_row *out)
{
    const tb_sieve_side *s = p->s;
    if (!make_room(p))
        return false;
    char *begin = p->packed + p->used, *to = begin, room[TB_SIEVE_SHORT] = {0};
    size_t bytes = 0;
    for (size_t k = 0; k < s->n_keys; k++) {
        tb_str *c = &p->cells[s->keys[k]];
        if (c->len && !is_trim(*c))
            *c = tb_str_trim(*c);
        bytes += c->len;
        to = tb_sieve_put_cell(to, readable(*c, p->window, room), c->len);
    }
    out->hash = XXH3_64bits(begin, (size_t)(to - begin));
    for (size_t k = 0; k < s->n_texts; k++) {
        tb_str *c = &p->cells[s->texts[k]];
        if (c->len && !is_trim(*c))
            *c = tb_str_trim(*c);
        to = tb_sieve_put_cell(to, readable(*c, p->window, room), c->len);
    }
    bool keep = bytes == 0;
    for (size_t m = 0; m < s->n_measures; m++) {
        tb_str c = p->cells[s->measures[m].slot];
        c.ptr = readable(c, p->window, room);
        keep = !is_sound(&s->measures[m], c) || keep;
        to = m < s->n_compared ? tb_sieve_put_cell(to, c.ptr, c.len) : to;
    }
    out->keep = keep;
    out->packed = begin;
    out->len = (uint32_t)(to - begin);
    p->used += out->len;
    return true;
}

/* ---- Reading ---- */

struct tb_sieve_reading {
    tb_sieve_side *s;
    size_t part;
    tb_source *src;
    tb_reader *reader;
    bool done, met; /* all was given; the part arrived at the beginning of the next */
    packer p;
};

tb_status tb_sieve_reader(const tb_load_options *o, const tb_opened *file, tb_source **src, tb_reader **out,
                          tb_error *err)
{
    tb_reader_setup setup = {.options = o->options, .n_options = o->n_options, .limits = &o->limits};
    tb_block block;
    tb_reader *r = NULL;
    *src = NULL;
    tb_status rc = tb_source_again(file->ds->source, src, err);
    if (rc == TB_OK)
        rc = tb_reader_open(file->format, *src, &setup, &r, err);
    if (rc == TB_OK)
        rc = tb_reader_next_block(r, &block, err);
    if (rc == TB_END || (rc == TB_OK && block.kind != TB_BLOCK_TABLE))
        rc = TB_E_UNSUPPORTED;
    if (rc < 0) {
        tb_reader_close(r);
        tb_source_close(*src);
        *src = NULL;
        return rc;
    }
    *out = r;
    return TB_OK;
}

/* The row is the first that is another part's. */
static void arrive(tb_sieve_reading *x, const tb_row *row)
{
    x->met = row->offset == x->s->parts[x->part].to;
    if (x->part + 1 < x->s->n_parts)
        x->s->parts[x->part + 1].line = row->line - 1;
    x->done = true;
}

static tb_status give(tb_sieve_reading *x, const tb_batch *b, tb_sieve_sink *sink, void *to)
{
    packer *p = &x->p;
    uint64_t first = 0, last = 0;
    size_t warned = tb_reader_warned(x->reader, &first, &last);
    p->used = p->n = 0;
    for (size_t i = 0; i < b->n_rows && !x->done; i++) {
        const tb_row *row = &b->rows[i];
        if (row->offset == TB_UNKNOWN || b->n_spans || b->n_stored)
            return TB_E_UNSUPPORTED;
        if (row->offset >= x->s->parts[x->part].to)
            arrive(x, row);
        if (x->done || row->offset < x->s->first_row)
            continue;
        tb_sieve_row *out = &p->rows[p->n];
        pick_cells(p, row, b->cells);
        if (!pack(p, out))
            return TB_E_UNSUPPORTED;
        out->offset = row->offset;
        out->line = row->line;
        if (warned && row->line <= last && (i + 1 == b->n_rows || b->rows[i + 1].line > first))
            out->keep = true;
        if (++p->n < BATCH)
            continue;
        tb_status rc = sink(to, x->part, p->rows, p->n);
        if (rc < 0)
            return rc;
        p->used = p->n = 0;
    }
    return p->n ? sink(to, x->part, p->rows, p->n) : TB_OK;
}

tb_status tb_sieve_begin(tb_sieve_side *s, size_t part, tb_sieve_reading **out)
{
    tb_batch b;
    tb_sieve_reading *x = calloc(1, sizeof *x);
    if (!x)
        return TB_E_NOMEM;
    x->s = s;
    x->p.s = s;
    x->part = part;
    tb_status rc = tb_sieve_reader(s->o, s->file, &x->src, &x->reader, NULL);
    if (rc == TB_OK)
        rc = tb_reader_next_batch(x->reader, 1, &b, NULL);
    if (rc == TB_OK)
        rc = tb_reader_project(x->reader, s->columns, s->n_slots, NULL);
    if (rc == TB_OK)
        rc = tb_reader_seek(x->reader, part ? s->parts[part].from : s->first_row, part ? 1 : s->first_line, NULL);
    if (rc != TB_OK) {
        tb_sieve_end(x);
        return rc == TB_END ? TB_E_UNSUPPORTED : rc;
    }
    *out = x;
    return TB_OK;
}

void tb_sieve_end(tb_sieve_reading *x)
{
    if (!x)
        return;
    tb_reader_close(x->reader);
    tb_source_close(x->src);
    free(x->p.packed);
    free(x);
}

tb_status tb_sieve_more(tb_sieve_reading *x, tb_sieve_sink *sink, void *to)
{
    tb_batch b;
    tb_status rc = x->done ? TB_END : tb_reader_next_batch(x->reader, BATCH, &b, NULL);
    if (rc != TB_OK)
        return rc;
    x->p.window = tb_source_is_windowed(x->src) ? tb_source_window(x->src) : (tb_str){NULL, 0};
    return give(x, &b, sink, to);
}

void tb_sieve_was_read(const tb_sieve_side *s) { tb_source_was_read(s->file->ds->source, (size_t)s->first_row); }

/* ---- Parts ---- */

typedef struct scan {
    tb_sieve_side *s;
    tb_sieve_sink *sink;
    void *to;
    tb_status rc[TB_SIEVE_PARTS];
    bool met[TB_SIEVE_PARTS];
} scan;

static void scan_part(void *to, size_t part)
{
    scan *x = to;
    tb_sieve_reading *r = NULL;
    tb_status rc = tb_sieve_begin(x->s, part, &r);
    while (rc == TB_OK)
        rc = tb_sieve_more(r, x->sink, x->to);
    x->rc[part] = rc == TB_END ? TB_OK : rc;
    x->met[part] = r && r->met;
    tb_sieve_end(r);
}

/* A thread that is done early takes another part, so parts become smaller towards the end. */
void tb_sieve_cut(tb_sieve_side *s, size_t threads)
{
    size_t n = 0, at = 0, least = s->o->part ? s->o->part : PART;
    s->is_filling = threads > 1 && tb_source_is_filling(s->file->ds->source);
    tb_str view = threads > 1 && !s->is_filling ? tb_source_view(s->file->ds->source) : (tb_str){NULL, 0};
    s->parts[n++].from = s->first_row;
    while (n < TB_SIEVE_PARTS) {
        size_t size = (view.len - at) / (threads + 1);
        at += size > least ? size : least;
        if (at >= view.len || view.len - at < least / 2)
            break;
        const char *line = memchr(view.ptr + at, '\n', view.len - at);
        uint64_t from = line ? (uint64_t)(line - view.ptr) + 1 : view.len;
        if (from > s->parts[n - 1].from && from < view.len)
            s->parts[n++].from = from;
    }
    for (size_t i = 0; i < n; i++)
        s->parts[i].to = i + 1 < n ? s->parts[i + 1].from : UINT64_MAX;
    s->n_parts = n;
}

tb_status tb_sieve_scan(tb_sieve_side *s, tb_sieve_sink *sink, void *to, bool *wrong_cut)
{
    scan x = {.s = s, .sink = sink, .to = to};
    if (s->is_filling)
        tb_sieve_cut(s, tb_threads_at_hand());
    tb_run_on_threads(tb_threads_at_hand(), s->n_parts, scan_part, &x);
    *wrong_cut = false;
    for (size_t i = 0; i + 1 < s->n_parts && !*wrong_cut && x.rc[i] >= 0; i++) {
        *wrong_cut = !x.met[i];
        s->parts[i + 1].line += i ? s->parts[i].line : 0;
    }
    if (*wrong_cut) {
        tb_sieve_cut(s, 1);
        return TB_OK;
    }
    for (size_t i = 0; i < s->n_parts; i++)
        if (x.rc[i] < 0)
            return x.rc[i];
    tb_sieve_was_read(s);
    return TB_OK;
}
