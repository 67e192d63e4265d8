/* SPDX-License-Identifier: MIT */
/* Two scans, a thread each; then the join, parts of it a thread each. Whatever goes wrong on the way (a syntax error, a
 * cut file) ends the sieve and not the run: all rows are then read, and the reading explains it in its own order. */
#include "load/sieve.h"

#include <stdlib.h>

#include "base/msg.h"
#include "base/run.h"
#include "base/threads.h"
#include "load/sieve_join.h"

#define WINDOW 2048u /* rows that are handed on at once */

void tb_sieved_fini(tb_sieved *s)
{
    tb_vec_fini(&s->rows);
    *s = (tb_sieved){0};
}

static const tb_grid *only_grid(const tb_opened *f)
{
    const tb_grid *g = NULL;
    for (size_t i = 0; i < f->doc.blocks.len; i++)
        g = f->doc.blocks.ptr[i].grid ? f->doc.blocks.ptr[i].grid : g;
    return g;
}

bool tb_sieve_takes(const tb_opened *f)
{
    const tb_grid *g = f->reader && tb_reader_can_seek(f->reader) ? only_grid(f) : NULL;
    return g && !g->spans.len && !g->stored.len && g->rows.len && g->rows.ptr[g->rows.len - 1].offset != TB_UNKNOWN;
}

/* Bytes from the first row of the heading to the first row of data. */
static tb_str heading_bytes(const tb_sieve_side *s, const tb_grid *g)
{
    return tb_str_make(s->view.ptr + g->rows.ptr[0].offset, (size_t)(s->first_row - g->rows.ptr[0].offset));
}

/* Are rows of the same bytes the same cells? When the same format read the same heading, character for character, into
 * the same names, it reads the rows alike too; and the columns must be the same ones. */
static bool is_alike(const tb_sieve_side s[2], const tb_plan *const plans[2], const tb_grid *const g[2])
{
    const tb_headings *a = &plans[0]->headings, *b = &plans[1]->headings;
    bool alike = s[0].file->format == s[1].file->format && a->n == b->n && a->n > 1 && s[0].n_slots == s[1].n_slots &&
                 a->rows == b->rows && (a->rows || (g[0]->columns.len && g[1]->columns.len)) &&
                 tb_str_eq(heading_bytes(&s[0], g[0]), heading_bytes(&s[1], g[1]));
    for (uint32_t c = 0; alike && c < a->n; c++)
        alike = tb_str_eq(a->of[c].name, b->of[c].name);
    for (size_t k = 0; alike && k < s[0].n_keys; k++)
        alike = s[0].columns[s[0].keys[k]] == s[1].columns[s[1].keys[k]];
    for (size_t m = 0; alike && m < s[0].n_compared; m++)
        alike = s[0].columns[s[0].measures[m].slot] == s[1].columns[s[1].measures[m].slot];
    return alike;
}

typedef struct work {
    tb_sieve_side sides[2];
    tb_status rc[2];
} work;

static void scan(void *to, size_t i)
{
    work *w = to;
    tb_error unused = TB_ERROR_INIT;
    w->rc[i] = tb_sieve_scan(&w->sides[i], &unused);
}

static bool let_through(tb_sieve_rows *rows, tb_sieved *out)
{
    for (size_t c = 0; c < rows->chunks.len; c++) {
        size_t first = c * TB_SIEVE_CHUNK, len = rows->n - first < TB_SIEVE_CHUNK ? rows->n - first : TB_SIEVE_CHUNK;
        const uint8_t *keep = rows->chunks.ptr[c]->keep;
        for (size_t i = 0; i < len; i++)
            if (keep[i] && !tb_vec_push(&out->rows, ((tb_sieved_row){tb_sieve_offset(rows, first + i),
                                                                     tb_sieve_line(rows, first + i)})))
                return false;
    }
    return true;
}

static tb_status run(work *w, tb_sieved out[2], bool *done, tb_error *err)
{
    size_t threads = tb_threads_at_hand(), alike = 0;
    tb_run_on_threads(threads, 2, scan, w);
    if (tb_run_is_cancelled())
        return tb_run_check(err);
    if (w->rc[0] < 0 || w->rc[1] < 0)
        return TB_OK;
    tb_status rc = tb_sieve_join(w->sides, threads, &alike, err);
    for (size_t k = 0; k < 2 && rc == TB_OK; k++) {
        out[k].alike = alike;
        rc = let_through(&w->sides[k].rows, &out[k]) ? TB_OK : tb_nomem(err);
        tb_sieve_rows_fini(&w->sides[k].rows);
    }
    *done = rc == TB_OK;
    return rc;
}

tb_status tb_sieve(const tb_load_options *o, const tb_opened files[2], const tb_plan *const plans[2], tb_sieved out[2],
                   bool *done, tb_error *err)
{
    const tb_grid *g[2] = {only_grid(&files[0]), only_grid(&files[1])};
    *done = false;
    work *w = calloc(1, sizeof *w);
    if (!w)
        return tb_nomem(err);
    bool fits = tb_sieve_columns(plans, w->sides);
    for (size_t k = 0; k < 2; k++) {
        tb_sieve_side *s = &w->sides[k];
        size_t from = plans[k]->headings.rows;
        s->o = o;
        s->file = &files[k];
        s->view = tb_source_view(files[k].ds->source);
        fits = fits && from < g[k]->rows.len;
        s->first_row = fits ? g[k]->rows.ptr[from].offset : 0;
    }
    w->sides[0].by_bytes = w->sides[1].by_bytes = fits && is_alike(w->sides, plans, g);
    tb_status rc = fits ? run(w, out, done, err) : TB_OK;
    tb_sieve_rows_fini(&w->sides[0].rows);
    tb_sieve_rows_fini(&w->sides[1].rows);
    free(w);
    if (!*done) {
        tb_sieved_fini(&out[0]);
        tb_sieved_fini(&out[1]);
    }
    return rc;
}

void tb_sieved_head(tb_sieved *s, tb_grid *head, size_t from)
{
    size_t to = from, at = 0;
    uint64_t last = head->rows.ptr[head->rows.len - 1].offset;
    for (size_t i = from; i < head->rows.len; i++) {
        while (at < s->rows.len && s->rows.ptr[at].offset < head->rows.ptr[i].offset)
            at++;
        if (at < s->rows.len && s->rows.ptr[at].offset == head->rows.ptr[i].offset)
            head->rows.ptr[to++] = head->rows.ptr[i];
    }
    head->rows.len = to;
    while (s->n_head < s->rows.len && s->rows.ptr[s->n_head].offset <= last)
        s->n_head++;
}

/* Rows that follow each other in the file are read together. */
static size_t run_length(const tb_sieved *s, size_t at)
{
    size_t n = 1;
    while (at + n < s->rows.len && n < WINDOW && s->rows.ptr[at + n].line == s->rows.ptr[at].line + n)
        n++;
    return n;
}

/* Rows from `at` on, as far as they follow each other; *n: how many. */
static tb_status read_run(const tb_sieved *s, size_t at, tb_opened *file, tb_grid *window, size_t *n, tb_error *err)
{
    tb_batch b;
    size_t want = run_length(s, at);
    tb_status rc = tb_reader_seek(file->reader, s->rows.ptr[at].offset, s->rows.ptr[at].line, err);
    if (rc == TB_OK)
        rc = tb_reader_next_batch(file->reader, want, &b, err);
    if (rc != TB_OK)
        return rc == TB_END ? tb_fail(err, TB_E_IO, _("a row that was there is gone")) : rc;
    *n = 0;
    while (*n < want && *n < b.n_rows && b.rows[*n].offset == s->rows.ptr[at + *n].offset)
        ++*n;
    if (*n == 0)
        return tb_fail(err, TB_E_IO, _("a row that was there is gone"));
    b.n_rows = *n;
    b.n_cells = (size_t)b.rows[*n - 1].first_cell + b.rows[*n - 1].n_cells;
    return tb_grid_append(window, &b, &file->ds->text, err);
}

tb_status tb_sieved_read(const tb_sieved *s, tb_opened *file, const tb_grid *head, tb_row_reader *to, tb_error *err)
{
    tb_grid window = {.name = head->name, .place_style = head->place_style, .n_columns = head->n_columns};
    tb_status rc = TB_OK;
    for (size_t at = s->n_head, n = 0; at < s->rows.len && rc == TB_OK; at += n) {
        rc = read_run(s, at, file, &window, &n, err);
        if (rc == TB_OK && (window.rows.len >= WINDOW || at + n >= s->rows.len)) {
            rc = tb_rows_append(to, &window, 0, err);
            tb_grid_clear_rows(&window);
        }
    }
    tb_grid_fini(&window);
    return rc;
}
