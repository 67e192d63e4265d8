/* SPDX-License-Identifier: MIT */
/* Both sides are opened whole (publications are small), each is asked for its publisher and year, then read pair
 * by pair, so that what is guessed is guessed from both. */
#include "load/pairs.h"

#include <stdlib.h>

#include "base/msg.h"
#include "layout/guess.h"
#include "load/collect.h"
#include "load/tables.h"

typedef struct item {
    tb_opened file;
    tb_str path, key; /* publisher, or the path without digits */
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

static tb_status note_unread(work *w, bool new_side, tb_str path, tb_str message, tb_error *err)
{
    tb_arena *a = &w->out->arena;
    tb_unread u = {new_side, tb_arena_str(a, path), tb_arena_str(a, message)};
    return u.message.ptr && tb_vec_push(&w->out->unread, u) ? TB_OK : tb_nomem(err);
}

/* The path below the side's own, without digits: what 2023/科协.csv and 2024/科协.csv share. */
static tb_str path_key(work *w, const side *s, tb_str path)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    size_t skip = tb_str_starts(path, tb_str_of(s->path)) ? strlen(s->path) : 0;
    for (size_t i = skip; i < path.len; i++)
        if (path.ptr[i] < '0' || path.ptr[i] > '9')
            tb_buf_char(&b, path.ptr[i]);
    return tb_arena_buf(&w->out->arena, &b);
}

/* Opens one leaf of a side that may hold several: what cannot be opened is noted. */
static tb_status open_leaf(work *w, int which, tb_source *src, bool alone, tb_error *err)
{
    side *s = &w->s[which];
    item x = {.path = tb_arena_str(&w->out->arena, tb_str_of(tb_source_path(src)))};
    tb_error own = TB_ERROR_INIT;
    tb_status rc = tb_open_source(w->o, src, TB_GUESS_ROWS, &x.file, &own);
    if (rc < 0 && (alone || rc == TB_E_NOMEM)) {
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
        rc = tb_fail(err, TB_E_UNSUPPORTED, _("reading '%s': nothing in it can be read; of '%.*s': %.*s"), path,
                     TB_ARG(w->out->unread.ptr[0].path), TB_ARG(w->out->unread.ptr[0].message));
    w->out->is_set = w->out->is_set || s->is_dir || s->items.len > 1;
    return rc;
}

static tb_status identify(work *w, tb_error *err)
{
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < w->s[k].items.len; i++) {
            item *x = &w->s[k].items.ptr[i];
            const tb_layout *unused = NULL;
            tb_status rc = tb_pick_layout(w->o, &x->file, &unused, err);
            if (rc < 0)
                return rc;
            tb_str dept = x->file.ds->facts.dept;
            x->key = dept.len ? dept : path_key(w, &w->s[k], x->path);
            if (!x->key.ptr)
                return tb_nomem(err);
        }
    return TB_OK;
}

/* The free item of the new side with the same key; by year, where one side has several years of a publisher. */
static item *partner(work *w, const item *old_item)
{
    item *best = NULL;
    for (size_t i = 0; i < w->s[1].items.len; i++) {
        item *x = &w->s[1].items.ptr[i];
        if (x->paired || !tb_str_eq(x->key, old_item->key))
            continue;
        if (!best || x->file.ds->facts.year < best->file.ds->facts.year)
            best = x;
    }
    return best;
}

static tb_status read_pair(work *w, item *a, item *b, tb_error *err)
{
    tb_opened files[2] = {a->file, b->file};
    a->paired = b->paired = true;
    tb_error own = TB_ERROR_INIT;
    tb_status rc = tb_read_tables(w->o, files, 2, &own);
    a->file = files[0];
    b->file = files[1];
    if (rc < 0 && w->out->is_set && rc != TB_E_NOMEM)
        return note_unread(w, false, a->path, tb_str_of(own.message), err);
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

static tb_status pair_up(work *w, tb_error *err)
{
    bool single = w->s[0].items.len == 1 && w->s[1].items.len == 1 && !w->s[0].is_dir && !w->s[1].is_dir;
    tb_status rc = single ? TB_OK : identify(w, err);
    for (size_t i = 0; i < w->s[0].items.len && rc == TB_OK; i++) {
        item *a = &w->s[0].items.ptr[i];
        item *b = single ? &w->s[1].items.ptr[0] : partner(w, a);
        if (b)
            rc = read_pair(w, a, b, err);
    }
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < w->s[k].items.len && rc == TB_OK; i++)
            if (!w->s[k].items.ptr[i].paired)
                rc = note_lone(w, k, &w->s[k].items.ptr[i], err);
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
