/* SPDX-License-Identifier: MIT */
/* The second of two formats cannot be closed. */
#include "stub.h"

static const tb_format first = {STUB_FORMAT("first")};
static const tb_format second = {.struct_size = sizeof(tb_format),
                                 .id = "second",
                                 .title = "stub",
                                 .probe = stub_probe,
                                 .open = stub_open,
                                 .next_block = stub_next_block,
                                 .next_batch = stub_next_batch};
static const tb_format *const formats[] = {&first, &second, NULL};
static const tb_plugin plugin = {STUB_PLUGIN("no_callback", formats)};

TB_PLUGIN_ENTRY(no_callback)
{
    return &plugin;
}
