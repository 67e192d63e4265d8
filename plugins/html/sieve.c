/* SPDX-License-Identifier: MIT */
/* What libxml2's push parser for HTML makes of a page depends on where the pieces end, and some pages it does not read
 * to their end: </html> and an end tag in front of everything stop it, <![if ...]> comes out as text, a script whose
 * </script> is cut in two never ends, one quote too many in a tag makes it hold back all that follows, and its time
 * grows with the square of the attributes. So it is given whole tags only, written so that there is but one way of
 * reading them, without comments, declarations, scripts and the tags of html, head and body. The rules of where a tag
 * begins and ends are those of browsers.
 *
 * A tag has a limit, past which its attributes are dropped; so nothing here grows. */
#include "sieve.h"

#include "attribute.h"
#include "element.h"
#include "markup.h"

#define TEXT_PART ((size_t)1 << 13) /* bytes of text without a tag that make a piece */
#define MAX_TAG ((size_t)1 << 13)   /* bytes behind which no further attribute is kept */
#define MAX_NAME ((size_t)64)       /* bytes of a name that are kept */
#define MAX_VALUE ((size_t)4096)    /* bytes of a value that are kept: those that matter are short */
#define MAX_ATTRIBUTES 16u          /* that are kept */
#define MAX_ENTITY ((size_t)32)
#define PIECE (TEXT_PART + MAX_TAG + 2 * MAX_VALUE)

static const char NBSP[] = "&nbsp";

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
static bool is_inside(char c) { return ((unsigned char)c & 0xC0u) == 0x80u; } /* of a character of several bytes */

static uint64_t count_lines(const char *p, size_t n)
{
    uint64_t lines = 0;
    const char *end = p + n;
    while ((p = memchr(p, '\n', (size_t)(end - p)))) {
        p++;
        lines++;
    }
    return lines;
}

bool sieve_open(struct sieve *s, struct env *env, struct markup *out)
{
    *s = (struct sieve){.env = env, .out = out, .line = 1};
    s->piece = env->host->alloc(env->ctx, TB_LIFE_READER, PIECE);
    if (!s->piece)
        env_no_memory(env, 1);
    return s->piece != NULL;
}

/* ---- Text ---- */

static void end_entity(struct sieve *s, char next)
{
    if (s->entity == sizeof NBSP - 1 && next != ';')
        s->piece[s->n++] = ';';
    s->entity = s->entity == sizeof NBSP - 1 ? 0 : s->entity;
}

/* How much of the text can be given when more of it may follow: no character and no entity is cut in two. */
static size_t whole_part(const struct sieve *s)
{
    for (size_t i = s->n; i-- > 1 && s->n - i <= MAX_ENTITY;)
        if (s->piece[i] == '&')
            return i;
    size_t n = s->n;
    while (n > 1 && is_inside(s->piece[n - 1]))
        n--;
    return n > 1 ? n - 1 : s->n;
}

static void give_text(struct sieve *s, size_t n)
{
    char kept[MAX_ENTITY + 8];
    size_t rest = s->n - n;
    memcpy(kept, s->piece + n, rest);
    uint64_t lines = count_lines(s->piece, n);
    markup_text(s->out, s->piece, n, s->text_line);
    memcpy(s->piece, kept, rest);
    s->n = rest;
    s->text_line += lines;
}

/* Browsers take "&nbsp" for the entity without its semicolon, too. */
static void watch_entity(struct sieve *s, char c)
{
    end_entity(s, c);
    if (s->entity && c == NBSP[s->entity])
        s->entity++;
    else
        s->entity = c == '&';
}

static void put_text(struct sieve *s, const char *p, size_t n)
{
    while (n > 0 && !s->env->failed) {
        if (s->n + MAX_ENTITY > TEXT_PART)
            give_text(s, whole_part(s));
        if (s->n == 0)
            s->text_line = s->line;
        size_t part = n < TEXT_PART - s->n - 1 ? n : TEXT_PART - s->n - 1;
        const char *entity = s->entity ? p : memchr(p, '&', part);
        if (entity == p) {
            watch_entity(s, *p);
            part = 1;
        } else if (entity) {
            part = (size_t)(entity - p);
        }
        memcpy(s->piece + s->n, p, part);
        s->n += part;
        s->line += count_lines(p, part);
        p += part;
        n -= part;
    }
}

static const char *take_text(struct sieve *s, const char *p, const char *end)
{
    const char *open = memchr(p, '<', (size_t)(end - p));
    put_text(s, p, (size_t)((open ? open : end) - p));
    if (!open)
        return end;
    s->state = AT_OPEN;
    s->end = false;
    s->open_line = s->line;
    return open + 1;
}

/* Text goes on behind something that is left out; the lines of what was before are known no longer than that. */
static void go_on(struct sieve *s)
{
    s->state = IN_TEXT;
    end_entity(s, '<');
    s->entity = 0;
    if (s->n && s->line != s->open_line)
        give_text(s, s->n);
}

/* ---- Tags ---- */

static void put(struct sieve *s, char c)
{
    if (!s->mute && !s->skip)
        s->piece[s->n++] = c;
}

static void begin_part(struct sieve *s)
{
    s->part_at = s->n;
    s->cut = false;
}

/* In a tag, < is as good as any other character; but whoever wrote it may have meant text. */
static void note_odd(struct sieve *s, char c)
{
    if (c != '<' || s->is_odd)
        return;
    s->odd_line = s->odd++ ? s->odd_line : s->open_line;
    s->is_odd = true;
}

/* A byte of the name of a tag or attribute: those that the parser would not take for one become _. */
static void put_name(struct sieve *s, char c)
{
    note_odd(s, c);
    bool good = is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
    if (s->n - s->part_at < MAX_NAME)
        put(s, good ? c : '_');
}

static void put_value(struct sieve *s, char c)
{
    s->cut = s->cut || (s->n - s->part_at >= MAX_VALUE && !is_inside(c));
    if (!s->cut)
        put(s, c);
}

static void begin_tag(struct sieve *s, char c)
{
    end_entity(s, '<');
    s->entity = 0;
    s->tag_at = s->n;
    s->mute = s->skip = s->closed = s->is_odd = false;
    s->n_attributes = 0;
    put(s, '<');
    if (s->end)
        put(s, '/');
    begin_part(s);
    put_name(s, c);
    s->name[0] = lower(c);
    s->name_len = 1;
    s->state = IN_NAME;
    if (s->tag_at == 0)
        s->text_line = s->open_line;
}

/* The tag is complete. */
static void end_tag(struct sieve *s)
{
    s->name[s->name_len] = '\0';
    const struct element *e = element_find(s->name);
    if (e->kind == EL_RAW || e->kind == EL_FRAME) {
        s->n = s->tag_at;
        s->raw = e->kind == EL_FRAME || s->end || s->closed ? NULL : e->name;
        s->matched = 0;
        if (s->raw)
            s->state = IN_RAW;
        else
            go_on(s);
        return;
    }
    s->mute = s->skip = false;
    if (s->closed && !s->end)
        put(s, '/');
    put(s, '>');
    s->state = IN_TEXT;
    markup_tag(s->out, s->piece, s->n, s->text_line, s->open_line, s->end ? s->name : NULL);
    s->n = 0;
}

static void begin_key(struct sieve *s, char c)
{
    s->closed = s->skip = false;
    s->mute = s->mute || s->end || ++s->n_attributes > MAX_ATTRIBUTES || s->n - s->tag_at > MAX_TAG;
    put(s, ' ');
    begin_part(s);
    put_name(s, c);
    s->state = IN_KEY;
}

/* The name of an attribute is complete; if nobody wants it, it is taken back. */
static void end_key(struct sieve *s)
{
    if (s->mute || attribute_matters(s->piece + s->part_at, s->n - s->part_at))
        return;
    s->n = s->part_at - 1;
    s->n_attributes--;
    s->skip = true;
}

/* What ends a name or a value, or stands between them: true when c is that. */
static bool ends_part(struct sieve *s, char c, enum sieve_state blank)
{
    if (is_blank(c)) {
        s->state = blank;
    } else if (c == '/') {
        s->state = IN_GAP;
        s->closed = true;
    } else if (c == '>') {
        end_tag(s);
    } else {
        return false;
    }
    return true;
}

static void step_name(struct sieve *s, char c)
{
    if (ends_part(s, c, IN_GAP))
        return;
    put_name(s, c);
    if (s->name_len < SIEVE_NAME - 1)
        s->name[s->name_len++] = lower(c);
}

static void step_key(struct sieve *s, char c)
{
    bool ends = is_blank(c) || c == '/' || c == '>' || c == '=';
    if (ends)
        end_key(s);
    if (ends_part(s, c, BEHIND_KEY))
        return;
    if (!ends) {
        put_name(s, c);
        return;
    }
    put(s, '=');
    s->state = BEFORE_VALUE;
}

static void step_behind_key(struct sieve *s, char c)
{
    if (ends_part(s, c, BEHIND_KEY))
        return;
    if (c != '=') {
        begin_key(s, c);
        return;
    }
    put(s, '=');
    s->state = BEFORE_VALUE;
}

static void step_before_value(struct sieve *s, char c)
{
    if (is_blank(c))
        return;
    s->quote = c == '\'' ? '\'' : '"';
    put(s, s->quote);
    begin_part(s);
    if (c == '>') {
        put(s, '"');
        end_tag(s);
        return;
    }
    bool quoted = c == '"' || c == '\'';
    s->state = quoted ? IN_QUOTES : IN_VALUE;
    if (!quoted)
        put_value(s, c);
}

static void step_value(struct sieve *s, char c)
{
    bool ends = s->state == IN_QUOTES ? c == s->quote : is_blank(c) || c == '>';
    if (ends) {
        put(s, s->quote);
        bool last = s->state == IN_VALUE && c == '>';
        s->state = IN_GAP;
        if (last)
            end_tag(s);
    } else if (c != s->quote) {
        if (s->state == IN_VALUE)
            note_odd(s, c);
        put_value(s, c);
    }
}

/* ---- What is left out ---- */

/* Behind <. False: c is text. */
static bool step_open(struct sieve *s, char c)
{
    if (is_letter(c))
        begin_tag(s, c);
    else if (s->end && c == '>')
        go_on(s);
    else if (s->end || c == '?')
        s->state = IN_JUNK;
    else if (c == '/')
        s->end = true;
    else if (c == '!')
        s->state = AT_BANG;
    else
        return false;
    s->dashes = 0;
    return true;
}

static void step_bang(struct sieve *s, char c)
{
    if (c == '-' && ++s->dashes == 2) {
        s->state = IN_COMMENT;
        s->bang = false;
    } else if (c == '>') {
        go_on(s);
    } else if (c != '-') {
        s->state = IN_JUNK;
    }
}

/* It ends with --> or --!>, and the two dashes it begins with count. */
static void step_comment(struct sieve *s, char c)
{
    if (c == '>' && (s->dashes >= 2 || s->bang)) {
        go_on(s);
        return;
    }
    s->bang = c == '!' && s->dashes >= 2;
    s->dashes = c != '-' ? 0 : s->dashes < 2 ? s->dashes + 1 : 2;
}

static void step_raw(struct sieve *s, char c)
{
    size_t n = strlen(s->raw);
    if (s->matched == n + 2 && (is_blank(c) || c == '/' || c == '>')) {
        s->state = IN_JUNK;
        s->raw = NULL;
        if (c == '>')
            go_on(s);
        return;
    }
    bool fits = s->matched == 0   ? c == '<'
                : s->matched == 1 ? c == '/'
                                  : s->matched < n + 2 && lower(c) == s->raw[s->matched - 2];
    s->matched = fits ? s->matched + 1 : c == '<';
}

/* ---- Running ---- */

static void step(struct sieve *s, char c)
{
    switch (s->state) {
    case IN_NAME:
        step_name(s, c);
        break;
    case IN_GAP:
        if (!ends_part(s, c, IN_GAP))
            begin_key(s, c);
        else if (is_blank(c))
            s->closed = false;
        break;
    case IN_KEY:
        step_key(s, c);
        break;
    case BEHIND_KEY:
        step_behind_key(s, c);
        break;
    case BEFORE_VALUE:
        step_before_value(s, c);
        break;
    case IN_QUOTES:
    case IN_VALUE:
        step_value(s, c);
        break;
    case AT_BANG:
        step_bang(s, c);
        break;
    case IN_COMMENT:
        step_comment(s, c);
        break;
    case IN_JUNK:
        if (c == '>')
            go_on(s);
        break;
    case IN_RAW:
        step_raw(s, c);
        break;
    case IN_TEXT:
    case AT_OPEN:
        break;
    }
}

/* Behind < stands c: a tag, something that is left out, or text. Returns what is to be looked at next. */
static const char *take_open(struct sieve *s, const char *p)
{
    if (step_open(s, *p)) {
        s->line += *p == '\n';
        return p + 1;
    }
    s->state = IN_TEXT;
    put_text(s, "&lt;", 4);
    return p;
}

void sieve_take(struct sieve *s, const char *p, size_t n)
{
    for (const char *end = p + n; p < end && !s->env->failed;) {
        if (s->state == AT_OPEN) {
            p = take_open(s, p);
        } else if (s->state == IN_TEXT) {
            p = take_text(s, p, end);
        } else {
            s->line += *p == '\n'; /* a step may ask which line follows */
            step(s, *p++);
        }
    }
}

void sieve_end(struct sieve *s)
{
    const tb_host *host = s->env->host;
    bool in_tag = s->state >= IN_NAME && s->state != IN_RAW;
    if (in_tag)
        s->n = s->tag_at;
    if (s->state == AT_OPEN)
        put_text(s, "&lt;", 4);
    else if (s->state == IN_RAW)
        host->warn(s->env->ctx, s->open_line,
                   "the element %s that begins here is never closed, and all that follows is left out; fetch the page "
                   "again if it was cut off",
                   s->raw);
    else if (s->state == IN_COMMENT)
        host->warn(
            s->env->ctx, s->open_line,
            "the comment that begins here is never closed, and all that follows is left out; fetch the page again "
            "if it was cut off");
    else if (s->state != IN_TEXT)
        host->warn(s->env->ctx, s->open_line,
                   "the page ends inside the tag that begins here; fetch the page again if it was cut off");
    if (s->odd)
        host->warn(
            s->env->ctx, s->odd_line,
            "a < stands inside %llu of the tags, the first of them here; text that should have been written with "
            "&lt; is taken for a part of the tag",
            (unsigned long long)s->odd);
    end_entity(s, '<');
    if (s->n)
        give_text(s, s->n);
}
