/* SPDX-License-Identifier: MIT */
/* A document that is a zip archive of parts, each found by its name and read from its beginning to its end. Several
 * parts can be open at once. What the user allows (members, bytes, ratio) is counted on what really comes out. */
#ifndef TB_OFFICE_PACKAGE_H
#define TB_OFFICE_PACKAGE_H
#include <zip.h>

#include "memory.h"

struct package {
    struct memory m;
    tb_source *src;
    zip_t *zip;
    zip_error_t fault;      /* of the source, as libzip wants it */
    uint64_t size, at;      /* of the source */
    uint64_t given, charge; /* bytes counted so far; those of them since the last look at the limits */
    uint64_t max_bytes, max_ratio;
    tb_error *err;    /* of the call under way */
    tb_status failed; /* of the source, or cancelled: err has been filled */
};

struct part {
    struct package *pkg;
    zip_file_t *file;
    const char *name;
};

tb_status package_open(struct package *p, struct memory m, tb_source *src, tb_error *err);
/* For a document that is no archive: only what is counted. */
void package_plain(struct package *p, struct memory m, tb_source *src);
void package_close(struct package *p);
bool package_has(const struct package *p, const char *name);
/* Counts n bytes as unpacked that a document makes of less: a text given again, a row repeated. */
tb_status package_charge(struct package *p, size_t n, tb_error *err);

/* The name has to live as long as the part is open. */
tb_status part_open(struct package *p, const char *name, struct part *out, tb_error *err);
tb_status part_read(void *part, void *buf, size_t cap, size_t *got, tb_error *err);
void part_close(struct part *part);
#endif
