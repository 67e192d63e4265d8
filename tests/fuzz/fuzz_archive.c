/* SPDX-License-Identifier: MIT */
/* The first byte chooses how the rest is given. What is read that way has to be what is read from all of it at once:
 * the same members with the same bytes, or a failure in both. */
#include "fuzz_container.h"

const tb_plugin *tb_plugin_query_archive(void);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_container(tb_plugin_query_archive()->formats[0], data, size);
    return 0;
}
