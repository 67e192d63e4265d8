/* SPDX-License-Identifier: MIT */
/* A row is put together from the positions of the bytes that mean something (scan.h), so that the bytes of a cell are
 * never looked at one by one.
 *
 * Cells point into the source. A cell that differs from its bytes (doubled quotes, text after the closing quote) is
 * first noted as it stands and copied once its row is complete. A row that does not end inside the window is forgotten
 * and read again with a larger one. Bad rows end a batch before them and fail in the next, so that what was read
 * until then does not depend on how the bytes arrived. */
#include "reader.h"

#define COPY_CHUNK ((size_t)1 << 14)
#define CELLF_RAW 0x8000u /* inside this file: the text still has its quotes */

/* Doubles an array of *cap elements; NULL when memory is refused, and the array stays. */
static void *enlarge(struct reader *r, void *array, size_t *cap, size_t size, size_t first)
{
    size_t more = *cap ? 2 * *cap : first;
    void *p = r->host->grow(r->ctx, TB_LIFE_READER, array, *cap * size, more * size);
    if (p)
        *cap = more;
    return p;
}

/* Places for more cells and rows: true when there is room for one of each. */
static bool make_room(struct reader *r)
{
    void *cells = r->cells, *rows = r->rows;
    if (r->n_cells == r->cap_cells && !(cells = enlarge(r, cells, &r->cap_cells, sizeof *r->cells, 1024)))
        return false;
    r->cells = cells;
    if (r->n_rows == r->cap_rows && !(rows = enlarge(r, rows, &r->cap_rows, sizeof *r->rows, 256)))
        return false;
    r->rows = rows;
    return true;
}

/* The cell at p begins with a quote, which has been taken. Returns the byte that ends it, or the end of the data;
 * *closed tells whether the closing quote was found. */
static const uint8_t *scan_quoted(struct scan *s, struct row *row, const uint8_t *p, tb_cell *cell, bool *closed)
{
    const uint8_t *q, *close;
    bool raw = false;
    row->open_break = row->breaks;
    for (;;) {
        q = scan_next(s);
        if (q == s->end)
            return *closed = false, q;
        if (*q == '\n' || (*q == '\r' && (q + 1 == s->end || q[1] != '\n')))
            row->breaks++;
        if (*q != '"')
            continue;
        if (q + 1 == s->end || q[1] != '"')
            break;
        (void)scan_next(s);
        raw = true;
    }
    close = q;
    q = scan_next(s);
    if (q != close + 1) {
        while (q != s->end && *q == '"')
            q = scan_next(s);
        raw = true;
        if (!row->tail_column) {
            row->tail_column = row->columns + 1;
            row->tail_break = row->breaks;
        }
    }
    const uint8_t *from = raw ? p : p + 1, *to = raw ? q : close;
    cell->text = (tb_str){(const char *)from, (size_t)(to - from)};
    cell->flags = raw ? CELLF_RAW : 0;
    row->raw |= raw;
    *closed = true;
    return q;
}

/* Reads the cells of the row at row->start into r->cells. *stop is the byte that ends it. */
static enum verdict scan_row(struct reader *r, struct scan *scan, struct row *row, const uint8_t **stop)
{
    struct scan s = *scan; /* kept in registers */
    const uint8_t *p = row->start, *q;
    for (;;) {
        if (r->n_cells == r->cap_cells && !make_room(r))
            return ROW_NOMEM;
        tb_cell *cell = &r->cells[r->n_cells];
        *cell = (tb_cell){.column = row->columns, .kind = TB_CELL_TEXT};
        q = scan_next(&s);
        if (q == p && q != s.end && *q == '"') {
            bool closed;
            q = scan_quoted(&s, row, p, cell, &closed);
            if (!closed)
                return r->eof ? ROW_UNCLOSED : ROW_MORE;
        } else {
            while (q != s.end && *q == '"')
                q = scan_next(&s);
            cell->text = (tb_str){(const char *)p, (size_t)(q - p)};
        }
        if (row->columns == MAX_COLUMNS)
            return ROW_WIDE;
        row->columns++;
        r->n_cells++;
        if (q == s.end || *q != s.delimiter)
            break;
        p = q + 1;
    }
    if (q == s.end && !r->eof)
        return ROW_MORE;
    *scan = s;
    *stop = q;
    return (size_t)(q - row->start) > MAX_ROW ? ROW_LONG : ROW_OK;
}

/* Of the cells from `first` on, those of the wanted columns. */
static void keep_wanted(struct reader *r, size_t first)
{
    size_t to = first, k = 0;
    for (size_t i = first; i < r->n_cells && k < r->n_wanted; i++) {
        if (r->cells[i].column != r->wanted[k])
            continue;
        r->cells[to++] = r->cells[i];
        k++;
    }
    r->n_cells = to;
}

/* Room for n bytes of copied text that lives as long as the batch. */
static char *copy_room(struct reader *r, size_t n)
{
    if (n > r->copy_left) {
        size_t chunk = n > COPY_CHUNK ? n : COPY_CHUNK;
        r->copy = r->host->alloc(r->ctx, TB_LIFE_BATCH, chunk);
        r->copy_left = r->copy ? chunk : 0;
    }
    return r->copy;
}

/* Replaces the text of a cell noted with its quotes by the text that is meant. */
static bool unquote(struct reader *r, tb_cell *cell)
{
    const char *p = cell->text.ptr + 1, *end = cell->text.ptr + cell->text.len;
    char *out = copy_room(r, cell->text.len), *to = out;
    if (!out)
        return false;
    for (bool quoted = true; p < end;) {
        const char *q = quoted ? memchr(p, '"', (size_t)(end - p)) : NULL;
        size_t n = (size_t)((q ? q : end) - p);
        memcpy(to, p, n);
        to += n;
        p = q ? q + 1 : end;
        if (q && p < end && *p == '"')
            *to++ = *p++;
        else
            quoted = false;
    }
    cell->text = (tb_str){out, (size_t)(to - out)};
    cell->flags = 0;
    r->copy = to;
    r->copy_left -= cell->text.len;
    r->copied = true;
    return true;
}

/* Adds the row whose cells have been read, and says what is odd about it. */
static enum verdict add_row(struct reader *r, const struct row *row, size_t first)
{
    if (r->whole && row->raw && r->n_rows > 0)
        return ROW_APART;
    for (size_t i = first; row->raw && i < r->n_cells; i++)
        if ((r->cells[i].flags & CELLF_RAW) && !unquote(r, &r->cells[i]))
            return ROW_NOMEM;
    if (row->tail_column)
        r->host->warn(r->ctx, r->line + row->tail_break,
                      "cell %u has text after its closing quote, which was appended; double the quotes inside a cell",
                      (unsigned)row->tail_column);
    if (!r->width)
        r->width = row->columns;
    if (row->columns != r->width)
        r->host->warn(r->ctx, r->line, "the row has %u cells where the first row has %u", (unsigned)row->columns,
                      (unsigned)r->width);
    if (r->n_wanted)
        keep_wanted(r, first);
    r->rows[r->n_rows++] = (tb_row){
        .line = r->line,
        .offset = r->offset + (uint64_t)(row->start - r->data),
        .first_cell = (uint32_t)first,
        .n_cells = (uint32_t)(r->n_cells - first),
    };
    return ROW_OK;
}

enum verdict next_row(struct reader *r, struct scan *s, struct row *row)
{
    const uint8_t *end = r->data + r->len, *stop;
    size_t first = r->n_cells;
    while (r->at < r->len && is_break(r->data[r->at])) {
        const uint8_t *next = after_break(r->data + r->at, end, r->eof);
        if (!next)
            return ROW_MORE;
        for (const uint8_t *p = r->data + r->at; p < next; p++)
            (void)scan_next(s);
        r->at = (size_t)(next - r->data);
        r->line++;
    }
    if (r->at == r->len)
        return r->eof ? ROW_NONE : ROW_MORE;
    *row = (struct row){.start = r->data + r->at};
    if (r->n_rows == r->cap_rows && !make_room(r))
        return ROW_NOMEM;
    enum verdict v = scan_row(r, s, row, &stop);
    const uint8_t *next = v != ROW_OK || stop == end ? end : after_break(stop, end, r->eof);
    if (v == ROW_OK && !next)
        v = ROW_MORE;
    if (v == ROW_OK)
        v = add_row(r, row, first);
    if (v != ROW_OK) {
        r->n_cells = first;
        return v;
    }
    if (stop != end && next == stop + 2)
        (void)scan_next(s); /* the LF of CR LF */
    r->line += row->breaks + (stop != end);
    r->at = (size_t)(next - r->data);
    return ROW_OK;
}

enum verdict skip_breaks(struct reader *r)
{
    const uint8_t *end = r->data + r->len;
    while (r->at < r->len && is_break(r->data[r->at])) {
        const uint8_t *next = after_break(r->data + r->at, end, r->eof);
        if (!next)
            return ROW_MORE;
        r->at = (size_t)(next - r->data);
        r->line++;
    }
    if (r->at < r->len)
        return ROW_OK;
    return r->eof ? ROW_NONE : ROW_MORE;
}

/* The cells of the wanted columns of the row at p, if it has no quotes and is as wide as the first. Returns the
 * byte that ends it; NULL: it is another kind of row, or not all of it is here. */
static inline const uint8_t *plain_row(const struct reader *r, struct scan *s, const uint8_t *p, tb_cell *cell)
{
    const uint32_t *wanted = r->wanted, *end = wanted + r->n_wanted;
    uint32_t column = 0, next = *wanted;
    const uint8_t *q;
    for (;; p = q + 1, column++) {
        q = scan_next(s);
        if (column == next) {
            *cell++ = (tb_cell){.column = column, .kind = TB_CELL_TEXT, .text = {(const char *)p, (size_t)(q - p)}};
            next = ++wanted == end ? UINT32_MAX : *wanted;
        }
        if (q == s->end || *q != s->delimiter)
            break;
    }
    return q == s->end || *q == '"' || column + 1 != r->width ? NULL : q;
}

void plain_rows(struct reader *r, struct scan *scan, size_t hint)
{
    struct scan s = *scan; /* kept in registers */
    const uint8_t *p = r->data + r->at, *end = r->data + r->len;
    bool stopped = false;
    while (!stopped && r->n_rows < r->cap_rows && r->cap_cells - r->n_cells >= r->n_wanted && r->n_rows < hint) {
        if (p == end || is_break(*p))
            break;
        const uint8_t *stop = plain_row(r, &s, p, r->cells + r->n_cells);
        const uint8_t *next = stop ? after_break(stop, end, r->eof) : NULL;
        stopped = !next;
        if (stopped)
            break;
        if (next == stop + 2)
            (void)scan_next(&s); /* the LF of CR LF */
        r->rows[r->n_rows++] = (tb_row){.line = r->line++,
                                        .offset = r->offset + (uint64_t)(p - r->data),
                                        .first_cell = (uint32_t)r->n_cells,
                                        .n_cells = (uint32_t)r->n_wanted};
        r->n_cells += r->n_wanted;
        p = next;
    }
    r->at = (size_t)(p - r->data);
    *scan = stopped ? scan_from(p, end, r->delimiter, r->masks) : s;
}
