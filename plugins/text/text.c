/* SPDX-License-Identifier: MIT */
/* A publication saved as plain text. One line is one block, except that consecutive lines with a tab are the rows of
 * one table. A line is looked at in place and taken only when it has been given; one that does not end inside the
 * window is looked at again in a larger one. The positions of the next LF and CR are remembered, so that each byte is
 * searched once for either, whichever of them ends the lines. */
#include <tongbi/plugin.h>

#include <stdbool.h>
#include <string.h>

#define MAX_COLUMNS 16384u
#define MAX_LINE ((size_t)1 << 30)    /* bytes */
#define MAX_HEADING ((size_t)60)      /* code points */
#define BATCH_CELLS ((size_t)1 << 16) /* a batch ends with the row that reaches this */
#define SAMPLE ((size_t)1 << 16)      /* bytes that probe looks at */

/* Text and the places in it where the next line ends. */
struct lines {
    const char *data;
    size_t len, at;
    size_t lf, cr; /* the first ones at or after `at`, once searched; len: none */
    bool eof;      /* nothing follows data */
};

struct line {
    const char *text;
    size_t len;  /* without its end */
    size_t size; /* with it */
    bool tab, blank;
};

struct reader {
    const tb_host *host;
    tb_ctx *ctx;
    tb_source *src;
    struct lines in;
    size_t want;     /* bytes to ask of the source at the least */
    uint64_t offset; /* of in.data in the source */
    uint64_t line;   /* number of the line at in.at */
    bool whole, after_blank, in_table;
    tb_cell *cells;
    tb_row *rows;
    size_t n_cells, cap_cells, n_rows, cap_rows;
};

enum verdict { LINE_OK, LINE_NONE, LINE_MORE, LINE_WIDE, LINE_LONG, LINE_NOMEM };

/* ---- Lines ---- */

/* Blanks of prose: space, form feed, vertical tab, no-break space, ideographic space. A tab is a cell boundary. */
static size_t blank_at(const char *p, size_t len)
{
    if (len >= 1 && (*p == ' ' || *p == '\f' || *p == '\v'))
        return 1;
    if (len >= 2 && memcmp(p, "\xC2\xA0", 2) == 0)
        return 2;
    return len >= 3 && memcmp(p, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

static tb_str trim(const char *p, size_t len)
{
    for (size_t n; (n = blank_at(p, len)) > 0; len -= n)
        p += n;
    for (size_t n = 1; n > 0 && len > 0; len -= n) {
        n = blank_at(p + len - 1, 1);
        if (!n && len >= 2 && blank_at(p + len - 2, 2) == 2)
            n = 2;
        if (!n && len >= 3 && blank_at(p + len - 3, 3) == 3)
            n = 3;
    }
    return (tb_str){p, len};
}

static size_t search(const struct lines *in, char c)
{
    const char *p = memchr(in->data + in->at, c, in->len - in->at);
    return p ? (size_t)(p - in->data) : in->len;
}

static void lines_set(struct lines *in, const void *data, size_t len, bool eof)
{
    *in = (struct lines){.data = len ? data : "", .len = len, .eof = eof};
    in->lf = search(in, '\n');
    in->cr = search(in, '\r');
}

static void lines_move(struct lines *in, size_t n)
{
    in->at += n;
    if (in->lf < in->at)
        in->lf = search(in, '\n');
    if (in->cr < in->at)
        in->cr = search(in, '\r');
}

/* The line at in->at: LINE_OK, LINE_NONE at the end, LINE_MORE when its end is not in the data. */
static enum verdict lines_look(const struct lines *in, struct line *out)
{
    if (in->at == in->len)
        return in->eof ? LINE_NONE : LINE_MORE;
    size_t end = in->lf < in->cr ? in->lf : in->cr, next = end + 1;
    if (end - in->at > MAX_LINE)
        return LINE_LONG;
    if (end == in->len) {
        if (!in->eof)
            return LINE_MORE;
        next = end;
    } else if (end == in->cr) {
        if (next == in->len && !in->eof)
            return LINE_MORE;
        next += next < in->len && in->data[next] == '\n';
    }
    const char *p = in->data + in->at;
    size_t len = end - in->at;
    bool tab = memchr(p, '\t', len) != NULL;
    *out = (struct line){p, len, next - in->at, tab, !tab && trim(p, len).len == 0};
    return LINE_OK;
}

/* ---- Prose ---- */

static size_t code_points(tb_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0u) != 0x80u;
    return n;
}

static bool ends_with(tb_str s, const char *tail)
{
    size_t n = strlen(tail);
    return s.len >= n && memcmp(s.ptr + s.len - n, tail, n) == 0;
}

/* The length of the one of `tails` that s ends with, 0 if none. */
static size_t tail_of(tb_str s, const char *const *tails)
{
    for (; *tails; tails++)
        if (ends_with(s, *tails))
            return strlen(*tails);
    return 0;
}

/* Does it end like a sentence, or like something that goes on? Quotes and brackets that close after the mark do not
 * hide it. */
static bool ends_like_sentence(tb_str s)
{
    static const char *const closing[] = {"”", "’", "」", "』", "）", "】", "》", "\"", "'", ")", "]", NULL};
    static const char *const marks[] = {"。", "；", "，", "：", "！", "？", "、", "…", "．",
                                        "｡",  ";",  ",",  ":",  ".",  "!",  "?",  NULL};
    for (size_t n; (n = tail_of(s, closing)) > 0;)
        s.len -= n;
    return tail_of(s, marks) > 0;
}

static bool looks_like_heading(tb_str s, bool after_blank)
{
    bool item = s.len >= 2 && s.ptr[0] == '-' && s.ptr[1] == ' ';
    return after_blank && !item && s.len <= 4 * MAX_HEADING && code_points(s) <= MAX_HEADING && !ends_like_sentence(s);
}

/* ---- Probe ---- */

#define COUNTS 64u
#define MARKS 3u

struct census {
    size_t lines, tabbed, headings; /* not blank; of them with a tab; of the others like headings */
    size_t counts[MARKS][COUNTS];   /* lines without a tab, by how many , ; | they have */
    bool cjk, titled;               /* titled: the first line has no tab */
};

static bool has_cjk(const char *p, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        unsigned char a = (unsigned char)p[i], b = (unsigned char)p[i + 1];
        if ((a >= 0xE4 && a <= 0xE9) || (a == 0xE3 && b >= 0x90) || (a == 0xF0 && b >= 0xA0))
            return true;
    }
    return false;
}

static void count_line(struct census *c, const struct line *l, bool after_blank)
{
    static const char marks[MARKS] = {',', ';', '|'};
    c->titled = c->lines == 0 ? !l->tab : c->titled;
    c->lines++;
    c->cjk = c->cjk || has_cjk(l->text, l->len);
    if (l->tab) {
        c->tabbed++;
        return;
    }
    c->headings += looks_like_heading(trim(l->text, l->len), after_blank);
    for (unsigned m = 0; m < MARKS; m++) {
        size_t n = 0;
        const char *p = l->text, *end = p + l->len;
        while ((p = memchr(p, marks[m], (size_t)(end - p)))) {
            p++;
            n++;
        }
        c->counts[m][n < COUNTS ? n : COUNTS - 1]++;
    }
}

/* Rows of a delimited table: nearly every line has the mark, and half of them the same number of it. */
static bool looks_delimited(const struct census *c)
{
    size_t lines = c->lines - c->tabbed;
    for (unsigned m = 0; m < MARKS && lines >= 5; m++) {
        size_t most = 0;
        for (unsigned n = 1; n < COUNTS; n++)
            most = c->counts[m][n] > most ? c->counts[m][n] : most;
        if (c->counts[m][0] * 5 <= lines && most * 2 >= lines)
            return true;
    }
    return false;
}

static int32_t probe(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    (void)ctx;
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *p = NULL;
    size_t len = 0;
    if (host->peek(src, SAMPLE, &p, &len, &err) < 0 || len == 0)
        return 0;
    bool eof = len < SAMPLE, after_blank = true;
    if (len > SAMPLE)
        len = SAMPLE;
    if (memchr(p, 0, len))
        return 0;
    struct lines in;
    struct line l;
    struct census c = {0};
    lines_set(&in, p, len, eof);
    for (; lines_look(&in, &l) == LINE_OK; lines_move(&in, l.size)) {
        if (!l.blank)
            count_line(&c, &l, after_blank);
        after_blank = l.blank;
    }
    size_t plain = c.lines - c.tabbed;
    /* A delimited table begins with its header. Where tables fill most lines, headings tell a publication from one. */
    bool titled = c.titled && c.tabbed >= 2 && c.headings >= 1;
    bool much = plain * 5 >= c.lines && (c.cjk || c.headings >= 3), headed = plain * 20 >= c.lines && c.headings >= 3;
    if (c.tabbed && (titled || much || headed))
        return 60;
    if ((c.tabbed && !plain) || looks_delimited(&c))
        return 5; /* text, but more likely a delimited table */
    return !c.tabbed && plain >= 3 && c.cjk ? 30 : 10;
}

/* ---- The source ---- */

static tb_status check_cancelled(const struct reader *r, tb_error *err)
{
    return r->host->cancelled(r->ctx) ? r->host->fail(err, TB_E_CANCELLED, "reading was cancelled") : TB_OK;
}

/* Leaves behind what was given and gets a window with more than what was left. The first asks for what is at hand,
 * later ones for at least twice what did not hold a line. */
static tb_status fill(struct reader *r, tb_error *err)
{
    size_t left = r->in.len - r->in.at, ask = r->want > 2 * left ? r->want : 2 * left;
    tb_status rc = r->in.at ? r->host->skip(r->src, r->in.at, err) : TB_OK;
    if (rc < 0)
        return rc;
    r->offset += r->in.at;
    lines_set(&r->in, NULL, 0, false);
    const uint8_t *data = NULL;
    size_t got = 0;
    rc = r->host->peek(r->src, ask, &data, &got, err);
    if (rc < 0)
        return rc;
    lines_set(&r->in, data, got, got < ask);
    r->want = r->want < SAMPLE ? 2 * r->want : r->want;
    return TB_OK;
}

static tb_status explain(const struct reader *r, enum verdict v, tb_error *err)
{
    tb_status rc;
    if (v == LINE_WIDE)
        rc = r->host->fail(err, TB_E_LIMIT, "the line has more than %u cells; remove tabs that separate nothing",
                           MAX_COLUMNS);
    else if (v == LINE_LONG)
        rc = r->host->fail(err, TB_E_LIMIT, "the line is longer than 1 GiB; check that the file is text");
    else
        rc = r->host->fail(err, TB_E_NOMEM, "there is not enough memory for the rows that begin here");
    if (err) {
        err->line = r->line;
        err->offset = r->offset + r->in.at;
    }
    return rc;
}

static void take(struct reader *r, const struct line *l)
{
    lines_move(&r->in, l->size);
    r->after_blank = l->blank;
    r->line++;
}

/* ---- Rows ---- */

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

static enum verdict add_row(struct reader *r, const struct line *l)
{
    size_t first = r->n_cells;
    const char *p = l->text, *end = p + l->len;
    for (uint32_t column = 0; p; column++) {
        if (column == MAX_COLUMNS || !make_room(r)) {
            r->n_cells = first;
            return column == MAX_COLUMNS ? LINE_WIDE : LINE_NOMEM;
        }
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        r->cells[r->n_cells++] = (tb_cell){
            .column = column,
            .kind = TB_CELL_TEXT,
            .text = {p, (size_t)((tab ? tab : end) - p)},
        };
        p = tab ? tab + 1 : NULL;
    }
    r->rows[r->n_rows++] = (tb_row){
        .line = r->line,
        .offset = r->offset + r->in.at,
        .first_cell = (uint32_t)first,
        .n_cells = (uint32_t)(r->n_cells - first),
    };
    return LINE_OK;
}

static enum verdict next_row(struct reader *r)
{
    struct line l;
    enum verdict v = lines_look(&r->in, &l);
    if (v != LINE_OK)
        return v;
    if (!l.tab)
        return LINE_NONE;
    v = add_row(r, &l);
    if (v == LINE_OK)
        take(r, &l);
    return v;
}

static tb_status next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct reader *r = reader;
    tb_status rc = check_cancelled(r, err);
    r->n_rows = r->n_cells = 0;
    while (rc >= 0 && r->in_table && r->n_rows == 0) {
        enum verdict v;
        do
            v = next_row(r);
        while (v == LINE_OK && r->n_cells < BATCH_CELLS && (hint == 0 || r->n_rows < hint));
        if (r->n_rows > 0)
            break; /* whatever stopped it will do so again */
        if (v > LINE_MORE)
            return explain(r, v, err);
        if (v == LINE_NONE)
            r->in_table = false;
        else
            rc = fill(r, err);
    }
    if (rc < 0)
        return rc;
    if (r->n_rows == 0)
        return TB_END;
    out->flags = r->whole ? TB_BATCH_STABLE : 0;
    out->rows = r->rows;
    out->n_rows = r->n_rows;
    out->cells = r->cells;
    out->n_cells = r->n_cells;
    return TB_OK;
}

/* ---- Blocks ---- */

/* The next line that makes a block: not blank, and no row of the table whose rows nobody wanted. */
static enum verdict next_line(struct reader *r, struct line *out)
{
    for (;;) {
        enum verdict v = lines_look(&r->in, out);
        if (v != LINE_OK)
            return v;
        r->in_table = r->in_table && out->tab;
        if (!out->blank && !r->in_table)
            return LINE_OK;
        take(r, out);
    }
}

static tb_status next_block(void *reader, tb_block *out, tb_error *err)
{
    struct reader *r = reader;
    struct line l = {0};
    enum verdict v = LINE_NONE;
    tb_status rc = check_cancelled(r, err);
    while (rc >= 0 && (v = next_line(r, &l)) == LINE_MORE)
        rc = fill(r, err);
    if (rc < 0)
        return rc;
    if (v != LINE_OK)
        return v == LINE_NONE ? TB_END : explain(r, v, err);
    out->place_style = TB_PLACE_LINE;
    out->line = r->line;
    if (l.tab) { /* its rows are for next_batch */
        r->in_table = true;
        out->kind = TB_BLOCK_TABLE;
        return TB_OK;
    }
    out->text = trim(l.text, l.len);
    out->kind = looks_like_heading(out->text, r->after_blank) ? TB_BLOCK_HEADING : TB_BLOCK_PARAGRAPH;
    take(r, &l);
    return TB_OK;
}

static tb_status open_text(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to read the text");
    *r = (struct reader){.host = host, .ctx = ctx, .src = src, .line = 1, .want = 1, .after_blank = true};
    const uint8_t *data = NULL;
    size_t len = 0;
    r->whole = host->whole(src, &data, &len) == TB_OK;
    lines_set(&r->in, data, r->whole ? len : 0, r->whole);
    *out_reader = r;
    return TB_OK;
}

static void close_text(void *reader) { (void)reader; }

static const char *const extensions[] = {"txt", NULL};
static const tb_format text_format = {
    .struct_size = sizeof(tb_format),
    .flags = TB_FMT_TEXT,
    .id = "text",
    .title = "publication saved as plain text",
    .extensions = extensions,
    .probe = probe,
    .open = open_text,
    .close = close_text,
    .next_block = next_block,
    .next_batch = next_batch,
};
static const tb_format *const formats[] = {&text_format, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "text",
    .version = "0.1.0",
    .license = "MIT",
    .formats = formats,
};
TB_PLUGIN_ENTRY(text)
{
    return &plugin;
}
