/* SPDX-License-Identifier: MIT */
/* Which delimiter is it, and is it delimited text at all? The first rows are counted with each candidate; the one whose
 * rows agree on a number of cells wins. */
#ifndef TB_CSV_DETECT_H
#define TB_CSV_DETECT_H
#include <tongbi/plugin.h>

#include "scan.h"

#define SAMPLE_ROWS 64u

static inline const uint8_t *find(const uint8_t *p, const uint8_t *end, uint8_t c)
{
    const uint8_t *at = memchr(p, c, (size_t)(end - p));
    return at ? at : end;
}

/* The same of a row without quotes, which most are. *stop: where it ends; false: it has quotes. */
static inline bool count_plain_row(const uint8_t *p, const uint8_t *end, uint8_t delimiter, uint32_t *cells,
                                   const uint8_t **stop)
{
    *stop = find(p, find(p, end, '\n'), '\r');
    if (find(p, *stop, '"') < *stop)
        return false;
    size_t n = 1, len = (size_t)(*stop - p);
    for (size_t i = 0; i < len; i++)
        n += p[i] == delimiter;
    *cells = (uint32_t)n;
    return true;
}

/* Byte by byte. */
static inline const uint8_t *count_quoted_row(const uint8_t *p, const uint8_t *end, bool eof, uint8_t delimiter,
                                              uint32_t *cells)
{
    bool fresh = true, quoted = false;
    for (*cells = 1; p < end; p++) {
        if (quoted) {
            if (*p != '"')
                continue;
            if (p + 1 < end && p[1] == '"')
                p++;
            else
                quoted = false;
            continue;
        }
        if (is_break(*p))
            return after_break(p, end, eof);
        quoted = fresh && *p == '"';
        fresh = *p == delimiter;
        *cells += fresh;
    }
    return eof && !quoted ? end : NULL;
}

/* Counts the cells of the row at p and returns what follows the row; NULL when it does not end in the data. */
static inline const uint8_t *count_row(const uint8_t *p, const uint8_t *end, bool eof, uint8_t delimiter,
                                       uint32_t *cells)
{
    const uint8_t *stop;
    if (!count_plain_row(p, end, delimiter, cells, &stop))
        return count_quoted_row(p, end, eof, delimiter, cells);
    return stop < end ? after_break(stop, end, eof) : eof ? end : NULL;
}

struct shape {
    uint32_t cells;    /* the most frequent number of cells that is at least 2; 0: no row has that many */
    uint32_t permille; /* rows that have it */
};

static inline struct shape shape_of(const uint8_t *p, const uint8_t *end, bool eof, uint8_t delimiter)
{
    uint32_t counts[SAMPLE_ROWS], n = 0, best = 0;
    struct shape out = {0, 0};
    while (p && p < end && n < SAMPLE_ROWS) {
        if (is_break(*p)) {
            p = after_break(p, end, eof);
            continue;
        }
        const uint8_t *next = count_row(p, end, eof, delimiter, &counts[n]);
        if (next || n == 0) /* half a row is better than nothing */
            n++;
        p = next;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t same = 0;
        for (uint32_t k = 0; k < n; k++)
            same += counts[k] == counts[i];
        if (counts[i] >= 2 && (same > best || (same == best && counts[i] > out.cells))) {
            best = same;
            out = (struct shape){counts[i], same * 1000 / n};
        }
    }
    return out;
}

/* The last part of the name after a dot is ext, whatever the case. */
static inline bool has_extension(tb_str name, const char *ext)
{
    size_t n = strlen(ext);
    if (!name.ptr || name.len <= n || name.ptr[name.len - n - 1] != '.')
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = name.ptr[name.len - n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != ext[i])
            return false;
    }
    return true;
}

/* The candidate whose rows agree best on a number of cells. Equal ones: the larger number; then the byte that is
 * the rarest inside text. */
static inline uint8_t detect(const uint8_t *p, size_t len, bool eof, tb_str name, struct shape *out)
{
    static const char candidates[] = "\t,;|";
    uint8_t best = has_extension(name, "tsv") || has_extension(name, "tab") ? '\t' : ',';
    *out = (struct shape){0, 0};
    for (const char *c = candidates; *c; c++) {
        struct shape s = shape_of(p, p + len, eof, (uint8_t)*c);
        if (s.permille > out->permille || (s.permille == out->permille && s.cells > out->cells)) {
            best = (uint8_t)*c;
            *out = s;
        }
    }
    return best;
}

/* How sure it is that the first len bytes of the source begin a delimited table. */
static inline int32_t score(const uint8_t *p, size_t len, bool eof, tb_str name)
{
    bool named = has_extension(name, "csv") || has_extension(name, "tsv") || has_extension(name, "tab");
    bool markup = *p == '{' || *p == '[' || *p == '<'; /* its lines can agree on a number of commas by chance */
    struct shape shape;
    uint8_t delimiter = detect(p, len, eof, name, &shape);
    uint64_t rows = 0, odd = 0;
    const uint8_t *end = p + len, *at = p;
    while (at && at < end) {
        uint32_t cells;
        bool blank = is_break(*at);
        at = blank ? after_break(at, end, eof) : count_row(at, end, eof, delimiter, &cells);
        if (at && !blank) {
            rows++;
            odd += cells != shape.cells;
        }
    }
    if (shape.cells >= 2 && rows - odd >= 2 && odd * 5 < rows)
        return odd == 0 && !markup ? 80 : 50;
    return named ? 25 : 10;
}
#endif
