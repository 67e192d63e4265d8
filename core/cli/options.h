/* SPDX-License-Identifier: MIT */
/* The option table: what each command takes. It parses the command line and prints --help, so the two cannot differ. */
#ifndef TB_CLI_OPTIONS_H
#define TB_CLI_OPTIONS_H
#include "base/buf.h"
#include "base/error.h"
#include "load/load.h"

enum tb_command_bit {
    TB_CMD_DIFF = 1,
    TB_CMD_SHOW = 2,
    TB_CMD_EXPORT = 4,
    TB_CMD_BACKCAST = 8,
    TB_CMD_PLUGINS = 16,
    TB_CMD_PROBE = 32,
    TB_CMD_HELP = 64,
    TB_CMD_READING = TB_CMD_DIFF | TB_CMD_SHOW | TB_CMD_EXPORT | TB_CMD_BACKCAST | TB_CMD_PROBE,
    TB_CMD_MEANING = TB_CMD_DIFF | TB_CMD_EXPORT | TB_CMD_BACKCAST, /* those that ask what a column is */
    TB_CMD_TABLES = TB_CMD_MEANING | TB_CMD_SHOW,
    TB_CMD_ALL = 127
};

#define TB_MAX_OPERANDS 2
#define TB_MAX_PLUGIN_DIRS 16

typedef struct tb_args {
    const char *format, *output, *input_format, *encoding, *delimiter, *layout, *table, *lang;
    tb_selection selection;
    tb_limits limits;
    const char *plugin_dirs[TB_MAX_PLUGIN_DIRS];
    size_t n_plugin_dirs;
    bool all, statements, help, version;
    const char *operands[TB_MAX_OPERANDS];
    int n_operands;
} tb_args;

typedef struct tb_command {
    const char *name, *operands, *summary; /* summary: a message id */
    unsigned bit;
    int min_operands, max_operands;
    const char *formats[5]; /* what --format takes, the first is the default; NULL at the end */
    int (*run)(const tb_args *args);
} tb_command;

const tb_command *tb_command_at(size_t i); /* NULL past the last */
const tb_command *tb_command_find(const char *name);
/* Reads argv behind the command's name. Errors say which option and what to do. */
TB_MUST tb_status tb_args_read(const tb_command *c, int argc, char **argv, tb_args *out, tb_error *err);
void tb_help_command(const tb_command *c, tb_buf *out);
void tb_help_overview(tb_buf *out);

int tb_cmd_diff(const tb_args *a);
int tb_cmd_show(const tb_args *a);
int tb_cmd_export(const tb_args *a);
int tb_cmd_backcast(const tb_args *a);
int tb_cmd_plugins(const tb_args *a);
int tb_cmd_probe(const tb_args *a);
#endif
