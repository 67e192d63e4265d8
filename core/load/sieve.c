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
#include "load/sieve_kept.h"
#include "load/sieve_merge.h"
#include "load/sieve_pass.h"
#include "load/sieve_size.h"

#define WINDOW 2048u            /* rows that are handed on at once */
#define KEPT ((size_t)32 << 20) /* bytes of rows that are let through, of a side */
#define MAX_SHARES 32768u       /* of the keys */

void tb_sieved_fini(tb_sieved *s)
{
    tb_vec_fini(&s->rows);
    tb_vec_fini(&s->alike_texts);
    tb_buf_fini(&s->kept);
    *s = (tb_sieved){0};
}

/* What an attempt let through counts for nothing. */
static void clear(tb_sieved *s)
{
    s->rows.len = s->n_head = s->alike = 0;
    s->handed = (tb_handed){0};
    tb_buf_clear(&s->kept);
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

/* What the stages of alignment behind the key look at. Of several shares each is read again, now that it is known what
 * is wanted of all. */
static tb_status add_context(tb_sieve_side sides[2], tb_sieve_share share, tb_sieved out[2], tb_error *err)
{
    tb_sieve_context *c = share.context;
    tb_status rc = TB_OK;
    if (!tb_sieve_context_is_open(c))
        return TB_OK;
    if (share.of > 1 && !tb_sieve_context_fix(c))
        return tb_nomem(err);
    share.chooses = true;
    for (share.nth = 0; share.of > 1 && share.nth < share.of && rc == TB_OK; share.nth++)
        rc = tb_sieve_pass(sides, &share, out, err);
    if (rc < 0)
        return rc;
    return tb_sieve_context_add(c, out) && tb_sieve_context_seen(c, &out[1].alike_texts) ? TB_OK : tb_nomem(err);
}

/* All shares of the keys, one after the other; in more of them if one does not fit into the budget. */
static tb_status pass_all(tb_sieve_side sides[2], size_t held, size_t most, tb_sieved out[2], tb_error *err)
{
    tb_status rc = TB_OK;
    size_t of = most && held > most ? held / most + 1 : 1;
    tb_sieve_context context = {.side = &sides[0]};
    tb_sieve_share share = {.of = of < MAX_SHARES ? of : MAX_SHARES, .most = most};
    share.context = sides[0].o->names ? &context : NULL;
    while (share.nth < share.of && rc == TB_OK) {
        rc = tb_sieve_pass(sides, &share, out, err);
        share.nth++;
        if (rc >= 0 || !share.too_large || share.of >= MAX_SHARES)
            continue;
        clear(&out[0]);
        clear(&out[1]);
        tb_sieve_context_clear(&context);
        share = (tb_sieve_share){.of = 2 * share.of, .most = most, .context = share.context};
        rc = TB_OK;
    }
    for (size_t k = 0; k < 2 && rc == TB_OK && share.of > 1; k++) /* rows of one share are in order */
        tb_sieved_sort(&out[k]);
    if (rc == TB_OK && share.context)
        rc = add_context(sides, share, out, err);
    tb_sieve_context_clear(&context);
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
static tb_status merge(tb_sieve_side sides[2], const bool holds[2], const tb_sieve_taker *taker, tb_sieved out[2],
                       tb_merge_end *end, tb_error *err)
{
    tb_status rc = TB_OK;
    *end = TB_MERGE_OUT_OF_ORDER;
    for (size_t i = 0; i < 2 && rc == TB_OK && *end == TB_MERGE_OUT_OF_ORDER; i++) {
        if (!holds[i])
            continue;
        rc = tb_sieve_merge(sides, i == 1, taker, out, end, err);
        if (rc == TB_OK && *end == TB_MERGED)
            break;
        if (taker)
            taker->forget(taker->to);
        clear(&out[0]);
        clear(&out[1]);
    }
    return rc;
}

static tb_status run(tb_sieve_side sides[2], const bool holds[2], size_t held, size_t most, const tb_sieve_taker *taker,
                     tb_sieved out[2], bool *done, tb_error *err)
{
    tb_merge_end end = TB_MERGE_OUT_OF_ORDER;
    bool names = sides[0].o->names; /* what a line is known by is judged among others, which a merge does not hold */
    tb_status rc = names ? TB_OK : merge(sides, holds, taker, out, &end, err);
    if (end == TB_MERGE_REFUSED)
        return rc;
    for (size_t k = 0; k < 2; k++)
        tb_sieve_cut(&sides[k], tb_threads_at_hand());
    if (rc == TB_OK && end != TB_MERGED)
        rc = pass_all(sides, held, most, out, err);
    if (tb_run_is_cancelled())
        return tb_run_check(err);
    *done = rc == TB_OK;
    return rc == TB_E_NOMEM ? rc : TB_OK;
}

tb_status tb_sieve(const tb_load_options *o, const tb_opened files[2], const tb_plan *const plans[2],
                   const tb_sieve_taker *taker, tb_sieved out[2], bool *done, tb_error *err)
{
    *done = false;
    tb_sieve_side *sides = calloc(2, sizeof *sides);
    if (!sides)
        return tb_nomem(err);
    bool fits = tb_sieve_columns(plans, o->names, sides), holds[2] = {true, true};
    size_t held = 0;
    for (size_t k = 0; k < 2 && fits; k++) {
        const tb_grid *g = only_grid(&files[k]);
        size_t from = plans[k]->headings.rows;
        sides[k].o = o;
        sides[k].file = &files[k];
        sides[k].size = tb_source_size(files[k].ds->source);
        fits = g && from < g->rows.len;
        sides[k].first_row = fits ? g->rows.ptr[from].offset : 0;
        sides[k].first_line = fits ? g->rows.ptr[from].line : 0;
        if (fits)
            orders_of(g, plans[k], holds);
        if (fits && k == 0)
            held = tb_sieve_held_bytes(&sides[0], g, from);
        sides[k].about = fits ? tb_sieve_about_rows(&sides[k], g, from) : 0;
    }
    size_t most = o->memory && o->memory / 32 < KEPT ? o->memory / 32 : KEPT;
    tb_status rc = TB_OK;
    for (size_t k = 0; k < 2 && fits && rc == TB_OK; k++)
        rc = tb_sieved_setup(&out[k], &sides[k], plans[k], most) ? TB_OK : tb_nomem(err);
    fits = fits && (!o->names || (out[0].n_cells && out[1].n_cells)); /* or context could not be kept */
    if (fits && rc == TB_OK)
        rc = run(sides, holds, held, budget(o), taker, out, done, err);
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
    while (at + n < s->rows.len && n < WINDOW && !s->rows.ptr[at + n].kept &&
           s->rows.ptr[at + n].line == s->rows.ptr[at].line + n)
        n++;
    return n;
}

/* Rows from `at` on, as far as they follow each other; *n: how many. */
static tb_status read_run(const tb_sieved *s, size_t at, tb_reader *reader, tb_arena *texts, tb_grid *window, size_t *n,
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
    return tb_grid_append(window, &b, texts, err);
}

/* Only the columns that the plan uses need cells. */
static tb_status project(tb_reader *reader, const tb_plan *p, tb_error *err)
{
    tb_sieve_columns_used used = {0};
    tb_status rc = tb_sieve_used(p, &used) ? tb_reader_project(reader, used.ptr, used.len, err) : tb_nomem(err);
    tb_vec_fini(&used);
    return rc;
}

/* Rows of s from the n-th on, in the order of the file. */
typedef struct rereading {
    const tb_load_options *o;
    const tb_sieved *s;
    const tb_opened *file;
    tb_row_reader *to;
    tb_grid window;
    tb_source *src;    /* of the reader */
    tb_reader *reader; /* NULL: not needed so far */
} rereading;

static tb_status open_reader(rereading *x, tb_error *err)
{
    tb_batch first;
    tb_status rc = tb_sieve_reader(x->o, x->file, &x->src, &x->reader, err);
    if (rc == TB_OK)
        rc = tb_reader_next_batch(x->reader, 1, &first, err); /* how wide rows are meant to be */
    if (rc == TB_OK)
        rc = project(x->reader, &x->to->plan, err);
    if (rc == TB_OK)
        tb_reader_tell(x->reader, &x->to->ds->diags);
    return rc;
}

/* Some rows from `at` on go into the window; *n: how many. */
static tb_status take_rows(rereading *x, size_t at, size_t *n, tb_error *err)
{
    const tb_sieved *s = x->s;
    for (*n = 0; at + *n < s->rows.len && *n < WINDOW && s->rows.ptr[at + *n].kept;)
        ++*n;
    if (*n)
        return tb_sieved_append(s, at, *n, &x->to->ds->text, &x->window, err);
    tb_status rc = x->reader ? TB_OK : open_reader(x, err);
    return rc == TB_OK ? read_run(s, at, x->reader, &x->to->ds->text, &x->window, n, err) : rc;
}

static tb_status read_rows(rereading *x, size_t from, tb_error *err)
{
    const tb_sieved *s = x->s;
    size_t n_rows = s->rows.len - from;
    tb_dtable *t = x->to->table;
    if (!tb_vec_reserve(&t->records, n_rows) || !tb_vec_reserve(&t->values, n_rows * t->measures.len) ||
        !tb_vec_reserve(&t->keys, n_rows * t->key_names.len))
        return tb_nomem(err);
    tb_status rc = TB_OK;
    for (size_t at = from, n = 0; at < s->rows.len && rc == TB_OK; at += n) {
        rc = take_rows(x, at, &n, err);
        if (rc == TB_OK && (x->window.rows.len >= WINDOW || at + n >= s->rows.len)) {
            rc = tb_rows_append(x->to, &x->window, 0, err);
            tb_grid_clear_rows(&x->window);
        }
    }
    return rc;
}

tb_status tb_sieved_read(const tb_load_options *o, const tb_sieved *s, size_t n, const tb_opened *file,
                         const tb_grid *head, tb_row_reader *to, tb_error *err)
{
    rereading x = {.o = o, .s = s, .file = file, .to = to};
    x.window = (tb_grid){.name = head->name, .place_style = head->place_style, .n_columns = head->n_columns};
    tb_status rc = n < s->rows.len ? read_rows(&x, n, err) : TB_OK;
    tb_reader_close(x.reader);
    tb_source_close(x.src);
    tb_grid_fini(&x.window);
    return rc;
}
