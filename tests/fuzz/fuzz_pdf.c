/* SPDX-License-Identifier: MIT */
/* The first byte chooses how the rest is given. What is read that way has to be what is read from all of it at once,
 * and refused memory has to end in an error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fake_host.h"
#include "../unit/making_pdf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const tb_plugin *tb_plugin_query_pdf(void);

static void check(bool ok, const char *what, const char *a, const char *b)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n--- one\n%s--- other\n%s", what, a, b);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t hints[] = {1, 3, 1000, 0};
    if (size == 0)
        return 0;
    pdf_keep_encodings();
    const tb_format *pdf = tb_plugin_query_pdf()->formats[0];
    const uint8_t how = data[0];
    fake_setup all = {.bytes = (const char *)data + 1, .len = size - 1, .whole = true};
    fake_setup s = all;
    s.hint = hints[how & 3u];
    s.whole = how >> 2 & 1u;
    s.stream = how >> 3 & 1u;
    s.max_batches = how >> 4 & 1u;
    char *got = fake_transcript(pdf, &s), *plain = fake_transcript(pdf, &all);
    check(!fake_says(got, "FAULT"), "the contract is broken", got, "");
    check(s.max_batches || strcmp(got, plain) == 0, "the way it is given makes a difference", got, plain);
    free(got);
    free(plain);
    s.fail_alloc = 1 + (size_t)how * 7 % 60;
    got = fake_transcript(pdf, &s);
    check(!fake_says(got, "FAULT"), "the contract is broken when memory is short", got, "");
    free(got);
    int score = fake_probe(pdf, &s);
    check(score >= 0 && score <= 100, "the score is out of range", "", "");
    return 0;
}
