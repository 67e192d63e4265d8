/* SPDX-License-Identifier: MIT */
/* Built for a contract that does not exist yet. Its formats must not even be looked at. */
#include "stub.h"

static const tb_plugin plugin = {.magic = TB_MAGIC,
                                 .struct_size = sizeof(tb_plugin),
                                 .abi_major = TB_ABI_MAJOR + 1u,
                                 .name = "wrong_major",
                                 .version = "1",
                                 .license = "MIT",
                                 .formats = NULL};

TB_PLUGIN_ENTRY(wrong_major)
{
    return &plugin;
}
