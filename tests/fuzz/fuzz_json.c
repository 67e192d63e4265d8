/* SPDX-License-Identifier: MIT */
/* The first byte chooses the format and how the rest is given. What is read that way has to be what is read from the
 * whole source, it has to be refused exactly when a parser written by the book refuses it, and at most one of the two
 * formats may recognise it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fake_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const tb_plugin *tb_plugin_query_json(void);

/* ---- RFC 8259 by the book, one byte after the other ---- */

#define BOOK_DEPTH 512

struct book {
    const uint8_t *p, *end;
    unsigned depth;
    bool deep; /* refused for its depth, not for its grammar */
};

struct book_name {
    struct book_name *next;
    size_t len;
    char bytes[];
};

static bool book_value(struct book *b);

static bool book_take(struct book *b, char c)
{
    if (b->p == b->end || *b->p != (uint8_t)c)
        return false;
    b->p++;
    return true;
}

static void book_blanks(struct book *b)
{
    while (book_take(b, ' ') || book_take(b, '\t') || book_take(b, '\n') || book_take(b, '\r'))
        ;
}

static bool book_hex(struct book *b, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdefABCDEF";
        const char *d = b->p < b->end && *b->p ? strchr(digits, *b->p) : NULL;
        if (!d)
            return false;
        uint32_t v = (uint32_t)(d - digits);
        *out = *out * 16 + (v < 16 ? v : v - 6);
        b->p++;
    }
    return true;
}

static size_t book_utf8(char *to, uint32_t c)
{
    if (c < 0x80)
        return *to = (char)c, 1;
    if (c < 0x800)
        return to[0] = (char)(0xC0 | c / 64), to[1] = (char)(0x80 | c % 64), 2;
    size_t n = c < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; c /= 64)
        to[i] = (char)(0x80 | c % 64);
    to[0] = (char)((n == 3 ? 0xE0 : 0xF0) | c);
    return n;
}

/* One character of a string, an escape or a byte; *n bytes of what it means go to `to`. */
static bool book_char(struct book *b, char *to, size_t *n)
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    uint32_t high, low;
    *n = 1;
    if (!book_take(b, '\\')) {
        *to = (char)*b->p;
        return *b->p++ >= 0x20;
    }
    if (!book_take(b, 'u')) {
        const char *e = b->p < b->end && *b->p ? strchr(names, *b->p) : NULL;
        *to = e ? meanings[e - names] : '\0';
        b->p += e != NULL;
        return e != NULL;
    }
    if (!book_hex(b, &high) || (high >= 0xDC00 && high < 0xE000))
        return false;
    if (high >= 0xD800 && high < 0xDC00) {
        if (!book_take(b, '\\') || !book_take(b, 'u') || !book_hex(b, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        high = 0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00);
    }
    *n = book_utf8(to, high);
    return true;
}

/* The string as it is meant, to be freed; NULL when it breaks the rules. */
static struct book_name *book_string(struct book *b)
{
    if (!book_take(b, '"'))
        return NULL;
    struct book_name *s = malloc(sizeof *s + (size_t)(b->end - b->p) + 4);
    if (!s)
        abort();
    *s = (struct book_name){0};
    while (!book_take(b, '"')) {
        size_t n = 0;
        if (b->p == b->end || !book_char(b, s->bytes + s->len, &n)) {
            free(s);
            return NULL;
        }
        s->len += n;
    }
    return s;
}

static bool book_digits(struct book *b)
{
    const uint8_t *from = b->p;
    while (b->p < b->end && *b->p >= '0' && *b->p <= '9')
        b->p++;
    return b->p != from;
}

static bool book_number(struct book *b)
{
    (void)book_take(b, '-');
    if (!book_take(b, '0') && !book_digits(b))
        return false;
    if (book_take(b, '.') && !book_digits(b))
        return false;
    if (!book_take(b, 'e') && !book_take(b, 'E'))
        return true;
    if (!book_take(b, '+'))
        (void)book_take(b, '-');
    return book_digits(b);
}

static bool book_array(struct book *b)
{
    book_blanks(b);
    if (book_take(b, ']'))
        return true;
    do
        if (!book_value(b))
            return false;
    while (book_take(b, ','));
    return book_take(b, ']');
}

static bool is_among(const struct book_name *names, const struct book_name *n)
{
    for (; names; names = names->next)
        if (names->len == n->len && memcmp(names->bytes, n->bytes, n->len) == 0)
            return true;
    return false;
}

static bool book_members(struct book *b, struct book_name **names)
{
    do {
        book_blanks(b);
        struct book_name *n = book_string(b);
        if (!n)
            return false;
        bool twice = is_among(*names, n);
        n->next = *names;
        *names = n;
        book_blanks(b);
        if (twice || !book_take(b, ':') || !book_value(b))
            return false;
    } while (book_take(b, ','));
    return book_take(b, '}');
}

static bool book_object(struct book *b)
{
    struct book_name *names = NULL;
    book_blanks(b);
    bool ok = book_take(b, '}') || book_members(b, &names);
    while (names) {
        struct book_name *next = names->next;
        free(names);
        names = next;
    }
    return ok;
}

static bool book_word(struct book *b, const char *word)
{
    while (*word && book_take(b, *word))
        word++;
    return !*word;
}

/* A value and the blanks around it. */
static bool book_value(struct book *b)
{
    book_blanks(b);
    if (b->p == b->end)
        return false;
    bool ok, bracket = *b->p == '[' || *b->p == '{';
    b->depth += bracket;
    if (b->depth > BOOK_DEPTH) {
        b->deep = true;
        return false;
    }
    if (*b->p == '"') {
        struct book_name *s = book_string(b);
        ok = s != NULL;
        free(s);
    } else if (bracket) {
        ok = *b->p++ == '[' ? book_array(b) : book_object(b);
    } else if (*b->p == 't' || *b->p == 'f' || *b->p == 'n') {
        ok = book_word(b, *b->p == 't' ? "true" : *b->p == 'f' ? "false" : "null");
    } else {
        ok = book_number(b);
    }
    b->depth -= bracket;
    book_blanks(b);
    return ok;
}

static bool book_text(struct book *b) { return book_value(b) && b->p == b->end; }

/* Each line that is not blank is an array or an object. */
static bool book_lines(struct book *b)
{
    const uint8_t *end = b->end;
    while (b->p < end) {
        const uint8_t *p = b->p;
        while (p < end && *p != '\n' && *p != '\r')
            p++;
        b->end = p;
        book_blanks(b);
        if (b->p < p && ((*b->p != '[' && *b->p != '{') || !book_text(b)))
            return false;
        b->p = p < end ? p + 1 : p;
    }
    return true;
}

/* ---- The target ---- */

static void check(bool ok, const char *what, const char *a, const char *b)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n--- one\n%s--- other\n%s", what, a, b);
    abort();
}

static void check_by_the_book(const fake_setup *s, bool lines, const char *transcript)
{
    struct book b = {.p = (const uint8_t *)s->bytes, .end = (const uint8_t *)s->bytes + s->len};
    bool ok = lines ? book_lines(&b) : book_text(&b);
    bool refused = fake_says(transcript, "E -3 "), limit = fake_says(transcript, "E -5 ");
    if (b.deep)
        check(limit || refused, "the book says that it is too deep", transcript, "");
    else if (!limit)
        check(refused == !ok, ok ? "the book accepts it" : "the book refuses it", transcript, "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t windows[] = {1, 7, 64, 0}, hints[] = {1, 3, 1000, 0};
    if (size == 0)
        return 0;
    const tb_format *const *formats = tb_plugin_query_json()->formats;
    const uint8_t how = data[0];
    const bool lines = how >> 5 & 1u;
    fake_setup s = {
        .bytes = (const char *)data + 1,
        .len = size - 1,
        .window = windows[how & 3u],
        .hint = hints[how >> 2 & 3u],
        .whole = how >> 4 & 1u,
    };
    fake_setup all = {.bytes = s.bytes, .len = s.len, .whole = true};
    char *got = fake_transcript(formats[lines], &s), *plain = fake_transcript(formats[lines], &all);
    check(!fake_says(got, "FAULT"), "the contract is broken", got, "");
    check(strcmp(got, plain) == 0, "the windows make a difference", got, plain);
    check_by_the_book(&s, lines, plain);
    free(got);
    free(plain);
    s.fail_alloc = 1 + size % 6;
    s.max_batches = how >> 6;
    got = fake_transcript(formats[lines], &s);
    check(!fake_says(got, "FAULT"), "the contract is broken when memory is short", got, "");
    free(got);
    s.fail_alloc = 0;
    int text = fake_probe(formats[0], &s), records = fake_probe(formats[1], &s);
    check(text >= 0 && records >= 0 && (text == 0 || records == 0), "both formats recognise it", "", "");
    return 0;
}
