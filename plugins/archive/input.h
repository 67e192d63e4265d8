/* SPDX-License-Identifier: MIT */
/* A source as libarchive sees it: a struct archive that can read, skip and seek in the source through callbacks, and
 * knows neither files nor programs. What the two formats of the plugin share stands here too: what is said about a
 * failure, and reading bytes of the source beside libarchive. */
#ifndef TB_ARCHIVE_INPUT_H
#define TB_ARCHIVE_INPUT_H
#include <tongbi/plugin.h>

#include <archive.h>

struct input {
    const tb_host *host;
    tb_ctx *ctx;
    tb_source *src;
    struct archive *archive;
    const uint8_t *whole; /* NULL: it is read in pieces */
    uint8_t *piece;
    uint64_t size; /* TB_UNKNOWN of a stream */
    uint64_t at;
    tb_error *err;    /* of the call under way */
    tb_status failed; /* of the source, or cancelled: err has been filled */
};

tb_status input_init(struct input *in, const tb_host *host, tb_ctx *ctx, tb_source *src, tb_error *err);
/* Hands the source to in->archive, whose formats and filters have been chosen. */
tb_status input_open(struct input *in, tb_error *err);
void input_close(struct input *in);

/* Bytes of the source, which live until the next next_member; *got < n at its end. */
tb_status input_bytes(const struct input *in, uint64_t at, size_t n, const uint8_t **bytes, size_t *got, tb_error *err);

tb_status input_cancelled(const struct input *in, tb_error *err);
tb_status input_no_memory(const struct input *in, tb_error *err);
/* The bytes of the current member, as read_member of a format. */
tb_status input_read(struct input *in, void *buf, size_t cap, size_t *got, tb_error *err);
/* What a failed call of libarchive comes to. */
tb_status input_failed(const struct input *in, tb_error *err);

#endif
