/* SPDX-License-Identifier: MIT */
#include "align/lexicon.h"

#include "base/utf8.h"
#include "words.h"

static tb_lexicon *parse(const char *json)
{
    tb_lexicon *l = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_lexicon_parse(tb_str_of(json), &l, &err), &err);
    return l;
}

static void test_terms(void **state)
{
    (void)state;
    tb_lexicon *l =
        parse("{\"version\":1,\"synonyms\":[[\"运行维护\",\"运维\"]],\"ends\":[\"费\",\"经费\"],\"weak\":[\"the\"]}");
    uint32_t cp[16];
    size_t n = tb_utf8_plain(TB_LIT("平台运维经费"), cp, 16);
    const tb_term *t = tb_lexicon_at(l, cp, n, 2, TB_TERM_SYNONYM);
    assert_true(t && t->n == 2 && t->stands_for && t->stands_for->n == 4);
    t = tb_lexicon_at(l, cp, n, 4, TB_TERM_END);
    assert_true(t && t->n == 2); /* the longest */
    assert_true(tb_lexicon_whole(l, cp, 4, n, TB_TERM_END) != NULL);
    assert_null(tb_lexicon_whole(l, cp, 3, n, TB_TERM_END));
    assert_null(tb_lexicon_at(l, cp, n, 4, TB_TERM_WEAK));
    n = tb_utf8_plain(TB_LIT("the other"), cp, 16);
    assert_non_null(tb_lexicon_at(l, cp, n, 0, TB_TERM_WEAK));
    assert_null(tb_lexicon_at(l, cp, n, 5, TB_TERM_WEAK)); /* inside a word */
    assert_true(tb_lexicon_says(l, TB_LIT(" 经费 "), TB_TERM_END));
    tb_lexicon_free(l);
    tb_lexicon_free(NULL);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json, *word;
    } CASES[] = {
        {"[]", "object"},
        {"{\"version\":2}", "version"},
        {"{\"version\":1,\"ends\":[1]}", "ends"},
        {"{\"version\":1,\"ends\":[\"\"]}", "ends"},
        {"{\"version\":1,\"synonyms\":[[\"a\"]]}", "synonyms"},
        {"{\"version\":1,\"synonyms\":[[\"a\",\"b\"],[\"c\",\"b\"]]}", "two words"},
        {"{\"version\":1,\"numerals\":{\"一\":-1}}", "numerals"},
        {"{\"version\":1,\"opposites\":[\"a\"]}", "opposites"},
        {"{\"version\":1,\"unheard\":[]}", "unheard"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_lexicon *l = NULL;
        tb_error err = TB_ERROR_INIT;
        assert_true(tb_lexicon_parse(tb_str_of(CASES[i].json), &l, &err) < 0);
        assert_null(l);
        if (!strstr(err.message, CASES[i].word))
            fail_msg("%s: %s", CASES[i].json, err.message);
    }
}

static void test_bundled(void **state)
{
    (void)state;
    tb_lexicon *l = read_lexicon();
    assert_true(tb_lexicon_says(l, TB_LIT("上年结转"), TB_TERM_CARRIED));
    assert_true(tb_lexicon_says(l, TB_LIT("無細項"), TB_TERM_EMPTY));
    tb_lexicon_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_terms), cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_bundled)};
    return cmocka_run_group_tests_name("lexicon", tests, NULL, NULL);
}
