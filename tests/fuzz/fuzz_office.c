/* SPDX-License-Identifier: MIT */
/* The first byte chooses what the rest is: a document as it is, or the parts of one, with a NUL between two, which are
 * packed here. What is read must not depend on how many rows are asked for at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "../unit/fake_host.h"

#define DOC_RELS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELS(items) \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" items "</Relationships>"
#define REL(id, type, target) "<Relationship Id=\"" id "\" Type=\"" DOC_RELS "/" type "\" Target=\"" target "\"/>"
#define MAX_PARTS 8u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const tb_plugin *tb_plugin_query_office(void);

struct part {
    const char *name, *text; /* text NULL: what the input says */
};

static const struct part xlsx[] = {
    {"_rels/.rels", RELS(REL("1", "officeDocument", "b.xml"))},
    {"s.xml", NULL},
    {"t.xml", NULL},
    {"f.xml", NULL},
    {"b.xml", NULL},
    {"_rels/b.xml.rels",
     RELS(REL("1", "worksheet", "s.xml") REL("2", "sharedStrings", "t.xml") REL("3", "styles", "f.xml"))},
};
static const struct part docx[] = {
    {"_rels/.rels", RELS(REL("1", "officeDocument", "d.xml"))},
    {"d.xml", NULL},
    {"f.xml", NULL},
    {"n.xml", NULL},
    {"_rels/d.xml.rels", RELS(REL("1", "styles", "f.xml") REL("2", "numbering", "n.xml"))},
};
static const struct part ods[] = {{"content.xml", NULL}, {"META-INF/manifest.xml", NULL}};
static const struct part rels[] = {
    {"_rels/.rels", NULL}, {"[Content_Types].xml", NULL}, {"mimetype", NULL}, {"OFD.xml", NULL}};

static const struct mode {
    const char *format;
    const struct part *parts; /* NULL: the input is the document */
    size_t n;
} modes[] = {
    {"xlsx", xlsx, sizeof xlsx / sizeof *xlsx},
    {"docx", docx, sizeof docx / sizeof *docx},
    {"ods", ods, sizeof ods / sizeof *ods},
    {"fods", NULL, 0},
    {"xlsx", NULL, 0},
    {"docx", NULL, 0},
    {"ods", NULL, 0},
    {"office-other", rels, sizeof rels / sizeof *rels},
};

/* ---- A zip archive, members stored ---- */

struct bytes {
    uint8_t *p;
    size_t len;
};

static void put(struct bytes *b, const void *p, size_t n)
{
    b->p = realloc(b->p, b->len + n + 1);
    if (!b->p)
        abort();
    if (n)
        memcpy(b->p + b->len, p, n);
    b->len += n;
}

static void number(struct bytes *b, uint64_t value, size_t n)
{
    for (; n > 0; n--, value >>= 8)
        put(b, &(uint8_t){(uint8_t)value}, 1);
}

static void put_member(struct bytes *b, struct bytes *directory, const char *name, const void *text, size_t len)
{
    uint32_t crc = (uint32_t)crc32(crc32(0, NULL, 0), text, (uInt)len);
    size_t at = b->len;
    for (int i = 0; i < 2; i++) {
        struct bytes *to = i ? directory : b;
        number(to, i ? 0x02014b50 : 0x04034b50, 4);
        number(to, 20, i ? 4 : 2);
        number(to, 0, 8);
        number(to, crc, 4);
        number(to, len, 4);
        number(to, len, 4);
        number(to, strlen(name), 2);
        number(to, 0, i ? 14 - 2 : 2);
        if (i)
            number(to, at, 4);
        put(to, name, strlen(name));
    }
    put(b, text, len);
}

static struct bytes pack(const struct mode *m, const uint8_t *data, size_t size)
{
    struct bytes b = {0}, directory = {0};
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        const uint8_t *end = size ? memchr(data, 0, size) : NULL;
        size_t len = end ? (size_t)(end - data) : size;
        const char *text = m->parts[i].text;
        if (!text && size == 0)
            continue;
        put_member(&b, &directory, m->parts[i].name, text ? (const void *)text : data, text ? strlen(text) : len);
        n++;
        if (text)
            continue;
        data += end ? len + 1 : len;
        size -= end ? len + 1 : len;
    }
    size_t at = b.len;
    put(&b, directory.p, directory.len);
    number(&b, 0x06054b50, 8);
    number(&b, n, 2);
    number(&b, n, 2);
    number(&b, directory.len, 4);
    number(&b, at, 4);
    number(&b, 0, 2);
    free(directory.p);
    return b;
}

/* ---- The target ---- */

static void check(bool ok, const char *what, const char *a, const char *b)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n--- one\n%s--- other\n%s", what, a, b);
    abort();
}

static const tb_format *find(const char *id)
{
    const tb_format *const *f = tb_plugin_query_office()->formats;
    while (strcmp((*f)->id, id) != 0)
        f++;
    return *f;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t hints[] = {1, 3, 100, 0};
    if (size == 0)
        return 0;
    const struct mode *m = &modes[data[0] & 7u];
    const tb_format *format = find(m->format);
    struct bytes b = m->parts ? pack(m, data + 1, size - 1) : (struct bytes){0};
    if (!m->parts)
        put(&b, data + 1, size - 1);
    fake_setup s = {
        .bytes = (const char *)b.p,
        .len = b.len,
        .window = 100,
        .hint = hints[data[0] >> 3 & 3u],
        .max_unpacked = 1 << 20,
        .max_members = 100,
    };
    fake_setup all = s;
    all.hint = 0;
    char *got = fake_transcript(format, &s), *plain = fake_transcript(format, &all);
    check(!fake_says(got, "FAULT"), "the contract is broken", got, "");
    check(strcmp(got, plain) == 0, "the number of rows makes a difference", got, plain);
    free(got);
    free(plain);
    s.fail_alloc = 1 + size % 32;
    got = fake_transcript(format, &s);
    check(!fake_says(got, "FAULT"), "the contract is broken when memory is short", got, "");
    free(got);
    int score = fake_probe(format, &s);
    check(score >= 0 && score <= 100, "the score is out of range", "", "");
    free(b.p);
    return 0;
}
