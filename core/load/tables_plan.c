/* SPDX-License-Identifier: MIT */
/* For tables that no layout describes, the user's selection is completed by guessing, from the table and its partner in
 * the other file. */
#include "base/msg.h"
#include "layout/fold.h"
#include "layout/guess.h"
#include "layout/pairing.h"
#include "load/tables_internal.h"

static tb_status read_head(const tb_reading *r, const tb_table_task *t, const tb_table_spec *spec, tb_arena *a,
                           tb_head *out, tb_error *err)
{
    const tb_grid *g = tb_task_grid(r, t);
    out->grid = g;
    return tb_headings_read(g, t->header_rows, &spec->sides, tb_fold(a, t->caption.title), a, &out->headings)
               ? TB_OK
               : tb_nomem(err);
}

/* What was guessed from a table and its partner was guessed for both. */
static bool take_guess(tb_table_task *t, const tb_table_task *partner)
{
    t->own->guessed_key = partner->own->guessed_key;
    t->own->guessed_measures = partner->own->guessed_measures;
    t->own->columns.len = 0;
    for (size_t i = 0; i < partner->own->columns.len; i++)
        if (!tb_vec_push(&t->own->columns, partner->own->columns.ptr[i]))
            return false;
    t->guess = partner->guess;
    return true;
}

static tb_status guess(tb_reading *r, tb_table_task *t, const tb_table_task *partner, tb_arena *a, tb_error *err)
{
    const tb_table_task *sides[2] = {t, partner};
    if (partner && partner->guess.ptr && partner->own)
        return take_guess(t, partner) ? TB_OK : tb_nomem(err);
    if (partner && partner->file < t->file) {
        sides[0] = partner;
        sides[1] = t;
    }
    tb_head heads[2];
    size_t n = partner ? 2 : 1;
    for (size_t i = 0; i < n; i++) {
        tb_status rc = read_head(r, sides[i], t->own, a, &heads[i], err);
        if (rc < 0)
            return rc;
    }
    return tb_guess(heads, n, t->own, a, &t->guess, err);
}

static tb_status complete_spec(tb_reading *r, tb_table_task *t, tb_arena *a, tb_error *err)
{
    tb_status rc = tb_selection_spec(&r->o->selection, a, t->own, err);
    if (rc < 0 || !(t->own->guessed_key || t->own->guessed_measures))
        return rc;
    rc = guess(r, t, t->partner == TB_UNPAIRED ? NULL : &r->tasks.ptr[t->partner], a, err);
    if (rc == TB_OK)
        tb_diag_add(&r->files[t->file].ds->diags, "guess", r->files[t->file].ds->facts.source, (tb_str){NULL, 0},
                    _("nobody described this table, so its columns are a guess: %.*s"), TB_ARG(t->guess));
    return rc;
}

/* Which option asked for the missing column, and what columns there are. */
static tb_status explain_missing(const tb_reading *r, const tb_table_task *t, tb_arena *a, tb_error *err)
{
    tb_head head;
    tb_status rc = read_head(r, t, t->own, a, &head, err);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < t->own->columns.len; i++) {
        const tb_column_spec *s = &t->own->columns.ptr[i];
        if (tb_column_find(&head.headings, s->heading, (tb_str){NULL, 0}) != TB_NO_COLUMN)
            continue;
        TB_CLEANUP(tb_buf_fini) tb_buf names = {0};
        for (uint32_t c = 0; c < head.headings.n && c < 12; c++)
            tb_buf_printf(&names, "%s%.*s", c ? ", " : "", TB_ARG(head.headings.of[c].name));
        if (head.headings.n > 12)
            tb_buf_printf(&names, _(" and %u more"), head.headings.n - 12);
        return tb_fail(
            err, TB_E_NOTFOUND, _("%s names the column '%.*s', which it does not have; its columns are %.*s"),
            tb_role_option(s->role), TB_ARG(s->asked.len ? s->asked : s->heading), TB_ARG(tb_buf_view(&names)));
    }
    return TB_E_NOTFOUND;
}

tb_status tb_task_plan(tb_reading *r, tb_table_task *t, tb_plan *plan, tb_error *err)
{
    tb_dataset *ds = r->files[t->file].ds;
    tb_arena *a = &ds->arena;
    tb_plan_around around = {.title = tb_fold(a, t->caption.title), .unit = t->caption.unit};
    if (t->planned && t->rc < 0 && err)
        *err = t->why;
    if (t->planned && t->rc < 0)
        return t->rc;
    if (t->spec) {
        *plan = t->plan;
        t->plan = (tb_plan){0};
        return TB_OK;
    }
    t->own = tb_table_spec_new();
    if (!t->own)
        return tb_nomem(err);
    t->spec = t->own;
    tb_status rc = complete_spec(r, t, a, err);
    if (rc < 0)
        return rc;
    rc = tb_plan_make(t->own, tb_task_grid(r, t), t->header_rows, &around, a, plan, err);
    return rc == TB_E_NOTFOUND ? explain_missing(r, t, a, err) : rc;
}
