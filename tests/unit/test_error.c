/* SPDX-License-Identifier: MIT */
/* Errors: filling, cleaning, context, cutting at the end. */

#include "with_cmocka.h"

#include "base/error.h"
#include "base/utf8.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void test_fail(void **state)
{
    (void)state;
    tb_error e = TB_ERROR_INIT;
    e.line = 7;
    assert_int_equal(tb_fail(&e, TB_E_SYNTAX, "line %d: '%s'", 7, "合计"), TB_E_SYNTAX);
    assert_int_equal(e.code, TB_E_SYNTAX);
    assert_string_equal(e.message, "line 7: '合计'");
    assert_int_equal(e.line, 0); /* a place of an earlier failure is gone */
    assert_true(e.offset == TB_UNKNOWN);
    assert_int_equal(tb_fail(NULL, TB_E_IO, "x"), TB_E_IO);
    assert_int_equal(tb_nomem(&e), TB_E_NOMEM);
    assert_int_equal(e.code, TB_E_NOMEM);
    assert_true(strlen(e.message) > 0);
    assert_int_equal(tb_nomem(NULL), TB_E_NOMEM);
}

static void test_clean(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } CASES[] = {
        {"a\nb\tc\r", "a?b?c?"},
        {"\x1b[31mred", "?[31mred"},
        {"\x7f", "?"},
        {"\xC2\x9B"
         "1m",
         "?1m"},            /* CSI as one character */
        {"\xC4\xE3", "??"}, /* a name in GBK */
        {"\xEF\xBF\xBD", "\xEF\xBF\xBD"},
        {"é预算", "é预算"},
        {"", ""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_error e = TB_ERROR_INIT;
        (void)tb_fail(&e, TB_E_IO, "%s", CASES[i].text);
        assert_string_equal(e.message, CASES[i].want);
    }
}

static void test_context(void **state)
{
    (void)state;
    tb_error e = TB_ERROR_INIT;
    (void)tb_fail(&e, TB_E_LIMIT, "too long");
    e.line = 3;
    assert_int_equal(tb_context(&e, "line %d", 3), TB_E_LIMIT);
    assert_int_equal(tb_context(&e, "reading %s", "x\n.csv"), TB_E_LIMIT);
    assert_string_equal(e.message, "reading x?.csv: line 3: too long");
    assert_int_equal(e.line, 3);
    assert_true(tb_context(NULL, "x") < 0);
    (void)tb_context(&e, "%s", e.message);
    assert_string_equal(e.message, "reading x?.csv: line 3: too long: reading x?.csv: line 3: too long");
}

/* Whatever is cut, the message stays valid UTF-8 without '?'. */
static void test_cut(void **state)
{
    (void)state;
    for (int shift = 0; shift < 4; shift++) {
        char text[1200];
        memset(text, 'x', (size_t)shift);
        for (size_t i = (size_t)shift; i + 3 < sizeof text; i += 3)
            memcpy(text + i, "预", 4);
        tb_error e = TB_ERROR_INIT;
        (void)tb_fail(&e, TB_E_IO, "%s", text);
        size_t len = strlen(e.message);
        assert_true(len >= sizeof e.message - 4 && len < sizeof e.message);
        assert_int_equal(tb_utf8_invalid_at((const uint8_t *)e.message, len), len);
        assert_null(strchr(e.message, '?'));
        for (int i = 0; i < 5; i++)
            (void)tb_context(&e, "%s", "文件");
        len = strlen(e.message);
        assert_int_equal(tb_utf8_invalid_at((const uint8_t *)e.message, len), len);
        assert_memory_equal(e.message, "文件: 文件: ", 16);
        (void)tb_context(&e, "%s", text);
        len = strlen(e.message);
        assert_int_equal(tb_utf8_invalid_at((const uint8_t *)e.message, len), len);
        assert_null(strchr(e.message, '?'));
    }
}

int main(void)
{
    const struct CMUnitTest error[] = {
        cmocka_unit_test(test_fail),
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_context),
        cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(error, NULL, NULL);
}
