/* SPDX-License-Identifier: MIT */
/* The first part of the workbook stream, from its BOF record to its EOF record. What it counts (shared texts above
 * all) is not believed: texts are taken as they come, until they or the count end.
 *
 * Excel 5 and 95 differ in two things: strings are bytes in a code page, and there are no shared texts. */
#include "book.h"

#include "builtin.h"

#define MAX_SHEETS 4096u /* tables a document may have */
#define VERSION_97 0x0600u
#define KIND_SHEET 0x0010u
#define CHINESE 936u

/* ---- Strings ---- */

tb_status book_string(struct book *b, struct bytes *from, size_t width, tb_error *err)
{
    b->scratch.n = 0;
    if (b->unicode)
        return text_unicode(&b->scratch, from, width, err);
    if (!b->codec.open) {
        tb_status rc = codec_open(&b->codec, b->mem, b->page ? b->page : CHINESE, err);
        if (rc < 0)
            return rc;
        if (b->page == 0)
            b->mem.host->warn(b->mem.ctx, 0, "the workbook does not say its code page; its texts were read as GBK");
    }
    return text_coded(&b->scratch, from, width, &b->codec, err);
}

static tb_status keep_string(struct book *b, tb_str *out, tb_error *err)
{
    *out = pool_keep(&b->pool, b->scratch.p, b->scratch.n);
    return out->ptr ? TB_OK : no_memory(b->mem, err);
}

/* ---- Shared texts ---- */

static tb_status add_shared(struct book *b, tb_error *err)
{
    tb_str *shared = enlarge(b->mem, b->shared, &b->cap_shared, b->n_shared + 1, sizeof *shared);
    if (!shared)
        return no_memory(b->mem, err);
    b->shared = shared;
    tb_status rc = keep_string(b, &shared[b->n_shared], err);
    b->n_shared += rc == TB_OK;
    return rc;
}

static tb_status read_shared(struct book *b, tb_error *err)
{
    struct bytes from = bytes_from(&b->in, 0);
    uint8_t counts[8] = {0};
    tb_status rc = bytes_take(&from, counts, sizeof counts, err);
    uint32_t n = le32(counts + 4), i = 0;
    for (; rc == TB_OK && i < n; i++) {
        rc = book_string(b, &from, 2, err);
        if (rc == TB_OK)
            rc = add_shared(b, err);
        if (rc == TB_OK && i % 4096 == 0 && b->mem.host->cancelled(b->mem.ctx))
            return b->mem.host->fail(err, TB_E_CANCELLED, "reading was cancelled");
    }
    if (rc == TB_END)
        b->mem.host->warn(b->mem.ctx, 0,
                          "the table of texts ends after %u of %u texts; cells that show the others are left empty",
                          (unsigned)(i ? i - 1 : 0), (unsigned)n);
    return rc == TB_END ? TB_OK : rc;
}

/* ---- Formats ---- */

static tb_status read_format(struct book *b, tb_error *err)
{
    const struct record *r = &b->in.it;
    if (r->len < 2)
        return TB_OK;
    uint16_t id = le16(r->data);
    struct bytes from = bytes_from(&b->in, 2);
    tb_status rc = book_string(b, &from, b->unicode ? 2 : 1, err);
    if (rc != TB_OK)
        return rc == TB_END ? TB_OK : rc;
    tb_str *formats = enlarge(b->mem, b->formats, &b->cap_formats, (size_t)id + 1, sizeof *formats);
    if (!formats)
        return no_memory(b->mem, err);
    b->formats = formats;
    tb_str *f = &formats[id];
    if (f->ptr && f->len == b->scratch.n && memcmp(f->ptr, b->scratch.p, f->len) == 0)
        return TB_OK; /* said again */
    return keep_string(b, f, err);
}

static tb_status read_xf(struct book *b, tb_error *err)
{
    if (b->n_xfs > UINT16_MAX)
        return TB_OK; /* no cell can name it */
    uint16_t *xfs = enlarge(b->mem, b->xfs, &b->cap_xfs, b->n_xfs + 1, sizeof *xfs);
    if (!xfs)
        return no_memory(b->mem, err);
    b->xfs = xfs;
    xfs[b->n_xfs++] = b->in.it.len < 4 ? 0 : le16(b->in.it.data + 2);
    return TB_OK;
}

tb_str book_format(const struct book *b, uint16_t xf)
{
    uint16_t id = xf < b->n_xfs ? b->xfs[xf] : 0;
    if (id == 0)
        return (tb_str){"", 0};
    if (id < b->cap_formats && b->formats[id].ptr)
        return b->formats[id];
    const char *code = builtin_format(id);
    return (tb_str){code, strlen(code)};
}

/* ---- Sheets ---- */

static tb_status add_sheet(struct book *b, struct sheet_entry entry, tb_error *err)
{
    if (b->n_sheets == MAX_SHEETS)
        return b->mem.host->fail(err, TB_E_LIMIT, "the workbook has more than %u sheets; split it", MAX_SHEETS);
    struct sheet_entry *sheets = enlarge(b->mem, b->sheets, &b->cap_sheets, b->n_sheets + 1, sizeof *sheets);
    if (!sheets)
        return no_memory(b->mem, err);
    b->sheets = sheets;
    sheets[b->n_sheets++] = entry;
    return TB_OK;
}

static tb_status read_sheet(struct book *b, tb_error *err)
{
    const struct record *r = &b->in.it;
    if (r->len < 6)
        return stream_damaged(&b->in, "the name of a sheet is cut off", err);
    struct sheet_entry entry = {.at = le32(r->data), .hidden = (r->data[4] & 3u) != 0};
    bool table = r->data[5] == 0; /* and no chart, macro or module */
    struct bytes from = bytes_from(&b->in, 6);
    tb_status rc = book_string(b, &from, 1, err);
    if (rc == TB_END)
        return stream_damaged(&b->in, "the name of a sheet is cut off", err);
    if (rc < 0 || !table)
        return rc;
    rc = keep_string(b, &entry.name, err);
    return rc == TB_OK ? add_sheet(b, entry, err) : rc;
}

/* ---- Records ---- */

static tb_status read_record(struct book *b, tb_error *err)
{
    const struct record *r = &b->in.it;
    switch (r->type) {
    case R_FILEPASS:
        return container_refuse(b->in.from, CONTENT_ENCRYPTED, err);
    case R_CODEPAGE:
        b->page = r->len >= 2 ? le16(r->data) : 0;
        return TB_OK;
    case R_DATEMODE:
        b->since_1904 = r->len >= 2 && le16(r->data) != 0;
        return TB_OK;
    case R_SST:
        return read_shared(b, err);
    case R_FORMAT:
        return read_format(b, err);
    case R_XF:
        return read_xf(b, err);
    case R_BOUNDSHEET:
        return read_sheet(b, err);
    default:
        return TB_OK;
    }
}

static tb_status read_records(struct book *b, tb_error *err)
{
    tb_status rc = TB_OK;
    while (rc == TB_OK) {
        rc = stream_next(&b->in, err);
        if (rc == TB_OK && b->in.it.type == R_EOF)
            return TB_OK;
        if (rc == TB_OK)
            rc = read_record(b, err);
    }
    return rc == TB_END ? stream_damaged(&b->in, "the workbook ends before its sheets", err) : rc;
}

tb_status book_open(struct book *b, struct container *from, tb_error *err)
{
    struct memory mem = from->mem;
    *b = (struct book){.mem = mem, .pool.mem = mem, .scratch.mem = mem};
    tb_status rc = stream_init(&b->in, from, err);
    if (rc == TB_OK)
        rc = stream_next(&b->in, err);
    if (rc < 0)
        return rc;
    const struct record *r = &b->in.it;
    if (rc == TB_END || r->len < 4)
        return stream_damaged(&b->in, "the workbook does not begin like one", err);
    if (r->type == 0x0009 || r->type == 0x0209 || r->type == 0x0409)
        return container_refuse(from, CONTENT_ANCIENT, err);
    if (r->type != R_BOF)
        return stream_damaged(&b->in, "the workbook does not begin like one", err);
    b->unicode = le16(r->data) == VERSION_97;
    if (le16(r->data + 2) == KIND_SHEET) /* a sheet without a workbook around it */
        return add_sheet(b, (struct sheet_entry){.name = {"Sheet1", 6}}, err);
    return read_records(b, err);
}

void book_close(struct book *b) { codec_close(&b->codec); }
