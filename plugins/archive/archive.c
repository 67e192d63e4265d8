/* SPDX-License-Identifier: MIT */
/* zip, tar and 7z archives, read by libarchive in the order in which the members are stored. Which of them it is, the
 * first bytes say; only that one is enabled, and no filter.
 *
 * libarchive converts names to the character set of the locale, and drops those that it cannot convert. So it is called
 * with the locale C.UTF-8 for this thread, whatever the program's own is; that makes names in UTF-16 (7z) and names
 * marked as UTF-8 come out as UTF-8, and leaves the bytes of all others as they are. */
#include <tongbi/plugin.h>

#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <archive_entry.h>

#include "formats.h"
#include "input.h"
#include "probe.h"
#include "zip.h"

#define TAR_BLOCK 512u

enum kind { KIND_TAR, KIND_ZIP, KIND_7Z };

struct reader {
    struct input in;
    enum kind kind;
    locale_t utf8; /* (locale_t)0: there is none */
    bool empty;
    bool encrypted;   /* the current member */
    uint64_t n_files; /* given so far */
};

/* ---- Opening ---- */

static tb_status look(struct reader *r, tb_error *err)
{
    const uint8_t *p = NULL;
    size_t n = 0;
    tb_status rc = input_bytes(&r->in, 0, 6, &p, &n, err);
    if (rc < 0)
        return rc;
    if (BEGINS(p, n, MAGIC_ZIP) || BEGINS(p, n, MAGIC_ZIP_END))
        r->kind = KIND_ZIP;
    else if (BEGINS(p, n, MAGIC_7Z))
        r->kind = KIND_7Z;
    if (r->kind != KIND_TAR && r->in.size == TB_UNKNOWN)
        return r->in.host->fail(err, TB_E_UNSUPPORTED,
                                "zip and 7z archives cannot be read from a stream; save it to a file first");
    return r->kind == KIND_ZIP ? zip_check(&r->in, &r->empty, err) : TB_OK;
}

static tb_status choose(struct reader *r, tb_error *err)
{
    struct archive *a = archive_read_new();
    if (!a)
        return input_no_memory(&r->in, err);
    r->in.archive = a;
    int rc = r->kind == KIND_ZIP  ? archive_read_support_format_zip_seekable(a)
             : r->kind == KIND_7Z ? archive_read_support_format_7zip(a)
                                  : archive_read_support_format_tar(a);
    return rc == ARCHIVE_OK ? input_open(&r->in, err) : input_failed(&r->in, err);
}

static void close_archive(void *reader)
{
    struct reader *r = reader;
    input_close(&r->in);
    if (r->utf8)
        freelocale(r->utf8);
}

static tb_status open_archive(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to open the archive");
    tb_status rc = input_init(&r->in, host, ctx, src, err);
    if (rc == TB_OK)
        rc = look(r, err);
    if (rc == TB_OK && !r->empty) /* libarchive takes an empty zip archive for none */
        rc = choose(r, err);
    if (rc < 0) {
        close_archive(r);
        return rc;
    }
    r->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    *out_reader = r;
    return TB_OK;
}

/* ---- Names ---- */

/* The length of the UTF-8 sequence at p, which has n bytes, 0 if it is none. */
static size_t sequence(const uint8_t *p, size_t n)
{
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
    if (len > n)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0u) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool outside = (p[0] == 0xed && p[1] >= 0xa0) || (p[0] == 0xf4 && p[1] >= 0x90);
    return len > 1 && (overlong || outside) ? 0 : len;
}

static bool is_utf8(tb_str s)
{
    const uint8_t *p = (const uint8_t *)s.ptr;
    for (size_t i = 0, n; i < s.len; i += n)
        if ((n = sequence(p + i, s.len - i)) == 0)
            return false;
    return true;
}

/* A member has a name, whatever is wrong with the one it was given. */
static tb_status name_member(const struct reader *r, const char *path, tb_member *out, tb_error *err)
{
    tb_str name = {path, path ? strlen(path) : 0};
    tb_status rc = TB_OK;
    if (name.len == 0 && r->kind == KIND_ZIP)
        rc = zip_raw_name(&r->in, &name, err);
    if (rc == TB_OK && name.len == 0) {
        char *made = r->in.host->alloc(r->in.ctx, TB_LIFE_BATCH, 32);
        if (!made)
            return input_no_memory(&r->in, err);
        int n = snprintf(made, 32, "member-%llu", (unsigned long long)r->n_files);
        name = (tb_str){made, (size_t)n};
    }
    if (rc == TB_OK) {
        out->path = name;
        out->flags = is_utf8(name) ? 0 : TB_MEMBERF_RAW_PATH;
    }
    return rc;
}

/* ---- Members ---- */

static tb_status encrypted(const struct reader *r, tb_error *err)
{
    return r->in.host->fail(err, TB_E_UNSUPPORTED, "the archive is encrypted; unpack it with its password first");
}

/* A tar archive ends with blocks of zeros; one that was cut off between two members just ends. */
static tb_status at_end(const struct reader *r, tb_error *err)
{
    if (r->kind != KIND_TAR)
        return TB_END;
    const uint8_t *p = NULL;
    size_t n = 0, zeros = 0;
    la_int64_t at = archive_filter_bytes(r->in.archive, -1);
    tb_status rc =
        at < (la_int64_t)TAR_BLOCK ? TB_OK : input_bytes(&r->in, (uint64_t)at - TAR_BLOCK, TAR_BLOCK, &p, &n, err);
    if (rc < 0)
        return rc;
    while (zeros < n && p[zeros] == 0)
        zeros++;
    return zeros == TAR_BLOCK
               ? TB_END
               : r->in.host->fail(err, TB_E_SYNTAX, "the tar archive ends in the middle; fetch it again");
}

static bool is_file(struct archive_entry *e)
{
    return archive_entry_filetype(e) == AE_IFREG && !archive_entry_hardlink(e);
}

/* The next header of a member that is a file. */
static tb_status next_file(struct reader *r, struct archive_entry **entry, tb_error *err)
{
    do {
        tb_status rc = input_cancelled(&r->in, err);
        if (rc < 0)
            return rc;
        int got = archive_read_next_header(r->in.archive, entry);
        if (r->in.failed < 0)
            return r->in.failed;
        if (got == ARCHIVE_EOF)
            return at_end(r, err);
        if (got < ARCHIVE_WARN)
            return *entry && archive_entry_is_metadata_encrypted(*entry) ? encrypted(r, err)
                                                                         : input_failed(&r->in, err);
    } while (!is_file(*entry));
    r->n_files++;
    return TB_OK;
}

static tb_status describe(struct reader *r, struct archive_entry *entry, tb_member *out, tb_error *err)
{
    tb_status rc = name_member(r, archive_entry_pathname(entry), out, err);
    la_int64_t size = archive_entry_size(entry);
    out->size = archive_entry_size_is_set(entry) && size >= 0 ? (uint64_t)size : TB_UNKNOWN;
    r->encrypted = archive_entry_is_encrypted(entry);
    return rc;
}

static tb_status next_member(void *reader, tb_member *out, tb_error *err)
{
    struct reader *r = reader;
    struct archive_entry *entry = NULL;
    if (r->empty)
        return TB_END;
    r->in.err = err;
    locale_t own = r->utf8 ? uselocale(r->utf8) : (locale_t)0;
    tb_status rc = next_file(r, &entry, err);
    if (rc == TB_OK)
        rc = describe(r, entry, out, err);
    if (rc == TB_END)
        r->empty = true;
    if (own)
        uselocale(own);
    return rc;
}

static tb_status read_member(void *reader, void *buf, size_t cap, size_t *got, tb_error *err)
{
    struct reader *r = reader;
    return r->encrypted ? encrypted(r, err) : input_read(&r->in, buf, cap, got, err);
}

static const tb_magic zip = {sizeof(tb_magic), 0, MAGIC_ZIP, sizeof MAGIC_ZIP - 1};
static const tb_magic zip_end = {sizeof(tb_magic), 0, MAGIC_ZIP_END, sizeof MAGIC_ZIP_END - 1};
static const tb_magic seven = {sizeof(tb_magic), 0, MAGIC_7Z, sizeof MAGIC_7Z - 1};
static const tb_magic ustar = {sizeof(tb_magic), USTAR_AT, MAGIC_USTAR, sizeof MAGIC_USTAR - 1};
static const tb_magic *const magics[] = {&zip, &zip_end, &seven, &ustar, NULL};
static const char *const extensions[] = {"zip", "tar", "7z", NULL};
const tb_format format_archive = {
    .struct_size = sizeof(tb_format),
    .flags = TB_FMT_CONTAINER,
    .id = "archive",
    .title = "archive (zip, tar, 7z)",
    .extensions = extensions,
    .magics = magics,
    .probe = probe_archive,
    .open = open_archive,
    .close = close_archive,
    .next_member = next_member,
    .read_member = read_member,
};

static const tb_format *const formats[] = {&format_archive, &format_compressed, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "archive",
    .version = "0.1.0",
    .license = "MIT",
    .formats = formats,
};
TB_PLUGIN_ENTRY(archive)
{
    return &plugin;
}
