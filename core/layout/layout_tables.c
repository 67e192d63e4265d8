/* SPDX-License-Identifier: MIT */
/* The entries of "tables" and the columns in them. What a column may say beside its heading depends on its role, so
 * that a member that would have no effect is an error. */
#include "layout/layout_read.h"

#include <stdlib.h>

#include "base/msg.h"
#include "layout/fold.h"
#include "layout/plan.h"

static const tb_word_value role_words[] = {{"key", TB_ROLE_KEY},           {"code", TB_ROLE_CODE},
                                           {"name", TB_ROLE_NAME},         {"parent", TB_ROLE_PARENT},
                                           {"project", TB_ROLE_PROJECT},   {"org", TB_ROLE_ORG},
                                           {"org-code", TB_ROLE_ORG_CODE}, {"measure", TB_ROLE_MEASURE},
                                           {"ignore", TB_ROLE_IGNORE},     {NULL, 0}};
static const tb_word_value nesting_words[] = {{"flat", TB_NEST_FLAT},
                                              {"numbering", TB_NEST_NUMBERING},
                                              {"arithmetic", TB_NEST_ARITHMETIC},
                                              {"codes", TB_NEST_CODES},
                                              {"units", TB_NEST_UNITS},
                                              {"auto", TB_NEST_AUTO},
                                              {NULL, 0}};
static const tb_word_value basis_words[] = {{"", 0},         {"current", 0}, {"total", 0}, {"estimated", 0},
                                            {"executed", 0}, {"final", 0},   {NULL, 0}};
static const tb_word_value kind_words[] = {
    {"amount", TB_MEASURE_AMOUNT}, {"number", TB_MEASURE_NUMBER}, {"text", TB_MEASURE_TEXT}, {NULL, 0}};

const char *tb_role_name(tb_role r)
{
    for (const tb_word_value *w = role_words; w->word; w++)
        if (w->value == (int)r)
            return w->word;
    return "";
}

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
    tb_vec_fini(&t->items);
    tb_vec_fini(&t->levels);
    tb_vec_fini(&t->side_levels);
    free(t);
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

/* "heading": a text, or several of which any will do. */
static tb_status read_heading(tb_layout *l, const cJSON *c, const char *where, tb_str *out, tb_error *err)
{
    const cJSON *h = cJSON_GetObjectItemCaseSensitive(c, "heading");
    TB_CLEANUP(tb_buf_fini) tb_buf all = {0};
    for (const cJSON *i = cJSON_IsArray(h) ? h->child : h; i; i = cJSON_IsArray(h) ? i->next : NULL) {
        if (!cJSON_IsString(i))
            return tb_fail(err, TB_E_SYNTAX, _("%s: \"heading\" is neither a string nor an array of strings"), where);
        tb_str folded = tb_fold(&l->arena, tb_json_text(i));
        if (folded.len)
            tb_buf_printf(&all, "%s%.*s", all.len ? "|" : "", TB_ARG(folded));
    }
    *out = tb_arena_buf(&l->arena, &all);
    if (all.failed || l->arena.failed)
        return tb_nomem(err);
    return out->len ? TB_OK : tb_fail(err, TB_E_SYNTAX, _("%s: a column has no \"heading\""), where);
}

static tb_status read_values(tb_layout *l, const cJSON *c, const char *where, tb_column_spec *spec, tb_error *err)
{
    if (!cJSON_GetObjectItemCaseSensitive(c, "values"))
        return TB_OK;
    tb_strs *values = calloc(1, sizeof *values);
    if (!values || !tb_vec_push(&l->value_lists, values)) {
        free(values);
        return tb_nomem(err);
    }
    spec->values = values;
    return tb_read_folded(l, c, where, "values", values, err);
}

/* What does not go with the column's role. */
static const char *misplaced(const tb_column_spec *s, bool has_basis)
{
    if (s->role != TB_ROLE_MEASURE && (has_basis || s->kind != TB_MEASURE_AMOUNT))
        return has_basis ? "basis" : "kind";
    if (s->carry && (s->role == TB_ROLE_MEASURE || s->role == TB_ROLE_IGNORE))
        return "carry";
    if (s->outer && s->role != TB_ROLE_MEASURE)
        return "of";
    return NULL;
}

static tb_status read_column(tb_layout *l, tb_column_specs *out, const cJSON *c, const char *where, tb_error *err)
{
    static const char *const keys[] = {"heading", "role", "basis", "kind", "carry", "of", "optional", "values", NULL};
    static const tb_word_value of_words[] = {{"line", 0}, {"project", 1}, {NULL, 0}};
    tb_column_spec spec = {0};
    int role = 0, unused = 0, kind = 0, outer = 0;
    tb_status rc;
    if ((rc = tb_json_only(c, where, keys, err)) < 0 || (rc = read_heading(l, c, where, &spec.heading, err)) < 0 ||
        (rc = tb_read_word(c, where, "role", role_words, TB_ROLE_MEASURE, &role, NULL, err)) < 0 ||
        (rc = tb_read_word(c, where, "basis", basis_words, 0, &unused, &spec.basis, err)) < 0 ||
        (rc = tb_read_word(c, where, "kind", kind_words, TB_MEASURE_AMOUNT, &kind, NULL, err)) < 0 ||
        (rc = tb_read_word(c, where, "of", of_words, 0, &outer, NULL, err)) < 0 ||
        (rc = tb_json_bool(c, where, "carry", false, &spec.carry, err)) < 0 ||
        (rc = tb_json_bool(c, where, "optional", false, &spec.optional, err)) < 0 ||
        (rc = read_values(l, c, where, &spec, err)) < 0)
        return rc;
    spec.role = (tb_role)role;
    spec.kind = (tb_measure_kind)kind;
    spec.outer = outer != 0;
    const char *wrong = misplaced(&spec, spec.basis.len > 0);
    if (wrong)
        return tb_fail(err, TB_E_SYNTAX, _("%s: a column with the role \"%s\" cannot have \"%s\""), where,
                       tb_role_name(spec.role), wrong);
    return tb_vec_push(out, spec) ? TB_OK : tb_nomem(err);
}

tb_status tb_read_columns(tb_layout *l, const cJSON *obj, const char *where, const char *key, tb_column_specs *out,
                          tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(obj, where, key, &array, err);
    for (const cJSON *c = rc == TB_OK && array ? array->child : NULL; c && rc == TB_OK; c = c->next) {
        if (!cJSON_IsObject(c))
            return tb_fail(err, TB_E_SYNTAX, _("layout: \"%s\" holds something that is not an object"), key);
        if (out->len >= TB_MAX_ENTRIES)
            return tb_fail(err, TB_E_LIMIT, _("%s: \"%s\" has more than %d entries"), where, key, TB_MAX_ENTRIES);
        rc = read_column(l, out, c, where, err);
    }
    return rc;
}

/* A table needs a measure: one that it names, or one that its shared columns or its cells will show. */
static tb_status check_table(const tb_layout *l, const tb_table_spec *t, const char *where, tb_error *err)
{
    bool measures = l->headings.len > 0 || t->takes_rest;
    for (size_t i = 0; i < t->columns.len; i++)
        measures = measures || t->columns.ptr[i].role == TB_ROLE_MEASURE;
    if (!measures)
        return tb_fail(err, TB_E_SYNTAX, _("%s: no column has the role \"measure\""), where);
    if (t->sides.len > TB_MAX_SIDES || (t->side_levels.len && t->side_levels.len != t->sides.len))
        return tb_fail(err, TB_E_SYNTAX,
                       _("%s: a table has at most %u \"sides\", and \"side_levels\" has one level for each of them"),
                       where, TB_MAX_SIDES);
    return TB_OK;
}

static tb_status fill_table(tb_layout *l, tb_table_spec *t, const cJSON *obj, const char *where, tb_error *err)
{
    static const tb_word_value name_words[] = {{"clean", 1}, {"as-printed", 0}, {NULL, 0}};
    int nesting = 0, clean = 1;
    tb_status rc;
    if ((rc = tb_read_folded(l, obj, where, "titles", &t->titles, err)) < 0 ||
        (rc = tb_read_folded(l, obj, where, "sides", &t->sides, err)) < 0 ||
        (rc = tb_read_folded(l, obj, where, "items", &t->items, err)) < 0 ||
        (rc = tb_json_str(obj, where, "fund", &t->fund, err)) < 0 ||
        (rc = tb_json_str(obj, where, "unit", &t->unit, err)) < 0 ||
        (rc = tb_read_columns(l, obj, where, "columns", &t->columns, err)) < 0 ||
        (rc = read_levels(obj, where, "levels", &t->levels, err)) < 0 ||
        (rc = read_levels(obj, where, "side_levels", &t->side_levels, err)) < 0 ||
        (rc = tb_read_word(obj, where, "nesting", nesting_words, TB_NEST_FLAT, &nesting, NULL, err)) < 0 ||
        (rc = tb_read_word(obj, where, "names", name_words, t->titles.len > 0, &clean, NULL, err)) < 0 ||
        (rc = tb_json_bool(obj, where, "rest", t->titles.len > 0, &t->takes_rest, err)) < 0)
        return rc;
    t->nesting = (tb_nesting)nesting;
    t->clean_names = clean != 0;
    t->shared = &l->headings;
    t->header_words = &l->header_words;
    return check_table(l, t, where, err);
}

tb_status tb_read_table(tb_layout *l, const cJSON *obj, tb_error *err)
{
    static const char *const keys[] = {"table",  "titles",      "fund",    "unit",  "sides", "columns", "items",
                                       "levels", "side_levels", "nesting", "names", "rest",  NULL};
    tb_table_spec *t = tb_table_spec_new();
    if (!t || !tb_vec_push(&l->tables, t)) {
        tb_table_spec_free(t);
        return tb_nomem(err);
    }
    tb_status rc = tb_json_only(obj, "tables", keys, err);
    if (rc == TB_OK)
        rc = tb_json_str(obj, "tables", "table", &t->id, err);
    if (rc == TB_OK && !t->id.ptr)
        rc = tb_fail(err, TB_E_SYNTAX,
                     _("tables: an entry has no \"table\", the id that the records are exported under"));
    if (rc != TB_OK)
        return rc;
    TB_CLEANUP(tb_buf_fini) tb_buf path = {0};
    tb_buf_printf(&path, "tables, %.*s%c", TB_ARG(t->id), '\0');
    return path.failed ? tb_nomem(err) : fill_table(l, t, obj, path.ptr, err);
}
