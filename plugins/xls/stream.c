/* SPDX-License-Identifier: MIT */
/* A record is a type, a length and at most 65535 bytes. The window holds one whole record or the whole stream; it is
 * filled anew from where the record begins that is not whole in it. */
#include "stream.h"

#define MAX_WINDOW ((size_t)1 << 17)
#define HEAD 4u

tb_status stream_init(struct stream *s, struct container *from, tb_error *err)
{
    *s = (struct stream){.from = from, .size = from->size < MAX_WINDOW ? (size_t)from->size + 1 : MAX_WINDOW};
    s->window = from->mem.host->alloc(from->mem.ctx, TB_LIFE_READER, s->size);
    return s->window ? TB_OK : no_memory(from->mem, err);
}

void stream_seek(struct stream *s, uint64_t at) { s->next = at; }

tb_status stream_damaged(const struct stream *s, const char *what, tb_error *err)
{
    const tb_host *host = s->from->mem.host;
    return host->fail(
        err, TB_E_SYNTAX,
        "%s (record 0x%04X at byte %llu of the workbook); fetch the file again, or open it and save it as "
        "xlsx",
        host->text(what), (unsigned)s->it.type, (unsigned long long)s->it.at);
}

/* Makes n bytes at s->next visible, or as many as there are. */
static tb_status look(struct stream *s, size_t n, const uint8_t **p, size_t *got, tb_error *err)
{
    bool inside = s->next >= s->at && s->next - s->at <= s->len && n <= s->len - (size_t)(s->next - s->at);
    if (!inside) {
        s->len = 0;
        s->at = s->next;
        tb_status rc = container_read(s->from, s->at, s->window, s->size, &s->len, err);
        if (rc < 0)
            return rc;
    }
    *p = s->window + (s->next - s->at);
    *got = s->len - (size_t)(s->next - s->at);
    return TB_OK;
}

tb_status stream_next(struct stream *s, tb_error *err)
{
    const uint8_t *p = NULL;
    size_t got = 0;
    tb_status rc = look(s, HEAD, &p, &got, err);
    if (rc < 0)
        return rc;
    if (got == 0 && s->next >= s->from->size)
        return TB_END;
    s->it = (struct record){.at = s->next};
    if (got < HEAD)
        return stream_damaged(s, "the workbook ends in the middle of a record", err);
    s->it.type = le16(p);
    s->it.len = le16(p + 2);
    if ((rc = look(s, HEAD + (size_t)s->it.len, &p, &got, err)) < 0)
        return rc;
    if (got < HEAD + (size_t)s->it.len)
        return stream_damaged(s, "the workbook ends in the middle of a record", err);
    s->it.data = p + HEAD;
    s->next += HEAD + (uint64_t)s->it.len;
    return TB_OK;
}

/* ---- Across records ---- */

struct bytes bytes_from(struct stream *s, size_t at)
{
    const uint8_t *end = s->it.data + s->it.len;
    return (struct bytes){s, at < s->it.len ? s->it.data + at : end, end};
}

tb_status bytes_more(struct bytes *b, tb_error *err)
{
    const uint8_t *p = NULL;
    size_t got = 0;
    b->p = b->end = (const uint8_t *)"";
    tb_status rc = look(b->s, HEAD, &p, &got, err);
    if (rc < 0)
        return rc;
    if (got < HEAD || le16(p) != R_CONTINUE)
        return TB_END;
    if ((rc = stream_next(b->s, err)) == TB_OK)
        *b = bytes_from(b->s, 0);
    return rc;
}

tb_status bytes_take(struct bytes *b, uint8_t *to, size_t n, tb_error *err)
{
    tb_status rc = TB_OK;
    while (rc == TB_OK && n > 0) {
        size_t here = (size_t)(b->end - b->p), step = here < n ? here : n;
        if (step > 0)
            memcpy(to, b->p, step);
        b->p += step;
        to += step;
        n -= step;
        if (n > 0)
            rc = bytes_more(b, err);
    }
    return rc;
}

tb_status bytes_skip(struct bytes *b, uint64_t n, tb_error *err)
{
    tb_status rc = TB_OK;
    while (rc == TB_OK && n > 0) {
        size_t here = (size_t)(b->end - b->p), step = here < n ? here : (size_t)n;
        b->p += step;
        n -= step;
        if (n > 0)
            rc = bytes_more(b, err);
    }
    return rc;
}
