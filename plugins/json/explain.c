/* SPDX-License-Identifier: MIT */
/* Faults in words: what was found, and what to do about it. */
#include <stdio.h>
#include <string.h>

#include "reader.h"

struct words {
    const char *text; /* %1: what was found */
    tb_status code;
};

static const struct words all[] = {
    [BAD_NOMEM] = {TB_MSG("there is not enough memory for what begins here"), TB_E_NOMEM},
    [BAD_EMPTY] = {TB_MSG("there is no JSON text; the file is empty or holds only blanks"), TB_E_SYNTAX},
    [BAD_CUT] = {TB_MSG("the text ends inside an array or object; close it, or fetch the file again if it was cut off"),
                 TB_E_SYNTAX},
    [BAD_UNCLOSED] = {TB_MSG("the string that begins here is never closed; add the quote that closes it"), TB_E_SYNTAX},
    [BAD_CONTROL] = {TB_MSG("a string contains %1; write it as an escape such as \\n or \\u0009"), TB_E_SYNTAX},
    [BAD_ESCAPE] = {TB_MSG("a backslash in a string is followed by %1; double the backslash if it is meant itself"),
                    TB_E_SYNTAX},
    [BAD_HEX] = {TB_MSG("\\u in a string is not followed by four hexadecimal digits; complete it"), TB_E_SYNTAX},
    [BAD_SURROGATE] = {TB_MSG("an escape in a string is one half of a surrogate pair without the other; write both "
                              "halves or the character itself"),
                       TB_E_SYNTAX},
    [BAD_NUMBER] = {TB_MSG("a number has no digit where one must stand; write it like -12.5 or 3e8"), TB_E_SYNTAX},
    [BAD_ZERO] = {TB_MSG("a number begins with a zero too many; remove the zero, or put a code between quotes"),
                  TB_E_SYNTAX},
    [BAD_WORD] = {TB_MSG("a word other than true, false and null stands here; put a text between double quotes"),
                  TB_E_SYNTAX},
    [BAD_VALUE] = {TB_MSG("a value is expected here, and %1 was found; write a string, a number, true, false, null, an "
                          "array or an object"),
                   TB_E_SYNTAX},
    [BAD_COMMA] = {TB_MSG("a comma or the closing bracket is expected here, and %1 was found; add what is missing"),
                   TB_E_SYNTAX},
    [BAD_COLON] = {TB_MSG("a colon is expected behind the name of a member, and %1 was found; add the colon"),
                   TB_E_SYNTAX},
    [BAD_NAME] = {TB_MSG("the name of a member is expected here, and %1 was found; put names between double quotes"),
                  TB_E_SYNTAX},
    [BAD_TRAILING] = {TB_MSG("a comma stands before the closing bracket; remove it"), TB_E_SYNTAX},
    [BAD_DUPLICATE] = {TB_MSG("the object has a second member named \"%1\"; rename or remove one of them"),
                       TB_E_SYNTAX},
    [BAD_GARBAGE] =
        {TB_MSG(
             "the JSON text has ended, and %1 follows; remove it, or read the file as ndjson if each line is a record"),
         TB_E_SYNTAX},
    [BAD_AFTER_RECORD] = {TB_MSG(
                              "the record has ended, and %1 follows on its line; put each record on a line of its own"),
                          TB_E_SYNTAX},
    [BAD_RECORD] = {TB_MSG("the line begins with %1; each line must be one object or one array"), TB_E_SYNTAX},
    [BAD_BROKEN] = {TB_MSG("the record does not end on its line; put it on one line, or read the file as json if it is "
                           "one JSON text"),
                    TB_E_SYNTAX},
    [BAD_DEEP] = {TB_MSG("arrays and objects are nested deeper than 512 levels; make the structure flatter"),
                  TB_E_LIMIT},
    [BAD_LONG_STRING] = {TB_MSG("the string that begins here is longer than 256 MiB; look for a missing quote"),
                         TB_E_LIMIT},
    [BAD_LONG_NAME] = {TB_MSG(
                           "the names of a member and of the objects around it are longer than 64 KiB; shorten them"),
                       TB_E_LIMIT},
    [BAD_LONG_RECORD] = {TB_MSG("the record is longer than 1 GiB; split it"), TB_E_LIMIT},
    [BAD_WIDE] = {TB_MSG("the table has more than 16384 columns with this row; use the same names in all records"),
                  TB_E_LIMIT},
};

#define SHOWN ((size_t)60) /* bytes of a name */
#define FOUND_SIZE 96      /* bytes of what was found, in any language */

static bool is_tail(uint8_t c) { return (c & 0xC0u) == 0x80; }

/* Bytes of the character at p, as its first byte says. */
static size_t char_len(const uint8_t *p) { return *p < 0xC0 ? 1 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4; }

/* Do the words for the fault tell what was found? */
static bool tells(enum fault fault) { return all[fault].text && strstr(all[fault].text, "%1"); }

/* The character that the words for the fault show; NULL if they show none. */
static const uint8_t *shown_char(const struct reader *r)
{
    bool shows = tells(r->scan.fault) && r->scan.fault != BAD_DUPLICATE;
    return shows ? r->scan.where + (r->scan.fault == BAD_ESCAPE) : NULL;
}

/* The character at p. */
static void describe(const struct reader *r, const uint8_t *p, char *out, size_t size)
{
    unsigned c = *p;
    size_t left = (size_t)(r->scan.end - p), n = char_len(p);
    if (is_break(*p)) {
        snprintf(out, size, "%s", r->host->text(TB_MSG("a line break")));
    } else if (c == '\t') {
        snprintf(out, size, "%s", r->host->text(TB_MSG("a tab")));
    } else if (c < ' ' || c == 0x7F) {
        snprintf(out, size, "%s 0x%02X", r->host->text(TB_MSG("the control character")), c);
    } else {
        snprintf(out, size, "'%.*s'", (int)(n < left ? n : left), (const char *)p);
    }
}

static void quote_name(const struct reader *r, const uint8_t *name, char *out, size_t size)
{
    size_t n = name ? r->scan.name_len : 0;
    if (n > SHOWN)
        for (n = SHOWN; n > 0 && is_tail(name[n]); n--)
            ;
    snprintf(out, size, "%.*s%s", (int)n, (const char *)name, n < r->scan.name_len ? "…" : "");
}

/* The words in the reader's language, with what was found in their place. */
static tb_status say(const struct reader *r, const struct words *w, const char *found, tb_error *err)
{
    const char *text = r->host->text(w->text), *place = strstr(text, "%1");
    if (!place)
        return r->host->fail(err, w->code, "%s", text);
    return r->host->fail(err, w->code, "%.*s%s%s", (int)(place - text), text, found, place + 2);
}

tb_status json_explain(struct reader *r, tb_error *err)
{
    const struct words *w = &all[r->scan.fault];
    const uint8_t *at = r->scan.where, *shown = shown_char(r);
    char found[FOUND_SIZE] = "";
    if (shown)
        describe(r, shown, found, sizeof found);
    else if (tells(r->scan.fault))
        quote_name(r, at + 1, found, sizeof found);
    tb_status rc = say(r, w, found, err);
    if (err) {
        err->line = json_line(r, at);
        err->offset = r->offset + (uint64_t)(at - r->data);
    }
    return rc;
}

tb_status json_stopped(struct reader *r, tb_error *err)
{
    const uint8_t *shown = shown_char(r);
    bool cut = shown && !r->scan.eof && (size_t)(r->scan.end - shown) < char_len(shown);
    return cut || r->scan.fault == BAD_MORE ? json_fill(r, err) : json_explain(r, err);
}
