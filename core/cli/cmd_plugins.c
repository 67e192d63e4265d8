/* SPDX-License-Identifier: MIT */
/* tongbi plugins: what the registry found. */
#include <string.h>

#include "base/json_out.h"
#include "base/msg.h"
#include "cli/options.h"
#include "cli/setup.h"

static void write_json(tb_registry *r, tb_buf *out)
{
    tb_jw w;
    tb_jw_init(&w, out, true);
    tb_jw_begin(&w, '[');
    for (size_t i = 0; i < tb_registry_count(r); i++) {
        const tb_plugin_entry *e = tb_registry_at(r, i);
        tb_jw_begin_flat(&w, '{');
        tb_jw_kstr(&w, "name", e->name);
        tb_jw_kstr(&w, "path", tb_str_of(e->path));
        tb_jw_key(&w, "formats");
        tb_jw_begin(&w, '[');
        for (size_t k = 0; k < e->n_formats; k++)
            tb_jw_str(&w, e->formats[k].id);
        tb_jw_end(&w, ']');
        tb_jw_kstr(&w, "version", e->plugin ? tb_str_of(e->plugin->version) : TB_LIT(""));
        tb_jw_kstr(&w, "license", e->plugin ? tb_str_of(e->plugin->license) : TB_LIT(""));
        tb_jw_kstr(&w, "refused", e->refused);
        tb_jw_end(&w, '}');
    }
    tb_jw_end(&w, ']');
    tb_buf_char(out, '\n');
}

/* The options that a format declares, with their fallbacks and what they are for. */
static void write_options(const tb_plugin_entry *e, const tb_manifest_format *f, tb_buf *out)
{
    for (const tb_format *const *t = e->plugin ? e->plugin->formats : NULL; t && *t; t++)
        for (const tb_option *const *o = tb_str_eq(tb_str_of((*t)->id), f->id) ? (*t)->options : NULL; o && *o; o++)
            tb_buf_printf(out, _("    option %s=%s  %s\n"), (*o)->key, (*o)->fallback, _((*o)->help));
}

static void write_text(tb_registry *r, tb_buf *out)
{
    for (size_t i = 0; i < tb_registry_count(r); i++) {
        const tb_plugin_entry *e = tb_registry_at(r, i);
        tb_buf_printf(out, "%.*s", TB_ARG(e->name));
        if (e->plugin)
            tb_buf_printf(out, " %s (%s)", e->plugin->version, e->plugin->license ? e->plugin->license : "?");
        tb_buf_printf(out, "  %s\n", e->path);
        for (size_t k = 0; k < e->n_formats && !e->refused.ptr; k++) {
            const tb_manifest_format *f = &e->formats[k];
            tb_buf_printf(out, _("  format %.*s"), TB_ARG(f->id));
            for (size_t x = 0; x < f->n_extensions; x++)
                tb_buf_printf(out, " .%.*s", TB_ARG(f->extensions[x]));
            tb_buf_printf(out, "%s%s\n", f->experimental ? _("  (experimental: only by its id)") : "",
                          f->untrusted ? _("  (not hardened: only with --allow-untrusted)") : "");
            write_options(e, f, out);
        }
        if (e->refused.ptr)
            tb_buf_printf(out, _("  refused: %.*s\n"), TB_ARG(e->refused));
    }
}

int tb_cmd_plugins(const tb_args *a)
{
    tb_setup setup = {0};
    tb_error err = TB_ERROR_INIT;
    if (tb_setup_open(a, false, &setup, &err) < 0)
        return tb_trouble(&err);
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    for (size_t i = 0; i < tb_registry_count(setup.registry); i++) {
        tb_error refused = TB_ERROR_INIT;
        (void)!tb_registry_load(setup.registry, i, &refused); /* remembered by the registry */
    }
    if (a->format && strcmp(a->format, "json") == 0)
        write_json(setup.registry, &out);
    else
        write_text(setup.registry, &out);
    int status = tb_finish(a, &out, TB_EXIT_SAME);
    tb_setup_close(&setup);
    return status;
}
