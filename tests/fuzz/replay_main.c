/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target over the files named as arguments, and the files of directories named, in the order of their
 * names: ordinary builds replay the corpora as a test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_BYTES ((size_t)1 << 26)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int failed(const char *path)
{
    perror(path);
    return -1;
}

/* Returns 1, the number of files run, or -1. */
static int run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return failed(path);
    uint8_t *data = NULL;
    size_t len = 0, cap = 0, n;
    do {
        if (len == cap) {
            cap = cap ? 2 * cap : 4096;
            uint8_t *more = cap <= MAX_BYTES ? realloc(data, cap) : NULL;
            if (!more) {
                fprintf(stderr, "%s: too large\n", path);
                free(data);
                fclose(f);
                return -1;
            }
            data = more;
        }
        n = fread(data + len, 1, cap - len, f);
        len += n;
    } while (n > 0);
    int bad = ferror(f);
    fclose(f);
    if (!bad) {
        /* A copy of the exact size lets sanitizers see reads past the end. */
        uint8_t *exact = malloc(len ? len : 1);
        if (exact) {
            memcpy(exact, data, len);
            (void)LLVMFuzzerTestOneInput(exact, len);
        }
        bad = !exact;
        free(exact);
    }
    free(data);
    return bad ? failed(path) : 1;
}

static int no_dots(const struct dirent *e) { return e->d_name[0] != '.'; }

/* Returns the number of files run, or -1. */
static int run_directory(const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, no_dots, alphasort), done = 0;
    if (n < 0)
        return failed(path);
    for (int i = 0; i < n; i++) {
        char file[4096];
        int len = snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        int one = len > 0 && (size_t)len < sizeof file ? run_file(file) : -1;
        done = one < 0 || done < 0 ? -1 : done + one;
        free(entries[i]);
    }
    free(entries);
    return done;
}

int main(int argc, char **argv)
{
    int done = 0;
    for (int i = 1; i < argc; i++) {
        struct stat st;
        int n = stat(argv[i], &st) != 0 ? failed(argv[i])
                : S_ISDIR(st.st_mode)   ? run_directory(argv[i])
                                        : run_file(argv[i]);
        if (n < 0)
            return EXIT_FAILURE;
        done += n;
    }
    if (done == 0) {
        fprintf(stderr, "there is nothing to replay; name files or directories of inputs\n");
        return EXIT_FAILURE;
    }
    printf("%d inputs replayed\n", done);
    return EXIT_SUCCESS;
}
