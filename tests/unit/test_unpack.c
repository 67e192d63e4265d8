/* SPDX-License-Identifier: MIT */
/* A large .csv.gz is compared while it is unpacked. Whatever is wrong with it, and however long it says that it is, the
 * outcome is that of unpacking it first. */
#include "load/unpack.h"

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

#include <archive.h>
#include <zlib.h>

#include "base/threads.h"
#include "linked_in.h"
#include "load/pairs.h"
#include "load/walk.h"
#include "packing.h"
#include "plugin/host.h"
#include "testing.h"

#define ROWS 45000u
#define MIB ((size_t)1 << 20)
#ifdef __SANITIZE_ADDRESS__ /* several times slower, and the mistakes it finds show at once */
#define STEP 2u
#else
#define STEP 1u
#endif

static tb_registry *registry;
static tb_shelf *shelf;
static tb_buf text, packed; /* of one side, and that as gzip */

static void make_text(tb_buf *out, uint32_t changed)
{
    seed_dice(7);
    tb_buf_z(out, "code,part,more,amount\n");
    for (unsigned i = 0; i < ROWS; i++) {
        tb_buf_printf(out, "K%06u,%u,", i, i % 7);
        for (unsigned k = 0; k < 16; k++)
            tb_buf_printf(out, "%010u ", dice(1000000000));
        unsigned amount = dice(90000);
        tb_buf_printf(out, ",%u.%02u\n", i % 1000 == 1 ? amount + changed : amount, dice(100));
    }
    assert_true(out->len > 8 * MIB + 100000);
}

static void pack(tb_buf *out, tb_str s)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)s.ptr, .avail_in = (uInt)s.len};
    uLong most = 0;
    assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    most = deflateBound(&z, (uLong)s.len);
    char *p = malloc(most);
    assert_non_null(p);
    z.next_out = (Bytef *)p;
    z.avail_out = (uInt)most;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    tb_buf_str(out, tb_str_make(p, most - z.avail_out));
    deflateEnd(&z);
    free(p);
}

static int setup(void **state)
{
    tb_error err = TB_ERROR_INIT;
    registry = open_linked_in();
    if (!registry || setup_directory(state) != 0 || tb_shelf_open(NULL, &shelf, &err) < 0)
        return -1;
    make_text(&text, 1);
    put_file("new.csv", tb_buf_view(&text));
    tb_buf_clear(&text);
    make_text(&text, 0);
    put_file("old.csv", tb_buf_view(&text));
    pack(&packed, tb_buf_view(&text));
    put_file("old.csv.gz", tb_buf_view(&packed));
    return 0;
}

static int teardown(void **state)
{
    tb_threads_limit(0);
    tb_buf_fini(&text);
    tb_buf_fini(&packed);
    tb_shelf_close(shelf);
    tb_registry_close(registry);
    return teardown_directory(state);
}

/* ---- When ---- */

static bool may(size_t unpacked, size_t at, uint64_t declared, size_t most)
{
    static const char bytes[100000];
    tb_source *src = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_of_memory("a.gz", tb_str_make(bytes, sizeof bytes), &src, &err), &err);
    tb_source_seek(src, at);
    const tb_unpacking u = {.most = most, .ratio = 1000, .stored = sizeof bytes};
    const tb_spool spool = {.len = unpacked};
    bool yes = tb_unpack_may_go_on(&u, src, &spool, declared);
    tb_source_close(src);
    return yes;
}

static void when_it_is_worth_it(void **state)
{
    (void)state;
    tb_threads_limit(2);
    assert_true(may(4 * MIB, 10000, 40 * MIB, SIZE_MAX));
    assert_true(may(4 * MIB, 10000, 50 * MIB, SIZE_MAX));
    assert_true(may(4 * MIB, 10000, 30 * MIB, SIZE_MAX));
    assert_true(may(4 * MIB, 10000, 40 * MIB, 40 * MIB));
    assert_false(may(4 * MIB, 10000, 40 * MIB, 40 * MIB - 1));
    assert_false(may(4 * MIB, 10000, TB_UNKNOWN, SIZE_MAX));
    assert_false(may(4 * MIB, 10000, 80 * MIB, SIZE_MAX)); /* it does not go with what the beginning unpacked to */
    assert_false(may(4 * MIB, 10000, 20 * MIB, SIZE_MAX));
    assert_false(may(4 * MIB, 0, 40 * MIB, SIZE_MAX));
    assert_false(may(MIB / 2, 10000, 5 * MIB, SIZE_MAX)); /* too little */
    assert_false(may(20 * MIB, 90000, 20 * MIB, SIZE_MAX));
    tb_threads_limit(1);
    assert_false(may(4 * MIB, 10000, 40 * MIB, SIZE_MAX));
}

/* ---- What comes of it ---- */

static void compare(const char *old_path, tb_limits limits, tb_buf *out)
{
    tb_pairs pairs;
    tb_error err = TB_ERROR_INIT;
    tb_load_options o = {.registry = registry, .shelf = shelf, .compare = true, .limits = limits};
    o.selection = (tb_selection){.key = "code,part", .measure = "amount"};
    if (tb_load_pairs(&o, old_path, "new.csv", &pairs, &err) < 0) {
        tb_buf_z(out, err.message);
        return;
    }
    const tb_publication_pair *p = pairs.pairs.ptr;
    for (size_t side = 0; side < 2; side++) {
        tb_dataset *ds = side ? p->new_ds : p->old_ds;
        const tb_dtable *t = ds->tables.ptr[0];
        tb_buf_printf(out, "%zu alike, %zu lines:", t->alike, t->records.len);
        for (size_t i = 0; i < t->records.len; i++)
            tb_buf_printf(out, " %llu", (unsigned long long)t->records.ptr[i].place.line);
        for (size_t i = 0; i < ds->diags.items.len; i++)
            tb_buf_printf(out, "; %.*s", TB_ARG(ds->diags.items.ptr[i].message));
        tb_buf_char(out, '\n');
    }
    tb_pairs_fini(&pairs);
}

/* Bytes as old file: with one thread it is unpacked before it is read. With two it comes to the same, which holds the
 * words. */
static void check(tb_str bytes, const char *words, tb_limits limits)
{
    TB_CLEANUP(tb_buf_fini) tb_buf first = {0}, beside = {0};
    put_file("try.csv.gz", bytes);
    tb_threads_limit(1);
    compare("try.csv.gz", limits, &first);
    if (!has_word(tb_buf_view(&first), words))
        fail_msg("no '%s' in: %.*s", words, (int)(first.len < 300 ? first.len : 300), first.ptr);
    tb_threads_limit(2);
    compare("try.csv.gz", limits, &beside);
    if (!tb_str_eq(tb_buf_view(&beside), tb_buf_view(&first)))
        fail_msg("beside: %.*s", (int)(beside.len < 300 ? beside.len : 300), beside.ptr);
}

static const tb_limits none;

static void as_plain(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf want = {0};
    compare("old.csv", none, &want);
    assert_true(has_word(tb_buf_view(&want), "44955 alike, 45 lines:"));
    for (size_t threads = 1; threads < 4; threads++) {
        TB_CLEANUP(tb_buf_fini) tb_buf got = {0};
        tb_threads_limit(threads);
        compare("old.csv.gz", none, &got);
        assert_true(tb_str_eq(tb_buf_view(&got), tb_buf_view(&want)));
    }
}

/* The trailer, 4 bytes of checksum and 4 of length. */
static void trailers(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_str(&b, tb_buf_view(&packed));
    char *trailer = b.ptr + b.len - 8;
    trailer[1] ^= 1;
    check(tb_buf_view(&b), "checksum", none);
    trailer[1] ^= 1;
    static const int off[] = {-1, 1, 16, -16};
    for (size_t i = 0; i < N(off); i += STEP) { /* by 256 bytes, and by a million and more */
        char *at = &trailer[i < 2 ? 5 : 6], was = *at;
        *at = (char)(*at + off[i]);
        check(tb_buf_view(&b), "another length", none);
        *at = was;
    }
    check(tb_str_sub(tb_buf_view(&b), 0, b.len - 8), "ends in the middle", none);
    check(tb_str_sub(tb_buf_view(&b), 0, b.len / 2), "ends in the middle", none);
    b.ptr[b.len * 3 / 4] ^= 8;
    check(tb_buf_view(&b), "gzip stream", none);
}

static void behind_the_stream(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_str(&b, tb_buf_view(&packed));
    tb_buf_str(&b, tb_str_make("\0\0\0\0\0\0\0", 7));
    check(tb_buf_view(&b), "44955 alike", none);
    b.ptr[b.len - 1] = 'x';
    check(tb_buf_view(&b), "follow the end", none);
}

/* The length of the last stream is not that of the member, even where it could be. */
static void several_streams(void **state)
{
    (void)state;
    static const unsigned cuts[] = {10, 3};
    for (size_t i = 0; i < N(cuts); i += STEP) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        size_t cut = text.len / cuts[i];
        pack(&b, tb_str_sub(tb_buf_view(&text), 0, cut));
        pack(&b, tb_str_sub(tb_buf_view(&text), cut, text.len));
        check(tb_buf_view(&b), "44955 alike", none);
    }
}

static void odd_near_the_end(void **state)
{
    (void)state;
    static const char *const odds[][2] = {{"\xFF", "neither"},
                                          {"\xE9\xA2 x", "GB18030"}, /* a text in that set, as far as can be told */
                                          {"\"a\nb\",", "cells"}};   /* a cell too many */
    for (size_t i = 0; i < N(odds); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf odd = {0}, b = {0};
        tb_buf_str(&odd, tb_str_sub(tb_buf_view(&text), 0, text.len - 30));
        tb_buf_z(&odd, odds[i][0]);
        tb_buf_str(&odd, tb_str_sub(tb_buf_view(&text), text.len - 30, text.len));
        pack(&b, tb_buf_view(&odd));
        check(tb_buf_view(&b), odds[i][1], none);
    }
}

static void limits_hold(void **state)
{
    (void)state;
    check(tb_buf_view(&packed), "unpacks to more than 8388608 bytes", (tb_limits){.size = 8 * MIB});
    check(tb_buf_view(&packed), "44955 alike", (tb_limits){.size = text.len});
}

static tb_source *given; /* by the walk */

static tb_status on_leaf(void *to, tb_source *src, tb_error *err)
{
    (void)to;
    (void)err;
    given = src;
    return TB_OK;
}

static tb_status on_skipped(void *to, const char *path, const tb_error *why, tb_error *err)
{
    (void)to;
    (void)path;
    (void)err;
    return why->code;
}

/* Not all was there when it was given on, or the wrong checksum would have been found. */
static void given_on_early(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_error err = TB_ERROR_INIT;
    const tb_walk_sink sink = {.leaf = on_leaf, .skipped = on_skipped};
    tb_load_options o = {.registry = registry, .presume = true};
    tb_buf_str(&b, tb_buf_view(&packed));
    b.ptr[b.len - 8] ^= 1;
    put_file("try.csv.gz", tb_buf_view(&b));
    tb_threads_limit(2);
    CHECK_OK(tb_walk(&o, "try.csv.gz", &sink, &err), &err);
    assert_int_equal(tb_source_size(given), text.len);
    assert_int_equal(tb_source_check(given, &err), TB_E_IO);
    tb_source_close(given);
    tb_threads_limit(1);
    CHECK_FAILS(tb_walk(&o, "try.csv.gz", &sink, &err), &err, TB_E_SYNTAX, "checksum");
    tb_threads_limit(2);
    put_file("try.csv.gz", tb_buf_view(&packed));
    CHECK_OK(tb_walk(&o, "try.csv.gz", &sink, &err), &err);
    CHECK_OK(tb_source_check(given, &err), &err);
    assert_true(tb_str_eq(tb_source_bytes(given), tb_buf_view(&text)));
    tb_source_close(given);
}

/* A tar archive in the .gz, of whole pieces: it has been read when the end of the .gz is found to be wrong. */
static void in_an_archive(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf tar = {0}, b = {0};
    struct packed p = {0};
    const struct tar_file file = {.path = "a.csv", .bytes = text.ptr, .len = text.len};
    pack_with(&p, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, &file, 1);
    tb_buf_bytes(&tar, (const char *)p.p, p.len);
    pack_free(&p);
    while (tar.len % (256u << 10))
        tb_buf_char(&tar, '\0');
    pack(&b, tb_buf_view(&tar));
    check(tb_buf_view(&b), "44955 alike", none);
    check(tb_buf_view(&b), "unpacks to more than", (tb_limits){.size = tar.len + text.len / 2}); /* both count */
    b.ptr[b.len - 8] ^= 1;
    check(tb_buf_view(&b), "checksum", none);
}

/* ---- Before all is there ---- */

typedef struct tap {
    sem_t open;
    size_t given;
} tap;

static tb_status next_of_text(void *from, tb_str *out, tb_error *err)
{
    tap *t = from;
    (void)err;
    while (sem_wait(&t->open) != 0)
        continue;
    *out = tb_str_sub(tb_buf_view(&text), t->given, text.len);
    t->given = text.len;
    return TB_OK;
}

static void close_tap(void *from) { sem_destroy(&((tap *)from)->open); }

/* The rest does not come before its first rows were read: who waits for it waits for ever. */
static void first_rows(void **state)
{
    (void)state;
    tap t = {.given = 5 * MIB};
    tb_spool spool = {0};
    tb_filling *f = NULL;
    tb_source *src = NULL;
    tb_reader *r = NULL;
    tb_block block;
    tb_batch batch;
    tb_error err = TB_ERROR_INIT;
    const tb_format *csv = NULL;
    assert_int_equal(sem_init(&t.open, 0, 0), 0);
    CHECK_OK(tb_spool_write(&spool, text.ptr, t.given, &err), &err);
    const tb_fill_from from = {.from = &t, .next = next_of_text, .close = close_tap};
    CHECK_OK(tb_filling_begin(&spool, text.len, &from, &f, &err), &err);
    CHECK_OK(tb_source_of_filling("a.csv.gz", "a.csv", f, &src, &err), &err);
    tb_source_may_presume(src);
    CHECK_OK(tb_registry_pick(registry, src, (tb_str){NULL, 0}, (tb_str){NULL, 0}, NULL, &csv, &err), &err);
    CHECK_STR(tb_str_of(csv->id), "csv");
    CHECK_OK(tb_reader_open(csv, src, NULL, &r, &err), &err);
    CHECK_OK(tb_reader_next_block(r, &block, &err), &err);
    CHECK_OK(tb_reader_next_batch(r, 512, &batch, &err), &err);
    assert_int_equal(t.given, 5 * MIB);
    sem_post(&t.open);
    sem_post(&t.open);
    tb_reader_close(r);
    CHECK_OK(tb_source_check(src, &err), &err);
    tb_source_close(src);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_it_is_worth_it), cmocka_unit_test(as_plain),        cmocka_unit_test(trailers),
        cmocka_unit_test(behind_the_stream),   cmocka_unit_test(several_streams), cmocka_unit_test(odd_near_the_end),
        cmocka_unit_test(limits_hold),         cmocka_unit_test(in_an_archive),   cmocka_unit_test(first_rows),
        cmocka_unit_test(given_on_early),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
