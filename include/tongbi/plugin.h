/* SPDX-License-Identifier: MIT */
/* tongbi/plugin.h - everything a format plugin and tongbi know about each other.
 *
 * A plugin is a shared object tb_<name>.so that exports one function, tb_plugin_query. It returns a
 * static constant; all state lives in readers. The host passes its services as a table of functions
 * (tb_host), so a plugin links to nothing of tongbi.
 *
 * A reader turns bytes into a sequence of blocks in document order: headings, paragraphs, tables; or,
 * of a container, into named members, which the host opens again. Rows of a table come in batches.
 * Cells are text as printed: no header-row guess, no codes, units, years or number parsing belongs
 * here; meaning is the business of layouts.
 *
 * Tags: [main] once at load; [any] any thread, in parallel; [reader] one thread at a time per reader.
 *
 * Versioning. Magic and abi_major must match. Every struct that may grow starts with struct_size and
 * only ever gets fields appended; read one with TB_HAS. Structs passed in arrays (tb_str, tb_cell,
 * tb_row, tb_span, tb_stored) never change. This is major 1, held to by tests/abi.
 *
 * Memory. A plugin allocates through host->alloc with a lifetime; nothing is freed across the
 * boundary. Views that a reader returns live until the next call on that reader, except the cells of
 * a batch flagged TB_BATCH_STABLE, which live as long as the source.
 *
 * Errors. 0 is success, 1 the end, negative a failure; a failing function has filled the caller's
 * tb_error (host->fail does it). After a failure, close is the only legal call. Bad data that can be
 * stepped over is a warning (host->warn), not an error. Messages are one English sentence without a line break that
 * says what was found and what to do; the host knows the file, and translates the format where it can. */
#ifndef TB_PLUGIN_H
#define TB_PLUGIN_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#define TB_EXPORT __attribute__((visibility("default")))
#define TB_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define TB_EXPORT
#define TB_PRINTF(f, a)
#endif

/* Marks a text for the catalogue of messages that is not itself an argument of fail, warn or warn_at. */
#define TB_MSG(s) s

#define TB_MAGIC UINT32_C(0x54425031)
#define TB_ABI_MAJOR UINT32_C(1) /* differs: not loaded */
#define TB_ABI_MINOR UINT32_C(0) /* additions so far; information only */
/* Did the side that made *p know this field? */
#define TB_HAS(p, type, field) ((p)->struct_size >= offsetof(type, field) + sizeof((p)->field))

typedef int32_t tb_status;
#define TB_OK 0
#define TB_END 1              /* next_*: nothing left */
#define TB_E_NOMEM (-1)       /* allocation refused */
#define TB_E_IO (-2)          /* the source failed; pass it on unchanged */
#define TB_E_SYNTAX (-3)      /* the bytes break the format's rules */
#define TB_E_UNSUPPORTED (-4) /* legal, but not handled (encryption, ...) */
#define TB_E_LIMIT (-5)       /* larger or deeper than allowed */
#define TB_E_OPTION (-6)      /* an option's value makes no sense */
#define TB_E_CANCELLED (-7)
#define TB_E_NOTFOUND (-8)
#define TB_UNKNOWN UINT64_MAX /* for sizes and offsets */

/* UTF-8, not NUL-terminated; ptr NULL = absent. Layout final. */
typedef struct tb_str {
    const char *ptr;
    size_t len;
} tb_str;

/* One cell as the source spells it. Layout final: arrays of it cross the boundary. */
typedef struct tb_cell {
    uint32_t column; /* 0-based; a row may leave columns out */
    uint16_t kind;   /* TB_CELL_* */
    uint16_t flags;  /* TB_CELLF_* */
    tb_str text;
} tb_cell;
#define TB_CELL_EMPTY 0          /* there, but without content (JSON null, blank sheet cell) */
#define TB_CELL_TEXT 1           /* text; the format does not say whether it is a number */
#define TB_CELL_NUMBER 2         /* the format says number; text is its exact lexeme */
#define TB_CELL_BOOL 3           /* "true" or "false" */
#define TB_CELL_DATE 4           /* ISO 8601 */
#define TB_CELLF_BINARY_FLOAT 1u /* lexeme made from a stored double: digits may be noise */
#define TB_CELLF_FORMULA 2u      /* cached result of a formula */

/* One row of a batch: cells[first_cell .. first_cell + n_cells). Layout final. */
typedef struct tb_row {
    uint64_t line;   /* 1-based line, sheet row or row of the table where the row starts; 0: unknown */
    uint64_t offset; /* byte offset of the row in the text the reader was given, or TB_UNKNOWN */
    uint32_t page;   /* 1-based page, 0: the format has none */
    uint32_t table;  /* 1-based table on that page, 0: the format has none */
    uint32_t first_cell;
    uint32_t n_cells;
} tb_row;

/* A merged cell: cells[cell] covers `columns` x `rows`. Layout final. */
typedef struct tb_span {
    uint32_t cell;    /* index into the batch's cells */
    uint32_t columns; /* >= 1 */
    uint32_t rows;    /* >= 1; may reach into later batches */
} tb_span;

/* What cells[cell] stores, where that differs from what it displays (a spreadsheet's 1234.5678 shown as 1,234.57).
 * Layout final. */
typedef struct tb_stored {
    uint32_t cell; /* index into the batch's cells */
    uint32_t reserved;
    tb_str value; /* the exact lexeme */
} tb_stored;

typedef struct tb_error { /* made by the caller; filled only on failure */
    uint32_t struct_size;
    tb_status code;
    uint64_t line, offset; /* 1-based line or 0; byte offset or TB_UNKNOWN */
    char message[480];     /* one sentence, no newline, no file name (the host knows it) */
} tb_error;

/* How the places of a block are counted. */
#define TB_PLACE_LINE 0u  /* row.line is a line of the text:        line 85, cell 4 */
#define TB_PLACE_SHEET 1u /* row.line is a row of sheet block.text: sheet 收支总表, C7 */
#define TB_PLACE_PAGE \
    2u                   /* row.page, row.table, row.line:         page 12, table 1, row 7, cell 3; where the format
                             has no pages (page 0) tables are counted through: table 3, row 7, cell 3 */
#define TB_PLACE_PATH 3u /* row.line - 1 is an index under block.text: /rows/17/amount */

#define TB_BLOCK_PARAGRAPH 1u
#define TB_BLOCK_HEADING 2u
#define TB_BLOCK_TABLE 3u
#define TB_BLOCKF_HIDDEN 1u /* the source hides it: a hidden sheet, hidden text */
typedef struct tb_block {   /* host sets struct_size and zeroes the rest, here and below */
    uint32_t struct_size;
    uint32_t kind;        /* TB_BLOCK_* */
    uint32_t level;       /* heading: 1.. as the format says it, 0 when it only looks like one */
    uint32_t place_style; /* TB_PLACE_* */
    uint64_t line;        /* where the block starts, counted as in tb_row */
    uint32_t page;
    uint32_t flags;        /* TB_BLOCKF_* */
    tb_str text;           /* the text; of a table its name (sheet, caption, JSON path) or absent */
    const tb_str *columns; /* table: names, if the format itself names columns (JSON); else NULL */
    size_t n_columns;
} tb_block;

#define TB_BATCH_STABLE 1u /* cell texts live as long as the source */
typedef struct tb_batch {
    uint32_t struct_size;
    uint32_t flags; /* TB_BATCH_* */
    const tb_row *rows;
    size_t n_rows; /* at least 1 with TB_OK */
    const tb_cell *cells;
    size_t n_cells;
    const tb_span *spans; /* sorted by cell; NULL if none */
    size_t n_spans;
    const tb_str *new_columns; /* names first seen in this batch; they take the next numbers */
    size_t n_new_columns;
    const tb_stored *stored; /* sorted by cell; NULL if none */
    size_t n_stored;
} tb_batch;

#define TB_MEMBERF_RAW_PATH 1u   /* path bytes are of unknown encoding; the host decides */
typedef struct tb_member {       /* host sets struct_size and zeroes the rest */
    uint32_t struct_size, flags; /* TB_MEMBERF_* */
    tb_str path;                 /* as stored; a label, never a place to write to */
    uint64_t size;               /* expanded size as declared, or TB_UNKNOWN; never trusted */
} tb_member;

typedef struct tb_ctx tb_ctx;       /* host's side of one reader: arenas, options, diagnostics */
typedef struct tb_source tb_source; /* bytes: a file, memory, a stream */
#define TB_LIFE_BATCH 0u            /* until the next next_* call on this reader */
#define TB_LIFE_READER 1u           /* until close has returned */

/* Where something stands, for warnings of formats that have more than lines; counted as in tb_row and tb_block. */
typedef struct tb_spot {
    uint32_t struct_size;
    uint32_t style; /* TB_PLACE_* */
    uint32_t page, table;
    uint64_t line; /* 0: the source as a whole */
    uint32_t cell; /* 1-based, 0: the row as a whole */
    uint32_t reserved;
    tb_str text; /* sheet, JSON path */
} tb_spot;

/* What the user allows a source to unpack to (--limit), for formats that are packed themselves. */
#define TB_LIMIT_UNPACKED 0u /* bytes in all */
#define TB_LIMIT_RATIO 1u    /* unpacked to packed, past the first 64 MiB */
#define TB_LIMIT_MEMBERS 2u  /* members of one archive */

typedef struct tb_host { /* valid for the whole process; keep the pointer */
    uint32_t struct_size, abi_major;
    /* Zeroed, max-aligned; NULL (out of memory or over budget): return TB_E_NOMEM. */
    void *(*alloc)(tb_ctx *, uint32_t life, size_t size);
    /* The first old_size bytes are kept; the rest is zeroed. p may be NULL. */
    void *(*grow)(tb_ctx *, uint32_t life, void *p, size_t old_size, size_t new_size);
    tb_status (*fail)(tb_error *, tb_status code, const char *fmt, ...) TB_PRINTF(3, 4); /* returns code */
    void (*warn)(tb_ctx *, uint64_t line, const char *fmt, ...) TB_PRINTF(3, 4);
    void (*debug)(tb_ctx *, const char *fmt, ...) TB_PRINTF(2, 3);
    tb_str (*option)(tb_ctx *, const char *key); /* given or fallback value; absent if undeclared */
    int32_t (*cancelled)(tb_ctx *);              /* nonzero: return TB_E_CANCELLED soon */
    /* At least `want` bytes at the position unless the source ends first; *got may exceed want, 0 = end.
     * The bytes stay until the next call with this source; skip moves on by at most what was seen. */
    tb_status (*peek)(tb_source *, size_t want, const uint8_t **data, size_t *got, tb_error *);
    tb_status (*skip)(tb_source *, size_t n, tb_error *);
    tb_status (*read_at)(tb_source *, uint64_t at, void *buf, size_t n, size_t *got, tb_error *);
    uint64_t (*size)(tb_source *); /* TB_UNKNOWN for a stream */
    tb_str (*name)(tb_source *);   /* last path part; a hint */
    /* The whole source as one range that lives as long as the source, or TB_E_UNSUPPORTED (err untouched). */
    tb_status (*whole)(tb_source *, const uint8_t **data, size_t *len);
    /* Like warn, with a place of any style. */
    void (*warn_at)(tb_ctx *, const tb_spot *, const char *fmt, ...) TB_PRINTF(3, 4);
    uint64_t (*limit)(tb_ctx *, uint32_t which); /* TB_LIMIT_*; TB_UNKNOWN: none */
    /* What the format itself says of the document: "title", "publisher", "year". Taken for a hint, never for a fact. */
    void (*hint)(tb_ctx *, const char *key, tb_str value);
    /* The message in the user's language where the catalogue has it, else the message itself. fail, warn and warn_at
     * do this with their fmt; this is for texts that are put into others. */
    const char *(*text)(const char *message);
} tb_host;

#define TB_PROBE_MORE (-1)     /* ask again with a window twice as large */
#define TB_FMT_CONTAINER 2u    /* bytes to named byte streams (zip, tar, gzip): next_member and read_member */
#define TB_FMT_SINGLE 16u      /* a container of exactly one member (gzip): addresses pass through it */
#define TB_FMT_TEXT 1u         /* give me UTF-8 without BOM, whatever the file's encoding */
#define TB_FMT_EXPERIMENTAL 4u /* only when asked for by id */
#define TB_FMT_UNTRUSTED 8u    /* not hardened against hostile input */

typedef struct tb_option {
    uint32_t struct_size, flags;
    const char *key, *fallback, *help;
} tb_option;

typedef struct tb_magic { /* bytes that a file of this format has at `offset` */
    uint32_t struct_size, offset;
    const char *bytes;
    size_t len;
} tb_magic;

typedef struct tb_format {
    uint32_t struct_size, flags;     /* TB_FMT_* */
    const char *id, *title;          /* id: [a-z0-9-]+, what --input-format takes; never renamed */
    const char *const *extensions;   /* "csv", ..., NULL; or NULL */
    const tb_magic *const *magics;   /* ..., NULL; or NULL: only probe can tell */
    const tb_option *const *options; /* ..., NULL; or NULL */
    /* [any] Evidence that the source is of this format, 0..100 or TB_PROBE_MORE: 0 no; 10 nothing
     * contradicts it; 25 only the name says so; 50 plausible structure; 80 signature or strict grammar
     * over the window; 100 signature and a verified inner structure. Pure: reads, decides, forgets. */
    int32_t (*probe)(const tb_host *, tb_ctx *, tb_source *);
    tb_status (*open)(const tb_host *, tb_ctx *, tb_source *, void **out_reader, tb_error *); /* [reader] */
    void (*close)(void *reader); /* [reader] once for each successful open; cannot fail */
    tb_status (*next_block)(void *reader, tb_block *out, tb_error *); /* [reader] unread rows are dropped */
    /* [reader] The next rows of the current table; `hint` is how many the host would like. */
    tb_status (*next_batch)(void *reader, size_t hint, tb_batch *out, tb_error *);
    /* Containers have these instead of next_block and next_batch. [reader] The next member that is a file; bytes of
     * the one before that were not read are dropped. The host decides what a member is by asking every format again. */
    tb_status (*next_member)(void *reader, tb_member *out, tb_error *);
    /* [reader] The next bytes of the current member, at most cap; TB_OK with *got == 0 is its end. */
    tb_status (*read_member)(void *reader, void *buf, size_t cap, size_t *got, tb_error *);
    /* The next two are optional, but go together: with them large tables are compared without making records of the
     * rows that are the same on both sides. A format of rows without spans and stored values, whose rows tell their
     * offset. [reader] In a table, before rows are read or between batches: from now on rows need cells of these
     * columns only (0-based, ascending; none: all). A reader may leave out the others, and the time they take; warnings
     * stay. */
    tb_status (*project)(void *reader, const uint32_t *columns, size_t n, tb_error *);
    /* [reader] The next batch begins at this offset, where a row begins, on this line. The host may only believe that
     * one begins there: when rows do not arrive at the same place from in front, it throws away what it got. The first
     * batch of the table was read before; peek goes on at the offset. TB_E_UNSUPPORTED: not this source.
     *   Text that is given to a reader which has these may still turn out not to be UTF-8: it looks at bytes, and the
     * host throws away what it got. */
    tb_status (*seek)(void *reader, uint64_t offset, uint64_t line, tb_error *);
    /* ASCII characters, one of which a source begins with, behind a byte order mark and blanks, unless its name has one
     * of the extensions ("<"); NULL: any. What begins otherwise is not even probed, and the plugin not loaded for it.
     * */
    const char *starts;
} tb_format;

typedef struct tb_plugin {
    uint32_t magic, struct_size, abi_major, abi_minor;
    const char *name, *version, *license;           /* license: SPDX id */
    const tb_format *const *formats;                /* ..., NULL */
    tb_status (*init)(const tb_host *, tb_error *); /* [main] optional: for libraries with global set-up */
} tb_plugin;

#ifdef TB_PLUGIN_STATIC /* linked in, for unit tests and fuzzers: one name per plugin */
#define TB_PLUGIN_ENTRY(name)                      \
    const tb_plugin *tb_plugin_query_##name(void); \
    const tb_plugin *tb_plugin_query_##name(void)
#else
#define TB_PLUGIN_ENTRY(name)                         \
    TB_EXPORT const tb_plugin *tb_plugin_query(void); \
    const tb_plugin *tb_plugin_query(void)
#endif
#ifdef __cplusplus
}
#endif
#endif /* TB_PLUGIN_H */
