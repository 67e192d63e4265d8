/* SPDX-License-Identifier: MIT */
/* The first byte chooses how the rest is given and the delimiter. What is read that way has to be what is read from
 * the whole source, and what a parser written byte by byte, without a thought for speed, finds in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fake_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const tb_plugin *tb_plugin_query_csv(void);

struct simple {
    const uint8_t *p, *end;
    size_t line;
    char *to; /* 60 bytes of room for each byte of input */
};

static void emit(struct simple *s, uint8_t c)
{
    if (c < ' ' || c == '|' || c == ']' || c == '\\')
        s->to += snprintf(s->to, 5, "\\x%02X", (unsigned)c);
    else
        *s->to++ = (char)c;
}

static bool at_break(const struct simple *s) { return s->p < s->end && (*s->p == '\n' || *s->p == '\r'); }

/* Moves over one byte and counts the line when it ends one. */
static uint8_t step(struct simple *s)
{
    uint8_t c = *s->p++;
    s->line += c == '\n' || (c == '\r' && (s->p == s->end || *s->p != '\n'));
    return c;
}

/* False when a quote is never closed. */
static bool simple_cell(struct simple *s, uint8_t delimiter)
{
    if (s->p < s->end && *s->p == '"') {
        for (s->p++;; emit(s, step(s))) {
            if (s->p == s->end)
                return false;
            if (*s->p != '"')
                continue;
            s->p++;
            if (s->p == s->end || *s->p != '"')
                break;
        }
    }
    while (s->p < s->end && *s->p != delimiter && !at_break(s))
        emit(s, step(s));
    return true;
}

static bool simple_row(struct simple *s, const uint8_t *data, uint8_t delimiter)
{
    s->to += snprintf(s->to, 55, "R %zu+%zu [", s->line, (size_t)(s->p - data));
    for (;;) {
        if (!simple_cell(s, delimiter))
            return false;
        if (s->p == s->end || *s->p != delimiter)
            break;
        s->p++;
        *s->to++ = '|';
    }
    *s->to++ = ']';
    *s->to++ = '\n';
    return true;
}

/* The rows as a transcript shows them, until the end or a quote that is never closed; to be freed. */
static char *simple_rows(const uint8_t *data, size_t size, uint8_t delimiter)
{
    char *out = malloc(60 * size + 60);
    if (!out)
        abort();
    struct simple s = {.p = data, .end = data + size, .line = 1, .to = out};
    while (s.p < s.end) {
        char *row = s.to;
        if (at_break(&s)) {
            (void)step(&s);
        } else if (!simple_row(&s, data, delimiter)) {
            s.to = row;
            break;
        }
    }
    *s.to = '\0';
    return out;
}

/* Do the rows of a transcript equal these? */
static bool rows_equal(const char *transcript, const char *rows)
{
    const char *p = strncmp(transcript, "T @", 3) == 0 ? strchr(transcript, '\n') + 1 : transcript;
    size_t n = strlen(rows);
    return strncmp(p, rows, n) == 0 && p[n] != 'R';
}

static void check(bool ok, const char *what, const char *a, const char *b)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n--- one\n%s--- other\n%s", what, a, b);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t windows[] = {1, 7, 64, 0}, hints[] = {1, 3, 1000, 0};
    static const char *const delimiters[] = {"auto", "auto", ",", ";", "tab", "|", " ", "a"};
    if (size == 0)
        return 0;
    const tb_format *csv = tb_plugin_query_csv()->formats[0];
    const uint8_t how = data[0];
    fake_setup s = {
        .bytes = (const char *)data + 1,
        .len = size - 1,
        .window = windows[how & 3u],
        .hint = hints[how >> 2 & 3u],
        .whole = how >> 4 & 1u,
        .key = "delimiter",
        .value = delimiters[how >> 5],
    };
    fake_setup all = {.bytes = s.bytes, .len = s.len, .whole = true, .key = s.key, .value = s.value};
    char *got = fake_transcript(csv, &s), *plain = fake_transcript(csv, &all);
    check(!fake_says(got, "FAULT"), "the contract is broken", got, "");
    check(strcmp(got, plain) == 0, "the windows make a difference", got, plain);
    if (how >> 5 >= 2 && !fake_says(plain, "E -5 ")) {
        uint8_t delimiter = how >> 5 == 4 ? '\t' : (uint8_t)*s.value;
        char *rows = simple_rows(data + 1, size - 1, delimiter);
        check(rows_equal(plain, rows), "the simple parser reads something else", plain, rows);
        free(rows);
    }
    free(got);
    free(plain);
    s.fail_alloc = 1 + size % 6;
    got = fake_transcript(csv, &s);
    check(!fake_says(got, "FAULT"), "the contract is broken when memory is short", got, "");
    free(got);
    int score = fake_probe(csv, &s);
    check(score >= 0 && score <= 100, "the score is out of range", "", "");
    return 0;
}
