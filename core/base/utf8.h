/* SPDX-License-Identifier: MIT */
/* UTF-8: validation, decoding, width on a terminal. */
#ifndef TB_BASE_UTF8_H
#define TB_BASE_UTF8_H
#include "base/str.h"

/* Offset of the first byte that is not valid UTF-8 (overlong, surrogate, > U+10FFFF, cut), or len. */
size_t tb_utf8_invalid_at(const uint8_t *p, size_t len);
/* Code point at s[*at], moves *at past it. Invalid bytes give U+FFFD and move by one. *at < s.len. */
uint32_t tb_utf8_next(tb_str s, size_t *at);
/* Code point that ends before s[*at], moves *at to its start. *at > 0. */
uint32_t tb_utf8_prev(tb_str s, size_t *at);
/* Bytes written to out[4]. */
size_t tb_utf8_put(uint32_t cp, char out[4]);
/* Columns on a terminal (utf8proc); control characters count 0. */
size_t tb_utf8_width(tb_str s);
/* Longest prefix of at most `columns` columns, never inside a character. */
tb_str tb_utf8_fit(tb_str s, size_t columns);
/* s as code points made comparable whatever the script: compatibility forms (full width, ligatures, circled digits) as
 * what they stand for, letters without case, invisible characters dropped (NFKC_Casefold). At most cap; how many. */
size_t tb_utf8_plain(tb_str s, uint32_t *out, size_t cap);
/* Han ideographs, kana, hangul, CJK punctuation, full-width forms: text written without spaces. */
bool tb_is_cjk(uint32_t cp);
bool tb_is_han(uint32_t cp);
/* Of a script that does not part its words by blanks: those of above, Thai, Lao, Khmer, Myanmar. */
bool tb_is_unspaced(uint32_t cp);
bool tb_is_letter(uint32_t cp); /* letters and marks of any script, Han included */
bool tb_is_space(uint32_t cp);  /* ASCII blanks, U+00A0, U+2000..200B, U+3000, U+FEFF */
#endif
