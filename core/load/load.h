/* SPDX-License-Identifier: MIT */
/* From paths to datasets: source, format, blocks, layout, records. Files that are compared are loaded together, so that
 * what is guessed about one (its key, its measures) is guessed from both. */
#ifndef TB_LOAD_LOAD_H
#define TB_LOAD_LOAD_H
#include "base/limits.h"
#include "layout/select.h"
#include "load/shelf.h"
#include "plugin/registry.h"
#include "table/document.h"

/* Takes lines of two plain tables that are compared, while the rest of these is still to be read: of tables that turn
 * out to be in the order of their keys, so that memory need not grow with their rows. */
typedef struct tb_load_sink {
    void *to;
    /* Two datasets with one table each, gone after the call. Lines of one key are in one call; those of the old side
     * alone come last. A failure ends the loading with this error. */
    tb_status (*take)(void *to, const tb_dataset *old_ds, const tb_dataset *new_ds, tb_error *err);
    /* What was taken so far counts for nothing: it comes again, or is among what is loaded. */
    void (*forget)(void *to);
} tb_load_sink;

typedef struct tb_load_options {
    tb_registry *registry;
    tb_shelf *shelf;
    const char *input_format, *encoding; /* NULL: by content */
    const tb_option_value *options;      /* of formats */
    size_t n_options;
    const char *member; /* members of archives to read (a.zip!/MEMBER); NULL: all */
    const char *layout; /* id or file; NULL: the one that fits best */
    const char *sheet;  /* only sheets whose name fits, hidden ones too; NULL: all that are not hidden */
    const char *table;  /* only tables whose id or title fits; NULL: all */
    tb_selection selection;
    tb_limits limits;
    bool names;               /* with compare: lines without a partner of their key are looked for by their names */
    bool compare;             /* two files are read to be compared, and lines that are the same are of no interest */
    const tb_load_sink *sink; /* with compare, of tb_load_pairs: may get lines before; NULL: all are loaded */
    bool presume;      /* what a large text is, from its beginning (tb_source_may_presume); tb_load_pairs says so */
    bool no_sieve;     /* of tests: read every row */
    size_t part;       /* of tests: bytes that are worth a thread, a round of a merge, a sample; 0: many */
    size_t memory;     /* bytes that the comparison of plain tables may take, about; 0: no limit */
    bool keep_printed; /* keep every cell as printed (export); else only what a comparison needs */
} tb_load_options;

/* Loads paths[0..n) into out[0..n), each freed with tb_dataset_free. On failure nothing is returned. */
TB_MUST tb_status tb_load(const tb_load_options *o, const char *const *paths, size_t n, tb_dataset **out,
                          tb_error *err);

/* A file as read, before any meaning: what `show` prints. ds holds source, texts, facts and diagnostics. */
typedef struct tb_opened {
    tb_dataset *ds;
    tb_document doc;
    tb_reader *reader; /* open while the first table goes on: doc has only its head */
    const tb_format *format;
    tb_str title, publisher, year; /* what the format says of it: hints, not facts; absent when it says nothing */
    bool is_dataset;               /* a canonical dataset file: ds is complete, doc is empty */
} tb_opened;
/* Rows of a head that what is to be guessed with these options needs. */
size_t tb_load_head_rows(const tb_load_options *o);
/* Opens a path that stands for one publication: a file, or an archive with one readable file in it. With
 * `head_rows` > 0 a first table longer than that stays open behind its head. */
/* The same of a source, which it takes over; errors name it. */
TB_MUST tb_status tb_open_source(const tb_load_options *o, tb_source *src, size_t head_rows, tb_opened *out,
                                 tb_error *err);
TB_MUST tb_status tb_open(const tb_load_options *o, const char *path, size_t head_rows, tb_opened *out, tb_error *err);
void tb_opened_fini(tb_opened *f);
/* A reader of the opened file from its beginning, with the user's options. diags: NULL: muted. */
TB_MUST tb_status tb_load_reader(const tb_load_options *o, const tb_opened *f, tb_diags *diags, tb_reader **out,
                                 tb_error *err);
#endif
