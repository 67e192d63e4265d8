/* SPDX-License-Identifier: MIT */
/* The characters of a string are UTF-16, or its lower bytes when all upper ones are zero. A string that goes on in a
 * CONTINUE record begins there with a byte that says anew which of them it is; what follows the characters, runs of
 * fonts and readings of Chinese characters, goes on without. */
#include "text.h"

#include <errno.h>
#include <stdio.h>

#define MIN_CHUNK ((size_t)1 << 10)
#define MAX_CHUNK ((size_t)1 << 16)
#define F_WIDE 0x01u
#define F_READINGS 0x04u
#define F_RUNS 0x08u

static const char REPLACEMENT[] = "\xef\xbf\xbd"; /* U+FFFD */

static bool make_room(struct text *t, size_t n)
{
    char *p = enlarge(t->mem, t->p, &t->cap, t->n + n, 1);
    if (!p)
        return false;
    t->p = p;
    return true;
}

bool text_bytes(struct text *t, const char *p, size_t n)
{
    if (!make_room(t, n))
        return false;
    if (n > 0)
        memcpy(t->p + t->n, p, n);
    t->n += n;
    return true;
}

/* ---- UTF-16 ---- */

/* Writes a character; there is room for it. */
static void put_char(struct text *t, uint32_t c)
{
    char *to = t->p + t->n;
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xc0u | c >> 6);
        *to++ = (char)(0x80u | (c & 0x3fu));
    } else if (c < 0x10000) {
        *to++ = (char)(0xe0u | c >> 12);
        *to++ = (char)(0x80u | (c >> 6 & 0x3fu));
        *to++ = (char)(0x80u | (c & 0x3fu));
    } else {
        *to++ = (char)(0xf0u | c >> 18);
        *to++ = (char)(0x80u | (c >> 12 & 0x3fu));
        *to++ = (char)(0x80u | (c >> 6 & 0x3fu));
        *to++ = (char)(0x80u | (c & 0x3fu));
    }
    t->n = (size_t)(to - t->p);
}

/* Half of a pair without the other becomes U+FFFD. */
static void put_unit(struct text *t, uint16_t u)
{
    bool low = u >= 0xdc00 && u < 0xe000, high = u >= 0xd800 && u < 0xdc00;
    if (low && t->high) {
        put_char(t, 0x10000u + ((uint32_t)(t->high - 0xd800u) << 10) + (u - 0xdc00u));
        t->high = 0;
        return;
    }
    if (t->high)
        put_char(t, 0xfffd);
    t->high = high ? u : 0;
    if (!high)
        put_char(t, low ? 0xfffdu : u);
}

/* As many of n characters as the record at hand has; *n is what is left. */
static bool put_units(struct text *t, struct bytes *from, uint32_t *n, bool wide)
{
    size_t here = (size_t)(from->end - from->p) / (wide ? 2 : 1), step = here < *n ? here : *n;
    const uint8_t *p = from->p;
    if (!make_room(t, 3 * step + 3)) /* and 3 for a half pair that was left */
        return false;
    for (size_t i = 0; i < step; i++, p += wide ? 2 : 1)
        put_unit(t, wide ? le16(p) : *p);
    from->p = p;
    *n -= (uint32_t)step;
    return true;
}

static tb_status take_characters(struct text *t, struct bytes *from, uint32_t n, bool wide, tb_error *err)
{
    t->high = 0;
    for (;;) {
        if (!put_units(t, from, &n, wide))
            return no_memory(t->mem, err);
        if (n == 0)
            break;
        tb_status rc = bytes_more(from, err);
        if (rc != TB_OK)
            return rc;
        if (from->p < from->end)
            wide = *from->p++ & F_WIDE;
    }
    if (t->high)
        put_char(t, 0xfffd);
    t->high = 0;
    return TB_OK;
}

tb_status text_unicode(struct text *t, struct bytes *from, size_t width, tb_error *err)
{
    uint8_t head[3] = {0}, runs[2] = {0}, readings[4] = {0};
    tb_status rc = bytes_take(from, head, width + 1, err);
    uint8_t flags = head[width];
    if (rc == TB_OK && (flags & F_RUNS))
        rc = bytes_take(from, runs, sizeof runs, err);
    if (rc == TB_OK && (flags & F_READINGS))
        rc = bytes_take(from, readings, sizeof readings, err);
    if (rc == TB_OK)
        rc = take_characters(t, from, width == 1 ? head[0] : le16(head), flags & F_WIDE, err);
    return rc == TB_OK ? bytes_skip(from, 4 * (uint64_t)le16(runs) + le32(readings), err) : rc;
}

/* ---- Code pages ---- */

tb_status codec_open(struct codec *c, struct memory mem, unsigned page, tb_error *err)
{
    char name[16] = "GB18030"; /* of which GBK, the code page 936, is a part */
    if (page == 10000 || page == 32768)
        snprintf(name, sizeof name, "MACINTOSH");
    else if (page == 65001)
        snprintf(name, sizeof name, "UTF-8");
    else if (page != 936)
        snprintf(name, sizeof name, "CP%u", page == 32769 ? 1252u : page);
    c->cd = iconv_open("UTF-8", name);
    c->open = c->cd != (iconv_t)-1;
    if (c->open)
        return TB_OK;
    if (errno == ENOMEM)
        return no_memory(mem, err);
    return mem.host->fail(err, TB_E_UNSUPPORTED,
                          "its texts are in the code page %u, which is not known here; open it and save it as xlsx",
                          page);
}

void codec_close(struct codec *c)
{
    if (c->open)
        iconv_close(c->cd);
    c->open = false;
}

/* The end of the text, n bytes, is replaced by what they mean: at most 4 * n. */
static bool decode(struct text *t, size_t n, struct codec *c)
{
    if (!make_room(t, 5 * n))
        return false;
    char *from = t->p + t->n + 4 * n; /* out of the way of what they become */
    t->n -= n;
    memcpy(from, t->p + t->n, n);
    (void)iconv(c->cd, NULL, NULL, NULL, NULL);
    while (n > 0) {
        char *to = t->p + t->n;
        size_t room = (size_t)(from - to);
        bool all = iconv(c->cd, &from, &n, &to, &room) != (size_t)-1;
        t->n = (size_t)(to - t->p);
        if (all || n == 0)
            break;
        memcpy(t->p + t->n, REPLACEMENT, sizeof REPLACEMENT - 1);
        t->n += sizeof REPLACEMENT - 1;
        c->replaced = true;
        from++;
        n--;
    }
    return true;
}

tb_status text_coded(struct text *t, struct bytes *from, size_t width, struct codec *c, tb_error *err)
{
    uint8_t head[2] = {0};
    tb_status rc = bytes_take(from, head, width, err);
    if (rc != TB_OK)
        return rc;
    size_t n = width == 1 ? head[0] : le16(head);
    if (!make_room(t, n))
        return no_memory(t->mem, err);
    rc = bytes_take(from, (uint8_t *)t->p + t->n, n, err);
    if (rc != TB_OK)
        return rc;
    t->n += n;
    return decode(t, n, c) ? TB_OK : no_memory(t->mem, err);
}

/* ---- Strings that stay ---- */

tb_str pool_keep(struct pool *p, const char *text, size_t n)
{
    if (n == 0)
        return (tb_str){"", 0};
    if (n > p->left) {
        size_t chunk = p->chunk < MIN_CHUNK ? MIN_CHUNK : p->chunk < MAX_CHUNK ? 2 * p->chunk : MAX_CHUNK;
        bool large = n > chunk / 4; /* has memory of its own, and the chunk at hand is not given up for it */
        char *room = p->mem.host->alloc(p->mem.ctx, TB_LIFE_READER, large ? n : chunk);
        if (!room)
            return (tb_str){NULL, 0};
        if (large) {
            memcpy(room, text, n);
            return (tb_str){room, n};
        }
        p->room = room;
        p->left = p->chunk = chunk;
    }
    char *to = p->room;
    memcpy(to, text, n);
    p->room += n;
    p->left -= n;
    return (tb_str){to, n};
}
