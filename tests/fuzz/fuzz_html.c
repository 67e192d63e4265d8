/* SPDX-License-Identifier: MIT */
/* The first byte chooses the format and how the rest is given. What is read that way has to be what is read from all of
 * it at once, and at most one of the two formats may recognise it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fake_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const tb_plugin *tb_plugin_query_html(void);

static void check(bool ok, const char *what, const char *a, const char *b)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n--- one\n%s--- other\n%s", what, a, b);
    abort();
}

/* The transcript without its hints, which are told when they are read, not when what is before them is given. */
static char *without_hints(char *transcript)
{
    char *to = transcript;
    for (const char *p = transcript; *p;) {
        size_t n = strcspn(p, "\n") + 1;
        if (p[0] != 'N' || p[1] != ' ') {
            memmove(to, p, n);
            to += n;
        }
        p += n;
    }
    *to = '\0';
    return transcript;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t windows[] = {1, 7, 64, 0}, hints[] = {1, 3, 1000, 0};
    if (size == 0)
        return 0;
    const uint8_t how = data[0];
    const tb_format *const *formats = tb_plugin_query_html()->formats, *format = formats[how & 1u];
    fake_setup s = {
        .bytes = (const char *)data + 1,
        .len = size - 1,
        .window = windows[how >> 1 & 3u],
        .hint = hints[how >> 3 & 3u],
    };
    fake_setup all = {.bytes = s.bytes, .len = s.len};
    char *got = without_hints(fake_transcript(format, &s)), *plain = without_hints(fake_transcript(format, &all));
    check(!fake_says(got, "FAULT"), "the contract is broken", got, "");
    /* Where in the last bytes the parser sees that it is no XML depends on how many it was given. */
    bool both_fail = (how & 1u) && fake_says(plain, "E ") && fake_says(got, "E ");
    check(both_fail || strcmp(got, plain) == 0, "the windows make a difference", got, plain);
    free(got);
    free(plain);
    s.fail_alloc = how >> 5 & 1u ? 1 + size % 23 : 0;
    s.max_batches = how >> 6; /* rows are left unread */
    got = fake_transcript(format, &s);
    check(!fake_says(got, "FAULT"), "the contract is broken when memory is short", got, "");
    free(got);
    int html = fake_probe(formats[0], &s), xmlss = fake_probe(formats[1], &s);
    check(html >= 0 && html <= 100 && xmlss >= 0 && xmlss <= 100, "the score is out of range", "", "");
    check(html == 0 || xmlss == 0, "both recognise it", "", "");
    return 0;
}
