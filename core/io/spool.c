/* SPDX-License-Identifier: MIT */
/* The file is made in /var/tmp, which is a disk where /tmp may be memory, without a name or unlinked at once: whatever
 * ends the process, nothing stays behind. A small one is closed when it has been mapped, so that thousands of spools
 * need no more descriptors than one; a large one stays open, to be read without touching the pages of a mapping. */
#define _GNU_SOURCE 1 /* O_TMPFILE */
#include "io/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/msg.h"
#include "io/descriptor.h"

#define FIRST_ROOM ((size_t)4096)
#define LARGE ((size_t)16 << 20)

static const char *const folders[] = {"/var/tmp", "/tmp"};
static atomic_size_t held; /* by all spools, in memory */

static void drop_memory(tb_spool *s)
{
    free(s->memory);
    s->memory = NULL;
    atomic_fetch_sub(&held, s->cap);
    s->cap = 0;
}

static void close_file(tb_spool *s)
{
    if (s->fd > 0)
        close(s->fd);
    s->fd = 0;
}

void tb_spool_fini(tb_spool *s)
{
    if (s->map)
        munmap(s->map, s->mapped);
    close_file(s);
    drop_memory(s);
    *s = (tb_spool){0};
}

static tb_status write_all(int fd, const char *p, size_t n, tb_error *err)
{
    int why = tb_descriptor_write(fd, p, n);
    return why ? tb_fail(err, TB_E_IO, _("the unpacked bytes cannot be kept in a temporary file: %s"), strerror(why))
               : TB_OK;
}

/* Not every file system makes files without a name. */
static int open_unlinked(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char name[64];
    if (fd > 0 || snprintf(name, sizeof name, "%s/tongbi-XXXXXX", folder) >= (int)sizeof name)
        return fd;
    fd = mkostemp(name, O_CLOEXEC);
    if (fd > 0)
        unlink(name);
    return fd;
}

static tb_status to_file(tb_spool *s, tb_error *err)
{
    int fd = -1;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && fd <= 0; i++)
        fd = open_unlinked(folders[i]);
    if (fd <= 0)
        return tb_fail(err, TB_E_IO, _("no temporary file can be made in %s: %s"), folders[0], strerror(errno));
    s->fd = fd;
    tb_status rc = write_all(fd, s->memory, s->len, err);
    drop_memory(s);
    return rc;
}

static bool reserve(size_t n)
{
    if (n <= TB_SPOOL_MEMORY && atomic_fetch_add(&held, n) <= TB_SPOOL_MEMORY - n)
        return true;
    if (n <= TB_SPOOL_MEMORY)
        atomic_fetch_sub(&held, n);
    return false;
}

/* Room for `need` bytes in memory; fits: false: there is too much in memory already. */
static tb_status make_room(tb_spool *s, size_t need, bool *fits, tb_error *err)
{
    size_t cap = s->cap ? s->cap : FIRST_ROOM, most = s->most ? s->most : TB_SPOOL_MEMORY;
    while (cap < need && cap <= most)
        cap *= 2;
    *fits = need <= s->cap || (need <= cap && cap <= most && reserve(cap - s->cap));
    if (!*fits || need <= s->cap)
        return TB_OK;
    char *p = realloc(s->memory, cap);
    if (!p) {
        atomic_fetch_sub(&held, cap - s->cap);
        return tb_nomem(err);
    }
    s->memory = p;
    s->cap = cap;
    return TB_OK;
}

tb_status tb_spool_write(tb_spool *s, const void *bytes, size_t n, tb_error *err)
{
    if (n > TB_MAX_SOURCE - s->len)
        return tb_fail(err, TB_E_LIMIT, _("it unpacks to more than %zu bytes"), TB_MAX_SOURCE);
    bool fits = false;
    tb_status rc = s->fd > 0 ? TB_OK : make_room(s, s->len + n, &fits, err);
    if (rc == TB_OK && !fits && s->fd <= 0)
        rc = to_file(s, err);
    if (rc == TB_OK && s->fd > 0)
        rc = write_all(s->fd, bytes, n, err);
    else if (rc == TB_OK && n)
        memcpy(s->memory + s->len, bytes, n);
    if (rc == TB_OK)
        s->len += n;
    return rc;
}

/* Many members are small: what they were given to grow is given back. */
static void trim(tb_spool *s)
{
    char *p = s->len < s->cap && s->len ? realloc(s->memory, s->len) : NULL;
    if (!p)
        return;
    atomic_fetch_sub(&held, s->cap - s->len);
    s->memory = p;
    s->cap = s->len;
}

static tb_status map(tb_spool *s, size_t len, tb_str *out, tb_error *err)
{
    void *p = mmap(NULL, len, PROT_READ, MAP_PRIVATE, s->fd, 0);
    if (p == MAP_FAILED)
        return tb_fail(err, TB_E_IO, _("the temporary file cannot be mapped: %s"), strerror(errno));
    s->map = p;
    s->mapped = len;
    *out = tb_str_make(p, len);
    return TB_OK;
}

tb_status tb_spool_finish(tb_spool *s, tb_str *out, tb_error *err)
{
    if (s->fd > 0 && s->len > 0) {
        tb_status rc = map(s, s->len, out, err);
        if (rc == TB_OK && s->len < LARGE)
            close_file(s);
        return rc;
    }
    trim(s);
    *out = s->len ? tb_str_make(s->memory, s->len) : TB_LIT("");
    return TB_OK;
}

tb_status tb_spool_expect(tb_spool *s, size_t len, tb_str *out, tb_error *err)
{
    if (len > TB_MAX_SOURCE)
        return tb_fail(err, TB_E_LIMIT, _("it unpacks to more than %zu bytes"), TB_MAX_SOURCE);
    tb_status rc = s->fd > 0 ? TB_OK : to_file(s, err);
    return rc == TB_OK ? map(s, len, out, err) : rc;
}
