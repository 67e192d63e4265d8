/* SPDX-License-Identifier: MIT */
/* Faults in words: what was found, and what to do about it. */
#include <stdio.h>

#include "reader.h"

struct words {
    const char *before, *after; /* of what was found */
    tb_status code;
};

static const struct words all[] = {
    [BAD_NOMEM] = {"there is not enough memory for what begins here", NULL, TB_E_NOMEM},
    [BAD_EMPTY] = {"there is no JSON text; the file is empty or holds only blanks", NULL, TB_E_SYNTAX},
    [BAD_CUT] = {"the text ends inside an array or object; close it, or fetch the file again if it was cut off", NULL,
                 TB_E_SYNTAX},
    [BAD_UNCLOSED] = {"the string that begins here is never closed; add the quote that closes it", NULL, TB_E_SYNTAX},
    [BAD_CONTROL] = {"a string contains ", "; write it as an escape such as \\n or \\u0009", TB_E_SYNTAX},
    [BAD_ESCAPE] = {"a backslash in a string is followed by ", "; double the backslash if it is meant itself",
                    TB_E_SYNTAX},
    [BAD_HEX] = {"\\u in a string is not followed by four hexadecimal digits; complete it", NULL, TB_E_SYNTAX},
    [BAD_SURROGATE] = {"an escape in a string is one half of a surrogate pair without the other; write both halves or "
                       "the character itself",
                       NULL, TB_E_SYNTAX},
    [BAD_NUMBER] = {"a number has no digit where one must stand; write it like -12.5 or 3e8", NULL, TB_E_SYNTAX},
    [BAD_ZERO] = {"a number begins with a zero too many; remove the zero, or put a code between quotes", NULL,
                  TB_E_SYNTAX},
    [BAD_WORD] = {"a word other than true, false and null stands here; put a text between double quotes", NULL,
                  TB_E_SYNTAX},
    [BAD_VALUE] = {"a value is expected here, and ",
                   " was found; write a string, a number, true, false, null, an array or an object", TB_E_SYNTAX},
    [BAD_COMMA] = {"a comma or the closing bracket is expected here, and ", " was found; add what is missing",
                   TB_E_SYNTAX},
    [BAD_COLON] = {"a colon is expected behind the name of a member, and ", " was found; add the colon", TB_E_SYNTAX},
    [BAD_NAME] = {"the name of a member is expected here, and ", " was found; put names between double quotes",
                  TB_E_SYNTAX},
    [BAD_TRAILING] = {"a comma stands before the closing bracket; remove it", NULL, TB_E_SYNTAX},
    [BAD_DUPLICATE] = {"the object has a second member named \"", "\"; rename or remove one of them", TB_E_SYNTAX},
    [BAD_GARBAGE] = {"the JSON text has ended, and ",
                     " follows; remove it, or read the file as ndjson if each line is a record", TB_E_SYNTAX},
    [BAD_AFTER_RECORD] = {"the record has ended, and ", " follows on its line; put each record on a line of its own",
                          TB_E_SYNTAX},
    [BAD_RECORD] = {"the line begins with ", "; each line must be one object or one array", TB_E_SYNTAX},
    [BAD_BROKEN] = {"the record does not end on its line; put it on one line, or read the file as json if it is one "
                    "JSON text",
                    NULL, TB_E_SYNTAX},
    [BAD_DEEP] = {"arrays and objects are nested deeper than 512 levels; make the structure flatter", NULL, TB_E_LIMIT},
    [BAD_LONG_STRING] = {"the string that begins here is longer than 256 MiB; look for a missing quote", NULL,
                         TB_E_LIMIT},
    [BAD_LONG_NAME] = {"the names of a member and of the objects around it are longer than 64 KiB; shorten them", NULL,
                       TB_E_LIMIT},
    [BAD_LONG_RECORD] = {"the record is longer than 1 GiB; split it", NULL, TB_E_LIMIT},
    [BAD_WIDE] = {"the table has more than 16384 columns with this row; use the same names in all records", NULL,
                  TB_E_LIMIT},
};

#define SHOWN ((size_t)60) /* bytes of a name */

static bool is_tail(uint8_t c) { return (c & 0xC0u) == 0x80; }

/* Bytes of the character at p, as its first byte says. */
static size_t char_len(const uint8_t *p) { return *p < 0xC0 ? 1 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4; }

/* The character that the words for the fault show; NULL if they show none. */
static const uint8_t *shown_char(const struct reader *r)
{
    bool shows = all[r->scan.fault].after && r->scan.fault != BAD_DUPLICATE;
    return shows ? r->scan.where + (r->scan.fault == BAD_ESCAPE) : NULL;
}

/* The character at p. */
static void describe(const struct reader *r, const uint8_t *p, char *out, size_t size)
{
    unsigned c = *p;
    size_t left = (size_t)(r->scan.end - p), n = char_len(p);
    if (is_break(*p)) {
        snprintf(out, size, "a line break");
    } else if (c == '\t') {
        snprintf(out, size, "a tab");
    } else if (c < ' ' || c == 0x7F) {
        snprintf(out, size, "the control character 0x%02X", c);
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

tb_status json_explain(struct reader *r, tb_error *err)
{
    const struct words *w = &all[r->scan.fault];
    const uint8_t *at = r->scan.where, *shown = shown_char(r);
    char found[SHOWN + 8] = "";
    if (shown)
        describe(r, shown, found, sizeof found);
    else if (w->after)
        quote_name(r, at + 1, found, sizeof found);
    tb_status rc = r->host->fail(err, w->code, "%s%s%s", w->before, found, w->after ? w->after : "");
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
