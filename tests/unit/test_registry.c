/* SPDX-License-Identifier: MIT */
/* Finding, refusing, loading and picking plugins. The broken ones stand in tests/plugin. */
#include "testing.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../plugin/stub.h"
#include "io/file_out.h"
#include "plugin/registry.h"

const tb_plugin *tb_plugin_query_csv(void);
const tb_plugin *tb_plugin_query_text(void);

#define NONE ((tb_str){NULL, 0})

static tb_registry *open_policy(const tb_plugin_policy *p)
{
    tb_registry *r = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_registry_open(p, &r, &err), &err);
    return r;
}

static tb_registry *open_dirs(const char *const *dirs, size_t n)
{
    return open_policy(&(tb_plugin_policy){.dirs = dirs, .n_dirs = n});
}

/* Position of the plugin, SIZE_MAX: not listed. */
static size_t find(const tb_registry *r, const char *name)
{
    for (size_t i = 0; i < tb_registry_count(r); i++)
        if (tb_str_eq(tb_registry_at(r, i)->name, tb_str_of(name)))
            return i;
    return SIZE_MAX;
}

static void check_refused(tb_registry *r, const char *name, const char *reason)
{
    size_t i = find(r, name);
    assert_int_not_equal(i, SIZE_MAX);
    const tb_plugin_entry *e = tb_registry_at(r, i);
    if (!has_word(e->refused, reason))
        fail_msg("%s: refused because '%.*s', not '%s'", name, TB_ARG(e->refused), reason);
    assert_null(e->plugin);
    for (int twice = 0; twice < 2; twice++) {
        tb_error err = TB_ERROR_INIT;
        CHECK_FAILS(tb_registry_load(r, i, &err), &err, TB_E_UNSUPPORTED, e->path, "refused", reason);
    }
}

static void test_broken(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"wrong_magic", "magic number"},
        {"wrong_major", "another version of the plugin contract"},
        {"too_small", "incomplete"},
        {"no_callback", "lacks a name or a function"},
        {"bad_id", "a-z, 0-9"},
        {"small_container", "lacks the functions that return what it reads"},
        {"twins", "have the same id"},
        {"rival", "its format good is already provided by"},
        {"no_formats", "incomplete"},
        {"no_descriptor", "returned nothing"},
        {"no_entry", "tb_plugin_query"},
        {"refusing_init", "its library is older than 7"},
        {"mute_init", "without saying why"},
    };
    static const char *const SOUND[] = {"good", "newer", "older"};
    const char *dirs[] = {TB_TEST_PLUGINS};
    tb_registry *r = open_dirs(dirs, 1);
    assert_int_equal(tb_registry_count(r), N(CASES) + N(SOUND) + 1); /* and one that is untrusted */
    for (size_t i = 0; i < N(CASES); i++)
        check_refused(r, CASES[i][0], CASES[i][1]);
    tb_error err = TB_ERROR_INIT;
    for (size_t i = 0; i < N(SOUND); i++) {
        size_t at = find(r, SOUND[i]);
        assert_int_not_equal(at, SIZE_MAX);
        CHECK_OK(tb_registry_load(r, at, &err), &err);
        assert_null(tb_registry_at(r, at)->refused.ptr);
        CHECK_STR(tb_registry_at(r, at)->formats[0].id, SOUND[i]);
    }

    tb_source *src = NULL; /* what was refused is not asked */
    tb_scores scores = {0};
    CHECK_OK(tb_source_of_memory("a.good", TB_LIT("text\n"), &src, &err), &err);
    CHECK_OK(tb_registry_probe(r, src, NONE, NULL, &scores, &err), &err);
    assert_int_equal(scores.len, N(SOUND) + 1);
    CHECK_STR(scores.ptr[0].id, "good");
    CHECK_STR(scores.ptr[N(SOUND)].id, "untrusted");
    assert_null(scores.ptr[N(SOUND)].format); /* not even loaded */
    assert_true(scores.ptr[0].extension);
    tb_vec_fini(&scores);
    tb_source_close(src);
    tb_registry_close(r);
    tb_registry_close(NULL);
}

static const char *here(void)
{
    static char path[PATH_MAX];
    assert_non_null(getcwd(path, sizeof path));
    return path;
}

static void copy_plugin(const char *from, const char *to)
{
    char *bytes = NULL;
    size_t len = 0;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_file_read(from, (size_t)1 << 28, &bytes, &len, &err), &err);
    put_file(to, tb_str_make(bytes, len));
    free(bytes);
}

static void test_modes(void **state)
{
    (void)state;
    static const struct {
        mode_t dir, file;
        const char *reason; /* NULL: accepted */
        const char *name;   /* of the entry */
    } CASES[] = {
        {0755, 0755, NULL, "good"},         {0700, 0400, NULL, "good"},         {0755, 0775, "chmod go-w", "good"},
        {0755, 0757, "chmod go-w", "good"}, {0755, 0664, "chmod go-w", "good"}, {0775, 0755, "chmod go-w", "*"},
        {0757, 0755, "chmod go-w", "*"},
    };
    copy_plugin(TB_TEST_PLUGINS "/tb_good.so", "tb_good.so");
    for (size_t i = 0; i < N(CASES); i++) {
        const char *dir = here();
        assert_int_equal(chmod("tb_good.so", CASES[i].file), 0);
        assert_int_equal(chmod(dir, CASES[i].dir), 0);
        tb_registry *r = open_dirs(&dir, 1);
        assert_int_equal(tb_registry_count(r), 1);
        CHECK_STR(tb_registry_at(r, 0)->name, CASES[i].name);
        if (CASES[i].reason)
            check_refused(r, CASES[i].name, CASES[i].reason);
        else
            assert_null(tb_registry_at(r, 0)->refused.ptr);
        tb_registry_close(r);
    }
    assert_int_equal(chmod(here(), 0700), 0);
}

static void test_owner(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    const char *dir = here();
    copy_plugin(TB_TEST_PLUGINS "/tb_good.so", "tb_good.so");
    assert_int_equal(chown("tb_good.so", 54321, 54321), 0);
    assert_int_equal(chmod("tb_good.so", 0755), 0);
    tb_registry *r = open_dirs(&dir, 1);
    check_refused(r, "good", "owned by another user");
    tb_registry_close(r);
}

static void test_not_a_plugin(void **state)
{
    (void)state;
    const char *dir = here();
    put_file("tb_text.so", TB_LIT("this is a text"));
    put_file("tb_readme.txt", TB_LIT("not looked at"));
    put_file("other.so", TB_LIT("not looked at"));
    put_file("tb_.so", TB_LIT("no name"));
    assert_int_equal(mkdir("tb_folder.so", 0755), 0);
    assert_int_equal(symlink("nowhere", "tb_dangling.so"), 0);
    tb_registry *r = open_dirs(&dir, 1);
    assert_int_equal(tb_registry_count(r), 3);
    check_refused(r, "text", "tb_text.so"); /* the loader's own words */
    check_refused(r, "folder", "not a readable file");
    check_refused(r, "dangling", "not a readable file");
    tb_registry_close(r);
}

static void test_allowed(void **state)
{
    (void)state;
    const char *dirs[] = {TB_PLUGINS}, *lists[] = {"text, json", "gzip"};
    static const char *const NAMES[] = {"csv", "text", "json", "gzip"};
    tb_registry *r =
        open_policy(&(tb_plugin_policy){.dirs = dirs, .n_dirs = 1, .allowed = lists, .n_allowed = N(lists)});
    for (size_t i = 0; i < N(NAMES); i++) {
        size_t at = find(r, NAMES[i]);
        assert_int_not_equal(at, SIZE_MAX);
        const tb_plugin_entry *e = tb_registry_at(r, at);
        assert_true((e->refused.ptr != NULL) == (i == 0) && e->unwanted == (i == 0));
    }
    check_refused(r, "csv", "--allow-plugins");
    tb_registry_close(r);
}

/* A format that is not hardened is there, but neither picked nor taken by its id unless that is allowed. */
static void test_untrusted(void **state)
{
    (void)state;
    const char *dirs[] = {TB_PLUGINS, TB_TEST_PLUGINS};
    tb_source *src = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_source_of_memory("x.csv", TB_LIT("a,b\n1,2\n"), &src, &err), &err);
    for (int allowed = 0; allowed < 2; allowed++) {
        tb_registry *r = open_policy(&(tb_plugin_policy){.dirs = dirs, .n_dirs = 2, .allow_untrusted = allowed});
        const tb_format *f = NULL;
        CHECK_OK(tb_registry_pick(r, src, NONE, NONE, NULL, &f, &err), &err);
        CHECK_STR(tb_str_of(f->id), allowed ? "untrusted" : "csv");
        tb_status rc = tb_registry_pick(r, src, TB_LIT("untrusted"), NONE, NULL, &f, &err);
        if (allowed)
            CHECK_OK(rc, &err);
        else
            CHECK_FAILS(rc, &err, TB_E_OPTION, "untrusted", "--allow-untrusted");
        tb_registry_close(r);
    }
    tb_source_close(src);
}

static void test_options(void **state)
{
    (void)state;
    const char *dirs[] = {TB_PLUGINS, TB_TEST_PLUGINS};
    tb_registry *r = open_dirs(dirs, 2);
    static const struct {
        const char *key;
        bool known;
    } CASES[] = {{"delimiter", true},       {"csv.delimiter", true}, {"depth", true},  {"untrusted.depth", true},
                 {"text.delimiter", false}, {"csv.depth", false},    {"delim", false}, {"", false},
                 {"csv.", false},           {".delimiter", false}};
    for (size_t i = 0; i < N(CASES); i++)
        if (tb_registry_has_option(r, tb_str_of(CASES[i].key)) != CASES[i].known)
            fail_msg("'%s' should be %s", CASES[i].key, CASES[i].known ? "known" : "unknown");
    tb_registry_close(r);
}

static void test_directories(void **state)
{
    (void)state;
    const char *none[] = {"/nowhere/at/all"};
    tb_registry *r = open_dirs(none, 1); /* passed over */
    assert_int_equal(tb_registry_count(r), 0);
    tb_registry_close(r);
    r = open_dirs(NULL, 0);
    assert_int_equal(tb_registry_count(r), 0);
    tb_registry_close(r);

    const char *relative[] = {TB_TEST_PLUGINS, "plugins"};
    tb_error err = TB_ERROR_INIT;
    r = NULL;
    CHECK_FAILS(tb_registry_open(&(tb_plugin_policy){.dirs = relative, .n_dirs = 2}, &r, &err), &err, TB_E_OPTION,
                "'plugins'", "absolute");
    assert_null(r);

    const char *twice[] = {TB_PLUGINS, TB_PLUGINS, here()}; /* one file is one plugin, by whatever name */
    assert_int_equal(symlink(TB_PLUGINS "/tb_csv.so", "tb_csv.so"), 0);
    r = open_dirs(twice, 1);
    size_t n = tb_registry_count(r);
    assert_true(n >= 2);
    tb_registry_close(r);
    r = open_dirs(twice, 3);
    assert_int_equal(tb_registry_count(r), n);
    tb_registry_close(r);

    assert_int_equal(unlink("tb_csv.so"), 0); /* another file with the same format is a rival */
    copy_plugin(TB_PLUGINS "/tb_csv.so", "tb_rival.so");
    assert_int_equal(chmod("tb_rival.so", 0755), 0);
    r = open_dirs(twice, 3);
    assert_int_equal(tb_registry_count(r), n + 1);
    size_t i = find(r, "csv");
    assert_null(tb_registry_at(r, i)->refused.ptr); /* the shipped one stays */
    const tb_plugin_entry *rival = tb_registry_at(r, n);
    assert_true(has_word(rival->refused, "csv") && has_word(rival->refused, TB_PLUGINS));
    tb_registry_close(r);
}

static void test_manifests(void **state)
{
    (void)state;
    const char *shipped[] = {TB_PLUGINS};
    tb_registry *r = open_dirs(shipped, 1);
    for (size_t i = 0; i < tb_registry_count(r); i++) {
        const tb_plugin_entry *e = tb_registry_at(r, i);
        assert_null(e->plugin); /* known by its manifest alone */
        assert_false(e->tried);
        assert_true(e->n_formats > 0);
        tb_error err = TB_ERROR_INIT;
        tb_str before = e->formats[0].id;
        CHECK_OK(tb_registry_load(r, i, &err), &err);
        assert_non_null(tb_registry_at(r, i)->plugin);
        assert_true(tb_str_eq(tb_registry_at(r, i)->formats[0].id, before));
    }
    assert_int_not_equal(find(r, "csv"), SIZE_MAX);
    assert_int_not_equal(find(r, "text"), SIZE_MAX);
    tb_registry_close(r);

    static const char *const USELESS[] = {"tongbi-plugin 9\nname x\nformat y\n", "", "\177ELF"};
    const char *dir = here();
    copy_plugin(TB_TEST_PLUGINS "/tb_good.so", "tb_good.so");
    assert_int_equal(chmod("tb_good.so", 0755), 0);
    for (size_t i = 0; i < N(USELESS); i++) { /* then the plugin itself is asked */
        put_file("tb_good.manifest", tb_str_of(USELESS[i]));
        r = open_dirs(&dir, 1);
        assert_non_null(tb_registry_at(r, 0)->plugin);
        CHECK_STR(tb_registry_at(r, 0)->name, "good");
        assert_int_equal(tb_registry_at(r, 0)->n_formats, 1);
        CHECK_STR(tb_registry_at(r, 0)->formats[0].id, "good");
        tb_registry_close(r);
    }
}

/* ---- Picking, with formats that always say the same ---- */

#define SCORE(name, points)                                        \
    static int32_t name(const tb_host *h, tb_ctx *c, tb_source *s) \
    {                                                              \
        (void)h;                                                   \
        (void)c;                                                   \
        (void)s;                                                   \
        return points;                                             \
    }
SCORE(says_80, 80)
SCORE(says_76, 76)
SCORE(says_70, 70)
SCORE(says_100, 100)
SCORE(says_500, 500)
SCORE(says_nothing, -7)
#define FORMAT(name, score)                                                                            \
    .struct_size = sizeof(tb_format), .id = (name), .title = "t", .probe = (score), .open = stub_open, \
    .close = stub_close, .next_block = stub_next_block, .next_batch = stub_next_batch
static const char *const odd[] = {"odd", NULL};
static const tb_magic zip = {sizeof zip, 0, "PK", 2};
static const tb_magic *const zips[] = {&zip, NULL};
static const tb_format a80 = {FORMAT("a80", says_80), .flags = TB_FMT_TEXT};
static const tb_format b76 = {FORMAT("b76", says_76), .flags = TB_FMT_TEXT};
static const tb_format b76_odd = {FORMAT("b76-odd", says_76), .flags = TB_FMT_TEXT, .extensions = odd};
static const tb_format c70_odd = {FORMAT("c70-odd", says_70), .flags = TB_FMT_TEXT, .extensions = odd};
static const tb_format d80_odd = {FORMAT("d80-odd", says_80), .flags = TB_FMT_TEXT, .extensions = odd};
static const tb_format draft = {FORMAT("draft", says_100), .flags = TB_FMT_TEXT | TB_FMT_EXPERIMENTAL};
static const tb_format packed = {FORMAT("packed", says_80), .magics = zips};
static const tb_format boastful = {FORMAT("boastful", says_500), .flags = TB_FMT_TEXT};
static const tb_format silent = {FORMAT("silent", says_nothing), .flags = TB_FMT_TEXT};

typedef struct pick_case {
    const tb_format *formats[4];
    const char *name, *bytes, *id; /* id NULL: by content */
    const char *want;              /* NULL: fails */
    tb_status code;
    const char *words[3];
} pick_case;

static void check_pick(const pick_case *c)
{
    const tb_plugin plugin = {STUB_PLUGIN("p", c->formats)};
    const tb_plugin *const plugins[] = {&plugin, NULL};
    tb_registry *r = NULL;
    tb_source *src = NULL;
    const tb_format *got = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_registry_static(plugins, &r, &err), &err);
    CHECK_OK(tb_source_of_memory(c->name, tb_str_of(c->bytes), &src, &err), &err);
    tb_status rc = tb_registry_pick(r, src, tb_str_of(c->id), NONE, NULL, &got, &err);
    if (c->want) {
        CHECK_OK(rc, &err);
        assert_string_equal(got->id, c->want);
    } else {
        CHECK_FAILS(rc, &err, c->code, c->words[0], c->words[1], c->words[2]);
        assert_null(got);
    }
    tb_source_close(src);
    tb_registry_close(r);
}

static void test_pick(void **state)
{
    (void)state;
    static const pick_case CASES[] = {
        {{&a80, &c70_odd}, "x", "t", NULL, "a80", 0, {NULL}},
        {{&c70_odd, &a80}, "x.odd", "t", NULL, "a80", 0, {NULL}}, /* evidence before the name */
        {{&a80, &b76}, "x", "t", NULL, NULL, TB_E_UNSUPPORTED, {"a80", "b76", "--input-format"}},
        {{&a80, &b76_odd}, "x.odd", "t", NULL, "b76-odd", 0, {NULL}},
        {{&a80, &b76_odd}, "x.ODD", "t", NULL, "b76-odd", 0, {NULL}},
        {{&a80, &b76_odd}, "odd", "t", NULL, NULL, TB_E_UNSUPPORTED, {"a80", "b76-odd", NULL}},
        {{&b76_odd, &d80_odd}, "x.odd", "t", NULL, NULL, TB_E_UNSUPPORTED, {"d80-odd", "b76-odd", NULL}},
        {{&a80, &b76}, "x", "t", "b76", "b76", 0, {NULL}},
        {{&a80}, "x", "t", "csv", NULL, TB_E_OPTION, {"--input-format csv", "tongbi plugins", NULL}},
        {{&draft, &c70_odd}, "x", "t", NULL, "c70-odd", 0, {NULL}}, /* only when asked for by id */
        {{&draft}, "x", "t", NULL, NULL, TB_E_UNSUPPORTED, {"--input-format", NULL}},
        {{&draft, &a80}, "x", "t", "draft", "draft", 0, {NULL}},
        {{&packed, &c70_odd}, "x", "PK", NULL, "packed", 0, {NULL}},
        {{&packed, &c70_odd}, "x", "P", NULL, "c70-odd", 0, {NULL}}, /* its magic rules it out */
        {{&packed, &a80}, "x", "PK\x01\x02\x03\xFF\xFE", NULL, "packed", 0, {NULL}},
        {{&a80}, "x", "\x01\x02\x03\xFF\xFE", NULL, NULL, TB_E_UNSUPPORTED, {"text", NULL}},
        {{&a80}, "x", "a\n\xFF\xFE\xFD", "a80", NULL, TB_E_SYNTAX, {"line 2", NULL}},
        {{&boastful, &silent}, "x", "t", NULL, "boastful", 0, {NULL}},
        {{&silent}, "x", "t", NULL, NULL, TB_E_UNSUPPORTED, {"tongbi probe", NULL}},
    };
    for (size_t i = 0; i < N(CASES); i++)
        check_pick(&CASES[i]);
}

static void test_scores(void **state)
{
    (void)state;
    static const tb_format *const formats[] = {&c70_odd, &boastful, &silent, &packed, &a80, NULL};
    static const tb_plugin plugin = {STUB_PLUGIN("p", formats)};
    const tb_plugin *const plugins[] = {&plugin, NULL};
    static const struct {
        const char *id;
        int score;
        bool asked, extension;
    } WANT[] = {{"boastful", 100, true, false},
                {"a80", 80, true, false},
                {"c70-odd", 70, true, true},
                {"packed", 0, false, false},
                {"silent", 0, true, false}};
    tb_registry *r = NULL;
    tb_source *src = NULL;
    tb_scores scores = {0};
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_registry_static(plugins, &r, &err), &err);
    CHECK_OK(tb_source_of_memory("a.odd", TB_LIT("text"), &src, &err), &err);
    CHECK_OK(tb_registry_probe(r, src, NONE, NULL, &scores, &err), &err);
    assert_int_equal(scores.len, N(WANT));
    for (size_t i = 0; i < N(WANT); i++) {
        CHECK_STR(scores.ptr[i].id, WANT[i].id);
        assert_int_equal(scores.ptr[i].score, WANT[i].score);
        assert_int_equal(scores.ptr[i].format != NULL, WANT[i].asked);
        assert_int_equal(scores.ptr[i].extension, WANT[i].extension);
    }
    tb_vec_fini(&scores);
    tb_source_close(src);
    tb_registry_close(r);
}

static void test_our_own(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *want;
    } CASES[] = {
        {"a.csv", "code,name,amount\n1,a,2\n2,b,3\n3,c,4\n", "csv"},
        {"a", "code,name,amount\n1,a,2\n2,b,3\n3,c,4\n", "csv"},
        {"a.txt", "第一部分 部门概况\n\n一、主要职能\n\n收支预算总表\n\n单位：万元\n\n项目\t预算数\n合计\t1.00\n",
         "text"},
    };
    const tb_plugin *const plugins[] = {tb_plugin_query_csv(), tb_plugin_query_text(), NULL};
    tb_registry *r = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_registry_static(plugins, &r, &err), &err);
    assert_int_equal(tb_registry_count(r), 2);
    for (size_t i = 0; i < N(CASES); i++) {
        tb_source *src = NULL;
        const tb_format *got = NULL;
        CHECK_OK(tb_source_of_memory(CASES[i].name, tb_str_of(CASES[i].text), &src, &err), &err);
        CHECK_OK(tb_registry_pick(r, src, NONE, NONE, NULL, &got, &err), &err);
        assert_string_equal(got->id, CASES[i].want);
        tb_source_close(src);
    }
    tb_registry_close(r);
}

int main(void)
{
    const struct CMUnitTest registry[] = {
        cmocka_unit_test(test_broken),
        cmocka_unit_test_setup_teardown(test_modes, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_owner, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_not_a_plugin, setup_directory, teardown_directory),
        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_untrusted),
        cmocka_unit_test(test_options),
        cmocka_unit_test_setup_teardown(test_directories, setup_directory, teardown_directory),
        cmocka_unit_test_setup_teardown(test_manifests, setup_directory, teardown_directory),
        cmocka_unit_test(test_pick),
        cmocka_unit_test(test_scores),
        cmocka_unit_test(test_our_own),
    };
    return cmocka_run_group_tests(registry, NULL, NULL);
}
