/* SPDX-License-Identifier: MIT */
/* Every case is read from one range and in pieces, into rooms of 1, 7 and 65536 bytes, and has to come out the same. zip
 * archives are written byte by byte (packing.h), tar and 7z archives by libarchive. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include "fake_host.h"
#include "packing.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define N_WAYS 6u
#define LITERAL(s) (s), sizeof(s) - 1

const tb_plugin *tb_plugin_query_archive(void);

static const tb_format *archive(void) { return tb_plugin_query_archive()->formats[0]; }

static fake_setup way(unsigned i, const struct packed *b)
{
    static const size_t hints[] = {1, 7, 0};
    return (fake_setup){
        .bytes = (const char *)b->p, .len = b->len, .name = "a.zip", .whole = i % 2 == 1, .hint = hints[i / 2]};
}

static void check(const char *name, const struct packed *b, const char *expected)
{
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, b);
        char *got = fake_transcript(archive(), &s);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", way %u\n", name, i);
        assert_string_equal(got, expected);
        free(got);
    }
}

/* The transcript has these lines at the end, in every way, and the same before them. */
static void check_ends(const char *name, const struct packed *b, const char *end)
{
    char *first = NULL;
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, b);
        char *got = fake_transcript(archive(), &s);
        size_t n = strlen(got), k = strlen(end);
        if (n < k || strcmp(got + n - k, end) != 0 || fake_says(got, "FAULT") || (first && strcmp(got, first) != 0))
            fail_msg("case \"%s\", way %u:\n%s--- does not end in\n%s--- or differs from\n%s", name, i, got, end,
                     first ? first : "");
        if (first)
            free(got);
        else
            first = got;
    }
    free(first);
}

static void check_zip(const char *name, const struct zip_file *files, size_t n, const char *expected)
{
    struct packed b = {0};
    pack_zip(&b, files, n, NULL);
    check(name, &b, expected);
    pack_free(&b);
}

/* ---- zip ---- */

#define ERROR(code, message) "E " code " 0+18446744073709551615 " message "\n"
#define DAMAGED(why) ERROR("-3", "it is damaged (" why "); fetch it again")
#define WRONG_SUM ERROR("-3", "its checksum is wrong; fetch it again")
#define CUT ERROR("-3", "it ends in the middle; fetch it again")
#define ENCRYPTED ERROR("-4", "the archive is encrypted; unpack it with its password first")
#define MISPLACED ERROR("-3", "the directory of the zip archive is not where its end says; fetch it again")
#define NO_END ERROR("-3", "the end of the zip archive is missing; fetch it again")

static void test_zip_members(void **state)
{
    (void)state;
    static const struct zip_file files[] = {
        {.name = "2023/a.csv", .bytes = "a,b\n1,2\n"},
        {.name = "2023/", .bytes = "", .mode = 040755},
        {.name = "link", .bytes = "2023/a.csv", .mode = 0120777},
        {.name = "device", .bytes = "", .mode = 020644},
        {.name = "made in a pipe", .bytes = "p", .mode = 010644}, /* Info-ZIP marks it so */
        {.name = "b.csv", .bytes = "3,4", .deflate = true},
        {.name = "empty.csv", .bytes = ""},
        {.name = "behind.csv", .bytes = "5,6\n5,6\n", .deflate = true, .lengths_behind = true},
        {.name = "a.csv", .bytes = "old", .dos = true},
        {.name = "2024\\", .bytes = "", .dos = true},
        {.name = "a.csv", .bytes = "again"},
    };
    static const char expected[] = "M 2023/a.csv 8\nB [a,b\\x0A1,2\\x0A]\n"
                                   "M made in a pipe 1\nB [p]\n"
                                   "M b.csv 3\nB [3,4]\n"
                                   "M empty.csv 0\nB []\n"
                                   "M behind.csv 8\nB [5,6\\x0A5,6\\x0A]\n"
                                   "M a.csv 3\nB [old]\n"
                                   "M a.csv 5\nB [again]\n";
    check_zip("members", files, N(files), expected);
    struct packed b = {0};
    pack_zip(&b, files, N(files), "a comment");
    check("comment", &b, expected);
    pack_bytes(&b, "\0\0\0\0", 4);
    check("padded", &b, expected);
    pack_free(&b);
}

static void test_zip_names(void **state)
{
    (void)state;
    static const struct {
        struct zip_file file;
        const char *expected;
    } cases[] = {
        {{.name = "预算/收支.csv", .flags = 0x800, .bytes = "x"}, "M 预算/收支.csv 1\nB [x]\n"},
        {{.name = "预算.csv", .bytes = "x"}, "M 预算.csv 1\nB [x]\n"},
        {{.name = "\xD4\xA4\xCB\xE3.csv", .bytes = "x"}, "M \xD4\xA4\xCB\xE3.csv RAW 1\nB [x]\n"},
        {{.name = "\xD4\xA4\xCB\xE3.csv", .dos = true, .bytes = "x"}, "M \xD4\xA4\xCB\xE3.csv RAW 1\nB [x]\n"},
        {{.name = "\xD4\xA4.csv", .unicode = "预算.csv", .bytes = "x"}, "M 预算.csv 1\nB [x]\n"},
        {{.name = "\xff\xff", .flags = 0x800, .bytes = "x"}, "M \xff\xff RAW 1\nB [x]\n"},
        {{.name = "../../etc/passwd", .bytes = "x"}, "M ../../etc/passwd 1\nB [x]\n"},
        {{.name = "/etc/passwd", .bytes = "x"}, "M /etc/passwd 1\nB [x]\n"},
        {{.name = "C:\\a\\b.csv", .dos = true, .bytes = "x"}, "M C:/a/b.csv 1\nB [x]\n"},
        {{.name = "a\0b.csv", .name_len = 7, .bytes = "x"}, "M a 1\nB [x]\n"},
        {{.name = "\0b", .name_len = 2, .bytes = "x"}, "M member-1 1\nB [x]\n"},
        {{.name = "a\nb\x7f", .bytes = "x"}, "M a\\x0Ab\x7f 1\nB [x]\n"},
    };
    for (size_t i = 0; i < N(cases); i++)
        check_zip(cases[i].expected, &cases[i].file, 1, cases[i].expected);
}

/* Names that are said to be UTF-8 and are not are looked up in the archive. */
static void test_zip_broken_names(void **state)
{
    (void)state;
    static const struct zip_file files[] = {
        {.name = "\xff.csv", .flags = 0x800, .bytes = "first, longer than others", .deflate = true},
        {.name = "b", .bytes = "2"},
        {.name = "\xfe\xfe.csv", .flags = 0x800, .bytes = "3", .unicode = "\xfd"},
        {.name = "\xed\xa0\x80", .flags = 0x800, .bytes = "4", .lengths_behind = true},
    };
    check_zip("broken names", files, N(files),
              "M \xff.csv RAW 25\nB [first, longer than others]\nM b 1\nB [2]\nM \xfe\xfe.csv RAW 1\nB [3]\n"
              "M \xed\xa0\x80 RAW 1\nB [4]\n");
}

/* A name as long as a zip archive can say. */
static void test_zip_long_name(void **state)
{
    (void)state;
    const size_t n = UINT16_MAX;
    char *name = malloc(n + 1), *expected = malloc(n + 100);
    assert_non_null(name);
    assert_non_null(expected);
    memset(name, 'n', n);
    name[n] = '\0';
    snprintf(expected, n + 100, "M %s 1\nB [x]\n", name);
    check_zip("long name", &(struct zip_file){.name = name, .bytes = "x"}, 1, expected);
    free(name);
    free(expected);
}

static void test_zip_empty(void **state)
{
    (void)state;
    struct packed b = {0};
    pack_zip(&b, NULL, 0, NULL);
    check("empty", &b, "");
    pack_free(&b);
    pack_zip(&b, NULL, 0, "comment");
    check("empty with a comment", &b, "");
    pack_free(&b);
    check_zip("directories only", &(struct zip_file){.name = "a/", .bytes = "", .mode = 040755}, 1, "");
}

static void test_zip_in_zip(void **state)
{
    (void)state;
    struct packed inner = {0};
    pack_zip(&inner, &(struct zip_file){.name = "in.csv", .bytes = "x"}, 1, NULL);
    const struct zip_file files[] = {
        {.name = "in.zip", .bytes = (const char *)inner.p, .len = inner.len},
        {.name = "out.csv", .bytes = "y"},
    };
    struct packed b = {0};
    pack_zip(&b, files, N(files), NULL);
    check_ends("zip in zip", &b, "M out.csv 1\nB [y]\n");
    fake_setup s = way(1, &b);
    char *got = fake_transcript(archive(), &s);
    assert_true(fake_says(got, "M in.zip 111\nB [PK\\x03\\x04"));
    assert_false(fake_says(got, "M in.csv"));
    free(got);
    /* Cut off behind the inner archive's end, which is not taken for the end of the outer. */
    b.len = 30 + 6 + inner.len;
    check("cut behind the inner end", &b, MISPLACED);
    pack_free(&b);
    pack_free(&inner);
}

static void test_zip_broken_members(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct zip_file file;
        const char *expected;
    } cases[] = {
        {"checksum of stored bytes", {.name = "a", .bytes = "xyz", .wrong_crc = 1}, "M a 3\n" WRONG_SUM},
        {"checksum of deflated bytes",
         {.name = "a", .bytes = "xyz", .wrong_crc = 1, .deflate = true},
         "M a 3\n" WRONG_SUM},
        {"encrypted", {.name = "a", .bytes = "0123456789abxyz", .flags = 1}, "M a 15\n" ENCRYPTED},
        {"strongly encrypted", {.name = "a", .bytes = "0123456789abxyz", .flags = 0x41}, "M a 15\n" ENCRYPTED},
        {"AES", {.name = "a", .bytes = "0123456789abxyz", .flags = 1, .method = 99}, "M a 15\n" ENCRYPTED},
        {"unknown method",
         {.name = "a", .bytes = "xyz", .method = 6},
         "M a 3\n" ERROR("-4", "it is packed in a way that is not handled (Unsupported ZIP compression method (6: "
                               "imploded)); unpack it and pack it again as ordinary zip")},
        {"it tells a larger size",
         {.name = "a", .bytes = "xyz", .deflate = true, .told_size = 1000},
         "M a 1000\n" DAMAGED("ZIP uncompressed data is wrong size (read 3, expected 1000)")},
        {"it tells a smaller size",
         {.name = "a", .bytes = "xyz", .deflate = true, .told_size = 2},
         "M a 2\n" DAMAGED("ZIP uncompressed data is wrong size (read 3, expected 2)")},
        {"stored, with another size",
         {.name = "a", .bytes = "xyz", .told_size = 1000},
         "M a 1000\n" DAMAGED("ZIP uncompressed data is wrong size (read 3, expected 1000)")},
    };
    for (size_t i = 0; i < N(cases); i++)
        check_zip(cases[i].name, &cases[i].file, 1, cases[i].expected);
}

/* Members that nobody reads may be broken. */
static void test_zip_unread(void **state)
{
    (void)state;
    static const struct zip_file files[] = {
        {.name = "a", .bytes = "xyz", .wrong_crc = 1},
        {.name = "b", .bytes = "secret", .flags = 1},
        {.name = "c", .bytes = "c"},
        {.name = "d", .bytes = "d", .method = 6},
    };
    struct packed b = {0};
    pack_zip(&b, files, N(files), NULL);
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, &b);
        s.only = 3;
        char *got = fake_transcript(archive(), &s);
        assert_string_equal(got, "M a 3\nM b 6\nM c 1\nB [c]\nM d 1\n");
        free(got);
    }
    pack_free(&b);
}

/* Changes n bytes at a place of the end record, which is the last of the archive. */
static void check_end_record(size_t at, const char *bytes, size_t n, const char *expected)
{
    struct packed b = {0};
    pack_zip(&b, &(struct zip_file){.name = "a", .bytes = "x"}, 1, NULL);
    memcpy(b.p + b.len - 22 + at, bytes, n);
    check("end record", &b, expected);
    pack_free(&b);
}

static void test_zip_ends(void **state)
{
    (void)state;
    static const char split[] = ERROR("-4", "it is one part of a split zip archive; join the parts first");
    check_end_record(0, "PK\5\7", 4, NO_END);
    check_end_record(4, "\1\0\0\0", 4, split);
    check_end_record(4, "\1\0\1\0", 4, split);
    check_end_record(12, "\1", 1, MISPLACED);
    check_end_record(16, "\1", 1, MISPLACED);
    check_end_record(12, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, MISPLACED);
    check_end_record(20, "\1", 1, NO_END);
    struct packed b = {0};
    pack_zip(&b, &(struct zip_file){.name = "a", .bytes = "x"}, 1, NULL);
    pack_bytes(&b, "x", 1);
    check("a byte follows", &b, NO_END);
    b.p[b.len - 1] = 0;
    while (b.len < 22 + 600)
        pack_bytes(&b, "\0", 1);
    check("many zeros follow", &b, NO_END);
    pack_free(&b);
    pack_bytes(&b, LITERAL("PK\7\10PK\3\4first part of a split archive"));
    fake_setup s = way(0, &b);
    assert_int_equal(fake_probe(archive(), &s), 0);
    pack_free(&b);
}

/* A record and a locator of zip64 in front of the end record, and sizes that point there. */
static void test_zip64(void **state)
{
    (void)state;
    struct packed plain = {0}, b = {0};
    pack_zip(&plain, &(struct zip_file){.name = "a", .bytes = "x"}, 1, NULL);
    const size_t end = plain.len - 22;
    uint8_t record[56] = {'P', 'K', 6, 6, 44, 0, 0, 0, 0, 0, 0, 0, 45, 3, 45, 0}, locator[20] = {'P', 'K', 6, 7};
    record[24] = record[32] = 1;
    record[40] = plain.p[end + 12];
    record[48] = plain.p[end + 16];
    locator[8] = (uint8_t)end;
    locator[16] = 1;
    pack_bytes(&b, plain.p, end);
    pack_bytes(&b, record, sizeof record);
    pack_bytes(&b, locator, sizeof locator);
    pack_bytes(&b, LITERAL("PK\5\6\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0"));
    check("zip64", &b, "M a 1\nB [x]\n");
    b.p[end + 48] ^= 1;
    check("zip64, directory elsewhere", &b, MISPLACED);
    b.p[end + 48] ^= 1;
    b.p[end + 47] = 0xff;
    check("zip64, directory larger than the file", &b, MISPLACED);
    b.p[end + 47] = 0;
    b.p[end + 56 + 8]++;
    check("zip64, record elsewhere", &b, ERROR("-3", "the end of the zip archive is damaged; fetch it again"));
    b.p[end + 56 + 15] = 0xff;
    check("zip64, record far away", &b, ERROR("-3", "the end of the zip archive is damaged; fetch it again"));
    pack_free(&b);
    pack_free(&plain);
}

/* ---- tar ---- */

static void test_tar_members(void **state)
{
    (void)state;
    static const int formats[] = {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE,
                                  ARCHIVE_FORMAT_TAR_GNUTAR};
    static const struct tar_file files[] = {
        {.path = "2023", .type = AE_IFDIR},
        {.path = "2023/a.csv", .bytes = "a,b\n1,2\n"},
        {.path = "soft", .type = AE_IFLNK, .link = "2023/a.csv"},
        {.path = "hard", .link = "2023/a.csv"},
        {.path = "pipe", .type = AE_IFIFO},
        {.path = "预算.csv", .bytes = "x"},
        {.path = "../../etc/passwd", .bytes = "y"},
        {.path = "/etc/passwd", .bytes = ""},
    };
    for (size_t i = 0; i < N(formats); i++) {
        struct packed b = {0};
        pack_with(&b, formats[i], ARCHIVE_FILTER_NONE, files, N(files));
        check("tar", &b,
              "M 2023/a.csv 8\nB [a,b\\x0A1,2\\x0A]\nM 预算.csv 1\nB [x]\nM ../../etc/passwd 1\nB [y]\n"
              "M /etc/passwd 0\nB []\n");
        pack_free(&b);
    }
}

static void test_tar_long_names(void **state)
{
    (void)state;
    static const int formats[] = {ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FORMAT_TAR_GNUTAR};
    char name[1001], expected[1100];
    for (size_t i = 0; i + 1 < sizeof name; i++)
        name[i] = "abcdefgh/"[i % 9];
    name[1000] = '\0';
    snprintf(expected, sizeof expected, "M %s 1\nB [x]\nM b 1\nB [y]\n", name);
    const struct tar_file files[] = {{.path = name, .bytes = "x"}, {.path = "b", .bytes = "y"}};
    for (size_t i = 0; i < N(formats); i++) {
        struct packed b = {0};
        pack_with(&b, formats[i], ARCHIVE_FILTER_NONE, files, N(files));
        check("long names", &b, expected);
        pack_free(&b);
    }
}

/* Puts the checksum of a tar header right. */
static void sum_header(uint8_t *h)
{
    unsigned sum = 0;
    memset(h + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++)
        sum += h[i];
    snprintf((char *)h + 148, 8, "%06o", sum);
}

static void one_tar(struct packed *b, const char *name)
{
    pack_with(b, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, &(struct tar_file){.path = "a", .bytes = "x"}, 1);
    memset(b->p, 0, 100);
    memcpy(b->p, name, strlen(name));
    sum_header(b->p);
}

static void test_tar_odd_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *expected;
    } cases[] = {
        {"\xD4\xA4\xCB\xE3.csv", "M \xD4\xA4\xCB\xE3.csv RAW 1\nB [x]\n"},
        {"", "M member-1 1\nB [x]\n"},
        {"a\nb", "M a\\x0Ab 1\nB [x]\n"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        struct packed b = {0};
        one_tar(&b, cases[i].name);
        check(cases[i].expected, &b, cases[i].expected);
        pack_free(&b);
    }
}

/* A member of the old GNU kind with holes: one byte, and how long the whole is said to be. */
static void sparse_tar(struct packed *b, const char *place, const char *length)
{
    one_tar(b, "a");
    b->p[156] = 'S';
    memcpy(b->p + 257, "ustar  ", 8);
    memset(b->p + 345, 0, 512 - 345);
    memcpy(b->p + 386, place, 12);
    memcpy(b->p + 398, "00000000001", 12);
    memcpy(b->p + 483, length, 12);
    sum_header(b->p);
}

static void test_tar_holes(void **state)
{
    (void)state;
    struct packed b = {0};
    sparse_tar(&b, "00000000003", "00000000006");
    check("holes", &b, "M a 6\nB [\\x00\\x00\\x00x\\x00\\x00]\n");
    pack_free(&b);
    sparse_tar(&b, "77777777776", "77777777777");
    fake_setup s = way(5, &b);
    s.max_bytes = 1 << 20;
    char *got = fake_transcript(archive(), &s);
    assert_string_equal(got, "M a 8589934591\nB more\n");
    assert_true(fake_peak < (size_t)1 << 19);
    free(got);
    pack_free(&b);
}

static void test_tar_broken(void **state)
{
    (void)state;
    struct packed b = {0};
    one_tar(&b, "a");
    b.p[0] = 'b';
    check("checksum", &b, DAMAGED("Unrecognized archive format"));
    b.p[0] = 'a';
    memcpy(b.p + 124, "77777777777", 11);
    sum_header(b.p);
    check("a size past the end", &b, "M a 8589934591\n" CUT);
    pack_free(&b);
    one_tar(&b, "a");
    b.len = 1024;
    check("without an end", &b, "M a 1\nB [x]\n" ERROR("-3", "the tar archive ends in the middle; fetch it again"));
    pack_free(&b);
    one_tar(&b, "a");
    pack_bytes(&b, "garbage", 7);
    check("bytes behind the end", &b, "M a 1\nB [x]\n");
    pack_free(&b);
}

/* ---- 7z ---- */

static void test_7z(void **state)
{
    (void)state;
    static const struct tar_file files[] = {
        {.path = "2023", .type = AE_IFDIR},
        {.path = "2023/a.csv", .bytes = "a,b\n1,2\n"},
        {.path = "soft", .type = AE_IFLNK, .link = "2023/a.csv"},
        {.path = "预算.csv", .bytes = "x"},
        {.path = "../../etc/passwd", .bytes = "y"},
        {.path = "empty", .bytes = ""},
    };
    struct packed b = {0};
    pack_with(&b, ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, files, N(files));
    check_ends("7z", &b, "M empty 0\nB []\n");
    fake_setup s = way(0, &b);
    char *got = fake_transcript(archive(), &s);
    assert_true(fake_says(got, "M 2023/a.csv 8\nB [a,b\\x0A1,2\\x0A]\n"));
    assert_true(fake_says(got, "M 预算.csv 1\nB [x]\n"));
    assert_true(fake_says(got, "M ../../etc/passwd 1\nB [y]\n"));
    assert_false(fake_says(got, "M soft"));
    assert_false(fake_says(got, "M 2023 "));
    free(got);
    pack_free(&b);
}

static void little(struct packed *b, uint64_t value, size_t n)
{
    for (; n > 0; n--, value >>= 8)
        pack_bytes(b, &(uint8_t){(uint8_t)value}, 1);
}

/* A 7z archive with these packed bytes and this header. */
static void pack_7z(struct packed *b, const void *packed, size_t n, const void *header, size_t len)
{
    struct packed start = {0};
    little(&start, n, 8);
    little(&start, len, 8);
    little(&start, crc32(0, header, (uInt)len), 4);
    pack_bytes(b, "7z\xbc\xaf\x27\x1c\0\4", 8);
    little(b, crc32(0, start.p, (uInt)start.len), 4);
    pack_bytes(b, start.p, start.len);
    pack_bytes(b, packed, n);
    pack_bytes(b, header, len);
    pack_free(&start);
}

/* 16 packed bytes, of which AES makes 16. */
#define AES_STREAM "\6\0\1\11\20\0\7\13\1\0\1\x24\6\xf1\7\1\2\x13\0\14\20\0"

static void test_7z_encrypted(void **state)
{
    (void)state;
    struct packed b = {0};
    pack_7z(&b, "0123456789abcdef", 16, LITERAL("\x17" AES_STREAM "\0"));
    check("encrypted header", &b, ENCRYPTED);
    pack_free(&b);
    pack_7z(&b, "0123456789abcdef", 16, LITERAL("\1\4" AES_STREAM "\10\0\0\5\1\x11\5\0a\0\0\0\0\0"));
    check("encrypted member", &b, "M a 16\n" ENCRYPTED);
    pack_free(&b);
}

static void test_7z_broken(void **state)
{
    (void)state;
    static const struct tar_file file = {.path = "a", .bytes = "xyz"};
    struct packed b = {0};
    pack_with(&b, ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, &file, 1);
    pack_bytes(&b, "garbage", 7);
    check("bytes behind the end", &b, "M a 3\nB [xyz]\n");
    b.len -= 8;
    check("cut", &b, DAMAGED("Malformed 7-Zip archive"));
    b.len++;
    b.p[12] ^= 1;
    check("header's place", &b, DAMAGED("Unexpected Property ID = 0"));
    pack_free(&b);
}

/* ---- All of them ---- */

static void make_samples(struct packed samples[4])
{
    static const struct zip_file zip[] = {
        {.name = "a.csv", .bytes = "a,b\n1,2\n", .deflate = true},
        {.name = "预算.csv", .bytes = "x", .lengths_behind = true, .unicode = "预算.csv"},
    };
    static const struct tar_file tar[] = {{.path = "a.csv", .bytes = "a,b\n1,2\n"}, {.path = "预算.csv", .bytes = "x"}};
    pack_zip(&samples[0], zip, N(zip), "comment");
    pack_with(&samples[1], ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FILTER_NONE, tar, N(tar));
    pack_with(&samples[2], ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, tar, N(tar));
    pack_with(&samples[3], ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, tar, N(tar));
}

/* Of an archive that was cut off comes what was before, and then an error; but the zeros at the end of a tar archive
 * are not missed, once there are 512 of them. */
static void test_truncated(void **state)
{
    (void)state;
    struct packed samples[4] = {{0}};
    make_samples(samples);
    for (size_t i = 0; i < N(samples); i++) {
        fake_setup s = way(4, &samples[i]);
        char *all = fake_transcript(archive(), &s);
        assert_true(fake_says(all, "M a.csv") && fake_says(all, "B [x]") && !fake_says(all, "E "));
        for (size_t len = 0; len < samples[i].len; len++) {
            s = way(len % 16 ? 5 : 4, &samples[i]);
            s.len = len;
            char *got = fake_transcript(archive(), &s), *fails = strstr(got, "E -3 ");
            bool ended = strcmp(got, all) == 0 && (i == 1 || i == 2) && len + 1024 > samples[i].len;
            if (fake_says(got, "FAULT") || (!ended && (!fails || strncmp(got, all, (size_t)(fails - got)) != 0)))
                fail_msg("sample %zu, %zu bytes: %s", i, len, got);
            free(got);
        }
        free(all);
        pack_free(&samples[i]);
    }
}

/* Whatever byte is wrong: it ends, and the contract is kept. */
static void test_flipped(void **state)
{
    (void)state;
    struct packed samples[4] = {{0}};
    make_samples(samples);
    for (size_t i = 0; i < N(samples); i++) {
        for (size_t at = 0; at < samples[i].len; at += at < 700 ? 1 : 3) {
            uint8_t was = samples[i].p[at];
            samples[i].p[at] ^= (uint8_t)(1u << at % 8);
            fake_setup s = way(at % 16 ? 5 : 4, &samples[i]);
            s.max_bytes = 1 << 16;
            char *got = fake_transcript(archive(), &s);
            assert_false(fake_says(got, "FAULT"));
            free(got);
            samples[i].p[at] = was;
        }
        pack_free(&samples[i]);
    }
}

static void test_failures(void **state)
{
    (void)state;
    struct packed samples[4] = {{0}};
    make_samples(samples);
    for (size_t i = 0; i < N(samples); i++) {
        for (unsigned w = 4; w < 6; w++) {
            bool failed = true;
            size_t n = 0;
            while (failed) {
                fake_setup s = way(w, &samples[i]);
                s.fail_alloc = ++n;
                char *got = fake_transcript(archive(), &s);
                failed = fake_says(got, "E -1 ");
                assert_false(fake_says(got, "FAULT"));
                assert_true(failed || !fake_says(got, "E "));
                free(got);
            }
            assert_true(n > 1);
        }
        bool failed = true;
        size_t n = 0;
        while (failed) {
            fake_setup s = way(4, &samples[i]);
            s.fail_read = ++n;
            char *got = fake_transcript(archive(), &s);
            failed = fake_says(got, "E -2 0+18446744073709551615 the disk is on fire");
            assert_false(fake_says(got, "FAULT"));
            assert_true(failed || !fake_says(got, "E "));
            free(got);
        }
        assert_true(n > 1);
        fake_setup s = way(5, &samples[i]);
        s.cancel = true;
        char *got = fake_transcript(archive(), &s);
        assert_string_equal(got, ERROR("-7", "reading was cancelled"));
        free(got);
        pack_free(&samples[i]);
    }
}

static void test_streams(void **state)
{
    (void)state;
    struct packed samples[4] = {{0}};
    make_samples(samples);
    for (size_t i = 0; i < N(samples); i++) {
        fake_setup s = way(4, &samples[i]);
        s.stream = true;
        char *got = fake_transcript(archive(), &s);
        bool tar = i == 1 || i == 2;
        assert_string_equal(
            got, tar ? "M a.csv 8\nB [a,b\\x0A1,2\\x0A]\nM 预算.csv 1\nB [x]\n"
                     : ERROR("-4", "zip and 7z archives cannot be read from a stream; save it to a file first"));
        free(got);
        pack_free(&samples[i]);
    }
}

/* 64 MiB of zeros: nothing of ours grows with what is unpacked. */
static void test_bombs(void **state)
{
    (void)state;
    struct packed b = {0};
    pack_zip_of_zeros(&b, "zeros", UINT64_C(1) << 26);
    fake_setup s = way(5, &b);
    char *got = fake_transcript(archive(), &s);
    assert_true(b.len * 1000 < (size_t)1 << 26);
    assert_true(fake_says(got, "B 67108864 #"));
    assert_true(fake_peak < (size_t)1 << 19);
    free(got);
    pack_free(&b);
}

/* ---- Probe ---- */

static int score(const struct packed *b, size_t len)
{
    fake_setup s = way(0, b);
    s.len = len;
    return fake_probe(archive(), &s);
}

static int score_of_names(const char *first, const char *second, bool lengths_behind)
{
    const struct zip_file files[] = {{.name = first, .bytes = "x", .lengths_behind = lengths_behind},
                                     {.name = second, .bytes = "y"}};
    struct packed b = {0};
    pack_zip(&b, files, N(files), NULL);
    int found = score(&b, b.len);
    pack_free(&b);
    return found;
}

/* Formats that are zip archives with something known inside give 100 and win by more than a tie. */
static void test_probe(void **state)
{
    (void)state;
    struct packed samples[4] = {{0}};
    make_samples(samples);
    assert_int_equal(score(&samples[0], samples[0].len), 90);
    assert_int_equal(score(&samples[0], 30), 80);
    assert_int_equal(score(&samples[0], 4), 80);
    assert_int_equal(score(&samples[0], 3), 0);
    assert_int_equal(score(&samples[0], 0), 0);
    assert_int_equal(score(&samples[1], samples[1].len), 100);
    assert_int_equal(score(&samples[2], 512), 100);
    assert_int_equal(score(&samples[2], 511), 80);
    assert_int_equal(score(&samples[2], 257), 0);
    samples[2].p[0]++;
    assert_int_equal(score(&samples[2], 512), 80);
    assert_int_equal(score(&samples[3], samples[3].len), 100);
    assert_int_equal(score(&samples[3], 31), 80);
    samples[3].p[20] ^= 1;
    assert_int_equal(score(&samples[3], samples[3].len), 80);
    for (size_t i = 0; i < N(samples); i++)
        pack_free(&samples[i]);
    assert_int_equal(score_of_names("a.csv", "b.csv", false), 90);
    assert_int_equal(score_of_names("[Content_Types].xml", "x", false), 60);
    assert_int_equal(score_of_names("x", "xl/workbook.xml", false), 60);
    assert_int_equal(score_of_names("mimetype", "x", true), 60);
    assert_int_equal(score_of_names("a.csv", "xl/workbook.xml", true), 90);
    struct packed b = {0};
    pack_zip(&b, NULL, 0, NULL);
    assert_int_equal(score(&b, b.len), 90);
    fake_setup s = way(0, &b);
    s.fail_peek = 1;
    assert_int_equal(fake_probe(archive(), &s), 0);
    pack_free(&b);
    pack_bytes(&b, LITERAL("PK\3\4 is how a zip archive begins, which this text is not"));
    assert_int_equal(score(&b, b.len), 80);
    pack_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zip_members),
        cmocka_unit_test(test_zip_names),
        cmocka_unit_test(test_zip_broken_names),
        cmocka_unit_test(test_zip_long_name),
        cmocka_unit_test(test_zip_empty),
        cmocka_unit_test(test_zip_in_zip),
        cmocka_unit_test(test_zip_broken_members),
        cmocka_unit_test(test_zip_unread),
        cmocka_unit_test(test_zip_ends),
        cmocka_unit_test(test_zip64),
        cmocka_unit_test(test_tar_members),
        cmocka_unit_test(test_tar_long_names),
        cmocka_unit_test(test_tar_odd_names),
        cmocka_unit_test(test_tar_holes),
        cmocka_unit_test(test_tar_broken),
        cmocka_unit_test(test_7z),
        cmocka_unit_test(test_7z_encrypted),
        cmocka_unit_test(test_7z_broken),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_flipped),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_probe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
