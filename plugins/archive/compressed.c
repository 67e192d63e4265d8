/* SPDX-License-Identifier: MIT */
/* A bzip2, xz or zstd file is a container of one member, named like the file without its ".xz"; a tar archive in it is
 * that member, and opened as such. libarchive unpacks with just the one filter that the first bytes ask for. Zeros may
 * follow the data of bzip2 and xz, anything else that follows is an error. */
#include <tongbi/plugin.h>

#include <stdbool.h>
#include <string.h>

#include <archive_entry.h>

#include "formats.h"
#include "input.h"
#include "probe.h"

#define TAIL ((size_t)4096)

struct reader {
    struct input in;
    tb_str path;
    bool given; /* the member was named */
    bool begun; /* unpacking */
    bool done;
};

/* ---- The name ---- */

static bool ends_with(tb_str s, const char *tail)
{
    size_t n = strlen(tail);
    if (s.len <= n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s.ptr[s.len - n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != tail[i])
            return false;
    }
    return true;
}

static bool name_member(struct reader *r)
{
    static const char *const plain[] = {".bz2", ".xz", ".zst"}, *const tars[] = {".tbz2", ".tbz", ".txz", ".tzst"};
    tb_str name = r->in.host->name(r->in.src), tail = {NULL, 0};
    if (!name.ptr || name.len == 0)
        name = (tb_str){"-", 1};
    size_t len = name.len;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (ends_with(name, plain[i]))
            len = name.len - strlen(plain[i]);
    for (size_t i = 0; i < sizeof tars / sizeof *tars; i++)
        if (ends_with(name, tars[i])) {
            len = name.len - strlen(tars[i]);
            tail = (tb_str){".tar", 4};
        }
    char *path = r->in.host->alloc(r->in.ctx, TB_LIFE_READER, len + tail.len);
    if (!path)
        return false;
    memcpy(path, name.ptr, len);
    if (tail.len)
        memcpy(path + len, tail.ptr, tail.len);
    r->path = (tb_str){path, len + tail.len};
    return true;
}

static bool is_ascii(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

/* ---- Opening ---- */

static tb_status choose(struct reader *r, tb_error *err)
{
    const uint8_t *p = NULL;
    size_t n = 0;
    tb_status rc = input_bytes(&r->in, 0, 6, &p, &n, err);
    if (rc < 0)
        return rc;
    int filter = BEGINS(p, n, MAGIC_BZIP2)  ? ARCHIVE_FILTER_BZIP2
                 : BEGINS(p, n, MAGIC_XZ)   ? ARCHIVE_FILTER_XZ
                 : BEGINS(p, n, MAGIC_ZSTD) ? ARCHIVE_FILTER_ZSTD
                                            : ARCHIVE_FILTER_NONE;
    if (filter == ARCHIVE_FILTER_NONE)
        return r->in.host->fail(err, TB_E_SYNTAX, "it does not begin like a bzip2, xz or zstd file");
    struct archive *a = archive_read_new();
    if (!a)
        return input_no_memory(&r->in, err);
    r->in.archive = a;
    /* Set, not offered: choosing one, libarchive would take damaged bytes for none. */
    if (archive_read_set_format(a, ARCHIVE_FORMAT_RAW) != ARCHIVE_OK)
        return input_failed(&r->in, err);
    if (archive_read_append_filter(a, filter) != ARCHIVE_OK) /* it would run a program instead */
        return r->in.host->fail(err, TB_E_UNSUPPORTED, "libarchive was built without it; unpack it first");
    return input_open(&r->in, err);
}

static void close_compressed(void *reader)
{
    struct reader *r = reader;
    input_close(&r->in);
}

static tb_status open_compressed(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to unpack it");
    tb_status rc = input_init(&r->in, host, ctx, src, err);
    if (rc == TB_OK && !name_member(r))
        rc = input_no_memory(&r->in, err);
    if (rc == TB_OK)
        rc = choose(r, err);
    if (rc < 0) {
        close_compressed(r);
        return rc;
    }
    *out_reader = r;
    return TB_OK;
}

/* ---- The member ---- */

static tb_status next_member(void *reader, tb_member *out, tb_error *err)
{
    struct reader *r = reader;
    (void)err;
    if (r->given)
        return TB_END;
    r->given = true;
    out->path = r->path;
    out->flags = is_ascii(r->path) ? 0 : TB_MEMBERF_RAW_PATH;
    out->size = TB_UNKNOWN;
    return TB_OK;
}

static tb_status begin(struct reader *r, tb_error *err)
{
    struct archive_entry *entry = NULL;
    r->in.err = err;
    int got = archive_read_next_header(r->in.archive, &entry);
    r->begun = true;
    return r->in.failed < 0 || got != ARCHIVE_OK ? input_failed(&r->in, err) : TB_OK;
}

/* What follows the compressed data has to be zeros. */
static tb_status look_behind(const struct reader *r, tb_error *err)
{
    uint8_t tail[TAIL];
    la_int64_t end = archive_filter_bytes(r->in.archive, -1);
    uint64_t at = end > 0 ? (uint64_t)end : 0;
    for (size_t n = 1; n > 0; at += n) {
        tb_status rc = r->in.host->read_at(r->in.src, at, tail, TAIL, &n, err);
        if (rc < 0)
            return rc;
        for (size_t i = 0; i < n; i++)
            if (tail[i])
                return r->in.host->fail(err, TB_E_SYNTAX,
                                        "other bytes follow the end of the compressed data; fetch the file again");
    }
    return TB_OK;
}

static tb_status read_member(void *reader, void *buf, size_t cap, size_t *got, tb_error *err)
{
    struct reader *r = reader;
    size_t n = 0;
    tb_status rc = r->begun ? input_cancelled(&r->in, err) : begin(r, err);
    if (rc == TB_OK && !r->done) {
        rc = input_read(&r->in, buf, cap, &n, err);
        r->done = rc == TB_OK && n == 0;
        if (r->done)
            rc = look_behind(r, err);
    }
    if (rc == TB_OK)
        *got = n;
    return rc;
}

static const tb_magic bzip2 = {sizeof(tb_magic), 0, MAGIC_BZIP2, sizeof MAGIC_BZIP2 - 1};
static const tb_magic xz = {sizeof(tb_magic), 0, MAGIC_XZ, sizeof MAGIC_XZ - 1};
static const tb_magic zstd = {sizeof(tb_magic), 0, MAGIC_ZSTD, sizeof MAGIC_ZSTD - 1};
static const tb_magic *const magics[] = {&bzip2, &xz, &zstd, NULL};
static const char *const extensions[] = {"bz2", "xz", "zst", "tbz2", "tbz", "txz", "tzst", NULL};
const tb_format format_compressed = {
    .struct_size = sizeof(tb_format),
    .flags = TB_FMT_CONTAINER | TB_FMT_SINGLE,
    .id = "compressed",
    .title = "compressed file (bzip2, xz, zstd)",
    .extensions = extensions,
    .magics = magics,
    .probe = probe_compressed,
    .open = open_compressed,
    .close = close_compressed,
    .next_member = next_member,
    .read_member = read_member,
};
