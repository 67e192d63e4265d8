/* SPDX-License-Identifier: MIT */
#include "load/collect.h"

#include <sys/stat.h>

#include <archive.h>

#include "linked_in.h"
#include "packing.h"
#include "testing.h"

#define CSV "code,name\n1,a\n2,b\n"
#define NO_TEXT "it is not text, and no format reads such bytes; 'tongbi plugins' lists the formats"

static tb_registry *registry;

static void save_zip(const char *path, const struct zip_file *files, size_t n)
{
    struct packed b = {0};
    pack_zip(&b, files, n, NULL);
    put_file(path, tb_str_make((const char *)b.p, b.len));
    pack_free(&b);
}

static tb_status collect(const char *path, tb_found *out, tb_error *err)
{
    return tb_collect(&(tb_load_options){.registry = registry}, path, out, err);
}

static void test_found(void **state)
{
    (void)state;
    static const struct zip_file files[] = {
        {.name = "a.csv", .bytes = CSV},
        {.name = "photo.jpg", .bytes = "\xff\xd8\xff\1\2"},
        {.name = "b.csv", .bytes = "x,y\n"},
    };
    tb_found f = {0};
    tb_error err = TB_ERROR_INIT;
    save_zip("a.zip", files, N(files));
    CHECK_OK(collect("a.zip", &f, &err), &err);
    assert_int_equal(f.leaves.len, 2);
    CHECK_STR(tb_str_of(tb_source_path(f.leaves.ptr[0])), "a.zip!/a.csv");
    CHECK_STR(tb_str_of(tb_source_path(f.leaves.ptr[1])), "a.zip!/b.csv");
    assert_int_equal(f.skipped.len, 1);
    CHECK_STR(f.skipped.ptr[0].path, "a.zip!/photo.jpg");
    CHECK_STR(f.skipped.ptr[0].message, NO_TEXT);
    /* The bytes of a leaf stay after the walk; one that was taken is left alone. */
    tb_source *taken = f.leaves.ptr[0];
    f.leaves.ptr[0] = NULL;
    CHECK_STR(tb_source_bytes(f.leaves.ptr[1]), "x,y\n");
    tb_found_fini(&f);
    CHECK_STR(tb_source_bytes(taken), CSV);
    tb_source_close(taken);
}

static void test_nothing(void **state)
{
    (void)state;
    static const struct zip_file files[] = {
        {.name = "1.jpg", .bytes = "\xff\xd8\xff\1\2"},
        {.name = "2.jpg", .bytes = "\xff\xd8\xff\1\2"},
    };
    tb_found f = {0};
    tb_error err = TB_ERROR_INIT;
    save_zip("photos.zip", files, N(files));
    CHECK_FAILS(collect("photos.zip", &f, &err), &err, TB_E_UNSUPPORTED,
                "reading 'photos.zip': nothing in it can be read; of 'photos.zip!/1.jpg': " NO_TEXT);
    CHECK_FAILS(collect("photos.zip!/2.jpg", &f, &err), &err, TB_E_UNSUPPORTED,
                "reading 'photos.zip!/2.jpg': " NO_TEXT);
    assert_int_equal(mkdir("empty", 0755), 0);
    CHECK_FAILS(collect("empty", &f, &err), &err, TB_E_NOTFOUND, "reading 'empty': there is no file in it");
    assert_int_equal(mkdir("hidden", 0755), 0);
    put_file("hidden/.a.csv", TB_LIT(CSV));
    CHECK_FAILS(collect("hidden", &f, &err), &err, TB_E_NOTFOUND, "reading 'hidden': there is no file in it");
    CHECK_FAILS(collect("none", &f, &err), &err, TB_E_IO, "reading 'none': there is no such file; check its name");
    assert_int_equal(f.leaves.len, 0); /* a failure leaves it as it was */
    tb_found_fini(&f);
}

/* Many members: what is held for each is what it has, and no descriptor. */
static void test_many(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    static char names[MANY][16];
    static struct zip_file files[MANY];
    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "%zu.csv", i);
        files[i] = (struct zip_file){.name = names[i], .bytes = CSV};
    }
    tb_found f = {0};
    tb_error err = TB_ERROR_INIT;
    save_zip("many.zip", files, MANY);
    CHECK_OK(collect("many.zip", &f, &err), &err);
    assert_int_equal(f.leaves.len, MANY);
    CHECK_STR(tb_str_of(tb_source_path(f.leaves.ptr[MANY - 1])), "many.zip!/2999.csv");
    tb_found_fini(&f);
}

static int setup(void **state)
{
    registry = open_linked_in();
    return registry ? setup_directory(state) : -1;
}

static int teardown(void **state)
{
    tb_registry_close(registry);
    return teardown_directory(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
