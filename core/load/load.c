/* SPDX-License-Identifier: MIT */
/* A canonical dataset file is known by its first member, before any plugin is asked. A first table longer than the head
 * stays open and is read in batches; everything else is held as a document. */
#include "load/load.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "dataset/dataset_json.h"
#include "layout/guess.h"
#include "layout/sheet_text.h"
#include "layout/title.h"
#include "load/collect.h"
#include "load/sheets.h"
#include "load/tables.h"

void tb_opened_fini(tb_opened *f)
{
    tb_reader_close(f->reader);
    tb_document_fini(&f->doc);
    tb_dataset_free(f->ds);
    *f = (tb_opened){0};
}

static tb_status open_dataset(tb_opened *f, tb_error *err)
{
    tb_source *src = f->ds->source;
    tb_status rc = tb_source_as_text(src, TB_LIT("utf-8"), &f->ds->diags, err);
    if (rc == TB_OK)
        rc = tb_source_check(src, err);
    if (rc < 0)
        return rc;
    tb_dataset *ds = NULL;
    rc = tb_dataset_read_json(tb_source_view(src), tb_source_label(src), &ds, err);
    if (rc < 0)
        return rc;
    ds->source = src;
    f->ds->source = NULL;
    tb_dataset_free(f->ds);
    f->ds = ds;
    f->is_dataset = true;
    return TB_OK;
}

#define PLAN_ROWS 512u /* where nothing is guessed: to see what a column holds */

size_t tb_load_head_rows(const tb_load_options *o)
{
    return o->selection.key && o->selection.measure ? PLAN_ROWS : TB_GUESS_ROWS;
}

tb_status tb_load_reader(const tb_load_options *o, const tb_opened *f, tb_diags *diags, tb_reader **out, tb_error *err)
{
    tb_reader_setup setup = {.options = o->options, .n_options = o->n_options, .diags = diags, .limits = &o->limits};
    return tb_reader_open(f->format, f->ds->source, &setup, out, err);
}

static tb_status open_reader(const tb_load_options *o, tb_opened *f, tb_error *err)
{
    tb_str id = tb_str_of(o->input_format), encoding = tb_str_of(o->encoding);
    tb_source *src = f->ds->source;
    tb_status rc = tb_registry_pick(o->registry, src, id, encoding, &f->ds->diags, &f->format, err);
    if (rc < 0)
        return rc;
    return tb_load_reader(o, f, &f->ds->diags, &f->reader, err);
}

/* Keeps what the reader said of the document. */
static void keep_hints(tb_opened *f)
{
    f->title = tb_arena_str(&f->ds->arena, tb_reader_hint(f->reader, "title"));
    f->publisher = tb_arena_str(&f->ds->arena, tb_reader_hint(f->reader, "publisher"));
    f->year = tb_arena_str(&f->ds->arena, tb_reader_hint(f->reader, "year"));
}

static tb_status read_all(const tb_load_options *o, tb_opened *f, size_t head_rows, tb_error *err)
{
    bool more = false;
    tb_status rc = tb_document_head(f->reader, &f->doc, &f->ds->text, head_rows, &more, err);
    if (rc == TB_OK && more && tb_sheet_is_wanted(o, &f->doc.blocks.ptr[f->doc.blocks.len - 1]))
        return tb_captions_out(&f->doc, err);
    if (rc == TB_OK && more) /* a sheet that is left out: its rest is not read, and what follows is held whole */
        tb_grid_clear_rows(f->doc.blocks.ptr[f->doc.blocks.len - 1].grid);
    if (rc == TB_OK)
        rc = tb_document_read(f->reader, &f->doc, &f->ds->text, err);
    if (rc == TB_OK)
        rc = tb_sheets_select(o, &f->doc, f->ds, err);
    keep_hints(f);
    tb_reader_close(f->reader);
    f->reader = NULL;
    if (rc < 0 || head_rows == 0)
        return rc;
    rc = tb_sheet_texts_out(&f->doc, err);
    return rc == TB_OK ? tb_captions_out(&f->doc, err) : rc;
}

static bool is_blank(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != ' ' && s.ptr[i] != '\n' && s.ptr[i] != '\r' && s.ptr[i] != '\t')
            return false;
    return true;
}

static tb_status read_source(const tb_load_options *o, size_t head_rows, tb_opened *f, tb_error *err)
{
    f->ds->facts.source = tb_source_label(f->ds->source);
    tb_str bytes = tb_source_at_hand(f->ds->source);
    if (is_blank(tb_str_sub(bytes, 0, bytes.len < 4096 ? bytes.len : 4096)) && is_blank(tb_source_bytes(f->ds->source)))
        return tb_fail(err, TB_E_UNSUPPORTED, _("it is empty; there is nothing to read in it"));
    if (!o->input_format && tb_is_dataset_json(bytes))
        return open_dataset(f, err);
    tb_status rc = open_reader(o, f, err);
    return rc < 0 ? rc : read_all(o, f, head_rows, err);
}

tb_status tb_open_source(const tb_load_options *o, tb_source *src, size_t head_rows, tb_opened *out, tb_error *err)
{
    tb_opened f = {.ds = tb_dataset_new()};
    if (!f.ds) {
        tb_source_close(src);
        return tb_nomem(err);
    }
    f.ds->source = src;
    tb_status rc = read_source(o, head_rows, &f, err);
    if (rc < 0) { /* a file that shrank explains every other trouble with it */
        tb_error shrunk = TB_ERROR_INIT;
        if (tb_source_check(src, &shrunk) < 0 && err)
            *err = shrunk;
        (void)tb_context(err, _("reading '%s'"), tb_source_path(src));
        tb_opened_fini(&f);
        return rc;
    }
    *out = f;
    return TB_OK;
}

/* Several readable files where one is wanted: name them. */
static tb_status too_many(const char *path, const tb_found *found, tb_error *err)
{
    TB_CLEANUP(tb_buf_fini) tb_buf names = {0};
    for (size_t i = 0; i < found->leaves.len && i < 3; i++)
        tb_buf_printf(&names, "%s'%s'", i ? ", " : "", tb_source_path(found->leaves.ptr[i]));
    return tb_fail(err, TB_E_UNSUPPORTED,
                   _("reading '%s': it holds %zu files that can be read; name one, such as %.*s"), path,
                   found->leaves.len, TB_ARG(tb_buf_view(&names)));
}

static void note_skipped(const tb_found *found, tb_dataset *ds)
{
    for (size_t i = 0; i < found->skipped.len; i++)
        tb_diag_add(&ds->diags, "unread-file", found->skipped.ptr[i].path, (tb_str){NULL, 0},
                    _("this file beside it is not read: %.*s"), TB_ARG(found->skipped.ptr[i].message));
}

tb_status tb_open(const tb_load_options *o, const char *path, size_t head_rows, tb_opened *out, tb_error *err)
{
    tb_found found = {0};
    tb_status rc = tb_collect(o, path, &found, err);
    if (rc == TB_OK && found.leaves.len > 1)
        rc = too_many(path, &found, err);
    if (rc == TB_OK) {
        tb_source *src = found.leaves.ptr[0];
        found.leaves.ptr[0] = NULL;
        rc = tb_open_source(o, src, head_rows, out, err);
    }
    if (rc == TB_OK)
        note_skipped(&found, out->ds);
    tb_found_fini(&found);
    return rc;
}

tb_status tb_load(const tb_load_options *o, const char *const *paths, size_t n, tb_dataset **out, tb_error *err)
{
    tb_opened *files = calloc(n, sizeof *files);
    if (!files)
        return tb_nomem(err);
    tb_status rc = TB_OK;
    for (size_t i = 0; i < n && rc == TB_OK; i++)
        rc = tb_open(o, paths[i], tb_load_head_rows(o), &files[i], err);
    if (rc == TB_OK)
        rc = tb_read_tables(o, files, n, err);
    for (size_t i = 0; i < n; i++) {
        if (rc == TB_OK) {
            out[i] = files[i].ds;
            files[i].ds = NULL;
        }
        tb_opened_fini(&files[i]);
    }
    free(files);
    return rc;
}
