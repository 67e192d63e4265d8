/* SPDX-License-Identifier: MIT */
/* How it works: words.json is an object of lists. Each list becomes a flat array of slices into the JSON
 * tree, which is kept as long as the words. An entry is a string, or an object when the list carries more
 * than the word (a basis, what stays of an ending). Lookups compare bytes: UTF-8 cannot match in the middle
 * of a character. The lists are short, so they are walked; the longest word wins, whatever their order. What
 * only needs the words of a range is here too: its year, its basis, its comparison, its verb. */
#include "base/json_in.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "layout/prose_internal.h"

#define WORDS_VERSION 1
#define MAX_WORDS 1024u /* of one list */

struct tb_words {
    cJSON *tree;
    tb_word_list list[TB_W_N];
};

static const char *const KEYS[TB_W_N + 2] = {
    [TB_W_INCREASE] = "increase",
    [TB_W_DECREASE] = "decrease",
    [TB_W_SIGNED] = "signed",
    [TB_W_NO_CHANGE] = "no_change",
    [TB_W_FILL] = "fill",
    [TB_W_SHARE] = "share",
    [TB_W_COMPARE] = "compare",
    [TB_W_COMPARED] = "compared",
    [TB_W_LAST_YEAR] = "last_year",
    [TB_W_NOT_LAST_YEAR] = "not_last_year",
    [TB_W_BASIS] = "basis",
    [TB_W_BASIS_FILL] = "basis_fill",
    [TB_W_MONEY] = "money",
    [TB_W_COUNT] = "count",
    [TB_W_NOT_UNITS] = "not_units",
    [TB_W_THRESHOLD] = "threshold",
    [TB_W_LIMIT] = "limit",
    [TB_W_BECOMES] = "becomes",
    [TB_W_RESPECTIVELY] = "respectively",
    [TB_W_ASIDE] = "aside",
    [TB_W_PURPOSE] = "purpose",
    [TB_W_ASIDE_MORE] = "aside_more",
    [TB_W_CUT] = "cut",
    [TB_W_STRIP_START] = "strip_start",
    [TB_W_PROTECTED] = "protected",
    [TB_W_STRIP_END] = "strip_end",
    [TB_W_BARE] = "bare",
    [TB_W_CARRIED] = "carried",
    [TB_W_NOUN_END] = "noun_end",
    [TB_W_N] = "version",
};

/* Members of an entry that is an object: the word, and by kind a text and a flag. */
typedef struct entry_keys {
    const char *const *all;
    const char *extra, *flag;
} entry_keys;

static entry_keys keys_of(tb_word_kind k)
{
    static const char *const basis[] = {"word", "basis", "subject", NULL};
    static const char *const end[] = {"word", "keep", "whole", NULL};
    static const char *const start[] = {"word", "whole", NULL};
    static const char *const compare[] = {"word", "last_year", NULL};
    static const char *const bare[] = {"word", "ending", NULL};
    static const char *const plain[] = {"word", NULL};
    switch (k) {
    case TB_W_BASIS:
        return (entry_keys){basis, "basis", "subject"};
    case TB_W_STRIP_END:
        return (entry_keys){end, "keep", "whole"};
    case TB_W_STRIP_START:
        return (entry_keys){start, NULL, "whole"};
    case TB_W_COMPARE:
        return (entry_keys){compare, NULL, "last_year"};
    case TB_W_BARE:
        return (entry_keys){bare, NULL, "ending"};
    default:
        return (entry_keys){plain, NULL, NULL};
    }
}

static tb_status read_object(const cJSON *item, tb_word_kind k, tb_word *out, tb_error *err)
{
    entry_keys keys = keys_of(k);
    if (!cJSON_IsObject(item))
        return tb_fail(err, TB_E_SYNTAX, _("word list, %s: an entry is neither a string nor an object"), KEYS[k]);
    tb_status rc = tb_json_only(item, KEYS[k], keys.all, err);
    if (rc == TB_OK)
        rc = tb_json_str(item, KEYS[k], "word", &out->text, err);
    if (rc == TB_OK && keys.extra)
        rc = tb_json_str(item, KEYS[k], keys.extra, &out->extra, err);
    if (rc == TB_OK && keys.flag)
        rc = tb_json_bool(item, KEYS[k], keys.flag, false, &out->flag, err);
    return rc;
}

/* What the rest of the code relies on. */
static tb_status check_word(const tb_word *word, tb_word_kind k, tb_error *err)
{
    if (word->text.len == 0)
        return tb_fail(err, TB_E_SYNTAX, _("word list, %s: an entry without a word; give \"word\" or a string"),
                       KEYS[k]);
    if (k == TB_W_MONEY && tb_money_unit(word->text) < 0)
        return tb_fail(err, TB_E_SYNTAX, _("word list, money: \"%.*s\" is no known unit of money"), TB_ARG(word->text));
    if (k == TB_W_STRIP_END && (word->extra.len >= word->text.len || !tb_str_starts(word->text, word->extra)))
        return tb_fail(err, TB_E_SYNTAX, _("word list, strip_end: \"keep\" must be the beginning of \"%.*s\""),
                       TB_ARG(word->text));
    return TB_OK;
}

static tb_status read_list(const cJSON *tree, tb_word_kind k, tb_word_list *out, tb_error *err)
{
    const cJSON *array = NULL;
    tb_status rc = tb_json_array(tree, "word list", KEYS[k], &array, err);
    if (rc != TB_OK)
        return rc;
    for (const cJSON *item = array ? array->child : NULL; item; item = item->next) {
        tb_word word = {.text = {"", 0}, .extra = {"", 0}, .flag = false};
        if (cJSON_IsString(item))
            word.text = tb_json_text(item);
        else
            rc = read_object(item, k, &word, err);
        if (rc == TB_OK)
            rc = check_word(&word, k, err);
        if (rc != TB_OK)
            return rc;
        if (out->len >= MAX_WORDS)
            return tb_fail(err, TB_E_LIMIT, _("word list, %s: more than %u words"), KEYS[k], MAX_WORDS);
        if (!tb_vec_push(out, word))
            return tb_nomem(err);
    }
    return TB_OK;
}

static tb_status fill(tb_words *w, tb_error *err)
{
    if (!cJSON_IsObject(w->tree))
        return tb_fail(err, TB_E_SYNTAX, "%s", _("word list: not a JSON object"));
    tb_status rc = tb_json_only(w->tree, "word list", KEYS, err);
    int version = 0;
    if (rc == TB_OK)
        rc = tb_json_int(w->tree, "word list", "version", 0, &version, err);
    if (rc != TB_OK)
        return rc;
    if (version != WORDS_VERSION)
        return tb_fail(err, TB_E_UNSUPPORTED, _("word list: version %d found, version %d is read"), version,
                       WORDS_VERSION);
    for (unsigned k = 0; k < TB_W_N && rc == TB_OK; k++)
        rc = read_list(w->tree, (tb_word_kind)k, &w->list[k], err);
    return rc;
}

tb_status tb_words_parse(tb_str json, tb_words **out, tb_error *err)
{
    tb_words *w = calloc(1, sizeof(*w));
    if (!w)
        return tb_nomem(err);
    tb_status rc = tb_json_parse(json, &w->tree, err);
    if (rc == TB_OK)
        rc = fill(w, err);
    if (rc != TB_OK) {
        tb_words_free(w);
        return rc;
    }
    *out = w;
    return TB_OK;
}

void tb_words_free(tb_words *w)
{
    if (!w)
        return;
    for (unsigned k = 0; k < TB_W_N; k++)
        tb_vec_fini(&w->list[k]);
    cJSON_Delete(w->tree);
    free(w);
}

const tb_word_list *tb_word_list_of(const tb_words *w, tb_word_kind k) { return &w->list[k]; }

const tb_word *tb_word_at(const tb_words *w, tb_word_kind k, tb_str s, size_t at)
{
    const tb_word *best = NULL;
    for (size_t i = 0; i < w->list[k].len; i++) {
        const tb_word *word = &w->list[k].ptr[i];
        if (at > s.len || word->text.len > s.len - at || (best && best->text.len >= word->text.len))
            continue;
        if (memcmp(s.ptr + at, word->text.ptr, word->text.len) == 0)
            best = word;
    }
    return best;
}

const tb_word *tb_word_before(const tb_words *w, tb_word_kind k, tb_str s, size_t from, size_t to)
{
    const tb_word *best = NULL;
    for (size_t i = 0; i < w->list[k].len; i++) {
        const tb_word *word = &w->list[k].ptr[i];
        if (to < from || word->text.len > to - from || (best && best->text.len >= word->text.len))
            continue;
        if (memcmp(s.ptr + to - word->text.len, word->text.ptr, word->text.len) == 0)
            best = word;
    }
    return best;
}

const tb_word *tb_word_in(const tb_words *w, tb_word_kind k, tb_str s, tb_range range, bool last, size_t *where)
{
    const tb_word *found = NULL;
    tb_str head = {s.ptr, range.to};
    for (size_t at = range.from; at < range.to && (last || !found); at++) {
        if (((unsigned char)s.ptr[at] & 0xC0u) == 0x80u)
            continue; /* inside a character */
        const tb_word *word = tb_word_at(w, k, head, at);
        if (!word)
            continue;
        found = word;
        *where = at;
    }
    return found;
}

/* ---- what a clause says ---- */

size_t tb_last_year_at(const tb_words *w, tb_str s, size_t at)
{
    const tb_word *word = tb_word_at(w, TB_W_LAST_YEAR, s, at);
    if (!word || tb_word_at(w, TB_W_NOT_LAST_YEAR, s, at) || (at >= 3 && tb_word_at(w, TB_W_NOT_LAST_YEAR, s, at - 3)))
        return 0;
    return word->text.len;
}

int tb_year_in(const tb_words *w, tb_str s, tb_range range, int publication)
{
    tb_str head = {s.ptr, range.to};
    for (size_t at = range.from; at < range.to; at++) {
        int year = 0;
        size_t n = tb_year_at(head, at, &year);
        if (n > 0 && !tb_word_at(w, TB_W_CARRIED, s, at + n))
            return year;
        if (publication > 0 && tb_last_year_at(w, head, at) > 0)
            return publication - 1;
    }
    return 0;
}

/* Does a base begin at `at`? A few words may come first (比我单位2023年…). */
static bool base_at(const tb_words *w, tb_str s, size_t at, int publication, int *year)
{
    for (unsigned tries = 0; tries < 3; tries++) {
        if (tb_year_at(s, at, year) > 0)
            return true;
        if (tb_last_year_at(w, s, at) > 0) {
            *year = publication > 0 ? publication - 1 : 0;
            return true;
        }
        if (tb_word_at(w, TB_W_BASIS, s, at))
            return true;
        const tb_word *skip = tb_word_at(w, TB_W_STRIP_START, s, at);
        if (!skip)
            return false;
        at += skip->text.len;
    }
    return false;
}

/* Where the base ends: a mark, 相比, or the end of the range. */
static void close_base(const tb_words *w, tb_str s, size_t to, tb_comparison *c)
{
    size_t at = c->base.from;
    c->closed = false;
    while (at < to) {
        size_t from = at;
        const tb_word *word = tb_word_at(w, TB_W_COMPARED, (tb_str){s.ptr, to}, at);
        uint32_t cp = tb_utf8_next(s, &at);
        if (!word && !tb_is_clause_mark(s, cp, from, at))
            continue;
        c->base.to = from;
        c->after = word ? from + word->text.len : at;
        c->closed = true;
        return;
    }
    c->base.to = c->after = to;
}

bool tb_find_comparison(const tb_words *w, tb_str s, tb_range range, int publication, tb_comparison *out)
{
    tb_str head = {s.ptr, range.to};
    bool found = false;
    for (size_t at = range.from; at < range.to;) {
        size_t from = at;
        const tb_word *word = tb_word_at(w, TB_W_COMPARE, head, at);
        int year = 0;
        (void)tb_utf8_next(head, &at);
        if (!word)
            continue;
        size_t base = from + word->text.len;
        if (word->flag)
            year = publication > 0 ? publication - 1 : 0;
        else if (!base_at(w, head, base, publication, &year))
            continue;
        *out = (tb_comparison){.left_end = from, .base = {base, range.to}, .year = year};
        found = true;
        at = base;
    }
    if (found)
        close_base(w, s, range.to, out);
    return found;
}

const tb_word *tb_basis_in(const tb_words *w, tb_str s, tb_range range)
{
    const tb_word_list *list = tb_word_list_of(w, TB_W_BASIS);
    tb_str text = tb_range_str(s, range);
    for (size_t i = 0; i < list->len; i++)
        if (tb_str_find(text, list->ptr[i].text, 0) != SIZE_MAX)
            return &list->ptr[i];
    return NULL;
}

bool tb_find_verb(const tb_words *w, tb_str s, tb_range lead, tb_verb *out)
{
    static const struct {
        tb_word_kind kind;
        int sign;
    } kinds[] = {{TB_W_INCREASE, 1}, {TB_W_DECREASE, -1}, {TB_W_SIGNED, 0}};
    for (size_t to = lead.to; to > lead.from;) {
        size_t best = 0;
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
            const tb_word *word = tb_word_before(w, kinds[i].kind, s, lead.from, to);
            if (!word || word->text.len <= best)
                continue;
            best = word->text.len;
            *out = (tb_verb){.from = to - best, .sign = kinds[i].sign};
        }
        if (best > 0)
            return true;
        const tb_word *filler = tb_word_before(w, TB_W_FILL, s, lead.from, to);
        if (!filler)
            return false;
        to -= filler->text.len;
    }
    return false;
}
