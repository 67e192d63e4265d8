/* SPDX-License-Identifier: MIT */
/* Every case is read in windows of 1, 7 and all bytes, and into rooms of 1, 3, 1000 and 65536 bytes, and has to come
 * out the same. The streams are made here with zlib. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "fake_host.h"

const tb_plugin *tb_plugin_query_gzip(void);

static const tb_format *gzip(void) { return tb_plugin_query_gzip()->formats[0]; }

struct bytes {
    uint8_t p[4096];
    size_t len;
};

/* Appends a gzip stream of n bytes of text; `header` may be NULL. */
static void pack(struct bytes *b, const char *text, size_t n, int level, gz_header *header)
{
    z_stream z = {.next_out = b->p + b->len, .avail_out = (uInt)(sizeof b->p - b->len)};
    assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    if (header)
        assert_int_equal(deflateSetHeader(&z, header), Z_OK);
    char *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, text, n);
    z.next_in = (Bytef *)copy;
    z.avail_in = (uInt)n;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    b->len = sizeof b->p - z.avail_out;
    deflateEnd(&z);
    free(copy);
}

static void append(struct bytes *b, const char *p, size_t n)
{
    assert_true(b->len + n <= sizeof b->p);
    memcpy(b->p + b->len, p, n);
    b->len += n;
}

#define N_WAYS 12u

static fake_setup way(unsigned i, const struct bytes *b)
{
    static const size_t windows[] = {1, 7, 0}, hints[] = {1, 3, 1000, 0};
    return (fake_setup){
        .bytes = (const char *)b->p,
        .len = b->len,
        .name = "a.csv.gz",
        .window = windows[i % 3],
        .hint = hints[i / 3],
    };
}

static void check(const char *name, const struct bytes *b, const char *expected)
{
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, b);
        char *got = fake_transcript(gzip(), &s);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", way %u\n", name, i);
        assert_string_equal(got, expected);
        free(got);
    }
}

/* Fails with this code, in every way the same. */
static void check_fails(const char *name, const struct bytes *b, const char *code)
{
    char *first = NULL;
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, b);
        char *got = fake_transcript(gzip(), &s);
        if (!fake_says(got, code) || fake_says(got, "FAULT") || fake_says(got, "B ") || (first && strcmp(got, first)))
            fail_msg("case \"%s\", way %u:\n%s--- not %s, or before:\n%s", name, i, got, code, first ? first : "");
        if (first)
            free(got);
        else
            first = got;
    }
    free(first);
}

static void test_contents(void **state)
{
    (void)state;
    struct bytes b = {.len = 0};
    pack(&b, "a,b\n1,2\n", 8, 9, NULL);
    check("one stream", &b, "M a.csv ?\nB [a,b\\x0A1,2\\x0A]\n");
    pack(&b, "", 0, 9, NULL);
    pack(&b, "3,4", 3, 0, NULL);
    check("three streams, one empty, one stored", &b, "M a.csv ?\nB [a,b\\x0A1,2\\x0A3,4]\n");
    append(&b, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 15);
    check("padded", &b, "M a.csv ?\nB [a,b\\x0A1,2\\x0A3,4]\n");
    b.len = 0;
    pack(&b, "", 0, 6, NULL);
    check("empty", &b, "M a.csv ?\nB []\n");
}

/* The length that the last stream tells is believed if it may be the member's. */
static void test_declared(void **state)
{
    (void)state;
    struct bytes b = {.len = 0};
    char text[201], expected[700];
    memset(text, 'x', sizeof text);
    text[200] = '\0';
    pack(&b, text, 200, 9, NULL);
    snprintf(expected, sizeof expected, "M a.csv 200\nB [%s]\n", text);
    check("longer than the file", &b, expected);
    append(&b, "\0\0\0", 3);
    snprintf(expected, sizeof expected, "M a.csv ?\nB [%s]\n", text);
    check("with zeros where it would be", &b, expected);
    b.len -= 3;
    pack(&b, "", 0, 9, NULL);
    check("with an empty stream behind", &b, expected);
}

static void test_header_is_ignored(void **state)
{
    (void)state;
    Bytef name[] = "../../etc/other.csv", comment[] = "text", extra[] = "ab\3\0xyz";
    gz_header h = {.name = name, .comment = comment, .extra = extra, .extra_len = 7, .hcrc = 1, .time = 1, .os = 3};
    struct bytes b = {.len = 0};
    pack(&b, "x", 1, 9, &h);
    check("header with all parts", &b, "M a.csv ?\nB [x]\n");
    b.p[14] ^= 1;
    check_fails("header's checksum", &b, "E -3 ");
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *expected;
    } cases[] = {
        {"x.csv.gz", "M x.csv ?\n"},
        {"X.CSV.GZ", "M X.CSV ?\n"},
        {"x.tgz", "M x.tar ?\n"},
        {"x.TGZ", "M x.tar ?\n"},
        {"x.tar.gz", "M x.tar ?\n"},
        {"x.csv", "M x.csv ?\n"},
        {".gz", "M .gz ?\n"},
        {".tgz", "M .tgz ?\n"},
        {"gz", "M gz ?\n"},
        {"", "M - ?\n"},
        {"预算.csv.gz", "M 预算.csv RAW ?\n"},
        {"\xD4\xA4\xCB\xE3.gz", "M \xD4\xA4\xCB\xE3 RAW ?\n"},
    };
    struct bytes b = {.len = 0};
    pack(&b, "x", 1, 9, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fake_setup s = way(0, &b);
        s.name = cases[i].name;
        char *got = fake_transcript(gzip(), &s);
        assert_true(fake_says(got, cases[i].expected));
        assert_non_null(strstr(got, "B [x]\n"));
        free(got);
    }
}

static void test_unread(void **state)
{
    (void)state;
    struct bytes b = {.len = 0};
    pack(&b, "x", 1, 9, NULL);
    b.len -= 4;
    fake_setup s = way(2, &b);
    s.only = 2;
    char *got = fake_transcript(gzip(), &s);
    assert_string_equal(got, "M a.csv ?\n");
    free(got);
}

static void test_broken(void **state)
{
    (void)state;
    struct bytes good = {.len = 0}, b;
    pack(&good, "Year,Amount\n2023,1\n2024,2\n", 26, 9, NULL);
    b = good;
    append(&b, "x", 1);
    check_fails("one byte follows", &b, "E -3 0+43 bytes that are no gzip stream follow");
    b = good;
    append(&b, "\0\0x", 3);
    check_fails("padding with something in it", &b, "E -3 0+45 bytes that are no gzip stream follow");
    b = good;
    append(&b, "\0\x1f\x8b", 3);
    check_fails("a stream behind the padding", &b, "E -3 0+44 bytes that are no gzip stream follow");
    b = good;
    append(&b, "\x1f", 1);
    check_fails("the beginning of another stream", &b, "E -3 0+44 the gzip stream ends in the middle");
    b = good;
    b.p[b.len - 8] ^= 1;
    check_fails("checksum", &b, "E -3 0+39 the checksum of the gzip stream is wrong; fetch the file again");
    b = good;
    b.p[b.len - 1] ^= 1;
    check_fails("length", &b, "E -3 0+43 the gzip stream has another length than it says; fetch the file again");
    b = good;
    b.p[2] = 7;
    check_fails("method", &b, "E -3 0+4 the gzip stream is damaged; fetch the file again");
    b.len = 0;
    append(&b, "PK\3\4xxxxxxxxxxxxxxx", 19);
    check_fails("no gzip", &b, "E -3 0+2 there is no gzip stream where one should begin");
}

static void test_truncated(void **state)
{
    (void)state;
    struct bytes b = {.len = 0};
    pack(&b, "Year,Amount\n2023,1\n2024,2\n", 26, 9, NULL);
    size_t one = b.len;
    pack(&b, "2025,3\n", 7, 9, NULL);
    for (size_t len = 0; len < b.len; len++) {
        struct bytes cut = b;
        cut.len = len;
        if (len != one)
            check_fails("truncated", &cut, "E -3 ");
    }
}

/* Whatever byte is wrong: what is read is what was packed, or the reading fails. */
static void test_flipped(void **state)
{
    (void)state;
    struct bytes b = {.len = 0};
    pack(&b, "Year,Amount\n2023,1\n2024,2\n", 26, 9, NULL);
    for (size_t bit = 0; bit < 8 * b.len; bit++) {
        struct bytes bad = b;
        bad.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        fake_setup s = way(1, &bad);
        char *got = fake_transcript(gzip(), &s);
        assert_false(fake_says(got, "FAULT"));
        assert_true(fake_says(got, "E -3 ") || fake_says(got, "B [Year,Amount\\x0A2023,1\\x0A2024,2\\x0A]"));
        free(got);
    }
}

static void test_failures(void **state)
{
    (void)state;
    struct bytes b = {.len = 0};
    pack(&b, "Year,Amount\n", 12, 9, NULL);
    bool failed = true;
    for (size_t i = 1; failed; i++) {
        fake_setup s = way(1, &b);
        s.fail_alloc = i;
        char *got = fake_transcript(gzip(), &s);
        failed = fake_says(got, "E -1 ");
        assert_true(failed || i > 3);
        assert_false(fake_says(got, "FAULT"));
        free(got);
    }
    failed = true;
    for (size_t i = 1; failed; i++) {
        fake_setup s = way(1, &b);
        s.fail_peek = i;
        char *got = fake_transcript(gzip(), &s);
        failed = fake_says(got, "E -2 0+18446744073709551615 the disk is on fire");
        assert_true(failed || i > 3);
        free(got);
    }
    fake_setup s = way(1, &b);
    s.cancel = true;
    char *got = fake_transcript(gzip(), &s);
    assert_true(fake_says(got, "E -7 "));
    free(got);
}

/* 64 MiB out of 64 KiB: nothing grows with what is unpacked. */
static void test_bomb(void **state)
{
    (void)state;
    const size_t n = (size_t)1 << 26;
    uint8_t *zeros = calloc(1, n);
    size_t cap = n / 512;
    uint8_t *packed = malloc(cap);
    assert_non_null(zeros);
    assert_non_null(packed);
    z_stream z = {.next_in = zeros, .avail_in = (uInt)n, .next_out = packed, .avail_out = (uInt)cap};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    fake_setup s = {.bytes = (const char *)packed, .len = cap - z.avail_out, .window = 4096};
    deflateEnd(&z);
    assert_true(s.len * 1000 < n);
    char *got = fake_transcript(gzip(), &s);
    assert_true(fake_says(got, "B 67108864 #"));
    assert_true(fake_peak < (size_t)1 << 17);
    free(got);
    free(packed);
    free(zeros);
}

static int score(const struct bytes *b, size_t len)
{
    fake_setup s = way(0, b);
    s.len = len;
    return fake_probe(gzip(), &s);
}

static void test_probe(void **state)
{
    (void)state;
    struct bytes b = {.len = 0};
    pack(&b, "Year,Amount\n2023,1\n2024,2\n", 26, 9, NULL);
    assert_int_equal(score(&b, b.len), 100);
    assert_int_equal(score(&b, b.len - 12), 100);
    assert_int_equal(score(&b, 10), 80);
    assert_int_equal(score(&b, 2), 80);
    assert_int_equal(score(&b, 1), 0);
    assert_int_equal(score(&b, 0), 0);
    b.p[10] ^= 0xff;
    assert_int_equal(score(&b, b.len), 80);
    b.p[2] = 7;
    assert_int_equal(score(&b, b.len), 80);
    b.p[1] = 0x8c;
    assert_int_equal(score(&b, b.len), 0);
    b.len = 0;
    pack(&b, "", 0, 9, NULL);
    assert_int_equal(score(&b, b.len), 100);
    fake_setup s = way(2, &b);
    s.fail_peek = 1;
    assert_int_equal(fake_probe(gzip(), &s), 0);
    s.fail_peek = 0;
    s.fail_alloc = 1;
    assert_int_equal(fake_probe(gzip(), &s), 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contents),  cmocka_unit_test(test_declared), cmocka_unit_test(test_header_is_ignored),
        cmocka_unit_test(test_names),     cmocka_unit_test(test_unread),   cmocka_unit_test(test_broken),
        cmocka_unit_test(test_truncated), cmocka_unit_test(test_flipped),  cmocka_unit_test(test_failures),
        cmocka_unit_test(test_bomb),      cmocka_unit_test(test_probe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
