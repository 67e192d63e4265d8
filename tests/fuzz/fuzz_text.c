/* SPDX-License-Identifier: MIT */
/* The first byte chooses how the rest is given. What is read that way has to be what is read from the whole source,
 * and no byte but tabs, line ends and blanks may be lost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fake_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const tb_plugin *tb_plugin_query_text(void);

static void check(bool ok, const char *what, const char *a, const char *b)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n--- one\n%s--- other\n%s", what, a, b);
    abort();
}

/* Bytes of the source that a transcript shows as they are and nothing else in it can be: those of longer characters,
 * but of the wide blanks C2 A0 and E3 80 80. */
static size_t wide_bytes(const char *p, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)p[i];
        n += c >= 0x80 && c != 0xC2 && c != 0xA0 && c != 0xE3 && c != 0x80;
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t windows[] = {1, 7, 64, 0}, hints[] = {1, 3, 1000, 0};
    if (size == 0)
        return 0;
    const tb_format *text = tb_plugin_query_text()->formats[0];
    const uint8_t how = data[0];
    fake_setup s = {
        .bytes = (const char *)data + 1,
        .len = size - 1,
        .window = windows[how & 3u],
        .hint = hints[how >> 2 & 3u],
        .whole = how >> 4 & 1u,
    };
    fake_setup all = {.bytes = s.bytes, .len = s.len, .whole = true};
    char *got = fake_transcript(text, &s), *plain = fake_transcript(text, &all);
    check(!fake_says(got, "FAULT"), "the contract is broken", got, "");
    check(strcmp(got, plain) == 0, "the windows make a difference", got, plain);
    if (!fake_says(plain, "E -5 "))
        check(wide_bytes(plain, strlen(plain)) == wide_bytes(s.bytes, s.len), "text is lost", plain, "");
    free(got);
    free(plain);
    s.fail_alloc = how >> 5 & 1u ? 1 + size % 6 : 0;
    s.max_batches = how >> 6; /* rows are left unread */
    got = fake_transcript(text, &s);
    check(!fake_says(got, "FAULT"), "the contract is broken when memory is short", got, "");
    free(got);
    int score = fake_probe(text, &s);
    check(score >= 0 && score <= 100, "the score is out of range", "", "");
    return 0;
}
