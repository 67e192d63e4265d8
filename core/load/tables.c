/* SPDX-License-Identifier: MIT */
/* Each table of each file becomes a task. A layout's spec goes to the tables it describes; for the others the user's
 * selection is completed by guessing, from the table and its partner in the other file. Then each task is read. */
#include "load/tables_internal.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/msg.h"
#include "base/threads.h"
#include "layout/facts.h"
#include "layout/fold.h"
#include "layout/interpret.h"
#include "layout/mend.h"
#include "layout/pairing.h"
#include "layout/title.h"
#include "load/duplicates.h"
#include "load/pick.h"
#include "load/segments.h"

static tb_status pick_layouts(tb_reading *r, tb_error *err)
{
    tb_status rc = TB_OK;
    for (size_t i = 0; i < r->n_files && rc == TB_OK; i++)
        rc = r->files[i].is_dataset ? TB_OK : tb_pick_layout(r->o, &r->files[i], &r->layouts[i], err);
    return rc;
}

/* Does --table let the table through? */
static bool is_wanted(const tb_load_options *o, tb_str id, tb_str title)
{
    if (!o->table)
        return true;
    tb_arena a = {0};
    tb_str pattern = tb_fold(&a, tb_str_of(o->table));
    bool ok = tb_glob(pattern, tb_fold(&a, title)) || tb_glob(pattern, tb_fold(&a, id));
    tb_arena_fini(&a);
    return ok;
}

static void note_undescribed(tb_reading *r, size_t file, size_t block, const tb_caption *c)
{
    tb_dataset *ds = r->files[file].ds;
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place_write(&place, (tb_place){.style = TB_PLACE_LINE, .line = r->files[file].doc.blocks.ptr[block].line});
    tb_diag_add(&ds->diags, "undescribed-table", ds->facts.source, tb_buf_view(&place),
                _("the table '%.*s' is not described by the layout %.*s and is left out; 'tongbi show' prints it"),
                TB_ARG(c->title), TB_ARG(ds->facts.layout));
}

/* Is the table all there is, but for a caption? Then it is a plain table. */
static bool is_alone(const tb_document *doc)
{
    size_t tables = 0;
    for (size_t i = 0; i < doc->blocks.len; i++)
        tables += doc->blocks.ptr[i].kind == TB_BLOCK_TABLE;
    return tables == 1 && doc->blocks.len <= 1 + TB_MAX_HEADER_ROWS;
}

/* What the layout of the file says of a table, else what the general one says. */
static void describe(tb_reading *r, tb_table_task *t)
{
    tb_opened *f = &r->files[t->file];
    const tb_layout *own = r->layouts[t->file], *general = tb_shelf_general(r->o->shelf);
    tb_plan_around around = {.unit = t->caption.unit,
                             .default_measure =
                                 tb_str_eq(f->ds->facts.stage, TB_LIT("final")) ? TB_LIT("决算数") : TB_LIT("预算数")};
    if (!own)
        return;
    if (general != own && tb_layout_is_of_publications(own))
        around.general = general;
    t->spec = tb_layout_table(own, tb_task_grid(r, t), &around, &t->caption, &f->ds->arena, &t->plan);
    if (!t->spec && around.general)
        t->spec = tb_layout_table(general, tb_task_grid(r, t), &around, &t->caption, &f->ds->arena, &t->plan);
}

/* The layout that a described table's spec is of. */
static const tb_layout *layout_of(const tb_reading *r, const tb_table_task *t)
{
    const tb_layout *own = r->layouts[t->file];
    for (size_t i = 0; own && i < own->tables.len; i++)
        if (own->tables.ptr[i] == t->spec)
            return own;
    return tb_shelf_general(r->o->shelf);
}

static tb_status list_table(tb_reading *r, size_t file, size_t block, tb_error *err)
{
    tb_opened *f = &r->files[file];
    const tb_grid *g = f->doc.blocks.ptr[block].grid;
    tb_table_task t = {.file = file, .block = block, .caption = tb_caption_of(&f->doc, block)};
    describe(r, &t);
    bool wanted = is_wanted(r->o, t.spec ? t.spec->id : TB_LIT(""), t.caption.title);
    if (wanted && r->layouts[file] && !t.spec)
        note_undescribed(r, file, block, &t.caption);
    if (!wanted || (r->layouts[file] && !t.spec)) {
        tb_plan_fini(&t.plan);
        return TB_OK;
    }
    if (!t.spec)
        t.header_rows = r->o->selection.no_header || g->columns.len ? 0 : tb_header_rows_of(g, is_alone(&f->doc));
    if (tb_vec_push(&r->tasks, t))
        return TB_OK;
    tb_plan_fini(&t.plan);
    return tb_nomem(err);
}

static tb_status list_tables(tb_reading *r, size_t file, tb_error *err)
{
    const tb_document *doc = &r->files[file].doc;
    tb_status rc = TB_OK;
    for (size_t i = 0; i < doc->blocks.len && rc == TB_OK; i++)
        if (doc->blocks.ptr[i].kind == TB_BLOCK_TABLE)
            rc = list_table(r, file, i, err);
    return rc == TB_OK && r->files[file].ds->arena.failed ? tb_nomem(err) : rc;
}

/* Names in the unit columns of a file's tables: units of the publisher, wherever else they stand. */
static tb_status list_units(tb_reading *r, size_t file, tb_error *err)
{
    tb_units *u = &r->units[file];
    u->dept = r->files[file].ds->facts.dept;
    for (size_t i = 0; i < r->tasks.len; i++) {
        const tb_table_task *t = &r->tasks.ptr[i];
        if (t->file == file && t->plan.spec &&
            !tb_units_add(u, &t->plan, tb_task_grid(r, t), &r->files[file].ds->arena))
            return tb_nomem(err);
    }
    return TB_OK;
}

/* Titles of the undescribed tables of a file, and the tasks they are. */
static size_t undescribed(const tb_reading *r, size_t file, tb_str *titles, size_t *tasks)
{
    size_t n = 0;
    for (size_t i = 0; i < r->tasks.len; i++)
        if (r->tasks.ptr[i].file == file && !r->tasks.ptr[i].spec) {
            titles[n] = r->tasks.ptr[i].caption.title;
            tasks[n++] = i;
        }
    return n;
}

/* Of two files that are compared, the undescribed tables are paired, so that guesses see both. */
static tb_status pair_tasks(tb_reading *r, tb_error *err)
{
    size_t n = r->tasks.len + 1;
    tb_str *titles = calloc(2 * n, sizeof *titles);
    size_t *tasks = calloc(3 * n, sizeof *tasks);
    bool ok = titles && tasks;
    for (size_t i = 0; ok && i < r->tasks.len; i++)
        r->tasks.ptr[i].partner = TB_UNPAIRED;
    if (ok && r->n_files == 2) {
        size_t n_old = undescribed(r, 0, titles, tasks), n_new = undescribed(r, 1, titles + n, tasks + n);
        size_t *old_of = tasks + 2 * n;
        ok = tb_pair_titles(titles, n_old, titles + n, n_new, old_of);
        for (size_t j = 0; ok && j < n_new; j++)
            if (old_of[j] != TB_UNPAIRED) {
                r->tasks.ptr[tasks[n + j]].partner = tasks[old_of[j]];
                r->tasks.ptr[tasks[old_of[j]]].partner = tasks[n + j];
            }
    }
    free(titles);
    free(tasks);
    return ok ? TB_OK : tb_nomem(err);
}

/* Reads the table's rows, those of the head and, if the reader is still open, the rest in batches. */
typedef tb_status row_sink(void *to, const tb_grid *g, size_t from, tb_error *err);

static tb_status rest_of_rows(tb_opened *f, tb_reader *reader, const tb_grid *head, row_sink *sink, void *to,
                              tb_error *err)
{
    tb_grid window = {.name = head->name, .place_style = head->place_style, .n_columns = head->n_columns};
    tb_batch batch;
    tb_status rc;
    while ((rc = tb_reader_next_batch(reader, 4096, &batch, err)) == TB_OK) {
        tb_grid_clear_rows(&window);
        rc = tb_grid_append(&window, &batch, &f->ds->text, err);
        if (rc == TB_OK)
            rc = sink(to, &window, 0, err);
        if (rc < 0)
            break;
    }
    tb_grid_fini(&window);
    return rc == TB_END ? TB_OK : rc;
}

static tb_status append_rows(void *to, const tb_grid *g, size_t from, tb_error *err)
{
    return tb_rows_append(to, g, from, err);
}

typedef struct look {
    tb_duplicates *d;
    const tb_plan *plan;
} look;

static tb_status look_again(void *to, const tb_grid *g, size_t from, tb_error *err)
{
    look *l = to;
    return tb_duplicates_look(l->d, l->plan, g, from, err);
}

/* A table that was read in batches is opened a second time to look at its duplicates. */
static tb_status second_look(tb_reading *r, tb_table_task *t, look *l, bool batches, tb_error *err)
{
    tb_opened *f = &r->files[t->file];
    const tb_grid *g = tb_task_grid(r, t);
    if (!batches)
        return look_again(l, g, t->header_rows, err);
    tb_reader *reader = NULL;
    tb_block block;
    tb_status rc = tb_load_reader(r->o, f, NULL, &reader, err);
    if (rc == TB_OK)
        rc = tb_reader_next_block(reader, &block, err);
    if (rc == TB_OK)
        rc = rest_of_rows(f, reader, g, look_again, l, err);
    tb_reader_close(reader);
    return rc;
}

static tb_status note_duplicates(tb_reading *r, tb_table_task *t, const tb_row_reader *rows, bool batches,
                                 tb_error *err)
{
    tb_duplicates *d = NULL;
    tb_status rc = tb_duplicates_find(rows->table, &d, err);
    if (rc < 0 || !d)
        return rc;
    look l = {.d = d, .plan = &rows->plan};
    rc = second_look(r, t, &l, batches, err);
    if (rc == TB_OK)
        tb_duplicates_note(d, &rows->plan, rows->table, r->files[t->file].ds);
    tb_duplicates_free(d);
    return rc;
}

static tb_status read_table(tb_reading *r, tb_table_task *t, tb_error *err)
{
    tb_opened *f = &r->files[t->file];
    tb_plan plan = {0};
    tb_status rc = tb_task_plan(r, t, &plan, err);
    if (rc < 0)
        return rc;
    tb_row_reader rows = {0};
    size_t from = plan.headings.rows;
    bool batches = f->reader != NULL;
    if (t->spec->clean_names && !batches &&
        (rc = tb_mend(f->doc.blocks.ptr[t->block].grid, &plan, from, f->ds, err)) < 0)
        tb_plan_fini(&plan);
    if (rc < 0)
        return rc;
    rc = tb_rows_begin(&rows, f->ds, &plan, t->caption.title, t->caption.unit, r->o->keep_printed, err);
    rows.units = &r->units[t->file];
    if (rc == TB_OK && t->is_sieved)
        tb_sieved_head(&t->sieved, f->doc.blocks.ptr[t->block].grid, from);
    if (rc == TB_OK)
        rc = tb_rows_append(&rows, tb_task_grid(r, t), from, err);
    if (rc == TB_OK && t->is_sieved)
        rc = tb_sieved_read(r->o, &t->sieved, t->sieved.n_head, f, tb_task_grid(r, t), &rows, err);
    else if (rc == TB_OK && f->reader)
        rc = rest_of_rows(f, f->reader, tb_task_grid(r, t), append_rows, &rows, err);
    if (rc == TB_OK) {
        rows.table->alike = t->sieved.alike;
        rows.table->handed = t->sieved.handed;
        rows.table->alike_texts = t->sieved.alike_texts;
        t->sieved.alike_texts = (tb_hashes){0};
    }
    tb_sieved_fini(&t->sieved);
    if (rc == TB_OK)
        rc = tb_rows_finish(&rows, err);
    if (rc == TB_OK)
        rc = note_duplicates(r, t, &rows, batches, err);
    tb_rows_fini(&rows);
    t->was_read = rc == TB_OK;
    return rc;
}

/* A table of a document that nobody described and that cannot be guessed is left out and said so; a table that is all
 * there is, or that the user described, must be read. */
static tb_status read_task(tb_reading *r, tb_table_task *t, tb_error *err)
{
    tb_opened *f = &r->files[t->file];
    tb_error own = TB_ERROR_INIT;
    tb_status rc = read_table(r, t, &own);
    if (rc == TB_OK)
        return rc;
    if (rc == TB_E_NOTFOUND && !is_alone(&f->doc)) {
        TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
        tb_place_write(&place, (tb_place){.style = TB_PLACE_LINE, .line = f->doc.blocks.ptr[t->block].line});
        tb_diag_add(&f->ds->diags, "table-left-out", f->ds->facts.source, tb_buf_view(&place),
                    _("the table '%.*s' is left out: %s"), TB_ARG(t->caption.title), own.message);
        return TB_OK;
    }
    tb_error shrunk = TB_ERROR_INIT;
    if (tb_source_check(f->ds->source, &shrunk) < 0)
        own = shrunk;
    if (err)
        *err = own;
    return tb_context(err, _("reading '%s'"), tb_source_path(f->ds->source));
}

/* --table: the other tables go. */
static void drop_unwanted(const tb_reading *r, tb_dataset *ds)
{
    size_t kept = 0;
    for (size_t i = 0; i < ds->tables.len; i++) {
        tb_dtable *t = ds->tables.ptr[i];
        if (is_wanted(r->o, t->id, t->title))
            ds->tables.ptr[kept++] = t;
        else
            tb_table_free(t);
    }
    ds->tables.len = kept;
}

static tb_status finish_file(tb_reading *r, size_t i, tb_error *err)
{
    tb_opened *f = &r->files[i];
    tb_status rc = TB_OK;
    if (r->layouts[i])
        rc = tb_interpret_prose(r->layouts[i], r->o->shelf->words, &f->doc, f->ds, err);
    drop_unwanted(r, f->ds);
    if (rc == TB_OK &&
        (f->ds->arena.failed || f->ds->diags.arena.failed)) /* whatever lacked it, nothing is half read */
        rc = tb_nomem(err);
    bool any = false;
    for (size_t k = 0; k < r->tasks.len; k++)
        any = any || (r->tasks.ptr[k].file == i && r->tasks.ptr[k].was_read);
    if (rc == TB_OK && !any && f->ds->tables.len == 0)
        rc = r->o->table ? tb_fail(err, TB_E_NOTFOUND,
                                   _("it has no table that fits --table %s; 'tongbi show' lists them"), r->o->table)
                         : tb_fail(err, TB_E_NOTFOUND,
                                   _("it has no table that can be compared; 'tongbi show' prints what was "
                                     "read, --key and --measure say what its columns are"));
    if (rc == TB_OK)
        rc = tb_source_check(f->ds->source, err);
    return rc < 0 ? tb_context(err, _("reading '%s'"), tb_source_path(f->ds->source)) : TB_OK;
}

static tb_status filter_dataset(tb_reading *r, size_t file, tb_error *err)
{
    tb_dataset *ds = r->files[file].ds;
    drop_unwanted(r, ds);
    if (ds->tables.len || !r->o->table)
        return TB_OK;
    return tb_fail(err, TB_E_NOTFOUND,
                   _("reading '%s': it has no table that fits --table %s; 'tongbi show' lists them"),
                   tb_source_path(ds->source), r->o->table);
}

/* Two long plain tables that are compared go through a sieve first. What is wrong with a plan is said when its table's
 * turn has come. */
static tb_status sieve(tb_reading *r, tb_error *err)
{
    tb_table_task *t = r->tasks.ptr;
    bool takes = r->o->compare && !r->o->no_sieve && r->n_files == 2 && r->tasks.len == 2 && !t[0].spec && !t[1].spec &&
                 tb_sieve_takes(&r->files[0]) && tb_sieve_takes(&r->files[1]);
    for (size_t i = 0; takes && i < 2; i++) {
        tb_plan plan = {0};
        t[i].rc = tb_task_plan(r, &t[i], &plan, &t[i].why);
        t[i].plan = plan;
        t[i].planned = true;
    }
    if (!takes || t[0].rc < 0 || t[1].rc < 0)
        return TB_OK;
    bool done = false;
    tb_sieved out[2] = {{.alike = 0}};
    const tb_sieve_taker taker = tb_segments_taker(r);
    tb_status rc = tb_sieve(r->o, r->files, (const tb_plan *const[]){&t[0].plan, &t[1].plan},
                            r->o->sink ? &taker : NULL, out, &done, err);
    for (size_t i = 0; i < 2; i++) {
        t[i].is_sieved = done;
        t[i].sieved = out[i];
    }
    return rc;
}

/* The rows that a sieve let through are read on both sides at once; nothing is shared between the two. */
typedef struct both {
    tb_reading *r;
    tb_status rc[2];
    tb_error err[2];
} both;

static void read_one(void *to, size_t i)
{
    both *w = to;
    w->rc[i] = read_task(w->r, &w->r->tasks.ptr[i], &w->err[i]);
}

static tb_status taken_over(const both *w, size_t i, tb_error *err)
{
    if (w->rc[i] < 0 && err)
        *err = w->err[i];
    return w->rc[i];
}

static tb_status read_all(tb_reading *r, tb_error *err)
{
    tb_status rc = pick_layouts(r, err);
    for (size_t i = 0; i < r->n_files && rc == TB_OK; i++)
        rc = r->files[i].is_dataset ? filter_dataset(r, i, err) : list_tables(r, i, err);
    for (size_t i = 0; i < r->n_files && rc == TB_OK; i++)
        rc = list_units(r, i, err);
    if (rc == TB_OK)
        rc = pair_tasks(r, err);
    if (rc == TB_OK)
        rc = sieve(r, err);
    for (size_t i = 0; i < r->n_files && rc == TB_OK; i++)
        rc = tb_source_confirm(r->files[i].ds->source, err);
    bool at_once = rc == TB_OK && r->tasks.len == 2 && r->tasks.ptr[0].is_sieved;
    both w = {.r = r, .err = {TB_ERROR_INIT, TB_ERROR_INIT}};
    if (at_once)
        tb_run_on_threads(tb_threads_at_hand(), 2, read_one, &w);
    size_t at = 0;
    for (size_t i = 0; i < r->n_files && rc == TB_OK; i++) {
        for (; at < r->tasks.len && r->tasks.ptr[at].file == i && rc == TB_OK; at++)
            rc = at_once ? taken_over(&w, at, err) : read_task(r, &r->tasks.ptr[at], err);
        if (rc == TB_OK && !r->files[i].is_dataset)
            rc = finish_file(r, i, err);
    }
    return rc;
}

tb_status tb_describe_tables(const tb_load_options *o, tb_opened *file, void (*tell)(void *to, const tb_described *t),
                             void *to, tb_error *err)
{
    const tb_layout *layout = NULL;
    tb_units units = {0};
    tb_reading r = {.o = o, .files = file, .n_files = 1, .layouts = &layout, .units = &units};
    tb_status rc = pick_layouts(&r, err);
    for (size_t i = 0; i < file->doc.blocks.len && rc == TB_OK; i++) {
        if (file->doc.blocks.ptr[i].kind != TB_BLOCK_TABLE)
            continue;
        tb_table_task t = {.block = i, .caption = tb_caption_of(&file->doc, i)};
        describe(&r, &t);
        tb_described d = {.grid = tb_task_grid(&r, &t), .title = t.caption.title, .unit = t.caption.unit};
        d.layout = t.spec ? layout_of(&r, &t) : NULL;
        d.plan = t.spec ? &t.plan : NULL;
        if (is_wanted(o, t.spec ? t.spec->id : TB_LIT(""), t.caption.title))
            tell(to, &d);
        tb_plan_fini(&t.plan);
    }
    return rc == TB_OK && file->ds->arena.failed ? tb_nomem(err) : rc;
}

tb_status tb_read_tables(const tb_load_options *o, tb_opened *files, size_t n, tb_error *err)
{
    tb_reading r = {.o = o, .files = files, .n_files = n};
    r.layouts = calloc(n, sizeof *r.layouts);
    r.units = calloc(n, sizeof *r.units);
    tb_status rc = r.layouts && r.units ? read_all(&r, err) : tb_nomem(err);
    for (size_t i = 0; i < r.tasks.len; i++) {
        tb_table_spec_free(r.tasks.ptr[i].own);
        tb_sieved_fini(&r.tasks.ptr[i].sieved);
        tb_plan_fini(&r.tasks.ptr[i].plan);
    }
    for (size_t i = 0; i < n && r.units; i++)
        tb_vec_fini(&r.units[i].names);
    free(r.units);
    tb_vec_fini(&r.tasks);
    free(r.layouts);
    return rc;
}
