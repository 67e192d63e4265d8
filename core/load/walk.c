/* SPDX-License-Identifier: MIT */
/* A source is asked what it is; a container is opened and each wanted member spooled and asked again. Member names are
 * labels: they are matched and shown, and nothing is ever written where they say. What is in a compressed file has the
 * address of that file: x.csv.gz, and x.tar.gz!/a.csv. */
#include "load/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "dataset/dataset_json.h"
#include "layout/fold.h"
#include "load/unpack.h"

#define MAX_REOPENED 16u /* each may unpack what is before the member again */
#define SHOWN 60         /* columns of a member's name in an error */
#define MAX_FOLDERS 16u  /* directories in directories */

typedef struct walk {
    const tb_load_options *o;
    const tb_walk_sink *sink;
    tb_limits limits;
    tb_unpacking unpacking;
    size_t entries; /* of the directory and those in it */
    bool ended;     /* by the sink or a limit of the whole: nothing more is skipped */
} walk;

typedef struct container {
    tb_source *src;
    const tb_format *format;
    tb_reader *reader; /* NULL, as src: who reads the member has them */
    tb_str pattern;    /* for its members, absent: all */
    bool single;       /* a compressed file */
    unsigned depth;
    size_t n_fit, n_reopened;
} container;

/* Directories that are being walked, each in the one before it. */
typedef struct folder {
    const struct folder *up;
    unsigned depth;
    dev_t dev;
    ino_t ino;
} folder;

static tb_status walk_source(walk *w, tb_source *src, tb_str pattern, unsigned depth, tb_error *err);

bool tb_walk_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* ---- The sink ---- */

static tb_status give(walk *w, tb_source *leaf, tb_error *err)
{
    tb_status rc = w->sink->leaf(w->sink->to, leaf, err);
    w->ended = rc < 0;
    return rc;
}

static tb_status ends(const tb_error *why, tb_error *err)
{
    if (err)
        *err = *why;
    return why->code;
}

/* Goes on behind what could not be read, unless nothing can go on. */
static tb_status skip(walk *w, const char *path, const tb_error *why, tb_error *err)
{
    if (w->ended || why->code == TB_E_NOMEM || why->code == TB_E_CANCELLED)
        return ends(why, err);
    tb_status rc = w->sink->skipped(w->sink->to, path, why, err);
    w->ended = rc < 0;
    return rc;
}

/* ---- Members ---- */

static bool is_litter_name(tb_str s)
{
    if (tb_str_starts(s, TB_LIT(".")))
        return !tb_str_eq(s, TB_LIT(".")) && !tb_str_eq(s, TB_LIT(".."));
    return tb_str_starts(s, TB_LIT("~$")) || tb_str_eq(s, TB_LIT("__MACOSX")) || tb_str_eq(s, TB_LIT("Thumbs.db")) ||
           tb_str_eq(s, TB_LIT("desktop.ini"));
}

/* Is it a file, or in a folder, that systems and programs leave in archives and folders? */
static bool is_litter(tb_str path)
{
    for (size_t from = 0, to; from < path.len; from = to + 1) {
        for (to = from; to < path.len && path.ptr[to] != '/';)
            to++;
        if (is_litter_name(tb_str_sub(path, from, to)))
            return true;
    }
    return false;
}

/* Archives of a folder's content have its members as ./a.csv. */
static tb_str without_dot(tb_str s)
{
    while (s.len > 2 && tb_str_starts(s, TB_LIT("./")))
        s = tb_str_sub(s, 2, s.len);
    return s;
}

/* A terminal is not told what to do: C0, DEL and C1, which is two bytes in UTF-8. */
static void blot_controls(tb_buf *b)
{
    for (size_t i = 0; i < b->len; i++) {
        unsigned char c = (unsigned char)b->ptr[i], next = i + 1 < b->len ? (unsigned char)b->ptr[i + 1] : 0;
        if (c == 0xc2 && next >= 0x80 && next < 0xa0)
            b->ptr[i] = b->ptr[i + 1] = '?';
        else if (c < ' ' || c == 0x7f)
            b->ptr[i] = '?';
    }
}

/* Names in old archives are GBK bytes without a mark. */
static tb_status member_label(const tb_member *m, tb_buf *out, tb_error *err)
{
    tb_str name = without_dot(m->path);
    const uint8_t *bytes = (const uint8_t *)name.ptr;
    if (!(m->flags & TB_MEMBERF_RAW_PATH)) {
        tb_buf_str(out, name);
    } else {
        tb_charset_verdict v = tb_charset_detect(bytes, name.len);
        bool known = v.charset == TB_CS_UTF8 ? v.invalid_at == name.len : v.charset == TB_CS_GB18030;
        tb_error unused = TB_ERROR_INIT;
        if (!known || tb_charset_decode(bytes, name.len, v.charset, 0, out, &unused) < 0) {
            tb_buf_clear(out);
            for (size_t i = 0; i < name.len; i++)
                tb_buf_printf(out, bytes[i] < 0x80 ? "%c" : "%%%02X", bytes[i]);
        }
    }
    blot_controls(out);
    return out->failed ? tb_nomem(err) : TB_OK;
}

/* The address of a member, as users write it. */
static void member_path(const container *c, tb_str label, tb_buf *out)
{
    if (c->single)
        tb_buf_printf(out, "%s%c", tb_source_path(c->src), '\0');
    else
        tb_buf_printf(out, "%s!/%.*s%c", tb_source_path(c->src), TB_ARG(label), '\0');
}

/* Of a compressed file that is presumed to turn out well, the beginning is enough to go on with: the rest is unpacked
 * while it is read. */
static tb_status member_source(walk *w, container *c, const tb_member *m, const char *path, const char *label,
                               tb_source **out, tb_error *err)
{
    tb_spool spool = {0};
    tb_filling *filling = NULL;
    bool ended, some = w->o->presume && c->single && c->depth == 0;
    tb_status rc = tb_unpack(&w->unpacking, c->reader, some ? TB_MUCH_TEXT : SIZE_MAX, &spool, &ended, err);
    bool beside = rc == TB_OK && !ended && tb_unpack_may_go_on(&w->unpacking, c->src, &spool, m->size);
    if (rc == TB_OK && !ended && !beside)
        rc = tb_unpack(&w->unpacking, c->reader, SIZE_MAX, &spool, &ended, err);
    if (beside) {
        size_t rest = (size_t)m->size - spool.len;
        rc = tb_unpack_beside(&w->unpacking, c->reader, c->src, &spool, (size_t)m->size, &filling, err);
        w->unpacking.unpacked += rest; /* what is in the member counts from behind it, as ever */
        c->reader = NULL;
        c->src = NULL;
    }
    if (rc == TB_OK)
        rc = beside ? tb_source_of_filling(path, label, filling, out, err)
                    : tb_source_of_spool(path, c->single ? label : NULL, &spool, out, err);
    tb_spool_fini(&spool);
    return rc;
}

/* Opens the current member as a source and walks on in it. */
static tb_status walk_member(walk *w, container *c, const tb_member *m, const char *path, const char *label,
                             tb_str pattern, bool *broken, tb_error *err)
{
    tb_source *src = NULL;
    tb_status rc = member_source(w, c, m, path, label, &src, err);
    *broken = rc < 0; /* a reader that failed is of no more use */
    if (rc == TB_OK && w->o->presume)
        tb_source_may_presume(src);
    return rc == TB_OK ? walk_source(w, src, pattern, c->depth + 1, err) : rc;
}

/* Is the member one of those that were asked for? "2023/x*.csv!/rest" asks for `rest` in it. A compressed file may be
 * asked for by the name of what is in it, or as if it were what is in it. */
static bool is_wanted(const container *c, tb_str label, tb_str *rest)
{
    tb_str p = without_dot(c->pattern);
    *rest = (tb_str){NULL, 0};
    if (!p.ptr)
        return c->single || !is_litter(label);
    if (tb_glob(p, label))
        return true;
    for (size_t at = 0; (at = tb_str_find(p, TB_LIT("!/"), at)) != SIZE_MAX; at += 2)
        if (tb_glob(tb_str_sub(p, 0, at), label)) {
            *rest = tb_str_sub(p, at + 2, p.len);
            return true;
        }
    if (c->single)
        *rest = c->pattern;
    return c->single;
}

/* A name may be as long as 64 KiB, and what is wrong has to be said too. */
static void name_member(tb_str label, tb_error *err)
{
    TB_CLEANUP(tb_buf_fini) tb_buf shown = {0};
    tb_buf_str(&shown, tb_utf8_fit(label, SHOWN));
    if (shown.len < label.len)
        tb_buf_z(&shown, "…");
    (void)tb_context(err, _("member '%.*s'"), TB_ARG(tb_buf_view(&shown)));
}

static tb_status open_container(const walk *w, container *c, tb_error *err)
{
    tb_reader_setup setup = {.options = w->o->options, .n_options = w->o->n_options, .limits = &w->limits};
    return tb_reader_open(c->format, c->src, &setup, &c->reader, err);
}

/* Opens the container again, behind its n-th member. */
static tb_status reopen(const walk *w, container *c, size_t n, tb_error *err)
{
    tb_member m;
    tb_reader_close(c->reader);
    c->reader = NULL;
    c->n_reopened++;
    tb_status rc = open_container(w, c, err);
    for (size_t i = 0; i < n && rc == TB_OK; i++)
        rc = tb_reader_next_member(c->reader, &m, err);
    return rc;
}

/* Can what is wrong with a member's bytes be wrong with it alone? */
static bool may_go_on(const container *c, tb_status rc)
{
    return (rc == TB_E_SYNTAX || rc == TB_E_UNSUPPORTED) && c->n_reopened < MAX_REOPENED;
}

/* What to do about a member that could not be walked: it is skipped, or the walk of the container ends. */
static tb_status member_failed(walk *w, container *c, const char *path, tb_str label, bool broken, size_t n,
                               tb_error *why, tb_error *err)
{
    tb_status rc = why->code;
    bool ends_all = w->ended || rc == TB_E_NOMEM || rc == TB_E_CANCELLED;
    bool goes_on = !ends_all && !c->single && rc != TB_E_LIMIT;
    if (goes_on && broken)
        goes_on = may_go_on(c, rc) && reopen(w, c, n, NULL) == TB_OK;
    if (goes_on)
        return skip(w, path, why, err);
    if (!ends_all && !c->single)
        name_member(label, why);
    return ends(why, err);
}

static tb_status next_member(walk *w, container *c, size_t n, tb_error *err)
{
    tb_member m;
    TB_CLEANUP(tb_buf_fini) tb_buf label = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf path = {0};
    tb_str rest;
    tb_status rc = tb_reader_next_member(c->reader, &m, err);
    if (rc == TB_OK && n > w->limits.members)
        rc = tb_fail(err, TB_E_LIMIT, _("it has more than %zu members; --limit members=N allows more"),
                     w->limits.members);
    if (rc != TB_OK || (rc = member_label(&m, &label, err)) < 0 || !is_wanted(c, tb_buf_view(&label), &rest))
        return rc;
    c->n_fit++;
    size_t len = label.len;
    member_path(c, tb_buf_view(&label), &path);
    tb_buf_char(&label, '\0');
    if (path.failed || label.failed)
        return tb_nomem(err);
    bool broken = false;
    tb_error e = TB_ERROR_INIT;
    rc = walk_member(w, c, &m, path.ptr, label.ptr, rest, &broken, &e);
    return rc < 0 ? member_failed(w, c, path.ptr, tb_str_make(label.ptr, len), broken, n, &e, err) : rc;
}

/* ---- Sources ---- */

/* src is closed by then. */
static tb_status walk_members(walk *w, tb_source *src, const tb_format *f, tb_str pattern, unsigned depth,
                              tb_error *err)
{
    container c = {.src = src, .format = f, .pattern = pattern, .depth = depth};
    c.single = (f->flags & TB_FMT_SINGLE) != 0;
    tb_status rc = open_container(w, &c, err);
    for (size_t n = 1; rc == TB_OK && c.reader; n++)
        rc = next_member(w, &c, n, err);
    tb_reader_close(c.reader);
    if (rc == TB_END && c.src && tb_source_check(c.src, err) < 0)
        rc = TB_E_IO;
    tb_source_close(c.src);
    if (rc == TB_END && c.n_fit == 0)
        rc = pattern.ptr ? tb_fail(err, TB_E_NOTFOUND, _("it has no member that fits '%.*s'"), TB_ARG(pattern))
                         : tb_fail(err, TB_E_NOTFOUND, _("it is an archive without files"));
    return rc == TB_END ? TB_OK : rc;
}

/* Bytes that no plugin needs to be asked about. */
static bool is_leaf(const walk *w, tb_str bytes)
{
    return bytes.len == 0 || (!w->o->input_format && tb_is_dataset_json(bytes));
}

static tb_status walk_source(walk *w, tb_source *src, tb_str pattern, unsigned depth, tb_error *err)
{
    const tb_format *f = NULL;
    tb_error own = TB_ERROR_INIT;
    tb_status rc = TB_OK;
    bool leaf = is_leaf(w, tb_source_at_hand(src));
    if (!leaf)
        rc = tb_registry_pick(w->o->registry, src, (tb_str){NULL, 0}, tb_str_of(w->o->encoding), NULL, &f, &own);
    bool packed = !leaf && rc == TB_OK && (f->flags & TB_FMT_CONTAINER) != 0;
    if (!packed && pattern.ptr && pattern.ptr == w->o->member)
        pattern = (tb_str){NULL, 0}; /* --member is about archives; what is none is read as it is */
    if (!packed && !pattern.ptr && (rc == TB_OK || depth == 0 || w->o->input_format))
        return give(w, src, err); /* what is wrong with it is said when it is opened */
    if (rc == TB_OK && !packed)
        rc = tb_fail(&own, TB_E_NOTFOUND, _("it is no archive, so it has no member '%.*s'"), TB_ARG(pattern));
    else if (rc == TB_OK && depth >= w->limits.depth)
        rc = tb_fail(&own, TB_E_LIMIT, _("archives are nested more than %zu deep; --limit depth=N allows more"),
                     w->limits.depth);
    else if (rc == TB_OK) {
        rc = walk_members(w, src, f, pattern, depth, &own);
        src = NULL;
    }
    tb_source_close(src);
    return rc < 0 ? ends(&own, err) : rc;
}

static tb_status walk_file(walk *w, const char *path, tb_str pattern, tb_error *err)
{
    tb_source *src = NULL;
    tb_status rc = tb_source_open(path, &src, err);
    if (rc < 0)
        return rc;
    if (w->o->presume)
        tb_source_may_presume(src);
    w->unpacking.unpacked = 0;
    w->unpacking.stored = tb_source_size(src);
    return walk_source(w, src, pattern, 0, err);
}

/* ---- Directories ---- */

static int is_entry(const struct dirent *d) { return d->d_name[0] != '.' && !is_litter_name(tb_str_of(d->d_name)); }

static bool is_in(const folder *f, const struct stat *st)
{
    while (f && (f->dev != st->st_dev || f->ino != st->st_ino))
        f = f->up;
    return f != NULL;
}

static tb_status walk_dir(walk *w, const char *path, const folder *up, tb_error *err);

/* A fifo or a device is not opened: it might never end. */
static tb_status walk_entry(walk *w, const char *path, const folder *in, tb_error *err)
{
    tb_error e = TB_ERROR_INIT;
    struct stat st;
    tb_status rc;
    if (++w->entries > w->limits.members) {
        w->ended = true;
        return tb_fail(err, TB_E_LIMIT, _("the directory has more than %zu files; --limit members=N allows more"),
                       w->limits.members);
    }
    if (stat(path, &st) != 0 || S_ISREG(st.st_mode)) /* what is wrong is said when it is opened */
        rc = walk_file(w, path, tb_str_of(w->o->member), &e);
    else if (!S_ISDIR(st.st_mode))
        rc = tb_fail(&e, TB_E_UNSUPPORTED, _("it is neither a file nor a directory"));
    else if (is_in(in, &st))
        rc = tb_fail(&e, TB_E_UNSUPPORTED, _("it is a link to a directory that it is in"));
    else
        rc = walk_dir(w, path, in, &e);
    return rc < 0 ? skip(w, path, &e, err) : TB_OK;
}

static tb_status walk_entries(walk *w, const char *path, const folder *f, tb_error *err)
{
    struct dirent **names = NULL;
    int n = scandir(path, &names, is_entry, alphasort);
    tb_status rc = TB_OK;
    if (n < 0)
        rc = tb_fail(err, TB_E_IO, _("the directory '%s' cannot be listed: %s"), path, tb_system_reason(errno));
    size_t len = strlen(path);
    for (int i = 0; i < n; i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf child = {0};
        tb_buf_printf(&child, "%s%s%s%c", path, len && path[len - 1] == '/' ? "" : "/", names[i]->d_name, '\0');
        if (rc == TB_OK)
            rc = child.failed ? tb_nomem(err) : walk_entry(w, child.ptr, f, err);
        free(names[i]);
    }
    free(names);
    return rc;
}

static tb_status walk_dir(walk *w, const char *path, const folder *up, tb_error *err)
{
    struct stat st;
    folder f = {.up = up, .depth = up ? up->depth + 1 : 0};
    if (f.depth > MAX_FOLDERS)
        return tb_fail(err, TB_E_LIMIT, _("directories are nested more than 16 deep"));
    if (stat(path, &st) == 0) {
        f.dev = st.st_dev;
        f.ino = st.st_ino;
    }
    return walk_entries(w, path, &f, err);
}

/* ---- What the user names ---- */

/* Where in a.zip!/2023/x.csv the path of the archive ends: at the first "!/", unless a directory is called so. */
static char *find_mark(char *path)
{
    char *mark = strstr(path, "!/");
    while (mark) {
        mark[1] = '\0';
        bool dir = tb_walk_is_dir(path);
        mark[1] = '/';
        if (!dir)
            break;
        mark = strstr(mark + 2, "!/");
    }
    return mark;
}

bool tb_walk_is_stream(const char *path)
{
    struct stat st;
    char *outer = strdup(path), *mark = outer && stat(path, &st) != 0 ? find_mark(outer) : NULL;
    if (mark)
        *mark = '\0';
    bool is_file = outer && (stat(outer, &st) != 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
    bool is_stream = !is_file || strcmp(outer, "-") == 0;
    free(outer);
    return is_stream;
}

static tb_status walk_named(walk *w, const char *path, tb_error *err)
{
    TB_CLEANUP(tb_buf_fini) tb_buf outer = {0};
    struct stat st;
    tb_str pattern = tb_str_of(w->o->member);
    tb_buf_printf(&outer, "%s%c", path, '\0');
    if (outer.failed)
        return tb_nomem(err);
    char *mark = stat(path, &st) == 0 ? NULL : find_mark(outer.ptr); /* a file may have such a name */
    if (mark) {
        *mark = '\0';
        pattern = tb_str_of(path + (mark - outer.ptr) + 2);
    }
    tb_status rc = walk_file(w, outer.ptr, pattern, err);
    return rc < 0 ? tb_context(err, _("reading '%s'"), outer.ptr) : rc;
}

tb_status tb_walk(const tb_load_options *o, const char *path, const tb_walk_sink *sink, tb_error *err)
{
    walk w = {.o = o, .sink = sink, .limits = o->limits};
    w.limits.depth = tb_limit_or(w.limits.depth, TB_MAX_DEPTH);
    w.limits.members = tb_limit_or(w.limits.members, TB_MAX_MEMBERS);
    w.limits.ratio = tb_limit_or(w.limits.ratio, TB_MAX_RATIO);
    w.limits.size = tb_limit_or(w.limits.size, TB_MAX_UNPACKED);
    w.unpacking = (tb_unpacking){.most = w.limits.size, .ratio = w.limits.ratio};
    tb_status rc = tb_walk_is_dir(path) ? walk_dir(&w, path, NULL, err) : walk_named(&w, path, err);
    tb_unpack_fini(&w.unpacking);
    return rc;
}
