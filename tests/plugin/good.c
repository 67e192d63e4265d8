/* SPDX-License-Identifier: MIT */
/* A plugin to which nothing is wrong. */
#include "stub.h"

static const char *const extensions[] = {"good", NULL};
static const tb_format format = {STUB_FORMAT("good"), .flags = TB_FMT_TEXT, .extensions = extensions};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {STUB_PLUGIN("good", formats)};

TB_PLUGIN_ENTRY(good)
{
    return &plugin;
}
