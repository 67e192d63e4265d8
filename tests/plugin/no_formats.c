/* SPDX-License-Identifier: MIT */
/* A plugin that has nothing to offer. */
#include "stub.h"

static const tb_format *const formats[] = {NULL};
static const tb_plugin plugin = {STUB_PLUGIN("no_formats", formats)};

TB_PLUGIN_ENTRY(no_formats)
{
    return &plugin;
}
