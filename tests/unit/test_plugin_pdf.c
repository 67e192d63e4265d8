/* SPDX-License-Identifier: MIT */
/* The files are made here (making_pdf.h); what is expected of them was worked out from what was drawn. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "making_pdf.h"

const tb_plugin *tb_plugin_query_pdf(void);

static const tb_format *pdf(void) { return tb_plugin_query_pdf()->formats[0]; }

static struct pdf doc; /* large: one for all tests */

static struct pdf_page *start(void)
{
    memset(&doc, 0, sizeof doc);
    return pdf_add_page(&doc);
}

static fake_setup setup(void)
{
    return (fake_setup){.bytes = doc.bytes, .len = doc.len, .whole = true, .name = "a.pdf"};
}

/* Puts the document together, reads it in four ways and compares. */
static void check(const char *name, const char *expected)
{
    pdf_finish(&doc);
    for (unsigned way = 0; way < 4; way++) {
        fake_setup s = setup();
        s.whole = way & 1u;
        s.stream = way == 2;
        s.hint = way & 2u ? 1 : 0;
        char *got = fake_transcript(pdf(), &s);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", way %u\n", name, way);
        assert_string_equal(got, expected);
        free(got);
    }
}

/* ---- Ruled tables ---- */

enum style { STROKES, BARS, DASHES, DOTS, DOUBLE, PIECES, SLITS, GREY_FILLED, OPEN_SIDES, N_STYLES };

static void level(struct pdf_page *p, enum style style, double x1, double x2, double y)
{
    double h = p->height;
    if (style == BARS)
        pdf_op(p, "%g %g %g 0.5 re f", x1, h - y - 0.25, x2 - x1);
    else if (style == DASHES)
        pdf_op(p, "q [3 2] 0 d 0.6 G 0.5 w %g %g m %g %g l S Q", x1, h - y, x2, h - y);
    else if (style == DOUBLE)
        pdf_op(p, "0.3 w %g %g m %g %g l S %g %g m %g %g l S", x1, h - y - 1, x2, h - y - 1, x1, h - y + 1, x2,
               h - y + 1);
    else if (style == DOTS)
        for (double x = x1; x < x2; x += 2)
            pdf_op(p, "%g %g .5 .5 re f", x, h - y);
    else
        pdf_line(p, x1, y, x2, y);
}

static void steep(struct pdf_page *p, enum style style, double x, double y1, double y2)
{
    double h = p->height;
    if (style == BARS)
        pdf_op(p, "%g %g 0.5 %g re f", x - 0.25, h - y2, y2 - y1);
    else if (style == DASHES)
        pdf_op(p, "q [3 2] 0 d 0.6 G 0.5 w %g %g m %g %g l S Q", x, h - y1, x, h - y2);
    else if (style == DOUBLE)
        pdf_op(p, "0.3 w %g %g m %g %g l S %g %g m %g %g l S", x - 1, h - y1, x - 1, h - y2, x + 1, h - y1, x + 1,
               h - y2);
    else if (style == DOTS)
        for (double y = y1; y < y2; y += 2)
            pdf_op(p, "%g %g .5 .5 re f", x, h - y);
    else
        pdf_line(p, x, y1, x, y2);
}

static const struct {
    double x1, x2, y;
} levels[] = {{50, 350, 100}, {150, 350, 120}, {50, 350, 140}, {50, 350, 160}, {50, 350, 180}};
static const struct {
    double x, y1, y2;
} steeps[] = {{50, 100, 180}, {150, 100, 160}, {250, 120, 180}, {350, 100, 180}};

static void draw_texts(struct pdf_page *p)
{
    pdf_text_middle(p, 100, 123, 10, "Item");
    pdf_text_middle(p, 250, 113, 10, "2024");
    pdf_text_middle(p, 200, 133, 10, "Plan");
    pdf_text_middle(p, 300, 133, 10, "Done");
    pdf_text(p, 53, 153, 10, "Roads");
    pdf_text_right(p, 247, 153, 10, "1,234.00");
    pdf_text_right(p, 347, 153, 10, "5");
    pdf_text_middle(p, 150, 173, 10, "Sum");
    pdf_text_right(p, 347, 173, 10, "6");
}

/* Three columns of 100 points from x = 50, four rows of 20 from y = 100:
 *   Item (over two rows) | 2024 (over two columns)
 *                        | Plan | Done
 *   Roads | 1,234.00 | 5
 *   Sum (over two columns) | 6 */
static void draw_table(struct pdf_page *p, enum style style)
{
    double slit = style == SLITS ? 0.8 : 0;
    bool pieces = style == PIECES || style == SLITS;
    if (style == GREY_FILLED)
        pdf_op(p, "0.9 g 50 %g 300 40 re f 0 g", p->height - 140);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        for (double x = levels[i].x1, to; x < levels[i].x2; x = to) {
            to = pieces ? x + 100 : levels[i].x2;
            level(p, style, x + slit, to - slit, levels[i].y);
        }
    for (size_t i = 0; i < sizeof steeps / sizeof *steeps; i++)
        for (double y = steeps[i].y1, to; y < steeps[i].y2; y = to) {
            to = pieces ? y + 20 : steeps[i].y2;
            if (style != OPEN_SIDES || (i > 0 && i < 3))
                steep(p, style, steeps[i].x, y + slit, to - slit);
        }
    draw_texts(p);
}

#define DRAWN_TABLE                   \
    "T @1:1\n"                        \
    "R 1/1/1 [Item{1x2}|2024{2x1}]\n" \
    "R 1/1/2 [1=Plan|2=Done]\n"       \
    "R 1/1/3 [Roads|1,234.00|5]\n"    \
    "R 1/1/4 [Sum{2x1}|2=6]\n"

static void test_rules(void **state)
{
    (void)state;
    static const char *const names[N_STYLES] = {"strokes", "bars",  "dashes",      "dots",      "double",
                                                "pieces",  "slits", "grey filled", "open sides"};
    for (enum style style = STROKES; style < N_STYLES; style++) {
        draw_table(start(), style);
        check(names[style], DRAWN_TABLE);
    }
}

/* A scan, one pixel to two points, under text that is not drawn. */
static void test_scan_with_text(void **state)
{
    (void)state;
    enum { WIDTH = 296, HEIGHT = 421 };
    static unsigned char pixels[HEIGHT][WIDTH / 8];
    static char hex[2 * sizeof pixels + 1];
    memset(pixels, 0xff, sizeof pixels);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        for (int x = (int)levels[i].x1 / 2; x <= (int)levels[i].x2 / 2; x++)
            pixels[(int)levels[i].y / 2][x / 8] &= (unsigned char)~(0x80u >> x % 8);
    for (size_t i = 0; i < sizeof steeps / sizeof *steeps; i++)
        for (int x = (int)steeps[i].x / 2, y = (int)steeps[i].y1 / 2; y <= (int)steeps[i].y2 / 2; y++)
            pixels[y][x / 8] &= (unsigned char)~(0x80u >> x % 8);
    for (size_t i = 0; i < sizeof pixels; i++)
        snprintf(hex + 2 * i, 3, "%02X", (unsigned)pixels[i / (WIDTH / 8)][i % (WIDTH / 8)]);
    struct pdf_page *p = start();
    pdf_op(p, "q 592 0 0 842 0 0 cm BI /W 296 /H 421 /BPC 1 /CS /G /F /AHx ID %s> EI Q 3 Tr", hex);
    draw_texts(p);
    check("scan with text", DRAWN_TABLE);
}

/* Rules inside a transparency group. */
static void test_group(void **state)
{
    (void)state;
    static const char bytes[] =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</XObject<</X 5 0 "
        "R>>>>>>endobj\n"
        "4 0 obj<</Length 5>>stream\n/X Do\nendstream endobj\n"
        "5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 300 300]/Group<</S/Transparency>>"
        "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Length 192>>stream\n"
        "50 100 m 250 100 l S 50 120 m 250 120 l S 50 140 m 250 140 l S\n"
        "50 100 m 50 140 l S 150 100 m 150 140 l S 250 100 m 250 140 l S\n"
        "BT /F1 10 Tf 55 125 Td (a) Tj 100 0 Td (b) Tj -100 -20 Td (c) Tj ET\n\nendstream endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n";
    fake_setup s = {.bytes = bytes, .len = sizeof bytes - 1, .whole = true};
    char *got = fake_transcript(pdf(), &s);
    assert_string_equal(got, "T @1:1\nR 1/1/1 [a|b]\nR 1/1/2 [c|~]\n");
    free(got);
}

/* The same page, seen from elsewhere. */
static void test_turned_pages(void **state)
{
    (void)state;
    static const struct {
        const char *name, *extra, *matrix;
        double width, height;
    } cases[] = {
        {"rotated by its dictionary", "/Rotate 90", "0 1 -1 0 595 0 cm", 595, 842},
        {"crop box", "/CropBox[20 20 580 800]", NULL, 595, 842},
        {"media box off the origin", "/CropBox[0 0 595 842]", NULL, 595, 842},
        {"content runs upwards", NULL, "0 1 -1 0 595 0 cm", 595, 842},
        {"content runs downwards", NULL, "0 -1 1 0 0 842 cm", 595, 842},
        {"content upside down", NULL, "-1 0 0 -1 595 842 cm", 595, 842},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pdf_page *p = start();
        bool sideways = cases[i].matrix && cases[i].matrix[0] == '0';
        if (cases[i].matrix)
            pdf_op(p, "%s", cases[i].matrix);
        if (sideways)
            p->height = 595; /* that of the page which is drawn */
        draw_table(p, STROKES);
        p->height = cases[i].height;
        p->extra = cases[i].extra;
        check(cases[i].name, DRAWN_TABLE);
    }
}

/* White rules show on a coloured ground, and nowhere else; the outlines of characters are no rules. */
static void test_what_is_no_rule(void **state)
{
    (void)state;
    struct pdf_page *p = start();
    pdf_op(p, "1 G 1 g");
    level(p, STROKES, 100, 300, 102);
    steep(p, BARS, 200, 90, 110);
    pdf_op(p, "0 G 0 g");
    pdf_text(p, 110, 105, 10, "left");
    pdf_text(p, 210, 105, 10, "right");
    check("white on white", "P @1:1 left\nP @1:1 right\n");
    p = start();
    pdf_op(p, "0.5 0.6 0.9 rg 40 652 320 100 re f 1 G 0 g");
    draw_table(p, STROKES);
    check("white on blue", DRAWN_TABLE);
    p = start();
    pdf_text(p, 53, 113, 10, "a");
    pdf_op(p, "q 1 Tr");
    pdf_text(p, 60, 113, 10, "HTL");
    pdf_op(p, "Q");
    check("outlined type", "P @1:1 a HTL\n");
    p = start();
    pdf_op(p, "100 700 60 20 re S 300 700 60 20 re S 100 600 60 20 re S 130 700 m 130 620 l S 160 710 m 300 710 l S");
    pdf_text(p, 110, 135, 10, "one");
    pdf_text(p, 310, 135, 10, "two");
    pdf_text(p, 110, 235, 10, "three");
    check("boxes joined by lines", "P @1:1 one\nP @1:1 two\nP @1:2 three\n");
}

/* Text in cells: lines, words set in pieces, words too long for their cell, turned words. */
static void test_cells(void **state)
{
    (void)state;
    struct pdf_page *p = start();
    for (int i = 0; i < 4; i++) {
        steep(p, STROKES, 50 + 100 * i, 100, 190);
        level(p, STROKES, 50, 350, 100 + 30 * i);
    }
    pdf_text(p, 53, 112, 10, "first line");
    pdf_text(p, 53, 124, 10, "second");
    pdf_text(p, 153, 118, 10, "1");
    pdf_text(p, 161, 118, 10, "234.00");
    pdf_text(p, 253, 118, 10, "人员");
    pdf_text(p, 275, 118, 10, "经费");
    pdf_text(p, 53, 148, 10, "a word that is too long for its cell");
    pdf_text(p, 253, 148, 10, "合");
    pdf_text(p, 280, 148, 10, "计");
    pdf_op(p, "BT /F1 8 Tf 0 1 -1 0 100 %g Tm (up) Tj ET", 842.0 - 185);
    pdf_op(p, "BT /F1 8 Tf 0 -1 1 0 200 %g Tm (down) Tj ET", 842.0 - 162);
    pdf_op(p, "BT 3 Tr /F1 10 Tf 1 0 0 1 253 %g Tm (hidden) Tj ET", 842.0 - 178);
    check("cells", "T @1:1\n"
                   "R 1/1/1 [first line\\x0Asecond|1234.00|人员经费]\n"
                   "R 1/1/2 [a word that is too long for its cell|~|合 计]\n"
                   "R 1/1/3 [up|down|hidden]\n");
}

/* Rows that only their numbers show. */
static void test_rows_without_rules(void **state)
{
    (void)state;
    struct pdf_page *p = start();
    static const char *const names[] = {"Roads", "Bridges", "Schools", "Parks"}, *const sums[] = {"1.00", "2.00",
                                                                                                  "3.00", "4.50"};
    for (int i = 0; i < 3; i++)
        steep(p, STROKES, 50 + 100 * i, 100, 180);
    level(p, STROKES, 50, 250, 100);
    level(p, STROKES, 50, 250, 180);
    for (int i = 0; i < 4; i++) {
        pdf_text(p, 53, 115 + 18 * i, 10, names[i]);
        pdf_text_right(p, 247, 115 + 18 * i, 10, sums[i]);
    }
    check("columns ruled", "T @1:1\nR 1/1/1 [Roads|1.00]\nR 1/1/2 [Bridges|2.00]\nR 1/1/3 [Schools|3.00]\n"
                           "R 1/1/4 [Parks|4.50]\n");
}

/* ---- Tables without rules ---- */

static void draw_columns(struct pdf_page *p, double y)
{
    static const char *const rows[][3] = {
        {"Item", "Plan", "Done"}, {"Roads", "1,234.00", "5.00"}, {"Bridges", "17.20", ""}, {"Schools", "9.10", "8.90"}};
    for (size_t i = 0; i < 4; i++) {
        pdf_text(p, 60, y + 20 * (double)i, 10, rows[i][0]);
        pdf_text_right(p, 250, y + 20 * (double)i, 10, rows[i][1]);
        pdf_text_right(p, 350, y + 20 * (double)i, 10, rows[i][2]);
    }
}

static void test_aligned(void **state)
{
    (void)state;
    draw_columns(start(), 100);
    check("no rules", "T @1:1\nR 1/1/1 [Item|Plan|Done]\nR 1/1/2 [Roads|1,234.00|5.00]\nR 1/1/3 [Bridges|17.20|~]\n"
                      "R 1/1/4 [Schools|9.10|8.90]\n");
    struct pdf_page *p = start();
    draw_columns(p, 100);
    for (int i = 0; i < 5; i++)
        level(p, STROKES, 50, 360, 86 + 20 * i);
    pdf_text(p, 60, 128, 8, "and lanes"); /* below Roads, between the same rules */
    check("level rules", "T @1:1\nR 1/1/1 [Item|Plan|Done]\nR 1/1/2 [Roads\\x0Aand lanes|1,234.00|5.00]\n"
                         "R 1/1/3 [Bridges|17.20|~]\nR 1/1/4 [Schools|9.10|8.90]\n");
    p = start();
    draw_columns(p, 740);
    p = pdf_add_page(&doc);
    pdf_text(p, 60, 60, 10, "Parks");
    pdf_text_right(p, 350, 60, 10, "3.00");
    check("the last row on the next page",
          "T @1:1\nR 1/1/1 [Item|Plan|Done]\nR 1/1/2 [Roads|1,234.00|5.00]\nR 1/1/3 [Bridges|17.20|~]\n"
          "R 1/1/4 [Schools|9.10|8.90]\nT @2:1\nR 2/1/1 [Parks|~|3.00]\n");
}

static void test_no_table(void **state)
{
    (void)state;
    struct pdf_page *p = start();
    static const char *const parts[] = {"Duties", "Tables", "Notes", "Terms"};
    for (int i = 0; i < 4; i++) {
        char number[8];
        snprintf(number, sizeof number, "%d", 3 * i + 1);
        pdf_text(p, 60, 100 + 20 * i, 12, parts[i]);
        pdf_text_right(p, 500, 100 + 20 * i, 12, number);
    }
    check("contents",
          "P @1:1 Duties\nP @1:1 1\nP @1:2 Tables\nP @1:2 4\nP @1:3 Notes\nP @1:3 7\nP @1:4 Terms\nP @1:4 10\n");
    p = start();
    pdf_text(p, 60, 100, 12, "Duties............................1");
    pdf_text(p, 60, 120, 12, "Tables............................2.5");
    pdf_text(p, 60, 140, 12, "Notes.............................3");
    check("dots", "P @1:1 Duties............................1\nP @1:2 Tables............................2.5\n"
                  "P @1:3 Notes.............................3\n");
}

/* ---- Prose ---- */

#define TWENTY "一二三四五六七八九十一二三四五六七八九十"
#define THIRTY TWENTY "一二三四五六七八九十"

/* Lines of 34 characters of 12 points between the margins at 90 and 498. */
static void test_prose(void **state)
{
    (void)state;
    struct pdf_page *p = start();
    pdf_text_middle(p, 297, 80, 18, "部门概况");
    pdf_text(p, 90, 120, 10, "编制部门：甲局");
    pdf_text_right(p, 498, 120, 10, "单位：万元");
    pdf_text(p, 114, 160, 12, THIRTY "甲乙");
    pdf_text(p, 90, 182, 12, THIRTY "甲乙丙丁");
    pdf_text(p, 90, 204, 12, "的结尾。");
    pdf_text(p, 114, 226, 12, "（一）" TWENTY "甲乙丙丁戊己。");
    pdf_text(p, 114, 248, 12, "1.短。");
    pdf_text(p, 114, 270, 12, THIRTY "ab");
    pdf_text(p, 90, 292, 12, "cd" TWENTY "12345");
    check("paragraphs", "H 0 @1:1 部门概况\n"
                        "P @1:2 编制部门：甲局\n"
                        "P @1:2 单位：万元\n"
                        "P @1:3 " THIRTY "甲乙" THIRTY "甲乙丙丁的结尾。\n"
                        "P @1:6 （一）" TWENTY "甲乙丙丁戊己。\n"
                        "P @1:7 1.短。\n"
                        "P @1:8 " THIRTY "ab cd" TWENTY "12345\n");
}

/* Running titles and page numbers go, a sentence goes on over the page, and so does a table. */
static void test_pages(void **state)
{
    (void)state;
    start();
    for (int i = 0; i < 4; i++) {
        struct pdf_page *p = i ? pdf_add_page(&doc) : &doc.pages[0];
        char number[24];
        snprintf(number, sizeof number, i == 3 ? "%d / 4" : "- %d -", i + 1);
        pdf_text(p, 90, 40, 9, "甲局2024年部门预算");
        pdf_text_middle(p, 297, 810, 9, number);
    }
    pdf_text(&doc.pages[0], 114, 700, 12, THIRTY "甲乙");
    pdf_text(&doc.pages[0], 90, 722, 12, THIRTY "甲乙丙丁");
    pdf_text(&doc.pages[1], 90, 80, 12, "的结尾。");
    for (int i = 1; i < 4; i++) {
        struct pdf_page *p = &doc.pages[i];
        double y = i == 1 ? 740 : 80;
        char number[8];
        snprintf(number, sizeof number, "%d.00", i);
        if (i == 1)
            pdf_text_right(p, 498, 736, 9, "单位：万元");
        level(p, STROKES, 90, 490, y);
        level(p, STROKES, 90, 490, y + 20);
        for (int k = 0; k < 5; k++)
            if (i != 2 || (k != 1 && k != 3)) /* the second piece is one row of cells over two columns each */
                steep(p, STROKES, 90 + 100 * k, y, y + 20);
        pdf_text(p, 93, y + 13, 9, i == 2 ? "total" : "part");
        pdf_text_right(p, 487, y + 13, 9, number);
    }
    check("pages", "P @1:2 " THIRTY "甲乙" THIRTY "甲乙丙丁的结尾。\n"
                   "P @2:3 单位：万元\n"
                   "T @2:1\nR 2/1/1 [part|~|~|1.00]\n"
                   "T @3:1\nR 3/1/1 [total{2x1}|2=2.00{2x1}]\n"
                   "T @4:1\nR 4/1/1 [part|~|~|3.00]\n");
}

static void test_hint(void **state)
{
    (void)state;
    pdf_text(start(), 60, 100, 12, "text");
    doc.info = "/Title( A budget )";
    check("title", "N title A budget\nP @1:1 text\n");
    doc.info = "/Title(  )";
    check("blank title", "P @1:1 text\n");
}

/* ---- Files that cannot be read ---- */

#define IMAGE "q 500 0 0 700 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /G /F /AHx ID 80> EI Q"

static void test_scanned(void **state)
{
    (void)state;
    pdf_op(start(), IMAGE);
    pdf_op(pdf_add_page(&doc), IMAGE);
    check("scanned", "E -4 0+18446744073709551615 the PDF is scanned: none of its 2 pages has a text layer; run text "
                     "recognition (OCR) on it, or ask for the original\n");
    pdf_text(pdf_add_page(&doc), 60, 100, 12, "text");
    pdf_op(pdf_add_page(&doc), IMAGE);
    check(
        "partly scanned",
        "P @3:1 text\n"
        "W 1/0/0/0 : the page is a picture without text and was left out; run text recognition on the PDF, or ask for "
        "the original\n"
        "W 2/0/0/0 : the page is a picture without text and was left out; run text recognition on the PDF, or ask for "
        "the original\n"
        "W 4/0/0/0 : the page is a picture without text and was left out; run text recognition on the PDF, or ask for "
        "the original\n");
    start();
    check("blank",
          "E -4 0+18446744073709551615 the PDF has no text on any of its 1 pages; run text recognition (OCR) on "
          "it, or ask for the original\n");
}

static void check_bytes(const char *name, const char *bytes, size_t len, const char *expected)
{
    fake_setup s = {.bytes = bytes, .len = len, .whole = true};
    char *got = fake_transcript(pdf(), &s);
    if (!fake_says(got, expected) || fake_says(got, "FAULT"))
        fail_msg("case \"%s\":\n%s--- not %s", name, got, expected);
    free(got);
}

static void test_broken(void **state)
{
    (void)state;
    pdf_text(start(), 60, 100, 12, "text");
    doc.trailer = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(01234567890123456789012345678901)"
                  "/U(01234567890123456789012345678901)>>/ID[(0123456789012345)(0123456789012345)]";
    check("encrypted",
          "E -4 0+18446744073709551615 the PDF is encrypted with a password; open it with the password and "
          "save it without one\n");
    static const char damaged[] =
        "E -3 0+18446744073709551615 the PDF is damaged and cannot be opened; fetch the file again\n";
    static const char no_pages[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                                   "2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n";
    check_bytes("empty", "", 0, damaged);
    check_bytes("header only", "%PDF-1.4\n", 9, damaged);
    check_bytes("no pages", no_pages, sizeof no_pages - 1,
                "E -3 0+18446744073709551615 the PDF has no pages that could be found; fetch the file again\n");
    static const char no_page[] =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Count 2/Kids[3 0 R 9 0 R]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources"
        "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
        "4 0 obj<</Length 33>>stream\nBT /F1 9 Tf 9 50 Td (text) Tj ET \nendstream endobj\ntrailer<</Root 1 0 R>>\n";
    check_bytes("a page is missing", no_page, sizeof no_page - 1,
                "W 2/0/0/0 : the page is damaged and was left out; fetch the file again\n");
    pdf_text(start(), 60, 100, 12, "text");
    pdf_finish(&doc);
    char *xref = strstr(doc.bytes, "startxref");
    assert_non_null(xref);
    xref[10] = '9'; /* points elsewhere: poppler looks for the objects itself */
    check_bytes("wrong xref", doc.bytes, doc.len, "P @1:1 text\n");
}

static void test_truncated(void **state)
{
    (void)state;
    pdf_text(start(), 60, 100, 12, "text");
    pdf_finish(&doc);
    for (size_t len = 0; len < doc.len; len++) {
        fake_setup s = setup();
        s.len = len;
        char *got = fake_transcript(pdf(), &s);
        if (fake_says(got, "FAULT") ||
            !(fake_says(got, "E -3 ") || fake_says(got, "E -4 ") || fake_says(got, "P @1:1 ")))
            fail_msg("%zu bytes:\n%s", len, got);
        free(got);
    }
}

static void test_limits(void **state)
{
    (void)state;
    struct pdf_page *p = start();
    p->height = 3000;
    pdf_text(p, 60, 100, 12, "text");
    for (int i = 0; i < 4001; i++) /* each a line of its own */
        pdf_op(p, "9 %g 9 .1 re f", 0.7 * i);
    pdf_op(p, "500 0 m 500 900 l S");
    check("too many rules", "P @1:1 text\n"
                            "W 1/0/0/0 : the page is drawn with too many lines to look for tables among them\n");
    p = start();
    pdf_text(p, 60, 100, 12, "text");
    for (int i = 0; i < 4100; i++)
        pdf_op(p, "%d %d m 580 %d l S", 1 + i % 7, i % 840, i % 840);
    check("many rules, few lines", "P @1:1 text\n");
    p = start();
    pdf_op(p, "BT /F1 1 Tf 100 100 Td");
    for (int i = 0; i < 20001; i++)
        pdf_op(p, "(a)'");
    pdf_op(p, "ET");
    check("many pieces of text",
          "E -5 0+18446744073709551615 page 1 has more than 20000 pieces of text; print the PDF to a new one\n");
}

static void test_failures(void **state)
{
    (void)state;
    struct pdf_page *p = start();
    pdf_text_middle(p, 297, 60, 16, "表");
    draw_table(p, STROKES);
    draw_columns(p, 300);
    pdf_finish(&doc);
    bool failed = true;
    for (size_t i = 1; failed; i++) {
        fake_setup s = setup();
        s.whole = i & 1u;
        s.fail_alloc = i;
        char *got = fake_transcript(pdf(), &s);
        failed = fake_says(got, "E -1 0+18446744073709551615 there is not enough memory to read");
        assert_true(failed || i > 20);
        assert_false(fake_says(got, "FAULT"));
        free(got);
    }
    fake_setup s = setup();
    s.whole = false;
    s.fail_read = 1;
    char *got = fake_transcript(pdf(), &s);
    assert_string_equal(got, "E -2 0+18446744073709551615 the disk is on fire\n");
    free(got);
    s = setup();
    s.cancel = true;
    got = fake_transcript(pdf(), &s);
    assert_string_equal(got, "E -7 0+18446744073709551615 reading was cancelled\n");
    free(got);
    s = setup();
    s.max_batches = 1;
    s.hint = 1;
    got = fake_transcript(pdf(), &s);
    assert_string_equal(got, "H 0 @1:1 表\nT @1:1\nR 1/1/1 [Item{1x2}|2024{2x1}]\nT @1:1\nR 1/2/1 [Item|Plan|Done]\n");
    free(got);
}

static void test_probe(void **state)
{
    (void)state;
    pdf_text(start(), 60, 100, 12, "text");
    pdf_finish(&doc);
    fake_setup s = setup();
    assert_int_equal(fake_probe(pdf(), &s), 100);
    s.stream = true;
    assert_int_equal(fake_probe(pdf(), &s), 80);
    s.stream = false;
    s.fail_read = 1;
    assert_int_equal(fake_probe(pdf(), &s), 80);
    s.fail_read = 0;
    s.len = 100;
    assert_int_equal(fake_probe(pdf(), &s), 80);
    s.len = 4;
    assert_int_equal(fake_probe(pdf(), &s), 0);
    s.len = doc.len;
    s.fail_peek = 1;
    assert_int_equal(fake_probe(pdf(), &s), 0);
    memmove(doc.bytes + 1000, doc.bytes, doc.len);
    memset(doc.bytes, ' ', 1000);
    s = setup();
    s.len += 1000;
    assert_int_equal(fake_probe(pdf(), &s), 100);
    memmove(doc.bytes + 1100, doc.bytes + 1000, doc.len);
    memset(doc.bytes, ' ', 1100);
    assert_int_equal(fake_probe(pdf(), &s), 0);
}

/* ---- A publication ---- */

static char *read_dataset(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", TB_DATASETS, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *bytes = malloc(1 << 20);
    assert_non_null(bytes);
    fake_setup s = {.bytes = bytes, .len = fread(bytes, 1, 1 << 20, f), .whole = true};
    fclose(f);
    char *got = fake_transcript(pdf(), &s);
    free(bytes);
    return got;
}

static void test_publication(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "H 0 @10:1 2023年部门财务收支预算总表\nP @10:2 编制部门：上海市普陀区人民政府万里街道办事处\nP @10:2 "
        "单位：元\nT @10:1\n"
        "R 10/1/1 [本年收入{2x1}|2=本年支出{2x1}]\nR 10/1/2 [项目|预算数|项目|预算数]\n"
        "R 10/1/3 [一、财政拨款收入|164,978,640|一、一般公共服务支出|2,976,800]\n",
        "R 10/1/16 [收入总计|164,978,640|支出总计|164,978,640]\nH 0 @11:1 2023年部门收入预算总表\n",
        "R 12/1/18 [208|05|05|机关事业单位基本养老保险缴费支\\x0A出|4,412,547|4,412,547|~|~|~]\n"
        "R 12/1/19 [208|05|06|机关事业单位职业年金缴费支出|2,206,272|2,206,272|~|~|~]\n",
        "R 18/1/13 [合计{4x1}|4=164,978,640|5=99,406,297|6=65,572,343]\n",
        "R 28/1/1 [2023年“三公”经费预算数{6x1}|6=2023年机关运行经\\x0A费预算数{1x3}]\n"
        "R 28/1/2 [合计{1x2}|因公出国(境)费{1x2}|公务接待费{1x2}|公务用车购置及运行费{3x1}]\n"
        "R 28/1/3 [3=小计|4=购置费|5=运行费]\nR 28/1/4 [22.91|0|1.35|21.56|0|21.56|786.09]\n",
        "R 31/1/7 [2=其中：财政资金{2x2}|4=4,100,000.00{1x2}|5=其中：当年财政拨款{2x1}|7=4,100,000.00]\n"
        "R 31/1/8 [5=上年结转资金{2x1}|7=0.00]\n",
    };
    char *got = read_dataset("wanli/2023/wanli-2023.pdf");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(got, lines[i]))
            fail_msg("not there: %s", lines[i]);
    assert_false(fake_says(got, "FAULT"));
    free(got);
    got = read_dataset("wanli/2024/wanli-2024.pdf");
    assert_non_null(strstr(got, "P @27:3 注:本部门2024年无政府性基金预算财政拨款安排的预算，故本表为空表。\n"));
    assert_false(fake_says(got, "FAULT"));
    free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_turned_pages),
        cmocka_unit_test(test_scan_with_text),
        cmocka_unit_test(test_group),
        cmocka_unit_test(test_what_is_no_rule),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_rows_without_rules),
        cmocka_unit_test(test_aligned),
        cmocka_unit_test(test_no_table),
        cmocka_unit_test(test_prose),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_hint),
        cmocka_unit_test(test_scanned),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_probe),
        cmocka_unit_test(test_publication),
    };
    pdf_keep_encodings();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
