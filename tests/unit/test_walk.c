/* SPDX-License-Identifier: MIT */
/* A sink writes down what it is given: "L path|name [bytes]" for a leaf, "S path: why" for what was skipped. Archives
 * are made in memory and put into files of the test's own directory. */
#include "load/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <archive.h>

#include "linked_in.h"
#include "packing.h"
#include "testing.h"

#define CSV "code,name\n1,a\n2,b\n"

static tb_registry *registry;

typedef struct seen {
    tb_buf out;
    size_t n, fail_at; /* which call fails, counted from 1 */
    tb_status fail;
} seen;

static tb_status answer(seen *s, tb_error *err)
{
    return ++s->n == s->fail_at ? tb_fail(err, s->fail, "the sink is full") : TB_OK;
}

static tb_status on_leaf(void *to, tb_source *src, tb_error *err)
{
    seen *s = to;
    tb_str bytes = tb_source_bytes(src);
    tb_buf_printf(&s->out, "L %s|%.*s [", tb_source_path(src), TB_ARG(tb_source_name(src)));
    for (size_t i = 0; i < bytes.len && i < 20 && !tb_str_eq(bytes, TB_LIT(CSV)); i++)
        tb_buf_char(&s->out, bytes.ptr[i] < ' ' ? '?' : bytes.ptr[i]);
    tb_buf_str(&s->out, TB_LIT("]\n"));
    tb_source_close(src);
    return answer(s, err);
}

static tb_status on_skipped(void *to, const char *path, const tb_error *why, tb_error *err)
{
    seen *s = to;
    assert_int_not_equal(why->code, TB_OK);
    tb_buf_printf(&s->out, "S %s: %s\n", path, why->message);
    return answer(s, err);
}

static tb_status run(const char *path, tb_limits limits, seen *s, tb_error *err)
{
    tb_load_options o = {.registry = registry, .limits = limits};
    return tb_walk(&o, path, &(tb_walk_sink){.to = s, .leaf = on_leaf, .skipped = on_skipped}, err);
}

static const tb_limits none;

static void check_walk(const char *path, tb_limits limits, const char *expected, const char *file, int line)
{
    seen s = {0};
    tb_error err = TB_ERROR_INIT;
    check_ok(run(path, limits, &s, &err), &err, file, line);
    check_str(tb_buf_view(&s.out), expected, file, line);
    tb_buf_fini(&s.out);
}
#define WALK(path, expected) check_walk(path, none, expected, __FILE__, __LINE__)
#define WALK_WITHIN(path, limits, expected) check_walk(path, (tb_limits)limits, expected, __FILE__, __LINE__)

static void check_refused(const char *path, tb_limits limits, tb_status code, const char *message, const char *file,
                          int line)
{
    seen s = {0};
    tb_error err = TB_ERROR_INIT;
    tb_status rc = run(path, limits, &s, &err);
    check_fails(rc, &err, code, (const char *const[]){message, NULL}, file, line);
    check_str(tb_str_of(err.message), message, file, line);
    tb_buf_fini(&s.out);
}
#define REFUSED(path, limits, code, message) check_refused(path, (tb_limits)limits, code, message, __FILE__, __LINE__)
#define LIMITS(...) \
    {               \
        __VA_ARGS__ \
    }

/* ---- Making files ---- */

static void save(const char *path, struct packed *b)
{
    put_file(path, tb_str_make((const char *)b->p, b->len));
    pack_free(b);
}

static void save_zip(const char *path, const struct zip_file *files, size_t n)
{
    struct packed b = {0};
    pack_zip(&b, files, n, NULL);
    save(path, &b);
}
#define SAVE_ZIP(path, ...) \
    save_zip(path, (const struct zip_file[]){__VA_ARGS__}, N(((const struct zip_file[]){__VA_ARGS__})))

/* Puts the file or archive b into a zip archive, in the place of b. */
static void wrap(struct packed *b, const char *name)
{
    struct packed outer = {0};
    pack_zip(&outer, &(struct zip_file){.name = name, .bytes = (const char *)b->p, .len = b->len}, 1, NULL);
    pack_free(b);
    *b = outer;
}

static void compress(struct packed *b, int filter)
{
    struct packed outer = {0};
    pack_filtered(&outer, filter, (const char *)b->p, b->len);
    pack_free(b);
    *b = outer;
}

static void make_tar(struct packed *b)
{
    static const struct tar_file files[] = {{.path = "2023/a.csv", .bytes = CSV}, {.path = "2024/b.csv", .bytes = CSV}};
    pack_with(b, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, files, N(files));
}

/* ---- Files ---- */

static void test_files(void **state)
{
    (void)state;
    put_file("a.csv", TB_LIT(CSV));
    put_file("empty.csv", TB_LIT(""));
    put_file("odd.bin", TB_LIT("\0\1\2\3"));
    WALK("a.csv", "L a.csv|a.csv []\n");
    WALK("./a.csv", "L ./a.csv|a.csv []\n");
    WALK("empty.csv", "L empty.csv|empty.csv []\n");
    WALK("odd.bin", "L odd.bin|odd.bin [????]\n"); /* what is wrong with it is said when it is opened */
    REFUSED("none.csv", LIMITS(0), TB_E_IO, "reading 'none.csv': there is no such file; check its name");
    REFUSED("none.zip!/a.csv", LIMITS(0), TB_E_IO, "reading 'none.zip': there is no such file; check its name");
    REFUSED("a.csv!/b.csv", LIMITS(0), TB_E_NOTFOUND, "reading 'a.csv': it is no archive, so it has no member 'b.csv'");
    REFUSED("empty.csv!/b.csv", LIMITS(0), TB_E_NOTFOUND,
            "reading 'empty.csv': it is no archive, so it has no member 'b.csv'");
}

static void test_dataset(void **state)
{
    (void)state;
    static const char dataset[] = "{\"tongbi\":\"dataset\",\"version\":1}";
    put_file("d.json", tb_str_of(dataset));
    SAVE_ZIP("d.zip", {.name = "in/d.json", .bytes = dataset});
    WALK("d.json", "L d.json|d.json [{\"tongbi\":\"dataset\",]\n");
    WALK("d.zip", "L d.zip!/in/d.json|d.json [{\"tongbi\":\"dataset\",]\n");
}

/* ---- Archives ---- */

static void test_members(void **state)
{
    (void)state;
    SAVE_ZIP("a.zip", {.name = "2023/b.csv", .bytes = CSV}, {.name = "2023/", .bytes = "", .mode = 040755},
             {.name = "2023/a.csv", .bytes = CSV, .deflate = true}, {.name = "2024/a.csv", .bytes = CSV},
             {.name = "photo.bin", .bytes = "\0\1\2", .len = 3}, {.name = "empty.csv", .bytes = ""});
    WALK("a.zip", "L a.zip!/2023/b.csv|b.csv []\nL a.zip!/2023/a.csv|a.csv []\nL a.zip!/2024/a.csv|a.csv []\n"
                  "S a.zip!/photo.bin: it is not text, and no format reads such bytes; 'tongbi plugins' lists the "
                  "formats\n"
                  "L a.zip!/empty.csv|empty.csv []\n");
    WALK("a.zip!/2023/*.csv", "L a.zip!/2023/b.csv|b.csv []\nL a.zip!/2023/a.csv|a.csv []\n");
    WALK("a.zip!/2024/a.csv", "L a.zip!/2024/a.csv|a.csv []\n");
    WALK("a.zip!/*a.csv", "L a.zip!/2023/a.csv|a.csv []\nL a.zip!/2024/a.csv|a.csv []\n");
    REFUSED("a.zip!/2025/*", LIMITS(0), TB_E_NOTFOUND, "reading 'a.zip': it has no member that fits '2025/*'");
    REFUSED("a.zip!/2023", LIMITS(0), TB_E_NOTFOUND, "reading 'a.zip': it has no member that fits '2023'");
    WALK("a.zip!/2024/a.csv!/x", "S a.zip!/2024/a.csv: it is no archive, so it has no member 'x'\n");
    SAVE_ZIP("none.zip", {.name = "a/", .bytes = "", .mode = 040755});
    REFUSED("none.zip", LIMITS(0), TB_E_NOTFOUND, "reading 'none.zip': it is an archive without files");
}

static void test_litter(void **state)
{
    (void)state;
    SAVE_ZIP("l.zip", {.name = "__MACOSX/a.csv", .bytes = CSV}, {.name = ".DS_Store", .bytes = CSV},
             {.name = "in/.hidden.csv", .bytes = CSV}, {.name = "in/Thumbs.db", .bytes = CSV},
             {.name = "in/desktop.ini", .bytes = CSV}, {.name = "~$a.csv", .bytes = CSV},
             {.name = "in/.git/a.csv", .bytes = CSV}, {.name = "in/__MACOSX/a.csv", .bytes = CSV},
             {.name = "./b.csv", .bytes = CSV}, {.name = "in/a.csv", .bytes = CSV});
    WALK("l.zip", "L l.zip!/b.csv|b.csv []\nL l.zip!/in/a.csv|a.csv []\n");
    WALK("l.zip!/b.csv", "L l.zip!/b.csv|b.csv []\n"); /* stored as ./b.csv */
    WALK("l.zip!/./b.csv", "L l.zip!/b.csv|b.csv []\n");
    WALK("l.zip!/in/.hidden.csv", "L l.zip!/in/.hidden.csv|.hidden.csv []\n"); /* who names it gets it */
    SAVE_ZIP("litter.zip", {.name = "__MACOSX/a.csv", .bytes = CSV});
    REFUSED("litter.zip", LIMITS(0), TB_E_NOTFOUND, "reading 'litter.zip': it is an archive without files");
}

/* Names are labels, shown and matched; nothing is written. */
static void test_names(void **state)
{
    (void)state;
    SAVE_ZIP("n.zip", {.name = "../../etc/passwd", .bytes = CSV}, {.name = "/etc/passwd", .bytes = CSV},
             {.name = "a\0b.csv", .name_len = 7, .bytes = CSV}, {.name = "c\nd.csv", .bytes = CSV},
             {.name = "e\x1b[31m\x7f.csv", .bytes = CSV}, {.name = "100%.csv", .bytes = CSV},
             {.name = "\xc2\x9b"
                      "31m\xc2\xa0.csv",
              .bytes = CSV});
    WALK("n.zip", "L n.zip!/../../etc/passwd|passwd []\nL n.zip!//etc/passwd|passwd []\nL n.zip!/a|a []\n"
                  "L n.zip!/c?d.csv|c?d.csv []\nL n.zip!/e?[31m?.csv|e?[31m?.csv []\nL n.zip!/100%.csv|100%.csv []\n"
                  "L n.zip!/??31m\xc2\xa0.csv|??31m\xc2\xa0.csv []\n");
    WALK("n.zip!/../../etc/passwd", "L n.zip!/../../etc/passwd|passwd []\n");
    WALK("n.zip!//etc/passwd", "L n.zip!//etc/passwd|passwd []\n");
    WALK("n.zip!/c?d.csv", "L n.zip!/c?d.csv|c?d.csv []\n");
    SAVE_ZIP("gbk.zip", {.name = "\xD4\xA4\xCB\xE3/\xCA\xD5\xD6\xA7\xD7\xDC\xB1\xED.csv", .bytes = CSV},
             {.name = "\xff\xfe.csv", .bytes = CSV});
    WALK("gbk.zip", "L gbk.zip!/预算/收支总表.csv|收支总表.csv []\nL gbk.zip!/%FF%FE.csv|%FF%FE.csv []\n");
    WALK("gbk.zip!/预算/*.csv", "L gbk.zip!/预算/收支总表.csv|收支总表.csv []\n");
    WALK("gbk.zip!/%FF*", "L gbk.zip!/%FF%FE.csv|%FF%FE.csv []\n");
}

static void test_long_name(void **state)
{
    (void)state;
    char *name = malloc(UINT16_MAX + 1);
    assert_non_null(name);
    memset(name, 'n', UINT16_MAX);
    name[UINT16_MAX] = '\0';
    SAVE_ZIP("long.zip", {.name = name, .bytes = CSV});
    seen s = {0};
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(run("long.zip", none, &s, &err), &err);
    assert_true(s.out.len > 2 * (size_t)UINT16_MAX);
    tb_buf_fini(&s.out);
    free(name);
}

/* A file, a folder and a member may have "!/" in their names. */
static void test_marks_in_names(void **state)
{
    (void)state;
    assert_int_equal(mkdir("x!", 0755), 0);
    put_file("x!/a.csv", TB_LIT(CSV));
    SAVE_ZIP("x!/b.zip", {.name = "c!/d.csv", .bytes = CSV}, {.name = "c", .bytes = CSV});
    WALK("x!/a.csv", "L x!/a.csv|a.csv []\n");
    WALK("x!/b.zip", "L x!/b.zip!/c!/d.csv|d.csv []\nL x!/b.zip!/c|c []\n");
    WALK("x!/b.zip!/c!/d.csv", "L x!/b.zip!/c!/d.csv|d.csv []\n"
                               "S x!/b.zip!/c: it is no archive, so it has no member 'd.csv'\n");
    WALK("x!/b.zip!/c", "L x!/b.zip!/c|c []\n");
    REFUSED("x!/none.zip!/c", LIMITS(0), TB_E_IO, "reading 'x!/none.zip': there is no such file; check its name");
}

/* ---- Archives in archives ---- */

static void test_single(void **state)
{
    (void)state;
    static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD};
    for (size_t i = 0; i < N(filters); i++) {
        struct packed b = {0};
        pack_bytes(&b, CSV, strlen(CSV));
        compress(&b, filters[i]);
        save("x.csv.gz", &b);
        WALK("x.csv.gz", filters[i] == ARCHIVE_FILTER_GZIP ? "L x.csv.gz|x.csv []\n" : "L x.csv.gz|x.csv.gz []\n");
        make_tar(&b);
        compress(&b, filters[i]);
        save("x.tar.gz", &b);
        WALK("x.tar.gz", "L x.tar.gz!/2023/a.csv|a.csv []\nL x.tar.gz!/2024/b.csv|b.csv []\n");
        WALK("x.tar.gz!/2024/*", "L x.tar.gz!/2024/b.csv|b.csv []\n");
        REFUSED("x.tar.gz!/c.csv", LIMITS(0), TB_E_NOTFOUND, "reading 'x.tar.gz': it has no member that fits 'c.csv'");
    }
}

/* What is inside a compressed file may be named, but need not be. */
static void test_name_of_single(void **state)
{
    (void)state;
    struct packed b = {0};
    pack_bytes(&b, CSV, strlen(CSV));
    compress(&b, ARCHIVE_FILTER_GZIP);
    save("x.csv.gz", &b);
    WALK("x.csv.gz", "L x.csv.gz|x.csv []\n");
    WALK("x.csv.gz!/x.csv", "L x.csv.gz|x.csv []\n");
    REFUSED("x.csv.gz!/y.csv", LIMITS(0), TB_E_NOTFOUND,
            "reading 'x.csv.gz': it is no archive, so it has no member 'y.csv'");
    make_tar(&b);
    compress(&b, ARCHIVE_FILTER_GZIP);
    save("x.tgz", &b);
    WALK("x.tgz!/x.tar!/2023/a.csv", "L x.tgz!/2023/a.csv|a.csv []\n");
    WALK("x.tgz!/x.tar", "L x.tgz!/2023/a.csv|a.csv []\nL x.tgz!/2024/b.csv|b.csv []\n");
    pack_bytes(&b, CSV, strlen(CSV));
    compress(&b, ARCHIVE_FILTER_XZ);
    wrap(&b, "in/y.csv.xz");
    save("y.zip", &b);
    WALK("y.zip", "L y.zip!/in/y.csv.xz|y.csv []\n");
    WALK("y.zip!/in/y.csv.xz", "L y.zip!/in/y.csv.xz|y.csv []\n");
    WALK("y.zip!/in/*.xz!/y.csv", "L y.zip!/in/y.csv.xz|y.csv []\n");
}

static void test_nested(void **state)
{
    (void)state;
    struct packed inner = {0}, b = {0};
    pack_zip(&inner, (const struct zip_file[]){{.name = "x.csv", .bytes = CSV}, {.name = "y.csv", .bytes = CSV}}, 2,
             NULL);
    const struct zip_file files[] = {
        {.name = "a.csv", .bytes = CSV},
        {.name = "in/inner.zip", .bytes = (const char *)inner.p, .len = inner.len},
        {.name = "broken.zip", .bytes = (const char *)inner.p, .len = inner.len - 1},
        {.name = "z.csv", .bytes = CSV},
    };
    pack_zip(&b, files, N(files), NULL);
    pack_free(&inner);
    save("n.zip", &b);
    WALK("n.zip", "L n.zip!/a.csv|a.csv []\nL n.zip!/in/inner.zip!/x.csv|x.csv []\n"
                  "L n.zip!/in/inner.zip!/y.csv|y.csv []\n"
                  "S n.zip!/broken.zip: the end of the zip archive is missing; fetch it again\n"
                  "L n.zip!/z.csv|z.csv []\n");
    WALK("n.zip!/in/inner.zip!/x.csv", "L n.zip!/in/inner.zip!/x.csv|x.csv []\n");
    WALK("n.zip!/in/inner.zip", "L n.zip!/in/inner.zip!/x.csv|x.csv []\nL n.zip!/in/inner.zip!/y.csv|y.csv []\n");
    WALK("n.zip!/*.zip!/y*", "L n.zip!/in/inner.zip!/y.csv|y.csv []\n"
                             "S n.zip!/broken.zip: the end of the zip archive is missing; fetch it again\n");
}

/* --member is for those that are archives; what is none is read as it is. */
static void check_option(const char *path, const char *member, const char *expected)
{
    seen s = {0};
    tb_error err = TB_ERROR_INIT;
    tb_load_options o = {.registry = registry, .member = member};
    CHECK_OK(tb_walk(&o, path, &(tb_walk_sink){.to = &s, .leaf = on_leaf, .skipped = on_skipped}, &err), &err);
    CHECK_BUF(s.out, expected);
    tb_buf_fini(&s.out);
}

static void test_option(void **state)
{
    (void)state;
    struct packed b = {0};
    assert_int_equal(mkdir("opt", 0755), 0);
    put_file("opt/a.csv", TB_LIT(CSV));
    put_file("opt/e.csv", TB_LIT(""));
    SAVE_ZIP("opt/b.zip", {.name = "x.csv", .bytes = CSV}, {.name = "y.csv", .bytes = CSV});
    make_tar(&b);
    compress(&b, ARCHIVE_FILTER_GZIP);
    save("opt/c.tgz", &b);
    pack_bytes(&b, CSV, strlen(CSV));
    compress(&b, ARCHIVE_FILTER_GZIP);
    save("opt/d.csv.gz", &b);
    check_option("opt/a.csv", "y.csv", "L opt/a.csv|a.csv []\n");
    check_option("opt/b.zip", "y.csv", "L opt/b.zip!/y.csv|y.csv []\n");
    check_option("opt/b.zip!/x.csv", "y.csv", "L opt/b.zip!/x.csv|x.csv []\n"); /* the address is closer */
    check_option("opt", "*y.csv",
                 "L opt/a.csv|a.csv []\nL opt/b.zip!/y.csv|y.csv []\n"
                 "S opt/c.tgz: it has no member that fits '*y.csv'\nL opt/d.csv.gz|d.csv []\nL opt/e.csv|e.csv []\n");
    check_option("opt/c.tgz", "2024/*", "L opt/c.tgz!/2024/b.csv|b.csv []\n");
}

/* ---- Damage ---- */

#define WRONG_SUM "its checksum is wrong; fetch it again"
#define SECRET "the archive is encrypted; unpack it with its password first"

/* A member that is damaged or encrypted is skipped, and what is beside it is read. */
static void test_damaged_members(void **state)
{
    (void)state;
    SAVE_ZIP("crc.zip", {.name = "a.csv", .bytes = CSV}, {.name = "b.csv", .bytes = "x,y\n1,2\n", .wrong_crc = 1},
             {.name = "c.csv", .bytes = CSV}, {.name = "d.csv", .bytes = "0123456789abcdef", .flags = 1},
             {.name = "e.csv", .bytes = CSV}, {.name = "f.csv", .bytes = "xyz", .method = 6});
    WALK("crc.zip",
         "L crc.zip!/a.csv|a.csv []\nS crc.zip!/b.csv: " WRONG_SUM "\nL crc.zip!/c.csv|c.csv []\n"
         "S crc.zip!/d.csv: " SECRET "\nL crc.zip!/e.csv|e.csv []\n"
         "S crc.zip!/f.csv: it is packed in a way that is not handled (Unsupported ZIP compression method (6: "
         "imploded)); unpack it and pack it again as ordinary zip\n");
    WALK("crc.zip!/c.csv", "L crc.zip!/c.csv|c.csv []\n");
    WALK("crc.zip!/d.csv", "S crc.zip!/d.csv: " SECRET "\n");
}

/* But not without end: it would take a pass over the archive for each. */
static void test_many_damaged_members(void **state)
{
    (void)state;
    struct zip_file files[18];
    for (size_t i = 0; i < N(files); i++)
        files[i] = (struct zip_file){.name = "secret.csv", .bytes = "0123456789abcdef", .flags = 1};
    save_zip("sixteen.zip", files, 16);
    seen s = {0};
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(run("sixteen.zip", none, &s, &err), &err);
    assert_int_equal(s.n, 16);
    tb_buf_fini(&s.out);
    files[16].name = "预算预算预算预算预算预算预算预算预算预算预算预算预算预算预算预算预算预算预算预算.csv";
    save_zip("seventeen.zip", files, 18);
    REFUSED("seventeen.zip", LIMITS(0), TB_E_UNSUPPORTED,
            "reading 'seventeen.zip': member '预算预算预算预算预算预算预算预算预算预算预算预算预算预算预算…': " SECRET);
}

static void test_damaged_files(void **state)
{
    (void)state;
    struct packed b = {0};
    pack_bytes(&b, CSV, strlen(CSV));
    compress(&b, ARCHIVE_FILTER_GZIP);
    b.len -= 4;
    save("cut.csv.gz", &b);
    REFUSED("cut.csv.gz", LIMITS(0), TB_E_SYNTAX,
            "reading 'cut.csv.gz': the gzip stream ends in the middle; fetch the file again");
    make_tar(&b);
    b.len = 1024 + 512 + 10;
    save("cut.tar", &b);
    REFUSED("cut.tar", LIMITS(0), TB_E_SYNTAX, "reading 'cut.tar': it ends in the middle; fetch it again");
}

/* ---- Limits: just below, just above ---- */

static void test_depth(void **state)
{
    (void)state;
    struct packed b = {0};
    pack_bytes(&b, CSV, strlen(CSV));
    wrap(&b, "x.csv");
    wrap(&b, "1.zip");
    wrap(&b, "2.zip");
    save("deep.zip", &b);
    WALK("deep.zip", "L deep.zip!/2.zip!/1.zip!/x.csv|x.csv []\n");
    WALK_WITHIN("deep.zip", LIMITS(.depth = 3), "L deep.zip!/2.zip!/1.zip!/x.csv|x.csv []\n");
    REFUSED("deep.zip", LIMITS(.depth = 2), TB_E_LIMIT,
            "reading 'deep.zip': member '2.zip': member '1.zip': archives are nested more than 2 deep; --limit depth=N "
            "allows more");
    REFUSED("deep.zip!/*!/*!/*", LIMITS(.depth = 1), TB_E_LIMIT,
            "reading 'deep.zip': member '2.zip': archives are nested more than 1 deep; --limit depth=N allows more");
    for (int i = 0; i < 5; i++) {
        pack_bytes(&b, CSV, b.len ? 0 : strlen(CSV));
        compress(&b, ARCHIVE_FILTER_GZIP);
    }
    save("deep.gz", &b);
    REFUSED("deep.gz", LIMITS(0), TB_E_LIMIT,
            "reading 'deep.gz': archives are nested more than 4 deep; --limit depth=N allows more");
    WALK_WITHIN("deep.gz", LIMITS(.depth = 5), "L deep.gz|deep []\n");
}

static void test_members_limit(void **state)
{
    (void)state;
    SAVE_ZIP("m.zip", {.name = "a.csv", .bytes = CSV}, {.name = "b.csv", .bytes = CSV},
             {.name = "c.csv", .bytes = CSV});
    static const char all[] = "L m.zip!/a.csv|a.csv []\nL m.zip!/b.csv|b.csv []\nL m.zip!/c.csv|c.csv []\n";
    WALK_WITHIN("m.zip", LIMITS(.members = 3), all);
    REFUSED("m.zip", LIMITS(.members = 2), TB_E_LIMIT,
            "reading 'm.zip': it has more than 2 members; --limit members=N allows more");
    REFUSED("m.zip!/a.csv", LIMITS(.members = 2), TB_E_LIMIT,
            "reading 'm.zip': it has more than 2 members; --limit members=N allows more");
    struct packed b = {0};
    pack_bytes(&b, CSV, strlen(CSV));
    compress(&b, ARCHIVE_FILTER_GZIP);
    save("one.csv.gz", &b);
    WALK_WITHIN("one.csv.gz", LIMITS(.members = 1), "L one.csv.gz|one.csv []\n");
}

/* All members count, wherever they are, and those that were asked for only. */
static void test_size(void **state)
{
    (void)state;
    const size_t n = strlen(CSV);
    SAVE_ZIP("s.zip", {.name = "a.csv", .bytes = CSV}, {.name = "b.csv", .bytes = CSV},
             {.name = "c.csv", .bytes = CSV});
    WALK_WITHIN("s.zip", LIMITS(.size = 3 * n),
                "L s.zip!/a.csv|a.csv []\nL s.zip!/b.csv|b.csv []\nL s.zip!/c.csv|c.csv []\n");
    WALK_WITHIN("s.zip!/b.csv", LIMITS(.size = n), "L s.zip!/b.csv|b.csv []\n");
    REFUSED("s.zip", LIMITS(.size = 3 * n - 1), TB_E_LIMIT,
            "reading 's.zip': member 'c.csv': it unpacks to more than 53 bytes; --limit size=N allows more");
    struct packed b = {0};
    pack_zip(&b, &(struct zip_file){.name = "a.csv", .bytes = CSV}, 1, NULL);
    const size_t all = b.len + n;
    wrap(&b, "in.zip");
    save("t.zip", &b);
    WALK_WITHIN("t.zip", LIMITS(.size = all), "L t.zip!/in.zip!/a.csv|a.csv []\n");
    seen s = {0};
    tb_error err = TB_ERROR_INIT;
    tb_status rc = run("t.zip", (tb_limits){.size = all - 1}, &s, &err);
    CHECK_FAILS(rc, &err, TB_E_LIMIT, "reading 't.zip': member 'in.zip': member 'a.csv': it unpacks to more than ");
    tb_buf_fini(&s.out);
}

#define FREE UINT64_C(67108864) /* TB_RATIO_FREE */

/* Only past TB_RATIO_FREE is the ratio looked at. */
static void test_ratio(void **state)
{
    (void)state;
    struct packed b = {0};
    pack_zip_of_zeros(&b, "zeros", FREE);
    save("free.zip", &b);
    WALK_WITHIN("free.zip", LIMITS(.ratio = 1),
                "S free.zip!/zeros: it is not text, and no format reads such bytes; "
                "'tongbi plugins' lists the formats\n");
    pack_zip_of_zeros(&b, "zeros", FREE + (1 << 16));
    const size_t ratio = (size_t)(FREE + (1 << 16)) / b.len;
    save("bomb.zip", &b);
    WALK_WITHIN("bomb.zip", LIMITS(.ratio = ratio + 1),
                "S bomb.zip!/zeros: it is not text, and no format reads such "
                "bytes; 'tongbi plugins' lists the formats\n");
    seen s = {0};
    tb_error err = TB_ERROR_INIT;
    tb_status rc = run("bomb.zip", (tb_limits){.ratio = ratio}, &s, &err);
    CHECK_FAILS(rc, &err, TB_E_LIMIT, "reading 'bomb.zip': member 'zeros': it unpacks to more than ",
                " times its size; --limit ratio=N allows more");
    tb_buf_fini(&s.out);
}

/* Many members, each of them within what is free; and archives that are small for what is in them, nested. */
static void test_bombs(void **state)
{
    (void)state;
    struct packed quarter = {0}, half = {0}, b = {0};
    pack_zip_of_zeros(&quarter, "zeros", FREE / 4);
    const struct zip_file files[] = {
        {.name = "1.zip", .bytes = (const char *)quarter.p, .len = quarter.len, .deflate = true},
        {.name = "2.zip", .bytes = (const char *)quarter.p, .len = quarter.len, .deflate = true},
        {.name = "3.zip", .bytes = (const char *)quarter.p, .len = quarter.len, .deflate = true},
    };
    pack_zip(&half, files, N(files), NULL);
    const struct zip_file halves[] = {
        {.name = "a.zip", .bytes = (const char *)half.p, .len = half.len, .deflate = true},
        {.name = "b.zip", .bytes = (const char *)half.p, .len = half.len, .deflate = true},
    };
    pack_zip(&b, halves, N(halves), NULL);
    pack_free(&quarter);
    pack_free(&half);
    assert_true(b.len < 4096);
    save("42.zip", &b);
    REFUSED("42.zip", LIMITS(0), TB_E_LIMIT,
            "reading '42.zip': member 'b.zip': member '1.zip': member 'zeros': it unpacks to more than 500 times its "
            "size; --limit ratio=N allows more");
}

/* ---- Directories ---- */

static void test_directory(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0755), 0);
    assert_int_equal(mkdir("d/2023", 0755), 0);
    assert_int_equal(mkdir("d/.git", 0755), 0);
    put_file("d/2023/b.csv", TB_LIT(CSV));
    put_file("d/2023/a.csv", TB_LIT(CSV));
    put_file("d/2023/.a.csv.swp", TB_LIT(CSV));
    put_file("d/.git/a.csv", TB_LIT(CSV));
    put_file("d/Thumbs.db", TB_LIT("\0\1"));
    put_file("d/B.csv", TB_LIT(CSV));
    put_file("d/a.csv", TB_LIT(CSV));
    SAVE_ZIP("d/c.zip", {.name = "in.csv", .bytes = CSV});
    put_file("d/e.zip", TB_LIT("PK\3\4 which is none"));
    static const char all[] =
        "L d/2023/a.csv|a.csv []\nL d/2023/b.csv|b.csv []\nL d/B.csv|B.csv []\nL d/a.csv|a.csv []\n"
        "L d/c.zip!/in.csv|in.csv []\n"
        "S d/e.zip: the end of the zip archive is missing; fetch it again\n";
    WALK("d", all);
    WALK_WITHIN("d", LIMITS(.members = 7), all);
    REFUSED("d", LIMITS(.members = 6), TB_E_LIMIT,
            "the directory has more than 6 files; --limit members=N allows more");
    WALK("d/", all);
    assert_int_equal(mkdir("nothing", 0755), 0);
    WALK("nothing", "");
}

/* What is no file must not hang, and no link lead round in circles. */
static void test_odd_entries(void **state)
{
    (void)state;
    struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = "o/socket"};
    assert_int_equal(mkdir("o", 0755), 0);
    assert_int_equal(mkdir("o/in", 0755), 0);
    assert_int_equal(mkfifo("o/fifo", 0644), 0);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    close(fd);
    put_file("o/in/a.csv", TB_LIT(CSV));
    assert_int_equal(symlink("a.csv", "o/in/link.csv"), 0);
    assert_int_equal(symlink("..", "o/in/up"), 0);
    assert_int_equal(symlink("none.csv", "o/gone.csv"), 0);
    assert_int_equal(symlink("self.csv", "o/self.csv"), 0);
    assert_int_equal(symlink("in", "o/other"), 0);
    WALK("o", "S o/fifo: it is neither a file nor a directory\n"
              "S o/gone.csv: there is no such file; check its name\n"
              "L o/in/a.csv|a.csv []\nL o/in/link.csv|link.csv []\n"
              "S o/in/up: it is a link to a directory that it is in\n"
              "L o/other/a.csv|a.csv []\nL o/other/link.csv|link.csv []\n"
              "S o/other/up: it is a link to a directory that it is in\n"
              "S o/self.csv: it cannot be opened: its symbolic links go round in a circle\n"
              "S o/socket: it is neither a file nor a directory\n");
}

static void test_deep_directories(void **state)
{
    (void)state;
    char path[64] = "p";
    for (int i = 0; i < 18; i++) {
        assert_int_equal(mkdir(path, 0755), 0);
        strcat(path, "/p");
    }
    put_file("p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/a.csv", TB_LIT(CSV));
    put_file("p/z.csv", TB_LIT(CSV));
    WALK("p", "L p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/a.csv|a.csv []\n"
              "S p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/p: directories are nested more than 16 deep\nL p/z.csv|z.csv []\n");
}

/* ---- What ends a walk ---- */

static void test_full_sink(void **state)
{
    (void)state;
    static const tb_status codes[] = {TB_E_NOMEM, TB_E_UNSUPPORTED, TB_E_CANCELLED};
    assert_int_equal(mkdir("f", 0755), 0);
    put_file("f/a.bin", TB_LIT("PK\3\4"));
    put_file("f/b.csv", TB_LIT(CSV));
    SAVE_ZIP("f/c.zip", {.name = "in.csv", .bytes = CSV}, {.name = "x.bin", .bytes = "\1\2"});
    static const char *const paths[] = {"f", "f/c.zip"};
    for (size_t i = 0; i < N(codes); i++)
        for (size_t k = 0; k < N(paths); k++) {
            seen all = {0};
            tb_error err = TB_ERROR_INIT;
            CHECK_OK(run(paths[k], none, &all, &err), &err);
            for (size_t n = 1; n <= all.n; n++) {
                seen s = {.fail_at = n, .fail = codes[i]};
                tb_status rc = run(paths[k], none, &s, &err);
                CHECK_FAILS(rc, &err, codes[i], "the sink is full");
                assert_int_equal(s.n, n);
                tb_buf_fini(&s.out);
            }
            tb_buf_fini(&all.out);
        }
}

static int setup(void **state)
{
    registry = open_linked_in();
    if (!registry)
        return -1;
    return setup_directory(state);
}

static int teardown(void **state)
{
    tb_registry_close(registry);
    return teardown_directory(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_dataset),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_litter),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_long_name),
        cmocka_unit_test(test_marks_in_names),
        cmocka_unit_test(test_single),
        cmocka_unit_test(test_name_of_single),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_option),
        cmocka_unit_test(test_damaged_members),
        cmocka_unit_test(test_many_damaged_members),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_members_limit),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_directory),
        cmocka_unit_test(test_odd_entries),
        cmocka_unit_test(test_deep_directories),
        cmocka_unit_test(test_full_sink),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
