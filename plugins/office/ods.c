/* SPDX-License-Identifier: MIT */
/* OpenDocument spreadsheets, packed or as one XML file: a table for each sheet that shows anything. ods_sheet.c has the
 * elements, ods_cell.c what cells show. */
#include "ods.h"

static void close_ods(void *reader)
{
    struct ods *o = reader;
    part_close(&o->part);
    xml_close(&o->xml);
    package_close(&o->pkg);
}

/* ---- Opening ---- */

/* The bytes of a document that is no archive. */
static tb_status read_plain(void *from, void *buf, size_t cap, size_t *got, tb_error *err)
{
    struct ods *o = from;
    const uint8_t *data = NULL;
    size_t n = 0;
    if (o->m.host->cancelled(o->m.ctx))
        return o->m.host->fail(err, TB_E_CANCELLED, "reading was cancelled");
    tb_status rc = o->m.host->peek(o->src, 1, &data, &n, err);
    if (rc < 0)
        return rc;
    *got = n < cap ? n : cap;
    if (*got)
        memcpy(buf, data, *got);
    return o->m.host->skip(o->src, *got, err);
}

/* A document with a password has parts that are encrypted, not a zip archive that is; its list of parts says so. */
static tb_status check_encrypted(struct ods *o, tb_error *err)
{
    static const char list[] = "META-INF/manifest.xml", word[] = "encryption-data";
    struct part part;
    char piece[4096 + sizeof word];
    size_t kept = 0, got = 0;
    bool found = false;
    if (!package_has(&o->pkg, list))
        return TB_OK;
    tb_status rc = part_open(&o->pkg, list, &part, err);
    if (rc < 0)
        return rc;
    while (!found && (rc = part_read(&part, piece + kept, sizeof piece - 1 - kept, &got, err)) == TB_OK && got > 0) {
        size_t n = kept + got;
        for (size_t i = 0; i + sizeof word - 1 <= n; i++)
            found = found || memcmp(piece + i, word, sizeof word - 1) == 0;
        kept = n < sizeof word - 2 ? n : sizeof word - 2;
        memmove(piece, piece + n - kept, kept);
    }
    part_close(&part);
    if (rc == TB_OK && found)
        return o->m.host->fail(err, TB_E_UNSUPPORTED, "it is protected by a password; save a copy without one");
    return rc;
}

static tb_status open_parts(struct ods *o, tb_error *err)
{
    static const char content[] = "content.xml";
    tb_status rc = package_open(&o->pkg, o->m, o->src, err);
    if (rc == TB_OK)
        rc = check_encrypted(o, err);
    if (rc == TB_OK)
        rc = part_open(&o->pkg, content, &o->part, err);
    return rc == TB_OK ? xml_begin(&o->xml, part_read, &o->part, content, err) : rc;
}

static tb_status open_either(const tb_host *host, tb_ctx *ctx, tb_source *src, bool packed, void **out_reader,
                             tb_error *err)
{
    struct memory m = {host, ctx};
    struct ods *o = host->alloc(ctx, TB_LIFE_READER, sizeof *o);
    if (!o)
        return no_memory(m, err);
    o->m = o->batch.m = m;
    o->src = src;
    o->late.err.struct_size = sizeof o->late.err;
    tb_status rc = xml_open(&o->xml, m, &ods_grammar, o, err);
    if (rc == TB_OK && packed) {
        rc = open_parts(o, err);
    } else if (rc == TB_OK) {
        package_plain(&o->pkg, m, src);
        rc = xml_begin(&o->xml, read_plain, o, "the document", err);
    }
    if (rc < 0) {
        close_ods(o);
        return rc;
    }
    *out_reader = o;
    return TB_OK;
}

static tb_status open_ods(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    return open_either(host, ctx, src, true, out_reader, err);
}

static tb_status open_fods(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    return open_either(host, ctx, src, false, out_reader, err);
}

/* ---- Reading ---- */

/* Adds rows until the batch is full or the sheet ends. */
static tb_status read_rows(struct ods *o, size_t hint, tb_error *err)
{
    o->hint = hint;
    tb_status rc = ods_give_row(o, err);
    while (rc == TB_OK && o->in_sheet && !o->sheet_ended && !batch_full(&o->batch, hint))
        rc = xml_next(&o->xml, err);
    return rc;
}

/* Leaves the sheet behind, with what was not read of it, and goes on to the next; TB_END: there is none. */
static tb_status next_sheet(struct ods *o, tb_error *err)
{
    tb_status rc = TB_OK;
    o->unwanted = true;
    while (rc == TB_OK && o->in_sheet && !o->sheet_ended)
        rc = xml_next(&o->xml, err);
    if (o->in_sheet)
        unknown_tell(&o->unknown, o->m, ods_name(o));
    o->in_sheet = o->unwanted = false;
    o->row_left = 0;
    o->hint = 1;
    batch_reset(&o->batch);
    return rc == TB_OK ? xml_next(&o->xml, err) : rc;
}

static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct ods *o = reader;
    do {
        tb_status rc = next_sheet(o, err);
        if (rc != TB_OK)
            return rc;
    } while (o->batch.n_rows == 0);
    o->given = false;
    out->kind = TB_BLOCK_TABLE;
    out->place_style = TB_PLACE_SHEET;
    out->line = o->batch.rows[0].line;
    out->flags = o->is_hidden ? TB_BLOCKF_HIDDEN : 0;
    out->text = ods_name(o);
    return TB_OK;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct ods *o = reader;
    if (o->late.rc < 0)
        return late_tell(&o->late, err);
    if (o->given)
        batch_reset(&o->batch);
    o->given = true;
    return late_give(&o->late, read_rows(o, hint, &o->late.err), &o->batch, out, err);
}

static const tb_magic zip = {sizeof(tb_magic), 0, "PK\3\4", 4};
static const tb_magic *const ods_magics[] = {&zip, NULL};
static const char *const ods_extensions[] = {"ods", "ots", NULL};
const tb_format format_ods = {
    .struct_size = sizeof(tb_format),
    .id = "ods",
    .title = "OpenDocument spreadsheet (.ods)",
    .extensions = ods_extensions,
    .magics = ods_magics,
    .probe = probe_ods,
    .open = open_ods,
    .close = close_ods,
    .next_block = next_block,
    .next_batch = next_batch,
};

static const tb_magic xml = {sizeof(tb_magic), 0, "<?xml", 5};
static const tb_magic *const fods_magics[] = {&xml, NULL};
static const char *const fods_extensions[] = {"fods", NULL};
const tb_format format_fods = {
    .struct_size = sizeof(tb_format),
    .id = "fods",
    .title = "OpenDocument spreadsheet as one XML file (.fods)",
    .extensions = fods_extensions,
    .magics = fods_magics,
    .probe = probe_fods,
    .open = open_fods,
    .close = close_ods,
    .next_block = next_block,
    .next_batch = next_batch,
};
