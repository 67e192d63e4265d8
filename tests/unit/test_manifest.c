/* SPDX-License-Identifier: MIT */
/* The manifest beside a plugin: what is written is read, newer words are passed over, other versions are refused. */
#include "testing.h"

#include "../plugin/stub.h"
#include "plugin/manifest.h"

static const char *const sheet_extensions[] = {"xlsx", "xlsm", NULL};
static const tb_magic zip = {sizeof zip, 0, "PK\x03\x04", 4};
static const tb_magic inner = {sizeof inner, 512, "\x00\xFF", 2};
static const tb_magic *const sheet_magics[] = {&zip, &inner, NULL};
static const tb_format sheet = {STUB_FORMAT("sheet"), .extensions = sheet_extensions, .magics = sheet_magics};
static const tb_format lines = {STUB_FORMAT("lines"), .flags = TB_FMT_TEXT | TB_FMT_EXPERIMENTAL};
static const tb_format *const two_formats[] = {&sheet, &lines, NULL};
static const tb_plugin two = {STUB_PLUGIN("office", two_formats)};

static void check_office(const tb_plugin_entry *e)
{
    CHECK_STR(e->name, "office");
    assert_int_equal(e->n_formats, 2);
    const tb_manifest_format *f = &e->formats[0], *g = &e->formats[1];
    CHECK_STR(f->id, "sheet");
    assert_false(f->text || f->experimental);
    assert_int_equal(f->n_extensions, 2);
    CHECK_STR(f->extensions[0], "xlsx");
    CHECK_STR(f->extensions[1], "xlsm");
    assert_int_equal(f->n_magics, 2);
    assert_int_equal(f->magics[0].offset, 0);
    CHECK_STR(f->magics[0].bytes, "PK\x03\x04");
    assert_int_equal(f->magics[1].offset, 512);
    assert_true(tb_str_eq(f->magics[1].bytes, tb_str_make("\x00\xFF", 2)));
    CHECK_STR(g->id, "lines");
    assert_true(g->text && g->experimental);
    assert_int_equal(g->n_extensions + g->n_magics, 0);
}

static void test_write_and_read(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_arena a = {0};
    tb_plugin_entry from_text = {0}, from_plugin = {0};
    tb_manifest_write(&two, &b);
    CHECK_BUF(b, "tongbi-plugin 1\n"
                 "name office\n"
                 "format sheet\n"
                 "extension xlsx\n"
                 "extension xlsm\n"
                 "magic 0 504b0304\n"
                 "magic 512 00ff\n"
                 "format lines\n"
                 "flags text\n"
                 "flags experimental\n");
    assert_true(tb_manifest_read(tb_buf_view(&b), &a, &from_text));
    memset(b.ptr, 'x', b.len); /* strings were copied */
    check_office(&from_text);
    tb_manifest_of(&two, &from_plugin);
    check_office(&from_plugin);
    tb_arena_fini(&a);
}

static void test_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
    } CASES[] = {
        {"tongbi-plugin 1\nname a\nformat b\n", true},
        {"tongbi-plugin 1\nname a\nformat b", true}, /* the last line may lack its end */
        {"tongbi-plugin 1\r\nname a\r\nformat b\r\n", true},
        {"tongbi-plugin 1\nname a\nsince 2030\nformat b\ncolour blue\n\n", true}, /* words of a newer one */
        {"tongbi-plugin 0\nname a\nformat b\n", false},
        {"tongbi-plugin\nname a\nformat b\n", false},
        {"tongbi-plugin zero\nname a\nformat b\n", false},
        {"name a\nformat b\n", false},
        {"tongbi-plugin 1\nname a\n", false},
        {"tongbi-plugin 1\nformat b\n", false},
        {"", false},
        {"\x7f"
         "ELF\x01\x02",
         false},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        tb_arena a = {0};
        tb_plugin_entry e = {0};
        if (tb_manifest_read(tb_str_of(CASES[i].text), &a, &e) != CASES[i].ok)
            fail_msg("case %zu", i);
        if (CASES[i].ok) {
            CHECK_STR(e.name, "a");
            CHECK_STR(e.formats[0].id, "b");
        }
        tb_arena_fini(&a);
    }
}

/* More than there is room for, and magics that are none, do no harm. */
static void test_too_much(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_arena a = {0};
    tb_plugin_entry e = {0};
    tb_buf_z(&b, "tongbi-plugin 1\nname many\n");
    for (int i = 0; i < 30; i++) {
        tb_buf_printf(&b, "format f%d\nmagic 0 xy\nmagic 1\nmagic 2 f\n", i);
        for (int k = 0; k < 40; k++)
            tb_buf_printf(&b, "extension e%d\nmagic %d 41\n", k, k);
    }
    assert_true(tb_manifest_read(tb_buf_view(&b), &a, &e));
    assert_int_equal(e.n_formats, N(e.formats));
    CHECK_STR(e.formats[0].id, "f0");
    assert_int_equal(e.formats[0].n_extensions, N(e.formats[0].extensions));
    CHECK_STR(e.formats[0].extensions[15], "e15");
    assert_int_equal(e.formats[0].n_magics, N(e.formats[0].magics));
    assert_int_equal(e.formats[0].magics[0].offset, 0);
    CHECK_STR(e.formats[0].magics[0].bytes, "A");
    tb_arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest manifest[] = {
        cmocka_unit_test(test_write_and_read),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_too_much),
    };
    return cmocka_run_group_tests(manifest, NULL, NULL);
}
