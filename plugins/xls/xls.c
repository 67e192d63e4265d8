/* SPDX-License-Identifier: MIT */
/* Workbooks of Excel 5 to 2003 (BIFF), which WPS writes as .xls and .et. The parts: container.c the OLE2 file, stream.c
 * records, text.c strings, book.c what stands in front of the sheets, sheet.c and order.c the cells of a sheet, rows.c
 * rows and merged cells, display.c what a cell shows; for numbers binary.c and decimal.c exact digits, number_code.c,
 * number_date.c and number_format.c number formats, builtin.c those that are not in the file.
 *
 * Each worksheet with something in it is a table. Charts, macros and modules are left out. */
#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-input-memory.h>
#include <gsf/gsf-input-proxy.h>

#include "rows.h"

#define FREE_BYTES ((uint64_t)64 << 20) /* of texts, to which no ratio is applied */

struct reader {
    struct memory mem;
    struct container container;
    struct book book;
    struct sheet sheet;
    struct rows rows;
    size_t next_sheet;
    bool in_table;
};

/* ---- Probe ---- */

static int32_t probe(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    struct container c;
    enum content found = CONTENT_NONE;
    tb_error err = {.struct_size = sizeof err};
    tb_status rc = container_open(&c, host, ctx, src, &found, &err);
    bool inside = c.input != NULL;
    container_close(&c);
    if (rc < 0 || found == CONTENT_NONE)
        return 0;
    if (found == CONTENT_WORKBOOK)
        return inside ? 100 : 80;
    return 50; /* enough to be asked, and to say what it is instead */
}

/* ---- The functions of the format ---- */

/* How many bytes of text a file of this size may hold. */
static uint64_t most_text(const tb_host *host, tb_ctx *ctx, uint64_t size)
{
    uint64_t most = host->limit(ctx, TB_LIMIT_UNPACKED), ratio = host->limit(ctx, TB_LIMIT_RATIO);
    uint64_t by_ratio = ratio > (UINT64_MAX - FREE_BYTES) / (size + 1) ? UINT64_MAX : FREE_BYTES + ratio * (size + 1);
    return by_ratio < most ? by_ratio : most;
}

static void close_xls(void *reader)
{
    struct reader *r = reader;
    book_close(&r->book);
    container_close(&r->container);
}

static tb_status open_xls(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    enum content found = CONTENT_NONE;
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return no_memory((struct memory){host, ctx}, err);
    r->mem = (struct memory){host, ctx};
    tb_status rc = container_open(&r->container, host, ctx, src, &found, err);
    if (rc == TB_OK && found != CONTENT_WORKBOOK)
        rc = container_refuse(&r->container, found, err);
    if (rc == TB_OK)
        rc = book_open(&r->book, &r->container, err);
    if (rc < 0) {
        close_xls(r);
        return rc;
    }
    r->rows.mem = r->rows.display.mem = r->mem;
    r->rows.display.book = &r->book;
    r->rows.most_text = most_text(host, ctx, r->container.size);
    *out_reader = r;
    return TB_OK;
}

static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct reader *r = reader;
    const struct sheet_entry *entry = NULL;
    r->in_table = false;
    while (!r->in_table && r->next_sheet < r->book.n_sheets) {
        entry = &r->book.sheets[r->next_sheet++];
        tb_status rc = sheet_read(&r->sheet, &r->book, entry, err);
        if (rc < 0)
            return rc;
        r->in_table = r->sheet.n_filled > 0;
    }
    if (!r->in_table)
        return TB_END;
    rows_start(&r->rows, &r->sheet);
    out->kind = TB_BLOCK_TABLE;
    out->place_style = TB_PLACE_SHEET;
    out->line = (uint64_t)cell_row(&r->sheet.cells[0]) + 1;
    out->flags = entry->hidden ? TB_BLOCKF_HIDDEN : 0;
    out->text = entry->name;
    return TB_OK;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct reader *r = reader;
    if (r->mem.host->cancelled(r->mem.ctx))
        return r->mem.host->fail(err, TB_E_CANCELLED, "reading was cancelled");
    return r->in_table ? rows_next(&r->rows, hint, out, err) : TB_END;
}

/* Types of GObject, and what the library makes at the first file and at its first error, are best made before there are
 * threads: it does not guard the latter. */
static tb_status init(const tb_host *host, tb_error *err)
{
    static const guint8 no_container[512] = {0};
    GError *said = NULL;
    (void)host;
    (void)err;
    g_type_ensure(gsf_infile_msole_get_type());
    g_type_ensure(gsf_input_proxy_get_type());
    GsfInput *input = gsf_input_memory_new(no_container, sizeof no_container, FALSE);
    GsfInfile *none = input ? gsf_infile_msole_new(input, &said) : NULL;
    g_clear_error(&said);
    if (none)
        g_object_unref(none);
    if (input)
        g_object_unref(input);
    return TB_OK;
}

static const tb_magic ole = {sizeof(tb_magic), 0, MAGIC_OLE, sizeof MAGIC_OLE - 1};
static const tb_magic bare = {sizeof(tb_magic), 0, "\x09\x08", 2};
static const tb_magic excel2 = {sizeof(tb_magic), 0, "\x09\x00\x04\x00", 4};
static const tb_magic excel3 = {sizeof(tb_magic), 0, "\x09\x02\x06\x00", 4};
static const tb_magic excel4 = {sizeof(tb_magic), 0, "\x09\x04\x06\x00", 4};
static const tb_magic *const magics[] = {&ole, &bare, &excel2, &excel3, &excel4, NULL};
static const char *const extensions[] = {"xls", "et", "xlt", NULL};
static const tb_format xls_format = {
    .struct_size = sizeof(tb_format),
    .id = "xls",
    .title = "workbook of Excel 5 to 2003, or of WPS (xls, et)",
    .extensions = extensions,
    .magics = magics,
    .probe = probe,
    .open = open_xls,
    .close = close_xls,
    .next_block = next_block,
    .next_batch = next_batch,
};
static const tb_format *const formats[] = {&xls_format, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "xls",
    .version = "0.1.0",
    .license = "MIT",
    .formats = formats,
    .init = init,
};
TB_PLUGIN_ENTRY(xls)
{
    return &plugin;
}
