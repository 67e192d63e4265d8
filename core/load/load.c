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
    if (rc < 0)
        return rc;
    tb_dataset *ds = NULL;
    rc = tb_dataset_read_json(tb_source_view(src), tb_source_name(src), &ds, err);
    if (rc < 0)
        return rc;
    ds->source = src;
    f->ds->source = NULL;
    tb_dataset_free(f->ds);
    f->ds = ds;
    f->is_dataset = true;
    return TB_OK;
}

static tb_status open_reader(const tb_load_options *o, tb_opened *f, tb_error *err)
{
    tb_str id = tb_str_of(o->input_format), encoding = tb_str_of(o->encoding);
    tb_source *src = f->ds->source;
    tb_status rc = tb_registry_pick(o->registry, src, id, encoding, &f->ds->diags, &f->format, err);
    if (rc < 0)
        return rc;
    tb_option_value options[1] = {{TB_LIT("delimiter"), tb_str_of(o->delimiter)}};
    return tb_reader_open(f->format, src, options, o->delimiter ? 1 : 0, &f->ds->diags, &f->reader, err);
}

static tb_status read_all(tb_opened *f, size_t head_rows, tb_error *err)
{
    bool more = false;
    tb_status rc = tb_document_head(f->reader, &f->doc, &f->ds->text, head_rows, &more, err);
    if (rc < 0 || more)
        return rc;
    rc = tb_document_read(f->reader, &f->doc, &f->ds->text, err);
    tb_reader_close(f->reader);
    f->reader = NULL;
    return rc;
}

static bool is_blank(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != ' ' && s.ptr[i] != '\n' && s.ptr[i] != '\r' && s.ptr[i] != '\t')
            return false;
    return true;
}

static tb_status open_file(const tb_load_options *o, const char *path, size_t head_rows, tb_opened *f, tb_error *err)
{
    tb_status rc = tb_source_open(path, &f->ds->source, err);
    if (rc < 0)
        return rc;
    f->ds->facts.source = tb_source_name(f->ds->source);
    tb_str bytes = tb_source_bytes(f->ds->source);
    if (is_blank(tb_str_sub(bytes, 0, bytes.len < 4096 ? bytes.len : 4096)) && is_blank(bytes))
        return tb_fail(err, TB_E_UNSUPPORTED, _("it is empty; there is nothing to read in it"));
    if (!o->input_format && tb_is_dataset_json(bytes))
        return open_dataset(f, err);
    rc = open_reader(o, f, err);
    return rc < 0 ? rc : read_all(f, head_rows, err);
}

tb_status tb_open(const tb_load_options *o, const char *path, size_t head_rows, tb_opened *out, tb_error *err)
{
    tb_opened f = {.ds = tb_dataset_new()};
    if (!f.ds)
        return tb_nomem(err);
    tb_status rc = open_file(o, path, head_rows, &f, err);
    if (rc < 0 && f.ds->source) { /* a file that shrank explains every other trouble with it */
        tb_error shrunk = TB_ERROR_INIT;
        if (tb_source_check(f.ds->source, &shrunk) < 0 && err)
            *err = shrunk;
    }
    if (rc < 0) {
        tb_opened_fini(&f);
        return tb_context(err, _("reading '%s'"), path);
    }
    *out = f;
    return TB_OK;
}

tb_status tb_load(const tb_load_options *o, const char *const *paths, size_t n, tb_dataset **out, tb_error *err)
{
    tb_opened *files = calloc(n, sizeof *files);
    if (!files)
        return tb_nomem(err);
    tb_status rc = TB_OK;
    for (size_t i = 0; i < n && rc == TB_OK; i++)
        rc = tb_open(o, paths[i], TB_GUESS_ROWS, &files[i], err);
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
