/* SPDX-License-Identifier: MIT */
/* Records of "key: value" lines, as some ledgers export them; a blank line ends a record. They are the rows of one
 * table, whose columns are the keys in the order in which they come up.
 *
 * A record is collected value by value and becomes a row when it ends, with its cells in the order of columns. Values
 * point into the source where it is at hand as a whole, and are copied otherwise: the next look takes the window. */
#include <tongbi/plugin_util.h>

#define MAX_KEYS 256u            /* a ledger has a dozen; more is a text that was taken for one */
#define SAMPLE ((size_t)1 << 14) /* bytes that probe looks at */

struct reader {
    const tb_host *host;
    tb_ctx *ctx;
    tb_lines lines;
    tb_rows rows;
    char mark; /* between key and value */
    int given, ended;
    uint32_t n_keys, n_told; /* n_told: those that the host knows */
    tb_str keys[MAX_KEYS];   /* live as long as the reader */
    tb_str values[MAX_KEYS]; /* of the record being collected; ptr NULL: it has none */
    uint64_t line, offset;   /* where it begins; line 0: there is none */
};

static tb_str trim(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return (tb_str){p, (size_t)(end - p)};
}

static int split(tb_str line, char mark, tb_str *key, tb_str *value)
{
    const char *at = line.len ? memchr(line.ptr, mark, line.len) : NULL;
    if (at) {
        *key = trim(line.ptr, at);
        *value = trim(at + 1, line.ptr + line.len);
    }
    return at && key->len > 0;
}

static int32_t probe(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *data = NULL;
    size_t len = 0, pairs = 0, others = 0;
    tb_lines lines;
    tb_str line, key, value;
    (void)ctx;
    if (host->peek(src, SAMPLE, &data, &len, &err) != TB_OK)
        return 0;
    tb_lines_of(&lines, data, len);
    while (tb_lines_next(&lines, &line, &err) == TB_OK) {
        if (split(line, ':', &key, &value))
            pairs++;
        else if (trim(line.ptr, line.ptr + line.len).len > 0 && lines.at < len) /* the last one may be cut off */
            others++;
    }
    if (pairs >= 2 && others == 0)
        return 80; /* strict grammar over the window */
    return tb_name_ends(host->name(src), ".kv") ? 25 : 0;
}

static tb_status open_kv(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    tb_str mark = host->option(ctx, "delimiter");
    if (mark.len != 1 || mark.ptr[0] <= ' ' || mark.ptr[0] > '~')
        return host->fail(err, TB_E_OPTION, "the delimiter is '%.*s'; give the one ASCII character behind a key",
                          (int)(mark.len < 40 ? mark.len : 40), mark.ptr ? mark.ptr : "");
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to open the ledger");
    r->host = host;
    r->ctx = ctx;
    r->mark = mark.ptr[0];
    tb_lines_open(&r->lines, host, src);
    tb_rows_open(&r->rows, host, ctx);
    *out_reader = r;
    return TB_OK;
}

/* All memory is the host's, which takes it back. */
static void close_kv(void *reader) { (void)reader; }

static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct reader *r = reader;
    (void)err;
    if (r->given)
        return TB_END;
    r->given = 1;
    out->kind = TB_BLOCK_TABLE;
    out->place_style = TB_PLACE_LINE;
    out->line = 1;
    return TB_OK;
}

/* The column of a key; a new one if it has not come up yet. */
static tb_status find_column(struct reader *r, tb_str key, uint32_t *out, tb_error *err)
{
    for (*out = 0; *out < r->n_keys; ++*out)
        if (r->keys[*out].len == key.len && memcmp(r->keys[*out].ptr, key.ptr, key.len) == 0)
            return TB_OK;
    if (r->n_keys == MAX_KEYS) {
        (void)r->host->fail(err, TB_E_LIMIT,
                            "there are more than %u keys; say what stands behind a key with --delimiter", MAX_KEYS);
        err->line = r->lines.line;
        return TB_E_LIMIT;
    }
    tb_status rc = tb_rows_copy(&r->rows, TB_LIFE_READER, &key, err);
    if (rc == TB_OK)
        r->keys[r->n_keys++] = key;
    return rc;
}

static tb_status add_line(struct reader *r, tb_str line, tb_error *err)
{
    tb_str key, value;
    uint32_t column = 0;
    if (!split(line, r->mark, &key, &value)) {
        r->host->warn(r->ctx, r->lines.line, "the line is no 'key%c value' and is left out", r->mark);
        return TB_OK;
    }
    tb_status rc = find_column(r, key, &column, err);
    if (rc == TB_OK && !r->lines.whole)
        rc = tb_rows_copy(&r->rows, TB_LIFE_BATCH, &value, err);
    if (rc != TB_OK)
        return rc;
    if (r->values[column].ptr)
        r->host->warn(r->ctx, r->lines.line, "its key stands in the record already, so the line is left out");
    else
        r->values[column] = value;
    if (r->line == 0) {
        r->line = r->lines.line;
        r->offset = tb_lines_offset(&r->lines);
    }
    return TB_OK;
}

static tb_status end_record(struct reader *r, tb_error *err)
{
    tb_status rc = r->line ? tb_rows_begin(&r->rows, r->line, r->offset, err) : TB_OK;
    for (uint32_t i = 0; i < r->n_keys && rc == TB_OK; i++)
        if (r->values[i].ptr)
            rc = tb_rows_cell(&r->rows, i, TB_CELL_TEXT, r->values[i], err);
    memset(r->values, 0, sizeof r->values);
    r->line = 0;
    return rc;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct reader *r = reader;
    tb_str line;
    if (r->host->cancelled(r->ctx))
        return r->host->fail(err, TB_E_CANCELLED, "reading was cancelled");
    tb_rows_clear(&r->rows);
    while (!r->ended && r->rows.n_rows < (hint ? hint : 1024)) {
        tb_status rc = tb_lines_next(&r->lines, &line, err);
        r->ended = rc == TB_END;
        if (rc == TB_OK && trim(line.ptr, line.ptr + line.len).len > 0)
            rc = add_line(r, line, err);
        else if (rc >= 0)
            rc = end_record(r, err);
        if (rc != TB_OK)
            return rc;
    }
    out->flags = r->lines.whole ? TB_BATCH_STABLE : 0;
    out->new_columns = r->keys + r->n_told;
    out->n_new_columns = r->n_keys - r->n_told;
    r->n_told = r->n_keys;
    return tb_rows_give(&r->rows, out);
}

static const tb_option delimiter = {
    .struct_size = sizeof(tb_option),
    .key = "delimiter",
    .fallback = ":",
    .help = "what stands between a key and its value: one ASCII character",
};
static const tb_option *const options[] = {&delimiter, NULL};
static const char *const extensions[] = {"kv", NULL};
static const tb_format kv = {
    .struct_size = sizeof(tb_format),
    .flags = TB_FMT_TEXT,
    .id = "kv",
    .title = "records of key: value lines",
    .extensions = extensions,
    .options = options,
    .probe = probe,
    .open = open_kv,
    .close = close_kv,
    .next_block = next_block,
    .next_batch = next_batch,
};
static const tb_format *const formats[] = {&kv, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "kv",
    .version = "1.0.0",
    .license = "MIT",
    .formats = formats,
};
TB_PLUGIN_ENTRY(kv)
{
    return &plugin;
}
