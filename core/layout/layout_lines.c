/* SPDX-License-Identifier: MIT */
/* What refers to lines of tables: the entries of "subjects" and of "headlines". */
#include "layout/layout_read.h"

#include <stdlib.h>

#include "base/msg.h"
#include "layout/fold.h"

#define MAX_PARTS 4u /* depth of headlines in headlines */

static tb_status read_pattern(tb_layout *l, const cJSON *obj, const char *where, const char *key, tb_str *out,
                              tb_error *err)
{
    tb_str s = {NULL, 0};
    tb_status rc = tb_json_str(obj, where, key, &s, err);
    if (rc == TB_OK && s.len && !(*out = tb_fold(&l->arena, s)).ptr)
        rc = tb_nomem(err);
    return rc;
}

/* What the entry does not say stays as it is. */
static tb_status read_line_ref(tb_layout *l, const cJSON *obj, const char *where, tb_line_ref *out, tb_error *err)
{
    tb_status rc = read_pattern(l, obj, where, "table", &out->table, err);
    if (rc == TB_OK)
        rc = read_pattern(l, obj, where, "path", &out->path, err);
    if (rc == TB_OK)
        rc = read_pattern(l, obj, where, "name", &out->name, err);
    if (rc == TB_OK)
        rc = read_pattern(l, obj, where, "measure", &out->measure, err);
    if (rc == TB_OK && (!out->table.len || !out->name.len || !out->measure.len))
        rc = tb_fail(err, TB_E_SYNTAX, _("%s: a line needs \"table\", \"name\" and \"measure\""), where);
    return rc;
}

tb_status tb_read_subject(tb_layout *l, const cJSON *obj, tb_error *err)
{
    static const char *const keys[] = {"subject", "match", "section", "path", "measure", "lines", NULL};
    static const char *const line_keys[] = {"table", "path", "name", "measure", NULL};
    static const char where[] = "subjects";
    tb_subject_spec *s = calloc(1, sizeof *s);
    if (!s || !tb_vec_push(&l->subjects, s)) {
        free(s);
        return tb_nomem(err);
    }
    const cJSON *lines = NULL;
    tb_str section = {NULL, 0};
    tb_status rc;
    if ((rc = tb_json_only(obj, where, keys, err)) < 0 ||
        (rc = tb_json_str(obj, where, "subject", &s->subject, err)) < 0 ||
        (rc = tb_read_folded(l, obj, where, "match", &s->match, err)) < 0 ||
        (rc = tb_json_str(obj, where, "section", &section, err)) < 0 ||
        (rc = tb_json_str(obj, where, "path", &s->path, err)) < 0 ||
        (rc = tb_json_str(obj, where, "measure", &s->measure, err)) < 0 ||
        (rc = tb_json_array(obj, where, "lines", &lines, err)) < 0)
        return rc;
    if (!s->subject.len)
        return tb_fail(err, TB_E_SYNTAX, _("subjects: an entry has no \"subject\""));
    if (section.len)
        s->section = tb_fold(&l->arena, section);
    if (s->match.len == 0 && !tb_vec_push(&s->match, tb_fold(&l->arena, s->subject)))
        return tb_nomem(err);
    for (const cJSON *i = lines ? lines->child : NULL; i; i = i->next) {
        tb_line_ref ref = {0};
        if ((rc = tb_json_only(i, where, line_keys, err)) < 0 || (rc = read_line_ref(l, i, where, &ref, err)) < 0)
            return rc;
        if (!tb_vec_push(&s->lines, ref))
            return tb_nomem(err);
    }
    return TB_OK;
}

/* A headline and its parts, which say only what is different from it. */
static tb_status read_headline(tb_layout *l, const cJSON *obj, const tb_line_ref *whole, unsigned depth, tb_error *err)
{
    static const char *const keys[] = {"label", "table", "path", "name", "measure", "children", "parts", NULL};
    tb_headline_spec h = {.line = *whole, .depth = depth};
    const cJSON *parts = NULL;
    tb_status rc;
    if ((rc = tb_json_only(obj, "headlines", keys, err)) < 0 ||
        (rc = tb_json_str(obj, "headlines", "label", &h.label, err)) < 0 ||
        (rc = read_line_ref(l, obj, "headlines", &h.line, err)) < 0 ||
        (rc = tb_json_bool(obj, "headlines", "children", false, &h.children, err)) < 0 ||
        (rc = tb_json_array(obj, "headlines", "parts", &parts, err)) < 0)
        return rc;
    if (!tb_vec_push(&l->headlines, h))
        return tb_nomem(err);
    if (parts && depth + 1 >= MAX_PARTS)
        return tb_fail(err, TB_E_SYNTAX, _("headlines: \"parts\" are nested more than %u deep"), MAX_PARTS - 1);
    for (const cJSON *i = parts ? parts->child : NULL; i && rc == TB_OK; i = i->next)
        rc = read_headline(l, i, &h.line, depth + 1, err);
    return rc;
}

tb_status tb_read_headline(tb_layout *l, const cJSON *obj, tb_error *err)
{
    return read_headline(l, obj, &(tb_line_ref){0}, 0, err);
}
