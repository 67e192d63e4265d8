/* SPDX-License-Identifier: MIT */
/* A source is asked what it is; a container is opened and each wanted member spooled and asked again. Member names are
 * labels: they are matched and shown, and nothing is ever written where they say. */
#include "load/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/msg.h"
#include "dataset/dataset_json.h"
#include "layout/fold.h"

#define PIECE 65536u

typedef struct walk {
    const tb_load_options *o;
    const tb_walk_sink *sink;
    tb_limits limits;
    size_t unpacked; /* bytes, of the outermost file */
    size_t stored;   /* its own size */
} walk;

static tb_status walk_source(walk *w, tb_source *src, tb_str pattern, unsigned depth, tb_error *err);

bool tb_walk_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Files that systems leave in archives and folders. */
static bool is_litter(tb_str path)
{
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    return tb_str_starts(path, TB_LIT("__MACOSX/")) || (at < path.len && path.ptr[at] == '.') ||
           tb_str_eq(tb_str_sub(path, at, path.len), TB_LIT("Thumbs.db"));
}

/* Names in old archives are GBK bytes without a mark. */
static tb_status member_label(const tb_member *m, tb_buf *out, tb_error *err)
{
    if (!(m->flags & TB_MEMBERF_RAW_PATH)) {
        tb_buf_str(out, m->path);
    } else {
        tb_charset_verdict v = tb_charset_detect((const uint8_t *)m->path.ptr, m->path.len);
        bool known = v.charset == TB_CS_UTF8 ? v.invalid_at == m->path.len : v.charset == TB_CS_GB18030;
        tb_error unused = TB_ERROR_INIT;
        if (!known || tb_charset_decode((const uint8_t *)m->path.ptr, m->path.len, v.charset, 0, out, &unused) < 0) {
            tb_buf_clear(out);
            for (size_t i = 0; i < m->path.len; i++)
                tb_buf_printf(out, (unsigned char)m->path.ptr[i] < 0x80 ? "%c" : "%%%02X",
                              (unsigned char)m->path.ptr[i]);
        }
    }
    for (size_t i = 0; i < out->len; i++)
        if ((unsigned char)out->ptr[i] < ' ')
            out->ptr[i] = '?';
    return out->failed ? tb_nomem(err) : TB_OK;
}

static tb_status too_much(walk *w, size_t here, tb_error *err)
{
    if (w->unpacked > w->limits.size)
        return tb_fail(err, TB_E_LIMIT, _("it unpacks to more than %zu bytes; --limit size=N allows more"),
                       w->limits.size);
    if (here > TB_RATIO_FREE && here / w->limits.ratio > w->stored)
        return tb_fail(err, TB_E_LIMIT, _("it unpacks to more than %zu times its size; --limit ratio=N allows more"),
                       w->limits.ratio);
    return TB_OK;
}

static tb_status spool_member(walk *w, tb_reader *r, tb_spool *spool, tb_error *err)
{
    char piece[PIECE];
    for (;;) {
        size_t got = 0;
        tb_status rc = tb_reader_read_member(r, piece, sizeof piece, &got, err);
        if (rc < 0 || got == 0)
            return rc;
        w->unpacked += got;
        rc = tb_spool_write(spool, piece, got, err);
        if (rc == TB_OK)
            rc = too_much(w, spool->len, err);
        if (rc < 0)
            return rc;
    }
}

/* Opens the current member as a source and walks on in it. */
static tb_status walk_member(walk *w, tb_reader *r, const char *path, tb_str pattern, unsigned depth, bool *broken,
                             tb_error *err)
{
    tb_spool spool = {0};
    tb_source *src = NULL;
    tb_status rc = spool_member(w, r, &spool, err);
    *broken = rc < 0; /* the container cannot go on behind it */
    if (rc == TB_OK)
        rc = tb_source_of_spool(path, &spool, &src, err);
    tb_spool_fini(&spool);
    return rc == TB_OK ? walk_source(w, src, pattern, depth + 1, err) : rc;
}

static tb_status skip(walk *w, const char *path, const tb_error *why, tb_error *err)
{
    return w->sink->skipped(w->sink->to, path, why, err);
}

/* "2023/x*.csv!/rest": what this container's members are matched with, and what is left for theirs. */
static tb_str split_pattern(tb_str pattern, tb_str *rest)
{
    size_t at = tb_str_find(pattern, TB_LIT("!/"), 0);
    *rest = at == SIZE_MAX ? (tb_str){NULL, 0} : tb_str_sub(pattern, at + 2, pattern.len);
    return at == SIZE_MAX ? pattern : tb_str_sub(pattern, 0, at);
}

static tb_status next_member(walk *w, tb_reader *r, tb_source *outer, tb_str pattern, bool single, unsigned depth,
                             size_t *fits, tb_error *err)
{
    tb_member m;
    TB_CLEANUP(tb_buf_fini) tb_buf label = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf path = {0};
    tb_str rest = pattern;
    tb_status rc = tb_reader_next_member(r, &m, err);
    if (rc != TB_OK || (rc = member_label(&m, &label, err)) < 0)
        return rc;
    bool wanted = single || !pattern.ptr || tb_glob(split_pattern(pattern, &rest), tb_buf_view(&label));
    if (!wanted || (!pattern.ptr && is_litter(tb_buf_view(&label))))
        return TB_OK;
    ++*fits;
    tb_buf_printf(&path, "%s!/%.*s%c", tb_source_path(outer), TB_ARG(tb_buf_view(&label)), '\0');
    if (path.failed)
        return tb_nomem(err);
    bool broken = false;
    tb_error e = TB_ERROR_INIT;
    rc = walk_member(w, r, path.ptr, rest, depth, &broken, &e);
    if (rc == TB_OK || e.code == TB_OK)
        return rc;
    if (broken || single || rc == TB_E_CANCELLED || rc == TB_E_NOMEM || rc == TB_E_LIMIT) {
        if (err)
            *err = e;
        return broken && !single ? tb_context(err, _("member '%.*s'"), TB_ARG(tb_buf_view(&label))) : rc;
    }
    return skip(w, path.ptr, &e, err);
}

static tb_status walk_members(walk *w, tb_source *src, const tb_format *f, tb_str pattern, unsigned depth,
                              tb_error *err)
{
    tb_reader *r = NULL;
    tb_reader_setup setup = {.options = w->o->options, .n_options = w->o->n_options, .limits = &w->limits};
    tb_status rc = tb_reader_open(f, src, &setup, &r, err);
    size_t n = 0, fits = 0;
    while (rc == TB_OK) {
        if (n++ >= w->limits.members)
            rc = tb_fail(err, TB_E_LIMIT, _("it has more than %zu members; --limit members=N allows more"),
                         w->limits.members);
        else
            rc = next_member(w, r, src, pattern, (f->flags & TB_FMT_SINGLE) != 0, depth, &fits, err);
    }
    tb_reader_close(r);
    if (rc == TB_END && fits == 0)
        rc = pattern.ptr ? tb_fail(err, TB_E_NOTFOUND, _("it has no member that fits '%.*s'"), TB_ARG(pattern))
                         : tb_fail(err, TB_E_NOTFOUND, _("it is an archive without files"));
    return rc == TB_END ? TB_OK : rc;
}

static tb_status walk_source(walk *w, tb_source *src, tb_str pattern, unsigned depth, tb_error *err)
{
    const tb_format *f = NULL;
    tb_str bytes = tb_source_bytes(src);
    if (bytes.len == 0 || (!pattern.ptr && !w->o->input_format && tb_is_dataset_json(bytes)))
        return w->sink->leaf(w->sink->to, src, err);
    tb_str encoding = tb_str_of(w->o->encoding);
    tb_error own = TB_ERROR_INIT;
    tb_status rc = tb_registry_pick(w->o->registry, src, (tb_str){NULL, 0}, encoding, NULL, &f, &own);
    bool container = rc == TB_OK && (f->flags & TB_FMT_CONTAINER) != 0;
    if (!container && depth == 0 && pattern.ptr && pattern.ptr == w->o->member)
        pattern = (tb_str){NULL, 0}; /* --member is about archives; what is none is read as it is */
    if (!container && !pattern.ptr && (rc == TB_OK || depth == 0 || w->o->input_format))
        return w->sink->leaf(w->sink->to, src, err); /* what is wrong with it is said when it is opened */
    if (rc == TB_OK && !container)
        rc = tb_fail(&own, TB_E_NOTFOUND, _("it is no archive, so it has no member '%.*s'"), TB_ARG(pattern));
    else if (rc == TB_OK && depth >= w->limits.depth)
        rc = tb_fail(&own, TB_E_LIMIT, _("archives are nested more than %zu deep; --limit depth=N allows more"),
                     w->limits.depth);
    else if (rc == TB_OK)
        rc = walk_members(w, src, f, pattern, depth, &own);
    tb_source_close(src);
    if (rc < 0 && err)
        *err = own;
    return rc;
}

static tb_status walk_file(walk *w, const char *path, tb_str pattern, tb_error *err)
{
    tb_source *src = NULL;
    tb_status rc = tb_source_open(path, &src, err);
    if (rc == TB_OK) {
        w->unpacked = 0;
        w->stored = tb_source_bytes(src).len;
        rc = walk_source(w, src, pattern, 0, err);
    }
    return rc < 0 ? tb_context(err, _("reading '%s'"), path) : rc;
}

static int no_dots(const struct dirent *d) { return d->d_name[0] != '.'; }

static tb_status walk_dir(walk *w, const char *path, unsigned depth, size_t *seen, tb_error *err)
{
    struct dirent **names = NULL;
    int n = scandir(path, &names, no_dots, alphasort);
    tb_status rc = TB_OK;
    if (n < 0)
        rc = tb_fail(err, TB_E_IO, _("the directory '%s' cannot be listed: %s"), path, strerror(errno));
    for (int i = 0; i < n; i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf child = {0};
        size_t len = strlen(path);
        tb_buf_printf(&child, "%s%s%s%c", path, len && path[len - 1] == '/' ? "" : "/", names[i]->d_name, '\0');
        tb_error e = TB_ERROR_INIT;
        if (rc == TB_OK && child.failed)
            rc = tb_nomem(err);
        else if (rc == TB_OK && ++*seen > w->limits.members)
            rc = tb_fail(err, TB_E_LIMIT, _("the directory has more than %zu files; --limit members=N allows more"),
                         w->limits.members);
        else if (rc == TB_OK && tb_walk_is_dir(child.ptr))
            rc = depth < 16 ? walk_dir(w, child.ptr, depth + 1, seen, err)
                            : tb_fail(err, TB_E_LIMIT, _("directories are nested more than 16 deep"));
        else if (rc == TB_OK && walk_file(w, child.ptr, tb_str_of(w->o->member), &e) < 0)
            rc = skip(w, child.ptr, &e, err);
        free(names[i]);
    }
    free(names);
    return rc;
}

tb_status tb_walk(const tb_load_options *o, const char *path, const tb_walk_sink *sink, tb_error *err)
{
    walk w = {.o = o, .sink = sink, .limits = o->limits};
    w.limits.depth = tb_limit_or(w.limits.depth, TB_MAX_DEPTH);
    w.limits.members = tb_limit_or(w.limits.members, TB_MAX_MEMBERS);
    w.limits.ratio = tb_limit_or(w.limits.ratio, TB_MAX_RATIO);
    w.limits.size = tb_limit_or(w.limits.size, TB_MAX_UNPACKED);
    size_t seen = 0;
    tb_str member = tb_str_of(o->member);
    if (tb_walk_is_dir(path))
        return walk_dir(&w, path, 0, &seen, err);
    const char *inner = strstr(path, "!/");
    struct stat st;
    if (!inner || stat(path, &st) == 0) /* a file may have such a name */
        return walk_file(&w, path, member, err);
    TB_CLEANUP(tb_buf_fini) tb_buf outer = {0};
    tb_buf_bytes(&outer, path, (size_t)(inner - path));
    tb_buf_char(&outer, '\0');
    return outer.failed ? tb_nomem(err) : walk_file(&w, outer.ptr, tb_str_of(inner + 2), err);
}
