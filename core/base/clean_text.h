/* SPDX-License-Identifier: MIT */
/* The question that nearly every text answers with yes, asked of gigabytes: is it plain UTF-8? */
#ifndef TB_BASE_CLEAN_TEXT_H
#define TB_BASE_CLEAN_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is all of it valid UTF-8 without NUL or control characters that no text has? Large texts are looked at by several
 * threads. What is wrong, and where, is for others to find. */
bool tb_text_is_clean(const uint8_t *p, size_t len);
/* The same of a file that is mapped at p: its bytes from `at` on are read rather than touched, which is cheaper when
 * nobody looks at most of them again. */
bool tb_text_is_clean_file(int fd, size_t at, const uint8_t *p, size_t len);
/* The same by one way of looking, for tests: each gives the same answer. */
bool tb_text_is_clean_plain(const uint8_t *p, size_t len);
bool tb_text_is_clean_avx2(const uint8_t *p, size_t len); /* plain where there is no AVX2 */
/* Where the last character begins if more of it may follow behind p[0..len); else len. */
size_t tb_text_complete(const char *p, size_t len);
/* A control character that no text has: BEL to CR occur in text (Word marks the end of a cell with 07), so do the DOS
 * end mark and ESC; a stray DEL occurs in published tables. */
static inline bool tb_is_foreign_control(uint8_t c)
{
    return c < 0x20 && !((c >= 0x07 && c <= 0x0D) || c == 0x1A || c == 0x1B);
}
#endif
