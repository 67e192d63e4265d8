/* SPDX-License-Identifier: MIT */
/* The two formats of the plugin. */
#ifndef TB_ARCHIVE_FORMATS_H
#define TB_ARCHIVE_FORMATS_H
#include <tongbi/plugin.h>

extern const tb_format format_archive;
extern const tb_format format_compressed;
#endif
