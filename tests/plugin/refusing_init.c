/* SPDX-License-Identifier: MIT */
/* The library it needs cannot be set up. */
#include "stub.h"

static tb_status init(const tb_host *host, tb_error *err)
{
    return host->fail(err, TB_E_UNSUPPORTED, "its library is older than %d", 7);
}

static const tb_format format = {STUB_FORMAT("refusing-init")};
static const tb_format *const formats[] = {&format, NULL};
static const tb_plugin plugin = {STUB_PLUGIN("refusing_init", formats), .init = init};

TB_PLUGIN_ENTRY(refusing_init)
{
    return &plugin;
}
