/* SPDX-License-Identifier: MIT */
/* Built with the first header of this major version, whose structs ended earlier: nothing behind them may be read. */
#include "stub.h"

struct old_format {
    uint32_t struct_size, flags;
    const char *id, *title;
    const char *const *extensions;
    const tb_magic *const *magics;
    const tb_option *const *options;
    int32_t (*probe)(const tb_host *, tb_ctx *, tb_source *);
    tb_status (*open)(const tb_host *, tb_ctx *, tb_source *, void **, tb_error *);
    void (*close)(void *);
    tb_status (*next_block)(void *, tb_block *, tb_error *);
    tb_status (*next_batch)(void *, size_t, tb_batch *, tb_error *);
};

struct old_plugin {
    uint32_t magic, struct_size, abi_major, abi_minor;
    const char *name, *version, *license;
    const tb_format *const *formats;
};

static const struct old_format format = {.struct_size = sizeof format, .id = "older", .title = "stub", STUB_FUNCTIONS};
static const tb_format *const formats[] = {(const void *)&format, NULL};
static const struct old_plugin plugin = {.magic = TB_MAGIC,
                                         .struct_size = sizeof plugin,
                                         .abi_major = TB_ABI_MAJOR,
                                         .name = "older",
                                         .version = "1",
                                         .license = "MIT",
                                         .formats = formats};

TB_PLUGIN_ENTRY(older)
{
    return (const void *)&plugin;
}
