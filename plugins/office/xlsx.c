/* SPDX-License-Identifier: MIT */
/* A workbook is a table for each sheet that shows anything; chart sheets show nothing here. The parts: workbook.c the
 * sheets, strings.c and styles.c what they share, merges.c merged cells, sheet.c rows, sheet_cell.c cells, numfmt.c,
 * show.c, date.c and fraction.c what numbers look like, number.c their digits. */
#include "reader.h"
#include "sheet.h"

struct reader {
    struct workbook book;
    struct sheet sheet;
    size_t next; /* sheet */
    bool given;  /* the rows of the batch */
    struct late late;
};

static void close_xlsx(void *reader)
{
    struct reader *r = reader;
    sheet_fini(&r->sheet);
    workbook_close(&r->book);
}

static tb_status open_xlsx(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    struct memory m = {host, ctx};
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return no_memory(m, err);
    r->late.err.struct_size = sizeof r->late.err;
    tb_status rc = workbook_open(&r->book, m, src, err);
    if (rc == TB_OK)
        rc = sheet_init(&r->sheet, &r->book, err);
    if (rc < 0) {
        close_xlsx(r);
        return rc;
    }
    *out_reader = r;
    return TB_OK;
}

/* The first rows tell whether there is anything to show. */
static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct reader *r = reader;
    tb_status rc = TB_END;
    for (; rc == TB_END; r->next++) {
        sheet_close(&r->sheet);
        if (r->next == r->book.n_sheets)
            return TB_END;
        rc = sheet_open(&r->sheet, &r->book.sheets[r->next], err);
        if (rc == TB_OK)
            rc = sheet_rows(&r->sheet, 1, err);
        if (rc == TB_END && r->sheet.batch.n_rows > 0)
            rc = TB_OK;
    }
    if (rc < 0)
        return rc;
    const struct sheet_entry *s = r->sheet.entry;
    r->given = false;
    out->kind = TB_BLOCK_TABLE;
    out->place_style = TB_PLACE_SHEET;
    out->line = r->sheet.batch.rows[0].line;
    out->flags = s->hidden ? TB_BLOCKF_HIDDEN : 0;
    out->text = s->name;
    return TB_OK;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct reader *r = reader;
    if (r->late.rc < 0)
        return late_tell(&r->late, err);
    if (r->given)
        batch_reset(&r->sheet.batch);
    r->given = true;
    return late_give(&r->late, sheet_rows(&r->sheet, hint, &r->late.err), &r->sheet.batch, out, err);
}

static const tb_magic zip = {sizeof(tb_magic), 0, "PK\3\4", 4};
static const tb_magic *const magics[] = {&zip, NULL};
static const char *const extensions[] = {"xlsx", "xlsm", "xltx", "xltm", NULL};
const tb_format format_xlsx = {
    .struct_size = sizeof(tb_format),
    .id = "xlsx",
    .title = "Excel workbook (.xlsx)",
    .extensions = extensions,
    .magics = magics,
    .probe = probe_xlsx,
    .open = open_xlsx,
    .close = close_xlsx,
    .next_block = next_block,
    .next_batch = next_batch,
};
