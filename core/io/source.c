/* SPDX-License-Identifier: MIT */
/* A regular file is mapped privately and read-only. One that shrinks does not end the process (io/mapping): it is read
 * on and reported afterwards. */
#include "io/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clean_text.h"
#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "io/mapping.h"

struct tb_source {
    char *path;
    char *called; /* NULL: by the last part of its path */
    tb_str bytes;
    tb_str view;
    size_t at;
    void *map; /* NULL: not mapped */
    tb_mapping *slot;
    char *spool;     /* bytes of a stream, owned */
    tb_buf text;     /* decoded bytes, owned */
    tb_spool member; /* bytes of a member, owned */
    bool is_text;
    const struct tb_format *format;
    size_t found_by;
    const char *guess;  /* name of a guessed character set that was not noted yet */
    struct stat opened; /* what was mapped */
    char *window;       /* of a windowed source: bytes of the file from window_at on; NULL: not windowed */
    size_t window_len, window_cap, window_at;
    int fd;           /* of a windowed source */
    size_t looked_at; /* of its bytes; those from window_at to here are plain UTF-8 */
    bool may_presume;
    size_t presumed; /* of a text that is presumed to be plain UTF-8: bytes at its beginning that are; 0: all are */
};

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
        ssize_t n = read(fd, s->spool + len, cap - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return tb_fail(err, TB_E_IO, _("it cannot be read: %s"), tb_system_reason(errno));
        if (n == 0)
            break;
        len += (size_t)n;
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

static tb_source *source_new(const char *path)
{
    tb_source *s = calloc(1, sizeof *s);
    if (s && !(s->path = strdup(path))) {
        free(s);
        return NULL;
    }
    return s;
}

tb_status tb_source_open(const char *path, tb_source **out, tb_error *err)
{
    tb_source *s = source_new(path);
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
    tb_source *s = source_new(name);
    if (!s)
        return tb_nomem(err);
    s->bytes = s->view = bytes;
    *out = s;
    return TB_OK;
}

tb_status tb_source_of_spool(const char *path, const char *name, tb_spool *spool, tb_source **out, tb_error *err)
{
    tb_source *s = source_new(path);
    if (!s || (name && !(s->called = strdup(name)))) {
        tb_source_close(s);
        return tb_nomem(err);
    }
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

void tb_source_close(tb_source *s)
{
    if (!s)
        return;
    tb_mapping_remove(s->slot);
    if (s->map)
        munmap(s->map, s->bytes.len);
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
tb_str tb_source_bytes(const tb_source *s) { return s->bytes; }
tb_str tb_source_view(const tb_source *s) { return s->view; }
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
static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The file again, if it still is the one that was mapped, or the spool's; else -1. */
static int open_again(const tb_source *s)
{
    struct stat st;
    if (s->member.fd > 0 && s->text.len == 0)
        return fcntl(s->member.fd, F_DUPFD_CLOEXEC, 0);
    int fd = s->map && s->text.len == 0 ? open(s->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;
    if (fd < 0 || (fstat(fd, &st) == 0 && is_same_file(&st, &s->opened) && st.st_size == s->opened.st_size))
        return fd;
    close(fd);
    return -1;
}

static bool is_clean_to(const tb_source *s, size_t len)
{
    int fd = open_again(s);
    bool clean = fd >= 0 && tb_text_is_clean_file(fd, 0, (const uint8_t *)s->bytes.ptr, len);
    if (fd >= 0)
        close(fd);
    return clean;
}

/* A large file that is plain UTF-8 without a BOM, as most are, is told by reading it. */
static bool is_clean_file(tb_source *s)
{
    const uint8_t *p = (const uint8_t *)s->bytes.ptr;
    if (s->bytes.len < TB_MUCH_TEXT || p[0] == 0xEF || p[0] == 0x84)
        return false;
    size_t some = s->may_presume ? tb_text_complete(s->bytes.ptr, TB_MUCH_TEXT / 4) : 0;
    if (!some)
        return is_clean_to(s, s->bytes.len);
    if (is_clean_to(s, some))
        s->presumed = some;
    return s->presumed > 0;
}

void tb_source_may_presume(tb_source *s) { s->may_presume = true; }
bool tb_source_is_presumed(const tb_source *s) { return s->presumed > 0; }
size_t tb_source_presumed(const tb_source *s) { return s->presumed; }
void tb_source_was_read(tb_source *s, size_t from) { s->presumed = from <= s->presumed ? 0 : s->presumed; }

tb_status tb_source_confirm(tb_source *s, tb_error *err)
{
    if (s->presumed && !is_clean_to(s, s->bytes.len))
        return tb_fail(err, TB_E_SYNTAX, "it is not plain UTF-8");
    s->presumed = 0;
    return TB_OK;
}

static tb_status pick_charset(tb_source *s, tb_str encoding, tb_charset_verdict *v, tb_error *err)
{
    const uint8_t *p = (const uint8_t *)s->bytes.ptr;
    if (is_clean_file(s))
        *v = (tb_charset_verdict){.charset = TB_CS_UTF8, .invalid_at = s->bytes.len};
    else
        *v = tb_charset_detect(p, s->bytes.len);
    if (encoding.ptr) {
        tb_charset asked = tb_charset_by_name(encoding);
        if (asked == TB_CS_UNKNOWN)
            return tb_fail(err, TB_E_OPTION,
                           _("--encoding %.*s is not known; use utf-8, gb18030, utf-16le, utf-16be or big5"),
                           TB_ARG(encoding));
        if (asked != v->charset)
            v->bom = 0;
        if (asked == TB_CS_UTF8)
            v->invalid_at = v->bom + tb_utf8_invalid_at(p + v->bom, s->bytes.len - v->bom);
        v->charset = asked;
        return TB_OK;
    }
    if (v->charset == TB_CS_BINARY)
        return tb_fail(err, TB_E_UNSUPPORTED,
                       _("it is not text, and no format reads such bytes; 'tongbi plugins' lists the formats"));
    if (v->charset == TB_CS_UNKNOWN)
        return tb_fail(err, TB_E_SYNTAX,
                       _("line %llu: the bytes are neither UTF-8 nor GB18030; say what they are with --encoding"),
                       (unsigned long long)tb_line_of(p, s->bytes.len, v->invalid_at));
    return TB_OK;
}

/* A source may be looked at before anybody keeps diagnostics: the note waits for the first who does. */
static void note_guess(tb_source *s, tb_diags *diags)
{
    if (!s->guess || !diags)
        return;
    tb_diag_add(diags, "encoding", tb_source_name(s), (tb_str){NULL, 0},
                _("the text has no mark of its character set; read as %s (a guess; --encoding decides)"), s->guess);
    s->guess = NULL;
}

tb_status tb_source_as_text(tb_source *s, tb_str encoding, tb_diags *diags, tb_error *err)
{
    if (s->is_text) {
        note_guess(s, diags);
        return TB_OK;
    }
    const uint8_t *p = (const uint8_t *)s->bytes.ptr;
    tb_charset_verdict v;
    tb_status rc = pick_charset(s, encoding, &v, err);
    if (rc < 0)
        return rc;
    if (v.charset == TB_CS_UTF8) {
        if (v.invalid_at < s->bytes.len)
            return tb_fail(err, TB_E_SYNTAX,
                           _("line %llu: byte %zu is not valid UTF-8; repair the file or name its character "
                             "set with --encoding"),
                           (unsigned long long)tb_line_of(p, s->bytes.len, v.invalid_at), v.invalid_at + 1);
        s->view = tb_str_sub(s->bytes, v.bom, s->bytes.len);
    } else {
        s->text.max = TB_MAX_STREAM;
        rc = tb_charset_decode(p, s->bytes.len, v.charset, v.bom, &s->text, err);
        if (rc < 0)
            return rc;
        s->view = tb_buf_view(&s->text);
    }
    s->at = 0;
    s->is_text = true;
    s->guess = v.guessed && !encoding.ptr ? tb_charset_name(v.charset) : NULL;
    note_guess(s, diags);
    return TB_OK;
}

tb_status tb_source_check(const tb_source *s, tb_error *err)
{
    if (!s->map)
        return TB_OK;
    struct stat st;
    const struct stat *o = &s->opened;
    bool known = stat(s->path, &st) == 0 && is_same_file(&st, o);
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

/* ---- Windows ---- */

tb_status tb_source_again(const tb_source *s, tb_source **out, tb_error *err)
{
    tb_source *w = source_new(s->path);
    if (!w || (s->called && !(w->called = strdup(s->called)))) {
        tb_source_close(w);
        return tb_nomem(err);
    }
    w->bytes = s->bytes;
    w->view = s->view;
    w->is_text = s->is_text;
    w->fd = open_again(s);
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

tb_status tb_source_peek(tb_source *s, size_t want, tb_str *out, tb_error *err)
{
    size_t before = (size_t)(s->view.ptr - s->bytes.ptr), at = s->at, end = s->view.len;
    want = want < end - at ? want : end - at;
    bool inside = at >= s->window_at && at <= s->window_at + s->window_len;
    size_t skip = inside ? at - s->window_at : 0, have = inside ? s->window_len - skip : 0;
    if (have < want || (have == 0 && want)) {
        if (!window_room(s, want, skip, have))
            return tb_nomem(err);
        s->window_at = at;
        s->window_len = have;
        s->looked_at = have ? s->looked_at : at;
        while (s->window_len < s->window_cap && at + s->window_len < end) {
            size_t room = s->window_cap - s->window_len, left = end - at - s->window_len;
            ssize_t n = pread(s->fd, s->window + s->window_len, room < left ? room : left,
                              (off_t)(before + at + s->window_len));
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0)
                return tb_fail(err, TB_E_IO, _("it cannot be read: %s"), tb_system_reason(errno));
            if (n == 0)
                break;
            s->window_len += (size_t)n;
        }
        skip = 0;
        if (!is_clean_window(s))
            return tb_fail(err, TB_E_SYNTAX, "it is not plain UTF-8");
    }
    *out = tb_str_sub(tb_source_window(s), skip, s->window_len);
    return TB_OK;
}
