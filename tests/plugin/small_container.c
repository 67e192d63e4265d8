/* SPDX-License-Identifier: MIT */
/* A container, but its struct ends before the functions of containers. */
#include "stub.h"

static const tb_format format = {.struct_size = offsetof(tb_format, next_member),
                                 .flags = TB_FMT_CONTAINER,
                                 .id = "small-container",
                                 .title = "stub",
                                 STUB_FUNCTIONS};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {STUB_PLUGIN("small_container", formats)};

TB_PLUGIN_ENTRY(small_container)
{
    return &plugin;
}
