/* SPDX-License-Identifier: MIT */
/* One function a member of the file. Patterns and headings are folded here, once, so that matching is a comparison of
 * bytes. Unknown members are errors: a misspelt word must not pass for a silent default. */
#include "layout/layout.h"

#include <stdlib.h>

#include "base/json_in.h"
#include "base/msg.h"
#include "layout/fold.h"
#include "layout/plan.h"

#define LAYOUT_VERSION 1
#define MAX_ENTRIES 4096 /* of one list of a layout */

typedef struct word_value {
    const char *word;
    int value;
} word_value;

static const word_value role_words[] = {
    {"key", TB_ROLE_KEY},         {"code", TB_ROLE_CODE}, {"name", TB_ROLE_NAME},       {"parent", TB_ROLE_PARENT},
    {"project", TB_ROLE_PROJECT}, {"org", TB_ROLE_ORG},   {"measure", TB_ROLE_MEASURE}, {NULL, 0}};
static const word_value nesting_words[] = {{"flat", TB_NEST_FLAT},
                                           {"numbering", TB_NEST_NUMBERING},
                                           {"arithmetic", TB_NEST_ARITHMETIC},
                                           {"codes", TB_NEST_CODES},
                                           {NULL, 0}};
static const word_value rounding_words[] = {
    {"half-up", TB_ROUND_HALF_UP}, {"truncate", TB_ROUND_TRUNCATE}, {"half-even", TB_ROUND_HALF_EVEN}, {NULL, 0}};
static const word_value basis_words[] = {{"", 0},         {"current", 0}, {"total", 0}, {"estimated", 0},
                                         {"executed", 0}, {"final", 0},   {NULL, 0}};
static const word_value org_words[] = {{"", 0}, {"department", 0}, {"unit", 0}, {NULL, 0}};
static const word_value stage_words[] = {{"", 0},         {"budget", 0}, {"final", 0},
                                         {"adjusted", 0}, {"draft", 0},  {NULL, 0}};

tb_table_spec *tb_table_spec_new(void)
{
    tb_table_spec *t = calloc(1, sizeof *t);
    if (t)
        t->has_header = true;
    return t;
}

void tb_table_spec_free(tb_table_spec *t)
{
    if (!t)
        return;
    tb_vec_fini(&t->titles);
    tb_vec_fini(&t->sides);
    tb_vec_fini(&t->columns);
    tb_vec_fini(&t->levels);
    tb_vec_fini(&t->side_levels);
    free(t);
}

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
    tb_vec_fini(&l->facts);
    tb_vec_fini(&l->tables);
    tb_vec_fini(&l->prose_from);
    tb_vec_fini(&l->prose_until);
    tb_vec_fini(&l->subjects);
    tb_vec_fini(&l->headlines);
    cJSON_Delete(l->tree);
    tb_arena_fini(&l->arena);
    free(l);
}

/* The value of a member that is one of a few words; absent gives the fallback. */
static tb_status read_word(const cJSON *obj, const char *where, const char *key, const word_value *words, int fallback,
                           int *out, tb_str *text, tb_error *err)
{
    tb_str s = {NULL, 0};
    tb_status rc = tb_json_str(obj, where, key, &s, err);
    if (rc < 0)
        return rc;
    if (text)
        *text = s.ptr ? s : TB_LIT("");
    *out = fallback;
    for (const word_value *w = words; s.ptr && w->word; w++)
        if (tb_str_eq(s, tb_str_of(w->word))) {
            *out = w->value;
            return TB_OK;
        }
    if (!s.ptr)
        return TB_OK;
    TB_CLEANUP(tb_buf_fini) tb_buf list = {0};
    for (const word_value *w = words; w->word; w++)
        if (w->word[0])
            tb_buf_printf(&list, "%s%s", list.len ? ", " : "", w->word);
    return tb_fail(err, TB_E_SYNTAX, _("%s: \"%s\" is \"%.*s\"; known are %.*s"), where, key, TB_ARG(s),
                   TB_ARG(tb_buf_view(&list)));
}

/* An array of strings, folded. */
static tb_status read_folded(tb_layout *l, const cJSON *obj, const char *where, const char *key, tb_strs *out,
                             tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(obj, where, key, &array, err);
    for (const cJSON *i = rc == TB_OK && array ? array->child : NULL; i; i = i->next) {
        if (!cJSON_IsString(i))
            return tb_fail(err, TB_E_SYNTAX, _("%s: \"%s\" holds something that is not a string"), where, key);
        if (out->len >= MAX_ENTRIES)
            return tb_fail(err, TB_E_LIMIT, _("%s: \"%s\" has more than %d entries"), where, key, MAX_ENTRIES);
        tb_str folded = tb_fold(&l->arena, tb_json_text(i));
        if (!folded.ptr || !tb_vec_push(out, folded))
            return tb_nomem(err);
        if (!folded.len)
            return tb_fail(err, TB_E_SYNTAX, _("%s: \"%s\" holds an empty text, which nothing fits"), where, key);
    }
    return rc;
}

static tb_status read_levels(const cJSON *obj, const char *where, const char *key, tb_levels *out, tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(obj, where, key, &array, err);
    for (const cJSON *i = rc == TB_OK && array ? array->child : NULL; i; i = i->next) {
        tb_level level;
        if (!tb_level_by_name(tb_json_text(i), &level) || level == TB_LEVEL_TOTAL)
            return tb_fail(err, TB_E_SYNTAX,
                           _("%s: \"%s\" holds a word that is no level; known are line, class, group, item, unit, "
                             "project, indicator"),
                           where, key);
        if (!tb_vec_push(out, level))
            return tb_nomem(err);
    }
    return rc;
}

static tb_status read_column(tb_layout *l, tb_table_spec *t, const cJSON *c, const char *where, tb_error *err)
{
    static const char *const keys[] = {"heading", "role", "basis", NULL};
    tb_column_spec spec = {0};
    tb_str heading = {NULL, 0};
    int role = 0, unused = 0;
    tb_status rc = tb_json_only(c, where, keys, err);
    if (rc == TB_OK)
        rc = tb_json_str(c, where, "heading", &heading, err);
    spec.heading = tb_fold(&l->arena, heading);
    if (rc == TB_OK && heading.ptr && !spec.heading.ptr)
        rc = tb_nomem(err);
    if (rc == TB_OK && spec.heading.len == 0)
        rc = tb_fail(err, TB_E_SYNTAX, _("%s: a column has no \"heading\""), where);
    if (rc == TB_OK)
        rc = read_word(c, where, "role", role_words, TB_ROLE_MEASURE, &role, NULL, err);
    if (rc == TB_OK)
        rc = read_word(c, where, "basis", basis_words, 0, &unused, &spec.basis, err);
    if (rc != TB_OK)
        return rc;
    spec.role = (tb_role)role;
    return tb_vec_push(&t->columns, spec) ? TB_OK : tb_nomem(err);
}

static tb_status read_columns(tb_layout *l, tb_table_spec *t, const cJSON *obj, const char *where, tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(obj, where, "columns", &array, err);
    bool measures = false;
    for (const cJSON *c = rc == TB_OK && array ? array->child : NULL; c && rc == TB_OK; c = c->next) {
        rc = read_column(l, t, c, where, err);
        measures = rc == TB_OK && (measures || t->columns.ptr[t->columns.len - 1].role == TB_ROLE_MEASURE);
    }
    if (rc == TB_OK && !measures)
        return tb_fail(err, TB_E_SYNTAX, _("%s: no column has the role \"measure\""), where);
    return rc;
}

static tb_status read_table(tb_layout *l, const cJSON *obj, tb_error *err)
{
    static const char *const keys[] = {"table",  "titles",      "fund",    "unit",  "sides", "columns",
                                       "levels", "side_levels", "nesting", "names", NULL};
    static const word_value name_words[] = {{"clean", 1}, {"as-printed", 0}, {NULL, 0}};
    tb_table_spec *t = tb_table_spec_new();
    if (!t || !tb_vec_push(&l->tables, t)) {
        tb_table_spec_free(t);
        return tb_nomem(err);
    }
    tb_status rc = tb_json_only(obj, "tables", keys, err);
    if (rc == TB_OK)
        rc = tb_json_str(obj, "tables", "table", &t->id, err);
    if (rc == TB_OK && t->id.len == 0)
        rc = tb_fail(err, TB_E_SYNTAX,
                     _("tables: an entry has no \"table\", the id that the records are exported under"));
    if (rc != TB_OK)
        return rc;
    TB_CLEANUP(tb_buf_fini) tb_buf path = {0};
    tb_buf_printf(&path, "tables, %.*s%c", TB_ARG(t->id), '\0');
    if (path.failed)
        return tb_nomem(err);
    const char *where = path.ptr;
    int nesting = 0, clean = 1;
    if ((rc = read_folded(l, obj, where, "titles", &t->titles, err)) < 0 ||
        (rc = read_folded(l, obj, where, "sides", &t->sides, err)) < 0 ||
        (rc = tb_json_str(obj, where, "fund", &t->fund, err)) < 0 ||
        (rc = tb_json_str(obj, where, "unit", &t->unit, err)) < 0 || (rc = read_columns(l, t, obj, where, err)) < 0 ||
        (rc = read_levels(obj, where, "levels", &t->levels, err)) < 0 ||
        (rc = read_levels(obj, where, "side_levels", &t->side_levels, err)) < 0 ||
        (rc = read_word(obj, where, "nesting", nesting_words, TB_NEST_FLAT, &nesting, NULL, err)) < 0 ||
        (rc = read_word(obj, where, "names", name_words, t->titles.len > 0, &clean, NULL, err)) < 0)
        return rc;
    if (t->sides.len > TB_MAX_SIDES || (t->side_levels.len && t->side_levels.len != t->sides.len))
        return tb_fail(err, TB_E_SYNTAX,
                       _("%s: a table has at most %u \"sides\", and \"side_levels\" has one level for each of them"),
                       where, TB_MAX_SIDES);
    t->nesting = (tb_nesting)nesting;
    t->clean_names = clean != 0;
    return TB_OK;
}

static tb_status read_line_ref(const cJSON *obj, const char *where, tb_line_ref *out, tb_error *err)
{
    tb_status rc = tb_json_str(obj, where, "table", &out->table, err);
    if (rc == TB_OK)
        rc = tb_json_str(obj, where, "path", &out->path, err);
    if (rc == TB_OK)
        rc = tb_json_str(obj, where, "name", &out->name, err);
    if (rc == TB_OK)
        rc = tb_json_str(obj, where, "measure", &out->measure, err);
    if (rc == TB_OK && (!out->table.len || !out->name.len || !out->measure.len))
        rc = tb_fail(err, TB_E_SYNTAX, _("%s: a line needs \"table\", \"name\" and \"measure\""), where);
    return rc;
}

static tb_status read_subject(tb_layout *l, const cJSON *obj, tb_error *err)
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
        (rc = read_folded(l, obj, where, "match", &s->match, err)) < 0 ||
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
        if ((rc = tb_json_only(i, where, line_keys, err)) < 0 || (rc = read_line_ref(i, where, &ref, err)) < 0)
            return rc;
        if (!tb_vec_push(&s->lines, ref))
            return tb_nomem(err);
    }
    return TB_OK;
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
        (rc = read_word(obj, "facts", "org_kind", org_words, 0, &unused, &f.org_kind, err)) < 0 ||
        (rc = read_word(obj, "facts", "stage", stage_words, 0, &unused, &f.stage, err)) < 0)
        return rc;
    f.pattern = tb_fold(&l->arena, pattern);
    if (tb_str_find(f.pattern, TB_LIT("{dept}"), 0) != 0 || tb_str_find(f.pattern, TB_LIT("{year}"), 0) == SIZE_MAX)
        return tb_fail(err, TB_E_SYNTAX, _("facts: a pattern must begin with {dept} and hold {year}"));
    return tb_vec_push(&l->facts, f) ? TB_OK : tb_nomem(err);
}

static tb_status read_headline(tb_layout *l, const cJSON *obj, tb_error *err)
{
    static const char *const keys[] = {"label", "table", "path", "name", "measure", "children", NULL};
    tb_headline h = {0};
    tb_line_ref ref = {0};
    tb_status rc;
    if ((rc = tb_json_only(obj, "headlines", keys, err)) < 0 ||
        (rc = tb_json_str(obj, "headlines", "label", &h.label, err)) < 0 ||
        (rc = read_line_ref(obj, "headlines", &ref, err)) < 0 ||
        (rc = tb_json_bool(obj, "headlines", "children", false, &h.children, err)) < 0)
        return rc;
    h.table = ref.table;
    h.path = ref.path;
    h.name = ref.name;
    h.measure = ref.measure;
    if (!h.label.len)
        h.label = h.name;
    return tb_vec_push(&l->headlines, h) ? TB_OK : tb_nomem(err);
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
        if (++n > MAX_ENTRIES)
            return tb_fail(err, TB_E_LIMIT, _("layout: \"%s\" has more than %d entries"), key, MAX_ENTRIES);
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
        (rc = read_word(p, "percent", "rounding", rounding_words, TB_ROUND_HALF_UP, &rule, NULL, err)) < 0)
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
        (rc = read_folded(l, p, "prose", "from", &l->prose_from, err)) < 0)
        return rc;
    return read_folded(l, p, "prose", "until", &l->prose_until, err);
}

static tb_status fill(tb_layout *l, tb_error *err)
{
    static const char *const keys[] = {"$schema", "tongbi", "version",  "id",        "title", "percent", "facts",
                                       "tables",  "prose",  "subjects", "headlines", "notes", NULL};
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
    if ((rc = read_percent(l, l->tree, err)) < 0 || (rc = read_prose(l, l->tree, err)) < 0 ||
        (rc = each(l, l->tree, "facts", read_fact, err)) < 0 ||
        (rc = each(l, l->tree, "tables", read_table, err)) < 0 ||
        (rc = each(l, l->tree, "subjects", read_subject, err)) < 0)
        return rc;
    return each(l, l->tree, "headlines", read_headline, err);
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
