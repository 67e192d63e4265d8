/* SPDX-License-Identifier: MIT */
/* A format whose id could not be typed. */
#include "stub.h"

static const tb_format format = {STUB_FORMAT("Bad Id")};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {STUB_PLUGIN("bad_id", formats)};

TB_PLUGIN_ENTRY(bad_id)
{
    return &plugin;
}
