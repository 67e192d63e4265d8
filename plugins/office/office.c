/* SPDX-License-Identifier: MIT */
/* Office documents that are zip archives of XML: xlsx, docx, ods; and those that are recognised only to say what to do
 * with them. What they share: package.c and tail.c the archive, xml.c XML, rels.c how parts point at each other,
 * batch.c rows, probe.c recognition. Each format begins in the file of its name. */
#include "reader.h"

/* ---- Refused documents ---- */

static tb_status open_other(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    int32_t score = 0;
    (void)out_reader;
    switch (probe_kind((struct memory){host, ctx}, src, &score)) {
    case KIND_OFD:
        return host->fail(err, TB_E_UNSUPPORTED, "it is an OFD document; save it as PDF or .docx and read that");
    case KIND_XLSB:
        return host->fail(err, TB_E_UNSUPPORTED, "it is a binary workbook; save it as .xlsx and read that");
    case KIND_PPTX:
    case KIND_ODP:
        return host->fail(err, TB_E_UNSUPPORTED, "it is a presentation or a drawing; save it as PDF and read that");
    case KIND_ODT:
        return host->fail(err, TB_E_UNSUPPORTED, "it is an OpenDocument text; save it as .docx and read that");
    case KIND_NONE:
    case KIND_XLSX:
    case KIND_DOCX:
    case KIND_ODS:
        break;
    }
    return host->fail(err, TB_E_UNSUPPORTED, "it is none of the office documents that are only recognised");
}

static void close_other(void *reader) { (void)reader; }

static tb_status no_block(void *reader, tb_block *out, tb_error *err)
{
    (void)reader;
    (void)out;
    (void)err;
    return TB_END;
}

static tb_status no_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    (void)reader;
    (void)hint;
    (void)out;
    (void)err;
    return TB_END;
}

static const tb_magic zip = {sizeof(tb_magic), 0, "PK\3\4", 4};
static const tb_magic *const magics[] = {&zip, NULL};
static const char *const extensions[] = {"ofd", "xlsb", "pptx", "odt", "odp", NULL};
const tb_format format_other = {
    .struct_size = sizeof(tb_format),
    .id = "office-other",
    .title = "other office documents (recognised, not read)",
    .extensions = extensions,
    .magics = magics,
    .probe = probe_other,
    .open = open_other,
    .close = close_other,
    .next_block = no_block,
    .next_batch = no_batch,
};

static const tb_format *const formats[] = {&format_xlsx, &format_docx, &format_ods, &format_fods, &format_other, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "office",
    .version = "0.1.0",
    .license = "MIT",
    .formats = formats,
};
TB_PLUGIN_ENTRY(office)
{
    return &plugin;
}
