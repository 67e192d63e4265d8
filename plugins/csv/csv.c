/* SPDX-License-Identifier: MIT */
/* Delimited text (CSV, TSV and relatives) as one table. Rows are put together from the positions of the bytes that mean
 * something (scan.h, rows.c); here is what the host calls. */
#include <tongbi/plugin.h>

#include <stdbool.h>
#include <string.h>

#include "detect.h"
#include "reader.h"

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
        struct scan s = scan_from(r->data + r->at, r->data + r->len, r->delimiter, r->masks);
        size_t quoted = 0; /* rows that the quick path did not take */
        do {
            size_t before = r->n_rows;
            if (r->n_wanted && r->width && quoted % 8 == 0)
                plain_rows(r, &s, hint ? hint : SIZE_MAX);
            quoted = r->n_rows > before ? 0 : quoted;
            v = hint && r->n_rows >= hint ? ROW_OK : next_row(r, &s, &row);
            quoted += v == ROW_OK;
        } while (v == ROW_OK && !(r->whole && r->copied) && r->n_cells < BATCH_CELLS &&
                 (hint == 0 || r->n_rows < hint));
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

static tb_status project(void *reader, const uint32_t *columns, size_t n, tb_error *err)
{
    struct reader *r = reader;
    uint32_t *own = n ? r->host->alloc(r->ctx, TB_LIFE_READER, n * sizeof *own) : NULL;
    if (n && !own)
        return r->host->fail(err, TB_E_NOMEM, "there is not enough memory to read the table");
    for (size_t i = 0; i < n; i++)
        own[i] = columns[i];
    r->wanted = own;
    r->n_wanted = n;
    return TB_OK;
}

static tb_status seek(void *reader, uint64_t offset, uint64_t line, tb_error *err)
{
    struct reader *r = reader;
    if (r->whole && offset > r->len)
        return r->host->fail(err, TB_E_UNSUPPORTED, "the row lies behind the end of the source");
    if (!r->whole) {
        r->offset = offset;
        r->len = 0;
        r->eof = false;
    }
    r->at = r->whole ? (size_t)offset : 0;
    r->line = line;
    r->in_table = r->begun = true;
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
    .project = project,
    .seek = seek,
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
