/* SPDX-License-Identifier: MIT */
/* The tree is read member by member; every string is copied into the dataset's arena, then the tree goes. Unknown
 * members are passed over, so that an older program reads a newer file of the same version; what is known must be what
 * it should be, for a file made by hand must not be half read. */
#include "base/json_in.h"
#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "dataset/dataset_json.h"

#define DATASET_VERSION 1

/* The next token that is no blank; moves *at to it. */
static char next_char(tb_str s, size_t *at)
{
    while (*at < s.len && (s.ptr[*at] == ' ' || s.ptr[*at] == '\n' || s.ptr[*at] == '\r' || s.ptr[*at] == '\t'))
        (*at)++;
    return *at < s.len ? s.ptr[*at] : '\0';
}

static bool take(tb_str s, size_t *at, tb_str word)
{
    (void)next_char(s, at);
    if (!tb_str_starts(tb_str_sub(s, *at, s.len), word))
        return false;
    *at += word.len;
    return true;
}

bool tb_is_dataset_json(tb_str s)
{
    size_t at = tb_str_starts(s, TB_LIT("\xEF\xBB\xBF")) ? 3 : 0;
    return take(s, &at, TB_LIT("{")) && take(s, &at, TB_LIT("\"tongbi\"")) && take(s, &at, TB_LIT(":")) &&
           take(s, &at, TB_LIT("\"dataset\""));
}

typedef struct reading {
    tb_dataset *ds;
    tb_error *err;
    tb_status rc; /* sticky: after the first failure nothing more is read */
} reading;

static tb_str read_str(reading *r, const cJSON *o, const char *where, const char *key)
{
    tb_str s = {NULL, 0};
    if (r->rc == TB_OK)
        r->rc = tb_json_str(o, where, key, &s, r->err);
    if (r->rc != TB_OK || !s.len)
        return TB_LIT("");
    s = tb_arena_str(&r->ds->arena, s);
    if (!s.ptr)
        r->rc = tb_nomem(r->err);
    return s;
}

static int read_int(reading *r, const cJSON *o, const char *where, const char *key, int fallback)
{
    int v = fallback;
    if (r->rc == TB_OK)
        r->rc = tb_json_int(o, where, key, fallback, &v, r->err);
    return v;
}

static bool read_bool(reading *r, const cJSON *o, const char *where, const char *key, bool fallback)
{
    bool v = fallback;
    if (r->rc == TB_OK)
        r->rc = tb_json_bool(o, where, key, fallback, &v, r->err);
    return v;
}

/* Children of an array member; NULL when there are none. */
static const cJSON *read_items(reading *r, const cJSON *o, const char *where, const char *key)
{
    const cJSON *a = NULL;
    if (r->rc == TB_OK)
        r->rc = tb_json_array(o, where, key, &a, r->err);
    return r->rc == TB_OK && a ? a->child : NULL;
}

/* An object, or NULL when the member is missing or null. */
static const cJSON *read_object(reading *r, const cJSON *o, const char *where, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, key);
    if (!item || cJSON_IsNull(item))
        return NULL;
    if (r->rc == TB_OK)
        r->rc = tb_json_object(o, where, key, &item, r->err);
    return r->rc == TB_OK ? item : NULL;
}

/* An element of an array of strings. */
static tb_str read_element(reading *r, const cJSON *item, const char *where, const char *key)
{
    if (r->rc == TB_OK && !cJSON_IsString(item))
        r->rc = tb_fail(r->err, TB_E_SYNTAX, _("%s: \"%s\" holds something that is not a string"), where, key);
    if (r->rc != TB_OK)
        return TB_LIT("");
    tb_str s = tb_arena_str(&r->ds->arena, tb_json_text(item));
    if (!s.ptr)
        r->rc = tb_nomem(r->err);
    return s;
}

/* A decimal written as a string; null or missing gives false. */
static bool read_decimal(reading *r, const cJSON *o, const char *where, const char *key, tb_decimal *out)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, key);
    if (r->rc != TB_OK || !item || cJSON_IsNull(item))
        return false;
    if (!cJSON_IsString(item) || tb_decimal_read(tb_json_text(item), out) != TB_LEX_NUMBER) {
        r->rc = tb_fail(r->err, TB_E_SYNTAX, _("%s: \"%s\" is not a number written as a string, such as \"12.30\""),
                        where, key);
        return false;
    }
    return true;
}

static bool rounding_by_name(tb_str name, tb_rounding *out)
{
    static const tb_rounding all[] = {TB_ROUND_HALF_UP, TB_ROUND_HALF_EVEN, TB_ROUND_TRUNCATE};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (tb_str_eq(name, tb_str_of(tb_rounding_name(all[i])))) {
            *out = all[i];
            return true;
        }
    return false;
}

static void read_facts(reading *r, const cJSON *o)
{
    tb_facts *f = &r->ds->facts;
    f->dept = read_str(r, o, "dataset", "dept");
    f->org_kind = read_str(r, o, "dataset", "org_kind");
    f->year = read_int(r, o, "dataset", "year", 0);
    f->stage = read_str(r, o, "dataset", "stage");
    f->layout = read_str(r, o, "dataset", "layout");
    tb_str scope = read_str(r, o, "dataset", "scope");
    f->partial = tb_str_eq(scope, TB_LIT("partial"));
    if (r->rc == TB_OK && scope.len && !f->partial && !tb_str_eq(scope, TB_LIT("full")))
        r->rc = tb_fail(r->err, TB_E_SYNTAX, _("dataset: \"scope\" is \"%.*s\"; it is full or partial"), TB_ARG(scope));
    const cJSON *p = read_object(r, o, "dataset", "percent");
    if (p) {
        int digits = read_int(r, p, "percent", "digits", 2);
        tb_str rule = read_str(r, p, "percent", "rounding");
        f->has_percent_rule = true;
        f->percent_digits = (uint32_t)digits;
        if (r->rc == TB_OK && (digits < 0 || digits > 9))
            r->rc = tb_fail(r->err, TB_E_SYNTAX, _("percent: \"digits\" is %d; 0 to 9 are possible"), digits);
        if (r->rc == TB_OK && rule.len && !rounding_by_name(rule, &f->percent_rounding))
            r->rc = tb_fail(r->err, TB_E_SYNTAX, _("%s: \"%s\" is \"%.*s\"; known are %.*s"), "percent", "rounding",
                            TB_ARG(rule), TB_ARG(TB_LIT("half-up, half-even, truncate")));
    }
    const cJSON *b = read_object(r, o, "dataset", "backcast");
    if (b) {
        f->backcast = true;
        f->from_source = read_str(r, b, "backcast", "source");
        f->from_year = read_int(r, b, "backcast", "year", 0);
    }
}

static tb_kind kind_by_name(tb_str s)
{
    for (int k = TB_KIND_AMOUNT; k <= TB_KIND_TEXT; k++)
        if (tb_str_eq(s, tb_str_of(tb_kind_name((tb_kind)k))))
            return (tb_kind)k;
    return TB_KIND_NONE;
}

/* The measure a value belongs to: the name says it and, where several have that name, the unit. */
static size_t find_measure(const tb_dtable *t, tb_str name, tb_str unit)
{
    size_t by_name = SIZE_MAX, n = 0;
    for (size_t i = 0; i < t->measures.len; i++) {
        if (!tb_str_eq(t->measures.ptr[i].name, name))
            continue;
        if (tb_str_eq(t->measures.ptr[i].unit, unit))
            return i;
        by_name = i;
        n++;
    }
    return n == 1 ? by_name : SIZE_MAX;
}

static void read_derivation(reading *r, const cJSON *o, tb_dtable *t, size_t record, size_t measure)
{
    tb_derivation d = {.record = record, .measure = measure};
    d.value = read_str(r, o, "derivation", "value");
    d.change = read_str(r, o, "derivation", "change");
    d.unit = read_str(r, o, "derivation", "unit");
    d.text = read_str(r, o, "derivation", "text");
    d.place = read_str(r, o, "derivation", "place");
    if (r->rc == TB_OK && !tb_vec_push(&t->derivations, d))
        r->rc = tb_nomem(r->err);
}

/* An amount is kept in 分, any other number with the decimals it is written with. */
static bool fit_value(tb_kind kind, tb_decimal d, tb_value *v)
{
    if (kind == TB_KIND_AMOUNT && !tb_decimal_rescale(d, 0, 2, &d))
        return false;
    v->mantissa = d.mantissa;
    v->scale = (uint8_t)d.scale;
    return true;
}

static void read_value(reading *r, const cJSON *o, tb_dtable *t, size_t record)
{
    tb_str name = read_str(r, o, "values", "measure"), unit = read_str(r, o, "values", "unit");
    tb_str printed = read_str(r, o, "values", "printed"), place = read_str(r, o, "values", "place");
    tb_kind kind = kind_by_name(read_str(r, o, "values", "kind"));
    if (kind == TB_KIND_PERCENT || kind == TB_KIND_TEXT) /* theirs is never that of the measure */
        unit = kind == TB_KIND_PERCENT ? TB_LIT("%") : TB_LIT("");
    size_t m = find_measure(t, name, unit);
    tb_decimal d = {0};
    bool there = read_decimal(r, o, "values", "amount", &d);
    if (r->rc != TB_OK)
        return;
    tb_value v = {.kind = (uint8_t)kind};
    if (m == SIZE_MAX)
        r->rc = tb_fail(r->err, TB_E_SYNTAX,
                        _("values: \"%.*s\" with the unit \"%.*s\" is none of the table's measures, or more than one"),
                        TB_ARG(name), TB_ARG(unit));
    else if (tb_table_value(t, record, m)->kind != TB_KIND_NONE)
        r->rc = tb_fail(r->err, TB_E_SYNTAX, _("values: \"%.*s\" is given twice"), TB_ARG(name));
    else if (kind == TB_KIND_NONE || (kind != TB_KIND_TEXT && !there))
        r->rc = tb_fail(r->err, TB_E_SYNTAX,
                        _("values: \"%.*s\" needs a kind (amount, number, percent, text) and, unless it is a text, an "
                          "amount"),
                        TB_ARG(name));
    else if (kind != TB_KIND_TEXT && !fit_value(kind, d, &v))
        r->rc = tb_fail(r->err, TB_E_SYNTAX,
                        _("values: an amount of '%.*s' is too large or finer than a fen (1/100 yuan)"), TB_ARG(name));
    else if ((kind == TB_KIND_AMOUNT || kind == TB_KIND_NUMBER) &&
             (kind == TB_KIND_AMOUNT) != (t->measures.ptr[m].unit_exp >= 0))
        r->rc =
            tb_fail(r->err, TB_E_SYNTAX,
                    _("values: \"%.*s\" is of the kind %s, but the unit of the measure is \"%.*s\"; an amount has a "
                      "unit of money, a number none"),
                    TB_ARG(name), tb_kind_name(kind), TB_ARG(t->measures.ptr[m].unit));
    if (r->rc != TB_OK)
        return;
    v.printed = printed.len ? tb_table_keep_printed(t, printed) : 0;
    if (printed.len && !v.printed)
        r->rc = tb_nomem(r->err);
    v.cell = (uint16_t)tb_place_cell(t->records.ptr[record].place, place);
    if (place.len && !v.cell) {
        v.place = tb_table_keep_place(t, (tb_place){.style = TB_PLACE_TEXT, .text = place});
        if (!v.place)
            r->rc = tb_nomem(r->err);
    }
    *tb_table_value(t, record, m) = v;
    const cJSON *derivation = read_object(r, o, "values", "derivation");
    if (derivation)
        read_derivation(r, derivation, t, record, m);
}

static void read_key(reading *r, const cJSON *o, tb_dtable *t, size_t record)
{
    size_t n = 0;
    for (const cJSON *c = read_items(r, o, "records", "key"); c; c = c->next, n++)
        if (n < t->key_names.len)
            t->keys.ptr[record * t->key_names.len + n] = read_element(r, c, "records", "key");
    if (r->rc == TB_OK && n != t->key_names.len)
        r->rc = tb_fail(r->err, TB_E_SYNTAX, _("records: \"key\" has %zu entries, \"keys\" of the table has %zu"), n,
                        t->key_names.len);
}

static void read_record(reading *r, const cJSON *o, tb_dtable *t)
{
    static const char where[] = "records";
    tb_record rec = {.parent = -1};
    tb_level level = TB_LEVEL_LINE;
    tb_str level_name = read_str(r, o, where, "level");
    if (r->rc == TB_OK && level_name.len && !tb_level_by_name(level_name, &level))
        r->rc =
            tb_fail(r->err, TB_E_SYNTAX, _("%s: \"%s\" is \"%.*s\"; known are %.*s"), "records", "level",
                    TB_ARG(level_name), TB_ARG(TB_LIT("line, total, class, group, item, unit, project, indicator")));
    rec.level = (uint8_t)level;
    rec.leaf = read_bool(r, o, where, "leaf", true);
    rec.code = read_str(r, o, where, "code");
    rec.name = read_str(r, o, where, "name");
    rec.path = read_str(r, o, where, "path");
    rec.project = read_str(r, o, where, "project");
    rec.org_code = read_str(r, o, where, "org_code");
    rec.org_name = read_str(r, o, where, "org_name");
    rec.fund = cJSON_GetObjectItemCaseSensitive(o, "fund") ? read_str(r, o, where, "fund") : t->fund;
    rec.place = tb_place_read(read_str(r, o, where, "place"));
    if (r->rc != TB_OK)
        return;
    size_t cells = t->measures.len + t->key_names.len;
    if (t->records.len >= TB_MAX_RECORDS || (cells && t->records.len >= TB_MAX_CELLS / cells)) {
        r->rc = tb_fail(r->err, TB_E_LIMIT, _("records: there are more than a table may have"));
        return;
    }
    size_t i = tb_table_add_record(t, rec);
    if (i == SIZE_MAX) {
        r->rc = tb_nomem(r->err);
        return;
    }
    read_key(r, o, t, i);
    for (const cJSON *c = read_items(r, o, where, "values"); c && r->rc == TB_OK; c = c->next)
        read_value(r, c, t, i);
}

static void read_measure(reading *r, const cJSON *o, tb_dtable *t)
{
    tb_measure m = {.name = read_str(r, o, "measures", "measure"),
                    .basis = read_str(r, o, "measures", "basis"),
                    .unit = read_str(r, o, "measures", "unit")};
    m.unit_exp = tb_money_unit(m.unit);
    bool twice = false;
    for (size_t i = 0; r->rc == TB_OK && i < t->measures.len; i++)
        twice = twice || (tb_str_eq(t->measures.ptr[i].name, m.name) && tb_str_eq(t->measures.ptr[i].unit, m.unit));
    if (r->rc != TB_OK)
        return;
    if (!m.name.len)
        r->rc = tb_fail(r->err, TB_E_SYNTAX, _("measures: an entry has no \"measure\", the name of the column"));
    else if (twice)
        r->rc = tb_fail(r->err, TB_E_SYNTAX, _("measures: \"%.*s\" is given twice with one unit"), TB_ARG(m.name));
    else if (t->measures.len >= TB_MAX_COLUMNS)
        r->rc =
            tb_fail(r->err, TB_E_LIMIT, _("%s: \"%s\" has more than %u entries"), "tables", "measures", TB_MAX_COLUMNS);
    else if (!tb_vec_push(&t->measures, m))
        r->rc = tb_nomem(r->err);
}

static void read_table(reading *r, const cJSON *o)
{
    static const char where[] = "tables";
    if (r->ds->tables.len >= TB_MAX_TABLES) {
        r->rc = tb_fail(r->err, TB_E_LIMIT, _("there are more than %u tables"), TB_MAX_TABLES);
        return;
    }
    tb_dtable *t = tb_dataset_add_table(r->ds);
    if (!t) {
        r->rc = tb_nomem(r->err);
        return;
    }
    t->id = read_str(r, o, where, "table");
    t->title = read_str(r, o, where, "title");
    t->unit = read_str(r, o, where, "unit");
    t->fund = read_str(r, o, where, "fund");
    for (const cJSON *c = read_items(r, o, where, "keys"); c && r->rc == TB_OK; c = c->next)
        if (t->key_names.len >= TB_MAX_COLUMNS)
            r->rc =
                tb_fail(r->err, TB_E_LIMIT, _("%s: \"%s\" has more than %u entries"), where, "keys", TB_MAX_COLUMNS);
        else if (!tb_vec_push(&t->key_names, read_element(r, c, where, "keys")))
            r->rc = tb_nomem(r->err);
    for (const cJSON *c = read_items(r, o, where, "measures"); c && r->rc == TB_OK; c = c->next)
        read_measure(r, c, t);
    size_t nth = 0;
    for (const cJSON *c = read_items(r, o, where, "records"); c && r->rc == TB_OK; c = c->next, nth++) {
        read_record(r, c, t);
        if (r->rc < 0)
            r->rc = tb_context(r->err, _("record %zu of the table '%.*s'"), nth + 1,
                               TB_ARG(t->title.len ? t->title : t->id));
    }
}

static void read_statement(reading *r, const cJSON *o)
{
    static const char where[] = "statements";
    tb_statement s = {.section = read_str(r, o, where, "section"),
                      .subject = read_str(r, o, where, "subject"),
                      .unit = read_str(r, o, where, "unit"),
                      .basis = read_str(r, o, where, "basis"),
                      .base_basis = read_str(r, o, where, "base_basis"),
                      .text = read_str(r, o, where, "text")};
    s.has_amount = read_decimal(r, o, where, "amount", &s.amount);
    s.has_change = read_decimal(r, o, where, "change", &s.change);
    s.has_percent = read_decimal(r, o, where, "percent", &s.percent);
    s.percent_is_share = read_bool(r, o, where, "percent_is_share", false);
    s.base_year = read_int(r, o, where, "base_year", 0);
    tb_place p = tb_place_read(read_str(r, o, where, "place"));
    s.line = p.line;
    s.page = p.page;
    s.sheet = p.style == TB_PLACE_SHEET ? p.text : (tb_str){NULL, 0};
    if (r->rc == TB_OK && !tb_vec_push(&r->ds->statements, s))
        r->rc = tb_nomem(r->err);
}

static uint32_t read_depth(reading *r, const cJSON *o)
{
    int depth = read_int(r, o, "headlines", "depth", 0);
    return depth > 0 && depth < 16 ? (uint32_t)depth : 0;
}

static void read_rest(reading *r, const cJSON *o)
{
    for (const cJSON *c = read_items(r, o, "dataset", "headlines"); c && r->rc == TB_OK; c = c->next) {
        tb_headline h = {.label = read_str(r, c, "headlines", "label"),
                         .table = read_str(r, c, "headlines", "table"),
                         .path = read_str(r, c, "headlines", "path"),
                         .name = read_str(r, c, "headlines", "name"),
                         .measure = read_str(r, c, "headlines", "measure"),
                         .depth = read_depth(r, c),
                         .children = read_bool(r, c, "headlines", "children", false)};
        if (r->rc == TB_OK && !tb_vec_push(&r->ds->headlines, h))
            r->rc = tb_nomem(r->err);
    }
    for (const cJSON *c = read_items(r, o, "dataset", "summary"); c && r->rc == TB_OK; c = c->next)
        if (!tb_vec_push(&r->ds->summary, tb_arena_str(&r->ds->arena, tb_json_text(c))))
            r->rc = tb_nomem(r->err);
    for (const cJSON *c = read_items(r, o, "dataset", "tables"); c && r->rc == TB_OK; c = c->next)
        read_table(r, c);
    for (const cJSON *c = read_items(r, o, "dataset", "statements"); c && r->rc == TB_OK; c = c->next)
        read_statement(r, c);
    for (const cJSON *c = read_items(r, o, "dataset", "warnings"); c && r->rc == TB_OK; c = c->next) {
        tb_str code = read_str(r, c, "warnings", "code");
        char *z = tb_arena_z(&r->ds->arena, code);
        tb_str message = read_str(r, c, "warnings", "message");
        tb_diag_add(&r->ds->diags, z ? z : "", read_str(r, c, "warnings", "source"),
                    read_str(r, c, "warnings", "place"), "%.*s", TB_ARG(message));
    }
}

tb_status tb_dataset_read_json(tb_str text, tb_str name, tb_dataset **out, tb_error *err)
{
    cJSON *tree = NULL;
    tb_status rc = tb_json_parse(text, &tree, err);
    if (rc < 0)
        return rc;
    reading r = {.ds = tb_dataset_new(), .err = err};
    if (!r.ds) {
        cJSON_Delete(tree);
        return tb_nomem(err);
    }
    int version = read_int(&r, tree, "dataset", "version", 0);
    if (r.rc == TB_OK && version != DATASET_VERSION)
        r.rc = tb_fail(err, TB_E_UNSUPPORTED, _("dataset: version %d found, version %d is read; use a newer tongbi"),
                       version, DATASET_VERSION);
    r.ds->facts.source = read_str(&r, tree, "dataset", "source");
    if (!r.ds->facts.source.len)
        r.ds->facts.source = tb_arena_str(&r.ds->arena, name);
    read_facts(&r, tree);
    read_rest(&r, tree);
    cJSON_Delete(tree);
    if (r.rc != TB_OK) {
        tb_dataset_free(r.ds);
        return r.rc;
    }
    *out = r.ds;
    return TB_OK;
}
