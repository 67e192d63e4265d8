/* SPDX-License-Identifier: MIT */
/* An office document is known by its main part: by its usual name, or else by its content type. Of a file that was cut
 * off there is no directory of parts; then the names of the first ones are looked at, so that the reader, which knows
 * more of such files than one of archives, can say what is wrong. */
#include "reader.h"
#include "tail.h"
#include "xml.h"

#define SAMPLE ((size_t)1 << 16)
#define HEADER 30u
#define TYPES_PART "[Content_Types].xml"
#define MIMETYPE "application/vnd.oasis.opendocument."

struct hint {
    const char *text;
    enum kind kind;
};

/* ---- By its parts ---- */

static enum kind by_mimetype(const char *p, size_t len)
{
    static const struct hint hints[] = {
        {"spreadsheet", KIND_ODS}, {"text", KIND_ODT}, {"presentation", KIND_ODP}, {"graphics", KIND_ODP}};
    size_t n = strlen(MIMETYPE);
    if (len < n || memcmp(p, MIMETYPE, n) != 0)
        return KIND_NONE;
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        size_t more = strlen(hints[i].text);
        if (len - n >= more && memcmp(p + n, hints[i].text, more) == 0)
            return hints[i].kind;
    }
    return KIND_NONE;
}

static enum kind by_type(const char *type)
{
    static const struct hint hints[] = {
        {"spreadsheetml.sheet.main+xml", KIND_XLSX},
        {"spreadsheetml.template.main+xml", KIND_XLSX},
        {"ms-excel.sheet.macroEnabled.main+xml", KIND_XLSX},
        {"ms-excel.template.macroEnabled.main+xml", KIND_XLSX},
        {"ms-excel.sheet.binary.macroEnabled.main", KIND_XLSB},
        {"wordprocessingml.document.main+xml", KIND_DOCX},
        {"wordprocessingml.template.main+xml", KIND_DOCX},
        {"ms-word.document.macroEnabled.main+xml", KIND_DOCX},
        {"ms-word.template.macroEnabledTemplate.main+xml", KIND_DOCX},
        {"presentationml.presentation.main+xml", KIND_PPTX},
        {"presentationml.slideshow.main+xml", KIND_PPTX},
    };
    for (size_t i = 0; type && i < sizeof hints / sizeof *hints; i++)
        if (strstr(type, hints[i].text))
            return hints[i].kind;
    return KIND_NONE;
}

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    enum kind *kind = data;
    (void)id;
    if (*kind == KIND_NONE)
        *kind = by_type(xml_attribute(attributes, NS_NONE, "ContentType"));
    return TB_OK;
}

static enum kind by_content_types(struct package *p, tb_error *err)
{
    enum { TYPES = 2, TYPE };
    static const struct xml_rule rules[] = {
        {XML_ROOT, TYPES, NS_TYPES, "Types"},
        {TYPES, TYPE, NS_TYPES, "Override"},
        {TYPES, TYPE, NS_TYPES, "Default"},
    };
    static const struct xml_grammar grammar = {.rules = rules, .n_rules = 3, .start = on_start};
    enum kind kind = KIND_NONE;
    struct xml x;
    return xml_read_part(&x, p, TYPES_PART, &grammar, &kind, err) == TB_OK ? kind : KIND_NONE;
}

static enum kind by_parts(struct package *p, tb_error *err)
{
    static const struct hint parts[] = {{"xl/workbook.xml", KIND_XLSX},
                                        {"xl/workbook.bin", KIND_XLSB},
                                        {"word/document.xml", KIND_DOCX},
                                        {"ppt/presentation.xml", KIND_PPTX}};
    struct part part;
    char text[128];
    size_t got = 0;
    if (package_has(p, "OFD.xml"))
        return KIND_OFD;
    if (package_has(p, "mimetype") && part_open(p, "mimetype", &part, err) == TB_OK) {
        tb_status rc = part_read(&part, text, sizeof text, &got, err);
        part_close(&part);
        return rc == TB_OK ? by_mimetype(text, got) : KIND_NONE;
    }
    if (!package_has(p, TYPES_PART))
        return KIND_NONE;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (package_has(p, parts[i].text))
            return parts[i].kind;
    return by_content_types(p, err);
}

/* ---- By its first bytes ---- */

static enum kind by_name(const char *name, size_t len)
{
    static const struct hint folders[] = {{"xl/", KIND_XLSX}, {"word/", KIND_DOCX}, {"ppt/", KIND_PPTX}};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t n = strlen(folders[i].text);
        if (len >= n && memcmp(name, folders[i].text, n) == 0)
            return folders[i].kind;
    }
    return len == 7 && memcmp(name, "OFD.xml", 7) == 0 ? KIND_OFD : KIND_NONE;
}

static enum kind by_headers(const uint8_t *p, size_t len)
{
    const char *text = (const char *)p;
    enum kind kind = KIND_NONE;
    if (len > HEADER + 8 && memcmp(text + HEADER, "mimetype", 8) == 0)
        return by_mimetype(text + HEADER + 8, len - HEADER - 8);
    for (size_t i = 0; kind == KIND_NONE && len - i > HEADER; i++) {
        const uint8_t *at = memchr(p + i, 'P', len - i - HEADER);
        if (!at)
            break;
        i = (size_t)(at - p);
        size_t n = le16(at + 26);
        if (memcmp(at, "PK\3\4", 4) == 0 && n <= len - i - HEADER)
            kind = by_name(text + i + HEADER, n);
    }
    return kind;
}

enum kind probe_kind(struct memory m, tb_source *src, int32_t *score)
{
    tb_error err = {.struct_size = sizeof err};
    struct package p;
    const uint8_t *bytes = NULL;
    size_t len = 0;
    *score = 0;
    if (m.host->peek(src, SAMPLE, &bytes, &len, &err) < 0 || len < HEADER || memcmp(bytes, "PK\3\4", 4) != 0)
        return KIND_NONE;
    enum kind kind = by_headers(bytes, len < SAMPLE ? len : SAMPLE);
    if (package_open(&p, m, src, &err) == TB_OK) {
        kind = by_parts(&p, &err);
        package_close(&p);
        *score = kind == KIND_NONE ? 0 : 100;
    } else {
        *score = kind == KIND_NONE ? 0 : 80;
    }
    return kind;
}

static int32_t score(const tb_host *host, tb_ctx *ctx, tb_source *src, enum kind from, enum kind to)
{
    int32_t sure = 0;
    enum kind kind = probe_kind((struct memory){host, ctx}, src, &sure);
    return kind >= from && kind <= to ? sure : 0;
}

int32_t probe_xlsx(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    return score(host, ctx, src, KIND_XLSX, KIND_XLSX);
}

int32_t probe_docx(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    return score(host, ctx, src, KIND_DOCX, KIND_DOCX);
}

int32_t probe_ods(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    return score(host, ctx, src, KIND_ODS, KIND_ODS);
}

/* The root of one XML file stands at its beginning, with the kind of document as an attribute. */
int32_t probe_fods(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    static const char kind[] = "office:mimetype=\"" MIMETYPE "spreadsheet";
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *p = NULL;
    size_t len = 0;
    (void)ctx;
    if (host->peek(src, SAMPLE, &p, &len, &err) < 0 || len < 5 || memcmp(p, "<?xml", 5) != 0)
        return 0;
    len = len < SAMPLE ? len : SAMPLE;
    for (const uint8_t *at = p, *end = p + len; (size_t)(end - at) >= sizeof kind - 1; at++) {
        at = memchr(at, kind[0], (size_t)(end - at) - sizeof kind + 2);
        if (!at)
            break;
        if (memcmp(at, kind, sizeof kind - 1) == 0)
            return 100;
    }
    return 0;
}

int32_t probe_other(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    return score(host, ctx, src, KIND_OFD, KIND_ODP);
}
