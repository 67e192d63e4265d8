/* SPDX-License-Identifier: MIT */
/* /proc/self/exe says where the program is; nothing depends on the working directory or on how it was called. */
#include "cli/setup.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/msg.h"
#include "io/file_out.h"
#include "report/warnings.h"

typedef struct places {
    char plugins[PATH_MAX + 64], layouts[PATH_MAX + 64], locale[PATH_MAX + 64];
} places;

static bool is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static const places *find_places(void)
{
    static places p;
    char exe[PATH_MAX];
    if (p.plugins[0])
        return &p;
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0)
        return NULL;
    exe[n] = '\0';
    char *slash = strrchr(exe, '/');
    if (!slash)
        return NULL;
    *slash = '\0';
    snprintf(p.plugins, sizeof p.plugins, "%s/plugins", exe);
    snprintf(p.layouts, sizeof p.layouts, "%s/layouts", exe);
    snprintf(p.locale, sizeof p.locale, "%s/locale", exe);
    if (!is_dir(p.plugins)) {
        snprintf(p.plugins, sizeof p.plugins, "%s/../%s/tongbi/plugins", exe, TB_LIBDIR);
        snprintf(p.layouts, sizeof p.layouts, "%s/../%s/tongbi/layouts", exe, TB_DATADIR);
        snprintf(p.locale, sizeof p.locale, "%s/../%s/locale", exe, TB_DATADIR);
    }
    return &p;
}

const char *tb_setup_locale_dir(void)
{
    const places *p = find_places();
    return p ? p->locale : NULL;
}

tb_status tb_setup_open(const tb_args *a, bool with_layouts, tb_setup *out, tb_error *err)
{
    const places *p = find_places();
    const char *dirs[TB_MAX_PLUGIN_DIRS + 1];
    size_t n = 0;
    if (!p)
        return tb_fail(err, TB_E_IO,
                       _("the program cannot find its own place, and so not its plugins; is /proc there?"));
    dirs[n++] = p->plugins;
    for (size_t i = 0; i < a->n_plugin_dirs; i++)
        dirs[n++] = a->plugin_dirs[i];
    tb_setup s = {0};
    tb_status rc = tb_registry_open(dirs, n, &s.registry, err);
    if (rc == TB_OK && with_layouts)
        rc = tb_shelf_open(p->layouts, &s.shelf, err);
    if (rc < 0) {
        tb_setup_close(&s);
        return rc;
    }
    s.load = (tb_load_options){.registry = s.registry,
                               .shelf = s.shelf,
                               .input_format = a->input_format,
                               .encoding = a->encoding,
                               .delimiter = a->delimiter,
                               .layout = a->layout,
                               .table = a->table,
                               .selection = a->selection,
                               .limits = a->limits};
    *out = s;
    return TB_OK;
}

void tb_setup_close(tb_setup *s)
{
    tb_registry_close(s->registry);
    tb_shelf_close(s->shelf);
    *s = (tb_setup){0};
}

int tb_trouble(const tb_error *err)
{
    fprintf(stderr, "tongbi: %s\n", err->message);
    return TB_EXIT_TROUBLE;
}

int tb_finish(const tb_args *a, const tb_buf *out, int status)
{
    tb_error err = TB_ERROR_INIT;
    const char *path = a->output ? a->output : "-";
    if (out->failed)
        (void)tb_nomem(&err);
    else
        (void)!tb_file_write(path, tb_buf_view(out), &err);
    if (err.code >= 0)
        return status;
    if (strcmp(path, "-") == 0)
        tb_context(&err, _("writing to standard output"));
    else
        tb_context(&err, _("writing '%s'"), path);
    return tb_trouble(&err);
}

void tb_print_warnings(const tb_diags *d)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    const tb_diags *all[] = {d};
    tb_warnings_text(all, 1, "tongbi: ", &b);
    fwrite(b.ptr ? b.ptr : "", 1, b.len, stderr);
}
