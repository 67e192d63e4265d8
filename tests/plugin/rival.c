/* SPDX-License-Identifier: MIT */
/* It claims a format that another plugin has. */
#include "stub.h"

static const tb_format format = {STUB_FORMAT("good")};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {STUB_PLUGIN("rival", formats)};

TB_PLUGIN_ENTRY(rival)
{
    return &plugin;
}
