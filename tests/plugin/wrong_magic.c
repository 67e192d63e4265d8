/* SPDX-License-Identifier: MIT */
/* The descriptor begins with another number. */
#include "stub.h"

static const tb_format format = {STUB_FORMAT("wrong-magic")};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {.magic = TB_MAGIC ^ 1u,
                                 .struct_size = sizeof(tb_plugin),
                                 .abi_major = TB_ABI_MAJOR,
                                 .name = "wrong_magic",
                                 .version = "1",
                                 .license = "MIT",
                                 .formats = formats};

TB_PLUGIN_ENTRY(wrong_magic)
{
    return &plugin;
}
