/* SPDX-License-Identifier: MIT */
/* Sources: files, streams, memory; text in other character sets; files that change while they are read. */
#include "testing.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "io/source.h"

#define NONE ((tb_str){NULL, 0})
#define B(s)             \
    {                    \
        s, sizeof(s) - 1 \
    }

/* cmocka puts its own handler before ours in every test. */
static struct sigaction our_handler;

static tb_source *open_ok(const char *path)
{
    tb_source *s = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_open(path, &s, &err), &err);
    return s;
}

static tb_source *of_bytes(tb_str bytes)
{
    tb_source *s = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_of_memory("dir/a.txt", bytes, &s, &err), &err);
    return s;
}

static void test_file(void **state)
{
    (void)state;
    assert_int_equal(mkdir("sub", 0755), 0);
    put_file("sub/预算.csv", TB_LIT("a,b\n1,2\n"));
    tb_source *s = open_ok("sub/预算.csv");
    assert_string_equal(tb_source_path(s), "sub/预算.csv");
    CHECK_STR(tb_source_name(s), "预算.csv");
    CHECK_STR(tb_source_bytes(s), "a,b\n1,2\n");
    CHECK_STR(tb_source_view(s), "a,b\n1,2\n");
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_check(s, &err), &err);
    tb_source_close(s);
    tb_source_close(NULL);

    put_file("empty", TB_LIT(""));
    s = open_ok("empty");
    assert_int_equal(tb_source_bytes(s).len, 0);
    CHECK_OK(tb_source_as_text(s, NONE, NULL, &err), &err);
    assert_int_equal(tb_source_view(s).len, 0);
    CHECK_OK(tb_source_check(s, &err), &err);
    tb_source_close(s);
}

static void test_cannot_open(void **state)
{
    (void)state;
    tb_source *s = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_FAILS(tb_source_open("nowhere.csv", &s, &err), &err, TB_E_IO, "no such file");
    assert_null(s);
    err = TB_ERROR_INIT;
    CHECK_FAILS(tb_source_open(".", &s, &err), &err, TB_E_UNSUPPORTED, "directory", "file in it");
    err = TB_ERROR_INIT;
    put_file("file", TB_LIT("x"));
    CHECK_FAILS(tb_source_open("file/more", &s, &err), &err, TB_E_IO, "cannot be opened");
    assert_null(s);
    assert_int_equal(tb_source_open("nowhere.csv", &s, NULL), TB_E_IO); /* the error may be unwanted */
}

/* Bytes come through a pipe in two pieces, more than one read gives. */
static void feed(int to, tb_str head, size_t zeros)
{
    static const char block[4096];
    bool ok = write(to, head.ptr, head.len) == (ssize_t)head.len;
    for (; zeros >= sizeof block && ok; zeros -= sizeof block)
        ok = write(to, block, sizeof block) == (ssize_t)sizeof block;
    _exit(ok ? 0 : 1);
}

static pid_t start_feeding(int pipe_ends[2], tb_str head, size_t zeros)
{
    assert_int_equal(pipe(pipe_ends), 0);
    pid_t pid = fork();
    if (pid == 0)
        feed(pipe_ends[1], head, zeros);
    close(pipe_ends[1]);
    return pid;
}

static void test_streams(void **state)
{
    (void)state;
    enum { ZEROS = 1 << 20 };
    int ends[2], saved = dup(STDIN_FILENO), status = 1;
    pid_t pid = start_feeding(ends, TB_LIT("合计,1\n"), ZEROS);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    tb_source *s = open_ok("-");
    assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
    close(saved);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_string_equal(tb_source_path(s), "-");
    CHECK_STR(tb_source_name(s), "-");
    tb_str b = tb_source_bytes(s);
    assert_int_equal(b.len, ZEROS + strlen("合计,1\n"));
    assert_true(tb_str_starts(b, TB_LIT("合计,1\n")));
    assert_int_equal(b.ptr[b.len - 1], 0);
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_check(s, &err), &err);
    tb_source_close(s);

    assert_int_equal(mkfifo("fifo", 0600), 0);
    pid = fork();
    if (pid == 0) {
        FILE *f = fopen("fifo", "wb");
        _exit(f && fputs("through a fifo", f) >= 0 && fclose(f) == 0 ? 0 : 1);
    }
    s = open_ok("fifo");
    assert_int_equal(waitpid(pid, &status, 0), pid);
    CHECK_STR(tb_source_bytes(s), "through a fifo");
    tb_source_close(s);
}

static void test_position(void **state)
{
    (void)state;
    tb_source *s = of_bytes(TB_LIT("\xEF\xBB\xBF"
                                   "abc"));
    CHECK_STR(tb_source_name(s), "a.txt");
    assert_int_equal(tb_source_tell(s), 0);
    tb_source_seek(s, 4);
    assert_int_equal(tb_source_tell(s), 4);
    tb_source_seek(s, 100); /* never past the end of what a reader sees */
    assert_int_equal(tb_source_tell(s), 6);
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_as_text(s, NONE, NULL, &err), &err);
    assert_int_equal(tb_source_tell(s), 0); /* another view, another position */
    tb_source_seek(s, 100);
    assert_int_equal(tb_source_tell(s), 3);
    tb_source_close(s);
}

static void test_text(void **state)
{
    (void)state;
    static const struct {
        tb_str bytes;
        const char *encoding; /* NULL: detected */
        const char *want, *guess;
    } CASES[] = {
        {B("预算\n"), NULL, "预算\n", NULL},
        {B(""), NULL, "", NULL},
        {B("\xEF\xBB\xBF预算"), NULL, "预算", NULL},
        {B("\xEF\xBB\xBF预算"), "UTF-8", "预算", NULL},
        {B("\xFF\xFE\x84\x98\x97\x7B"), NULL, "预算", NULL},
        {B("\xFE\xFF\x98\x84\x7B\x97"), NULL, "预算", NULL},
        {B("\x84\x98\x97\x7B"), "utf-16le", "预算", NULL},
        {B("\x98\x84\x7B\x97"), "utf-16be", "预算", NULL},
        {B("\xD4\xA4\xCB\xE3\xB1\xED,1\n"), NULL, "预算表,1\n", "GB18030"},
        {B("\xD4\xA4\xCB\xE3"), "gbk", "预算", NULL},
        {B("\xB9\x77\xBA\xE2"), "big5", "預算", NULL},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_source *s = of_bytes(CASES[i].bytes);
        tb_diags diags = {0};
        tb_error err = TB_ERROR_INIT;
        CHECK_OK(tb_source_as_text(s, tb_str_of(CASES[i].encoding), &diags, &err), &err);
        CHECK_STR(tb_source_view(s), CASES[i].want);
        assert_true(tb_str_eq(tb_source_bytes(s), CASES[i].bytes)); /* what is stored stays */
        assert_int_equal(diags.total, CASES[i].guess ? 1 : 0);
        if (CASES[i].guess) {
            assert_string_equal(diags.items.ptr[0].code, "encoding");
            CHECK_STR(diags.items.ptr[0].source, "a.txt");
            assert_true(has_word(diags.items.ptr[0].message, "--encoding"));
        }
        const char *before = tb_source_view(s).ptr;
        CHECK_OK(tb_source_as_text(s, TB_LIT("big5"), &diags, &err), &err); /* decided once */
        assert_ptr_equal(tb_source_view(s).ptr, before);
        tb_diags_fini(&diags);
        tb_source_close(s);
    }
}

static void test_no_text(void **state)
{
    (void)state;
    static const struct {
        tb_str bytes;
        const char *encoding;
        tb_status code;
        const char *words[3];
    } CASES[] = {
        {B("PK\x03\x04\x00\x00\x00\x00\x00\x01\x02\x03"), NULL, TB_E_UNSUPPORTED, {"not text"}},
        {B("a\nb\n\xFF\xFE\xFD\n"), NULL, TB_E_SYNTAX, {"line 3", "--encoding"}},
        {B("预算\n预算\n预\xE7\xAE\n预算预算预算预算\n"), NULL, TB_E_SYNTAX, {"line 3", "UTF-8", "--encoding"}},
        {B("a\nb\xFF"), "utf-8", TB_E_SYNTAX, {"line 2", "byte 4", "UTF-8"}},
        {B("a"), "latin-1", TB_E_OPTION, {"--encoding latin-1", "utf-8", "gb18030"}},
        {B("a\n\xD4\xA4\n\x81\xFF"), "gb18030", TB_E_SYNTAX, {"line 3"}},
        {B("a\0b\0c"), "utf-16le", TB_E_SYNTAX, {"line 1"}},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_source *s = of_bytes(CASES[i].bytes);
        tb_diags diags = {0};
        tb_error err = TB_ERROR_INIT;
        tb_status rc = tb_source_as_text(s, tb_str_of(CASES[i].encoding), &diags, &err);
        CHECK_FAILS(rc, &err, CASES[i].code, CASES[i].words[0], CASES[i].words[1], CASES[i].words[2]);
        assert_true(tb_str_eq(tb_source_view(s), CASES[i].bytes)); /* failure leaves the view */
        tb_diags_fini(&diags);
        tb_source_close(s);
    }
}

/* A wrong name first, the right one then: nothing is left of the first attempt. */
static void test_second_attempt(void **state)
{
    (void)state;
    tb_source *s = of_bytes((tb_str)B("ab\n\nN\0N\xFF"));
    tb_error err = TB_ERROR_INIT;
    CHECK_FAILS(tb_source_as_text(s, TB_LIT("gb18030"), NULL, &err), &err, TB_E_SYNTAX, "line 3");
    CHECK_OK(tb_source_as_text(s, TB_LIT("utf-16be"), NULL, &err), &err);
    CHECK_STR(tb_source_view(s), "慢ਊ一仿");
    tb_source_close(s);
}

static tb_str pages(size_t n, char fill)
{
    size_t len = n * (size_t)sysconf(_SC_PAGESIZE);
    char *p = malloc(len);
    assert_non_null(p);
    memset(p, fill, len);
    return tb_str_make(p, len);
}

static size_t count(tb_str s, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += s.ptr[i] == c;
    return n;
}

/* A page past the new end would raise SIGBUS: it reads as zeros instead, and check tells. */
static void test_shrinks(void **state)
{
    (void)state;
    assert_int_equal(sigaction(SIGBUS, &our_handler, NULL), 0);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    static const size_t KEPT[] = {0, 1, 4096, 10000};
    for (size_t i = 0; i < N(KEPT); i++) {
        tb_str text = pages(5, 'x');
        put_file("shrinks", text);
        put_file("stays", text);
        tb_source *s = open_ok("shrinks"), *other = open_ok("stays");
        tb_error err = TB_ERROR_INIT;
        assert_int_equal(count(tb_str_sub(tb_source_bytes(s), 0, page), 'x'), page);
        assert_int_equal(truncate("shrinks", (off_t)KEPT[i]), 0);
        assert_int_equal(tb_source_bytes(s).len, text.len);
        assert_int_equal(count(tb_source_bytes(s), 'x'), KEPT[i]);
        assert_int_equal(count(tb_source_bytes(s), '\0'), text.len - KEPT[i]);
        CHECK_FAILS(tb_source_check(s, &err), &err, TB_E_IO, "shorter", "again");
        err = TB_ERROR_INIT;
        assert_int_equal(count(tb_source_bytes(other), 'x'), text.len);
        CHECK_OK(tb_source_check(other, &err), &err);
        tb_source_close(s);
        tb_source_close(other);
        char *own = NULL;
        memcpy(&own, &text.ptr, sizeof own);
        free(own);
    }
}

/* Shorter, but nobody has touched what is gone: still an error. Gone and back again, after a touch: too. */
static void test_shrinks_unseen(void **state)
{
    (void)state;
    assert_int_equal(sigaction(SIGBUS, &our_handler, NULL), 0);
    put_file("f", TB_LIT("0123456789"));
    tb_source *s = open_ok("f");
    tb_error err = TB_ERROR_INIT;
    assert_int_equal(truncate("f", 5), 0);
    CHECK_FAILS(tb_source_check(s, &err), &err, TB_E_IO, "shorter");
    tb_source_close(s);

    tb_str text = pages(2, 'y');
    put_file("g", text);
    s = open_ok("g");
    assert_int_equal(truncate("g", 0), 0);
    assert_int_equal(tb_source_bytes(s).ptr[text.len - 1], 0);
    put_file("g", text);
    err = TB_ERROR_INIT;
    CHECK_FAILS(tb_source_check(s, &err), &err, TB_E_IO, "again");
    tb_source_close(s);
    char *own = NULL;
    memcpy(&own, &text.ptr, sizeof own);
    free(own);
}

static void test_changes(void **state)
{
    (void)state;
    static const char *const NOW[] = {"9876543210", "0123456789 and more"};
    for (size_t i = 0; i < N(NOW); i++) {
        put_file("f", TB_LIT("0123456789"));
        static const struct timespec EARLIER[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
        assert_int_equal(utimensat(AT_FDCWD, "f", EARLIER, 0), 0);
        tb_source *s = open_ok("f");
        tb_error err = TB_ERROR_INIT;
        CHECK_OK(tb_source_check(s, &err), &err);
        put_file("f", tb_str_of(NOW[i]));
        CHECK_FAILS(tb_source_check(s, &err), &err, TB_E_IO, "while it was read", "again");
        tb_source_close(s);
    }
}

/* Replaced by another file of that name (as editors and our own -o do), the mapping is whole. */
static void test_replaced(void **state)
{
    (void)state;
    put_file("f", TB_LIT("the old text"));
    put_file("new", TB_LIT("new"));
    tb_source *s = open_ok("f");
    assert_int_equal(rename("new", "f"), 0);
    CHECK_STR(tb_source_bytes(s), "the old text");
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_check(s, &err), &err);
    assert_int_equal(unlink("f"), 0);
    CHECK_OK(tb_source_check(s, &err), &err);
    tb_source_close(s);
}

/* The handler is for our mappings only: any other SIGBUS ends the process as before. */
static void test_foreign_sigbus(void **state)
{
    (void)state;
    tb_str text = pages(1, 'z');
    put_file("ours", text);
    put_file("theirs", text);
    tb_source *s = open_ok("ours");
    pid_t pid = fork();
    if (pid == 0) {
        (void)sigaction(SIGBUS, &our_handler, NULL);
        FILE *f = fopen("theirs", "rb");
        volatile char *p = f ? mmap(NULL, text.len, PROT_READ, MAP_PRIVATE, fileno(f), 0) : MAP_FAILED;
        if (p == MAP_FAILED || truncate("theirs", 0) != 0)
            _exit(99);
        _exit(p[0]);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGBUS);
    tb_source_close(s);
    char *own = NULL;
    memcpy(&own, &text.ptr, sizeof own);
    free(own);
}

static void test_many(void **state)
{
    (void)state;
    enum { MANY = TB_MAX_MAPPINGS + 100 };
    static tb_source *all[MANY];
    put_file("f", TB_LIT("x"));
    size_t n = 0;
    tb_error err = TB_ERROR_INIT;
    tb_status rc = TB_OK;
    for (; n < MANY && rc == TB_OK; n += rc == TB_OK)
        rc = tb_source_open("f", &all[n], &err);
    CHECK_FAILS(rc, &err, TB_E_LIMIT, "open at once");
    assert_int_equal(n, TB_MAX_MAPPINGS);
    tb_source_close(all[0]); /* one less, and there is room again */
    all[0] = open_ok("f");
    for (size_t i = 0; i < n; i++)
        tb_source_close(all[i]);
}

/* The first mapping installs the handler. */
static bool find_handler(const char *program)
{
    tb_source *s = NULL;
    bool ok = tb_source_open(program, &s, NULL) == TB_OK && sigaction(SIGBUS, NULL, &our_handler) == 0 &&
              (our_handler.sa_flags & SA_SIGINFO) != 0;
    tb_source_close(s);
    return ok;
}

/* A member has the address that users write; what is in a compressed file is called otherwise. */
static void test_spool(void **state)
{
    (void)state;
    static const struct {
        const char *path, *given, *name, *label;
    } cases[] = {
        {"d/a.zip!/2023/x.csv", NULL, "x.csv", "a.zip!/2023/x.csv"},
        {"d/x.csv.gz", "x.csv", "x.csv", "x.csv.gz"},
        {"d/a.zip!/in/x.csv.gz", "in/x.csv", "x.csv", "a.zip!/in/x.csv.gz"},
        {"d/x.gz", NULL, "x.gz", "x.gz"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        tb_spool spool = {0};
        tb_source *s = NULL;
        tb_error err = TB_ERROR_INIT;
        CHECK_OK(tb_spool_write(&spool, "a,b\n", 4, &err), &err);
        CHECK_OK(tb_source_of_spool(cases[i].path, cases[i].given, &spool, &s, &err), &err);
        assert_null(spool.memory); /* it was taken over */
        CHECK_STR(tb_str_of(tb_source_path(s)), cases[i].path);
        CHECK_STR(tb_source_name(s), cases[i].name);
        CHECK_STR(tb_source_label(s), cases[i].label);
        CHECK_STR(tb_source_view(s), "a,b\n");
        CHECK_OK(tb_source_check(s, &err), &err);
        tb_source_close(s);
    }
}

int main(int argc, char **argv)
{
    if (argc < 1 || !find_handler(argv[0]))
        return 1;
    const struct CMUnitTest source[] = {
        cmocka_unit_test_setup_teardown(test_file, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_cannot_open, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_streams, setup_directory, teardown_directory),
        cmocka_unit_test(test_spool),
        cmocka_unit_test(test_position),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_no_text),
        cmocka_unit_test(test_second_attempt),
        cmocka_unit_test_setup_teardown(test_shrinks, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_shrinks_unseen, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_changes, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_replaced, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_foreign_sigbus, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_many, setup_directory, teardown_directory),
    };
    return cmocka_run_group_tests(source, NULL, NULL);
}
