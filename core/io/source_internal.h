/* SPDX-License-Identifier: MIT */
/* What a source is made of, for the files that are one with source.c: source_text.c, source_window.c. */
#ifndef TB_IO_SOURCE_INTERNAL_H
#define TB_IO_SOURCE_INTERNAL_H
#include <sys/stat.h>

#include "io/mapping.h"
#include "io/source.h"

struct tb_source {
    char *path;
    char *called; /* NULL: by the last part of its path */
    tb_str bytes;
    tb_str view;
    size_t at;
    void *map; /* NULL: not mapped */
    tb_mapping *slot;
    char *spool;         /* bytes of a stream, owned */
    tb_buf text;         /* decoded bytes, owned */
    tb_spool member;     /* bytes of a member, owned */
    tb_filling *filling; /* the same while more of them come; of windowed sources, too, which do not own it */
    bool is_text, is_again;
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

/* What is not known yet; freed with tb_source_close. NULL: out of memory. name: NULL: by the path. */
tb_source *tb_source_new(const char *path, const char *name);
bool tb_source_is_same_file(const struct stat *a, const struct stat *b);
/* The file again, if it still is the one that was mapped, or the spool's; else -1. To be closed. */
int tb_source_open_again(const tb_source *s);
/* A filling did not turn out as it was declared. */
tb_status tb_source_misdeclared(tb_error *err);
#endif
