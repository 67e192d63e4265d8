/* SPDX-License-Identifier: MIT */
/* libarchive asks for the next bytes and gets a piece of the source: in place if the source is one range, otherwise
 * copied into a buffer. The pieces are small enough that a reading can be cancelled between them. */
#include "input.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define PIECE ((size_t)1 << 18)
#define MAX_REASON 200

/* ---- What libarchive calls ---- */

static la_ssize_t on_read(struct archive *a, void *data, const void **out)
{
    struct input *in = data;
    size_t n = 0;
    in->failed = input_cancelled(in, in->err);
    if (in->failed == TB_OK && in->whole) {
        n = in->at < in->size ? (size_t)(in->size - in->at) : 0;
        n = n < PIECE ? n : PIECE;
        *out = n ? in->whole + in->at : in->whole;
    } else if (in->failed == TB_OK) {
        in->failed = in->host->read_at(in->src, in->at, in->piece, PIECE, &n, in->err);
        *out = in->piece;
    }
    if (in->failed < 0) {
        archive_set_error(a, EIO, "the source failed");
        return ARCHIVE_FATAL;
    }
    in->at += n;
    return (la_ssize_t)n;
}

static la_int64_t on_skip(struct archive *a, void *data, la_int64_t n)
{
    struct input *in = data;
    (void)a;
    if (in->size == TB_UNKNOWN || in->at >= in->size || n <= 0)
        return 0; /* it reads instead, and sees the end */
    uint64_t left = in->size - in->at, step = (uint64_t)n < left ? (uint64_t)n : left;
    in->at += step;
    return (la_int64_t)step;
}

static la_int64_t on_seek(struct archive *a, void *data, la_int64_t offset, int whence)
{
    struct input *in = data;
    uint64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? in->at : in->size;
    if (from > INT64_MAX || (offset < 0 && 0 - (uint64_t)offset > from) || offset > (la_int64_t)(INT64_MAX - from)) {
        archive_set_error(a, EINVAL, "a place outside the file is named");
        return ARCHIVE_FATAL;
    }
    in->at = from + (uint64_t)offset;
    return (la_int64_t)in->at;
}

/* ---- Opening ---- */

tb_status input_init(struct input *in, const tb_host *host, tb_ctx *ctx, tb_source *src, tb_error *err)
{
    *in = (struct input){.host = host, .ctx = ctx, .src = src, .size = host->size(src)};
    size_t len = 0;
    if (host->whole(src, &in->whole, &len) == TB_OK) {
        in->size = len;
        if (!in->whole)
            in->whole = (const uint8_t *)"";
        return TB_OK;
    }
    in->whole = NULL;
    in->piece = host->alloc(ctx, TB_LIFE_READER, PIECE);
    return in->piece ? TB_OK : input_no_memory(in, err);
}

tb_status input_open(struct input *in, tb_error *err)
{
    struct archive *a = in->archive;
    in->err = err;
    if (archive_read_set_callback_data(a, in) == ARCHIVE_OK &&
        archive_read_set_read_callback(a, on_read) == ARCHIVE_OK &&
        archive_read_set_skip_callback(a, on_skip) == ARCHIVE_OK &&
        archive_read_set_seek_callback(a, on_seek) == ARCHIVE_OK && archive_read_open1(a) == ARCHIVE_OK &&
        in->failed == TB_OK) /* libarchive may think little of a source that failed */
        return TB_OK;
    return input_failed(in, err);
}

void input_close(struct input *in)
{
    in->err = NULL;
    archive_read_free(in->archive);
    in->archive = NULL;
}

/* ---- Reading ---- */

tb_status input_bytes(const struct input *in, uint64_t at, size_t n, const uint8_t **bytes, size_t *got, tb_error *err)
{
    if (in->whole) {
        *got = at >= in->size ? 0 : n < in->size - at ? n : (size_t)(in->size - at);
        *bytes = *got ? in->whole + at : in->whole;
        return TB_OK;
    }
    uint8_t *copy = in->host->alloc(in->ctx, TB_LIFE_BATCH, n);
    if (!copy)
        return input_no_memory(in, err);
    *bytes = copy;
    return in->host->read_at(in->src, at, copy, n, got, err);
}

tb_status input_read(struct input *in, void *buf, size_t cap, size_t *got, tb_error *err)
{
    tb_status rc = input_cancelled(in, err);
    if (rc < 0)
        return rc;
    in->err = err;
    la_ssize_t n = archive_read_data(in->archive, buf, cap);
    if (n == 0) /* of a tar archive: a hole at the end of a file comes behind what is called its end */
        n = archive_read_data(in->archive, buf, cap);
    if (n < 0 || in->failed < 0)
        return input_failed(in, err);
    *got = (size_t)n;
    return TB_OK;
}

/* ---- Failures ---- */

tb_status input_cancelled(const struct input *in, tb_error *err)
{
    return in->host->cancelled(in->ctx) ? in->host->fail(err, TB_E_CANCELLED, "reading was cancelled") : TB_OK;
}

tb_status input_no_memory(const struct input *in, tb_error *err)
{
    return in->host->fail(err, TB_E_NOMEM, "there is not enough memory to unpack it");
}

/* libarchive's words, as one line of ASCII. */
static void reason(struct archive *a, char out[MAX_REASON])
{
    const char *said = archive_error_string(a);
    size_t n = 0;
    if (!said || !*said)
        said = "its structure is broken";
    for (; said[n] && n + 1 < MAX_REASON; n++)
        out[n] = said[n] >= ' ' && said[n] < 0x7f ? said[n] : '?';
    while (n > 0 && (out[n - 1] == '?' || out[n - 1] == '.' || out[n - 1] == ' '))
        n--;
    out[n] = '\0';
}

/* Does libarchive say so, in whatever words and letters? */
static bool says(const char *why, const char *const *words)
{
    for (; *words; words++)
        if (strstr(why, *words))
            return true;
    return false;
}

tb_status input_failed(const struct input *in, tb_error *err)
{
    static const char *const checksum[] = {"bad CRC", "CRC error", "checksum error", NULL};
    static const char *const cut[] = {"Truncated", "truncated", "No progress is possible", NULL};
    const tb_host *host = in->host;
    char why[MAX_REASON];
    if (in->failed < 0)
        return in->failed;
    if (archive_errno(in->archive) == ENOMEM)
        return input_no_memory(in, err);
    reason(in->archive, why);
    if (strncmp(why, "Unsupported", 11) == 0)
        return host->fail(err, TB_E_UNSUPPORTED,
                          "it is packed in a way that is not handled (%s); unpack it and pack it again as ordinary zip",
                          why);
    if (says(why, checksum))
        return host->fail(err, TB_E_SYNTAX, "its checksum is wrong; fetch it again");
    if (says(why, cut))
        return host->fail(err, TB_E_SYNTAX, "it ends in the middle; fetch it again");
    return host->fail(err, TB_E_SYNTAX, "it is damaged (%s); fetch it again", why);
}
