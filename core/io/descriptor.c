/* SPDX-License-Identifier: MIT */
#include "io/descriptor.h"

#include <errno.h>
#include <unistd.h>

#include "base/msg.h"

#define MOST ((size_t)0x7ffff000) /* one call of Linux takes at most this much */

static tb_status told(ssize_t n, size_t *got, tb_error *err)
{
    *got = n < 0 ? 0 : (size_t)n;
    return n < 0 ? tb_fail(err, TB_E_IO, _("it cannot be read: %s"), tb_system_reason(errno)) : TB_OK;
}

tb_status tb_descriptor_read(int fd, void *to, size_t n, size_t *got, tb_error *err)
{
    ssize_t done;
    do
        done = read(fd, to, n < MOST ? n : MOST);
    while (done < 0 && errno == EINTR);
    return told(done, got, err);
}

tb_status tb_descriptor_read_at(int fd, size_t at, void *to, size_t n, size_t *got, tb_error *err)
{
    ssize_t done;
    do
        done = pread(fd, to, n < MOST ? n : MOST, (off_t)at);
    while (done < 0 && errno == EINTR);
    return told(done, got, err);
}

int tb_descriptor_write(int fd, const void *bytes, size_t n)
{
    for (const char *p = bytes; n > 0;) {
        ssize_t done = write(fd, p, n < MOST ? n : MOST);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? errno : ENOSPC;
        p += done;
        n -= (size_t)done;
    }
    return 0;
}
