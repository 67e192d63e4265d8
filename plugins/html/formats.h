/* SPDX-License-Identifier: MIT */
/* The two formats of the plugin. */
#ifndef TB_HTML_FORMATS_H
#define TB_HTML_FORMATS_H
#include <tongbi/plugin.h>

extern const tb_format format_html;
extern const tb_format format_xmlss;
#endif
