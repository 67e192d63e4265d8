/* SPDX-License-Identifier: MIT */
/* Between the services of the host (host.c) and the caller of readers (reader.c). */
#ifndef TB_PLUGIN_HOST_INTERNAL_H
#define TB_PLUGIN_HOST_INTERNAL_H
#include "plugin/host.h"

struct tb_ctx {
    tb_arena batch, reader;
    const tb_format *format;
    tb_reader_setup setup;
    tb_str source;
    tb_option_value hints[8];
    size_t n_hints;
    size_t n_warned; /* since the host last asked, on lines first_warned .. last_warned */
    uint64_t first_warned, last_warned;
};
#endif
