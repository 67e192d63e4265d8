/* SPDX-License-Identifier: MIT */
/* What holds for every format that is a container. */
#ifndef TB_FUZZ_CONTAINER_H
#define TB_FUZZ_CONTAINER_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fake_host.h"

/* A few bytes may tell of a member without end, such as a hole in a tar archive. */
#define MAX_BYTES ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must_hold(bool ok, const char *what, const char *a, const char *b)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n--- one\n%s--- other\n%s", what, a, b);
    abort();
}

static inline void fuzz_container(const tb_format *format, const uint8_t *data, size_t size)
{
    static const size_t hints[] = {16, 100, 4096, 0};
    if (size == 0)
        return;
    const uint8_t how = data[0];
    fake_setup s = {
        .bytes = (const char *)data + 1,
        .len = size - 1,
        .hint = hints[how & 3u],
        .whole = (how & 4u) != 0,
        .stream = (how & 8u) != 0,
        .only = how >> 4 & 3u,
        .max_bytes = MAX_BYTES,
    };
    fake_setup all = {.bytes = s.bytes, .len = s.len, .only = s.only, .max_bytes = MAX_BYTES};
    char *got = fake_transcript(format, &s), *plain = fake_transcript(format, &all);
    must_hold(!fake_says(got, "FAULT"), "the contract is broken", got, "");
    if (!s.stream || s.whole)
        must_hold(fake_says(plain, "E ") ? fake_says(got, "E ") : strcmp(got, plain) == 0,
                  "how the bytes are given makes a difference", got, plain);
    free(got);
    free(plain);
    s.fail_alloc = 1 + size % 7;
    got = fake_transcript(format, &s);
    must_hold(!fake_says(got, "FAULT"), "the contract is broken when memory is short", got, "");
    free(got);
    int score = fake_probe(format, &s);
    must_hold(score >= 0 && score <= 100, "the score is out of range", "", "");
}
#endif
