/* SPDX-License-Identifier: MIT */
/* Both sides are opened whole (publications are small), each is asked for its publisher and year, then read pair
 * by pair, so that what is guessed is guessed from both. Partners are looked for in passes, each over what is left, so
 * that a vague likeness cannot take away the partner of a close one. */
#include "load/pairs.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/large.h"
#include "base/msg.h"
#include "base/threads.h"
#include "layout/guess.h"
#include "load/collect.h"
#include "load/input_size.h"
#include "load/pick.h"
#include "load/tables.h"

/* By publisher: the same kind and stage, a year later; the same kind and stage; the same publisher. Where it is not
 * known, by path: the same; the same without years; the same without digits. */
enum { PASSES = 3 };

typedef struct item {
    tb_opened file;
    tb_str path, keys[PASSES];
    bool by_publisher;
    bool paired;
} item;

typedef struct side {
    TB_VEC(item) items;
    bool is_dir;
    const char *path;
} side;

typedef struct work {
    tb_load_options *o;
    tb_pairs *out;
    side s[2];
} work;

void tb_pairs_fini(tb_pairs *p)
{
    for (size_t i = 0; i < p->pairs.len; i++) {
        tb_dataset_free(p->pairs.ptr[i].old_ds);
        tb_dataset_free(p->pairs.ptr[i].new_ds);
    }
    tb_vec_fini(&p->pairs);
    tb_vec_fini(&p->lone);
    tb_vec_fini(&p->unread);
    tb_arena_fini(&p->arena);
}

/* Errors that are not about the file that was read. */
static bool ends_all(tb_status rc) { return rc == TB_E_NOMEM || rc == TB_E_CANCELLED; }

static tb_status note_unread(work *w, bool new_side, tb_str path, tb_str message, tb_error *err)
{
    tb_arena *a = &w->out->arena;
    TB_CLEANUP(tb_buf_fini) tb_buf where = {0};
    const char *z = tb_arena_z(a, path);
    if (!z)
        return tb_nomem(err);
    tb_buf_printf(&where, _("reading '%s'"), z);
    tb_buf_z(&where, _(": "));
    if (where.len < message.len && tb_str_starts(message, tb_buf_view(&where))) /* the list says it anyway */
        message = tb_str_sub(message, where.len, message.len);
    tb_unread u = {new_side, tb_arena_str(a, path), tb_arena_str(a, message)};
    return u.path.ptr && u.message.ptr && tb_vec_push(&w->out->unread, u) ? TB_OK : tb_nomem(err);
}

/* The path below the side's own: of 2023/x/a.csv what is below 2023, of a.zip!/x/a.csv what is in the archive, whatever
 * pattern picks its members; of a single file its name. */
static tb_str path_inside(const side *s, tb_str path)
{
    tb_str own = tb_str_of(s->path);
    size_t n = 0;
    while (n < path.len && n < own.len && path.ptr[n] == own.ptr[n])
        n++;
    if (n == path.len)
        while (n > 0 && path.ptr[n - 1] != '/')
            n--;
    else if (n < own.len)
        while (n > 0 && !(n >= 2 && path.ptr[n - 2] == '!' && path.ptr[n - 1] == '/'))
            n--;
    while (n < path.len && (path.ptr[n] == '/' || path.ptr[n] == '!'))
        n++;
    return tb_str_sub(path, n, path.len);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Without the digits of years (19xx and 20xx), or without all. */
static tb_str without_digits(tb_arena *a, tb_str s, bool years_only)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < s.len;) {
        size_t n = 0;
        while (i + n < s.len && is_digit(s.ptr[i + n]))
            n++;
        bool year = n == 4 && (memcmp(s.ptr + i, "19", 2) == 0 || memcmp(s.ptr + i, "20", 2) == 0);
        if (n == 0 || (years_only && !year))
            tb_buf_bytes(&b, s.ptr + i, n ? n : 1);
        i += n ? n : 1;
    }
    return tb_arena_buf(a, &b);
}

/* A leaf, opened or not, before it is known what that means for the side. */
typedef struct leaf {
    tb_opened file;
    tb_str path;
    tb_status rc;
    tb_error err;
} leaf;

typedef struct leaves {
    const tb_load_options *o;
    tb_found *found; /* of the two sides */
    leaf *of;        /* those of the old side first */
} leaves;

static void open_leaf(void *to, size_t i)
{
    leaves *w = to;
    leaf *x = &w->of[i];
    bool is_new = i >= w->found[0].leaves.len;
    tb_source **of = &w->found[is_new].leaves.ptr[is_new ? i - w->found[0].leaves.len : i], *src = *of;
    *of = NULL;
    x->err = TB_ERROR_INIT;
    x->rc = tb_open_source(w->o, src, tb_load_head_rows(w->o), &x->file, &x->err);
}

/* Takes a leaf over into a side that may hold several: what cannot be opened is noted. */
static tb_status take_leaf(work *w, int which, leaf *l, bool alone, tb_error *err)
{
    if (l->rc < 0 && (alone || ends_all(l->rc))) {
        if (err)
            *err = l->err;
        return l->rc;
    }
    if (l->rc < 0)
        return note_unread(w, which == 1, l->path, tb_str_of(l->err.message), err);
    item x = {.file = l->file, .path = l->path};
    if (!tb_vec_push(&w->s[which].items, x))
        return tb_nomem(err);
    l->file = (tb_opened){0};
    return TB_OK;
}

/* Says of the first file of a side why it was not read. */
static tb_status nothing_read(const work *w, int which, tb_error *err)
{
    const tb_unread *u = w->out->unread.ptr;
    while (u->new_side != (which == 1))
        u++;
    return tb_fail(err, TB_E_UNSUPPORTED, _("reading '%s': nothing in it can be read; of '%.*s': %.*s"),
                   w->s[which].path, TB_ARG(u->path), TB_ARG(u->message));
}

/* Takes over what was found of a side, and opened. */
static tb_status take_side(work *w, int which, const tb_found *found, leaf *of, tb_error *err)
{
    side *s = &w->s[which];
    tb_status rc = TB_OK;
    bool alone = !s->is_dir && found->leaves.len == 1;
    for (size_t i = 0; rc == TB_OK && i < found->skipped.len; i++)
        rc = note_unread(w, which == 1, found->skipped.ptr[i].path, found->skipped.ptr[i].message, err);
    for (size_t i = 0; rc == TB_OK && i < found->leaves.len; i++)
        rc = take_leaf(w, which, &of[i], alone, err);
    if (rc == TB_OK && s->items.len == 0)
        rc = nothing_read(w, which, err);
    w->out->is_set = w->out->is_set || s->is_dir || s->items.len > 1;
    return rc;
}

/* Opens the files of both sides, each file on a thread of its own if that may take long. */
static tb_status open_leaves(work *w, tb_found found[2], size_t threads, tb_error *err)
{
    size_t n = found[0].leaves.len + found[1].leaves.len;
    leaves x = {.o = w->o, .found = found, .of = calloc(n + 1, sizeof *x.of)};
    tb_status rc = x.of ? TB_OK : tb_nomem(err);
    leaf *next = x.of;
    for (size_t k = 0; k < 2 && rc == TB_OK; k++)
        for (size_t i = 0; i < found[k].leaves.len && rc == TB_OK; i++, next++) {
            next->path = tb_arena_str(&w->out->arena, tb_str_of(tb_source_path(found[k].leaves.ptr[i])));
            rc = next->path.ptr ? TB_OK : tb_nomem(err);
        }
    if (rc == TB_OK) {
        size_t n_old = found[0].leaves.len;
        tb_run_on_threads(threads, n, open_leaf, &x);
        rc = take_side(w, 0, &found[0], x.of, err);
        rc = rc == TB_OK ? take_side(w, 1, &found[1], x.of + n_old, err) : rc;
        for (size_t i = 0; i < n; i++)
            tb_opened_fini(&x.of[i].file);
    }
    free(x.of);
    return rc;
}

/* What the two sides hold is found, and unpacked, at the same time if that may take long. */
typedef struct finding {
    const work *w;
    tb_found found[2];
    tb_status rc[2];
    tb_error err[2];
} finding;

static void find_side(void *to, size_t i)
{
    finding *f = to;
    f->err[i] = TB_ERROR_INIT;
    f->rc[i] = tb_collect(f->w->o, f->w->s[i].path, &f->found[i], &f->err[i]);
}

static tb_status open_sides(work *w, tb_error *err)
{
    finding *f = calloc(1, sizeof *f);
    tb_status rc = f ? TB_OK : tb_nomem(err);
    if (!f)
        return rc;
    f->w = w;
    bool plain = false;
    size_t bytes = tb_input_size((const char *const[]){w->s[0].path, w->s[1].path}, &plain),
           threads = bytes >= TB_WINDOW ? tb_threads_at_hand() : 1;
    if (plain) /* where several files are read at once, threads want heaps of their own */
        tb_large_heap(bytes);
    tb_run_on_threads(threads, 2, find_side, f);
    for (int i = 0; i < 2 && rc == TB_OK; i++) {
        rc = f->rc[i];
        if (rc < 0 && err)
            *err = f->err[i];
    }
    if (rc == TB_OK)
        rc = open_leaves(w, f->found, threads, err);
    tb_found_fini(&f->found[0]);
    tb_found_fini(&f->found[1]);
    free(f);
    return rc;
}

/* Both kinds of key begin with a word of their own, so that a path is never a publisher. */
static bool make_keys(work *w, const side *s, item *x)
{
    tb_arena *a = &w->out->arena;
    const tb_facts *f = &x->file.ds->facts;
    x->by_publisher = f->dept.len > 0;
    if (x->by_publisher) {
        x->keys[0] =
            tb_arena_printf(a, "publisher %.*s\n%.*s\n%.*s", TB_ARG(f->dept), TB_ARG(f->org_kind), TB_ARG(f->stage));
        x->keys[1] = x->keys[0];
        x->keys[2] = tb_arena_printf(a, "publisher %.*s", TB_ARG(f->dept));
    } else {
        x->keys[0] = tb_arena_printf(a, "path %.*s", TB_ARG(path_inside(s, x->path)));
        x->keys[1] = without_digits(a, x->keys[0], true);
        x->keys[2] = without_digits(a, x->keys[0], false);
    }
    return x->keys[0].ptr && x->keys[1].ptr && x->keys[2].ptr;
}

/* Layouts given as files are read when they are first asked for, by one thread. */
static size_t threads_for(const work *w) { return w->o->layout ? 1 : tb_threads_at_hand(); }

typedef struct naming {
    work *w;
    side *s;
    tb_status *rc;
    tb_error *err; /* of the first failure that was met */
    atomic_flag failed;
} naming;

static void identify_one(void *to, size_t i)
{
    naming *n = to;
    const tb_layout *unused = NULL;
    tb_error own = TB_ERROR_INIT;
    n->rc[i] = tb_pick_layout(n->w->o, &n->s->items.ptr[i].file, &unused, &own);
    if (n->rc[i] < 0 && !atomic_flag_test_and_set(&n->failed) && n->err)
        *n->err = own;
}

static tb_status identify(work *w, tb_error *err)
{
    tb_status rc = TB_OK;
    for (int k = 0; k < 2 && rc == TB_OK; k++) {
        side *s = &w->s[k];
        naming n = {
            .w = w, .s = s, .rc = calloc(s->items.len + 1, sizeof *n.rc), .err = err, .failed = ATOMIC_FLAG_INIT};
        rc = n.rc ? TB_OK : tb_nomem(err);
        if (rc == TB_OK)
            tb_run_on_threads(threads_for(w), s->items.len, identify_one, &n);
        for (size_t i = 0; i < s->items.len && rc == TB_OK; i++) {
            rc = n.rc[i];
            if (rc == TB_OK && !make_keys(w, s, &s->items.ptr[i]))
                rc = tb_nomem(err);
        }
        free(n.rc);
    }
    return rc;
}

/* The free item of the new side that fits in this pass; of several years the first. */
static item *partner(work *w, const item *old_item, int pass)
{
    item *best = NULL;
    int year = old_item->file.ds->facts.year;
    for (size_t i = 0; i < w->s[1].items.len; i++) {
        item *x = &w->s[1].items.ptr[i];
        if (x->paired || !tb_str_eq(x->keys[pass], old_item->keys[pass]))
            continue;
        if (pass == 0 && x->by_publisher && x->file.ds->facts.year != year + 1)
            continue;
        if (!best || x->file.ds->facts.year < best->file.ds->facts.year)
            best = x;
    }
    return best;
}

/* What goes with items[i] of the old side: partners[i], NULL: nothing. */
static void find_partners(work *w, item **partners)
{
    for (int pass = 0; pass < PASSES; pass++)
        for (size_t i = 0; i < w->s[0].items.len; i++) {
            item *a = &w->s[0].items.ptr[i];
            if (a->paired || !(partners[i] = partner(w, a, pass)))
                continue;
            a->paired = partners[i]->paired = true;
        }
}

/* A pair, read or not. */
typedef struct read_of {
    tb_status rc;
    tb_error err;
} read_of;

typedef struct pair_reading {
    work *w;
    item **partners;
    read_of *of; /* by item of the old side */
} pair_reading;

static void read_pair(void *to, size_t i)
{
    pair_reading *p = to;
    item *a = &p->w->s[0].items.ptr[i], *b = p->partners[i];
    read_of *x = &p->of[i];
    x->err = TB_ERROR_INIT;
    if (!b)
        return;
    tb_opened files[2] = {a->file, b->file};
    x->rc = tb_read_tables(p->w->o, files, 2, &x->err);
    a->file = files[0];
    b->file = files[1];
    for (size_t k = 0; k < 2 && x->rc == TB_OK; k++) { /* nothing but the records is needed any more */
        tb_dataset *ds = files[k].ds;
        item *own = k ? b : a;
        own->file.ds = NULL;
        tb_opened_fini(&own->file);
        own->file.ds = ds;
    }
}

static tb_status take_pair(work *w, const read_of *x, item *a, item *b, tb_error *err)
{
    if (x->rc < 0 && w->out->is_set && !ends_all(x->rc)) {
        tb_status rc = note_unread(w, false, a->path, tb_str_of(x->err.message), err);
        return rc == TB_OK ? note_unread(w, true, b->path, tb_str_of(x->err.message), err) : rc;
    }
    if (x->rc < 0) {
        if (err)
            *err = x->err;
        return x->rc;
    }
    if (!tb_vec_push(&w->out->pairs, ((tb_publication_pair){a->file.ds, b->file.ds})))
        return tb_nomem(err);
    a->file.ds = b->file.ds = NULL;
    return TB_OK;
}

static tb_status note_lone(work *w, int which, const item *x, tb_error *err)
{
    tb_arena *a = &w->out->arena;
    const tb_facts *f = &x->file.ds->facts;
    tb_lone_publication l = {which == 1, x->path, tb_arena_str(a, f->dept.ptr ? f->dept : TB_LIT("")), f->year};
    return l.dept.ptr && tb_vec_push(&w->out->lone, l) ? TB_OK : tb_nomem(err);
}

static tb_status read_pairs(work *w, tb_error *err)
{
    side *olds = &w->s[0];
    bool single = olds->items.len == 1 && w->s[1].items.len == 1 && !w->out->is_set;
    if (!single)
        w->o->sink = NULL;
    tb_status rc = single ? TB_OK : identify(w, err);
    item **partners = calloc(olds->items.len + 1, sizeof(item *));
    if (!partners)
        return tb_nomem(err);
    if (single) {
        partners[0] = &w->s[1].items.ptr[0];
        partners[0]->paired = olds->items.ptr[0].paired = true;
    } else if (rc == TB_OK) {
        find_partners(w, partners);
    }
    pair_reading p = {.w = w, .partners = partners, .of = calloc(olds->items.len + 1, sizeof *p.of)};
    if (rc == TB_OK && !p.of)
        rc = tb_nomem(err);
    if (rc == TB_OK && p.of)
        tb_run_on_threads(threads_for(w), olds->items.len, read_pair, &p);
    for (size_t i = 0; i < olds->items.len && rc == TB_OK && p.of; i++)
        if (partners[i])
            rc = take_pair(w, &p.of[i], &olds->items.ptr[i], partners[i], err);
    free(p.of);
    free(partners);
    return rc;
}

static tb_status pair_up(work *w, tb_error *err)
{
    tb_status rc = read_pairs(w, err);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < w->s[k].items.len && rc == TB_OK; i++)
            if (!w->s[k].items.ptr[i].paired && w->s[k].items.ptr[i].file.ds)
                rc = note_lone(w, k, &w->s[k].items.ptr[i], err);
    if (rc == TB_OK && w->out->pairs.len == 0 && w->out->lone.len == 0)
        rc = nothing_read(w, 0, err);
    return rc;
}

static tb_status load_pairs(tb_load_options *o, const char *old_path, const char *new_path, tb_pairs *out,
                            tb_error *err)
{
    work w = {.o = o, .out = out};
    *out = (tb_pairs){0};
    w.s[0].path = old_path;
    w.s[1].path = new_path;
    for (size_t i = 0; i < 2; i++)
        w.s[i].is_dir = tb_walk_is_dir(w.s[i].path);
    tb_status rc = open_sides(&w, err);
    if (rc == TB_OK)
        rc = pair_up(&w, err);
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < w.s[k].items.len; i++)
            tb_opened_fini(&w.s[k].items.ptr[i].file);
        tb_vec_fini(&w.s[k].items);
    }
    if (rc < 0)
        tb_pairs_fini(out);
    return rc;
}

/* Two files that are compared may be presumed to be UTF-8, and lines may be handed on before all is read. Whatever goes
 * wrong then is found once more without, so it is not done with what can be read only once. */
tb_status tb_load_pairs(const tb_load_options *o, const char *old_path, const char *new_path, tb_pairs *out,
                        tb_error *err)
{
    tb_load_options own = *o;
    tb_error first = TB_ERROR_INIT;
    bool once = tb_walk_is_stream(old_path) || tb_walk_is_stream(new_path);
    own.presume =
        o->compare && !o->no_sieve && !o->encoding && !once && !tb_walk_is_dir(old_path) && !tb_walk_is_dir(new_path);
    own.sink = once ? NULL : o->sink;
    bool plainly = !own.presume && !own.sink;
    tb_status rc = load_pairs(&own, old_path, new_path, out, plainly ? err : &first);
    if (rc >= 0 || plainly)
        return rc;
    if (ends_all(rc)) {
        if (err)
            *err = first;
        return rc;
    }
    own.presume = false;
    if (own.sink)
        own.sink->forget(own.sink->to);
    own.sink = NULL;
    return load_pairs(&own, old_path, new_path, out, err);
}
