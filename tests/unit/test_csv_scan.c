/* SPDX-License-Identifier: MIT */
/* Every way of finding marks finds the same ones: the plain one is compared with a look at each byte, the others with
 * the plain one. */
#include "../../plugins/csv/detect.h"

#include <stdlib.h>

#include "testing.h"

static uint64_t by_bytes(const uint8_t *p, uint8_t delimiter)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < SCAN_BLOCK; i++)
        mask |= (uint64_t)(p[i] == delimiter || p[i] == '"' || p[i] == '\r' || p[i] == '\n') << i;
    return mask;
}

static void check(const uint8_t *p, uint8_t delimiter, size_t n)
{
    uint64_t masks[4];
    classify_words(p, delimiter, masks, n);
    for (size_t k = 0; k < n; k++)
        assert_true(masks[k] == by_bytes(p + SCAN_BLOCK * k, delimiter));
    classify(p, delimiter, masks, n);
    for (size_t k = 0; k < n; k++)
        assert_true(masks[k] == by_bytes(p + SCAN_BLOCK * k, delimiter));
#ifdef __SSE2__
    classify_sse2(p, delimiter, masks, n);
    for (size_t k = 0; k < n; k++)
        assert_true(masks[k] == by_bytes(p + SCAN_BLOCK * k, delimiter));
#endif
}

static void same_masks(void **state)
{
    (void)state;
    static const uint8_t marks[] = {',',  '"',  '\r', '\n', ';',  '\t', 0,    'a',
                                    0x0B, 0x0E, 0x8A, 0x8D, 0xA2, 0xAC, 0x21, 0xFF};
    uint8_t text[4 * SCAN_BLOCK + 1];
    uint64_t dice = 0x9E3779B97F4A7C15u;
    for (unsigned round = 0; round < 4000; round++) {
        for (size_t i = 0; i < sizeof text; i++) {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            text[i] = round % 2 ? marks[dice >> 60] : (uint8_t)(dice >> 50);
        }
        check(text + round % 2, marks[4 * (round % 2)], 4); /* aligned or not */
        check(text, '\t', 1);
    }
}

/* From any place to any end, the marks come one by one, and then the end. */
static void one_by_one(void **state)
{
    (void)state;
    uint8_t text[300];
    uint64_t masks[SCAN_RUN];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 7 == 3 ? ',' : i % 31 == 0 ? '\n' : 'x';
    for (size_t from = 0; from < 70; from++)
        for (size_t to = from; to <= sizeof text; to += 1 + to / 50) {
            struct scan s = scan_from(text + from, text + to, ',', masks);
            for (size_t i = from; i < to; i++)
                if (text[i] != 'x')
                    assert_ptr_equal(scan_next(&s), text + i);
            assert_ptr_equal(scan_next(&s), text + to);
        }
}

/* A row is counted the same, whether its quotes are looked at or it turns out to have none. */
static void same_counts(void **state)
{
    (void)state;
    size_t without = 0;
    seed_dice(3);
    for (unsigned n = 0; n < 20000; n++) {
        uint8_t text[24];
        size_t len = 1 + dice(sizeof text);
        for (size_t i = 0; i < len; i++)
            text[i] = (uint8_t) "ab,,;\r\n\""[dice(n % 2 ? 8 : 7)];
        bool eof = dice(2) > 0;
        uint32_t quick = 0, slow = 0;
        const uint8_t *end = text + len, *want = count_quoted_row(text, end, eof, ',', &slow);
        assert_ptr_equal(count_row(text, end, eof, ',', &quick), want);
        assert_int_equal(quick, slow);
        without += memchr(text, '"', len) == NULL;
    }
    assert_true(without > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_masks), cmocka_unit_test(one_by_one),
                                       cmocka_unit_test(same_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
