/* SPDX-License-Identifier: MIT */
/* One function a member of the file. Patterns and headings are folded here, once, so that matching is a comparison of
 * bytes. Unknown members are errors: a misspelt word must not pass for a silent default. */
#include "layout/layout.h"

#include <stdlib.h>

#include "base/msg.h"
#include "layout/fold.h"
#include "layout/layout_read.h"

#define LAYOUT_VERSION 1

static const tb_word_value rounding_words[] = {
    {"half-up", TB_ROUND_HALF_UP}, {"truncate", TB_ROUND_TRUNCATE}, {"half-even", TB_ROUND_HALF_EVEN}, {NULL, 0}};
static const tb_word_value org_words[] = {{"", 0}, {"department", 0}, {"unit", 0}, {NULL, 0}};
static const tb_word_value stage_words[] = {{"", 0},         {"budget", 0}, {"final", 0},
                                            {"adjusted", 0}, {"draft", 0},  {NULL, 0}};

static void subject_free(tb_subject_spec *s)
{
    tb_vec_fini(&s->match);
    tb_vec_fini(&s->lines);
    free(s);
}

void tb_layout_free(tb_layout *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->tables.len; i++)
        tb_table_spec_free(l->tables.ptr[i]);
    for (size_t i = 0; i < l->subjects.len; i++)
        subject_free(l->subjects.ptr[i]);
    for (size_t i = 0; i < l->value_lists.len; i++) {
        tb_vec_fini(l->value_lists.ptr[i]);
        free(l->value_lists.ptr[i]);
    }
    tb_vec_fini(&l->value_lists);
    tb_vec_fini(&l->publishers);
    tb_vec_fini(&l->headings);
    tb_vec_fini(&l->header_words);
    tb_vec_fini(&l->summary);
    tb_vec_fini(&l->facts);
    tb_vec_fini(&l->tables);
    tb_vec_fini(&l->prose_from);
    tb_vec_fini(&l->prose_until);
    tb_vec_fini(&l->subjects);
    tb_vec_fini(&l->headlines);
    for (size_t i = 0; i < l->forms.len; i++) {
        tb_vec_fini(&l->forms.ptr[i].labels);
        tb_vec_fini(&l->forms.ptr[i].lines);
    }
    tb_vec_fini(&l->forms);
    cJSON_Delete(l->tree);
    tb_arena_fini(&l->arena);
    free(l);
}

tb_status tb_read_word(const cJSON *obj, const char *where, const char *key, const tb_word_value *words, int fallback,
                       int *out, tb_str *text, tb_error *err)
{
    tb_str s = {NULL, 0};
    tb_status rc = tb_json_str(obj, where, key, &s, err);
    if (rc < 0)
        return rc;
    if (text)
        *text = s.ptr ? s : TB_LIT("");
    *out = fallback;
    for (const tb_word_value *w = words; s.ptr && w->word; w++)
        if (tb_str_eq(s, tb_str_of(w->word))) {
            *out = w->value;
            return TB_OK;
        }
    if (!s.ptr)
        return TB_OK;
    TB_CLEANUP(tb_buf_fini) tb_buf list = {0};
    for (const tb_word_value *w = words; w->word; w++)
        if (w->word[0])
            tb_buf_printf(&list, "%s%s", list.len ? ", " : "", w->word);
    return tb_fail(err, TB_E_SYNTAX, _("%s: \"%s\" is \"%.*s\"; known are %.*s"), where, key, TB_ARG(s),
                   TB_ARG(tb_buf_view(&list)));
}

tb_status tb_read_folded(tb_layout *l, const cJSON *obj, const char *where, const char *key, tb_strs *out,
                         tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(obj, where, key, &array, err);
    for (const cJSON *i = rc == TB_OK && array ? array->child : NULL; i; i = i->next) {
        if (!cJSON_IsString(i))
            return tb_fail(err, TB_E_SYNTAX, _("%s: \"%s\" holds something that is not a string"), where, key);
        if (out->len >= TB_MAX_ENTRIES)
            return tb_fail(err, TB_E_LIMIT, _("%s: \"%s\" has more than %d entries"), where, key, TB_MAX_ENTRIES);
        tb_str folded = tb_fold(&l->arena, tb_json_text(i));
        if (!folded.ptr || !tb_vec_push(out, folded))
            return tb_nomem(err);
        if (!folded.len)
            return tb_fail(err, TB_E_SYNTAX, _("%s: \"%s\" holds an empty text, which nothing fits"), where, key);
    }
    return rc;
}

static tb_status read_fact(tb_layout *l, const cJSON *obj, tb_error *err)
{
    static const char *const keys[] = {"pattern", "org_kind", "stage", NULL};
    tb_fact_pattern f = {0};
    tb_str pattern = {NULL, 0};
    int unused = 0;
    tb_status rc;
    if ((rc = tb_json_only(obj, "facts", keys, err)) < 0 ||
        (rc = tb_json_str(obj, "facts", "pattern", &pattern, err)) < 0 ||
        (rc = tb_read_word(obj, "facts", "org_kind", org_words, 0, &unused, &f.org_kind, err)) < 0 ||
        (rc = tb_read_word(obj, "facts", "stage", stage_words, 0, &unused, &f.stage, err)) < 0)
        return rc;
    f.pattern = tb_fold(&l->arena, pattern);
    if (tb_str_find(f.pattern, TB_LIT("{dept}"), 0) == SIZE_MAX &&
        tb_str_find(f.pattern, TB_LIT("{year}"), 0) == SIZE_MAX && !f.stage.len && !f.org_kind.len)
        return tb_fail(err, TB_E_SYNTAX,
                       _("facts: a pattern without {dept} and {year} must say \"stage\" or \"org_kind\""));
    return tb_vec_push(&l->facts, f) ? TB_OK : tb_nomem(err);
}

static tb_status each(tb_layout *l, const cJSON *obj, const char *key,
                      tb_status (*read)(tb_layout *, const cJSON *, tb_error *), tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(obj, "layout", key, &array, err);
    size_t n = 0;
    for (const cJSON *i = rc == TB_OK && array ? array->child : NULL; i && rc == TB_OK; i = i->next) {
        if (!cJSON_IsObject(i))
            return tb_fail(err, TB_E_SYNTAX, _("layout: \"%s\" holds something that is not an object"), key);
        if (++n > TB_MAX_ENTRIES)
            return tb_fail(err, TB_E_LIMIT, _("layout: \"%s\" has more than %d entries"), key, TB_MAX_ENTRIES);
        rc = read(l, i, err);
    }
    return rc;
}

static tb_status read_percent(tb_layout *l, const cJSON *obj, tb_error *err)
{
    static const char *const keys[] = {"digits", "rounding", NULL};
    const cJSON *p = NULL;
    int digits = 2, rule = TB_ROUND_HALF_UP;
    tb_status rc = tb_json_object(obj, "layout", "percent", &p, err);
    if (rc < 0 || !p)
        return rc;
    if ((rc = tb_json_only(p, "percent", keys, err)) < 0 ||
        (rc = tb_json_int(p, "percent", "digits", 2, &digits, err)) < 0 ||
        (rc = tb_read_word(p, "percent", "rounding", rounding_words, TB_ROUND_HALF_UP, &rule, NULL, err)) < 0)
        return rc;
    if (digits < 0 || digits > 9)
        return tb_fail(err, TB_E_SYNTAX, _("percent: \"digits\" is %d; 0 to 9 are possible"), digits);
    l->has_percent_rule = true;
    l->percent_digits = (uint32_t)digits;
    l->percent_rounding = (tb_rounding)rule;
    return TB_OK;
}

static tb_status read_prose(tb_layout *l, const cJSON *obj, tb_error *err)
{
    static const char *const keys[] = {"from", "until", NULL};
    const cJSON *p = NULL;
    tb_status rc = tb_json_object(obj, "layout", "prose", &p, err);
    if (rc < 0 || !p)
        return rc;
    if ((rc = tb_json_only(p, "prose", keys, err)) < 0 ||
        (rc = tb_read_folded(l, p, "prose", "from", &l->prose_from, err)) < 0)
        return rc;
    return tb_read_folded(l, p, "prose", "until", &l->prose_until, err);
}

static tb_status read_form(tb_layout *l, const cJSON *obj, tb_error *err)
{
    static const char *const keys[] = {"labels", "lines", NULL};
    tb_form_spec none = {.labels.len = 0}, *f = tb_vec_push(&l->forms, none) ? &l->forms.ptr[l->forms.len - 1] : NULL;
    tb_status rc;
    if (!f)
        return tb_nomem(err);
    if ((rc = tb_json_only(obj, "forms", keys, err)) < 0 ||
        (rc = tb_read_folded(l, obj, "forms", "labels", &f->labels, err)) < 0)
        return rc;
    return tb_read_folded(l, obj, "forms", "lines", &f->lines, err);
}

static tb_status fill(tb_layout *l, tb_error *err)
{
    static const char *const keys[] = {"$schema",      "tongbi",  "version", "id",         "title",
                                       "percent",      "facts",   "tables",  "prose",      "subjects",
                                       "headlines",    "notes",   "general", "publishers", "headings",
                                       "header_words", "summary", "forms",   NULL};
    tb_str mark = {NULL, 0};
    int version = 0;
    tb_status rc;
    if (!cJSON_IsObject(l->tree))
        return tb_fail(err, TB_E_SYNTAX, _("layout: not a JSON object"));
    if ((rc = tb_json_only(l->tree, "layout", keys, err)) < 0 ||
        (rc = tb_json_str(l->tree, "layout", "tongbi", &mark, err)) < 0 ||
        (rc = tb_json_int(l->tree, "layout", "version", 0, &version, err)) < 0 ||
        (rc = tb_json_str(l->tree, "layout", "id", &l->id, err)) < 0 ||
        (rc = tb_json_str(l->tree, "layout", "title", &l->title, err)) < 0)
        return rc;
    if (!tb_str_eq(mark, TB_LIT("layout")) || version != LAYOUT_VERSION)
        return tb_fail(err, TB_E_SYNTAX, _("layout: it must begin with \"tongbi\": \"layout\" and \"version\": %d"),
                       LAYOUT_VERSION);
    if (!l->id.len)
        return tb_fail(err, TB_E_SYNTAX, _("layout: it has no \"id\""));
    if ((rc = tb_json_bool(l->tree, "layout", "general", false, &l->is_general, err)) < 0 ||
        (rc = tb_read_folded(l, l->tree, "layout", "publishers", &l->publishers, err)) < 0 ||
        (rc = tb_read_folded(l, l->tree, "layout", "header_words", &l->header_words, err)) < 0 ||
        (rc = tb_read_folded(l, l->tree, "layout", "summary", &l->summary, err)) < 0 ||
        (rc = tb_read_columns(l, l->tree, "headings", "headings", &l->headings, err)) < 0 ||
        (rc = read_percent(l, l->tree, err)) < 0 || (rc = read_prose(l, l->tree, err)) < 0 ||
        (rc = each(l, l->tree, "facts", read_fact, err)) < 0 ||
        (rc = each(l, l->tree, "tables", tb_read_table, err)) < 0 ||
        (rc = each(l, l->tree, "forms", read_form, err)) < 0 ||
        (rc = each(l, l->tree, "subjects", tb_read_subject, err)) < 0)
        return rc;
    return each(l, l->tree, "headlines", tb_read_headline, err);
}

bool tb_layout_is_of_publications(const tb_layout *l)
{
    for (size_t i = 0; i < l->tables.len; i++)
        if (l->tables.ptr[i]->titles.len)
            return true;
    return false;
}

tb_status tb_layout_parse(tb_str json, tb_layout **out, tb_error *err)
{
    tb_layout *l = calloc(1, sizeof *l);
    if (!l)
        return tb_nomem(err);
    tb_status rc = tb_json_parse(json, &l->tree, err);
    if (rc == TB_OK)
        rc = fill(l, err);
    if (rc != TB_OK) {
        tb_layout_free(l);
        return rc;
    }
    *out = l;
    return TB_OK;
}
