/* SPDX-License-Identifier: MIT */
/* One window of the source after another becomes a piece of text. As long as all is ASCII nothing has to be decided;
 * the first byte beyond it, and what follows, are judged (charset.h). UTF-8 is checked here, everything else is
 * iconv's. Both go through clean(), which looks at each byte once more and counts the lines.
 *
 * A byte that belongs to no character is an error, if nobody said what the character set is; else a few of them are
 * damage, which is replaced and counted, and many of them prove that what was said is wrong. */
#include "decode.h"

#include <errno.h>

#define STEP ((size_t)1 << 13) /* bytes that become a piece */
#define RAW ((size_t)4 * STEP) /* what iconv can make of them: three bytes of one at most */
#define FEW_STRAY 16u          /* stray bytes that are damage whatever the page is like */
#define WIDE_PER_STRAY 16u     /* beyond them, one for so many good characters */
#define LONGEST_CHARACTER ((size_t)8)
#define REPLACEMENT "\xEF\xBF\xBD"

/* ---- Opening ---- */

static const tb_option encoding = {
    .struct_size = sizeof(tb_option),
    .key = "encoding",
    .fallback = "auto",
    .help = "the character set of a file that does not say it, or says it wrong",
};
const tb_option *const decode_options[] = {&encoding, NULL};

tb_status decode_option(const tb_host *host, tb_ctx *ctx, enum charset *out, tb_error *err)
{
    tb_str v = host->option(ctx, encoding.key);
    *out = CS_UNKNOWN;
    if (!v.ptr || (v.len == 4 && memcmp(v.ptr, encoding.fallback, 4) == 0))
        return TB_OK;
    *out = charset_by_name(v);
    if (*out != CS_UNKNOWN)
        return TB_OK;
    return host->fail(err, TB_E_OPTION,
                      "the option encoding is \"%.*s\"; give utf-8, gb18030, big5, windows-1252, utf-16le, utf-16be or "
                      "auto",
                      (int)(v.len < 40 ? v.len : 40), v.ptr);
}

static bool open_iconv(struct decode *d)
{
    const char *name = charset_name(d->charset);
    d->cd = iconv_open("UTF-8", name);
    if (d->cd != (iconv_t)-1)
        return true;
    env_failed(
        d->env,
        d->env->host->fail(&d->env->error, TB_E_UNSUPPORTED,
                           "this system cannot convert from %s; install its gconv modules or convert the file to "
                           "UTF-8",
                           name),
        0);
    return false;
}

static bool settle(struct decode *d, enum charset charset)
{
    d->charset = charset;
    return charset == CS_UTF8 || open_iconv(d);
}

bool decode_open(struct decode *d, struct env *env, tb_source *src, enum charset asked)
{
    *d = (struct decode){.env = env, .src = src, .cd = (iconv_t)-1, .line = 1};
    const uint8_t *p = NULL;
    size_t got = 0;
    tb_status rc = env->host->peek(src, CS_HEAD, &p, &got, &env->error);
    if (rc < 0)
        return env->failed = rc, false;
    size_t n = got < CS_HEAD ? got : CS_HEAD;
    p = n ? p : (const uint8_t *)"";
    enum charset marked = CS_UNKNOWN;
    size_t mark = charset_mark(p, n, &marked);
    tb_str name = charset_declared(p, n);
    d->named = name.ptr ? charset_by_name(name) : CS_UNKNOWN;
    d->foreign = name.ptr && d->named == CS_UNKNOWN;
    if (d->named == CS_UTF16LE || d->named == CS_UTF16BE) /* it could not have been read in UTF-16 */
        d->named = CS_UTF8;
    if (mark && (rc = env->host->skip(src, mark, &env->error)) < 0)
        return env->failed = rc, false;
    d->raw = env->host->alloc(env->ctx, TB_LIFE_READER, RAW);
    if (!d->raw || !text_room(env, &d->text, RAW))
        return env_no_memory(env, 1), false;
    d->declared = mark || asked != CS_UNKNOWN || d->named != CS_UNKNOWN;
    if (mark || asked != CS_UNKNOWN)
        return settle(d, mark ? marked : asked);
    return true;
}

void decode_close(struct decode *d)
{
    if (d->cd != (iconv_t)-1)
        (void)iconv_close(d->cd);
}

/* The first byte that is not ASCII stands at the position of the source. */
static bool decide(struct decode *d)
{
    const tb_host *host = d->env->host;
    const uint8_t *p = NULL;
    size_t got = 0;
    tb_status rc = host->peek(d->src, CS_SAMPLE + 1, &p, &got, &d->env->error);
    if (rc < 0)
        return d->env->failed = rc, false;
    bool more = got > CS_SAMPLE;
    enum charset is = charset_judge(d->named, p, more ? CS_SAMPLE : got, more);
    const char *name = charset_name(is);
    if (d->foreign)
        host->warn(d->env->ctx, 0,
                   "the page names a character set that is not known; read as %s (a guess; --encoding decides)", name);
    else if (d->named == CS_UNKNOWN && is != CS_UTF8)
        host->warn(d->env->ctx, 0, "the page does not name its character set; read as %s (a guess; --encoding decides)",
                   name);
    else if (d->named != is && is != CS_UTF8) /* good UTF-8 is no guess */
        host->warn(d->env->ctx, 0,
                   "the page says that it is in %s, but it is not; read as %s (a guess; --encoding decides)",
                   charset_name(d->named), name);
    return settle(d, is);
}

/* ---- Text ---- */

/* Appends good UTF-8. There is room. */
static void clean(struct decode *d, const char *p, size_t n)
{
    char *to = d->text.ptr + d->text.len;
    for (const char *end = p + n; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '\n' && d->after_cr) {
            d->after_cr = false;
            continue;
        }
        d->after_cr = c == '\r';
        if (c >= ' ' && c != 0x7F) {
            d->wide += c >= 0xC0;
            *to++ = (char)c;
        } else if (c == '\n' || c == '\r') {
            d->line++;
            *to++ = '\n';
        } else if (c == '\t' || c == '\f') {
            *to++ = c == '\t' ? '\t' : ' ';
        } else {
            d->control_line = d->control++ ? d->control_line : d->line;
        }
    }
    d->text.len = (size_t)(to - d->text.ptr);
    d->in_stray = d->in_stray && n == 0;
}

/* Bytes at p that become text; stops before a byte that belongs to no character or to one that is cut off. */
static size_t take_utf8(struct decode *d, const uint8_t *p, size_t n)
{
    size_t at = 0, len;
    while (at < n && (len = utf8_length(p + at, n - at)) != 0 && len != SIZE_MAX)
        at += len;
    clean(d, (const char *)p, at);
    return at;
}

static size_t take_by_iconv(struct decode *d, const uint8_t *p, size_t n, bool *cut)
{
    char *in = (char *)(uintptr_t)p, *to = d->raw; /* iconv reads through a char **, and only reads */
    size_t left = n, space = RAW;
    size_t rc = iconv(d->cd, &in, &left, &to, &space);
    *cut = rc == (size_t)-1 && errno == EINVAL;
    clean(d, d->raw, RAW - space);
    return n - left;
}

static size_t take_ascii(struct decode *d, const uint8_t *p, size_t n)
{
    size_t at = 0;
    while (at < n && p[at] < 0x80)
        at++;
    clean(d, (const char *)p, at);
    return at;
}

static bool refuse(struct decode *d, uint8_t byte)
{
    struct env *e = d->env;
    const char *name = charset_name(d->charset);
    tb_status rc;
    if (d->declared)
        rc = e->host->fail(&e->error, TB_E_SYNTAX,
                           "too many bytes are not valid %s, which the page is said to be in; say with --encoding what "
                           "it is",
                           name);
    else
        rc = e->host->fail(&e->error, TB_E_SYNTAX,
                           "the byte %02X is not valid %s here; repair the file or say with --encoding what it is",
                           byte, name);
    env_failed(e, rc, d->line);
    return false;
}

/* A byte that belongs to no character: false when it is refused. */
static bool replace(struct decode *d, uint8_t byte)
{
    if (!d->declared || ++d->stray > FEW_STRAY + d->wide / WIDE_PER_STRAY)
        return refuse(d, byte);
    if (d->in_stray)
        return true;
    d->stray_line = d->places++ ? d->stray_line : d->line;
    (void)text_add(d->env, &d->text, REPLACEMENT, sizeof REPLACEMENT - 1);
    d->in_stray = true;
    d->after_cr = false;
    return true;
}

/* Makes text of a window that holds n bytes, more than nothing; how many of them it was. False with a failure. */
static bool take(struct decode *d, const uint8_t *p, size_t n, bool last, size_t *used)
{
    bool cut = false, wide = d->charset == CS_UTF16LE || d->charset == CS_UTF16BE;
    if (d->charset == CS_UNKNOWN) {
        *used = take_ascii(d, p, n);
        return true;
    }
    *used = d->charset == CS_UTF8 ? take_utf8(d, p, n) : take_by_iconv(d, p, n, &cut);
    if (d->charset == CS_UTF8 && *used < n)
        cut = utf8_length(p + *used, n - *used) == SIZE_MAX;
    if (*used == n || (cut && !last))
        return true;
    if (d->text.len > 0) /* what was good is given first, so that a failure does not depend on the window */
        return true;
    if (!replace(d, p[*used]))
        return false;
    *used = cut ? n : *used + (wide && n - *used > 1 ? 2 : 1);
    return true;
}

void decode_next(struct decode *d)
{
    struct env *e = d->env;
    size_t want = 1, used = 0;
    d->text.len = 0;
    while (d->text.len == 0 && !e->failed) {
        const uint8_t *p = NULL;
        size_t got = 0;
        tb_status rc = e->host->peek(d->src, want, &p, &got, &e->error);
        if (rc < 0) {
            e->failed = rc;
            return;
        }
        if (got == 0)
            return;
        size_t n = got < STEP ? got : STEP;
        if (d->charset == CS_UNKNOWN && p[0] >= 0x80) {
            (void)decide(d);
            continue;
        }
        if (!take(d, p, n, got < want, &used))
            return;
        want = used ? 1 : n + 1;
        rc = used ? e->host->skip(d->src, used, &e->error) : TB_OK;
        if (rc < 0)
            e->failed = rc;
    }
}

void decode_warn(const struct decode *d)
{
    const tb_host *host = d->env->host;
    if (d->places)
        host->warn(d->env->ctx, d->stray_line,
                   "bytes that are not valid %s were replaced by U+FFFD in %llu places, the first of them here; repair "
                   "the file or say with --encoding what it is",
                   charset_name(d->charset), (unsigned long long)d->places);
    if (d->control)
        host->warn(d->env->ctx, d->control_line,
                   "%llu control characters were left out, the first of them here; check that the file is a web page",
                   (unsigned long long)d->control);
}
