/* SPDX-License-Identifier: MIT */
/* How it works: words.json is an object of lists. Each list becomes a flat array of slices into the JSON
 * tree, which is kept as long as the words. An entry is a string, or an object when the list carries more
 * than the word (a basis, what stays of an ending). Lookups compare bytes: UTF-8 cannot match in the middle
 * of a character. The lists are short, so they are walked; the longest word wins, whatever their order. */
#include "base/json_in.h"
#include "base/msg.h"
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
    [TB_W_ASIDE] = "aside",
    [TB_W_CUT] = "cut",
    [TB_W_STRIP_START] = "strip_start",
    [TB_W_PROTECTED] = "protected",
    [TB_W_STRIP_END] = "strip_end",
    [TB_W_BARE] = "bare",
    [TB_W_N] = "version",
};

static tb_status read_object(const cJSON *item, tb_word_kind k, tb_word *out, tb_error *err)
{
    static const char *const basis_keys[] = {"word", "basis", "subject", NULL};
    static const char *const end_keys[] = {"word", "keep", "whole", NULL};
    static const char *const compare_keys[] = {"word", "last_year", NULL};
    static const char *const plain_keys[] = {"word", NULL};
    const char *const *keys = k == TB_W_BASIS       ? basis_keys
                              : k == TB_W_STRIP_END ? end_keys
                              : k == TB_W_COMPARE   ? compare_keys
                                                    : plain_keys;
    tb_status rc = tb_json_only(item, KEYS[k], keys, err);
    if (rc == TB_OK)
        rc = tb_json_str(item, KEYS[k], "word", &out->text, err);
    if (rc == TB_OK && keys != plain_keys && keys != compare_keys)
        rc = tb_json_str(item, KEYS[k], keys[1], &out->extra, err);
    if (rc == TB_OK && keys != plain_keys)
        rc = tb_json_bool(item, KEYS[k], keys == compare_keys ? keys[1] : keys[2], false, &out->flag, err);
    return rc;
}

/* What the rest of the code relies on. */
static tb_status check_word(const tb_word *word, tb_word_kind k, tb_error *err)
{
    if (word->text.len == 0)
        return tb_fail(err, TB_E_SYNTAX, _("word list, %s: an entry without a word; give \"word\" or a string"),
                       KEYS[k]);
    if (k == TB_W_MONEY && tb_money_unit(word->text) < 0)
        return tb_fail(err, TB_E_SYNTAX, _("word list, money: \"%.*s\" is no known unit of money"),
                       TB_ARG(word->text));
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

const tb_word_list *tb_word_list_of(const tb_words *w, tb_word_kind k)
{
    return &w->list[k];
}

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

const tb_word *tb_word_in(const tb_words *w, tb_word_kind k, tb_str s, tb_span range, bool last, size_t *where)
{
    const tb_word *found = NULL;
    tb_str head = {s.ptr, range.to};
    for (size_t at = range.from; at < range.to && (last || !found); at++) {
        const tb_word *word = tb_word_at(w, k, head, at);
        if (!word)
            continue;
        found = word;
        *where = at;
    }
    return found;
}
