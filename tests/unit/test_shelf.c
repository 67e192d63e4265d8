/* SPDX-License-Identifier: MIT */
/* The shelf of layouts: read in the order of file names, found by id, added by path; broken files are named. */
#include "making.h"

#include <sys/stat.h>
#include <unistd.h>

#include "load/shelf.h"

#define LAYOUT(id, heading)                                                                                      \
    "{\"tongbi\": \"layout\", \"version\": 1, \"id\": \"" id "\", \"tables\": [{\"table\": \"t\", \"columns\": " \
    "[{\"heading\": \"" heading "\"}]}]}"

/* The word list of the program, beside the layouts of the test. */
static void put_words(void) { assert_int_equal(symlink(TB_WORDS_FILE, "layouts/words.json"), 0); }

static int setup(void **state) { return setup_directory(state) == 0 && mkdir("layouts", 0755) == 0 ? 0 : -1; }

static tb_shelf *open_shelf(void)
{
    tb_shelf *s = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_shelf_open("layouts", &s, &err), &err);
    assert_non_null(s->words);
    return s;
}

static void test_open(void **state)
{
    (void)state;
    put_words();
    put_file("layouts/b.json", tb_str_of(LAYOUT("first", "m")));
    put_file("layouts/a.json", tb_str_of(LAYOUT("second", "m")));
    put_file("layouts/c.json", tb_str_of(LAYOUT("third", "n")));
    put_file("layouts/.hidden.json", TB_LIT("broken"));
    put_file("layouts/readme.txt", TB_LIT("broken"));
    put_file("layouts/d.json~", TB_LIT("broken"));
    tb_shelf *s = open_shelf();
    assert_int_equal(s->layouts.len, 3);
    CHECK_STR(s->layouts.ptr[0]->id, "second"); /* of a.json */
    CHECK_STR(s->layouts.ptr[1]->id, "first");
    assert_ptr_equal(tb_shelf_find(s, TB_LIT("third")), s->layouts.ptr[2]);
    assert_null(tb_shelf_find(s, TB_LIT("thir")));
    assert_null(tb_shelf_find(s, TB_LIT("")));
    tb_shelf_close(s);
    tb_shelf_close(NULL);
}

static void test_bundled(void **state)
{
    (void)state;
    tb_shelf *s = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_shelf_open(TB_DATASETS "/layouts", &s, &err), &err);
    assert_non_null(tb_shelf_find(s, TB_LIT("jilin-department")));
    assert_non_null(tb_shelf_find(s, TB_LIT("us-omb-budget-authority")));
    tb_shelf_close(s);
}

static void test_broken(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text;
        tb_status code;
        const char *words[2];
    } CASES[] = {
        {NULL, NULL, TB_E_IO, {"words.json", "layouts"}},
        {"layouts/words.json", "{", TB_E_SYNTAX, {"words.json", NULL}},
        {"layouts/x.json", "{\"tongbi\": \"layout\"", TB_E_SYNTAX, {"layouts/x.json", "line 1"}},
        {"layouts/x.json",
         "{\"tongbi\": \"layout\", \"version\": 1, \"id\": \"x\", \"tablez\": []}",
         TB_E_SYNTAX,
         {"layouts/x.json", "tablez"}},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_shelf *s = NULL;
        tb_error err = TB_ERROR_INIT;
        if (i > 1 && access("layouts/words.json", F_OK) != 0)
            put_words();
        if (CASES[i].file)
            put_file(CASES[i].file, tb_str_of(CASES[i].text));
        CHECK_FAILS(tb_shelf_open("layouts", &s, &err), &err, CASES[i].code, CASES[i].words[0], CASES[i].words[1]);
        assert_null(s);
        if (CASES[i].file)
            assert_int_equal(unlink(CASES[i].file), 0);
    }
    tb_shelf *s = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_FAILS(tb_shelf_open("nowhere", &s, &err), &err, TB_E_IO, "'nowhere'", "installed");
}

static void test_named(void **state)
{
    (void)state;
    put_words();
    put_file("layouts/a.json", tb_str_of(LAYOUT("a", "m")));
    put_file("own.json", tb_str_of(LAYOUT("own", "m")));
    put_file("layouts/sub", tb_str_of(LAYOUT("sub", "m")));
    put_file("bad.json", TB_LIT("[]"));
    tb_shelf *s = open_shelf();
    static const char *const GOOD[][2] = {
        {"a", "a"}, {"own.json", "own"}, {"./own.json", "own"}, {"layouts/sub", "sub"}};
    for (size_t i = 0; i < N(GOOD); i++) {
        const tb_layout *l = NULL;
        tb_error err = TB_ERROR_INIT;
        CHECK_OK(tb_shelf_named(s, GOOD[i][0], &l, &err), &err);
        CHECK_STR(l->id, GOOD[i][1]);
    }
    assert_non_null(tb_shelf_find(s, TB_LIT("own"))); /* it was added */
    static const struct {
        const char *name;
        tb_status code;
        const char *words[3];
    } BAD[] = {
        {"b", TB_E_OPTION, {"--layout b", "no such layout", "a, own"}},
        {"nowhere.json", TB_E_NOTFOUND, {"nowhere.json", NULL, NULL}},
        {"./b", TB_E_NOTFOUND, {"./b", NULL, NULL}},
        {"bad.json", TB_E_SYNTAX, {"bad.json", "object", NULL}},
    };
    for (size_t i = 0; i < N(BAD); i++) {
        const tb_layout *l = NULL;
        tb_error err = TB_ERROR_INIT;
        CHECK_FAILS(tb_shelf_named(s, BAD[i].name, &l, &err), &err, BAD[i].code, BAD[i].words[0], BAD[i].words[1],
                    BAD[i].words[2]);
        assert_null(l);
    }
    tb_shelf_close(s);
}

static void test_best(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want; /* NULL: none */
    } CASES[] = {
        {"m|x\n1|2\n\nn|x\n1|2\n", "one-of-each"}, /* it describes both */
        {"m|x\n1|2\n", "only-m"},                  /* equal: the first by file name */
        {"q|x\n1|2\n", NULL},
        {"text\n", NULL},
    };
    put_words();
    put_file("layouts/a.json", tb_str_of(LAYOUT("only-m", "m")));
    put_file("layouts/b.json",
             TB_LIT("{\"tongbi\": \"layout\", \"version\": 1, \"id\": \"one-of-each\", \"tables\": [{\"table\": \"t\", "
                    "\"columns\": [{\"heading\": \"m\"}]}, {\"table\": \"u\", \"columns\": [{\"heading\": \"n\"}]}]}"));
    tb_shelf *s = open_shelf();
    for (size_t i = 0; i < N(CASES); i++) {
        tb_arena a = {0};
        tb_document d;
        make_document(&d, CASES[i].text);
        const tb_layout *l = tb_shelf_best(s, &d, (tb_str){NULL, 0}, &a);
        if (!CASES[i].want != !l)
            fail_msg("case %zu", i);
        if (l)
            CHECK_STR(l->id, CASES[i].want);
        tb_document_fini(&d);
        tb_arena_fini(&a);
    }
    tb_shelf_close(s);
}

int main(void)
{
    const struct CMUnitTest shelf[] = {
        cmocka_unit_test_setup_teardown(test_open, setup, teardown_directory),
        cmocka_unit_test(test_bundled),
        cmocka_unit_test_setup_teardown(test_broken, setup, teardown_directory),
        cmocka_unit_test_setup_teardown(test_named, setup, teardown_directory),
        cmocka_unit_test_setup_teardown(test_best, setup, teardown_directory),
    };
    return cmocka_run_group_tests(shelf, NULL, NULL);
}
