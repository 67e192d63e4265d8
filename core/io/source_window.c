/* SPDX-License-Identifier: MIT */
/* A file is read through a small buffer: a page of a mapping costs more when it is first touched than it takes to copy
 * it. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clean_text.h"
#include "base/limits.h"
#include "base/msg.h"
#include "io/descriptor.h"
#include "io/source_internal.h"

int tb_source_open_again(const tb_source *s)
{
    struct stat st;
    int spooled = s->filling ? tb_filling_file(s->filling) : s->member.fd;
    if (spooled > 0 && s->text.len == 0)
        return fcntl(spooled, F_DUPFD_CLOEXEC, 0);
    int fd = s->map && s->text.len == 0 ? open(s->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;
    if (fd < 0 || (fstat(fd, &st) == 0 && tb_source_is_same_file(&st, &s->opened) && st.st_size == s->opened.st_size))
        return fd;
    close(fd);
    return -1;
}

tb_status tb_source_again(const tb_source *s, tb_source **out, tb_error *err)
{
    tb_source *w = tb_source_new(s->path, s->called);
    if (!w)
        return tb_nomem(err);
    w->bytes = s->bytes;
    w->view = s->view;
    w->is_text = s->is_text;
    w->is_again = true;
    w->filling = s->text.len ? NULL : s->filling;
    w->fd = tb_source_open_again(s);
    if (w->fd >= 0 && !(w->window = malloc(TB_WINDOW + TB_WINDOW_SLACK))) {
        close(w->fd);
        tb_source_close(w);
        return tb_nomem(err);
    }
    if (!w->window && s->presumed) {
        tb_source_close(w);
        return tb_fail(err, TB_E_IO,
                       _("the file was changed while it was read; wait until it is complete and try again"));
    }
    w->presumed = s->presumed;
    w->window_cap = w->window ? TB_WINDOW : 0;
    *out = w;
    return TB_OK;
}

bool tb_source_is_windowed(const tb_source *s) { return s->window != NULL; }
tb_str tb_source_window(const tb_source *s) { return tb_str_make(s->window, s->window_len); }

/* Room for want bytes, the first `kept` of them those from `skip` on. */
static bool window_room(tb_source *s, size_t want, size_t skip, size_t kept)
{
    if (kept)
        memmove(s->window, s->window + skip, kept);
    if (want <= s->window_cap)
        return true;
    char *p = realloc(s->window, want + TB_WINDOW_SLACK);
    if (p) {
        s->window = p;
        s->window_cap = want;
    }
    return p != NULL;
}

/* Of a presumed text, what came into the window is looked at, but for a character that is not complete. */
static bool is_clean_window(tb_source *s)
{
    size_t from = s->looked_at > s->window_at ? s->looked_at - s->window_at : 0;
    size_t to =
        s->window_at + s->window_len == s->view.len ? s->window_len : tb_text_complete(s->window, s->window_len);
    if (!s->presumed || from >= to)
        return true;
    s->looked_at = s->window_at + to;
    return tb_text_is_clean((const uint8_t *)s->window + from, to - from);
}

/* Reads behind what is in the window until it holds `want` bytes, and on as far as there are some and room for them. */
static tb_status fill_window(tb_source *s, size_t want, tb_error *err)
{
    size_t before = (size_t)(s->view.ptr - s->bytes.ptr) + s->window_at, end = s->view.len - s->window_at;
    if (s->filling) {
        size_t there = tb_filling_wait(s->filling, before + want);
        if (there < before + want)
            return tb_source_misdeclared(err);
        end = there - before < end ? there - before : end;
    }
    while (s->window_len < s->window_cap && s->window_len < end) {
        size_t room = s->window_cap - s->window_len, left = end - s->window_len, got;
        tb_status rc = tb_descriptor_read_at(s->fd, before + s->window_len, s->window + s->window_len,
                                             room < left ? room : left, &got, err);
        if (rc < 0 || got == 0)
            return rc;
        s->window_len += got;
    }
    return TB_OK;
}

tb_status tb_source_peek(tb_source *s, size_t want, tb_str *out, tb_error *err)
{
    size_t at = s->at, left = s->view.len - at;
    want = want < left ? want : left;
    bool inside = at >= s->window_at && at <= s->window_at + s->window_len;
    size_t skip = inside ? at - s->window_at : 0, have = inside ? s->window_len - skip : 0;
    if (have < want || (have == 0 && want)) {
        if (!window_room(s, want, skip, have))
            return tb_nomem(err);
        s->window_at = at;
        s->window_len = have;
        s->looked_at = have ? s->looked_at : at;
        tb_status rc = fill_window(s, want, err);
        if (rc < 0)
            return rc;
        skip = 0;
        if (!is_clean_window(s))
            return tb_fail(err, TB_E_SYNTAX, "it is not plain UTF-8");
    }
    *out = tb_str_sub(tb_source_window(s), skip, s->window_len);
    return TB_OK;
}
