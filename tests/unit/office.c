/* SPDX-License-Identifier: MIT */
#include "office.h"

#include <stdlib.h>
#include <string.h>

#include "with_cmocka.h"

#define MAX_PARTS 16u

const tb_plugin *tb_plugin_query_office(void);

const tb_format *office_format(const char *id)
{
    for (const tb_format *const *f = tb_plugin_query_office()->formats; *f; f++)
        if (strcmp((*f)->id, id) == 0)
            return *f;
    fail_msg("the plugin has no format %s", id);
    return NULL;
}

void office_pack(struct packed *out, const struct office_part *parts, size_t n)
{
    struct zip_file files[MAX_PARTS] = {0};
    size_t used = 0;
    assert_true(n <= MAX_PARTS);
    for (size_t i = 0; i < n; i++)
        if (parts[i].text)
            files[used++] = (struct zip_file){.name = parts[i].name, .bytes = parts[i].text, .deflate = true};
    pack_zip(out, files, used, NULL);
}

static fake_setup setup_of(const struct packed *p)
{
    return (fake_setup){.bytes = (const char *)p->p, .len = p->len, .window = 64};
}

char *office_read(const char *format, const struct packed *p)
{
    fake_setup s = setup_of(p);
    return fake_transcript(office_format(format), &s);
}

/* Shows the first line that differs. */
static void fail_case(const char *name, size_t hint, const char *got, const char *expected)
{
    size_t from = 0;
    for (size_t i = 0; got[i] && got[i] == expected[i]; i++)
        from = got[i] == '\n' ? i + 1 : from;
    fail_msg("case \"%s\", %zu rows at once:\n%.*s\n--- not\n%.*s", name, hint, (int)strcspn(got + from, "\n"),
             got + from, (int)strcspn(expected + from, "\n"), expected + from);
}

void office_check(const char *format, const char *name, const struct packed *p, const char *expected)
{
    static const size_t hints[] = {0, 1, 2, 1000};
    for (size_t i = 0; i < 2 * sizeof hints / sizeof *hints; i++) {
        fake_setup s = setup_of(p);
        s.hint = hints[i / 2];
        s.whole = i % 2;
        char *got = fake_transcript(office_format(format), &s);
        if (strcmp(got, expected) != 0)
            fail_case(name, s.hint, got, expected);
        free(got);
    }
}

static void check_truncations(const char *format, const struct packed *p)
{
    for (size_t len = 0; len < p->len; len++) {
        fake_setup s = setup_of(p);
        s.len = len;
        char *got = fake_transcript(office_format(format), &s);
        if (!fake_says(got, "E -3 ") || fake_says(got, "FAULT"))
            fail_msg("%zu bytes of %zu:\n%s", len, p->len, got);
        free(got);
        int score = fake_probe(office_format(format), &s);
        assert_true(score >= 0 && score <= 80);
    }
}

/* Until nothing fails any more, each failure is told as such. */
static void check_failures(const char *format, const struct packed *p, const char *code, bool reads)
{
    bool failed = true;
    for (size_t i = 1; failed; i++) {
        fake_setup s = setup_of(p);
        *(reads ? &s.fail_read : &s.fail_alloc) = i;
        char *got = fake_transcript(office_format(format), &s);
        failed = fake_says(got, "E ");
        if ((failed && !fake_says(got, code)) || fake_says(got, "FAULT"))
            fail_msg("%s %zu fails:\n%s", reads ? "read" : "allocation", i, got);
        assert_true(failed || i > 4);
        free(got);
    }
}

void office_check_hostile(const char *format, const struct packed *p)
{
    check_truncations(format, p);
    check_failures(format, p, "E -1 ", false);
    check_failures(format, p, "E -2 0+18446744073709551615 the disk is on fire", true);
    fake_setup s = setup_of(p);
    s.cancel = true;
    char *got = fake_transcript(office_format(format), &s);
    assert_true(fake_says(got, "E -7 "));
    free(got);
    s.cancel = false;
    s.stream = true;
    got = fake_transcript(office_format(format), &s);
    assert_true(fake_says(got, "E -4 0+18446744073709551615 office documents cannot be read from a stream"));
    free(got);
}

int office_probe(const char *format, const struct packed *p)
{
    fake_setup s = setup_of(p);
    return fake_probe(office_format(format), &s);
}
