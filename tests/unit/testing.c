/* SPDX-License-Identifier: MIT */
/* The directory is made in the working directory of the test program, so that nothing outside the build is touched. */
#include "testing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "unit_test.XXXXXX";
static mode_t old_mask;

void check_str(tb_str got, const char *want, const char *file, int line)
{
    if (tb_str_eq(got, tb_str_of(want)))
        return;
    print_error("found:  %.*s\nwanted: %s\n", TB_ARG(got), want);
    _fail(file, line);
}

void check_fails(tb_status rc, const tb_error *err, tb_status code, const char *const *words, const char *file,
                 int line)
{
    bool ok = rc == code && err->code == code && err->message[0] && !strpbrk(err->message, "\n\r");
    for (; *words; words++)
        if (!strstr(err->message, *words)) {
            print_error("the message lacks '%s'\n", *words);
            ok = false;
        }
    if (ok)
        return;
    print_error("status %d, code %d, wanted %d: %s\n", (int)rc, (int)err->code, (int)code, err->message);
    _fail(file, line);
}

void check_ok(tb_status rc, const tb_error *err, const char *file, int line)
{
    if (rc == TB_OK)
        return;
    print_error("status %d: %s\n", (int)rc, err->message);
    _fail(file, line);
}

const tb_diag *find_diag(const tb_diags *d, const char *code)
{
    for (size_t i = 0; i < d->items.len; i++)
        if (strcmp(d->items.ptr[i].code, code) == 0)
            return &d->items.ptr[i];
    return NULL;
}

size_t count_diags(const tb_diags *d, const char *code)
{
    size_t n = 0;
    for (size_t i = 0; i < d->items.len; i++)
        n += strcmp(d->items.ptr[i].code, code) == 0;
    return n;
}

bool has_word(tb_str text, const char *word) { return tb_str_find(text, tb_str_of(word), 0) != SIZE_MAX; }

static void empty(const char *dir, int depth)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    while (d && (e = readdir(d))) {
        char path[1024];
        if (snprintf(path, sizeof path, "%s/%s", dir, e->d_name) >= (int)sizeof path)
            continue;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || unlink(path) == 0)
            continue;
        if (depth > 0)
            empty(path, depth - 1);
        (void)rmdir(path);
    }
    if (d)
        closedir(d);
}

int setup_directory(void **state)
{
    (void)state;
    memcpy(strrchr(directory, '.'), ".XXXXXX", 8);
    old_mask = umask(022);
    return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

int teardown_directory(void **state)
{
    (void)state;
    umask(old_mask);
    empty(".", 20);
    return chdir("..") == 0 && rmdir(directory) == 0 ? 0 : -1;
}

void put_file(const char *path, tb_str bytes)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(bytes.len ? fwrite(bytes.ptr, 1, bytes.len, f) : 0, bytes.len);
    assert_int_equal(fclose(f), 0);
}

/* xorshift64 */
static uint64_t state_of_dice = 88172645463325252u;

void seed_dice(uint32_t seed) { state_of_dice = 0x9E3779B97F4A7C15u ^ ((uint64_t)seed * 0xBF58476D1CE4E5B9u); }

uint32_t dice(uint32_t n)
{
    state_of_dice ^= state_of_dice << 13;
    state_of_dice ^= state_of_dice >> 7;
    state_of_dice ^= state_of_dice << 17;
    return (uint32_t)((state_of_dice >> 32) % n);
}
