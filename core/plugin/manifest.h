/* SPDX-License-Identifier: MIT */
/* The manifest beside each plugin: what the host may know without loading it. Lines of `word value ...`:
 *   tongbi-plugin 0
 *   name csv
 *   format csv
 *   flags text
 *   extension tsv
 *   magic 0 504b0304        (offset, bytes in hexadecimal)
 *   option delimiter
 * Written by the build from the plugin's own descriptor (tongbi-manifest), so that it cannot disagree. */
#ifndef TB_PLUGIN_MANIFEST_H
#define TB_PLUGIN_MANIFEST_H
#include "base/buf.h"
#include "plugin/registry.h"
void tb_manifest_write(const tb_plugin *p, tb_buf *out);
/* Fills name and formats of e; strings go into arena. False: not a manifest of this version. */
bool tb_manifest_read(tb_str text, tb_arena *arena, tb_plugin_entry *e);
/* The same from a loaded plugin. */
void tb_manifest_of(const tb_plugin *p, tb_plugin_entry *e);
#endif
