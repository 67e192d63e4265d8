/* SPDX-License-Identifier: MIT */
/* Which character set is a page in? A byte order mark and the user know; what the page says of itself is believed
 * unless its bytes prove it wrong; otherwise the bytes decide between UTF-8 and GB18030. */
#ifndef TB_HTML_CHARSET_H
#define TB_HTML_CHARSET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tongbi/plugin.h>

enum charset { CS_UNKNOWN, CS_UTF8, CS_GB18030, CS_BIG5, CS_LATIN1, CS_UTF16LE, CS_UTF16BE };

#define CS_HEAD ((size_t)4096)      /* bytes in which a page has to name its character set */
#define CS_SAMPLE ((size_t)1 << 16) /* bytes that are judged, from the first that is not ASCII */

/* The byte order mark at p; returns its length, 0: none. */
size_t charset_mark(const uint8_t *p, size_t n, enum charset *out);
/* The name that a page beginning with these bytes gives its character set, in <meta> or <?xml; absent: none. */
tb_str charset_declared(const uint8_t *p, size_t n);
/* By one of the names that are in use for it; CS_UNKNOWN: none of ours. */
enum charset charset_by_name(tb_str name);
/* For people, and for iconv. */
const char *charset_name(enum charset cs);
/* What the bytes are in, if the page says `declared`. more: bytes follow, so the last character may be cut off. */
enum charset charset_judge(enum charset declared, const uint8_t *p, size_t n, bool more);

/* Bytes of the character at p if it is good UTF-8; 0: it is not; SIZE_MAX: it is cut off after n bytes. */
static inline size_t utf8_length(const uint8_t *p, size_t n)
{
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;
    if (len < 2)
        return len;
    uint8_t low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
    uint8_t high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
    for (size_t i = 1; i < len; i++) {
        if (i == n)
            return SIZE_MAX;
        if (p[i] < low || p[i] > high)
            return 0;
        low = 0x80;
        high = 0xBF;
    }
    return len;
}
#endif
