/* SPDX-License-Identifier: MIT */
/* How much is going to be read, before anything is opened: a guess that only decides about memory and threads. */
#include "testing.h"

#include <sys/stat.h>

#include "load/input_size.h"

#define A_SET ((size_t)64 << 20) /* what a directory counts as */

static size_t size_of(const char *old_path, const char *new_path, bool *plain)
{
    return tb_input_size((const char *const[]){old_path, new_path}, plain);
}

static void two_texts(void **state)
{
    (void)state;
    bool plain = false;
    put_file("old.csv", TB_LIT("code,amount\n1,2\n"));
    put_file("new.csv", TB_LIT("\xEF\xBB\xBF编码\t金额\r\n"));
    assert_int_equal(size_of("old.csv", "new.csv", &plain), 16 + 18);
    assert_true(plain);
}

/* What begins with control characters is packed, whatever it is called; of an empty file nothing is known. */
static void not_plain(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } odd[] = {{"\x1f\x8b\x08\x00 gzip", 9}, {"PK\x03\x04 zip", 8}, {"7z\xBC\xAF\x27\x1C\x00\x04", 8}, {"", 0}};
    put_file("text.csv", TB_LIT("a,b\n"));
    for (size_t i = 0; i < N(odd); i++)
        for (int w = 0; w < 2; w++) {
            bool plain = true;
            put_file("odd.csv", tb_str_make(odd[i].bytes, odd[i].len));
            assert_int_equal(size_of(w ? "odd.csv" : "text.csv", w ? "text.csv" : "odd.csv", &plain), 4 + odd[i].len);
            assert_false(plain);
        }
}

static void sets(void **state)
{
    (void)state;
    bool plain = true;
    put_file("text.csv", TB_LIT("a,b\n"));
    assert_int_equal(mkdir("2023", 0755), 0);
    assert_int_equal(size_of("2023", "text.csv", &plain), A_SET + 4);
    assert_false(plain);
    assert_int_equal(size_of("a.zip!/2023/*.csv", "there is no such file", &plain), 2 * A_SET);
    assert_false(plain);
}

/* Standard input may be both sides, and is read by one thread. */
static void standard_input(void **state)
{
    (void)state;
    bool plain;
    put_file("text.csv", TB_LIT("a,b\n"));
    assert_int_equal(size_of("-", "text.csv", &plain), 0);
    assert_int_equal(size_of("text.csv", "-", &plain), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(two_texts), cmocka_unit_test(not_plain), cmocka_unit_test(sets),
                                       cmocka_unit_test(standard_input)};
    return cmocka_run_group_tests(tests, setup_directory, teardown_directory);
}
