/* SPDX-License-Identifier: MIT */
/* Every way of looking gives the same answer, which is that of the decoder. */
#include "base/clean_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "testing.h"

static bool expected(const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (tb_is_foreign_control(p[i]))
            return false;
    return tb_utf8_invalid_at(p, len) == len;
}

static void check(const uint8_t *p, size_t len)
{
    bool is = expected(p, len);
    assert_int_equal(tb_text_is_clean_plain(p, len), is);
    assert_int_equal(tb_text_is_clean_avx2(p, len), is);
    assert_int_equal(tb_text_is_clean(p, len), is);
}

/* Every pair of bytes, and every triple and quadruple that begins like a sequence, at places before, on and behind the
 * border of a block. */
static void every_sequence(void **state)
{
    (void)state;
    static const uint8_t thirds[] = {0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC2, 0xE4, 0xFF};
    static const size_t places[] = {0, 29, 30, 31, 32, 60, 61, 62, 63, 64, 65};
    uint8_t text[160];
    for (size_t k = 0; k < sizeof places / sizeof *places; k++)
        for (unsigned a = 0; a < 256; a++)
            for (unsigned b = 0; b < 256; b += a < 0x80 ? 2 : 1) {
                for (size_t c = 0; c < sizeof thirds; c++) {
                    memset(text, 'x', sizeof text);
                    uint8_t *p = text + places[k];
                    p[0] = (uint8_t)a;
                    p[1] = (uint8_t)b;
                    p[2] = thirds[c];
                    p[3] = thirds[(c * 5 + 3) % sizeof thirds];
                    check(text, sizeof text);
                    check(text, places[k] + 2);
                    check(text, places[k] + 3);
                }
            }
}

static void controls(void **state)
{
    (void)state;
    uint8_t text[40];
    for (unsigned c = 0; c < 128; c++) {
        memset(text, 'x', sizeof text);
        text[33] = (uint8_t)c;
        check(text, sizeof text);
    }
}

/* A text that several threads look at, whole and broken once, near the borders of pieces too. */
static void large(void **state)
{
    (void)state;
    size_t len = ((size_t)9 << 20) + 7;
    uint8_t *p = malloc(len);
    assert_non_null(p);
    for (size_t i = 0; i + 3 <= len; i += 3)
        memcpy(p + i, "\xE9\xA2\x84", 3);
    memcpy(p + len - len % 3, "xxx", len % 3);
    check(p, len);
    const size_t places[] = {0, (4 << 20) - 1, 4 << 20, (4 << 20) + 1, (8 << 20) + 2, len - 1};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        uint8_t was = p[places[i]];
        p[places[i]] = 0xFF;
        check(p, len);
        p[places[i]] = was;
    }
    memset(p + (4 << 20), 0x80, 16); /* nothing that a piece could begin with */
    check(p, len);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_sequence), cmocka_unit_test(controls),
                                       cmocka_unit_test(large)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
