/* SPDX-License-Identifier: MIT */
/* The first byte chooses what the rest is: a file, or the records of a workbook, which are then read alone and out of a
 * container. How many rows are asked for at once must make no difference, nor must the container. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fake_host.h"
#include "../unit/workbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const tb_plugin *tb_plugin_query_xls(void);

#define MAX_TEXT 1000000u /* bytes that the cells may show: what is to be found is not slowness */

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
    const tb_format *xls = tb_plugin_query_xls()->formats[0];
    const uint8_t how = data[0];
    fake_setup s = {
        .bytes = (const char *)data + 1,
        .len = size - 1,
        .hint = hints[how & 3u],
        .max_unpacked = MAX_TEXT,
    };
    fake_setup all = s;
    struct made m = {.n = 0};
    int score = fake_probe(xls, &s);
    check(score >= 0 && score <= 100, "the score is out of range", "", "");
    all.hint = 0;
    char *plain = fake_transcript(xls, &all);
    if (score == 80 && (how & 4u)) {
        ole(&m, &(struct ole_stream){"Workbook", data + 1, size - 1}, 1);
        s.bytes = (const char *)m.p;
        s.len = m.n;
        check(fake_probe(xls, &s) == 100, "the container is not recognised", "", "");
    }
    char *got = fake_transcript(xls, &s);
    check(!fake_says(got, "FAULT"), "the contract is broken", got, "");
    check(strcmp(got, plain) == 0, "the way of reading makes a difference", got, plain);
    free(got);
    free(plain);
    s.fail_alloc = 1 + size % 17;
    got = fake_transcript(xls, &s);
    check(!fake_says(got, "FAULT"), "the contract is broken when memory is short", got, "");
    free(got);
    made_free(&m);
    return 0;
}
