/* SPDX-License-Identifier: MIT */
/* Recognition. What stands before the first tag - a byte order mark, blanks, comments, an XML declaration - is passed
 * over; the first tag, or the document type, says what it is. A fragment of a page begins with a tag that a cell of
 * delimited text may begin with, too, so more tags have to be seen; and what begins with text is a page only if its
 * name says so as well. */
#include "probe.h"

#include <stdbool.h>
#include <string.h>

#include "charset.h"

#define SAMPLE ((size_t)1 << 14)

/* The beginning of a source in single bytes: of UTF-16, what is ASCII. */
struct head {
    char bytes[SAMPLE];
    size_t len;
};

static bool read_head(const tb_host *host, tb_source *src, struct head *h)
{
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *p = NULL;
    size_t got = 0;
    enum charset marked = CS_UNKNOWN;
    if (host->peek(src, SAMPLE, &p, &got, &err) < 0 || got == 0)
        return false;
    size_t n = got < SAMPLE ? got : SAMPLE, at = charset_mark(p, n, &marked);
    bool wide = marked == CS_UTF16LE || marked == CS_UTF16BE;
    if (!wide && memchr(p, 0, n))
        return false; /* a page may have stray ones, but not where it is told from others */
    for (h->len = 0; at + wide < n; at += 1u + wide) {
        uint8_t low = p[at + (marked == CS_UTF16BE)], high = wide ? p[at + (marked == CS_UTF16LE)] : 0;
        h->bytes[h->len++] = high ? '?' : (char)low;
    }
    return true;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool ends_name(char c) { return is_blank(c) || c == '>' || c == '/'; }

static bool starts(const char *p, const char *end, const char *word)
{
    for (; *word; word++, p++)
        if (p == end || lower(*p) != *word)
            return false;
    return true;
}

/* Does a tag of this name begin at p? */
static bool is_tag(const char *p, const char *end, const char *name)
{
    size_t n = strlen(name);
    return p < end && *p == '<' && starts(p + 1, end, name) && p + 1 + n < end && ends_name(p[1 + n]);
}

static bool is_one_of(const char *p, const char *end, const char *const *names)
{
    for (; *names; names++)
        if (is_tag(p, end, *names))
            return true;
    return false;
}

/* What follows the next > behind p, or what `stop` ends with. */
static const char *behind(const char *p, const char *end, const char *stop)
{
    size_t n = strlen(stop);
    while ((p = memchr(p, stop[0], (size_t)(end - p))) && !starts(p, end, stop))
        p++;
    return p && (size_t)(end - p) >= n ? p + n : end;
}

/* Passes over blanks, comments and processing instructions. *xml: it is declared to be XML. */
static const char *first_tag(const char *p, const char *end, bool *xml)
{
    while (p < end) {
        if (is_blank(*p)) {
            p++;
        } else if (starts(p, end, "<!--")) {
            p = behind(p + 4, end, "-->");
        } else if (starts(p, end, "<?")) {
            *xml = *xml || starts(p, end, "<?xml");
            p = behind(p, end, ">");
        } else {
            break;
        }
    }
    return p;
}

static bool is_named_html(tb_str name)
{
    static const char *const extensions[] = {".html", ".htm", ".xhtml", ".shtml", NULL};
    for (const char *const *e = extensions; *e; e++) {
        size_t n = strlen(*e);
        if (name.len > n && starts(name.ptr + name.len - n, name.ptr + name.len, *e))
            return true;
    }
    return false;
}

/* Tags of the names in the sample. */
static size_t count_tags(const char *p, const char *end, const char *const *names)
{
    size_t n = 0;
    for (; p < end && (p = memchr(p, '<', (size_t)(end - p))); p++)
        n += is_one_of(p, end, names);
    return n;
}

static int32_t score_html(const struct head *h, tb_str name)
{
    static const char *const sure[] = {"html", "head", "body", "meta", "title", NULL};
    static const char *const fragment[] = {"table", "div", "p",       "style",   "script", "link", "center", "span",
                                           "font",  "h1",  "h2",      "h3",      "ul",     "ol",   "dl",     "form",
                                           "b",     "a",   "section", "article", "main",   "tr",   "td",     NULL};
    static const char *const table[] = {"tr", "td", "th", NULL};
    const char *end = h->bytes + h->len;
    bool xml = false;
    const char *p = first_tag(h->bytes, end, &xml);
    if (starts(p, end, "<!doctype html") && p + 14 < end && ends_name(p[14]))
        return 95;
    if (starts(p, end, "<!doctype"))
        return 0;
    if (is_one_of(p, end, sure))
        return is_tag(p, end, "title") && xml ? 0 : 95;
    if (xml)
        return 0;
    size_t blocks = count_tags(p, end, fragment), cells = count_tags(p, end, table);
    if (is_tag(p, end, "table") && cells > 0)
        return 90;
    if (is_one_of(p, end, fragment) && (cells > 0 || blocks >= 3))
        return cells > 0 ? 85 : is_named_html(name) ? 80 : 40;
    return !is_named_html(name) ? 0 : cells > 0 || blocks >= 3 ? 80 : 25;
}

int32_t probe_html(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    struct head *h = host->alloc(ctx, TB_LIFE_BATCH, sizeof *h);
    return h && read_head(host, src, h) ? score_html(h, host->name(src)) : 0;
}

/* The root's name may have a prefix, but only Excel's own spelling was ever seen. */
int32_t probe_xmlss(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    static const char space[] = "urn:schemas-microsoft-com:office:spreadsheet";
    struct head *h = host->alloc(ctx, TB_LIFE_BATCH, sizeof *h);
    if (!h || !read_head(host, src, h))
        return 0;
    const char *end = h->bytes + h->len;
    bool xml = false;
    const char *p = first_tag(h->bytes, end, &xml), *stop = memchr(p, '>', (size_t)(end - p));
    if (!is_tag(p, end, "workbook"))
        return 0;
    stop = stop ? stop : end;
    for (; p < stop; p++)
        if (starts(p, stop, space))
            return xml ? 100 : 90;
    return 0;
}
