/* SPDX-License-Identifier: MIT */
/* JSON and NDJSON as tables of records. The parts: scan.h tokens, check.c values that are only checked, names.c members
 * that come twice, columns.c columns of a table, row.c elements as rows, walk.c blocks of a text, window.c the bytes at
 * hand and lines, explain.c faults in words, probe.c recognition.
 *
 * A row that breaks the rules ends a batch before it and fails in the next, so that what was read until then does not
 * depend on how the bytes arrived. */
#include "reader.h"

static tb_status open_reader(const tb_host *host, tb_ctx *ctx, tb_source *src, bool lines, void **out_reader,
                             tb_error *err)
{
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to read the file");
    const uint8_t *data = NULL;
    size_t len = 0;
    json_reader_init(r, host, ctx, src, lines);
    if (host->whole(src, &data, &len) == TB_OK) {
        r->whole = true;
        json_window(r, data, len, true);
    }
    *out_reader = r;
    return TB_OK;
}

static tb_status open_json(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    return open_reader(host, ctx, src, false, out_reader, err);
}

static tb_status open_lines(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    return open_reader(host, ctx, src, true, out_reader, err);
}

static void close_json(void *reader) { (void)reader; }

static bool in_table(const struct reader *r) { return r->state == IN_TABLE || r->state == IN_ROW; }

/* Reads rows until the batch is full or something stops it. */
static void read_rows(struct reader *r, size_t hint)
{
    size_t most = hint == 0 ? BATCH_ROWS : hint < BATCH_CELLS ? hint : BATCH_CELLS;
    while (in_table(r) && r->n_rows < most && r->n_cells < BATCH_CELLS && r->copied < BATCH_COPIES)
        if (!json_next_row(r))
            break;
}

/* The names of the columns that the host does not know yet. */
static tb_status tell_columns(struct reader *r, tb_batch *out, tb_error *err)
{
    uint32_t n = r->columns.n_columns - r->told;
    tb_str *names = n ? r->host->alloc(r->ctx, TB_LIFE_BATCH, n * sizeof *names) : NULL;
    bool ok = n == 0 || names;
    for (uint32_t i = 0; ok && i < n; i++) {
        names[i] = json_columns_name(&r->columns, r->told + i);
        ok = names[i].ptr != NULL;
    }
    if (!ok) {
        (void)reader_bad(r, BAD_NOMEM);
        return json_explain(r, err);
    }
    r->told += n;
    out->new_columns = names;
    out->n_new_columns = n;
    return TB_OK;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct reader *r = reader;
    tb_status rc = TB_OK;
    if (r->host->cancelled(r->ctx))
        return r->host->fail(err, TB_E_CANCELLED, "reading was cancelled");
    r->n_rows = r->n_cells = r->copy_left = r->copied = 0;
    while (rc >= 0 && r->n_rows == 0 && (in_table(r) || r->state == AT_TAIL)) {
        r->scan.fault = FAULT_NONE;
        if (in_table(r))
            read_rows(r, hint);
        else
            (void)json_check_tail(r);
        if (r->n_rows == 0 && r->scan.fault != FAULT_NONE)
            rc = json_stopped(r, err);
    }
    if (rc < 0)
        return rc;
    if (r->n_rows == 0)
        return TB_END;
    if ((rc = tell_columns(r, out, err)) < 0)
        return rc;
    out->flags = r->whole && r->copied == 0 ? TB_BATCH_STABLE : 0;
    out->rows = r->rows;
    out->n_rows = r->n_rows;
    out->cells = r->cells;
    out->n_cells = r->n_cells;
    return TB_OK;
}

static tb_status project(void *reader, const uint32_t *columns, size_t n, tb_error *err)
{
    struct reader *r = reader;
    uint32_t n_wanted = n ? columns[n - 1] + 1 : 0;
    uint8_t *wanted = n ? r->host->alloc(r->ctx, TB_LIFE_READER, n_wanted) : NULL;
    if (n && !wanted)
        return r->host->fail(err, TB_E_NOMEM, "there is not enough memory to read the file");
    for (size_t i = 0; i < n; i++)
        wanted[columns[i]] = 1;
    r->wanted = wanted;
    r->n_wanted = n_wanted;
    return TB_OK;
}

/* What stands around the table is as it was when its first rows were read. */
static tb_status seek(void *reader, uint64_t offset, uint64_t line, tb_error *err)
{
    struct reader *r = reader;
    if (r->state == IN_ROW || r->elements == SCALARS || (r->whole && offset > r->len))
        return r->host->fail(err, TB_E_UNSUPPORTED, "rows of this table are read in their order only");
    if (!r->whole) {
        json_window(r, NULL, 0, false);
        r->offset = offset;
    }
    r->at = r->counted = r->whole ? (size_t)offset : 0;
    r->line = r->lines ? line : r->line;
    r->index = r->lines ? r->index : line - 1;
    r->after_cr = false;
    if (!r->lines && r->state != IN_TABLE)
        r->depth++;
    r->state = IN_TABLE;
    r->spot = AT_FIRST;
    return TB_OK;
}

static const char *const json_extensions[] = {"json", "geojson", NULL};
static const char *const lines_extensions[] = {"ndjson", "jsonl", NULL};
static const tb_format json_format = {
    .struct_size = sizeof(tb_format),
    .flags = TB_FMT_TEXT,
    .id = "json",
    .title = "JSON",
    .extensions = json_extensions,
    .probe = json_probe,
    .open = open_json,
    .close = close_json,
    .next_block = json_next_block,
    .next_batch = next_batch,
    .project = project,
    .seek = seek,
    .starts = "[{",
};
static const tb_format lines_format = {
    .struct_size = sizeof(tb_format),
    .flags = TB_FMT_TEXT,
    .id = "ndjson",
    .title = "JSON lines: one record on each (NDJSON)",
    .extensions = lines_extensions,
    .probe = json_probe_lines,
    .open = open_lines,
    .close = close_json,
    .next_block = json_next_block,
    .next_batch = next_batch,
    .project = project,
    .seek = seek,
    .starts = "[{",
};
static const tb_format *const formats[] = {&json_format, &lines_format, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "json",
    .version = "0.1.0",
    .license = "MIT",
    .formats = formats,
};
TB_PLUGIN_ENTRY(json)
{
    return &plugin;
}
