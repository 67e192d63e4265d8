/* SPDX-License-Identifier: MIT */
/* The first byte chooses how the rest is given. What is read that way has to be what is read from all of it at once,
 * and what zlib makes of it in one call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "../unit/fake_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const tb_plugin *tb_plugin_query_gzip(void);

static void check(bool ok, const char *what, const char *a, const char *b)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n--- one\n%s--- other\n%s", what, a, b);
    abort();
}

/* Is it one gzip stream, and nothing behind it? */
static bool zlib_reads(const uint8_t *data, size_t size)
{
    static uint8_t out[1 << 16];
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, data, size);
    z_stream z = {.next_in = copy, .avail_in = (uInt)size};
    if (inflateInit2(&z, MAX_WBITS + 16) != Z_OK)
        abort();
    int rc;
    do {
        z.next_out = out;
        z.avail_out = sizeof out;
        rc = inflate(&z, Z_NO_FLUSH);
    } while (rc == Z_OK);
    bool all = z.avail_in == 0;
    inflateEnd(&z);
    free(copy);
    return rc == Z_STREAM_END && all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t windows[] = {1, 7, 64, 0}, hints[] = {16, 100, 4096, 0};
    if (size == 0)
        return 0;
    const tb_format *gzip = tb_plugin_query_gzip()->formats[0];
    const uint8_t how = data[0];
    fake_setup s = {
        .bytes = (const char *)data + 1,
        .len = size - 1,
        .window = windows[how & 3u],
        .hint = hints[how >> 2 & 3u],
    };
    fake_setup all = {.bytes = s.bytes, .len = s.len};
    char *got = fake_transcript(gzip, &s), *plain = fake_transcript(gzip, &all);
    check(!fake_says(got, "FAULT"), "the contract is broken", got, "");
    bool fails = fake_says(plain, "E ");
    /* Where in the last bytes zlib sees what is wrong depends on how many it was given. */
    check(fails ? fake_says(got, "E ") : strcmp(got, plain) == 0, "the windows make a difference", got, plain);
    check(!fails || !zlib_reads(data + 1, size - 1), "zlib reads it", plain, "");
    free(got);
    free(plain);
    s.fail_alloc = 1 + size % 5;
    got = fake_transcript(gzip, &s);
    check(!fake_says(got, "FAULT"), "the contract is broken when memory is short", got, "");
    free(got);
    int score = fake_probe(gzip, &s);
    check(score >= 0 && score <= 100, "the score is out of range", "", "");
    return 0;
}
