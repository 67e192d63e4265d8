/* SPDX-License-Identifier: MIT */
/* What was paired is written down: "P old = new" by the sources' labels, "L side path dept year" for what has no partner,
 * "U side path: why" for what was not read. */
#include "load/pairs.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>

#include "linked_in.h"
#include "packing.h"
#include "testing.h"

#define CSV "code,name,amount\n1,a,5\n2,b,6\n"
#define NO_TEXT "it is not text, and no format reads such bytes; 'tongbi plugins' lists the formats"

#define NO_NUMBERS                                                                                       \
    "no column holds numbers only, so nothing can be guessed to compare; say which with --measure, and " \
    "--no-header if the first row is data"

static tb_registry *registry;
static tb_shelf *shelf;

/* ---- Making files ---- */

/* The publication of a department, as the layout jilin-department describes it. */
static tb_buf publication(const char *dept, int year, const char *what)
{
    tb_buf b = {0};
    tb_buf_printf(&b, "%s %d 年部门%s\n\n支出预算总表\n\n单位：万元\n\n", dept, year, what);
    tb_buf_z(&b, "功能分类 科目名称\t总计\t基本 支出\t项目 支出\t事业单位 经营支出\t上缴 上级 支出\t"
                 "对附属 单位补 助支出\n");
    tb_buf_z(&b, "一、教育支出\t5\t5\t\t\t\t\n合计\t5\t5\t\t\t\t\n");
    return b;
}

static void put_budget(const char *path, const char *dept, int year)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = publication(dept, year, "预算");
    put_file(path, tb_buf_view(&b));
}

static void put_final(const char *path, const char *dept, int year)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = publication(dept, year, "决算");
    put_file(path, tb_buf_view(&b));
}

static void make_dirs(const char *const *paths)
{
    for (; *paths; paths++)
        assert_int_equal(mkdir(*paths, 0755), 0);
}
#define DIRS(...) make_dirs((const char *const[]){__VA_ARGS__, NULL})

static void save_zip(const char *path, const struct zip_file *files, size_t n)
{
    struct packed b = {0};
    pack_zip(&b, files, n, NULL);
    put_file(path, tb_str_make((const char *)b.p, b.len));
    pack_free(&b);
}

/* ---- Checking ---- */

static tb_status load(const char *old_path, const char *new_path, tb_pairs *out, tb_error *err)
{
    tb_load_options o = {.registry = registry, .shelf = shelf};
    return tb_load_pairs(&o, old_path, new_path, out, err);
}

static void check_pairs(const char *old_path, const char *new_path, bool is_set, const char *expected, const char *file,
                        int line)
{
    TB_CLEANUP(tb_buf_fini) tb_buf got = {0};
    tb_pairs p;
    tb_error err = TB_ERROR_INIT;
    check_ok(load(old_path, new_path, &p, &err), &err, file, line);
    for (size_t i = 0; i < p.pairs.len; i++)
        tb_buf_printf(&got, "P %.*s = %.*s\n", TB_ARG(p.pairs.ptr[i].old_ds->facts.source),
                      TB_ARG(p.pairs.ptr[i].new_ds->facts.source));
    for (size_t i = 0; i < p.lone.len; i++)
        tb_buf_printf(&got, "L %s %.*s %.*s %d\n", p.lone.ptr[i].new_side ? "new" : "old", TB_ARG(p.lone.ptr[i].path),
                      TB_ARG(p.lone.ptr[i].dept), p.lone.ptr[i].year);
    for (size_t i = 0; i < p.unread.len; i++)
        tb_buf_printf(&got, "U %s %.*s: %.*s\n", p.unread.ptr[i].new_side ? "new" : "old", TB_ARG(p.unread.ptr[i].path),
                      TB_ARG(p.unread.ptr[i].message));
    check_str(tb_buf_view(&got), expected, file, line);
    assert_int_equal(p.is_set, is_set);
    tb_pairs_fini(&p);
}
#define PAIRS(old_path, new_path, is_set, expected) \
    check_pairs(old_path, new_path, is_set, expected, __FILE__, __LINE__)

/* ---- One publication on each side ---- */

static void test_single(void **state)
{
    (void)state;
    put_file("x.csv", TB_LIT(CSV));
    put_file("y.csv", TB_LIT(CSV));
    put_budget("a.txt", "甲局", 2023);
    put_budget("b.txt", "乙局", 2023);
    PAIRS("x.csv", "y.csv", false, "P x.csv = y.csv\n"); /* whatever they are */
    PAIRS("a.txt", "b.txt", false, "P a.txt = b.txt\n");
    save_zip("x.zip", &(struct zip_file){.name = "in.csv", .bytes = CSV}, 1);
    PAIRS("x.zip", "y.csv", false, "P x.zip!/in.csv = y.csv\n");
    static const struct zip_file photo[] = {{.name = "in.csv", .bytes = CSV}, {.name = "p.jpg", .bytes = "\xff\xd8\1"}};
    save_zip("photo.zip", photo, N(photo));
    PAIRS("photo.zip", "y.csv", false, "P photo.zip!/in.csv = y.csv\nU old photo.zip!/p.jpg: " NO_TEXT "\n");
}

static void test_single_fails(void **state)
{
    (void)state;
    tb_pairs p;
    tb_error err = TB_ERROR_INIT;
    put_file("good.csv", TB_LIT(CSV));
    put_file("empty.csv", TB_LIT(" \n"));
    CHECK_FAILS(load("empty.csv", "good.csv", &p, &err), &err, TB_E_UNSUPPORTED,
                "reading 'empty.csv': it is empty; there is nothing to read in it");
    CHECK_FAILS(load("good.csv", "none.csv", &p, &err), &err, TB_E_IO, "reading 'none.csv': there is no such file");
    tb_pairs_fini(&p);
}

/* ---- Directories ---- */

static void test_by_path(void **state)
{
    (void)state;
    DIRS("2023", "2023/x", "2024", "2024/x");
    put_file("2023/x/education2023.csv", TB_LIT(CSV));
    put_file("2023/x/health2023.csv", TB_LIT(CSV));
    put_file("2023/gone.csv", TB_LIT(CSV));
    put_file("2024/x/health2024.csv", TB_LIT(CSV));
    put_file("2024/x/education2024.csv", TB_LIT(CSV));
    put_file("2024/added.csv", TB_LIT(CSV));
    static const char expected[] = "P education2023.csv = education2024.csv\nP health2023.csv = health2024.csv\n"
                                   "L old 2023/gone.csv  0\nL new 2024/added.csv  0\n";
    PAIRS("2023", "2024", true, expected);
    PAIRS("2023/", "2024", true,
          "P education2023.csv = education2024.csv\nP health2023.csv = health2024.csv\n"
          "L old 2023/gone.csv  0\nL new 2024/added.csv  0\n");
}

static void test_by_publisher(void **state)
{
    (void)state;
    DIRS("o", "n");
    put_budget("o/1.txt", "吉林省甲局", 2023);
    put_budget("o/2.txt", "吉林省乙局", 2023);
    put_budget("o/3.txt", "吉林省丙局", 2023);
    put_budget("n/a.txt", "吉林省乙局", 2024);
    put_budget("n/b.txt", "吉林省丁局", 2024);
    put_budget("n/c.txt", "吉林省甲局", 2024);
    PAIRS("o", "n", true,
          "P 1.txt = c.txt\nP 2.txt = a.txt\nL old o/3.txt 吉林省丙局 2023\nL new n/b.txt 吉林省丁局 2024\n");
    PAIRS("o/1.txt", "n", true, "P 1.txt = c.txt\nL new n/a.txt 吉林省乙局 2024\nL new n/b.txt 吉林省丁局 2024\n");
}

/* Several years of a publisher: a year goes with the next one, what is left by order of years. */
static void test_by_year(void **state)
{
    (void)state;
    DIRS("y1", "y2", "y3");
    put_budget("y1/a.txt", "吉林省甲局", 2022);
    put_budget("y1/b.txt", "吉林省甲局", 2023);
    put_budget("y2/a.txt", "吉林省甲局", 2024);
    put_budget("y2/b.txt", "吉林省甲局", 2023);
    put_budget("y3/a.txt", "吉林省甲局", 2024);
    PAIRS("y1", "y2", true, "P a.txt = b.txt\nP b.txt = a.txt\n");
    PAIRS("y1", "y3", true, "P b.txt = a.txt\nL old y1/a.txt 吉林省甲局 2022\n");
    PAIRS("y3", "y1", true, "P a.txt = a.txt\nL new y1/b.txt 吉林省甲局 2023\n");
}

/* A publisher's budget goes with its budget; only what is left with anything else of it. */
static void test_by_stage(void **state)
{
    (void)state;
    DIRS("s1", "s2");
    put_final("s1/a.txt", "吉林省甲局", 2023);
    put_budget("s1/b.txt", "吉林省甲局", 2023);
    put_budget("s1/c.txt", "吉林省乙局", 2023);
    put_budget("s2/1.txt", "吉林省甲局", 2024);
    put_final("s2/2.txt", "吉林省甲局", 2024);
    put_final("s2/3.txt", "吉林省乙局", 2024);
    PAIRS("s1", "s2", true, "P a.txt = 2.txt\nP b.txt = 1.txt\nP c.txt = 3.txt\n");
}

/* Files that differ in more than their year go with their like. */
static void test_by_number(void **state)
{
    (void)state;
    DIRS("p1", "p2");
    put_file("p1/annex1-2023.csv", TB_LIT(CSV));
    put_file("p1/annex2-2023.csv", TB_LIT(CSV));
    put_file("p1/same2023.csv", TB_LIT(CSV));
    put_file("p1/list20230105.csv", TB_LIT(CSV));
    put_file("p2/annex2-2024.csv", TB_LIT(CSV));
    put_file("p2/annex3-2024.csv", TB_LIT(CSV));
    put_file("p2/same2023.csv", TB_LIT(CSV));
    put_file("p2/same2024.csv", TB_LIT(CSV));
    put_file("p2/list20240211.csv", TB_LIT(CSV));
    PAIRS("p1", "p2", true,
          "P annex1-2023.csv = annex3-2024.csv\nP annex2-2023.csv = annex2-2024.csv\n"
          "P list20230105.csv = list20240211.csv\nP same2023.csv = same2023.csv\n"
          "L new p2/same2024.csv  0\n");
}

/* ---- Archives ---- */

static void test_archives(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf a = publication("吉林省甲局", 2023, "预算");
    TB_CLEANUP(tb_buf_fini) tb_buf b = publication("吉林省甲局", 2024, "预算");
    const struct zip_file olds[] = {
        {.name = "2023/x.csv", .bytes = CSV},
        {.name = "2023/broken.zip", .bytes = "PK\3\4"},
        {.name = "2023/a.txt", .bytes = a.ptr, .len = a.len},
    };
    const struct zip_file news[] = {
        {.name = "2024/z.txt", .bytes = b.ptr, .len = b.len},
        {.name = "2024/x.csv", .bytes = CSV},
        {.name = "2024/empty.csv", .bytes = ""},
    };
    save_zip("old.zip", olds, N(olds));
    save_zip("new.zip", news, N(news));
    static const char expected[] = "P old.zip!/2023/x.csv = new.zip!/2024/x.csv\n"
                                   "P old.zip!/2023/a.txt = new.zip!/2024/z.txt\n"
                                   "U old old.zip!/2023/broken.zip: the end of the zip archive is missing; fetch it "
                                   "again\n"
                                   "U new new.zip!/2024/empty.csv: it is empty; there is nothing to read in it\n";
    PAIRS("old.zip", "new.zip", true, expected);
    PAIRS("old.zip!/2023/*", "new.zip", true, expected);
}

/* Patterns and directories of archives do not get in the way of the keys. */
static void test_keys_of_paths(void **state)
{
    (void)state;
    static const struct zip_file files[] = {{.name = "2023/x.csv", .bytes = CSV}, {.name = "2023/y.csv", .bytes = CSV}};
    save_zip("k1.zip", files, N(files));
    save_zip("other.zip", files, N(files));
    static const char expected[] = "P k1.zip!/2023/x.csv = other.zip!/2023/x.csv\n"
                                   "P k1.zip!/2023/y.csv = other.zip!/2023/y.csv\n";
    PAIRS("k1.zip", "other.zip", true, expected);
    PAIRS("k1.zip!/2023/*.csv", "other.zip", true, expected);
    PAIRS("k1.zip!/2023/*.csv", "other.zip!/*", true, expected);
    DIRS("k");
    DIRS("k/2023");
    put_file("k/2023/x.csv", TB_LIT(CSV));
    PAIRS("k", "other.zip!/*", true, "P x.csv = other.zip!/2023/x.csv\nL new other.zip!/2023/y.csv  0\n");
}

/* ---- What cannot be read ---- */

static void test_unread(void **state)
{
    (void)state;
    tb_pairs p;
    tb_error err = TB_ERROR_INIT;
    DIRS("u1", "u2", "u3");
    put_file("u1/a.csv", TB_LIT(CSV));
    put_file("u1/b.csv", TB_LIT("x,y\n1\x80\xff,2\n"));
    put_file("u1/c.csv", TB_LIT(CSV));
    put_file("u2/a.csv", TB_LIT(CSV));
    put_file("u2/b.csv", TB_LIT(CSV));
    put_file("u2/c.csv", TB_LIT("only,words\nhere,and\n"));
    put_file("u3/z.jpg", TB_LIT("\xff\xd8\1"));
    PAIRS("u1", "u2", true,
          "P a.csv = a.csv\nL new u2/b.csv  0\n"
          "U old u1/b.csv: line 2: the bytes are neither UTF-8 nor GB18030; say what they are with --encoding\n"
          "U old u1/c.csv: " NO_NUMBERS "\nU new u2/c.csv: reading 'u1/c.csv': " NO_NUMBERS "\n");
    assert_int_equal(unlink("u1/a.csv"), 0);
    assert_int_equal(unlink("u2/a.csv"), 0);
    assert_int_equal(unlink("u2/b.csv"), 0);
    CHECK_FAILS(load("u1", "u2", &p, &err), &err, TB_E_UNSUPPORTED,
                "reading 'u1': nothing in it can be read; of 'u1/b.csv': line 2: ");
    put_file("u1/a.csv", TB_LIT(CSV));
    /* What is said to be wrong with a side is wrong with that side. */
    CHECK_FAILS(load("u1", "u3", &p, &err), &err, TB_E_UNSUPPORTED,
                "reading 'u3': nothing in it can be read; of 'u3/z.jpg': ");
    tb_pairs_fini(&p);
}

static int setup(void **state)
{
    tb_error err = TB_ERROR_INIT;
    registry = open_linked_in();
    return registry && tb_shelf_open(TB_DATASETS "/layouts", &shelf, &err) == TB_OK ? setup_directory(state) : -1;
}

static int teardown(void **state)
{
    tb_registry_close(registry);
    tb_shelf_close(shelf);
    return teardown_directory(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single),       cmocka_unit_test(test_single_fails), cmocka_unit_test(test_by_path),
        cmocka_unit_test(test_by_publisher), cmocka_unit_test(test_by_year),      cmocka_unit_test(test_by_stage),
        cmocka_unit_test(test_by_number),    cmocka_unit_test(test_archives),     cmocka_unit_test(test_keys_of_paths),
        cmocka_unit_test(test_unread),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
