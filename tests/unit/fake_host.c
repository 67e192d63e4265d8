/* SPDX-License-Identifier: MIT */
/* Every allocation is a block of malloc, so that sanitizers see each one; every peek returns a fresh copy of the
 * window and spoils the copy before it, so that pointers kept too long read rubbish. */
#include "fake_host.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POISON 0xA5

size_t fake_stable_batches, fake_batches, fake_peak;

struct text { /* a growing string; running out of memory ends the test program */
    char *ptr;
    size_t len, cap;
};

struct block { /* header of an allocation */
    struct block *next;
    size_t size;
    max_align_t bytes[];
};

struct tb_ctx {
    const fake_setup *setup;
    const tb_format *format;
    struct block *blocks[2];
    size_t n_allocs, allocated;
    struct text warnings, *faults;
};

struct tb_source {
    tb_ctx *ctx;
    size_t at, seen, n_peeks, n_reads;
    uint8_t *window;
    size_t window_len;
    char *copy; /* of the bytes, without anything behind the last one */
};

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

static void put(struct text *t, const char *bytes, size_t n)
{
    if (t->len + n + 1 > t->cap) {
        t->cap = 2 * (t->len + n + 1);
        t->ptr = must(realloc(t->ptr, t->cap));
    }
    if (n)
        memcpy(t->ptr + t->len, bytes, n);
    t->len += n;
    t->ptr[t->len] = '\0';
}

static void vputf(struct text *t, const char *fmt, va_list ap) TB_PRINTF(2, 0);
static void vputf(struct text *t, const char *fmt, va_list ap)
{
    char line[600];
    vsnprintf(line, sizeof line, fmt, ap);
    put(t, line, strlen(line));
}

static void putf(struct text *t, const char *fmt, ...) TB_PRINTF(2, 3);
static void putf(struct text *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vputf(t, fmt, ap);
    va_end(ap);
}

static void put_str(struct text *t, tb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c < ' ' || c == '|' || c == ']' || c == '\\')
            putf(t, "\\x%02X", c);
        else
            put(t, s.ptr + i, 1);
    }
}

static void fault(tb_ctx *c, const char *what) { putf(c->faults, "FAULT %s\n", what); }

/* ---- Services ---- */

static void *host_alloc(tb_ctx *c, uint32_t life, size_t size)
{
    if (++c->n_allocs == c->setup->fail_alloc)
        return NULL;
    if (life > TB_LIFE_READER) {
        fault(c, "unknown lifetime");
        return NULL;
    }
    struct block *b = must(calloc(1, sizeof *b + size));
    b->size = size;
    b->next = c->blocks[life];
    c->blocks[life] = b;
    c->allocated += size;
    fake_peak = c->allocated > fake_peak ? c->allocated : fake_peak;
    return b->bytes;
}

static void release(tb_ctx *c, struct block *b)
{
    c->allocated -= b->size;
    memset(b->bytes, POISON, b->size);
    free(b);
}

static void release_all(tb_ctx *c, uint32_t life)
{
    while (c->blocks[life]) {
        struct block *next = c->blocks[life]->next;
        release(c, c->blocks[life]);
        c->blocks[life] = next;
    }
}

static void *host_grow(tb_ctx *c, uint32_t life, void *p, size_t old_size, size_t new_size)
{
    void *q = host_alloc(c, life, new_size);
    if (!q || !p)
        return q;
    memcpy(q, p, old_size < new_size ? old_size : new_size);
    for (struct block **b = &c->blocks[life]; *b; b = &(*b)->next)
        if ((*b)->bytes == p) {
            struct block *old = *b;
            if (old->size != old_size)
                fault(c, "grow was given a wrong size");
            *b = old->next;
            release(c, old);
            return q;
        }
    fault(c, "grow of something that was not allocated");
    return q;
}

static tb_status host_fail(tb_error *err, tb_status code, const char *fmt, ...) TB_PRINTF(3, 4);
static tb_status host_fail(tb_error *err, tb_status code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (err) {
        err->code = code;
        vsnprintf(err->message, sizeof err->message, fmt, ap);
    }
    va_end(ap);
    return code;
}

static void host_warn(tb_ctx *c, uint64_t line, const char *fmt, ...) TB_PRINTF(3, 4);
static void host_warn(tb_ctx *c, uint64_t line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    putf(&c->warnings, "W %" PRIu64 " ", line);
    vputf(&c->warnings, fmt, ap);
    putf(&c->warnings, "\n");
    va_end(ap);
}

static void host_warn_at(tb_ctx *c, const tb_spot *at, const char *fmt, ...) TB_PRINTF(3, 4);
static void host_warn_at(tb_ctx *c, const tb_spot *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (at->struct_size < sizeof *at || at->style > TB_PLACE_PATH)
        fault(c, "odd spot");
    putf(&c->warnings, "W %u/%u/%" PRIu64 "/%u ", (unsigned)at->page, (unsigned)at->table, at->line,
         (unsigned)at->cell);
    put_str(&c->warnings, at->text);
    putf(&c->warnings, ": ");
    vputf(&c->warnings, fmt, ap);
    putf(&c->warnings, "\n");
    va_end(ap);
}

static uint64_t host_limit(tb_ctx *c, uint32_t which)
{
    const fake_setup *s = c->setup;
    const uint64_t given = which == TB_LIMIT_UNPACKED  ? s->max_unpacked
                           : which == TB_LIMIT_RATIO   ? s->max_ratio
                           : which == TB_LIMIT_MEMBERS ? s->max_members
                                                       : 0;
    return given ? given : TB_UNKNOWN;
}

static void host_hint(tb_ctx *c, const char *key, tb_str value)
{
    putf(c->faults, "N %s ", key);
    put_str(c->faults, value);
    putf(c->faults, "\n");
}

static const char *host_text(const char *message) { return message; }

static void host_debug(tb_ctx *c, const char *fmt, ...)
{
    (void)c;
    (void)fmt;
}

static tb_str host_option(tb_ctx *c, const char *key)
{
    const fake_setup *s = c->setup;
    if (s->key && strcmp(s->key, key) == 0)
        return (tb_str){s->value, strlen(s->value)};
    for (const tb_option *const *o = c->format->options; o && *o; o++)
        if (strcmp((*o)->key, key) == 0)
            return (tb_str){(*o)->fallback, strlen((*o)->fallback)};
    return (tb_str){NULL, 0};
}

static int32_t host_cancelled(tb_ctx *c) { return c->setup->cancel; }

static void drop_window(tb_source *s)
{
    if (s->window)
        memset(s->window, POISON, s->window_len);
    free(s->window);
    s->window = NULL;
}

static tb_status host_peek(tb_source *s, size_t want, const uint8_t **data, size_t *got, tb_error *err)
{
    const fake_setup *setup = s->ctx->setup;
    drop_window(s);
    if (++s->n_peeks == setup->fail_peek)
        return host_fail(err, TB_E_IO, "the disk is on fire");
    size_t left = setup->len - s->at, n = setup->window && setup->window < left ? setup->window : left;
    if (setup->window && n < want)
        n = want < left ? want : left;
    s->seen = *got = s->window_len = n;
    *data = NULL;
    if (n) {
        s->window = must(malloc(n));
        memcpy(s->window, s->copy + s->at, n);
        *data = s->window;
    }
    return TB_OK;
}

static tb_status host_skip(tb_source *s, size_t n, tb_error *err)
{
    drop_window(s);
    if (n > s->seen) {
        fault(s->ctx, "skip past what was seen");
        return host_fail(err, TB_E_IO, "skip past what was seen");
    }
    s->seen -= n;
    s->at += n;
    return TB_OK;
}

static tb_status host_read_at(tb_source *s, uint64_t at, void *buf, size_t n, size_t *got, tb_error *err)
{
    size_t len = s->ctx->setup->len;
    if (++s->n_reads == s->ctx->setup->fail_read)
        return host_fail(err, TB_E_IO, "the disk is on fire");
    *got = at >= len ? 0 : (n < len - at ? n : len - (size_t)at);
    if (*got)
        memcpy(buf, s->copy + at, *got);
    return TB_OK;
}

static uint64_t host_size(tb_source *s) { return s->ctx->setup->stream ? TB_UNKNOWN : s->ctx->setup->len; }

static tb_str host_name(tb_source *s)
{
    const char *name = s->ctx->setup->name ? s->ctx->setup->name : "sample";
    return (tb_str){name, strlen(name)};
}

static tb_status host_whole(tb_source *s, const uint8_t **data, size_t *len)
{
    if (!s->ctx->setup->whole)
        return TB_E_UNSUPPORTED;
    *data = (const uint8_t *)s->copy;
    *len = s->ctx->setup->len;
    return TB_OK;
}

static const tb_host services = {
    .struct_size = sizeof(tb_host),
    .abi_major = TB_ABI_MAJOR,
    .alloc = host_alloc,
    .grow = host_grow,
    .fail = host_fail,
    .warn = host_warn,
    .debug = host_debug,
    .option = host_option,
    .cancelled = host_cancelled,
    .peek = host_peek,
    .skip = host_skip,
    .read_at = host_read_at,
    .size = host_size,
    .name = host_name,
    .whole = host_whole,
    .warn_at = host_warn_at,
    .limit = host_limit,
    .hint = host_hint,
    .text = host_text,
};

/* ---- Reading everything ---- */

struct run {
    tb_ctx ctx;
    tb_source src;
    void *reader;
    struct text out;
    struct text columns; /* names of the columns of the table */
    struct text kept;    /* copies of the cells of stable batches, one behind the other */
    struct stable {
        tb_str text; /* as the plugin gave it */
        size_t at;   /* of its copy */
    } * stable;
    size_t n_stable, cap_stable;
};

static void start(struct run *r, const tb_format *format, const fake_setup *setup)
{
    *r = (struct run){.ctx = {.setup = setup, .format = format}};
    r->ctx.faults = &r->out;
    r->src.ctx = &r->ctx;
    r->src.copy = setup->len ? must(malloc(setup->len)) : NULL;
    if (setup->len)
        memcpy(r->src.copy, setup->bytes, setup->len);
    put(&r->out, "", 0);
    fake_stable_batches = fake_batches = fake_peak = 0;
}

static void finish(struct run *r)
{
    release_all(&r->ctx, TB_LIFE_BATCH);
    release_all(&r->ctx, TB_LIFE_READER);
    drop_window(&r->src);
    free(r->src.copy);
    free(r->ctx.warnings.ptr);
    free(r->columns.ptr);
    free(r->kept.ptr);
    free(r->stable);
}

static void keep(struct run *r, tb_str text)
{
    if (r->n_stable == r->cap_stable) {
        r->cap_stable = 2 * r->cap_stable + 64;
        r->stable = must(realloc(r->stable, r->cap_stable * sizeof *r->stable));
    }
    r->stable[r->n_stable++] = (struct stable){text, r->kept.len};
    put(&r->kept, text.ptr, text.len);
}

static bool show_cell(struct run *r, const tb_cell *cell, uint32_t expected)
{
    static const char *const kinds[] = {"~", "", "#", "?", "!"};
    if (cell->kind > TB_CELL_DATE || cell->flags & ~(TB_CELLF_BINARY_FLOAT | TB_CELLF_FORMULA) || !cell->text.ptr)
        return false;
    if (cell->column != expected)
        putf(&r->out, "%u=", (unsigned)cell->column);
    put(&r->out, kinds[cell->kind], strlen(kinds[cell->kind]));
    put_str(&r->out, cell->text);
    return true;
}

/* What stands beside the cells of a batch: merged cells and stored values, both sorted by cell. */
static void show_beside(struct run *r, const tb_batch *b, uint32_t cell, size_t *span, size_t *stored)
{
    if (*span < b->n_spans && b->spans[*span].cell == cell) {
        const tb_span *s = &b->spans[(*span)++];
        putf(&r->out, "{%ux%u}", (unsigned)s->columns, (unsigned)s->rows);
    }
    put(&r->out, "^", (b->cells[cell].flags & TB_CELLF_BINARY_FLOAT) != 0);
    put(&r->out, "=", (b->cells[cell].flags & TB_CELLF_FORMULA) != 0);
    if (*stored < b->n_stored && b->stored[*stored].cell == cell) {
        put(&r->out, "<", 1);
        put_str(&r->out, b->stored[(*stored)++].value);
        put(&r->out, ">", 1);
    }
}

static void note_columns(struct run *r, const tb_str *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        put(&r->columns, r->columns.len ? "|" : "C [", r->columns.len ? 1 : 3);
        put_str(&r->columns, names[i]);
    }
}

static void show_columns(struct run *r)
{
    put(&r->out, r->columns.ptr, r->columns.len);
    put(&r->out, "]\n", r->columns.len ? 2 : 0);
    r->columns.len = 0;
}

static void show_batch(struct run *r, const tb_batch *b)
{
    note_columns(r, b->new_columns, b->n_new_columns);
    if (b->n_rows == 0)
        fault(&r->ctx, "empty batch");
    fake_batches++;
    fake_stable_batches += b->flags & TB_BATCH_STABLE;
    size_t next_cell = 0, span = 0, stored = 0;
    for (size_t i = 0; i < b->n_rows; i++) {
        const tb_row *row = &b->rows[i];
        if (row->first_cell != next_cell || row->n_cells > b->n_cells - next_cell) {
            fault(&r->ctx, "rows that do not cover the cells in order");
            return;
        }
        next_cell += row->n_cells;
        if (row->page || row->table)
            putf(&r->out, "R %u/%u/%" PRIu64, (unsigned)row->page, (unsigned)row->table, row->line);
        else
            putf(&r->out, "R %" PRIu64, row->line);
        if (row->offset != TB_UNKNOWN)
            putf(&r->out, "+%" PRIu64, row->offset);
        put(&r->out, " [", 2);
        for (uint32_t k = 0; k < row->n_cells; k++) {
            const tb_cell *cell = &b->cells[row->first_cell + k];
            put(&r->out, "|", k > 0);
            if (!show_cell(r, cell, k)) {
                fault(&r->ctx, "odd cell");
                return;
            }
            show_beside(r, b, row->first_cell + k, &span, &stored);
            if (b->flags & TB_BATCH_STABLE)
                keep(r, cell->text);
        }
        put(&r->out, "]\n", 2);
    }
    if (span != b->n_spans || stored != b->n_stored)
        fault(&r->ctx, "spans or stored values out of order");
    if (next_cell != b->n_cells)
        fault(&r->ctx, "cells that no row has");
}

static void show_error(struct run *r, tb_status rc, const tb_error *e)
{
    if (rc > 0 || e->code != rc || !e->message[0])
        fault(&r->ctx, "failed without saying why");
    putf(&r->out, "E %d %" PRIu64 "+%" PRIu64 " %s\n", (int)rc, e->line, e->offset, e->message);
}

static tb_status read_table(struct run *r, tb_error *e)
{
    const fake_setup *setup = r->ctx.setup;
    for (size_t i = 0; !setup->max_batches || i < setup->max_batches; i++) {
        tb_batch b = {.struct_size = sizeof b};
        release_all(&r->ctx, TB_LIFE_BATCH);
        tb_status rc = r->ctx.format->next_batch(r->reader, setup->hint, &b, e);
        if (rc != TB_OK)
            return rc;
        show_batch(r, &b);
        if (setup->hint && b.n_rows > setup->hint)
            fault(&r->ctx, "more rows than asked for");
    }
    return TB_END;
}

static void show_block(struct run *r, const tb_block *b)
{
    static const char *const kinds[] = {"P", "H", "T"}, *const styles[] = {"", " sheet ", "", " path "};
    bool table = b->kind == TB_BLOCK_TABLE;
    putf(&r->out, "%s ", kinds[b->kind - TB_BLOCK_PARAGRAPH]);
    if (b->kind == TB_BLOCK_HEADING)
        putf(&r->out, "%u ", (unsigned)b->level);
    if (b->place_style == TB_PLACE_PAGE)
        putf(&r->out, "@%u:%" PRIu64, (unsigned)b->page, b->line);
    else
        putf(&r->out, "@%" PRIu64, b->line);
    putf(&r->out, "%s%s", b->flags & TB_BLOCKF_HIDDEN ? " HIDDEN" : "", table ? styles[b->place_style] : " ");
    put_str(&r->out, b->text);
    put(&r->out, "\n", 1);
}

static tb_status read_block(struct run *r, tb_error *e)
{
    tb_block b = {.struct_size = sizeof b};
    release_all(&r->ctx, TB_LIFE_BATCH);
    tb_status rc = r->ctx.format->next_block(r->reader, &b, e);
    if (rc != TB_OK)
        return rc;
    if (b.place_style > TB_PLACE_PATH || b.kind < TB_BLOCK_PARAGRAPH || b.kind > TB_BLOCK_TABLE ||
        b.flags & ~TB_BLOCKF_HIDDEN || (b.page && b.place_style != TB_PLACE_PAGE))
        fault(&r->ctx, "odd block");
    show_block(r, &b);
    if (b.kind != TB_BLOCK_TABLE)
        return TB_OK;
    note_columns(r, b.columns, b.n_columns);
    rc = read_table(r, e);
    show_columns(r);
    return rc == TB_END ? TB_OK : rc;
}

/* ---- Members ---- */

#define SHOWN 200u

struct content {
    char start[SHOWN];
    uint64_t len, hash; /* FNV-1a */
};

static void note_content(struct content *c, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (c->len + i < SHOWN)
            c->start[c->len + i] = bytes[i];
        c->hash = (c->hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    }
    c->len += n;
}

static tb_status read_content(struct run *r, tb_error *e)
{
    size_t cap = r->ctx.setup->hint ? r->ctx.setup->hint : 65536, got;
    size_t max = r->ctx.setup->max_bytes ? r->ctx.setup->max_bytes : SIZE_MAX;
    struct content c = {.hash = UINT64_C(0xcbf29ce484222325)};
    char *buf = must(malloc(cap)); /* sanitizers see bytes written behind it */
    tb_status rc;
    do {
        got = 0;
        rc = r->ctx.format->read_member(r->reader, buf, cap, &got, e);
        if (rc == TB_OK && got > cap)
            fault(&r->ctx, "more bytes than asked for");
        else if (rc == TB_OK)
            note_content(&c, buf, got);
    } while (rc == TB_OK && got > 0 && c.len <= max);
    if (rc == TB_OK && c.len > max) {
        free(buf);
        put(&r->out, "B more\n", 7);
        return rc;
    }
    if (rc == TB_OK && (r->ctx.format->read_member(r->reader, buf, cap, &got, e) != TB_OK || got != 0))
        fault(&r->ctx, "bytes behind the end of a member");
    free(buf);
    if (rc == TB_OK && c.len > SHOWN) {
        putf(&r->out, "B %" PRIu64 " #%016" PRIx64 "\n", c.len, c.hash);
    } else if (rc == TB_OK) {
        put(&r->out, "B [", 3);
        put_str(&r->out, (tb_str){c.start, (size_t)c.len});
        put(&r->out, "]\n", 2);
    }
    return rc;
}

static tb_status read_member(struct run *r, size_t nth, tb_error *e)
{
    tb_member m = {.struct_size = sizeof m};
    release_all(&r->ctx, TB_LIFE_BATCH);
    tb_status rc = r->ctx.format->next_member(r->reader, &m, e);
    if (rc != TB_OK)
        return rc;
    if (!m.path.ptr || m.path.len == 0 || m.flags & ~TB_MEMBERF_RAW_PATH)
        fault(&r->ctx, "odd member");
    put(&r->out, "M ", 2);
    put_str(&r->out, m.path);
    put(&r->out, " RAW", m.flags & TB_MEMBERF_RAW_PATH ? 4 : 0);
    if (m.size == TB_UNKNOWN)
        put(&r->out, " ?\n", 3);
    else
        putf(&r->out, " %" PRIu64 "\n", m.size);
    size_t only = r->ctx.setup->only;
    return only == 0 || only == nth ? read_content(r, e) : TB_OK;
}

static bool ended(struct run *r, tb_error *e)
{
    if (r->ctx.format->flags & TB_FMT_CONTAINER)
        return r->ctx.format->next_member(r->reader, &(tb_member){.struct_size = sizeof(tb_member)}, e) == TB_END;
    return r->ctx.format->next_block(r->reader, &(tb_block){.struct_size = sizeof(tb_block)}, e) == TB_END;
}

char *fake_transcript(const tb_format *format, const fake_setup *setup)
{
    struct run r;
    tb_error e = {.struct_size = sizeof e, .offset = TB_UNKNOWN};
    start(&r, format, setup);
    tb_status rc = format->open(&services, &r.ctx, &r.src, &r.reader, &e);
    bool opened = rc == TB_OK;
    for (size_t n = 1; rc == TB_OK; n++)
        rc = format->flags & TB_FMT_CONTAINER ? read_member(&r, n, &e) : read_block(&r, &e);
    if (rc != TB_END)
        show_error(&r, rc, &e);
    else if (!ended(&r, &e))
        fault(&r.ctx, "something after the end");
    for (size_t i = 0; i < r.n_stable; i++)
        if (r.stable[i].text.len &&
            memcmp(r.stable[i].text.ptr, r.kept.ptr + r.stable[i].at, r.stable[i].text.len) != 0)
            fault(&r.ctx, "stable text did not stay");
    if (opened)
        format->close(r.reader);
    put(&r.out, r.ctx.warnings.ptr, r.ctx.warnings.len);
    finish(&r);
    return r.out.ptr;
}

bool fake_says(const char *transcript, const char *start)
{
    size_t n = strlen(start);
    for (const char *p = transcript; p && *p; p = (p = strchr(p, '\n')) ? p + 1 : NULL)
        if (strncmp(p, start, n) == 0)
            return true;
    return false;
}

int fake_probe(const tb_format *format, const fake_setup *setup)
{
    struct run r;
    start(&r, format, setup);
    int score = format->probe(&services, &r.ctx, &r.src);
    if (r.src.at != 0 || r.out.len != 0)
        score = -100;
    free(r.out.ptr);
    finish(&r);
    return score;
}
