/* SPDX-License-Identifier: MIT */
/* The sink of a walk that keeps everything. */
#include "load/collect.h"

#include "base/msg.h"

static tb_status keep_leaf(void *to, tb_source *src, tb_error *err)
{
    tb_found *f = to;
    if (tb_vec_push(&f->leaves, src))
        return TB_OK;
    tb_source_close(src);
    return tb_nomem(err);
}

static tb_status keep_skipped(void *to, const char *path, const tb_error *why, tb_error *err)
{
    tb_found *f = to;
    tb_skipped s = {tb_arena_str(&f->arena, tb_str_of(path)), tb_arena_str(&f->arena, tb_str_of(why->message))};
    return s.message.ptr && tb_vec_push(&f->skipped, s) ? TB_OK : tb_nomem(err);
}

static tb_status nothing_found(const tb_found *f, const char *path, tb_error *err)
{
    if (f->skipped.len == 0)
        return tb_fail(err, TB_E_NOTFOUND, _("reading '%s': there is no file in it"), path);
    const tb_skipped *s = &f->skipped.ptr[0];
    if (!tb_str_eq(s->path, tb_str_of(path)))
        return tb_fail(err, TB_E_UNSUPPORTED, _("reading '%s': nothing in it can be read; of '%.*s': %.*s"), path,
                       TB_ARG(s->path), TB_ARG(s->message));
    (void)tb_fail(err, TB_E_UNSUPPORTED, "%.*s", TB_ARG(s->message));
    return tb_context(err, _("reading '%s'"), path);
}

tb_status tb_collect(const tb_load_options *o, const char *path, tb_found *out, tb_error *err)
{
    tb_found f = {0};
    tb_walk_sink sink = {.to = &f, .leaf = keep_leaf, .skipped = keep_skipped};
    tb_status rc = tb_walk(o, path, &sink, err);
    if (rc == TB_OK && f.leaves.len == 0)
        rc = nothing_found(&f, path, err);
    if (rc != TB_OK) {
        tb_found_fini(&f);
        return rc;
    }
    *out = f;
    return TB_OK;
}

void tb_found_fini(tb_found *f)
{
    for (size_t i = 0; i < f->leaves.len; i++)
        tb_source_close(f->leaves.ptr[i]);
    tb_vec_fini(&f->leaves);
    tb_vec_fini(&f->skipped);
    tb_arena_fini(&f->arena);
}
