/* SPDX-License-Identifier: MIT */
/* Directories are scanned once, names sorted, manifests read; nothing is loaded. Picking a format: magics and
 * extensions of the manifests rule plugins in or out, `probe` of the rest decides. */
#include "plugin/registry.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/msg.h"
#include "io/file_out.h"
#include "plugin/host.h"
#include "plugin/loader.h"
#include "plugin/manifest.h"

#define TIE 5                     /* scores this close are a tie */
#define MAX_BLANKS ((size_t)4096) /* before the first character of a source */

typedef struct file_id {
    dev_t dev;
    ino_t ino;
} file_id;

struct tb_registry {
    tb_arena arena;
    TB_VEC(tb_plugin_entry) entries;
    TB_VEC(file_id) seen;
    uid_t program_owner;
    tb_plugin_policy policy;
    size_t number;        /* none had it before */
    pthread_mutex_t lock; /* of the entries, once sources are asked about: what is loaded fills its entry anew */
};

static tb_registry *new_registry(void)
{
    static atomic_size_t last;
    tb_registry *r = calloc(1, sizeof *r);
    if (r)
        r->number = atomic_fetch_add(&last, 1) + 1;
    if (r && pthread_mutex_init(&r->lock, NULL) != 0) {
        free(r);
        return NULL;
    }
    return r;
}

static tb_str why(tb_registry *r, const char *text) { return tb_arena_str(&r->arena, tb_str_of(text)); }

/* Only files that nobody but root, the user and the owner of the program could have put there. */
static const char *mode_fault(const tb_registry *r, const struct stat *st)
{
    if (st->st_mode & (S_IWGRP | S_IWOTH))
        return _("others than its owner may write it; chmod go-w it");
    if (st->st_uid != 0 && st->st_uid != geteuid() && st->st_uid != r->program_owner)
        return _("it is owned by another user");
    return NULL;
}

static bool is_listed(tb_str list, tb_str name)
{
    while (list.len) {
        size_t n = tb_str_find(list, TB_LIT(","), 0);
        tb_str item = tb_str_sub(list, 0, n == SIZE_MAX ? list.len : n);
        if (tb_str_eq(tb_str_trim(item), name))
            return true;
        list = tb_str_sub(list, item.len < list.len ? item.len + 1 : list.len, list.len);
    }
    return false;
}

static bool is_allowed(const tb_registry *r, tb_str name)
{
    bool allowed = r->policy.n_allowed == 0;
    for (size_t i = 0; i < r->policy.n_allowed && !allowed; i++)
        allowed = is_listed(tb_str_of(r->policy.allowed[i]), name);
    return allowed;
}

static bool seen_before(tb_registry *r, const struct stat *st)
{
    for (size_t i = 0; i < r->seen.len; i++)
        if (r->seen.ptr[i].dev == st->st_dev && r->seen.ptr[i].ino == st->st_ino)
            return true;
    return !tb_vec_push(&r->seen, ((file_id){st->st_dev, st->st_ino}));
}

static void read_manifest(tb_registry *r, tb_plugin_entry *e)
{
    tb_str stem = tb_str_of(e->path);
    stem.len -= 3; /* ".so" */
    TB_CLEANUP(tb_buf_fini) tb_buf path = {0};
    tb_buf_str(&path, stem);
    tb_buf_bytes(&path, ".manifest", 10);
    char *text = NULL;
    size_t len = 0;
    if (!path.failed && tb_file_read(path.ptr, 65536, &text, &len, NULL) == TB_OK &&
        !tb_manifest_read(tb_str_make(text, len), &r->arena, e))
        e->n_formats = 0;
    free(text);
    if (!e->n_formats) { /* no manifest: ask the plugin itself */
        tb_error err = TB_ERROR_INIT;
        (void)!tb_registry_load(r, (size_t)(e - r->entries.ptr), &err);
    }
}

static bool refuse_duplicate_ids(tb_registry *r, tb_plugin_entry *e)
{
    for (size_t i = 0; i < r->entries.len; i++) {
        const tb_plugin_entry *o = &r->entries.ptr[i];
        for (size_t a = 0; o != e && !o->refused.ptr && a < o->n_formats; a++)
            for (size_t b = 0; b < e->n_formats; b++)
                if (tb_str_eq(o->formats[a].id, e->formats[b].id)) {
                    e->refused = tb_arena_printf(&r->arena, _("its format %.*s is already provided by %s"),
                                                 TB_ARG(e->formats[b].id), o->path);
                    e->plugin = NULL; /* one without a manifest has been loaded to know its formats */
                    return true;
                }
    }
    return false;
}

static tb_status add_file(tb_registry *r, const char *dir, const char *file, tb_error *err)
{
    tb_str path = tb_arena_printf(&r->arena, "%s/%s", dir, file);
    char *z = path.ptr ? tb_arena_z(&r->arena, path) : NULL;
    if (!z || !tb_vec_push(&r->entries, ((tb_plugin_entry){.path = z})))
        return tb_nomem(err);
    tb_plugin_entry *e = &r->entries.ptr[r->entries.len - 1];
    e->name = tb_arena_str(&r->arena, tb_str_make(file + 3, strlen(file) - 6));
    struct stat st;
    if (stat(z, &st) != 0 || !S_ISREG(st.st_mode)) {
        e->refused = why(r, _("it is not a readable file"));
    } else if (seen_before(r, &st)) {
        r->entries.len--;
    } else if (mode_fault(r, &st)) {
        e->refused = why(r, mode_fault(r, &st));
    } else if (!is_allowed(r, e->name)) {
        e->refused = why(r, _("it is not among those that --allow-plugins names"));
        e->unwanted = true;
    } else {
        read_manifest(r, e);
        (void)refuse_duplicate_ids(r, e);
    }
    return TB_OK;
}

static int is_plugin_name(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 6 && strncmp(d->d_name, "tb_", 3) == 0 && strcmp(d->d_name + n - 3, ".so") == 0;
}

static tb_status add_dir(tb_registry *r, const char *dir, tb_error *err)
{
    struct stat st;
    if (dir[0] != '/')
        return tb_fail(err, TB_E_OPTION, _("the plugin directory '%s' is not an absolute path; begin it with /"), dir);
    if (stat(dir, &st) != 0)
        return TB_OK;
    if (mode_fault(r, &st)) {
        tb_plugin_entry e = {
            .path = tb_arena_z(&r->arena, tb_str_of(dir)), .name = TB_LIT("*"), .refused = why(r, mode_fault(r, &st))};
        return tb_vec_push(&r->entries, e) ? TB_OK : tb_nomem(err);
    }
    struct dirent **names = NULL;
    int n = scandir(dir, &names, is_plugin_name, alphasort);
    tb_status rc = TB_OK;
    for (int i = 0; i < n; i++) {
        if (rc == TB_OK)
            rc = add_file(r, dir, names[i]->d_name, err);
        free(names[i]);
    }
    free(names);
    return rc;
}

tb_status tb_registry_open(const tb_plugin_policy *policy, tb_registry **out, tb_error *err)
{
    tb_registry *r = new_registry();
    if (!r)
        return tb_nomem(err);
    struct stat st;
    r->policy = *policy;
    r->program_owner = stat("/proc/self/exe", &st) == 0 ? st.st_uid : 0;
    for (size_t i = 0; i < policy->n_dirs; i++) {
        tb_status rc = add_dir(r, policy->dirs[i], err);
        if (rc < 0) {
            tb_registry_close(r);
            return rc;
        }
    }
    r->policy.dirs = NULL; /* the caller's */
    *out = r;
    return TB_OK;
}

tb_status tb_registry_static(const tb_plugin *const *plugins, tb_registry **out, tb_error *err)
{
    tb_registry *r = new_registry();
    if (!r)
        return tb_nomem(err);
    for (; *plugins; plugins++) {
        tb_plugin_entry e = {.path = "(linked in)", .plugin = *plugins, .tried = true};
        tb_manifest_of(*plugins, &e);
        if (!tb_vec_push(&r->entries, e)) {
            tb_registry_close(r);
            return tb_nomem(err);
        }
    }
    *out = r;
    return TB_OK;
}

void tb_registry_close(tb_registry *r)
{
    if (!r)
        return;
    tb_vec_fini(&r->entries);
    tb_vec_fini(&r->seen);
    tb_arena_fini(&r->arena);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

size_t tb_registry_count(const tb_registry *r) { return r->entries.len; }
const tb_plugin_entry *tb_registry_at(const tb_registry *r, size_t i) { return &r->entries.ptr[i]; }

static tb_status refuse(tb_registry *r, tb_plugin_entry *e, const char *reason, tb_error *err)
{
    e->refused = tb_arena_str(&r->arena, tb_str_of(reason ? reason : "?"));
    return tb_fail(err, TB_E_UNSUPPORTED, _("the plugin %s is refused: %.*s"), e->path, TB_ARG(e->refused));
}

static tb_status load(tb_registry *r, size_t i, tb_error *err)
{
    tb_plugin_entry *e = &r->entries.ptr[i];
    if (e->plugin && !e->refused.ptr)
        return TB_OK;
    if (e->refused.ptr || e->tried)
        return tb_fail(err, TB_E_UNSUPPORTED, _("the plugin %s is refused: %.*s"), e->path, TB_ARG(e->refused));
    e->tried = true;
    const tb_plugin *p = NULL;
    tb_error why_not = TB_ERROR_INIT;
    if (tb_plugin_load(e->path, &p, &why_not) < 0 || tb_plugin_init(p, &why_not) < 0)
        return refuse(r, e, why_not.message, err);
    e->plugin = p;
    tb_manifest_of(p, e);
    return TB_OK;
}

tb_status tb_registry_load(tb_registry *r, size_t i, tb_error *err)
{
    pthread_mutex_lock(&r->lock);
    tb_status rc = load(r, i, err);
    pthread_mutex_unlock(&r->lock);
    return rc;
}

/* csv.delimiter asks one format, delimiter any. */
static bool declares(const tb_manifest_format *f, tb_str key)
{
    bool own = key.len > f->id.len && tb_str_starts(key, f->id) && key.ptr[f->id.len] == '.';
    tb_str name = own ? tb_str_sub(key, f->id.len + 1, key.len) : key;
    for (size_t i = 0; i < f->n_options; i++)
        if (tb_str_eq(f->options[i], name))
            return true;
    return false;
}

bool tb_registry_has_option(const tb_registry *r, tb_str key)
{
    for (size_t i = 0; i < r->entries.len; i++)
        for (size_t k = 0; k < r->entries.ptr[i].n_formats; k++)
            if (declares(&r->entries.ptr[i].formats[k], key))
                return true;
    return false;
}

static bool has_extension(const tb_manifest_format *f, tb_str name)
{
    for (size_t i = 0; i < f->n_extensions; i++) {
        tb_str x = f->extensions[i];
        if (name.len <= x.len || name.ptr[name.len - x.len - 1] != '.')
            continue;
        bool same = true;
        for (size_t k = 0; k < x.len; k++) {
            char c = name.ptr[name.len - x.len + k];
            same = same && (c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) == x.ptr[k];
        }
        if (same)
            return true;
    }
    return false;
}

/* Does the source begin, behind a byte order mark and blanks (and the zero bytes of UTF-16), with one of the
 * characters? */
static bool begins_with(tb_str bytes, tb_str characters)
{
    size_t at = 0;
    if (tb_str_starts(bytes, TB_LIT("\xEF\xBB\xBF")))
        at = 3;
    else if (tb_str_starts(bytes, TB_LIT("\xFF\xFE")) || tb_str_starts(bytes, TB_LIT("\xFE\xFF")))
        at = 2;
    while (at < bytes.len && at < MAX_BLANKS && (unsigned char)bytes.ptr[at] <= ' ')
        at++;
    return at == MAX_BLANKS || (at < bytes.len && memchr(characters.ptr, bytes.ptr[at], characters.len));
}

/* Can the manifest rule the format out? Magics can, and what it begins with; a text format needs text, which the caller
 * has seen to; an experimental one is for those who ask for it by id, one that is not hardened for those who allow it.
 * */
static bool ruled_out(const tb_registry *r, const tb_manifest_format *f, tb_str bytes, bool is_text, bool named)
{
    if (f->experimental || (f->untrusted && !r->policy.allow_untrusted))
        return true;
    if (!named && f->starts.len && !begins_with(bytes, f->starts))
        return true;
    if (f->text)
        return !is_text;
    for (size_t i = 0; i < f->n_magics; i++)
        if (f->magics[i].offset + f->magics[i].bytes.len <= bytes.len &&
            memcmp(bytes.ptr + f->magics[i].offset, f->magics[i].bytes.ptr, f->magics[i].bytes.len) == 0)
            return false;
    return f->n_magics > 0;
}

static int by_score(const void *pa, const void *pb)
{
    const tb_score *a = pa, *b = pb;
    return a->score != b->score ? b->score - a->score : tb_str_cmp(a->id, b->id);
}

/* The n-th format of an entry, loaded; NULL: the source cannot be of it. */
static const tb_format *candidate(tb_registry *r, tb_source *src, bool is_text, size_t entry, size_t nth, tb_score *s,
                                  tb_diags *diags)
{
    const tb_manifest_format *f = &r->entries.ptr[entry].formats[nth];
    *s = (tb_score){.entry = entry, .id = f->id, .extension = has_extension(f, tb_source_name(src))};
    if (ruled_out(r, f, tb_source_at_hand(src), is_text, s->extension))
        return NULL;
    tb_error err = TB_ERROR_INIT;
    if (load(r, entry, &err) < 0) {
        tb_diag_add(diags, "plugin", (tb_str){NULL, 0}, (tb_str){NULL, 0}, "%s", err.message);
        return NULL;
    }
    const tb_plugin *p = r->entries.ptr[entry].plugin;
    for (const tb_format *const *t = p->formats; *t; t++)
        if (tb_str_eq(tb_str_of((*t)->id), s->id))
            return *t;
    return NULL;
}

/* False: the entry has no n-th format, or is not to be used. */
static bool score_format(tb_registry *r, tb_source *src, bool is_text, size_t entry, size_t nth, tb_score *s,
                         tb_diags *diags)
{
    pthread_mutex_lock(&r->lock);
    bool there = !r->entries.ptr[entry].refused.ptr && nth < r->entries.ptr[entry].n_formats;
    const tb_format *f = there ? candidate(r, src, is_text, entry, nth, s, diags) : NULL;
    pthread_mutex_unlock(&r->lock);
    if (!f)
        return there;
    s->format = f;
    s->score = tb_host_probe(f, src);
    return true;
}

tb_status tb_registry_probe(tb_registry *r, tb_source *src, tb_str encoding, tb_diags *diags, tb_scores *out,
                            tb_error *err)
{
    tb_error text_err = TB_ERROR_INIT;
    bool is_text = tb_source_as_text(src, encoding, diags, &text_err) == TB_OK;
    int best = 0;
    for (size_t i = 0; i < r->entries.len; i++) {
        tb_score s;
        for (size_t k = 0; score_format(r, src, is_text, i, k, &s, diags); k++) {
            best = s.score > best ? s.score : best;
            if (!tb_vec_push(out, s))
                return tb_nomem(err);
        }
    }
    if (out->len)
        qsort(out->ptr, out->len, sizeof *out->ptr, by_score);
    if (best == 0 && !is_text) { /* why it is no text says more than "no format" */
        if (err)
            *err = text_err;
        return text_err.code;
    }
    return TB_OK;
}

static tb_status find_by_id(tb_registry *r, tb_str id, const tb_format **out, tb_error *err)
{
    for (size_t i = 0; i < r->entries.len; i++)
        for (size_t k = 0; k < r->entries.ptr[i].n_formats; k++) {
            if (!tb_str_eq(r->entries.ptr[i].formats[k].id, id))
                continue;
            if (r->entries.ptr[i].formats[k].untrusted && !r->policy.allow_untrusted)
                return tb_fail(err, TB_E_OPTION,
                               _("--input-format %.*s: the format is not hardened against hostile files; add "
                                 "--allow-untrusted if you trust this one"),
                               TB_ARG(id));
            tb_status rc = load(r, i, err);
            if (rc < 0)
                return rc;
            for (const tb_format *const *t = r->entries.ptr[i].plugin->formats; *t; t++)
                if (tb_str_eq(tb_str_of((*t)->id), id)) {
                    *out = *t;
                    return TB_OK;
                }
        }
    return tb_fail(err, TB_E_OPTION, _("--input-format %.*s: no plugin has that format; 'tongbi plugins' lists them"),
                   TB_ARG(id));
}

static tb_status pick_by_id(tb_registry *r, tb_source *src, tb_str id, tb_str encoding, tb_diags *diags,
                            const tb_format **out, tb_error *err)
{
    const tb_format *f = NULL;
    pthread_mutex_lock(&r->lock);
    tb_status rc = find_by_id(r, id, &f, err);
    pthread_mutex_unlock(&r->lock);
    if (rc == TB_OK && f && (f->flags & TB_FMT_TEXT))
        rc = tb_source_as_text(src, encoding, diags, err);
    if (rc == TB_OK)
        *out = f;
    return rc;
}

tb_status tb_registry_pick(tb_registry *r, tb_source *src, tb_str id, tb_str encoding, tb_diags *diags,
                           const tb_format **out, tb_error *err)
{
    if (id.ptr)
        return pick_by_id(r, src, id, encoding, diags, out, err);
    const tb_format *known = tb_source_format(src, r->number);
    if (known) { /* it was asked about before */
        tb_error no_text = TB_ERROR_INIT;
        tb_status rc = tb_source_as_text(src, encoding, diags, &no_text);
        *out = known;
        if (rc == TB_OK || !(known->flags & TB_FMT_TEXT))
            return TB_OK;
        if (err)
            *err = no_text;
        return rc;
    }
    tb_scores scores = {0};
    tb_status rc = tb_registry_probe(r, src, encoding, diags, &scores, err);
    if (rc == TB_OK && (scores.len == 0 || scores.ptr[0].score == 0)) {
        rc = tb_fail(err, TB_E_UNSUPPORTED,
                     _("no plugin recognises its content; 'tongbi probe' shows the scores, --input-format decides"));
    } else if (rc == TB_OK) {
        size_t best = 0;
        bool tie = scores.len > 1 && scores.ptr[0].score - scores.ptr[1].score <= TIE;
        if (tie && !scores.ptr[0].extension && scores.ptr[1].extension)
            best = 1;
        if (tie && scores.ptr[0].extension == scores.ptr[1].extension && scores.ptr[1].score > 0)
            rc = tb_fail(err, TB_E_UNSUPPORTED, _("it may be %.*s or %.*s; say which with --input-format"),
                         TB_ARG(scores.ptr[0].id), TB_ARG(scores.ptr[1].id));
        else
            *out = scores.ptr[best].format;
        if (rc == TB_OK)
            tb_source_set_format(src, *out, r->number);
    }
    tb_vec_fini(&scores);
    return rc;
}
