/* SPDX-License-Identifier: MIT */
/* Whole-file output: new, replaced, linked and special targets; failures leave nothing; reading small files. */

#include "with_cmocka.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/file_out.h"

#define N(a) (sizeof(a) / sizeof *(a))

/* Each test runs in a fresh directory of its own. */
static char directory[] = "test_file_out.XXXXXX";
static mode_t old_mask;

static int setup(void **state)
{
    (void)state;
    memcpy(strrchr(directory, '.'), ".XXXXXX", 8);
    old_mask = umask(022);
    return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

static void remove_tree(void)
{
    DIR *d = opendir(".");
    assert_non_null(d);
    const struct dirent *e;
    while ((e = readdir(d)))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && unlink(e->d_name) != 0)
            (void)rmdir(e->d_name);
    closedir(d);
}

static int teardown(void **state)
{
    (void)state;
    umask(old_mask);
    remove_tree();
    return chdir("..") == 0 && rmdir(directory) == 0 ? 0 : -1;
}

static size_t entries(void)
{
    size_t n = 0;
    DIR *d = opendir(".");
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

static void check_file(const char *path, const char *want)
{
    char *text = NULL;
    size_t len = 0;
    assert_int_equal(tb_file_read(path, 1 << 20, &text, &len, NULL), TB_OK);
    assert_int_equal(len, strlen(want));
    assert_string_equal(text, want);
    free(text);
}

static void put(const char *path, const char *text)
{
    tb_error e = TB_ERROR_INIT;
    if (tb_file_write(path, tb_str_of(text), &e) != TB_OK)
        fail_msg("%s: %s", path, e.message);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static void test_new_and_replaced(void **state)
{
    (void)state;
    put("a.csv", "one\n");
    check_file("a.csv", "one\n");
    assert_int_equal(mode_of("a.csv"), 0644);
    assert_int_equal(chmod("a.csv", 0600), 0);
    put("./a.csv", "two");
    check_file("a.csv", "two");
    assert_int_equal(mode_of("a.csv"), 0600);
    put("a.csv", "");
    check_file("a.csv", "");
    assert_int_equal(entries(), 1);
}

static void test_mask(void **state)
{
    (void)state;
    umask(077);
    put("private", "x");
    assert_int_equal(mode_of("private"), 0600);
}

/* Somebody who has the old file open keeps reading the old bytes. */
static void test_replaced_not_rewritten(void **state)
{
    (void)state;
    put("a", "old");
    int fd = open("a", O_RDONLY);
    put("a", "new text");
    char b[16];
    assert_int_equal(read(fd, b, sizeof b), 3);
    assert_memory_equal(b, "old", 3);
    close(fd);
}

static void test_long(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_repeat(&b, 'x', 3000000);
    assert_int_equal(tb_file_write("long", tb_buf_view(&b), NULL), TB_OK);
    char *text = NULL;
    size_t len = 0;
    assert_int_equal(tb_file_read("long", 3000000, &text, &len, NULL), TB_OK);
    assert_int_equal(len, 3000000);
    assert_memory_equal(text, b.ptr, len);
    free(text);
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    put(name, "x");
    check_file(name, "x");
    assert_int_equal(entries(), 2);
}

static void test_links(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0755), 0);
    put("d/target", "old");
    assert_int_equal(symlink("d/target", "link"), 0);
    assert_int_equal(symlink("link", "link2"), 0);
    assert_int_equal(symlink("d/none", "dangling"), 0);
    put("link2", "new");
    check_file("d/target", "new");
    put("dangling", "made");
    check_file("d/none", "made");
    struct stat st;
    assert_int_equal(lstat("link2", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(lstat("dangling", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(symlink("round2", "round"), 0);
    assert_int_equal(symlink("round", "round2"), 0);
    assert_int_equal(tb_file_write("round", TB_LIT("x"), NULL), TB_E_IO);
    unlink("d/target");
    unlink("d/none");
}

static void test_failures(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        tb_status code;
    } CASES[] = {
        {"none/a", TB_E_IO}, {"d", TB_E_UNSUPPORTED}, {"d/", TB_E_UNSUPPORTED},    {"", TB_E_IO},
        {"file/a", TB_E_IO}, {"new/", TB_E_IO},       {"/dev/fd/999999", TB_E_IO},
    };
    assert_int_equal(mkdir("d", 0755), 0);
    put("file", "kept");
    for (size_t i = 0; i < N(CASES); i++) {
        tb_error e = TB_ERROR_INIT;
        tb_status rc = tb_file_write(CASES[i].path, TB_LIT("x"), &e);
        if (rc != CASES[i].code || !e.message[0])
            fail_msg("'%s': %d %s", CASES[i].path, (int)rc, e.message);
        assert_int_equal(tb_file_write(CASES[i].path, TB_LIT("x"), NULL), CASES[i].code);
    }
    check_file("file", "kept");
    assert_int_equal(entries(), 2);
    /* the superuser may write what is write-protected */
    assert_int_equal(chmod("file", 0444), 0);
    if (geteuid() != 0)
        assert_int_equal(tb_file_write("file", TB_LIT("x"), NULL), TB_E_IO);
}

/* The disk is full, so to say: nothing stays behind and the old file is untouched. */
static void test_no_space(void **state)
{
    (void)state;
    put("a", "old");
    struct rlimit old, low;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    low = old;
    low.rlim_cur = 1000;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_repeat(&b, 'x', 5000);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    tb_status replaced = tb_file_write("a", tb_buf_view(&b), NULL);
    tb_status made = tb_file_write("b", tb_buf_view(&b), NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(replaced, TB_E_IO);
    assert_int_equal(made, TB_E_IO);
    check_file("a", "old");
    assert_int_equal(entries(), 1);
}

static void make_empty(const char *name)
{
    int fd = open(name, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static void test_stale(void **state)
{
    (void)state;
    pid_t gone = fork();
    if (gone == 0)
        _exit(0);
    assert_true(waitpid(gone, NULL, 0) == gone);
    char stale[80], other[80], alive[80], odd[80];
    snprintf(stale, sizeof stale, ".a.tongbi-%ld-abcdef", (long)gone);
    snprintf(other, sizeof other, ".b.tongbi-%ld-abcdef", (long)gone);
    snprintf(alive, sizeof alive, ".a.tongbi-%ld-abcdef", (long)getpid());
    snprintf(odd, sizeof odd, ".a.tongbi-%ld-abcdefg", (long)gone);
    const char *const ALL[] = {stale, other, alive, odd, ".a.tongbi-", ".a.tongbi-0-abcdef", ".a.tongbi-x-abcdef"};
    for (size_t i = 0; i < N(ALL); i++)
        make_empty(ALL[i]);
    put("a", "x");
    for (size_t i = 0; i < N(ALL); i++)
        assert_int_equal(access(ALL[i], F_OK), i == 0 ? -1 : 0);
}

static void test_devices(void **state)
{
    (void)state;
    put("/dev/null", "x");
    struct stat st;
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    assert_int_equal(symlink("/dev/null", "null"), 0);
    put("null", "x");
    if (access("/dev/full", W_OK) == 0)
        assert_int_equal(tb_file_write("/dev/full", TB_LIT("x"), NULL), TB_E_IO);
    int ends[2];
    char path[40], b[8];
    assert_int_equal(pipe(ends), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    put(path, "pipe");
    assert_int_equal(read(ends[0], b, sizeof b), 4);
    assert_memory_equal(b, "pipe", 4);
    close(ends[0]);
    close(ends[1]);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    int fd = open("fifo", O_RDONLY | O_NONBLOCK);
    put("fifo", "fifo");
    assert_int_equal(read(fd, b, sizeof b), 4);
    close(fd);
    assert_int_equal(stat("fifo", &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
}

static void test_socket(void **state)
{
    (void)state;
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "sock"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(fd, 1), 0);
    put("sock", "hello");
    int peer = accept(fd, NULL, NULL);
    char b[8];
    assert_int_equal(read(peer, b, sizeof b), 5);
    assert_memory_equal(b, "hello", 5);
    close(peer);
    close(fd);
    assert_int_equal(tb_file_write("sock", TB_LIT("x"), NULL), TB_E_IO);
}

static void test_standard_output(void **state)
{
    (void)state;
    fflush(stdout);
    int keep = dup(STDOUT_FILENO);
    int fd = open("out", O_CREAT | O_WRONLY, 0600);
    assert_true(keep >= 0 && fd >= 0);
    assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
    tb_status a = tb_file_write("-", TB_LIT("one "), NULL);
    tb_status b = tb_file_write("/dev/stdout", TB_LIT("two"), NULL);
    dup2(keep, STDOUT_FILENO);
    close(keep);
    close(fd);
    assert_int_equal(a, TB_OK);
    assert_int_equal(b, TB_OK);
    check_file("out", "one two");
}

static void test_read(void **state)
{
    (void)state;
    put("five", "12345");
    assert_int_equal(mkfifo("fifo", 0600), 0);
    static const struct {
        const char *path;
        size_t max;
        tb_status code;
    } CASES[] = {
        {"five", 5, TB_OK},
        {"five", 4, TB_E_LIMIT},
        {"none", 5, TB_E_NOTFOUND},
        {".", 5, TB_E_UNSUPPORTED},
        {"fifo", 5, TB_E_UNSUPPORTED},
        {"five/x", 5, TB_E_IO},
        {"/dev/null", 5, TB_E_UNSUPPORTED},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        char *text = NULL;
        size_t len = 99;
        tb_error e = TB_ERROR_INIT;
        tb_status rc = tb_file_read(CASES[i].path, CASES[i].max, &text, &len, &e);
        if (rc != CASES[i].code)
            fail_msg("'%s': %d %s", CASES[i].path, (int)rc, e.message);
        assert_int_equal(len, rc == TB_OK ? 5 : 99);
        assert_true((text != NULL) == (rc == TB_OK));
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest file_out[] = {
        cmocka_unit_test_setup_teardown(test_new_and_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mask, setup, teardown),
        cmocka_unit_test_setup_teardown(test_replaced_not_rewritten, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long, setup, teardown),
        cmocka_unit_test_setup_teardown(test_links, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failures, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_space, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stale, setup, teardown),
        cmocka_unit_test_setup_teardown(test_devices, setup, teardown),
        cmocka_unit_test_setup_teardown(test_socket, setup, teardown),
        cmocka_unit_test_setup_teardown(test_standard_output, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read, setup, teardown),
    };
    return cmocka_run_group_tests(file_out, NULL, NULL);
}
