/* SPDX-License-Identifier: MIT */
/* Every case is read in every way of giving the source - windows of 1, 7 and all bytes, as a whole or not, batches of
 * one, three and any number of rows - and has to come out the same. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"

const tb_plugin *tb_plugin_query_text(void);

static const tb_format *text_format(void) { return tb_plugin_query_text()->formats[0]; }

#define N_WAYS 24u

static fake_setup way(unsigned i, const char *bytes, size_t len)
{
    static const size_t windows[] = {1, 7, 0}, hints[] = {1, 3, 1000, 0};
    return (fake_setup){
        .bytes = bytes,
        .len = len,
        .window = windows[i % 3],
        .hint = hints[i / 3 % 4],
        .whole = i >= 12,
    };
}

static void check(const char *name, const char *bytes, size_t len, const char *expected)
{
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, bytes, len);
        char *got = fake_transcript(text_format(), &s);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", way %u\n", name, i);
        assert_string_equal(got, expected);
        free(got);
    }
}

struct reading {
    const char *name, *text, *expected;
};

static void read_table(const struct reading *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(c[i].name, c[i].text, strlen(c[i].text), c[i].expected);
}
#define READ(table) read_table(table, sizeof(table) / sizeof *(table))

static void test_tables(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"rows", "a\tb\n1\t2\n", "T @1\nR 1+0 [a|b]\nR 2+4 [1|2]\n"},
        {"empty cells at the end", "a\t\t\n\tb\t\n\t\t\n", "T @1\nR 1+0 [a||]\nR 2+4 [|b|]\nR 3+8 [||]\n"},
        {"cells are not trimmed", " a \t\xE3\x80\x80", "T @1\nR 1+0 [ a |\xE3\x80\x80]\n"},
        {"no quotes", "\"a\tb\"\n", "T @1\nR 1+0 [\"a|b\"]\n"},
        {"a blank line ends it", "a\tb\n\nc\td\n", "T @1\nR 1+0 [a|b]\nT @3\nR 3+5 [c|d]\n"},
        {"blanks are a blank line", "a\tb\n \xE3\x80\x80\nc\td\n", "T @1\nR 1+0 [a|b]\nT @3\nR 3+9 [c|d]\n"},
        {"prose ends it", "a\tb\nx\nc\td\n", "T @1\nR 1+0 [a|b]\nP @2 x\nT @3\nR 3+6 [c|d]\n"},
        {"in prose", "甲\n\n单位：万元\n\na\tb\n乙\n", "H 0 @1 甲\nH 0 @3 单位：万元\nT @5\nR 5+22 [a|b]\nP @6 乙\n"},
        {"only a tab", "\t", "T @1\nR 1+0 [|]\n"},
    };
    READ(cases);
}

static void test_prose(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"start of the file", "部门预算\n下面\n", "H 0 @1 部门预算\nP @2 下面\n"},
        {"after a blank line", "甲。\n\n乙\n丙\n", "P @1 甲。\nH 0 @3 乙\nP @4 丙\n"},
        {"after a table", "a\tb\n乙\n\n丙\n", "T @1\nR 1+0 [a|b]\nP @2 乙\nH 0 @4 丙\n"},
        {"list", "- 一、主要职能\n\n-1\n\n-\n", "P @1 - 一、主要职能\nH 0 @3 -1\nH 0 @5 -\n"},
        {"sentences", "甲。\n\n乙；\n\n丙，\n\n丁：\n\n1;\n\n2,\n\n3:\n\n4.\n\n5！\n\n6?\n\n7、\n\n8……\n",
         "P @1 甲。\nP @3 乙；\nP @5 丙，\nP @7 丁：\nP @9 1;\nP @11 2,\nP @13 3:\nP @15 4.\nP @17 5！\nP @19 6?\n"
         "P @21 7、\nP @23 8……\n"},
        {"closed sentences", "（甲。）\n\n“乙！”\n\n（丙）\n\n“三公”\n\n）\n",
         "P @1 （甲。）\nP @3 “乙！”\nH 0 @5 （丙）\nH 0 @7 “三公”\nH 0 @9 ）\n"},
        {"trimmed", " \f\xE3\x80\x80 甲\xC2\xA0 \xE3\x80\x80\n \f\n\xE3\x80\x80乙\n", "H 0 @1 甲\nH 0 @3 乙\n"},
        {"first byte of a wide blank", "甲\xE3\n\xC2\n", "H 0 @1 甲\xE3\nP @2 \xC2\n"},
        {"empty", "", ""},
        {"blank", " \n\n\xC2\xA0\r\n", ""},
    };
    READ(cases);
}

static void test_lines(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"LF", "a\tb\nc\td\n\ne", "T @1\nR 1+0 [a|b]\nR 2+4 [c|d]\nH 0 @4 e\n"},
        {"CRLF", "a\tb\r\nc\td\r\n\r\ne\r\n", "T @1\nR 1+0 [a|b]\nR 2+5 [c|d]\nH 0 @4 e\n"},
        {"CR", "a\tb\rc\td\r\re\r", "T @1\nR 1+0 [a|b]\nR 2+4 [c|d]\nH 0 @4 e\n"},
        {"mixed", "a\r\rb\n\rc\r\n\nd\n\r\ne", "H 0 @1 a\nH 0 @3 b\nH 0 @5 c\nH 0 @7 d\nH 0 @9 e\n"},
        {"no end", "a\tb\nc\t", "T @1\nR 1+0 [a|b]\nR 2+4 [c|]\n"},
    };
    READ(cases);
}

static void test_heading_length(void **state)
{
    (void)state;
    char text[300] = "", expected[330];
    for (unsigned i = 0; i < 60; i++)
        memcpy(text + 3 * (size_t)i, "预", 4);
    snprintf(expected, sizeof expected, "H 0 @1 %s\n", text);
    check("60 characters", text, strlen(text), expected);
    memcpy(text + 180, "x", 2);
    snprintf(expected, sizeof expected, "P @1 %s\n", text);
    check("61 characters", text, strlen(text), expected);
}

static const char sample[] =
    "附件 1:\r\n\r\n部门预算\r\n\r\n单位：万元\n\n收 入\t\t支 出\t\n一、\t8324.69\t\t7777.53\r合计\t\t\t\n"
    "说明：\n\n\t\n结转下年。";

static void test_truncations(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof sample; len++) {
        fake_setup s = way(N_WAYS - 1, sample, len);
        char *expected = fake_transcript(text_format(), &s);
        assert_false(fake_says(expected, "FAULT"));
        assert_null(strstr(expected, "E -"));
        check("truncated", sample, len, expected);
        free(expected);
    }
}

/* Rows that nobody asks for are stepped over. */
static void test_dropped_rows(void **state)
{
    (void)state;
    static const char text[] = "a\tb\nc\td\ne\tf\n\ng\th\ni\tj\n";
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, text, sizeof text - 1);
        s.hint = 1;
        s.max_batches = 1;
        char *got = fake_transcript(text_format(), &s);
        assert_string_equal(got, "T @1\nR 1+0 [a|b]\nT @5\nR 5+13 [g|h]\n");
        free(got);
    }
}

static void test_stable(void **state)
{
    (void)state;
    fake_setup s = {.bytes = "a\tb\n\nc\td", .len = 8, .whole = true};
    free(fake_transcript(text_format(), &s));
    assert_int_equal(fake_batches, 2);
    assert_int_equal(fake_stable_batches, 2);
    s.whole = false;
    free(fake_transcript(text_format(), &s));
    assert_int_equal(fake_stable_batches, 0);
}

static void fill(char *p, size_t n, const char *pattern)
{
    for (size_t i = 0, k = strlen(pattern); i < n; i++)
        p[i] = pattern[i % k];
}

static void check_columns(size_t tabs, const char *expected)
{
    static char wide[20000];
    size_t len = tabs + 5;
    fill(wide, 4, "a\t\n\n");
    fill(wide + 4, tabs, "\t");
    wide[len - 1] = '\n';
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, wide, len);
        char *got = fake_transcript(text_format(), &s);
        assert_non_null(strstr(got, expected));
        assert_false(fake_says(got, "FAULT"));
        free(got);
    }
}

static void test_many_columns(void **state)
{
    (void)state;
    check_columns(16383, "||]\n");
    check_columns(16384, "E -5 3+4 the line has more than 16384 cells; remove tabs that separate nothing\n");
}

static void test_long(void **state)
{
    (void)state;
    static char text[300000];
    size_t len = 0, lines = 0;
    for (; len < sizeof text - 3000; lines++) {
        len += (size_t)snprintf(text + len, 24, "%zu", lines);
        size_t n = lines % 900 == 899 ? 2500 : lines % 40 * 3;
        fill(text + len, n, lines % 50 < 40 ? "\t3.14\t" : "文字");
        len += n;
        text[len++] = '\n';
        if (lines % 50 == 0)
            text[len++] = '\n';
    }
    fake_setup s = way(N_WAYS - 1, text, len);
    char *expected = fake_transcript(text_format(), &s);
    assert_null(strstr(expected, "E -"));
    for (unsigned i = 0; i < N_WAYS; i += 5) {
        s = way(i, text, len);
        char *got = fake_transcript(text_format(), &s);
        assert_int_equal(strcmp(got, expected), 0);
        free(got);
    }
    free(expected);
}

/* Whichever allocation or look at the source fails, the failure arrives with a message. */
static void test_failures(void **state)
{
    (void)state;
    static char text[60000];
    fill(text, sizeof text, "甲\t1\t\t2\n");
    for (unsigned i = 0; i < N_WAYS; i++) {
        for (size_t n = 1; n < 40; n++) {
            fake_setup s = way(i, text, sizeof text);
            s.fail_alloc = n % 2 ? n / 2 + 1 : 0;
            s.fail_peek = n % 2 ? 0 : n / 2;
            char *got = fake_transcript(text_format(), &s);
            const char *e = strstr(got, "E ");
            assert_false(fake_says(got, "FAULT"));
            assert_true(!e || strstr(e, n % 2 ? "E -1 " : "E -2 0+18446744073709551615 the disk is on fire\n"));
            assert_true(e || n > 2 || (s.whole && !(n % 2)));
            free(got);
        }
    }
    fake_setup s = {.bytes = "a\n", .len = 2, .cancel = true};
    char *got = fake_transcript(text_format(), &s);
    assert_non_null(strstr(got, "E -7 "));
    free(got);
}

struct probing {
    int score;
    const char *text;
};

static void test_probe(void **state)
{
    (void)state;
    static const struct probing cases[] = {
        {0, ""},
        {60, "附件 1：\n\n部门预算\n\n项目\t金额\n甲\t1\n乙\t2\n\n说明。\n"},
        {60, "标题\n项目\t金额\n甲\t1\n乙\t2\n丙\t2\n"},        /* one line of five, CJK */
        {60, "标题\n项目\t金额\n甲\t1\n乙\t2\n丙\t2\n丁\t3\n"}, /* a title, however long the table */
        {60, "Budget\n\nRevenue\n\nMillions\n\na\tb\n1\t2\n"},  /* three headings */
        {60, "Budget\n\nRevenue\na\tb\n1\t2\n"},                /* a title above, in any script */
        {10, "a\tb\n\nRevenue\n1\t2\n1\t2\n1\t2\n1\t2\n"},      /* begins with a row */
        {30, "部门预算\n一、概况\n我们是部门，负责工作。\n"},
        {10, "部门预算\n一、概况\n"},
        {10, "Some\nmore\nlines\n"},
        {5, "项目\t金额\n甲\t1\n"}, /* a TSV file */
        {5, "项目,金额\n甲,1\n乙,2\n丙,3\n\"a\nb\",4\n丁,5\n戊,6\n"},
        {5, "项目;金额\n甲;1\n乙;2\n丙;3\n丁;4\n"},
        {30, "项目,金额是多少\n甲,1,2,3\n乙,2,2\n丙,3,3,3,3\n丁\n戊\n"}, /* prose with commas */
        {10, "\n\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (unsigned k = 0; k < N_WAYS; k++) {
            fake_setup s = way(k, cases[i].text, strlen(cases[i].text));
            if (fake_probe(text_format(), &s) != cases[i].score)
                print_error("case %zu, way %u\n", i, k);
            assert_int_equal(fake_probe(text_format(), &s), cases[i].score);
        }
    fake_setup s = {.bytes = "a\n\0\n", .len = 4};
    assert_int_equal(fake_probe(text_format(), &s), 0);
    s.fail_peek = 1;
    assert_int_equal(fake_probe(text_format(), &s), 0);
}

/* Publications have mostly tables; their headings count then. */
static void test_probe_mostly_tables(void **state)
{
    (void)state;
    static char text[70000];
    static const char head[] = "部门预算\n\n收入总表\n\n单位：万元\n\n";
    size_t len = sizeof head - 1;
    memcpy(text, head, len);
    fill(text + len, 200, "1\t2\n");
    len += 200;
    fake_setup s = way(0, text, len);
    assert_int_equal(fake_probe(text_format(), &s), 60);
    fill(text + len, sizeof text - len, "1\t2\n");
    s = way(0, text, sizeof text);
    assert_int_equal(fake_probe(text_format(), &s), 60);
    memset(text + 65536, 0, 100); /* not looked at */
    assert_int_equal(fake_probe(text_format(), &s), 60);
}

static void test_descriptor(void **state)
{
    (void)state;
    const tb_plugin *p = tb_plugin_query_text();
    assert_int_equal(p->magic, TB_MAGIC);
    assert_int_equal(p->abi_major, TB_ABI_MAJOR);
    assert_string_equal(p->name, "text");
    assert_string_equal(text_format()->id, "text");
    assert_int_equal(text_format()->flags, TB_FMT_TEXT);
    assert_null(p->formats[1]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_descriptor),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_prose),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_heading_length),
        cmocka_unit_test(test_truncations),
        cmocka_unit_test(test_dropped_rows),
        cmocka_unit_test(test_stable),
        cmocka_unit_test(test_many_columns),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_probe),
        cmocka_unit_test(test_probe_mostly_tables),
    };
    return cmocka_run_group_tests_name("plugin_text", tests, NULL, NULL);
}
