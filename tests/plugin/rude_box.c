/* SPDX-License-Identifier: MIT */
/* A container of two members, each what follows the first line of the source; polite but for one thing (rude.h). */
#include "rude.h"

#define IS(word) is(&r->way, #word)

struct reader {
    struct way way;
    const tb_host *host;
    tb_ctx *ctx;
    tb_source *src;
    uint64_t start;   /* of the second line */
    uint64_t at, end; /* of the member */
    int members;
    int over; /* the member has ended */
};

static int32_t probe(const tb_host *h, tb_ctx *c, tb_source *s)
{
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *p = NULL;
    size_t got = 0;
    (void)c;
    return h->peek(s, 4, &p, &got, &err) == TB_OK && got >= 4 &&
                   (memcmp(p, "box ", 4) == 0 || memcmp(p, "BOX ", 4) == 0)
               ? 80
               : 0;
}

static tb_status open_box(const tb_host *h, tb_ctx *c, tb_source *s, void **out, tb_error *err)
{
    struct reader *r = h->alloc(c, TB_LIFE_READER, sizeof *r);
    if (!r)
        return h->fail(err, TB_E_NOMEM, "there is not enough memory to open the box");
    if (h->size(s) == TB_UNKNOWN)
        return h->fail(err, TB_E_UNSUPPORTED, "a box cannot be read from a stream");
    *r = (struct reader){.host = h, .ctx = c, .src = s};
    *out = r;
    tb_status rc = way_of(h, s, "box ", &r->way, err);
    r->start = 5 + strlen(r->way.word);
    return rc;
}

static void close_box(void *reader) { (void)reader; }

static tb_status next_member(void *reader, tb_member *out, tb_error *err)
{
    struct reader *r = reader;
    uint64_t size = r->host->size(r->src);
    if (r->host->cancelled(r->ctx))
        return r->host->fail(err, TB_E_CANCELLED, "it was cancelled");
    if (IS(MEMBER_AFTER) && r->members == 3)
        r->members = 0;
    if (IS(ENDLESS_BOX))
        r->members = 0;
    if (r->members >= 2) {
        r->members++;
        return TB_END;
    }
    r->at = r->start < size && !IS(ENDLESS_BOX) ? r->start : size;
    r->end = size;
    r->over = 0;
    out->path = IS(NAMELESS) ? (tb_str){"", 0} : r->members == 0 ? (tb_str){"left", 4} : (tb_str){"right", 5};
    out->size = r->end - r->at;
    r->members++;
    return TB_OK;
}

static tb_status read_member(void *reader, void *buf, size_t cap, size_t *got, tb_error *err)
{
    struct reader *r = reader;
    if (r->host->cancelled(r->ctx))
        return r->host->fail(err, TB_E_CANCELLED, "it was cancelled");
    uint64_t left = r->end - r->at;
    size_t n = left < cap ? (size_t)left : cap;
    if (IS(BYTES_AFTER) && r->over) {
        *(char *)buf = '!';
        *got = 1;
        return TB_OK;
    }
    tb_status rc = r->host->read_at(r->src, r->at, buf, n, got, err);
    if (rc != TB_OK)
        return rc;
    r->at += *got;
    r->over = *got == 0;
    if (IS(BY_ROOM) && *got && cap < 100)
        *(char *)buf = '?';
    if (IS(GREEDY))
        *got = cap + 1;
    return TB_OK;
}

static const tb_magic magic = {sizeof(tb_magic), 0, "box ", 4};
static const tb_magic *const magics[] = {&magic, NULL};
const tb_format format_box = {.struct_size = sizeof(tb_format),
                              .flags = TB_FMT_CONTAINER,
                              .id = "box",
                              .title = "stub",
                              .magics = magics,
                              .probe = probe,
                              .open = open_box,
                              .close = close_box,
                              .next_member = next_member,
                              .read_member = read_member};
