/* SPDX-License-Identifier: MIT */
/* Objects 1 to 6 are the catalogue, the pages and the fonts; each page and its content follow, and the information. */
#include "making_pdf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <poppler.h>

struct pdf_page *pdf_add_page(struct pdf *d)
{
    if (d->n_pages == PDF_PAGES)
        abort();
    struct pdf_page *p = &d->pages[d->n_pages++];
    p->len = 0;
    p->ops[0] = '\0';
    p->width = 595;
    p->height = 842;
    p->extra = NULL;
    return p;
}

static void append(char *to, size_t cap, size_t *len, const char *format, va_list ap)
    __attribute__((format(printf, 4, 0)));
static void append(char *to, size_t cap, size_t *len, const char *format, va_list ap)
{
    int n = vsnprintf(to + *len, cap - *len, format, ap);
    if (n < 0 || (size_t)n >= cap - *len)
        abort();
    *len += (size_t)n;
}

void pdf_op(struct pdf_page *p, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    append(p->ops, sizeof p->ops, &p->len, format, ap);
    va_end(ap);
    if (p->len + 1 >= sizeof p->ops)
        abort();
    p->ops[p->len++] = '\n';
    p->ops[p->len] = '\0';
}

static uint32_t take(const unsigned char **p)
{
    uint32_t c = *(*p)++;
    int more = c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    c &= more == 2 ? 0x0fu : more == 1 ? 0x1fu : 0x7fu;
    while (more-- > 0)
        c = c << 6 | (*(*p)++ & 0x3fu);
    return c;
}

/* Widths of Helvetica, of what the tests need; an em elsewhere. */
static double advance(uint32_t c)
{
    if (c >= 0x80)
        return 1;
    if (strchr(" .,:/", (int)c))
        return 0.278;
    if (strchr("-()", (int)c))
        return 0.333;
    return c == '%' ? 0.889 : c == 'm' ? 0.833 : strchr("ijl", (int)c) ? 0.222 : 0.556;
}

static double text_width(const char *utf8, double size)
{
    double w = 0;
    for (const unsigned char *p = (const unsigned char *)utf8; *p;)
        w += advance(take(&p)) * size;
    return w;
}

void pdf_text(struct pdf_page *p, double x, double y, double size, const char *utf8)
{
    for (const unsigned char *s = (const unsigned char *)utf8; *s;) {
        int han = *s >= 0x80;
        double start = x;
        char hex[2048];
        size_t n = 0;
        while (*s && (*s >= 0x80) == han && n + 5 < sizeof hex) {
            uint32_t c = take(&s);
            x += advance(c) * size;
            n += (size_t)snprintf(hex + n, sizeof hex - n, han ? "%04X" : "%02X", (unsigned)c);
        }
        pdf_op(p, "BT /F%d %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET", han ? 2 : 1, size, start, p->height - y, hex);
    }
}

void pdf_text_right(struct pdf_page *p, double x, double y, double size, const char *utf8)
{
    pdf_text(p, x - text_width(utf8, size), y, size, utf8);
}

void pdf_text_middle(struct pdf_page *p, double x, double y, double size, const char *utf8)
{
    pdf_text(p, x - text_width(utf8, size) / 2, y, size, utf8);
}

void pdf_line(struct pdf_page *p, double x1, double y1, double x2, double y2)
{
    pdf_op(p, "0.5 w %g %g m %g %g l S", x1, p->height - y1, x2, p->height - y2);
}

static void put(struct pdf *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct pdf *d, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    append(d->bytes, sizeof d->bytes, &d->len, format, ap);
    va_end(ap);
}

void pdf_finish(struct pdf *d)
{
    size_t at[8 + 2 * PDF_PAGES], n = 1;
    static const char *const fixed[] = {
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        "/Supplement 4>>/FontDescriptor 6 0 R/DW 1000>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
        "/Descent -120/CapHeight 880/StemV 93>>",
    };
    d->len = 0;
    put(d, "%%PDF-1.5\n");
    at[n++] = d->len;
    put(d, "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
    at[n++] = d->len;
    put(d, "2 0 obj<</Type/Pages/Count %zu/Kids[", d->n_pages);
    for (size_t i = 0; i < d->n_pages; i++)
        put(d, "%zu 0 R ", 7 + 2 * i);
    put(d, "]>>endobj\n");
    for (size_t i = 0; i < 4; i++) {
        at[n] = d->len;
        put(d, "%zu 0 obj%sendobj\n", n, fixed[i]);
        n++;
    }
    for (size_t i = 0; i < d->n_pages; i++) {
        const struct pdf_page *p = &d->pages[i];
        at[n++] = d->len;
        put(d, "%zu 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]%s/Contents %zu 0 R", 7 + 2 * i, p->width,
            p->height, p->extra ? p->extra : "", 8 + 2 * i);
        put(d, "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>endobj\n");
        at[n++] = d->len;
        put(d, "%zu 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n", 8 + 2 * i, p->len, p->ops);
    }
    at[n] = d->len;
    put(d, "%zu 0 obj<<%s>>endobj\n", n, d->info ? d->info : "");
    size_t info = n++, xref = d->len;
    put(d, "xref\n0 %zu\n0000000000 65535 f \n", n);
    for (size_t i = 1; i < n; i++)
        put(d, "%010zu 00000 n \n", at[i]);
    put(d, "trailer<</Size %zu/Root 1 0 R/Info %zu 0 R%s>>\nstartxref\n%zu\n%%%%EOF\n", n, info,
        d->trailer ? d->trailer : "", xref);
}

void pdf_keep_encodings(void)
{
    static PopplerDocument *open;
    static const char pdf[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                              "2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n";
    if (open)
        return;
    GBytes *bytes = g_bytes_new_static(pdf, sizeof pdf - 1);
    open = poppler_document_new_from_bytes(bytes, NULL, NULL);
    g_bytes_unref(bytes);
}

/* What fontconfig remembers of the languages of fonts it does not give back. The sanitizer looks for this name. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }
