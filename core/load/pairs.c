/* SPDX-License-Identifier: MIT */
/* Both sides are opened whole (publications are small), each is asked for its publisher and year, then read pair
 * by pair, so that what is guessed is guessed from both. Partners are looked for in passes, each over what is left, so
 * that a vague likeness cannot take away the partner of a close one. */
#include "load/pairs.h"

#include <stdlib.h>

#include "base/msg.h"
#include "layout/guess.h"
#include "load/collect.h"
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
    const tb_load_options *o;
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

/* Opens one leaf of a side that may hold several: what cannot be opened is noted. */
static tb_status open_leaf(work *w, int which, tb_source *src, bool alone, tb_error *err)
{
    side *s = &w->s[which];
    item x = {.path = tb_arena_str(&w->out->arena, tb_str_of(tb_source_path(src)))};
    tb_error own = TB_ERROR_INIT;
    tb_status rc = tb_open_source(w->o, src, TB_GUESS_ROWS, &x.file, &own);
    if (rc < 0 && (alone || ends_all(rc))) {
        if (err)
            *err = own;
        return rc;
    }
    if (rc < 0)
        return note_unread(w, which == 1, x.path, tb_str_of(own.message), err);
    if (!tb_vec_push(&s->items, x)) {
        tb_opened_fini(&x.file);
        return tb_nomem(err);
    }
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

static tb_status open_side(work *w, int which, const char *path, tb_error *err)
{
    side *s = &w->s[which];
    tb_found found = {0};
    s->path = path;
    s->is_dir = tb_walk_is_dir(path);
    tb_status rc = tb_collect(w->o, path, &found, err);
    bool alone = rc == TB_OK && !s->is_dir && found.leaves.len == 1;
    for (size_t i = 0; rc == TB_OK && i < found.skipped.len; i++)
        rc = note_unread(w, which == 1, found.skipped.ptr[i].path, found.skipped.ptr[i].message, err);
    for (size_t i = 0; rc == TB_OK && i < found.leaves.len; i++) {
        tb_source *src = found.leaves.ptr[i];
        found.leaves.ptr[i] = NULL;
        rc = open_leaf(w, which, src, alone, err);
    }
    tb_found_fini(&found);
    if (rc == TB_OK && s->items.len == 0)
        rc = nothing_read(w, which, err);
    w->out->is_set = w->out->is_set || s->is_dir || s->items.len > 1;
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

static tb_status identify(work *w, tb_error *err)
{
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < w->s[k].items.len; i++) {
            item *x = &w->s[k].items.ptr[i];
            const tb_layout *unused = NULL;
            tb_status rc = tb_pick_layout(w->o, &x->file, &unused, err);
            if (rc == TB_OK && !make_keys(w, &w->s[k], x))
                rc = tb_nomem(err);
            if (rc < 0)
                return rc;
        }
    return TB_OK;
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

static tb_status read_pair(work *w, item *a, item *b, tb_error *err)
{
    tb_opened files[2] = {a->file, b->file};
    tb_error own = TB_ERROR_INIT;
    tb_status rc = tb_read_tables(w->o, files, 2, &own);
    a->file = files[0];
    b->file = files[1];
    if (rc < 0 && w->out->is_set && !ends_all(rc)) {
        rc = note_unread(w, false, a->path, tb_str_of(own.message), err);
        return rc == TB_OK ? note_unread(w, true, b->path, tb_str_of(own.message), err) : rc;
    }
    if (rc < 0) {
        if (err)
            *err = own;
        return rc;
    }
    if (!tb_vec_push(&w->out->pairs, ((tb_publication_pair){a->file.ds, b->file.ds})))
        return tb_nomem(err);
    a->file.ds = b->file.ds = NULL;
    tb_opened_fini(&a->file);
    tb_opened_fini(&b->file);
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
    for (size_t i = 0; i < olds->items.len && rc == TB_OK; i++)
        if (partners[i])
            rc = read_pair(w, &olds->items.ptr[i], partners[i], err);
    free(partners);
    return rc;
}

static tb_status pair_up(work *w, tb_error *err)
{
    tb_status rc = read_pairs(w, err);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < w->s[k].items.len && rc == TB_OK; i++)
            if (!w->s[k].items.ptr[i].paired)
                rc = note_lone(w, k, &w->s[k].items.ptr[i], err);
    if (rc == TB_OK && w->out->pairs.len == 0 && w->out->lone.len == 0)
        rc = nothing_read(w, 0, err);
    return rc;
}

tb_status tb_load_pairs(const tb_load_options *o, const char *old_path, const char *new_path, tb_pairs *out,
                        tb_error *err)
{
    work w = {.o = o, .out = out};
    *out = (tb_pairs){0};
    tb_status rc = open_side(&w, 0, old_path, err);
    if (rc == TB_OK)
        rc = open_side(&w, 1, new_path, err);
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
