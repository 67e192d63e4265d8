/* SPDX-License-Identifier: MIT */
/* getopt_long works on a table made from ours for the command at hand. Options may stand anywhere; "--" ends them. */
#include "cli/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>

#include "base/msg.h"

typedef struct option_row {
    const char *name;
    int letter;
    unsigned commands;
    const char *arg;  /* NULL: a switch */
    const char *help; /* message id */
    size_t offset;    /* of the member of tb_args */
} option_row;

#define AT(member) offsetof(tb_args, member)
static const option_row rows[] = {
    {"format", 'f', TB_CMD_ALL, "FORMAT", N_("what to write; see above"), AT(format)},
    {"output", 'o', TB_CMD_ALL, "FILE", N_("write FILE, whole or not at all; - is standard output"), AT(output)},
    {"key", 'k', TB_CMD_MEANING, "COLS", N_("columns that identify a line exactly; headings or #3, by commas"),
     AT(selection.key)},
    {"name", 'n', TB_CMD_MEANING, "COLS", N_("column that names a line for people"), AT(selection.name)},
    {"parent", 'p', TB_CMD_MEANING, "COLS", N_("columns that say what a line belongs to"), AT(selection.parent)},
    {"measure", 'm', TB_CMD_MEANING, "COLS", N_("columns that are compared; a run is 1976..2021"),
     AT(selection.measure)},
    {"no-header", 'H', TB_CMD_MEANING, NULL, N_("the first row is data; columns are #1, #2 ..."),
     AT(selection.no_header)},
    {"all", 'a', TB_CMD_DIFF, NULL, N_("list unchanged lines too"), AT(all)},
    {"statements", 's', TB_CMD_EXPORT, NULL, N_("the sentences with figures instead of the tables"), AT(statements)},
    {"table", 't', TB_CMD_TABLES, "NAME", N_("only tables with this id or title; * matches anything"), AT(table)},
    {"layout", 'l', TB_CMD_TABLES, "NAME", N_("layout to read with: an id or a file; else the one that fits best"),
     AT(layout)},
    {"input-format", 'i', TB_CMD_READING, "ID", N_("format of the input; else by its content"), AT(input_format)},
    {"encoding", 'e', TB_CMD_READING, "NAME",
     N_("character set of the input: utf-8, gb18030, utf-16le, utf-16be, big5"), AT(encoding)},
    {"delimiter", 'd', TB_CMD_READING, "CHAR", N_("what separates the cells of a csv file: a character or tab"),
     AT(delimiter)},
    {"limit", 'x', TB_CMD_READING, "NAME=N",
     N_("allow more of an archive: depth, members, ratio or size (bytes, or with K, M, G)"), AT(limits)},
    {"plugin-dir", 'P', TB_CMD_ALL, "DIR", N_("look for plugins in DIR too; an absolute path, may be repeated"),
     AT(plugin_dirs)},
    {"lang", 'L', TB_CMD_ALL, "zh|en", N_("language of messages and reports"), AT(lang)},
    {"help", 'h', TB_CMD_ALL, NULL, N_("print this"), AT(help)},
    {"version", 'V', TB_CMD_ALL, NULL, N_("print the version"), AT(version)},
};
#define N_ROWS (sizeof rows / sizeof *rows)
#define FIRST_LONG 256 /* what getopt_long returns for rows[0]; letters are below */

static const tb_command commands[] = {
    {"diff",
     "OLD NEW",
     N_("what changed from OLD to NEW"),
     TB_CMD_DIFF,
     2,
     2,
     {"text", "json", "csv", "markdown"},
     tb_cmd_diff},
    {"show", "FILE", N_("the tables as read, for the eye"), TB_CMD_SHOW, 1, 1, {"text"}, tb_cmd_show},
    {"export",
     "FILE",
     N_("the records, for a machine; json is the dataset file that every command reads"),
     TB_CMD_EXPORT,
     1,
     1,
     {"csv", "json"},
     tb_cmd_export},
    {"backcast",
     "FILE",
     N_("last year's figures as the sentences of FILE imply them, as a dataset"),
     TB_CMD_BACKCAST,
     1,
     1,
     {"json", "csv", "text"},
     tb_cmd_backcast},
    {"plugins",
     "",
     N_("which plugins there are, or why one was refused"),
     TB_CMD_PLUGINS,
     0,
     0,
     {"text", "json"},
     tb_cmd_plugins},
    {"probe",
     "FILE",
     N_("which formats FILE may be, and how sure that is"),
     TB_CMD_PROBE,
     1,
     1,
     {"text", "json"},
     tb_cmd_probe},
    {NULL, NULL, NULL, 0, 0, 0, {NULL}, NULL},
};

const tb_command *tb_command_at(size_t i) { return commands[i].name ? &commands[i] : NULL; }

const tb_command *tb_command_find(const char *name)
{
    for (const tb_command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

/* "size=8G" */
static tb_status store_limit(const char *value, tb_limits *out, tb_error *err)
{
    static const struct {
        const char *name;
        size_t offset;
    } names[] = {{"depth=", offsetof(tb_limits, depth)},
                 {"members=", offsetof(tb_limits, members)},
                 {"ratio=", offsetof(tb_limits, ratio)},
                 {"size=", offsetof(tb_limits, size)}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t len = strlen(names[i].name), n = 0;
        if (strncmp(value, names[i].name, len) != 0)
            continue;
        const char *c = value + len;
        for (; *c >= '0' && *c <= '9' && n < SIZE_MAX >> 44; c++)
            n = n * 10 + (size_t)(*c - '0');
        static const char units[] = "KMG";
        const char *unit = *c ? strchr(units, *c) : NULL;
        for (const char *u = units; unit && u <= unit; u++)
            n *= 1024;
        c += unit != NULL;
        if (*c == '\0' && n > 0) {
            memcpy((char *)out + names[i].offset, &n, sizeof n);
            return TB_OK;
        }
    }
    return tb_fail(err, TB_E_OPTION, _("--limit %s: give depth=N, members=N, ratio=N or size=N"), value);
}

static tb_status store(const tb_command *c, const option_row *row, const char *value, tb_args *out, tb_error *err)
{
    char *member = (char *)out + row->offset;
    if (row->offset == AT(limits))
        return store_limit(value, &out->limits, err);
    if (row->offset == AT(plugin_dirs)) {
        if (out->n_plugin_dirs == TB_MAX_PLUGIN_DIRS)
            return tb_fail(err, TB_E_LIMIT, _("--plugin-dir is given more than %d times"), TB_MAX_PLUGIN_DIRS);
        out->plugin_dirs[out->n_plugin_dirs++] = value;
        return TB_OK;
    }
    if (row->arg) {
        if (value[0] == '\0')
            return tb_fail(err, TB_E_OPTION, _("--%s needs a value; 'tongbi %s --help' shows which"), row->name,
                           c->name);
        memcpy(member, &value, sizeof value);
    } else {
        bool yes = true;
        memcpy(member, &yes, sizeof yes);
    }
    return TB_OK;
}

static tb_status check_values(const tb_command *c, const tb_args *a, tb_error *err)
{
    if (a->lang && strcmp(a->lang, "zh") != 0 && strcmp(a->lang, "en") != 0)
        return tb_fail(err, TB_E_OPTION, _("--lang %s: there is zh and en"), a->lang);
    bool known = !a->format;
    TB_CLEANUP(tb_buf_fini) tb_buf list = {0};
    for (const char *const *f = c->formats; *f; f++) {
        known = known || strcmp(*f, a->format) == 0;
        tb_buf_printf(&list, "%s%s", f == c->formats ? "" : ", ", *f);
    }
    if (!known)
        return tb_fail(err, TB_E_OPTION, _("--format %s: '%s' writes %.*s"), a->format, c->name,
                       TB_ARG(tb_buf_view(&list)));
    if (a->help || a->version)
        return TB_OK;
    if (a->n_operands < c->min_operands)
        return tb_fail(err, TB_E_OPTION, _("'%s' needs %s; 'tongbi %s --help' shows its options"), c->name, c->operands,
                       c->name);
    return TB_OK;
}

/* getopt_long leaves in optopt which option it was: a letter, the number of a long one, 0 for an unknown long one. */
static tb_status refuse(const tb_command *c, int got, const char *word, tb_error *err)
{
    char letter[3] = {'-', (char)optopt, '\0'};
    bool is_long = optopt == 0 || optopt >= FIRST_LONG;
    if (got == ':')
        return tb_fail(err, TB_E_OPTION, _("%s needs a value; 'tongbi %s --help' shows which"), is_long ? word : letter,
                       c->name);
    if (optopt >= FIRST_LONG)
        return tb_fail(err, TB_E_OPTION, _("--%s takes no value"), rows[optopt - FIRST_LONG].name);
    return tb_fail(err, TB_E_OPTION, _("'%s' has no option %s; 'tongbi %s --help' lists them"), c->name,
                   is_long ? word : letter, c->name);
}

tb_status tb_args_read(const tb_command *c, int argc, char **argv, tb_args *out, tb_error *err)
{
    struct option longs[N_ROWS + 1];
    char shorts[3 * N_ROWS + 2];
    size_t n = 0, s = 0;
    memset(longs, 0, sizeof longs);
    shorts[s++] = ':';
    for (size_t i = 0; i < N_ROWS; i++) {
        if (!(rows[i].commands & c->bit))
            continue;
        longs[n++] =
            (struct option){rows[i].name, rows[i].arg ? required_argument : no_argument, NULL, (int)i + FIRST_LONG};
        shorts[s++] = (char)rows[i].letter;
        if (rows[i].arg)
            shorts[s++] = ':';
    }
    shorts[s] = '\0';
    optind = 0;
    opterr = 0;
    for (int got; (got = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (got == '?' || got == ':')
            return refuse(c, got, argv[optind - 1], err);
        const option_row *row = NULL;
        for (size_t i = 0; i < N_ROWS && !row; i++)
            if (got == (int)i + FIRST_LONG ||
                (got < FIRST_LONG && rows[i].letter == got && (rows[i].commands & c->bit)))
                row = &rows[i];
        tb_status rc = row ? store(c, row, optarg, out, err) : TB_OK;
        if (rc < 0)
            return rc;
    }
    for (; optind < argc; optind++) {
        if (out->n_operands >= c->max_operands)
            return tb_fail(err, TB_E_OPTION, _("'%s' takes %s; '%s' is one too many"), c->name,
                           c->operands[0] ? c->operands : _("no file"), argv[optind]);
        out->operands[out->n_operands++] = argv[optind];
    }
    return check_values(c, out, err);
}

void tb_help_command(const tb_command *c, tb_buf *out)
{
    tb_buf_printf(out, _("usage: tongbi %s [options]%s%s\n\n%s\n"), c->name, c->operands[0] ? " " : "", c->operands,
                  _(c->summary));
    tb_buf_printf(out, "%s", _("formats: "));
    for (const char *const *f = c->formats; *f; f++)
        tb_buf_printf(out, "%s%s", f == c->formats ? "" : ", ", *f);
    tb_buf_printf(out, "\n\n%s\n", _("options:"));
    for (size_t i = 0; i < N_ROWS; i++) {
        if (!(rows[i].commands & c->bit))
            continue;
        TB_CLEANUP(tb_buf_fini) tb_buf left = {0};
        tb_buf_printf(&left, "  -%c, --%s%s%s", rows[i].letter, rows[i].name, rows[i].arg ? " " : "",
                      rows[i].arg ? rows[i].arg : "");
        tb_buf_str(out, tb_buf_view(&left));
        tb_buf_repeat(out, ' ', left.len < 28 ? 28 - left.len : 1);
        tb_buf_printf(out, "%s\n", _(rows[i].help));
    }
}

void tb_help_overview(tb_buf *out)
{
    tb_buf_z(out, _("usage: tongbi COMMAND [options] FILE...\n\nCompares two years of a public budget and says what "
                    "changed.\n\n"));
    for (const tb_command *c = commands; c->name; c++) {
        TB_CLEANUP(tb_buf_fini) tb_buf left = {0};
        tb_buf_printf(&left, "  %s %s", c->name, c->operands);
        tb_buf_str(out, tb_buf_view(&left));
        tb_buf_repeat(out, ' ', left.len < 18 ? 18 - left.len : 1);
        tb_buf_printf(out, "%s\n", _(c->summary));
    }
    tb_buf_z(out, _("  help [COMMAND]  this, or the options of a command\n\nExit status: diff 0 nothing differs, 1 "
                    "differences; the others 0; 2 is trouble.\n"));
}
