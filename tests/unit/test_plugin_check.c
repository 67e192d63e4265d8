/* SPDX-License-Identifier: MIT */
/* The parts of tongbi-plugin-check that do not need a plugin: memory that tells, the names a file exports. What the whole
 * says of rude plugins is tested in tests/plugin/rude.py. */
#include "testing.h"

#include <stdlib.h>

#include "io/file_out.h"
#include "plugin_check/board.h"
#include "plugin_check/exports.h"
#include "plugin_check/guarded.h"
#include "plugin_check/judge.h"

static void test_blocks(void **state)
{
    (void)state;
    tb_guarded g = {0};
    unsigned char *a = tb_guarded_alloc(&g, TB_LIFE_BATCH, 100), *b = tb_guarded_alloc(&g, TB_LIFE_READER, 10);
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(a[99], 0);
    assert_int_equal((uintptr_t)b % _Alignof(max_align_t), 0);
    assert_int_equal(g.allocated, 110);
    assert_int_equal(tb_guarded_size(&g, TB_LIFE_BATCH, a), 100);
    assert_int_equal(tb_guarded_size(&g, TB_LIFE_READER, a), SIZE_MAX); /* of the other lifetime */
    assert_int_equal(tb_guarded_size(&g, TB_LIFE_BATCH, a + 1), SIZE_MAX);
    tb_guarded_end(&g, TB_LIFE_BATCH);
    assert_int_equal(g.allocated, 10);
    b[9] = 1;
    tb_guarded_free(&g, TB_LIFE_READER, b);
    assert_false(g.damaged);
    assert_int_equal(g.peak, 110);
    tb_guarded_fini(&g);
}

static void test_margin(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__)
    skip(); /* the sanitizer sees it, and ends the test */
#else
    tb_guarded g = {0};
    volatile size_t end = 10;
    char *p = tb_guarded_alloc(&g, TB_LIFE_BATCH, 10);
    assert_non_null(p);
    p[end] = '!';
    tb_guarded_end(&g, TB_LIFE_BATCH);
    assert_true(g.damaged);
    assert_int_equal((unsigned char)p[5], TB_POISON); /* kept until others go */
    tb_guarded_fini(&g);
#endif
}

static void test_room(void **state)
{
    (void)state;
    tb_room r = {0};
    static const size_t SIZES[] = {1, 5000, 7, 4096, 100000, 4097};
    assert_null(tb_room_take(&r, 0));
    for (size_t i = 0; i < N(SIZES); i++) {
        uint8_t *p = tb_room_take(&r, SIZES[i]);
        assert_non_null(p);
        memset(p, 'x', SIZES[i]);
        tb_room_spoil(&r);
    }
    tb_room_fini(&r);
}

/* The file as a whole, all its beginnings and many of its misprints: a name that is not there is never told. */
static void test_exports(void **state)
{
    (void)state;
    char *elf = NULL;
    size_t len = 0, n = 0;
    uint64_t dice = 7;
    TB_CLEANUP(tb_buf_fini) tb_buf names = {0};
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_file_read(TB_TEST_PLUGINS "/tb_good.so", (size_t)1 << 28, &elf, &len, &err), &err);
    CHECK_OK(tb_exports(tb_str_make(elf, len), &names, &n, &err), &err);
    assert_int_equal(n, 1);
    CHECK_BUF(names, "tb_plugin_query");
    for (size_t cut = 0; cut < len; cut += cut < 4096 ? 1 : 97) {
        char *exact = malloc(cut ? cut : 1);
        assert_non_null(exact);
        memcpy(exact, elf, cut);
        tb_buf_clear(&names);
        (void)!tb_exports(tb_str_make(exact, cut), &names, &n, &err);
        free(exact);
    }
    for (unsigned i = 0; i < 3000; i++) {
        size_t at = (size_t)(tb_roll(&dice) % (i % 2 ? 64 : len)); /* half of them in the header */
        char was = elf[at];
        elf[at] = (char)tb_roll(&dice);
        tb_buf_clear(&names);
        (void)!tb_exports(tb_str_make(elf, len), &names, &n, &err);
        elf[at] = was;
    }
    free(elf);
    CHECK_FAILS(tb_exports(TB_LIT("no shared object"), &names, &n, &err), &err, TB_E_SYNTAX, "no shared object");
}

static void test_board(void **state)
{
    (void)state;
    tb_board *b = calloc(1, sizeof *b);
    assert_non_null(b);
    tb_board_add(b, TB_RULE_LEAK, "one");
    tb_board_add(b, TB_RULE_LEAK, "two");
    tb_board_add(b, TB_RULE_REFUSED, "a");
    tb_board_add(b, TB_RULE_REFUSED, "b"); /* the program's own words: another fault */
    tb_board_say(b, TB_RULE_FILE, "x%d", 1);
    tb_board_say(b, TB_RULE_FILE, "x%d", 2);
    assert_int_equal(b->n_problems, 5);
    assert_int_equal(b->problems[0].more, 1);
    assert_string_equal(b->problems[0].what, "one");
    for (size_t i = 0; i < 2 * TB_MAX_PROBLEMS; i++)
        tb_board_say(b, TB_RULE_FILE, "%zu", i);
    assert_int_equal(b->n_problems, TB_MAX_PROBLEMS);
    free(b);
    for (int rule = 0; rule < TB_N_RULES; rule++)
        assert_non_null(tb_rule_words((enum tb_rule)rule));
}

static void test_description(void **state)
{
    (void)state;
    static const struct {
        tb_trial_setup setup;
        const char *changed, *words;
    } CASES[] = {
        {{.window = 0}, NULL, ""},
        {{.whole = true, .hint = 3}, NULL, "as one range, asked for 3 at a time"},
        {{.window = 1}, "cut to 5 of its 7 bytes", "cut to 5 of its 7 bytes, in windows of 1 byte"},
        {{.window = 64, .dice = 1, .fail_alloc = 5}, NULL, "in windows of 1 to 64 bytes, allocation 5 refused"},
        {{.key = "delimiter", .value = ";", .cancel = true},
         NULL,
         "with the option delimiter=;, cancelled at question 1"},
    };
    char words[200], few[8];
    for (size_t i = 0; i < N(CASES); i++) {
        tb_judge_describe(&CASES[i].setup, CASES[i].changed, words, sizeof words);
        assert_string_equal(words, CASES[i].words);
        tb_judge_describe(&CASES[i].setup, CASES[i].changed, few, sizeof few);
        assert_true(strlen(few) < sizeof few);
    }
}

int main(void)
{
    const struct CMUnitTest plugin_check[] = {
        cmocka_unit_test(test_blocks),  cmocka_unit_test(test_margin), cmocka_unit_test(test_room),
        cmocka_unit_test(test_exports), cmocka_unit_test(test_board),  cmocka_unit_test(test_description),
    };
    return cmocka_run_group_tests(plugin_check, NULL, NULL);
}
