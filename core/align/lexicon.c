/* SPDX-License-Identifier: MIT */
/* Terms of all lists are kept once each, sorted by their first code point and then the longest first, so that a
 * lookup is a binary search and a short walk. */
#include "align/lexicon.h"

#include <stdlib.h>

#include "align/intern.h"
#include "base/arena.h"
#include "base/json_in.h"
#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"

#define LEXICON_VERSION 1
#define N_BUCKETS 4096u

struct tb_lexicon {
    tb_arena arena;
    TB_VEC(tb_term) terms;
    TB_VEC(tb_mark) marks;
    uint32_t bucket[N_BUCKETS + 1]; /* terms by their first code point modulo the number of buckets */
};

/* Terms while they are read: in order of arrival, found again by their text. */
typedef struct draft {
    uint32_t kinds, value, stands_for; /* draft + 1, 0: for itself */
    TB_VEC(tb_mark) marks;
} draft;

typedef struct reading {
    tb_lexicon *l;
    tb_interner texts; /* bytes of the code points */
    TB_VEC(draft) drafts;
    uint16_t n_groups;
} reading;

void tb_lexicon_free(tb_lexicon *l)
{
    if (!l)
        return;
    tb_vec_fini(&l->terms);
    tb_vec_fini(&l->marks);
    tb_arena_fini(&l->arena);
    free(l);
}

/* The draft of a word; a new one for a new word. */
static tb_status draft_of(reading *r, const char *list, tb_str word, uint32_t *out, tb_error *err)
{
    uint32_t cp[TB_MAX_TERM], id = 0;
    size_t n = tb_utf8_plain(tb_str_trim(word), cp, TB_MAX_TERM);
    if (n == 0 || n == TB_MAX_TERM)
        return tb_fail(err, TB_E_SYNTAX, _("alignment words, %s: a word is empty or longer than %u characters"), list,
                       TB_MAX_TERM - 1);
    tb_str bytes = tb_arena_str(&r->l->arena, tb_str_make((const char *)cp, n * sizeof *cp));
    if (!bytes.ptr || !tb_intern(&r->texts, bytes, &id))
        return tb_nomem(err);
    if (id > TB_MAX_TERMS)
        return tb_fail(err, TB_E_LIMIT, _("alignment words, %s: more than %u words in all"), list, TB_MAX_TERMS);
    if (id > r->drafts.len && !tb_vec_push(&r->drafts, ((draft){0})))
        return tb_nomem(err);
    *out = id - 1;
    return TB_OK;
}

static tb_status add_word(reading *r, const char *list, const cJSON *item, uint32_t kind, uint32_t *out, tb_error *err)
{
    if (!cJSON_IsString(item))
        return tb_fail(err, TB_E_SYNTAX, _("alignment words, %s: an entry is not a string"), list);
    uint32_t at = 0;
    tb_status rc = draft_of(r, list, tb_json_text(item), &at, err);
    if (rc == TB_OK && at < r->drafts.len)
        r->drafts.ptr[at].kinds |= kind;
    *out = at;
    return rc;
}

static tb_status read_words(reading *r, const cJSON *tree, const char *list, uint32_t kind, tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(tree, "alignment words", list, &array, err);
    for (const cJSON *item = array ? array->child : NULL; item && rc == TB_OK; item = item->next) {
        uint32_t at;
        rc = add_word(r, list, item, kind, &at, err);
    }
    return rc;
}

/* ["运行维护", "运维"]: the first stands for the others. */
static tb_status read_equals(reading *r, const cJSON *tree, const char *list, uint32_t kind, tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(tree, "alignment words", list, &array, err);
    for (const cJSON *group = array ? array->child : NULL; group && rc == TB_OK; group = group->next) {
        uint32_t first = 0, at = 0;
        if (!cJSON_IsArray(group) || cJSON_GetArraySize(group) < 2)
            return tb_fail(err, TB_E_SYNTAX, _("alignment words, %s: a group needs two words or more"), list);
        rc = add_word(r, list, group->child, kind, &first, err); /* a whole word: no shorter one in it is looked for */
        for (const cJSON *item = group->child->next; item && rc == TB_OK; item = item->next) {
            rc = add_word(r, list, item, kind, &at, err);
            draft *d = rc == TB_OK && at < r->drafts.len ? &r->drafts.ptr[at] : NULL;
            if (d && (at == first || d->stands_for))
                rc = tb_fail(err, TB_E_SYNTAX, _("alignment words, %s: '%s' stands for two words"), list,
                             item->valuestring);
            else if (d)
                d->stands_for = first + 1;
        }
    }
    return rc;
}

static tb_status add_mark(reading *r, const cJSON *item, uint16_t member, tb_error *err)
{
    uint32_t at = 0;
    tb_status rc = add_word(r, "opposites", item, TB_TERM_OPPOSED, &at, err);
    if (rc == TB_OK && !tb_vec_push(&r->drafts.ptr[at].marks, ((tb_mark){r->n_groups, member})))
        rc = tb_nomem(err);
    return rc;
}

/* ["购置", ["运行", "维护"], "维修"]: members that exclude each other; words of an inner list are one member. */
static tb_status read_group(reading *r, const cJSON *group, tb_error *err)
{
    uint16_t member = 0;
    tb_status rc = TB_OK;
    if (!cJSON_IsArray(group) || r->n_groups == UINT16_MAX)
        return tb_fail(err, TB_E_SYNTAX, "%s", _("alignment words, opposites: an entry is not a list of words"));
    r->n_groups++;
    for (const cJSON *item = group->child; item && rc == TB_OK; item = item->next, member++) {
        const cJSON *same = cJSON_IsArray(item) ? item->child : NULL;
        if (!same)
            rc = add_mark(r, item, member, err);
        for (; same && rc == TB_OK; same = same->next)
            rc = add_mark(r, same, member, err);
    }
    return rc;
}

static tb_status read_opposites(reading *r, const cJSON *tree, tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(tree, "alignment words", "opposites", &array, err);
    for (const cJSON *group = array ? array->child : NULL; group && rc == TB_OK; group = group->next)
        rc = read_group(r, group, err);
    array = NULL;
    if (rc == TB_OK)
        rc = tb_json_array(tree, "alignment words", "places", &array, err);
    if (array && r->n_groups < UINT16_MAX)
        r->n_groups++; /* each place excludes every other */
    uint16_t member = 0;
    for (const cJSON *item = array ? array->child : NULL; item && rc == TB_OK; item = item->next)
        rc = add_mark(r, item, member++, err);
    return rc;
}

static tb_status read_values(reading *r, const cJSON *tree, const char *list, uint32_t kind, tb_error *err)
{
    const cJSON *object = NULL;
    tb_status rc = tb_json_object(tree, "alignment words", list, &object, err);
    for (const cJSON *item = object ? object->child : NULL; item && rc == TB_OK; item = item->next) {
        uint32_t at = 0;
        int value = -1;
        rc = tb_json_int(object, list, item->string, -1, &value, err);
        if (rc == TB_OK && (value < 0 || value > 10000))
            rc = tb_fail(err, TB_E_SYNTAX, _("alignment words, %s: '%s' is no number from 0 to 10000"), list,
                         item->string);
        if (rc == TB_OK)
            rc = draft_of(r, list, tb_str_of(item->string), &at, err);
        if (rc == TB_OK) {
            r->drafts.ptr[at].kinds |= kind;
            r->drafts.ptr[at].value = (uint32_t)value;
        }
    }
    return rc;
}

static const struct {
    const char *list;
    uint32_t kind;
} lists[] = {{"ends", TB_TERM_END},
             {"fronts", TB_TERM_FRONT},
             {"asides", TB_TERM_ASIDE},
             {"weak", TB_TERM_WEAK},
             {"common", TB_TERM_COMMON},
             {"counters", TB_TERM_COUNTER},
             {"ordinals", TB_TERM_ORDINAL},
             {"not_numbers", TB_TERM_NOT_NUMBER},
             {"year_marks", TB_TERM_YEAR_MARK},
             {"place_ends", TB_TERM_PLACE_END},
             {"unit_ends", TB_TERM_UNIT_END},
             {"empty", TB_TERM_EMPTY},
             {"carried", TB_TERM_CARRIED}};

static tb_status read_tree(reading *r, const cJSON *tree, tb_error *err)
{
    static const char *const keys[] = {
        "$schema",     "version",    "notes",      "spellings", "synonyms", "ends",     "fronts",   "asides",
        "weak",        "common",     "opposites",  "places",    "counters", "ordinals", "numerals", "number_words",
        "not_numbers", "year_marks", "place_ends", "unit_ends", "empty",    "carried",  NULL};
    int version = 0;
    if (!cJSON_IsObject(tree))
        return tb_fail(err, TB_E_SYNTAX, "%s", _("alignment words: not a JSON object"));
    tb_status rc = tb_json_only(tree, "alignment words", keys, err);
    if (rc == TB_OK)
        rc = tb_json_int(tree, "alignment words", "version", 0, &version, err);
    if (rc == TB_OK && version != LEXICON_VERSION)
        rc = tb_fail(err, TB_E_UNSUPPORTED, _("alignment words: version %d found, version %d is read"), version,
                     LEXICON_VERSION);
    if (rc == TB_OK)
        rc = read_equals(r, tree, "spellings", TB_TERM_SPELLING, err);
    if (rc == TB_OK)
        rc = read_equals(r, tree, "synonyms", TB_TERM_SYNONYM, err);
    for (size_t i = 0; i < sizeof lists / sizeof *lists && rc == TB_OK; i++)
        rc = read_words(r, tree, lists[i].list, lists[i].kind, err);
    if (rc == TB_OK)
        rc = read_values(r, tree, "numerals", TB_TERM_NUMERAL, err);
    if (rc == TB_OK)
        rc = read_values(r, tree, "number_words", TB_TERM_NUMBER_WORD, err);
    return rc == TB_OK ? read_opposites(r, tree, err) : rc;
}

static int by_start(const void *pa, const void *pb)
{
    const tb_term *a = pa, *b = pb;
    uint32_t x = a->cp[0] % N_BUCKETS, y = b->cp[0] % N_BUCKETS;
    if (x != y)
        return x < y ? -1 : 1;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return memcmp(a->cp, b->cp, a->n * sizeof *a->cp);
}

static const tb_term *find_text(const tb_lexicon *l, tb_str bytes)
{
    const tb_term want = {.cp = (const uint32_t *)(const void *)bytes.ptr,
                          .n = (uint32_t)(bytes.len / sizeof(uint32_t))};
    return bsearch(&want, l->terms.ptr, l->terms.len, sizeof want, by_start);
}

/* Drafts to terms in their order of lookup. */
static bool settle(reading *r)
{
    tb_lexicon *l = r->l;
    if (!tb_vec_reserve(&l->terms, r->drafts.len))
        return false;
    for (size_t i = 0; i < r->drafts.len; i++) {
        const draft *d = &r->drafts.ptr[i];
        tb_str bytes = r->texts.strings.ptr[i + 1];
        tb_term t = {.cp = (const uint32_t *)(const void *)bytes.ptr, .n = (uint32_t)(bytes.len / sizeof(uint32_t))};
        t.kinds = d->kinds;
        t.value = d->value;
        t.first_mark = (uint32_t)l->marks.len;
        t.n_marks = (uint32_t)d->marks.len;
        for (size_t k = 0; k < d->marks.len; k++)
            if (!tb_vec_push(&l->marks, d->marks.ptr[k]))
                return false;
        l->terms.ptr[l->terms.len++] = t;
    }
    if (l->terms.len)
        qsort(l->terms.ptr, l->terms.len, sizeof *l->terms.ptr, by_start);
    for (size_t i = 0; i < r->drafts.len; i++) {
        const draft *d = &r->drafts.ptr[i];
        const tb_term *t = d->stands_for ? find_text(l, r->texts.strings.ptr[i + 1]) : NULL;
        if (t)
            l->terms.ptr[t - l->terms.ptr].stands_for = find_text(l, r->texts.strings.ptr[d->stands_for]);
    }
    uint32_t at = 0;
    for (uint32_t b = 0; b <= N_BUCKETS; b++) {
        while (at < l->terms.len && l->terms.ptr[at].cp[0] % N_BUCKETS < b)
            at++;
        l->bucket[b] = at;
    }
    return true;
}

tb_status tb_lexicon_parse(tb_str json, tb_lexicon **out, tb_error *err)
{
    cJSON *tree = NULL;
    reading r = {.l = calloc(1, sizeof *r.l)};
    tb_status rc = r.l ? tb_json_parse(json, &tree, err) : tb_nomem(err);
    if (rc == TB_OK)
        rc = read_tree(&r, tree, err);
    if (rc == TB_OK && !settle(&r))
        rc = tb_nomem(err);
    cJSON_Delete(tree);
    for (size_t i = 0; i < r.drafts.len; i++)
        tb_vec_fini(&r.drafts.ptr[i].marks);
    tb_vec_fini(&r.drafts);
    tb_interner_fini(&r.texts);
    if (rc < 0) {
        tb_lexicon_free(r.l);
        return rc;
    }
    *out = r.l;
    return TB_OK;
}

/* Inside a word of a script that parts them by blanks? */
static bool is_joined(uint32_t a, uint32_t b)
{
    return tb_is_letter(a) && tb_is_letter(b) && !tb_is_unspaced(a) && !tb_is_unspaced(b);
}

const tb_term *tb_lexicon_at(const tb_lexicon *l, const uint32_t *text, size_t n, size_t at, uint32_t kinds)
{
    if (!l || at >= n || (at > 0 && is_joined(text[at - 1], text[at])))
        return NULL;
    uint32_t b = text[at] % N_BUCKETS;
    for (uint32_t i = l->bucket[b]; i < l->bucket[b + 1]; i++) {
        const tb_term *t = &l->terms.ptr[i];
        if (!(t->kinds & kinds) || t->n > n - at || memcmp(t->cp, text + at, t->n * sizeof *text) != 0)
            continue;
        if (at + t->n == n || !is_joined(text[at + t->n - 1], text[at + t->n]))
            return t;
    }
    return NULL;
}

const tb_term *tb_lexicon_whole(const tb_lexicon *l, const uint32_t *text, size_t from, size_t to, uint32_t kinds)
{
    const tb_term *t = from < to ? tb_lexicon_at(l, text, to, from, kinds) : NULL;
    return t && t->n == to - from ? t : NULL;
}

bool tb_lexicon_says(const tb_lexicon *l, tb_str text, uint32_t kinds)
{
    uint32_t cp[TB_MAX_TERM];
    size_t n = tb_utf8_plain(tb_str_trim(text), cp, TB_MAX_TERM);
    return n < TB_MAX_TERM && tb_lexicon_whole(l, cp, 0, n, kinds) != NULL;
}

const tb_mark *tb_lexicon_mark(const tb_lexicon *l, const tb_term *t, uint32_t i)
{
    return &l->marks.ptr[t->first_mark + i];
}
