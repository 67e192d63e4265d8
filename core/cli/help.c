/* SPDX-License-Identifier: MIT */
/* --help from the option table; topics are texts beside the layouts, one a language. */
#include <string.h>

#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "cli/options.h"
#include "cli/setup.h"
#include "io/file_out.h"

#define COLUMN 28 /* where explanations begin */

static const char *group_title(tb_option_group g)
{
    switch (g) {
    case TB_GROUP_INPUT:
        return _("what is read:");
    case TB_GROUP_MEANING:
        return _("what the columns are:");
    case TB_GROUP_PAIRING:
        return _("which line is which:");
    case TB_GROUP_OUTPUT:
        return _("what is written:");
    case TB_GROUP_PLUGINS:
        return _("plugins:");
    case TB_GROUP_GENERAL:
    case TB_N_GROUPS:
        break;
    }
    return _("general:");
}

static void explain(tb_buf *out, const tb_buf *left, const char *text)
{
    size_t width = tb_utf8_width(tb_buf_view(left));
    tb_buf_str(out, tb_buf_view(left));
    tb_buf_repeat(out, ' ', width < COLUMN ? COLUMN - width : 1);
    tb_buf_printf(out, "%s\n", text);
}

static void write_group(const tb_command *c, tb_option_group g, tb_buf *out)
{
    const tb_option_row *row;
    bool begun = false;
    for (size_t i = 0; (row = tb_option_row_at(i)); i++) {
        if (row->group != g || !(row->commands & c->bit))
            continue;
        if (!begun)
            tb_buf_printf(out, "\n%s\n", group_title(g));
        begun = true;
        TB_CLEANUP(tb_buf_fini) tb_buf left = {0};
        if (row->letter)
            tb_buf_printf(&left, "  -%c, ", row->letter);
        else
            tb_buf_z(&left, "      ");
        tb_buf_printf(&left, "--%s%s%s", row->name, row->arg ? " " : "", row->arg ? row->arg : "");
        explain(out, &left, _(row->help));
    }
}

void tb_help_command(const tb_command *c, tb_buf *out)
{
    tb_buf_printf(out, _("usage: tongbi %s [options]%s%s\n\n%s\n"), c->name, c->operands[0] ? " " : "", c->operands,
                  _(c->summary));
    tb_buf_printf(out, "%s", _("formats: "));
    for (const char *const *f = c->formats; *f; f++)
        tb_buf_printf(out, "%s%s", f == c->formats ? "" : ", ", *f);
    tb_buf_char(out, '\n');
    for (int g = 0; g < TB_N_GROUPS; g++)
        write_group(c, (tb_option_group)g, out);
}

static const struct {
    const char *name, *summary;
} topics[] = {
    {"columns", N_("which columns are compared: --key, --name, --parent, --measure, and what is guessed")},
    {"alignment", N_("which line is which: names, moves, splits, the crosswalk")},
    {"archives", N_("members of archives, directories of many publications, limits")},
    {"units", N_("units of money, numbers, and how exact they are")},
    {"outputs", N_("what the outputs hold, and their exit status")},
    {"formats", N_("where formats come from, and which plugins are refused")},
};

void tb_help_overview(tb_buf *out)
{
    tb_buf_z(out, _("usage: tongbi COMMAND [options] FILE...\n\nCompares two years of a public budget and says what "
                    "changed.\n\n"));
    const tb_command *c;
    for (size_t i = 0; (c = tb_command_at(i)); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf left = {0};
        tb_buf_printf(&left, "  %s %s", c->name, c->operands);
        explain(out, &left, _(c->summary));
    }
    TB_CLEANUP(tb_buf_fini) tb_buf help = {0};
    tb_buf_z(&help, _("  help [COMMAND|TOPIC]"));
    explain(out, &help, _("this, the options of a command, or one of these topics:"));
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf left = {0};
        tb_buf_printf(&left, "    %s", topics[i].name);
        explain(out, &left, _(topics[i].summary));
    }
    tb_buf_z(out, _("\nExit status: diff 0 nothing differs, 1 differences; the others 0; 2 is trouble.\n"));
}

bool tb_help_topic(const char *name, const char *lang, tb_buf *out)
{
    bool known = false;
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        known = known || strcmp(topics[i].name, name) == 0;
    const char *dir = known ? tb_setup_help_dir() : NULL;
    TB_CLEANUP(tb_buf_fini) tb_buf path = {0};
    tb_buf_printf(&path, "%s/%s.%s.txt%c", dir ? dir : "", name, lang, '\0');
    char *text = NULL;
    size_t len = 0;
    if (!dir || path.failed || tb_file_read(path.ptr, TB_MAX_JSON, &text, &len, NULL) < 0)
        return false;
    tb_buf_bytes(out, text, len);
    free(text);
    return true;
}
