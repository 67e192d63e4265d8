/* SPDX-License-Identifier: MIT */
/* The file as a container of streams (OLE2, also called a compound file), and the one stream of it that matters: the
 * workbook. A file that is nothing but such a stream, as some programs write it, is taken as well. */
#ifndef TB_XLS_CONTAINER_H
#define TB_XLS_CONTAINER_H
#include <gsf/gsf-infile.h>

#include "memory.h"

#define MAGIC_OLE "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

enum content { /* what was found */
               CONTENT_WORKBOOK,
               CONTENT_ENCRYPTED, /* a newer workbook with a password */
               CONTENT_WORD,
               CONTENT_SLIDES,
               CONTENT_UNKNOWN, /* a container without a workbook */
               CONTENT_ANCIENT, /* a workbook of Excel 4 or older */
               CONTENT_DAMAGED,
               CONTENT_CROWDED, /* with more entries than anything real */
               CONTENT_STREAM,  /* the size of the source is not known */
               CONTENT_NONE,    /* not even the beginning of a container */
};

struct container {
    struct memory mem;
    tb_source *src;
    struct input *input; /* of the library; NULL: the source is the stream */
    GsfInfile *directory;
    GsfInput *stream;
    uint64_t size; /* of the stream */
};

/* Looks what the source is. Negative only when the source failed; container_close has to be called in any case. */
tb_status container_open(struct container *c, const tb_host *host, tb_ctx *ctx, tb_source *src, enum content *found,
                         tb_error *err);
void container_close(struct container *c);
/* What is said of a source that is not CONTENT_WORKBOOK. */
tb_status container_refuse(const struct container *c, enum content found, tb_error *err);
/* Bytes of the stream; *got < n where it ends, or where the container is broken. */
tb_status container_read(struct container *c, uint64_t at, uint8_t *buf, size_t n, size_t *got, tb_error *err);

#endif
