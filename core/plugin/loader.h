/* SPDX-License-Identifier: MIT */
/* From a file to a descriptor that can be trusted. A plugin stays loaded: stack traces and leak reports keep their
 * names. */
#ifndef TB_PLUGIN_LOADER_H
#define TB_PLUGIN_LOADER_H
#include "base/error.h"

/* The message says why the file is no plugin for this program, and does not name it. path has a slash. */
TB_MUST tb_status tb_plugin_load(const char *path, const tb_plugin **out, tb_error *err);
/* Sets up what the plugin needs, once in a process. */
TB_MUST tb_status tb_plugin_init(const tb_plugin *p, tb_error *err);
#endif
