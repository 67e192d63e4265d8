/* SPDX-License-Identifier: MIT */
/* The datasets of a segment are like those of the whole, and their records are made by the same reader. Plans stay the
 * tasks'; a segment's readers borrow them. */
#include "load/segments.h"

#include "base/msg.h"
#include "base/threads.h"

typedef struct segment {
    const tb_reading *r;
    const tb_sieved *rows; /* of the two sides */
    tb_dataset *ds[2];
    tb_status rc[2];
    tb_error err[2];
} segment;

static tb_status read_side(segment *s, size_t k, tb_error *err)
{
    const tb_table_task *t = &s->r->tasks.ptr[k];
    const tb_opened *f = &s->r->files[t->file];
    tb_dataset *ds = s->ds[k] = tb_dataset_new();
    if (!ds)
        return tb_nomem(err);
    ds->facts = f->ds->facts;
    tb_row_reader rows = {0};
    tb_plan borrowed = t->plan;
    tb_status rc = tb_rows_begin(&rows, ds, &borrowed, t->caption.title, t->caption.unit, s->r->o->keep_printed, err);
    if (rc == TB_OK)
        rc = tb_sieved_read(s->r->o, &s->rows[k], 0, f, tb_task_grid(s->r, t), &rows, err);
    if (rc == TB_OK)
        rc = tb_rows_finish(&rows, err);
    if (rc == TB_OK && ds->arena.failed)
        rc = tb_nomem(err);
    rows.plan = (tb_plan){0};
    tb_rows_fini(&rows);
    return rc < 0 ? tb_context(err, _("reading '%s'"), tb_source_path(f->ds->source)) : rc;
}

static void read_one(void *to, size_t k)
{
    segment *s = to;
    s->rc[k] = read_side(s, k, &s->err[k]);
}

static tb_status take(void *to, const tb_sieved rows[2], tb_error *err)
{
    const tb_reading *r = to;
    segment s = {.r = r, .rows = rows, .err = {TB_ERROR_INIT, TB_ERROR_INIT}};
    tb_status rc = TB_OK;
    tb_run_on_threads(tb_threads_at_hand(), 2, read_one, &s);
    for (size_t k = 0; k < 2 && rc == TB_OK; k++) {
        rc = s.rc[k];
        if (rc < 0 && err)
            *err = s.err[k];
    }
    if (rc == TB_OK)
        rc = r->o->sink->take(r->o->sink->to, s.ds[0], s.ds[1], err);
    tb_dataset_free(s.ds[0]);
    tb_dataset_free(s.ds[1]);
    return rc;
}

static void forget(void *to)
{
    const tb_reading *r = to;
    r->o->sink->forget(r->o->sink->to);
}

tb_sieve_taker tb_segments_taker(tb_reading *r) { return (tb_sieve_taker){.to = r, .take = take, .forget = forget}; }
