/* SPDX-License-Identifier: MIT */
/* Every case is read in windows of 1, 7 and all bytes and in batches of one and any number of rows, and has to come out
 * the same. The pages under tests/data/html are like those of publishers (see the README there); what is expected of
 * them was read off a browser's window, the lines off an editor's. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"

const tb_plugin *tb_plugin_query_html(void);

static const tb_format *html(void) { return tb_plugin_query_html()->formats[0]; }

#define N(a) (sizeof(a) / sizeof *(a))
#define N_WAYS 6u

static fake_setup way(unsigned i, const char *bytes, size_t len)
{
    static const size_t windows[] = {1, 7, 0}, hints[] = {1, 0};
    return (fake_setup){.bytes = bytes, .len = len, .window = windows[i % 3], .hint = hints[i / 3]};
}

static void check_with(const char *name, const char *bytes, size_t len, const char *encoding, const char *expected)
{
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, bytes, len);
        s.key = encoding ? "encoding" : NULL;
        s.value = encoding;
        char *got = fake_transcript(html(), &s);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", way %u\n", name, i);
        assert_string_equal(got, expected);
        free(got);
    }
}

static void check(const char *name, const char *bytes, size_t len, const char *expected)
{
    check_with(name, bytes, len, NULL, expected);
}

struct reading {
    const char *name, *text, *expected;
};

static void read_table(const struct reading *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(c[i].name, c[i].text, strlen(c[i].text), c[i].expected);
}
#define READ(table) read_table(table, N(table))

/* ---- Text ---- */

static void test_blocks(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"nothing", "", ""},
        {"no tags", "一\n二", "P @1 一 二\n"},
        {"paragraphs", "<p>一</p>\n<p>二<div>三</div>四", "P @1 一\nP @2 二\nP @2 三\nP @2 四\n"},
        {"headings", "<h1>一</h1>\n<h2>二</h2><h3>三</h3><h6>六</h6>七",
         "H 1 @1 一\nH 2 @2 二\nH 3 @2 三\nH 6 @2 六\nP @2 七\n"},
        {"lists", "<ul><li>一<li>二</ul><ol><li>三</ol><dl><dt>四<dd>五</dl>",
         "P @1 一\nP @1 二\nP @1 三\nP @1 四\nP @1 五\n"},
        {"other blocks", "<blockquote>一</blockquote>二<center>三</center><section>四<hr>五</section>",
         "P @1 一\nP @1 二\nP @1 三\nP @1 四\nP @1 五\n"},
        {"inline", "<p>a<b>b</b><span>c</span> <i> d</i><a href=x>e</a>", "P @1 abc de\n"},
        {"unknown elements", "<ucap-content>一<o:p>二</o:p></ucap-content>", "P @1 一二\n"},
        {"a line of a paragraph", "<p>一<br>二<br><br>\n三", "P @1 一\nP @1 二\nP @2 三\n"},
        {"a line of a heading", "<h1>一<br>\n二</h1>", "H 1 @1 一\\x0A二\n"},
        {"where it begins", "<p>\n\n <b>\n一\n二</b></p>", "P @4 一 二\n"},
        {"heading without its end", "<h1>一<p>二", "H 1 @1 一\nP @1 二\n"},
        {"preformatted", "<pre>\n a  b\n\n\tc\n</pre>d  e", "P @2 a  b\\x0A\\x0A\\x09c\nP @5 d e\n"},
        {"break in preformatted", "<pre>a<br>b</pre>", "P @1 a\\x0Ab\n"},
        {"title", "<title> 一\n二 </title><p>三<title>四</title>", "N title 一 二\nP @2 三\n"},
        {"title without its end", "<title>一<p>二", "N title 一\nP @1 二\n"},
        {"behind the end", "<html><body><p>一</p></body></html>\n<p>二</p></html>三", "P @1 一\nP @2 二\nP @2 三\n"},
        {"an end in front of everything", "</div></html><p>一", "P @1 一\n"},
        {"a second page", "<html><head></head><body>一</body></html><html><body>二", "P @1 一二\n"},
    };
    READ(cases);
}

static void test_blanks(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"folded", " \t一 \n\n 二<b> </b> <i> 三</i> ", "P @1 一 二 三\n"},
        {"no-break space", "<td>x<p>&nbsp;一&nbsp;&nbsp;二\xC2\xA0三&nbsp;", "P @1 x\nP @1 一  二 三\n"},
        {"indented cell", "<table><tr><td>&nbsp;&nbsp;一<td>&nbsp;<td>　二　", "T @1\nR 1 [  一||　二　]\n"},
        {"wide blanks around", "<p>　　一　二　　", "P @1 一　二\n"},
        {"without width",
         "1\xE2\x80\x8B,2&#8203;3&shy;4&zwj;5\xEF\xBB\xBF"
         "6&#xFEFF;&rlm;&#x2060;7",
         "P @1 1,234567\n"},
        {"other blanks stay", "一&ensp;二&emsp;三&thinsp;四", "P @1 一\xE2\x80\x82二\xE2\x80\x83三\xE2\x80\x89四\n"},
        {"form feed", "一\f二", "P @1 一 二\n"},
        {"only blanks", "<p> </p><p>&nbsp;</p><p>　</p><h1>\n</h1>", ""},
        {"line ends", "一\r\n<p>二\r<p>三\n<p>四\r\n\r\n<p>五", "P @1 一\nP @2 二\nP @3 三\nP @4 四\nP @6 五\n"},
    };
    READ(cases);
}

static void test_entities(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"named", "&lt;&gt;&amp;&quot;&copy;&middot;&mdash;&yen;&ldquo;&rdquo;&hellip;", "P @1 <>&\"©·—¥“”…\n"},
        {"numbers", "&#65;&#x42;&#X43;&#20013;&#x6587;&#x1F600;", "P @1 ABC中文\xF0\x9F\x98\x80\n"},
        {"of Windows", "&#150;&#128;&#129;&#x93;", "P @1 –€“\n"},
        {"impossible", "a&#0;b&#xD800;c&#x110000;d&#99999999999999999999;e&#1;f", "P @1 abcdef\n"},
        {"no entities", "a & b &c; &;&&#x;&#;d", "P @1 a & b &c; &;&d\n"},
        {"no semicolon", "a&nbsp b&nbsp<b>c</b>&nbspd&nbsp", "P @1 a  b c d\n"},
        {"twice", "&amp;nbsp;&amp;lt;", "P @1 &nbsp;&lt;\n"},
        {"declared ones are none", "<!DOCTYPE html [<!ENTITY a \"xx\">]><p>&a;", "P @1 \\x5D>\nP @1 &a;\n"},
        {"in an attribute", "<table><tr><td colspan=\"&#50;\">a<td>b", "T @1\nR 1 [a{2x1}|2=b]\n"},
        {"less than", "1 < 2 <3 <<b>4</b> <", "P @1 1 < 2 <3 <4 <\n"},
    };
    READ(cases);
}

/* ---- Tables ---- */

static void test_grid(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"plain", "<table>\n<tr><td>a</td><th>b</th></tr>\n<tr><td>c</td><td>d</td></tr></table>",
         "T @1\nR 2 [a|b]\nR 3 [c|d]\n"},
        {"no end tags", "<table><tr><td>a<td>b\n<tr><td>c<td>d", "T @1\nR 1 [a|b]\nR 2 [c|d]\n"},
        {"no rows", "<table><td>a<td>b</tr>\n<td>c<td>d</table>", "T @1\nR 1 [a|b]\nR 2 [c|d]\n"},
        {"open elements in a cell", "<table><tr><td><b><div>a<td>b<tr><td>c<td>d</table>e",
         "T @1\nR 1 [a|b]\nR 1 [c|d]\nP @1 e\n"},
        {"groups in the order of the page",
         "<table><tfoot><tr><td>a<td>b<tbody><tr><td>c<td>d<thead><tr><td>e<td>f</table>",
         "T @1\nR 1 [a|b]\nR 1 [c|d]\nR 1 [e|f]\n"},
        {"columns", "<table><tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e</table>",
         "T @1\nR 1 [a{2x1}|2=b]\nR 1 [c|d|e]\n"},
        {"rows", "<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e</table>",
         "T @1\nR 1 [a{1x2}|b]\nR 1 [1=c]\nR 1 [d|e]\n"},
        {"both", "<table><tr><td>a<td colspan=2 rowspan=2>b<tr><td>c<td>d</table>",
         "T @1\nR 1 [a|b{2x2}]\nR 1 [c|3=d]\n"},
        {"no more rows than there are", "<table><tr><td rowspan=9>a<td>b<tr><td>c</table>",
         "T @1\nR 1 [a{1x2}|b]\nR 1 [1=c]\n"},
        {"no more than in the group", "<table><thead><tr><td rowspan=3>a<td>b<tbody><tr><td>c<td>d</table>",
         "T @1\nR 1 [a|b]\nR 1 [c|d]\n"},
        {"to the end of the group", "<table><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</tbody><tr><td>e<td>f</table>",
         "T @1\nR 1 [a{1x3}|b]\nR 1 [1=c]\nR 1 [1=d]\nR 1 [e|f]\n"},
        {"overlapping", "<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c<td>d</table>",
         "T @1\nR 1 [a|b{1x2}]\nR 1 [c{2x1}|2=d]\n"},
        {"covered rows", "<table><tr><td rowspan=2>a<td rowspan=2>b\n<tr>\n<tr><td>c<td>d</table>",
         "T @1\nR 1 [a{1x2}|b{1x2}]\nR 2 []\nR 3 [c|d]\n"},
        {"empty rows", "<table><tr></tr><tr><td>a<td>b</tr><tr></tr><tr><td>c<td>d</table>",
         "T @1\nR 1 [a|b]\nR 1 [c|d]\n"},
        {"numbers", "<table><tr><td colspan=' +2x'>a<td colspan=0>b<td colspan=-2>c<td colspan>d<td colspan=''>e",
         "T @1\nR 1 [a{2x1}|2=b|3=c|4=d|5=e]\n"},
        {"large numbers", "<table><tr><td colspan=4294967295>a<td rowspan=99999999999999999999>b<tr><td colspan=1001>c",
         "T @1\nR 1 [a{1000x1}|1000=b{1x2}]\nR 1 [c{1000x1}]\n"},
        {"quotes and cases", "<TABLE><TR><TD COLSPAN='2'>a<TD RowSpan=\"1\">b</TABLE>", "T @1\nR 1 [a{2x1}|2=b]\n"},
        {"lines of a cell", "<table><tr><td>a<br>b<p>c</p><p> </p>d<td><br>e<br>",
         "T @1\nR 1 [a\\x0Ab\\x0Ac\\x0Ad|e]\n"},
        {"blank cells", "<table><tr><td><td>a<td></table>", "T @1\nR 1 [|a|]\n"},
        {"a table without text", "a<table><tr><td><td>&nbsp;</table>b", "P @1 a\nP @1 b\n"},
        {"a table without cells", "<table><caption>a</caption></table>", "P @1 a\n"},
        {"two tables", "<table><tr><td>a<td>b</table>\n<table><tr><td>c<td>d</table>",
         "T @1\nR 1 [a|b]\nT @2\nR 2 [c|d]\n"},
        {"parts without a table", "<tr><td>a</td><td>b</td></tr>", "P @1 a\nP @1 b\n"},
    };
    READ(cases);
}

static void test_captions(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"caption", "<table><caption>一 <b>二</b></caption><tr><td>a<td>b</table>", "T @1一 二\nR 1 [a|b]\n"},
        {"lines", "<table><caption>　一<br>单位：元<tr><td>a<td>b</table>", "T @1一 单位：元\nR 1 [a|b]\n"},
        {"behind the rows", "<table><tr><td>a<td>b<caption>一</caption></table>", "T @1一\nR 1 [a|b]\n"},
        {"text between the cells", "<table>一<tr>二<td>a</td>三<td>b</table>四",
         "P @1 一\nP @1 二\nP @1 三\nT @1\nR 1 [a|b]\nP @1 四\n"},
    };
    READ(cases);
}

static void test_layout(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"a single cell", "<table><tr><td>一<h2>二</h2><p>三</table>", "P @1 一\nH 2 @1 二\nP @1 三\n"},
        {"caption of a single cell", "<table><caption>一</caption><tr><td>二</table>", "P @1 一\nP @1 二\n"},
        {"a table inside",
         "<table><tr><td>一<td>二\n<tr><td><p>三</p><table><tr><td>a<td>b<tr><td>c<td>d</table>四<td>五</table>六",
         "P @1 一\nP @1 二\nP @2 三\nT @2\nR 2 [a|b]\nR 2 [c|d]\nP @2 四\nP @2 五\nP @2 六\n"},
        {"tables beside each other",
         "<table><tr><td><table><tr><td>a<td>b</table><td><table><tr><td>c<td>d</table></table>",
         "T @1\nR 1 [a|b]\nT @1\nR 1 [c|d]\n"},
        {"three deep", "<table><tr><td>一<table><tr><td>二<table><tr><td>a<td>b</table>三</table>四</table>五",
         "P @1 一\nP @1 二\nT @1\nR 1 [a|b]\nP @1 三\nP @1 四\nP @1 五\n"},
        {"a caption that holds one", "<table><caption>一<table><tr><td>a<td>b</table></caption><tr><td>c<td>d</table>",
         "P @1 一\nT @1\nR 1 [a|b]\nP @1 c\nP @1 d\n"},
        {"no end", "<table><tr><td>a<td>b</tr>\n<table><tr><td>c<td>d</table>", "T @1\nR 1 [a|b]\nT @2\nR 2 [c|d]\n"},
        {"too many ends", "</table><table><tr><td>a<td>b</table></table></td>c", "T @1\nR 1 [a|b]\nP @1 c\n"},
    };
    READ(cases);
}

static void test_stored(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"another value", "<table><tr><td x:num=\"1234.5678\">1,234.57<td x:num='-0.5'>(0.50)</table>",
         "T @1\nR 1 [1,234.57<1234.5678>|(0.50)<-0.5>]\n"},
        {"the same value", "<table><tr><td x:num>42<td x:num=\"-1.50\">-1.50<td X:NUM=7>7</table>",
         "T @1\nR 1 [#42|#-1.50|#7]\n"},
        {"not spelt like a number",
         "<table><tr><td x:num>1,000<td x:num>5.<td x:num>.5<td x:num>-<td x:num>1.2.3</table>",
         "T @1\nR 1 [1,000|5.|.5|-|1.2.3]\n"},
        {"formula", "<table><tr><td x:fmla=\"=A1*2\" x:num=\"2\">2.0<td x:fmla='=B1'>x</table>",
         "T @1\nR 1 [2.0=<2>|x=]\n"},
        {"of another program", "<table><tr><td sdval=\"0.777\" sdnum=\"2052;0;0.00%\">77.70%<td>a</table>",
         "T @1\nR 1 [77.70%<0.777>|a]\n"},
        {"nothing shown", "<table><tr><td x:num=\"0\"></td><td>a</table>", "T @1\nR 1 [<0>|a]\n"},
    };
    READ(cases);
}

/* ---- What is not shown ---- */

#define HIDES(n)                                               \
    " of the rows and cells of its tables the page hides " n   \
    ", the first of them here; they were left out: show them " \
    "in a browser and save the page again if they are wanted\n"

static void test_hidden(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"elements", "a<div hidden>b</div><span style=\"color:red; DISPLAY : None\">c<span>d</span>e</span>f",
         "P @1 af\n"},
        {"styles that hide nothing",
         "<p style='display:none-x'>a<p style='display:none;display:block'>b<p style='xdisplay:none'>c<p style=none>d"
         "<p style='display:nonex'>e",
         "P @1 a\nP @1 b\nP @1 c\nP @1 d\nP @1 e\n"},
        {"styles that do",
         "<p style='display:none!important'>a<p style=';;display: none ;'>b<p style='display:block;display:none'>c"
         "<p hidden=''>d<p hidden=until-found>e<p>f",
         "P @1 f\n"},
        {"inputs", "a<select><option>b<option selected>c</select><textarea><p>d</textarea><input value=e>f",
         "P @1 af\n"},
        {"what browsers run or would show otherwise",
         "a<script>x<p></script><style>y</style><noscript><p>z</noscript><iframe><p>w</iframe><template><p>v</template>"
         "<video>u</video>b",
         "P @1 ab\n"},
        {"unclosed in a cell", "<table><tr><td><div hidden>a<td>b<td>c</table>", "T @1\nR 1 [|b|c]\n"},
        {"rows", "<table><tr><td>a<td>b\n<tr hidden><td>c<td>d\n<tr style=display:none><td>e<tr><td>f<td>g</table>",
         "T @1\nR 1 [a|b]\nR 3 [f|g]\nW 2" HIDES("2")},
        {"a row without text", "<table><tr><td>a<td>b<tr hidden><td>&nbsp;<td></tr></table>", "T @1\nR 1 [a|b]\n"},
        {"a cell", "<table><tr><td>a<td hidden>b<td>c<td>d</table>", "T @1\nR 1 [a|c|d]\nW 1" HIDES("1")},
        {"spans pass over hidden rows",
         "<table><tr><td rowspan=2>a<td>b<tr hidden><td>x<tr><td>c<tr><td>d<td>e</table>",
         "T @1\nR 1 [a{1x2}|b]\nR 1 [1=c]\nR 1 [d|e]\nW 1" HIDES("1")},
        {"a group", "<table><tbody hidden><tr><td>a<tr><td>b</tbody><tbody><tr><td>c<td>d</table>",
         "T @1\nR 1 [c|d]\nW 1" HIDES("2")},
        {"a table", "a<table style='display:none'><tr><td>b<table><tr><td>c</table></table>d",
         "P @1 a\nP @1 d\nW 1" HIDES("2")},
        {"a table in a hidden block", "<div hidden>\n<table><tr><td>b</table></div>c", "P @2 c\nW 2" HIDES("1")},
        {"a hidden table is no reason for layout", "<table><tr><td>a<table hidden><tr><td>b</table><td>c</table>",
         "T @1\nR 1 [a|c]\nW 1" HIDES("1")},
        {"end of the group of a hidden row", "<table><tr><td>a<td>b<tr hidden><td>c</tbody><tr><td>d<td>e</table>",
         "T @1\nR 1 [a|b]\nR 1 [d|e]\nW 1" HIDES("1")},
    };
    READ(cases);
}

#define UNCLOSED(what)                                                                                 \
    " the element " what " that begins here is never closed, and all that follows is left out; fetch " \
    "the page again if it was cut off\n"

static void test_left_out(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"comments", "a<!-- <p>b</p> -->c<!---->d<!-->e<!--->f<!-- --!>g<!----!>h<!-- -- > -->i", "P @1 acdefghi\n"},
        {"lines of a comment", "a<!--\n\n-->b\n<p>c", "P @1 ab\nP @4 c\n"},
        {"a comment in front", "<!--\n-->\n<p>a", "P @3 a\n"},
        {"declarations", "<!DOCTYPE html><?xml version='1.0'?><![if !x]>a<![endif]><!x>b<!>c<?d>", "P @1 abc\n"},
        {"ends of nothing", "a</>b</ c>d</1>e", "P @1 abde\n"},
        {"conditional", "<!--[if mso]><p>a</p><![endif]--><!--[if !mso]><!-->b<!--<![endif]-->", "P @1 b\n"},
        {"ends in a script", "<script>'</b></scr></scriptx>'<!-- </SCRIPT\n>a", "P @2 a\n"},
        {"an empty script", "<script src=x/>a</script><script src='x' />b", "P @1 b\n"},
        {"a script in a cell", "<table><tr><td>a<script>'</td><td>'</script>b<td>c", "T @1\nR 1 [ab|c]\n"},
        {"empty elements", "a<br/>b<br />c<p/>d<table><tr><td/><td>e</td></tr></table>",
         "P @1 a\nP @1 b\nP @1 c\nP @1 d\nT @1\nR 1 [|e]\n"},
        {"script without its end", "a\n<script>b<p>c</p>", "P @1 a\nW 2" UNCLOSED("script")},
        {"comment without its end", "a\n\n<!-- b<p>c--",
         "P @1 a\nW 3 the comment that begins here is never closed, and all that follows is left out; fetch the page "
         "again "
         "if it was cut off\n"},
        {"tag without its end", "a\n<p class=\"b\nc>d",
         "P @1 a\nW 2 the page ends inside the tag that begins here; fetch the page again if it was cut off\n"},
        {"tag without its name", "a\n</", "P @1 a <\n"},
    };
    READ(cases);
}

static void test_tags(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"stray quotes", "<p it's>a<td width=\"100\"\">b<p class='x'y\" z>c<p a=b\"c>d",
         "P @1 a\nP @1 b\nP @1 c\nP @1 d\n"},
        {"> in a value", "<p title='a > b' x=\"<p>\" hidden>c</p>d", "P @1 d\n"},
        {"odd names", "<p 5px=\"a > b\" @click='c > d' =x [e]=\"f>g\" 宽=h>i", "P @1 i\n"},
        {"no value", "<table><tr><td colspan=>a<td colspan = 2 >b<td\ncolspan\n=\n'2'\n>c",
         "T @1\nR 1 [a|b{2x1}|3=c{2x1}]\n"},
        {"the first of two", "<table><tr><td colspan=2 colspan=3>a<td>b", "T @1\nR 1 [a{2x1}|2=b]\n"},
        {"values of both quotes", "<p style='content:\"x\";display:none'>a<p style=\"content:'x';display:none\">b<p>c",
         "P @1 c\n"},
        {"lines", "<p\n\nclass=x\n>a</p\n>\n<table\n>\n<tr\n><td>b<td\n>c", "P @4 a\nT @6\nR 8 [b|c]\n"},
        {"< in a tag", "a<b 时为减少\n<p>c",
         "P @1 ac\nW 1 a < stands inside 1 of the tags, the first of them here; text that should have been written "
         "with &lt; is taken "
         "for "
         "a part of the tag\n"},
    };
    READ(cases);
}

/* ---- Character sets ---- */

#define GUESS(what, is) "W 0 the page " what "; read as " is " (a guess; --encoding decides)\n"
#define GB_ZHONG "\xD6\xD0\xCE\xC4\xD3\xEB\xD4\xA4\xCB\xE3" /* 中文与预算 */

static void test_charsets(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"declared gb2312", "<meta charset=gb2312><p>" GB_ZHONG, "P @1 中文与预算\n"},
        {"declared GBK", "<META http-equiv=Content-Type content=\"text/html; charset=GBK\"><p>\xE9\x46" GB_ZHONG,
         "P @1 镕中文与预算\n"},
        {"in the declaration of XML", "<?xml version='1.0' encoding='gb18030'?><p>\x81\x30\x84\x36" GB_ZHONG,
         "P @1 ¥中文与预算\n"},
        {"declared big5", "<meta charset='big5'><p>\xA4\xA4\xA4\xE5", "P @1 中文\n"},
        {"declared latin", "<meta charset=iso-8859-1><p>\x93\xE9\x94 x", "P @1 “é” x\n"},
        {"declared UTF-16, which it is not", "<meta charset=utf-16><p>中", "P @1 中\n"},
        {"in a comment", "<!-- <meta charset=big5> --><p>中", "P @1 中\n"},
        {"says gb2312, is UTF-8", "<meta charset=gb2312><p>中文", "P @1 中文\n"},
        {"says big5, is UTF-8", "<meta charset=big5><p>中文", "P @1 中文\n"},
        {"says UTF-8, is GBK", "<meta charset=utf-8><p>" GB_ZHONG,
         "P @1 中文与预算\n" GUESS("says that it is in UTF-8, but it is not", "GB18030")},
        {"says latin, is GBK", "<meta charset=iso-8859-1><p>" GB_ZHONG,
         "P @1 中文与预算\n" GUESS("says that it is in CP1252, but it is not", "GB18030")},
        {"says nothing, is GBK", "<p>" GB_ZHONG,
         "P @1 中文与预算\n" GUESS("does not name its character set", "GB18030")},
        {"says what nobody knows", "<meta charset=x-klingon><p>中",
         "P @1 中\n" GUESS("names a character set that is not known", "UTF-8")},
        {"mark of UTF-8", "\xEF\xBB\xBF<meta charset=gbk><p>中", "P @1 中\n"},
        {"mark of GB18030", "\x84\x31\x95\x33<meta charset=utf-8><p>" GB_ZHONG, "P @1 中文与预算\n"},
    };
    READ(cases);
    static const char le[] = "\xFF\xFE<\0p\0>\0\x2D\x4E\r\0\n\0<\0p\0>\0\x87\x65\x3D\xD8\0\xDE";
    check("UTF-16LE", le, sizeof le - 1, "P @1 中\nP @2 文\xF0\x9F\x98\x80\n");
    static const char be[] = "\xFE\xFF\0<\0p\0>\x4E\x2D\0<\0p\0>\x65\x87";
    check("UTF-16BE", be, sizeof be - 1, "P @1 中\nP @1 文\n");
}

static void test_encoding_option(void **state)
{
    (void)state;
    check_with("big5", "<meta charset=gbk>\xA4\xA4", 20, "big5", "P @1 中\n");
    check_with("gb2312", GB_ZHONG, 10, "gb2312", "P @1 中文与预算\n");
    check_with("utf-16", "<\0p\0>\0\x2D\x4E", 8, "UTF-16", "P @1 中\n");
    check_with("the mark is stronger", "\xEF\xBB\xBF中", 6, "gbk", "P @1 中\n");
    check_with(
        "unknown", "x", 1, "klingon",
        "E -6 0+18446744073709551615 the option encoding is \"klingon\"; give utf-8, gb18030, big5, windows-1252, "
        "utf-16le, utf-16be or auto\n");
}

#define REPLACED(cs, n)                                              \
    " bytes that are not valid " cs " were replaced by U+FFFD in " n \
    " places, the first of them here; repair the file "              \
    "or say with --encoding what it is\n"

static void test_stray_bytes(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"not declared",
         "<p>中文预算公开表\n\xFF"
         "b",
         "E -3 2+18446744073709551615 the byte FF is not valid UTF-8 here; repair the file or say with --encoding what "
         "it "
         "is\n"},
        {"declared", "<meta charset=utf-8>\n中文\xFF\xFE\xE4\xB8 <p>\xC0x\xED\xA0\x80y",
         "P @2 中文\xEF\xBF\xBD\nP @2 \xEF\xBF\xBDx\xEF\xBF\xBDy\nW 2" REPLACED("UTF-8", "3")},
        {"declared, cut off", "<meta charset=utf-8>中\xE6\x96", "P @1 中\xEF\xBF\xBD\nW 1" REPLACED("UTF-8", "1")},
        {"declared GBK, cut off", "<meta charset=gbk>" GB_ZHONG "\n\xD6",
         "P @1 中文与预算 \xEF\xBF\xBD\nW 2" REPLACED("GB18030", "1")},
        {"declared GBK", "<meta charset=gbk>" GB_ZHONG "\xFF<p>" GB_ZHONG,
         "P @1 中文与预算\xEF\xBF\xBD\nP @1 中文与预算\nW 1" REPLACED("GB18030", "1")},
        {"too many",
         "<meta charset=utf-8>中<p>文\n<p>a\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF"
         "b\xFF",
         "P @1 中\nP @1 文\nE -3 2+18446744073709551615 too many bytes are not valid UTF-8, which the page is said to "
         "be in; "
         "say with --encoding what it is\n"},
    };
    READ(cases);
    check(
        "controls", "a\0b\1\n<p>\0c\x1A\x7F", 12,
        "P @1 ab\nP @2 c\nW 1 5 control characters were left out, the first of them here; check that the file is a web "
        "page\n");
}

/* ---- Limits ---- */

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

/* The transcript, to be freed; the text is. */
static char *read_text(struct text *t)
{
    fake_setup s = {.bytes = t->ptr, .len = t->len, .window = 4096};
    char *got = fake_transcript(html(), &s);
    assert_false(says(got, "FAULT"));
    free(t->ptr);
    *t = (struct text){NULL, 0, 0};
    return got;
}

static void check_fails(struct text *t, const char *expected)
{
    char *got = read_text(t);
    if (!says(got, expected))
        fail_msg("%.200s--- not %s", strstr(got, "E -") ? strstr(got, "E -") : got, expected);
    free(got);
}

static void test_limits(void **state)
{
    (void)state;
    struct text t = {NULL, 0, 0};
    add(&t, "a\n<table><tr>", 1);
    add(&t, "<td>b", 16385);
    check_fails(&t,
                "E -5 2+18446744073709551615 the row has more than 16384 columns; check that the file is a web page");
    add(&t, "<table><tr><td>a", 1);
    add(&t, "<td colspan=1000>", 17);
    check_fails(&t, "E -5 1+18446744073709551615 the row has more than 16384 columns");
    add(&t, "\n", 1);
    add(&t, "<div>", 65537);
    check_fails(&t, "E -5 2+18446744073709551615 elements are nested deeper than 65536 levels; save the page again");
    add(&t, "<table><tr><td>a", 100000);
    check_fails(&t, "E -5 1+18446744073709551615 elements are nested deeper than 65536 levels");
    add(&t, "<p>\na", 1);
    add(&t, "0123456789abcdef", 1 << 20);
    check_fails(&t, "E -5 2+18446744073709551615 the text that begins here is longer than 16 MiB");
    add(&t, "<span>", 40000);
    add(&t, "</b>", 4000);
    check_fails(&t, "E -5 1+18446744073709551615 too many elements are never closed in the page");
    char name[40];
    for (unsigned i = 0; i < 200000; i++) {
        snprintf(name, sizeof name, "&n%u;", i);
        add(&t, name, 1);
    }
    check_fails(&t, "E -5 1+18446744073709551615 the page has too many different names");
    add(&t, "<table><tr>", 1);
    for (unsigned i = 0; i < 16383; i++)
        add(&t, i % 2 ? "<td rowspan=65534>a" : "<td rowspan=65533>a", 1);
    add(&t, "<tr><td>b", 5000);
    check_fails(&t, "E -5 1+18446744073709551615 the merged cells of its tables cover too much");
    add(&t, "<table><caption>\n", 1);
    add(&t, "<br>0123456789", 7000);
    check_fails(&t, "E -5 1+18446744073709551615 the caption of the table is longer than 64 KiB");
}

/* What a page may have a lot of, and what is made of it. */
static void test_large(void **state)
{
    (void)state;
    struct text t = {NULL, 0, 0};
    add(&t, "<table><tr>", 1);
    add(&t, "<td rowspan=65534 colspan=1000>a", 16);
    add(&t, "<tr>", 60000);
    char *got = read_text(&t);
    assert_non_null(strstr(got, "R 1 [a{1000x60001}|1000=a{1000x60001}"));
    assert_false(says(got, "E "));
    free(got);

    add(&t, "<td title=\"", 1);
    add(&t, "0123456789", 1000000);
    add(&t, "\">a<p ", 1);
    add(&t, "b=1 c d='e' ", 100000);
    add(&t, "hidden>e", 1);
    got = read_text(&t);
    assert_string_equal(got, "P @1 a\n");
    assert_true(fake_peak < (size_t)1 << 20);
    free(got);

    add(&t, "<table><tr><td>a<td>b", 1);
    add(&t, "<tr><td>c<td rowspan=2>d<tr><td>e", 50000);
    got = read_text(&t);
    assert_non_null(strstr(got, "R 1 [c|d{1x2}]\nR 1 [e]\nR 1 [c|d{1x2}]\nR 1 [e]\n"));
    assert_true(fake_peak < (size_t)32 << 20);
    free(got);
}

/* A table that is so long that it cannot be layout. */
static void test_given_table(void **state)
{
    (void)state;
    struct text t = {NULL, 0, 0};
    add(&t, "<table><caption>一</caption>", 1);
    add(&t, "<tr><td>a<td>b", 40000);
    add(&t, "\n<tr>二<td>c<caption>三</caption><tr><td>d<td>四<table><tr><td>e<td>f</table>五</table>六", 1);
    char *got = read_text(&t);
    assert_true(says(got, "T @1一\nR 1 [a|b]\n"));
    assert_non_null(strstr(got,
                           "R 1 [a|b]\nR 2 [c]\nR 2 [d|四]\nP @2 二\nP @2 三\nT @2\nR 2 [e|f]\nP @2 五\nP @2 六\n"
                           "W 2 a table stands inside the table of line 1 after 40002 of its rows; what follows of "
                           "that table is read as paragraphs\n"));
    free(got);

    add(&t, "<table><tr><td>", 1);
    add(&t, "<p>0123456789", 120000);
    add(&t, "<td>a</table>", 1);
    got = read_text(&t); /* a cell that is a page */
    assert_true(says(got, "P @1 0123456789\nP @1 0123456789\n"));
    assert_non_null(strstr(got, "P @1 0123456789\nP @1 a\n"));
    assert_false(says(got, "T"));
    free(got);

    add(&t, "<table><tr><td>a<td>", 1);
    add(&t, "b<br>", 300000);
    got = read_text(&t); /* too many lines of cells for layout */
    assert_true(says(got, "T @1\nR 1 [a|b\\x0Ab\\x0A"));
    free(got);

    add(&t, "<div><div>", 100);
    for (unsigned i = 0; i < 30000; i++) /* nothing is kept of what was given */
        add(&t, "<p>一<table><tr><td>a<td>b</table>", 1);
    got = read_text(&t);
    assert_true(fake_peak < (size_t)1 << 20);
    free(got);
}

/* ---- Samples ---- */

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

static const char *const samples[] = {"publication.html", "old.html", "excel.xls", "word.html"};

static const char *const expected[] = {
    "N title 某市科学技术协会2023年度部门决算_某市人民政府\n"
    "P @16 首页\n"
    "P @16 政务公开\n"
    "P @17 当前位置：首页 > 财政预决算\n"
    "H 1 @18 某市科学技术协会\\x0A2023年度部门决算\n"
    "P @19 发布时间：2024-09-20　来源：某市科学技术协会\n"
    "P @21 第一部分　部门概况\n"
    "P @22 一、部门职责\n"
    "P @23 某市科学技术协会是全市科技工作者的群众组织， 是市委领导下的人民团体。\n"
    "P @24 主要职责：为科学技术工作者服务。\n"
    "H 2 @25 第二部分　2023年度部门决算表\n"
    "P @26 收入支出决算总表\n"
    "P @27 单位：万元\n"
    "T @28\n"
    "R 30 [收入{2x1}|2=支出{2x1}]\n"
    "R 31 [项目|决算数|项目|决算数]\n"
    "R 34 [一、一般公共预算财政拨款收入|1,234.56|一、科学技术支出|1,000.00]\n"
    "R 35 [二、其他收入||二、社会保障和就业支出|234.56]\n"
    "R 37 [总计|1,234.56|总计|1,234.56]\n"
    "P @40 注：本表反映部门本年度的总收支。\n"
    "T @41支出决算表\n"
    "R 43 [科目编码{4x1}|4=科目名称{1x3}|5=本年支出合计{1x3}|6=其中{2x1}]\n"
    "R 44 [类{1x2}|款{1x2}|项{1x2}|目{1x2}|6=基本支出{1x2}|7=项目支出{1x2}]\n"
    "R 45 []\n"
    "R 46 [206||||科学技术支出|1,000.00|800.00|200.00]\n"
    "R 47 [206|01|||  科学技术管理事务|1,000.00|800.00|200.00]\n"
    "P @51 主办：某市人民政府办公室\n"
    "P @51 备案号：XICP备00000000号\n"
    "W 36" HIDES("1"),
    "N title 某县2012年“三公”经费预算\n"
    "P @5 首页 \\x7C 信息公开 \\x7C 办事大厅\n"
    "P @8 某县2012年“三公”经费预算表\n"
    "P @10 单位：万元\n"
    "T @11\n"
    "R 12 [项目{1x2}|预算数{2x1}]\n"
    "R 13 [1=2011年|2=2012年]\n"
    "R 14 [因公出国（境）费|12.5| 10]\n"
    "R 15 [公务接待费|30|25]\n"
    "R 16 [合  计|42.5|35]\n"
    "P @18 注：a\n"
    "P @19 版权所有：某县人民政府\n"
    "W 18 a < stands inside 1 of the tags, the first of them here; text that should have been written with &lt; is "
    "taken for a part of "
    "the tag\n",
    "T @30\n"
    "R 34 [收支预算总表{3x1}]\n"
    "R 37 [项目|2022年|2023年]\n"
    "R 42 [一、本年收入\\x0A（不含结转）|1,234.57<1234.5678>|#1300]\n"
    "R 49 [合计|1,234.57=<1234.5678>|#1300=]\n",
    "N title 情况说明\n"
    "P @13 2024年部门预算情况说明\n"
    "P @17 1.  收入总预算8324.69万元，比上年增加27.42万元。\n"
    "T @20\n"
    "R 22 [项 目{1x2}|预算数{2x1}]\n"
    "R 30 [1=本年\\x0A预算|2=上年\\x0A结转]\n"
    "R 35 [合计|7,777.53|547.16]\n",
};

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(samples); i++) {
        struct text t = load(samples[i]);
        check(samples[i], t.ptr, t.len, expected[i]);
        free(t.ptr);
    }
}

/* Wherever a page is cut off: what was read of it until then is given, and where that matters, said. */
static void test_truncations(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(samples); i++) {
        struct text t = load(samples[i]);
        for (size_t len = 0; len < t.len; len++) {
            fake_setup s = way(len % 2 ? 2 : 5, t.ptr, len);
            char *got = fake_transcript(html(), &s);
            if (fake_says(got, "FAULT") || fake_says(got, "E "))
                fail_msg("%s cut to %zu bytes:\n%s", samples[i], len, got);
            free(got);
        }
        free(t.ptr);
    }
}

static void test_failures(void **state)
{
    (void)state;
    struct text t = load(samples[0]);
    add(&t, "<table>", 1);
    for (unsigned i = 0; i < 300; i++) /* makes every array grow */
        add(&t, "<tr><td x:num=1>a<br>b<td rowspan=2>c<td>d", 1);
    for (unsigned way_of = 1; way_of < 3; way_of++) {
        bool failed = true;
        for (size_t n = 1; failed; n++) {
            fake_setup s = way(2, t.ptr, t.len);
            s.fail_alloc = way_of == 1 ? n : 0;
            s.fail_peek = way_of == 2 ? n : 0;
            char *got = fake_transcript(html(), &s);
            assert_false(fake_says(got, "FAULT"));
            failed = fake_says(got, way_of == 1 ? "E -1 " : "E -2 0+18446744073709551615 the disk is on fire");
            assert_true(failed || (n > 2 && !fake_says(got, "E ")));
            free(got);
        }
    }
    fake_setup s = way(2, t.ptr, t.len);
    s.cancel = true;
    char *got = fake_transcript(html(), &s);
    assert_string_equal(got, "E -7 0+18446744073709551615 reading was cancelled\n");
    free(got);
    s = way(2, t.ptr, t.len); /* rows that nobody asks for */
    s.max_batches = 2;
    got = fake_transcript(html(), &s);
    assert_non_null(strstr(got, "T @28\nR 30 [收入{2x1}|2=支出{2x1}]\nR 31 [项目|决算数|项目|决算数]\nP @40 "));
    free(got);
    free(t.ptr);
}

/* ---- Recognition ---- */

static void test_probe(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        int score;
    } cases[] = {
        {"a", "<!DOCTYPE html>", 95},
        {"a", "<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", 95},
        {"a", "\xEF\xBB\xBF\r\n <!-- <x> -->\n<HTML xmlns:x=y>", 95},
        {"a", "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"x\">", 95},
        {"a", "<?xml version='1.0'?><html xmlns='x'>", 95},
        {"a", "<head>", 95},
        {"a", "<body bgcolor=x>", 95},
        {"a", "<meta charset=gbk>", 95},
        {"a.xls", "<table border=1><tr><td>1</table>", 90},
        {"a", "<style>x</style><div><table><tr><td>", 85},
        {"a.html", "<p>一</p><p>二</p><p>三</p>", 80},
        {"a", "<p>一</p><p>二</p><p>三</p>", 40},
        {"a.HTM", "一<p>二</p><p>三</p><p>四", 80},
        {"a.shtml", "一", 25},
        {"a", "一<p>二</p><p>三</p><p>四", 0},
        {"a.txt", "预算 < 决算\n<table><tr><td>", 0},
        {"a.csv", "<b>x</b>,1\n<b>y</b>,2\n<b>z</b>,3\n", 40},
        {"a.csv", "<合计>,1\n<table>,2\n", 0},
        {"a.csv", "a,b\n<table>,<tr>\n<td>,1\n", 0},
        {"a", "<?xml version='1.0'?><rss><title>x</title></rss>", 0},
        {"a", "<?xml version='1.0'?><title>x</title>", 0},
        {"a.html", "<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", 0},
        {"a", "<!DOCTYPE svg><svg>", 0},
        {"a", "<svg><table><tr>", 0},
        {"a", "<htmlx>", 0},
        {"a", "<html", 0},
        {"a", "<!doctype html", 0},
        {"a", "<!-- <html>", 0},
        {"a", "<", 0},
        {"a", "{\"a\": \"<html>\"}", 0},
    };
    for (unsigned i = 0; i < N(cases); i++) {
        fake_setup s = way(i % 3, cases[i].text, strlen(cases[i].text));
        s.name = cases[i].name;
        int score = fake_probe(html(), &s);
        if (score != cases[i].score)
            fail_msg("%s: %s: %d, not %d", cases[i].name, cases[i].text, score, cases[i].score);
    }
    fake_setup s = way(0, "\xFF\xFE<\0H\0t\0m\0l\0>\0\x2D\x4E", 16);
    assert_int_equal(fake_probe(html(), &s), 95);
    s.bytes = "\xFE\xFF\0<\0h\0t\0m\0l\0>";
    s.len = 14;
    assert_int_equal(fake_probe(html(), &s), 95);
    s.bytes = "<html>\0";
    s.len = 7;
    assert_int_equal(fake_probe(html(), &s), 0);
    s.len = 0;
    assert_int_equal(fake_probe(html(), &s), 0);
    s.len = 6;
    s.fail_alloc = 1;
    assert_int_equal(fake_probe(html(), &s), 0);
    s.fail_alloc = 0;
    s.fail_peek = 1;
    assert_int_equal(fake_probe(html(), &s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),      cmocka_unit_test(test_blanks),   cmocka_unit_test(test_entities),
        cmocka_unit_test(test_grid),        cmocka_unit_test(test_captions), cmocka_unit_test(test_layout),
        cmocka_unit_test(test_stored),      cmocka_unit_test(test_hidden),   cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_tags),        cmocka_unit_test(test_charsets), cmocka_unit_test(test_encoding_option),
        cmocka_unit_test(test_stray_bytes), cmocka_unit_test(test_limits),   cmocka_unit_test(test_large),
        cmocka_unit_test(test_given_table), cmocka_unit_test(test_samples),  cmocka_unit_test(test_truncations),
        cmocka_unit_test(test_failures),    cmocka_unit_test(test_probe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
