/* SPDX-License-Identifier: MIT */
/* What the program refuses comes first; then what it would silently pass over: names of formats past the last it keeps,
 * extensions that no file can have, magics that are never looked at. */
#include "plugin_check/subject.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "io/file_out.h"
#include "io/source.h"
#include "plugin/loader.h"
#include "plugin/manifest.h"
#include "plugin_check/exports.h"

#define MAGIC_WINDOW 65536u
#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789"

static bool only(const char *s, const char *set) { return s && s[0] && strspn(s, set) == strlen(s); }

/* ---- The file ---- */

static void check_name(const char *path, const char *name, tb_board *b)
{
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    size_t n = strlen(file), k = strlen(name);
    if (n < 7 || strncmp(file, "tb_", 3) != 0 || strcmp(file + n - 3, ".so") != 0)
        tb_board_say(b, TB_RULE_FILE, "its file is called %s, and the program looks for tb_*.so only", file);
    else if (n != k + 6 || strncmp(file + 3, name, k) != 0)
        tb_board_say(b, TB_RULE_FILE, "its name is \"%s\", but its file is called %s", name, file);
}

static void check_file(const char *path, tb_board *b)
{
    struct stat st;
    tb_source *src = NULL;
    TB_CLEANUP(tb_buf_fini) tb_buf names = {0};
    size_t n = 0;
    tb_error err = TB_ERROR_INIT;
    if (stat(path, &st) == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)))
        tb_board_say(b, TB_RULE_FILE, "others than its owner may write it (mode %03o)", (unsigned)st.st_mode & 0777u);
    if (tb_source_open(path, &src, &err) < 0 || tb_exports(tb_source_bytes(src), &names, &n, &err) < 0)
        tb_board_say(b, TB_RULE_FILE, "%s", err.message);
    else if (n != 1 || !tb_str_eq(tb_buf_view(&names), TB_LIT("tb_plugin_query")))
        tb_board_say(b, TB_RULE_FILE, "it exports %zu names: %.*s", n, (int)(names.len < 160 ? names.len : 160),
                     names.ptr ? names.ptr : "");
    tb_source_close(src);
}

/* There need not be a manifest; one that says something else would have the plugin left out where it is wanted. */
static void check_manifest(const char *path, const tb_plugin *p, tb_board *b)
{
    TB_CLEANUP(tb_buf_fini) tb_buf file = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf wanted = {0};
    char *text = NULL;
    size_t len = 0;
    tb_buf_printf(&file, "%.*s.manifest%c", (int)strlen(path) - 3, path, '\0');
    tb_manifest_write(p, &wanted);
    if (!file.failed && tb_file_read(file.ptr, (size_t)1 << 20, &text, &len, NULL) == TB_OK &&
        !tb_str_eq(tb_str_make(text, len), tb_buf_view(&wanted)))
        tb_board_say(b, TB_RULE_MANIFEST, "the manifest beside it is not that of this plugin");
    free(text);
}

/* ---- The descriptor ---- */

static void check_magics(const tb_format *f, tb_board *b)
{
    size_t n = 0;
    for (const tb_magic *const *m = f->magics; m && *m; m++, n++)
        if ((*m)->struct_size < sizeof **m || !(*m)->bytes || !(*m)->len || (*m)->len > MAGIC_WINDOW ||
            (*m)->offset > MAGIC_WINDOW)
            tb_board_say(b, TB_RULE_DESCRIPTOR,
                         "magic %zu of the format %s is empty, far from the start or has no size", n, f->id);
    if (n > TB_MAX_MAGICS)
        tb_board_say(b, TB_RULE_DESCRIPTOR, "the format %s has %zu magics; the program keeps %u", f->id, n,
                     TB_MAX_MAGICS);
    if (n && (f->flags & TB_FMT_TEXT))
        tb_board_say(b, TB_RULE_DESCRIPTOR, "the format %s is text, of which magics are not looked at", f->id);
}

static void check_words(const tb_format *f, tb_board *b)
{
    size_t n = 0;
    for (const char *const *x = f->extensions; x && *x; x++, n++)
        if (!only(*x, SMALL "._-+~") || (*x)[0] == '.')
            tb_board_say(b, TB_RULE_DESCRIPTOR,
                         "the extension \"%s\" of the format %s is not small letters without a dot "
                         "before them",
                         *x, f->id);
    if (n > TB_MAX_EXTENSIONS)
        tb_board_say(b, TB_RULE_DESCRIPTOR, "the format %s has %zu extensions; the program keeps %u", f->id, n,
                     TB_MAX_EXTENSIONS);
    for (const tb_option *const *o = f->options; o && *o; o++)
        if ((*o)->struct_size < sizeof **o || !only((*o)->key, SMALL "-") || !(*o)->help || !(*o)->help[0])
            tb_board_say(b, TB_RULE_DESCRIPTOR,
                         "an option of the format %s lacks its size, its help or a key of a-z, 0-9 "
                         "and -",
                         f->id);
}

static void check_format(const tb_format *f, tb_board *b)
{
    const uint32_t known = TB_FMT_CONTAINER | TB_FMT_SINGLE | TB_FMT_TEXT | TB_FMT_EXPERIMENTAL | TB_FMT_UNTRUSTED;
    if (f->flags & ~known)
        tb_board_say(b, TB_RULE_DESCRIPTOR, "the format %s has the unknown flags 0x%x", f->id,
                     (unsigned)(f->flags & ~known));
    if ((f->flags & TB_FMT_SINGLE) && !(f->flags & TB_FMT_CONTAINER))
        tb_board_say(b, TB_RULE_DESCRIPTOR, "the format %s has a single member, but is no container", f->id);
    if (!f->title[0])
        tb_board_say(b, TB_RULE_DESCRIPTOR, "the format %s has no title", f->id);
    check_words(f, b);
    check_magics(f, b);
}

void tb_subject_check(const void *path, size_t first, tb_board *board)
{
    const tb_plugin *p = NULL;
    tb_error err = TB_ERROR_INIT;
    size_t n = 0;
    (void)first;
    check_file(path, board);
    if (tb_plugin_load(path, &p, &err) < 0) {
        tb_board_say(board, TB_RULE_DESCRIPTOR, "%s", err.message);
        return;
    }
    board->ready = tb_plugin_init(p, &err) == TB_OK;
    if (!board->ready)
        tb_board_say(board, TB_RULE_DESCRIPTOR, "init fails: %s", err.message);
    check_name(path, p->name, board);
    check_manifest(path, p, board);
    if (!p->license || !p->license[0] || !p->version[0])
        tb_board_say(board, TB_RULE_DESCRIPTOR, "it does not say its version or its licence");
    for (const tb_format *const *f = p->formats; *f; f++, n++)
        check_format(*f, board);
    if (n > TB_MAX_FORMATS)
        tb_board_say(board, TB_RULE_DESCRIPTOR, "it has %zu formats; the program keeps %u", n, TB_MAX_FORMATS);
}
