/* SPDX-License-Identifier: MIT */
/* The struct ends before what every version has. */
#include "stub.h"

static const tb_format format = {STUB_FORMAT("too-small")};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {.magic = TB_MAGIC,
                                 .struct_size = offsetof(tb_plugin, formats),
                                 .abi_major = TB_ABI_MAJOR,
                                 .name = "too_small",
                                 .version = "1",
                                 .license = "MIT",
                                 .formats = formats};

TB_PLUGIN_ENTRY(too_small)
{
    return &plugin;
}
