/* SPDX-License-Identifier: MIT */
/* Every case is read in every way of giving the source - windows of 1, 7 and all bytes, as a whole or not, batches of
 * one, three and any number of rows - and has to come out the same. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"

const tb_plugin *tb_plugin_query_csv(void);

static const tb_format *csv(void) { return tb_plugin_query_csv()->formats[0]; }

#define N_WAYS 24u

static fake_setup way(unsigned i, const char *bytes, size_t len, const char *delimiter)
{
    static const size_t windows[] = {1, 7, 0}, hints[] = {1, 3, 1000, 0};
    return (fake_setup){
        .bytes = bytes,
        .len = len,
        .key = "delimiter",
        .value = delimiter ? delimiter : "auto",
        .window = windows[i % 3],
        .hint = hints[i / 3 % 4],
        .whole = i >= 12,
    };
}

static void check(const char *name, const char *bytes, size_t len, const char *delimiter, const char *expected)
{
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, bytes, len, delimiter);
        char *got = fake_transcript(csv(), &s);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", way %u\n", name, i);
        assert_string_equal(got, expected);
        free(got);
    }
}

struct reading {
    const char *name, *delimiter, *text, *expected;
};

static void read_table(const struct reading *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(c[i].name, c[i].text, strlen(c[i].text), c[i].delimiter, c[i].expected);
}
#define READ(table) read_table(table, sizeof(table) / sizeof *(table))

static void test_delimiters(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"comma", NULL, "a,b\n1,2\n", "T @1\nR 1+0 [a|b]\nR 2+4 [1|2]\n"},
        {"tab", NULL, "a\tb\n1\t2\n", "T @1\nR 1+0 [a|b]\nR 2+4 [1|2]\n"},
        {"semicolon", NULL, "a;b\n1,5;2\n", "T @1\nR 1+0 [a|b]\nR 2+4 [1,5|2]\n"},
        {"bar", NULL, "a|b\n1|2\n", "T @1\nR 1+0 [a|b]\nR 2+4 [1|2]\n"},
        {"tab beats commas in numbers", NULL, "项目\t金额\n甲\t1,234\n乙\t5,678\n",
         "T @1\nR 1+0 [项目|金额]\nR 2+14 [甲|1,234]\nR 3+24 [乙|5,678]\n"},
        {"consistent beats frequent", NULL, "n;t\n1;a,b,c\n2;d\n3;e,f\n",
         "T @1\nR 1+0 [n|t]\nR 2+4 [1|a,b,c]\nR 3+12 [2|d]\nR 4+16 [3|e,f]\n"},
        {"delimiters in quotes do not count", NULL, "a;b\n\"1,2\";3\n\"4,5,6\";7\n",
         "T @1\nR 1+0 [a|b]\nR 2+4 [1,2|3]\nR 3+12 [4,5,6|7]\n"},
        {"a title above", NULL, "部门预算\na,b,c\n1,2,3\n",
         "T @1\nR 1+0 [部门预算]\nR 2+13 [a|b|c]\nR 3+19 [1|2|3]\n"
         "W 2 the row has 3 cells where the first row has 1\nW 3 the row has 3 cells where the first row has 1\n"},
        {"nothing to find", NULL, "a\nb\n", "T @1\nR 1+0 [a]\nR 2+2 [b]\n"},
        {"given", ";", "a,b;c\n", "T @1\nR 1+0 [a,b|c]\n"},
        {"given bar", "|", "a|b\n", "T @1\nR 1+0 [a|b]\n"},
        {"given tab by name", "tab", "a,\tb\n", "T @1\nR 1+0 [a,|b]\n"},
        {"given tab escaped", "\\t", "a,\tb\n", "T @1\nR 1+0 [a,|b]\n"},
        {"given tab itself", "\t", "a,\tb\n", "T @1\nR 1+0 [a,|b]\n"},
        {"given letter", "x", "1x2\n3x\n", "T @1\nR 1+0 [1|2]\nR 2+4 [3|]\n"},
        {"given blank", " ", "1 2\n", "T @1\nR 1+0 [1|2]\n"},
    };
    READ(cases);
}

static void test_bad_delimiters(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "\"", "\n", "\r", ",,", "，", "comma"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char expected[300];
        snprintf(expected, sizeof expected,
                 "E %d 0+%llu the option delimiter is \"%s\"; give one ASCII character other than a quote, or tab, "
                 "or auto\n",
                 TB_E_OPTION, (unsigned long long)TB_UNKNOWN, bad[i][0] > 0 && bad[i][0] < ' ' ? "?" : bad[i]);
        check("bad delimiter", "a,b\n", 4, bad[i], expected);
    }
}

static void test_quotes(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"plain", NULL, "\"a\",\"b\"\n", "T @1\nR 1+0 [a|b]\n"},
        {"delimiter inside", NULL, "\"a,b\",c\n", "T @1\nR 1+0 [a,b|c]\n"},
        {"doubled", NULL, "\"a\"\"b\",c\n", "T @1\nR 1+0 [a\"b|c]\n"},
        {"doubled at the ends", NULL, "\"\"\"a\"\"\",\"\"\"\"\n", "T @1\nR 1+0 [\"a\"|\"]\n"},
        {"two doubled", NULL, "\"\"\"\"\"\",x\n", "T @1\nR 1+0 [\"\"|x]\n"},
        {"empty", NULL, "\"\",\"\"\n", "T @1\nR 1+0 [|]\n"},
        {"an empty quoted cell is a row", NULL, "\"\"\n", "T @1\nR 1+0 []\n"},
        {"in the middle", NULL, "a\"b\"c,5\"\n", "T @1\nR 1+0 [a\"b\"c|5\"]\n"},
        {"after a blank", ",", "a, \"b,c\"\n", "T @1\nR 1+0 [a| \"b|c\"]\n"},
        {"breaks inside", NULL, "\"a\nb\",c\n\"d\r\ne\rf\",g\nh,i\n",
         "T @1\nR 1+0 [a\\x0Ab|c]\nR 3+8 [d\\x0D\\x0Ae\\x0Df|g]\nR 6+19 [h|i]\n"},
        {"closed at the end", NULL, "a,\"b\"", "T @1\nR 1+0 [a|b]\n"},
        {"doubled at the end", NULL, "a,\"b\"\"\"", "T @1\nR 1+0 [a|b\"]\n"},
        {"text after", NULL, "x,\"a\"b,c\n",
         "T @1\nR 1+0 [x|ab|c]\n"
         "W 1 cell 2 has text after its closing quote, which was appended; double the quotes inside a cell\n"},
        {"text after, with quotes", ",", "\"a\"\"b\"c\"d\"\"e\"\n",
         "T @1\nR 1+0 [a\"bc\"d\"\"e\"]\n"
         "W 1 cell 1 has text after its closing quote, which was appended; double the quotes inside a cell\n"},
        {"text after, lines below the start", NULL, "a,b\n\"c\nd\nd\" ,\"e\"\n",
         "T @1\nR 1+0 [a|b]\nR 2+4 [c\\x0Ad\\x0Ad |e]\n"
         "W 4 cell 1 has text after its closing quote, which was appended; double the quotes inside a cell\n"},
        {"nothing after but blank quote", ",", "\"\"x\n",
         "T @1\nR 1+0 [x]\n"
         "W 1 cell 1 has text after its closing quote, which was appended; double the quotes inside a cell\n"},
    };
    READ(cases);
}

static void test_breaks(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"LF", NULL, "a,b\nc,d\n", "T @1\nR 1+0 [a|b]\nR 2+4 [c|d]\n"},
        {"CRLF", NULL, "a,b\r\nc,d\r\n", "T @1\nR 1+0 [a|b]\nR 2+5 [c|d]\n"},
        {"CR", NULL, "a,b\rc,d\r", "T @1\nR 1+0 [a|b]\nR 2+4 [c|d]\n"},
        {"mixed", NULL, "a,b\rc,d\ne,f\r\ng,h", "T @1\nR 1+0 [a|b]\nR 2+4 [c|d]\nR 3+8 [e|f]\nR 4+13 [g|h]\n"},
        {"no break at the end", NULL, "a,b\nc,", "T @1\nR 1+0 [a|b]\nR 2+4 [c|]\n"},
        {"CR is the last byte", NULL, "a,b\nc,d\r", "T @1\nR 1+0 [a|b]\nR 2+4 [c|d]\n"},
        {"empty lines", NULL, "\n\r\n\ra,b\n\n\r\r\nc,d\n\n", "T @4\nR 4+4 [a|b]\nR 8+12 [c|d]\n"},
        {"empty lines of one column", NULL, "a\n\nb\n", "T @1\nR 1+0 [a]\nR 3+3 [b]\n"},
        {"blanks are a row", NULL, " \na\n", "T @1\nR 1+0 [ ]\nR 2+2 [a]\n"},
        {"empty", NULL, "", ""},
        {"only breaks", NULL, "\n\r\n\r", ""},
        {"one byte", NULL, "x", "T @1\nR 1+0 [x]\n"},
        {"one delimiter", NULL, ",", "T @1\nR 1+0 [|]\n"},
    };
    READ(cases);
}

static void test_ragged(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"short and long", NULL, "a,b,c\n1,2\n1,2,3\n\n1,2,3,4\n",
         "T @1\nR 1+0 [a|b|c]\nR 2+6 [1|2]\nR 3+10 [1|2|3]\nR 5+17 [1|2|3|4]\n"
         "W 2 the row has 2 cells where the first row has 3\nW 5 the row has 4 cells where the first row has 3\n"},
        {"empty cells count", NULL, "a,b,c\n,,\n,\n",
         "T @1\nR 1+0 [a|b|c]\nR 2+6 [||]\nR 3+9 [|]\nW 3 the row has 2 cells where the first row has 3\n"},
    };
    READ(cases);
}

#define UNCLOSED " the quote opened here is never closed; close it or double the quotes inside the cell\n"

static void test_unclosed(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"first cell", ",", "\"a,b\nc,d\n", "T @1\nE -3 1+0" UNCLOSED},
        {"only a quote", ",", "\"", "T @1\nE -3 1+0" UNCLOSED},
        {"odd number", ",", "\"\"\"", "T @1\nE -3 1+0" UNCLOSED},
        {"after good rows", ",", "a,b\nc,d\ne,\"f\ng,h\n", "T @1\nR 1+0 [a|b]\nR 2+4 [c|d]\nE -3 3+8" UNCLOSED},
        {"below the start of the row", ",", "a,b\n\"1\n2\r\n3\",\"x\ny\n", "T @1\nR 1+0 [a|b]\nE -3 4+4" UNCLOSED},
        {"doubled last", ",", "a\n\"b\"\"\n", "T @1\nR 1+0 [a]\nE -3 2+2" UNCLOSED},
    };
    READ(cases);
}

static const char sample[] = "项目,\"2024 年\",备注\r\n一、收入,8324.69,\"含\"\"结转\"\"\"\r\n\r\n"
                             "\"二、\n支出\",7777.53,\r三,\"x\"y,z\n合计,,\"547.16\"";

/* Each beginning of the sample is read, or refused with a message; whatever way it is given. */
static void test_truncations(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof sample; len++) {
        fake_setup s = way(N_WAYS - 1, sample, len, NULL);
        char *expected = fake_transcript(csv(), &s);
        assert_false(fake_says(expected, "FAULT"));
        const char *e = strstr(expected, "E -");
        assert_true(!e || strstr(e, "never closed"));
        check("truncated", sample, len, NULL, expected);
        free(expected);
    }
}

static void test_stable(void **state)
{
    (void)state;
    static const char plain[] = "a,\"b\nc\"\nd,\n", doubled[] = "a,\"b\"\"c\"\n";
    fake_setup s = {.bytes = plain, .len = sizeof plain - 1, .whole = true};
    free(fake_transcript(csv(), &s));
    assert_int_equal(fake_batches, 1);
    assert_int_equal(fake_stable_batches, 1);
    s.whole = false;
    free(fake_transcript(csv(), &s));
    assert_int_equal(fake_stable_batches, 0);
    s = (fake_setup){.bytes = doubled, .len = sizeof doubled - 1, .whole = true};
    free(fake_transcript(csv(), &s));
    assert_int_equal(fake_stable_batches, 0);
}

static void fill(char *p, size_t n, const char *pattern)
{
    for (size_t i = 0, k = strlen(pattern); i < n; i++)
        p[i] = pattern[i % k];
}

static void check_columns(size_t commas, const char *expected)
{
    static char wide[20000];
    size_t len = commas + 4;
    fill(wide, 3, "a\n\n");
    fill(wide + 3, commas, ",");
    wide[len - 1] = '\n';
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, wide, len, ",");
        char *got = fake_transcript(csv(), &s);
        assert_non_null(strstr(got, expected));
        assert_false(fake_says(got, "FAULT"));
        free(got);
    }
}

static void test_many_columns(void **state)
{
    (void)state;
    check_columns(16383, "W 3 the row has 16384 cells where the first row has 1\n");
    check_columns(16384, "E -5 3+3 the row has more than 16384 cells; check that the delimiter is right\n");
}

/* Long enough for several batches, growing windows and every position of a byte in a block of the scanner. */
static void test_long(void **state)
{
    (void)state;
    static char text[400000];
    size_t len = 0, rows = 0;
    for (; len < sizeof text - 2000; rows++) {
        len += (size_t)snprintf(text + len, 24, "%zu,", rows);
        size_t n = rows % 700 == 699 ? 1500 : rows % 131;
        bool quoted = rows % 3 == 0;
        if (quoted)
            text[len++] = '"';
        fill(text + len, n, quoted ? "甲,\n乙\r\n" : "文字");
        len += n;
        if (quoted)
            text[len++] = '"';
        if (rows % 2)
            text[len++] = '\r';
        text[len++] = '\n';
    }
    fake_setup s = way(N_WAYS - 1, text, len, NULL);
    char *expected = fake_transcript(csv(), &s);
    char last[40];
    snprintf(last, sizeof last, " [%zu|", rows - 1);
    assert_non_null(strstr(expected, last));
    assert_null(strstr(expected, "W "));
    for (unsigned i = 0; i < N_WAYS; i += 5) {
        s = way(i, text, len, NULL);
        char *got = fake_transcript(csv(), &s);
        assert_int_equal(strcmp(got, expected), 0);
        free(got);
    }
    free(expected);
}

static void test_batch_is_capped(void **state)
{
    (void)state;
    static char text[300000];
    fill(text, sizeof text, "1,\n");
    fake_setup s = {.bytes = text, .len = sizeof text, .whole = true};
    free(fake_transcript(csv(), &s));
    assert_int_equal(fake_batches, 4); /* 200000 cells, 65536 a batch */
}

/* Whichever allocation or look at the source fails, the failure arrives with a message. */
static void test_failures(void **state)
{
    (void)state;
    static char text[60000];
    fill(text, sizeof text, "1,\"2\"\"3\",4\n");
    for (unsigned i = 0; i < N_WAYS; i++) {
        for (size_t n = 1; n < 40; n++) {
            fake_setup s = way(i, text, sizeof text / 11 * 11, n % 2 ? "," : NULL);
            s.fail_alloc = n % 2 ? n / 2 + 1 : 0;
            s.fail_peek = n % 2 ? 0 : n / 2;
            char *got = fake_transcript(csv(), &s);
            const char *e = strstr(got, "E ");
            assert_false(fake_says(got, "FAULT"));
            assert_true(!e || strstr(e, n % 2 ? "E -1 " : "E -2 0+18446744073709551615 the disk is on fire\n"));
            assert_true(e || n > 2 || (s.whole && !(n % 2)));
            free(got);
        }
    }
    fake_setup s = {.bytes = "a,b\n", .len = 4, .cancel = true};
    char *got = fake_transcript(csv(), &s);
    assert_non_null(strstr(got, "E -7 "));
    free(got);
}

struct probing {
    int score;
    const char *name, *text;
};

static void test_probe(void **state)
{
    (void)state;
    static const struct probing cases[] = {
        {0, "a.csv", ""},
        {80, NULL, "a,b\n1,2\n"},
        {80, NULL, "a,b\n1,2"},
        {80, NULL, "a\tb\r\n1\t2\r\n"},
        {80, NULL, "项目；说明,\"2024\n年\"\n甲,1\n"},
        {50, NULL, "a,b\n1,2\n1,2\n1,2\n1,2\n1,2\n1\n"},
        {50, NULL, "<甲>,b\n1,2\n"},
        {10, NULL, "a,b\n1,2\n1,2\n1\n"},
        {25, "x.csv", "a,b\n1,2\n1,2\n1\n"},
        {25, "X.TSV", "a\nb\n"},
        {10, "csv", "a\nb\n"},
        {10, "x.txt", "a,b\n"},
        {10, NULL, "附件 1：\n\n部门预算\n\n项目\t金额\n甲\t1\n乙\t2\n\n说明。\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (unsigned k = 0; k < N_WAYS; k++) {
            fake_setup s = way(k, cases[i].text, strlen(cases[i].text), NULL);
            s.name = cases[i].name;
            if (fake_probe(csv(), &s) != cases[i].score)
                print_error("case %zu, way %u\n", i, k);
            assert_int_equal(fake_probe(csv(), &s), cases[i].score);
        }
    fake_setup s = {.bytes = "a,b\n1,\0\n", .len = 8, .name = "x.csv"};
    assert_int_equal(fake_probe(csv(), &s), 0);
    s.fail_peek = 1;
    assert_int_equal(fake_probe(csv(), &s), 0);
}

/* Only the first 64 KiB count, and a row that they cut does not. */
static void test_probe_window(void **state)
{
    (void)state;
    static char text[70000];
    fill(text, sizeof text, "1,2,3,4\n");
    memset(text + 65537, 0, 100);
    fill(text + 65532, 5, "\n1,23");
    for (unsigned k = 0; k < N_WAYS; k++) {
        fake_setup s = way(k, text, sizeof text, NULL);
        assert_int_equal(fake_probe(csv(), &s), 50); /* one odd row: 1,2, */
    }
    fill(text + 65528, 8, "1,2,3,\"4");
    fake_setup s = way(0, text, sizeof text, NULL);
    assert_int_equal(fake_probe(csv(), &s), 80);
}

static void test_descriptor(void **state)
{
    (void)state;
    const tb_plugin *p = tb_plugin_query_csv();
    assert_int_equal(p->magic, TB_MAGIC);
    assert_int_equal(p->abi_major, TB_ABI_MAJOR);
    assert_string_equal(p->name, "csv");
    assert_string_equal(csv()->id, "csv");
    assert_int_equal(csv()->flags, TB_FMT_TEXT);
    assert_null(p->formats[1]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_descriptor),   cmocka_unit_test(test_delimiters),  cmocka_unit_test(test_bad_delimiters),
        cmocka_unit_test(test_quotes),       cmocka_unit_test(test_breaks),      cmocka_unit_test(test_ragged),
        cmocka_unit_test(test_unclosed),     cmocka_unit_test(test_truncations), cmocka_unit_test(test_stable),
        cmocka_unit_test(test_many_columns), cmocka_unit_test(test_long),        cmocka_unit_test(test_batch_is_capped),
        cmocka_unit_test(test_failures),     cmocka_unit_test(test_probe),       cmocka_unit_test(test_probe_window),
    };
    return cmocka_run_group_tests_name("plugin_csv", tests, NULL, NULL);
}
