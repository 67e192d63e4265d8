/* SPDX-License-Identifier: MIT */
#include "packing.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include "with_cmocka.h"

void pack_bytes(struct packed *out, const void *p, size_t n)
{
    if (out->len + n > out->cap) {
        out->cap = 2 * (out->len + n);
        out->p = realloc(out->p, out->cap);
        assert_non_null(out->p);
    }
    if (n)
        memcpy(out->p + out->len, p, n);
    out->len += n;
}

void pack_free(struct packed *out)
{
    free(out->p);
    *out = (struct packed){0};
}

/* ---- zip ---- */

static void number(struct packed *out, uint32_t value, size_t n)
{
    for (; n > 0; n--, value >>= 8)
        pack_bytes(out, &(uint8_t){(uint8_t)value}, 1);
}

static void deflate_into(struct packed *out, z_stream *z, int flush)
{
    uint8_t piece[4096];
    do {
        z->next_out = piece;
        z->avail_out = sizeof piece;
        assert_int_not_equal(deflate(z, flush), Z_STREAM_ERROR);
        pack_bytes(out, piece, sizeof piece - z->avail_out);
    } while (z->avail_out == 0);
}

static void deflate_bytes(struct packed *out, const char *bytes, size_t len)
{
    z_stream z = {0};
    uint8_t *copy = malloc(len + 1);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = copy;
    z.avail_in = (uInt)len;
    deflate_into(out, &z, Z_FINISH);
    deflateEnd(&z);
    free(copy);
}

static size_t name_len(const struct zip_file *f) { return f->name_len ? f->name_len : strlen(f->name); }

static void extra_field(struct packed *out, const struct zip_file *f)
{
    if (!f->unicode)
        return;
    number(out, 0x7075, 2);
    number(out, (uint32_t)(5 + strlen(f->unicode)), 2);
    number(out, 1, 1);
    number(out, (uint32_t)crc32(0, (const Bytef *)f->name, (uInt)name_len(f)), 4);
    pack_bytes(out, f->unicode, strlen(f->unicode));
}

/* What the header of a member and the directory have in common: from the version needed to the name's length. */
static void common(struct packed *out, const struct zip_file *f, uint32_t crc, uint32_t stored, uint32_t size)
{
    number(out, 20, 2);
    number(out, f->flags | (f->lengths_behind ? 8u : 0u), 2);
    number(out, f->method ? f->method : f->deflate ? 8 : 0, 2);
    number(out, 0x21, 4);
    number(out, crc, 4);
    number(out, stored, 4);
    number(out, size, 4);
    number(out, (uint32_t)name_len(f), 2);
    number(out, f->unicode ? (uint32_t)(9 + strlen(f->unicode)) : 0, 2);
}

static void zip_member(struct packed *out, struct packed *directory, const struct zip_file *f)
{
    size_t len = f->len ? f->len : strlen(f->bytes);
    uint32_t at = (uint32_t)out->len, crc = (uint32_t)crc32(0, (const Bytef *)f->bytes, (uInt)len) + f->wrong_crc;
    uint32_t size = f->told_size ? f->told_size : (uint32_t)len;
    struct packed body = {0};
    if (f->deflate)
        deflate_bytes(&body, f->bytes, len);
    else
        pack_bytes(&body, f->bytes, len);
    uint32_t stored = (uint32_t)body.len;
    number(out, 0x04034b50, 4);
    common(out, f, f->lengths_behind ? 0 : crc, f->lengths_behind ? 0 : stored, f->lengths_behind ? 0 : size);
    pack_bytes(out, f->name, name_len(f));
    extra_field(out, f);
    pack_bytes(out, body.p, body.len);
    pack_free(&body);
    if (f->lengths_behind) {
        number(out, 0x08074b50, 4);
        number(out, crc, 4);
        number(out, stored, 4);
        number(out, size, 4);
    }
    number(directory, 0x02014b50, 4);
    number(directory, f->dos ? 20 : 0x314, 2);
    common(directory, f, crc, stored, size);
    number(directory, 0, 6);
    number(directory, f->dos ? 0 : (f->mode ? f->mode : 0100644u) << 16, 4);
    number(directory, at, 4);
    pack_bytes(directory, f->name, name_len(f));
    extra_field(directory, f);
    if (f->dos)
        out->p[at + 5] = 0;
}

static void zip_end(struct packed *out, struct packed *directory, size_t n, const char *comment)
{
    uint32_t at = (uint32_t)out->len, size = (uint32_t)directory->len;
    pack_bytes(out, directory->p, directory->len);
    number(out, 0x06054b50, 4);
    number(out, 0, 4);
    number(out, (uint32_t)n, 2);
    number(out, (uint32_t)n, 2);
    number(out, size, 4);
    number(out, at, 4);
    number(out, comment ? (uint32_t)strlen(comment) : 0, 2);
    if (comment)
        pack_bytes(out, comment, strlen(comment));
    pack_free(directory);
}

void pack_zip(struct packed *out, const struct zip_file *files, size_t n, const char *comment)
{
    struct packed directory = {0};
    for (size_t i = 0; i < n; i++)
        zip_member(out, &directory, &files[i]);
    zip_end(out, &directory, n, comment);
}

void pack_zip_of_zeros(struct packed *out, const char *name, uint64_t zeros)
{
    static uint8_t piece[1 << 16];
    struct packed body = {0}, directory = {0};
    struct zip_file f = {.name = name, .deflate = true};
    z_stream z = {0};
    uLong crc = 0;
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    for (uint64_t left = zeros; left > 0; left -= sizeof piece) {
        z.next_in = piece;
        z.avail_in = sizeof piece;
        crc = crc32(crc, piece, sizeof piece);
        deflate_into(&body, &z, left > sizeof piece ? Z_NO_FLUSH : Z_FINISH);
    }
    deflateEnd(&z);
    number(out, 0x04034b50, 4);
    common(out, &f, (uint32_t)crc, (uint32_t)body.len, (uint32_t)zeros);
    pack_bytes(out, name, strlen(name));
    pack_bytes(out, body.p, body.len);
    number(&directory, 0x02014b50, 4);
    number(&directory, 0x314, 2);
    common(&directory, &f, (uint32_t)crc, (uint32_t)body.len, (uint32_t)zeros);
    number(&directory, 0, 6);
    number(&directory, 0100644u << 16, 4);
    number(&directory, 0, 4);
    pack_bytes(&directory, name, strlen(name));
    pack_free(&body);
    zip_end(out, &directory, 1, NULL);
}

/* ---- libarchive ---- */

static la_ssize_t keep(struct archive *a, void *data, const void *p, size_t n)
{
    (void)a;
    pack_bytes(data, p, n);
    return (la_ssize_t)n;
}

static struct archive *writer(struct packed *out, int format, int filter)
{
    struct archive *a = archive_write_new();
    assert_non_null(a);
    assert_int_equal(archive_write_set_format(a, format), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter(a, filter), ARCHIVE_OK);
    assert_int_equal(archive_write_set_bytes_in_last_block(a, 1), ARCHIVE_OK);
    assert_int_equal(archive_write_open(a, out, NULL, keep, NULL), ARCHIVE_OK);
    return a;
}

static void header(struct archive *a, const struct tar_file *f, uint64_t len)
{
    struct archive_entry *e = archive_entry_new();
    assert_non_null(e);
    archive_entry_copy_pathname(e, f->path);
    archive_entry_set_filetype(e, f->type ? (unsigned)f->type : (unsigned)AE_IFREG);
    archive_entry_set_perm(e, 0644);
    if (f->link && f->type)
        archive_entry_copy_symlink(e, f->link);
    else if (f->link)
        archive_entry_copy_hardlink(e, f->link);
    archive_entry_set_size(e, (la_int64_t)len);
    assert_true(archive_write_header(a, e) >= ARCHIVE_WARN);
    archive_entry_free(e);
}

void pack_with(struct packed *out, int format, int filter, const struct tar_file *files, size_t n)
{
    char own[64] = "C";
    const char *was = setlocale(LC_CTYPE, NULL);
    if (was && strlen(was) < sizeof own)
        memcpy(own, was, strlen(was) + 1);
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8")); /* 7z has names in UTF-16 */
    struct archive *a = writer(out, format, filter);
    for (size_t i = 0; i < n; i++) {
        const struct tar_file *f = &files[i];
        size_t len = !f->bytes ? 0 : f->len ? f->len : strlen(f->bytes);
        header(a, f, len);
        assert_true(archive_write_data(a, f->bytes ? f->bytes : "", len) == (la_ssize_t)len);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    assert_non_null(setlocale(LC_CTYPE, own));
}

void pack_filtered(struct packed *out, int filter, const char *bytes, uint64_t n)
{
    static const char zeros[1 << 16];
    struct archive *a = writer(out, ARCHIVE_FORMAT_RAW, filter);
    header(a, &(struct tar_file){.path = "data"}, n);
    while (n > 0) {
        size_t piece = bytes || n < sizeof zeros ? (size_t)n : sizeof zeros;
        assert_true(archive_write_data(a, bytes ? bytes : zeros, piece) == (la_ssize_t)piece);
        n -= piece;
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
}
