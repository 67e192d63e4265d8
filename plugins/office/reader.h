/* SPDX-License-Identifier: MIT */
/* What the formats of the plugin share beside parts and XML: recognising, and failing a call later. */
#ifndef TB_OFFICE_READER_H
#define TB_OFFICE_READER_H
#include "batch.h"

extern const tb_format format_xlsx;
extern const tb_format format_docx;
extern const tb_format format_ods;
extern const tb_format format_fods;
extern const tb_format format_other;

/* A failure behind rows that can still be given; it is told when they have been. */
struct late {
    tb_status rc;
    tb_error err;
};

/* What rc comes to: rows that are there are given first. */
tb_status late_give(struct late *l, tb_status rc, const struct batch *b, tb_batch *out, tb_error *err);
tb_status late_tell(const struct late *l, tb_error *err);

/* Formulas without a stored result: how many, and where the first is. */
struct unknown {
    uint64_t n;
    uint32_t row, column;
};

#define MAX_SHEETS 10000u
#define MAX_SHEET_NAME ((size_t)255) /* bytes that are kept of a sheet's name; Excel allows 31 characters */

/* A copy that fits into a message: on one line, not cut inside a character. Returns its length. */
size_t copy_sheet_name(char out[MAX_SHEET_NAME], const char *name);
/* "sheet A, C7: "; row and column from 1, 0: the sheet or the row as a whole. */
void place_sheet(char *out, size_t cap, tb_str name, uint32_t row, uint32_t column);
/* The same for a warning. */
tb_spot spot_sheet(tb_str name, uint32_t row, uint32_t column);
void unknown_add(struct unknown *u, uint32_t row, uint32_t column);
/* Says once what has been counted, and begins anew. */
void unknown_tell(struct unknown *u, struct memory m, tb_str sheet);

/* What a zip archive is, by its parts. */
enum kind {
    KIND_NONE,
    KIND_XLSX,
    KIND_DOCX,
    KIND_ODS,
    KIND_OFD, /* the rest is recognised to be refused */
    KIND_XLSB,
    KIND_PPTX,
    KIND_ODT,
    KIND_ODP,
};

/* probe.c; *score: how sure it is. */
enum kind probe_kind(struct memory m, tb_source *src, int32_t *score);
int32_t probe_xlsx(const tb_host *host, tb_ctx *ctx, tb_source *src);
int32_t probe_docx(const tb_host *host, tb_ctx *ctx, tb_source *src);
int32_t probe_ods(const tb_host *host, tb_ctx *ctx, tb_source *src);
int32_t probe_fods(const tb_host *host, tb_ctx *ctx, tb_source *src);
int32_t probe_other(const tb_host *host, tb_ctx *ctx, tb_source *src);
#endif
