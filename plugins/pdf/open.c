/* SPDX-License-Identifier: MIT */
/* Opening: poppler reads from memory, the source's own where it has all bytes in one range. Some pages are looked at
 * beforehand for what stands at the top and bottom of most of them. */
#include <string.h>

#include "load.h"
#include "pdf.h"
#include "units.h"

#define MAX_PAGES 20000
#define MAX_BYTES ((size_t)1 << 30) /* of a file that has to be copied */
/* Pieces of text on a page: one a character in some files, of which a page has 8,000 at the most. */
#define MAX_STRINGS 20000u
/* A page with fewer marks has its table, if any, in a picture or group. */
#define FEW_MARKS 4u
#define FIRST_PIECE ((size_t)1 << 16)

/* ---- Bytes ---- */

/* Copies a source that cannot be had as one range. */
static tb_status copy_source(struct memory m, tb_source *src, const uint8_t **data, size_t *len, tb_error *err)
{
    uint64_t size = m.host->size(src);
    size_t cap = size == TB_UNKNOWN || size > MAX_BYTES ? FIRST_PIECE : (size_t)size + 1, n = 0, got = 0;
    uint8_t *bytes = NULL;
    if (size != TB_UNKNOWN && size > MAX_BYTES)
        return m.host->fail(err, TB_E_LIMIT, "the PDF is larger than 1 GiB; split it");
    bytes = m.host->alloc(m.ctx, TB_LIFE_READER, cap);
    while (bytes) {
        tb_status rc = m.host->read_at(src, n, bytes + n, cap - n, &got, err);
        if (rc < 0)
            return rc;
        n += got;
        if (got == 0)
            break;
        if (n > MAX_BYTES)
            return m.host->fail(err, TB_E_LIMIT, "the PDF is larger than 1 GiB; split it");
        if (n == cap) {
            bytes = m.host->grow(m.ctx, TB_LIFE_READER, bytes, cap, 2 * cap);
            cap *= 2;
        }
    }
    if (!bytes)
        return m.host->fail(err, TB_E_NOMEM, "there is not enough memory to read the PDF");
    *data = bytes;
    *len = n;
    return TB_OK;
}

/* ---- The document ---- */

static tb_status explain(const tb_host *host, const GError *e, tb_error *err)
{
    if (e && e->domain == POPPLER_ERROR && e->code == POPPLER_ERROR_ENCRYPTED)
        return host->fail(err, TB_E_UNSUPPORTED,
                          "the PDF is encrypted with a password; open it with the password and save it without one");
    return host->fail(err, TB_E_SYNTAX, "the PDF is damaged and cannot be opened; fetch the file again");
}

static tb_status open_document(struct reader *r, const uint8_t *data, size_t len, tb_error *err)
{
    const tb_host *host = r->page.memory.host;
    GError *e = NULL;
    GBytes *bytes = g_bytes_new_static(data, len);
    r->document = poppler_document_new_from_bytes(bytes, NULL, &e);
    g_bytes_unref(bytes);
    tb_status rc = r->document ? TB_OK : explain(host, e, err);
    g_clear_error(&e);
    if (rc < 0)
        return rc;
    int n = poppler_document_get_n_pages(r->document);
    if (n <= 0)
        return host->fail(err, TB_E_SYNTAX, "the PDF has no pages that could be found; fetch the file again");
    if (n > MAX_PAGES)
        return host->fail(err, TB_E_LIMIT, "the PDF has %d pages, more than %d; split it", n, MAX_PAGES);
    r->n_pages = (uint32_t)n;
    return TB_OK;
}

static void hint_title(const struct reader *r)
{
    struct memory m = r->page.memory;
    gchar *title = poppler_document_get_title(r->document);
    if (title && g_utf8_validate(title, -1, NULL)) {
        g_strstrip(title);
        if (*title)
            m.host->hint(m.ctx, "title", (tb_str){title, strlen(title)});
    }
    g_free(title);
}

/* Are there pictures, and does one cover most of the page? */
static bool has_pictures(const struct page *p, PopplerPage *source, bool *covered)
{
    GList *images = poppler_page_get_image_mapping(source);
    *covered = false;
    for (const GList *i = images; i; i = i->next) {
        const PopplerRectangle *r = &((const PopplerImageMapping *)i->data)->area;
        struct box b = box_of(r->x1, r->y1, r->x2, r->y2);
        *covered = *covered || 2 * (int64_t)width(b) * height(b) > (int64_t)p->width * p->height;
    }
    poppler_page_free_image_mapping(images);
    return images != NULL;
}

/* Drawing tells how many pieces of text there are, of which poppler may not have too many when it orders them; but
 * drawing pictures takes long, and is of use only if there is text. */
tb_status load_page(struct reader *r, PopplerPage *source, bool drawn, bool *pictures, bool *lost, tb_error *err)
{
    const tb_host *host = r->page.memory.host;
    load_size(&r->page, source);
    bool covered;
    *pictures = has_pictures(&r->page, source, &covered);
    bool ok = *pictures || load_marks(&r->page, source);
    if (r->page.n_strings > MAX_STRINGS)
        return host->fail(err, TB_E_LIMIT, "page %d has more than %u pieces of text; print the PDF to a new one",
                          poppler_page_get_index(source) + 1, MAX_STRINGS);
    ok = ok && load_text(&r->page, source, lost);
    if (ok && *pictures && drawn && r->page.glyphs.n > 0)
        ok = load_marks(&r->page, source);
    if (ok && drawn && r->page.marks.n <= FEW_MARKS && r->page.glyphs.n > 0 && (covered || r->page.grouped))
        ok = load_picture(&r->page, source);
    if (!ok)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to read page %d of the PDF",
                          poppler_page_get_index(source) + 1);
    turn_upright(&r->page);
    return TB_OK;
}

/* Pages spread evenly over the document; all of them if they are few. */
static tb_status sample(struct reader *r, tb_error *err)
{
    struct memory m = r->page.memory;
    uint32_t n = r->n_pages < MARGIN_SAMPLES ? r->n_pages : MARGIN_SAMPLES;
    for (uint32_t i = 0; i < n && r->n_pages > 2; i++) {
        bool lost, pictures;
        if (m.host->cancelled(m.ctx))
            return m.host->fail(err, TB_E_CANCELLED, "reading was cancelled");
        PopplerPage *source = poppler_document_get_page(r->document, (int)((uint64_t)i * r->n_pages / n));
        if (!source)
            continue;
        tb_status rc = load_page(r, source, false, &pictures, &lost, err);
        g_object_unref(source);
        if (rc < 0)
            return rc;
        if (!margins_sample(&r->margins, &r->page, &r->layout.items, &r->layout.lines))
            return m.host->fail(err, TB_E_NOMEM, "there is not enough memory to read the PDF");
    }
    return TB_OK;
}

void close_pdf(void *reader)
{
    struct reader *r = reader;
    if (r->document)
        g_object_unref(r->document);
}

tb_status open_pdf(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    const uint8_t *data = NULL;
    size_t len = 0;
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to read the PDF");
    r->page.memory = (struct memory){host, ctx};
    tb_status rc = TB_OK;
    if (host->whole(src, &data, &len) != TB_OK)
        rc = copy_source(r->page.memory, src, &data, &len, err);
    if (rc == TB_OK)
        rc = open_document(r, data, len, err);
    if (rc == TB_OK)
        rc = sample(r, err);
    if (rc < 0) {
        close_pdf(r);
        return rc;
    }
    hint_title(r);
    *out_reader = r;
    return TB_OK;
}
