/* SPDX-License-Identifier: MIT */
/* The one caller of reader callbacks: statuses, texts, indices and counts are checked here. */
#include <stdlib.h>

#include "base/limits.h"
#include "base/msg.h"
#include "base/run.h"
#include "plugin/contract.h"
#include "plugin/host_internal.h"

struct tb_reader {
    tb_ctx ctx;
    const tb_format *format;
    tb_source *src;
    void *state;
    tb_limits limits;
    bool opened, in_table, ended;
    size_t n_named;      /* columns of the table so far */
    uint64_t n_returned; /* blocks, rows and members so far */
};

/* A plugin may have written the message itself: what a terminal would act on goes, and the line is put in front. */
static void clean(tb_error *err, tb_status rc)
{
    char said[sizeof err->message];
    uint64_t line = err->line;
    memcpy(said, err->message, sizeof said);
    said[sizeof said - 1] = '\0';
    (void)tb_fail(err, rc, "%s", said);
    if (line)
        (void)tb_context(err, _("line %llu"), (unsigned long long)line);
}

/* The plugin's failure, made presentable: a message must be there. */
static tb_status judge(tb_reader *r, tb_status rc, const char *what, tb_error *err)
{
    if (rc == TB_OK || rc == TB_END)
        return rc;
    r->ended = true;
    tb_error shrunk = TB_ERROR_INIT;
    if (tb_source_check(r->src, &shrunk) < 0) {
        if (err)
            *err = shrunk;
        return shrunk.code;
    }
    if (rc > 0)
        return tb_fail(err, TB_E_UNSUPPORTED, _("the plugin for %s misbehaves: %s returned the unknown status %d"),
                       r->format->id, what, (int)rc);
    if (err && !err->message[0])
        return tb_fail(err, rc, _("the plugin for %s misbehaves: %s failed without saying why"), r->format->id, what);
    if (err)
        clean(err, rc);
    return rc;
}

tb_status tb_reader_open(const tb_format *format, tb_source *src, const tb_reader_setup *setup, tb_reader **out,
                         tb_error *err)
{
    tb_reader *r = calloc(1, sizeof *r);
    if (!r)
        return tb_nomem(err);
    r->format = format;
    r->src = src;
    r->ctx = (tb_ctx){.format = format, .source = tb_source_name(src)};
    if (setup)
        r->ctx.setup = *setup;
    if (setup && setup->limits) { /* which may not live as long as a reader that unpacks beside */
        r->limits = *setup->limits;
        r->ctx.setup.limits = &r->limits;
    }
    r->ctx.batch.limit = r->ctx.reader.limit = TB_MAX_READER_MEMORY;
    tb_source_seek(src, 0);
    tb_error e = TB_ERROR_INIT;
    tb_status rc = tb_reader_can_seek(r) ? TB_OK : tb_source_confirm(src, &e);
    if (rc == TB_OK)
        rc = judge(r, format->open(tb_host_services(), &r->ctx, src, &r->state, &e), "open", &e);
    if (rc != TB_OK) {
        if (err)
            *err = e;
        tb_reader_close(r);
        return rc == TB_END ? tb_fail(err, TB_E_UNSUPPORTED, "open returned END") : rc;
    }
    r->opened = true;
    *out = r;
    return TB_OK;
}

void tb_reader_close(tb_reader *r)
{
    if (!r)
        return;
    if (r->opened)
        r->format->close(r->state);
    tb_arena_fini(&r->ctx.batch);
    tb_arena_fini(&r->ctx.reader);
    free(r);
}

tb_arena *tb_reader_arena(tb_reader *r) { return &r->ctx.reader; }

tb_str tb_reader_hint(const tb_reader *r, const char *key)
{
    for (size_t i = 0; i < r->ctx.n_hints; i++)
        if (tb_str_eq(r->ctx.hints[i].key, tb_str_of(key)))
            return r->ctx.hints[i].value;
    return (tb_str){NULL, 0};
}

static tb_status misbehaves(tb_reader *r, const char *what, tb_error *err)
{
    r->ended = true;
    return tb_fail(err, TB_E_UNSUPPORTED, _("the plugin for %s misbehaves: %s"), r->format->id, what);
}

/* Before every call: is the run to go on? A plugin that never asks is stopped here. */
static tb_status go_on(tb_reader *r, tb_error *err)
{
    tb_arena_reset(&r->ctx.batch);
    return tb_run_check(err);
}

/* A source has an end, so what is made of it has one too. */
static bool is_endless(tb_reader *r, uint64_t more)
{
    r->n_returned += more;
    return tb_is_endless(r->n_returned, tb_source_size(r->src));
}

tb_status tb_reader_next_block(tb_reader *r, tb_block *out, tb_error *err)
{
    if (r->ended)
        return TB_END;
    if (go_on(r, err) < 0)
        return TB_E_CANCELLED;
    tb_block b = {.struct_size = sizeof b};
    tb_error e = TB_ERROR_INIT;
    tb_status rc = judge(r, r->format->next_block(r->state, &b, &e), "next_block", &e);
    if (rc != TB_OK) {
        r->ended = true;
        if (rc < 0 && err)
            *err = e;
        return rc;
    }
    const char *fault = tb_block_fault(&b);
    if (!fault)
        fault = tb_block_text_fault(&b);
    if (!fault && is_endless(r, 1))
        fault = _("it returns blocks without end");
    if (fault)
        return misbehaves(r, fault, err);
    r->in_table = b.kind == TB_BLOCK_TABLE;
    r->n_named = r->in_table ? b.n_columns : 0;
    *out = b;
    return TB_OK;
}

/* Bytes of the source that are read: where the last row begins if that is told, else where the reader looks. */
static uint64_t how_far(const tb_reader *r, const tb_batch *b)
{
    uint64_t offset = b->rows[b->n_rows - 1].offset;
    return offset != TB_UNKNOWN ? offset : tb_source_tell(r->src);
}

/* Text that was looked at when it was decoded, and of which cells are slices; absent: each cell is looked at. */
static tb_str known_text(const tb_reader *r, const tb_batch *b)
{
    if (!(r->format->flags & TB_FMT_TEXT))
        return (tb_str){NULL, 0};
    if (tb_source_is_windowed(r->src))
        return tb_source_window(r->src);
    return (b->flags & TB_BATCH_STABLE) && !tb_source_is_presumed(r->src) ? tb_source_view(r->src) : (tb_str){NULL, 0};
}

tb_status tb_reader_next_batch(tb_reader *r, size_t hint, tb_batch *out, tb_error *err)
{
    if (r->ended || !r->in_table)
        return TB_END;
    if (go_on(r, err) < 0)
        return TB_E_CANCELLED;
    tb_batch b = {.struct_size = sizeof b};
    tb_error e = TB_ERROR_INIT;
    tb_status rc = judge(r, r->format->next_batch(r->state, hint, &b, &e), "next_batch", &e);
    if (rc != TB_OK) {
        r->in_table = false;
        if (rc < 0 && err)
            *err = e;
        return rc;
    }
    const char *fault = tb_batch_fault(&b, r->n_named);
    if (!fault)
        fault = tb_batch_text_fault(&b, known_text(r, &b));
    if (!fault && is_endless(r, b.n_rows))
        fault = _("it returns rows without end");
    if (fault)
        return misbehaves(r, fault, err);
    r->n_named += b.n_new_columns;
    tb_run_progress(r->ctx.source, how_far(r, &b), tb_source_size(r->src));
    *out = b;
    return TB_OK;
}

bool tb_reader_can_seek(const tb_reader *r)
{
    return TB_HAS(r->format, tb_format, seek) && r->format->project && r->format->seek;
}

tb_status tb_reader_project(tb_reader *r, const uint32_t *columns, size_t n, tb_error *err)
{
    tb_error e = TB_ERROR_INIT;
    tb_status rc = judge(r, r->format->project(r->state, columns, n, &e), "project", &e);
    if (rc < 0 && err)
        *err = e;
    return rc == TB_END ? misbehaves(r, _("project returned END"), err) : rc;
}

tb_status tb_reader_seek(tb_reader *r, uint64_t offset, uint64_t line, tb_error *err)
{
    tb_error e = TB_ERROR_INIT;
    r->ended = false;
    tb_source_seek(r->src, (size_t)offset);
    tb_status rc = judge(r, r->format->seek(r->state, offset, line, &e), "seek", &e);
    r->in_table = rc == TB_OK;
    if (rc < 0 && err)
        *err = e;
    return rc == TB_END ? misbehaves(r, _("seek returned END"), err) : rc;
}

void tb_reader_tell(tb_reader *r, tb_diags *diags) { r->ctx.setup.diags = diags; }

size_t tb_reader_warned(tb_reader *r, uint64_t *first, uint64_t *last)
{
    size_t n = r->ctx.n_warned;
    *first = r->ctx.first_warned;
    *last = r->ctx.last_warned;
    r->ctx.n_warned = 0;
    return n;
}

tb_status tb_reader_next_member(tb_reader *r, tb_member *out, tb_error *err)
{
    if (r->ended || !(r->format->flags & TB_FMT_CONTAINER))
        return TB_END;
    if (go_on(r, err) < 0)
        return TB_E_CANCELLED;
    tb_member m = {.struct_size = sizeof m, .size = TB_UNKNOWN};
    tb_error e = TB_ERROR_INIT;
    tb_status rc = judge(r, r->format->next_member(r->state, &m, &e), "next_member", &e);
    if (rc != TB_OK) {
        r->ended = true;
        if (rc < 0 && err)
            *err = e;
        return rc;
    }
    const char *fault = tb_member_fault(&m);
    if (!fault && is_endless(r, 1))
        fault = _("it returns members without end");
    if (fault)
        return misbehaves(r, fault, err);
    *out = m;
    return TB_OK;
}

tb_status tb_reader_read_member(tb_reader *r, void *buf, size_t cap, size_t *got, tb_error *err)
{
    tb_error e = TB_ERROR_INIT;
    size_t n = 0;
    if (tb_run_check(err) < 0)
        return TB_E_CANCELLED;
    tb_status rc = judge(r, r->format->read_member(r->state, buf, cap, &n, &e), "read_member", &e);
    if (rc == TB_OK && n > cap)
        return misbehaves(r, _("it returned more bytes than there was room for"), err);
    if (rc == TB_END) {
        rc = TB_OK;
        n = 0;
    }
    if (rc < 0) {
        r->ended = true;
        if (err)
            *err = e;
        return rc;
    }
    tb_run_progress(r->ctx.source, tb_source_tell(r->src), tb_source_size(r->src));
    *got = n;
    return TB_OK;
}
