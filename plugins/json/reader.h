/* SPDX-License-Identifier: MIT */
/* The state of a reader, and what its parts ask of each other. Text is taken in units - a row, a member, a bracket -
 * that are whole inside the window: a unit that is not is forgotten and read again in a larger one. */
#ifndef TB_JSON_READER_H
#define TB_JSON_READER_H
#include "columns.h"
#include "names.h"
#include "scan.h"

#define BATCH_ROWS ((size_t)1024)
#define BATCH_CELLS ((size_t)1 << 16)
#define BATCH_COPIES ((size_t)1 << 22) /* bytes; a batch ends with the row that reaches one of these */
#define FEW_ROWS ((size_t)16)          /* too few to end a batch for the sake of rows that need not be copied */
#define SAMPLE ((size_t)1 << 16)       /* bytes that probe looks at */
#define MAX_PATH 16u                   /* objects in objects whose members become blocks */

enum state {
    AT_START,
    IN_OBJECT, /* among the members of an object that has tables */
    IN_TABLE,
    IN_ROW, /* before the value that is a table of one row */
    AT_TAIL,
    AT_END,
};

/* Where in an array or object the position is. */
enum spot { AT_FIRST, BEHIND_ITEM };

/* What the elements of a table are; the first that is not null decides. */
enum elements { OBJECTS, ARRAYS, SCALARS };

struct level {             /* an open object of a record */
    uint32_t node, latest; /* its node, and that of its latest member */
};

struct reader {
    const tb_host *host;
    tb_ctx *ctx;
    tb_source *src;
    bool lines; /* NDJSON */

    const uint8_t *data; /* the whole source or a window of it */
    size_t len, at;      /* at: first byte not yet taken */
    size_t want;         /* bytes to ask of the source at the least */
    size_t counted;      /* bytes of data whose line breaks are in `line` */
    uint64_t offset;     /* of data in the source */
    uint64_t line;
    bool whole, after_cr; /* after_cr: the byte before `counted` is a CR */
    struct scan scan;     /* of data */

    enum state state;
    enum spot spot;
    enum elements elements;
    uint32_t depth; /* arrays and objects around the unit */
    uint64_t index; /* of the next row of the table */
    struct names names;

    uint32_t n_open; /* objects of the path */
    char *path;
    size_t path_len, cap_path;
    size_t path_ends[MAX_PATH + 1]; /* [i]: path_len inside the first i of them */

    struct columns columns;
    uint64_t record;   /* number of the record being read */
    uint32_t told;     /* columns the host knows */
    uint32_t n_wanted; /* columns from there on are not wanted */
    struct level levels[MAX_DEPTH];
    uint8_t *wanted; /* by column: cells of it are made; NULL: of all */
    tb_cell *cells;
    tb_row *rows;
    size_t n_cells, cap_cells, n_rows, cap_rows;
    char *scratch; /* of a name with escapes */
    size_t cap_scratch;
    char *copy; /* what is left of the chunk that copied cells go to */
    size_t copy_left, copied;
    bool raw; /* some cell of the row has escapes */
};

/* window.c */
void json_reader_init(struct reader *r, const tb_host *host, tb_ctx *ctx, tb_source *src, bool lines);
/* Makes data[0..len) what is looked at. */
void json_window(struct reader *r, const uint8_t *data, size_t len, bool eof);
/* Leaves behind what was taken and gets a window with more than what was left. */
tb_status json_fill(struct reader *r, tb_error *err);
/* The line of p, which is not before what was asked for earlier. */
uint64_t json_line(struct reader *r, const uint8_t *to);
/* explain.c: the fault as an error. */
tb_status json_explain(struct reader *r, tb_error *err);
/* The same, but TB_OK with a larger window when the fault is that the window ends too early. */
tb_status json_stopped(struct reader *r, tb_error *err);

/* check.c: the value at p, checked and passed over. depth: arrays and objects around it. */
const uint8_t *json_check(struct reader *r, const uint8_t *p, uint32_t depth);

/* row.c: the next row of the table, added to the batch. False when there is none: scan.fault says why, FAULT_NONE when
 * the table has ended. */
bool json_next_row(struct reader *r);
/* Passes over the next row; results as above. */
bool json_skip_row(struct reader *r);

/* walk.c */
tb_status json_next_block(void *reader, tb_block *out, tb_error *err);
/* The text has ended, and nothing but blanks follows; false with a fault otherwise. */
bool json_check_tail(struct reader *r);

/* probe.c */
int32_t json_probe(const tb_host *host, tb_ctx *ctx, tb_source *src);
int32_t json_probe_lines(const tb_host *host, tb_ctx *ctx, tb_source *src);

static inline bool reader_bad(struct reader *r, enum fault fault)
{
    (void)bad(&r->scan, fault, r->data + r->at);
    return false;
}

static inline void take(struct reader *r, const uint8_t *p) { r->at = (size_t)(p - r->data); }
#endif
