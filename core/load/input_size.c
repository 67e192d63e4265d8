/* SPDX-License-Identifier: MIT */
#include "load/input_size.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SET_SIZE ((size_t)64 << 20) /* of a directory, or of members of an archive: a guess */

/* No byte of its beginning is a control character below the tab: it is no archive, and nothing packed. */
static bool begins_as_text(const char *path)
{
    unsigned char head[512];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd >= 0 ? read(fd, head, sizeof head) : -1;
    if (fd >= 0)
        close(fd);
    for (ssize_t i = 0; i < n; i++)
        if (head[i] < '\t')
            return false;
    return n > 0;
}

size_t tb_input_size(const char *const paths[2], bool *plain)
{
    size_t n = 0;
    *plain = true;
    for (size_t i = 0; i < 2; i++) {
        struct stat st;
        const char *path = paths[i];
        if (strcmp(path, "-") == 0) /* both may be, and then the old side comes first */
            return 0;
        bool is_file = stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0;
        *plain = *plain && is_file && begins_as_text(path);
        n += is_file ? (size_t)st.st_size : SET_SIZE;
    }
    return n;
}
