/* SPDX-License-Identifier: MIT */
/* JSON writer: commas, line breaks, escapes, depth. */

#include "with_cmocka.h"

#include "base/json_out.h"

#define N(a) (sizeof(a) / sizeof *(a))

static void check_str(tb_str got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr ? got.ptr : "", want, got.len);
}

static void write_sample(tb_jw *w)
{
    tb_jw_begin(w, '{');
    tb_jw_kstr(w, "name", TB_LIT("合计"));
    tb_jw_kint(w, "n", INT64_MIN);
    tb_jw_kbool(w, "leaf", true);
    tb_jw_key(w, "none");
    tb_jw_null(w);
    tb_jw_key(w, "empty");
    tb_jw_begin(w, '[');
    tb_jw_end(w, ']');
    tb_jw_key(w, "rows");
    tb_jw_begin(w, '[');
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "a", TB_LIT("1"));
    tb_jw_key(w, "b");
    tb_jw_begin_flat(w, '[');
    tb_jw_int(w, 1);
    tb_jw_bool(w, false);
    tb_jw_end(w, ']');
    tb_jw_kint(w, "c", 3);
    tb_jw_end(w, '}');
    tb_jw_begin(w, '[');
    tb_jw_str(w, (tb_str){NULL, 0});
    tb_jw_end(w, ']');
    tb_jw_end(w, ']');
    tb_jw_end(w, '}');
}

static void test_compact(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_jw w;
    tb_jw_init(&w, &b, false);
    write_sample(&w);
    check_str(tb_buf_view(&b), "{\"name\":\"合计\",\"n\":-9223372036854775808,\"leaf\":true,\"none\":null,"
                               "\"empty\":[],\"rows\":[{\"a\":\"1\",\"b\":[1,false],\"c\":3},[\"\"]]}");
}

static void test_indented(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_jw w;
    tb_jw_init(&w, &b, true);
    write_sample(&w);
    check_str(tb_buf_view(&b), "{\n"
                               "  \"name\": \"合计\",\n"
                               "  \"n\": -9223372036854775808,\n"
                               "  \"leaf\": true,\n"
                               "  \"none\": null,\n"
                               "  \"empty\": [],\n"
                               "  \"rows\": [\n"
                               "    {\"a\": \"1\", \"b\": [1, false], \"c\": 3},\n"
                               "    [\n"
                               "      \"\"\n"
                               "    ]\n"
                               "  ]\n"
                               "}");
}

static void test_quote(void **state)
{
    (void)state;
    static const struct {
        const char *s, *want;
    } CASES[] = {
        {"", "\"\""},
        {"a/b", "\"a/b\""},
        {"\"\\", "\"\\\"\\\\\""},
        {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
        {"\x01x\x1f\x7f", "\"\\u0001x\\u001f\\u007f\""},
        {"预算😀", "\"预算😀\""},
        {"\xFF预\xE4\xB8", "\"\xEF\xBF\xBD预\xEF\xBF\xBD\xEF\xBF\xBD\""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        tb_json_quote(&b, tb_str_of(CASES[i].s));
        check_str(tb_buf_view(&b), CASES[i].want);
    }
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_json_quote(&b, tb_str_make("a\0b", 3));
    check_str(tb_buf_view(&b), "\"a\\u0000b\"");
}

static void test_depth(void **state)
{
    (void)state;
    for (int levels = 62; levels <= 70; levels++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        tb_jw w;
        tb_jw_init(&w, &b, true);
        for (int i = 0; i < levels; i++)
            tb_jw_begin(&w, '[');
        tb_jw_int(&w, 1);
        for (int i = 0; i < levels; i++)
            tb_jw_end(&w, ']');
        assert_int_equal(w.depth, 0);
        assert_int_equal(b.failed, levels > 63);
    }
}

static void test_end_too_many(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_jw w;
    tb_jw_init(&w, &b, false);
    tb_jw_begin(&w, '[');
    tb_jw_end(&w, ']');
    assert_false(b.failed);
    tb_jw_end(&w, ']');
    assert_true(b.failed);
}

int main(void)
{
    const struct CMUnitTest json_out[] = {
        cmocka_unit_test(test_compact), cmocka_unit_test(test_indented),     cmocka_unit_test(test_quote),
        cmocka_unit_test(test_depth),   cmocka_unit_test(test_end_too_many),
    };
    return cmocka_run_group_tests(json_out, NULL, NULL);
}
