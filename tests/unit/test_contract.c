/* SPDX-License-Identifier: MIT */
/* What a plugin hands over: cells that are slices of a text, readers without end, rival formats. What else is refused is
 * tested where it is refused, with the host and the registry. */
#include "testing.h"

#include <stdlib.h>

#include "../plugin/stub.h"
#include "base/limits.h"
#include "plugin/contract.h"

/* A cell of `text` from byte `from`, `len` long. */
static const char *slice_fault(tb_str text, size_t from, size_t len)
{
    tb_row row = {.line = 1, .n_cells = 1};
    tb_cell cell = {.kind = TB_CELL_TEXT, .text = {text.ptr + from, len}};
    tb_batch b = {.struct_size = sizeof b, .rows = &row, .n_rows = 1, .cells = &cell, .n_cells = 1};
    assert_null(tb_batch_fault(&b, 0));
    return tb_batch_text_fault(&b, text);
}

static void test_slices(void **state)
{
    (void)state;
    tb_str text = TB_LIT("a预b算");
    static const size_t STARTS[] = {0, 1, 4, 5, 8}; /* of characters, and the end */
    for (size_t from = 0; from <= text.len; from++)
        for (size_t to = from; to <= text.len; to++) {
            bool begins = false, ends = false;
            for (size_t i = 0; i < N(STARTS); i++) {
                begins = begins || STARTS[i] == from;
                ends = ends || STARTS[i] == to;
            }
            assert_int_equal(slice_fault(text, from, to - from) == NULL, from == to || (begins && ends));
        }
}

/* Bytes that are not of the text are looked at one by one, also where they begin inside it. */
static void test_others(void **state)
{
    (void)state;
    char bytes[] = "ab\xFF";
    tb_str text = {bytes, 2};
    tb_row row = {.line = 1, .n_cells = 1};
    static const struct {
        const char *ptr;
        size_t len;
        bool sound;
    } CASES[] = {{"预", 3, true}, {"\xE9\xA2", 2, false}, {"", 0, true}, {NULL, 0, true}, {NULL, 3, false}};
    for (size_t i = 0; i < N(CASES); i++) {
        tb_cell cell = {.text = {CASES[i].ptr, CASES[i].len}};
        tb_batch b = {.rows = &row, .n_rows = 1, .cells = &cell, .n_cells = 1};
        assert_int_equal(tb_batch_text_fault(&b, text) == NULL, CASES[i].sound);
        assert_int_equal(tb_batch_text_fault(&b, (tb_str){NULL, 0}) == NULL, CASES[i].sound);
    }
    assert_non_null(slice_fault(text, 1, 2)); /* past its end */
    assert_non_null(slice_fault(text, 2, 1));
}

/* Of a table that names columns: how many before, how many with this batch, where its last cell stands. */
static void test_named(void **state)
{
    (void)state;
    static const tb_str names[2] = {{"a", 1}, {"b", 1}};
    static const struct {
        size_t before, now;
        uint32_t column;
        const char *word; /* NULL: it is sound */
    } CASES[] = {
        {0, 0, 5, NULL},
        {0, 0, TB_MAX_COLUMNS - 1, NULL},
        {0, 0, TB_MAX_COLUMNS, "past the limit"},
        {1, 0, 0, NULL},
        {1, 0, 1, "wider"},
        {1, 2, 2, NULL},
        {1, 2, 3, "wider"},
        {0, 2, 2, "wider"},
        {1, 0, TB_MAX_COLUMNS, "past the limit"},
        {TB_MAX_COLUMNS, 0, TB_MAX_COLUMNS - 1, NULL},
        {TB_MAX_COLUMNS - 1, 2, 0, "column names"},
    };
    tb_row row = {.line = 1, .n_cells = 1};
    for (size_t i = 0; i < N(CASES); i++) {
        tb_cell cell = {.column = CASES[i].column};
        tb_batch b = {.rows = &row, .n_rows = 1, .cells = &cell, .n_cells = 1};
        b.new_columns = names;
        b.n_new_columns = CASES[i].now;
        const char *fault = tb_batch_fault(&b, CASES[i].before);
        assert_true(CASES[i].word ? fault && has_word(tb_str_of(fault), CASES[i].word) : !fault);
    }
}

static void test_endless(void **state)
{
    (void)state;
    assert_false(tb_is_endless(TB_RETURNED_FREE, 0));
    assert_true(tb_is_endless((uint64_t)TB_RETURNED_FREE + TB_MAX_RETURNED, 0));
    assert_false(tb_is_endless((uint64_t)1 << 32, (uint64_t)1 << 32));
    assert_true(tb_is_endless((uint64_t)1 << 32, 1000));
}

static void test_twins(void **state)
{
    (void)state;
    static const tb_format a = {STUB_FORMAT("a")}, b = {STUB_FORMAT("b")}, again = {STUB_FORMAT("a")};
    static const tb_format *const two[] = {&a, &b, NULL}, *const twins[] = {&a, &b, &again, NULL};
    const tb_plugin sound = {STUB_PLUGIN("p", two)}, rival = {STUB_PLUGIN("p", twins)};
    assert_null(tb_descriptor_fault(&sound));
    assert_true(has_word(tb_str_of(tb_descriptor_fault(&rival)), "same id"));
}

int main(void)
{
    const struct CMUnitTest contract[] = {
        cmocka_unit_test(test_slices),  cmocka_unit_test(test_others), cmocka_unit_test(test_named),
        cmocka_unit_test(test_endless), cmocka_unit_test(test_twins),
    };
    return cmocka_run_group_tests(contract, NULL, NULL);
}
