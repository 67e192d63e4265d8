/* SPDX-License-Identifier: MIT */
/* tb_plugin_query gives nothing. */
#include "stub.h"

TB_PLUGIN_ENTRY(no_descriptor)
{
    return NULL;
}
