/* SPDX-License-Identifier: MIT */
/* Makes workbooks in memory: records of BIFF one by one, and the OLE2 container around them, written byte by byte, so that
 * each field can be wrong. Running out of memory ends the test program. */
#ifndef TB_TESTS_WORKBOOK_H
#define TB_TESTS_WORKBOOK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct made {
    uint8_t *p;
    size_t n, cap;
};

void made_free(struct made *m);
void put_bytes(struct made *m, const void *p, size_t n);
void put8(struct made *m, unsigned v);
void put16(struct made *m, unsigned v);
void put32(struct made *m, uint32_t v);
void put64(struct made *m, uint64_t v);
void put_double(struct made *m, double v);
void set16(struct made *m, size_t at, unsigned v);
void set32(struct made *m, size_t at, uint32_t v);

/* ---- Records ---- */

/* What is put between the two is the record. */
size_t record_begin(struct made *m, unsigned type);
void record_end(struct made *m, size_t begun);
/* A record with these bytes. */
void record(struct made *m, unsigned type, const void *p, size_t n);

/* An ASCII text as a string of BIFF8, or with `wide` as UTF-16; its length takes `width` bytes. */
void put_string(struct made *m, const char *text, size_t width, bool wide);
/* Code units as UTF-16. */
void put_units(struct made *m, const uint16_t *units, size_t n, size_t width);
/* Bytes with their length, as BIFF5 has them. */
void put_coded(struct made *m, const char *bytes, size_t width);

void bof(struct made *m, unsigned version, unsigned kind);
void eof(struct made *m);
/* The name of a sheet; returns where its offset is to be set. type: 0 sheet, 2 chart, ... */
size_t boundsheet(struct made *m, const char *name, unsigned hidden, unsigned type);
void xf(struct made *m, unsigned format);
void format(struct made *m, unsigned id, const char *ascii);
void number(struct made *m, unsigned row, unsigned column, unsigned style, double v);
void rk(struct made *m, unsigned row, unsigned column, unsigned style, uint32_t v);
void label(struct made *m, unsigned row, unsigned column, const char *ascii);
void shared(struct made *m, unsigned row, unsigned column, uint32_t index);
void blank(struct made *m, unsigned row, unsigned column);
void merged(struct made *m, unsigned row, unsigned last_row, unsigned column, unsigned last_column);
/* A formula whose result is these eight bytes. */
void formula(struct made *m, unsigned row, unsigned column, unsigned style, const void *result);
/* A formula that resulted in a text: 0, a bool 1, an error 2, nothing 3. */
void formula_of(struct made *m, unsigned row, unsigned column, unsigned what, unsigned value);

/* A workbook of one sheet named S, with these records in its globals and in the sheet. */
void book_of(struct made *m, const struct made *globals, const struct made *sheet);

/* ---- OLE2 ---- */

struct ole_stream {
    const char *name; /* ASCII */
    const uint8_t *p;
    size_t n;
};

/* A container with 512-byte sectors; streams below 4096 bytes go to the container's short sectors, as they must.
 * The first sector behind the header is the directory's. */
void ole(struct made *m, const struct ole_stream *streams, size_t n);
void ole_of(struct made *m, const char *name, const struct made *stream);
/* Where the directory entry is; 0 is the root. */
size_t ole_entry(const struct made *m, size_t i);
/* Where the entry of the table of sectors is that stands for a sector. */
size_t ole_link(const struct made *m, size_t sector);
#endif
