/* SPDX-License-Identifier: MIT */
/* Passes over both sides, as many as the budget of memory asks for; one when there is none. Nothing is ever written to
 * a disk: to read two files again takes less than to write and read what is known of their rows, and leaves nothing
 * behind. Whatever goes wrong on the way (a syntax error, a cut file) ends the sieve and not the run: all rows are then
 * read, and the reading explains it in its own order. */
#include "load/sieve.h"

#include <stdlib.h>

#include "base/msg.h"
#include "base/run.h"
#include "base/threads.h"
#include "load/sieve_merge.h"
#include "load/sieve_pass.h"

#define WINDOW 2048u      /* rows that are handed on at once */
#define MAX_SHARES 32768u /* of the keys */

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

/* Bytes that the rows of the old side may take: what is left of the user's limit for them, records and output come when
 * they have gone. */
static size_t budget(const tb_load_options *o)
{
    size_t others = o->memory / 8 + ((size_t)24 << 20), least = 4 * (tb_threads_at_hand() + 1) * TB_HUGE_PAGE;
    size_t rest = o->memory > 2 * others ? o->memory - others : o->memory / 2;
    rest -= rest / 4; /* for the table */
    return !o->memory ? 0 : rest > least ? rest : least;
}

static int by_offset(const void *pa, const void *pb)
{
    const tb_sieved_row *a = pa, *b = pb;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* Bytes that all rows of a side take when they are held, by the rows that are known. */
static size_t held_bytes(const tb_sieve_side *s, const tb_grid *g, size_t from)
{
    size_t rows = g->rows.len - from, bytes = 0;
    uint64_t span = g->rows.ptr[g->rows.len - 1].offset - s->first_row;
    for (size_t row = from; row < g->rows.len; row++)
        for (size_t k = 0; k < s->n_slots; k++)
            bytes += tb_grid_cell(g, row, s->columns[k]).len + 1;
    bytes += rows * TB_SIEVE_ROW;
    return span ? (size_t)(bytes / (span / 1024 + 1) * (s->view.len / 1024 + 1)) : bytes;
}

/* All shares of the keys, one after the other; in more of them if one does not fit into the budget. */
static tb_status pass_all(tb_sieve_side sides[2], size_t held, size_t most, tb_sieved out[2], tb_error *err)
{
    tb_status rc = TB_OK;
    size_t of = most && held > most ? held / most + 1 : 1;
    tb_sieve_share share = {.of = of < MAX_SHARES ? of : MAX_SHARES, .most = most};
    while (share.nth < share.of && rc == TB_OK) {
        rc = tb_sieve_pass(sides, &share, out, err);
        share.nth++;
        if (rc >= 0 || !share.too_large || share.of >= MAX_SHARES)
            continue;
        tb_sieved_fini(&out[0]);
        tb_sieved_fini(&out[1]);
        share = (tb_sieve_share){.of = 2 * share.of, .most = most};
        rc = TB_OK;
    }
    for (size_t k = 0; k < 2 && rc == TB_OK; k++)
        if (out[k].rows.len)
            qsort(out[k].rows.ptr, out[k].rows.len, sizeof *out[k].rows.ptr, by_offset);
    return rc;
}

/* Which orders hold in the rows that are held whole: by the bytes of the keys' cells, by their lengths first. */
static void orders_of(const tb_grid *g, const tb_plan *p, bool holds[2])
{
    for (size_t row = p->headings.rows + 1; row < g->rows.len && (holds[0] || holds[1]); row++) {
        int by[2] = {0, 0};
        for (size_t k = 0; k < p->keys.len && by[0] == 0; k++) {
            tb_str a = tb_str_trim(tb_grid_cell(g, row - 1, p->keys.ptr[k]));
            tb_str b = tb_str_trim(tb_grid_cell(g, row, p->keys.ptr[k]));
            by[0] = tb_str_cmp(a, b);
            by[1] = a.len != b.len ? (a.len < b.len ? -1 : 1) : by[0];
        }
        holds[0] = holds[0] && by[0] <= 0;
        holds[1] = holds[1] && by[1] <= 0;
    }
}

/* Sides that begin in the order of their keys may go on so. */
static tb_status merge(tb_sieve_side sides[2], const bool holds[2], tb_sieved out[2], bool *done, tb_error *err)
{
    tb_status rc = TB_OK;
    for (size_t i = 0; i < 2 && rc == TB_OK && !*done; i++) {
        if (!holds[i])
            continue;
        rc = tb_sieve_merge(sides, i == 1, out, done, err);
        *done = *done && rc == TB_OK;
        for (size_t k = 0; k < 2 && !*done; k++)
            tb_sieved_fini(&out[k]);
    }
    return rc;
}

static tb_status run(tb_sieve_side sides[2], const bool holds[2], size_t held, size_t most, tb_sieved out[2],
                     bool *done, tb_error *err)
{
    tb_status rc = merge(sides, holds, out, done, err);
    for (size_t k = 0; k < 2; k++)
        tb_sieve_cut(&sides[k], tb_threads_at_hand());
    if (rc == TB_OK && !*done)
        rc = pass_all(sides, held, most, out, err);
    if (tb_run_is_cancelled())
        return tb_run_check(err);
    *done = rc == TB_OK;
    return rc == TB_E_NOMEM ? rc : TB_OK;
}

tb_status tb_sieve(const tb_load_options *o, const tb_opened files[2], const tb_plan *const plans[2], tb_sieved out[2],
                   bool *done, tb_error *err)
{
    *done = false;
    tb_sieve_side *sides = calloc(2, sizeof *sides);
    if (!sides)
        return tb_nomem(err);
    bool fits = tb_sieve_columns(plans, sides), holds[2] = {true, true};
    size_t held = 0;
    for (size_t k = 0; k < 2 && fits; k++) {
        const tb_grid *g = only_grid(&files[k]);
        size_t from = plans[k]->headings.rows;
        sides[k].o = o;
        sides[k].file = &files[k];
        sides[k].view = tb_source_view(files[k].ds->source);
        fits = g && from < g->rows.len;
        sides[k].first_row = fits ? g->rows.ptr[from].offset : 0;
        sides[k].first_line = fits ? g->rows.ptr[from].line : 0;
        if (fits)
            orders_of(g, plans[k], holds);
        if (fits && k == 0)
            held = held_bytes(&sides[0], g, from);
    }
    tb_status rc = fits ? run(sides, holds, held, budget(o), out, done, err) : TB_OK;
    free(sides);
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
static tb_status read_run(const tb_sieved *s, size_t at, tb_reader *reader, tb_dataset *ds, tb_grid *window, size_t *n,
                          tb_error *err)
{
    tb_batch b;
    size_t want = run_length(s, at);
    tb_status rc = tb_reader_seek(reader, s->rows.ptr[at].offset, s->rows.ptr[at].line, err);
    if (rc == TB_OK)
        rc = tb_reader_next_batch(reader, want, &b, err);
    if (rc != TB_OK)
        return rc == TB_END ? tb_fail(err, TB_E_IO, _("a row that was there is gone")) : rc;
    *n = 0;
    while (*n < want && *n < b.n_rows && b.rows[*n].offset == s->rows.ptr[at + *n].offset)
        ++*n;
    if (*n == 0)
        return tb_fail(err, TB_E_IO, _("a row that was there is gone"));
    b.n_rows = *n;
    b.n_cells = (size_t)b.rows[*n - 1].first_cell + b.rows[*n - 1].n_cells;
    return tb_grid_append(window, &b, &ds->text, err);
}

static int by_number(const void *pa, const void *pb)
{
    const uint32_t *a = pa, *b = pb;
    return *a < *b ? -1 : *a > *b;
}

/* Only the columns that the plan uses need cells. */
static tb_status project(tb_reader *reader, const tb_plan *p, tb_error *err)
{
    const tb_plan_side *s = &p->sides[0];
    const uint32_t ones[] = {s->name, s->project, s->org, s->org_code};
    TB_VEC(uint32_t) all = {0};
    bool ok = true;
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        ok = ok && (ones[i] == TB_NO_COLUMN || tb_vec_push(&all, ones[i]));
    for (size_t i = 0; i < p->keys.len; i++)
        ok = ok && tb_vec_push(&all, p->keys.ptr[i]);
    for (size_t i = 0; i < s->codes.len; i++)
        ok = ok && tb_vec_push(&all, s->codes.ptr[i]);
    for (size_t i = 0; i < s->parents.len; i++)
        ok = ok && tb_vec_push(&all, s->parents.ptr[i]);
    for (size_t i = 0; i < s->measures.len; i++)
        ok = ok && tb_vec_push(&all, s->measures.ptr[i].column);
    size_t n = 0;
    if (ok && all.len)
        qsort(all.ptr, all.len, sizeof *all.ptr, by_number);
    for (size_t i = 0; i < all.len; i++)
        if (i == 0 || all.ptr[i] != all.ptr[i - 1])
            all.ptr[n++] = all.ptr[i];
    tb_status rc = ok ? tb_reader_project(reader, all.ptr, n, err) : tb_nomem(err);
    tb_vec_fini(&all);
    return rc;
}

static tb_status read_rows(const tb_sieved *s, tb_reader *reader, tb_dataset *ds, tb_grid *window, tb_row_reader *to,
                           tb_error *err)
{
    tb_batch first;
    size_t n_rows = s->rows.len - s->n_head;
    tb_dtable *t = to->table;
    if (!tb_vec_reserve(&t->records, n_rows) || !tb_vec_reserve(&t->values, n_rows * t->measures.len) ||
        !tb_vec_reserve(&t->keys, n_rows * t->key_names.len))
        return tb_nomem(err);
    tb_status rc = tb_reader_next_batch(reader, 1, &first, err); /* how wide rows are meant to be */
    if (rc == TB_OK)
        rc = project(reader, &to->plan, err);
    tb_reader_tell(reader, &ds->diags);
    for (size_t at = s->n_head, n = 0; at < s->rows.len && rc == TB_OK; at += n) {
        rc = read_run(s, at, reader, ds, window, &n, err);
        if (rc == TB_OK && (window->rows.len >= WINDOW || at + n >= s->rows.len)) {
            rc = tb_rows_append(to, window, 0, err);
            tb_grid_clear_rows(window);
        }
    }
    return rc;
}

tb_status tb_sieved_read(const tb_load_options *o, const tb_sieved *s, tb_opened *file, const tb_grid *head,
                         tb_row_reader *to, tb_error *err)
{
    tb_grid window = {.name = head->name, .place_style = head->place_style, .n_columns = head->n_columns};
    tb_source *src = NULL;
    tb_reader *reader = NULL;
    tb_status rc = s->n_head < s->rows.len ? tb_sieve_reader(o, file, &src, &reader, err) : TB_OK;
    if (rc == TB_OK && reader)
        rc = read_rows(s, reader, file->ds, &window, to, err);
    tb_reader_close(reader);
    tb_source_close(src);
    tb_grid_fini(&window);
    return rc;
}
