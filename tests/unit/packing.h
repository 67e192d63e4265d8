/* SPDX-License-Identifier: MIT */
/* Makes archives in memory. zip archives are written byte by byte, so that each field can be wrong; tar, 7z and
 * compressed files are written by libarchive. What cannot be done fails the test. */
#ifndef TB_TESTS_PACKING_H
#define TB_TESTS_PACKING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packed {
    uint8_t *p;
    size_t len, cap;
};

void pack_bytes(struct packed *out, const void *p, size_t n);
void pack_free(struct packed *out);

struct zip_file {
    const char *name;
    size_t name_len; /* 0: up to its NUL */
    const char *bytes;
    size_t len; /* 0: up to its NUL */
    bool deflate;
    uint16_t flags;      /* 1 encrypted, 0x800 the name is UTF-8 */
    uint16_t method;     /* told instead of the true one, unless 0 */
    uint32_t wrong_crc;  /* added to the checksum */
    uint32_t told_size;  /* unpacked size, unless 0 */
    bool dos;            /* made on DOS or Windows */
    uint32_t mode;       /* Unix file mode; 0: a regular file */
    const char *unicode; /* name of the extra field 0x7075, or NULL */
    bool lengths_behind; /* sizes stand behind the bytes and in the directory */
};

/* A zip archive; comment may be NULL. */
void pack_zip(struct packed *out, const struct zip_file *files, size_t n, const char *comment);
/* A zip archive with one member: so many zeros. */
void pack_zip_of_zeros(struct packed *out, const char *name, uint64_t zeros);

struct tar_file {
    const char *path, *bytes;
    size_t len;       /* 0: up to its NUL */
    int type;         /* AE_IF..., 0: a regular file */
    const char *link; /* a hard link to it, or NULL */
};

/* format, filter: codes of libarchive. */
void pack_with(struct packed *out, int format, int filter, const struct tar_file *files, size_t n);
/* Bytes, or so many zeros if NULL, through a filter. */
void pack_filtered(struct packed *out, int filter, const char *bytes, uint64_t n);
#endif
