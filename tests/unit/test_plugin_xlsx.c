/* SPDX-License-Identifier: MIT */
/* Workbooks made by hand, part by part. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office.h"

#define SHEET_NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define STRICT_NS "http://purl.oclc.org/ooxml/spreadsheetml/main"
#define STRICT_RELS "http://purl.oclc.org/ooxml/officeDocument/relationships"
#define BOOK_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
#define TYPES                                                                                        \
    XML "<Types xmlns=\"" TYPES_NS "\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>" \
        "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" BOOK_TYPE "\"/></Types>"
#define REL(id, type, target) "<Relationship Id=\"" id "\" Type=\"" DOC_RELS_NS "/" type "\" Target=\"" target "\"/>"
#define BOOK_RELS                                                                                    \
    XML "<Relationships xmlns=\"" RELS_NS "\">" REL("r1", "worksheet", "worksheets/sheet1.xml")      \
        REL("r2", "sharedStrings", "sharedStrings.xml") REL("r3", "styles", "styles.xml")            \
            REL("r4", "theme", "theme/theme1.xml") REL("r5", "chartsheet", "chartsheets/sheet1.xml") \
                REL("r6", "worksheet", "/xl/worksheets/sheet2.xml")                                  \
                    REL("r7", "worksheet", "../xl/./worksheets/sheet3.xml") "</Relationships>"
#define BOOK(properties, sheets)                                                                     \
    XML "<workbook xmlns=\"" SHEET_NS "\" xmlns:r=\"" DOC_RELS_NS "\">" properties "<sheets>" sheets \
        "</sheets></workbook>"
#define ONE_SHEET BOOK("", "<sheet name=\"收支总表\" sheetId=\"1\" r:id=\"r1\"/>")
#define SHEET(inside) XML "<worksheet xmlns=\"" SHEET_NS "\">" inside "</worksheet>"
#define STRINGS(inside) XML "<sst xmlns=\"" SHEET_NS "\">" inside "</sst>"
#define STYLES(inside) XML "<styleSheet xmlns=\"" SHEET_NS "\">" inside "</styleSheet>"

#define SOME_STRINGS                                                                                              \
    STRINGS("<si><t>项目</t></si><si><r><t>预</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> 算</t></r>" \
            "<rPh sb=\"0\" eb=\"1\"><t>よさん</t></rPh><phoneticPr fontId=\"1\"/></si><si><t/></si>"           \
            "<si><t>a_x000D_\nb_x005F_x0041_ _x0041_ _xZZZZ_ _xD83D__x0007_</t></si>")
#define SOME_STYLES                                                                                                 \
    STYLES("<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"#,##0.00_ \"/>"                              \
           "<numFmt numFmtId=\"165\" formatCode=\"@&quot;元&quot;\"/></numFmts><cellStyleXfs><xf numFmtId=\"9\"/>" \
           "</cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/>"                \
           "<xf numFmtId=\"10\"/><xf numFmtId=\"165\"/><xf numFmtId=\"22\"/></cellXfs>")

struct book {
    const char *types, *root, *rels, *book, *strings, *styles, *sheet, *sheet2, *sheet3;
};

/* What is NULL is as in an ordinary workbook. */
static void pack_book(struct packed *out, const struct book *b)
{
    const struct office_part parts[] = {
        {TYPES_PART, b->types ? b->types : TYPES},
        {"_rels/.rels", b->root ? b->root : ROOT_RELS("xl/workbook.xml")},
        {"xl/workbook.xml", b->book ? b->book : ONE_SHEET},
        {"xl/_rels/workbook.xml.rels", b->rels ? b->rels : BOOK_RELS},
        {"xl/worksheets/sheet1.xml", b->sheet},
        {"xl/worksheets/sheet2.xml", b->sheet2},
        {"xl/worksheets/sheet3.xml", b->sheet3},
        {"xl/styles.xml", b->styles ? b->styles : SOME_STYLES},
        {"xl/sharedStrings.xml", b->strings ? b->strings : SOME_STRINGS},
    };
    office_pack(out, parts, sizeof parts / sizeof *parts);
}

static void check_book(const char *name, const struct book *b, const char *expected)
{
    struct packed p = {0};
    pack_book(&p, b);
    office_check("xlsx", name, &p, expected);
    pack_free(&p);
}

struct reading {
    const char *name, *sheet, *expected; /* without the line of the table */
};

static void read_sheets(const struct reading *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char expected[4096];
        const char *rows = cases[i].expected;
        unsigned first = rows[0] == 'R' ? (unsigned)strtoul(rows + 2, NULL, 10) : 0;
        if (first)
            snprintf(expected, sizeof expected, "T @%u sheet 收支总表\n%s", first, rows);
        else
            snprintf(expected, sizeof expected, "%s", rows);
        check_book(cases[i].name, &(struct book){.sheet = cases[i].sheet}, expected);
    }
}
#define READ(table) read_sheets(table, sizeof(table) / sizeof *(table))

#define DATA(rows) SHEET("<sheetData>" rows "</sheetData>")
#define U "E -3 0+18446744073709551615 "
#define L "E -5 0+18446744073709551615 "

/* n times a, between two others; to be freed. */
static char *repeated(const char *head, const char *a, size_t n, const char *tail)
{
    struct packed p = {0};
    pack_bytes(&p, head, strlen(head));
    for (size_t i = 0; i < n; i++)
        pack_bytes(&p, a, strlen(a));
    pack_bytes(&p, tail, strlen(tail) + 1);
    return (char *)p.p;
}

/* ---- Cells ---- */

static void test_cells(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"shared strings: plain, runs without their reading, empty, escapes",
         DATA("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\">"
              "<v>2</v></c><c r=\"D1\" t=\"s\"><v>3</v></c></row>"),
         "R 1 [项目|预 算|~|a\\x0Ab_x0041_ A _xZZZZ_ _xD83D_]\n"},
        {"inline strings",
         DATA("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><r><t>乙"
              "</t></r><r><t>丙</t></r><rPh><t>x</t></rPh></is></c></row>"),
         "R 1 [甲|乙丙]\n"},
        {"booleans, errors, texts of formulas",
         DATA("<row r=\"1\"><c r=\"A1\" t=\"b\"><v>1</v></c><c r=\"B1\" t=\"b\"><v>0</v></c><c r=\"C1\" t=\"e\"><f>1/0"
              "</f><v>#DIV/0!</v></c><c r=\"D1\" t=\"str\"><f>A1</f><v>字_x0041_</v></c><c r=\"E1\" t=\"b\"><v>x</v>"
              "</c></row>"),
         "R 1 [?true|?false|#DIV/0!=|字A=|x]\n"},
        {"numbers",
         DATA("<row r=\"1\"><c r=\"A1\"><v>12</v></c><c r=\"B1\" t=\"n\"><v>-3.5</v></c><c r=\"C1\" s=\"1\">"
              "<v>1234.567</v></c><c r=\"D1\" s=\"3\"><f>SUM(A1)</f><v>0.125</v></c><c r=\"E1\" s=\"9\">"
              "<v>7</v></c></row>"),
         "R 1 [#12|#-3.5^|#1,234.57^<1234.567>|#12.50%^=<0.125>|#7]\n"},
        {"text that looks like numbers",
         DATA("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>0205</v></c><c r=\"B1\" t=\"str\" s=\"1\"><v>1.50</v></c></row>"),
         "R 1 [0205|1.50]\n"},
        {"a format for text",
         DATA("<row r=\"1\"><c r=\"A1\" t=\"s\" s=\"4\"><v>0</v></c><c r=\"B1\" s=\"4\"><v>5</v></c>"
              "</row>"),
         "R 1 [项目元|#5元<5>]\n"},
        {"dates",
         DATA("<row r=\"1\"><c r=\"A1\" s=\"2\"><v>45292</v></c><c r=\"B1\" t=\"d\" s=\"2\">"
              "<v>2024-01-05T00:00:00.000</v></c><c r=\"C1\" t=\"d\" s=\"5\"><v>2024-01-05T13:30:00</v></c>"
              "<c r=\"D1\" t=\"d\"><v>soon</v></c></row>"),
         "R 1 [!2024-01-01<45292>|!2024-01-05|!2024-01-05T13:30:00|soon]\n"},
        {"blank cells: between others they are there, behind them not",
         DATA("<row r=\"1\"><c r=\"A1\" s=\"1\"/><c r=\"B1\"><v>1</v></c><c r=\"C1\" s=\"1\"/><c r=\"D1\"><v>2</v></c>"
              "<c r=\"E1\" s=\"1\"/></row><row r=\"2\"><c r=\"A2\"/></row><row r=\"3\"/>"),
         "R 1 [~|#1|~|#2]\n"},
        {"a formula without a result",
         DATA(
             "<row r=\"1\"><c r=\"A1\"><f>1+1</f></c><c r=\"B1\"><f>1+1</f><v></v></c><c r=\"C1\" t=\"str\"><f>\"\"</f>"
             "<v></v></c><c r=\"D1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\" t=\"b\"><f>2</f></c></row>"),
         "R 1 [~=|~=|~=|#1]\n"
         "W 0/0/1/1 收支总表: formulas without a stored result, read as empty: 3 in the sheet, this being the first; "
         "open the file in a spreadsheet program and save it\n"},
        {"a string that is not there",
         DATA("<row r=\"7\"><c r=\"B7\" t=\"s\"><v>4</v></c><c r=\"C7\" t=\"s\"><v>x</v>"
              "</c><c r=\"D7\"><v>1</v></c></row>"),
         "R 7 [1=~|2=~|3=#1]\n"
         "W 0/0/7/2 收支总表: the cell names a text that the workbook does not have, and is read as empty; fetch the "
         "file again\n"
         "W 0/0/7/3 收支总表: the cell names a text that the workbook does not have, and is read as empty; fetch the "
         "file again\n"},
        {"a number that is none", DATA("<row r=\"1\"><c r=\"A1\"><v>1,5</v></c></row>"),
         "R 1 [1,5]\nW 0/0/1/1 收支总表: the cell should hold a number and does not; it is read as text\n"},
        {"what a cell holds in extensions is not its value",
         DATA("<row r=\"1\"><c r=\"A1\"><v>1</v><extLst><ext><v>2</v></ext></extLst></c></row>"), "R 1 [#1]\n"},
    };
    READ(cases);
}

/* ---- Places ---- */

static void test_places(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"rows and columns are where they are",
         DATA("<row r=\"3\"><c r=\"C3\"><v>1</v></c></row><row r=\"1048576\">"
              "<c r=\"XFD1048576\"><v>2</v></c></row>"),
         "R 3 [2=#1]\nR 1048576 [16383=#2]\n"},
        {"without names they follow each other",
         DATA("<row><c><v>1</v></c><c><v>2</v></c></row><row r=\"5\"><c r=\"C5\"><v>3</v></c><c><v>4</v></c></row><row>"
              "<c><v>5</v></c></row>"),
         "R 1 [#1|#2]\nR 5 [2=#3|3=#4]\nR 6 [#5]\n"},
        {"nothing", DATA(""), ""},
        {"no data", SHEET("<dimension ref=\"A1\"/>"), ""},
        {"only borders", DATA("<row r=\"1\"><c r=\"A1\" s=\"1\"/></row>"), ""},
        {"row too far", DATA("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048577\"><c><v>1</v></c></row>"),
         "R 1 [#1]\n" L
         "sheet 收支总表, row 1048577: a sheet has rows 1 to 1048576 only; open the file and save it again\n"},
        {"row 0", DATA("<row r=\"0\"><c><v>1</v></c></row>"),
         L "sheet 收支总表: a sheet has rows 1 to 1048576 only; open the file and save it again\n"},
        {"rows out of order", DATA("<row r=\"2\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>"),
         "R 2 [#1]\n" U "sheet 收支总表, row 2: the rows are not in order; open the file and save it again\n"},
        {"column too far", DATA("<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row>"),
         L "sheet 收支总表, XFE2: a sheet has columns A to XFD only; open the file and save it again\n"},
        {"column much too far", DATA("<row r=\"2\"><c r=\"ZZZZZZZZZZZZ2\"><v>1</v></c></row>"),
         L "sheet 收支总表, MWLQKWU2: a sheet has columns A to XFD only; open the file and save it again\n"},
        {"cells out of order", DATA("<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"B2\"><v>1</v></c></row>"),
         U "sheet 收支总表, B2: the cells of the row are not in order; open the file and save it again\n"},
        {"a name that is none", DATA("<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"2C\"><v>1</v></c></row>"),
         U "sheet 收支总表, B2: a cell of the row has a name that is none; open the file and save it again\n"},
    };
    READ(cases);
}

static void test_wide(void **state)
{
    (void)state;
    struct packed sheet = {0}, p = {0};
    static const char head[] = "<worksheet xmlns=\"" SHEET_NS "\"><sheetData><row r=\"9\">",
                      tail[] = "</row></sheetData></worksheet>";
    pack_bytes(&sheet, head, sizeof head - 1);
    for (int i = 0; i < 1000000; i++)
        pack_bytes(&sheet, "<c/>", 4);
    pack_bytes(&sheet, tail, sizeof tail);
    pack_book(&p, &(struct book){.sheet = (const char *)sheet.p});
    char *got = office_read("xlsx", &p);
    assert_string_equal(got,
                        L "sheet 收支总表, XFE9: a sheet has columns A to XFD only; open the file and save it again\n");
    free(got);
    assert_true(fake_peak < (size_t)4 << 20);
    pack_free(&p);
    pack_free(&sheet);
}

/* ---- Merged cells ---- */

#define MERGED(rows, merges) SHEET("<sheetData>" rows "</sheetData><mergeCells>" merges "</mergeCells>")
#define ROW3(r, a, b, c) \
    "<row r=\"" r "\"><c r=\"A" r "\">" a "</c><c r=\"B" r "\">" b "</c><c r=\"C" r "\">" c "</c></row>"
#define V(x) "<v>" #x "</v>"

static void test_merged(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"across", MERGED(ROW3("1", V(1), "", V(2)), "<mergeCell ref=\"A1:B1\"/>"), "R 1 [#1{2x1}|2=#2]\n"},
        {"down", MERGED(ROW3("1", V(1), V(2), V(3)) ROW3("2", "", V(4), V(5)), "<mergeCell ref=\"A1:A2\"/>"),
         "R 1 [#1{1x2}|#2|#3]\nR 2 [1=#4|2=#5]\n"},
        {"what is hidden below a merged cell is not told",
         MERGED(ROW3("1", V(1), V(2), V(3)) ROW3("2", V(4), V(5), V(6)), "<mergeCell ref=\"A1:B2\"/>"),
         "R 1 [#1{2x2}|2=#3]\nR 2 [2=#6]\n"},
        {"several, in any order",
         MERGED(ROW3("1", V(1), V(2), V(3)) ROW3("2", V(4), V(5), V(6)) ROW3("3", V(7), V(8), V(9)),
                "<mergeCell ref=\"B2:C2\"/><mergeCell ref=\"B1:C1\"/><mergeCell ref=\"A1:A3\"/><mergeCell ref=\"C3\"/>"
                "<mergeCell ref=\"B3:B3\"/>"),
         "R 1 [#1{1x3}|#2{2x1}]\nR 2 [1=#5{2x1}]\nR 3 [1=#8|2=#9]\n"},
        {"begins in a row that is not there", MERGED(ROW3("2", V(1), V(2), V(3)), "<mergeCell ref=\"A1:B2\"/>"),
         "R 2 [2=#3]\n"},
        {"its first cell is blank", MERGED(ROW3("1", "", "", V(3)), "<mergeCell ref=\"A1:B1\"/>"),
         "R 1 [~{2x1}|2=#3]\n"},
        {"overlapping and too large",
         MERGED(ROW3("1", V(1), V(2), V(3)), "<mergeCell ref=\"A1:B1\"/><mergeCell ref=\"B1:C1\"/>"
                                             "<mergeCell ref=\"C1:XFE1\"/><mergeCell ref=\"B2:A1\"/>"),
         "R 1 [#1{2x1}|2=#3]\nW 0/0/1/0 收支总表: merged cells of the sheet overlap or reach past it; they are read "
         "one by "
         "one\n"},
        {"only the word", SHEET("<!-- mergeCells --><sheetData>" ROW3("1", V(1), V(2), V(3)) "</sheetData>"),
         "R 1 [#1|#2|#3]\n"},
    };
    READ(cases);
}

/* The word may be cut anywhere by the pieces that are searched. */
static void test_merged_far_behind(void **state)
{
    (void)state;
    static const char head[] =
        "<worksheet xmlns=\"" SHEET_NS "\"><sheetData>" ROW3("1", V(1), V(2), V(3)) "</sheetData>";
    static const char tail[] = "<mergeCells><mergeCell ref=\"A1:C1\"/></mergeCells></worksheet>";
    for (size_t n = 65536 - sizeof head - 25; n < 65536 - sizeof head + 5; n++) {
        struct packed sheet = {0}, p = {0};
        pack_bytes(&sheet, head, sizeof head - 1);
        for (size_t i = 0; i < n; i++)
            pack_bytes(&sheet, "\n", 1);
        pack_bytes(&sheet, tail, sizeof tail);
        pack_book(&p, &(struct book){.sheet = (const char *)sheet.p});
        char *got = office_read("xlsx", &p);
        assert_string_equal(got, "T @1 sheet 收支总表\nR 1 [#1{3x1}]\n");
        free(got);
        pack_free(&p);
        pack_free(&sheet);
    }
}

/* ---- Workbooks ---- */

static void test_sheets(void **state)
{
    (void)state;
    const char *one = DATA("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"),
               *two = DATA("<row r=\"2\"><c><v>2</v></c></row>"), *three = DATA("<row r=\"3\"><c><v>3</v></c></row>");
    check_book(
        "the order of the tabs, hidden ones, charts",
        &(struct book){.sheet = one,
                       .sheet2 = two,
                       .sheet3 = three,
                       .book = BOOK("<workbookPr/>", "<sheet name=\"丙 \" r:id=\"r7\" state=\"veryHidden\"/>"
                                                     "<sheet name=\"图\" r:id=\"r5\"/><sheet name=\"甲\" r:id=\"r1\""
                                                     " state=\"visible\"/><sheet name=\"?\" r:id=\"r9\"/>"
                                                     "<sheet name=\"乙\" state=\"hidden\" r:id=\"r6\"/>")},
        "T @3 HIDDEN sheet 丙 \nR 3 [#3]\nT @1 sheet 甲\nR 1 [#1]\nT @2 HIDDEN sheet 乙\nR 2 [#2]\n");
    check_book("empty ones are left out",
               &(struct book){.sheet = DATA(""),
                              .sheet2 = two,
                              .sheet3 = DATA("<row r=\"1\"/>"),
                              .book = BOOK("", "<sheet name=\"甲\" r:id=\"r1\"/><sheet name=\"乙\" r:id=\"r6\"/>"
                                               "<sheet name=\"丙\" r:id=\"r7\"/>")},
               "T @2 sheet 乙\nR 2 [#2]\n");
    check_book("a name on two lines",
               &(struct book){.sheet = one, .book = BOOK("", "<sheet name=\"a&#10;b\" r:id=\"r1\"/>")},
               "T @1 sheet a b\nR 1 [#1]\n");
    check_book("no sheets", &(struct book){.book = BOOK("", "")}, "");
}

static void test_sheet_missing(void **state)
{
    (void)state;
    check_book("no such part", &(struct book){.sheet = NULL},
               U "sheet 收支总表: the part xl/worksheets/sheet1.xml is missing; fetch the file again\n");
    check_book("no main part", &(struct book){.root = ROOT_RELS("xl/other.xml")},
               U "the part xl/other.xml is missing; fetch the file again\n");
    check_book("not the main part of a workbook", &(struct book){.book = XML "<document xmlns=\"" SHEET_NS "\"/>"}, "");
}

static void test_variants(void **state)
{
    (void)state;
    const char *strict_root = XML "<Relationships xmlns=\"" RELS_NS "\"><Relationship Id=\"a\" Type=\"" STRICT_RELS
                                  "/officeDocument\" Target=\"/XL/Workbook.xml\"/></Relationships>";
    const char *strict_rels =
        XML "<Relationships xmlns=\"" RELS_NS "\"><Relationship Id=\"a\" Type=\"" STRICT_RELS
            "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"x\" Type=\"" STRICT_RELS
            "/worksheet\" TargetMode=\"External\" Target=\"http://x/\"/></Relationships>";
    check_book("strict, with prefixes, other case",
               &(struct book){
                   .root = strict_root,
                   .rels = strict_rels,
                   .book = XML "<x:workbook xmlns:x=\"" STRICT_NS "\" xmlns:q=\"" STRICT_RELS
                               "\"><x:workbookPr date1904=\"1\"/><x:sheets><x:sheet name=\"严\" q:id=\"a\"/></x:sheets>"
                               "</x:workbook>",
                   .sheet =
                       "<x:worksheet xmlns:x=\"" STRICT_NS "\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>5"
                       "</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref=\"A1:B2\"/></x:mergeCells>"
                       "</x:worksheet>",
               },
               "T @1 sheet 严\nR 1 [#5{2x2}]\n");
    check_book("another namespace is another language",
               &(struct book){.sheet = "<worksheet xmlns=\"urn:x\"><sheetData><row "
                                       "r=\"1\"><c><v>1</v></c></row></sheetData>"
                                       "</worksheet>"},
               "");
    struct packed p = {0};
    const struct office_part parts[] = {
        {TYPES_PART, TYPES},
        {"xl/workbook.xml", ONE_SHEET},
        {"xl/_rels/workbook.xml.rels",
         XML "<Relationships xmlns=\"" RELS_NS "\">" REL("r1", "worksheet", "worksheets/s.xml") "</Relationships>"},
        {"xl/worksheets/s.xml", DATA("<row r=\"1\"><c><v>1.50</v></c></row>")},
    };
    office_pack(&p, parts, sizeof parts / sizeof *parts);
    office_check("xlsx", "the least there can be", &p, "T @1 sheet 收支总表\nR 1 [#1.5^]\n");
    pack_free(&p);
}

/* The XML is in UTF-16: the word of merged cells is spelt otherwise. */
static void test_utf16(void **state)
{
    (void)state;
    static const char text[] =
        "<worksheet xmlns=\"" SHEET_NS "\"><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"
        "</sheetData><mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells></worksheet>";
    struct packed wide = {0}, p = {0};
    pack_bytes(&wide, "\xFF\xFE", 2);
    for (size_t i = 0; i < sizeof text - 1; i++)
        pack_bytes(&wide, (char[]){text[i], '\0'}, 2);
    const struct zip_file files[] = {
        {.name = TYPES_PART, .bytes = TYPES},
        {.name = "xl/workbook.xml", .bytes = ONE_SHEET},
        {.name = "xl/_rels/workbook.xml.rels",
         .bytes = XML "<Relationships xmlns=\"" RELS_NS "\">" REL("r1", "worksheet", "s.xml") "</Relationships>"},
        {.name = "xl/s.xml", .bytes = (const char *)wide.p, .len = wide.len},
    };
    pack_zip(&p, files, 4, NULL);
    office_check("xlsx", "UTF-16", &p, "T @1 sheet 收支总表\nR 1 [#1{2x1}]\n");
    pack_free(&p);
    pack_free(&wide);
}

/* ---- What numbers look like ---- */

struct shown {
    const char *format, *number, *expected;
};

/* Each number in a workbook of its own would take long: they stand in one column, each with a style of its own. */
static void check_shown(const struct shown *cases, size_t n, const char *properties)
{
    struct packed styles = {0}, sheet = {0}, expected = {0}, p = {0};
    char line[512], book[1024];
#define ADD(to, ...) pack_bytes(&(to), line, (size_t)snprintf(line, sizeof line, __VA_ARGS__))
    ADD(styles, "<styleSheet xmlns=\"" SHEET_NS "\"><numFmts>");
    for (size_t i = 0; i < n; i++)
        ADD(styles, "<numFmt numFmtId=\"%zu\" formatCode='%s'/>", 1000 + i, cases[i].format);
    ADD(styles, "</numFmts><cellXfs><xf/>");
    ADD(sheet, "<worksheet xmlns=\"" SHEET_NS "\"><sheetData>");
    ADD(expected, "T @1 sheet s\n");
    for (size_t i = 0; i < n; i++) {
        ADD(styles, "<xf numFmtId=\"%zu\"/>", 1000 + i);
        ADD(sheet, "<row><c s=\"%zu\"><v>%s</v></c><c><v>1</v></c></row>", i + 1, cases[i].number);
        ADD(expected, "R %zu [%s|#1]\n", i + 1, cases[i].expected);
    }
    ADD(styles, "</cellXfs></styleSheet>%c", 0);
    ADD(sheet, "</sheetData></worksheet>%c", 0);
    ADD(expected, "%c", 0);
#undef ADD
    snprintf(book, sizeof book, BOOK("%s", "<sheet name=\"s\" r:id=\"r1\"/>"), properties);
    pack_book(&p, &(struct book){.book = book, .styles = (const char *)styles.p, .sheet = (const char *)sheet.p});
    office_check("xlsx", "formats", &p, (const char *)expected.p);
    pack_free(&styles);
    pack_free(&sheet);
    pack_free(&expected);
    pack_free(&p);
}
#define SHOWN(table, properties) check_shown(table, sizeof(table) / sizeof *(table), properties)

static void test_general(void **state)
{
    (void)state;
    static const struct shown cases[] = {
        {"General", "0", "#0"},
        {"General", "-0", "#0"},
        {"General", "7777.5299999999997", "#7777.53^"},
        {"General", "0.30000000000000004", "#0.3^<0.30000000000000004>"},
        {"General", "1.234E7", "#12340000"},
        {"General", "1E-3", "#0.001^"},
        {"General", "-1.5e+2", "#-150"},
        {"General", "  42\n", "#42"},
        {"General", "12345678901", "#12345678901"},
        {"General", "12345678901.6", "#12345678902^<12345678901.6>"},
        {"General", "123456789012", "#123456789012"},
        {"General", "123456789012.34", "#123456789012.34^"},
        {"General", "999999999999999", "#999999999999999"},
        {"General", "220102199001011234", "#2.20102E+17^<220102199001011230>"},
        {"General", "1234567.891234", "#1234567.891^<1234567.891234>"},
        {"General", "9999999999.96", "#10000000000^<9999999999.96>"},
        {"General", "0.333333333333333315", "#0.333333333^<0.3333333333333333>"},
        {"General", "0.000123456789", "#0.000123457^<0.000123456789>"},
        {"General", "0.00001", "#0.00001^"},
        {"General", "0.0000123456789", "#1.23457E-05^<0.0000123456789>"},
        {"General", "1.4551915228366852E-11", "#1.45519E-11^<0.000000000014551915228366852>"},
        {"General", "1E-30", "#1E-30^<1E-30>"},
        {"General", "-1E300", "#-1E+300^<-1E+300>"},
        {"General", "9007199254740993", "#9.0072E+15^<9007199254740993>"},
        {"General", "1.7976931348623157E308", "#1.79769E+308^<1.7976931348623157E+308>"},
        {"General", "2.2250738585072014E-308", "#2.22507E-308^<2.2250738585072014E-308>"},
        {"General", "5.0000000000000003E-2", "#0.05^"},
        {"General", "4.9999999999999996E-2", "#0.05^<0.049999999999999996>"},
        {"General", "2.2999999999999998", "#2.3^"},
        {"General", "0.1000000000000000055511151231257827", "#0.1^"},
        {"general", "1.5", "#1.5^"},
        {"G/通用格式", "1.5", "#1.5^"},
        {"General\"元\"", "-1.5", "#-1.5元^<-1.5>"},
        {"", "1.5", "#1.5^"},
        {"@", "1.5", "#1.5^"},
    };
    SHOWN(cases, "");
}

static void test_number_formats(void **state)
{
    (void)state;
    static const struct shown cases[] = {
        {"0", "0.5", "#1^<0.5>"},
        {"0", "1234.4999999999998", "#1235^<1234.4999999999998>"},
        {"0.00", "1.005", "#1.01^<1.005>"},
        {"0.00", "1.0049999999999999", "#1.01^<1.005>"},
        {"0.00", "1.00499999999999", "#1.00^<1.00499999999999>"},
        {"0.00", "2.6749999999999998", "#2.68^<2.675>"},
        {"0.00", "-0.001", "#-0.00^<-0.001>"},
        {"0.00", "99999.995", "#100000.00^<99999.995>"},
        {"0.00", "7", "#7.00"},
        {"#,##0.00", "1234567.5", "#1,234,567.50^"},
        {"#,##0.00", "-1234.5", "#-1,234.50^"},
        {"#,##0.00", "123456789012345", "#123,456,789,012,345.00"},
        {"#,##0", "999", "#999"},
        {"#,##0", "999.5", "#1,000^<999.5>"},
        {"#,###", "0", "~<0>"},
        {"0,000", "5", "#0,005"},
        {"000000", "205", "#000205"},
        {"0.0#", "1.5", "#1.5^"},
        {"0.###", "1", "#1.<1>"},
        {".00", "12.5", "#12.50^"},
        {"?0.0?", "-1", "#- 1.0<-1>"},
        {"0%", "0.125", "#13%^<0.125>"},
        {"0.0%", "0.125", "#12.5%^<0.125>"},
        {"0.00%", "1", "#100.00%<1>"},
        {"#,##0,", "1234567", "#1,235<1234567>"},
        {"0.00,,\"百万\"", "1234567", "#1.23百万<1234567>"},
        {"0\\.0,\"万元\"", "12345", "#1.2万元<12345>"},
        {"0!.0,\"万元\"", "12345", "#1.2万元<12345>"},
        {"0.00\"万元\"", "12.5", "#12.50万元^<12.5>"},
        {"\"¥\"#,##0.00", "-1234.5", "#-¥1,234.50^<-1234.5>"},
        {"[$¥-804]#,##0.00", "1234.5", "#¥1,234.50^<1234.5>"},
        {"[$-804]0.00", "1", "#1.00"},
        {"[$USD] 0.00", "1", "#USD 1.00<1>"},
        {"[DBNum1][$-804]0", "15", "#15"},
        {"#,##0.00_);[Red]\\(#,##0.00\\)", "-1234.5", "#(1,234.50)^<-1234.5>"},
        {"#,##0.00_);[Red]\\(#,##0.00\\)", "1234.5", "#1,234.50^"},
        {"_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "0", "#-<0>"},
        {"_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "-3", "#-3.00"},
        {"0.00;-0.00;;@", "0", "~<0>"},
        {";;;", "5", "~<5>"},
        {"0.0;(0.0);\"零\"", "0", "#零<0>"},
        {"+0;-0;0", "5", "#+5"},
        {"[=1]\"是\";[=0]\"否\";0", "1", "#是<1>"},
        {"[=1]\"是\";[=0]\"否\";0", "0", "#否<0>"},
        {"[=1]\"是\";[=0]\"否\";0", "-2", "#-2"},
        {"[&gt;=10000]0\\.0,\"万\";0", "12345", "#1.2万<12345>"},
        {"[&gt;=10000]0\\.0,\"万\";0", "-5", "#-5"},
        {"[&lt;0]\"亏\"0;0", "-5", "#亏5<-5>"},
        {"[&lt;&gt;0]0.0;\"-\"", "0", "#-<0>"},
        {"[&lt;=5]0.0;0", "5", "#5.0"},
        {"[&gt;5]0.0;0", "5", "#5"},
        {"0.00E+00", "1234.5", "#1.23E+03^<1234.5>"},
        {"0.00E-00", "0.00012", "#1.20E-04^<0.00012>"},
        {"0.00E-0", "99999", "#1.00E5<99999>"},
        {"##0.0E+0", "12345678", "#12.3E+6<12345678>"},
        {"0E+0", "0", "#0E+0<0>"},
        {"# ?/?", "1.5", "#1 1/2^<1.5>"},
        {"# ?\?/?\?", "-0.3", "#-3/10^<-0.3>"},
        {"# ?/8", "2.3", "#2 2/8^<2.3>"},
        {"?/?", "1.5", "#3/2^<1.5>"},
        {"# ?/?", "0.01", "#0^<0.01>"},
        {"# ?/?", "2.99", "#3^<2.99>"},
        {"# ?\?\?/?\?\?", "3.14159", "#3 16/113^<3.14159>"},
        {"00-00", "1234", "#12-34<1234>"},
        {"0\"", "1", "#1"},
        {"0[", "1", "#1[<1>"},
        {"0\\", "1", "#1"},
        {"0_", "1", "#1"},
        {"[Red", "1", "#[Red<1>"},
        {"0.0.0", "1.25", "#1.2.5^<1.25>"},
        {",0", "1", "#,1"},
        {"0;0;0;0;0;0", "-1", "#1<-1>"},
    };
    SHOWN(cases, "");
}

static void test_dates(void **state)
{
    (void)state;
    static const struct shown cases[] = {
        {"yyyy/m/d", "1", "!1900-01-01<1>"},
        {"yyyy/m/d", "59", "!1900-02-28<59>"},
        {"yyyy/m/d", "60", "!1900-02-29<60>"},
        {"yyyy/m/d", "61", "!1900-03-01<61>"},
        {"yyyy/m/d", "36526", "!2000-01-01<36526>"},
        {"yyyy/m/d", "45351", "!2024-02-29<45351>"},
        {"yyyy/m/d", "2958465", "!9999-12-31<2958465>"},
        {"yyyy/m/d", "2958466", "#2958466"},
        {"yyyy/m/d", "0", "#0"},
        {"yyyy/m/d", "-1", "#-1"},
        {"yyyy\"年\"m\"月\"d\"日\"", "45292", "!2024-01-01<45292>"},
        {"yyyy\"年\"m\"月\";@", "45292", "!2024-01<45292>"},
        {"yyyy\"年\"", "45292", "!2024<45292>"},
        {"e\"年\"", "45292", "!2024<45292>"},
        {"m\"月\"d\"日\"", "45292", "!2024-01-01<45292>"},
        {"[$-804]aaaa", "45292", "!2024-01-01<45292>"},
        {"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "45292", "!2024-01-01<45292>"},
        {"yyyy/m/d h:mm", "45292.5625", "!2024-01-01T13:30<45292.5625>"},
        {"yyyy/m/d h:mm:ss", "45292.562511574077", "!2024-01-01T13:30:01<45292.56251157408>"},
        {"yyyy-mm-dd hh:mm:ss", "45291.999999", "!2024-01-01T00:00:00<45291.999999>"},
        {"h:mm", "0.5625", "!13:30<0.5625>"},
        {"h:mm AM/PM", "0.5625", "!13:30<0.5625>"},
        {"上午/下午h\"时\"mm\"分\"", "0.25", "!06:00<0.25>"},
        {"mm:ss", "0.0007", "!00:01:00<0.0007>"},
        {"h:mm:ss", "1E-5", "!00:00:01<0.00001>"},
        {"[h]:mm:ss", "1.5", "!PT36H00M00S<1.5>"},
        {"[mm]:ss", "0.5", "!PT12H00M00S<0.5>"},
        {"h:mm", "-0.5", "#-0.5^"},
        {"yyyy\"年\"m\"月\"d\"日\";;", "45292", "!2024-01-01<45292>"},
        {"[Red]General", "45292", "#45292"},
        {"0.00\"years\"", "1", "#1.00years<1>"},
    };
    static const struct shown of_1904[] = {
        {"yyyy/m/d", "0", "!1904-01-01<0>"},
        {"yyyy/m/d", "43830", "!2024-01-01<43830>"},
        {"h:mm", "0.25", "!06:00<0.25>"},
        {"[h]:mm", "1", "!PT24H00M00S<1>"},
        {"yyyy/m/d", "2957003", "!9999-12-31<2957003>"},
        {"yyyy/m/d", "2957004", "#2957004"},
    };
    SHOWN(cases, "");
    SHOWN(of_1904, "<workbookPr date1904=\"true\"/>");
}

/* Formats that have a number only. */
static void test_builtin(void **state)
{
    (void)state;
    static const struct {
        unsigned id;
        const char *number, *expected;
    } cases[] = {
        {0, "1.5", "#1.5^"},
        {1, "1.5", "#2^<1.5>"},
        {2, "1.5", "#1.50^"},
        {3, "1234", "#1,234"},
        {4, "1234", "#1,234.00"},
        {7, "-1234", "#-1,234.00"},
        {9, "0.5", "#50%^<0.5>"},
        {10, "0.5", "#50.00%^<0.5>"},
        {11, "12", "#1.20E+01<12>"},
        {12, "0.5", "#1/2^<0.5>"},
        {13, "0.25", "#1/4^<0.25>"},
        {14, "45292", "!2024-01-01<45292>"},
        {17, "45292", "!2024-01<45292>"},
        {20, "0.5", "!12:00<0.5>"},
        {22, "45292.5", "!2024-01-01T12:00<45292.5>"},
        {27, "45292", "!2024-01<45292>"},
        {31, "45292", "!2024-01-01<45292>"},
        {33, "0.5", "!12:00:00<0.5>"},
        {37, "-5", "#(5)<-5>"},
        {40, "-5", "#(5.00)<-5>"},
        {43, "0", "#-<0>"},
        {45, "0.5", "!12:00:00<0.5>"},
        {46, "1.5", "!PT36H00M00S<1.5>"},
        {49, "5", "#5"},
        {57, "45292", "!2024-01<45292>"},
        {59, "5", "#5"},
        {400, "5", "#5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char styles[512], sheet[512], expected[256];
        snprintf(styles, sizeof styles, STYLES("<cellXfs><xf/><xf numFmtId=\"%u\"/></cellXfs>"), cases[i].id);
        snprintf(sheet, sizeof sheet, DATA("<row><c s=\"1\"><v>%s</v></c></row>"), cases[i].number);
        snprintf(expected, sizeof expected, "T @1 sheet 收支总表\nR 1 [%s]\n", cases[i].expected);
        struct packed p = {0};
        pack_book(&p, &(struct book){.styles = styles, .sheet = sheet});
        char *got = office_read("xlsx", &p);
        assert_string_equal(got, expected);
        free(got);
        pack_free(&p);
    }
}

/* What is shown has an end, whatever a format says; it ends between characters. */
static void test_long_formats(void **state)
{
    (void)state;
    char styles[4096], code[1100] = "", text[1100] = "";
    for (int i = 0; i < 95; i++)
        strncat(code, "年General", sizeof code - strlen(code) - 1);
    for (int i = 0; i < 1000; i++)
        strncat(text, "@", sizeof text - strlen(text) - 1);
    snprintf(styles, sizeof styles,
             STYLES("<numFmts><numFmt numFmtId=\"200\" formatCode=\"%s\"/><numFmt numFmtId=\"201\" formatCode=\"0;0;0;"
                    "x%s\"/></numFmts><cellXfs><xf numFmtId=\"200\"/><xf numFmtId=\"201\"/></cellXfs>"),
             code, text);
    char *string = repeated("<sst xmlns=\"" SHEET_NS "\"><si><t>", "0123456789", 1000, "</t></si></sst>");
    struct packed p = {0};
    pack_book(&p,
              &(struct book){.styles = styles,
                             .strings = string,
                             .sheet = DATA("<row><c><v>1.4551915228366852E-11</v></c></row><row><c t=\"s\" s=\"1\"><v>0"
                                           "</v></c></row>")});
    char *got = office_read("xlsx", &p);
    assert_true(fake_says(got, "R 1 [#年1.45519E-11年") && fake_says(got, "R 2 [x0123456789"));
    assert_true(strlen(got) < 140000 && strlen(got) > 120000);
    assert_false(fake_says(got, "FAULT"));
    free(got);
    pack_free(&p);
    free(string);
}

/* Of two formats with one number the first counts, and one with the number of a built-in replaces it. */
static void test_formats_of_the_file(void **state)
{
    (void)state;
    check_book(
        "numbers of formats",
        &(struct book){.styles = STYLES("<numFmts><numFmt numFmtId=\"200\" formatCode=\"0.0\"/><numFmt "
                                        "numFmtId=\"200\" formatCode=\"0.000\"/><numFmt numFmtId=\"14\" "
                                        "formatCode=\"0.00\"/><numFmt formatCode=\"0\"/><numFmt numFmtId=\"7\"/>"
                                        "</numFmts><cellXfs><xf numFmtId=\"200\"/><xf numFmtId=\"14\"/><xf/>"
                                        "</cellXfs>"),
                       .sheet = DATA("<row><c><v>1</v></c><c s=\"1\"><v>1</v></c><c s=\"2\"><v>1</v></c></row>")},
        "T @1 sheet 收支总表\nR 1 [#1.0|#1.00|#1]\n");
    char styles[4096], code[2048];
    memset(code, '0', sizeof code);
    snprintf(styles, sizeof styles,
             STYLES("<numFmts><numFmt numFmtId=\"200\" formatCode=\"%.1500s\"/></numFmts><cellXfs><xf "
                    "numFmtId=\"200\"/></cellXfs>"),
             code);
    check_book("a format without end", &(struct book){.styles = styles, .sheet = DATA("<row><c><v>1</v></c></row>")},
               "T @1 sheet 收支总表\nR 1 [#1]\n");
}

/* ---- Damage and malice ---- */

#define GOOD DATA(ROW3("1", V(1), V(2), V(3)) ROW3("2", V(4), V(5), V(6)))

static void check_starts(const char *name, const struct book *b, const char *start)
{
    struct packed p = {0};
    pack_book(&p, b);
    char *got = office_read("xlsx", &p);
    if (!fake_says(got, start) || fake_says(got, "FAULT"))
        fail_msg("case \"%s\":\n%s--- not\n%s", name, got, start);
    free(got);
    pack_free(&p);
}

static void test_broken_xml(void **state)
{
    (void)state;
    check_starts(
        "not well-formed", &(struct book){.sheet = SHEET("<sheetData><row r=\"4\"><c r=\"B4\"><v>1</c>")},
        U "sheet 收支总表, B4: xl/worksheets/sheet1.xml is broken in line 2 (mismatched tag); fetch the file again");
    check_starts("empty", &(struct book){.strings = " "},
                 U "xl/sharedStrings.xml is broken in line 1 (no element found)");
    check_starts(
        "a document type",
        &(struct book){.sheet = "<!DOCTYPE worksheet [<!ENTITY a \"b\">]><worksheet xmlns=\"" SHEET_NS "\"/>"},
        U "sheet 收支总表: xl/worksheets/sheet1.xml declares a document type, which office programs never write; "
          "do not trust the file");
    check_starts("a document type in the main part", &(struct book){.book = "<!DOCTYPE w SYSTEM \"x\"><w/>"},
                 U "xl/workbook.xml declares a document type");
    check_starts("an unknown encoding", &(struct book){.sheet = "<?xml version='1.0' encoding='x'?><a/>"},
                 U "sheet 收支总表: xl/worksheets/sheet1.xml is broken in line 1 (unknown encoding)");
    check_starts("invalid UTF-8", &(struct book){.sheet = DATA("<row><c t=\"str\"><v>\xff</v></c></row>")},
                 U "sheet 收支总表, A1: xl/worksheets/sheet1.xml is broken");
    for (size_t len = 0; len < sizeof GOOD - 1; len++) {
        char cut[sizeof GOOD] = "";
        memcpy(cut, GOOD, len);
        check_starts("cut off", &(struct book){.sheet = len ? cut : " "}, "E -3 ");
    }
}

static void test_limits(void **state)
{
    (void)state;
    char *deep = repeated("<worksheet xmlns=\"" SHEET_NS "\">", "<a>", 300, "");
    check_starts("deep", &(struct book){.sheet = deep},
                 L "sheet 收支总表: the elements of xl/worksheets/sheet1.xml are nested more than 256 deep");
    char *tag = repeated("<worksheet xmlns=\"" SHEET_NS "\" a=\"", "0123456789", 200000, "\"/>");
    check_starts("a long tag", &(struct book){.sheet = tag},
                 L "sheet 收支总表: xl/worksheets/sheet1.xml has a tag or comment of more than 1048576 bytes");
    char *comment = repeated("<!--", "0123456789", 200000, "--><worksheet xmlns=\"" SHEET_NS "\"/>");
    check_starts("a long comment", &(struct book){.sheet = comment},
                 L "sheet 收支总表: xl/worksheets/sheet1.xml has a tag");
    char *cell = repeated("<worksheet xmlns=\"" SHEET_NS "\"><sheetData><row><c t=\"str\"><v>", "0123456789", 20000,
                          "</v></c></row></sheetData></worksheet>");
    check_starts("a long cell", &(struct book){.sheet = cell},
                 L "sheet 收支总表, A1: the cell has more than 131072 bytes of text");
    char *string = repeated("<sst xmlns=\"" SHEET_NS "\"><si><t>", "0123456789", 20000, "</t></si></sst>");
    check_starts("a long string", &(struct book){.strings = string}, L "a shared string has more than 131072 bytes");
    char *rels =
        repeated("<Relationships xmlns=\"" RELS_NS "\">", REL("r1", "worksheet", "a"), 20001, "</Relationships>");
    check_starts("many relationships", &(struct book){.rels = rels},
                 L "xl/_rels/workbook.xml.rels names more than 20000 parts");
    char *sheets = repeated("<workbook xmlns=\"" SHEET_NS "\" xmlns:r=\"" DOC_RELS_NS "\"><sheets>",
                            "<sheet name=\"a\" r:id=\"r1\"/>", 10001, "</sheets></workbook>");
    check_starts("many sheets", &(struct book){.book = sheets}, L "the workbook has more than 10000 sheets");
    free(rels);
    free(sheets);
    free(deep);
    free(tag);
    free(comment);
    free(cell);
    free(string);
}

/* A short string that stands in many cells is as much as a long one. */
static void test_string_bomb(void **state)
{
    (void)state;
    char *string = repeated("<sst xmlns=\"" SHEET_NS "\"><si><t>", "0123456789", 10000, "</t></si></sst>");
    char *sheet = repeated("<worksheet xmlns=\"" SHEET_NS "\"><sheetData>", "<row><c t=\"s\"><v>0</v></c></row>", 2000,
                           "</sheetData></worksheet>");
    struct packed p = {0};
    pack_book(&p, &(struct book){.strings = string, .sheet = sheet});
    fake_setup s = {.bytes = (const char *)p.p, .len = p.len, .max_ratio = 500, .max_batches = 3000};
    char *got = fake_transcript(office_format("xlsx"), &s);
    assert_true(fake_says(got, L "sheet 收支总表, A6"));
    assert_non_null(strstr(got, "it unpacks to more than 500 times its size; --limit ratio=N allows more"));
    free(got);
    s.max_ratio = 0;
    s.max_unpacked = 1000000;
    got = fake_transcript(office_format("xlsx"), &s);
    assert_true(fake_says(got, "R 8 [") && fake_says(got, L "sheet 收支总表, A"));
    assert_non_null(strstr(got, "it unpacks to more than 1000000 bytes; --limit size=N allows more"));
    free(got);
    pack_free(&p);
    free(string);
    free(sheet);
}

static void test_packages(void **state)
{
    (void)state;
    static const char sheet[] = GOOD;
    struct zip_file files[] = {
        {.name = TYPES_PART, .bytes = TYPES},
        {.name = "xl/workbook.xml", .bytes = ONE_SHEET},
        {.name = "xl/_rels/workbook.xml.rels",
         .bytes = XML "<Relationships xmlns=\"" RELS_NS "\">" REL("r1", "worksheet", "s.xml") "</Relationships>"},
        {.name = "xl/s.xml", .bytes = sheet, .deflate = true},
    };
    static const struct {
        const char *name;
        struct zip_file file;
        const char *start;
    } cases[] = {
        {"good", {.deflate = true}, "R 2 [#4|#5|#6]"},
        {"stored", {.deflate = false}, "R 2 [#4|#5|#6]"},
        {"lengths behind", {.deflate = true, .lengths_behind = true}, "R 2 [#4|#5|#6]"},
        {"encrypted",
         {.flags = 1},
         "E -4 0+18446744073709551615 sheet 收支总表: it is protected by a password; save a copy "
         "without one"},
        {"an unknown method",
         {.method = 77},
         "E -4 0+18446744073709551615 sheet 收支总表: xl/s.xml is packed in a way that "
         "is not handled; open it and save it again"},
        {"a wrong checksum",
         {.deflate = true, .wrong_crc = 1},
         U "sheet 收支总表: xl/s.xml is damaged (CRC error); fetch "
           "the file again"},
        {"not what it says", {.method = 8}, U "sheet 收支总表: xl/s.xml is damaged ("},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct packed p = {0};
        files[3] = cases[i].file;
        files[3].name = "xl/s.xml";
        files[3].bytes = sheet;
        pack_zip(&p, files, 4, NULL);
        char *got = office_read("xlsx", &p);
        if (!fake_says(got, cases[i].start) || fake_says(got, "FAULT"))
            fail_msg("case \"%s\":\n%s--- not\n%s", cases[i].name, got, cases[i].start);
        free(got);
        pack_free(&p);
    }
}

static void test_tail(void **state)
{
    (void)state;
    struct packed p = {0};
    pack_book(&p, &(struct book){.sheet = GOOD});
    size_t end = p.len - 22;
    static const struct {
        const char *name;
        size_t at;
        uint8_t byte;
        const char *start;
    } cases[] = {
        {"a part of several", 4, 1, "E -4 0+18446744073709551615 it is one part of a split zip archive"},
        {"the directory elsewhere", 16, 0, U "the directory of the parts is not where the end of the file says"},
        {"the directory shorter", 12, 0, U "the directory of the parts is not where the end of the file says"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t was = p.p[end + cases[i].at];
        p.p[end + cases[i].at] = cases[i].byte;
        char *got = office_read("xlsx", &p);
        if (!fake_says(got, cases[i].start))
            fail_msg("case \"%s\":\n%s", cases[i].name, got);
        free(got);
        p.p[end + cases[i].at] = was;
    }
    fake_setup s = {.bytes = (const char *)p.p, .len = p.len, .max_members = 6};
    char *got = fake_transcript(office_format("xlsx"), &s);
    assert_string_equal(got, L "it has more than 6 members; --limit members=N allows more\n");
    free(got);
    pack_bytes(&p, "<!-- from a server -->", 22);
    got = office_read("xlsx", &p);
    assert_true(fake_says(got, "R 2 [#4|#5|#6]"));
    free(got);
    pack_free(&p);
}

/* The numbers of the end record stand in a record of zip64 instead. */
static void test_zip64(void **state)
{
    (void)state;
    struct packed p = {0}, z = {0};
    pack_book(&p, &(struct book){.sheet = GOOD});
    uint8_t end[22], record[56] = {'P', 'K', 6, 6, 44}, locator[20] = {'P', 'K', 6, 7};
    size_t at = p.len - sizeof end;
    memcpy(end, p.p + at, sizeof end);
    record[12] = record[14] = 45;
    memcpy(record + 24, end + 10, 2);
    memcpy(record + 32, end + 10, 2);
    memcpy(record + 40, end + 12, 4);
    memcpy(record + 48, end + 16, 4);
    for (size_t i = 0; i < 8; i++)
        locator[8 + i] = (uint8_t)((uint64_t)at >> 8 * i);
    locator[16] = 1;
    memset(end + 8, 0xff, 12);
    pack_bytes(&z, p.p, at);
    pack_bytes(&z, record, sizeof record);
    pack_bytes(&z, locator, sizeof locator);
    pack_bytes(&z, end, sizeof end);
    char *got = office_read("xlsx", &z);
    assert_true(fake_says(got, "R 2 [#4|#5|#6]"));
    free(got);
    for (size_t i = 0; i < sizeof record + sizeof locator; i++) { /* whatever is wrong in them */
        z.p[at + i] ^= 0x55;
        got = office_read("xlsx", &z);
        assert_false(fake_says(got, "FAULT"));
        free(got);
        z.p[at + i] ^= 0x55;
    }
    pack_free(&p);
    pack_free(&z);
}

/* A part that says it has 10 bytes and has 64 MiB of zeros. */
static void test_bomb(void **state)
{
    (void)state;
    struct packed bomb = {0};
    pack_zip_of_zeros(&bomb, "xl/workbook.xml", (uint64_t)64 << 20);
    for (size_t i = 0; i < bomb.len - 4; i++)
        if (memcmp(bomb.p + i, "PK\1\2", 4) == 0 || memcmp(bomb.p + i, "PK\3\4", 4) == 0)
            memcpy(bomb.p + i + (bomb.p[i + 2] == 1 ? 24 : 22), "\x0a\0\0\0", 4);
    fake_setup s = {.bytes = (const char *)bomb.p, .len = bomb.len, .max_unpacked = 100000};
    char *got = fake_transcript(office_format("xlsx"), &s);
    assert_true(fake_says(got, "E -5 ") || fake_says(got, "E -3 "));
    assert_true(fake_peak < (size_t)1 << 20);
    free(got);
    pack_free(&bomb);
}

static void test_flipped(void **state)
{
    (void)state;
    struct packed p = {0};
    pack_book(&p, &(struct book){.sheet = MERGED(ROW3("1", V(1), V(2), V(3)), "<mergeCell ref=\"A1:B1\"/>")});
    for (size_t i = 0; i < p.len; i++) {
        p.p[i] ^= (uint8_t)(1u << i % 8);
        char *got = office_read("xlsx", &p);
        assert_false(fake_says(got, "FAULT"));
        free(got);
        p.p[i] ^= (uint8_t)(1u << i % 8);
    }
    pack_free(&p);
}

static void test_hostile(void **state)
{
    (void)state;
    struct packed p = {0};
    pack_book(&p,
              &(struct book){
                  .book = BOOK("", "<sheet name=\"甲\" r:id=\"r1\"/><sheet name=\"乙\" r:id=\"r6\"/>"),
                  .sheet = MERGED(ROW3("1", V(1), V(2), V(3)) "<row r=\"2\"><c t=\"s\" s=\"4\"><v>1</v></c><c s=\"1\">"
                                                              "<v>1.234</v></c><c t=\"str\"><v>x</v></c></row>",
                                  "<mergeCell ref=\"A1:B1\"/>"),
                  .sheet2 = GOOD,
              });
    office_check_hostile("xlsx", &p);
    pack_free(&p);
}

/* ---- Many rows ---- */

static void test_many_rows(void **state)
{
    (void)state;
    const size_t n = 20000;
    struct packed sheet = {0}, p = {0};
    char row[256];
    pack_bytes(&sheet, "<worksheet xmlns=\"" SHEET_NS "\"><sheetData>",
               strlen("<worksheet xmlns=\"" SHEET_NS "\"><sheetData>"));
    for (size_t i = 1; i <= n; i++)
        pack_bytes(&sheet, row,
                   (size_t)snprintf(row, sizeof row,
                                    "<row r=\"%zu\"><c r=\"A%zu\" t=\"s\"><v>0</v></c><c "
                                    "r=\"B%zu\" s=\"1\"><v>%zu.25</v></c></row>",
                                    i, i, i, i));
    pack_bytes(&sheet, "</sheetData></worksheet>", 25);
    pack_book(&p, &(struct book){.sheet = (const char *)sheet.p});
    char *got = office_read("xlsx", &p);
    assert_true(fake_says(got, "R 20000 [项目|#20,000.25^]"));
    assert_true(fake_peak < (size_t)1 << 20);
    assert_true(fake_batches >= n / 1024 && fake_batches <= n / 1024 + 1);
    size_t rows = 0;
    for (const char *line = got; (line = strstr(line, "\nR ")); line++)
        rows++;
    assert_int_equal(rows, n);
    free(got);
    fake_setup s = {.bytes = (const char *)p.p, .len = p.len, .max_batches = 1}; /* the rest is dropped */
    got = fake_transcript(office_format("xlsx"), &s);
    assert_false(fake_says(got, "FAULT"));
    assert_false(fake_says(got, "E "));
    free(got);
    pack_free(&p);
    pack_free(&sheet);
}

/* ---- Probe ---- */

static void test_probe(void **state)
{
    (void)state;
    struct packed p = {0};
    pack_book(&p, &(struct book){.sheet = GOOD});
    assert_int_equal(office_probe("xlsx", &p), 100);
    assert_int_equal(office_probe("docx", &p), 0);
    assert_int_equal(office_probe("ods", &p), 0);
    assert_int_equal(office_probe("office-other", &p), 0);
    p.len -= 30;
    assert_int_equal(office_probe("xlsx", &p), 80);
    p.len = 40;
    assert_int_equal(office_probe("xlsx", &p), 0);
    p.len = 3;
    assert_int_equal(office_probe("xlsx", &p), 0);
    pack_free(&p);
}

static void probe_parts(const char *name, const char *format, int score, const struct office_part *parts, size_t n)
{
    struct packed p = {0};
    office_pack(&p, parts, n);
    int got = office_probe(format, &p);
    if (got != score)
        fail_msg("case \"%s\": %d, not %d", name, got, score);
    pack_free(&p);
}

#define TYPE(type) \
    XML "<Types xmlns=\"" TYPES_NS "\"><Override PartName=\"/b.xml\" ContentType=\"application/" type "\"/></Types>"

static void test_probe_by_type(void **state)
{
    (void)state;
    static const struct {
        const char *type, *format;
    } cases[] = {
        {"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xlsx"},
        {"vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", "xlsx"},
        {"vnd.ms-excel.sheet.macroEnabled.main+xml", "xlsx"},
        {"vnd.ms-excel.template.macroEnabled.main+xml", "xlsx"},
        {"vnd.ms-excel.sheet.binary.macroEnabled.main", "office-other"},
        {"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "docx"},
        {"vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "docx"},
        {"vnd.ms-word.document.macroEnabled.main+xml", "docx"},
        {"vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "office-other"},
    };
    static const char *const formats[] = {"xlsx", "docx", "ods", "office-other"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char types[512];
        snprintf(types, sizeof types, TYPE("%s"), cases[i].type);
        const struct office_part parts[] = {{TYPES_PART, types}, {"b.xml", "<a/>"}};
        for (size_t k = 0; k < sizeof formats / sizeof *formats; k++)
            probe_parts(cases[i].type, formats[k], strcmp(formats[k], cases[i].format) == 0 ? 100 : 0, parts, 2);
    }
    const struct office_part plain[] = {{"a.csv", "a,b\n"}}, other[] = {{TYPES_PART, TYPE("x")}, {"b.xml", "<a/>"}};
    probe_parts("an archive", "xlsx", 0, plain, 1);
    probe_parts("another document", "xlsx", 0, other, 2);
    const struct office_part named[] = {{TYPES_PART, "broken"}, {"xl/workbook.xml", "<a/>"}};
    probe_parts("by its main part", "xlsx", 100, named, 2);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes, *said;
    } cases[] = {
        {"OFD.xml", "<ofd/>", "it is an OFD document; save it as PDF or .docx and read that"},
        {"xl/workbook.bin", "x", "it is a binary workbook; save it as .xlsx and read that"},
        {"ppt/presentation.xml", "x", "it is a presentation or a drawing; save it as PDF and read that"},
        {"mimetype", "application/vnd.oasis.opendocument.text",
         "it is an OpenDocument text; save it as .docx and read that"},
        {"mimetype", "application/vnd.oasis.opendocument.presentation",
         "it is a presentation or a drawing; save it as PDF and read that"},
        {"a", "x", "it is none of the office documents that are only recognised"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[300];
        struct packed p = {0};
        const struct office_part parts[] = {{cases[i].name, cases[i].bytes}, {TYPES_PART, "<a/>"}};
        office_pack(&p, parts, 2);
        snprintf(expected, sizeof expected, "E -4 0+18446744073709551615 %s\n", cases[i].said);
        office_check("office-other", cases[i].name, &p, expected);
        assert_int_equal(office_probe("office-other", &p), i < 5 ? 100 : 0);
        pack_free(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_merged),
        cmocka_unit_test(test_merged_far_behind),
        cmocka_unit_test(test_sheets),
        cmocka_unit_test(test_sheet_missing),
        cmocka_unit_test(test_variants),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_general),
        cmocka_unit_test(test_number_formats),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_builtin),
        cmocka_unit_test(test_long_formats),
        cmocka_unit_test(test_formats_of_the_file),
        cmocka_unit_test(test_broken_xml),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_string_bomb),
        cmocka_unit_test(test_packages),
        cmocka_unit_test(test_tail),
        cmocka_unit_test(test_zip64),
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_flipped),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_probe),
        cmocka_unit_test(test_probe_by_type),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
