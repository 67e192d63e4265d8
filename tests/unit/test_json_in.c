/* SPDX-License-Identifier: MIT */
/* Reading JSON: what is refused, with the line; typed access. */
#include "with_cmocka.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/json_in.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void check_str(tb_str got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr ? got.ptr : "", want, got.len);
}

static void test_good(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "null",
        " true\n",
        "0",
        "-0",
        "1.5e+10",
        "\"\"",
        "[]",
        "{}",
        "[ ]",
        "{ }",
        "\xEF\xBB\xBF{\"a\":1}",
        "[1,2,[3,{\"a\":[]}],{}]",
        "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}",
        "\"\\u4e2d\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "{\"合计\":\"\x7f\"}",
        "\r\n\t [1]\r\n",
        "1e999",
        "{\"a\":1,\"A\":2,\"\":3}",
    };
    for (size_t i = 0; i < N(CASES); i++) {
        cJSON *tree = NULL;
        tb_error e = TB_ERROR_INIT;
        if (tb_json_parse(tb_str_of(CASES[i]), &tree, &e) != TB_OK)
            fail_msg("%s: %s", CASES[i], e.message);
        assert_non_null(tree);
        cJSON_Delete(tree);
    }
}

static void test_bad(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t line;
    } CASES[] = {
        {"", 1},
        {" \n", 2},
        {"{", 1},
        {"[1,\n", 2},
        {"{\"a\":1,}", 1},
        {"[1,]", 1},
        {"[1 2]", 1},
        {"{\"a\" 1}", 1},
        {"{\"a\":}", 1},
        {"{a:1}", 1},
        {"{'a':1}", 1},
        {"[1}", 1},
        {"{\"a\":1]", 1},
        {"]", 1},
        {"nul", 1},
        {"True", 1},
        {"01", 1},
        {"+1", 1},
        {"-", 1},
        {"1.", 1},
        {".5", 1},
        {"1e", 1},
        {"1e+", 1},
        {"NaN", 1},
        {"\"a", 1},
        {"\"a\n\"", 1},
        {"\"\t\"", 1},
        {"\"\\x\"", 1},
        {"\"\\", 1},
        {"\"\\u12g4\"", 1},
        {"\"\\u0000\"", 1},
        {"\"\\ud800\"", 1},
        {"\"\\ud800\\u0041\"", 1},
        {"\"\\udc00\"", 1},
        {"1 2", 1},
        {"{}\n\nx", 3},
        {"{}\n}", 2},
        {"// note\n1", 1},
        {"[\n\"\xFF\"]", 2},
        {"\r\n\r\n[\"\xED\xA0\x80\"]", 3},
        {"1234567890123456789012345678901234567890123456789012345678901", 1},
        {"{\"a\":1,\n\"b\":2,\n\"a\":3}", 3},
        {"{\"a\":1,\n\"\\u0061\":2}", 2},
        {"[{\"x\":{\"y\":1,\n\"z\":{\"y\":1},\n\"y\":2}},\n{\"q\":1,\n\"q\":1}]", 3}, /* the first of two */
        {"{\"a\":{\"b\":1,\n\"b\":2},\n\"a\":1}", 2},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        cJSON *tree = NULL;
        tb_error e = TB_ERROR_INIT;
        tb_status rc = tb_json_parse(tb_str_of(CASES[i].text), &tree, &e);
        char start[32];
        snprintf(start, sizeof start, "line %d: ", (int)CASES[i].line);
        if (rc != TB_E_SYNTAX || tree || e.line != CASES[i].line || strncmp(e.message, start, strlen(start)) != 0)
            fail_msg("case %zu: %d, line %d, %s", i, (int)rc, (int)e.line, e.message);
        assert_true(tb_json_parse(tb_str_of(CASES[i].text), &tree, NULL) < 0);
    }
    cJSON *tree = NULL;
    assert_int_equal(tb_json_parse((tb_str){NULL, 0}, &tree, NULL), TB_E_SYNTAX);
    assert_int_equal(tb_json_parse(tb_str_make("[1]\0", 4), &tree, NULL), TB_E_SYNTAX);
    assert_int_equal(tb_json_parse(tb_str_make("\"a\0b\"", 5), &tree, NULL), TB_E_SYNTAX);
    /* bytes behind the slice are not read */
    assert_int_equal(tb_json_parse(tb_str_make("12", 1), &tree, NULL), TB_OK);
    assert_int_equal(tree->valueint, 1);
    cJSON_Delete(tree);
}

static void test_duplicate_message(void **state)
{
    (void)state;
    cJSON *tree = NULL;
    tb_error e = TB_ERROR_INIT;
    assert_int_equal(tb_json_parse(TB_LIT("{\"项目\":1,\"项目\":2}"), &tree, &e), TB_E_SYNTAX);
    assert_non_null(strstr(e.message, "\"项目\""));
}

static void test_many_members(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_char(&b, '{');
    for (int i = 0; i < 20000; i++)
        tb_buf_printf(&b, "\"k%d\":%d,\n", i, i);
    size_t len = b.len;
    tb_buf_z(&b, "\"last\":1}");
    cJSON *tree = NULL;
    assert_int_equal(tb_json_parse(tb_buf_view(&b), &tree, NULL), TB_OK);
    cJSON_Delete(tree);
    b.len = len;
    tb_buf_z(&b, "\"k17\":1}");
    tb_error e = TB_ERROR_INIT;
    assert_int_equal(tb_json_parse(tb_buf_view(&b), &tree, &e), TB_E_SYNTAX);
    assert_int_equal(e.line, 20001);
}

static void test_depth(void **state)
{
    (void)state;
    for (size_t levels = 63; levels <= 5000; levels += levels < 66 ? 1 : 4934) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        tb_buf_repeat(&b, '[', levels);
        tb_buf_repeat(&b, ']', levels);
        cJSON *tree = NULL;
        tb_error e = TB_ERROR_INIT;
        tb_status rc = tb_json_parse(tb_buf_view(&b), &tree, &e);
        assert_int_equal(rc, levels <= 64 ? TB_OK : TB_E_LIMIT);
        if (rc < 0)
            assert_non_null(strstr(e.message, "line 1: "));
        cJSON_Delete(tree);
    }
}

/* Every beginning of a good text is refused without harm. */
static void test_truncated(void **state)
{
    (void)state;
    static const char TEXT[] = "{\"a\":[1,-2.5e3,{\"b\":\"\\ud83d\\ude00中\"}],\"c\":{\"d\":null,\"e\":[true,false]}}";
    for (size_t n = 0; n < sizeof TEXT - 1; n++) {
        cJSON *tree = NULL;
        assert_int_equal(tb_json_parse(tb_str_make(TEXT, n), &tree, NULL), TB_E_SYNTAX);
        assert_null(tree);
    }
}

static const char OBJECT[] = "{\"s\":\"合计\",\"e\":\"\",\"i\":42,\"big\":2147483648,\"min\":-2147483648,\"f\":1.5,"
                             "\"t\":true,\"n\":null,\"a\":[1],\"o\":{\"x\":1}}";

static int setup(void **state)
{
    cJSON *tree = NULL;
    if (tb_json_parse(TB_LIT(OBJECT), &tree, NULL) < 0)
        return -1;
    *state = tree;
    return 0;
}

static int teardown(void **state)
{
    cJSON_Delete(*state);
    return 0;
}

static void test_access(void **state)
{
    const cJSON *o = *state;
    tb_str s = TB_LIT("old");
    assert_int_equal(tb_json_str(o, "w", "s", &s, NULL), TB_OK);
    check_str(s, "合计");
    assert_int_equal(tb_json_str(o, "w", "e", &s, NULL), TB_OK);
    assert_non_null(s.ptr);
    assert_int_equal(tb_json_str(o, "w", "missing", &s, NULL), TB_OK);
    assert_null(s.ptr);
    int i = 0;
    assert_int_equal(tb_json_int(o, "w", "i", 7, &i, NULL), TB_OK);
    assert_int_equal(i, 42);
    assert_int_equal(tb_json_int(o, "w", "min", 7, &i, NULL), TB_OK);
    assert_int_equal(i, INT32_MIN);
    assert_int_equal(tb_json_int(o, "w", "missing", 7, &i, NULL), TB_OK);
    assert_int_equal(i, 7);
    bool b = false;
    assert_int_equal(tb_json_bool(o, "w", "t", false, &b, NULL), TB_OK);
    assert_true(b);
    assert_int_equal(tb_json_bool(o, "w", "missing", true, &b, NULL), TB_OK);
    assert_true(b);
    const cJSON *c = NULL;
    assert_int_equal(tb_json_array(o, "w", "a", &c, NULL), TB_OK);
    assert_int_equal(cJSON_GetArraySize(c), 1);
    assert_int_equal(tb_json_object(o, "w", "o", &c, NULL), TB_OK);
    assert_true(cJSON_IsObject(c));
    assert_int_equal(tb_json_object(o, "w", "O", &c, NULL), TB_OK); /* case matters */
    assert_null(c);
    assert_int_equal(tb_json_array(NULL, "w", "a", &c, NULL), TB_OK);
    assert_null(c);
}

static void test_wrong_types(void **state)
{
    const cJSON *o = *state;
    static const char *const KEYS[] = {"s", "i", "big", "f", "t", "n", "a", "o"};
    static const char FITS[N(KEYS)][6] = {"s", "i", "", "", "b", "", "a", "o"};
    for (size_t k = 0; k < N(KEYS); k++) {
        tb_str s = TB_LIT("old");
        int i = 5;
        bool b = true;
        const cJSON *c = o;
        tb_error e = TB_ERROR_INIT;
        assert_int_equal(tb_json_str(o, "tables[2]", KEYS[k], &s, &e), FITS[k][0] == 's' ? TB_OK : TB_E_SYNTAX);
        assert_int_equal(tb_json_int(o, "tables[2]", KEYS[k], 1, &i, &e), FITS[k][0] == 'i' ? TB_OK : TB_E_SYNTAX);
        assert_int_equal(tb_json_bool(o, "tables[2]", KEYS[k], true, &b, &e), FITS[k][0] == 'b' ? TB_OK : TB_E_SYNTAX);
        if (FITS[k][0] != 's')
            check_str(s, "old");
        if (FITS[k][0] != 'i')
            assert_int_equal(i, 5);
        assert_int_equal(tb_json_array(o, "tables[2]", KEYS[k], &c, &e), FITS[k][0] == 'a' ? TB_OK : TB_E_SYNTAX);
        assert_int_equal(tb_json_object(o, "tables[2]", KEYS[k], &c, &e), FITS[k][0] == 'o' ? TB_OK : TB_E_SYNTAX);
        assert_non_null(strstr(e.message, "tables[2]"));
        char quoted[16];
        snprintf(quoted, sizeof quoted, "\"%s\"", KEYS[k]);
        assert_non_null(strstr(e.message, quoted));
    }
    tb_str s;
    tb_error e = TB_ERROR_INIT;
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(o, "a");
    assert_int_equal(tb_json_str(array, "tables", "x", &s, &e), TB_E_SYNTAX);
    assert_non_null(strstr(e.message, "tables"));
}

static void test_only(void **state)
{
    const cJSON *o = cJSON_GetObjectItemCaseSensitive(*state, "o");
    static const char *const GOOD[] = {"y", "x", NULL}, *const BAD[] = {"X", "xx", NULL}, *const NONE[] = {NULL};
    tb_error e = TB_ERROR_INIT;
    assert_int_equal(tb_json_only(o, "w", GOOD, &e), TB_OK);
    assert_int_equal(tb_json_only(NULL, "w", NONE, &e), TB_OK);
    assert_int_equal(tb_json_only(o, "w", NONE, &e), TB_E_SYNTAX);
    assert_int_equal(tb_json_only(o, "layout", BAD, &e), TB_E_SYNTAX);
    assert_string_equal(e.message, "layout: the member \"x\" is not known; known are: X, xx");
    assert_int_equal(tb_json_only(cJSON_GetObjectItemCaseSensitive(*state, "s"), "w", GOOD, &e), TB_E_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest json_in[] = {
        cmocka_unit_test_setup_teardown(test_good, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad, setup, teardown),
        cmocka_unit_test_setup_teardown(test_duplicate_message, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_members, setup, teardown),
        cmocka_unit_test_setup_teardown(test_depth, setup, teardown),
        cmocka_unit_test_setup_teardown(test_truncated, setup, teardown),
        cmocka_unit_test_setup_teardown(test_access, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_types, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only, setup, teardown),
    };
    return cmocka_run_group_tests(json_in, NULL, NULL);
}
