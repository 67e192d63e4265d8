/* SPDX-License-Identifier: MIT */
/* Nothing is wrong with it but that it does not trust itself with hostile files. It claims every text for its own. */
#include "stub.h"

static int32_t claims_all(const tb_host *h, tb_ctx *c, tb_source *s)
{
    (void)h;
    (void)c;
    (void)s;
    return 100;
}

static const tb_option depth = {sizeof(tb_option), 0, "depth", "3", "how deep it looks"};
static const tb_option *const options[] = {&depth, NULL};
static const tb_format format = {.struct_size = sizeof(tb_format),
                                 .id = "untrusted",
                                 .title = "stub",
                                 .flags = TB_FMT_TEXT | TB_FMT_UNTRUSTED,
                                 .options = options,
                                 .probe = claims_all,
                                 .open = stub_open,
                                 .close = stub_close,
                                 .next_block = stub_next_block,
                                 .next_batch = stub_next_batch};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {STUB_PLUGIN("untrusted", formats)};

TB_PLUGIN_ENTRY(untrusted)
{
    return &plugin;
}
