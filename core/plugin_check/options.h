/* SPDX-License-Identifier: MIT */
/* The command line of tongbi-plugin-check. */
#ifndef TB_PLUGIN_CHECK_OPTIONS_H
#define TB_PLUGIN_CHECK_OPTIONS_H
#include "base/error.h"
#include "plugin_check/plan.h"

typedef struct tb_check_options {
    tb_effort effort;
    const char *format; /* NULL: every one that recognises a sample */
    unsigned timeout;   /* seconds */
    bool debug, help, version;
    char **operands; /* the plugin, then samples */
    int n_operands;
} tb_check_options;

TB_MUST tb_status tb_check_options_read(int argc, char **argv, tb_check_options *out, tb_error *err);
/* For --help. */
const char *tb_check_usage(void);
#endif
