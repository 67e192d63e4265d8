/* SPDX-License-Identifier: MIT */
#include "io/spool.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "testing.h"

#define MIB ((size_t)1 << 20)

static char piece[MIB];

static void write_ok(tb_spool *s, const void *p, size_t n)
{
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_spool_write(s, p, n, &err), &err);
}

static tb_str finish_ok(tb_spool *s)
{
    tb_error err = TB_ERROR_INIT;
    tb_str bytes = {NULL, 0};
    CHECK_OK(tb_spool_finish(s, &bytes, &err), &err);
    return bytes;
}

/* n times a piece that is all c. */
static void fill(tb_spool *s, char c, size_t n)
{
    memset(piece, c, sizeof piece);
    for (size_t i = 0; i < n; i++)
        write_ok(s, piece, sizeof piece);
}

static size_t open_files(void)
{
    size_t n = 0;
    DIR *d = opendir("/proc/self/fd");
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static void test_nothing(void **state)
{
    (void)state;
    tb_spool s = {0};
    tb_spool_fini(&s);
    CHECK_STR(finish_ok(&s), "");
    tb_spool_fini(&s);
    write_ok(&s, "", 0);
    CHECK_STR(finish_ok(&s), "");
    tb_spool_fini(&s);
}

/* With a limit of its own it goes to a file earlier. */
static void test_own_limit(void **state)
{
    (void)state;
    tb_spool s = {.most = 8192};
    memset(piece, 'x', 8192);
    write_ok(&s, piece, 8192);
    assert_int_equal(s.fd, 0);
    write_ok(&s, "y", 1);
    assert_true(s.fd > 0);
    tb_str all = finish_ok(&s);
    assert_int_equal(all.len, 8193);
    assert_int_equal(all.ptr[8192], 'y');
    tb_spool_fini(&s);
}

static void test_pieces(void **state)
{
    (void)state;
    tb_spool s = {0};
    for (unsigned i = 0; i < 100000; i++)
        write_ok(&s, "0123456789", 1 + i % 10);
    tb_str all = finish_ok(&s);
    size_t at = 0;
    for (unsigned i = 0; i < 100000; i++) {
        assert_memory_equal(all.ptr + at, "0123456789", 1 + i % 10);
        at += 1 + i % 10;
    }
    assert_int_equal(all.len, at);
    assert_null(s.map);
    assert_int_equal(s.cap, all.len); /* what was finished keeps no room to grow */
    tb_spool_fini(&s);
    assert_int_equal(s.len, 0);
}

/* What is not held in memory is in a file. */
static void test_file(void **state)
{
    (void)state;
    size_t before = open_files();
    tb_spool s = {0};
    fill(&s, 'a', TB_SPOOL_MEMORY / MIB);
    assert_int_equal(open_files(), before);
    write_ok(&s, "b", 1);
    assert_int_equal(open_files(), before + 1);
    assert_null(s.memory);
    write_ok(&s, "cd", 2);
    tb_str all = finish_ok(&s);
    assert_int_equal(all.len, TB_SPOOL_MEMORY + 3);
    assert_memory_equal(all.ptr, piece, sizeof piece);
    assert_memory_equal(all.ptr + TB_SPOOL_MEMORY - 1, "abcd", 4);
    char end[4];
    assert_int_equal(pread(s.fd, end, 4, (off_t)TB_SPOOL_MEMORY - 1), 4); /* a large one can be read so, too */
    assert_memory_equal(end, "abcd", 4);
    tb_spool_fini(&s);
    assert_int_equal(open_files(), before);
}

/* Small ones are many: their files are not held open. */
static void test_small(void **state)
{
    (void)state;
    size_t before = open_files();
    tb_spool full = {0}, small[3] = {{0}, {0}, {0}};
    fill(&full, 'a', TB_SPOOL_MEMORY / MIB);
    for (size_t i = 0; i < N(small); i++) {
        fill(&small[i], (char)('b' + i), 1);
        assert_int_equal(open_files(), before + 1);
        tb_str all = finish_ok(&small[i]);
        assert_int_equal(all.len, MIB);
        assert_int_equal(all.ptr[MIB - 1], 'b' + (int)i);
        assert_null(small[i].memory);
        assert_int_equal(open_files(), before);
    }
    for (size_t i = 0; i < N(small); i++)
        tb_spool_fini(&small[i]);
    tb_spool_fini(&full);
}

/* TB_SPOOL_MEMORY is for all spools together: of many members only so much is in memory. */
static void test_together(void **state)
{
    (void)state;
    tb_spool s[3] = {{0}, {0}, {0}};
    for (size_t i = 0; i < N(s); i++) {
        fill(&s[i], (char)('a' + i), 40);
        tb_str all = finish_ok(&s[i]);
        assert_int_equal(all.len, 40 * MIB);
        assert_int_equal(all.ptr[40 * MIB - 1], 'a' + (int)i);
    }
    assert_non_null(s[0].memory);
    assert_null(s[1].memory);
    assert_null(s[2].memory);
    tb_spool_fini(&s[0]); /* gives back what it held */
    fill(&s[0], 'd', 40);
    assert_non_null(s[0].memory);
    for (size_t i = 0; i < N(s); i++)
        tb_spool_fini(&s[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing), cmocka_unit_test(test_own_limit), cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_file),    cmocka_unit_test(test_small),     cmocka_unit_test(test_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
