/* SPDX-License-Identifier: MIT */
/* Built with a later header of this major version, whose structs have grown at their ends. */
#include "stub.h"

struct new_format {
    tb_format now;
    const char *later[4];
};

struct new_plugin {
    tb_plugin now;
    const char *later[4];
};

static const struct new_format format = {
    .now = {.struct_size = sizeof format, .id = "newer", .title = "stub", STUB_FUNCTIONS},
    .later = {"?", "?", "?", "?"}};
static const tb_format *const formats[] = {&format.now, NULL};
static const struct new_plugin plugin = {.now = {.magic = TB_MAGIC,
                                                 .struct_size = sizeof plugin,
                                                 .abi_major = TB_ABI_MAJOR,
                                                 .abi_minor = TB_ABI_MINOR + 1u,
                                                 .name = "newer",
                                                 .version = "1",
                                                 .license = "MIT",
                                                 .formats = formats},
                                         .later = {"?", "?", "?", "?"}};

TB_PLUGIN_ENTRY(newer)
{
    return &plugin.now;
}
