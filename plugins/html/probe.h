/* SPDX-License-Identifier: MIT */
#ifndef TB_HTML_PROBE_H
#define TB_HTML_PROBE_H
#include <tongbi/plugin.h>

int32_t probe_html(const tb_host *host, tb_ctx *ctx, tb_source *src);
int32_t probe_xmlss(const tb_host *host, tb_ctx *ctx, tb_source *src);
#endif
