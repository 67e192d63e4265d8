/* SPDX-License-Identifier: MIT */
/* Where the bytes come from hands out one piece for each time that it is let; so what a reader sees before the rest has
 * come does not depend on luck. */
#include "io/filling.h"

#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/threads.h"
#include "io/source.h"
#include "testing.h"

#define MIB ((size_t)1 << 20)

typedef struct tap {
    sem_t open;
    size_t n, left;  /* pieces given; bytes still to come */
    size_t fail_at;  /* which call fails, counted from 1 */
    unsigned closed; /* how often */
    char piece[MIB];
} tap;

static tap the_tap;

static tb_status next(void *from, tb_str *out, tb_error *err)
{
    tap *t = from;
    while (sem_wait(&t->open) != 0)
        continue;
    if (++t->n == t->fail_at)
        return tb_fail(err, TB_E_SYNTAX, "the tap is broken");
    size_t some = t->left < MIB ? t->left : MIB;
    memset(t->piece, (char)('a' + t->n % 26), some);
    t->left -= some;
    *out = tb_str_make(t->piece, some);
    return TB_OK;
}

static void close_tap(void *from) { ((tap *)from)->closed++; }

static void let(size_t pieces)
{
    for (size_t i = 0; i < pieces; i++)
        sem_post(&the_tap.open);
}

/* Five MiB of '-' are there, `come` bytes are to come, `len` are declared. */
static tb_filling *begin(size_t come, size_t len, size_t fail_at)
{
    static char some[5 * MIB];
    tb_spool spool = {0};
    tb_filling *f = NULL;
    tb_error err = TB_ERROR_INIT;
    the_tap = (tap){.left = come, .fail_at = fail_at};
    assert_int_equal(sem_init(&the_tap.open, 0, 0), 0);
    memset(some, '-', sizeof some);
    CHECK_OK(tb_spool_write(&spool, some, sizeof some, &err), &err);
    const tb_fill_from from = {.from = &the_tap, .next = next, .close = close_tap};
    CHECK_OK(tb_filling_begin(&spool, len, &from, &f, &err), &err);
    assert_null(spool.memory);
    return f;
}

static void end(tb_filling *f)
{
    tb_filling_end(f);
    assert_int_equal(the_tap.closed, 1);
    sem_destroy(&the_tap.open);
}

static void comes_bit_by_bit(void **state)
{
    (void)state;
    tb_filling *f = begin(2 * MIB + 1, 7 * MIB + 1, 0);
    tb_str all = tb_filling_bytes(f);
    assert_int_equal(all.len, 7 * MIB + 1);
    assert_int_equal(tb_filling_wait(f, 5 * MIB), 5 * MIB);
    assert_int_equal(all.ptr[5 * MIB - 1], '-');
    assert_true(tb_filling_goes_on(f));
    let(1);
    assert_int_equal(tb_filling_wait(f, 5 * MIB + 1), 6 * MIB);
    assert_int_equal(all.ptr[5 * MIB], 'b');
    let(3);
    assert_true(tb_filling_is_whole(f));
    assert_false(tb_filling_goes_on(f));
    assert_int_equal(tb_filling_wait(f, SIZE_MAX), 7 * MIB + 1);
    assert_int_equal(all.ptr[7 * MIB], 'd');
    end(f);
}

static void other_lengths(void **state)
{
    (void)state;
    static const size_t declared[] = {6 * MIB, 7 * MIB - 1, 7 * MIB + 1, 9 * MIB};
    for (size_t i = 0; i < N(declared); i++) {
        tb_filling *f = begin(2 * MIB, declared[i], 0);
        let(3);
        assert_false(tb_filling_is_whole(f));
        assert_true(tb_filling_wait(f, SIZE_MAX) <= declared[i]);
        end(f);
    }
}

static void fails(void **state)
{
    (void)state;
    tb_filling *f = begin(2 * MIB, 7 * MIB, 2);
    let(2);
    assert_int_equal(tb_filling_wait(f, 7 * MIB), 6 * MIB);
    assert_false(tb_filling_is_whole(f));
    end(f);
}

/* It does not go on for long when nobody wants more. */
static void ends_early(void **state)
{
    (void)state;
    tb_filling *f = begin(1024 * MIB, 1029 * MIB, 0);
    let(2000);
    end(f);
    assert_true(the_tap.n < 1000);
}

static void declared_too_long(void **state)
{
    (void)state;
    tb_spool spool = {0};
    tb_filling *f = NULL;
    tb_error err = TB_ERROR_INIT;
    the_tap = (tap){0};
    const tb_fill_from from = {.from = &the_tap, .next = next, .close = close_tap};
    CHECK_FAILS(tb_filling_begin(&spool, TB_MAX_SOURCE + 1, &from, &f, &err), &err, TB_E_LIMIT, "bytes");
    assert_null(f);
    assert_int_equal(the_tap.closed, 1);
}

/* ---- As a source ---- */

static tb_source *source_of(tb_filling *f)
{
    tb_source *s = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_of_filling("a.csv.gz", "a.csv", f, &s, &err), &err);
    return s;
}

static void read_while_it_comes(void **state)
{
    (void)state;
    tb_source *s = source_of(begin(3 * MIB, 8 * MIB, 0)), *w = NULL;
    tb_error err = TB_ERROR_INIT;
    tb_str some;
    assert_true(tb_source_is_filling(s));
    assert_int_equal(tb_source_size(s), 8 * MIB);
    assert_int_equal(tb_source_at_hand(s).len, 5 * MIB);
    assert_int_equal(tb_source_first(s, 10).len, 5 * MIB);
    tb_source_may_presume(s);
    CHECK_OK(tb_source_as_text(s, (tb_str){NULL, 0}, NULL, &err), &err);
    assert_true(tb_source_is_presumed(s));
    CHECK_OK(tb_source_again(s, &w, &err), &err);
    assert_true(tb_source_is_windowed(w));
    tb_source_seek(w, 5 * MIB - 10);
    CHECK_OK(tb_source_peek(w, 4, &some, &err), &err);
    CHECK_STR(some, "----------");
    let(1);
    CHECK_OK(tb_source_peek(w, 11, &some, &err), &err);
    assert_int_equal(some.ptr[10], 'b');
    let(3);
    tb_source_seek(w, 8 * MIB - 1);
    CHECK_OK(tb_source_peek(w, 100, &some, &err), &err);
    CHECK_STR(some, "d");
    tb_source_close(w);
    assert_int_equal(tb_source_view(s).len, 8 * MIB);
    CHECK_OK(tb_source_confirm(s, &err), &err);
    CHECK_OK(tb_source_check(s, &err), &err);
    tb_source_close(s);
    assert_int_equal(the_tap.closed, 1);
}

static void read_what_does_not_come(void **state)
{
    (void)state;
    tb_source *s = source_of(begin(3 * MIB, 8 * MIB, 2)), *w = NULL;
    tb_error err = TB_ERROR_INIT;
    tb_str some;
    tb_source_may_presume(s);
    CHECK_OK(tb_source_as_text(s, (tb_str){NULL, 0}, NULL, &err), &err);
    CHECK_OK(tb_source_again(s, &w, &err), &err);
    let(2);
    tb_source_seek(w, 6 * MIB - 1);
    CHECK_OK(tb_source_peek(w, 1, &some, &err), &err);
    CHECK_STR(some, "b");
    assert_int_equal(tb_source_peek(w, 2, &some, &err), TB_E_IO);
    tb_source_seek(w, 7 * MIB);
    assert_int_equal(tb_source_peek(w, 2, &some, &err), TB_E_IO);
    tb_source_close(w);
    assert_int_equal(tb_source_bytes(s).len, 6 * MIB);
    assert_true(tb_source_confirm(s, &err) < 0);
    assert_int_equal(tb_source_check(s, &err), TB_E_IO);
    tb_source_close(s);
}

/* What cannot be presumed waits for all of it, and says when there is less. */
static void not_presumed(void **state)
{
    (void)state;
    tb_source *s = source_of(begin(MIB, 6 * MIB, 0));
    tb_error err = TB_ERROR_INIT;
    let(2);
    CHECK_OK(tb_source_as_text(s, (tb_str){NULL, 0}, NULL, &err), &err);
    assert_false(tb_source_is_presumed(s));
    assert_int_equal(tb_source_view(s).len, 6 * MIB);
    tb_source_close(s);
    s = source_of(begin(MIB, 7 * MIB, 0));
    let(2);
    assert_int_equal(tb_source_as_text(s, (tb_str){NULL, 0}, NULL, &err), TB_E_IO);
    tb_source_close(s);
}

/* Asked for as UTF-8, all of it is looked at, however much is presumed. */
static void asked_for(void **state)
{
    (void)state;
    tb_error err = TB_ERROR_INIT;
    for (size_t i = 0; i < 2; i++) {
        tb_source *s = source_of(begin(3 * MIB, (8 + i) * MIB, 0));
        tb_source_may_presume(s);
        let(4);
        tb_status rc = tb_source_as_text(s, TB_LIT("utf-8"), NULL, &err);
        assert_int_equal(rc, i == 0 ? TB_OK : TB_E_IO);
        tb_source_close(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_bit_by_bit),
        cmocka_unit_test(other_lengths),
        cmocka_unit_test(fails),
        cmocka_unit_test(ends_early),
        cmocka_unit_test(declared_too_long),
        cmocka_unit_test(read_while_it_comes),
        cmocka_unit_test(read_what_does_not_come),
        cmocka_unit_test(not_presumed),
        cmocka_unit_test(asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
