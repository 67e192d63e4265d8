/* SPDX-License-Identifier: MIT */
/* The target is found first (symbolic links are read one by one, so that a dangling one names the file to make), then
 * its kind decides. A regular file is replaced through a temporary in the same directory: only a rename within one
 * file system is atomic. The temporary is made with open, not mkstemp, so that the umask decides the mode of a new
 * file; a file that is replaced keeps its mode. */
#include "io/file_out.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/msg.h"
#include "io/descriptor.h"

#define LINKS_MAX 40
#define NAME_KEPT ((size_t)200) /* bytes of the target's name in that of the temporary: NAME_MAX is 255 */
#define RANDOM_LEN ((size_t)6)
#define MARK ".tongbi-"

typedef struct target {
    tb_buf path;   /* NUL-terminated, symbolic links followed */
    tb_buf dir;    /* NUL-terminated */
    tb_buf prefix; /* ".NAME.tongbi-" */
    struct stat st;
    bool exists;
} target;

static void target_fini(target *t)
{
    tb_buf_fini(&t->path);
    tb_buf_fini(&t->dir);
    tb_buf_fini(&t->prefix);
}

static tb_status follow_link(tb_buf *path, const char *link, size_t len, tb_error *err)
{
    tb_buf next = {0};
    const char *slash = strrchr(path->ptr, '/');
    if (link[0] != '/' && slash)
        tb_buf_bytes(&next, path->ptr, (size_t)(slash - path->ptr) + 1);
    tb_buf_bytes(&next, link, len);
    tb_buf_char(&next, '\0');
    if (next.failed) {
        tb_buf_fini(&next);
        return tb_nomem(err);
    }
    tb_buf_fini(path);
    *path = next;
    return TB_OK;
}

static tb_status resolve(target *t, const char *path, tb_error *err)
{
    tb_buf_bytes(&t->path, path, strlen(path) + 1);
    if (t->path.failed)
        return tb_nomem(err);
    for (int i = 0; i < LINKS_MAX; i++) {
        struct stat st;
        char link[PATH_MAX];
        if (lstat(t->path.ptr, &st) != 0 || !S_ISLNK(st.st_mode))
            return TB_OK;
        ssize_t n = readlink(t->path.ptr, link, sizeof link);
        if (n < 0 || (size_t)n == sizeof link)
            return tb_fail(err, TB_E_IO, _("its symbolic link cannot be read"));
        tb_status rc = follow_link(&t->path, link, (size_t)n, err);
        if (rc < 0)
            return rc;
    }
    return tb_fail(err, TB_E_IO, _("its symbolic links go round in a circle; remove them"));
}

static tb_status split(target *t, tb_error *err)
{
    const char *slash = strrchr(t->path.ptr, '/');
    const char *name = slash ? slash + 1 : t->path.ptr;
    size_t len = strlen(name);
    if (len == 0)
        return tb_fail(err, TB_E_IO, _("the path names no file; put a file name at its end"));
    if (slash)
        tb_buf_bytes(&t->dir, t->path.ptr, (size_t)(slash - t->path.ptr) + 1);
    else
        tb_buf_z(&t->dir, "./");
    tb_buf_char(&t->dir, '\0');
    tb_buf_char(&t->prefix, '.');
    tb_buf_bytes(&t->prefix, name, len < NAME_KEPT ? len : NAME_KEPT);
    tb_buf_z(&t->prefix, MARK);
    return t->dir.failed || t->prefix.failed ? tb_nomem(err) : TB_OK;
}

/* Is it PREFIX PID - XXXXXX, and is no process PID there? */
static bool is_stale(tb_str name, tb_str prefix)
{
    if (!tb_str_starts(name, prefix))
        return false;
    tb_str rest = tb_str_sub(name, prefix.len, name.len);
    int64_t pid = 0;
    size_t at = 0;
    for (; at < rest.len && at < 9 && rest.ptr[at] >= '0' && rest.ptr[at] <= '9'; at++)
        pid = pid * 10 + (rest.ptr[at] - '0');
    if (pid == 0 || rest.len - at != RANDOM_LEN + 1 || rest.ptr[at] != '-')
        return false;
    return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static void remove_stale(const target *t)
{
    DIR *dir = opendir(t->dir.ptr);
    if (!dir)
        return;
    const struct dirent *e;
    while ((e = readdir(dir))) {
        struct stat st;
        if (is_stale(tb_str_of(e->d_name), tb_buf_view(&t->prefix)) &&
            fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
            (void)unlinkat(dirfd(dir), e->d_name, 0);
    }
    (void)closedir(dir);
}

/* Six letters that differ from one try to the next; O_EXCL settles the rest. */
static void put_random(tb_buf *b, unsigned attempt)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    uint64_t seed[] = {(uint64_t)now.tv_sec, (uint64_t)now.tv_nsec, attempt, (uint64_t)(uintptr_t)b};
    uint64_t h = tb_str_hash(tb_str_make((const char *)seed, sizeof seed), 0);
    for (size_t i = 0; i < RANDOM_LEN; i++, h /= sizeof LETTERS - 1)
        tb_buf_char(b, LETTERS[h % (sizeof LETTERS - 1)]);
}

static tb_status open_temporary(const target *t, tb_buf *temp, int *out, tb_error *err)
{
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        tb_buf_clear(temp);
        tb_buf_z(temp, t->dir.ptr);
        tb_buf_str(temp, tb_buf_view(&t->prefix));
        tb_buf_printf(temp, "%ld-", (long)getpid());
        put_random(temp, attempt);
        tb_buf_char(temp, '\0');
        if (temp->failed)
            return tb_nomem(err);
        /* until the bytes are complete nobody may read more than the old file allowed */
        int fd = open(temp->ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, t->exists ? 0600 : 0666);
        if (fd >= 0) {
            *out = fd;
            return TB_OK;
        }
        if (errno != EEXIST)
            break;
    }
    if (errno == ENOENT)
        return tb_fail(err, TB_E_IO, _("its directory does not exist; make it first"));
    return tb_fail(err, TB_E_IO, _("no file can be made in its directory: %s"), tb_system_reason(errno));
}

/* The mode of the file that is replaced, and everything on the disk before the rename can be. */
static tb_status settle(int fd, const target *t, tb_error *err)
{
    if (t->exists) {
        /* set-id bits must not move to another owner */
        bool same = fchown(fd, t->st.st_uid, t->st.st_gid) == 0;
        if (fchmod(fd, t->st.st_mode & (same ? 07777u : 0777u)) != 0)
            return tb_fail(err, TB_E_IO, _("its permissions cannot be set: %s"), tb_system_reason(errno));
    }
    /* EINVAL: a file system that has nothing to synchronise */
    if (fsync(fd) != 0 && errno != EINVAL)
        return tb_fail(err, TB_E_IO, _("it cannot be written to the disk: %s"), tb_system_reason(errno));
    return TB_OK;
}

static void sync_directory(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)!fsync(fd);
    (void)close(fd);
}

struct tb_file_out {
    target t;
    tb_buf temp; /* NUL-terminated path of the temporary; empty: there is none */
    int fd;
    bool is_own; /* fd is closed with it */
};

static tb_status begin_replacing(tb_file_out *f, tb_error *err)
{
    target *t = &f->t;
    tb_status rc = split(t, err);
    if (rc < 0)
        return rc;
    /* a rename needs no right to write the file it replaces, but the user who took that right away meant it */
    if (t->exists && access(t->path.ptr, W_OK) != 0)
        return tb_fail(err, TB_E_IO, _("it is write-protected: %s"), tb_system_reason(errno));
    remove_stale(t);
    rc = open_temporary(t, &f->temp, &f->fd, err);
    f->is_own = rc == TB_OK;
    if (rc < 0)
        tb_buf_clear(&f->temp);
    return rc;
}

static int connect_to(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = strlen(path);
    if (len >= sizeof to.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(to.sun_path, path, len + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) {
        int why = errno;
        (void)close(fd);
        errno = why;
        fd = -1;
    }
    return fd;
}

static tb_status begin_directly(tb_file_out *f, tb_error *err)
{
    const target *t = &f->t;
    if (S_ISDIR(t->st.st_mode))
        return tb_fail(err, TB_E_UNSUPPORTED, _("it is a directory; name a file in it"));
    f->fd = S_ISSOCK(t->st.st_mode) ? connect_to(t->path.ptr) : open(t->path.ptr, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    f->is_own = f->fd >= 0;
    return f->is_own ? TB_OK : tb_fail(err, TB_E_IO, _("it cannot be opened for writing: %s"), tb_system_reason(errno));
}

/* The number after "/dev/fd/", or -1. */
static int descriptor_number(const char *digits)
{
    int fd = 0;
    size_t n = strlen(digits);
    if (n == 0 || n > 6)
        return -1;
    for (; *digits; digits++) {
        if (*digits < '0' || *digits > '9')
            return -1;
        fd = fd * 10 + (*digits - '0');
    }
    return fd;
}

/* The open descriptor that a path stands for, or -1. Opened anew it would lose its position, a socket cannot be
 * opened at all, and what it links to need not be a path ("pipe:[1]", "/tmp/x (deleted)"). */
static int open_descriptor(const char *path)
{
    static const char *const FOLDERS[] = {"/dev/fd/", "/proc/self/fd/"};
    if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++)
        if (strncmp(path, FOLDERS[i], strlen(FOLDERS[i])) == 0)
            return descriptor_number(path + strlen(FOLDERS[i]));
    return -1;
}

static tb_status begin(tb_file_out *f, const char *path, tb_error *err)
{
    f->fd = open_descriptor(path);
    if (f->fd >= 0)
        return TB_OK;
    tb_status rc = resolve(&f->t, path, err);
    if (rc < 0)
        return rc;
    f->t.exists = stat(f->t.path.ptr, &f->t.st) == 0;
    if (!f->t.exists && errno != ENOENT)
        return tb_fail(err, TB_E_IO, _("it cannot be examined: %s"), tb_system_reason(errno));
    return !f->t.exists || S_ISREG(f->t.st.st_mode) ? begin_replacing(f, err) : begin_directly(f, err);
}

static void discard(tb_file_out *f)
{
    target_fini(&f->t);
    tb_buf_fini(&f->temp);
    free(f);
}

void tb_file_abandon(tb_file_out *f)
{
    if (!f)
        return;
    if (f->is_own)
        (void)close(f->fd);
    if (f->temp.len)
        (void)unlink(f->temp.ptr);
    discard(f);
}

tb_status tb_file_begin(const char *path, tb_file_out **out, tb_error *err)
{
    tb_file_out *f = calloc(1, sizeof *f);
    tb_status rc = f ? begin(f, path, err) : tb_nomem(err);
    if (rc < 0)
        tb_file_abandon(f);
    else
        *out = f;
    return rc;
}

bool tb_file_is_replaced(const char *path)
{
    TB_CLEANUP(target_fini) target t = {0};
    if (open_descriptor(path) >= 0 || resolve(&t, path, NULL) < 0)
        return false;
    return stat(t.path.ptr, &t.st) == 0 ? S_ISREG(t.st.st_mode) : errno == ENOENT;
}

tb_status tb_file_put(tb_file_out *f, tb_str bytes, tb_error *err)
{
    int why = tb_descriptor_write(f->fd, bytes.ptr, bytes.len);
    return why ? tb_fail(err, TB_E_IO, _("it cannot be written: %s"), tb_system_reason(why)) : TB_OK;
}

tb_status tb_file_commit(tb_file_out *f, tb_error *err)
{
    tb_status rc = f->temp.len ? settle(f->fd, &f->t, err) : TB_OK;
    if (f->is_own && close(f->fd) != 0 && rc == TB_OK)
        rc = tb_fail(err, TB_E_IO, _("it cannot be written: %s"), tb_system_reason(errno));
    f->is_own = false;
    if (rc == TB_OK && f->temp.len && rename(f->temp.ptr, f->t.path.ptr) != 0)
        rc = tb_fail(err, TB_E_IO, _("it cannot be replaced: %s"), tb_system_reason(errno));
    if (rc < 0) {
        tb_file_abandon(f);
        return rc;
    }
    if (f->temp.len)
        sync_directory(f->t.dir.ptr);
    discard(f);
    return rc;
}

tb_status tb_file_write(const char *path, tb_str bytes, tb_error *err)
{
    tb_file_out *f = NULL;
    tb_status rc = tb_file_begin(path, &f, err);
    if (rc < 0)
        return rc;
    rc = tb_file_put(f, bytes, err);
    if (rc == TB_OK)
        return tb_file_commit(f, err);
    tb_file_abandon(f);
    return rc;
}

static tb_status read_all(int fd, size_t max, char **out, size_t *out_len, tb_error *err)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    char piece[16384];
    for (;;) {
        size_t got;
        tb_status rc = tb_descriptor_read(fd, piece, sizeof piece, &got, err);
        if (rc < 0)
            return rc;
        if (got == 0)
            break;
        if (got > max - b.len)
            return tb_fail(err, TB_E_LIMIT, _("it is longer than %zu bytes"), max);
        tb_buf_bytes(&b, piece, got);
    }
    size_t len = b.len;
    tb_buf_char(&b, '\0'); /* never counted; keeps an empty file from being NULL */
    if (b.failed)
        return tb_nomem(err);
    *out = b.ptr;
    *out_len = len;
    b.ptr = NULL;
    return TB_OK;
}

tb_status tb_file_read(const char *path, size_t max, char **out, size_t *out_len, tb_error *err)
{
    /* O_NONBLOCK: a named pipe must be refused, not waited for */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return tb_fail(err, TB_E_NOTFOUND, _("there is no such file; check its name"));
    if (fd < 0)
        return tb_fail(err, TB_E_IO, _("it cannot be opened: %s"), tb_system_reason(errno));
    struct stat st;
    tb_status rc;
    if (fstat(fd, &st) != 0)
        rc = tb_fail(err, TB_E_IO, _("it cannot be examined: %s"), tb_system_reason(errno));
    else if (!S_ISREG(st.st_mode))
        rc = tb_fail(err, TB_E_UNSUPPORTED, _("it is not a regular file; name one"));
    else if ((uintmax_t)st.st_size > max)
        rc = tb_fail(err, TB_E_LIMIT, _("it is longer than %zu bytes"), max);
    else
        rc = read_all(fd, max, out, out_len, err);
    (void)close(fd);
    return rc;
}
