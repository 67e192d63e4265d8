/* SPDX-License-Identifier: MIT */
/* The tables of commands and options. What reads the command line (args.c), prints help (help.c) and what the manual
 * pages are tested against all go by them. */
#include "cli/options.h"

#include <stddef.h>

#include "base/msg.h"

#define AT(member) offsetof(tb_args, member)
/* clang-format off */
static const tb_option_row rows[] = {
    {"format", 'f', TB_GROUP_OUTPUT, TB_CMD_ALL, TB_TAKES_TEXT, "FORMAT", N_("what to write; see above"), AT(format)},
    {"output", 'o', TB_GROUP_OUTPUT, TB_CMD_ALL, TB_TAKES_TEXT, "FILE",
     N_("write FILE, whole or not at all; - is standard output"), AT(output)},
    {"all", 'a', TB_GROUP_OUTPUT, TB_CMD_DIFF, TB_TAKES_NOTHING, NULL, N_("list unchanged lines too"), AT(all)},
    {"statements", 's', TB_GROUP_OUTPUT, TB_CMD_EXPORT, TB_TAKES_NOTHING, NULL,
     N_("the sentences with figures instead of the tables"), AT(statements)},
    {"explain", 'E', TB_GROUP_OUTPUT, TB_CMD_SHOW, TB_TAKES_NOTHING, NULL,
     N_("how each table was recognised, what each column was taken for, and why"), AT(explain)},
    {"tolerance", 'T', TB_GROUP_OUTPUT, TB_CMD_DIFF, TB_TAKES_TEXT, "N",
     N_("differences of at most N are none; of one column: HEADING=N, several by commas"), AT(compare.tolerance)},
    {"ignore", 'I', TB_GROUP_OUTPUT, TB_CMD_DIFF, TB_TAKES_TEXT, "COLS", N_("columns that are not compared"),
     AT(compare.ignore)},
    {"crosswalk", 'c', TB_GROUP_PAIRING, TB_CMD_TWO, TB_TAKES_TEXT, "FILE",
     N_("which line is which, as 'tongbi align' wrote it or as a table of old and new codes or units"), AT(crosswalk)},
    {"exact", 'X', TB_GROUP_PAIRING, TB_CMD_TWO, TB_TAKES_NOTHING, NULL,
     N_("lines are one by their key and the crosswalk only, never by their names"), AT(exact)},
    {"threshold", 0, TB_GROUP_PAIRING, TB_CMD_TWO, TB_TAKES_TEXT, "N[,M]",
     N_("how sure a pair by names must be, 0 to 1000; from M on it is marked to be confirmed (700,500)"),
     AT(threshold)},
    {"sides", 0, TB_GROUP_OUTPUT, TB_CMD_DIFF, TB_TAKES_NOTHING, NULL,
     N_("csv with further columns: both sides of lines that are called otherwise, and who decided"), AT(sides)},
    {"bom", 0, TB_GROUP_OUTPUT, TB_CMD_ALIGN, TB_TAKES_NOTHING, NULL,
     N_("begin the file with the mark by which spreadsheets know UTF-8"), AT(bom)},
    {"key", 'k', TB_GROUP_MEANING, TB_CMD_MEANING, TB_TAKES_TEXT, "COLS",
     N_("columns that identify a line exactly; headings or #3, by commas"), AT(selection.key)},
    {"name", 'n', TB_GROUP_MEANING, TB_CMD_MEANING, TB_TAKES_TEXT, "COLS", N_("column that names a line for people"),
     AT(selection.name)},
    {"parent", 'p', TB_GROUP_MEANING, TB_CMD_MEANING, TB_TAKES_TEXT, "COLS",
     N_("columns that say what a line belongs to"), AT(selection.parent)},
    {"measure", 'm', TB_GROUP_MEANING, TB_CMD_MEANING, TB_TAKES_TEXT, "COLS",
     N_("columns that are compared; a run is 1976..2021"), AT(selection.measure)},
    {"no-header", 'H', TB_GROUP_MEANING, TB_CMD_MEANING, TB_TAKES_NOTHING, NULL,
     N_("the first row is data; columns are #1, #2 ..."), AT(selection.no_header)},
    {"table", 't', TB_GROUP_MEANING, TB_CMD_TABLES, TB_TAKES_TEXT, "NAME",
     N_("only tables with this id or title; * matches anything"), AT(table)},
    {"layout", 'l', TB_GROUP_MEANING, TB_CMD_TABLES, TB_TAKES_TEXT, "NAME",
     N_("layout to read with: an id or a file; else the one that fits best"), AT(layout)},
    {"input-format", 'i', TB_GROUP_INPUT, TB_CMD_READING, TB_TAKES_TEXT, "ID",
     N_("format of the input; else by its content"), AT(input_format)},
    {"encoding", 'e', TB_GROUP_INPUT, TB_CMD_READING, TB_TAKES_TEXT, "NAME",
     N_("character set of the input: utf-8, gb18030, utf-16le, utf-16be, big5"), AT(encoding)},
    {"delimiter", 'd', TB_GROUP_INPUT, TB_CMD_READING, TB_TAKES_TEXT, "CHAR",
     N_("what separates the cells of a csv file: a character or tab"), AT(delimiter)},
    {"member", 'M', TB_GROUP_INPUT, TB_CMD_READING, TB_TAKES_TEXT, "NAME",
     N_("members of an archive to read, as in a.zip!/NAME; * matches anything"), AT(member)},
    {"sheet", 0, TB_GROUP_INPUT, TB_CMD_READING, TB_TAKES_TEXT, "NAME",
     N_("only the sheets of that name, hidden ones too; * matches anything"), AT(sheet)},
    {"option", 'O', TB_GROUP_INPUT, TB_CMD_READING, TB_TAKES_LIST, "KEY=VALUE",
     N_("set an option of a format; 'tongbi plugins' lists them; may be repeated"), AT(options)},
    {"limit", 'x', TB_GROUP_INPUT, TB_CMD_READING, TB_TAKES_LIMIT, "NAME=N",
     N_("allow more of an archive: depth, members, ratio or size (bytes, or with K, M, G)"), AT(limits)},
    {"threads", 'j', TB_GROUP_INPUT, TB_CMD_READING, TB_TAKES_NUMBER, "N",
     N_("use at most N threads; else as many as there are processors"), AT(threads)},
    {"memory", 'y', TB_GROUP_INPUT, TB_CMD_DIFF, TB_TAKES_BYTES, "SIZE",
     N_("compare plain tables in about SIZE of memory (bytes, or with K, M, G), if need be slower"), AT(memory)},
    {"plugin-dir", 'P', TB_GROUP_PLUGINS, TB_CMD_LOADING, TB_TAKES_LIST, "DIR",
     N_("look for plugins in DIR too; an absolute path, may be repeated"), AT(plugin_dirs)},
    {"no-plugins", 0, TB_GROUP_PLUGINS, TB_CMD_LOADING, TB_TAKES_NOTHING, NULL,
     N_("only the plugins of this installation"), AT(shipped_only)},
    {"allow-plugins", 0, TB_GROUP_PLUGINS, TB_CMD_LOADING, TB_TAKES_LIST, "NAMES",
     N_("load only these plugins, by commas; may be repeated"), AT(allowed)},
    {"allow-untrusted", 0, TB_GROUP_PLUGINS, TB_CMD_LOADING, TB_TAKES_NOTHING, NULL,
     N_("use formats too that are not hardened against hostile files"), AT(allow_untrusted)},
    {"lang", 'L', TB_GROUP_GENERAL, TB_CMD_ALL, TB_TAKES_TEXT, "zh|en",
     N_("language of messages and reports"), AT(lang)},
    {"help", 'h', TB_GROUP_GENERAL, TB_CMD_ALL, TB_TAKES_NOTHING, NULL, N_("print this"), AT(help)},
    {"version", 'V', TB_GROUP_GENERAL, TB_CMD_ALL, TB_TAKES_NOTHING, NULL, N_("print the version"), AT(version)},
};

static const tb_command commands[] = {
    {"diff", "OLD NEW", N_("what changed from OLD to NEW"), TB_CMD_DIFF, 2, 2,
     {"text", "json", "csv", "markdown"}, tb_cmd_diff},
    {"align", "OLD NEW", N_("which line of OLD is which of NEW, as a crosswalk to review, edit and give back"),
     TB_CMD_ALIGN, 2, 2, {"csv"}, tb_cmd_align},
    {"show", "FILE", N_("the tables as read, for the eye"), TB_CMD_SHOW, 1, 1, {"text"}, tb_cmd_show},
    {"export", "FILE", N_("the records, for a machine; json is the dataset file that every command reads"),
     TB_CMD_EXPORT, 1, 1, {"csv", "json"}, tb_cmd_export},
    {"backcast", "FILE", N_("last year's figures as the sentences of FILE imply them, as a dataset"), TB_CMD_BACKCAST,
     1, 1, {"json", "csv", "text"}, tb_cmd_backcast},
    {"plugins", "", N_("which plugins there are, or why one was refused"), TB_CMD_PLUGINS, 0, 0, {"text", "json"},
     tb_cmd_plugins},
    {"probe", "FILE", N_("which formats FILE may be, and how sure that is"), TB_CMD_PROBE, 1, 1, {"text", "json"},
     tb_cmd_probe},
    {"completion", "SHELL", N_("a completion script for bash or zsh"), TB_CMD_COMPLETION, 1, 1, {"text"},
     tb_cmd_completion},
    {NULL, NULL, NULL, 0, 0, 0, {NULL}, NULL},
};
/* clang-format on */

const tb_command *tb_command_at(size_t i) { return commands[i].name ? &commands[i] : NULL; }
const tb_option_row *tb_option_row_at(size_t i) { return i < sizeof rows / sizeof *rows ? &rows[i] : NULL; }

const tb_command *tb_command_find(const char *name)
{
    for (const tb_command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}
