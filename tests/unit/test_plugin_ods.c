/* SPDX-License-Identifier: MIT */
/* OpenDocument spreadsheets made by hand, packed and as one XML file. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office.h"

#define MIMETYPE "application/vnd.oasis.opendocument.spreadsheet"
#define SPACES                                                                   \
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "        \
    "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:"                       \
    "table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" " \
    "xmlns:style=\"urn:oasis:names:tc:opendocument:"                             \
    "xmlns:style:1.0\" xmlns:draw=\"urn:draw\" "                                 \
    "xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:"  \
    "calcext:1.0\""
#define STYLES                                                                                                 \
    "<office:automatic-styles><style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties " \
    "table:display=\"true\"/></style:style><style:style style:name=\"ta2\" "                                   \
    "style:family=\"table\"><style:table-properties "                                                          \
    "table:display=\"false\"/></style:style><style:style style:name=\"ta1\" "                                  \
    "style:family=\"table-cell\"><style:table-properties "                                                     \
    "table:display=\"false\"/></style:style></office:automatic-styles>"
#define CONTENT(inside)                                                                         \
    XML "<office:document-content" SPACES ">" STYLES "<office:body><office:spreadsheet>" inside \
        "</office:spreadsheet></office:body></office:document-content>"
#define SHEET(inside) "<table:table table:name=\"表\" table:style-name=\"ta1\">" inside "</table:table>"
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define T(text) "<table:table-cell office:value-type=\"string\"><text:p>" text "</text:p></table:table-cell>"
#define F(value, text)                                                                       \
    "<table:table-cell office:value-type=\"float\" office:value=\"" value "\"><text:p>" text \
    "</text:p></table:table-cell>"

static void pack_ods(struct packed *out, const char *content, const char *manifest)
{
    const struct office_part parts[] = {
        {"mimetype", MIMETYPE},
        {"content.xml", content},
        {"META-INF/manifest.xml", manifest},
    };
    office_pack(out, parts, sizeof parts / sizeof *parts);
}

static void check_ods(const char *name, const char *content, const char *expected)
{
    struct packed p = {0};
    pack_ods(&p, content, NULL);
    office_check("ods", name, &p, expected);
    pack_free(&p);
}

struct reading {
    const char *name, *content, *expected;
};

static void read_contents(const struct reading *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_ods(cases[i].name, cases[i].content, cases[i].expected);
}
#define READ(table) read_contents(table, sizeof(table) / sizeof *(table))

#define U "E -3 0+18446744073709551615 "
#define L "E -5 0+18446744073709551615 "

/* ---- Cells ---- */

#define CELL(attributes, inside) "<table:table-cell " attributes ">" inside "</table:table-cell>"
#define TEXT(text) "<text:p>" text "</text:p>"
#define ONE(cell) CONTENT(SHEET(ROW(cell T("|"))))

static void test_cells(void **state)
{
    (void)state;
    static const struct {
        const char *name, *content, *expected;
    } cases[] = {
        {"text", ONE(T("项目")), "项目"},
        {"paragraphs, blanks, breaks",
         ONE(CELL("office:value-type=\"string\"",
                  TEXT("a<text:s text:c=\"3\"/>b<text:s/>c") TEXT("") TEXT("d<text:tab/>e<text:line-break/>f"))),
         "a   b c\\x0A\\x0Ad\\x09e\\x0Af"},
        {"spans, links, readings",
         ONE(T("<text:span>a<text:span>b</text:span></text:span><text:a>c</text:a><text:ruby><text:ruby-base>d</"
               "text:ruby-base>"
               "<text:ruby-text>x</text:ruby-text></text:ruby><text:sheet-name>e</text:sheet-name><text:note>x</"
               "text:note>")),
         "abcde"},
        {"comments and drawings are no text",
         ONE(CELL(
             "office:value-type=\"string\"",
             "<office:annotation>" TEXT("x") "</office:annotation><draw:frame>" TEXT("x") "</draw:frame>" TEXT("a"))),
         "a"},
        {"the text as an attribute", ONE(CELL("office:value-type=\"string\" office:string-value=\"a\"", "")), "a"},
        {"a number", ONE(F("12", "12")), "#12"},
        {"shown otherwise", ONE(F("1234.5678", "1,234.57")), "#1,234.57^<1234.5678>"},
        {"with commas only", ONE(F("1234.5", "1,234.50")), "#1,234.50^"},
        {"noise", ONE(F("7777.5299999999997", "7777.53")), "#7777.53^"},
        {"padded", ONE(F("-3", " -3.00 ")), "#-3.00"},
        {"hidden", ONE(F("5", "")), "~<5>"},
        {"without its text", ONE(CELL("office:value-type=\"float\" office:value=\"1.5E3\"", "")), "#1500"},
        {"per cent", ONE(CELL("office:value-type=\"percentage\" office:value=\"0.125\"", TEXT("12.5%"))),
         "#12.5%^<0.125>"},
        {"money",
         ONE(CELL("office:value-type=\"currency\" office:currency=\"CNY\" office:value=\"5\"", TEXT("￥5.00"))),
         "#￥5.00<5>"},
        {"date", ONE(CELL("office:value-type=\"date\" office:date-value=\"2024-01-05\"", TEXT("2024年1月5日"))),
         "!2024-01-05"},
        {"date and time",
         ONE(CELL("office:value-type=\"date\" office:date-value=\"2024-01-05T13:30:00.5\"", TEXT("x"))),
         "!2024-01-05T13:30:00"},
        {"no date", ONE(CELL("office:value-type=\"date\" office:date-value=\"soon\"", TEXT("x"))), "x"},
        {"time", ONE(CELL("office:value-type=\"time\" office:time-value=\"PT13H30M05S\"", TEXT("x"))), "!13:30:05"},
        {"duration", ONE(CELL("office:value-type=\"time\" office:time-value=\"PT27H30M05S\"", TEXT("x"))),
         "!PT27H30M05S"},
        {"boolean", ONE(CELL("office:value-type=\"boolean\" office:boolean-value=\"true\"", TEXT("TRUE"))), "?true"},
        {"no boolean", ONE(CELL("office:value-type=\"boolean\" office:boolean-value=\"yes!!\"", TEXT("x"))), "x"},
        {"error",
         ONE(CELL(
             "office:value-type=\"float\" office:value=\"0\" calcext:value-type=\"error\" table:formula=\"of:=1/0\"",
             TEXT("#DIV/0!"))),
         "#DIV/0!="},
        {"formula", ONE(CELL("table:formula=\"of:=1+1\" office:value-type=\"float\" office:value=\"2\"", TEXT("2"))),
         "#2="},
        {"empty", ONE("<table:table-cell/>"), "~"},
        {"empty text", ONE(T("")), "~"},
        {"across",
         ONE(CELL("table:number-columns-spanned=\"2\" table:number-rows-spanned=\"3\" office:value-type=\"string\"",
                  TEXT("a"))),
         "a{2x3}"},
        {"a span of nothing",
         ONE(CELL("table:number-columns-spanned=\"0\" table:number-rows-spanned=\"2\"", TEXT("a"))), "a{1x2}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[512];
        snprintf(expected, sizeof expected, "T @1 sheet 表\nR 1 [%s|\\x7C]\n", cases[i].expected);
        check_ods(cases[i].name, cases[i].content, expected);
    }
}

static void test_warnings(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"a number that is none", CONTENT(SHEET(ROW(F("x", "1")))),
         "T @1 sheet 表\nR 1 [1]\nW 0/0/1/1 表: the cell should hold a number and does not; it is read as text\n"},
        {"formulas without a result",
         CONTENT(
             SHEET(ROW(T("a") CELL("table:formula=\"of:=1\"", "")) ROW(CELL("table:formula=\"of:=1\"", "") T("b")))),
         "T @1 sheet 表\nR 1 [a]\nR 2 [~=|b]\n"
         "W 0/0/1/2 表: formulas without a stored result, read as empty: 2 in the sheet, this being the first; open "
         "the file "
         "in a spreadsheet program and save it\n"},
    };
    READ(cases);
}

/* ---- Rows, columns, sheets ---- */

#define REPEATED_ROW(n, cells) "<table:table-row table:number-rows-repeated=\"" #n "\">" cells "</table:table-row>"
#define REPEATED(n, attributes, inside) \
    "<table:table-cell table:number-columns-repeated=\"" #n "\" " attributes ">" inside "</table:table-cell>"
#define COVERED(n) \
    "<table:covered-table-cell table:number-columns-repeated=\"" #n "\"><text:p>x</text:p></table:covered-table-cell>"

static void test_places(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"blank rows and columns count",
         CONTENT(SHEET(REPEATED_ROW(4, "<table:table-cell/>") ROW(REPEATED(2, "", "") T("a")))),
         "T @5 sheet 表\nR 5 [~|~|a]\n"},
        {"far away",
         CONTENT(SHEET(ROW(T("a") REPEATED(16382, "", "") T("b")) REPEATED_ROW(1048574, REPEATED(16384, "", ""))
                           ROW(T("c")))),
         "T @1 sheet 表\nR 1 [a|16383=b]\nR 1048576 [c]\n"},
        {"a blank rest",
         CONTENT(SHEET(ROW(T("a") REPEATED(16383, "", "")) REPEATED_ROW(1048575, REPEATED(16384, "", "")))),
         "T @1 sheet 表\nR 1 [a]\n"},
        {"repeated cells and rows",
         CONTENT(
             SHEET(REPEATED_ROW(3, REPEATED(2, "office:value-type=\"string\"", TEXT("a")) F("1.5", "2")) ROW(T("b")))),
         "T @1 sheet 表\nR 1 [a|a|#2^<1.5>]\nR 2 [a|a|#2^<1.5>]\nR 3 [a|a|#2^<1.5>]\nR 4 [b]\n"},
        {"covered cells", CONTENT(SHEET(ROW(T("a") COVERED(2) T("b")) ROW("<table:covered-table-cell/>" T("c")))),
         "T @1 sheet 表\nR 1 [a|3=b]\nR 2 [1=c]\n"},
        {"groups and headings",
         CONTENT(SHEET("<table:table-header-rows>" ROW(T("a")) "</table:table-header-rows><table:table-row-group>" ROW(
             T("b")) "<table:table-row-group><table:table-rows>" ROW(T("c")) "</table:table-rows></"
                                                                             "table:table-row-group></"
                                                                             "table:table-row-group>")),
         "T @1 sheet 表\nR 1 [a]\nR 2 [b]\nR 3 [c]\n"},
        {"shapes and tracked changes are no rows",
         CONTENT("<table:tracked-changes>" SHEET(ROW(T("x"))) "</table:tracked-changes>" SHEET(
             "<table:shapes>" ROW(T("x")) "</table:shapes>" ROW(T("a")))),
         "T @1 sheet 表\nR 1 [a]\n"},
        {"sheets: empty ones left out, hidden ones told",
         CONTENT("<table:table table:name=\"甲\"/>" SHEET(REPEATED_ROW(
             9, "<table:table-cell/>")) "<table:table table:name=\"乙\" "
                                        "table:style-name=\"ta2\">" ROW(T("a")) "</table:table><table:table>" ROW(
                                            T("b")) "</table:table>"),
         "T @1 HIDDEN sheet 乙\nR 1 [a]\nT @1 sheet \nR 1 [b]\n"},
        {"none", CONTENT(""), ""},
        {"repeated no times", CONTENT(SHEET(REPEATED_ROW(0, T("a")) ROW(REPEATED(0, "", TEXT("x")) T("b")))),
         "T @1 sheet 表\nR 1 [b]\n"},
        {"too many rows", CONTENT(SHEET(ROW(T("a")) REPEATED_ROW(1048576, T("b")))),
         "T @1 sheet 表\nR 1 [a]\n" L "sheet 表, row 2: a sheet has rows 1 to 1048576 only\n"},
        {"rows behind the last",
         CONTENT(
             SHEET(REPEATED_ROW(2000000000, "") REPEATED_ROW(2000000000, "") REPEATED_ROW(2000000000, "") ROW(T("b")))),
         L "sheet 表, row 1048577: a sheet has rows 1 to 1048576 only\n"},
        {"too many columns", CONTENT(SHEET(ROW(T("a") REPEATED(16384, "", TEXT("b"))))),
         L "sheet 表, B1: a sheet has columns A to XFD only\n"},
        {"columns behind the last",
         CONTENT(SHEET(ROW(REPEATED(2000000000, "", "") REPEATED(2000000000, "", "") COVERED(16384) T("b")))),
         L "sheet 表, XFE1: a sheet has columns A to XFD only\n"},
        {"a wide cell", CONTENT(SHEET(ROW(T("a") CELL("table:number-columns-spanned=\"16384\"", TEXT("b"))))),
         L "sheet 表, B1: a sheet has columns A to XFD only\n"},
    };
    READ(cases);
}

/* A row that is repeated is read in batches like any other, and counts as unpacked. */
static void test_repeated(void **state)
{
    (void)state;
    struct packed p = {0};
    pack_ods(&p, CONTENT(SHEET(REPEATED_ROW(5000, T("a")) ROW(T("b")))), NULL);
    fake_setup s = {.bytes = (const char *)p.p, .len = p.len, .hint = 1000};
    char *got = fake_transcript(office_format("ods"), &s);
    assert_true(fake_says(got, "R 5000 [a]") && fake_says(got, "R 5001 [b]"));
    assert_int_equal(fake_batches, 6);
    assert_true(fake_peak < (size_t)1 << 20);
    free(got);
    s.max_batches = 2; /* the rest is dropped */
    got = fake_transcript(office_format("ods"), &s);
    assert_true(fake_says(got, "R 2000 [a]") && !fake_says(got, "R 2001 [a]") && !fake_says(got, "E "));
    free(got);
    pack_free(&p);
    pack_ods(&p, CONTENT(SHEET(REPEATED_ROW(1000000, REPEATED(16384, "", TEXT("x"))))), NULL);
    s = (fake_setup){.bytes = (const char *)p.p, .len = p.len, .max_ratio = 500, .max_unpacked = 10000000};
    got = fake_transcript(office_format("ods"), &s);
    assert_non_null(strstr(got, L "it unpacks to more than 10000000 bytes; --limit size=N allows more"));
    free(got);
    pack_free(&p);
}

/* ---- Damage and malice ---- */

static void check_starts(const char *name, const char *content, const char *start)
{
    struct packed p = {0};
    pack_ods(&p, content, NULL);
    char *got = office_read("ods", &p);
    if (!fake_says(got, start) || fake_says(got, "FAULT"))
        fail_msg("case \"%s\":\n%s--- not\n%s", name, got, start);
    free(got);
    pack_free(&p);
}

#define SAMPLE                                                                                                      \
    CONTENT(SHEET(ROW(T("a") F("1.5", "2")) REPEATED_ROW(2, CELL("table:number-columns-spanned=\"2\"", TEXT("b")))) \
                SHEET(ROW(T("c"))))

static void test_broken(void **state)
{
    (void)state;
    check_starts("no part", NULL, U "the part content.xml is missing; fetch the file again");
    check_starts("no XML", "x", U "content.xml is broken in line 1");
    check_starts("a document type", "<!DOCTYPE a><a/>", U "content.xml declares a document type");
    check_starts("in a cell", CONTENT(SHEET(ROW(T("a") T("&b;")))),
                 U "sheet 表, B1: content.xml is broken in line 2 (undefined entity)");
    check_starts("many blanks", CONTENT(SHEET(ROW(T("<text:s text:c=\"131072\"/><text:s/>")))),
                 L "sheet 表, A1: the cell has more than 131072 bytes of text");
    for (size_t len = 1; len < sizeof SAMPLE - 1; len++) {
        char cut[sizeof SAMPLE] = "";
        memcpy(cut, SAMPLE, len);
        check_starts("cut off", cut, "E -3 ");
    }
}

static void check_many(const char *head, const char *one, const char *start)
{
    struct packed p = {0};
    pack_bytes(&p, head, strlen(head));
    for (size_t i = 0; i < 10001; i++)
        pack_bytes(&p, one, strlen(one));
    pack_bytes(&p, "", 1);
    check_starts("too many", (const char *)p.p, start);
    pack_free(&p);
}

static void test_many(void **state)
{
    (void)state;
    check_many("<office:document" SPACES "><office:body><office:spreadsheet>", "<table:table/>",
               L "the document has more than 10000 sheets");
    check_many("<office:document" SPACES "><office:automatic-styles>",
               "<style:style style:name=\"a\" style:family=\"table\"><style:table-properties table:display=\"false\"/>"
               "</style:style>",
               L "the document has more than 10000 styles of hidden sheets");
}

static void test_encrypted(void **state)
{
    (void)state;
    struct packed p = {0};
    char manifest[9000];
    for (size_t n = 4080; n < 4105; n++) { /* the word may stand across two pieces */
        int len =
            snprintf(manifest, sizeof manifest, "<manifest>%*s<manifest:encryption-data/></manifest>", (int)n, "");
        assert_true(len > 0);
        pack_ods(&p, "\x12\x34", manifest);
        office_check("ods", "encrypted", &p,
                     "E -4 0+18446744073709551615 it is protected by a password; save a copy without one\n");
        pack_free(&p);
    }
    pack_ods(&p, SAMPLE, "<manifest/>");
    char *got = office_read("ods", &p);
    assert_true(fake_says(got, "R 1 [a|#2^<1.5>]"));
    free(got);
    pack_free(&p);
}

static void test_hostile(void **state)
{
    (void)state;
    struct packed p = {0};
    pack_ods(&p, SAMPLE, "<manifest/>");
    office_check("ods", "sample", &p,
                 "T @1 sheet 表\nR 1 [a|#2^<1.5>]\nR 2 [b{2x1}]\nR 3 [b{2x1}]\nT @1 sheet 表\nR 1 [c]\n");
    office_check_hostile("ods", &p);
    for (size_t i = 0; i < p.len; i++) {
        p.p[i] ^= (uint8_t)(1u << i % 8);
        char *got = office_read("ods", &p);
        assert_false(fake_says(got, "FAULT"));
        free(got);
        p.p[i] ^= (uint8_t)(1u << i % 8);
    }
    pack_free(&p);
}

/* ---- One XML file ---- */

#define FLAT                                                                                         \
    XML "<office:document" SPACES " office:version=\"1.3\" office:mimetype=\"" MIMETYPE "\">" STYLES \
        "<office:body><office:spreadsheet>" SHEET(                                                   \
            ROW(T("a") F("1.5", "2"))) "</office:spreadsheet></office:body></office:document>"

static void test_flat(void **state)
{
    (void)state;
    static const size_t windows[] = {1, 7, 1000, 0};
    const tb_format *fods = office_format("fods");
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        fake_setup s = {.bytes = FLAT, .len = sizeof FLAT - 1, .window = windows[i], .stream = i == 2};
        char *got = fake_transcript(fods, &s);
        assert_string_equal(got, "T @1 sheet 表\nR 1 [a|#2^<1.5>]\n");
        free(got);
        assert_int_equal(fake_probe(fods, &s), 100);
    }
    for (size_t len = 0; len < sizeof FLAT - 1; len++) {
        fake_setup s = {.bytes = FLAT, .len = len, .window = 100};
        char *got = fake_transcript(fods, &s);
        assert_true(fake_says(got, "E -3 ") && !fake_says(got, "FAULT"));
        free(got);
    }
    fake_setup s = {.bytes = FLAT, .len = sizeof FLAT - 1, .fail_peek = 1};
    char *got = fake_transcript(fods, &s);
    assert_true(fake_says(got, "E -2 "));
    free(got);
    s.fail_peek = 0;
    s.cancel = true;
    got = fake_transcript(fods, &s);
    assert_true(fake_says(got, "E -7 "));
    free(got);
    s = (fake_setup){.bytes = "<?xml version=\"1.0\"?><html/>", .len = 28};
    assert_int_equal(fake_probe(fods, &s), 0);
    s.len = 3;
    assert_int_equal(fake_probe(fods, &s), 0);
}

static void test_probe(void **state)
{
    (void)state;
    struct packed p = {0};
    pack_ods(&p, SAMPLE, NULL);
    assert_int_equal(office_probe("ods", &p), 100);
    assert_int_equal(office_probe("xlsx", &p), 0);
    assert_int_equal(office_probe("fods", &p), 0);
    assert_int_equal(office_probe("office-other", &p), 0);
    pack_free(&p);
    const struct zip_file stored[] = {{.name = "mimetype", .bytes = MIMETYPE "-template"},
                                      {.name = "content.xml", .bytes = "<a/>"}};
    pack_zip(&p, stored, 2, NULL);
    assert_int_equal(office_probe("ods", &p), 100);
    p.len -= 1;
    assert_int_equal(office_probe("ods", &p), 80);
    pack_free(&p);
    const struct office_part epub[] = {{"mimetype", "application/epub+zip"}, {"content.xml", "<a/>"}};
    office_pack(&p, epub, 2);
    assert_int_equal(office_probe("ods", &p), 0);
    assert_int_equal(office_probe("office-other", &p), 0);
    pack_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),    cmocka_unit_test(test_warnings), cmocka_unit_test(test_places),
        cmocka_unit_test(test_repeated), cmocka_unit_test(test_broken),   cmocka_unit_test(test_encrypted),
        cmocka_unit_test(test_many),     cmocka_unit_test(test_hostile),  cmocka_unit_test(test_flat),
        cmocka_unit_test(test_probe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
