/* SPDX-License-Identifier: MIT */
/* bzip2, xz and zstd: the format `compressed` of the archive plugin. Every case is read from one range and in pieces,
 * into rooms of 1, 7 and 65536 bytes, and has to come out the same. */
#include "with_cmocka.h"

#include <stdlib.h>
#include <string.h>

#include <archive.h>

#include "fake_host.h"
#include "packing.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define N_WAYS 6u
#define ERROR(code, message) "E " code " 0+18446744073709551615 " message "\n"

const tb_plugin *tb_plugin_query_archive(void);

static const tb_format *compressed(void) { return tb_plugin_query_archive()->formats[1]; }

static const int filters[] = {ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD};

static fake_setup way(unsigned i, const struct packed *b)
{
    static const size_t hints[] = {1, 7, 0};
    return (fake_setup){
        .bytes = (const char *)b->p, .len = b->len, .name = "a.csv.xz", .whole = i % 2 == 1, .hint = hints[i / 2]};
}

static void check(const char *name, const struct packed *b, const char *expected)
{
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, b);
        char *got = fake_transcript(compressed(), &s);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", way %u\n", name, i);
        assert_string_equal(got, expected);
        free(got);
    }
}

static void test_contents(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(filters); i++) {
        struct packed b = {0};
        pack_filtered(&b, filters[i], "a,b\n1,2\n", 8);
        check("one stream", &b, "M a.csv ?\nB [a,b\\x0A1,2\\x0A]\n");
        pack_filtered(&b, filters[i], "3,4", 3);
        check("two streams", &b, "M a.csv ?\nB [a,b\\x0A1,2\\x0A3,4]\n");
        pack_free(&b);
        pack_filtered(&b, filters[i], "", 0);
        check("empty", &b, "M a.csv ?\nB []\n");
        pack_free(&b);
    }
}

static void test_behind(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(filters); i++) {
        struct packed b = {0};
        pack_filtered(&b, filters[i], "1,2", 3);
        pack_bytes(&b, "\0\0\0\0", 4);
        if (filters[i] != ARCHIVE_FILTER_ZSTD)
            check("zeros follow", &b, "M a.csv ?\nB [1,2]\n");
        pack_bytes(&b, "x", 1);
        fake_setup s = way(4, &b);
        char *got = fake_transcript(compressed(), &s);
        assert_true(fake_says(got, "E -3 ") && !fake_says(got, "B "));
        free(got);
        b.len -= 5;
        pack_bytes(&b, "garbage", 7);
        s = way(5, &b);
        got = fake_transcript(compressed(), &s);
        assert_true(fake_says(got, "E -3 ") && !fake_says(got, "B "));
        free(got);
        pack_free(&b);
    }
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *expected;
    } cases[] = {
        {"x.csv.bz2", "M x.csv ?\n"},
        {"x.csv.xz", "M x.csv ?\n"},
        {"X.CSV.ZST", "M X.CSV ?\n"},
        {"x.tbz2", "M x.tar ?\n"},
        {"x.tbz", "M x.tar ?\n"},
        {"x.txz", "M x.tar ?\n"},
        {"x.TZST", "M x.tar ?\n"},
        {"x.tar.xz", "M x.tar ?\n"},
        {"x.csv", "M x.csv ?\n"},
        {".xz", "M .xz ?\n"},
        {"", "M - ?\n"},
        {"预算.csv.xz", "M 预算.csv RAW ?\n"},
        {"\xD4\xA4\xCB\xE3.zst", "M \xD4\xA4\xCB\xE3 RAW ?\n"},
    };
    struct packed b = {0};
    pack_filtered(&b, ARCHIVE_FILTER_XZ, "x", 1);
    for (size_t i = 0; i < N(cases); i++) {
        fake_setup s = way(0, &b);
        s.name = cases[i].name;
        char *got = fake_transcript(compressed(), &s);
        assert_true(fake_says(got, cases[i].expected));
        assert_non_null(strstr(got, "B [x]\n"));
        free(got);
    }
    pack_free(&b);
}

/* Every prefix fails, and so does every wrong byte, or else what was packed comes out. */
static void test_truncated(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(filters); i++) {
        struct packed b = {0};
        pack_filtered(&b, filters[i], "Year,Amount\n2023,1\n2024,2\n", 26);
        for (size_t len = 0; len < b.len; len++) {
            fake_setup s = way(len % 16 ? 5 : 4, &b);
            s.len = len;
            char *got = fake_transcript(compressed(), &s);
            if (!fake_says(got, "E -3 ") || fake_says(got, "B ") || fake_says(got, "FAULT"))
                fail_msg("filter %zu, %zu bytes: %s", i, len, got);
            free(got);
        }
        pack_free(&b);
    }
}

static void test_flipped(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(filters); i++) {
        struct packed b = {0};
        pack_filtered(&b, filters[i], "Year,Amount\n2023,1\n2024,2\n", 26);
        for (size_t bit = 0; bit < 8 * b.len; bit += 5) {
            b.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
            fake_setup s = way(5, &b);
            s.max_bytes = 1 << 20;
            char *got = fake_transcript(compressed(), &s);
            bool checked = filters[i] != ARCHIVE_FILTER_ZSTD; /* libarchive writes zstd without a checksum */
            if (fake_says(got, "FAULT") ||
                (checked && !fake_says(got, "E -") && !fake_says(got, "B [Year,Amount\\x0A2023,1\\x0A2024,2\\x0A]")))
                fail_msg("filter %zu, bit %zu: %s", i, bit, got);
            free(got);
            b.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        pack_free(&b);
    }
}

static void test_not_compressed(void **state)
{
    (void)state;
    struct packed b = {0};
    pack_bytes(&b, "Year,Amount\n", 12);
    check("text", &b, ERROR("-3", "it does not begin like a bzip2, xz or zstd file"));
    pack_free(&b);
    check("nothing", &b, ERROR("-3", "it does not begin like a bzip2, xz or zstd file"));
}

static void test_failures(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(filters); i++) {
        struct packed b = {0};
        pack_filtered(&b, filters[i], "x", 1);
        for (unsigned w = 4; w < 6; w++) {
            bool failed = true;
            for (size_t n = 1; failed; n++) {
                fake_setup s = way(w, &b);
                s.fail_alloc = n;
                char *got = fake_transcript(compressed(), &s);
                failed = fake_says(got, "E -1 ");
                assert_true(failed ? n < 10 : n > 1 && strcmp(got, "M a.csv ?\nB [x]\n") == 0);
                free(got);
            }
        }
        bool failed = true;
        for (size_t n = 1; failed; n++) {
            fake_setup s = way(4, &b);
            s.fail_read = n;
            char *got = fake_transcript(compressed(), &s);
            failed = fake_says(got, "E -2 0+18446744073709551615 the disk is on fire");
            assert_true(failed || strcmp(got, "M a.csv ?\nB [x]\n") == 0);
            free(got);
        }
        fake_setup s = way(5, &b);
        s.cancel = true;
        char *got = fake_transcript(compressed(), &s);
        assert_true(fake_says(got, "E -7 0+18446744073709551615 reading was cancelled"));
        free(got);
        s = way(4, &b);
        s.stream = true;
        got = fake_transcript(compressed(), &s);
        assert_string_equal(got, "M a.csv ?\nB [x]\n");
        free(got);
        pack_free(&b);
    }
}

/* 64 MiB of zeros: nothing of ours grows with what is unpacked. */
static void test_bombs(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(filters); i++) {
        struct packed b = {0};
        pack_filtered(&b, filters[i], NULL, UINT64_C(1) << 24);
        assert_true(b.len < 1 << 14);
        fake_setup s = way(5, &b);
        char *got = fake_transcript(compressed(), &s);
        assert_true(fake_says(got, "B 16777216 #"));
        assert_true(fake_peak < (size_t)1 << 19);
        free(got);
        pack_free(&b);
    }
}

static int score(const struct packed *b, size_t len)
{
    fake_setup s = way(0, b);
    s.len = len;
    return fake_probe(compressed(), &s);
}

static void test_probe(void **state)
{
    (void)state;
    static const struct {
        size_t shortest; /* how much of it has to be there for any score */
        int best;
    } of[] = {{3, 100}, {6, 100}, {4, 80}};
    for (size_t i = 0; i < N(filters); i++) {
        struct packed b = {0};
        pack_filtered(&b, filters[i], "x", 1);
        assert_int_equal(score(&b, b.len), of[i].best);
        assert_int_equal(score(&b, of[i].shortest), 80);
        assert_int_equal(score(&b, of[i].shortest - 1), 0);
        fake_setup s = way(0, &b);
        s.fail_peek = 1;
        assert_int_equal(fake_probe(compressed(), &s), 0);
        pack_free(&b);
        pack_filtered(&b, filters[i], "", 0);
        assert_int_equal(score(&b, b.len), of[i].best);
        pack_free(&b);
    }
    struct packed b = {0};
    pack_bytes(&b, "BZh is a file's first word", 26);
    assert_int_equal(score(&b, b.len), 0);
    memcpy(b.p, "BZh9 may be one", 15);
    assert_int_equal(score(&b, b.len), 0);
    pack_free(&b);
    pack_filtered(&b, ARCHIVE_FILTER_XZ, "x", 1);
    b.p[8] ^= 1; /* the checksum of the flags */
    assert_int_equal(score(&b, b.len), 80);
    pack_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contents),  cmocka_unit_test(test_behind),  cmocka_unit_test(test_names),
        cmocka_unit_test(test_truncated), cmocka_unit_test(test_flipped), cmocka_unit_test(test_not_compressed),
        cmocka_unit_test(test_failures),  cmocka_unit_test(test_bombs),   cmocka_unit_test(test_probe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
