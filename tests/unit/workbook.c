/* SPDX-License-Identifier: MIT */
#include "workbook.h"

#include <stdlib.h>
#include <string.h>

#define SECTOR 512u
#define SHORT 64u
#define SMALL 4096u
#define END 0xfffffffeu
#define FREE 0xffffffffu
#define TABLE 0xfffffffdu
#define ENTRY 128u

/* ---- Bytes ---- */

void made_free(struct made *m)
{
    free(m->p);
    *m = (struct made){.n = 0};
}

void put_bytes(struct made *m, const void *p, size_t n)
{
    if (m->n + n > m->cap) {
        m->cap = 2 * (m->n + n);
        m->p = realloc(m->p, m->cap);
        if (!m->p)
            abort();
    }
    if (n)
        memcpy(m->p + m->n, p, n);
    m->n += n;
}

static void put(struct made *m, uint64_t v, size_t n)
{
    for (; n > 0; n--, v >>= 8)
        put_bytes(m, &(uint8_t){(uint8_t)v}, 1);
}

void put8(struct made *m, unsigned v) { put(m, v, 1); }
void put16(struct made *m, unsigned v) { put(m, v, 2); }
void put32(struct made *m, uint32_t v) { put(m, v, 4); }
void put64(struct made *m, uint64_t v) { put(m, v, 8); }

void put_double(struct made *m, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    put64(m, bits);
}

void set16(struct made *m, size_t at, unsigned v)
{
    m->p[at] = (uint8_t)v;
    m->p[at + 1] = (uint8_t)(v >> 8);
}

void set32(struct made *m, size_t at, uint32_t v)
{
    set16(m, at, v & 0xffffu);
    set16(m, at + 2, v >> 16);
}

static void fill(struct made *m, size_t to, unsigned v)
{
    while (m->n < to)
        put8(m, v);
}

/* ---- Records ---- */

size_t record_begin(struct made *m, unsigned type)
{
    put16(m, type);
    put16(m, 0);
    return m->n;
}

void record_end(struct made *m, size_t begun) { set16(m, begun - 2, (unsigned)(m->n - begun)); }

void record(struct made *m, unsigned type, const void *p, size_t n)
{
    size_t at = record_begin(m, type);
    put_bytes(m, p, n);
    record_end(m, at);
}

void put_string(struct made *m, const char *text, size_t width, bool wide)
{
    put(m, strlen(text), width);
    put8(m, wide);
    for (; *text; text++)
        put(m, (unsigned char)*text, wide ? 2 : 1);
}

void put_units(struct made *m, const uint16_t *units, size_t n, size_t width)
{
    put(m, n, width);
    put8(m, 1);
    for (size_t i = 0; i < n; i++)
        put16(m, units[i]);
}

void put_coded(struct made *m, const char *bytes, size_t width)
{
    put(m, strlen(bytes), width);
    put_bytes(m, bytes, strlen(bytes));
}

void bof(struct made *m, unsigned version, unsigned kind)
{
    size_t at = record_begin(m, 0x0809);
    put16(m, version);
    put16(m, kind);
    put32(m, 0x07cc0dbb);
    if (version == 0x0600)
        put64(m, 0x00000006000080c9);
    record_end(m, at);
}

void eof(struct made *m) { record(m, 0x000a, NULL, 0); }

size_t boundsheet(struct made *m, const char *name, unsigned hidden, unsigned type)
{
    size_t at = record_begin(m, 0x0085);
    put32(m, 0);
    put8(m, hidden);
    put8(m, type);
    put_string(m, name, 1, false);
    record_end(m, at);
    return at;
}

void xf(struct made *m, unsigned format_id)
{
    size_t at = record_begin(m, 0x00e0);
    put16(m, 0);
    put16(m, format_id);
    put64(m, 0);
    put64(m, 0);
    record_end(m, at);
}

void format(struct made *m, unsigned id, const char *ascii)
{
    size_t at = record_begin(m, 0x041e);
    put16(m, id);
    put_string(m, ascii, 2, false);
    record_end(m, at);
}

static size_t cell(struct made *m, unsigned type, unsigned row, unsigned column, unsigned style)
{
    size_t at = record_begin(m, type);
    put16(m, row);
    put16(m, column);
    put16(m, style);
    return at;
}

void number(struct made *m, unsigned row, unsigned column, unsigned style, double v)
{
    size_t at = cell(m, 0x0203, row, column, style);
    put_double(m, v);
    record_end(m, at);
}

void rk(struct made *m, unsigned row, unsigned column, unsigned style, uint32_t v)
{
    size_t at = cell(m, 0x027e, row, column, style);
    put32(m, v);
    record_end(m, at);
}

void label(struct made *m, unsigned row, unsigned column, const char *ascii)
{
    size_t at = cell(m, 0x0204, row, column, 0);
    put_string(m, ascii, 2, false);
    record_end(m, at);
}

void shared(struct made *m, unsigned row, unsigned column, uint32_t index)
{
    size_t at = cell(m, 0x00fd, row, column, 0);
    put32(m, index);
    record_end(m, at);
}

void blank(struct made *m, unsigned row, unsigned column) { record_end(m, cell(m, 0x0201, row, column, 0)); }

void merged(struct made *m, unsigned row, unsigned last_row, unsigned column, unsigned last_column)
{
    size_t at = record_begin(m, 0x00e5);
    put16(m, 1);
    put16(m, row);
    put16(m, last_row);
    put16(m, column);
    put16(m, last_column);
    record_end(m, at);
}

void formula(struct made *m, unsigned row, unsigned column, unsigned style, const void *result)
{
    size_t at = cell(m, 0x0006, row, column, style);
    put_bytes(m, result, 8);
    put16(m, 0);
    put32(m, 0);
    put16(m, 3);
    put_bytes(m, "\x1e\x01", 3);
    record_end(m, at);
}

void formula_of(struct made *m, unsigned row, unsigned column, unsigned what, unsigned value)
{
    const uint8_t result[8] = {(uint8_t)what, 0, (uint8_t)value, 0, 0, 0, 0xff, 0xff};
    formula(m, row, column, 0, result);
}

void book_of(struct made *m, const struct made *globals, const struct made *sheet)
{
    bof(m, 0x0600, 0x0005);
    size_t at = boundsheet(m, "S", 0, 0);
    if (globals)
        put_bytes(m, globals->p, globals->n);
    eof(m);
    set32(m, at, (uint32_t)m->n);
    bof(m, 0x0600, 0x0010);
    put_bytes(m, sheet->p, sheet->n);
    eof(m);
}

/* ---- OLE2 ---- */

struct chains {
    struct made fat;
    struct made sectors; /* all behind the header */
};

/* Adds sectors with these bytes as a chain; returns the first. */
static uint32_t add_chain(struct chains *c, const uint8_t *p, size_t n)
{
    uint32_t first = (uint32_t)(c->sectors.n / SECTOR), count = (uint32_t)((n + SECTOR - 1) / SECTOR);
    put_bytes(&c->sectors, p, n);
    fill(&c->sectors, (first + (size_t)count) * SECTOR, 0);
    for (uint32_t i = 0; i < count; i++)
        put32(&c->fat, i + 1 < count ? first + i + 1 : END);
    return count ? first : END;
}

static void put_entry(struct made *m, const char *name, unsigned type, uint32_t child, uint32_t next, uint32_t first,
                      size_t n)
{
    size_t at = m->n;
    for (const char *c = name; *c; c++)
        put16(m, (unsigned char)*c);
    fill(m, at + 64, 0);
    put16(m, (unsigned)(2 * strlen(name) + 2));
    put8(m, type);
    put8(m, 1);
    put32(m, FREE);
    put32(m, next);
    put32(m, child);
    fill(m, at + 116, 0);
    put32(m, first);
    put32(m, (uint32_t)n);
    put32(m, 0);
}

static void put_header(struct made *m, uint32_t n_fat, uint32_t first_fat, uint32_t minifat, uint32_t n_minifat)
{
    put_bytes(m, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    fill(m, 24, 0);
    put16(m, 0x3e);
    put16(m, 3);
    put16(m, 0xfffe);
    put16(m, 9);
    put16(m, 6);
    fill(m, 44, 0);
    put32(m, n_fat);
    put32(m, 0); /* the directory */
    put32(m, 0);
    put32(m, SMALL);
    put32(m, minifat);
    put32(m, n_minifat);
    put32(m, END);
    put32(m, 0);
    for (uint32_t i = 0; i < 109; i++)
        put32(m, i < n_fat ? first_fat + i : FREE);
}

void ole(struct made *m, const struct ole_stream *streams, size_t n)
{
    struct chains c = {.fat = {.n = 0}};
    struct made directory = {.n = 0}, mini = {.n = 0}, minifat = {.n = 0};
    size_t directory_size = ((n + 1) * ENTRY + SECTOR - 1) / SECTOR * SECTOR;
    uint32_t *first = calloc(n + 1, sizeof *first);
    if (!first)
        abort();
    fill(&directory, directory_size, 0);
    (void)add_chain(&c, directory.p, directory.n);
    for (size_t i = 0; i < n; i++) {
        if (streams[i].n >= SMALL) {
            first[i] = add_chain(&c, streams[i].p, streams[i].n);
            continue;
        }
        uint32_t at = (uint32_t)(mini.n / SHORT), count = (uint32_t)((streams[i].n + SHORT - 1) / SHORT);
        first[i] = count ? at : END;
        put_bytes(&mini, streams[i].p, streams[i].n);
        fill(&mini, (at + (size_t)count) * SHORT, 0);
        for (uint32_t k = 0; k < count; k++)
            put32(&minifat, k + 1 < count ? at + k + 1 : END);
    }
    fill(&minifat, (minifat.n + SECTOR - 1) / SECTOR * SECTOR, 0xff);
    uint32_t mini_first = add_chain(&c, mini.p, mini.n), minifat_first = add_chain(&c, minifat.p, minifat.n);
    directory.n = 0;
    put_entry(&directory, "Root Entry", 5, n ? 1 : FREE, FREE, mini_first, mini.n);
    for (size_t i = 0; i < n; i++)
        put_entry(&directory, streams[i].name, 2, FREE, i + 1 < n ? (uint32_t)i + 2 : FREE, first[i], streams[i].n);
    memcpy(c.sectors.p, directory.p, directory.n);
    uint32_t first_fat = (uint32_t)(c.sectors.n / SECTOR), n_fat = 1;
    while (n_fat * (SECTOR / 4) < c.fat.n / 4 + n_fat)
        n_fat++;
    for (uint32_t i = 0; i < n_fat; i++)
        put32(&c.fat, TABLE);
    fill(&c.fat, n_fat * (size_t)SECTOR, 0xff);
    put_header(m, n_fat, first_fat, minifat_first, (uint32_t)(minifat.n / SECTOR));
    put_bytes(m, c.sectors.p, c.sectors.n);
    put_bytes(m, c.fat.p, c.fat.n);
    made_free(&c.fat);
    made_free(&c.sectors);
    made_free(&directory);
    made_free(&mini);
    made_free(&minifat);
    free(first);
}

void ole_of(struct made *m, const char *name, const struct made *stream)
{
    ole(m, &(struct ole_stream){name, stream->p, stream->n}, 1);
}

size_t ole_entry(const struct made *m, size_t i)
{
    (void)m;
    return SECTOR + i * ENTRY;
}

size_t ole_link(const struct made *m, size_t sector)
{
    const uint8_t *p = m->p + 76;
    size_t table = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
    return (table + 1) * SECTOR + 4 * sector;
}
