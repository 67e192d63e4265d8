/* SPDX-License-Identifier: MIT */
/* bzip2, xz and zstd, in the manner of fuzz_archive. */
#include "fuzz_container.h"

const tb_plugin *tb_plugin_query_archive(void);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_container(tb_plugin_query_archive()->formats[1], data, size);
    return 0;
}
