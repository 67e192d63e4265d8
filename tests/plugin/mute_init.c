/* SPDX-License-Identifier: MIT */
/* It cannot be set up and does not say why. */
#include "stub.h"

static tb_status init(const tb_host *host, tb_error *err)
{
    (void)host;
    (void)err;
    return TB_E_UNSUPPORTED;
}

static const tb_format format = {STUB_FORMAT("mute-init")};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {STUB_PLUGIN("mute_init", formats), .init = init};

TB_PLUGIN_ENTRY(mute_init)
{
    return &plugin;
}
