/* SPDX-License-Identifier: MIT */
/* Packed rows follow each other in one buffer; a row knows where its own begin. A row that is odd (a warning, a figure
 * that may be an error) is not kept: what is to be said about it is said by reading it. */
#include "load/sieve_kept.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/msg.h"
#include "load/sieve_cell.h"

static int by_number(const void *pa, const void *pb)
{
    const uint32_t *a = pa, *b = pb;
    return *a < *b ? -1 : *a > *b;
}

bool tb_sieve_used(const tb_plan *p, tb_sieve_columns_used *out)
{
    const tb_plan_side *s = &p->sides[0];
    const uint32_t ones[] = {s->name, s->project, s->org, s->org_code};
    bool ok = true;
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        ok = ok && (ones[i] == TB_NO_COLUMN || tb_vec_push(out, ones[i]));
    for (size_t i = 0; i < p->keys.len; i++)
        ok = ok && tb_vec_push(out, p->keys.ptr[i]);
    for (size_t i = 0; i < s->codes.len; i++)
        ok = ok && tb_vec_push(out, s->codes.ptr[i]);
    for (size_t i = 0; i < s->parents.len; i++)
        ok = ok && tb_vec_push(out, s->parents.ptr[i]);
    for (size_t i = 0; i < s->measures.len; i++)
        ok = ok && tb_vec_push(out, s->measures.ptr[i].column);
    size_t n = 0;
    if (ok && out->len)
        qsort(out->ptr, out->len, sizeof *out->ptr, by_number);
    for (size_t i = 0; i < out->len; i++)
        if (i == 0 || out->ptr[i] != out->ptr[i - 1])
            out->ptr[n++] = out->ptr[i];
    out->len = n;
    return ok;
}

/* ---- Keeping ---- */

/* Every column that is used is packed, once and as records want it. */
static bool holds_all(const tb_sieve_side *s, const tb_sieve_columns_used *used)
{
    size_t packed = s->n_keys + s->n_texts + s->n_measures;
    if (s->n_measures != s->n_compared || s->n_slots != packed || used->len != s->n_slots)
        return false;
    for (size_t i = 0; i < used->len; i++)
        if (used->ptr[i] != s->columns[i])
            return false;
    return true;
}

bool tb_sieved_setup(tb_sieved *out, const tb_sieve_side *s, const tb_plan *p, size_t most)
{
    tb_sieve_columns_used used = {0};
    bool ok = tb_sieve_used(p, &used);
    if (ok && holds_all(s, &used)) {
        out->n_cells = s->n_slots;
        out->n_keys = s->n_keys;
        out->most = most;
        for (size_t i = 0; i < s->n_slots; i++) {
            size_t k = i - s->n_keys;
            size_t slot = i < s->n_keys ? s->keys[i] : k < s->n_texts ? s->texts[k] : s->measures[k - s->n_texts].slot;
            out->columns[slot] = s->columns[slot];
            out->slots[i] = (unsigned char)slot;
        }
    }
    tb_vec_fini(&used);
    return ok;
}

void tb_sieved_like(tb_sieved *out, const tb_sieved *s, size_t most)
{
    *out = *s;
    memset(&out->rows, 0, sizeof out->rows);
    out->kept = (tb_buf){0};
    out->most = most < s->most ? most : s->most;
}

bool tb_sieved_note(tb_sieved *out, uint64_t offset, uint64_t line, tb_str packed)
{
    tb_sieved_row row = {.offset = offset, .line = line};
    if (packed.ptr && out->most > out->kept.len && packed.len < out->most - out->kept.len) {
        row.kept = out->kept.len + 1;
        tb_buf_bytes(&out->kept, packed.ptr, packed.len);
    }
    return !out->kept.failed && tb_vec_push(&out->rows, row);
}

bool tb_sieved_join(tb_sieved *out, const tb_sieved *more, uint64_t add_lines)
{
    size_t before = out->kept.len;
    bool fits = more->kept.len < out->most && before < out->most - more->kept.len;
    if (fits)
        tb_buf_bytes(&out->kept, more->kept.ptr, more->kept.len);
    if (out->kept.failed || !tb_vec_reserve(&out->rows, more->rows.len))
        return false;
    for (size_t i = 0; i < more->rows.len; i++) {
        tb_sieved_row row = more->rows.ptr[i];
        row.line += add_lines;
        row.kept = fits && row.kept ? row.kept + before : 0;
        out->rows.ptr[out->rows.len++] = row;
    }
    return true;
}

static int by_offset(const void *pa, const void *pb)
{
    const tb_sieved_row *a = pa, *b = pb;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

void tb_sieved_sort(tb_sieved *s)
{
    if (s->rows.len)
        qsort(s->rows.ptr, s->rows.len, sizeof *s->rows.ptr, by_offset);
}

/* ---- Reading ---- */

/* Cells of a packed row, in the order of their columns; their texts are written to *to, which goes behind them. */
static void unpack(const tb_sieved *s, const char *packed, char **to, tb_cell *cells)
{
    for (size_t i = 0; i < s->n_cells; i++) {
        tb_sieve_cell x = tb_sieve_take_cell(&packed);
        size_t slot = s->slots[i];
        tb_sieve_cell_text(x, *to);
        cells[slot] = (tb_cell){.column = s->columns[slot], .kind = TB_CELL_TEXT, .text = tb_str_make(*to, x.n)};
        *to += x.n;
    }
}

static size_t text_size(const tb_sieved *s, const char *packed)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_cells; i++)
        n += tb_sieve_take_cell(&packed).n;
    return n;
}

tb_status tb_sieved_append(const tb_sieved *s, size_t at, size_t n, tb_arena *texts, tb_grid *window, tb_error *err)
{
    if (window->cells.len + n * s->n_cells > TB_MAX_CELLS)
        return tb_fail(err, TB_E_LIMIT, _("a table has more than %zu cells"), TB_MAX_CELLS);
    if (!tb_vec_reserve(&window->rows, n) || !tb_vec_reserve(&window->cells, n * s->n_cells))
        return tb_nomem(err);
    size_t bytes = 1;
    for (size_t i = at; i < at + n; i++)
        bytes += text_size(s, s->kept.ptr + s->rows.ptr[i].kept - 1);
    char *to = tb_arena_alloc(texts, bytes);
    if (!to)
        return tb_nomem(err);
    for (size_t i = at; i < at + n; i++) {
        const tb_sieved_row *row = &s->rows.ptr[i];
        window->rows.ptr[window->rows.len++] = (tb_row){.line = row->line,
                                                        .offset = row->offset,
                                                        .first_cell = (uint32_t)window->cells.len,
                                                        .n_cells = (uint32_t)s->n_cells};
        unpack(s, s->kept.ptr + row->kept - 1, &to, window->cells.ptr + window->cells.len);
        window->cells.len += s->n_cells;
    }
    uint32_t width = s->n_cells ? s->columns[s->n_cells - 1] + 1 : 0;
    window->n_columns = width > window->n_columns ? width : window->n_columns;
    return TB_OK;
}
