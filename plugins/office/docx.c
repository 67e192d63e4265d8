/* SPDX-License-Identifier: MIT */
/* A text document is read from paragraph to paragraph, and table to table, of its body. Headers, footers and notes are
 * other parts, and not read. The parts: docx_body.c the elements, docx_text.c paragraphs, docx_table.c tables, looks.c
 * styles, numbering.c and label.c automatic numbers. */
#include "docx.h"

#include "reader.h"

static void close_docx(void *reader)
{
    struct docx *d = reader;
    part_close(&d->part);
    xml_close(&d->xml);
    package_close(&d->pkg);
}

static tb_status open_parts(struct docx *d, tb_source *src, tb_error *err)
{
    struct rels root = {0};
    tb_status rc = package_open(&d->pkg, d->m, src, err);
    if (rc == TB_OK)
        rc = rels_read(&root, &d->pkg, "", err);
    const char *body = rels_by_type(&root, "officeDocument");
    body = body ? body : "word/document.xml";
    if (rc == TB_OK)
        rc = rels_read(&d->rels, &d->pkg, body, err);
    const char *styles = rels_by_type(&d->rels, "styles"), *numbering = rels_by_type(&d->rels, "numbering");
    if (rc == TB_OK && styles)
        rc = doc_styles_read(&d->styles, &d->pkg, styles, err);
    if (rc == TB_OK && numbering)
        rc = numbering_read(&d->numbering, &d->pkg, numbering, err);
    if (rc == TB_OK)
        rc = part_open(&d->pkg, body, &d->part, err);
    if (rc == TB_OK)
        rc = xml_open(&d->xml, d->m, &docx_grammar, d, err);
    return rc == TB_OK ? xml_begin(&d->xml, part_read, &d->part, body, err) : rc;
}

static tb_status open_docx(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    struct memory m = {host, ctx};
    struct docx *d = host->alloc(ctx, TB_LIFE_READER, sizeof *d);
    if (!d)
        return no_memory(m, err);
    d->m = m;
    d->run = NO_LOOKS;
    d->flows[0].kind = FLOW_BODY;
    d->n_flows = 1;
    tb_status rc = open_parts(d, src, err);
    if (rc < 0) {
        close_docx(d);
        return rc;
    }
    *out_reader = d;
    return TB_OK;
}

/* Reads on until a block is ready. */
static tb_status fill(struct docx *d, tb_error *err)
{
    d->n_items = d->next_item = d->used_tables = 0;
    pool_reset(&d->texts);
    return xml_next(&d->xml, err);
}

static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct docx *d = reader;
    d->now = NULL;
    for (;;) {
        for (; d->next_item < d->n_items; d->next_item++) {
            const struct item *item = &d->items[d->next_item];
            if (item->block.kind == 0)
                continue;
            uint32_t size = out->struct_size;
            *out = item->block;
            out->struct_size = size;
            d->now = item->table;
            d->next_item++;
            return TB_OK;
        }
        tb_status rc = fill(d, err);
        if (rc != TB_OK)
            return rc;
    }
}

/* A slice of the rows; cells and merged cells are counted from its beginning. */
static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct docx *d = reader;
    struct table *t = d->now;
    if (d->m.host->cancelled(d->m.ctx))
        return d->m.host->fail(err, TB_E_CANCELLED, "reading was cancelled");
    if (!t || t->told == t->rows.n_rows)
        return TB_END;
    struct batch *b = &t->rows;
    size_t first = t->told, base = b->rows[first].first_cell, most = hint ? hint : BATCH_ROWS, cells = 0;
    size_t first_span = t->told_spans;
    for (; t->told < b->n_rows && t->told - first < most && cells < BATCH_CELLS; t->told++) {
        tb_row *row = &b->rows[t->told];
        cells += row->n_cells;
        row->first_cell -= (uint32_t)base;
    }
    for (; t->told_spans < b->n_spans && b->spans[t->told_spans].cell - base < cells; t->told_spans++)
        b->spans[t->told_spans].cell -= (uint32_t)base;
    out->rows = b->rows + first;
    out->n_rows = t->told - first;
    out->cells = b->cells + base;
    out->n_cells = cells;
    out->n_spans = t->told_spans - first_span;
    out->spans = out->n_spans ? b->spans + first_span : NULL;
    return TB_OK;
}

static const tb_magic zip = {sizeof(tb_magic), 0, "PK\3\4", 4};
static const tb_magic *const magics[] = {&zip, NULL};
static const char *const extensions[] = {"docx", "docm", "dotx", "dotm", NULL};
const tb_format format_docx = {
    .struct_size = sizeof(tb_format),
    .id = "docx",
    .title = "Word document (.docx)",
    .extensions = extensions,
    .magics = magics,
    .probe = probe_docx,
    .open = open_docx,
    .close = close_docx,
    .next_block = next_block,
    .next_batch = next_batch,
};
