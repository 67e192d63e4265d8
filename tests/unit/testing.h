/* SPDX-License-Identifier: MIT */
/* What every unit test needs: asserts that show both texts, errors that are looked at closely, a directory of its
 * own. */
#ifndef TB_TEST_TESTING_H
#define TB_TEST_TESTING_H
#include "with_cmocka.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/error.h"

#define N(a) (sizeof(a) / sizeof *(a))

void check_str(tb_str got, const char *want, const char *file, int line);
#define CHECK_STR(got, want) check_str((got), (want), __FILE__, __LINE__)
#define CHECK_BUF(buf, want) check_str(tb_buf_view(&(buf)), (want), __FILE__, __LINE__)

/* The call fails with `code`, and its message is one sentence that holds every one of the words (NULL-terminated). */
void check_fails(tb_status rc, const tb_error *err, tb_status code, const char *const *words, const char *file,
                 int line);
#define CHECK_FAILS(rc, err, code, ...) \
    check_fails((rc), (err), (code), (const char *const[]){__VA_ARGS__, NULL}, __FILE__, __LINE__)
/* The call succeeds; otherwise the test fails with the error's message. */
void check_ok(tb_status rc, const tb_error *err, const char *file, int line);
#define CHECK_OK(rc, err) check_ok((rc), (err), __FILE__, __LINE__)

/* The first diagnostic with this code, or NULL; how many there are. */
const tb_diag *find_diag(const tb_diags *d, const char *code);
size_t count_diags(const tb_diags *d, const char *code);
bool has_word(tb_str text, const char *word);

/* Numbers below n that look like chance and are the same everywhere, begun anew from a seed. */
void seed_dice(uint32_t seed);
uint32_t dice(uint32_t n);

/* Fixtures: a test runs in an empty directory, which goes with everything in it. */
int setup_directory(void **state);
int teardown_directory(void **state);
void put_file(const char *path, tb_str bytes);
#endif
