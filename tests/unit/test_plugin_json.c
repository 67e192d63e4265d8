/* SPDX-License-Identifier: MIT */
/* Every case is read in every way of giving the source - windows of 1, 7 and all bytes, as a whole or not, batches of
 * one, three and any number of rows - and has to come out the same. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "json_suite.h"

const tb_plugin *tb_plugin_query_json(void);

enum { JSON, LINES };

static const tb_format *format(int which) { return tb_plugin_query_json()->formats[which]; }

#define N_WAYS 24u
#define COUNT(array) (sizeof(array) / sizeof *(array))

static fake_setup way(unsigned i, const char *bytes, size_t len)
{
    static const size_t windows[] = {1, 7, 0}, hints[] = {1, 3, 1000, 0};
    return (fake_setup){
        .bytes = bytes, .len = len, .window = windows[i % 3], .hint = hints[i / 3 % 4], .whole = i >= 12};
}

static void check(int which, const char *name, const char *bytes, size_t len, const char *expected)
{
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, bytes, len);
        char *got = fake_transcript(format(which), &s);
        if (strcmp(got, expected) != 0)
            print_error("case \"%s\", way %u\n", name, i);
        assert_string_equal(got, expected);
        free(got);
    }
}

/* What one way of reading finds, after every other way has found the same; to be freed. */
static char *read_all_ways(int which, const char *name, const char *bytes, size_t len)
{
    fake_setup s = way(N_WAYS - 1, bytes, len);
    char *got = fake_transcript(format(which), &s);
    check(which, name, bytes, len, got);
    if (fake_says(got, "FAULT"))
        print_error("case \"%s\":\n%s", name, got);
    assert_false(fake_says(got, "FAULT"));
    return got;
}

struct reading {
    const char *name, *text, *expected;
};

static void read_table(int which, const struct reading *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(which, c[i].name, c[i].text, strlen(c[i].text), c[i].expected);
}
#define READ(which, table) read_table(which, table, COUNT(table))

/* ---- The suite ---- */

static void test_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        char *got = read_all_ways(JSON, accepted[i].name, accepted[i].text, accepted[i].len);
        if (fake_says(got, "E "))
            print_error("case \"%s\":\n%s", accepted[i].name, got);
        assert_false(fake_says(got, "E "));
        free(got);
    }
}

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        char *got = read_all_ways(JSON, refused[i].name, refused[i].text, refused[i].len);
        if (!fake_says(got, "E -3 "))
            print_error("case \"%s\":\n%s", refused[i].name, got);
        assert_true(fake_says(got, "E -3 "));
        free(got);
    }
}

/* What is refused as a value of a text is refused inside a record as well, whatever stands around it. */
static void test_refused_inside(void **state)
{
    (void)state;
    static const char *const around[][2] = {
        {"[{\"z\":", "}]"},         {"[[1,[", "]]]"},         {"{\"t\":[{\"z\":1}],\"z\":", "}"},
        {"[{\"z\":{\"y\":", "}}]"}, {"[1,{\"z\":[0,", "]}]"},
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        bool blank = refused[i].len == 0 || strcmp(refused[i].text, " ") == 0;
        for (size_t k = 0; k < COUNT(around) && !blank; k++) {
            char text[400];
            size_t n = strlen(around[k][0]), tail = strlen(around[k][1]);
            assert_true(n + refused[i].len + tail < sizeof text);
            memcpy(text, around[k][0], n);
            memcpy(text + n, refused[i].text, refused[i].len);
            memcpy(text + n + refused[i].len, around[k][1], tail);
            char *got = read_all_ways(JSON, refused[i].name, text, n + refused[i].len + tail);
            if (!fake_says(got, "E -3 "))
                print_error("case \"%s\" in %s:\n%s", refused[i].name, around[k][0], got);
            assert_true(fake_says(got, "E -3 "));
            free(got);
        }
    }
}

/* ---- Readings ---- */

static void test_arrays(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"objects", "[{\"a\":1,\"b\":\"x\"},\n {\"a\":2,\"b\":\"y\"}]",
         "T @1 path \nR 1+1 [#1|x]\nR 2+19 [#2|y]\nC [a|b]\n"},
        {"kinds", "[{\"a\":null,\"b\":true,\"c\":false,\"d\":-0.10e+5,\"e\":\"\"}]",
         "T @1 path \nR 1+1 [~|?true|?false|#-0.10e+5|]\nC [a|b|c|d|e]\n"},
        {"other order, less, more", "[{\"a\":1,\"b\":2},{\"b\":3,\"a\":4},{},{\"c\":5},{\"b\":6,\"c\":7,\"a\":8}]",
         "T @1 path \nR 1+1 [#1|#2]\nR 2+15 [1=#3|0=#4]\nR 3+29 []\nR 4+32 [2=#5]\nR 5+40 [1=#6|2=#7|0=#8]\n"
         "C [a|b|c]\n"},
        {"nested", "[{\"a\":{\"b\":1,\"c\":{\"d\":2}},\"e\":3},{\"e\":4,\"a\":{\"c\":{\"f\":5,\"d\":6},\"b\":7}}]",
         "T @1 path \nR 1+1 [#1|#2|#3]\nR 2+33 [2=#4|3=#5|1=#6|0=#7]\nC [a.b|a.c.d|e|a.c.f]\n"},
        {"object or value", "[{\"a\":1},{\"a\":{\"b\":2}},{\"a\":{}},{\"a\":[]},{\"a\":null}]",
         "T @1 path \nR 1+1 [#1]\nR 2+9 [1=#2]\nR 3+23 [~]\nR 4+32 [[\\x5D]\nR 5+41 [~]\nC [a|a.b]\n"},
        {"dots do not meet", "[{\"a\":{\"b\":1},\"a.b\":2}]", "T @1 path \nR 1+1 [#1|#2]\nC [a.b|a.b]\n"},
        {"nested arrays", "[{\"a\":[1, {\"b\" : \"]\"} ],\"c\":[[\n]]}]",
         "T @1 path \nR 1+1 [[1, {\"b\" : \"\\x5D\"} \\x5D|[[\\x0A\\x5D\\x5D]\nC [a|c]\n"},
        {"escapes", "[{\"\\u540d\\\"\":\"a\\tb\\u00e9\\ud83d\\ude00\\/\"},{\"名\\\"\":\"x\"}]",
         "T @1 path \nR 1+1 [a\\x09bé😀/]\nR 2+41 [x]\nC [名\"]\n"},
        {"exact numbers", "[{\"a\":9007199254740993,\"b\":0.1000,\"c\":1E400}]",
         "T @1 path \nR 1+1 [#9007199254740993|#0.1000|#1E400]\nC [a|b|c]\n"},
        {"arrays", "[[1,\"a\"],[null,true,[2],{\"x\": 1}],[]]",
         "T @1 path \nR 1+1 [#1|a]\nR 2+9 [~|?true|[2\\x5D|{\"x\": 1}]\nR 3+34 []\n"},
        {"values", "[1,\"x\",null,false]",
         "T @1 path \nR 1+1 [#1]\nR 2+3 [x]\nR 3+7 [~]\nR 4+12 [?false]\nC [value]\n"},
        {"nulls first", "[null,null,{\"a\":1},null]",
         "T @1 path \nR 1+1 []\nR 2+6 []\nR 3+11 [#1]\nR 4+19 []\nC [a]\n"},
        {"nulls and arrays", "[null,[1]]", "T @1 path \nR 1+1 []\nR 2+6 [#1]\n"},
        {"only nulls", "[null]", "T @1 path \nR 1+1 [~]\nC [value]\n"},
        {"empty", " [ ] ", "T @1 path \n"},
        {"empty names", "[{\"\":1,\"a\":{\"\":2}}]", "T @1 path \nR 1+1 [#1|#2]\nC [|a.]\n"},
    };
    READ(JSON, cases);
}

static void test_mixed(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"objects", "[{\"a\":1},2,[3, 4],\n\"x\",{\"value\":5}]",
         "T @1 path \nR 1+1 [#1]\nR 2+9 [1=#2]\nR 3+11 [1=[3, 4\\x5D]\nR 4+19 [1=x]\nR 5+23 [1=#5]\nC [a|value]\n"
         "W 1 row 2 is a single value where the first row is an object\n"
         "W 1 row 3 is an array where the first row is an object\n"
         "W 2 row 4 is a single value where the first row is an object\n"},
        {"arrays", "[[1],{\"a\": 2},\n\n3]",
         "T @1 path \nR 1+1 [#1]\nR 2+5 [{\"a\": 2}]\nR 3+16 [#3]\n"
         "W 1 row 2 is an object where the first row is an array\n"
         "W 3 row 3 is a single value where the first row is an array\n"},
        {"values", "[1,{\"a\":2},[3]]",
         "T @1 path \nR 1+1 [#1]\nR 2+3 [1=#2]\nR 3+11 [[3\\x5D]\nC [value|a]\n"
         "W 1 row 2 is an object where the first row is a single value\n"
         "W 1 row 3 is an array where the first row is a single value\n"},
    };
    READ(JSON, cases);
}

static void test_objects(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"one row", "\n{\"a\":1,\"b\":{\"c\":[1,2]},\"d\":[]}", "T @2\nR 2+1 [#1|[1,2\\x5D|[\\x5D]\nC [a|b.c|d]\n"},
        {"empty", "{}", "T @1\nR 1+0 []\n"},
        {"value", " \"a\\nb\" ", "T @1\nR 1+1 [a\\x0Ab]\nC [value]\n"},
        {"null", "null", "T @1\nR 1+0 [~]\nC [value]\n"},
        {"a table", "{\"rows\":[{\"a\":1},{\"a\":2}]}", "T @1 path /rows\nR 1+9 [#1]\nR 2+17 [#2]\nC [a]\n"},
        {"in document order",
         "{\"title\":\"预算\",\n\"unit\":null,\"data\":{\"n\":2,\"on\":true,\n\"rows\":[{\"a\":1}],\"empty\":{}},\n"
         "\"more\":[[1,2],[3]],\"list\":[1, 2],\"none\":[]}",
         "P @1 title: 预算\nP @2 unit: null\nP @2 /data/n: 2\nP @2 /data/on: true\nT @3 path /data/rows\nR 1+64 [#1]\n"
         "C [a]\nP @3 /data/empty: {}\nT @4 path /more\nR 1+94 [#1|#2]\nR 2+100 [#3]\nP @4 list: [1, 2\\x5D\n"
         "P @4 none: [\\x5D\n"},
        {"pointer", "{\"a/b\":{\"~\\n\":{\"\":[[1]],\"x~y\":\"\\u0041\"}}}",
         "T @1 path /a~1b/~0\\x0A/\nR 1+19 [#1]\nP @1 /a~1b/~0\\x0A/x~0y: A\n"},
        {"tables of the same names", "{\"a\":[{\"x\":1,\"y\":2}],\"b\":[{\"y\":3}],\"c\":[{\"x\":4},{\"z\":5}]}",
         "T @1 path /a\nR 1+6 [#1|#2]\nC [x|y]\nT @1 path /b\nR 1+26 [#3]\nC [y]\nT @1 path /c\nR 1+40 [#4]\n"
         "R 2+48 [1=#5]\nC [x|z]\n"},
        {"nulls first", "{\"a\":[null,{\"x\":1}],\"b\":[null,1]}",
         "T @1 path /a\nR 1+6 []\nR 2+11 [#1]\nC [x]\nP @1 b: [null,1\\x5D\n"},
        {"values in front of objects", "{\"a\":[1,{\"x\":1}],\"b\":[{}]}",
         "P @1 a: [1,{\"x\":1}\\x5D\nT @1 path /b\nR 1+22 []\n"},
        {"geojson",
         "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"n\":1},\"geometry\":"
         "{\"type\":\"Point\",\"coordinates\":[1.0,2]}}]}",
         "P @1 type: FeatureCollection\nT @1 path /features\nR 1+40 [Feature|#1|Point|[1.0,2\\x5D]\n"
         "C [type|properties.n|geometry.type|geometry.coordinates]\n"},
        {"lines", "{\r\n\"a\":1,\r\"b\":2,\n\"t\":[[1]]}", "P @2 a: 1\nP @3 b: 2\nT @4 path /t\nR 1+22 [#1]\n"},
    };
    READ(JSON, cases);
}

/* Objects are looked into down to the sixteenth; the seventeenth is a text. */
static void test_path_depth(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"sixteen",
         "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
         "{\"t\":[[7]]}}}}}}}}}}}}}}}}",
         "T @1 path /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/t\nR 1+81 [#7]\n"},
        {"seventeen",
         "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
         "{\"a\":{\"t\":[[7]]}}}}}}}}}}}}}}}},\"r\":[[8]]}",
         "P @1 /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a: {\"t\":[[7\\x5D\\x5D}\nT @1 path /r\nR 1+112 [#8]\n"},
    };
    READ(JSON, cases);
}

static void test_lines(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"objects", "{\"a\":1}\n{\"a\":2,\"b\":\"\\n\"}\n", "T @1\nR 1+0 [#1]\nR 2+8 [#2|\\x0A]\nC [a|b]\n"},
        {"arrays", "[1,\"x\"]\r\n[2]", "T @1\nR 1+0 [#1|x]\nR 2+9 [#2]\n"},
        {"blank lines", "\n \t\r\n\r{\"a\":1} \r\r\n\n\t{\"a\":2}\t\n\n", "T @4\nR 4+6 [#1]\nR 7+19 [#2]\nC [a]\n"},
        {"empty", "", ""},
        {"only blanks", " \n\n\t", ""},
        {"mixed", "{\"a\":1}\n\n[2]\n",
         "T @1\nR 1+0 [#1]\nR 3+9 [1=[2\\x5D]\nC [a|value]\n"
         "W 3 row 3 is an array where the first row is an object\n"},
        {"nested tables are cells", "{\"rows\":[{\"a\":1}]}\n", "T @1\nR 1+0 [[{\"a\":1}\\x5D]\nC [rows]\n"},
        {"broken", "{\"a\":1}\n{\"a\":2\n}\n",
         "T @1\nR 1+0 [#1]\nC [a]\nE -3 2+14 the record does not end on its line; put it on one line, or read the file "
         "as json if it is one JSON text\n"},
        {"broken by CR", "{\"a\":\r2}",
         "T @1\nE -3 1+5 the record does not end on its line; put it on one line, or read the file as json if it is "
         "one "
         "JSON text\n"},
        {"two on a line", "{\"a\":1} {\"a\":2}\n",
         "T @1\nE -3 1+8 the record has ended, and '{' follows on its line; put each record on a line of its own\n"},
        {"value", "{\"a\":1}\n2\n",
         "T @1\nR 1+0 [#1]\nC [a]\nE -3 2+8 the line begins with '2'; each line must be one object or one array\n"},
        {"value first", "\n甲\n",
         "T @2\nE -3 2+1 the line begins with '甲'; each line must be one object or one array\n"},
        {"cut off", "{\"a\":1}\n{\"a\":",
         "T @1\nR 1+0 [#1]\nC [a]\nE -3 2+13 the text ends inside an array or object; close it, or fetch the file "
         "again "
         "if it was cut off\n"},
    };
    READ(LINES, cases);
}

/* Each fault with the line where it stands and the words for it. */
static void test_messages(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"empty", " \n", "E -3 2+2 there is no JSON text; the file is empty or holds only blanks\n"},
        {"cut", "[{\"a\":1},\n",
         "T @1 path \nR 1+1 [#1]\nC [a]\nE -3 2+10 the text ends inside an array or object; close it, or fetch the "
         "file "
         "again if it was cut off\n"},
        {"unclosed", "[\n\n\"abc",
         "T @1 path \nE -3 3+3 the string that begins here is never closed; add the quote that closes it\n"},
        {"line break", "[\"a\nb\"]",
         "T @1 path \nE -3 1+3 a string contains a line break; write it as an escape such as \\n or \\u0009\n"},
        {"tab", "[\"a\tb\"]",
         "T @1 path \nE -3 1+3 a string contains a tab; write it as an escape such as \\n or \\u0009\n"},
        {"control", "[\"\x1F\"]",
         "T @1 path \nE -3 1+2 a string contains the control character 0x1F; write it as an escape such as \\n or "
         "\\u0009\n"},
        {"escape", "[\"C:\\预算\"]",
         "T @1 path \nE -3 1+4 a backslash in a string is followed by '预'; double the backslash if it is meant "
         "itself\n"},
        {"hex", "[\"\\u12G4\"]",
         "T @1 path \nE -3 1+2 \\u in a string is not followed by four hexadecimal digits; complete it\n"},
        {"surrogate", "[\"\\ud800\"]",
         "T @1 path \nE -3 1+2 an escape in a string is one half of a surrogate pair without the other; write both "
         "halves or the character itself\n"},
        {"number", "[1.]",
         "T @1 path \nE -3 1+1 a number has no digit where one must stand; write it like -12.5 or 3e8\n"},
        {"zero", "[\n[1],[007]]",
         "T @1 path \nR 1+2 [#1]\nE -3 2+7 a number begins with a zero too many; remove the zero, or put a code "
         "between "
         "quotes\n"},
        {"word", "[nil]",
         "T @1 path \nE -3 1+1 a word other than true, false and null stands here; put a text between double quotes\n"},
        {"value", "[NaN]",
         "T @1 path \nE -3 1+1 a value is expected here, and 'N' was found; write a string, a number, true, false, "
         "null, "
         "an array or an object\n"},
        {"comma", "[1\n2]",
         "T @1 path \nR 1+1 [#1]\nC [value]\nE -3 2+3 a comma or the closing bracket is expected here, and '2' was "
         "found; add what is missing\n"},
        {"colon", "[{\"a\" 1}]",
         "T @1 path \nE -3 1+6 a colon is expected behind the name of a member, and '1' was found; add the colon\n"},
        {"name", "[{a:1}]",
         "T @1 path \nE -3 1+2 the name of a member is expected here, and 'a' was found; put names between double "
         "quotes\n"},
        {"trailing comma", "[1,\n]",
         "T @1 path \nR 1+1 [#1]\nC [value]\nE -3 1+2 a comma stands before the closing bracket; remove it\n"},
        {"duplicate", "[\r\n{\"a\":1,\r\n\"\\u0061\":2}]",
         "T @1 path \nE -3 3+12 the object has a second member named \"\\u0061\"; rename or remove one of them\n"},
        {"duplicate in a cell", "[[{\"甲\":1,\"甲\":2}]]",
         "T @1 path \nE -3 1+11 the object has a second member named \"甲\"; rename or remove one of them\n"},
        {"duplicate beside a table", "{\"n\":1,\"t\":[[]],\n\"n\":2}",
         "P @1 n: 1\nT @1 path /t\nR 1+12 []\nE -3 2+17 the object has a second member named \"n\"; rename or remove "
         "one "
         "of them\n"},
        {"long duplicate",
         "{\"项目项目项目项目项目项目项目项目项目项目项目\":1,\"项目项目项目项目项目项目项目项目项目项目项目\":1}",
         "T @1\nE -3 1+72 the object has a second member named \"项目项目项目项目项目项目项目项目项目项目…\"; rename "
         "or "
         "remove one of them\n"},
        {"garbage", "[1]\n]",
         "T @1 path \nR 1+1 [#1]\nC [value]\nE -3 2+4 the JSON text has ended, and ']' follows; remove it, or read the "
         "file as ndjson if each line is a record\n"},
        {"garbage behind a row", "{\"a\":1}\n{\"a\":2}",
         "T @1\nR 1+0 [#1]\nC [a]\nE -3 2+8 the JSON text has ended, and '{' follows; remove it, or read the file as "
         "ndjson if each line is a record\n"},
        {"garbage behind an object", "{\"t\":[[1]]}\x7F",
         "T @1 path /t\nR 1+6 [#1]\nE -3 1+11 the JSON text has ended, and the control character 0x7F follows; remove "
         "it, or read the file as ndjson if each line is a record\n"},
        {"before the first table", "{\"a\":1,\"b\":tru,\"t\":[[1]]}",
         "E -3 1+11 a word other than true, false and null stands here; put a text between double quotes\n"},
        {"behind the first table", "{\"t\":[[1]],\"b\":tru}",
         "T @1 path /t\nR 1+6 [#1]\nE -3 1+15 a word other than true, false and null stands here; put a text between "
         "double quotes\n"},
    };
    READ(JSON, cases);
}

/* ---- Limits ---- */

static void fill(char *p, size_t n, const char *pattern)
{
    for (size_t i = 0, k = strlen(pattern); i < n; i++)
        p[i] = pattern[i % k];
}

#define DEEP " arrays and objects are nested deeper than 512 levels; make the structure flatter\n"

static void check_depth(const char *open, const char *inner, const char *close, size_t depth, bool ok)
{
    static char text[700000];
    size_t n = strlen(open) * depth, m = strlen(inner), k = strlen(close) * depth;
    fill(text, n, open);
    memcpy(text + n, inner, m);
    fill(text + n + m, k, close);
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, text, n + m + k);
        char *got = fake_transcript(format(JSON), &s);
        assert_false(fake_says(got, "FAULT"));
        assert_int_equal(fake_says(got, "E "), !ok);
        assert_true(ok || (fake_says(got, "E -5 1+") && strstr(got, DEEP)));
        free(got);
    }
}

static void test_depth(void **state)
{
    (void)state;
    check_depth("[", "", "]", 512, true);
    check_depth("[", "", "]", 513, false);
    check_depth("{\"a\":", "1", "}", 512, true);
    check_depth("{\"a\":", "1", "}", 513, false);
    check_depth("[{\"a\":", "1", "}]", 256, true);
    check_depth("[{\"a\":", "[]", "}]", 256, false);
    check_depth("{\"t\":[", "{\"a\":1}", "]}", 255, true);
    check_depth("[", "", "]", 100000, false);
    check_depth("[", "", "", 100000, false);
    check_depth("{\"a\":", "", "", 100000, false);
    check_depth("[{\"a\":", "", "", 100000, false);
}

/* A first record, and one of n members. */
static void check_columns(size_t n, bool array, bool ok)
{
    static char text[400000];
    size_t len = (size_t)snprintf(text, sizeof text, array ? "[]\n[" : "{}\n{");
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, 20, array ? "%s1" : "%s\"%zu\":1", i ? "," : "", i);
    len += (size_t)snprintf(text + len, 3, array ? "]\n" : "}\n");
    for (unsigned i = 0; i < N_WAYS; i++) {
        fake_setup s = way(i, text, len);
        char *got = fake_transcript(format(LINES), &s);
        assert_true(fake_says(got, "R 1+0 []"));
        assert_false(fake_says(got, "FAULT"));
        assert_int_equal(fake_says(got, "R 2+3 "), ok);
        assert_int_equal(fake_says(got,
                                   "E -5 2+3 the table has more than 16384 columns with this row; use the same names "
                                   "in all records"),
                         !ok && !array);
        assert_int_equal(fake_says(got, "E -5 2+"), !ok);
        free(got);
    }
}

static void test_many_columns(void **state)
{
    (void)state;
    check_columns(16384, false, true);
    check_columns(16385, false, false);
    check_columns(16384, true, true);
    check_columns(16385, true, false);
}

static void test_long_names(void **state)
{
    (void)state;
    static char text[70000];
    for (unsigned more = 0; more < 2; more++) {
        size_t n = 65534 + more; /* with ".b" 64 KiB, or one more */
        size_t len = (size_t)snprintf(text, sizeof text, "[{\"%*s\":{\"b\":1}}]", (int)n, "x");
        fake_setup s = way(0, text, len);
        for (unsigned i = 0; i < N_WAYS; i++) {
            s = way(i, text, len);
            char *got = fake_transcript(format(JSON), &s);
            assert_int_equal(fake_says(got, "R 1+1 [#1]"), more == 0);
            assert_int_equal(strstr(got, " the names of a member and of the objects around it are longer than 64 KiB; "
                                         "shorten them\n") != NULL,
                             more == 1);
            assert_int_equal(fake_says(got, "E -5 1+"), more == 1);
            free(got);
        }
        len = (size_t)snprintf(text, sizeof text, "{\"%*s\":{\"t\":[[1]]}}", (int)n - 1, "x");
        s = way(1, text, len);
        char *got = fake_transcript(format(JSON), &s);
        assert_int_equal(fake_says(got, "R 1+"), more == 0);
        assert_int_equal(fake_says(got, "E -5 1+"), more == 1);
        free(got);
    }
}

/* ---- Batches ---- */

static void count_batches(int which, const char *text, size_t len, bool whole, size_t batches, size_t stable)
{
    fake_setup s = {.bytes = text, .len = len, .whole = whole};
    char *got = fake_transcript(format(which), &s);
    assert_false(fake_says(got, "E ") || fake_says(got, "FAULT"));
    assert_int_equal(fake_batches, batches);
    assert_int_equal(fake_stable_batches, stable);
    free(got);
}

static void test_stable(void **state)
{
    (void)state;
    static const char plain[] = "[{\"a\":\"x\",\"b\":[1]}]", name[] = "[{\"\\n\":1}]", value[] = "[{\"a\":\"\\n\"}]";
    count_batches(JSON, plain, sizeof plain - 1, true, 1, 1);
    count_batches(JSON, plain, sizeof plain - 1, false, 1, 0);
    count_batches(JSON, name, sizeof name - 1, true, 1, 1);
    count_batches(JSON, value, sizeof value - 1, true, 1, 0);
    static char text[10 * 100];
    fill(text, sizeof text, "{\"a\":\"xy\"}\n");
    memcpy(text + 407, "{\"a\":\"\\n\"}\n", 11); /* of 90 rows, the 38th */
    count_batches(LINES, text, 990, true, 3, 2);
    count_batches(LINES, text, 990, false, 1, 0);
}

static void test_batches_are_capped(void **state)
{
    (void)state;
    static char text[900000];
    fill(text, 30000, "{}\n");
    count_batches(LINES, text, 30000, true, 10, 10); /* 10000 rows, 1024 a batch */
    for (size_t at = 0, i = 0; i < 100; i++) {       /* 200000 cells, 65536 a batch and the rest of a row */
        text[at++] = '[';
        fill(text + at, 3999, "1,");
        at += 3999;
        text[at++] = ']';
        text[at++] = '\n';
    }
    count_batches(LINES, text, 400200, true, 4, 4);
    fill(text, sizeof text, "[\"\\n23456789\"]\n");
    fake_setup s = {.bytes = text, .len = 60000 / 15 * 15, .hint = SIZE_MAX, .whole = true};
    free(fake_transcript(format(LINES), &s));
    assert_int_equal(fake_batches, 1);
}

/* Long enough for several batches, growing windows and every position of a byte in a block of the scanner. */
static void test_long(void **state)
{
    (void)state;
    static char text[400000];
    size_t len = 0, rows = 0;
    for (; len < sizeof text - 3000; rows++) {
        len += (size_t)snprintf(text + len, 60, "{\"n\":%zu,\"o\":{\"x\":%zu}%s,\"s\":\"", rows, rows % 7,
                                rows % 5 ? "" : ",\"five\":null");
        size_t n = rows % 700 == 699 ? 1500 / 7 * 7 : rows % 131 / 7 * 7;
        fill(text + len, n, rows % 3 ? "文字\t" : "\\n名\\t");
        for (size_t i = 0; i < n; i++)
            text[len + i] = text[len + i] == '\t' ? 'x' : text[len + i];
        len += n;
        len += (size_t)snprintf(text + len, 20, rows % 2 ? "\"}\r\n" : "\", \"t\":true }\n");
    }
    char *expected = read_all_ways(LINES, "long", text, len);
    char last[60];
    snprintf(last, sizeof last, " [#%zu|#%zu|", rows - 1, (rows - 1) % 7);
    assert_non_null(strstr(expected, last));
    assert_non_null(strstr(expected, "C [n|o.x|five|s|t]\n"));
    assert_null(strstr(expected, "E "));
    free(expected);
}

/* ---- What goes wrong ---- */

static const char sample[] =
    "{\"标题\":\"预算 \\u00e9\\n\",\r\n\"n\":-1.5e3,\"in\":{\"a~b\":null,\"rows\":[\n"
    "{\"a\":1,\"b\":{\"c\":[1,{\"x\":\"]\"}],\"d\":{}}},\r\n{\"b\":{\"c\":true},\"a\":\"\\ud83d\\ude00\"},null"
    "]},\"pairs\":[[1,\"x\"],[]],\"z\":[false]} ";
static const char records[] = "{\"a\":1,\"b\":{\"c\":[1,{\"x\":\"]\"}],\"d\":{}}}\r\n\n{\"b\":{\"c\":true},\"a\":"
                              "\"\\ud83d\\ude00\",\"\\\"\":-0.5}\n[1,\"\\n\"]";

/* Each beginning of the samples is read, or refused with a message; whatever way it is given. */
static void test_truncations(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof sample - 1; len++) {
        char *got = read_all_ways(JSON, "truncated", sample, len);
        assert_true(fake_says(got, "E -3 ") == (len + 2 < sizeof sample));
        free(got);
    }
    for (size_t len = 0; len < sizeof records; len++) {
        char *got = read_all_ways(LINES, "truncated", records, len);
        bool whole = len < sizeof records - 1
                         ? len == 0 || records[len] == '\n' || records[len] == '\r' || records[len - 1] == '\n'
                         : true;
        assert_int_equal(fake_says(got, "E -3 "), !whole);
        free(got);
    }
}

/* Rows that nobody asks for are dropped, and checked all the same. */
static void test_unread_rows(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":[{\"x\":1},{\"x\":2},{\"x\":[3]},{\"x\":4}],\"b\":[[1],[2],[3],[4]],\"c\":5}";
    static const char broken[] = "{\"a\":[{\"x\":1},{\"x\":2},{\"x\":3,\"x\":4}],\"b\":5}";
    for (unsigned i = 0; i < 24; i++) {
        fake_setup s = way(i, text, sizeof text - 1);
        s.hint = 1;
        s.max_batches = 2;
        char *got = fake_transcript(format(JSON), &s);
        assert_string_equal(got, "T @1 path /a\nR 1+6 [#1]\nR 2+14 [#2]\nC [x]\nT @1 path /b\nR 1+46 [#1]\n"
                                 "R 2+50 [#2]\nP @1 c: 5\n");
        free(got);
        s = way(i, broken, sizeof broken - 1);
        s.hint = 1;
        s.max_batches = 1;
        got = fake_transcript(format(JSON), &s);
        assert_string_equal(got,
                            "T @1 path /a\nR 1+6 [#1]\nC [x]\nE -3 1+29 the object has a second member named \"x\"; "
                            "rename or remove one of them\n");
        free(got);
    }
}

/* Whichever allocation or look at the source fails, the failure arrives with a message. */
static void test_failures(void **state)
{
    (void)state;
    static char text[30000];
    size_t unit = sizeof records - 1, n = 0;
    for (; n + unit + 1 < sizeof text; n += unit + 1) {
        memcpy(text + n, records, unit);
        text[n + unit] = '\n';
    }
    for (unsigned i = 0; i < 2 * N_WAYS; i++) {
        size_t failed = 0;
        for (size_t k = 1; k < 120; k++) {
            fake_setup s = i < N_WAYS ? way(i, text, n) : way(i - N_WAYS, sample, sizeof sample - 1);
            s.fail_alloc = k % 2 ? k / 2 + 1 : 0;
            s.fail_peek = k % 2 ? 0 : k / 2;
            char *got = fake_transcript(format(i < N_WAYS ? LINES : JSON), &s);
            const char *e = strstr(got, "\nE ");
            e = e ? e + 1 : fake_says(got, "E ") ? got : NULL;
            assert_false(fake_says(got, "FAULT"));
            assert_true(!e ||
                        strncmp(e, k % 2 ? "E -1 " : "E -2 0+18446744073709551615 the disk is on fire\n", 5) == 0);
            failed += e != NULL;
            free(got);
        }
        assert_true(failed > 5);
    }
    fake_setup s = {.bytes = "[1]", .len = 3, .cancel = true};
    char *got = fake_transcript(format(JSON), &s);
    assert_non_null(strstr(got, "E -7 "));
    free(got);
}

/* ---- Probe ---- */

struct probing {
    int json, lines;
    const char *name, *text;
};

static void check_scores(const char *name, const char *text, size_t len, int json, int lines)
{
    for (unsigned k = 0; k < N_WAYS; k++) {
        fake_setup s = way(k, text, len);
        s.name = name;
        if (fake_probe(format(JSON), &s) != json || fake_probe(format(LINES), &s) != lines)
            print_error("case %.60s, way %u\n", text, k);
        assert_int_equal(fake_probe(format(JSON), &s), json);
        assert_int_equal(fake_probe(format(LINES), &s), lines);
    }
}

static void test_probe(void **state)
{
    (void)state;
    static const struct probing cases[] = {
        {0, 0, "a.json", ""},
        {0, 0, "a.json", " \n"},
        {0, 0, "a.json", "a,b\n1,2\n"},
        {0, 0, "a.json", "\"text\""},
        {80, 0, NULL, "{}"},
        {80, 0, NULL, " [ ]\n"},
        {80, 0, "a.csv", "[{\"a\":1},\n{\"a\":2}]\n"},
        {80, 0, NULL, "{\"a\":1}\n"},
        {80, 0, "a.txt", "{\"a\":1}\n\n"},
        {0, 80, "a.jsonl", "{\"a\":1}\n"},
        {80, 0, "a.ndjson", "{\n\"a\":1}\n"},
        {0, 80, NULL, "{\"a\":1}\n{\"a\":2}\n"},
        {0, 80, "a.json", "{\"a\":1}\r\n\r\n{\"a\":2}"},
        {0, 80, NULL, "[1]\n[2]\n"},
        {0, 70, NULL, "{\"a\":1}\n{\"a\":2,}\n"},
        {0, 70, NULL, "{\"a\":1}\n{\"a\":2}\nx\n"},
        {0, 70, NULL, "{\"a\":1}\n{\"a\":2} {}\n"},
        {0, 70, NULL, "{\"a\":1}\n{\"a\":\n2}\n"},
        {70, 0, NULL, "{\"a\":1} {\"a\":2}\n"},
        {70, 0, NULL, "{\"a\":1}\nx\n"},
        {70, 0, NULL, "[{\"a\":1},{\"a\":2,}]"},
        {70, 0, NULL, "{\"a\":1,\"a\":2}"},
        {70, 0, NULL, "[[{\"a\":1"},
        {70, 0, "a.json", "[1,2"},
        {0, 70, "a.ndjson", "{\"a\":1,}\n{\"a\":1}\n"},
        {0, 0, NULL, "[1,2"},
        {0, 0, NULL, "[1] 说明\n"},
        {0, 0, NULL, "{甲},乙\n"},
        {0, 0, NULL, "{\"a\" b}"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_scores(cases[i].name, cases[i].text, strlen(cases[i].text), cases[i].json, cases[i].lines);
    fake_setup s = {.bytes = "[1]", .len = 3, .fail_peek = 1};
    assert_int_equal(fake_probe(format(JSON), &s), 0);
    for (s.fail_peek = 0, s.fail_alloc = 1; s.fail_alloc < 4; s.fail_alloc++)
        assert_true(fake_probe(format(JSON), &s) == 0 || s.fail_alloc > 1);
}

/* Only the first 64 KiB count. */
static void test_probe_window(void **state)
{
    (void)state;
    static char text[70000];
    fill(text, sizeof text, "[1,22,3],\n");
    text[9] = '[';
    fill(text, 9, " ");
    text[65536] = '!';
    check_scores(NULL, text, sizeof text, 80, 0);
    text[65535] = '!';
    check_scores(NULL, text, sizeof text, 0, 0);
    check_scores("x.json", text, sizeof text, 70, 0);
    fill(text, sizeof text, "[1,22,33]\n");
    text[65539] = '!';
    check_scores(NULL, text, sizeof text, 0, 80);
    text[65530] = '!';
    check_scores(NULL, text, sizeof text, 0, 70);
    memset(text, ' ', sizeof text);
    memcpy(text, "[\"", 2);
    check_scores(NULL, text, sizeof text, 80, 0);
    check_scores("x.jsonl", text, sizeof text, 0, 80);
    memcpy(text + 65000, "\"]\n[\"", 5);
    check_scores(NULL, text, sizeof text, 0, 80);
}

static void test_descriptor(void **state)
{
    (void)state;
    const tb_plugin *p = tb_plugin_query_json();
    assert_int_equal(p->magic, TB_MAGIC);
    assert_int_equal(p->abi_major, TB_ABI_MAJOR);
    assert_string_equal(p->name, "json");
    assert_string_equal(format(JSON)->id, "json");
    assert_string_equal(format(LINES)->id, "ndjson");
    assert_int_equal(format(JSON)->flags, TB_FMT_TEXT);
    assert_int_equal(format(LINES)->flags, TB_FMT_TEXT);
    assert_null(p->formats[2]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_descriptor),
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_refused_inside),
        cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_path_depth),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_many_columns),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_stable),
        cmocka_unit_test(test_batches_are_capped),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_truncations),
        cmocka_unit_test(test_unread_rows),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_probe),
        cmocka_unit_test(test_probe_window),
    };
    return cmocka_run_group_tests_name("plugin_json", tests, NULL, NULL);
}
