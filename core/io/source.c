/* SPDX-License-Identifier: MIT */
/* A regular file is mapped privately and read-only. One that shrinks does not end the process (io/mapping): it is read
 * on and reported afterwards. */
#include "io/source_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/msg.h"
#include "io/descriptor.h"

static tb_status read_stream(tb_source *s, int fd, tb_error *err)
{
    size_t len = 0, cap = 0;
    for (;;) {
        if (cap - len < 65536) {
            size_t want = cap ? cap * 2 : 1u << 18;
            if (want > TB_MAX_STREAM)
                return tb_fail(err, TB_E_LIMIT, _("the stream is longer than %zu bytes; save it to a file first"),
                               TB_MAX_STREAM);
            char *p = realloc(s->spool, want);
            if (!p)
                return tb_nomem(err);
            s->spool = p;
            cap = want;
        }
        size_t got;
        tb_status rc = tb_descriptor_read(fd, s->spool + len, cap - len, &got, err);
        if (rc < 0)
            return rc;
        if (got == 0)
            break;
        len += got;
    }
    s->bytes = tb_str_make(s->spool, len);
    return TB_OK;
}

static tb_status map_file(tb_source *s, int fd, const struct stat *st, tb_error *err)
{
    s->opened = *st;
    if (st->st_size == 0) {
        s->bytes = TB_LIT("");
        return TB_OK;
    }
    if ((uintmax_t)st->st_size > TB_MAX_SOURCE)
        return tb_fail(err, TB_E_LIMIT, _("the file is longer than %zu bytes"), TB_MAX_SOURCE);
    size_t len = (size_t)st->st_size;
    void *p = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return tb_fail(err, TB_E_IO, _("it cannot be mapped: %s"), tb_system_reason(errno));
    s->map = p;
    s->bytes = tb_str_make(p, len);
    s->slot = tb_mapping_add(p, len);
    if (!s->slot)
        return tb_fail(err, TB_E_LIMIT, _("more than %d files are open at once"), TB_MAX_MAPPINGS);
    return TB_OK;
}

static tb_status open_into(tb_source *s, const char *path, tb_error *err)
{
    if (strcmp(path, "-") == 0)
        return read_stream(s, STDIN_FILENO, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && errno == ENOENT)
        return tb_fail(err, TB_E_IO, _("there is no such file; check its name"));
    if (fd < 0)
        return tb_fail(err, TB_E_IO, _("it cannot be opened: %s"), tb_system_reason(errno));
    struct stat st;
    tb_status rc;
    if (fstat(fd, &st) != 0)
        rc = tb_fail(err, TB_E_IO, _("it cannot be examined: %s"), tb_system_reason(errno));
    else if (S_ISDIR(st.st_mode))
        rc = tb_fail(err, TB_E_UNSUPPORTED, _("it is a directory; name a file in it"));
    else if (S_ISREG(st.st_mode))
        rc = map_file(s, fd, &st, err);
    else
        rc = read_stream(s, fd, err);
    close(fd);
    return rc;
}

tb_source *tb_source_new(const char *path, const char *name)
{
    tb_source *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->path = strdup(path);
    s->called = name ? strdup(name) : NULL;
    if (s->path && (s->called || !name))
        return s;
    tb_source_close(s);
    return NULL;
}

tb_status tb_source_open(const char *path, tb_source **out, tb_error *err)
{
    tb_source *s = tb_source_new(path, NULL);
    if (!s)
        return tb_nomem(err);
    tb_status rc = open_into(s, path, err);
    if (rc < 0) {
        tb_source_close(s);
        return rc;
    }
    s->view = s->bytes;
    *out = s;
    return TB_OK;
}

tb_status tb_source_of_memory(const char *name, tb_str bytes, tb_source **out, tb_error *err)
{
    tb_source *s = tb_source_new(name, NULL);
    if (!s)
        return tb_nomem(err);
    s->bytes = s->view = bytes;
    *out = s;
    return TB_OK;
}

tb_status tb_source_of_spool(const char *path, const char *name, tb_spool *spool, tb_source **out, tb_error *err)
{
    tb_source *s = tb_source_new(path, name);
    if (!s)
        return tb_nomem(err);
    tb_status rc = tb_spool_finish(spool, &s->bytes, err);
    if (rc < 0) {
        tb_source_close(s);
        return rc;
    }
    s->member = *spool;
    *spool = (tb_spool){0};
    s->view = s->bytes;
    *out = s;
    return TB_OK;
}

tb_status tb_source_of_filling(const char *path, const char *name, tb_filling *filling, tb_source **out, tb_error *err)
{
    tb_source *s = tb_source_new(path, name);
    if (!s) {
        tb_filling_end(filling);
        return tb_nomem(err);
    }
    s->filling = filling;
    s->bytes = s->view = tb_filling_bytes(filling);
    *out = s;
    return TB_OK;
}

void tb_source_close(tb_source *s)
{
    if (!s)
        return;
    tb_mapping_remove(s->slot);
    if (s->map)
        munmap(s->map, s->bytes.len);
    if (!s->is_again)
        tb_filling_end(s->filling);
    if (s->window)
        close(s->fd);
    free(s->window);
    tb_buf_fini(&s->text);
    tb_spool_fini(&s->member);
    free(s->spool);
    free(s->called);
    free(s->path);
    free(s);
}

const char *tb_source_path(const tb_source *s) { return s->path; }
size_t tb_source_size(const tb_source *s) { return s->view.len; }
bool tb_source_may_come(const tb_source *s) { return s->filling && s->presumed; }
bool tb_source_is_filling(const tb_source *s) { return s->filling && tb_filling_goes_on(s->filling); }

/* As much of the text as is there, when n bytes of it are or no more will come. */
static tb_str wait_for(const tb_source *s, tb_str text, size_t n)
{
    if (!s->filling || s->text.len)
        return text;
    size_t before = (size_t)(text.ptr - s->bytes.ptr), there = tb_filling_wait(s->filling, n + before);
    return tb_str_sub(text, 0, there > before ? there - before : 0);
}

tb_str tb_source_bytes(const tb_source *s) { return wait_for(s, s->bytes, s->bytes.len); }
tb_str tb_source_at_hand(const tb_source *s) { return wait_for(s, s->bytes, 0); }
tb_str tb_source_view(const tb_source *s) { return wait_for(s, s->view, s->view.len); }
tb_str tb_source_first(const tb_source *s, size_t n) { return wait_for(s, s->view, n < s->view.len ? n : s->view.len); }
const struct tb_format *tb_source_format(const tb_source *s, size_t by) { return s->found_by == by ? s->format : NULL; }
void tb_source_set_format(tb_source *s, const struct tb_format *f, size_t by)
{
    s->format = f;
    s->found_by = by;
}
size_t tb_source_tell(const tb_source *s) { return s->at; }
void tb_source_seek(tb_source *s, size_t at) { s->at = at < s->view.len ? at : s->view.len; }

tb_str tb_source_name(const tb_source *s)
{
    const char *path = s->called ? s->called : s->path, *slash = strrchr(path, '/');
    return tb_str_of(slash ? slash + 1 : path);
}

tb_str tb_source_label(const tb_source *s)
{
    const char *inner = strstr(s->path, "!/");
    const char *at = inner ? inner : s->path + strlen(s->path);
    while (at > s->path && at[-1] != '/')
        at--;
    return tb_str_of(at);
}

/* A file that took its name is another file: the mapping keeps the one that was opened. */
bool tb_source_is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Nobody reads this: the member is opened once more, and what is wrong with it found then. */
tb_status tb_source_misdeclared(tb_error *err)
{
    return tb_fail(err, TB_E_IO, "it does not unpack to what it was taken for");
}

tb_status tb_source_check(const tb_source *s, tb_error *err)
{
    if (s->filling && !tb_filling_is_whole(s->filling))
        return tb_source_misdeclared(err);
    if (!s->map)
        return TB_OK;
    struct stat st;
    const struct stat *o = &s->opened;
    bool known = stat(s->path, &st) == 0 && tb_source_is_same_file(&st, o);
    if (tb_mapping_shrunk(s->slot) || (known && st.st_size < o->st_size))
        return tb_fail(err, TB_E_IO,
                       _("the file became shorter while it was read; wait until it is complete and "
                         "try again"));
    if (known && (st.st_size != o->st_size || st.st_mtim.tv_sec != o->st_mtim.tv_sec ||
                  st.st_mtim.tv_nsec != o->st_mtim.tv_nsec))
        return tb_fail(err, TB_E_IO,
                       _("the file was changed while it was read; wait until it is complete and try again"));
    return TB_OK;
}
