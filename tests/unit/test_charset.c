/* SPDX-License-Identifier: MIT */
/* Character sets: detection, names, decoding, places of errors. */

#include "with_cmocka.h"

#include <iconv.h>

#include "base/charset.h"

#define N(a) (sizeof(a) / sizeof *(a))

/* `utf8` in another character set; the bytes are in *out. */
static void encode(const char *utf8, const char *set, tb_buf *out)
{
    iconv_t cd = iconv_open(set, "UTF-8");
    assert_true(cd != (iconv_t)-1);
    char text[2048], bytes[4096];
    size_t left = strlen(utf8), space = sizeof bytes;
    assert_true(left < sizeof text);
    memcpy(text, utf8, left);
    char *in = text, *to = bytes;
    assert_int_equal(iconv(cd, &in, &left, &to, &space), 0);
    iconv_close(cd);
    tb_buf_bytes(out, bytes, sizeof bytes - space);
}

static tb_charset_verdict detect(const tb_buf *b) { return tb_charset_detect((const uint8_t *)b->ptr, b->len); }

#define PARA                                                                            \
    "一般公共预算财政拨款支出预算表\n科目编码,科目名称,合计\n" \
    "201,一般公共服务支出,635.10\n"

static void test_detect_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t len;
        tb_charset charset;
        size_t bom;
        bool guessed;
        size_t invalid_at;
    } CASES[] = {
        {"", 0, TB_CS_UTF8, 0, false, 0},
        {"abc\r\n\t1", 7, TB_CS_UTF8, 0, false, 7},
        {"\xEF\xBB\xBF"
         "abc",
         6, TB_CS_UTF8, 3, false, 6},
        {"\xEF\xBB\xBF"
         "a\xFF",
         5, TB_CS_UTF8, 3, false, 4},
        {"\xEF\xBB\xBF", 3, TB_CS_UTF8, 3, false, 3},
        {"\xFF\xFE"
         "a\0",
         4, TB_CS_UTF16LE, 2, false, 4},
        {"\xFE\xFF\0a", 4, TB_CS_UTF16BE, 2, false, 4},
        {"\x84\x31\x95\x33"
         "a",
         5, TB_CS_GB18030, 4, false, 5},
        {"a\0b\0\n\0", 6, TB_CS_UTF16LE, 0, true, 6},
        {"\0a\0b\0\n", 6, TB_CS_UTF16BE, 0, true, 6},
        {"\x00\x4E\x0A\x00", 4, TB_CS_UTF16LE, 0, true, 4}, /* 一 has a zero byte of its own */
        {"\x4E\x00\x00\x0A", 4, TB_CS_UTF16BE, 0, true, 4},
        {"a\0b", 3, TB_CS_BINARY, 0, false, 3},
        {"PK\x03\x04\x14\0\0\0", 8, TB_CS_BINARY, 0, false, 8},
        {"\0\0\0\0", 4, TB_CS_BINARY, 0, false, 4},
        {"abc\x01", 4, TB_CS_BINARY, 0, false, 4},
        {"abc\x7f", 4, TB_CS_UTF8, 0, false, 4},
        {"abc\x1a", 4, TB_CS_UTF8, 0, false, 4},
        {"caf\xE9 cr\xE8me", 10, TB_CS_UNKNOWN, 0, false, 3}, /* Latin-1 */
        {"\xC4\xE3\xBA\xC3", 4, TB_CS_GB18030, 0, true, 4},
        {"\xC1\xAA\xCD\xA8", 4, TB_CS_GB18030, 0, true, 4},  /* 联通 */
        {"\xE4\xB8\xAD\xE6\x96", 5, TB_CS_UTF8, 0, true, 3}, /* 中文 cut short */
        {"\xC4\xE3\n\xFF\n", 5, TB_CS_UNKNOWN, 0, false, 3}, /* the byte that GB18030 stumbles over */
        {"\xFF", 1, TB_CS_UNKNOWN, 0, false, 0},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_charset_verdict v = tb_charset_detect((const uint8_t *)CASES[i].s, CASES[i].len);
        if (v.charset != CASES[i].charset || v.bom != CASES[i].bom || v.guessed != CASES[i].guessed ||
            v.invalid_at != CASES[i].invalid_at)
            fail_msg("case %zu: charset %d, bom %zu, guessed %d, invalid at %zu", i, (int)v.charset, v.bom, v.guessed,
                     v.invalid_at);
    }
    assert_int_equal(tb_charset_detect(NULL, 0).charset, TB_CS_UTF8);
}

/* Every byte at every offset of a word. */
static void test_detect_controls(void **state)
{
    (void)state;
    for (size_t at = 0; at < 20; at++)
        for (unsigned c = 1; c < 0x80; c++) {
            uint8_t text[] = "预算\nabcdefgh~}|!, 0";
            size_t len = sizeof text - 1, begin = strlen("预算");
            text[begin + at % (len - begin)] = (uint8_t)c;
            bool text_byte = c >= 0x20 || (c >= 7 && c <= 13) || c == 0x1A || c == 0x1B;
            assert_int_equal(tb_charset_detect(text, len).charset, text_byte ? TB_CS_UTF8 : TB_CS_BINARY);
        }
}

static void test_detect_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *set;
        tb_charset charset;
    } CASES[] = {
        {PARA, "UTF-8", TB_CS_UTF8},
        {PARA, "GB18030", TB_CS_GB18030},
        {PARA, "UTF-16LE", TB_CS_UTF16LE},
        {PARA, "UTF-16BE", TB_CS_UTF16BE},
        {"单位：万元\n", "GB18030", TB_CS_GB18030},
        {"単価 カタカナ", "UTF-8", TB_CS_UTF8},
        {"公務用車購置及運行費，會議費，培訓費。預算單位基本情況表", "BIG5", TB_CS_UNKNOWN},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        encode(CASES[i].text, CASES[i].set, &b);
        tb_charset_verdict v = detect(&b);
        if (v.charset != CASES[i].charset)
            fail_msg("case %zu: charset %d", i, (int)v.charset);
        assert_int_equal(v.guessed, v.charset != TB_CS_UTF8 && v.charset != TB_CS_UNKNOWN);
    }
}

/* One broken byte in a text of either kind. */
static void test_detect_broken(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_z(&b, PARA);
    b.ptr[46] = '\xFF';
    tb_charset_verdict v = detect(&b);
    assert_int_equal(v.charset, TB_CS_UTF8);
    assert_int_equal(v.invalid_at, 46);
    TB_CLEANUP(tb_buf_fini) tb_buf gb = {0};
    encode(PARA, "GB18030", &gb);
    gb.ptr[31] = '\xFF'; /* first byte of the second line */
    v = detect(&gb);
    assert_int_equal(v.charset, TB_CS_UNKNOWN);
    assert_int_equal(v.invalid_at, 31);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        tb_charset charset;
    } CASES[] = {
        {"utf-8", TB_CS_UTF8},     {"UTF8", TB_CS_UTF8},      {"GB18030", TB_CS_GB18030},  {"gbk", TB_CS_GB18030},
        {"Gb2312", TB_CS_GB18030}, {"utf-16", TB_CS_UTF16LE}, {"utf-16le", TB_CS_UTF16LE}, {"UTF-16BE", TB_CS_UTF16BE},
        {"big5", TB_CS_BIG5},      {"cp950", TB_CS_BIG5},     {"", TB_CS_UNKNOWN},         {"latin1", TB_CS_UNKNOWN},
        {"utf-8x", TB_CS_UNKNOWN}, {"utf", TB_CS_UNKNOWN},
    };
    for (size_t i = 0; i < N(CASES); i++)
        assert_int_equal(tb_charset_by_name(tb_str_of(CASES[i].name)), CASES[i].charset);
    for (tb_charset cs = TB_CS_UTF8; cs <= TB_CS_BIG5; cs++)
        assert_int_equal(tb_charset_by_name(tb_str_of(tb_charset_name(cs))), cs);
    assert_non_null(tb_charset_name(TB_CS_UNKNOWN));
    assert_non_null(tb_charset_name(TB_CS_BINARY));
}

static void test_decode(void **state)
{
    (void)state;
    static const struct {
        const char *text, *set;
        tb_charset charset;
    } CASES[] = {
        {PARA, "UTF-8", TB_CS_UTF8},         {PARA, "GB18030", TB_CS_GB18030}, {PARA, "UTF-16LE", TB_CS_UTF16LE},
        {PARA, "UTF-16BE", TB_CS_UTF16BE},   {"預算\n", "BIG5", TB_CS_BIG5},   {"𠮷 😀 €", "GB18030", TB_CS_GB18030},
        {"𠮷 😀", "UTF-16LE", TB_CS_UTF16LE}, {"", "UTF-8", TB_CS_GB18030},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf in = {0};
        TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
        encode(CASES[i].text, CASES[i].set, &in);
        tb_buf_z(&out, "kept ");
        tb_error e = TB_ERROR_INIT;
        assert_int_equal(tb_charset_decode((const uint8_t *)in.ptr, in.len, CASES[i].charset, 0, &out, &e), TB_OK);
        assert_int_equal(out.len, strlen(CASES[i].text) + 5);
        assert_memory_equal(out.ptr, "kept ", 5);
        assert_memory_equal(out.ptr + 5, CASES[i].text, out.len - 5);
    }
}

static void test_decode_marks(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t len;
        tb_charset charset;
        size_t bom;
    } CASES[] = {
        {"\xEF\xBB\xBFx", 4, TB_CS_UTF8, 3},
        {"\xFF\xFEx\0", 4, TB_CS_UTF16LE, 2},
        {"\xFE\xFF\0x", 4, TB_CS_UTF16BE, 2},
        {"\xFE\xFF\0x", 4, TB_CS_UTF16LE, 0}, /* "utf-16" asked for: the mark knows better */
        {"\x84\x31\x95\x33x", 5, TB_CS_GB18030, 4},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
        assert_int_equal(
            tb_charset_decode((const uint8_t *)CASES[i].s, CASES[i].len, CASES[i].charset, CASES[i].bom, &out, NULL),
            TB_OK);
        assert_int_equal(out.len, 1);
        assert_int_equal(out.ptr[0], 'x');
    }
}

static void test_decode_long(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf in = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    for (int i = 0; i < 50000; i++)
        tb_buf_z(&in, "\xD4\xA4\xCB\xE3,"); /* 预算 */
    assert_int_equal(tb_charset_decode((const uint8_t *)in.ptr, in.len, TB_CS_GB18030, 0, &out, NULL), TB_OK);
    assert_int_equal(out.len, 50000 * 7);
    for (size_t i = 0; i < out.len; i += 7)
        assert_memory_equal(out.ptr + i, "预算,", 7);
}

static void test_decode_errors(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t len;
        tb_charset charset;
        tb_status code;
        const char *in_message;
    } CASES[] = {
        {"a\nb\xFF", 4, TB_CS_UTF8, TB_E_SYNTAX, "line 2: byte 4 "},
        {"a\r\nb\r\xFF", 6, TB_CS_GB18030, TB_E_SYNTAX, "line 3: byte 6 "},
        {"\xD4\xA4\n\xD4", 4, TB_CS_GB18030, TB_E_SYNTAX, "line 2: byte 4 "},
        {"\x0A\x4E\x0A\x00\x00\xDC", 6, TB_CS_UTF16LE, TB_E_SYNTAX, "line 2: byte 5 "}, /* 上 holds a byte 0A */
        {"a\0b", 3, TB_CS_UTF16LE, TB_E_SYNTAX, "line 1: byte 3 "},
        {"\xFF\xFF", 2, TB_CS_BIG5, TB_E_SYNTAX, "line 1: byte 1 "},
        {"abc", 3, TB_CS_UNKNOWN, TB_E_UNSUPPORTED, "--encoding"},
        {"abc", 3, TB_CS_BINARY, TB_E_UNSUPPORTED, "--encoding"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
        tb_buf_z(&out, "kept\n");
        tb_error e = TB_ERROR_INIT;
        assert_int_equal(tb_charset_decode((const uint8_t *)CASES[i].s, CASES[i].len, CASES[i].charset, 0, &out, &e),
                         CASES[i].code);
        if (!strstr(e.message, CASES[i].in_message))
            fail_msg("case %zu: %s", i, e.message);
        assert_int_equal(out.len, 5); /* what was there stays, and only that */
        assert_true(tb_charset_decode((const uint8_t *)CASES[i].s, CASES[i].len, CASES[i].charset, 0, &out, NULL) < 0);
    }
    tb_buf small = {.max = 3};
    tb_error e = TB_ERROR_INIT;
    assert_int_equal(tb_charset_decode((const uint8_t *)"\xD4\xA4\xCB\xE3", 4, TB_CS_GB18030, 0, &small, &e),
                     TB_E_LIMIT);
    tb_buf_fini(&small);
}

static void test_line_of(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t offset;
        uint64_t line;
    } CASES[] = {
        {"", 0, 1},     {"a\nb", 1, 1},   {"a\nb", 2, 2}, {"a\r\nb", 1, 1}, {"a\r\nb", 2, 1},   {"a\r\nb", 3, 2},
        {"a\rb", 2, 2}, {"\n\n\n", 3, 4}, {"\r\r", 2, 3}, {"\n\r", 2, 3},   {"a\nb\nc", 99, 3}, {"\r\n\r\n\r", 5, 4},
    };
    for (size_t i = 0; i < N(CASES); i++)
        assert_int_equal(tb_line_of((const uint8_t *)CASES[i].s, strlen(CASES[i].s), CASES[i].offset), CASES[i].line);
}

int main(void)
{
    const struct CMUnitTest charset[] = {
        cmocka_unit_test(test_detect_bytes),  cmocka_unit_test(test_detect_controls),
        cmocka_unit_test(test_detect_text),   cmocka_unit_test(test_detect_broken),
        cmocka_unit_test(test_names),         cmocka_unit_test(test_decode),
        cmocka_unit_test(test_decode_marks),  cmocka_unit_test(test_decode_long),
        cmocka_unit_test(test_decode_errors), cmocka_unit_test(test_line_of),
    };
    return cmocka_run_group_tests(charset, NULL, NULL);
}
