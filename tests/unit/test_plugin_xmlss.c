/* SPDX-License-Identifier: MIT */
/* Every case is read in windows of 1, 7 and all bytes and in batches of one and any number of rows, and has to come out
 * the same. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"

const tb_plugin *tb_plugin_query_html(void);

static const tb_format *xmlss(void) { return tb_plugin_query_html()->formats[1]; }

#define N(a) (sizeof(a) / sizeof *(a))
#define N_WAYS 6u

static fake_setup way(unsigned i, const char *bytes, size_t len)
{
    static const size_t windows[] = {1, 7, 0}, hints[] = {1, 0};
    return (fake_setup){.bytes = bytes, .len = len, .window = windows[i % 3], .hint = hints[i / 3]};
}

static void check(const char *name, const char *bytes, size_t len, const char *expected)
{
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, bytes, len);
        char *got = fake_transcript(xmlss(), &s);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", way %u\n", name, i);
        assert_string_equal(got, expected);
        free(got);
    }
}

#define SPACE "urn:schemas-microsoft-com:office:spreadsheet"
#define BOOK "<Workbook xmlns=\"" SPACE "\" xmlns:ss=\"" SPACE "\">"
#define SHEET(rows) BOOK "<Worksheet ss:Name=\"甲\"><Table>" rows "</Table></Worksheet></Workbook>"
#define CELL(text) "<Cell><Data ss:Type=\"String\">" text "</Data></Cell>"

struct reading {
    const char *name, *text, *expected;
};

static void read_table(const struct reading *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(c[i].name, c[i].text, strlen(c[i].text), c[i].expected);
}
#define READ(table) read_table(table, N(table))

static void test_rows(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"rows", SHEET("<Row>" CELL("a") CELL("b") "</Row><Row>" CELL("c") "</Row>"),
         "T @1 sheet 甲\nR 1 [a|b]\nR 2 [c]\n"},
        {"an index of a row", SHEET("<Row ss:Index=\"3\">" CELL("a") "</Row><Row>" CELL("b") "</Row>"),
         "T @3 sheet 甲\nR 3 [a]\nR 4 [b]\n"},
        {"an index of a cell",
         SHEET("<Row><Cell ss:Index='3'><Data ss:Type='String'>a</Data></Cell>" CELL("b") "</Row>"),
         "T @1 sheet 甲\nR 1 [2=a|3=b]\n"},
        {"rows repeated", SHEET("<Row>" CELL("a") "</Row><Row ss:Span=\"4\"/><Row>" CELL("b") "</Row>"),
         "T @1 sheet 甲\nR 1 [a]\nR 7 [b]\n"},
        {"merged",
         SHEET("<Row><Cell ss:MergeAcross=\"1\" ss:MergeDown=\"2\"><Data ss:Type=\"String\">a</Data></Cell>" CELL(
             "b") "</Row><Row><Cell ss:Index=\"3\" ss:MergeAcross=\"1\"/></Row>"),
         "T @1 sheet 甲\nR 1 [a{2x3}|2=b]\nR 2 [2=~{2x1}]\n"},
        {"no more than cells without text", SHEET("<Row><Cell ss:StyleID=\"s1\"/></Row><Row/>"), ""},
        {"two sheets",
         BOOK "<Worksheet ss:Name=\"a&amp;b\"><Table><Row>" CELL("c") "</Row></Table></Worksheet><Worksheet "
                                                                      "ss:Name=\"乙\"><Table><Row>" CELL(
                                                                          "d") "</Row></Table></Worksheet></Workbook>",
         "T @1 sheet a&b\nR 1 [c]\nT @1 sheet 乙\nR 1 [d]\n"},
        {"no name", BOOK "<Worksheet><Table><Row>" CELL("c") "</Row></Table></Worksheet></Workbook>",
         "T @1 sheet \nR 1 [c]\n"},
        {"another prefix",
         "<s:Workbook xmlns:s=\"" SPACE
         "\"><s:Worksheet s:Name=\"甲\"><s:Table><s:Row><s:Cell><s:Data s:Type=\"String\">a"
         "</s:Data></s:Cell></s:Row></s:Table></s:Worksheet></s:Workbook>",
         "T @1 sheet 甲\nR 1 [a]\n"},
        {"of another name space", SHEET("<Row xmlns=\"urn:x\">" CELL("a") "</Row>"), ""},
        {"not where they belong",
         BOOK "<Row>" CELL("a") "</Row><Worksheet><Row>" CELL("b") "</Row></Worksheet></Workbook>", ""},
    };
    READ(cases);
}

static void test_cells(void **state)
{
    (void)state;
#define DATA(type, text) "<Cell><Data ss:Type=\"" type "\">" text "</Data></Cell>"
    static const struct reading cases[] = {
        {"numbers",
         SHEET("<Row>" DATA("Number", "1234.5678") DATA("Number", "-1.5E-2") DATA("Number", "0.10000000000000001")
                   DATA("Number", "0.0000123456789012345") DATA("Number", "123456789012345678") "</Row>"),
         "T @1 sheet 甲\nR 1 "
         "[#1234.5678|#-1.5E-2|#0.10000000000000001^|#0.0000123456789012345|#123456789012345678^]\n"},
        {"no number", SHEET("<Row>" DATA("Number", "12x") DATA("Number", "") DATA("Number", "∞") "</Row>"),
         "T @1 sheet 甲\nR 1 [12x|2=∞]\n"},
        {"dates",
         SHEET("<Row>" DATA("DateTime", "2024-01-31T00:00:00.000") DATA("DateTime", "2024-01-31T08:30:00.000")
                   DATA("DateTime", "x") DATA("DateTime", "2024-01-3T00:00:00.000") "</Row>"),
         "T @1 sheet 甲\nR 1 [!2024-01-31|!2024-01-31T08:30:00.000|x|2024-01-3T00:00:00.000]\n"},
        {"others",
         SHEET("<Row>" DATA("Boolean", "1") DATA("Boolean", "0") DATA("Boolean", "x")
                   DATA("Error", "#DIV/0!") "</Row>"),
         "T @1 sheet 甲\nR 1 [?true|?false|x|#DIV/0!]\n"},
        {"formula", SHEET("<Row><Cell ss:Formula=\"=R1C2\"><Data ss:Type=\"Number\">2</Data></Cell></Row>"),
         "T @1 sheet 甲\nR 1 [#2=]\n"},
        {"text",
         SHEET("<Row>" CELL("a &lt; b&#10;  c") CELL("<![CDATA[<d>]]>e") CELL(" &#160;f\xE2\x80\x8Bg ") "</Row>"),
         "T @1 sheet 甲\nR 1 [a < b\\x0A  c|<d>e|  fg]\n"},
        {"rich text",
         SHEET("<Row><Cell><ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\"><B>一</B><Font "
               "Color=\"#FF0000\">二</Font></ss:Data></Cell></Row>"),
         "T @1 sheet 甲\nR 1 [一二]\n"},
        {"comments",
         SHEET("<Row><Cell><Data ss:Type=\"String\">a</Data><Comment><ss:Data>b</ss:Data></Comment></Cell>"
               "<Cell><Comment><ss:Data>c</ss:Data></Comment></Cell>" CELL("d") "</Row>"),
         "T @1 sheet 甲\nR 1 [a|2=d]\n"},
    };
    READ(cases);
}

static void test_hidden(void **state)
{
    (void)state;
#define OPTIONS(what) "<WorksheetOptions xmlns=\"urn:schemas-microsoft-com:office:excel\">" what "</WorksheetOptions>"
    static const struct reading cases[] = {
        {"sheets",
         BOOK
         "<Worksheet ss:Name=\"a\"><Table><Row>" CELL("1") "</Row></Table>" OPTIONS("<Visible>SheetHidden</Visible>") "</Worksheet><Worksheet ss:Name=\"b\"><Table><Row>" CELL("2") "</Row></Table>" OPTIONS("<Selected/>") "</Worksheet><Worksheet ss:Name=\"c\">" OPTIONS(
             "<Visible> SheetVeryHidden </Visible>") "<Table><Row>" CELL("3") "</Row></Table></Worksheet><Worksheet "
                                                                              "ss:Name=\"d\"><Table><Row>" CELL(
                                                                                  "4") "<"
                                                                                       "/"
                                                                                       "R"
                                                                                       "o"
                                                                                       "w"
                                                                                       ">"
                                                                                       "<"
                                                                                       "/"
                                                                                       "T"
                                                                                       "a"
                                                                                       "b"
                                                                                       "l"
                                                                                       "e"
                                                                                       ">" OPTIONS(
                                                                                           "<Visible>SheetVisible</"
                                                                                           "Visible>") "</Worksheet></"
                                                                                                       "Workbook>",
         "T @1 HIDDEN sheet a\nR 1 [1]\nT @1 sheet b\nR 1 [2]\nT @1 HIDDEN sheet c\nR 1 [3]\nT @1 sheet d\nR 1 [4]\n"},
        {"rows",
         SHEET("<Row>" CELL("a") "</Row><Row ss:Hidden=\"1\">" CELL("b") "</Row><Row ss:Hidden=\"0\">" CELL(
             "c") "</Row><Row ss:Hidden='1'/>"),
         "T @1 sheet 甲\nR 1 [a]\nR 2 [b]\nR 3 [c]\nW 0/0/2/0 甲: the workbook hides 2 of its rows, the first of them "
         "here; "
         "they were read like the others\n"},
        {"title",
         BOOK
         "<DocumentProperties xmlns=\"urn:schemas-microsoft-com:office:office\"><Title> 决算 </Title><Author>x</Author>"
         "</DocumentProperties></Workbook>",
         "N title 决算\n"},
    };
    READ(cases);
}

static void test_charsets(void **state)
{
    (void)state;
    static const char gbk[] =
        "<?xml version=\"1.0\" encoding=\"gb2312\"?>\r\n" BOOK
        "<Worksheet ss:Name=\"\xBC\xD7\"><Table><Row>" CELL("\xD6\xD0\xCE\xC4") "</Row></Table></Worksheet></Workbook>";
    check("GBK", gbk, sizeof gbk - 1, "T @1 sheet 甲\nR 1 [中文]\n");
    static const char marked[] =
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>" SHEET("<Row>" CELL("a") "</Row>");
    check("mark", marked, sizeof marked - 1, "T @1 sheet 甲\nR 1 [a]\n");
}

#define AGAIN "; save the workbook again, as xlsx if that can be done\n"

static void test_broken(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"cut off", BOOK "<Worksheet ss:Name=\"a\"><Table><Row>" CELL("1") "</Row>\n",
         "E -3 2+18446744073709551615 the workbook ends in the middle" AGAIN},
        {"nothing", "", "E -3 1+18446744073709551615 the workbook ends in the middle" AGAIN},
        {"not XML", BOOK "\n<Worksheet></Table>",
         "E -3 2+18446744073709551615 the workbook is not well-formed XML here" AGAIN},
        {"document type", "<!DOCTYPE Workbook [<!ENTITY a \"aaaa\">]>\n" SHEET("<Row>" CELL("&a;") "</Row>"),
         "E -4 1+18446744073709551615 the workbook declares a document type, which may change what it says" AGAIN},
        {"an entity", SHEET("<Row>" CELL("&a;") "</Row>"),
         "E -3 1+18446744073709551615 the workbook is not well-formed XML here" AGAIN},
        {"rows that go back", SHEET("<Row ss:Index=\"3\"/>\n<Row ss:Index=\"3\">" CELL("a") "</Row>"),
         "E -3 2+18446744073709551615 the rows of a sheet are not in order; save the workbook again, as xlsx if that "
         "can be "
         "done\n"},
        {"cells that go back", SHEET("<Row>\n" CELL("a") "<Cell ss:Index=\"1\"/></Row>"),
         "E -3 2+18446744073709551615 the cells of a row are not in order; save the workbook again, as xlsx if that "
         "can be "
         "done\n"},
        {"a far column", SHEET("<Row><Cell ss:Index=\"16384\"/><Cell/></Row>"),
         "E -5 1+18446744073709551615 the row has more than 16384 columns; split the sheet\n"},
        {"a wide cell", SHEET("<Row><Cell ss:MergeAcross=\"4294967295\"/></Row>"),
         "E -5 1+18446744073709551615 the row has more than 16384 columns; split the sheet\n"},
        {"a far row", SHEET("<Row ss:Index=\"99999999999999999999\"/>"),
         "E -5 1+18446744073709551615 a sheet has more than 4294967296 rows; split the sheet\n"},
    };
    READ(cases);
}

struct text {
    char *ptr;
    size_t len, cap;
};

static void add(struct text *t, const char *unit, size_t times)
{
    size_t n = strlen(unit);
    if (t->len + n * times + 1 > t->cap) {
        t->cap = 2 * (t->len + n * times + 1);
        t->ptr = realloc(t->ptr, t->cap);
        assert_non_null(t->ptr);
    }
    for (size_t i = 0; i < times; i++, t->len += n)
        memcpy(t->ptr + t->len, unit, n + 1);
}

/* fake_says in one pass: sanitizers measure the whole text anew with each call that looks at it. */
static bool says(const char *transcript, const char *start)
{
    char line[600];
    snprintf(line, sizeof line, "\n%s", start);
    const char *found = strstr(transcript, line + 1);
    return found && (found == transcript || strstr(transcript, line));
}

static char *read_text(struct text *t)
{
    fake_setup s = {.bytes = t->ptr, .len = t->len, .window = 4096};
    char *got = fake_transcript(xmlss(), &s);
    assert_false(says(got, "FAULT"));
    free(t->ptr);
    *t = (struct text){NULL, 0, 0};
    return got;
}

static void check_says(struct text *t, const char *expected)
{
    char *got = read_text(t);
    if (!says(got, expected))
        fail_msg("%.200s--- not %s", got, expected);
    free(got);
}

static void test_limits(void **state)
{
    (void)state;
    struct text t = {NULL, 0, 0};
    char unit[64];
    add(&t, BOOK "\n<Worksheet", 1);
    for (unsigned i = 0; i < 65; i++) {
        snprintf(unit, sizeof unit, " a%u='=>'", i);
        add(&t, unit, 1);
    }
    check_says(&t, "E -5 1+18446744073709551615 a tag of the workbook has more than 64 attributes");
    add(&t, BOOK, 1);
    for (unsigned i = 0; i < 150000; i++) {
        snprintf(unit, sizeof unit, "<name%u/>", i);
        add(&t, unit, 1);
    }
    check_says(&t, "E -5 1+18446744073709551615 the workbook has too many different names");
    add(&t, BOOK, 1);
    add(&t, "<a>", 64);
    check_says(&t, "E -5 1+18446744073709551615 elements of the workbook are nested deeper than 64 levels");
    add(&t, BOOK "<Worksheet ss:Name=\"", 1);
    add(&t, "0123456789", 103);
    add(&t, "\">", 1);
    check_says(&t, "E -5 1+18446744073709551615 the name of a sheet is longer than 1024 bytes");
    add(&t, BOOK "<Worksheet ss:Name=\"a\"><Table><Row><Cell><Data>", 1);
    add(&t, "0123456789abcdef", (1 << 20) + 1);
    check_says(&t, "E -5 ");
    add(&t, BOOK "<Worksheet ss:Name=\"a\"><Table>", 1);
    add(&t, "<Row><Cell><Data>1</Data></Cell><Cell><Data>2</Data></Cell></Row>", 140000);
    add(&t, "</Table><x><Visible>SheetHidden</Visible></x></Worksheet></Workbook>", 1);
    check_says(&t, "W 0/0/0/0 a: the sheet is hidden, which was known only after its first rows had been read as if");
}

static struct text load(const char *name)
{
    char path[1024];
    struct text t = {calloc(1, 1 << 16), 0, 1 << 16};
    snprintf(path, sizeof path, "%s/%s", TB_TEST_DATA, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    t.len = fread(t.ptr, 1, t.cap, f);
    fclose(f);
    return t;
}

static void test_sample(void **state)
{
    (void)state;
    struct text t = load("workbook.xml");
    check("workbook.xml", t.ptr, t.len,
          "N title 决算 & 表\n"
          "T @1 sheet 收入 & 支出\n"
          "R 1 [收入支出决算总表{3x1}]\n"
          "R 3 [项目{1x2}|2=#1234.5678|3=#0.10000000000000001^=]\n"
          "R 4 [1=粗体\\x0A二行|2=?true|3=!2024-01-31]\n"
          "T @1 HIDDEN sheet 藏\n"
          "R 1 [#DIV/0!]\n"
          "W 0/0/3/0 收入 & 支出: the workbook hides 1 of its rows, the first of them here; they were read like the "
          "others\n");
    for (size_t len = 0; len + 1 < t.len; len++) { /* the last byte is a line end */
        fake_setup s = way(len % 2 ? 2 : 5, t.ptr, len);
        char *got = fake_transcript(xmlss(), &s);
        if (fake_says(got, "FAULT") || !fake_says(got, "E -3 "))
            fail_msg("cut to %zu bytes:\n%s", len, got);
        free(got);
    }
    free(t.ptr);
}

static void test_failures(void **state)
{
    (void)state;
    struct text t = load("workbook.xml");
    for (unsigned way_of = 1; way_of < 3; way_of++) {
        bool failed = true;
        for (size_t n = 1; failed; n++) {
            fake_setup s = way(2, t.ptr, t.len);
            s.fail_alloc = way_of == 1 ? n : 0;
            s.fail_peek = way_of == 2 ? n : 0;
            char *got = fake_transcript(xmlss(), &s);
            assert_false(fake_says(got, "FAULT"));
            failed = fake_says(got, way_of == 1 ? "E -1 " : "E -2 0+18446744073709551615 the disk is on fire");
            assert_true(failed || (n > 2 && !fake_says(got, "E ")));
            free(got);
        }
    }
    fake_setup s = way(2, t.ptr, t.len);
    s.cancel = true;
    char *got = fake_transcript(xmlss(), &s);
    assert_string_equal(got, "E -7 0+18446744073709551615 reading was cancelled\n");
    free(got);
    s = way(2, "x", 1);
    s.key = "encoding";
    s.value = "klingon";
    got = fake_transcript(xmlss(), &s);
    assert_true(fake_says(got, "E -6 0+18446744073709551615 the option encoding is \"klingon\""));
    free(got);
    free(t.ptr);
}

static void test_probe(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int score;
    } cases[] = {
        {"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n" BOOK, 100},
        {"\xEF\xBB\xBF<?xml version='1.0'?><!-- x --><Workbook\nxmlns:a='b' xmlns='" SPACE "'>", 100},
        {BOOK, 90},
        {"<?xml version='1.0'?><Workbook xmlns='urn:x'>", 0},
        {"<?xml version='1.0'?><Workbooks xmlns='" SPACE "'>", 0},
        {"<?xml version='1.0'?><a><Workbook xmlns='" SPACE "'>", 0},
        {"<html>", 0},
        {"", 0},
    };
    for (unsigned i = 0; i < N(cases); i++) {
        fake_setup s = way(i % 3, cases[i].text, strlen(cases[i].text));
        assert_int_equal(fake_probe(xmlss(), &s), cases[i].score);
    }
    fake_setup s = way(0, BOOK, sizeof BOOK - 1);
    s.fail_alloc = 1;
    assert_int_equal(fake_probe(xmlss(), &s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),     cmocka_unit_test(test_cells),    cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_charsets), cmocka_unit_test(test_broken),   cmocka_unit_test(test_limits),
        cmocka_unit_test(test_sample),   cmocka_unit_test(test_failures), cmocka_unit_test(test_probe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
