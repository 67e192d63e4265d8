/* SPDX-License-Identifier: MIT */
/* Text documents made by hand. Their XML is laid out as XML, out of the reach of clang-format. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office.h"

#define WORD_NS "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define STRICT_NS "http://purl.oclc.org/ooxml/wordprocessingml/main"
#define STRICT_RELS "http://purl.oclc.org/ooxml/officeDocument/relationships"
#define MC_NS "http://schemas.openxmlformats.org/markup-compatibility/2006"
#define SHAPE_NS "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
#define DOC_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#define TYPES                                                                                                      \
    XML "<Types xmlns=\"" TYPES_NS "\"><Override PartName=\"/word/document.xml\" ContentType=\"" DOC_TYPE "\"/></" \
        "Types>"
#define DOC_RELS                                                                            \
    XML "<Relationships xmlns=\"" RELS_NS "\"><Relationship Id=\"a\" Type=\"" DOC_RELS_NS   \
        "/styles\" Target=\"styles.xml\"/>"                                                 \
        "<Relationship Id=\"b\" Type=\"" DOC_RELS_NS                                        \
        "/numbering\" Target=\"numbering.xml\"/><Relationship Id=\"c\" Type=\"" DOC_RELS_NS \
        "/header\" Target=\"header1.xml\"/></Relationships>"
#define BODY(inside)                                                                       \
    XML "<w:document xmlns:w=\"" WORD_NS "\" xmlns:mc=\"" MC_NS "\" xmlns:wps=\"" SHAPE_NS \
        "\" xmlns:v=\"urn:v\"><w:body>" inside "<w:sectPr><w:pgSz/></w:sectPr></w:body></w:document>"
#define STYLES(inside) XML "<w:styles xmlns:w=\"" WORD_NS "\">" inside "</w:styles>"
#define NUMBERING(inside) XML "<w:numbering xmlns:w=\"" WORD_NS "\">" inside "</w:numbering>"

/* clang-format off */
#define R(text) "<w:r><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define P(text) "<w:p>" R(text) "</w:p>"
#define PP(properties, text) "<w:p><w:pPr>" properties "</w:pPr>" R(text) "</w:p>"
#define STYLED(style, text) PP("<w:pStyle w:val=\"" style "\"/>", text)

#define STYLE(id, name, inside) \
    "<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"" name "\"/>" inside "</w:style>"
#define SOME_STYLES                                                                                                  \
    STYLES(STYLE("1", "heading 1", "<w:basedOn w:val=\"a\"/>") STYLE("2", "标题 2", "")                               \
           STYLE("T", "Title", "<w:pPr><w:jc w:val=\"center\"/></w:pPr>")                                             \
           STYLE("O", "Own", "<w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr>")                                            \
           STYLE("B", "Based", "<w:basedOn w:val=\"O\"/>") STYLE("L", "Loop", "<w:basedOn w:val=\"M\"/>")             \
           STYLE("M", "Loop too", "<w:basedOn w:val=\"L\"/>")                                                         \
           STYLE("N", "Numbered", "<w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>")    \
           STYLE("H", "Hidden", "<w:rPr><w:vanish/></w:rPr>")                                                         \
           STYLE("S", "Strong", "<w:rPr><w:b/><w:rFonts w:eastAsia=\"黑体\"/></w:rPr>"))

/* clang-format on */

struct doc {
    const char *body, *styles, *numbering;
};

static void pack_doc(struct packed *out, const struct doc *d)
{
    const struct office_part parts[] = {
        {TYPES_PART, TYPES},
        {"_rels/.rels", ROOT_RELS("word/document.xml")},
        {"word/_rels/document.xml.rels", DOC_RELS},
        {"word/document.xml", d->body},
        {"word/header1.xml", "<w:hdr xmlns:w=\"" WORD_NS "\">" P("页眉") "</w:hdr>"},
        {"word/styles.xml", d->styles ? d->styles : SOME_STYLES},
        {"word/numbering.xml", d->numbering ? d->numbering : NUMBERING("")},
    };
    office_pack(out, parts, sizeof parts / sizeof *parts);
}

static void check_doc(const char *name, const struct doc *d, const char *expected)
{
    struct packed p = {0};
    pack_doc(&p, d);
    office_check("docx", name, &p, expected);
    pack_free(&p);
}

struct reading {
    const char *name, *body, *expected;
};

static void read_bodies(const struct reading *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_doc(cases[i].name, &(struct doc){.body = cases[i].body}, cases[i].expected);
}
#define READ(table) read_bodies(table, sizeof(table) / sizeof *(table))

#define U "E -3 0+18446744073709551615 "
#define L "E -5 0+18446744073709551615 "

/* ---- Paragraphs ---- */

/* clang-format off */
static void test_paragraphs(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"counted, those without text as well", BODY(P("一段。") P("") "<w:p/>" P("　二段。 ")), "P @0:1 一段。\nP @0:4 二段。\n"},
        {"runs", BODY("<w:p>" R("收") R("入 ") R("8,324.69 万元。") "</w:p>"), "P @0:1 收入 8,324.69 万元。\n"},
        {"tabs, breaks, hyphens",
         BODY("<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/>"
              "<w:t>c</w:t><w:cr/><w:t>d</w:t><w:noBreakHyphen/><w:t>e</w:t><w:softHyphen/><w:ptab/><w:t>f.</w:t></w:r>"
              "</w:p>"),
         "P @0:1 a b c d-e f.\n"},
        {"revisions",
         BODY("<w:p><w:ins>" R("新") "</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom>" R("走")
              "</w:moveFrom><w:moveTo>" R("来") "</w:moveTo><w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr>"
              "</w:rPrChange></w:rPr><w:t>。</w:t></w:r></w:p>"),
         "P @0:1 新来。\n"},
        {"links, controls, other wrappings",
         BODY("<w:p><w:hyperlink>" R("a") "</w:hyperlink><w:smartTag><w:sdt><w:sdtPr><w:t>x</w:t></w:sdtPr><w:sdtContent>"
              R("b") "</w:sdtContent></w:sdt></w:smartTag><w:fldSimple w:instr=\"PAGE\">" R("7") "</w:fldSimple>" R("。")
              "</w:p><w:sdt><w:sdtContent>" P("内。") "</w:sdtContent></w:sdt><w:customXml>" P("外。") "</w:customXml>"),
         "P @0:1 ab7。\nP @0:2 内。\nP @0:3 外。\n"},
        {"fields: the result, not the instruction",
         BODY("<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DATE</w:instrText><w:t>no</w:t></w:r>"
              "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>" R("no") "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
              R("no") "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
              R("2024年") "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>" R("。") "</w:p>" P("后。")),
         "P @0:1 2024年。\nP @0:2 后。\n"},
        {"an instruction without an end", BODY("<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>" R("no") "</w:p>"
                                               P("后。") "<w:p><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>" R("x。") "</w:p>"),
         "P @0:2 后。\nP @0:3 x。\n"},
        {"hidden text", BODY("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/>"
                             "</w:rPr><w:t>yes</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"H\"/></w:rPr><w:t>no</w:t></w:r>"
                             R("。") "</w:p>" STYLED("H", "no")),
         "P @0:1 yes。\n"},
        {"symbols",
         BODY("<w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:sym w:font=\"Wingdings 2\" w:char=\"0052\"/><w:sym "
              "w:font=\"Symbol\" w:char=\"f0b1\"/><w:sym w:font=\"Wingdings\" w:char=\"F001\"/><w:sym w:font=\"Other\" "
              "w:char=\"F0FE\"/><w:sym w:char=\"zz\"/><w:t>。</w:t></w:r></w:p>"),
         "P @0:1 ☑☑±。\n"},
        {"readings", BODY("<w:p><w:r><w:ruby><w:rt><w:r><w:t>ji</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>吉</w:t></w:r>"
                          "</w:rubyBase></w:ruby></w:r>" R("林。") "</w:p>"),
         "P @0:1 吉林。\n"},
        {"what is no text", BODY("<w:bookmarkStart/><w:p>" R("注") "<w:r><w:footnoteReference w:id=\"1\"/></w:r>" R("。")
                                 "</w:p><w:altChunk/>"),
         "P @0:1 注。\n"},
        {"nothing", BODY(""), ""},
        {"not this language", "<document><body><p><r><t>x</t></r></p></body></document>", ""},
    };
    READ(cases);
}
/* clang-format on */

static void test_strict(void **state)
{
    (void)state;
    struct packed p = {0};
    const struct office_part parts[] = {
        {TYPES_PART, TYPES},
        {"_rels/.rels", XML "<Relationships xmlns=\"" RELS_NS "\"><Relationship Id=\"a\" Type=\"" STRICT_RELS
                            "/officeDocument\" Target=\"/d.xml\"/></Relationships>"},
        {"d.xml", "<document xmlns=\"" STRICT_NS "\"><body><p><r><t>严。</t></r></p></body></document>"},
    };
    office_pack(&p, parts, 3);
    office_check("docx", "strict", &p, "P @0:1 严。\n");
    pack_free(&p);
}

/* ---- Headings ---- */

/* clang-format off */
static void test_headings(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"by the names and levels of styles",
         BODY(STYLED("1", "一") STYLED("2", "二") STYLED("T", "题。") STYLED("O", "三。") STYLED("B", "承") STYLED("L", "环。")
              STYLED("?", "无。")),
         "H 1 @0:1 一\nH 2 @0:2 二\nH 0 @0:3 题。\nH 3 @0:4 三。\nH 3 @0:5 承\nP @0:6 环。\nP @0:7 无。\n"},
        {"by the level of the paragraph",
         BODY(PP("<w:outlineLvl w:val=\"0\"/>", "一。") PP("<w:pStyle w:val=\"1\"/><w:outlineLvl w:val=\"4\"/>", "五")
              PP("<w:pStyle w:val=\"1\"/><w:outlineLvl w:val=\"9\"/>", "文") PP("<w:outlineLvl w:val=\"x\"/>", "文")),
         "H 1 @0:1 一。\nH 5 @0:2 五\nP @0:3 文\nP @0:4 文\n"},
        {"that only look like one",
         BODY(PP("<w:jc w:val=\"center\"/>", "收支预算总表") PP("<w:jc w:val=\"center\"/>", "收入8,324.69万元。")
              PP("<w:jc w:val=\"right\"/>", "单位：万元") "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>一、概况</w:t></w:r></w:p>"
              "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>一、</w:t></w:r>" R("概况") "</w:p>"
              "<w:p><w:r><w:rPr><w:rFonts w:eastAsia=\"方正小标宋简体\"/></w:rPr><w:t>预算公开</w:t></w:r></w:p>"
              "<w:p><w:r><w:rPr><w:rFonts w:eastAsia=\"仿宋_GB2312\"/></w:rPr><w:t>正文</w:t></w:r></w:p>" STYLED("S", "重")
              "<w:p><w:r><w:rPr><w:rStyle w:val=\"S\"/></w:rPr><w:t>二</w:t></w:r><w:r><w:rPr><w:rFonts w:ascii=\"x\"/></w:rPr>"
              "<w:tab/></w:r></w:p>"),
         "H 0 @0:1 收支预算总表\nP @0:2 收入8,324.69万元。\nP @0:3 单位：万元\nH 0 @0:4 一、概况\nP @0:5 一、概况\n"
         "H 0 @0:6 预算公开\nP @0:7 正文\nH 0 @0:8 重\nH 0 @0:9 二\n"},
        {"too long for one",
         BODY(PP("<w:jc w:val=\"center\"/>", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六"
                                             "七八九十一二三四五六七八九十")
              PP("<w:jc w:val=\"center\"/>", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六"
                                             "七八九十一二三四五六七八九十零")),
         "H 0 @0:1 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九"
         "十\nP @0:2 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八"
         "九十零\n"},
    };
    READ(cases);
}
/* clang-format on */

/* ---- Automatic numbers ---- */

/* clang-format off */
#define LEVEL(n, format, text) \
    "<w:lvl w:ilvl=\"" #n "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" format "\"/><w:lvlText w:val=\"" text "\"/></w:lvl>"
#define NUMBERED(use, level, text) \
    PP("<w:numPr><w:ilvl w:val=\"" #level "\"/><w:numId w:val=\"" #use "\"/></w:numPr>", text)
#define LISTS                                                                                                    \
    NUMBERING("<w:abstractNum w:abstractNumId=\"5\">" LEVEL(0, "chineseCounting", "%1、") LEVEL(1, "chineseCounting", "（%2）") \
              LEVEL(2, "decimal", "%3.") LEVEL(3, "decimal", "%1.%4") "</w:abstractNum>"                            \
              "<w:abstractNum w:abstractNumId=\"2\">" LEVEL(0, "bullet", "●") LEVEL(1, "none", "附件")              \
              "<w:lvl w:ilvl=\"2\"><w:start w:val=\"5\"/><w:lvlText w:val=\"第%3条\"/></w:lvl><w:lvl w:ilvl=\"3\">" \
              "<w:numFmt w:val=\"upperRoman\"/><w:isLgl/><w:lvlText w:val=\"%3-%4\"/></w:lvl></w:abstractNum>"      \
              "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"5\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId "   \
              "w:val=\"2\"/></w:num><w:num w:numId=\"3\"><w:abstractNumId w:val=\"5\"/><w:lvlOverride w:ilvl=\"0\">" \
              "<w:startOverride w:val=\"4\"/></w:lvlOverride></w:num><w:num w:numId=\"4\"><w:abstractNumId w:val=\"77\"/>" \
              "</w:num>")

static void test_numbers(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"levels",
         BODY(NUMBERED(1, 0, "收入。") NUMBERED(1, 1, "本年。") NUMBERED(1, 1, "上年。") NUMBERED(1, 2, "财政。")
              NUMBERED(1, 0, "支出。") NUMBERED(1, 1, "基本。") NUMBERED(1, 3, "x。") P("无。")),
         "P @0:1 一、收入。\nP @0:2 （一）本年。\nP @0:3 （二）上年。\nP @0:4 1.财政。\nP @0:5 二、支出。\nP @0:6 （一）基本。\n"
         "P @0:7 二.1 x。\nP @0:8 无。\n"},
        {"one list under two names, begun anew",
         BODY(NUMBERED(1, 0, "a。") NUMBERED(3, 0, "b。") NUMBERED(3, 0, "c。") NUMBERED(1, 0, "d。")),
         "P @0:1 一、a。\nP @0:2 四、b。\nP @0:3 五、c。\nP @0:4 六、d。\n"},
        {"bullets, words, legal",
         BODY(NUMBERED(2, 0, "a。") NUMBERED(2, 1, "b。") NUMBERED(2, 2, "c。") NUMBERED(2, 2, "d。") NUMBERED(2, 3, "e。")),
         "P @0:1 a。\nP @0:2 附件b。\nP @0:3 第5条c。\nP @0:4 第6条d。\nP @0:5 6-1 e。\n"},
        {"apart from digits", BODY(NUMBERED(1, 2, "2024年。") NUMBERED(1, 3, "收入。")), "P @0:1 1. 2024年。\nP @0:2 一.1 收入。\n"},
        {"none, unknown ones, from the style",
         BODY(NUMBERED(0, 0, "a。") NUMBERED(4, 0, "b。") NUMBERED(9, 0, "c。") STYLED("N", "d。")
              PP("<w:pStyle w:val=\"N\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr>", "e。")),
         "P @0:1 a。\nP @0:2 b。\nP @0:3 c。\nP @0:4 （一）d。\nP @0:5 e。\n"},
        {"without text: counted; shown in tables only",
         BODY(NUMBERED(1, 0, "") NUMBERED(1, 0, "b。") "<w:tbl><w:tr><w:tc>" NUMBERED(1, 2, "") "</w:tc></w:tr></w:tbl>"),
         "P @0:2 二、b。\nT @0:1\nR 0/1/1 [1.]\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_doc(cases[i].name, &(struct doc){.body = cases[i].body, .numbering = LISTS}, cases[i].expected);
}
/* clang-format on */

static void test_number_formats(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        unsigned number;
        const char *expected;
    } cases[] = {
        {"decimal", 12, "12"},
        {"unheardOf", 12, "12"},
        {"decimalZero", 7, "07"},
        {"chineseCounting", 1, "一"},
        {"chineseCounting", 10, "十"},
        {"chineseCounting", 11, "十一"},
        {"chineseCounting", 20, "二十"},
        {"chineseCounting", 99, "九十九"},
        {"chineseCountingThousand", 100, "一百"},
        {"chineseCountingThousand", 105, "一百零五"},
        {"chineseCountingThousand", 110, "一百一十"},
        {"chineseCountingThousand", 1001, "一千零一"},
        {"chineseCountingThousand", 1010, "一千零一十"},
        {"chineseCountingThousand", 9999, "九千九百九十九"},
        {"chineseCountingThousand", 10000, "10000"},
        {"chineseCounting", 0, "0"},
        {"chineseLegalSimplified", 12, "壹拾贰"},
        {"ideographDigital", 105, "一〇五"},
        {"ideographTraditional", 3, "丙"},
        {"ideographTraditional", 11, "11"},
        {"upperLetter", 1, "A"},
        {"upperLetter", 27, "AA"},
        {"lowerLetter", 26, "z"},
        {"upperRoman", 1994, "MCMXCIV"},
        {"lowerRoman", 4, "iv"},
        {"upperRoman", 4000, "4000"},
        {"decimalEnclosedCircle", 1, "①"},
        {"decimalEnclosedCircleChinese", 20, "⑳"},
        {"decimalEnclosedCircle", 21, "21"},
        {"decimalEnclosedParen", 3, "⑶"},
        {"decimalEnclosedFullstop", 2, "⒉"},
        {"decimalFullWidth", 12, "１２"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char numbering[1024], expected[128];
        snprintf(numbering, sizeof numbering,
                 NUMBERING("<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"%u\"/><w:numFmt "
                           "w:val=\"%s\"/><w:lvlText w:val=\"%%1）\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\">"
                           "<w:abstractNumId w:val=\"0\"/></w:num>"),
                 cases[i].number, cases[i].format);
        snprintf(expected, sizeof expected, "P @0:1 %s）x。\n", cases[i].expected);
        check_doc(cases[i].format, &(struct doc){.body = BODY(NUMBERED(1, 0, "x。")), .numbering = numbering},
                  expected);
    }
}

/* ---- Tables ---- */

#define TBL(rows) \
    "<w:tbl><w:tblPr><w:tblStyle w:val=\"1\"/></w:tblPr><w:tblGrid><w:gridCol/></w:tblGrid>" rows "</w:tbl>"
#define TR(cells) "<w:tr>" cells "</w:tr>"
#define TC(text) "<w:tc>" P(text) "</w:tc>"
#define TCP(properties, text) "<w:tc><w:tcPr>" properties "</w:tcPr>" P(text) "</w:tc>"
#define IN(cells) "<w:tbl><w:tr>" cells "</w:tr></w:tbl>" /* a table in another */
#define SPAN(n) "<w:gridSpan w:val=\"" #n "\"/>"
#define DOWN "<w:vMerge w:val=\"restart\"/>"
#define MORE "<w:vMerge/>"

/* clang-format off */
static void test_tables(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"rows and cells", BODY(P("前。") TBL(TR(TC("项目") TC("金额")) TR(TC("收入") TC(""))) P("后。") TBL(TR(TC("x")))),
         "P @0:1 前。\nT @0:1\nR 0/1/1 [项目|金额]\nR 0/1/2 [收入|~]\nP @0:2 后。\nT @0:1\nR 0/2/1 [x]\n"},
        {"paragraphs and breaks in a cell",
         BODY(TBL(TR("<w:tc>" P("") P("a") P("") P("b") "<w:p>" R("c") "<w:r><w:br/><w:t>d</w:t></w:r></w:p>" P("") "</w:tc>"))),
         "T @0:1\nR 0/1/1 [a\\x0Ab\\x0Ac\\x0Ad]\n"},
        {"merged across", BODY(TBL(TR(TCP(SPAN(2), "收入") TC("支出")) TR(TC("a") TC("b") TC("c")))),
         "T @0:1\nR 0/1/1 [收入{2x1}|2=支出]\nR 0/1/2 [a|b|c]\n"},
        {"merged down",
         BODY(TBL(TR(TCP(DOWN, "类") TC("b")) TR(TCP(MORE, "") TC("c")) TR(TCP("<w:vMerge w:val=\"continue\"/>", "") TC("d"))
                  TR(TC("e") TC("f")))),
         "T @0:1\nR 0/1/1 [类{1x3}|b]\nR 0/1/2 [1=c]\nR 0/1/3 [1=d]\nR 0/1/4 [e|f]\n"},
        {"both ways, twice",
         BODY(TBL(TR(TCP(SPAN(2) DOWN, "a") TCP(DOWN, "b")) TR(TCP(SPAN(2) MORE, "") TCP(DOWN, "c")) TR(TC("d") TC("e")
                  TCP(MORE, "")))),
         "T @0:1\nR 0/1/1 [a{2x2}|2=b]\nR 0/1/2 [2=c{1x2}]\nR 0/1/3 [d|e]\n"},
        {"goes on under nothing", BODY(TBL(TR(TCP(MORE, "a") TC("b")) TR(TC("c") TC("d")) TR(TCP(MORE, "e")))),
         "T @0:1\nR 0/1/1 [a|b]\nR 0/1/2 [c|d]\nR 0/1/3 [e]\n"},
        {"the old way across", BODY(TBL(TR(TCP("<w:hMerge w:val=\"restart\"/>", "a") TCP("<w:hMerge/>", "") TCP("<w:hMerge/>", "")
                                           TC("b")) TR(TCP("<w:hMerge/>", "c")))),
         "T @0:1\nR 0/1/1 [a{3x1}|3=b]\nR 0/1/2 [c]\n"},
        {"rows that begin further right",
         BODY(TBL(TR(TC("a") TC("b")) "<w:tr><w:trPr><w:gridBefore w:val=\"1\"/><w:gridAfter w:val=\"1\"/></w:trPr>" TC("c")
                  "</w:tr>")),
         "T @0:1\nR 0/1/1 [a|b]\nR 0/1/2 [1=c]\n"},
        {"deleted rows", BODY(TBL(TR(TCP(DOWN, "a")) "<w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr>" TC("x") "</w:tr>" TR(TCP(MORE, ""))
                                  "<w:tr><w:trPr><w:ins w:id=\"2\"/></w:trPr>" TC("b") "</w:tr>")),
         "T @0:1\nR 0/1/1 [a{1x2}]\nR 0/1/2 []\nR 0/1/3 [b]\n"},
        {"deletion that is told too late", BODY(TBL("<w:tr>" TC("x") "<w:trPr><w:del/></w:trPr></w:tr>")), "T @0:1\nR 0/1/1 [x]\n"},
        {"rows and cells in controls",
         BODY("<w:sdt><w:sdtContent>" TBL("<w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>" TC("a") "</w:sdtContent></w:sdt>"
                                          TC("b") "</w:tr></w:sdtContent></w:sdt>") "</w:sdtContent></w:sdt>"),
         "T @0:1\nR 0/1/1 [a|b]\n"},
        {"tables inside others follow them",
         BODY(TBL(TR("<w:tc>" P("甲") IN("<w:tc>" "<w:tbl><w:tr>" TC("3") "</w:tr></w:tbl>" P("2") "</w:tc>") P("乙") "</w:tc><w:tc>"
                     IN("<w:tc>" P("4") "</w:tc>") "<w:p/></w:tc>") TR(TC("b") TC("c"))) TBL(TR(TC("5")))),
         "T @0:1\nR 0/1/1 [甲\\x0A乙|~]\nR 0/1/2 [b|c]\nT @0:1\nR 0/2/1 [2]\nT @0:1\nR 0/3/1 [3]\nT @0:1\nR 0/4/1 [4]\n"
         "T @0:1\nR 0/5/1 [5]\n"},
        {"without rows", BODY(TBL("") P("x。")), "P @0:1 x。\n"},
        {"rows and cells out of place", BODY(TR(TC("x")) "<w:tc>" P("y。") "</w:tc>" TBL(TC("z") "<w:tr><w:tr>" TC("v") "</w:tr></w:tr>")),
         "P @0:1 x\nP @0:2 y。\nT @0:1\nR 0/1/1 [v]\n"},
        {"a span of nothing", BODY(TBL(TR(TCP(SPAN(0), "a") TC("b")))), "T @0:1\nR 0/1/1 [a|b]\n"},
    };
    READ(cases);
}
/* clang-format on */

/* clang-format off */
static void test_text_boxes(void **state)
{
    (void)state;
#define BOX(text) "<w:txbxContent>" P(text) "</w:txbxContent>"
    static const struct reading cases[] = {
        {"once, behind the paragraph they hang on",
         BODY("<w:p>" R("主") "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx>" BOX("框一。")
              "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>" BOX("框一。") "</v:textbox></w:pict>"
              "</mc:Fallback></mc:AlternateContent></w:r>" R("文。") "</w:p>" P("后。")),
         "P @0:1 主文。\nP @0:1 框一。\nP @0:2 后。\n"},
        {"the fallback of what is not known",
         BODY("<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"w16se\"><w:t>no</w:t></mc:Choice><mc:Choice Requires=\"x\"/>"
              "<mc:Fallback><w:t>好</w:t></mc:Fallback></mc:AlternateContent></w:r>" R("。") "</w:p>"),
         "P @0:1 好。\n"},
        {"alternatives in alternatives",
         BODY("<w:p><mc:AlternateContent><mc:Choice Requires=\"wps\"><mc:AlternateContent><mc:Choice Requires=\"x\">" R("1")
              "</mc:Choice><mc:Fallback>" R("2") "</mc:Fallback></mc:AlternateContent></mc:Choice><mc:Fallback>" R("3")
              "</mc:Fallback></mc:AlternateContent>" R("。") "</w:p><mc:Choice>" P("out。") "</mc:Choice>"),
         "P @0:1 2。\n"},
        {"in pictures of old", BODY("<w:p><w:r><w:pict><v:shape><v:textbox>" BOX("框。") "</v:textbox></v:shape></w:pict></w:r></w:p>"),
         "P @0:1 框。\n"},
        {"with a table", BODY("<w:p>" R("主。") "<w:r><w:txbxContent>" TBL(TR(TC("a"))) P("框。") "</w:txbxContent></w:r></w:p>"),
         "P @0:1 主。\nT @0:1\nR 0/1/1 [a]\nP @0:1 框。\n"},
        {"in a cell: behind the table", BODY(TBL(TR("<w:tc><w:p>" R("a") "<w:r>" BOX("框。") "</w:r>" R("b") "</w:p></w:tc>"))),
         "T @0:1\nR 0/1/1 [ab]\nP @0:0 框。\n"},
    };
    READ(cases);
}
/* clang-format on */

/* More rows than are asked for at once, with cells that reach from one slice to the next. */
static void test_slices(void **state)
{
    (void)state;
    struct packed body = {0}, expected = {0}, p = {0};
    char line[256];
#define ADD(to, ...) pack_bytes(&(to), line, (size_t)snprintf(line, sizeof line, __VA_ARGS__))
    ADD(body, "<w:document xmlns:w=\"" WORD_NS "\"><w:body><w:tbl>");
    ADD(expected, "T @0:1\n");
    for (int i = 1; i <= 2500; i++) {
        ADD(body, TR(TCP("%s", "%d") TCP(SPAN(2), "x")), i % 3 == 1 ? DOWN : MORE, i);
        if (i % 3 == 1)
            ADD(expected, "R 0/1/%d [%d%s|x{2x1}]\n", i, i, i == 2500 ? "" : "{1x3}");
        else
            ADD(expected, "R 0/1/%d [1=x{2x1}]\n", i);
    }
    ADD(body, "</w:tbl></w:body></w:document>%c", 0);
    ADD(expected, "%c", 0);
#undef ADD
    pack_doc(&p, &(struct doc){.body = (const char *)body.p});
    office_check("docx", "slices", &p, (const char *)expected.p);
    fake_setup s = {.bytes = (const char *)p.p, .len = p.len, .hint = 7, .max_batches = 2};
    char *got = fake_transcript(office_format("docx"), &s);
    assert_true(fake_says(got, "R 0/1/14 [1=x{2x1}]") && !fake_says(got, "R 0/1/15 ") && !fake_says(got, "E "));
    free(got);
    pack_free(&body);
    pack_free(&expected);
    pack_free(&p);
}

/* ---- Damage and malice ---- */

static char *repeated(const char *head, const char *a, size_t n, const char *tail)
{
    struct packed p = {0};
    pack_bytes(&p, head, strlen(head));
    for (size_t i = 0; i < n; i++)
        pack_bytes(&p, a, strlen(a));
    pack_bytes(&p, tail, strlen(tail) + 1);
    return (char *)p.p;
}

static void check_starts(const char *name, const struct doc *d, const char *start)
{
    struct packed p = {0};
    pack_doc(&p, d);
    char *got = office_read("docx", &p);
    if (!fake_says(got, start) || fake_says(got, "FAULT"))
        fail_msg("case \"%s\":\n%s--- not\n%s", name, got, start);
    free(got);
    pack_free(&p);
}

#define HEAD "<w:document xmlns:w=\"" WORD_NS "\"><w:body>"

/* clang-format off */
static void test_limits(void **state)
{
    (void)state;
    static const struct {
        const char *name, *head, *repeated;
        size_t n;
        const char *start;
    } cases[] = {
        {"a long paragraph", HEAD P("x。") "<w:p>", "<w:r><w:t>0123456789012345678901234567890123456789</w:t></w:r>", 30000,
         L "paragraph 2: there are more than 1048576 bytes of text"},
        {"a long cell", HEAD "<w:tbl><w:tr>" TC("x") "<w:tc><w:p>", "<w:r><w:t>0123456789012345678901234567890123456789</w:t></w:r>",
         4000, L "table 1, row 1, cell 2: there are more than 131072 bytes of text"},
        {"tables in tables", HEAD, "<w:tbl><w:tr><w:tc>", 40,
         L "table 32, row 1, cell 1: tables and text boxes are nested more than 32 deep"},
        {"a wide row", HEAD "<w:tbl><w:tr>", TCP(SPAN(9), "x"), 2000, L "table 1, row 1, cell 1821: the row has more than 16384 columns"},
        {"a wide cell", HEAD "<w:tbl><w:tr>", TCP(SPAN(99999), "x"), 1, L "table 1, row 1, cell 1: the row has more than 16384 columns"},
        {"a row far to the right", HEAD "<w:tbl><w:tr><w:trPr><w:gridBefore w:val=\"16384\"/></w:trPr>", TC("x"), 1,
         L "table 1, row 1, cell 1: the row has more than 16384 columns"},
        {"deep", HEAD, "<w:a>", 300, L "the elements of word/document.xml are nested more than 256 deep"},
        {"cut off in a table", HEAD P("x。") "<w:tbl><w:tr>", TC("x"), 2,
         U "table 1, row 1, cell 2: word/document.xml is broken in line 1 (no element found)"},
        {"cut off in a paragraph", HEAD, P("x"), 3, U "paragraph 3: word/document.xml is broken"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *body = repeated(cases[i].head, cases[i].repeated, cases[i].n, "");
        check_starts(cases[i].name, &(struct doc){.body = body}, cases[i].start);
        free(body);
    }
    check_starts("a document type", &(struct doc){.body = "<!DOCTYPE a><a/>"},
                 U "word/document.xml declares a document type, which office programs never write; do not trust the file");
    check_starts("broken styles", &(struct doc){.body = BODY(""), .styles = "<a>"}, U "word/styles.xml is broken in line 1");
    check_starts("broken numbering", &(struct doc){.body = BODY(""), .numbering = "<a>"}, U "word/numbering.xml is broken");
    check_starts("no main part", &(struct doc){.body = NULL}, U "the part word/document.xml is missing; fetch the file again");
    char *lists = repeated("<w:numbering xmlns:w=\"" WORD_NS "\">", "<w:abstractNum/>", 20000, "</w:numbering>");
    check_starts("many lists", &(struct doc){.body = BODY(""), .numbering = lists}, L "the document has more than 16384 lists");
    free(lists);
}
/* clang-format on */

/* A label as long as it likes is cut off, between characters. */
static void test_long_label(void **state)
{
    (void)state;
    char *numbering = repeated("<w:numbering xmlns:w=\"" WORD_NS
                               "\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:lvlText "
                               "w:val=\"",
                               "第", 500,
                               "\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>"
                               "</w:numbering>");
    char *expected = repeated("P @0:1 ", "第", 85, "x。\n");
    check_doc("a long label", &(struct doc){.body = BODY(NUMBERED(1, 0, "x。")), .numbering = numbering}, expected);
    free(numbering);
    free(expected);
}

/* clang-format off */
#define SAMPLE                                                                                                       \
    BODY(STYLED("1", "一、概况") P("正文。") NUMBERED(1, 0, "x。")                                                     \
         TBL(TR(TCP(SPAN(2) DOWN, "a") TC("b")) TR(TCP(SPAN(2) MORE, "") "<w:tc>" IN(TC("c")) P("d") "</w:tc>"))    \
         "<w:p><w:r><w:txbxContent>" P("框。") "</w:txbxContent></w:r></w:p>")
/* clang-format on */

static void test_hostile(void **state)
{
    (void)state;
    struct packed p = {0};
    pack_doc(&p, &(struct doc){.body = SAMPLE, .numbering = LISTS});
    office_check(
        "docx", "sample", &p,
        "H 1 @0:1 一、概况\nP @0:2 正文。\nP @0:3 一、x。\nT @0:1\nR 0/1/1 [a{2x2}|2=b]\nR 0/1/2 [2=d]\nT @0:1\n"
        "R 0/2/1 [c]\nP @0:4 框。\n");
    office_check_hostile("docx", &p);
    for (size_t i = 0; i < p.len; i++) {
        p.p[i] ^= (uint8_t)(1u << i % 8);
        char *got = office_read("docx", &p);
        assert_false(fake_says(got, "FAULT"));
        free(got);
        p.p[i] ^= (uint8_t)(1u << i % 8);
    }
    pack_free(&p);
    for (size_t len = 1; len < sizeof SAMPLE - 1; len++) {
        char cut[sizeof SAMPLE] = "";
        memcpy(cut, SAMPLE, len);
        check_starts("cut off", &(struct doc){.body = cut, .numbering = LISTS}, "E -3 ");
    }
}

static void test_probe(void **state)
{
    (void)state;
    struct packed p = {0};
    pack_doc(&p, &(struct doc){.body = BODY("")});
    assert_int_equal(office_probe("docx", &p), 100);
    assert_int_equal(office_probe("xlsx", &p), 0);
    assert_int_equal(office_probe("office-other", &p), 0);
    p.len -= 1;
    assert_int_equal(office_probe("docx", &p), 80);
    pack_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paragraphs), cmocka_unit_test(test_strict),         cmocka_unit_test(test_headings),
        cmocka_unit_test(test_numbers),    cmocka_unit_test(test_number_formats), cmocka_unit_test(test_tables),
        cmocka_unit_test(test_text_boxes), cmocka_unit_test(test_slices),         cmocka_unit_test(test_limits),
        cmocka_unit_test(test_long_label), cmocka_unit_test(test_hostile),        cmocka_unit_test(test_probe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
