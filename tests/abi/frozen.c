/* SPDX-License-Identifier: MIT */
/* Lines of words between bars, behind a first line "#frozen 1": a plugin of major 1, compiled against the frozen header. It
 * uses what a reader of rows may use: options, warnings, hints, arenas, peek and skip, projection and seeking. */
#include <string.h>

#include <tongbi/plugin.h>

#define MARK "#frozen 1\n"
#define MAX_LINE 4096u
#define MAX_COLUMNS 16u

struct reader {
    const tb_host *host;
    tb_ctx *ctx;
    tb_source *src;
    uint64_t line, offset;
    int given, upper;
    uint32_t wanted[MAX_COLUMNS];
    size_t n_wanted;
    tb_row row;
    tb_cell cells[MAX_COLUMNS];
};

static int32_t probe(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *data = NULL;
    size_t got = 0;
    (void)ctx;
    if (host->peek(src, sizeof MARK - 1, &data, &got, &err) != TB_OK || got < sizeof MARK - 1)
        return 0;
    return memcmp(data, MARK, sizeof MARK - 1) == 0 ? 100 : 0;
}

static tb_status open_it(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory");
    tb_str upper = host->option(ctx, "upper");
    *r = (struct reader){.host = host, .ctx = ctx, .src = src, .line = 2, .offset = sizeof MARK - 1};
    r->upper = upper.len == 3 && memcmp(upper.ptr, "yes", 3) == 0;
    *out_reader = r;
    return host->skip(src, sizeof MARK - 1, err);
}

static void close_it(void *reader) { (void)reader; }

static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct reader *r = reader;
    (void)err;
    if (r->given)
        return TB_END;
    r->given = 1;
    r->host->hint(r->ctx, "year", (tb_str){"2024", 4});
    out->kind = TB_BLOCK_TABLE;
    out->place_style = TB_PLACE_LINE;
    out->line = r->line;
    return TB_OK;
}

static int is_wanted(const struct reader *r, uint32_t column)
{
    int found = r->n_wanted == 0;
    for (size_t i = 0; i < r->n_wanted; i++)
        found = found || r->wanted[i] == column;
    return found;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct reader *r = reader;
    const uint8_t *data = NULL;
    size_t got = 0;
    (void)hint;
    if (r->host->cancelled(r->ctx))
        return TB_E_CANCELLED;
    tb_status rc = r->host->peek(r->src, MAX_LINE, &data, &got, err);
    if (rc != TB_OK || got == 0)
        return rc == TB_OK ? TB_END : rc;
    const uint8_t *end = memchr(data, '\n', got < MAX_LINE ? got : MAX_LINE);
    size_t len = end ? (size_t)(end - data) : got;
    if (len >= MAX_LINE)
        return r->host->fail(err, TB_E_LIMIT, "the line is longer than %u bytes", MAX_LINE);
    char *text = r->host->alloc(r->ctx, TB_LIFE_BATCH, len + 1);
    if (!text)
        return r->host->fail(err, TB_E_NOMEM, "there is not enough memory");
    memcpy(text, data, len);
    r->row = (tb_row){.line = r->line, .offset = r->offset};
    size_t from = 0;
    for (uint32_t column = 0; from <= len; column++) {
        const char *bar = memchr(text + from, '|', len - from);
        size_t to = bar ? (size_t)(bar - text) : len;
        if (column == MAX_COLUMNS)
            r->host->warn(r->ctx, r->line, "the row has more than %u cells; the others are left out", MAX_COLUMNS);
        if (column < MAX_COLUMNS && is_wanted(r, column))
            r->cells[r->row.n_cells++] =
                (tb_cell){.column = column, .kind = TB_CELL_TEXT, .text = {text + from, to - from}};
        from = to + 1;
    }
    for (size_t i = 0; i < len && r->upper; i++)
        text[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 32) : text[i];
    r->line++;
    r->offset += len + (end ? 1 : 0);
    *out = (tb_batch){.struct_size = out->struct_size, .rows = &r->row, .n_rows = 1, .cells = r->cells};
    out->n_cells = r->row.n_cells;
    return r->host->skip(r->src, len + (end ? 1 : 0), err);
}

static tb_status project(void *reader, const uint32_t *columns, size_t n, tb_error *err)
{
    struct reader *r = reader;
    if (n > MAX_COLUMNS)
        return r->host->fail(err, TB_E_LIMIT, "more than %u columns are wanted", MAX_COLUMNS);
    if (n)
        memcpy(r->wanted, columns, n * sizeof *columns);
    r->n_wanted = n;
    return TB_OK;
}

static tb_status seek(void *reader, uint64_t offset, uint64_t line, tb_error *err)
{
    struct reader *r = reader;
    (void)err;
    r->offset = offset;
    r->line = line;
    return TB_OK;
}

static const tb_option upper = {sizeof(tb_option), 0, "upper", "no", "yes: letters become large"};
static const tb_option *const options[] = {&upper, NULL};
static const char *const extensions[] = {"frozen", NULL};
static const tb_format format = {.struct_size = sizeof(tb_format),
                                 .flags = TB_FMT_TEXT,
                                 .id = "frozen",
                                 .title = "rows of the first contract",
                                 .extensions = extensions,
                                 .options = options,
                                 .probe = probe,
                                 .open = open_it,
                                 .close = close_it,
                                 .next_block = next_block,
                                 .next_batch = next_batch,
                                 .project = project,
                                 .seek = seek,
                                 .starts = "#"};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {.magic = TB_MAGIC,
                                 .struct_size = sizeof(tb_plugin),
                                 .abi_major = TB_ABI_MAJOR,
                                 .abi_minor = TB_ABI_MINOR,
                                 .name = "frozen",
                                 .version = "1",
                                 .license = "MIT",
                                 .formats = formats};
TB_PLUGIN_ENTRY(frozen)
{
    return &plugin;
}
