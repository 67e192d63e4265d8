/* SPDX-License-Identifier: MIT */
/* PDF, read with poppler. A page is loaded and laid out when its first block is asked for, and only one is in memory
 * at a time; of the pages before only what goes on is kept: an unfinished paragraph, and the columns of a table. */
#include "pdf.h"

#include <string.h>

#define PROBE_HEAD ((size_t)1024)     /* where the header has to begin */
#define PROBE_TAIL ((size_t)2048)     /* what is searched for the end of the file */
#define MAX_HELD ((size_t)1 << 20)    /* bytes of a paragraph that goes on over pages */
#define BATCH_CELLS ((size_t)1 << 16) /* a batch ends with the row that reaches this */

/* ---- Probe ---- */

static bool contains(const uint8_t *p, size_t len, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= len; i++)
        if (p[i] == (uint8_t)word[0] && memcmp(p + i, word, n) == 0)
            return true;
    return false;
}

static int32_t probe(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    (void)ctx;
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *p = NULL;
    uint8_t tail[PROBE_TAIL];
    size_t len = 0, got = 0;
    if (host->peek(src, PROBE_HEAD, &p, &len, &err) < 0 || !contains(p, len < PROBE_HEAD ? len : PROBE_HEAD, "%PDF-"))
        return 0;
    uint64_t size = host->size(src);
    if (size == TB_UNKNOWN)
        return 80;
    uint64_t at = size > PROBE_TAIL ? size - PROBE_TAIL : 0;
    if (host->read_at(src, at, tail, sizeof tail, &got, &err) < 0)
        return 80;
    return contains(tail, got, "startxref") || contains(tail, got, "%%EOF") ? 100 : 80;
}

/* ---- Failures ---- */

static tb_status no_memory(const struct reader *r, tb_error *err)
{
    return r->page.memory.host->fail(err, TB_E_NOMEM, "there is not enough memory to read page %u of the PDF",
                                     (unsigned)r->number);
}

static tb_status check_cancelled(const struct reader *r, tb_error *err)
{
    struct memory m = r->page.memory;
    return m.host->cancelled(m.ctx) ? m.host->fail(err, TB_E_CANCELLED, "reading was cancelled") : TB_OK;
}

static tb_spot spot_of(uint32_t page)
{
    return (tb_spot){.struct_size = sizeof(tb_spot), .style = TB_PLACE_PAGE, .page = page};
}

/* ---- Pages ---- */

/* Pages without text are told of once the document is known to have some. */
static void tell_unread(struct reader *r)
{
    struct memory m = r->page.memory;
    for (size_t i = 0; i < r->unread.n; i++) {
        tb_spot spot = spot_of(r->unread.ptr[i]);
        m.host->warn_at(m.ctx, &spot,
                        "the page is a picture without text and was left out; run text recognition on the PDF, or "
                        "ask for the original");
    }
    r->unread.n = 0;
}

static tb_status take_page(struct reader *r, PopplerPage *source, tb_error *err)
{
    struct memory m = r->page.memory;
    bool lost = false, pictures = false, too_many_rules = false;
    tb_spot spot = spot_of(r->number);
    tb_status rc = load_page(r, source, true, &pictures, &lost, err);
    if (rc < 0)
        return rc;
    if (r->page.glyphs.n == 0) {
        if (!pictures)
            return TB_OK;
        if (!ROOM(m, r->unread, 1))
            return no_memory(r, err);
        r->unread.ptr[r->unread.n++] = r->number;
        return TB_OK;
    }
    r->has_text = true;
    tell_unread(r);
    if (!layout_page(&r->page, &r->layout, &r->margins, &too_many_rules))
        return no_memory(r, err);
    if (lost)
        m.host->warn_at(m.ctx, &spot, "not all of the text of the page could be read");
    if (too_many_rules)
        m.host->warn_at(m.ctx, &spot, "the page is drawn with too many lines to look for tables among them");
    return TB_OK;
}

/* Lays out the next page; its blocks are those of r->layout. */
static tb_status next_page(struct reader *r, tb_error *err)
{
    struct memory m = r->page.memory;
    tb_status rc = check_cancelled(r, err);
    if (rc < 0)
        return rc;
    r->number++;
    r->at = r->layout.blocks.n = 0;
    PopplerPage *source = poppler_document_get_page(r->document, (int)r->number - 1);
    if (!source) {
        tb_spot spot = spot_of(r->number);
        m.host->warn_at(m.ctx, &spot, "the page is damaged and was left out; fetch the file again");
        return TB_OK;
    }
    rc = take_page(r, source, err);
    g_object_unref(source);
    return rc;
}

/* ---- Blocks ---- */

static tb_str text_of(const struct reader *r, struct slice s)
{
    return (tb_str){s.len ? r->layout.text.ptr + s.at : "", s.len};
}

static void give(const struct reader *r, const struct block *b, tb_block *out)
{
    out->kind = b->kind;
    out->place_style = TB_PLACE_PAGE;
    out->line = b->line;
    out->page = r->number;
    if (b->kind != TB_BLOCK_TABLE)
        out->text = text_of(r, b->text);
}

/* Appends a paragraph to the one that is held back, or holds it back. */
static bool hold(struct reader *r, const struct block *b)
{
    struct held *h = &r->held;
    tb_str text = text_of(r, b->text);
    if (!ROOM(r->page.memory, h->text, text.len + 1))
        return false;
    if (h->text.n == 0) {
        h->page = r->number;
        h->line = b->line;
    } else if (prose_needs_blank(h->text.ptr, h->text.n, text.ptr)) {
        h->text.ptr[h->text.n++] = ' ';
    }
    memcpy(h->text.ptr + h->text.n, text.ptr, text.len);
    h->text.n += text.len;
    h->ready = !b->goes_on || r->at < r->layout.blocks.n || h->text.n > MAX_HELD;
    return true;
}

/* A new page: goes the paragraph that is held back on? */
static bool meet_held(struct reader *r)
{
    const struct block *b = r->layout.blocks.ptr;
    if (r->held.text.n == 0 || r->layout.blocks.n == 0)
        return true;
    if (!b->continues) {
        r->held.ready = true;
        return true;
    }
    r->at = 1;
    return hold(r, b);
}

static void give_held(struct reader *r, tb_block *out)
{
    struct held *h = &r->held;
    out->kind = TB_BLOCK_PARAGRAPH;
    out->place_style = TB_PLACE_PAGE;
    out->line = h->line;
    out->page = h->page;
    out->text = (tb_str){h->text.ptr, h->text.n};
    h->text.n = 0; /* the bytes stay until the next call */
    h->ready = false;
}

static tb_status at_end(struct reader *r, tb_error *err)
{
    const tb_host *host = r->page.memory.host;
    if (r->has_text) {
        tell_unread(r);
        return TB_END;
    }
    if (r->unread.n)
        return host->fail(err, TB_E_UNSUPPORTED,
                          "the PDF is scanned: none of its %u pages has a text layer; run text recognition (OCR) on "
                          "it, or ask for the original",
                          (unsigned)r->n_pages);
    return host->fail(err, TB_E_UNSUPPORTED,
                      "the PDF has no text on any of its %u pages; run text recognition (OCR) on it, or ask for the "
                      "original",
                      (unsigned)r->n_pages);
}

static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct reader *r = reader;
    r->table = NULL;
    for (;;) {
        if (r->held.ready) {
            give_held(r, out);
            return TB_OK;
        }
        if (r->at < r->layout.blocks.n) {
            const struct block *b = &r->layout.blocks.ptr[r->at++];
            bool last = r->at == r->layout.blocks.n && r->number < r->n_pages;
            if (last && b->goes_on) {
                if (!hold(r, b))
                    return no_memory(r, err);
                continue;
            }
            give(r, b, out);
            if (b->kind == TB_BLOCK_TABLE) {
                r->table = &r->layout.tables.list.ptr[b->table];
                r->table_number++;
                r->row = 0;
                r->cell = 0;
            }
            return TB_OK;
        }
        if (r->number == r->n_pages) {
            if (r->held.text.n == 0)
                return at_end(r, err);
            r->held.ready = true;
            continue;
        }
        r->table_number = 0;
        tb_status rc = next_page(r, err);
        if (rc < 0)
            return rc;
        if (!meet_held(r))
            return no_memory(r, err);
    }
}

/* ---- Rows ---- */

static bool add_row(struct reader *r)
{
    const struct cell *cells = r->layout.tables.cells.ptr + r->table->cells;
    size_t first = r->cells.n;
    for (; r->cell < r->table->n_cells && cells[r->cell].row == r->row; r->cell++) {
        const struct cell *c = &cells[r->cell];
        if (!ROOM(r->page.memory, r->cells, 1) || !ROOM(r->page.memory, r->spans, 1))
            return false;
        if (c->columns > 1 || c->rows > 1)
            r->spans.ptr[r->spans.n++] = (tb_span){(uint32_t)r->cells.n, c->columns, c->rows};
        r->cells.ptr[r->cells.n++] = (tb_cell){
            .column = c->column,
            .kind = c->text.len ? TB_CELL_TEXT : TB_CELL_EMPTY,
            .text = text_of(r, c->text),
        };
    }
    if (!ROOM(r->page.memory, r->rows, 1))
        return false;
    r->rows.ptr[r->rows.n++] = (tb_row){
        .line = (uint64_t)r->row + 1,
        .offset = TB_UNKNOWN,
        .page = r->number,
        .table = r->table_number,
        .first_cell = (uint32_t)first,
        .n_cells = (uint32_t)(r->cells.n - first),
    };
    r->row++;
    return true;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct reader *r = reader;
    tb_status rc = check_cancelled(r, err);
    if (rc < 0)
        return rc;
    r->rows.n = r->cells.n = r->spans.n = 0;
    while (r->table && r->row < r->table->n_rows && r->cells.n < BATCH_CELLS && (hint == 0 || r->rows.n < hint))
        if (!add_row(r))
            return no_memory(r, err);
    if (r->rows.n == 0)
        return TB_END;
    out->rows = r->rows.ptr;
    out->n_rows = r->rows.n;
    out->cells = r->cells.ptr;
    out->n_cells = r->cells.n;
    out->spans = r->spans.n ? r->spans.ptr : NULL;
    out->n_spans = r->spans.n;
    return TB_OK;
}

static const tb_magic magic = {.struct_size = sizeof(tb_magic), .offset = 0, .bytes = "%PDF-", .len = 5};
static const tb_magic *const magics[] = {&magic, NULL};
static const char *const extensions[] = {"pdf", NULL};
static const tb_format pdf_format = {
    .struct_size = sizeof(tb_format),
    .id = "pdf",
    .title = "PDF with a text layer",
    .extensions = extensions,
    .magics = magics,
    .probe = probe,
    .open = open_pdf,
    .close = close_pdf,
    .next_block = next_block,
    .next_batch = next_batch,
};
static const tb_format *const formats[] = {&pdf_format, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "pdf",
    .version = "0.1.0",
    .license = "GPL-2.0-or-later",
    .formats = formats,
};
TB_PLUGIN_ENTRY(pdf)
{
    return &plugin;
}
