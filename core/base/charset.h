/* SPDX-License-Identifier: MIT */
/* Which character set a text is in, and turning it into UTF-8 without BOM. */
#ifndef TB_BASE_CHARSET_H
#define TB_BASE_CHARSET_H
#include "base/buf.h"
#include "base/error.h"

typedef enum tb_charset {
    TB_CS_UNKNOWN,
    TB_CS_UTF8,
    TB_CS_UTF16LE,
    TB_CS_UTF16BE,
    TB_CS_GB18030,
    TB_CS_BIG5,
    TB_CS_BINARY /* NUL bytes or control characters that no text has */
} tb_charset;

typedef struct tb_charset_verdict {
    tb_charset charset;
    size_t bom;        /* bytes of BOM in front */
    bool guessed;      /* no BOM and not plain UTF-8: say so to the user */
    size_t invalid_at; /* UTF8 or UNKNOWN: offset of the first invalid byte (from the start), or len */
} tb_charset_verdict;

/* Looks at the whole text. BOM decides (UTF-8, UTF-16, GB18030 84 31 95 33); else strict UTF-8; UTF-16
 * without BOM by where the zero bytes stand; else text whose multi-byte sequences are mostly good UTF-8 is
 * broken UTF-8 (charset UTF8, invalid_at < len); else GB18030 if all of it is well formed and most of its
 * characters are common ones (GB2312); else UNKNOWN. BIG5 is never guessed, only asked for. */
tb_charset_verdict tb_charset_detect(const uint8_t *p, size_t len);
/* "utf-8", "utf8", "gb18030", "gbk", "gb2312", "utf-16", "utf-16le", "utf-16be", "big5", "cp950", any case.
 * UNKNOWN: no such name. */
tb_charset tb_charset_by_name(tb_str name);
const char *tb_charset_name(tb_charset cs);
/* Appends p[bom..len) as UTF-8. Errors name the line of the first byte that cannot be read. */
TB_MUST tb_status tb_charset_decode(const uint8_t *p, size_t len, tb_charset cs, size_t bom, tb_buf *out,
                                    tb_error *err);
/* 1-based line of a byte offset, counting \n, \r\n and lone \r. */
uint64_t tb_line_of(const uint8_t *p, size_t len, size_t offset);
#endif
