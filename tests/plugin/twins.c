/* SPDX-License-Identifier: MIT */
/* Two formats, one name. */
#include "stub.h"

static const tb_format first = {STUB_FORMAT("twin")}, second = {STUB_FORMAT("twin")};
static const tb_format *const formats[] = {&first, &second, NULL};
static const tb_plugin plugin = {STUB_PLUGIN("twins", formats)};

TB_PLUGIN_ENTRY(twins)
{
    return &plugin;
}
