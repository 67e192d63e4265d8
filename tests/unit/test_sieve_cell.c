/* SPDX-License-Identifier: MIT */
/* Packed cells: texts come back, equal texts are packed alike and others are not, and the order is kept where it is
 * promised. Tables: what several threads put at once is found. */
#include "testing.h"

#include "base/threads.h"
#include "load/sieve_cell.h"
#include "load/sieve_table.h"

#define ROOM 2048u

typedef struct packed {
    char bytes[ROOM];
    size_t len;
    tb_sieve_cell cell;
} packed;

static void pack(packed *p, const char *text, size_t n)
{
    char readable[ROOM] = {0};
    const char *end = p->bytes;
    memcpy(readable, text, n);
    p->len = (size_t)(tb_sieve_put_cell(p->bytes, readable, n) - p->bytes);
    assert_true(p->len <= tb_sieve_cell_room(n) - TB_SIEVE_SHORT);
    p->cell = tb_sieve_take_cell(&end);
    assert_ptr_equal(end, p->bytes + p->len);
}

static void comes_back(const char *text, size_t n)
{
    packed p = {0};
    char back[ROOM];
    pack(&p, text, n);
    assert_int_equal(p.cell.n, n);
    tb_sieve_cell_text(p.cell, back);
    assert_memory_equal(back, text, n);
}

static void sizes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size; /* with its head */
    } cases[] = {
        {"", 1},
        {"0", 2},
        {"12", 2},
        {"100701.80", 6},
        {"-0.05", 4},
        {"P212010400", 7},
        {"A", 2},
        {"A1", 3},
        {"AB1", 4},
        {"1234567890123456", 9},
        {"12345a", 7},
        {"\xE4\xB8\x80", 4},
        {"2120104;30", 11},
        {"12345678901234567", 18},
        {"1/2*3,4+5-6.", 7},
    };
    for (size_t i = 0; i < N(cases); i++) {
        packed p = {0};
        pack(&p, cases[i].text, strlen(cases[i].text));
        assert_int_equal(p.len, cases[i].size);
        comes_back(cases[i].text, strlen(cases[i].text));
    }
}

static size_t any_text(char *to)
{
    static const char *const alphabets[] = {"0123456789", "0123456789.-,/+*", "*9:)", "P0123456789",
                                            "\x01\x7f\x80\xff*9"};
    const char *alphabet = alphabets[dice(N(alphabets))];
    size_t n = dice(10) ? dice(20) : 50 + dice(300);
    for (size_t i = 0; i < n; i++)
        to[i] = alphabet[dice((uint32_t)strlen(alphabet))];
    return n;
}

static void any_two(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 100000; i++) {
        char a[ROOM], b[ROOM];
        packed p = {0}, q = {0};
        size_t n = any_text(a), m = dice(4) ? any_text(b) : n;
        if (m == n && dice(2))
            memcpy(b, a, n);
        comes_back(a, n);
        pack(&p, a, n);
        pack(&q, b, m);
        int order = tb_str_cmp(tb_str_make(a, n), tb_str_make(b, m));
        assert_int_equal(p.len == q.len && memcmp(p.bytes, q.bytes, p.len) == 0, order == 0);
        if (p.cell.head == q.cell.head && n == m && n) {
            int bytes = memcmp(p.cell.bytes, q.cell.bytes, p.cell.size);
            assert_int_equal((bytes > 0) - (bytes < 0), (order > 0) - (order < 0));
        }
    }
}

/* ---- Tables ---- */

#define PUT 20000u

static uint64_t hash_of(uint64_t row) { return (row + 1) * 0x9E3779B97F4A7C15u; }

static void put_some(void *to, size_t part)
{
    tb_sieve_table *t = to;
    for (uint32_t row = (uint32_t)part; row < PUT; row += 7)
        assert_int_equal(tb_sieve_table_put(t, hash_of(row), row + 1), 0);
}

static void tables(void **state)
{
    (void)state;
    tb_sieve_table t = {0};
    assert_true(tb_sieve_table_make(&t, PUT));
    assert_true(tb_sieve_table_most(&t) >= PUT);
    tb_run_on_threads(4, 7, put_some, &t);
    for (uint32_t row = 0; row < PUT; row++) {
        assert_int_equal(tb_sieve_table_find(&t, hash_of(row)), row + 1);
        assert_int_equal(tb_sieve_table_put(&t, hash_of(row), PUT + 1), row + 1);
    }
    for (uint64_t row = PUT; row < 2 * PUT; row++)
        assert_int_equal(tb_sieve_table_find(&t, hash_of(row)), 0);
    assert_true(tb_sieve_table_make(&t, 1)); /* anew: empty */
    assert_int_equal(tb_sieve_table_find(&t, hash_of(1)), 0);
    uint64_t last = UINT32_MAX; /* rows that belong to the end of the table go on at its beginning */
    for (uint32_t i = 1; i <= 5; i++)
        assert_int_equal(tb_sieve_table_put(&t, (uint64_t)i << 32 | last, i), 0);
    for (uint32_t i = 1; i <= 5; i++)
        assert_int_equal(tb_sieve_table_find(&t, (uint64_t)i << 32 | last), i);
    tb_sieve_table_fini(&t);
    assert_false(tb_sieve_table_make(&t, (size_t)UINT32_MAX + 1));
    tb_sieve_table_fini(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sizes), cmocka_unit_test(any_two), cmocka_unit_test(tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
