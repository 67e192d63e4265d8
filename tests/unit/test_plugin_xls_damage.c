/* SPDX-License-Identifier: MIT */
/* Workbooks of LibreOffice as they are, cut off anywhere, with bytes changed; workbooks that were made to do harm; memory and
 * sources that fail; what is no workbook. Whatever comes: either the rows are those that should come, or it fails and says
 * why. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_host.h"
#include "workbook.h"

const tb_plugin *tb_plugin_query_xls(void);

static const tb_format *xls(void) { return tb_plugin_query_xls()->formats[0]; }

static fake_setup setup(const struct made *m) { return (fake_setup){.bytes = (const char *)m->p, .len = m->n}; }

static char *read_all(const struct made *m)
{
    fake_setup s = setup(m);
    return fake_transcript(xls(), &s);
}

static int score(const struct made *m)
{
    fake_setup s = setup(m);
    return fake_probe(xls(), &s);
}

static void load(struct made *m, const char *name)
{
    char path[1000], piece[4096];
    size_t n;
    snprintf(path, sizeof path, "%s/xls/%s", TB_DATA, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("%s cannot be opened", path);
    m->n = 0;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        put_bytes(m, piece, n);
    fclose(f);
}

static void check(const char *name, const struct made *m, const char *expected)
{
    char *got = read_all(m);
    if (strcmp(got, expected) != 0)
        print_error("case \"%s\"\n", name);
    assert_string_equal(got, expected);
    free(got);
}

/* The workbook is emptied. */
static void check_fails(const char *name, struct made *m, const char *expected)
{
    char *got = read_all(m);
    if (!fake_says(got, expected) || fake_says(got, "FAULT"))
        fail_msg("case \"%s\":\n%s--- not:\n%s", name, got, expected);
    free(got);
    m->n = 0;
}

/* ---- Files of LibreOffice ---- */

static void test_budget(void **state)
{
    (void)state;
    struct made m = {.n = 0};
    load(&m, "budget.xls");
    assert_int_equal(score(&m), 100);
    check("budget", &m,
          "T @1 sheet 收支总表\n"
          "R 1 [收支总表{4x1}]\n"
          "R 2 [3=单位：万元]\n"
          "R 3 [收入{2x1}|2=支出{2x1}]\n"
          "R 4 [项目|2024年预算数|项目|2024年预算数]\n"
          "R 5 [一、一般公共预算拨款收入|#12,345.68^<12345.678>|一、科学技术支出|#10,000.00]\n"
          "R 6 [二、其他收入|#-<0>|二、住房保障支出|#2,345.68^=<2345.678>]\n"
          "R 7 [合计|#12,345.68^=<12345.678>|合计=|#12,345.68^=<12345.678>]\n"
          "R 8 [占比|#100.00%^=<1>|~=|#1.00^=]\n"
          "R 9 [错误|#DIV/0!=]\n"
          "R 10 [合并{1x3}|#1]\n"
          "R 11 [1=#2]\n"
          "R 12 [1=#3]\n"
          "T @1 sheet 日期\n"
          "R 1 [!2024-01-31<45322>]\n"
          "R 2 [!2024-03-01<45352>]\n"
          "R 3 [!2024-03-01T08:30^<45352.35416666666>]\n"
          "R 4 [!18:45:30^<0.7815972222222223>]\n"
          "R 5 [!2023-12<45261>]\n"
          "R 6 [36:00<1.5>]\n"
          "T @2 HIDDEN sheet 隐藏\n"
          "R 2 [1=看不见]\n"
          "T @1 HIDDEN sheet 很隐藏\n"
          "R 1 [?true=|?false=]\n");
    made_free(&m);
}

/* Texts fill the table of texts beyond one record; the last row has a text in two fonts, and one of two lines. */
static void test_texts(void **state)
{
    (void)state;
    static const char tail[] = "科学技术普及经费abcdefghij";
    struct made m = {.n = 0}, expected = {.n = 0};
    char row[300];
    put_bytes(&expected, "T @1 sheet 文字\n", strlen("T @1 sheet 文字\n"));
    for (unsigned i = 0; i < 160; i++) {
        unsigned characters = i * 7 % 24;
        int bytes = (int)(characters < 8 ? 3 * characters : 24 + (characters - 8 < 10 ? characters - 8 : 10));
        int n = snprintf(row, sizeof row, "R %u [第%u项%.*s%s|plain text number %u]\n", i + 1, i, bytes, tail,
                         i % 5 ? "" : "é", i);
        put_bytes(&expected, row, (size_t)n);
    }
    put_bytes(&expected, "R 161 [粗体字|two\\x0Alines]\n", sizeof "R 161 [粗体字|two\\x0Alines]\n");
    load(&m, "texts.xls");
    check("texts", &m, (const char *)expected.p);
    made_free(&m);
    made_free(&expected);
}

/* What LibreOffice shows of the same cells, apart from General, which follows Excel. */
static void test_formats(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "R 3 [#-1234.5|#-1235<-1234.5>|#-1234.50|#-1,235<-1234.5>|#-1,234.50|#-123450%<-1234.5>|#-123450.00%<-1234.5>|"
        "#-1.23E+03<-1234.5>|#(1,234.50)<-1234.5>|#-1,234.50|#-1,234.50|#-1234.50万元<-1234.5>|#-1<-1234.5>|"
        "#-1235<-1234.5>|#-1234 1/2<-1234.5>|#-¥1,234.50<-1234.5>|#-1234.5|#-01235<-1234.5>|#-1234.5|#-1,234.5|"
        "#-1.2E+3<-1234.5>|#-1234.5|#-1234 1/2<-1234.5>]\n",
        "R 4 [#0|#0|#0.00|#0|#0.00|#0%<0>|#0.00%<0>|#0.00E+00<0>|#0.00|#0.00|#-<0>|#0.00万元<0>|#0|~<0>|#0|#¥0.00<0>|"
        "#0.0|#00000<0>|#0|#0.0|#0.0E+0<0>|#0.0|#0]\n",
        "R 5 [#0.125^|#0^<0.125>|#0.13^<0.125>|#0^<0.125>|#0.13^<0.125>|#13%^<0.125>|#12.50%^<0.125>|#1.25E-01^<0.125>|"
        "#0.13^<0.125>|#0.13^<0.125>|#0.13^<0.125>|#0.13万元^<0.125>|#0^<0.125>|#0^<0.125>|#1/8^<0.125>|#¥0.13^<0.125>|"
        "#0.1^<0.125>|#00000^<0.125>|#0.125^|#0.13^<0.125>|#125.0E-3^<0.125>|#0.13^<0.125>|#1/8^<0.125>]\n",
        "R 6 [#7777.53|#7778<7777.53>|#7777.53|#7,778<7777.53>|#7,777.53|#777753%<7777.53>|#777753.00%<7777.53>|"
        "#7.78E+03<7777.53>|#7,777.53|#7,777.53|#7,777.53|#7777.53万元<7777.53>|#8<7777.53>|#7778<7777.53>|"
        "#7777 5/9<7777.53>|#¥7,777.53<7777.53>|#7.8千<7777.53>|#07778<7777.53>|#7777.53|#7,777.53|#7.8E+3<7777.53>|"
        "#7777.53|#7777 44/83<7777.53>]\n",
    };
    struct made m = {.n = 0};
    load(&m, "formats.xls");
    char *got = read_all(&m);
    assert_true(fake_says(got, "T @1 sheet 格式"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!fake_says(got, rows[i]))
            fail_msg("not in\n%s:\n%s", got, rows[i]);
    free(got);
    made_free(&m);
}

/* ---- What it is instead ---- */

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *streams[2];
        const char *said;
    } cases[] = {
        {{"EncryptionInfo", "EncryptedPackage"},
         "it is protected with a password; open it, remove the password, save it"},
        {{"WordDocument", "1Table"},
         "it is a document of Word or WPS Writer in the old format; open it and save it as docx"},
        {{"Current User", "PowerPoint Document"}, "it is a presentation, not a workbook; save its tables as xlsx"},
        {{"Contents", "x"},
         "it is an OLE file without a workbook that can be read; open it in the program that made it and save it as "
         "xlsx"},
    };
    struct made m = {.n = 0};
    char expected[300];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct ole_stream streams[] = {{cases[i].streams[0], (const uint8_t *)"abc", 3},
                                             {cases[i].streams[1], (const uint8_t *)"", 0}};
        ole(&m, streams, 2);
        assert_int_equal(score(&m), 50);
        snprintf(expected, sizeof expected, "E -4 0+18446744073709551615 %s\n", cases[i].said);
        check_fails("refused", &m, expected);
    }
    bof(&m, 0x0600, 0x0005);
    record(&m, 0x002f, "\1\0\1\0\1\0", 6);
    assert_int_equal(score(&m), 80);
    check_fails("password", &m,
                "E -4 0+18446744073709551615 it is protected with a password; open it, remove the password, save it\n");
    static const char *const ancient[] = {"\x09\0\4\0\2\0\x10\0", "\x09\2\6\0\0\3\x10\0", "\x09\4\6\0\0\4\x10\0",
                                          "\x09\4\6\0\0\4\0\1"};
    for (size_t i = 0; i < 4; i++) {
        put_bytes(&m, ancient[i], 8);
        put_bytes(&m, "\0\0\x0a\0\0\0", 6);
        assert_int_equal(score(&m), 50);
        check_fails("ancient", &m,
                    "E -4 0+18446744073709551615 it is a workbook of Excel 4 or older; open it and save it as xlsx\n");
    }
    struct made old = {.n = 0};
    put_bytes(&old, ancient[2], 8);
    put_bytes(&old, "\0\0\x0a\0\0\0", 6);
    ole_of(&m, "Book", &old);
    check_fails("ancient in a container", &m, "E -4 0+18446744073709551615 it is a workbook of Excel 4 or older");
    put_bytes(&m, "PK\3\4 and so on", 14);
    assert_int_equal(score(&m), 0);
    check_fails("a zip archive", &m,
                "E -3 0+18446744073709551615 it does not begin like a workbook; look what it really is with 'tongbi "
                "probe'\n");
    load(&m, "budget.xls");
    fake_setup s = setup(&m);
    s.stream = true;
    assert_int_equal(fake_probe(xls(), &s), 50);
    char *got = fake_transcript(xls(), &s);
    assert_true(
        fake_says(got, "E -4 0+18446744073709551615 workbooks cannot be read from a stream; save it to a file"));
    free(got);
    made_free(&old);
    made_free(&m);
}

static void test_probe(void **state)
{
    (void)state;
    static const char *const others[] = {"",
                                         "\x09",
                                         "\x09\x08",
                                         "a,b\n1,2\n",
                                         "<html><table><tr><td>1</td></tr></table>",
                                         "<?xml version=\"1.0\"?><Workbook/>",
                                         "\x09\x08\x08\x09 text",
                                         "\x09\x09\x09\x09"};
    struct made m = {.n = 0}, s = {.n = 0};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        m.n = 0;
        put_bytes(&m, others[i], strlen(others[i]));
        assert_int_equal(score(&m), 0);
    }
    m.n = 0;
    label(&s, 0, 0, "x");
    book_of(&m, NULL, &s);
    assert_int_equal(score(&m), 80);
    struct made in = {.n = 0};
    ole_of(&in, "WORKBOOK", &m);
    assert_int_equal(score(&in), 100);
    fake_setup broken = setup(&in);
    broken.fail_read = 1;
    assert_int_equal(fake_probe(xls(), &broken), 0);
    in.n = 600;
    assert_int_equal(score(&in), 50);
    in.n = 8;
    assert_int_equal(score(&in), 50);
    made_free(&in);
    made_free(&m);
    made_free(&s);
}

/* ---- Records that do harm ---- */

#define SEE " of the workbook); fetch the file again, or open it and save it as xlsx\n"

static void test_broken_cells(void **state)
{
    (void)state;
    static const struct {
        unsigned type;
        const char *bytes;
        size_t n;
        const char *said;
    } cases[] = {
        {0x0203, "\1\0\0\0\0\0\0\0\0\0\0\0\0", 13, "sheet S: a cell is cut off (record 0x0203 at byte "},
        {0x00bd, "\1\0\0\0\0\0", 6, "sheet S: a cell is cut off (record 0x00BD at byte "},
        {0x00bd, "\1\0\2\0\0\0\0\0\0\0\1\0", 12,
         "sheet S, row 2: the columns of a row of cells do not fit their number (record 0x00BD at byte "},
        {0x00bd, "\1\0\1\0\0\0\0\0\0\0\xff\xff", 12,
         "sheet S, row 2: the columns of a row of cells do not fit their number (record 0x00BD at byte "},
        {0x00bd, "\1\0\1\0\0\0\0\0\0\0\0\1\0", 13,
         "sheet S, row 2: the columns of a row of cells do not fit their number (record 0x00BD at byte "},
        {0x00be, "\0\0\5\0\0\0\0\0\3\0", 10,
         "sheet S, row 1: the columns of a row of cells do not fit their number (record 0x00BE at byte "},
        {0x0203, "\1\0\0\1\0\0\0\0\0\0\0\0\0\0", 14,
         "sheet S, row 2: a cell stands behind column IV, the last one there can be (record 0x0203 at byte "},
        {0x0204, "\xff\xff\0\0\0\0\5\0\0abcd", 13, "sheet S, row 65536: a text is cut off (record 0x0204 at byte "},
        {0x0204, "\0\0\0\0\0\0\xff\xff\x0d\1\0\xff\xff\xff\xff", 15,
         "sheet S, row 1: a text is cut off (record 0x0204 at byte "},
        {0x00e5, "\2\0\0\0\1\0\0\0\1\0", 10, "sheet S: the list of merged cells is cut off (record 0x00E5 at byte "},
    };
    struct made s = {.n = 0}, m = {.n = 0};
    char expected[300];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        s.n = 0;
        record(&s, cases[i].type, cases[i].bytes, cases[i].n);
        book_of(&m, NULL, &s);
        /* BOF 20, BOUNDSHEET 13, EOF 4, BOF 20 */
        snprintf(expected, sizeof expected, "E -3 0+18446744073709551615 %s57" SEE, cases[i].said);
        check_fails(cases[i].said, &m, expected);
    }
    made_free(&s);
    made_free(&m);
}

static void test_broken_book(void **state)
{
    (void)state;
    struct made m = {.n = 0}, g = {.n = 0}, s = {.n = 0};
    label(&s, 0, 0, "x");
    bof(&m, 0x0600, 0x0005);
    check_fails("nothing behind the beginning", &m,
                "E -3 0+18446744073709551615 the workbook ends before its sheets (record 0x0809 at byte 0" SEE);
    bof(&m, 0x0600, 0x0005);
    put_bytes(&m, "\xfc\0\xff\xff\0\0", 6);
    check_fails(
        "a record longer than the file", &m,
        "E -3 0+18446744073709551615 the workbook ends in the middle of a record (record 0x00FC at byte 20" SEE);
    bof(&m, 0x0600, 0x0005);
    put_bytes(&m, "\xfc\0\xff", 3);
    check_fails("half a head", &m, "E -3 0+18446744073709551615 the workbook ends in the middle of a record");
    bof(&m, 0x0600, 0x0005);
    record(&m, 0x0085, "\0\0\0\0\0\0\x20\0ab", 10);
    check_fails("a name cut off", &m,
                "E -3 0+18446744073709551615 the name of a sheet is cut off (record 0x0085 at byte 20");
    bof(&m, 0x0600, 0x0005);
    record(&m, 0x0085, "\0\0\0\0\0", 5);
    check_fails("no name", &m, "E -3 0+18446744073709551615 the name of a sheet is cut off (record 0x0085 at byte 20");
    static const uint32_t places[] = {0, 3, 21, 0x00ffffff, 0xffffffff};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        bof(&m, 0x0600, 0x0005);
        size_t at = boundsheet(&m, "S", 0, 0);
        set32(&m, at, places[i]);
        eof(&m);
        char *got = read_all(&m);
        bool itself = places[i] == 0; /* the workbook itself: not a sheet, so nothing is read */
        if (itself ? strcmp(got, "") != 0 : !fake_says(got, "E -3 ") || !strstr(got, " (record 0x"))
            fail_msg("a sheet at %u:\n%s", (unsigned)places[i], got);
        free(got);
        m.n = 0;
    }
    bof(&m, 0x0600, 0x0005);
    size_t sheet = boundsheet(&m, "S", 0, 0);
    eof(&m);
    set32(&m, sheet, (uint32_t)m.n);
    bof(&m, 0x0600, 0x0010);
    put_bytes(&m, s.p, s.n);
    check_fails(
        "a sheet without its end", &m,
        "E -3 0+18446744073709551615 sheet S, row 1: the workbook ends in the middle of the sheet (record 0x0204 at "
        "byte 57" SEE);
    for (unsigned i = 0; i < 4097; i++)
        (void)boundsheet(&g, "S", 0, 0);
    book_of(&m, &g, &s);
    check_fails("too many sheets", &m,
                "E -5 0+18446744073709551615 the workbook has more than 4096 sheets; split it\n");
    /* Names that all mean one large sheet: what is read is bounded by the size of the file. */
    g.n = s.n = 0;
    for (unsigned i = 0; i < 3000; i++)
        label(&s, i, 0, "many bytes");
    bof(&m, 0x0600, 0x0005);
    for (unsigned i = 0; i < 4000; i++)
        (void)boundsheet(&m, "S", 0, 0);
    eof(&m);
    for (size_t i = 0; i < 4000; i++)
        set32(&m, 20 + 4 + i * 13, (uint32_t)m.n);
    bof(&m, 0x0600, 0x0010);
    put_bytes(&m, s.p, s.n);
    eof(&m);
    check_fails(
        "one sheet with many names", &m,
        "E -3 0+18446744073709551615 sheet S, row 3000: the sheet shares its bytes with another sheet (record 0x000A");
    made_free(&g);
    made_free(&s);
    made_free(&m);
}

/* The counts of the table of texts are not believed. */
static void test_shared_counts(void **state)
{
    (void)state;
    struct made g = {.n = 0}, s = {.n = 0}, m = {.n = 0};
    size_t at = record_begin(&g, 0x00fc);
    put32(&g, 0xffffffff);
    put32(&g, 0xffffffff);
    put_string(&g, "one", 2, false);
    put_string(&g, "two", 2, false);
    put_bytes(&g, "\xff\xff\0cut off", 10);
    record_end(&g, at);
    shared(&s, 0, 0, 1);
    shared(&s, 0, 1, 2);
    shared(&s, 0, 2, 0xffffffff);
    shared(&s, 0, 3, 0);
    book_of(&m, &g, &s);
    check("four billion", &m,
          "T @1 sheet S\nR 1 [two|~|~|one]\n"
          "W 0 the table of texts ends after 2 of 4294967295 texts; cells that show the others are left empty\n"
          "W 0/0/1/2 S: the text of the cell is missing in the file; the cell was left empty\n"
          "W 0/0/1/3 S: the text of the cell is missing in the file; the cell was left empty\n");
    g.n = m.n = 0;
    record(&g, 0x00fc, "\1\0\0\0\1", 5);
    book_of(&m, &g, &s);
    char *got = read_all(&m);
    assert_true(fake_says(got, "W 0 the table of texts ends after 0 of 1 texts"));
    free(got);
    made_free(&g);
    made_free(&s);
    made_free(&m);
}

/* A text of 64 KiB that a million cells share: the rows stop before the memory does. */
static void test_shared_bomb(void **state)
{
    (void)state;
    struct made g = {.n = 0}, s = {.n = 0}, m = {.n = 0};
    size_t at = record_begin(&g, 0x00fc);
    put32(&g, 1);
    put32(&g, 1);
    put16(&g, 60000);
    put8(&g, 0);
    for (unsigned i = 0; i < 60000; i++)
        put8(&g, 'x');
    record_end(&g, at);
    for (unsigned i = 0; i < 60000; i++)
        shared(&s, i, 0, 0);
    book_of(&m, &g, &s);
    fake_setup limited = setup(&m);
    limited.max_unpacked = 10000000;
    char *got = fake_transcript(xls(), &limited);
    assert_true(fake_says(got, "R 167 [xxx"));
    assert_true(fake_says(got, "E -5 0+18446744073709551615 sheet S, row 168: the texts of the cells are far longer"));
    assert_true(fake_peak < (size_t)8 << 20);
    free(got);
    made_free(&g);
    made_free(&s);
    made_free(&m);
}

/* Large numbers of everything cost time in proportion. */
static void test_many(void **state)
{
    (void)state;
    struct made g = {.n = 0}, s = {.n = 0}, m = {.n = 0};
    label(&s, 0, 0, "x");
    for (unsigned k = 0; k < 125; k++) { /* a million merged ranges, each over all columns */
        size_t at = record_begin(&s, 0x00e5);
        put16(&s, 8000);
        for (unsigned i = 0; i < 8000; i++) {
            put16(&s, i);
            put16(&s, 0xffff);
            put32(&s, 0x00ff0000);
        }
        record_end(&s, at);
    }
    label(&s, 65535, 3, "y");
    book_of(&m, NULL, &s);
    check("merged", &m,
          "T @1 sheet S\nR 1 [x{256x65536}]\nW 0/0/1/1 S: merged cells overlap other merged cells; they were left "
          "single\nW "
          "0/0/65536/4 S: the value is under merged cells, where the sheet does not "
          "show it, and was left out (1 times in this sheet)\n");
    g.n = s.n = m.n = 0;
    size_t at = record_begin(&g, 0x00fc);
    put32(&g, 1);
    put32(&g, 1);
    put16(&g, 65535);
    put8(&g, 1);
    record_end(&g, at);
    for (unsigned i = 0; i < 200000; i++) /* a text in crumbs, most of them empty */
        record(&g, 0x003c, "\1y", i % 2);
    shared(&s, 0, 0, 0);
    label(&s, 1, 0, "z");
    book_of(&m, &g, &s);
    char *got = read_all(&m);
    assert_true(fake_says(got, "R 2 [z]"));
    free(got);
    g.n = s.n = m.n = 0;
    for (unsigned i = 0; i < 200000; i++)
        rk(&s, 65535 - i % 65536, 255 - i / 65536 * 80, 0, i << 2 | 2u);
    book_of(&m, NULL, &s);
    got = read_all(&m);
    assert_true(fake_says(got, "R 1 [95=#196607|175=#131071|255=#65535]\n"));
    assert_true(!fake_says(got, "W "));
    free(got);
    made_free(&g);
    made_free(&s);
    made_free(&m);
}

/* ---- Containers that do harm ---- */

/* A workbook of several sectors, and short streams beside it. */
static void sound(struct made *m)
{
    struct made book = {.n = 0}, s = {.n = 0};
    for (unsigned i = 0; i < 400; i++)
        label(&s, i, 0, "abc");
    book_of(&book, NULL, &s);
    const struct ole_stream streams[] = {{"Workbook", book.p, book.n}, {"Short", (const uint8_t *)"abc", 3}};
    m->n = 0;
    ole(m, streams, 2);
    made_free(&book);
    made_free(&s);
}

static void test_container(void **state)
{
    (void)state;
    static const char broken[] = "E -3 0+18446744073709551615 it begins like a file of an old Office program, but its "
                                 "structure is broken or cut off; fetch it again, or open it and save it as xlsx\n";
    static const char middle[] = "E -3 0+18446744073709551615 ";
    struct made m = {.n = 0};
    sound(&m);
    char *whole = read_all(&m);
    assert_true(fake_says(whole, "R 400 [abc]\n"));
    free(whole);
    size_t book = ole_entry(&m, 1), first = m.p[book + 116];
    set32(&m, ole_link(&m, first + 2), (uint32_t)first); /* a chain that runs in a circle */
    check_fails("circle", &m, middle);
    sound(&m);
    set32(&m, ole_link(&m, first + 2), 0x00ffffff);
    check_fails("chain to nowhere", &m, middle);
    sound(&m);
    set32(&m, ole_link(&m, first + 2), 0xfffffffe);
    check_fails("chain too short", &m, middle);
    sound(&m);
    set32(&m, book + 116, 0xfffffffe);
    check_fails("no chain", &m, middle);
    sound(&m);
    set32(&m, book + 120, (uint32_t)m.n + 1); /* libgsf leaves out a stream longer than the file */
    check_fails("longer than the file", &m, "E -");
    sound(&m);
    set32(&m, book + 120, 3000); /* as if it were short: its first sector is then one of the short ones */
    check_fails("wrongly short", &m, "E -");
    sound(&m);
    set32(&m, ole_link(&m, 0), 0); /* the directory in a circle */
    char *got = read_all(&m);
    assert_true(fake_says(got, "R 400 [abc]\n") || fake_says(got, "E -3 "));
    free(got);
    sound(&m);
    set32(&m, ole_entry(&m, 1) + 72, 1); /* an entry that is its own neighbour */
    got = read_all(&m);
    assert_true(fake_says(got, "R 400 [abc]\n") || fake_says(got, "E -"));
    free(got);
    static const struct {
        size_t at;
        uint32_t value;
    } headers[] = {
        {30, 0x00060003}, {30, 0x0006001f}, {30, 0x000a0009}, {44, 0},          {44, 0xffffffff}, {44, 0x00ffffff},
        {48, 0xffffffff}, {48, 0x00ffffff}, {56, 0xffffffff}, {76, 0xffffffff}, {76, 0x00ffffff}, {48, 7},
    };
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        sound(&m);
        set32(&m, headers[i].at, headers[i].value);
        check_fails("header", &m, middle);
    }
    sound(&m);
    set32(&m, 68, 3); /* tables of tables that are not there */
    set32(&m, 72, 0xffffffff);
    check_fails("tables of tables", &m, broken);
    made_free(&m);
}

/* A directory whose entries hang one below the other: libgsf descends into each. And a name without an end, at the end of
 * the file. */
static void test_directory(void **state)
{
    (void)state;
    struct made m = {.n = 0};
    const size_t n = 40000;
    struct ole_stream *streams = calloc(n, sizeof *streams);
    assert_non_null(streams);
    for (size_t i = 0; i < n; i++)
        streams[i] = (struct ole_stream){"a", (const uint8_t *)"", 0};
    ole(&m, streams, 3000);
    check_fails("three thousand entries", &m, "E -4 0+18446744073709551615 it is an OLE file without a workbook");
    ole(&m, streams, n);
    assert_int_equal(score(&m), 50);
    check_fails("forty thousand entries", &m,
                "E -5 0+18446744073709551615 the OLE file has more than 4096 entries; open it and save it as xlsx\n");
    free(streams);
    sound(&m);
    struct made moved = {.n = 0};
    put_bytes(&moved, m.p, m.n);
    uint32_t last = (uint32_t)(m.n / 512 - 1);
    put_bytes(&moved, m.p + 512, 512); /* the directory, once more, as the last sector */
    set32(&moved, 48, last);
    set32(&moved, ole_link(&moved, last), 0xfffffffe);
    memset(moved.p + moved.n - 128, 'x', 128);
    set16(&moved, moved.n - 128 + 64, 64);
    set32(&moved, 512 + (size_t)last * 512 + 128 + 72, 3); /* and its last entry is one of them */
    char *got = read_all(&moved);
    assert_true(fake_says(got, "R 400 [abc]\n") || fake_says(got, "E -"));
    free(got);
    made_free(&moved);
    made_free(&m);
}

/* ---- Anything ---- */

/* Either all that should come, or the beginning of it and then why not. */
static void check_prefix(const char *what, size_t i, const char *got, const char *whole)
{
    const char *end = strstr(got, "E -");
    size_t n = end ? (size_t)(end - got) : strlen(got);
    if (strstr(got, "FAULT") || strncmp(got, whole, n) != 0 || (!end && whole[n]))
        fail_msg("%s %zu:\n%s", what, i, got);
}

static void check_truncated(const struct made *m, size_t step)
{
    char *whole = read_all(m);
    struct made cut = {.n = 0};
    for (size_t n = 0; n < m->n; n += n + step < m->n || n + 1 == m->n ? step : m->n - 1 - n) {
        made_free(&cut); /* of the exact size, for the sanitizers */
        put_bytes(&cut, m->p, n);
        char *got = read_all(&cut);
        check_prefix("cut off at", n, got, whole);
        free(got);
        (void)score(&cut);
    }
    made_free(&cut);
    free(whole);
}

static void small_book(struct made *m)
{
    struct made g = {.n = 0}, s = {.n = 0};
    xf(&g, 0);
    xf(&g, 164);
    format(&g, 164, "0.0");
    size_t at = record_begin(&g, 0x00fc);
    put32(&g, 2);
    put32(&g, 2);
    put_string(&g, "shared", 2, false);
    put_string(&g, "wi", 2, false);
    g.p[g.n - 5] = 4; /* two more characters follow */
    record_end(&g, at);
    record(&g, 0x003c, "\1d\0e\0", 5);
    label(&s, 0, 0, "label");
    shared(&s, 0, 1, 0);
    shared(&s, 0, 2, 1);
    number(&s, 1, 0, 1, 2.55);
    rk(&s, 1, 1, 0, 0x3ff80000);
    formula_of(&s, 1, 2, 0, 0);
    at = record_begin(&s, 0x0207);
    put_string(&s, "text", 2, true);
    record_end(&s, at);
    merged(&s, 0, 0, 2, 3);
    m->n = 0;
    book_of(m, &g, &s);
    made_free(&g);
    made_free(&s);
}

static void test_truncated(void **state)
{
    (void)state;
    struct made m = {.n = 0}, in = {.n = 0};
    small_book(&m);
    char *got = read_all(&m);
    assert_string_equal(got, "T @1 sheet S\nR 1 [label|shared|wide{2x1}]\nR 2 [#2.6^<2.55>|#1.5^|text=]\n");
    free(got);
    check_truncated(&m, 1);
    ole_of(&in, "Workbook", &m);
    check_truncated(&in, 1);
    sound(&in);
    check_truncated(&in, 61);
    static const char *const files[] = {"budget.xls", "texts.xls", "formats.xls"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        load(&in, files[i]);
        check_truncated(&in, 509);
    }
    made_free(&in);
    made_free(&m);
}

/* Whatever byte is wrong: nothing breaks, and what fails says why. */
static void test_changed(void **state)
{
    (void)state;
    struct made m = {.n = 0}, in = {.n = 0};
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    small_book(&m);
    ole_of(&in, "Workbook", &m);
    struct made *const both[] = {&m, &in};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->n; i++) {
            uint8_t was = both[k]->p[i];
            for (size_t v = 0; v < sizeof values; v++) {
                both[k]->p[i] = values[v];
                char *got = read_all(both[k]);
                if (strstr(got, "FAULT"))
                    fail_msg("byte %zu is %u:\n%s", i, (unsigned)values[v], got);
                free(got);
                (void)score(both[k]);
            }
            both[k]->p[i] = was;
        }
    made_free(&in);
    made_free(&m);
}

/* libgsf has much to say about such files, and nobody may hear it. */
static void test_silent(void **state)
{
    (void)state;
    struct made m = {.n = 0}, changed = {.n = 0};
    FILE *said = tmpfile();
    int own = dup(STDERR_FILENO);
    assert_non_null(said);
    assert_true(own >= 0 && dup2(fileno(said), STDERR_FILENO) >= 0);
    sound(&m);
    size_t table = ole_link(&m, 0);
    for (size_t i = 0; i < 1024 + 512; i++) {
        changed.n = 0;
        put_bytes(&changed, m.p, m.n);
        size_t at = i < 1024 ? i : table + i - 1024;
        changed.p[at] ^= i & 1 ? 0x41 : 0xff;
        free(read_all(&changed));
    }
    (void)fflush(stderr);
    (void)dup2(own, STDERR_FILENO);
    (void)close(own);
    assert_int_equal(lseek(fileno(said), 0, SEEK_END), 0);
    fclose(said);
    made_free(&changed);
    made_free(&m);
}

static void test_failures(void **state)
{
    (void)state;
    struct made book = {.n = 0}, old = {.n = 0}, m = {.n = 0}, g = {.n = 0}, s = {.n = 0}, many = {.n = 0};
    small_book(&book);
    ole_of(&m, "Workbook", &book);
    xf(&g, 4);
    for (unsigned i = 0; i < 2000; i++)
        number(&s, i, 0, 0, 1234.5678);
    book_of(&many, &g, &s);
    bof(&old, 0x0500, 0x0010);
    size_t at = record_begin(&old, 0x0204);
    put32(&old, 0);
    put16(&old, 0);
    put_coded(&old, "coded", 2);
    record_end(&old, at);
    eof(&old);
    const struct made *const all[] = {&m, &book, &old, &many};
    for (size_t k = 0; k < 4; k++) {
        char *whole = read_all(all[k]);
        bool failed = true;
        for (size_t i = 1; failed; i++) {
            fake_setup short_of = setup(all[k]);
            short_of.fail_alloc = i;
            char *got = fake_transcript(xls(), &short_of);
            failed = strstr(got, "E -1 0+18446744073709551615 there is not enough memory to read the workbook") != NULL;
            check_prefix("allocation", i, got, whole);
            assert_true(failed || i > 5);
            free(got);
        }
        failed = true;
        for (size_t i = 1; failed; i++) {
            fake_setup broken = setup(all[k]);
            broken.fail_read = i;
            char *got = fake_transcript(xls(), &broken);
            failed = strstr(got, "E -2 0+18446744073709551615 the disk is on fire") != NULL;
            check_prefix("read", i, got, whole);
            assert_true(failed || i > 1);
            free(got);
        }
        fake_setup cancelled = setup(all[k]);
        cancelled.cancel = true;
        char *got = fake_transcript(xls(), &cancelled);
        assert_true(fake_says(got, "E -7 0+18446744073709551615 reading was cancelled"));
        free(got);
        free(whole);
    }
    made_free(&many);
    made_free(&g);
    made_free(&s);
    made_free(&m);
    made_free(&old);
    made_free(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_budget),      cmocka_unit_test(test_texts),         cmocka_unit_test(test_formats),
        cmocka_unit_test(test_refused),     cmocka_unit_test(test_probe),         cmocka_unit_test(test_broken_cells),
        cmocka_unit_test(test_broken_book), cmocka_unit_test(test_shared_counts), cmocka_unit_test(test_shared_bomb),
        cmocka_unit_test(test_many),        cmocka_unit_test(test_container),     cmocka_unit_test(test_directory),
        cmocka_unit_test(test_truncated),   cmocka_unit_test(test_changed),       cmocka_unit_test(test_silent),
        cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
