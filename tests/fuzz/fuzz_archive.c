/* SPDX-License-Identifier: MIT */
/* The first byte chooses how the rest is given. What is read that way has to be what is read from all of it at once:
 * the same members with the same bytes, or a failure in both. */
#include "fuzz_container.h"

const tb_plugin *tb_plugin_query_archive(void);

/* Bytes packed with LZMA say how large a dictionary they need, up to 4 GiB. liblzma allocates that much and touches what
 * it unpacks, but the address sanitizer marks all of it. So it refuses what is too much for it, which is one more thing
 * to be tried. */
TB_EXPORT const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "max_allocation_size_mb=512:allocator_may_return_null=1"; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_container(tb_plugin_query_archive()->formats[0], data, size);
    return 0;
}
