/* SPDX-License-Identifier: MIT */
/* /proc/self/exe says where the program is; nothing depends on the working directory or on how it was called. */
#include "cli/setup.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "align/evidence.h"
#include "base/limits.h"
#include "base/msg.h"
#include "base/threads.h"
#include "cli/env.h"
#include "cli/progress.h"
#include "io/file_out.h"
#include "report/warnings.h"

typedef struct places {
    char plugins[PATH_MAX + 64], layouts[PATH_MAX + 64], locale[PATH_MAX + 64], help[PATH_MAX + 64],
        alignment[PATH_MAX + 64];
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
    snprintf(p.help, sizeof p.help, "%s/help", exe);
    snprintf(p.alignment, sizeof p.alignment, "%s/alignment", exe);
    if (!is_dir(p.plugins)) {
        snprintf(p.plugins, sizeof p.plugins, "%s/../%s/tongbi/plugins", exe, TB_LIBDIR);
        snprintf(p.layouts, sizeof p.layouts, "%s/../%s/tongbi/layouts", exe, TB_DATADIR);
        snprintf(p.locale, sizeof p.locale, "%s/../%s/locale", exe, TB_DATADIR);
        snprintf(p.help, sizeof p.help, "%s/../%s/tongbi/help", exe, TB_DATADIR);
        snprintf(p.alignment, sizeof p.alignment, "%s/../%s/tongbi/alignment", exe, TB_DATADIR);
    }
    return &p;
}

const char *tb_setup_locale_dir(void)
{
    const places *p = find_places();
    return p ? p->locale : NULL;
}

const char *tb_setup_help_dir(void)
{
    const places *p = find_places();
    return p ? p->help : NULL;
}

/* --option csv.delimiter=; or delimiter=;, and --delimiter, which is short for the latter. */
static size_t read_options(const tb_args *a, tb_option_value *out)
{
    size_t n = 0;
    for (size_t i = 0; i < a->options.n; i++) {
        tb_str s = tb_str_of(a->options.of[i]);
        size_t at = tb_str_find(s, TB_LIT("="), 0);
        out[n++] = (tb_option_value){tb_str_sub(s, 0, at), tb_str_sub(s, at + 1, s.len)};
    }
    if (a->delimiter)
        out[n++] = (tb_option_value){TB_LIT("delimiter"), tb_str_of(a->delimiter)};
    return n;
}

static tb_status check_options(const tb_setup *s, const tb_args *a, tb_error *err)
{
    tb_option_value given[TB_MAX_REPEATED + 1];
    size_t n = read_options(a, given);
    for (size_t i = 0; i < n; i++)
        if (!tb_registry_has_option(s->registry, given[i].key))
            return tb_fail(err, TB_E_OPTION, _("--option %.*s: no format has that option; 'tongbi plugins' lists them"),
                           TB_ARG(given[i].key));
    return TB_OK;
}

/* A plugin that was meant to be there and is not used is said; one that was not allowed was meant not to be. */
static void tell_refused(const tb_registry *r)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < tb_registry_count(r); i++) {
        const tb_plugin_entry *e = tb_registry_at(r, i);
        if (e->refused.ptr && !e->unwanted)
            tb_buf_printf(&b, _("tongbi: the plugin %s is refused: %.*s\n"), e->path, TB_ARG(e->refused));
    }
    tb_tell(&b);
}

typedef enum layouts { NO_LAYOUTS, NO_LAYOUTS_READ, ALL_LAYOUTS } layouts;

static tb_status open_setup(const tb_args *a, layouts which, tb_setup *out, tb_error *err)
{
    const places *p = find_places();
    const char *dirs[2 * TB_MAX_REPEATED + 1];
    size_t n = 0;
    if (!p)
        return tb_fail(err, TB_E_IO,
                       _("the program cannot find its own place, and so not its plugins; is /proc there?"));
    dirs[n++] = p->plugins;
    for (size_t i = 0; i < a->plugin_dirs.n; i++)
        dirs[n++] = a->plugin_dirs.of[i];
    n += tb_env_plugin_dirs(dirs + n, TB_MAX_REPEATED);
    tb_plugin_policy policy = {.dirs = dirs,
                               .n_dirs = a->shipped_only ? 1 : n,
                               .allowed = a->allowed.of,
                               .n_allowed = a->allowed.n,
                               .allow_untrusted = a->allow_untrusted};
    tb_setup s = {0};
    tb_status rc = tb_registry_open(&policy, &s.registry, err);
    if (rc == TB_OK && which != NO_LAYOUTS)
        rc = tb_shelf_open(which == ALL_LAYOUTS ? p->layouts : NULL, &s.shelf, err);
    if (rc < 0) {
        tb_setup_close(&s);
        return rc;
    }
    if ((rc = check_options(&s, a, err)) < 0) {
        tb_setup_close(&s);
        return rc;
    }
    *out = s;
    out->load = (tb_load_options){.registry = s.registry,
                                  .shelf = s.shelf,
                                  .input_format = a->input_format,
                                  .encoding = a->encoding,
                                  .options = out->options,
                                  .n_options = read_options(a, out->options),
                                  .member = a->member,
                                  .layout = a->layout,
                                  .table = a->table,
                                  .sheet = a->sheet,
                                  .selection = a->selection,
                                  .limits = a->limits,
                                  .memory = a->memory};
    tb_threads_limit(a->threads);
    if (which != NO_LAYOUTS)
        tell_refused(out->registry);
    return TB_OK;
}

tb_status tb_setup_open(const tb_args *a, bool with_layouts, tb_setup *out, tb_error *err)
{
    return open_setup(a, with_layouts ? ALL_LAYOUTS : NO_LAYOUTS, out, err);
}

tb_status tb_setup_open_diff(const tb_args *a, tb_setup *out, tb_error *err)
{
    bool named = !a->layout && tb_selection_is_set(&a->selection);
    return open_setup(a, named ? NO_LAYOUTS_READ : ALL_LAYOUTS, out, err);
}

/* "700" or "700,500"; without the second number the grey zone ends at 500, or there is none. */
static tb_status read_threshold(const char *text, tb_align_options *out, tb_error *err)
{
    int n[2] = {0, TB_SCORE_REVIEW};
    const char *c = text;
    bool ok = true;
    for (int i = 0; i < 2 && ok; i++) {
        int value = 0;
        const char *from = c;
        for (; *c >= '0' && *c <= '9' && value <= TB_SCORE_MAX; c++)
            value = value * 10 + (*c - '0');
        ok = c > from && value <= TB_SCORE_MAX;
        n[i] = value;
        if (i == 0 && *c == '\0') {
            n[1] = value < TB_SCORE_REVIEW ? value : TB_SCORE_REVIEW;
            break;
        }
        ok = ok && *c == (i == 0 ? ',' : '\0');
        c++;
    }
    if (!ok || n[1] > n[0] || n[1] == 0)
        return tb_fail(err, TB_E_OPTION,
                       _("--threshold %s: give one number from 1 to 1000, or two, the larger first: 700,500"), text);
    out->accept = n[0];
    out->review = n[1];
    return TB_OK;
}

/* The first table of the file, whatever format it is in. */
static tb_status read_crosswalk(const char *path, tb_setup *s, tb_error *err)
{
    const tb_load_options o = {.registry = s->registry, .shelf = s->shelf, .limits = s->load.limits};
    tb_opened f = {0};
    tb_status rc = tb_open(&o, path, 0, &f, err);
    const tb_grid *g = NULL;
    for (size_t i = 0; rc == TB_OK && i < f.doc.blocks.len && !g; i++)
        g = f.doc.blocks.ptr[i].grid;
    if (rc == TB_OK && !g)
        rc = tb_fail(err, TB_E_SYNTAX, _("--crosswalk %s: there is no table in it"), path);
    if (rc == TB_OK)
        rc = tb_crosswalk_read(g, tb_source_label(f.ds->source), &s->crosswalk, err);
    if (rc == TB_OK)
        tb_print_warnings(&f.ds->diags);
    tb_opened_fini(&f);
    return rc;
}

/* Reads the words of alignment, once. */
static tb_status get_words(void *from, const tb_lexicon **out, tb_error *err)
{
    tb_setup *s = from;
    const places *p = find_places();
    TB_CLEANUP(tb_buf_fini) tb_buf path = {0};
    char *text = NULL;
    size_t len = 0;
    tb_buf_printf(&path, "%s/words.json%c", p ? p->alignment : "", '\0');
    tb_status rc = path.failed ? tb_nomem(err) : TB_OK;
    if (rc == TB_OK && !s->lexicon)
        rc = tb_file_read(path.ptr, TB_MAX_JSON, &text, &len, err);
    if (rc == TB_OK && !s->lexicon)
        rc = tb_lexicon_parse(tb_str_make(text, len), &s->lexicon, err);
    free(text);
    if (rc < 0)
        return tb_context(err, _("reading the words of alignment in '%s'"), p ? p->alignment : "");
    *out = s->lexicon;
    return TB_OK;
}

tb_status tb_setup_align(const tb_args *a, tb_setup *s, tb_align_options *out, tb_error *err)
{
    tb_status rc = TB_OK;
    *out = (tb_align_options){
        .exact = a->exact, .exact_plain = a->selection.key && !a->selection.name, .words = {get_words, s}};
    if (a->threshold)
        rc = read_threshold(a->threshold, out, err);
    if (rc == TB_OK && a->crosswalk)
        rc = read_crosswalk(a->crosswalk, s, err);
    out->crosswalk = s->crosswalk;
    return rc;
}

void tb_setup_close(tb_setup *s)
{
    tb_registry_close(s->registry);
    tb_shelf_close(s->shelf);
    tb_lexicon_free(s->lexicon);
    tb_crosswalk_free(s->crosswalk);
    *s = (tb_setup){0};
}

bool tb_is_for_terminal(const tb_args *a)
{
    bool text = !a->format || strcmp(a->format, "text") == 0;
    return text && !a->output && isatty(STDOUT_FILENO) && !tb_env_no_color();
}

void tb_tell(const tb_buf *lines)
{
    tb_progress_clear();
    fwrite(lines->ptr ? lines->ptr : "", 1, lines->len, stderr);
}

int tb_trouble(const tb_error *err)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_printf(&b, "tongbi: %s\n", err->message);
    tb_tell(&b);
    return TB_EXIT_TROUBLE;
}

const char *tb_output(const tb_args *a) { return a->output ? a->output : "-"; }

tb_status tb_writing(const tb_args *a, tb_error *err)
{
    if (strcmp(tb_output(a), "-") == 0)
        return tb_context(err, _("writing to standard output"));
    return tb_context(err, _("writing '%s'"), a->output);
}

int tb_finish(const tb_args *a, const tb_buf *out, int status)
{
    tb_error err = TB_ERROR_INIT;
    tb_progress_clear();
    tb_status rc = out->failed ? tb_nomem(&err) : tb_file_write(tb_output(a), tb_buf_view(out), &err);
    if (rc == TB_OK)
        return status;
    (void)tb_writing(a, &err);
    return tb_trouble(&err);
}

void tb_print_warnings(const tb_diags *d)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    const tb_diags *all[] = {d};
    tb_warnings_text(all, 1, "tongbi: ", &b);
    tb_tell(&b);
}
