/* SPDX-License-Identifier: MIT */
/* A reader of lines as rows of one cell, between two headings; polite but for one thing (rude.h). */
#include "rude.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define IS(word) is(&r->way, #word)
#define RAW_WORDS "two\nlines, \x1B[31mred, a \xFF byte"

struct reader {
    struct way way;
    const tb_host *host;
    tb_ctx *ctx;
    tb_source *src;
    char *text;                 /* all of it */
    size_t len, cap, at, start; /* start: of the second line */
    uint64_t line;
    int blocks;
    tb_row row;
    tb_cell cells[2];
    tb_span spans[2];
    tb_stored stored;
    tb_str names[1];
    char *kept;
    const char *window;
};

static size_t shared_at; /* SHARES */
static int mood;         /* MOODY */

static int32_t probe(const tb_host *h, tb_ctx *c, tb_source *s)
{
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *p = NULL;
    size_t got = 0;
    struct way w;
    if (h->peek(s, 5, &p, &got, &err) != TB_OK || got < 5 || memcmp(p, "rude ", 5) != 0 ||
        way_of(h, s, "rude ", &w, &err) != TB_OK)
        return 0;
    if (is(&w, "TALKS"))
        h->warn(c, 1, "it looks fine");
    if (is(&w, "MOVES") && h->skip(s, 5, &err) != TB_OK)
        return 0;
    if (is(&w, "MOODY"))
        return 80 + mood++ % 2;
    return is(&w, "HIGH_SCORE") ? 101 : 80;
}

static tb_status no_memory(const tb_host *h, tb_error *err)
{
    return h->fail(err, TB_E_NOMEM, "there is not enough memory to be rude");
}

/* All of the source, in memory of the reader. */
static tb_status read_all(struct reader *r, tb_error *err)
{
    for (;;) {
        const uint8_t *p = NULL;
        size_t got = 0;
        tb_status rc = r->host->peek(r->src, 1, &p, &got, err);
        if (rc != TB_OK && IS(BLAMES_SYNTAX))
            return r->host->fail(err, TB_E_SYNTAX, "the file is broken");
        if (rc != TB_OK || got == 0)
            return rc;
        r->window = (const char *)p;
        if (IS(WRITES_SOURCE)) {
            const uint8_t *whole = NULL;
            size_t len = 0;
            if (r->host->whole(r->src, &whole, &len) == TB_OK && len > 6) {
                uintptr_t at = (uintptr_t)&whole[5]; /* past what the compiler watches over */
                *(char *)at = '#';
            }
        }
        size_t had = r->cap, wrong = IS(GROWS_WRONG) && had ? 1 : 0;
        if (r->len + got > r->cap) {
            r->cap = 2 * r->cap > r->len + got ? 2 * r->cap : r->len + got;
            char *more = r->host->grow(r->ctx, TB_LIFE_READER, r->text, had - wrong, r->cap);
            if (!more)
                return no_memory(r->host, err);
            r->text = more;
        }
        memcpy(r->text + r->len, p, got);
        r->len += got;
        if ((rc = r->host->skip(r->src, IS(SKIPS_BLIND) ? got + 1 : got, err)) != TB_OK)
            return rc;
        if (IS(BY_WINDOW) && got < 8)
            return TB_OK; /* that must have been all */
    }
}

/* What can go wrong before there is a reader. */
static void misbehave(const struct way *w)
{
    if (is(w, "CRASHES"))
        raise(SIGSEGV);
    if (is(w, "EXITS"))
        exit(3);
    if (is(w, "PRINTS"))
        puts("rude: opening");
    if (is(w, "LEAKS")) {
        volatile char *p = malloc(1000);
        if (p)
            p[0] = 1;
    }
}

static tb_status open_rude(const tb_host *h, tb_ctx *c, tb_source *s, void **out, tb_error *err)
{
    struct way w;
    tb_status rc = way_of(h, s, "rude ", &w, err);
    if (rc != TB_OK)
        return rc;
    if (is(&w, "ONE_LENGTH") && h->size(s) == 21)
        return TB_E_SYNTAX;
    misbehave(&w);
    struct reader *r = h->alloc(c, TB_LIFE_READER, sizeof *r);
    if (!r)
        return no_memory(h, err);
    *r = (struct reader){.way = w, .host = h, .ctx = c, .src = s, .line = 1};
    if ((rc = read_all(r, err)) != TB_OK)
        return rc;
    const char *lf = r->len ? memchr(r->text, '\n', r->len) : NULL;
    r->at = r->start = lf ? (size_t)(lf + 1 - r->text) : r->len;
    if (IS(SHARES)) {
        shared_at = r->start;
        usleep(1000);
    }
    if (IS(FULL_ERROR))
        (void)h->fail(err, TB_E_SYNTAX, "never mind");
    if (IS(ODD_WARNING))
        h->warn(c, 1, "two\nlines");
    *out = r;
    return TB_OK;
}

static void close_rude(void *reader)
{
    const struct reader *r = reader;
    if (IS(UNSTABLE))
        memset(r->text, '#', 5);
}

/* A heading, a table, a heading. */
static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct reader *r = reader;
    if (!IS(DEAF) && r->host->cancelled(r->ctx))
        return r->host->fail(err, TB_E_CANCELLED, "it was cancelled");
    if (IS(AFTER_END) && r->blocks == 4)
        r->blocks = 1;
    if (r->blocks >= 3) {
        r->blocks++;
        return TB_END;
    }
    if (IS(NEEDS_ROWS) && r->blocks == 2 && r->at < r->len)
        return TB_END;
    out->kind = IS(ODD_BLOCK) ? 9 : r->blocks == 1 ? TB_BLOCK_TABLE : TB_BLOCK_HEADING;
    out->line = r->blocks == 2 ? 99 : 2;
    out->text = r->blocks == 1 ? (tb_str){NULL, 0} : (tb_str){"rude", 4};
    if (r->blocks == 1 && IS(WIDE_ROW)) {
        r->names[0] = (tb_str){"first", 5};
        out->columns = r->names;
        out->n_columns = 1;
    }
    if (IS(MOVES_SIZE))
        out->struct_size = 4;
    r->blocks++;
    return TB_OK;
}

/* The things that a batch can have wrong, once it is there. */
static void spoil(struct reader *r, tb_batch *out)
{
    if (IS(BAD_UTF8))
        r->cells[0].text = (tb_str){"\xFF", 1};
    if (IS(LONG_ROW))
        r->row.n_cells = 9;
    if (IS(FAR_COLUMN))
        r->cells[0].column = 20000;
    if (IS(WIDE_ROW))
        r->cells[0].column = 5;
    if (IS(ODD_CELL))
        r->cells[0].kind = TB_CELL_DATE;
    if (IS(SHARED_CELLS))
        out->n_cells = 2;
    if (IS(WILD_SPAN) || IS(UNSORTED)) {
        r->spans[0] = r->spans[1] = (tb_span){IS(WILD_SPAN) ? 7 : 0, 1, 2};
        out->spans = r->spans;
        out->n_spans = IS(WILD_SPAN) ? 1 : 2;
    }
    if (IS(STRAY_STORED)) {
        r->stored = (tb_stored){3, 0, {"1", 1}};
        out->stored = &r->stored;
        out->n_stored = 1;
    }
    if (IS(UNSTABLE))
        out->flags = TB_BATCH_STABLE;
}

/* The text of the line as the cell gives it. False: no memory. */
static int cell_text(struct reader *r, const char *p, size_t n)
{
    char *copy = r->host->alloc(r->ctx, TB_LIFE_BATCH, n ? n : 1);
    if (!copy)
        return 0;
    if (n)
        memcpy(copy, p, n);
    if (IS(OVERRUNS)) {
        volatile size_t end = n ? n : 1;
        copy[end] = '!';
    }
    if (IS(KEEPS_BATCH) && r->kept)
        copy = r->kept;
    if (IS(KEEPS_WINDOW))
        copy = (char *)(uintptr_t)r->window;
    r->kept = copy;
    r->cells[0].text = (tb_str){IS(UNSTABLE) ? r->text : copy, IS(UNSTABLE) ? 5 : n};
    return 1;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct reader *r = reader;
    size_t *at = IS(SHARES) ? &shared_at : &r->at;
    (void)hint;
    if (!IS(DEAF) && r->host->cancelled(r->ctx))
        return r->host->fail(err, TB_E_CANCELLED, "it was cancelled");
    if (IS(HANGS))
        for (volatile int forever = 1; forever;)
            ;
    if (IS(ENDLESS))
        *at = r->start < r->len ? r->start : 0;
    if (IS(MUTE))
        return TB_E_SYNTAX;
    if (IS(RAW_WORDS)) { /* not by way of the host, which would clean them */
        err->code = TB_E_SYNTAX;
        memcpy(err->message, RAW_WORDS, sizeof RAW_WORDS);
        return TB_E_SYNTAX;
    }
    if (IS(ODD_STATUS))
        return 7;
    if (r->blocks != 2 || *at >= r->len)
        return TB_END;
    const char *p = r->text + *at, *lf = memchr(p, '\n', r->len - *at);
    size_t n = lf ? (size_t)(lf - p) : r->len - *at;
    *at += n + 1;
    r->line++;
    r->row = (tb_row){.line = r->line, .offset = TB_UNKNOWN, .n_cells = 1};
    r->cells[0] = (tb_cell){.kind = TB_CELL_TEXT};
    r->cells[1] = r->cells[0];
    r->cells[1].text.ptr = "";
    if (!cell_text(r, p, n))
        return IS(LOSES_ROW) ? TB_END : no_memory(r->host, err);
    out->rows = &r->row;
    out->n_rows = 1;
    out->cells = r->cells;
    out->n_cells = 1;
    spoil(r, out);
    return TB_OK;
}

const tb_format format_rude = {.struct_size = sizeof(tb_format),
                               .flags = TB_FMT_TEXT,
                               .id = "rude",
                               .title = "stub",
                               .probe = probe,
                               .open = open_rude,
                               .close = close_rude,
                               .next_block = next_block,
                               .next_batch = next_batch};
static const tb_format *const formats[] = {&format_rude, &format_box, NULL};
static const tb_plugin plugin = {.magic = TB_MAGIC,
                                 .struct_size = sizeof(tb_plugin),
                                 .abi_major = TB_ABI_MAJOR,
                                 .abi_minor = TB_ABI_MINOR,
                                 .name = "rude",
                                 .version = "1",
                                 .license = "MIT",
                                 .formats = formats};

TB_PLUGIN_ENTRY(rude)
{
    return &plugin;
}
