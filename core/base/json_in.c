/* SPDX-License-Identifier: MIT */
/* cJSON builds the tree, but takes much that is not JSON and says only that it failed. So the text is first read by a
 * scanner of our own, which knows the grammar and the line it is in; cJSON then sees nothing but good JSON. The scanner
 * holds one bit per open level and does not recurse. Duplicate members are looked for in the tree, where keys are
 * decoded; the tree has no lines, but its keys come in the order of the text, so the scanner finds the n-th again. */
#include "base/json_in.h"

#include <stdlib.h>

#include "base/charset.h"
#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/vec.h"

_Static_assert(TB_MAX_NESTING == 64, "the message about depth says 64");

#define NUMBER_MAX 60u /* cJSON reads at most 63 characters of a number */

typedef struct scanner {
    tb_str text;
    size_t at;
    size_t keys;    /* members met so far */
    size_t stop_at; /* stop before this key, counted from 1; 0: never */
    unsigned depth;
    bool object[TB_MAX_NESTING + 1]; /* what is open at each depth */
    tb_error *err;
} scanner;

static tb_status fault_as(scanner *s, tb_status code, const char *what)
{
    const uint8_t *p = (const uint8_t *)s->text.ptr;
    uint64_t line = tb_line_of(p, s->text.len, s->at);
    tb_status rc = tb_fail(s->err, code, _("line %llu: %s"), (unsigned long long)line, what);
    if (s->err) {
        s->err->line = line;
        s->err->offset = s->at;
    }
    return rc;
}

static tb_status fault(scanner *s, const char *what) { return fault_as(s, TB_E_SYNTAX, what); }

static int peek(const scanner *s) { return s->at < s->text.len ? (unsigned char)s->text.ptr[s->at] : -1; }

static void skip_blanks(scanner *s)
{
    for (int c = peek(s); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(s))
        s->at++;
}

static bool is_digit(int c) { return c >= '0' && c <= '9'; }

static int hex_value(int c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four hexadecimal digits after \u, or -1. */
static int32_t scan_hex4(scanner *s)
{
    int32_t v = 0;
    for (int i = 0; i < 4; i++) {
        int d = hex_value(peek(s));
        if (d < 0)
            return -1;
        v = v * 16 + d;
        s->at++;
    }
    return v;
}

static tb_status scan_unicode_escape(scanner *s)
{
    int32_t u = scan_hex4(s);
    if (u < 0)
        return fault(s, _("\\u is not followed by four hexadecimal digits"));
    if (u == 0)
        return fault(s, _("a string contains \\u0000, which no text has; remove it"));
    if (u >= 0xDC00 && u <= 0xDFFF)
        return fault(s, _("a string contains half of a surrogate pair"));
    if (u < 0xD800 || u > 0xDBFF)
        return TB_OK;
    if (!tb_str_starts(tb_str_sub(s->text, s->at, s->text.len), TB_LIT("\\u")))
        return fault(s, _("a string contains half of a surrogate pair"));
    s->at += 2;
    u = scan_hex4(s);
    return u >= 0xDC00 && u <= 0xDFFF ? TB_OK : fault(s, _("a string contains half of a surrogate pair"));
}

static tb_status scan_escape(scanner *s)
{
    s->at++;
    int c = peek(s);
    if (c < 0)
        return fault(s, _("the text ends inside a string; its closing quote is missing"));
    if (c == 0 || !strchr("\"\\/bfnrtu", c))
        return fault(s, _("a string contains a backslash that escapes nothing; write \\\\ for a backslash"));
    s->at++;
    return c == 'u' ? scan_unicode_escape(s) : TB_OK;
}

/* At the opening quote. */
static tb_status scan_string(scanner *s)
{
    s->at++;
    for (;;) {
        int c = peek(s);
        tb_status rc = TB_OK;
        if (c < 0)
            return fault(s, _("the text ends inside a string; its closing quote is missing"));
        if (c < 0x20)
            return fault(s, _("a string contains a line break or control character; close its quote or write \\n"));
        if (c == '\\')
            rc = scan_escape(s);
        else
            s->at++;
        if (rc < 0)
            return rc;
        if (c == '"')
            return TB_OK;
    }
}

static bool scan_digits(scanner *s)
{
    size_t from = s->at;
    while (is_digit(peek(s)))
        s->at++;
    return s->at > from;
}

static tb_status scan_number(scanner *s)
{
    size_t from = s->at;
    if (peek(s) == '-')
        s->at++;
    bool zero = peek(s) == '0';
    size_t first = s->at;
    if (!scan_digits(s) || (zero && s->at - first > 1))
        return fault(s, _("a number is misspelt; it must begin with a digit and not with a superfluous 0"));
    if (peek(s) == '.') {
        s->at++;
        if (!scan_digits(s))
            return fault(s, _("a number has no digit after its decimal point"));
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        s->at++;
        if (peek(s) == '+' || peek(s) == '-')
            s->at++;
        if (!scan_digits(s))
            return fault(s, _("a number has no digit after its exponent sign"));
    }
    return s->at - from > NUMBER_MAX ? fault(s, _("a number is longer than 60 characters; write it as a string"))
                                     : TB_OK;
}

static tb_status scan_word(scanner *s)
{
    static const char *const WORDS[] = {"true", "false", "null"};
    tb_str rest = tb_str_sub(s->text, s->at, s->text.len);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (tb_str_starts(rest, tb_str_of(WORDS[i]))) {
            s->at += strlen(WORDS[i]);
            return TB_OK;
        }
    if (rest.len == 0)
        return fault(s, _("the text ends where a value is expected; is the file complete?"));
    return fault(s, _("a value is expected here: a string, a number, an object, an array, true, false or null"));
}

static tb_status scan_scalar(scanner *s)
{
    int c = peek(s);
    if (c == '"')
        return scan_string(s);
    return c == '-' || is_digit(c) ? scan_number(s) : scan_word(s);
}

/* A key and its colon. TB_END: it is the key that was asked for. */
static tb_status scan_key(scanner *s)
{
    skip_blanks(s);
    if (peek(s) != '"')
        return fault(s, _("a member name in quotes is expected here; a comma too many in front of it?"));
    if (++s->keys == s->stop_at)
        return TB_END;
    tb_status rc = scan_string(s);
    if (rc != TB_OK)
        return rc;
    skip_blanks(s);
    if (peek(s) != ':')
        return fault(s, _("a colon is expected after the name of a member"));
    s->at++;
    return TB_OK;
}

/* After '{' or '[': *opened says whether a value must follow; an empty one is closed at once. */
static tb_status scan_open(scanner *s, bool *opened)
{
    bool object = peek(s) == '{';
    if (s->depth == TB_MAX_NESTING)
        return fault_as(s, TB_E_LIMIT, _("objects and arrays are nested more than 64 levels deep"));
    s->at++;
    skip_blanks(s);
    *opened = peek(s) != (object ? '}' : ']');
    if (!*opened) {
        s->at++;
        return TB_OK;
    }
    s->object[++s->depth] = object;
    return object ? scan_key(s) : TB_OK;
}

/* After a value: closes what ends here and takes the comma and the next key. Depth 0 afterwards: all is read. */
static tb_status scan_after_value(scanner *s)
{
    while (s->depth) {
        bool object = s->object[s->depth];
        skip_blanks(s);
        int c = peek(s);
        if (c == ',') {
            s->at++;
            return object ? scan_key(s) : TB_OK;
        }
        if (c < 0)
            return fault(s, object ? _("the text ends inside an object; is the file complete?")
                                   : _("the text ends inside an array; is the file complete?"));
        if (c != (object ? '}' : ']'))
            return fault(s, object ? _("a comma or } is expected after the member of an object")
                                   : _("a comma or ] is expected after the element of an array"));
        s->at++;
        s->depth--;
    }
    return TB_OK;
}

static tb_status scan_all(scanner *s)
{
    if (tb_str_starts(s->text, TB_LIT("\xEF\xBB\xBF")))
        s->at = 3;
    do {
        skip_blanks(s);
        int c = peek(s);
        bool opened = false;
        tb_status rc = c == '{' || c == '[' ? scan_open(s, &opened) : scan_scalar(s);
        if (rc == TB_OK && !opened)
            rc = scan_after_value(s);
        if (rc != TB_OK)
            return rc;
    } while (s->depth);
    skip_blanks(s);
    return s->at == s->text.len ? TB_OK : fault(s, _("something follows the end of the JSON value; remove it"));
}

typedef struct member {
    const char *key;
    size_t number; /* among all keys of the text, from 1 */
} member;

static int by_key(const void *a, const void *b)
{
    const member *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

typedef struct level {
    const cJSON *next;
    bool object;
    TB_VEC(member) members;
} level;

/* The number of the first repeated key among the sorted members of one object, or 0. */
static size_t repeated(level *l)
{
    size_t found = 0;
    if (l->members.len < 2)
        return 0;
    qsort(l->members.ptr, l->members.len, sizeof *l->members.ptr, by_key);
    for (size_t i = 1; i < l->members.len; i++) {
        const member *m = &l->members.ptr[i];
        if (strcmp(m[-1].key, m->key) == 0 && (!found || m->number < found))
            found = m->number;
    }
    return found;
}

static void enter(level *l, const cJSON *node)
{
    l->next = node->child;
    l->object = cJSON_IsObject(node);
    l->members.len = 0;
}

/* Walks the tree in the order of the text. False: out of memory. */
static bool walk(const cJSON *root, level *levels, size_t *duplicate)
{
    size_t keys = 0, depth = 0;
    enter(&levels[0], root);
    for (;;) {
        level *l = &levels[depth];
        const cJSON *node = l->next;
        if (!node) {
            size_t n = repeated(l);
            if (n && (!*duplicate || n < *duplicate))
                *duplicate = n;
            if (depth == 0)
                return true;
            depth--;
            continue;
        }
        l->next = node->next;
        if (l->object) {
            member m = {node->string, ++keys};
            if (!tb_vec_push(&l->members, m))
                return false;
        }
        if (node->child)
            enter(&levels[++depth], node);
    }
}

static tb_status check_duplicates(const cJSON *root, tb_str text, tb_error *err)
{
    level levels[TB_MAX_NESTING + 1] = {0};
    size_t duplicate = 0;
    bool ok = walk(root, levels, &duplicate);
    for (size_t i = 0; i <= TB_MAX_NESTING; i++)
        tb_vec_fini(&levels[i].members);
    if (!ok)
        return tb_nomem(err);
    if (!duplicate)
        return TB_OK;
    scanner s = {.text = text, .stop_at = duplicate};
    if (scan_all(&s) != TB_END)
        return TB_OK; /* cannot be: the same text had that key before */
    s.err = err;
    size_t begin = s.at;
    (void)scan_string(&s);
    tb_str key = tb_str_sub(text, begin, s.at);
    s.at = begin;
    uint64_t line = tb_line_of((const uint8_t *)text.ptr, text.len, begin);
    tb_status rc = tb_fail(err, TB_E_SYNTAX, _("line %llu: the member %.*s occurs twice in one object; remove one"),
                           (unsigned long long)line, TB_ARG(key));
    if (err) {
        err->line = line;
        err->offset = begin;
    }
    return rc;
}

tb_status tb_json_parse(tb_str text, cJSON **out, tb_error *err)
{
    if (text.len > TB_MAX_JSON)
        return tb_fail(err, TB_E_LIMIT, _("the JSON text is longer than %zu bytes"), TB_MAX_JSON);
    scanner s = {.text = text.ptr ? text : TB_LIT(""), .err = err};
    s.at = tb_utf8_invalid_at((const uint8_t *)s.text.ptr, s.text.len);
    if (s.at < s.text.len)
        return fault(&s, _("the bytes are not valid UTF-8; save the file as UTF-8"));
    s.at = 0;
    tb_status rc = scan_all(&s);
    if (rc < 0)
        return rc;
    cJSON *tree = cJSON_ParseWithLength(s.text.ptr, s.text.len);
    if (!tree)
        return tb_nomem(err); /* the text is good JSON, so nothing else is left */
    rc = check_duplicates(tree, s.text, err);
    if (rc < 0) {
        cJSON_Delete(tree);
        return rc;
    }
    *out = tree;
    return TB_OK;
}

static const char *kind_of(const cJSON *item)
{
    if (cJSON_IsString(item))
        return _("a string");
    if (cJSON_IsNumber(item))
        return _("a number");
    if (cJSON_IsBool(item))
        return _("true or false");
    if (cJSON_IsArray(item))
        return _("an array");
    return cJSON_IsObject(item) ? _("an object") : _("null");
}

static tb_status wrong_kind(const char *where, const char *key, const cJSON *item, const char *wanted, tb_error *err)
{
    return tb_fail(err, TB_E_SYNTAX, _("%s: the member \"%s\" is %s; it must be %s"), where, key, kind_of(item),
                   wanted);
}

/* *item is NULL for a missing member. A missing object has no members; something else has none to ask for. */
static tb_status get(const cJSON *obj, const char *where, const char *key, const cJSON **item, tb_error *err)
{
    if (obj && !cJSON_IsObject(obj))
        return tb_fail(err, TB_E_SYNTAX, _("%s is %s; it must be an object"), where, kind_of(obj));
    *item = obj ? cJSON_GetObjectItemCaseSensitive(obj, key) : NULL;
    return TB_OK;
}

tb_status tb_json_str(const cJSON *obj, const char *where, const char *key, tb_str *out, tb_error *err)
{
    const cJSON *item = NULL;
    tb_status rc = get(obj, where, key, &item, err);
    if (rc < 0)
        return rc;
    if (item && !cJSON_IsString(item))
        return wrong_kind(where, key, item, _("a string"), err);
    *out = tb_json_text(item);
    return TB_OK;
}

tb_status tb_json_int(const cJSON *obj, const char *where, const char *key, int fallback, int *out, tb_error *err)
{
    const cJSON *item = NULL;
    tb_status rc = get(obj, where, key, &item, err);
    if (rc < 0)
        return rc;
    if (item && !cJSON_IsNumber(item))
        return wrong_kind(where, key, item, _("a whole number"), err);
    /* cJSON cuts the fraction and stops at the ends of int; only what survives that unchanged is an int */
    if (item && item->valuedouble != item->valueint)
        return tb_fail(err, TB_E_SYNTAX,
                       _("%s: the member \"%s\" must be a whole number from -2147483648 to "
                         "2147483647"),
                       where, key);
    *out = item ? item->valueint : fallback;
    return TB_OK;
}

tb_status tb_json_bool(const cJSON *obj, const char *where, const char *key, bool fallback, bool *out, tb_error *err)
{
    const cJSON *item = NULL;
    tb_status rc = get(obj, where, key, &item, err);
    if (rc < 0)
        return rc;
    if (item && !cJSON_IsBool(item))
        return wrong_kind(where, key, item, _("true or false"), err);
    *out = item ? cJSON_IsTrue(item) : fallback;
    return TB_OK;
}

tb_status tb_json_array(const cJSON *obj, const char *where, const char *key, const cJSON **out, tb_error *err)
{
    const cJSON *item = NULL;
    tb_status rc = get(obj, where, key, &item, err);
    if (rc < 0)
        return rc;
    if (item && !cJSON_IsArray(item))
        return wrong_kind(where, key, item, _("an array"), err);
    *out = item;
    return TB_OK;
}

tb_status tb_json_object(const cJSON *obj, const char *where, const char *key, const cJSON **out, tb_error *err)
{
    const cJSON *item = NULL;
    tb_status rc = get(obj, where, key, &item, err);
    if (rc < 0)
        return rc;
    if (item && !cJSON_IsObject(item))
        return wrong_kind(where, key, item, _("an object"), err);
    *out = item;
    return TB_OK;
}

static bool is_listed(const char *key, const char *const *keys)
{
    for (; *keys; keys++)
        if (strcmp(key, *keys) == 0)
            return true;
    return false;
}

tb_status tb_json_only(const cJSON *obj, const char *where, const char *const *keys, tb_error *err)
{
    if (obj && !cJSON_IsObject(obj))
        return tb_fail(err, TB_E_SYNTAX, _("%s is %s; it must be an object"), where, kind_of(obj));
    for (const cJSON *item = obj ? obj->child : NULL; item; item = item->next) {
        if (is_listed(item->string, keys))
            continue;
        TB_CLEANUP(tb_buf_fini) tb_buf known = {0};
        for (const char *const *k = keys; *k; k++)
            tb_buf_printf(&known, k == keys ? "%s" : ", %s", *k);
        return tb_fail(err, TB_E_SYNTAX, _("%s: the member \"%s\" is not known; known are: %.*s"), where, item->string,
                       TB_ARG(tb_buf_view(&known)));
    }
    return TB_OK;
}
