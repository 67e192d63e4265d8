/* SPDX-License-Identifier: MIT */
/* Opening: poppler reads from memory, the source's own where it has all bytes in one range. Some pages are looked at
 * beforehand for what stands at the top and bottom of most of them. */
#include <string.h>

#include "load.h"
#include "pdf.h"

#define MAX_PAGES 20000
#define MAX_BYTES ((size_t)1 << 30) /* of a file that has to be copied */
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

/* Pages spread evenly over the document; all of them if they are few. */
static tb_status sample(struct reader *r, tb_error *err)
{
    struct memory m = r->page.memory;
    uint32_t n = r->n_pages < MARGIN_SAMPLES ? r->n_pages : MARGIN_SAMPLES;
    for (uint32_t i = 0; i < n; i++) {
        bool lost, ok;
        if (m.host->cancelled(m.ctx))
            return m.host->fail(err, TB_E_CANCELLED, "reading was cancelled");
        PopplerPage *source = poppler_document_get_page(r->document, (int)((uint64_t)i * r->n_pages / n));
        if (!source)
            continue;
        ok = load_text(&r->page, source, &lost);
        g_object_unref(source);
        if (ok) {
            turn_upright(&r->page);
            ok = margins_sample(&r->margins, &r->page, &r->layout.items, &r->layout.lines);
        }
        if (!ok)
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
