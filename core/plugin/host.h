/* SPDX-License-Identifier: MIT */
/* The services given to plugins, and the one caller of reader callbacks: every status, text and index that a plugin
 * returns is checked here, so that the rest of the core can trust it. */
#ifndef TB_PLUGIN_HOST_H
#define TB_PLUGIN_HOST_H
#include "base/arena.h"
#include "base/diag.h"
#include "base/limits.h"
#include "io/source.h"

const tb_host *tb_host_services(void);
/* The service `fail`, which needs no reader. */
tb_status tb_host_fail(tb_error *err, tb_status code, const char *fmt, ...) TB_PRINTF(3, 4);

/* key: delimiter, or csv.delimiter for one format alone, which then wins. The last one given counts. */
typedef struct tb_option_value {
    tb_str key, value;
} tb_option_value;

/* What a reader is given besides its source; all of it must outlive the reader. */
typedef struct tb_reader_setup {
    const tb_option_value *options; /* those that the format does not declare are ignored */
    size_t n_options;
    tb_diags *diags;         /* NULL: muted */
    const tb_limits *limits; /* NULL: the defaults */
} tb_reader_setup;

typedef struct tb_reader tb_reader;
/* Opens a reader of `format` over src, which must outlive it. setup may be NULL. */
TB_MUST tb_status tb_reader_open(const tb_format *format, tb_source *src, const tb_reader_setup *setup, tb_reader **out,
                                 tb_error *err);
void tb_reader_close(tb_reader *r); /* accepts NULL */
TB_MUST tb_status tb_reader_next_block(tb_reader *r, tb_block *out, tb_error *err);
TB_MUST tb_status tb_reader_next_batch(tb_reader *r, size_t hint, tb_batch *out, tb_error *err);
/* Of a container: the next member (path valid until the next call), and bytes of it; *got == 0 is its end. */
TB_MUST tb_status tb_reader_next_member(tb_reader *r, tb_member *out, tb_error *err);
TB_MUST tb_status tb_reader_read_member(tb_reader *r, void *buf, size_t cap, size_t *got, tb_error *err);
/* Can rows of the format be read out of order, and some columns alone? */
bool tb_reader_can_seek(const tb_reader *r);
/* From now on rows have at least the cells of these columns (ascending; none: all). */
TB_MUST tb_status tb_reader_project(tb_reader *r, const uint32_t *columns, size_t n, tb_error *err);
/* The next batch begins with the row of this offset and line; the first batch was read before. */
TB_MUST tb_status tb_reader_seek(tb_reader *r, uint64_t offset, uint64_t line, tb_error *err);
/* From now on warnings go there; NULL: muted. */
void tb_reader_tell(tb_reader *r, tb_diags *diags);
/* Warnings, also muted ones, since the last call of this: how many, and of which lines (0 .. UINT64_MAX: anywhere). */
size_t tb_reader_warned(tb_reader *r, uint64_t *first, uint64_t *last);
/* Probe score of a format, 0..100; 0 also when it asks for a larger window, for it had the whole source. Position
 * restored, warnings muted. */
int tb_host_probe(const tb_format *format, tb_source *src);
/* Text that a reader returned as stable lives with the source; its own arena must live as long. */
tb_arena *tb_reader_arena(tb_reader *r);
/* What the format itself says of the document (tb_host.hint); absent when it says nothing. Lives with the reader. */
tb_str tb_reader_hint(const tb_reader *r, const char *key);
#endif
