/* SPDX-License-Identifier: MIT */
/* A shared object that is no plugin. */
#include "stub.h"

TB_EXPORT int tb_plugin_query_version(void);
int tb_plugin_query_version(void) { return 1; }
