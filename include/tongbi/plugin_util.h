/* SPDX-License-Identifier: MIT */
/* tongbi/plugin_util.h - what most plugins would write by hand: the lines of a text, the rows of a batch.
 *
 * Conveniences for authors, header only, and no part of the contract: nothing declared here crosses the boundary, so it
 * may change where tongbi/plugin.h may not. C11 and C++11. */
#ifndef TB_PLUGIN_UTIL_H
#define TB_PLUGIN_UTIL_H
#include <string.h>

#include <tongbi/plugin.h>
#ifdef __cplusplus
extern "C" {
#endif

/* Does the name end so? Capitals of the name count as small letters; tail is given in small ones. For probe. */
static inline int tb_name_ends(tb_str name, const char *tail)
{
    size_t n = strlen(tail), i;
    if (name.len < n)
        return 0;
    for (i = 0; i < n; i++) {
        char c = name.ptr[name.len - n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != tail[i])
            return 0;
    }
    return 1;
}

/* ---- Lines ---- */

#define TB_MAX_LINE ((size_t)1 << 26) /* bytes */

/* The lines of a source, which end with LF, CR LF, CR or the source. Zeroed and filled by one of the two functions
 * below; the members may be read. */
typedef struct tb_lines {
    const tb_host *host;
    tb_source *src;   /* NULL: data is all there is */
    const char *data; /* a window of the source, or all of it */
    size_t len, at;   /* at: the first byte not yet given */
    size_t latest;    /* where the latest line began */
    uint64_t offset;  /* of data in the source */
    uint64_t line;    /* number of the latest line, counted from 1 */
    int whole;        /* data is all of the source and lives as long as it does */
    int eof;          /* nothing follows data */
} tb_lines;

/* Of bytes at hand, as probe has them: it must not move on in the source. */
static inline void tb_lines_of(tb_lines *l, const void *data, size_t len)
{
    memset(l, 0, sizeof *l);
    l->data = (const char *)data;
    l->len = len;
    l->eof = 1;
}

static inline void tb_lines_open(tb_lines *l, const tb_host *host, tb_source *src)
{
    const uint8_t *data = NULL;
    size_t len = 0;
    int whole = host->whole(src, &data, &len) == TB_OK;
    tb_lines_of(l, data, whole ? len : 0);
    l->host = host;
    l->src = src;
    l->whole = l->eof = whole;
}

/* Leaves behind what was given and gets a window of at least twice what was left. */
static inline tb_status tb_lines_fill(tb_lines *l, tb_error *err)
{
    size_t left = l->len - l->at, ask = left < 2048 ? 4096 : 2 * left, got = 0;
    const uint8_t *data = NULL;
    tb_status rc = l->at ? l->host->skip(l->src, l->at, err) : TB_OK;
    if (rc == TB_OK)
        rc = l->host->peek(l->src, ask, &data, &got, err);
    if (rc != TB_OK)
        return rc;
    l->offset += l->at;
    l->at = 0;
    l->data = (const char *)data;
    l->len = got;
    l->eof = got < ask;
    return TB_OK;
}

/* Where the line at `at` ends; len: not in the window. A CR in last place may be half of CR LF. */
static inline size_t tb_lines_end(const tb_lines *l)
{
    size_t i = l->at;
    while (i < l->len && l->data[i] != '\n' && l->data[i] != '\r')
        i++;
    return i + 1 == l->len && l->data[i] == '\r' && !l->eof ? l->len : i;
}

/* The next line without its end; TB_END when there is none. *out lives until the next call, or as long as the source if
 * l->whole. */
static inline tb_status tb_lines_next(tb_lines *l, tb_str *out, tb_error *err)
{
    size_t end = tb_lines_end(l);
    while (end == l->len && !l->eof) {
        tb_status rc;
        if (end - l->at > TB_MAX_LINE)
            return l->host->fail(err, TB_E_LIMIT, "a line is longer than 64 MiB; is this a text at all?");
        rc = tb_lines_fill(l, err);
        if (rc != TB_OK)
            return rc;
        end = tb_lines_end(l);
    }
    if (l->at == l->len)
        return TB_END;
    l->latest = l->at;
    out->ptr = l->data + l->at;
    out->len = end - l->at;
    l->at = end + (end < l->len);
    if (end + 1 < l->len && l->data[end] == '\r' && l->data[end + 1] == '\n')
        l->at++;
    l->line++;
    return TB_OK;
}

/* The latest line is given once more by the next call of tb_lines_next. */
static inline void tb_lines_back(tb_lines *l)
{
    l->at = l->latest;
    l->line--;
}

/* Where the latest line begins in the source. */
static inline uint64_t tb_lines_offset(const tb_lines *l) { return l->offset + l->latest; }

/* ---- Rows ---- */

/* The rows and cells of one batch, in arrays that grow and are used again for the next. */
typedef struct tb_rows {
    const tb_host *host;
    tb_ctx *ctx;
    tb_row *rows;
    tb_cell *cells;
    size_t n_rows, cap_rows, n_cells, cap_cells;
} tb_rows;

static inline void tb_rows_open(tb_rows *r, const tb_host *host, tb_ctx *ctx)
{
    memset(r, 0, sizeof *r);
    r->host = host;
    r->ctx = ctx;
}

/* A new batch begins. */
static inline void tb_rows_clear(tb_rows *r) { r->n_rows = r->n_cells = 0; }

static inline tb_status tb_rows_no_memory(const tb_rows *r, tb_error *err)
{
    return r->host->fail(err, TB_E_NOMEM, "there is not enough memory for the rows of the table");
}

/* An array with room for one element more than the *cap it has; NULL when memory is refused, and the array stays. */
static inline void *tb_rows_enlarge(const tb_rows *r, void *array, size_t *cap, size_t size)
{
    size_t more = *cap ? 2 * *cap : 64;
    void *p = r->host->grow(r->ctx, TB_LIFE_READER, array, *cap * size, more * size);
    if (p)
        *cap = more;
    return p;
}

/* A new row; its cells follow. offset: TB_UNKNOWN if it means nothing. */
static inline tb_status tb_rows_begin(tb_rows *r, uint64_t line, uint64_t offset, tb_error *err)
{
    tb_row *row;
    if (r->n_rows == r->cap_rows) {
        void *p = tb_rows_enlarge(r, r->rows, &r->cap_rows, sizeof *r->rows);
        if (!p)
            return tb_rows_no_memory(r, err);
        r->rows = (tb_row *)p;
    }
    row = &r->rows[r->n_rows++];
    memset(row, 0, sizeof *row);
    row->line = line;
    row->offset = offset;
    row->first_cell = (uint32_t)r->n_cells;
    return TB_OK;
}

/* The next cell of the latest row, in the order of columns. The text is not copied. */
static inline tb_status tb_rows_cell(tb_rows *r, uint32_t column, uint16_t kind, tb_str text, tb_error *err)
{
    tb_cell *cell;
    if (r->n_cells == r->cap_cells) {
        void *p = tb_rows_enlarge(r, r->cells, &r->cap_cells, sizeof *r->cells);
        if (!p)
            return tb_rows_no_memory(r, err);
        r->cells = (tb_cell *)p;
    }
    cell = &r->cells[r->n_cells++];
    cell->column = column;
    cell->kind = kind;
    cell->flags = 0;
    cell->text = text;
    r->rows[r->n_rows - 1].n_cells++;
    return TB_OK;
}

/* Makes *text a copy of itself, of this lifetime. */
static inline tb_status tb_rows_copy(const tb_rows *r, uint32_t life, tb_str *text, tb_error *err)
{
    char *p = (char *)r->host->alloc(r->ctx, life, text->len ? text->len : 1);
    if (!p)
        return tb_rows_no_memory(r, err);
    if (text->len)
        memcpy(p, text->ptr, text->len);
    text->ptr = p;
    return TB_OK;
}

/* Hands the rows over: TB_OK, or TB_END when there are none. */
static inline tb_status tb_rows_give(const tb_rows *r, tb_batch *out)
{
    out->rows = r->rows;
    out->n_rows = r->n_rows;
    out->cells = r->cells;
    out->n_cells = r->n_cells;
    return r->n_rows ? TB_OK : TB_END;
}

#ifdef __cplusplus
}
#endif
#endif /* TB_PLUGIN_UTIL_H */
