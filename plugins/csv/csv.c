/* SPDX-License-Identifier: MIT */
/* Delimited text (CSV, TSV and relatives) as one table. A row is put together from the positions of the bytes that mean
 * something (scan.h), so that the bytes of a cell are never looked at one by one.
 *
 * Cells point into the source. A cell that differs from its bytes (doubled quotes, text after the closing quote) is
 * first noted as it stands and copied once its row is complete. A row that does not end inside the window is forgotten
 * and read again with a larger one. Bad rows end a batch before them and fail in the next, so that what was read
 * until then does not depend on how the bytes arrived. */
#include <tongbi/plugin.h>

#include <stdbool.h>
#include <string.h>

#include "detect.h"
#include "scan.h"

#define MAX_COLUMNS 16384u
#define MAX_ROW ((size_t)1 << 30)     /* bytes */
#define BATCH_CELLS ((size_t)1 << 16) /* a batch ends with the row that reaches this */
#define SAMPLE ((size_t)1 << 16)      /* bytes that detection and probe look at */
#define COPY_CHUNK ((size_t)1 << 14)
#define CELLF_RAW 0x8000u /* inside this file: the text still has its quotes */

struct reader {
    const tb_host *host;
    tb_ctx *ctx;
    tb_source *src;
    const uint8_t *data; /* the whole source or a window of it */
    size_t len, at;      /* at: first byte not yet given */
    size_t want;         /* bytes to ask of the source at the least */
    uint64_t offset;     /* of data in the source */
    uint64_t line;       /* of data[at] */
    bool whole, eof;     /* eof: nothing follows data */
    bool in_table, begun, copied;
    uint8_t delimiter;
    uint32_t width; /* cells of the first row, 0: none yet */
    tb_cell *cells;
    tb_row *rows;
    size_t n_cells, cap_cells, n_rows, cap_rows;
    char *copy; /* what is left of the chunk that copied cells go to */
    size_t copy_left;
};

/* A row being read. */
struct row {
    const uint8_t *start;
    uint64_t breaks;     /* line breaks inside its quotes so far */
    uint64_t open_break; /* value of breaks where the latest quote opened */
    uint64_t tail_break; /* ... where text followed a closing quote */
    uint32_t columns;
    uint32_t tail_column; /* 1-based cell with text after its closing quote, 0: none */
    bool raw;             /* some cell has to be copied */
};

/* APART: the row has cells to be copied and begins a batch of its own, so that the rows before it stay as they
 * stand. */
enum verdict { ROW_OK, ROW_NONE, ROW_MORE, ROW_APART, ROW_UNCLOSED, ROW_WIDE, ROW_LONG, ROW_NOMEM };

/* ---- Probe ---- */

static int32_t probe(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    (void)ctx;
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *p = NULL;
    size_t len = 0;
    if (host->peek(src, SAMPLE, &p, &len, &err) < 0 || len == 0)
        return 0;
    bool eof = len < SAMPLE;
    if (len > SAMPLE)
        len = SAMPLE;
    if (memchr(p, 0, len))
        return 0;
    return score(p, len, eof, host->name(src));
}

/* ---- Rows ---- */

/* Doubles an array of *cap elements; NULL when memory is refused, and the array stays. */
static void *enlarge(struct reader *r, void *array, size_t *cap, size_t size, size_t first)
{
    size_t more = *cap ? 2 * *cap : first;
    void *p = r->host->grow(r->ctx, TB_LIFE_READER, array, *cap * size, more * size);
    if (p)
        *cap = more;
    return p;
}

/* Places for more cells and rows: true when there is room for one of each. */
static bool make_room(struct reader *r)
{
    void *cells = r->cells, *rows = r->rows;
    if (r->n_cells == r->cap_cells && !(cells = enlarge(r, cells, &r->cap_cells, sizeof *r->cells, 1024)))
        return false;
    r->cells = cells;
    if (r->n_rows == r->cap_rows && !(rows = enlarge(r, rows, &r->cap_rows, sizeof *r->rows, 256)))
        return false;
    r->rows = rows;
    return true;
}

/* The cell at p begins with a quote, which has been taken. Returns the byte that ends it, or the end of the data;
 * *closed tells whether the closing quote was found. */
static const uint8_t *scan_quoted(struct scan *s, struct row *row, const uint8_t *p, tb_cell *cell, bool *closed)
{
    const uint8_t *q, *close;
    bool raw = false;
    row->open_break = row->breaks;
    for (;;) {
        q = scan_next(s);
        if (q == s->end)
            return *closed = false, q;
        if (*q == '\n' || (*q == '\r' && (q + 1 == s->end || q[1] != '\n')))
            row->breaks++;
        if (*q != '"')
            continue;
        if (q + 1 == s->end || q[1] != '"')
            break;
        (void)scan_next(s);
        raw = true;
    }
    close = q;
    q = scan_next(s);
    if (q != close + 1) {
        while (q != s->end && *q == '"')
            q = scan_next(s);
        raw = true;
        if (!row->tail_column) {
            row->tail_column = row->columns + 1;
            row->tail_break = row->breaks;
        }
    }
    const uint8_t *from = raw ? p : p + 1, *to = raw ? q : close;
    cell->text = (tb_str){(const char *)from, (size_t)(to - from)};
    cell->flags = raw ? CELLF_RAW : 0;
    row->raw |= raw;
    *closed = true;
    return q;
}

/* Reads the cells of the row at row->start into r->cells. *stop is the byte that ends it. */
static enum verdict scan_row(struct reader *r, struct scan *scan, struct row *row, const uint8_t **stop)
{
    struct scan s = *scan; /* kept in registers */
    const uint8_t *p = row->start, *q;
    for (;;) {
        if (r->n_cells == r->cap_cells && !make_room(r))
            return ROW_NOMEM;
        tb_cell *cell = &r->cells[r->n_cells];
        *cell = (tb_cell){.column = row->columns, .kind = TB_CELL_TEXT};
        q = scan_next(&s);
        if (q == p && q != s.end && *q == '"') {
            bool closed;
            q = scan_quoted(&s, row, p, cell, &closed);
            if (!closed)
                return r->eof ? ROW_UNCLOSED : ROW_MORE;
        } else {
            while (q != s.end && *q == '"')
                q = scan_next(&s);
            cell->text = (tb_str){(const char *)p, (size_t)(q - p)};
        }
        if (row->columns == MAX_COLUMNS)
            return ROW_WIDE;
        row->columns++;
        r->n_cells++;
        if (q == s.end || *q != s.delimiter)
            break;
        p = q + 1;
    }
    if (q == s.end && !r->eof)
        return ROW_MORE;
    *scan = s;
    *stop = q;
    return (size_t)(q - row->start) > MAX_ROW ? ROW_LONG : ROW_OK;
}

/* Room for n bytes of copied text that lives as long as the batch. */
static char *copy_room(struct reader *r, size_t n)
{
    if (n > r->copy_left) {
        size_t chunk = n > COPY_CHUNK ? n : COPY_CHUNK;
        r->copy = r->host->alloc(r->ctx, TB_LIFE_BATCH, chunk);
        r->copy_left = r->copy ? chunk : 0;
    }
    return r->copy;
}

/* Replaces the text of a cell noted with its quotes by the text that is meant. */
static bool unquote(struct reader *r, tb_cell *cell)
{
    const char *p = cell->text.ptr + 1, *end = cell->text.ptr + cell->text.len;
    char *out = copy_room(r, cell->text.len), *to = out;
    if (!out)
        return false;
    for (bool quoted = true; p < end;) {
        const char *q = quoted ? memchr(p, '"', (size_t)(end - p)) : NULL;
        size_t n = (size_t)((q ? q : end) - p);
        memcpy(to, p, n);
        to += n;
        p = q ? q + 1 : end;
        if (q && p < end && *p == '"')
            *to++ = *p++;
        else
            quoted = false;
    }
    cell->text = (tb_str){out, (size_t)(to - out)};
    cell->flags = 0;
    r->copy = to;
    r->copy_left -= cell->text.len;
    r->copied = true;
    return true;
}

/* Adds the row whose cells have been read, and says what is odd about it. */
static enum verdict add_row(struct reader *r, const struct row *row, size_t first)
{
    if (r->whole && row->raw && r->n_rows > 0)
        return ROW_APART;
    for (size_t i = first; row->raw && i < r->n_cells; i++)
        if ((r->cells[i].flags & CELLF_RAW) && !unquote(r, &r->cells[i]))
            return ROW_NOMEM;
    if (row->tail_column)
        r->host->warn(r->ctx, r->line + row->tail_break,
                      "cell %u has text after its closing quote, which was appended; double the quotes inside a cell",
                      (unsigned)row->tail_column);
    if (!r->width)
        r->width = row->columns;
    if (row->columns != r->width)
        r->host->warn(r->ctx, r->line, "the row has %u cells where the first row has %u", (unsigned)row->columns,
                      (unsigned)r->width);
    r->rows[r->n_rows++] = (tb_row){
        .line = r->line,
        .offset = r->offset + (uint64_t)(row->start - r->data),
        .first_cell = (uint32_t)first,
        .n_cells = row->columns,
    };
    return ROW_OK;
}

/* Reads the next row, stepping over empty lines. The reader is moved on only past what is complete. */
static enum verdict next_row(struct reader *r, struct scan *s, struct row *row)
{
    const uint8_t *end = r->data + r->len, *stop;
    size_t first = r->n_cells;
    while (r->at < r->len && is_break(r->data[r->at])) {
        const uint8_t *next = after_break(r->data + r->at, end, r->eof);
        if (!next)
            return ROW_MORE;
        for (const uint8_t *p = r->data + r->at; p < next; p++)
            (void)scan_next(s);
        r->at = (size_t)(next - r->data);
        r->line++;
    }
    if (r->at == r->len)
        return r->eof ? ROW_NONE : ROW_MORE;
    *row = (struct row){.start = r->data + r->at};
    if (r->n_rows == r->cap_rows && !make_room(r))
        return ROW_NOMEM;
    enum verdict v = scan_row(r, s, row, &stop);
    const uint8_t *next = v != ROW_OK || stop == end ? end : after_break(stop, end, r->eof);
    if (v == ROW_OK && !next)
        v = ROW_MORE;
    if (v == ROW_OK)
        v = add_row(r, row, first);
    if (v != ROW_OK) {
        r->n_cells = first;
        return v;
    }
    if (stop != end && next == stop + 2)
        (void)scan_next(s); /* the LF of CR LF */
    r->line += row->breaks + (stop != end);
    r->at = (size_t)(next - r->data);
    return ROW_OK;
}

/* ---- The source ---- */

static tb_status check_cancelled(const struct reader *r, tb_error *err)
{
    return r->host->cancelled(r->ctx) ? r->host->fail(err, TB_E_CANCELLED, "reading was cancelled") : TB_OK;
}

/* Leaves behind what was given and gets a window with more than what was left. The first asks for what is at hand,
 * later ones for at least twice what did not hold a row. */
static tb_status fill(struct reader *r, tb_error *err)
{
    size_t left = r->len - r->at, ask = r->want > 2 * left ? r->want : 2 * left;
    tb_status rc = r->at ? r->host->skip(r->src, r->at, err) : TB_OK;
    if (rc < 0)
        return rc;
    r->offset += r->at;
    r->len = left;
    r->at = 0;
    const uint8_t *data = NULL;
    size_t got = 0;
    rc = r->host->peek(r->src, ask, &data, &got, err);
    if (rc < 0)
        return rc;
    r->data = got ? data : (const uint8_t *)"";
    r->len = got;
    r->eof = got < ask;
    r->want = r->want < SAMPLE ? 2 * r->want : r->want;
    return TB_OK;
}

/* ---- The functions of the format ---- */

static bool is_word(tb_str s, const char *word) { return s.len == strlen(word) && memcmp(s.ptr, word, s.len) == 0; }

/* *out is 0 for "find out". */
static tb_status delimiter_option(const tb_host *host, tb_ctx *ctx, uint8_t *out, tb_error *err)
{
    tb_str v = host->option(ctx, "delimiter");
    if (!v.ptr || is_word(v, "auto")) {
        *out = 0;
        return TB_OK;
    }
    if (is_word(v, "tab") || is_word(v, "\\t")) {
        *out = '\t';
        return TB_OK;
    }
    uint8_t c = v.len == 1 ? (uint8_t)v.ptr[0] : 0;
    if (c == 0 || c >= 0x80 || c == '"' || is_break(c))
        return host->fail(err, TB_E_OPTION,
                          "the option delimiter is \"%.*s\"; give one ASCII character other than a quote, "
                          "or tab, or auto",
                          (int)(v.len < 40 ? v.len : 40), v.ptr);
    *out = c;
    return TB_OK;
}

static tb_status open_csv(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    uint8_t delimiter = 0;
    tb_status rc = delimiter_option(host, ctx, &delimiter, err);
    if (rc < 0)
        return rc;
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to read the table");
    *r = (struct reader){.host = host, .ctx = ctx, .src = src, .line = 1, .want = 1, .delimiter = delimiter};
    const uint8_t *data = NULL;
    size_t len = 0;
    r->whole = r->eof = host->whole(src, &data, &len) == TB_OK;
    if (!r->whole && !delimiter && (rc = host->peek(src, SAMPLE + 1, &data, &len, err)) < 0)
        return rc;
    if (len == 0)
        data = (const uint8_t *)"";
    r->data = data;
    r->len = r->whole ? len : 0;
    if (!delimiter) {
        struct shape shape;
        r->delimiter = detect(data, len < SAMPLE ? len : SAMPLE, len <= SAMPLE, host->name(src), &shape);
    }
    *out_reader = r;
    return TB_OK;
}

static void close_csv(void *reader) { (void)reader; }

/* Steps over empty lines; the last one may be cut off by the end of the window. */
static enum verdict skip_breaks(struct reader *r)
{
    const uint8_t *end = r->data + r->len;
    while (r->at < r->len && is_break(r->data[r->at])) {
        const uint8_t *next = after_break(r->data + r->at, end, r->eof);
        if (!next)
            return ROW_MORE;
        r->at = (size_t)(next - r->data);
        r->line++;
    }
    if (r->at < r->len)
        return ROW_OK;
    return r->eof ? ROW_NONE : ROW_MORE;
}

/* The only block is the table; an empty file has none. */
static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct reader *r = reader;
    enum verdict v = ROW_NONE;
    tb_status rc = check_cancelled(r, err);
    r->in_table = false;
    while (rc >= 0 && !r->begun && (v = skip_breaks(r)) == ROW_MORE)
        rc = fill(r, err);
    if (rc < 0)
        return rc;
    if (v != ROW_OK)
        return TB_END;
    r->begun = r->in_table = true;
    out->kind = TB_BLOCK_TABLE;
    out->place_style = TB_PLACE_LINE;
    out->line = r->line;
    return TB_OK;
}

static tb_status explain(const struct reader *r, enum verdict v, const struct row *row, tb_error *err)
{
    uint64_t line = r->line;
    tb_status rc;
    if (v == ROW_UNCLOSED) {
        line += row->open_break;
        rc = r->host->fail(err, TB_E_SYNTAX,
                           "the quote opened here is never closed; close it or double the quotes inside the cell");
    } else if (v == ROW_WIDE) {
        rc = r->host->fail(err, TB_E_LIMIT, "the row has more than %u cells; check that the delimiter is right",
                           MAX_COLUMNS);
    } else if (v == ROW_LONG) {
        rc = r->host->fail(err, TB_E_LIMIT, "the row is longer than 1 GiB; look for a quote that is never closed");
    } else {
        rc = r->host->fail(err, TB_E_NOMEM, "there is not enough memory for the rows that begin here");
    }
    if (err) {
        err->line = line;
        err->offset = r->offset + r->at;
    }
    return rc;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct reader *r = reader;
    struct row row = {0};
    tb_status rc = check_cancelled(r, err);
    r->n_rows = r->n_cells = r->copy_left = 0;
    r->copied = false;
    while (rc >= 0 && r->in_table && r->n_rows == 0) {
        enum verdict v;
        struct scan s = scan_from(r->data + r->at, r->data + r->len, r->delimiter);
        do
            v = next_row(r, &s, &row);
        while (v == ROW_OK && !(r->whole && r->copied) && r->n_cells < BATCH_CELLS && (hint == 0 || r->n_rows < hint));
        if ((v == ROW_MORE || v == ROW_UNCLOSED) && r->len - r->at > MAX_ROW)
            v = ROW_LONG;
        if (r->n_rows > 0)
            break; /* whatever stopped it will do so again */
        if (v > ROW_APART)
            return explain(r, v, &row, err);
        if (v == ROW_NONE)
            r->in_table = false;
        else
            rc = fill(r, err);
    }
    if (rc < 0)
        return rc;
    if (r->n_rows == 0)
        return TB_END;
    out->flags = r->whole && !r->copied ? TB_BATCH_STABLE : 0;
    out->rows = r->rows;
    out->n_rows = r->n_rows;
    out->cells = r->cells;
    out->n_cells = r->n_cells;
    return TB_OK;
}

static const tb_option delimiter_desc = {
    .struct_size = sizeof(tb_option),
    .key = "delimiter",
    .fallback = "auto",
    .help = TB_MSG("what separates the cells: one ASCII character, tab, or auto"),
};
static const tb_option *const options[] = {&delimiter_desc, NULL};
static const char *const extensions[] = {"csv", "tsv", "tab", NULL};
static const tb_format csv_format = {
    .struct_size = sizeof(tb_format),
    .flags = TB_FMT_TEXT,
    .id = "csv",
    .title = "delimited text (CSV, TSV)",
    .extensions = extensions,
    .options = options,
    .probe = probe,
    .open = open_csv,
    .close = close_csv,
    .next_block = next_block,
    .next_batch = next_batch,
};
static const tb_format *const formats[] = {&csv_format, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "csv",
    .version = "0.1.0",
    .license = "MIT",
    .formats = formats,
};
TB_PLUGIN_ENTRY(csv)
{
    return &plugin;
}
