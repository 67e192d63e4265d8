/* SPDX-License-Identifier: MIT */
/* Every case is read with several sizes of batches, as a bare stream of records and inside an OLE2 container, and has to
 * come out the same. The workbooks are made record by record; those of tests/data/xls come from LibreOffice. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "workbook.h"

const tb_plugin *tb_plugin_query_xls(void);

static const tb_format *xls(void) { return tb_plugin_query_xls()->formats[0]; }

static char *transcript(const struct made *m, size_t hint)
{
    fake_setup s = {.bytes = (const char *)m->p, .len = m->n, .name = "a.xls", .hint = hint};
    return fake_transcript(xls(), &s);
}

static void check_made(const char *name, const struct made *m, const char *expected)
{
    static const size_t hints[] = {1, 3, 1000, 0};
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        char *got = transcript(m, hints[i]);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", hint %zu\n", name, hints[i]);
        assert_string_equal(got, expected);
        free(got);
    }
}

/* A stream of records, alone and in a container. */
static void check_stream(const char *name, const struct made *stream, const char *expected)
{
    struct made m = {.n = 0};
    check_made(name, stream, expected);
    ole_of(&m, "Workbook", stream);
    check_made(name, &m, expected);
    made_free(&m);
}

/* A workbook of one sheet S; what is expected stands behind "T @... sheet S". Both are emptied. */
static void check(const char *name, struct made *globals, struct made *sheet, const char *expected)
{
    struct made m = {.n = 0};
    book_of(&m, globals, sheet);
    check_stream(name, &m, expected);
    made_free(&m);
    if (globals)
        globals->n = 0;
    sheet->n = 0;
}

/* ---- Cells ---- */

static uint32_t rk_of(int32_t v, bool hundredth) { return (uint32_t)v << 2 | 2u | hundredth; }

static void test_numbers(void **state)
{
    (void)state;
    struct made s = {.n = 0};
    number(&s, 0, 0, 0, 1234.5);
    number(&s, 0, 1, 0, 7777.5299999999997);
    number(&s, 0, 2, 0, 0.1 + 0.2);
    number(&s, 0, 3, 0, -0.0);
    number(&s, 0, 4, 0, 1e300);
    check("doubles", NULL, &s,
          "T @1 sheet S\nR 1 [#1234.5^|#7777.53^|#0.3^<0.30000000000000004>|#0^|#1E+300^<1e300>]\n");
    rk(&s, 0, 0, 0, rk_of(7, false));
    rk(&s, 0, 1, 0, rk_of(123456, true));
    rk(&s, 0, 2, 0, rk_of(-5, false));
    rk(&s, 0, 3, 0, rk_of(-150, true));
    rk(&s, 0, 4, 0, 0x3ff80000);       /* 1.5 */
    rk(&s, 0, 5, 0, 0x40cc2a00u | 1u); /* 14420 / 100 */
    rk(&s, 0, 6, 0, rk_of(-536870912, false));
    rk(&s, 0, 7, 0, rk_of(536870911, true));
    rk(&s, 0, 8, 0, rk_of(0, true));
    check("RK", NULL, &s, "T @1 sheet S\nR 1 [#7|#1234.56|#-5|#-1.5|#1.5^|#144.2^|#-536870912|#5368709.11|#0]\n");
    const uint64_t odd[] = {0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000};
    for (unsigned i = 0; i < 3; i++) {
        double v;
        memcpy(&v, &odd[i], sizeof v);
        number(&s, 0, i, 0, v);
    }
    check("infinite, no number", NULL, &s, "T @1 sheet S\nR 1 [#NUM!|#NUM!|#NUM!]\n");
    size_t at = record_begin(&s, 0x00bd); /* MULRK */
    put16(&s, 4);
    put16(&s, 1);
    for (unsigned i = 0; i < 3; i++) {
        put16(&s, 0);
        put32(&s, rk_of((int32_t)i + 1, false));
    }
    put16(&s, 3);
    record_end(&s, at);
    check("MULRK", NULL, &s, "T @5 sheet S\nR 5 [1=#1|2=#2|3=#3]\n");
    made_free(&s);
}

static void test_texts(void **state)
{
    (void)state;
    struct made g = {.n = 0}, s = {.n = 0};
    static const uint16_t chinese[] = {0x5408, 0x8ba1}, pair[] = {0xd840, 0xdc0b, 'x'}, half[] = {0xdc00, 'a', 0xd800},
                          halves[] = {0xd800, 0xd840, 0xdc0b};
    label(&s, 0, 0, "plain");
    size_t at = record_begin(&s, 0x0204);
    put16(&s, 0);
    put16(&s, 1);
    put16(&s, 0);
    put_units(&s, chinese, 2, 2);
    record_end(&s, at);
    at = record_begin(&s, 0x00d6); /* RSTRING: a text and where its fonts change */
    put16(&s, 0);
    put16(&s, 2);
    put16(&s, 0);
    put16(&s, 3);
    put8(&s, 0);
    put_bytes(&s, "a\xe9|", 3);
    put16(&s, 1);
    put32(&s, 0x00010000);
    record_end(&s, at);
    check("LABEL and RSTRING", NULL, &s, "T @1 sheet S\nR 1 [plain|合计|aé\\x7C]\n");
    at = record_begin(&g, 0x00fc);
    put32(&g, 6);
    put32(&g, 6);
    put_string(&g, "one", 2, false);
    put_units(&g, pair, 3, 2);
    put_units(&g, half, 3, 2);
    put_units(&g, halves, 3, 2);
    put_string(&g, "", 2, false);
    put_string(&g, "two\nlines", 2, true);
    record_end(&g, at);
    for (unsigned i = 0; i < 6; i++)
        shared(&s, 0, i, i);
    check("shared", &g, &s,
          "T @1 sheet S\nR 1 [one|𠀋x|\xef\xbf\xbd"
          "a\xef\xbf\xbd|\xef\xbf\xbd𠀋|~|two\\x0Alines]\n");
    made_free(&g);
    made_free(&s);
}

static void test_others(void **state)
{
    (void)state;
    struct made s = {.n = 0};
    static const uint8_t errors[] = {0x00, 0x07, 0x0f, 0x17, 0x1d, 0x24, 0x2a, 0x2b, 0x55};
    for (unsigned i = 0; i < sizeof errors; i++) {
        size_t at = record_begin(&s, 0x0205);
        put16(&s, 0);
        put16(&s, i);
        put16(&s, 0);
        put8(&s, errors[i]);
        put8(&s, 1);
        record_end(&s, at);
    }
    record(&s, 0x0205, "\1\0\0\0\0\0\1\0", 8);
    record(&s, 0x0205, "\1\0\1\0\0\0\0\0", 8);
    check("errors and bools", NULL, &s,
          "T @1 sheet S\nR 1 [#NULL!|#DIV/0!|#VALUE!|#REF!|#NAME?|#NUM!|#N/A|#GETTING_DATA|#ERROR]\n"
          "R 2 [?true|?false]\n");
    /* Blanks count between cells, not behind the last one, and rows of them not at all. */
    blank(&s, 2, 0);
    number(&s, 2, 1, 0, 1);
    blank(&s, 2, 2);
    blank(&s, 3, 0);
    size_t at = record_begin(&s, 0x00be); /* MULBLANK */
    put16(&s, 4);
    put16(&s, 0);
    put32(&s, 0);
    put16(&s, 1);
    record_end(&s, at);
    number(&s, 4, 3, 0, 2);
    check("blanks", NULL, &s, "T @3 sheet S\nR 3 [~|#1^]\nR 5 [~|~|3=#2^]\n");
    blank(&s, 0, 0);
    check("nothing but blanks", NULL, &s, "");
    check("nothing", NULL, &s, "");
    made_free(&s);
}

static void test_formulas(void **state)
{
    (void)state;
    struct made s = {.n = 0};
    double v = 2.5;
    uint8_t result[8];
    memcpy(result, &v, sizeof v);
    formula(&s, 0, 0, 0, result);
    formula_of(&s, 0, 1, 1, 1);
    formula_of(&s, 0, 2, 2, 7);
    formula_of(&s, 0, 3, 3, 0);
    formula_of(&s, 0, 4, 0, 0);
    size_t at = record_begin(&s, 0x0207);
    put_string(&s, "text", 2, false);
    record_end(&s, at);
    check("results", NULL, &s, "T @1 sheet S\nR 1 [#2.5^=|?true=|#DIV/0!=|~=|text=]\n");
    static const unsigned between[] = {0x04bc, 0x0221, 0x0236}; /* shared formula, array, table */
    for (unsigned i = 0; i < 3; i++) {
        formula_of(&s, i, 0, 0, 0);
        record(&s, between[i], "xxxxxxxx", 8);
        at = record_begin(&s, 0x0207);
        put_string(&s, "behind", 2, true);
        record_end(&s, at);
    }
    check("texts behind other records", NULL, &s, "T @1 sheet S\nR 1 [behind=]\nR 2 [behind=]\nR 3 [behind=]\n");
    formula_of(&s, 0, 0, 0, 0);
    number(&s, 0, 1, 0, 1);
    at = record_begin(&s, 0x0207);
    put_string(&s, "astray", 2, false);
    record_end(&s, at);
    formula_of(&s, 1, 0, 0, 0);
    check("a text is missing", NULL, &s,
          "T @1 sheet S\nR 1 [~=|#1^]\nW 0/0/1/1 S: the text that a formula resulted in is missing, and "
          "the cell was left empty (2 times in this sheet)\n");
    formula_of(&s, 0, 0, 0, 0);
    at = record_begin(&s, 0x0207);
    put_string(&s, "", 2, false);
    record_end(&s, at);
    label(&s, 0, 1, "x");
    check("an empty text", NULL, &s, "T @1 sheet S\nR 1 [~=|x]\n");
    made_free(&s);
}

/* ---- Formats ---- */

static void test_formats(void **state)
{
    (void)state;
    struct made g = {.n = 0}, s = {.n = 0};
    static const unsigned styles[] = {0, 4, 10, 14, 22, 21, 46, 49, 43, 164, 165, 166, 999};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        xf(&g, styles[i]);
    format(&g, 164, "0.0\" kg\"");
    format(&g, 165, ";;;");
    format(&g, 166, "0;-0;;\"<\"@\">\"");
    number(&s, 0, 0, 0, 1234.5678);
    number(&s, 0, 1, 1, 1234.5678);
    number(&s, 0, 2, 1, 1234.5);
    number(&s, 0, 3, 2, 0.125);
    number(&s, 0, 4, 3, 45322);
    number(&s, 0, 5, 4, 45322.75);
    number(&s, 0, 6, 5, 0.75);
    number(&s, 0, 7, 6, 1.5);
    rk(&s, 0, 8, 3, rk_of(45322, false));
    number(&s, 1, 0, 7, 1.25);
    number(&s, 1, 1, 8, 0);
    number(&s, 1, 2, 8, -2);
    number(&s, 1, 3, 9, 2);
    number(&s, 1, 4, 10, 2);
    number(&s, 1, 5, 11, 0);
    number(&s, 1, 6, 12, 0.5); /* a format that is not there */
    number(&s, 1, 7, 99, 0.5); /* a style that is not there */
    size_t at = record_begin(&s, 0x0204);
    put16(&s, 2);
    put16(&s, 0);
    put16(&s, 11);
    put_string(&s, "text", 2, false);
    record_end(&s, at);
    at = record_begin(&s, 0x0204);
    put16(&s, 2);
    put16(&s, 1);
    put16(&s, 10);
    put_string(&s, "secret", 2, false);
    record_end(&s, at);
    check("formats", &g, &s,
          "T @1 sheet S\n"
          "R 1 [#1234.5678^|#1,234.57^<1234.5678>|#1,234.50^|#12.50%^<0.125>|!2024-01-31^<45322>|"
          "!2024-01-31T18:00^<45322.75>|!18:00:00^<0.75>|36:00:00^<1.5>|!2024-01-31<45322>]\n"
          "R 2 [#1.25^|#-^<0>|#-2.00^|#2.0 kg^<2>|~^<2>|~^<0>|#0.5^|#0.5^]\n"
          "R 3 [<text><text>|~<secret>]\n");
    xf(&g, 14);
    record(&g, 0x0022, "\1\0", 2); /* DATEMODE */
    number(&s, 0, 0, 0, 0);
    number(&s, 0, 1, 0, 43860);
    check("since 1904", &g, &s, "T @1 sheet S\nR 1 [!1904-01-01^<0>|!2024-01-31^<43860>]\n");
    number(&s, 0, 0, 0, 0);
    number(&s, 0, 1, 0, 1);
    formula_of(&s, 0, 2, 1, 0);
    rk(&s, 1, 0, 0, rk_of(0, false));
    record(&s, 0x023e, "\xa6\x06\0\0\0\0\0\0\0\0", 10); /* WINDOW2, zeros not shown */
    check("a sheet that hides zeros", NULL, &s, "T @1 sheet S\nR 1 [~^<0>|#1^|?false=]\nR 2 [~<0>]\n");
    made_free(&g);
    made_free(&s);
}

/* ---- Merged cells ---- */

static void test_merged(void **state)
{
    (void)state;
    struct made s = {.n = 0};
    label(&s, 0, 0, "title");
    blank(&s, 0, 1);
    label(&s, 1, 0, "down");
    label(&s, 1, 1, "x");
    label(&s, 2, 1, "y");
    label(&s, 3, 1, "z");
    merged(&s, 0, 0, 0, 3);
    merged(&s, 1, 2, 0, 0);
    check("merged", NULL, &s, "T @1 sheet S\nR 1 [title{4x1}]\nR 2 [down{1x2}|x]\nR 3 [1=y]\nR 4 [1=z]\n");
    label(&s, 0, 0, "a");
    label(&s, 0, 1, "covered");
    label(&s, 1, 0, "covered too");
    label(&s, 1, 2, "x");
    merged(&s, 0, 1, 0, 1);
    check(
        "values under merged cells", NULL, &s,
        "T @1 sheet S\nR 1 [a{2x2}]\nR 2 [2=x]\nW 0/0/1/2 S: the value is under merged cells, where the sheet does not "
        "show it, and was left out (2 times in this sheet)\n");
    label(&s, 0, 0, "a");
    label(&s, 0, 1, "b");
    label(&s, 1, 1, "c");
    label(&s, 2, 0, "d");
    merged(&s, 0, 1, 1, 1);
    merged(&s, 0, 1, 0, 1);
    merged(&s, 2, 65535, 0, 0);
    merged(&s, 2, 2, 5, 5);
    merged(&s, 5, 4, 0, 1);
    check("overlapping, to the end of the sheet, single, upside down", NULL, &s,
          "T @1 sheet S\nR 1 [a{2x2}]\nR 3 [d{1x1}]\nW 0/0/1/2 S: merged cells overlap other merged cells; they were "
          "left "
          "single\nW 0/0/1/2 S: the value is under merged cells, where the sheet does not "
          "show it, and was left out (2 times in this sheet)\n");
    blank(&s, 0, 0);
    label(&s, 0, 2, "x");
    blank(&s, 1, 0);
    label(&s, 2, 0, "y");
    merged(&s, 0, 0, 0, 1);
    merged(&s, 1, 1, 0, 300);
    check("blank ones", NULL, &s, "T @1 sheet S\nR 1 [~{2x1}|2=x]\nR 3 [y]\n");
    made_free(&s);
}

/* ---- Order ---- */

static void test_order(void **state)
{
    (void)state;
    struct made s = {.n = 0};
    for (unsigned row = 3; row-- > 0;)
        for (unsigned column = 2; column-- > 0;)
            rk(&s, row * 300, column * 255, 0, rk_of((int32_t)(10 * row + column), false));
    check("backwards", NULL, &s, "T @1 sheet S\nR 1 [#0|255=#1]\nR 301 [#10|255=#11]\nR 601 [#20|255=#21]\n");
    rk(&s, 1, 0, 0, rk_of(1, false));
    rk(&s, 0, 0, 0, rk_of(2, false));
    rk(&s, 1, 0, 0, rk_of(3, false));
    blank(&s, 1, 0);
    rk(&s, 1, 0, 0, rk_of(4, false));
    label(&s, 0, 0, "last");
    check("repeated", NULL, &s,
          "T @1 sheet S\nR 1 [last]\nR 2 [#4]\nW 0/0/1/1 S: the cell is in the file more than once, and the last one "
          "was taken (4 times in this sheet)\n");
    made_free(&s);
}

/* ---- Sheets ---- */

static void sheet_with(struct made *m, size_t entry, unsigned kind, const char *text)
{
    set32(m, entry, (uint32_t)m->n);
    bof(m, 0x0600, kind);
    if (text)
        label(m, 0, 0, text);
    eof(m);
}

static void test_sheets(void **state)
{
    (void)state;
    struct made m = {.n = 0};
    static const uint16_t name[] = {0x6536, 0x652f}; /* 收支 */
    bof(&m, 0x0600, 0x0005);
    size_t entries[7];
    entries[0] = record_begin(&m, 0x0085);
    put32(&m, 0);
    put16(&m, 0);
    put_units(&m, name, 2, 1);
    record_end(&m, entries[0]);
    entries[1] = boundsheet(&m, "Chart", 0, 2);
    entries[2] = boundsheet(&m, "Macros", 0, 1);
    entries[3] = boundsheet(&m, "Hidden", 1, 0);
    entries[4] = boundsheet(&m, "Very", 2, 0);
    entries[5] = boundsheet(&m, "Empty", 0, 0);
    entries[6] = boundsheet(&m, "Claims", 0, 0);
    eof(&m);
    sheet_with(&m, entries[4], 0x0010, "d"); /* the order of the names counts, not that of the sheets */
    sheet_with(&m, entries[0], 0x0010, "a");
    sheet_with(&m, entries[1], 0x0020, "b");
    sheet_with(&m, entries[2], 0x0040, "c");
    sheet_with(&m, entries[3], 0x0010, "e");
    sheet_with(&m, entries[5], 0x0010, NULL);
    sheet_with(&m, entries[6], 0x0020, "f"); /* says it is a sheet, and is a chart */
    check_stream("sheets", &m,
                 "T @1 sheet 收支\nR 1 [a]\nT @1 HIDDEN sheet Hidden\nR 1 [e]\nT @1 HIDDEN sheet Very\nR 1 [d]\n");
    made_free(&m);
    struct made s = {.n = 0};
    label(&s, 0, 0, "before");
    bof(&s, 0x0600, 0x0020); /* a chart in the sheet, and one in that */
    label(&s, 0, 0, "in a chart");
    bof(&s, 0x0600, 0x0020);
    eof(&s);
    label(&s, 5, 0, "in a chart");
    eof(&s);
    label(&s, 1, 0, "behind");
    check("a chart in a sheet", NULL, &s, "T @1 sheet S\nR 1 [before]\nR 2 [behind]\n");
    made_free(&s);
}

/* Rows that the host does not read are passed over. */
static void test_unread(void **state)
{
    (void)state;
    struct made m = {.n = 0};
    bof(&m, 0x0600, 0x0005);
    size_t a = boundsheet(&m, "A", 0, 0), b = boundsheet(&m, "B", 0, 0);
    eof(&m);
    set32(&m, a, (uint32_t)m.n);
    bof(&m, 0x0600, 0x0010);
    for (unsigned i = 0; i < 5; i++)
        label(&m, i, 0, "a");
    eof(&m);
    sheet_with(&m, b, 0x0010, "b");
    fake_setup s = {.bytes = (const char *)m.p, .len = m.n, .hint = 2, .max_batches = 1};
    char *got = fake_transcript(xls(), &s);
    assert_string_equal(got, "T @1 sheet A\nR 1 [a]\nR 2 [a]\nT @1 sheet B\nR 1 [b]\n");
    free(got);
    made_free(&m);
}

/* ---- Excel 5 and 95 ---- */

static void old_book(struct made *m, unsigned page, const char *name, const char *text)
{
    m->n = 0;
    bof(m, 0x0500, 0x0005);
    if (page) {
        size_t at = record_begin(m, 0x0042);
        put16(m, page);
        record_end(m, at);
    }
    size_t entry = record_begin(m, 0x0085);
    put32(m, 0);
    put16(m, 0);
    put_coded(m, name, 1);
    record_end(m, entry);
    size_t at = record_begin(m, 0x041e);
    put16(m, 164);
    put_coded(m, "0.0", 1);
    record_end(m, at);
    xf(m, 0);
    xf(m, 164);
    eof(m);
    set32(m, entry, (uint32_t)m->n);
    bof(m, 0x0500, 0x0010);
    at = record_begin(m, 0x0204);
    put32(m, 0);
    put16(m, 0);
    put_coded(m, text, 2);
    record_end(m, at);
    number(m, 0, 1, 1, 2);
    formula_of(m, 0, 2, 0, 0);
    at = record_begin(m, 0x0207);
    put_coded(m, text, 2);
    record_end(m, at);
    eof(m);
}

static void test_old(void **state)
{
    (void)state;
    static const struct {
        unsigned page;
        const char *name, *text, *shown, *shown_text;
    } cases[] = {
        {936, "\xca\xd5\xd6\xa7", "\xba\xcf\xbc\xc6", "收支", "合计"},
        {1252,
         "Ann\xe9"
         "e",
         "\x80", "Année", "€"},
        {1251, "\xc1\xfe\xe4\xe6\xe5\xf2", "x", "Бюджет", "x"},
        {32769, "\xe9", "x", "é", "x"},
        {10000, "\x8e", "x", "é", "x"},
        {936,
         "a\xff"
         "b",
         "\xba",
         "a\xef\xbf\xbd"
         "b",
         "\xef\xbf\xbd"},
        {65001, "é", "合计", "é", "合计"},
    };
    struct made m = {.n = 0}, in = {.n = 0};
    char expected[200];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        old_book(&m, cases[i].page, cases[i].name, cases[i].text);
        snprintf(expected, sizeof expected, "T @1 sheet %s\nR 1 [%s|#2.0^|%s=]\n", cases[i].shown, cases[i].shown_text,
                 cases[i].shown_text);
        check_made("code pages", &m, expected);
        in.n = 0;
        ole_of(&in, "Book", &m);
        check_made("code pages", &in, expected);
    }
    old_book(&m, 0, "\xca\xd5\xd6\xa7", "x");
    check_made(
        "no code page", &m,
        "T @1 sheet 收支\nR 1 [x|#2.0^|x=]\nW 0 the workbook does not say its code page; its texts were read as GBK\n");
    old_book(&m, 999, "x", "x");
    check_made(
        "unknown code page", &m,
        "E -4 0+18446744073709551615 its texts are in the code page 999, which is not known here; open it and save it "
        "as xlsx\n");
    made_free(&in);
    made_free(&m);
}

/* What small scripts write: a sheet, and nothing around it. */
static void test_bare_sheet(void **state)
{
    (void)state;
    struct made m = {.n = 0};
    record(&m, 0x0809, "\0\0\x10\0\0\0\0\0", 8);
    size_t at = record_begin(&m, 0x0204);
    put32(&m, 0);
    put16(&m, 0);
    put_coded(&m, "name", 2);
    record_end(&m, at);
    number(&m, 0, 1, 0, 5);
    eof(&m);
    check_made("bare sheet", &m,
               "T @1 sheet Sheet1\nR 1 [name|#5^]\nW 0 the workbook does not say its code page; its texts were read as "
               "GBK\n");
    made_free(&m);
}

/* ---- CONTINUE ---- */

/* The table of texts is cut at every byte where it may be: characters that follow begin with their flags anew, also with
 * others than before. */
struct table {
    struct made bytes;
    bool in_characters[200]; /* may a new record begin in front of this byte, with flags? */
    bool half[200];          /* the second byte of a character: no record begins here */
    uint8_t flags[200];
};

static void add_text(struct table *t, const char *text, bool wide, unsigned runs, unsigned readings)
{
    struct made *m = &t->bytes;
    put16(m, (unsigned)strlen(text));
    put8(m, (unsigned)wide | (readings ? 4u : 0) | (runs ? 8u : 0));
    if (runs)
        put16(m, runs);
    if (readings)
        put32(m, readings);
    for (size_t i = 0; text[i]; i++) {
        t->in_characters[m->n] = true;
        t->flags[m->n] = wide;
        put8(m, (unsigned char)text[i]);
        if (wide) {
            t->half[m->n] = true;
            put8(m, 0);
        }
    }
    for (unsigned i = 0; i < 4 * runs + readings; i++)
        put8(m, 0xee);
}

/* Writes the table as records that end at `a` and `b`. */
static void write_table(struct made *g, const struct table *t, size_t a, size_t b)
{
    size_t at = record_begin(g, 0x00fc);
    for (size_t i = 0; i < t->bytes.n; i++) {
        if (i == a || i == b) {
            record_end(g, at);
            at = record_begin(g, 0x003c);
            if (t->in_characters[i])
                put8(g, t->flags[i]);
        }
        put8(g, t->bytes.p[i]);
    }
    record_end(g, at);
}

static void test_continued(void **state)
{
    (void)state;
    struct table t = {.bytes = {.n = 0}};
    struct made g = {.n = 0}, s = {.n = 0}, m = {.n = 0};
    put32(&t.bytes, 5);
    put32(&t.bytes, 5);
    add_text(&t, "plain text", false, 0, 0);
    add_text(&t, "wide", true, 0, 0);
    add_text(&t, "runs", false, 2, 0);
    add_text(&t, "all", true, 1, 6);
    add_text(&t, "end", false, 0, 0);
    for (unsigned i = 0; i < 5; i++)
        shared(&s, 0, i, i);
    for (size_t a = 1; a < t.bytes.n; a++)
        for (size_t b = a + 1; b < t.bytes.n; b += 1 + b % 3) {
            if (t.half[a] || t.half[b])
                continue;
            g.n = m.n = 0;
            write_table(&g, &t, a, b);
            book_of(&m, &g, &s);
            char *got = transcript(&m, 0);
            if (strcmp(got, "T @1 sheet S\nR 1 [plain text|wide|runs|all|end]\n") != 0)
                fail_msg("cut at %zu and %zu:\n%s", a, b, got);
            free(got);
        }
    made_free(&t.bytes);
    /* A text that changes its width where it is cut, and one cut into single characters. */
    g.n = 0;
    size_t at = record_begin(&g, 0x00fc);
    put32(&g, 1);
    put32(&g, 1);
    put16(&g, 4);
    put8(&g, 0);
    put_bytes(&g, "ab", 2);
    record_end(&g, at);
    record(&g, 0x003c, "\1\x08\x54", 3);
    record(&g, 0x003c, "", 0);
    record(&g, 0x003c, "\0d", 2);
    shared((s.n = 0, &s), 0, 0, 0);
    check("width changes", &g, &s, "T @1 sheet S\nR 1 [ab合d]\n");
    /* A label and the text of a formula that are continued. */
    at = record_begin(&s, 0x0204);
    put32(&s, 0);
    put16(&s, 0);
    put16(&s, 4);
    put8(&s, 0);
    put_bytes(&s, "ab", 2);
    record_end(&s, at);
    record(&s, 0x003c, "\0cd", 3);
    formula_of(&s, 0, 1, 0, 0);
    at = record_begin(&s, 0x0207);
    put16(&s, 2);
    record_end(&s, at);
    record(&s, 0x003c, "\1\x08\x54", 3);
    record(&s, 0x003c, "\1\xa1\x8b", 3);
    check("other texts", NULL, &s, "T @1 sheet S\nR 1 [abcd|合计=]\n");
    made_free(&g);
    made_free(&s);
    made_free(&m);
}

/* Records across the windows in which the stream is read. */
static void test_long(void **state)
{
    (void)state;
    struct made g = {.n = 0}, s = {.n = 0}, m = {.n = 0};
    const unsigned n = 20000;
    size_t at = record_begin(&g, 0x00fc);
    put32(&g, 0xffffffff);
    put32(&g, n);
    for (unsigned i = 0; i < n; i++) {
        char text[16];
        snprintf(text, sizeof text, "text %u", i);
        if (g.n - at > 8000) {
            record_end(&g, at);
            at = record_begin(&g, 0x003c);
        }
        put_string(&g, text, 2, i & 1);
    }
    record_end(&g, at);
    for (unsigned i = 0; i < n; i++)
        shared(&s, i, 0, n - 1 - i);
    book_of(&m, &g, &s);
    struct made in = {.n = 0};
    ole_of(&in, "Workbook", &m);
    char *a = transcript(&m, 0), *b = transcript(&in, 7);
    assert_string_equal(a, b);
    assert_true(fake_says(a, "R 1 [text 19999]"));
    assert_true(fake_says(a, "R 20000 [text 0]"));
    free(a);
    free(b);
    made_free(&in);
    made_free(&m);
    made_free(&g);
    made_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),  cmocka_unit_test(test_texts),      cmocka_unit_test(test_others),
        cmocka_unit_test(test_formulas), cmocka_unit_test(test_formats),    cmocka_unit_test(test_merged),
        cmocka_unit_test(test_order),    cmocka_unit_test(test_sheets),     cmocka_unit_test(test_unread),
        cmocka_unit_test(test_old),      cmocka_unit_test(test_bare_sheet), cmocka_unit_test(test_continued),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
