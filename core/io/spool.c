/* SPDX-License-Identifier: MIT */
/* The file is made in /var/tmp, which is a disk where /tmp may be memory, and unlinked at once: whatever ends the
 * process, nothing stays behind. */
#define _GNU_SOURCE 1 /* O_TMPFILE */
#include "io/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/msg.h"

static const char *const folders[] = {"/var/tmp", "/tmp"};

void tb_spool_fini(tb_spool *s)
{
    if (s->map)
        munmap(s->map, s->len);
    if (s->fd > 0)
        close(s->fd);
    free(s->memory);
    *s = (tb_spool){0};
}

static tb_status write_all(int fd, const char *p, size_t n, tb_error *err)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return tb_fail(err, TB_E_IO, _("the unpacked bytes cannot be kept in a temporary file: %s"),
                           strerror(done < 0 ? errno : ENOSPC));
        p += done;
        n -= (size_t)done;
    }
    return TB_OK;
}

static tb_status to_file(tb_spool *s, tb_error *err)
{
    int fd = -1;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && fd <= 0; i++)
        fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd <= 0)
        return tb_fail(err, TB_E_IO, _("no temporary file can be made in %s: %s"), folders[0], strerror(errno));
    s->fd = fd;
    tb_status rc = write_all(fd, s->memory, s->len, err);
    free(s->memory);
    s->memory = NULL;
    s->cap = 0;
    return rc;
}

tb_status tb_spool_write(tb_spool *s, const void *bytes, size_t n, tb_error *err)
{
    if (n > TB_MAX_SOURCE - s->len)
        return tb_fail(err, TB_E_LIMIT, _("it unpacks to more than %zu bytes"), TB_MAX_SOURCE);
    if (s->fd <= 0 && s->len + n > TB_SPOOL_MEMORY) {
        tb_status rc = to_file(s, err);
        if (rc < 0)
            return rc;
    }
    if (s->fd > 0) {
        s->len += n;
        return write_all(s->fd, bytes, n, err);
    }
    if (s->len + n > s->cap) {
        size_t cap = s->cap ? s->cap : 65536;
        while (cap < s->len + n)
            cap *= 2;
        char *p = realloc(s->memory, cap);
        if (!p)
            return tb_nomem(err);
        s->memory = p;
        s->cap = cap;
    }
    if (n)
        memcpy(s->memory + s->len, bytes, n);
    s->len += n;
    return TB_OK;
}

tb_status tb_spool_finish(tb_spool *s, tb_str *out, tb_error *err)
{
    if (s->fd > 0 && s->len > 0) {
        void *p = mmap(NULL, s->len, PROT_READ, MAP_PRIVATE, s->fd, 0);
        if (p == MAP_FAILED)
            return tb_fail(err, TB_E_IO, _("the temporary file cannot be mapped: %s"), strerror(errno));
        s->map = p;
        *out = tb_str_make(p, s->len);
        return TB_OK;
    }
    *out = s->len ? tb_str_make(s->memory, s->len) : TB_LIT("");
    return TB_OK;
}
