/* SPDX-License-Identifier: MIT */
/* Packages of parts made in memory, and what each of the formats of the office plugin has to stand. */
#ifndef TB_TESTS_OFFICE_H
#define TB_TESTS_OFFICE_H
#include "fake_host.h"
#include "packing.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define RELS_NS "http://schemas.openxmlformats.org/package/2006/relationships"
#define DOC_RELS_NS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define TYPES_NS "http://schemas.openxmlformats.org/package/2006/content-types"
#define TYPES_PART "[Content_Types].xml"
#define ROOT_RELS(main)                                                                                           \
    XML "<Relationships xmlns=\"" RELS_NS "\"><Relationship Id=\"rId1\" Type=\"" DOC_RELS_NS "/officeDocument\" " \
        "Target=\"" main "\"/></Relationships>"

struct office_part {
    const char *name, *text;
};

const tb_format *office_format(const char *id);
/* A zip archive of these parts; those without a text are left out. */
void office_pack(struct packed *out, const struct office_part *parts, size_t n);
/* The transcript of a package, to be freed. */
char *office_read(const char *format, const struct packed *p);
/* However the rows are asked for, the transcript is this. */
void office_check(const char *format, const char *name, const struct packed *p, const char *expected);
/* Every beginning of the file fails with a message, and so does each refused allocation and each failing read. */
void office_check_hostile(const char *format, const struct packed *p);
int office_probe(const char *format, const struct packed *p);
#endif
