/* SPDX-License-Identifier: MIT */
/* Blanks between words become one, and none at the beginning or the end of a line. A no-break space does not fold: it
 * becomes a blank that stays, for pages indent with it. Characters that have no width are dropped: they are put into
 * long words and numbers so that these can be broken. */
#include "flow.h"

/* Bytes of a character without width at p: soft hyphen, zero-width blanks and joiners, marks of direction, the byte
 * order mark; 0: it has one. */
static size_t no_width(const unsigned char *p, size_t n)
{
    if (n >= 2 && p[0] == 0xC2 && p[1] == 0xAD)
        return 2;
    if (n < 3)
        return 0;
    bool general = p[0] == 0xE2 && p[1] == 0x80 && ((p[2] >= 0x8B && p[2] <= 0x8F) || (p[2] >= 0xAA && p[2] <= 0xAE));
    bool joiner = p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA0 && p[2] <= 0xA4;
    bool mark = p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF;
    return general || joiner || mark ? 3 : 0;
}

/* What &#128; to &#159; mean: they are taken from Windows-1252 by all browsers. NULL: nothing. */
static const char *of_windows(unsigned char c)
{
    static const char *const letters[32] = {
        "€",  NULL, "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", NULL, "Ž", NULL,
        NULL, "‘",  "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", NULL, "ž", "Ÿ",
    };
    return letters[c - 0x80];
}

static bool too_long(struct flow *f, size_t n)
{
    struct env *e = f->env;
    if (f->text.len + n <= MAX_TEXT)
        return false;
    env_failed(e, e->host->fail(&e->error, TB_E_LIMIT, "the text that begins here is longer than 16 MiB; split it"),
               f->line);
    return true;
}

/* Appends bytes that show. */
static void put(struct flow *f, const char *p, size_t n, uint64_t line)
{
    if (f->text.len == 0)
        f->line = line;
    if (too_long(f, n + 1))
        return;
    if (!text_room(f->env, &f->text, n + 1)) {
        env_no_memory(f->env, f->line);
        return;
    }
    bool at_start = f->text.len == 0 || f->text.ptr[f->text.len - 1] == '\n';
    if (f->gap && !at_start)
        f->text.ptr[f->text.len++] = ' ';
    f->gap = false;
    memcpy(f->text.ptr + f->text.len, p, n);
    f->text.len += n;
}

void flow_break(struct flow *f)
{
    f->gap = false;
    if (f->text.len && !f->env->failed)
        put(f, "\n", 1, f->line);
}

static bool is_plain(unsigned char c) { return c > ' ' && c != 0xC2 && c != 0xE2 && c != 0xEF; }

static void add_blank(struct flow *f, char c, bool pre, uint64_t *line)
{
    if (!pre)
        f->gap = true;
    else if (c == '\n')
        flow_break(f);
    else
        put(f, &c, 1, *line);
    *line += c == '\n';
}

/* The character at p, which is not plain; returns its bytes. */
static size_t add_special(struct flow *f, const char *p, size_t n, bool pre, uint64_t *line)
{
    const unsigned char *u = (const unsigned char *)p;
    if (*u <= ' ') {
        add_blank(f, *p, pre, line);
        return 1;
    }
    size_t len = no_width(u, n);
    if (len)
        return len;
    if (u[0] == 0xC2 && n >= 2 && u[1] <= 0xA0) {
        const char *is = u[1] == 0xA0 ? " " : of_windows(u[1]);
        if (is)
            put(f, is, strlen(is), *line);
        return 2;
    }
    put(f, p, 1, *line); /* the rest of it is plain */
    return 1;
}

void flow_add(struct flow *f, const char *p, size_t n, bool pre, uint64_t *line)
{
    for (size_t at = 0; at < n && !f->env->failed;) {
        size_t from = at;
        while (at < n && is_plain((unsigned char)p[at]))
            at++;
        if (at > from)
            put(f, p + from, at - from, *line);
        else
            at += add_special(f, p + at, n - at, pre, line);
    }
}

tb_str flow_view(const struct flow *f)
{
    tb_str s = {f->text.ptr, f->text.len};
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\n' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

void flow_clear(struct flow *f)
{
    f->text.len = 0;
    f->gap = false;
}

tb_str flow_trim(tb_str s)
{
    static const char WIDE[] = "\xE3\x80\x80";
    for (size_t n = 1; n && s.len; s.ptr += n, s.len -= n)
        n = *s.ptr == ' ' || *s.ptr == '\n' || *s.ptr == '\t' ? 1 : s.len >= 3 && memcmp(s.ptr, WIDE, 3) == 0 ? 3 : 0;
    for (size_t n = 1; n && s.len; s.len -= n) {
        char last = s.ptr[s.len - 1];
        n = last == ' ' || last == '\n' || last == '\t'             ? 1
            : s.len >= 3 && memcmp(s.ptr + s.len - 3, WIDE, 3) == 0 ? 3
                                                                    : 0;
    }
    return s;
}
