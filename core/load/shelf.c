/* SPDX-License-Identifier: MIT */
/* Files are read in the order of their names, so that which layout wins never depends on the directory. */
#include "load/shelf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/msg.h"
#include "io/file_out.h"
#include "layout/fold.h"
#include "layout/title.h"

static const char words_file[] = "words.json";

void tb_shelf_close(tb_shelf *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->layouts.len; i++)
        tb_layout_free(s->layouts.ptr[i]);
    tb_vec_fini(&s->layouts);
    tb_words_free(s->words);
    free(s);
}

static tb_status add_file(tb_shelf *s, const char *path, bool words, tb_error *err)
{
    char *text = NULL;
    size_t len = 0;
    tb_layout *layout = NULL;
    tb_status rc = tb_file_read(path, TB_MAX_JSON, &text, &len, err);
    if (rc == TB_OK && words)
        rc = tb_words_parse(tb_str_make(text, len), &s->words, err);
    else if (rc == TB_OK)
        rc = tb_layout_parse(tb_str_make(text, len), &layout, err);
    free(text);
    if (rc < 0)
        return tb_context(err, _("reading the layout '%s'"), path);
    if (layout && !tb_vec_push(&s->layouts, layout)) {
        tb_layout_free(layout);
        return tb_nomem(err);
    }
    return TB_OK;
}

static int is_json(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".json") == 0;
}

tb_status tb_shelf_open(const char *dir, tb_shelf **out, tb_error *err)
{
    tb_shelf *s = calloc(1, sizeof *s);
    if (!s)
        return tb_nomem(err);
    if (!dir) {
        *out = s;
        return TB_OK;
    }
    struct dirent **names = NULL;
    int n = scandir(dir, &names, is_json, alphasort);
    tb_status rc = TB_OK;
    if (n < 0)
        rc = tb_fail(err, TB_E_IO, _("the layouts in '%s' cannot be listed; is the program installed whole?"), dir);
    for (int i = 0; i < n; i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf path = {0};
        tb_buf_printf(&path, "%s/%s%c", dir, names[i]->d_name, '\0');
        if (rc == TB_OK)
            rc = path.failed ? tb_nomem(err) : add_file(s, path.ptr, strcmp(names[i]->d_name, words_file) == 0, err);
        free(names[i]);
    }
    free(names);
    if (rc == TB_OK && !s->words)
        rc = tb_fail(err, TB_E_IO, _("there is no %s in '%s'; is the program installed whole?"), words_file, dir);
    if (rc != TB_OK) {
        tb_shelf_close(s);
        return rc;
    }
    *out = s;
    return TB_OK;
}

const tb_layout *tb_shelf_find(const tb_shelf *s, tb_str id)
{
    for (size_t i = 0; i < s->layouts.len; i++)
        if (tb_str_eq(s->layouts.ptr[i]->id, id))
            return s->layouts.ptr[i];
    return NULL;
}

const tb_layout *tb_shelf_general(const tb_shelf *s)
{
    for (size_t i = 0; i < s->layouts.len; i++)
        if (s->layouts.ptr[i]->is_general)
            return s->layouts.ptr[i];
    return NULL;
}

static bool is_for(const tb_layout *l, tb_str folded_dept)
{
    for (size_t i = 0; i < l->publishers.len; i++)
        if (folded_dept.len && tb_glob(l->publishers.ptr[i], folded_dept))
            return true;
    return l->publishers.len == 0;
}

const tb_layout *tb_shelf_best(const tb_shelf *s, const tb_document *doc, tb_str dept, tb_arena *scratch)
{
    const tb_layout *best = NULL, *general = tb_shelf_general(s);
    tb_str folded = tb_fold(scratch, dept);
    size_t most = 0;
    for (size_t i = 0; i < s->layouts.len; i++) {
        const tb_layout *l = s->layouts.ptr[i];
        size_t n = l->is_general || !is_for(l, folded) ? 0 : tb_layout_fit(l, doc, scratch);
        if (n > most) {
            most = n;
            best = l;
        }
    }
    return best ? best : general && tb_layout_fit(general, doc, scratch) ? general : NULL;
}

tb_status tb_shelf_named(tb_shelf *s, const char *name, const tb_layout **out, tb_error *err)
{
    *out = tb_shelf_find(s, tb_str_of(name));
    if (*out)
        return TB_OK;
    if (!strchr(name, '/') && !tb_str_ends(tb_str_of(name), TB_LIT(".json"))) {
        TB_CLEANUP(tb_buf_fini) tb_buf known = {0};
        for (size_t i = 0; i < s->layouts.len; i++)
            tb_buf_printf(&known, "%s%.*s", i ? ", " : "", TB_ARG(s->layouts.ptr[i]->id));
        return tb_fail(err, TB_E_OPTION,
                       _("--layout %s: there is no such layout; known are %.*s, or give a file named *.json"), name,
                       TB_ARG(tb_buf_view(&known)));
    }
    tb_status rc = add_file(s, name, false, err);
    if (rc == TB_OK)
        *out = s->layouts.ptr[s->layouts.len - 1];
    return rc;
}
