/* SPDX-License-Identifier: MIT */
/* The option table: what each command takes. It parses the command line and prints --help, so the two cannot differ. */
#ifndef TB_CLI_OPTIONS_H
#define TB_CLI_OPTIONS_H
#include "base/buf.h"
#include "base/error.h"
#include "change/change.h"
#include "load/load.h"

enum tb_command_bit {
    TB_CMD_DIFF = 1,
    TB_CMD_SHOW = 2,
    TB_CMD_EXPORT = 4,
    TB_CMD_BACKCAST = 8,
    TB_CMD_PLUGINS = 16,
    TB_CMD_PROBE = 32,
    TB_CMD_COMPLETION = 64,
    TB_CMD_ALIGN = 128,
    TB_CMD_TWO = TB_CMD_DIFF | TB_CMD_ALIGN, /* those that pair two sides */
    TB_CMD_READING = TB_CMD_TWO | TB_CMD_SHOW | TB_CMD_EXPORT | TB_CMD_BACKCAST | TB_CMD_PROBE,
    TB_CMD_MEANING = TB_CMD_TWO | TB_CMD_EXPORT | TB_CMD_BACKCAST, /* those that ask what a column is */
    TB_CMD_TABLES = TB_CMD_MEANING | TB_CMD_SHOW,
    TB_CMD_LOADING = TB_CMD_READING | TB_CMD_PLUGINS, /* those that load plugins */
    TB_CMD_ALL = 255
};

#define TB_MAX_OPERANDS 2
#define TB_MAX_REPEATED 16

typedef struct tb_arg_list {
    const char *of[TB_MAX_REPEATED];
    size_t n;
} tb_arg_list;

typedef struct tb_args {
    const char *format, *output, *input_format, *encoding, *delimiter, *member, *layout, *table, *sheet, *lang,
        *crosswalk, *threshold;
    tb_selection selection;
    tb_compare_options compare;
    tb_limits limits;
    size_t threads, memory; /* 0: not said */
    tb_arg_list options, plugin_dirs, allowed;
    bool all, statements, explain, help, version, shipped_only, allow_untrusted, exact, bom, sides;
    const char *operands[TB_MAX_OPERANDS];
    int n_operands;
} tb_args;

typedef enum tb_takes {
    TB_TAKES_NOTHING,
    TB_TAKES_TEXT,
    TB_TAKES_LIST,
    TB_TAKES_LIMIT,
    TB_TAKES_NUMBER,
    TB_TAKES_BYTES
} tb_takes;
typedef enum tb_option_group {
    TB_GROUP_INPUT,   /* what is read, and how */
    TB_GROUP_MEANING, /* what the columns are */
    TB_GROUP_PAIRING, /* which line is which */
    TB_GROUP_OUTPUT,
    TB_GROUP_PLUGINS,
    TB_GROUP_GENERAL,
    TB_N_GROUPS
} tb_option_group;

typedef struct tb_option_row {
    const char *name;
    int letter; /* 0: none */
    tb_option_group group;
    unsigned commands; /* tb_command_bit */
    tb_takes takes;
    const char *arg;  /* NULL: a switch */
    const char *help; /* message id */
    size_t offset;    /* of the member of tb_args */
} tb_option_row;

typedef struct tb_command {
    const char *name, *operands, *summary; /* summary: a message id */
    unsigned bit;
    int min_operands, max_operands;
    const char *formats[5]; /* what --format takes, the first is the default; NULL at the end */
    int (*run)(const tb_args *args);
} tb_command;

const tb_command *tb_command_at(size_t i);       /* NULL past the last */
const tb_option_row *tb_option_row_at(size_t i); /* the same */
const tb_command *tb_command_find(const char *name);
/* Reads argv behind the command's name. Errors say which option and what to do. */
TB_MUST tb_status tb_args_read(const tb_command *c, int argc, char **argv, tb_args *out, tb_error *err);
void tb_help_command(const tb_command *c, tb_buf *out);
void tb_help_overview(tb_buf *out);
/* Text of a help topic (tongbi help TOPIC) in the language "en" or "zh"; false: there is none of that name. */
bool tb_help_topic(const char *name, const char *lang, tb_buf *out);

int tb_cmd_diff(const tb_args *a);
int tb_cmd_align(const tb_args *a);
int tb_cmd_show(const tb_args *a);
int tb_cmd_export(const tb_args *a);
int tb_cmd_backcast(const tb_args *a);
int tb_cmd_plugins(const tb_args *a);
int tb_cmd_probe(const tb_args *a);
int tb_cmd_completion(const tb_args *a);
#endif
